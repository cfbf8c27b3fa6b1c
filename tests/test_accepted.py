"""What an accepted picture costs: all that a group cost, shared among what was approved."""

from decimal import Decimal

import pytest

from imagegen.accepted import accepted_by
from imagegen.importing import import_picture
from imagegen.judgements import Split
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.types import Money
from imagegen.ui.parts.accepted_table import each_text
from tests.stocking import FREE, UNKNOWN, Stock, add_picture, cost_of, paint

pytestmark = pytest.mark.both_databases


def judge(studio: Studio, choices: str, **facts: object) -> None:
    """A picture for each letter: a, r or n as the keys are, - for none."""
    names = {"a": "approve", "r": "reject", "n": "needs_work"}
    for letter in choices:
        number = studio.history.count() + 1
        record = add_picture(studio, number, **facts)
        if letter in names:
            Reviews(studio.engine).judge(record.id, names[letter], "Ann")


@pytest.mark.parametrize(
    ("what", "label"),
    [
        ("model", "gemini-3-pro-image-preview"),
        ("provider", "gateway"),
        ("kind", "avatar"),
        ("template", "professional_headshot, version 1"),
    ],
)
def test_what_was_rejected_and_not_judged_is_paid_by_what_was_approved(
    studio: Studio, what: Split, label: str
) -> None:
    judge(studio, "aarn-", cost=cost_of("1", "CNY", "estimated"))
    (group,) = accepted_by(studio, what)
    outcome = group.outcome
    assert outcome.label == label
    assert (outcome.approved, outcome.judged, outcome.made) == (2, 4, 5)
    assert (group.spent, group.each) == (Decimal(5), Money(amount=Decimal("2.5"), currency="CNY"))
    assert each_text(group) == "about ¥2.50"


def test_without_a_verdict_or_an_approval_nothing_is_made_up(studio: Studio) -> None:
    judge(studio, "--")
    assert accepted_by(studio, "model") == []
    judge(studio, "r")
    (group,) = accepted_by(studio, "model")
    assert group.each is None
    assert each_text(group) == "none yet"


def test_currencies_stay_apart_and_unknown_is_at_least(studio: Studio) -> None:
    judge(studio, "aa", cost=cost_of("3", "CNY", "actual"))
    judge(studio, "a", cost=cost_of("0.1", "USD", "actual"))
    judge(studio, "r", cost=UNKNOWN)
    groups = accepted_by(studio, "model")
    assert [each_text(group) for group in groups] == ["at least ¥2.00", "at least $0.0333"]


def test_pictures_made_elsewhere_share_no_cost(studio: Studio) -> None:
    judge(studio, "a", kind="picture", cost=cost_of("1", "CNY", "actual"))
    before = accepted_by(studio, "kind")
    data = paint(Stock(), 77).data
    imported = import_picture(studio, "a.png", data).record
    Reviews(studio.engine).judge(imported.id, "approve", "Ann")
    assert accepted_by(studio, "kind") == before
    studio.trash.throw([imported.id])
    studio.trash.remove([imported.id])
    assert accepted_by(studio, "kind") == before


def test_an_undone_verdict_does_not_count_and_drafts_are_free(studio: Studio) -> None:
    judge(studio, "a", family="draft", cost=FREE)
    reviews = Reviews(studio.engine)
    assert [each_text(group) for group in accepted_by(studio, "model")] == ["free"]
    (verdict,) = reviews.all()
    reviews.undo(verdict.number, "Ann")
    assert accepted_by(studio, "model") == []
