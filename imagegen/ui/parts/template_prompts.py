"""What a template makes of its sample values, and of a real brief: side by side, with hints."""

from typing import Any

import streamlit as st

from imagegen.alternatives import combine
from imagegen.briefs.kinds import golden_rows, read_brief, row_values
from imagegen.errors import ImagegenError, TemplateError
from imagegen.model import ModelSpec
from imagegen.sample_briefs import GoldenRow
from imagegen.studio import Studio
from imagegen.template_lab import real_briefs
from imagegen.templates import WORDING, Rendered, Template, with_wording
from imagegen.types import Record
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.hint_lines import hint_lines
from imagegen.ui.parts.model_picker import chosen_model
from imagegen.ui.parts.picture_words import picture_title
from imagegen.ui.texts import html_text, markdown_text

MOST_LISTED = 25


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
    _wordings(template)


def _show(rendered: Rendered, model: ModelSpec) -> None:
    copy_text(rendered.prompt)
    if rendered.negative_prompt:
        st.caption(f"Avoid: {markdown_text(rendered.negative_prompt)}")
    hint_lines(rendered.prompt, model)


def _wordings(template: Template) -> None:
    """What the alternatives in the wording make of the sample values, where it holds some."""
    try:
        found = combine({WORDING: template.wording}, template.word_lists)
        prompts = [
            with_wording(template, one.values[WORDING]).render(template.sample).prompt
            for one in found[:MOST_LISTED]
        ]
    except TemplateError as error:
        st.caption(f":material/error: {markdown_text(str(error))}")
        return
    if len(found) == 1:
        return
    st.caption(
        f":material/info: The wording makes {len(found):,} prompts. Pages and the golden set use "
        "the first; the section Alternatives makes them all, with their price before."
    )
    listed = f", the first {MOST_LISTED}" if len(found) > MOST_LISTED else ""
    with st.expander(f"Every wording, for the sample values{listed}"):
        items = "".join(
            f"<li><strong>{html_text(one.label)}</strong><p>{html_text(prompt)}</p></li>"
            for one, prompt in zip(found, prompts, strict=False)
        )
        st.html(f'<ol class="combinations">{items}</ol>')


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
        return row_values(template, chosen)
    return dict(chosen.origin.brief)


def _brief_title(item: Record | GoldenRow) -> str:
    if isinstance(item, GoldenRow):
        return f"Golden set: {item.label}"
    return f"Picture {item.number}: {picture_title(item)}"
