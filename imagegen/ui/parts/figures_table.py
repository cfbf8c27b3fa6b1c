"""A plain table of words and figures; every cell is escaped."""

from collections.abc import Sequence

import streamlit as st

from imagegen.ui.texts import html_text

Row = Sequence[str]


def figures_table(heads: Row, rows: Sequence[Row], numbers: frozenset[int] = frozenset()) -> None:
    """`numbers` are the columns that line up at the right."""
    head = "".join(_cell("th", text, i in numbers) for i, text in enumerate(heads))
    body = "".join(
        f"<tr>{''.join(_cell('td', text, i in numbers) for i, text in enumerate(row))}</tr>"
        for row in rows
    )
    st.html(
        f'<div class="table-scroll"><table class="figures"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(tag: str, text: str, number: bool) -> str:
    mark = ' class="number"' if number else ""
    return f"<{tag}{mark}>{html_text(text)}</{tag}>"
