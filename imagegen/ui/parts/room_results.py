"""The results of one room photo: compared, measured, exported, tried again."""

from collections.abc import Sequence
from contextlib import nullcontext
from urllib.parse import urlencode

import streamlit as st

from imagegen.briefs.renovation import KIND
from imagegen.errors import ConfigError, ImagegenError, NotFound
from imagegen.measures.structure import MEASURES
from imagegen.pictures import CAPTION
from imagegen.room_scores import RoomScore, by_score, find_score, is_from_photo, kept_score
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui import room_session
from imagegen.ui.parts.compare import Variant, compare
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.picture_words import count_text, file_title
from imagegen.ui.parts.try_again import try_again
from imagegen.ui.texts import markdown_text

MOST_VARIANTS = 24
EMPTY = (
    "Before and after stand here as soon as a picture was made from a photo of the room. "
    "Add a photo to the brief, then press Generate: the free draft works, too."
)


def room_results(studio: Studio) -> None:
    """The newest photo's results, best structure first."""
    records = newest_results(studio)
    if not records:
        st.caption(EMPTY)
        return
    variants, problem = measured(studio, records)
    record = compare(studio, variants, key=room_session.COMPARE)
    if problem is not None:
        say_error(problem)
    score = next(v.score for v in variants if v.record.id == record.id)
    downloads(record)
    try_again(studio, record, score)
    st.caption(f"{MEASURES} Results stand best first.")


def before_and_after(studio: Studio, record: Record) -> None:
    """One result beside its photo, folded; with its score where that was measured before."""
    with st.expander("Before and after", key="before-and-after"):
        try:
            variant = Variant(record=record, score=kept_score(studio, record))
            compare(studio, [variant], key=room_session.COMPARE_ONE)
        except NotFound as problem:
            st.caption(markdown_text(str(problem)))


def newest_results(studio: Studio) -> list[Record]:
    """The results of the photo that was used last, newest first; suspects are no results."""
    found = studio.history.page(kind=KIND)
    made = [record for record in found if is_from_photo(record) and _is_result(record)]
    return [r for r in made if r.references[0] == made[0].references[0]][:MOST_VARIANTS]


def _is_result(record: Record) -> bool:
    """Neither a suspect nor a test of a template."""
    return not record.suspect and not record.origin.brief.get("golden")


def measured(
    studio: Studio, records: Sequence[Record]
) -> tuple[list[Variant], ImagegenError | None]:
    """The records sorted by score, and why some could not be measured, if so."""
    missing = sum(kept_score(studio, record) is None for record in records)
    problem: ImagegenError | None = None
    scores: dict[str, RoomScore] = {}
    with st.spinner(f"Measuring {count_text(missing)}") if missing else nullcontext():
        for record in records:
            try:
                scores[record.id] = find_score(studio, record)
            except ConfigError as error:  # the extra is missing: it is for all the others, too
                problem = error
                break
            except ImagegenError as error:
                problem = error
    order = [found.record for found in by_score(scores.values())]
    ranked = sorted(records, key=lambda r: order.index(r.id) if r.id in order else len(order))
    return [Variant(record=r, score=scores.get(r.id)) for r in ranked], problem


def downloads(record: Record) -> None:
    """The untouched original, and a copy that says what it is."""
    name = {"download": file_title(record)}
    copy = {"download": f"{file_title(record)}-virtually-renovated"}
    with st.container(horizontal=True, gap="small"):
        st.link_button(
            "Download original",
            f"/pictures/{record.file_name}?{urlencode(name)}",
            icon=":material/download:",
        )
        st.link_button(
            "Download with caption",
            f"/api/records/{record.id}/captioned?{urlencode(copy)}",
            icon=":material/label:",
            help=f"A copy that says “{CAPTION}” in its corner. The original stays as it is.",
        )
