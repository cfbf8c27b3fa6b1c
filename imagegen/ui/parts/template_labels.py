"""The versions of a template and their labels: who said what of which, and why."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.studio import Studio
from imagegen.template_lab import (
    evidence_of,
    judged_by,
    label_version,
    old_version,
    version_before,
)
from imagegen.template_versions import LONGEST_NOTE, Label, Labelling, TemplateVersion
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.clock import local_time
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.parts.template_diff import template_diff
from imagegen.ui.parts.template_picker import label_of
from imagegen.ui.texts import markdown_text


def template_labels(studio: Studio, version: TemplateVersion) -> None:
    """The table of versions, the form for a label, its history, and the diff."""
    kind, name = version.template.kind, version.name
    used = studio.templates.production(kind, name)
    _versions_table(studio.templates.of(kind, name), used)
    left, right = st.columns(2, gap="medium")
    with left:
        label_form(studio, version, used)
        _history(studio.templates.labellings(kind, name))
    with right:
        before = version_before(studio, version)
        if before is None:
            st.caption("This is the first version.")
        else:
            template_diff(before.template, version.template)


def _versions_table(versions: tuple[TemplateVersion, ...], used: int | None) -> None:
    rows = [
        (
            f"v{v.number}",
            label_of(v, used),
            v.note or "no note",
            f"{v.source[0]} v{v.source[1]}" if v.source else "",
            v.who or "shipped",
            local_time(v.at) if v.at else "",
        )
        for v in versions
    ]
    figures_table(("Version", "Label", "Note", "Made from", "Who", "When"), rows)


def label_form(studio: Studio, version: TemplateVersion, used: int | None) -> None:
    """The button that changes the label; an override is asked for where the gate is shut."""
    is_used = version.number == used
    label: Label = "draft" if is_used else "production"
    st.markdown(f"**v{version.number} is {label_of(version, used)}**")
    if is_used and version.is_shipped:
        st.caption("Pages use the shipped version until another one is labelled production.")
        return
    if is_used:
        st.caption("As a draft, pages go back to the shipped version, or stop offering it.")
    models = () if is_used else judged_by(studio, version)
    shut = not is_used and not models
    override = _ground_now(studio, version, models) if not is_used else False
    key = lab.edit_key(version, "reason")
    session.keep_first(key, "")
    st.text_input(
        "Reason for the override" if shut else "Reason",
        key=key,
        max_chars=LONGEST_NOTE,
        persist_state="session",
    )
    st.button(
        f"Label v{version.number} {label}",
        key="lab-label",
        type="primary",
        icon=":material/undo:" if is_used else ":material/new_label:",
        disabled=shut and not override,
        on_click=lambda: _label(studio, version, label, override),
    )


def _ground_now(studio: Studio, version: TemplateVersion, models: tuple[str, ...]) -> bool:
    """What stands for a version that may go into production, or the override, if it is wanted."""
    if not models:
        return _override(studio, version)
    proof = _proof(evidence_of(studio, version, models[0]))
    st.caption(f":material/check: {markdown_text(proof)}")
    return False


def _override(studio: Studio, version: TemplateVersion) -> bool:
    old = old_version(studio, version)
    beside = f" and v{old.number}, which pages use" if old else ""
    st.caption(
        f":material/lock: First make the golden set of v{version.number}{beside}, with the same "
        "model. Drafts do not count."
    )
    key = lab.edit_key(version, "override")
    session.keep_first(key, False)
    return st.checkbox("Do without the golden set", key=key, persist_state="session")


def _label(studio: Studio, version: TemplateVersion, label: Label, override: bool) -> None:
    """A callback."""
    reason = str(session.kept(lab.edit_key(version, "reason")) or "")
    try:
        label_version(studio, version, label, reason=reason, override=override)
    except ImagegenError as error:
        session.keep_refusal(error)
        return
    # They stood for this label: the next one has a reason of its own.
    session.keep(lab.edit_key(version, "reason"), "")
    session.keep(lab.edit_key(version, "override"), False)
    lab.say_later(f"v{version.number} is {label} now.")


def _history(labellings: tuple[Labelling, ...]) -> None:
    if not labellings:
        return
    st.markdown("**History of labels**")
    rows = [
        (f"v{item.version}", item.label, _ground(item), item.who, local_time(item.at))
        for item in reversed(labellings)
    ]
    figures_table(("Version", "Label", "Why", "Who", "When"), rows)


def _ground(item: Labelling) -> str:
    """The reason, and what stood for it."""
    if item.override:
        return f"override without a golden set: {item.reason}"
    return "; ".join(text for text in (item.reason, _proof(item.evidence)) if text)


def _proof(evidence: Mapping[str, Any]) -> str:
    grids = evidence.get("grids", ())
    made = ", ".join(f"v{grid['version']} {grid['cost']}" for grid in grids)
    return f"golden set by {evidence['model']}: {made}" if made else ""
