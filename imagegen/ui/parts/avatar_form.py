"""The form of an avatar brief, in the order a designer decides; rare options are folded."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from imagegen.briefs.avatar import KIND, LONGEST, AvatarBrief, load_choices
from imagegen.briefs.fields import LARGEST_SEED
from imagegen.templates import TemplateField, find_template, load_templates
from imagegen.ui import session

COUNT = "count"
SEED = "seed"
PAIRS: tuple[tuple[str, str, tuple[int, int]], ...] = (
    ("age_range", "expression", (2, 3)),
    ("attire", "setting", (1, 1)),
)
"""Fields that share a row, and their widths."""

RARE = ("extra", "avoid")


def avatar_form() -> None:
    """Draw the form. What it holds is read with `read_avatar_form`, in callbacks too."""
    _start()
    fields = _fields()
    _template_choice()
    _who(fields["who"])
    for left, right, widths in PAIRS:
        for name, column in zip((left, right), _row(widths), strict=True):
            with column:
                _choice(name, fields)
    framing, shape = _row((1, 1))
    with framing:
        _choice("framing", fields)
    with shape:
        _shape()
    _rare_options(fields)


def read_avatar_form() -> AvatarBrief:
    """The brief as the form holds it; RequestError when a field cannot be."""
    _start()
    values = {name: session.avatar_field(name) for name in _names()}
    texts = {name: values[name] or "" for name in LONGEST}
    seed = values[SEED]
    return AvatarBrief(
        **texts,
        aspect_ratio=values["aspect_ratio"],
        count=values[COUNT] or 1,
        seed=None if seed is None else int(seed),
    )


def _names() -> tuple[str, ...]:
    return (*LONGEST, "aspect_ratio", COUNT, SEED)


def _start() -> None:
    """Give every field its first value, once: the brief of the first template works as it is."""
    session.start_avatar(AvatarBrief().as_values())


def _fields() -> dict[str, TemplateField]:
    template = find_template(KIND, session.avatar_field("template"))
    return {field.name: field for field in template.fields}


def _template_choice() -> None:
    titles = {template.name: template for template in load_templates(KIND)}
    st.selectbox(
        "Template",
        list(titles),
        format_func=lambda name: titles[name].title,
        help="  \n".join(f"**{item.title}**: {item.summary}" for item in titles.values()),
        key=session.avatar_key("template"),
        on_change=_take_template,
        persist_state="session",
    )


def _take_template() -> None:
    """Start from another template: what the user has changed stays, the rest follows it."""
    old = AvatarBrief.from_template(session.avatar_template_taken()).as_values()
    new = AvatarBrief.from_template(session.avatar_field("template")).as_values()
    for name in _names():
        if name not in ("template", COUNT) and session.avatar_field(name) == old[name]:
            session.set_avatar_field(name, new[name])
    session.take_avatar_template()


def _who(field: TemplateField) -> None:
    st.text_input(
        field.label,
        key=session.avatar_key("who"),
        max_chars=LONGEST["who"],
        help=field.help or None,
        placeholder="One person, in your own words",
        live=True,
        persist_state="session",
    )


def _choice(name: str, fields: dict[str, TemplateField]) -> None:
    """A list of offers that also takes the user's own words."""
    field = fields.get(name)
    if field is None:
        return
    labels = {choice.value: choice.label for choice in getattr(load_choices(), name)}
    st.selectbox(
        field.label,
        list(dict.fromkeys((*field.choices, *labels))),
        format_func=_label_from(labels),
        key=session.avatar_key(name),
        help=field.help or None,
        accept_new_options=True,
        placeholder="Choose, or type your own",
        persist_state="session",
    )


def _label_from(labels: dict[str, str]) -> Callable[[Any], str]:
    return lambda value: labels.get(value, str(value))


def _row(widths: tuple[int, ...]) -> Sequence[DeltaGenerator]:
    return st.columns(widths, gap="small", wrap=False)


def _shape() -> None:
    labels = {choice.value: choice.label for choice in load_choices().aspect_ratio}
    st.selectbox(
        "Aspect ratio",
        list(labels),
        format_func=_label_from(labels),
        key=session.avatar_key("aspect_ratio"),
        persist_state="session",
    )


def _rare_options(fields: dict[str, TemplateField]) -> None:
    with st.expander(f"More options · {_rare_summary()}", key=session.AVATAR_MORE):
        for name in RARE:
            st.text_input(
                _rare_label(name, fields),
                key=session.avatar_key(name),
                max_chars=LONGEST[name],
                live=True,
                persist_state="session",
            )
        st.number_input(
            "Seed",
            min_value=0,
            max_value=LARGEST_SEED,
            step=1,
            value=None,
            key=session.avatar_key(SEED),
            placeholder="Any",
            help="The same seed draws the same picture again, with models that take one.",
            persist_state="session",
        )


def _rare_label(name: str, fields: dict[str, TemplateField]) -> str:
    return fields[name].label if name in fields else "Avoid"


def _rare_summary() -> str:
    """What is set behind the fold, so that nothing works unseen."""
    seed = session.avatar_field(SEED)
    set_ones = [
        label
        for name, label in (("extra", "extra wording"), ("avoid", "avoid"))
        if session.avatar_field(name)
    ]
    set_ones += [] if seed is None else [f"seed {int(seed)}"]
    return ", ".join(set_ones) or "none set"
