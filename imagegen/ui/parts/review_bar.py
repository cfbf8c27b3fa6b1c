"""What the review desk is asked for: which pictures, who judges, and what makes the edits."""

from collections.abc import Sequence

import streamlit as st

from imagegen.chains import name_of
from imagegen.filters import UNJUDGED, Filter
from imagegen.model import ModelSpec
from imagegen.types import AssetKind
from imagegen.ui import review_session, session
from imagegen.ui.parts.model_picker import model_label
from imagegen.ui.parts.picture_words import KIND_TITLES
from imagegen.ui.parts.reviewer_box import reviewer_box

STATES = {
    UNJUDGED: "Not judged",
    "needs_work": "Needs work",
    "reject": "Rejected",
    "approve": "Approved",
}


def review_bar(
    kinds: Sequence[AssetKind], models: Sequence[ModelSpec], people: Sequence[str], usual: str
) -> tuple[Filter, str, str]:
    """Draw it; returns what is asked for, who judges and the name of the model, "" without any.

    `kinds` are those that have pictures, `usual` is the name to begin with.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        state = st.selectbox(
            "Pictures",
            list(STATES),
            format_func=STATES.__getitem__,
            key=review_session.STATE,
            persist_state="session",
        )
        kind = _choose_kind(kinds)
        who = reviewer_box(people, usual)
        model = _choose_model(models)
    batch = session.address(review_session.ADDRESS_BATCH)
    return Filter(verdict=state or UNJUDGED, kind=kind, batch=batch[:64]), who, model


def _choose_kind(kinds: Sequence[AssetKind]) -> str:
    titles = {"": "All kinds"} | {kind: KIND_TITLES[kind] for kind in kinds}
    return (
        st.selectbox(
            "Kind",
            list(titles),
            format_func=titles.__getitem__,
            key=review_session.KIND,
            persist_state="session",
        )
        or ""
    )


def _choose_model(models: Sequence[ModelSpec]) -> str:
    named = {name_of(model): model for model in models}
    if not named:
        return ""
    several = len({model.provider for model in models}) > 1
    return (
        st.selectbox(
            "Edits are made by",
            list(named),
            format_func=lambda name: model_label(named[name], several),
            key=review_session.MODEL,
            persist_state="session",
        )
        or ""
    )
