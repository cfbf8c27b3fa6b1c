"""The fields that only a template has, each as its type asks for it, and what they hold."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from imagegen.templates import SWITCH, TemplateField
from imagegen.ui import session
from imagegen.ui.texts import markdown_text

KeyOf = Callable[[str], str]
"""Name of a field -> the key of its widget."""


def own_fields(fields: Sequence[TemplateField], key_of: KeyOf) -> None:
    """Draw them; what they hold is read with `read_own`, in callbacks too."""
    for field in fields:
        _draw(field, key_of(field.name))


def read_own(fields: Sequence[TemplateField], key_of: KeyOf) -> dict[str, str]:
    """Name -> text, as a brief takes it."""
    return {field.name: _value(field, key_of(field.name)) for field in fields}


def keep_own(fields: Sequence[TemplateField], key_of: KeyOf, values: Mapping[str, str]) -> None:
    """Put the values of an earlier brief there; only before they are drawn, or in a callback."""
    for field in fields:
        if field.name in values:
            value = values[field.name]
            session.keep(key_of(field.name), _held(field, value))


def _draw(field: TemplateField, key: str) -> None:
    first = _held(field, field.default)
    # Another template may use the name for another type, whose widget held something else.
    if not isinstance(session.kept(key, first), type(first)):
        session.drop(key)
    session.keep_first(key, first)
    label, about = markdown_text(field.label), markdown_text(field.help) or None
    if field.type == "switch":
        st.checkbox(label, key=key, help=about, persist_state="session")
    elif field.type == "choice" and field.choices:
        st.selectbox(
            label,
            list(dict.fromkeys((field.default, *field.choices))),
            key=key,
            help=about,
            accept_new_options=True,
            persist_state="session",
        )
    else:
        st.text_input(
            label,
            key=key,
            max_chars=field.longest,
            help=about,
            live=True,
            persist_state="session",
        )


def _value(field: TemplateField, key: str) -> str:
    value = session.kept(key, _held(field, field.default))
    return SWITCH[bool(value)] if field.type == "switch" else str(value or "")


def _held(field: TemplateField, text: str) -> str | bool:
    """What the widget holds for a text of a brief."""
    return text == SWITCH[True] if field.type == "switch" else text
