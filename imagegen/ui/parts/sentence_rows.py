"""The seven sentences: what is said, how long the answer may take, and the spot it points at."""

from dataclasses import replace
from typing import Any

import streamlit as st

from imagegen.item_desk import ItemDesk
from imagegen.listening import SECONDS, Item, Sentence
from imagegen.listening.item import LONGEST
from imagegen.ui import item_session
from imagegen.ui.parts.item_form import change_item

_WITHOUT = "without"


def sentence_rows(desk: ItemDesk, item: Item) -> None:
    """Draw the rows; what is typed is kept at once."""
    for number, sentence in enumerate(item.sentences, 1):
        with st.container(key=f"sentence-{number}", gap="xsmall"):
            _said(desk, number, sentence)
            _pointed(desk, number, sentence)
    with st.expander(
        "Alternative texts, and sentences without a highlight", key=item_session.TEXTS
    ):
        for number, sentence in enumerate(item.sentences, 1):
            _described(desk, item, number, sentence)


def _said(desk: ItemDesk, number: int, sentence: Sentence) -> None:
    words = f"{sentence.words} word{'' if sentence.words == 1 else 's'}"
    _text(desk, number, "text", f"{number} · {words}", sentence.text, "What the learner hears")


def _pointed(desk: ItemDesk, number: int, sentence: Sentence) -> None:
    spot, seconds = st.columns((5, 1), gap="small", wrap=False)
    with spot:
        _text(desk, number, "spot", f"Spot of sentence {number}", sentence.spot, _WHOLE, False)
    with seconds:
        st.selectbox(
            f"Seconds to answer sentence {number}",
            SECONDS,
            format_func=lambda value: f"{value} s",
            key=item_session.start_field(f"seconds_{number}", sentence.seconds),
            label_visibility="collapsed",
            on_change=_change,
            args=(desk, number, "seconds"),
        )


_WHOLE = "No spot: the whole scene"


def _described(desk: ItemDesk, item: Item, number: int, sentence: Sentence) -> None:
    alternative, reason = st.columns((3, 2), gap="small")
    with alternative:
        shown = replace(sentence, alt_text="").described(item.setting)
        _text(desk, number, "alt_text", f"Alternative text {number}", sentence.alt_text, shown)
    with reason:
        label = f"Why {number} has no highlight"
        _text(desk, number, _WITHOUT, label, sentence.without, "It has one")


def _text(
    desk: ItemDesk,
    number: int,
    name: str,
    label: str,
    value: str,
    placeholder: str,
    labelled: bool = True,
) -> None:
    st.text_input(
        label,
        key=item_session.start_field(f"{name}_{number}", value),
        max_chars=LONGEST[name],
        placeholder=placeholder,
        label_visibility="visible" if labelled else "collapsed",
        on_change=_change,
        args=(desk, number, name),
    )


def _change(desk: ItemDesk, number: int, name: str) -> None:
    value: Any = item_session.field(f"{name}_{number}")
    value = value or "" if name != "seconds" else value

    def changed(item: Item) -> Item:
        sentences = list(item.sentences)
        sentences[number - 1] = replace(sentences[number - 1], **{name: value})
        return replace(item, sentences=tuple(sentences))

    change_item(desk, changed)
