"""What the Compare page keeps for as long as the tab is open, and its widgets' keys."""

from collections.abc import Mapping, Sequence
from typing import Any

from imagegen.grid_winners import Crowned
from imagegen.grids import Grid
from imagegen.types import AssetKind
from imagegen.ui import session

# Widgets
KIND = "grid_kind"
PROMPT = "grid_prompt"
MODELS = "grid_models"
RATIOS = "grid_ratios"
SEEDS = "grid_seeds"
EARLIER = "grid_earlier"
NAME = "grid_name"
VIEW = "grid_view"
FIRST = "grid_first"
SECOND = "grid_second"
PAIR = "grid_pair"
STAGE = "grid_stage"

GRIDS, TWO = "Grids", "Two pictures"
"""The views of the page."""

AS_MADE = "made"
"""The choice of a brief that no list offers any more: that of a grid that was opened."""

# The address
ADDRESS_GRID = "grid"
ADDRESS_FIRST = "first"
ADDRESS_SECOND = "second"

# Ours
_BASE = "grid_base_"
_GENERATION = "grid_generation"
_OPENED = "grid_opened"
_CROWNED = "grid_crowned"
_EDITING = "grid_editing"
_PAIR_ASKED = "grid_pair_asked"


def templates_key(kind: AssetKind) -> str:
    return f"grid_templates_{kind}"


def styles_key(kind: AssetKind) -> str:
    return f"grid_styles_{kind}"


def brief_key(kind: AssetKind) -> str:
    """The key of the list from which a brief is taken."""
    return f"grid_brief_{kind}"


def text_key(kind: AssetKind, template: str, field: str) -> str:
    """The key of a field's text: others after another template, or another brief."""
    return f"grid_text_{kind}_{template}_{session.kept(_GENERATION, 0)}_{field}"


def base(kind: AssetKind) -> dict[str, Any]:
    """The brief that every cell begins with; {} is the template's own sample."""
    return dict(session.kept(f"{_BASE}{kind}", {}))


def take_base(kind: AssetKind, values: Mapping[str, Any]) -> None:
    """Begin with another brief: what was typed over the last one is given up."""
    session.keep(f"{_BASE}{kind}", dict(values))
    session.keep(_GENERATION, session.kept(_GENERATION, 0) + 1)


def fill(grid: Grid) -> None:
    """Put a definition into the form; only before it is drawn, or in a callback."""
    session.set_widget_value(KIND, grid.kind)
    session.set_widget_value(PROMPT, grid.prompt)
    session.set_widget_value(MODELS, list(grid.models))
    session.set_widget_value(RATIOS, list(grid.ratios))
    session.set_widget_value(SEEDS, ", ".join(str(seed) for seed in grid.seeds))
    session.set_widget_value(styles_key(grid.kind), list(grid.styles))
    if grid.templates:
        session.set_widget_value(templates_key(grid.kind), list(grid.templates))
        take_base(grid.kind, grid.values)
        session.set_widget_value(brief_key(grid.kind), AS_MADE if grid.values else "")
        for field, text in grid.texts.items():
            session.set_widget_value(text_key(grid.kind, grid.templates[0], field), text)


def start(grid: Grid) -> None:
    """Fill the form once, on the first visit."""
    if session.widget_value(KIND) is None:
        fill(grid)


def is_new(grid_id: str) -> bool:
    """Whether the address has come to name another grid since the form was filled."""
    last = session.kept(_OPENED, "")
    if grid_id != last:
        session.keep(_OPENED, grid_id)
        session.keep(_EDITING, False)
    return bool(grid_id) and grid_id != last


def opened(grid_id: str) -> None:
    """The form holds it already."""
    session.keep(_OPENED, grid_id)
    session.keep(_EDITING, False)
    session.change_address(grid=grid_id)


def edit(grid: Grid) -> None:
    """A callback: the form holds the grid again, and comes first where there is no room beside."""
    fill(grid)
    session.keep(_EDITING, True)


def editing() -> bool:
    return bool(session.kept(_EDITING, False))


def is_other_pair(asked: Sequence[str]) -> bool:
    """Whether the address has come to name other pictures since they were chosen."""
    last = session.kept(_PAIR_ASKED, ())
    session.keep(_PAIR_ASKED, tuple(asked))
    return bool(asked) and tuple(asked) != last


def crowned() -> Crowned | None:
    """What the last click on a winner changed."""
    found: Crowned | None = session.kept(_CROWNED)
    return found


def keep_crowned(found: Crowned | None) -> None:
    session.keep(_CROWNED, found)
