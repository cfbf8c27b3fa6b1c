"""What a template makes of its sample values, and of a real brief: side by side, with hints."""

from typing import Any

import streamlit as st

from imagegen.briefs.kinds import GoldenRow, golden_rows, read_brief
from imagegen.errors import ImagegenError
from imagegen.model import ModelSpec
from imagegen.studio import Studio
from imagegen.template_lab import real_briefs
from imagegen.templates import Rendered, Template
from imagegen.types import Record
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.hint_lines import hint_lines
from imagegen.ui.parts.model_picker import chosen_model
from imagegen.ui.parts.picture_words import picture_title
from imagegen.ui.texts import markdown_text


def template_prompts(studio: Studio, template: Template) -> None:
    """Draw both prompts of `template` as it is edited; hints are for the model chosen last."""
    model = chosen_model(studio)
    sample, real = st.columns(2, gap="small")
    with sample:
        st.markdown("**Prompt for the sample values**")
        _show(template.render(template.sample), model)
    with real:
        values = _real_brief(studio, template)
        try:
            shelf = studio.templates.shelf(template.kind).trying(template)
            brief = read_brief(template.kind, {**values, "template": template.name}, shelf)
            _show(brief.prompt(shelf), model)
        except ImagegenError as error:
            say_error(error)


def _show(rendered: Rendered, model: ModelSpec) -> None:
    copy_text(rendered.prompt)
    if rendered.negative_prompt:
        st.caption(f"Avoid: {markdown_text(rendered.negative_prompt)}")
    hint_lines(rendered.prompt, model)


def _real_brief(studio: Studio, template: Template) -> dict[str, Any]:
    """The brief to render: one of the newest pictures', or of the golden set."""
    offered: dict[str, Record | GoldenRow] = {
        record.id: record for record in real_briefs(studio, template.kind)
    }
    rows = golden_rows(template)
    offered |= {f"golden {number}": row for number, row in enumerate(rows)}
    key = lab.real_key(template.kind)
    if session.kept(key) not in offered:
        session.keep(key, next(iter(offered)))
    st.selectbox(
        "Prompt for a real brief",
        list(offered),
        format_func=lambda name: _brief_title(offered[name]),
        key=key,
        persist_state="session",
    )
    chosen = offered[str(session.kept(key))]
    if isinstance(chosen, GoldenRow):
        return dict(chosen.values)
    return dict(chosen.origin.brief)


def _brief_title(item: Record | GoldenRow) -> str:
    if isinstance(item, GoldenRow):
        return f"Golden set: {item.label}"
    return f"Picture {item.number}: {picture_title(item)}"
