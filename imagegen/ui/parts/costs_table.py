"""Sums of the ledger as rows: known money apart from guesses, guesses apart from doubt."""

import csv
import io
from collections.abc import Sequence

from imagegen.ledger import Total
from imagegen.money import show_money
from imagegen.types import CostKind, Money
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.parts.picture_words import KIND_TITLES

KIND_WORDS: dict[CostKind, str] = {
    "actual": "actual",
    "estimated": "estimated",
    "unknown": "unknown",
}
HEADS = ("Amount", "How sure", "Pictures", "Calls")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def costs_table(what: str, totals: Sequence[Total]) -> None:
    """One row for each label, currency and certainty; `what` names the label ("" has none)."""
    heads = (what, *HEADS) if what else HEADS
    rows = [((label_text(t.label),) if what else ()) + _cells(t) for t in totals]
    first = 1 if what else 0
    figures_table(heads, rows, frozenset({first, first + 2, first + 3}))


def label_text(label: str) -> str:
    titles: dict[str, str] = dict(KIND_TITLES.items())
    return titles.get(label, label) or "not said"


def amount_text(total: Total) -> str:
    """ "¥4.00", "free", "at most ¥1.00" for a call in doubt, "unknown" without a price."""
    if total.amount is None or total.currency is None:
        return "unknown"
    text = show_money(Money(amount=total.amount, currency=total.currency))
    if total.kind == "unknown":
        return f"at most {text}"
    return text if total.amount else "free"


def _cells(total: Total) -> tuple[str, ...]:
    return (
        amount_text(total),
        KIND_WORDS[total.kind],
        f"{total.pictures:,}",
        f"{total.entries:,}",
    )


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
