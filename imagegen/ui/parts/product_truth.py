"""Whether a picture shows the product of its reference photo: what differs, never silent."""

import streamlit as st

from imagegen.channel_exports import truth_of
from imagegen.errors import ImagegenError
from imagegen.measures import ProductTruth
from imagegen.measures.product_truth import MEASURES
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.texts import markdown_text

NO_PHOTO = (
    "No reference photo went with this picture: whether it shows the product that ships is for "
    "you to judge."
)
_ICONS = {"agrees": "check", "differs": "flag", "not checked": "question_mark"}


def product_truth(studio: Studio, record: Record) -> None:
    """Every aspect with what was found; what differs stands on top."""
    try:
        with st.spinner("Comparing with the photo", show_time=False):
            truth = truth_of(studio, record)
    except ImagegenError as error:
        say_error(error)
        return
    if truth is None:
        st.caption(f":material/flag: {NO_PHOTO}")
        return
    _flags(truth)
    with st.expander("Compared with the reference photo", key="product-truth"):
        for finding in truth.findings:
            icon = _ICONS[finding.state]
            found = markdown_text(finding.found)
            st.caption(f":material/{icon}: {finding.aspect.capitalize()}, {finding.state}: {found}")
        st.caption(MEASURES)


def _flags(truth: ProductTruth) -> None:
    if truth.flags:
        lines = "  \n".join(markdown_text(flag) for flag in truth.flags)
        st.warning(f"**Not quite the product of the photo.**  \n{lines}", icon=":material/flag:")
