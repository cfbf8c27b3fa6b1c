"""Alternatives in a brief: every combination with its prompt, their count and price, one button."""

from collections.abc import Mapping, Sequence

import streamlit as st

from imagegen.alternatives import MOST_COMBINATIONS, Combination, combine, escape_text, joined
from imagegen.bidi import isolated
from imagegen.briefs.kinds import starting_values, texts_of, word_lists
from imagegen.errors import ImagegenError
from imagegen.model import ModelSpec
from imagegen.money import show_prices
from imagegen.studio import Studio
from imagegen.template_lab import COMBINATION, combination_asks
from imagegen.template_versions import TemplateVersion
from imagegen.templates import wordings_of
from imagegen.types import Ask
from imagegen.ui import session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.facts_list import facts_list
from imagegen.ui.parts.lab_batches import lab_batches
from imagegen.ui.parts.model_picker import chosen_model, model_picker
from imagegen.ui.texts import html_text, markdown_text

PAGE = 25
LONGEST_TEXT = 2000


def alternatives_box(studio: Studio, version: TemplateVersion) -> None:
    """The brief's texts, what they make, and the pictures of it."""
    left, right = st.columns((2, 3), gap="medium")
    with left:
        lists = word_lists(version.template)
        st.caption(
            r"Write \{red|blue\}, or \{@attire\} for a whole list. A backslash before a brace "
            "keeps it as it is."
        )
        for name, text in _start(studio, version).items():
            _field(version, name, text)
        _lists_table(lists)
        st.caption("Alternatives in the wording itself are written under Wording.")
        model_picker(studio)
    with right:
        _combinations(studio, version, chosen_model(studio))
        template = version.template
        lab_batches(
            studio,
            template.kind,
            lambda job: job.origin.template == template.name and COMBINATION in job.origin.brief,
            "alternatives-stage",
            keep=1,
        )


def _field(version: TemplateVersion, name: str, text: str) -> None:
    key = lab.words_key(version, name)
    session.keep_first(key, escape_text(text))
    title = name.replace("_", " ").capitalize()
    # A text of several lines would lose them in a field of one.
    draw = st.text_area if "\n" in text else st.text_input
    draw(title, key=key, max_chars=LONGEST_TEXT, persist_state="session")


def _start(studio: Studio, version: TemplateVersion) -> dict[str, str]:
    template = version.template
    shelf = studio.templates.shelf(template.kind).trying(template)
    return texts_of(template, starting_values(template, shelf))


def _lists_table(lists: Mapping[str, Sequence[str]]) -> None:
    with st.expander("Word lists"):
        said = {name: " | ".join(isolated(word) for word in words) for name, words in lists.items()}
        facts_list({f"@{name} ({len(lists[name])})": text for name, text in said.items()})


def _asks(
    studio: Studio, version: TemplateVersion, model: ModelSpec
) -> tuple[tuple[Combination, ...], tuple[Ask, ...]]:
    """Every combination of what is typed, and the request for each."""
    template = version.template
    texts = {
        name: str(session.kept(lab.words_key(version, name), escape_text(text)) or "")
        for name, text in _start(studio, version).items()
    }
    # Lists of the form are no part of a template: its wording knows its own alone.
    found = joined(wordings_of(template), combine(texts, word_lists(template)))
    return found, combination_asks(studio, template, found, model)


def _combinations(studio: Studio, version: TemplateVersion, model: ModelSpec) -> None:
    try:
        found, asks = _asks(studio, version, model)
    except ImagegenError as error:
        say_error(error)
        return
    shown = studio.preview_all([ask.request for ask in asks])
    price = show_prices(shown.totals, shown.unknown)
    many = f"{len(asks):,} combination{'' if len(asks) == 1 else 's'}"
    st.markdown(f"**{many} · {markdown_text(price)}**")
    st.caption(f"At most {MOST_COMBINATIONS:,} at once. Nothing is made before the click.")
    st.button(
        f"Make {shown.pictures:,} · {price}",
        key="lab-combinations",
        type="primary",
        disabled=shown.problem is not None,
        on_click=lambda: _make(studio, version, model),
    )
    if shown.problem is not None:
        text = f"{shown.problem.message} {shown.problem.hint}".strip()
        st.caption(f":material/error: {markdown_text(text)}")
    _prompts(found, asks)


def _prompts(found: Sequence[Combination], asks: Sequence[Ask]) -> None:
    """Every combination, a page of them at a time, with its prompt as it will be sent."""
    pages = max(1, -(-len(asks) // PAGE))
    page = 1
    if pages > 1:
        page = st.number_input(
            f"Page, of {pages}", min_value=1, max_value=pages, step=1, key="lab-combinations-page"
        )
    first = (page - 1) * PAGE
    numbered = enumerate(zip(found, asks, strict=True), 1)
    items = "".join(
        f"<li value={number}><strong>{html_text(combination.label or 'as it is')}</strong>"
        f"<p>{html_text(ask.request.prompt)}</p></li>"
        for number, (combination, ask) in numbered
        if first < number <= first + PAGE
    )
    st.html(f'<ol class="combinations">{items}</ol>')


def _make(studio: Studio, version: TemplateVersion, model: ModelSpec) -> None:
    """A callback: what is made is what is typed now."""
    try:
        _, asks = _asks(studio, version, model)
        if session.claim_click(tuple(ask.request for ask in asks)):
            studio.submit_all(asks)
    except ImagegenError as error:
        session.keep_refusal(error)
