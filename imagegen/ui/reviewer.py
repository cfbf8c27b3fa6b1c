"""Who judges: the name that was typed once, which the browser and every page of judging keep."""

from urllib.parse import unquote

import streamlit as st

from imagegen.judgements import LONGEST_WHO
from imagegen.ui import session

WHO = "review_who"
"""The widget of the name, the same on every page."""

COOKIE = "imagegen-who"
"""Written by assets/components/reviewer.js: a name outlives the tab."""


def reviewer(usual: str) -> str:
    """The name as it was typed; before that the one the browser keeps, or else `usual`."""
    typed = session.widget_value(WHO)
    return _words(kept_name() or usual if typed is None else str(typed))


def kept_name() -> str:
    """What the browser keeps, which is hostile text; "" without."""
    return _words(unquote(st.context.cookies.get(COOKIE, "")))


def _words(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())[:LONGEST_WHO]
