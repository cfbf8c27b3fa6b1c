"""A template as a file: take one away, bring one in, or start a new one from it."""

import re

import streamlit as st

from imagegen.briefs.kinds import golden_name
from imagegen.briefs.sample_fields import check_golden
from imagegen.errors import ImagegenError
from imagegen.studio import Studio
from imagegen.template_texts import import_template, write_template
from imagegen.template_versions import TemplateVersion
from imagegen.templates import Template, make_template
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.texts import markdown_text


def template_exchange(studio: Studio, version: TemplateVersion) -> None:
    """Duplicate, export, import."""
    left, right = st.columns(2, gap="medium")
    with left:
        _duplicate(studio, version)
        st.markdown("**Take away**")
        st.download_button(
            f"Download v{version.number} as TOML",
            write_template(version.template),
            file_name=f"{version.name}-v{version.number}.toml",
            mime="application/toml",
            icon=":material/download:",
            on_click="ignore",
        )
    with right:
        _bring_in(studio)


def _duplicate(studio: Studio, version: TemplateVersion) -> None:
    st.markdown("**Duplicate**")
    key = lab.edit_key(version, "copy")
    session.keep_first(key, f"{version.template.title} copy"[:60])
    st.text_input("Title of the new template", key=key, max_chars=60, persist_state="session")
    st.button(
        f"Duplicate v{version.number}",
        key="lab-duplicate",
        icon=":material/content_copy:",
        on_click=lambda: _copy(studio, version),
    )


def _copy(studio: Studio, version: TemplateVersion) -> None:
    """A callback."""
    title = str(session.kept(lab.edit_key(version, "copy")) or "")
    source = version.name, version.number
    try:
        new = {"title": title, "name": name_from(title), "golden": golden_name(version.template)}
        values = version.template.model_dump() | new
        made = studio.templates.create(
            make_template(values, "The new template"),
            note=f"Duplicate of {version.name} v{version.number}.",
            who=studio.settings.who,
            source=source,
        )
    except ImagegenError as error:
        session.keep_refusal(error)
        return
    _open(made)
    lab.say_later(f"{made.template.title} is a draft: pages offer it once it is in production.")


def _bring_in(studio: Studio) -> None:
    st.markdown("**Bring in**")
    file = st.file_uploader("A template as TOML", type="toml", key="lab-import", max_upload_size=1)
    if file is None:
        return
    data = file.getvalue()
    try:
        template = import_template(data, file.name)
        check_golden(template, studio.templates.shelf(template.kind))
        known = template.name in studio.templates.all(template.kind)
    except ImagegenError as error:
        say_error(error)
        return
    what = "a new version of it" if known else "a new template"
    st.caption(f"{markdown_text(template.title)} ({template.kind}/{template.name}): {what}.")
    st.button(
        "Save what was brought in",
        key="lab-import-save",
        type="primary",
        on_click=lambda: _save(studio, template, file.name),
    )


def _save(studio: Studio, template: Template, source: str) -> None:
    """A callback. The number in the file is not taken: the next one is."""
    try:
        made = studio.templates.save(
            template, note=f"Brought in from {source[:200]}.", who=studio.settings.who
        )
    except ImagegenError as error:
        session.keep_refusal(error)
        return
    _open(made)
    lab.say_later(f"Saved as {made.template.title} v{made.number}, a draft.")


def _open(version: TemplateVersion) -> None:
    kind = version.template.kind
    session.keep(lab.KIND, kind)
    session.keep(lab.template_key(kind), version.name)
    session.keep(lab.version_key(kind, version.name), version.number)


def name_from(title: str) -> str:
    """ "My headshot, warm" -> "my-headshot-warm"; what has no Latin letters gets a plain name."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-") or "template"
