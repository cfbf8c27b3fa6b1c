"""What the page of blind comparisons keeps, and its widgets' keys."""

from imagegen.ui import session

# Widgets
CHOSEN = "blind_chosen"
QUESTION = "blind_question"
AXIS = "blind_axis"
KIND = "blind_kind"
PAIRS = "blind_pairs"
WHO = "blind_who"
DESK = "blind_desk"
RESULTS = "blind_results"


def who() -> str:
    """The name that was typed, or that of the settings."""
    return " ".join(str(session.widget_value(WHO) or "").split())


def choose(comparison: str) -> None:
    """Open it; only in a callback."""
    session.set_widget_value(CHOSEN, comparison)
