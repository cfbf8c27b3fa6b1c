"""The set of a SKU as one batch: which shots, by which model, and one request for each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from imagegen.briefs.product_shot import ProductBrief, Shot, find_shot, has_cjk
from imagegen.errors import RequestError
from imagegen.model import ModelSpec
from imagegen.templates import Shelf
from imagegen.types import Ask

MOST_PICTURES_OF_SET = 60
EDITED: Final = {"prompt": "edited"}
"""What a record's brief says when its prompt is not the brief's own text."""


@dataclass(frozen=True, kw_only=True)
class PlannedShot:
    """One row of a plan: a shot, the model that makes it, how many, and where it goes on.

    `prompt` is the user's own text for this shot; None leaves it to the brief.
    """

    shot: str
    model: ModelSpec
    count: int = 1
    fallbacks: tuple[str, ...] = ()
    prompt: str | None = None


def plan_shots(
    brief: ProductBrief, shots: Sequence[PlannedShot], *, who: str = "", shelf: Shelf | None = None
) -> tuple[Ask, ...]:
    """One request for each row, in the order of the rows; together they are the SKU's sheet.

    A model that takes fewer photos than there are gets the first ones. RequestError when
    nothing is chosen, a shot stands there twice, or it is more than `MOST_PICTURES_OF_SET`.
    """
    _check_rows(shots)
    return tuple(_ask(brief, row, who, shelf) for row in shots)


def recommended_model(
    shot: Shot, brief: ProductBrief, usual: ModelSpec, offered: Sequence[ModelSpec]
) -> ModelSpec:
    """The model that suits a shot best: `usual`, unless it has to write Chinese, Japanese or
    Korean and another one is known to."""
    if not needs_cjk(shot, brief) or usual.writes_cjk:
        return usual
    return next((model for model in offered if model.writes_cjk), usual)


def needs_cjk(shot: Shot, brief: ProductBrief) -> bool:
    """Whether the picture itself has to hold Chinese, Japanese or Korean lettering."""
    return shot.writes and has_cjk(brief.words)


def _check_rows(shots: Sequence[PlannedShot]) -> None:
    if not shots:
        raise RequestError("No shot is chosen.", "Choose at least one.")
    keys = [row.shot for row in shots]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        message = f"{find_shot(twice).label} stands in the plan twice."
        raise RequestError(message, "Ask for more pictures of it instead.")
    pictures = sum(row.count for row in shots)
    if pictures > MOST_PICTURES_OF_SET:
        message = f"That is {pictures} pictures; a set holds {MOST_PICTURES_OF_SET} at most."
        raise RequestError(message, "Take fewer shots, or fewer of each.")


def _ask(brief: ProductBrief, row: PlannedShot, who: str, shelf: Shelf | None) -> Ask:
    own = replace(brief, shot=row.shot, count=row.count).for_references(row.model.most_references)
    request = own.request(model=row.model.id, provider=row.model.provider, shelf=shelf)
    request = replace(request, fallbacks=row.fallbacks)
    origin = own.origin(who=who, shelf=shelf)
    if row.prompt is None or row.prompt == request.prompt:
        return Ask(request=request, origin=origin)
    return Ask(
        request=replace(request, prompt=row.prompt),
        origin=replace(origin, brief={**origin.brief, **EDITED}),
    )
