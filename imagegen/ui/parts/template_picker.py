"""Which template and which version of it: by kind, with what pages use and what is a draft."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from imagegen.briefs.kinds import KINDS
from imagegen.studio import Studio
from imagegen.template_versions import TemplateVersion
from imagegen.types import AssetKind
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.parts.picture_words import KIND_TITLES

Versions = Mapping[str, tuple[TemplateVersion, ...]]


def template_picker(studio: Studio) -> TemplateVersion:
    """Draw the picker; the version that is chosen."""
    kind = _kind()
    versions = studio.templates.all(kind)
    used = {name: studio.templates.production(kind, name) for name in versions}
    key = lab.template_key(kind)
    if session.kept(key) not in versions:
        session.keep(key, next(iter(versions)))
    left, right = st.columns((3, 2), gap="small")
    with left:
        _choose("Template", key, {name: _title(versions[name], used[name]) for name in versions})
    name = str(session.kept(key))
    with right:
        return _version(versions[name], used[name])


def templates_table(studio: Studio) -> None:
    """Every template of every kind, with what its versions are."""
    rows = []
    for kind in KINDS:
        for name, versions in studio.templates.all(kind).items():
            used = studio.templates.production(kind, name)
            drafts = ", ".join(f"v{v.number}" for v in versions if v.number != used)
            production = f"v{used}" if used else "none"
            rows.append((KIND_TITLES[kind], versions[0].template.title, production, drafts))
    figures_table(("Kind", "Template", "Production", "Drafts"), rows)


def label_of(version: TemplateVersion, used: int | None) -> str:
    return "production" if version.number == used else "draft"


def _kind() -> AssetKind:
    session.keep_first(lab.KIND, KINDS[0])
    st.segmented_control(
        "Kind",
        KINDS,
        format_func=lambda kind: KIND_TITLES[kind],
        key=lab.KIND,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    kind: AssetKind = session.kept(lab.KIND) or KINDS[0]
    return kind


def _version(versions: tuple[TemplateVersion, ...], used: int | None) -> TemplateVersion:
    known = {version.number: version for version in versions}
    key = lab.version_key(versions[0].template.kind, versions[0].name)
    if session.kept(key) not in known:
        session.keep(key, used or versions[0].number)
    labels = {number: f"v{number} · {label_of(known[number], used)}" for number in known}
    _choose("Version", key, labels)
    return known[int(session.kept(key))]


def _choose(label: str, key: str, labels: Mapping[Any, str]) -> None:
    """A list whose labels may change under it. What is chosen stands under our own `key`."""
    widget = lab.labelled_key(key, labels.values())
    session.keep(widget, session.kept(key))
    st.selectbox(
        label,
        list(labels),
        format_func=lambda option: labels[option],
        key=widget,
        on_change=lambda: session.keep(key, session.kept(widget)),
    )


def _title(versions: tuple[TemplateVersion, ...], used: int | None) -> str:
    title = versions[0].template.title
    labels = [f"v{used} production"] if used else ["not in use"]
    drafts = [f"v{v.number} draft" for v in versions if v.number > (used or 0)]
    return " · ".join([title, *labels, *drafts[:2]])
