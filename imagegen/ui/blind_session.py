"""What the page of blind comparisons keeps, and its widgets' keys."""

from imagegen.ui import session

# Widgets
CHOSEN = "blind_chosen"
QUESTION = "blind_question"
AXIS = "blind_axis"
KIND = "blind_kind"
PAIRS = "blind_pairs"
DESK = "blind_desk"
RESULTS = "blind_results"


def choose(comparison: str) -> None:
    """Open it; only in a callback."""
    session.set_widget_value(CHOSEN, comparison)
