"""The winner of a grid: approved, starred and tagged, and what stood for it can be found again."""

from collections.abc import Sequence
from dataclasses import dataclass

from imagegen.filters import Filter
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.template_versions import TemplateVersion
from imagegen.types import Record

WINNER = "winner"
"""The tag; a filter of the gallery finds it."""


@dataclass(frozen=True, kw_only=True)
class Crowned:
    """What crowning changed, which is what taking it back needs. `verdict` is its number."""

    record: str
    batch: str
    verdict: int
    starred: tuple[str, ...]
    untagged: tuple[str, ...]


def crown(studio: Studio, record_id: str, who: str) -> Crowned:
    """Approve, star and tag a picture; the winner of its batch until now loses the tag.

    One that has won already stays as it is. RequestError while somebody else is judging it;
    NotFound without it.
    """
    record = studio.history.get(record_id)
    reviews, known = Reviews(studio.engine), _tagged(studio, record.batch)
    won = record_id in known
    verdict = reviews.newest([record_id]).get(record_id) if won else None
    if verdict is None or verdict.choice != "approve":
        verdict = reviews.judge(record_id, "approve", who)
    before = [name for name in known if name != record_id]
    untagged = studio.boards.untag(before, WINNER) if before else []
    studio.boards.tag([record_id], WINNER)
    return Crowned(
        record=record_id,
        batch=record.batch,
        verdict=verdict.number,
        starred=(record_id,) if won else tuple(studio.boards.star([record_id])),
        untagged=tuple(untagged),
    )


def uncrown(studio: Studio, crowned: Crowned, who: str) -> None:
    """As it was before; a winner that was chosen since stays. RequestError when somebody has judged
    the picture since: then nothing is changed."""
    Reviews(studio.engine).undo(crowned.verdict, who)
    studio.boards.untag([crowned.record], WINNER)
    studio.boards.unstar(crowned.starred)
    if crowned.untagged and not _tagged(studio, crowned.batch):
        studio.boards.tag(crowned.untagged, WINNER)


def winners(studio: Studio, batches: Sequence[str]) -> list[str]:
    """The ids of the pictures of these batches that have the tag."""
    chosen = [Filter(tag=WINNER, batch=batch) for batch in batches]
    return [record.id for each in chosen for record in studio.gallery.page(each)]


def _tagged(studio: Studio, batch: str) -> list[str]:
    """Those in the trash too: restored, one would be a second winner."""
    thrown = studio.gallery.page(Filter(tag=WINNER, batch=batch, trashed=True))
    return [*winners(studio, [batch]), *(record.id for record in thrown)]


def winning_version(studio: Studio, record: Record) -> TemplateVersion | None:
    """The version of the template behind it; None for a plain prompt."""
    origin = record.origin
    if not origin.template or origin.template_version is None:
        return None
    return studio.templates.get(origin.kind, origin.template, origin.template_version)


def first_model_of(studio: Studio) -> str:
    """ "provider/model" that this person's new pictures begin with; "" until one has won."""
    return str(studio.preferences.get(_first_key(studio), ""))


def keep_first_model(studio: Studio, name: str) -> None:
    """Keep it for this person, on this and every later day; "" goes back to the usual one."""
    studio.preferences.put(_first_key(studio), name or None)


def _first_key(studio: Studio) -> str:
    return f"first.model.{studio.settings.who}"
