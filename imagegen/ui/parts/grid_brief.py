"""The brief of a grid: versions of templates, the brief that all begin with, and its words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from imagegen.alternatives import escape_text
from imagegen.briefs.kinds import starting_values, texts_of, varied_fields
from imagegen.errors import ImagegenError
from imagegen.grid_briefs import grid_versions, style_field
from imagegen.grids import DEFINITION, Grid, version_key
from imagegen.sheets import CELL
from imagegen.studio import Studio
from imagegen.template_lab import real_briefs
from imagegen.template_versions import TemplateVersion
from imagegen.types import AssetKind, Record
from imagegen.ui import grid_session, session
from imagegen.ui.parts.picture_words import picture_title
from imagegen.ui.parts.template_picker import label_of

LONGEST_TEXT = 2000
IN_SIGHT = 2


def grid_brief(studio: Studio, kind: AssetKind) -> None:
    """Draw it; `asked_brief` reads it, in callbacks too."""
    _choose_versions(studio, kind)
    _take_brief(studio, kind)
    first = _first(studio, kind)
    if first is None:
        return
    st.caption(r"Write \{red|blue\} for alternatives.")
    texts = list(_texts(studio, first).items())
    for name, text in texts[:IN_SIGHT]:
        _field(first, name, text)
    with st.expander("Other fields"):
        for name, text in texts[IN_SIGHT:]:
            _field(first, name, text)


def asked_brief(studio: Studio, grid: Grid) -> Grid:
    """The grid with its brief: only the texts that were worded anew are a part of it."""
    kind = grid.kind
    chosen = tuple(session.widget_value(grid_session.templates_key(kind)) or ())
    grid = replace(grid, templates=chosen, values=grid_session.base(kind))
    if not chosen:
        return grid
    first = next(iter(grid_versions(studio, grid).values()))
    texts = {}
    for name, text in _texts(studio, first).items():
        typed = session.widget_value(_key(first, name))
        if typed is not None and str(typed) != escape_text(text):
            texts[name] = str(typed)
    return replace(grid, texts=texts)


def _choose_versions(studio: Studio, kind: AssetKind) -> None:
    labels: dict[str, str] = {}
    usual: list[str] = []
    for name, versions in studio.templates.all(kind).items():
        used = studio.templates.production(kind, name)
        for version in versions:
            words = f"{version.template.title} v{version.number}, {label_of(version, used)}"
            labels[version_key(name, version.number)] = words
        usual += [version_key(name, used)] if used is not None else []
    key = grid_session.templates_key(kind)
    session.keep_first(key, (usual or list(labels))[:1])
    session.set_widget_value(key, [v for v in session.widget_value(key) or [] if v in labels])
    st.multiselect(
        "Versions of templates",
        list(labels),
        format_func=labels.__getitem__,
        key=key,
        persist_state="session",
    )


def _take_brief(studio: Studio, kind: AssetKind) -> None:
    """A list that fills the form: what it began with is said above the fields."""
    found = {record.id: record for record in real_briefs(studio, kind)}
    key = grid_session.brief_key(kind)
    titles = {"": "The template's sample"} | {
        name: f"Picture {record.number}: {picture_title(record)}" for name, record in found.items()
    }
    chosen = session.widget_value(key)
    if grid_session.base(kind) and (not chosen or chosen not in titles):
        titles = {grid_session.AS_MADE: "A picture made before"} | titles
        session.set_widget_value(key, grid_session.AS_MADE)
    st.selectbox(
        "Begin with the brief of",
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        on_change=lambda: _take(kind, found.get(str(session.widget_value(key)))),
        persist_state="session",
    )


def _take(kind: AssetKind, record: Record | None) -> None:
    """A callback."""
    brief: Mapping[str, Any] = record.origin.brief if record else {}
    own = {name: value for name, value in brief.items() if name not in (DEFINITION, CELL)}
    grid_session.take_base(kind, own)


def _first(studio: Studio, kind: AssetKind) -> TemplateVersion | None:
    chosen = session.widget_value(grid_session.templates_key(kind)) or []
    grid = Grid(models=(), kind=kind, templates=tuple(chosen[:1]))
    try:
        return next(iter(grid_versions(studio, grid).values()))
    except ImagegenError:  # none is chosen: the button says so
        return None


def _texts(studio: Studio, version: TemplateVersion) -> dict[str, str]:
    """The fields of the brief as it begins."""
    template = version.template
    shelf = studio.templates.shelf(template.kind).trying(template)
    start = grid_session.base(template.kind) or starting_values(template, shelf)
    known = texts_of(template, start)
    # What the list of styles chooses is no field of its own.
    listed = style_field(template.kind) if style_field(template.kind) == "style" else ""
    return {name: known[name] for name in varied_fields(template) if name != listed}


def _field(version: TemplateVersion, name: str, text: str) -> None:
    key = _key(version, name)
    session.keep_first(key, escape_text(text))
    # A text of several lines would lose them in a field of one.
    draw = st.text_area if "\n" in text else st.text_input
    title = name.replace("_", " ").capitalize()
    draw(title, key=key, max_chars=LONGEST_TEXT, persist_state="session")


def _key(version: TemplateVersion, name: str) -> str:
    chosen = version_key(version.name, version.number)
    return grid_session.text_key(version.template.kind, chosen, name)
