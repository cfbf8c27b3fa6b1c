"""The shape of every making page: the brief on the left, one action under it, the stage right."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from imagegen.places import assets_folder


@dataclass(frozen=True)
class Workbench:
    """Three places to write into. `action` stays in view; on a phone it is the bottom edge."""

    brief: DeltaGenerator
    action: DeltaGenerator
    stage: DeltaGenerator


def workbench() -> Workbench:
    """On a phone the three follow one another. How they stick is said in assets/css/make.css."""
    st.html(assets_folder() / "css" / "make.css")
    left, right = st.columns([3, 5], gap="medium")
    panel = left.container(key="make-panel")
    return Workbench(
        brief=panel.container(key="make-brief", gap="small"),
        action=panel.container(key="make-action", gap="xsmall"),
        stage=right.container(key="make-stage"),
    )
