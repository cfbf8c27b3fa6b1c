"""The edits of a template: what they change, a note, and the button that keeps them for good."""

import streamlit as st

from imagegen.briefs.sample_fields import check_golden
from imagegen.errors import ImagegenError
from imagegen.studio import Studio
from imagegen.template_lab import version_before
from imagegen.template_versions import LONGEST_NOTE, TemplateVersion
from imagegen.templates import Template, check_alternatives
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.template_diff import template_diff
from imagegen.ui.parts.template_editor import has_edits, read_editor


def template_saving(studio: Studio, version: TemplateVersion, edited: Template) -> None:
    """The diff of the edits, or else of the version itself, and the way to save."""
    if not has_edits(version, edited):
        before = version_before(studio, version)
        if before is not None:
            template_diff(before.template, version.template)
        st.caption(f"No edits. v{version.number} never changes: what you edit becomes a new one.")
        return
    template_diff(version.template, edited)
    key = lab.note_key(version)
    session.keep_first(key, "")
    st.text_input(
        "Note", key=key, max_chars=LONGEST_NOTE, placeholder="What changed, and why",
        persist_state="session",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Save as a new version",
            key="lab-save",
            type="primary",
            icon=":material/save:",
            on_click=lambda: _save(studio, version),
        )
        give_up_button(version)


def give_up_button(version: TemplateVersion) -> None:
    st.button(
        "Give up the edits",
        key="lab-give-up",
        icon=":material/undo:",
        on_click=lambda: lab.give_up_edits(version),
    )


def _save(studio: Studio, version: TemplateVersion) -> None:
    """A callback: the edits are kept until the new version is."""
    kind, name = version.template.kind, version.name
    try:
        edited = read_editor(version)
        check_alternatives(edited)
        check_golden(edited, studio.templates.shelf(kind))
        saved = studio.templates.save(
            edited,
            note=str(session.kept(lab.note_key(version)) or ""),
            who=studio.settings.who,
            source=(name, version.number),
        )
    except ImagegenError as error:
        session.keep_refusal(error)
        return
    lab.give_up_edits(version)
    session.keep(lab.version_key(kind, name), saved.number)
    lab.say_later(f"Saved as v{saved.number}, a draft. Pages still use the version in production.")
