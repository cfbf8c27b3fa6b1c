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

# Ours
_SHOWN = "blind_shown"


def choose(comparison: str) -> None:
    """Open it; only in a callback."""
    session.set_widget_value(CHOSEN, comparison)


def show_results(comparison: str) -> None:
    """Whoever asked for them once sees them in this tab."""
    session.keep(_SHOWN, (*session.kept(_SHOWN, ()), comparison))


def results_shown(comparison: str) -> bool:
    return comparison in session.kept(_SHOWN, ())
