"""A comment as an edit of its picture: what the click would do is what it does."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest

from imagegen.budgets import Budget
from imagegen.comment_edits import edit_of, make_edit, preview_edit
from imagegen.errors import OverBudget, RequestError
from imagegen.judgements import Comment
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.types import Job
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


@pytest.fixture
def comment(studio: Studio) -> Comment:
    Scripted.reset(result(noise_picture(1)))
    (record,) = studio.generate(ASK).records
    return Reviews(studio.engine).comment(record.id, "make it green", "Ann", [0.1, 0.1])


def asked(studio: Studio, comment: Comment) -> list[Job]:
    return [job for job in studio.jobs.recent() if job.origin.parent == comment.record]


def cancel(studio: Studio, batch: str) -> None:
    (job,) = studio.jobs.of_batch(batch)
    with studio.engine.begin() as connection:
        studio.jobs.cancel_waiting(connection, job.id)


def test_of_many_who_ask_at_once_one_pays(studio: Studio, comment: Comment) -> None:
    together = Barrier(6)

    def ask(_: int) -> bool:
        together.wait()
        try:
            return bool(make_edit(studio, comment.id, "scripted/one", "Ann"))
        except RequestError:
            return False

    for times in (1, 2, 3):  # the first one, and those after it was cancelled
        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(ask, range(6))) == 1
        assert len(asked(studio, comment)) == times
        batch = Reviews(studio.engine).get_comment(comment.id).batch
        assert edit_of(studio, batch).is_open
        cancel(studio, batch)


def test_who_asks_before_the_link_is_there_pays_nothing(studio: Studio, comment: Comment) -> None:
    """The app may be killed between the job and its link, too: the next click finds the job."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reviews, "claim_edit", lambda *given: False)
        (job,) = make_edit(studio, comment.id, "scripted/one", "Ann")
    assert Reviews(studio.engine).get_comment(comment.id).batch == ""
    with pytest.raises(RequestError, match="asked for this already"):
        make_edit(studio, comment.id, "scripted/one", "Ben")
    assert Reviews(studio.engine).get_comment(comment.id).batch == job.batch
    assert len(asked(studio, comment)) == 1


def test_a_refused_edit_leaves_the_comment_free(studio: Studio, comment: Comment) -> None:
    budget = Budget(period="day", who="Ann", currency="CNY", stop_at=Decimal("0.10"))
    studio.budgets.keep(budget)
    with pytest.raises(OverBudget):
        make_edit(studio, comment.id, "scripted/one", "Ann")
    assert Reviews(studio.engine).get_comment(comment.id).batch == ""
