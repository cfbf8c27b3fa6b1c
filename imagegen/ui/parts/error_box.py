"""The error box: what happened, what it cost, the next step. The UI's one translation point."""

import functools
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

import streamlit as st

from imagegen.errors import (
    ConfigError,
    ImagegenError,
    JobCancelled,
    MissingKey,
    NotFound,
    ProviderError,
    RequestError,
)
from imagegen.ui.navigation import page_link
from imagegen.ui.texts import markdown_text

_log = logging.getLogger(__name__)
P = ParamSpec("P")


@contextmanager
def error_box(place: str = "page", said: set[str] | None = None) -> Iterator[None]:
    """Shows what escapes the body; `place` tells two boxes of one page apart.

    `said` is what the boxes before it have said: the same is said once.
    """
    try:
        yield
    except ImagegenError as error:
        heard = set() if said is None else said
        if str(error) not in heard:
            show_error(error, place)
        heard.add(str(error))
    except Exception as error:
        show_bug(error)


def guarded(body: Callable[P, None]) -> Callable[P, None]:
    """The error box as a decorator. A fragment needs its own: no outer box sees what it raises.

    Put it under `@st.fragment`.
    """

    @functools.wraps(body)
    def guarded_body(*args: P.args, **kwargs: P.kwargs) -> None:
        with error_box(body.__qualname__):
            body(*args, **kwargs)

    return guarded_body


def show_error(error: ImagegenError, place: str = "page") -> None:
    """An expected error, in the user's words, with the one button that helps."""
    say_error(error)
    if isinstance(error, MissingKey):
        page_link("settings", "Set a key", "key")
    elif error.retryable or isinstance(error, ConfigError):  # it is put right elsewhere
        st.button("Try again", key=f"try-again-{place}", icon=":material/refresh:")


def say_error(error: ImagegenError) -> None:
    """The words alone, for a place that has its own button to try again."""
    lines = [f"**{markdown_text(error.message)}**", markdown_text(error.hint), charged_text(error)]
    st.error("  \n".join(line for line in lines if line), icon=":material/error:")


def charged_text(error: ImagegenError) -> str:
    """What the error cost: nothing, perhaps something, or "" where money is not the question."""
    if isinstance(error, ProviderError):
        return (
            "The call may have been charged." if error.charged == "perhaps" else "Nothing charged."
        )
    if isinstance(error, RequestError | ConfigError):
        # A database that went away in the middle of a call does not know of its cost.
        return "Nothing was sent and nothing was charged." if error.charged == "no" else ""
    return "" if isinstance(error, NotFound | JobCancelled) else "Nothing was lost."


def show_bug(error: Exception) -> None:
    """What nobody expected: a short reference here, the whole error in the log under it."""
    reference = secrets.token_hex(4)
    _log.error("bug %s", reference, exc_info=error)
    st.error(
        "**This did not work, and it is our mistake.**  \n"
        "Nothing that was stored is lost. Reload the page; if it happens again, "
        f"report it with the reference `{reference}`, which is in the log.",
        icon=":material/report:",
    )


def show_uncaught(error: Exception) -> bool:
    """For errors outside every box (a widget's callback). True: it has been shown."""
    if isinstance(error, ImagegenError):
        show_error(error, "callback")
    else:
        show_bug(error)
    return True
