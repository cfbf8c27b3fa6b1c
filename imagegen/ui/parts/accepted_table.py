"""What an accepted picture costs, by model, template, kind and provider."""

from datetime import datetime

import streamlit as st

from imagegen.accepted import Accepted, accepted_by
from imagegen.judgements import Split
from imagegen.money import show_money
from imagegen.studio import Studio
from imagegen.types import Money
from imagegen.ui.parts.costs_table import label_text
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.parts.money_text import rounded

SPLITS: dict[Split, str] = {
    "model": "Model",
    "template": "Template",
    "kind": "Kind",
    "provider": "Provider",
}
HEADS = ("Each approved", "Approved", "Judged", "Pictures", "Spent")


def accepted_table(studio: Studio, since: datetime | None) -> None:
    """Draw it; without any verdict, say how to get there."""
    found = {what: accepted_by(studio, what, since) for what in SPLITS}
    if not any(found.values()):
        st.caption("Once pictures are judged on the Review page, this says what a good one costs.")
        return
    for tab, (what, title) in zip(st.tabs(list(SPLITS.values())), SPLITS.items(), strict=True):
        with tab:
            rows = [_row(title, group) for group in found[what]]
            figures_table((title, *HEADS), rows, frozenset(range(1, 6)))
    st.caption(
        "All that was spent on a group, also on what was rejected or failed, shared among its "
        "approved pictures. Pictures that nobody has judged count as not approved yet; where a "
        "group was billed in two currencies, each approved picture cost both."
    )


def each_text(group: Accepted) -> str:
    """ "¥1.25", "about ¥1.25" with estimates, "at least" where calls are unknown."""
    each = group.each
    if each is None:
        return "unknown" if group.outcome.approved else "none yet"
    text = show_money(rounded(each)) if each.amount else "free"
    if group.unknown:
        return f"at least {text}"
    return f"about {text}" if group.estimated and each.amount else text


def _row(what: str, group: Accepted) -> tuple[str, ...]:
    outcome = group.outcome
    words = (f"{n:,}" for n in (outcome.approved, outcome.judged, outcome.made))
    return (label_text(outcome.label, what), each_text(group), *words, _spent_text(group))


def _spent_text(group: Accepted) -> str:
    unknown = f" + {group.unknown:,} unknown" if group.unknown else ""
    if group.spent is None or group.currency is None:
        return "unknown"
    money = Money(amount=group.spent, currency=group.currency)
    return f"{show_money(rounded(money)) if group.spent else 'free'}{unknown}"
