"""Hints under a prompt: what to think of, never in the way."""

import streamlit as st

from imagegen.model import ModelSpec
from imagegen.prompt_hints import hints_for
from imagegen.ui.texts import markdown_text


def hint_lines(prompt: str, model: ModelSpec | None = None) -> None:
    """One line for each hint; nothing where there is nothing to say."""
    hints = hints_for(
        prompt,
        provider=model.provider if model else "",
        model=model.id if model else "",
        longest=model.longest_prompt if model else None,
    )
    for hint in hints:
        st.caption(f":material/lightbulb: {markdown_text(hint.text)}")
