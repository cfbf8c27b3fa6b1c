"""The stage of grids: filling live, re-arranged meanwhile, with a button that names the winner."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from imagegen.ui import session
from imagegen.ui.components import module_stub, style_text

_STAGE = st.components.v2.component(
    "imagegen_grid_stage",
    html="<div data-stage></div>\n",
    css="".join(style_text(f"components/{name}.css") for name in ("marks", "stage", "grid_stage")),
    js=module_stub("components/grid_stage.js"),
)


def grid_stage(
    batches: Sequence[Mapping[str, Any]],
    *,
    arrangements: Mapping[str, Any],
    winners: Sequence[str],
    key: str,
    empty: str,
    on_winner: Callable[[str], None],
    on_arranged: Callable[[str, Mapping[str, Any]], None],
) -> None:
    """`batches` as `imagegen.progress` makes them; `arrangements` by batch, as they came last.

    `on_winner(record_id)` and `on_arranged(batch, arrangement)` run as callbacks; what they are
    given comes from the browser.
    """

    def arranged() -> None:
        given = getattr(session.widget_value(key), "arranged", None)
        if isinstance(given, Mapping) and isinstance(given.get("arrangement"), Mapping):
            on_arranged(str(given.get("batch")), read_arrangement(given["arrangement"]))

    def won() -> None:
        on_winner(str(getattr(session.widget_value(key), "winner", "") or ""))

    data = {"batches": list(batches), "empty": empty, "winners": list(winners)}
    _STAGE(
        key=key,
        data=data | {"arrangements": dict(arrangements)},
        on_finished_change=lambda: None,
        on_arranged_change=arranged,
        on_winner_change=won,
    )


def read_arrangement(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of it: names of axes on both sides, and lists of values by axis."""
    sides = {side: _texts(given.get(side)) for side in ("rows", "columns")}
    return sides | {name: _lists(given.get(name)) for name in ("order", "hidden")}


def _texts(given: object) -> list[str]:
    return [str(text)[:200] for text in given[:100]] if isinstance(given, list) else []


def _lists(given: object) -> dict[str, list[str]]:
    if not isinstance(given, Mapping):
        return {}
    return {str(axis)[:200]: _texts(values) for axis, values in list(given.items())[:10]}
