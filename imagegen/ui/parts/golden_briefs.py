"""The sample briefs of a golden set: one is chosen and edited; they are added and removed."""

from collections.abc import Sequence

import streamlit as st

from imagegen.briefs.kinds import golden_rows, own_fields
from imagegen.briefs.sample_fields import MANY_LINES, made_row, sample_fields, sample_text
from imagegen.sample_briefs import LONGEST_LABEL, MOST_ROWS, GoldenRow
from imagegen.template_versions import TemplateVersion
from imagegen.templates import Template, TemplateField
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.own_fields import own_fields as draw_fields
from imagegen.ui.parts.own_fields import read_own
from imagegen.ui.texts import markdown_text

LINES_HEIGHT = 216


def golden_briefs(version: TemplateVersion, template: Template) -> None:
    """Draw the briefs of a version, with the fields of the template as it is edited.

    What they hold is read with `read_golden`.
    """
    ids = _ids(version)
    key = lab.edit_key(version, "brief")
    if session.kept(key) not in ids:
        session.keep(key, ids[0])
    labels = _labels(version, ids)
    widget = lab.labelled_key(key, [*ids, *labels.values()])
    session.keep(widget, session.kept(key))
    st.pills(
        "Sample briefs",
        ids,
        format_func=lambda item: labels[item],
        key=widget,
        required=True,
        wrap=True,
        label_visibility="collapsed",
        on_change=lambda: session.keep(key, session.kept(widget)),
    )
    chosen = str(session.kept(key))
    _changes(version, template, chosen, ids)
    _one_brief(version, template, chosen)


def read_golden(version: TemplateVersion, template: Template) -> tuple[GoldenRow, ...]:
    """The briefs as they are edited, () while the version's are the shipped ones as they are."""
    fields = _fields(template)
    rows = tuple(_read(version, template, item, fields) for item in _ids(version))
    if not version.template.briefs and rows == tuple(_bare(r, template) for r in _base(version)):
        return ()
    return rows


def _labels(version: TemplateVersion, ids: Sequence[str]) -> dict[str, str]:
    """What stands on the pills: a browser sends it, so no two may be the same."""
    labels = [_label(version, item) or "no name" for item in ids]
    return {
        item: markdown_text(label) + (f" ({place + 1})" if labels.count(label) > 1 else "")
        for place, (item, label) in enumerate(zip(ids, labels, strict=True))
    }


def _one_brief(version: TemplateVersion, template: Template, item: str) -> None:
    fields = [_started(field, _row(version, item)) for field in _fields(template)]
    with st.container(border=True, gap="small"):
        key = lab.edit_key(version, f"{item}_label")
        session.keep_first(key, _row(version, item).label)
        st.text_input(
            "Name of the brief", key=key, max_chars=LONGEST_LABEL, persist_state="session"
        )
        half = -(-len(fields) // 2)
        for column, part in zip(
            st.columns(2, gap="small"), (fields[:half], fields[half:]), strict=True
        ):
            with column:
                for field in part:
                    _one_field(version, item, field)


def _one_field(version: TemplateVersion, item: str, field: TemplateField) -> None:
    if field.name not in MANY_LINES:
        draw_fields([field], lambda name: _key(version, item, name))
        return
    key = _key(version, item, field.name)
    session.keep_first(key, field.default)
    label = markdown_text(field.label)
    st.text_area(label, key=key, height=LINES_HEIGHT, persist_state="session")


def _changes(version: TemplateVersion, template: Template, chosen: str, ids: Sequence[str]) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Add a brief",
            key="lab-brief-add",
            icon=":material/add:",
            type="tertiary",
            help="It begins as the chosen one.",
            disabled=len(ids) >= MOST_ROWS,
            on_click=lambda: _add(version, template, chosen),
        )
        st.button(
            "Remove",
            key="lab-brief-remove",
            icon=":material/delete:",
            type="tertiary",
            disabled=len(ids) < 2,
            on_click=lambda: _remove(version, chosen),
        )


def _add(version: TemplateVersion, template: Template, chosen: str) -> None:
    """A callback."""
    ids = _ids(version)
    taken = {_label(version, item) for item in ids}
    labels = (f"New brief {number}" for number in range(1, MOST_ROWS + 2))
    row = _read(version, template, chosen, _fields(template))
    count = int(lab.edited(version, "briefs_added", 0)) + 1
    item = f"new_brief{count}"
    label = next(label for label in labels if label not in taken)
    session.keep(lab.edit_key(version, "briefs_added"), count)
    session.keep(lab.edit_key(version, item), row.model_copy(update={"label": label}))
    session.keep(lab.edit_key(version, "briefs"), [*ids, item])
    session.keep(lab.edit_key(version, "brief"), item)


def _remove(version: TemplateVersion, chosen: str) -> None:
    """A callback."""
    ids = [item for item in _ids(version) if item != chosen]
    session.keep(lab.edit_key(version, "briefs"), ids)


def _ids(version: TemplateVersion) -> list[str]:
    usual = [f"brief{number}" for number in range(len(_base(version)))]
    return list(lab.edited(version, "briefs", usual))


def _base(version: TemplateVersion) -> tuple[GoldenRow, ...]:
    return golden_rows(version.template)


def _row(version: TemplateVersion, item: str) -> GoldenRow:
    """What a brief began as."""
    added: GoldenRow | None = lab.edited(version, item, None)
    return added or _base(version)[int(item.removeprefix("brief"))]


def _label(version: TemplateVersion, item: str) -> str:
    return str(lab.edited(version, f"{item}_label", _row(version, item).label) or "").strip()


def _read(
    version: TemplateVersion, template: Template, item: str, fields: Sequence[TemplateField]
) -> GoldenRow:
    base = _row(version, item)
    started = [_started(field, base) for field in fields]
    texts = read_own(started, lambda name: _key(version, item, name))
    return made_row(template, _label(version, item), texts, base)


def _bare(row: GoldenRow, template: Template) -> GoldenRow:
    texts = {field.name: sample_text(row, field) for field in _fields(template)}
    return made_row(template, row.label, texts, row)


def _fields(template: Template) -> list[TemplateField]:
    return [*sample_fields(template), *own_fields(template)]


def _started(field: TemplateField, row: GoldenRow) -> TemplateField:
    """The field as it begins in this brief; what it begins with elsewhere is still on offer."""
    offered = dict.fromkeys((*field.choices, field.default)) if field.choices else ()
    return field.model_copy(
        update={"default": sample_text(row, field), "choices": tuple(offered), "required": False}
    )


def _key(version: TemplateVersion, item: str, name: str) -> str:
    return lab.edit_key(version, f"{item}_of_{name}")
