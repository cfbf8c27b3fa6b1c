"""The editor of a template: its wording, what it is called, what to avoid, and its fields."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from imagegen.template_versions import TemplateVersion
from imagegen.templates import Template, make_template
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.golden_briefs import read_golden
from imagegen.ui.parts.template_field_form import field_form, read_fields, read_samples
from imagegen.wordings import LONGEST_WORDING

STYLES = {"photo": "Photograph", "illustration": "Illustration"}
WORDING_HEIGHT = 300


def template_editor(version: TemplateVersion) -> None:
    """Draw the editor. What it holds is read with `read_editor`, in callbacks too."""
    template = version.template
    _area(
        version, "wording", "Wording", template.wording,
        height=WORDING_HEIGHT, most=LONGEST_WORDING,
        help="Text, {{ field }}, {% if field %} … {% endif %} and comparisons.",
    )  # fmt: skip
    field_form(version)
    with st.expander("Title, style, what to avoid, word lists"):
        _text(version, "title", "Title", template.title, 60)
        _text(version, "summary", "Summary", template.summary, 300)
        _style(version)
        _area(version, "negative", "Avoid, one a line", "\n".join(template.negative))
        _area(
            version, "lists", "Word lists for alternatives", _lists_text(template.lists),
            help="One list a line: season: spring | autumn. Use it as {@season}.",
        )  # fmt: skip


def read_editor(version: TemplateVersion) -> Template:
    """The template as it is edited; TemplateError names the field and the place."""
    base = version.template
    values = base.model_dump() | {
        "title": lab.edited(version, "title", base.title) or "",
        "summary": lab.edited(version, "summary", base.summary) or "",
        "style": lab.edited(version, "style", base.style),
        "wording": lab.edited(version, "wording", base.wording) or "",
        "negative": _lines(lab.edited(version, "negative", "\n".join(base.negative))),
        "lists": _read_lists(lab.edited(version, "lists", _lists_text(base.lists))),
        "fields": read_fields(version),
        "sample": read_samples(version),
    }
    template = make_template(values, f"Template {base.name}")
    briefs = read_golden(version, template)
    if briefs == base.briefs:
        return template
    values["briefs"] = [row.model_dump() for row in briefs]
    return make_template(values, f"Template {base.name}")


def has_edits(version: TemplateVersion, template: Template | None) -> bool:
    """Whether something was changed; what cannot be read was."""
    return template != version.template


def _style(version: TemplateVersion) -> None:
    key = lab.edit_key(version, "style")
    session.keep_first(key, version.template.style)
    st.segmented_control(
        "Style", list(STYLES), format_func=lambda style: STYLES[style], key=key,
        required=True, persist_state="session",
    )  # fmt: skip


def _text(version: TemplateVersion, part: str, label: str, base: str, most: int) -> None:
    key = lab.edit_key(version, part)
    session.keep_first(key, base)
    st.text_input(label, key=key, max_chars=most, persist_state="session")


def _area(
    version: TemplateVersion,
    part: str,
    label: str,
    base: str,
    *,
    height: int = 120,
    most: int | None = None,
    help: str | None = None,
) -> None:
    key = lab.edit_key(version, part)
    session.keep_first(key, base)
    st.text_area(label, key=key, height=height, max_chars=most, help=help, persist_state="session")


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").split("\n") if line.strip()]


def _lists_text(lists: Mapping[str, tuple[str, ...]]) -> str:
    return "\n".join(f"{name}: {' | '.join(words)}" for name, words in lists.items())


def _read_lists(text: Any) -> dict[str, list[str]]:
    """A line that names no list is one without words, so that the check can name it."""
    found = {}
    for line in _lines(text):
        name, _, words = line.partition(":")
        found[name.strip()] = [word.strip() for word in words.split("|") if word.strip()]
    return found
