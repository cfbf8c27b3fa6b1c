"""A plain table of words and figures; every cell is escaped. A wide one is a list on a phone."""

from collections.abc import Sequence

import streamlit as st

from imagegen.ui.texts import html_text

Row = Sequence[str]
NARROW = 4
"""Columns that stand beside each other on a phone."""


def figures_table(heads: Row, rows: Sequence[Row], numbers: frozenset[int] = frozenset()) -> None:
    """`numbers` are the columns that line up at the right."""
    marks = ['class="number"' if i in numbers else "" for i in range(len(heads))]
    head = "".join(
        f'<th role="columnheader" {mark}>{html_text(text)}</th>'
        for mark, text in zip(marks, heads, strict=True)
    )
    body = "".join(_row(row, heads, marks) for row in rows)
    kind = "figures wide" if len(heads) > NARROW else "figures"
    # The roles are said because a phone's layout takes the elements' own from them.
    st.html(
        f'<div class="table-scroll"><table class="{kind}" role="table"><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _row(row: Row, heads: Row, marks: Row) -> str:
    """Each cell knows its head, which stands before it on a phone."""
    cells = (
        f'<td role="cell" data-head="{html_text(head)}" {mark}>{html_text(text)}</td>'
        for text, head, mark in zip(row, heads, marks, strict=True)
    )
    return f'<tr role="row">{"".join(cells)}</tr>'
