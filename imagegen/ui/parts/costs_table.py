"""Sums of the ledger as rows: known money apart from guesses, guesses apart from doubt."""

import csv
import io
from collections.abc import Iterable, Sequence

import streamlit as st

from imagegen.ledger import Total
from imagegen.types import CostKind
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.parts.money_text import sums_text
from imagegen.ui.parts.picture_words import KIND_TITLES

HEADS = ("Actual", "Estimated", "In doubt", "Pictures", "Calls")
MOST_ROWS = 31
"""A month of days; what is more stands in the CSV."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def costs_table(what: str, totals: Sequence[Total]) -> None:
    """One row for each label, in the order in which the labels come; `what` names them."""
    labels = list(dict.fromkeys(total.label for total in totals))
    shown = {label: [t for t in totals if t.label == label] for label in labels[:MOST_ROWS]}
    figures_table(
        (what, *HEADS),
        [(label_text(label, what), *row_cells(rows)) for label, rows in shown.items()],
        frozenset(range(1, 6)),
    )
    if len(labels) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} of {len(labels):,}; the CSV has all of them.")


def label_text(label: str, what: str = "") -> str:
    """As it is shown; `what` is the head of the labels, which says what an empty one means."""
    titles: dict[str, str] = dict(KIND_TITLES.items())
    return titles.get(label, label) or ("no template" if what == "Template" else "not said")


def row_cells(totals: Sequence[Total]) -> tuple[str, ...]:
    """Each certainty in all currencies, empty where there is none; pictures and calls."""
    of_kind: dict[CostKind, list[Total]] = {"actual": [], "estimated": [], "unknown": []}
    for total in totals:
        of_kind[total.kind].append(total)
    return (
        known_text(of_kind["actual"]),
        known_text(of_kind["estimated"]),
        _doubt_text(of_kind["unknown"]),
        f"{sum(total.pictures for total in totals):,}",
        f"{sum(total.entries for total in totals):,}",
    )


def known_text(totals: Iterable[Total]) -> str:
    """ "¥4.00 + $0.21", "free", or "" without any."""
    sums = [(total.currency, total.amount) for total in totals]
    paid = {currency: amount for currency, amount in sums if currency and amount}
    return sums_text(paid) or ("free" if sums else "")


def _doubt_text(totals: Sequence[Total]) -> str:
    """ "at most ¥1.00" for calls in doubt, "44 unknown" for those without a price."""
    upto = sums_text({t.currency: t.amount for t in totals if t.currency and t.amount})
    unknown = sum(total.entries for total in totals if total.currency is None)
    parts = [f"at most {upto}" if upto else "", f"{unknown:,} unknown" if unknown else ""]
    return ", ".join(part for part in parts if part)


def costs_csv(rows: Sequence[tuple[str, Total]]) -> str:
    """(what it is split by, total) as CSV; amounts are plain numbers with their currency apart."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("by", "label", "currency", "amount", "certainty", "pictures", "calls"))
    for what, t in rows:
        amount = "" if t.amount is None else f"{t.amount:f}"
        writer.writerow(
            (what, _cell(t.label), t.currency or "", amount, t.kind, t.pictures, t.entries)
        )
    return out.getvalue()


def _cell(text: str) -> str:
    """A label is user text: a spreadsheet must not take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
