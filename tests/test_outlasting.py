"""What was decided about a picture stays true after it was removed for good."""

from random import Random

import pytest

from imagegen.accepted import accepted_by
from imagegen.comparisons import Comparisons
from imagegen.disposal import remove_trashed
from imagegen.errors import NotFound, RequestError
from imagegen.judgements import Split
from imagegen.pairings import pair_up
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.types import Record
from tests.stocking import add_picture

pytestmark = pytest.mark.both_databases


def remove(studio: Studio, *records: Record) -> None:
    ids = [record.id for record in records]
    studio.trash.throw(ids)
    assert remove_trashed(studio, ids) == len(ids)


@pytest.mark.parametrize("what", ["model", "provider", "kind", "template"])
def test_an_approved_picture_costs_the_same_after_its_removal(studio: Studio, what: Split) -> None:
    approved, rejected, unjudged, last = (add_picture(studio, number) for number in range(1, 5))
    reviews = Reviews(studio.engine)
    reviews.judge(approved.id, "reject", "Ann")
    reviews.judge(approved.id, "approve", "Ben")
    reviews.undo(reviews.judge(approved.id, "reject", "Ben").number, "Ben")
    reviews.judge(rejected.id, "reject", "Ann")
    reviews.judge(last.id, "approve", "Ann")
    before = accepted_by(studio, what)
    assert before[0].outcome.approved == 2
    remove(studio, approved, rejected, unjudged)
    assert accepted_by(studio, what) == before
    remove(studio, last)
    assert accepted_by(studio, what) == before


def test_every_verdict_stays_in_the_export_and_says_whether_it_counted(studio: Studio) -> None:
    first = add_picture(studio, 1)
    reviews = Reviews(studio.engine)
    for choice in ("reject", "approve"):
        reviews.judge(first.id, choice, "Ann")
    reviews.comment(first.id, "the face of Mrs. Smith", "Ann", [0.5, 0.5])
    before, counting = list(reviews.all()), reviews.counting()
    remove(studio, first)
    assert (list(reviews.all()), reviews.counting()) == (before, counting)
    assert reviews.history(first.id) == before[::-1]
    assert reviews.comments([first.id]) == {}
    assert reviews.counts() == {}
    with pytest.raises(RequestError, match="nothing to undo"):
        reviews.undo_last("Ann")
    with pytest.raises(NotFound):
        reviews.undo(before[-1].number, "Ann")


def test_a_number_that_is_free_again_brings_no_verdict_back(studio: Studio) -> None:
    first = add_picture(studio, 1)
    Reviews(studio.engine).judge(first.id, "approve", "Ann")
    remove(studio, first)
    second = add_picture(studio, 2)
    assert Reviews(studio.engine).newest([second.id]) == {}


class TestVotes:
    def made(self, studio: Studio) -> tuple[str, list[Record]]:
        """Six pictures of two models in nine pairs and a repeat."""
        records = [
            add_picture(studio, number, more={"model": f"m{number % 2}"}) for number in range(1, 7)
        ]
        pairs = pair_up(records, "model", 9, Random(1))
        return Comparisons(studio.engine).add("Which?", "model", "Ann", pairs), records

    def test_they_outlast_every_picture_and_the_comparison_opens(self, studio: Studio) -> None:
        comparisons = Comparisons(studio.engine)
        name, records = self.made(studio)
        for pair in comparisons.waiting(name, "Ann", 20):
            comparisons.vote(pair.number, "Ann", "left")
        ballots = comparisons.ballots(name)
        assert len(ballots) == 10
        remove(studio, *records)
        assert comparisons.ballots(name) == ballots
        assert [one.id for one in comparisons.all()] == [name]
        assert (comparisons.get(name).pairs, comparisons.total(name, "Ann")) == (10, 10)
        assert (comparisons.waiting(name, "Ben"), comparisons.total(name, "Ben")) == ([], 0)

    def test_what_is_in_the_trash_is_shown_to_no_judge(self, studio: Studio) -> None:
        comparisons = Comparisons(studio.engine)
        name, records = self.made(studio)
        shown = comparisons.waiting(name, "Ann", 20)
        thrown = [p for p in shown if records[0].sha256 in p.left + p.right]
        comparisons.vote(thrown[0].number, "Ann", "left")
        studio.trash.throw([records[0].id])
        assert comparisons.waiting(name, "Ann", 20) == [p for p in shown if p not in thrown]
        assert comparisons.total(name, "Ann") == len(shown) - len(thrown) + 1
        assert comparisons.total(name, "Ben") == len(shown) - len(thrown)
        studio.trash.restore([records[0].id])
        assert comparisons.total(name, "Ann") == len(shown)
