"""The list of materials: seeded from the style, edited, summed up, taken away as CSV or JSON."""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal

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
from imagegen.ui.parts.materials_table import materials_table
from imagegen.ui.parts.renovation_form import chosen_styles, style_label
from imagegen.ui.texts import markdown_text

AREA = 20.0
_NAMES = tuple(field.name for field in fields(MaterialRow))


def materials_list() -> None:
    """The list for the room of the form, in one of its styles."""
    styles = chosen_styles()
    if not styles:
        st.caption("Choose a style: its elements say which materials the room needs.")
        return
    seed = _seed(*_choices(styles))
    name = f"{seed.style}.{seed.room}.{seed.area}.{seed.language}"
    st.caption(f"**{markdown_text(NOTICES[seed.language].capitalize())}.** {_about(seed)}")
    rows = materials_table(name, [_texts(row) for row in seed.rows])
    try:
        edited = MaterialList(
            style=seed.style,
            room=seed.room,
            area=seed.area,
            language=seed.language,
            rows=read_rows(rows),
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


def _texts(row: MaterialRow) -> dict[str, str]:
    """A row as it is typed; a gap is not known."""
    return {name: _text(getattr(row, name)) for name in _NAMES}


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


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
            on_click=room_session.start_materials_over,
            args=(name,),
        )


def _file(edited: MaterialList | None, kind: str) -> bytes:
    if edited is None:
        return b""
    return edited.as_csv() if kind == "csv" else edited.as_json().encode()
