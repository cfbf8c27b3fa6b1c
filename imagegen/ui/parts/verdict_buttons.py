"""One verdict for all selected pictures, and its undo."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.judgements import Choice
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.ui import gallery_session
from imagegen.ui.parts.picture_words import count_text

_LABELS: dict[Choice, tuple[str, str]] = {
    "approve": ("Approve", "check"),
    "needs_work": ("Needs work", "build"),
    "reject": ("Reject", "block"),
}
UNDO = "verdict"


def verdict_buttons(studio: Studio, ids: Sequence[str], on_done: Callable[[], None]) -> None:
    """`on_done()` runs after a verdict was given."""
    with st.popover("Verdict", icon=":material/gavel:"):
        for choice, (label, icon) in _LABELS.items():
            st.button(
                label,
                key=f"gallery-verdict-{choice}",
                type="tertiary",
                icon=f":material/{icon}:",
                on_click=partial(_judge, studio, tuple(ids), choice, on_done),
            )


def undo_verdicts(studio: Studio, numbers: Sequence[str]) -> list[str]:
    """Take back those that still count; returns which."""
    reviews, undone = Reviews(studio.engine), []
    for number in numbers:
        try:
            reviews.undo(int(number), studio.settings.who)
        except ImagegenError as error:  # somebody has judged it since
            gallery_session.keep_refused(error)
            continue
        undone.append(number)
    return undone


def _judge(studio: Studio, ids: Sequence[str], choice: Choice, on_done: Callable[[], None]) -> None:
    """A callback. A picture that somebody is judging at the moment is left to them."""
    reviews, given = Reviews(studio.engine), list[str]()
    for record_id in ids:
        try:
            verdict = reviews.judge(record_id, choice, studio.settings.who)
        except ImagegenError as error:
            gallery_session.keep_refused(error)
            continue
        given.append(str(verdict.number))
    text = f"{count_text(len(given))}: {_LABELS[choice][0].lower()}"
    undo = UNDO if given else ""
    gallery_session.keep_done(gallery_session.Done(text=text, undo=undo, ids=tuple(given)))
    on_done()
