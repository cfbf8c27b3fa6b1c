"""The reference photos of a product: uploaded, checked, kept while the app is open, shown small."""

import streamlit as st

from imagegen.briefs.product_shot import MOST_REFERENCES
from imagegen.errors import ImagegenError
from imagegen.pictures import clean_name
from imagegen.studio import Studio
from imagegen.types import Reference
from imagegen.ui import product_session
from imagegen.ui.parts.cast_picker import reference_strip
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.room_photo import MOST_MB, TYPES, check_photo
from imagegen.ui.session import widget_value


def product_photos(studio: Studio) -> None:
    """The photos with a way to take them away, and the place to give more."""
    photos = product_session.photos()
    left = MOST_REFERENCES - len(photos)
    if photos:
        reference_strip(photos)
        _remove(len(photos))
    if left:
        st.file_uploader(
            f"Reference photos, {left} more" if photos else f"Reference photos, up to {left}",
            type=list(TYPES),
            key=product_session.upload_key(),
            accept_multiple_files=True,
            max_upload_size=MOST_MB,
            help="The pictures keep to the product of these photos. Best first: some models "
            "take only a few.",
            on_change=lambda: _take(studio),
        )
    problem = product_session.upload_problem()
    if problem is not None:
        say_error(problem)


def _remove(count: int) -> None:
    st.button(
        "Remove photo" if count == 1 else f"Remove {count} photos",
        key="remove-product-photos",
        type="tertiary",
        icon=":material/close:",
        on_click=lambda: product_session.keep_photos(()),
    )


def _take(studio: Studio) -> None:
    """A callback. Good files are taken; the first that is not is named."""
    problem: ImagegenError | None = None
    photos = {photo.sha256: photo for photo in product_session.photos()}
    for upload in widget_value(product_session.upload_key()) or ():
        photo = Reference(name=clean_name(upload.name), data=upload.getvalue())
        try:
            check_photo(photo)
            studio.storage.put_reference(photo)
        except ImagegenError as error:
            problem = problem or error
            continue
        photos[photo.sha256] = Reference(name=photo.name, sha256=photo.sha256)
    product_session.keep_photos(tuple(photos.values())[:MOST_REFERENCES])
    product_session.end_upload(problem)
