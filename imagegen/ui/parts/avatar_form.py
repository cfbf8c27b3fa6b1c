"""The form of an avatar brief, in the order a designer decides; rare options are folded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from imagegen.briefs.avatar import LONGEST, AvatarBrief, load_choices, own_fields
from imagegen.briefs.fields import LARGEST_SEED
from imagegen.templates import Shelf, Template, TemplateField
from imagegen.ui import session
from imagegen.ui.parts.own_fields import keep_own, read_own
from imagegen.ui.parts.own_fields import own_fields as draw_own_fields
from imagegen.ui.parts.template_help import template_help
from imagegen.ui.texts import markdown_text

COUNT = "count"
SEED = "seed"
PAIRS: tuple[tuple[str, str, tuple[int, int]], ...] = (
    ("age_range", "expression", (2, 3)),
    ("attire", "setting", (1, 1)),
)
"""Fields that share a row, and their widths."""

RARE = ("extra", "avoid")


Draw = Callable[[], None]


def avatar_form(shelf: Shelf, instead: Mapping[str, Draw] | None = None) -> None:
    """Draw the form. What it holds is read with `read_avatar_form`, in callbacks too.

    `shelf` holds the templates on offer, each in the version that is used. What is in `instead`
    is drawn in the place of the field of that name, over the whole width.
    """
    instead = instead or {}
    _start(shelf)
    template = _template(shelf)
    fields = {field.name: field for field in template.fields}
    _template_choice(shelf)
    if "who" in fields:
        instead.get("who", lambda: _who(fields["who"]))()
    for left, right, widths in PAIRS:
        usual = [name for name in (left, right) if name not in instead]
        columns = _row(widths) if len(usual) == 2 else [st.container()]
        for name, column in zip(usual, columns, strict=False):
            with column:
                _choice(name, fields)
    for name, draw in instead.items():
        if name != "who":
            draw()
    framing, shape = _row((1, 1))
    with framing:
        _choice("framing", fields)
    with shape:
        _shape()
    draw_own_fields(own_fields(template), _own_key)
    _rare_options(fields)


def read_avatar_form(shelf: Shelf) -> AvatarBrief:
    """The brief as the form holds it; RequestError when a field cannot be."""
    _start(shelf)
    values = {name: session.avatar_field(name) for name in _names()}
    texts: dict[str, Any] = {name: values[name] or "" for name in LONGEST}
    seed = values[SEED]
    return AvatarBrief(
        **texts,
        aspect_ratio=values["aspect_ratio"],
        count=values[COUNT] or 1,
        seed=None if seed is None else int(seed),
        own=read_own(own_fields(_template(shelf)), _own_key),
    )


def keep_own_values(template: Template, values: Mapping[str, str]) -> None:
    """Put the values of the template's own fields into the form, before it is drawn."""
    keep_own(own_fields(template), _own_key, values)


def _own_key(name: str) -> str:
    return session.avatar_key(f"own_{name}")


def _names() -> tuple[str, ...]:
    return (*LONGEST, "aspect_ratio", COUNT, SEED)


def _start(shelf: Shelf) -> None:
    """Give every field its first value, once: the brief of the first template works as it is."""
    first = AvatarBrief.from_template(shelf.templates[0].name, shelf)
    session.start_avatar(first.as_values())
    if session.avatar_field("template") not in {template.name for template in shelf.templates}:
        session.set_avatar_field("template", first.template)


def _template(shelf: Shelf) -> Template:
    return shelf.find(session.avatar_field("template"))


def _template_choice(shelf: Shelf) -> None:
    titles = {template.name: template for template in shelf.templates}
    st.selectbox(
        "Template",
        list(titles),
        format_func=lambda name: titles[name].title,
        help=template_help(shelf),
        key=session.avatar_key("template"),
        on_change=lambda: _take_template(shelf),
        persist_state="session",
    )


def _take_template(shelf: Shelf) -> None:
    """Start from another template: what the user has changed stays, the rest follows it."""
    taken = session.avatar_template_taken()
    known = {template.name for template in shelf.templates}
    old = AvatarBrief.from_template(taken, shelf).as_values() if taken in known else {}
    new = AvatarBrief.from_template(session.avatar_field("template"), shelf).as_values()
    for name in _names():
        if name not in ("template", COUNT) and session.avatar_field(name) == old.get(name):
            session.set_avatar_field(name, new[name])
    session.take_avatar_template()


def _who(field: TemplateField) -> None:
    st.text_input(
        markdown_text(field.label),
        key=session.avatar_key("who"),
        max_chars=LONGEST["who"],
        help=markdown_text(field.help) or None,
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
        markdown_text(field.label),
        list(dict.fromkeys((*field.choices, *labels))),
        format_func=_label_from(labels),
        key=session.avatar_key(name),
        help=markdown_text(field.help) or None,
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
    return markdown_text(fields[name].label) if name in fields else "Avoid"


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
