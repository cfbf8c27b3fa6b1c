"""What the Review page keeps for as long as the tab is open, and its widgets' keys."""

from imagegen.ui import session

# Widgets
KIND = "review_kind"
STATE = "review_state"
MODEL = "review_model"
ASSIGN_TO = "review_assign_to"
DESK = "review_desk"
MORE = "review_more"

# Ours
_NOTICE = "review_notice"

# The address
ADDRESS_BATCH = "batch"


def say_later(text: str) -> None:
    """A short word for the page that is drawn next."""
    session.keep(_NOTICE, text)


def take_notice() -> str:
    text = str(session.kept(_NOTICE, ""))
    session.keep(_NOTICE, "")
    return text
