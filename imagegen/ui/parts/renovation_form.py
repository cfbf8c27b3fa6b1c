"""The form of a renovation brief: room, styles under both their names, and what is rarely set."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from imagegen.briefs.fields import LARGEST_SEED
from imagegen.briefs.renovation import (
    KIND,
    LONGEST,
    TEMPLATES,
    RenovationBrief,
    load_choices,
    own_fields,
    style_board,
)
from imagegen.errors import RequestError
from imagegen.interiors import LANGUAGES, Words, find_style, load_rooms, load_styles
from imagegen.ratios import USUAL_RATIOS
from imagegen.studio import Studio
from imagegen.templates import Shelf, TemplateField
from imagegen.ui import room_session
from imagegen.ui.parts.own_fields import keep_own, read_own
from imagegen.ui.parts.own_fields import own_fields as draw_own_fields
from imagegen.ui.parts.room_photo import chosen_photo, room_photo

LANGUAGE_NAMES = {"en": "English", "zh": "中文"}
ANY_RATIO = ""
MOST_ON_A_BOARD = 24
COUNT = "count"


def renovation_form(studio: Studio) -> None:
    """Draw the form. What it holds is read with `read_briefs`, in callbacks too."""
    start_form()
    room_photo(studio)
    rooms = {room.key: both_names(room.name) for room in load_rooms()}
    _choice("Room · 房间", "room", rooms)
    _styles()
    _language()
    # Both have names in two languages, all of which are to be read.
    left, right = st.columns((8, 5), gap="small", wrap=False)
    with left:
        _camera()
    with right:
        _shape()
    draw_own_fields(_own_fields(studio.templates.shelf(KIND)), _own_key)
    _rare_options()


def read_briefs(studio: Studio) -> tuple[RenovationBrief, ...]:
    """One brief for each chosen style; RequestError when a field cannot be."""
    start_form()
    styles = chosen_styles()
    if not styles:
        raise RequestError("No style is chosen.", "Choose one, or several for a style board.")
    seed, ratio = room_session.field("seed"), room_session.field("aspect_ratio")
    count = room_session.field(COUNT) or 1
    brief = RenovationBrief(
        room=room_session.field("room") or "",
        extra=room_session.field("extra") or "",
        avoid=room_session.field("avoid") or "",
        style=styles[0],
        language=room_session.field("language") or "en",
        camera=room_session.field("camera"),
        photo=chosen_photo(studio),
        aspect_ratio=ratio or None,
        count=count,
        seed=None if seed is None else int(seed),
        own=read_own(_own_fields(studio.templates.shelf(KIND)), _own_key),
    )
    if len(styles) * count > MOST_ON_A_BOARD:
        raise RequestError(
            f"That is {len(styles) * count} pictures; a board holds {MOST_ON_A_BOARD} at most.",
            "Take fewer styles, or fewer of each.",
        )
    return (brief,) if len(styles) == 1 else style_board(brief, styles, count)


def start_form() -> None:
    """Give every field its first value, once: the brief works as it is."""
    sample = RenovationBrief.sample()
    room_session.start_fields(
        {
            "room": sample.room,
            "styles": [sample.style],
            "language": sample.language,
            "camera": sample.camera,
            "aspect_ratio": ANY_RATIO,
            "extra": "",
            "avoid": "",
            COUNT: 1,
            "seed": None,
        }
    )


def keep_room_own(shelf: Shelf, brief: RenovationBrief) -> None:
    """Put the values of the template's own fields into the form, before it is drawn."""
    keep_own(_own_fields(shelf), _own_key, brief.own)


def chosen_styles() -> tuple[str, ...]:
    """The keys of the chosen styles, in the order they were chosen."""
    return tuple(room_session.field("styles"))


def _own_fields(shelf: Shelf) -> tuple[TemplateField, ...]:
    """What only the template of the chosen language has."""
    name = TEMPLATES[room_session.field("language") or "en"]
    found = (template for template in shelf.templates if template.name == name)
    return next((own_fields(template) for template in found), ())


def _own_key(name: str) -> str:
    return room_session.field_key(f"own_{name}")


def both_names(name: Words) -> str:
    """The name in both languages, so that either is found by typing."""
    return f"{name.en} · {name.zh}"


def style_label(key: str) -> str:
    return both_names(find_style(key).name)


def _choice(
    label: str,
    name: str,
    labels: dict[str, str],
    *,
    disabled: bool = False,
    help: str | None = None,
) -> None:
    st.selectbox(
        label,
        list(labels),
        format_func=_label_from(labels),
        key=room_session.field_key(name),
        disabled=disabled,
        help=help,
        persist_state="session",
    )


def _label_from(labels: dict[str, str]) -> Callable[[Any], str]:
    return lambda value: labels.get(value, str(value))


def _styles() -> None:
    st.multiselect(
        "Style, or several for a style board · 风格",
        [style.key for style in load_styles()],
        format_func=style_label,
        key=room_session.field_key("styles"),
        help="Type a name in Chinese or English. Each style is made once or more, in one batch.",
        placeholder="Choose a style · 选择风格",
        persist_state="session",
    )


def _language() -> None:
    st.segmented_control(
        "Language of the prompt · 提示词语言",
        LANGUAGES,
        format_func=LANGUAGE_NAMES.__getitem__,
        key=room_session.field_key("language"),
        required=True,
        persist_state="session",
    )


def _camera() -> None:
    cameras = {camera.key: both_names(camera.name) for camera in load_choices().cameras}
    kept = room_session.room_photo() is not None
    help = "As in the photo · 与照片一致" if kept else None
    _choice("Camera · 机位", "camera", cameras, disabled=kept, help=help)


def _shape() -> None:
    # One name with and without a photo: an option whose name changes is given up by a browser.
    labels = {ANY_RATIO: "Auto · 自动"} | {ratio: ratio for ratio in USUAL_RATIOS}
    usual = load_choices().aspect_ratio
    about = f"Auto is the shape of the photo, or {usual} without one."
    _choice("Aspect ratio · 画幅", "aspect_ratio", labels, help=about)


def _rare_options() -> None:
    with st.expander(f"More options · {_rare_summary()}", key=room_session.MORE):
        for name, label, example in (
            ("extra", "Wishes · 要求", "A reading corner by the window · 窗边的阅读角"),
            ("avoid", "Avoid · 避免", "Open shelves · 开放式搁架"),
        ):
            st.text_input(
                label,
                key=room_session.field_key(name),
                max_chars=LONGEST[name],
                placeholder=example,
                live=True,
                persist_state="session",
            )
        st.number_input(
            "Seed · 随机种子",
            min_value=0,
            max_value=LARGEST_SEED,
            step=1,
            value=None,
            key=room_session.field_key("seed"),
            placeholder="Any · 任意",
            help="The same seed draws the same picture again, with models that take one.",
            persist_state="session",
        )


def _rare_summary() -> str:
    """What is set behind the fold, so that nothing works unseen."""
    set_ones: Sequence[str] = [
        label
        for name, label in (("extra", "wishes"), ("avoid", "avoid"))
        if room_session.field(name)
    ]
    seed = room_session.field("seed")
    return ", ".join([*set_ones, *([] if seed is None else [f"seed {int(seed)}"])]) or "none set"
