"""The table of materials: every cell a text field, sent as it is typed; hostile until read."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from imagegen.materials.sheets import LONGEST, MOST_ROWS
from imagegen.ui.components import module_stub, style_text
from imagegen.ui.room_session import keep_materials, kept_materials, materials_key
from imagegen.ui.session import widget_value

TextRow = dict[str, str]

_TABLE = st.components.v2.component(
    "imagegen_materials",
    html="<div data-materials></div>\n",
    css=style_text("components/materials.css"),
    js=module_stub("components/materials.js"),
)

LONGEST_AMOUNT = 40
_COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("item", "Item", 208),
    ("quantity", "Quantity", 88),
    ("unit", "Unit", 64),
    ("low", "Low", 88),
    ("mid", "Middle", 88),
    ("high", "High", 88),
    ("currency", "Currency", 80),
    ("source_date", "Source date", 112),
    ("source", "Source", 208),
)
"""Name, title, and the least width in CSS pixels."""

_AMOUNTS = frozenset({"quantity", "low", "mid", "high"})
_HINTS = {"source_date": "YYYY-MM-DD"}


def materials_table(name: str, seed: Sequence[TextRow]) -> list[TextRow]:
    """The rows as they are typed now, texts all. They outlive other views and pages.

    `name` is the list that is edited; `seed` are its rows before anybody changed one.
    """
    key = materials_key(name)
    state = widget_value(key)
    typed = None if state is None else _read(key, state.get("rows"))
    if typed is not None:
        keep_materials(name, typed)
    rows = kept_materials(name) or list(seed) if typed is None else typed
    data = {"list": key, "columns": [_column(*column) for column in _COLUMNS], "rows": rows}
    _TABLE(key=key, data=data, on_rows_change=lambda: None)
    return rows


def _column(name: str, title: str, width: int) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "width": width,
        "amount": name in _AMOUNTS,
        "longest": LONGEST.get(name, LONGEST_AMOUNT),
        "hint": _HINTS.get(name, ""),
    }


def _read(key: str, sent: Any) -> list[TextRow] | None:
    """What the browser sent for this list; None where it is nothing of the kind."""
    rows = sent.get("rows") if isinstance(sent, dict) and sent.get("list") == key else None
    if not isinstance(rows, list):
        return None
    return [_texts(row) for row in rows[: MOST_ROWS + 1] if isinstance(row, dict)]


def _texts(row: dict[Any, Any]) -> TextRow:
    """One character more than fits may stay, so that the row is refused and not cut."""
    return {
        name: str(row.get(name, ""))[: LONGEST.get(name, LONGEST_AMOUNT) + 1]
        for name, _, _ in _COLUMNS
    }
