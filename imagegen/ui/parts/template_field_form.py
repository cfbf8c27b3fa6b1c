"""The fields of a template: one is chosen and edited; they are added, moved and removed."""

from collections.abc import Callable
from typing import Any, get_args

import streamlit as st

from imagegen.template_versions import TemplateVersion
from imagegen.templates import FieldType, TemplateField
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.texts import markdown_text

TYPES = {"text": "Text", "choice": "Choice", "number": "Number", "switch": "On or off"}
PARTS = ("name", "label", "type", "default", "choices", "help", "longest", "required")
_EMPTY = TemplateField(name="new_field", label="New field")


def field_form(version: TemplateVersion) -> None:
    """Draw the fields. What they hold is read with `read_fields` and `read_samples`."""
    ids = _ids(version)
    key = lab.edit_key(version, "field")
    if session.kept(key) not in ids:
        session.keep(key, ids[0] if ids else None)
    labels = {item: _pill(version, item) for item in ids}
    widget = lab.labelled_key(key, [*ids, *labels.values()])
    session.keep(widget, session.kept(key))
    st.pills(
        "Fields",
        ids,
        format_func=lambda item: labels[item],
        key=widget,
        required=bool(ids),
        wrap=True,
        on_change=lambda: session.keep(key, session.kept(widget)),
    )
    _moves(version, session.kept(key), ids)
    if session.kept(key) in ids:
        _one_field(version, str(session.kept(key)))


def read_fields(version: TemplateVersion) -> list[dict[str, Any]]:
    """The fields as they are edited, in their order."""
    return [
        {part: _plain(part, _value(version, item, part)) for part in PARTS}
        for item in _ids(version)
    ]


def read_samples(version: TemplateVersion) -> dict[str, str]:
    """Name of the field -> its sample value; empty ones are left to the default."""
    base = version.template.sample
    found = {}
    for item in _ids(version):
        name = _value(version, item, "name")
        text = str(lab.edited(version, f"{item}_sample", base.get(_base(version, item).name, "")))
        if text:
            found[name] = text
    return found


def _one_field(version: TemplateVersion, item: str) -> None:
    with st.container(border=True, gap="small"):
        name, label, kind = st.columns(3, gap="small")
        with name:
            _input(version, item, "name", "Name", 40)
        with label:
            _input(version, item, "label", "Label", 60)
        with kind:
            _type(version, item)
        _input(version, item, "default", "Default", 4000)
        _input(version, item, "sample", "Sample value", 4000)
        _choices(version, item)
        _input(version, item, "help", "Help", 300)
        left, right = st.columns(2, gap="small", vertical_alignment="bottom")
        with left:
            key = _first(version, item, "longest")
            st.number_input(
                "Longest", min_value=1, max_value=4000, step=10, key=key, persist_state="session"
            )
        with right:
            key = _first(version, item, "required")
            st.checkbox("Required", key=key, persist_state="session")


def _input(version: TemplateVersion, item: str, part: str, label: str, most: int) -> None:
    key = _first(version, item, part)
    st.text_input(label, key=key, max_chars=most, persist_state="session")


def _type(version: TemplateVersion, item: str) -> None:
    key = _first(version, item, "type")
    st.selectbox(
        "Type",
        list(get_args(FieldType)),
        format_func=lambda kind: TYPES[kind],
        key=key,
        persist_state="session",
    )


def _choices(version: TemplateVersion, item: str) -> None:
    if _value(version, item, "type") != "choice":
        return
    key = _first(version, item, "choices")
    st.text_area(
        "Choices, one a line",
        key=key,
        height=100,
        help="Without any, the form offers those of its brief.",
        persist_state="session",
    )


def _moves(version: TemplateVersion, chosen: Any, ids: list[str]) -> None:
    def button(label: str, icon: str, change: Callable[[], None], off: bool) -> None:
        st.button(
            label, key=f"lab-field-{label}", icon=f":material/{icon}:", type="tertiary",
            on_click=change, disabled=off,
        )  # fmt: skip

    with st.container(horizontal=True, gap="small"):
        place = ids.index(chosen) if chosen in ids else -1
        button("Add a field", "add", lambda: _add(version), False)
        button("Earlier", "arrow_back", lambda: _move(version, place, -1), place < 1)
        later = place < 0 or place == len(ids) - 1
        button("Later", "arrow_forward", lambda: _move(version, place, 1), later)
        button("Remove", "delete", lambda: _remove(version, chosen), place < 0)


def _add(version: TemplateVersion) -> None:
    ids = _ids(version)
    count = int(lab.edited(version, "added", 0)) + 1
    session.keep(lab.edit_key(version, "added"), count)
    item = f"new{count}"
    session.keep(lab.edit_key(version, "order"), [*ids, item])
    session.keep(lab.edit_key(version, f"{item}_name"), f"{_EMPTY.name}{'_' * (count - 1)}")
    session.keep(lab.edit_key(version, "field"), item)


def _move(version: TemplateVersion, place: int, step: int) -> None:
    ids = _ids(version)
    ids[place], ids[place + step] = ids[place + step], ids[place]
    session.keep(lab.edit_key(version, "order"), ids)


def _remove(version: TemplateVersion, chosen: Any) -> None:
    ids = [item for item in _ids(version) if item != chosen]
    session.keep(lab.edit_key(version, "order"), ids)


def _pill(version: TemplateVersion, item: str) -> str:
    """The field as a wording prints it; pills read Markdown."""
    return f"{{{{ {markdown_text(str(_value(version, item, 'name')))} }}}}"


def _ids(version: TemplateVersion) -> list[str]:
    usual = [f"field{number}" for number in range(len(version.template.fields))]
    return list(lab.edited(version, "order", usual))


def _base(version: TemplateVersion, item: str) -> TemplateField:
    number = item.removeprefix("field")
    return version.template.fields[int(number)] if number.isdigit() else _EMPTY


def _value(version: TemplateVersion, item: str, part: str) -> Any:
    """A part of a field as its widget holds it, or as the version has it."""
    return lab.edited(version, f"{item}_{part}", _start(version, item, part))


def _start(version: TemplateVersion, item: str, part: str) -> Any:
    field = _base(version, item)
    if part == "sample":
        return version.template.sample.get(field.name, "")
    value = getattr(field, part)
    return "\n".join(value) if part == "choices" else value


def _first(version: TemplateVersion, item: str, part: str) -> str:
    """The widget's key, with its first value in place."""
    key = lab.edit_key(version, f"{item}_{part}")
    session.keep_first(key, _start(version, item, part))
    return key


def _plain(part: str, value: Any) -> Any:
    """A widget's value as the template takes it."""
    if part == "choices":
        # An empty line in the middle is an offer: nothing.
        return str(value).split("\n") if str(value) else []
    if part == "longest":
        return int(value or 1)
    return value if value is not None else ""
