"""The form of a ready set: its role and number, and how the people of it are mixed."""

from collections.abc import Mapping
from typing import cast

import streamlit as st

from imagegen.briefs.avatar import load_choices
from imagegen.briefs.matrix import Cell
from imagegen.briefs.presets import MOST_PEOPLE, PresetSet, find_role, load_preset, make_set
from imagegen.ratios import AspectRatio
from imagegen.ui import cast_session, session
from imagegen.ui.parts.facts_list import facts_list
from imagegen.ui.parts.figures_table import figures_table

_FIRST = {cast_session.PEOPLE: 6, cast_session.SHAPE: "1:1"}


def preset_form() -> None:
    """Draw the form. What it holds is read with `read_preset`, in callbacks too."""
    roles = {role.key: role.title for role in load_preset().roles}
    _start(next(iter(roles)))
    st.segmented_control(
        "Role",
        list(roles),
        format_func=roles.__getitem__,
        key=cast_session.ROLE,
        required=True,
        persist_state="session",
    )
    count, shape = st.columns((1, 1), gap="small", wrap=False)
    count.number_input(
        "People",
        min_value=1,
        max_value=MOST_PEOPLE,
        step=1,
        key=cast_session.PEOPLE,
        persist_state="session",
    )
    labels = {choice.value: choice.label for choice in load_choices().aspect_ratio}
    shape.selectbox(
        "Aspect ratio",
        list(labels),
        format_func=labels.__getitem__,
        key=cast_session.SHAPE,
        persist_state="session",
    )
    _show_spread(_read())


def read_preset() -> tuple[Cell, ...]:
    return _read().cells


def _start(role: str) -> None:
    for key, value in ({cast_session.ROLE: role} | _FIRST).items():
        if session.widget_value(key) is None:
            session.set_widget_value(key, value)


def _read() -> PresetSet:
    role = find_role(str(session.widget_value(cast_session.ROLE)))
    count = int(session.widget_value(cast_session.PEOPLE) or 1)
    shape = cast("AspectRatio", session.widget_value(cast_session.SHAPE) or "1:1")
    return make_set(role, count, cast_session.seed(), shape)


def _show_spread(made: PresetSet) -> None:
    """Whom the set asks for: how many of each, what is missing too, and one by one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**What the set asks for**")
        st.button(
            "Deal again",
            key="deal-again",
            type="tertiary",
            icon=":material/shuffle:",
            help="Another set of the same mix. Free: nothing is made yet.",
            on_click=cast_session.deal_again,
        )
    facts_list({trait: _counts(counts) for trait, counts in made.spread.items()})
    with st.expander(f"One by one · {len(made.cells)} people"):
        rows = [(cell.brief.who, cell.brief.age_range) for cell in made.cells]
        figures_table(("Who", "Age"), rows)


def _counts(counts: Mapping[str, int]) -> str:
    # A name stays in one line with its count, and a dot at the end of one.
    whole = {name: name.replace(" ", "\u00a0") for name in counts}
    there = [f"{whole[name]}:\u00a0{count}" for name, count in counts.items() if count]
    missing = [whole[name] for name, count in counts.items() if not count]
    joint = "\u00a0· "
    return joint.join(there) + (f". None: {joint.join(missing)}" if missing else "")
