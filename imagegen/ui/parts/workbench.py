"""The shape of every making page: the brief on the left, one action under it, the stage right."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from imagegen.places import assets_folder
from imagegen.ui import session


@dataclass(frozen=True)
class Workbench:
    """Three places to write into. `action` stays in view; on a phone it is the bottom edge."""

    brief: DeltaGenerator
    action: DeltaGenerator
    stage: DeltaGenerator


def workbench(maker: str = "avatars") -> Workbench:
    """Side by side where there is room, else one after the other: see assets/css/make.css.

    `maker` is the name of the page: each has a prompt of its own to edit.
    """
    session.open_maker(maker)
    st.html(assets_folder() / "css" / "make.css")
    bench = st.container(key="make")
    panel = bench.container(key="make-panel")
    return Workbench(
        brief=panel.container(key="make-brief", gap="small"),
        action=panel.container(key="make-action", gap="xsmall"),
        stage=bench.container(key="make-stage"),
    )
