"""The sets of a product as they were made: the stage, and one shot made again into its sheet."""

import streamlit as st

from imagegen.briefs.product_shot import KIND, find_shot
from imagegen.errors import ImagegenError
from imagegen.money import show_prices
from imagegen.progress import recent_batches
from imagegen.studio import Studio
from imagegen.ui import product_session, session
from imagegen.ui.parts.likeness_table import likeness_table
from imagegen.ui.parts.product_plan import ProductPlan, submit_product
from imagegen.ui.parts.stage import stage

EMPTY = (
    "Your sets appear here, one sheet for each SKU. The brief is filled with a sample that works "
    "as it is: look at the plan, then press Generate."
)


def product_results(studio: Studio, plan: ProductPlan, *, is_quiet: bool = False) -> None:
    """`is_quiet` leaves the words for an empty stage to somebody else."""
    batch = newest_set(studio, plan.brief.sku) if plan.brief else ""
    if batch and plan.rows:
        _redo(studio, plan, batch)
    stage(recent_batches(studio, KIND), key="stage", empty="" if is_quiet else EMPTY)
    likeness_table(studio, KIND)


def newest_set(studio: Studio, sku: str) -> str:
    """The newest batch of that SKU, or ""."""
    recent = studio.jobs.recent(kind=KIND, limit=50)
    return next((job.batch for job in recent if job.origin.brief.get("sku") == sku), "")


def _redo(studio: Studio, plan: ProductPlan, batch: str) -> None:
    labels = {row.shot: find_shot(row.shot).label for row in plan.rows}
    if session.widget_value(product_session.REDO) not in labels:
        session.set_widget_value(product_session.REDO, plan.rows[0].shot)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            "One shot again, by the brief as it is now",
            list(labels),
            format_func=labels.__getitem__,
            key=product_session.REDO,
            width=360,
            persist_state="session",
        )
        pairs = zip(plan.rows, plan.asks, strict=True)
        requests = [ask.request for row, ask in pairs if row.shot == chosen]
        preview = studio.preview_all(requests)
        st.button(
            f"Make {preview.pictures} again · {show_prices(preview.totals, preview.unknown)}",
            key="redo-shot",
            icon=":material/refresh:",
            disabled=preview.problem is not None,
            on_click=lambda: _click(studio, batch),
        )


def _click(studio: Studio, batch: str) -> None:
    """A callback. A choice made in the same moment counts: it may be newer than the page."""
    try:
        submit_product(studio, str(session.widget_value(product_session.REDO)), batch)
    except ImagegenError as error:
        session.keep_refusal(error)
