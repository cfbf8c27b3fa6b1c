"""Who judges: the name that was typed once, which the browser and every page of judging keep."""

from urllib.parse import unquote

import streamlit as st

from imagegen.people import asking, clean_person
from imagegen.ui import session

WHO = "review_who"
"""The widget of the name, the same on every page."""

COOKIE = "imagegen-who"
"""Written by assets/components/reviewer.js: a name outlives the tab."""


def reviewer(usual: str) -> str:
    """Who is signed in; else the name as it was typed, the one the browser keeps, or `usual`."""
    asker = asking()
    if asker.signed_in:
        return asker.name
    typed = session.widget_value(WHO)
    return clean_person(kept_name() or usual if typed is None else str(typed))


def kept_name() -> str:
    """What the browser keeps, which is hostile text; "" without."""
    return clean_person(unquote(st.context.cookies.get(COOKIE, "")))
