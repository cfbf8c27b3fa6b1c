"""What a picture is called and how it stands, in a few words."""

import contextlib
from typing import Any

from imagegen.errors import ImagegenError
from imagegen.grids import DEFINITION
from imagegen.interiors import find_room, find_style
from imagegen.money import show_cost, show_money
from imagegen.sheets import CELL
from imagegen.subjects import title_of
from imagegen.types import AssetKind, Origin, Record

KIND_TITLES: dict[AssetKind, str] = {
    "avatar": "Avatars",
    "product_shot": "Product shots",
    "renovation": "Renovations",
    "listen_and_repeat": "Listen and repeat",
    "picture": "Free prompts",
    "spot_suggestion": "Suggested positions",
}
LONGEST_TITLE = 80
VERDICTS = {"approve": "Approved", "reject": "Rejected", "needs_work": "Needs work"}


def picture_title(record: Record) -> str:
    """Whom or what it shows, in the user's own words where the brief has them."""
    return title_of(record.origin, record.prompt, LONGEST_TITLE)


def brief_words(origin: Origin) -> dict[str, Any]:
    """The brief's fields without those of a set; a room and its style under both their names, a
    photo by its file's."""
    fields = {n: value for n, value in origin.brief.items() if n not in (DEFINITION, CELL)}
    if origin.kind != "renovation":
        return fields
    for name, find in (("room", find_room), ("style", find_style)):
        with contextlib.suppress(ImagegenError):  # one that a later version no longer has
            found = find(str(fields.get(name, ""))).name
            fields[name] = f"{found.en} ({found.zh})"
    photo = fields.get("photo")
    return fields | {"photo": photo.get("name", "") if isinstance(photo, dict) else ""}


def picture_state(record: Record) -> str:
    """The state shown under a picture: a draft, a suspect and an import are not results."""
    if record.suspect:
        return "suspect"
    return record.family if record.family in ("draft", "imported") else "done"


def short_cost(record: Record) -> str:
    """The cost where room is scarce: an estimate is "about"."""
    if record.cost.kind == "estimated" and record.cost.money and record.cost.money.amount:
        return f"about {show_money(record.cost.money)}"
    return show_cost(record.cost)


def file_title(record: Record) -> str:
    """A name for a download: its words, as a file name on any system."""
    words = "".join(c if c.isalnum() else "-" for c in picture_title(record).lower())
    stem = "-".join(part for part in words.split("-") if part)[:48].strip("-")
    return f"{stem or record.origin.kind}-{record.sha256[:8]}"


def count_text(count: int) -> str:
    """ "1 picture", "1,204 pictures"."""
    return f"{count:,} picture{'' if count == 1 else 's'}"
