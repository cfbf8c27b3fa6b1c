"""A comment as an edit of its picture: what the click would do is what it does."""

from decimal import Decimal

import pytest

from imagegen.budgets import Budget
from imagegen.comment_edits import make_edit, preview_edit
from imagegen.errors import OverBudget
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from tests.doubles.scripted import Scripted, noise_picture, result
from tests.studios import ASK, studio

__all__ = ["studio"]
pytestmark = pytest.mark.both_databases


def test_the_price_knows_the_budget_of_the_person_who_asks(studio: Studio) -> None:
    Scripted.reset(result(noise_picture(1)))
    (record,) = studio.generate(ASK).records
    budget = Budget(period="day", who="Ann", currency="CNY", stop_at=Decimal("0.10"))
    studio.budgets.keep(budget)
    comment = Reviews(studio.engine).comment(record.id, "make it green", "Ann", [0.1, 0.1])
    shown = preview_edit(studio, comment.id, "scripted/one", "Ann")
    assert isinstance(shown.problem, OverBudget)
    with pytest.raises(OverBudget):
        make_edit(studio, comment.id, "scripted/one", "Ann")
    assert preview_edit(studio, comment.id, "scripted/one", "Ben").problem is None
    assert make_edit(studio, comment.id, "scripted/one", "Ben")
