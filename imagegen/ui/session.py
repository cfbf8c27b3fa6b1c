"""The only file that names the keys of the session state and of the address.

A key that a widget owns is passed as its `key=`; a key that we own has a reader and a writer.
"""

from typing import Any

import streamlit as st

# Widgets
GALLERY_GRID = "gallery_grid"
GALLERY_KIND = "gallery_kind"
COSTS_SINCE = "costs_since"

# Ours
_LAST_PICTURE = "last_picture"

# The address: what a link to a page carries
ADDRESS_KIND = "kind"
ADDRESS_BEFORE = "before"
ADDRESS_AFTER = "after"
ADDRESS_PICTURE = "picture"


def widget_value(key: str) -> Any:
    """What the widget of that key holds, or None before it was drawn."""
    return st.session_state.get(key)


def last_picture() -> str:
    """The picture that was open last, so that the grid can put the focus back on it."""
    return str(st.session_state.get(_LAST_PICTURE, ""))


def remember_picture(record_id: str) -> None:
    st.session_state[_LAST_PICTURE] = record_id


def address(name: str) -> str:
    """One value of the address, "" when it is not there. It is hostile text."""
    return st.query_params.get(name, "")


def address_number(name: str) -> int | None:
    """One value of the address as a number; None when it is none."""
    text = address(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def change_address(**values: str | int | None) -> None:
    """Set values of the address; None removes one. The others stay."""
    for name, value in values.items():
        if value is None or value == "":
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)
