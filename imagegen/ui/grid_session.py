"""What the Compare page keeps for as long as the tab is open, and its widgets' keys."""

from imagegen.grids import Grid
from imagegen.ui import session

# Widgets
PROMPT = "grid_prompt"
MODELS = "grid_models"
RATIOS = "grid_ratios"
SEEDS = "grid_seeds"
EARLIER = "grid_earlier"
VIEW = "grid_view"
FIRST = "grid_first"
SECOND = "grid_second"
PAIR = "grid_pair"


def fill(grid: Grid) -> None:
    """Put a definition into the form; only before it is drawn, or in a callback."""
    session.set_widget_value(PROMPT, grid.prompt)
    session.set_widget_value(MODELS, list(grid.models))
    session.set_widget_value(RATIOS, list(grid.ratios))
    session.set_widget_value(SEEDS, ", ".join(str(seed) for seed in grid.seeds))


def start(grid: Grid) -> None:
    """Fill the form once, on the first visit."""
    if session.widget_value(PROMPT) is None:
        fill(grid)
