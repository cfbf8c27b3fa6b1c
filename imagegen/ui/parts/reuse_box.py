"""Pictures that exist of the same request: offered for nothing, before anything is paid again."""

from collections.abc import Callable, Sequence

import streamlit as st

from imagegen.money import show_total
from imagegen.plans import SetPreview
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui.clock import local_time
from imagegen.ui.navigation import find_page
from imagegen.ui.session import ADDRESS_PICTURE, REUSE_RANDOM, set_widget_value, widget_value
from imagegen.ui.texts import markdown_text

MOST_SHOWN = 4
SIDE = 256


def reuse_box(
    studio: Studio,
    found: Sequence[Record],
    *,
    of: int = 0,
    on_use: Callable[[Record], bool] | None = None,
) -> None:
    """`found` is what a preview says was made before; nothing where that is nothing.

    `of` is how many pictures the click would make, where that may be more. `on_use` takes the
    picture where it is wanted, and says whether it did; else it is opened.
    """
    if not found:
        return
    with st.container(border=True, key="reuse"):
        cost = show_total([record.cost for record in found])
        st.markdown(
            f"**{_which(len(found), of)}.** "
            f"{markdown_text(f'Made {local_time(found[0].created_at)}, {cost}.')}"
        )
        st.html(_row(found[:MOST_SHOWN]))
        label = "Use them · free" if len(found) > 1 else "Use it · free"
        if st.button(label, key="use-again", icon=":material/recycling:"):
            _use(studio, found, on_use)
        st.caption(_anyway(len(found), of))


def _use(studio: Studio, found: Sequence[Record], on_use: Callable[[Record], bool] | None) -> None:
    if on_use is None:
        studio.reuse.note(found, studio.settings.who)
        st.switch_page(find_page("gallery"), query_params={ADDRESS_PICTURE: found[0].id})
    if on_use(found[0]):
        studio.reuse.note(found[:1], studio.settings.who)
    st.rerun()


def _anyway(found: int, of: int) -> str:
    if found < of:
        return "Generate makes all of them anew. Leave out what exists to pay for the rest only."
    return f"Generate makes {'a new one' if found == 1 else 'new ones'} anyway."


def reuse_of_set(studio: Studio, preview: SetPreview | None) -> None:
    """The same for a set, of which some pictures may exist."""
    if preview is not None:
        reuse_box(studio, preview.made, of=preview.pictures)


def _which(found: int, of: int) -> str:
    if found < of:
        return f"{found} of these {of} pictures exist" + ("s" if found == 1 else "")
    return "This picture exists" if found == 1 else f"These {found} pictures exist"


def reuse_choice(studio: Studio) -> None:
    """Whether what has a random seed is offered as well; kept for everybody."""
    set_widget_value(REUSE_RANDOM, studio.reuses_random())
    st.checkbox(
        "Offer pictures that exist even where the provider chooses the seed",
        key=REUSE_RANDOM,
        help="A new call would make another picture of the same words.",
        on_change=lambda: studio.set_reuse(random=bool(widget_value(REUSE_RANDOM))),
    )


def _row(found: Sequence[Record]) -> str:
    images = "".join(
        f'<a href="/gallery?{ADDRESS_PICTURE}={record.id}">'
        f'<img src="/thumbnails/{SIDE}/{record.sha256}.webp" alt="Picture {place}" width="72"></a> '
        for place, record in enumerate(found, 1)
    )
    return f'<div class="reuse-row">{images}</div>'
