"""The list of materials: seeded from the style, edited, summed up, taken away as CSV or JSON."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.interiors import Language
from imagegen.materials import NOTICES, MaterialList, MaterialRow, read_rows, recommend
from imagegen.materials.recommendation import LARGEST_AREA, SMALLEST_AREA
from imagegen.money import show_money
from imagegen.types import Money
from imagegen.ui import room_session, session
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.parts.renovation_form import chosen_styles, style_label
from imagegen.ui.texts import markdown_text

AREA = 20.0
ROW_PX = 35
Rows = list[dict[str, Any]]


def materials_list() -> None:
    """The list for the room of the form, in one of its styles."""
    styles = chosen_styles()
    if not styles:
        st.caption("Choose a style: its elements say which materials the room needs.")
        return
    seed = _seed(*_choices(styles))
    name = f"{seed.style}.{seed.room}.{seed.area}.{seed.language}"
    st.caption(f"**{markdown_text(NOTICES[seed.language].capitalize())}.** {_about(seed)}")
    rows = _editor(name, [_plain(row) for row in seed.rows])
    try:
        edited = MaterialList(
            style=seed.style,
            room=seed.room,
            area=seed.area,
            language=seed.language,
            rows=read_rows([row for row in rows if _is_filled(row)]),
        )
    except ImagegenError as problem:
        say_error(problem)
        edited = None
    if edited is not None:
        _totals(edited)
    _actions(name, seed, edited)


def _choices(styles: Sequence[str]) -> tuple[str, str, Decimal, Language]:
    left, right = st.columns([2, 1], gap="small", wrap=False)
    chosen = session.widget_value(room_session.MATERIALS_STYLE)
    if chosen not in styles:
        session.set_widget_value(room_session.MATERIALS_STYLE, styles[0])
    with left:
        style = st.selectbox(
            "Style of the list · 风格",
            styles,
            format_func=style_label,
            key=room_session.MATERIALS_STYLE,
        )
    session.keep_first(room_session.MATERIALS_AREA, AREA)
    with right:
        area = st.number_input(
            "Floor · 地面, m²",
            min_value=float(SMALLEST_AREA),
            max_value=float(LARGEST_AREA),
            step=1.0,
            format="%.1f",
            key=room_session.MATERIALS_AREA,
            persist_state="session",
        )
    language: Language = "zh" if room_session.field("language") == "zh" else "en"
    return style, room_session.field("room"), Decimal(str(area)), language


def _seed(style: str, room: str, area: Decimal, language: Language) -> MaterialList:
    return recommend(style, room, area, language)


def _about(seed: MaterialList) -> str:
    dates = {row.source_date for row in seed.rows if row.source_date}
    when = f", dated {max(dates):%Y-%m-%d}" if dates else ""
    return (
        f"Planning prices of our own{when}, goods only. Change what you know better; "
        "a price that is left empty is unknown."
    )


def _editor(name: str, seed: Rows) -> Rows:
    """The rows as they are now. What was edited is still there after another view or page."""
    key = room_session.editor_key(name)
    lists = room_session.kept_materials(name) or {"began": seed, "now": seed}
    if session.widget_value(key) is None:  # drawn anew: the edits are in the rows already
        lists = {"began": lists["now"], "now": lists["now"]}
    rows: Rows = st.data_editor(
        lists["began"],
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_config=_columns(),
        column_order=list(_columns()),
        row_height=ROW_PX,
        height=min(14, len(lists["now"]) + 2) * ROW_PX + 2,
    )
    room_session.keep_materials(name, {"began": lists["began"], "now": rows})
    return rows


def _columns() -> dict[str, Any]:
    column = st.column_config
    prices = {
        band: column.NumberColumn(
            label, min_value=0, step=0.01, format="%.2f", width=84, help="The price of one unit."
        )
        for band, label in (("low", "Low"), ("mid", "Middle"), ("high", "High"))
    }
    return {
        "item": column.TextColumn("Item", required=True, width=184),
        "quantity": column.NumberColumn("Quantity", min_value=0, step=0.1, width=96),
        "unit": column.TextColumn("Unit", width=68),
        **prices,
        "currency": column.TextColumn("Currency", max_chars=3, default="CNY", width=96),
        "source_date": column.DateColumn("Source date", format="YYYY-MM-DD"),
        "source": column.TextColumn("Source"),
    }


def _plain(row: MaterialRow) -> dict[str, Any]:
    """A row as the editor takes it; amounts go back to Decimal by their text."""
    amounts = {
        name: None if (value := getattr(row, name)) is None else float(value)
        for name in ("quantity", "low", "mid", "high")
    }
    texts = {name: getattr(row, name) for name in ("item", "unit", "currency", "source")}
    return {**texts, **amounts, "source_date": row.source_date}


def _is_filled(row: dict[str, Any]) -> bool:
    """A row that was added and left empty is none."""
    return any(row.get(name) not in (None, "") for name in ("item", "quantity", "low", "high"))


def _totals(edited: MaterialList) -> None:
    currency = edited.rows[0].currency if edited.rows else "CNY"
    texts = []
    for band in ("low", "mid", "high"):
        total = edited.total(band)
        money = None if total is None else Money(amount=total, currency=currency)
        texts.append("unknown" if money is None else show_money(money))
    figures_table(("", "Low", "Middle", "High"), [("Total", *texts)], frozenset({1, 2, 3}))


def _actions(name: str, seed: MaterialList, edited: MaterialList | None) -> None:
    stem = f"materials-{seed.style}-{seed.room}"
    with st.container(horizontal=True, gap="small"):
        for kind, mime in (("csv", "text/csv"), ("json", "application/json")):
            st.download_button(
                f"Download {kind.upper()}",
                _file(edited, kind),
                file_name=f"{stem}.{kind}",
                mime=mime,
                icon=":material/download:",
                disabled=edited is None,
                on_click="ignore",
                key=f"materials-{kind}",
            )
        st.button(
            "Start over",
            key="materials-reset",
            icon=":material/undo:",
            help="The list as the style suggests it; your edits of it are dropped.",
            on_click=lambda: _forget(name),
        )


def _file(edited: MaterialList | None, kind: str) -> bytes:
    if edited is None:
        return b""
    return edited.as_csv() if kind == "csv" else edited.as_json().encode()


def _forget(name: str) -> None:
    """A callback."""
    room_session.keep_materials(name, None)
    session.drop(room_session.editor_key(name))
