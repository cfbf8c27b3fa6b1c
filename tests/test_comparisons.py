"""Blind comparisons: fair pairs, votes of each judge once, and a report that doubts itself."""

import re
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.comparison_report import report_of
from imagegen.comparisons import Ballot, Comparisons
from imagegen.errors import NotFound, RequestError
from imagegen.pairings import pair_up
from imagegen.studio import Studio
from imagegen.types import Record
from tests.stocking import add_picture

pytestmark = pytest.mark.both_databases

MODELS = ("alpha", "beta", "gamma")


def record(number: int, model: str, brief: str = "one") -> Record:
    """Nothing but what pairing looks at."""
    facts: dict[str, Any] = dict.fromkeys(Record.__dataclass_fields__)
    from imagegen.types import Origin

    facts |= {"number": number, "id": str(number), "provider": "p", "model": model, "prompt": ""}
    return Record(**facts | {"origin": Origin(kind="avatar", brief={"who": brief})})


def shelf(each: int) -> list[Record]:
    return [
        record(10 * place + number, model, f"brief {number}")
        for place, model in enumerate(MODELS)
        for number in range(each)
    ]


class TestPairing:
    @given(st.integers(0, 2**32), st.integers(1, 8), st.integers(1, 60))
    def test_pairs_are_of_two_contestants_and_one_brief_and_meet_alike(
        self, seed: int, each: int, most: int
    ) -> None:
        pairs = pair_up(shelf(each), "model", most, Random(seed))
        first = [pair for pair in pairs if pair.repeats is None]
        assert len(first) == min(most, 3 * each)
        assert all(p.left_name != p.right_name for p in pairs)
        assert all(p.left.origin.brief == p.right.origin.brief for p in pairs)
        met = Counter(frozenset((p.left_name, p.right_name)) for p in first)
        assert max(met.values()) - min([*met.values(), most // 3]) <= 1

    @given(st.integers(0, 2**32))
    def test_a_tenth_comes_again_later_with_its_sides_changed(self, seed: int) -> None:
        pairs = pair_up(shelf(7), "model", 21, Random(seed))
        again = [(place, pair) for place, pair in enumerate(pairs) if pair.repeats is not None]
        assert len(again) == 2
        for place, pair in again:
            assert pair.repeats is not None
            first = pairs[pair.repeats]
            assert pair.repeats < place
            assert (pair.left, pair.right) == (first.right, first.left)
            assert pair.left_name == first.right_name

    def test_sides_are_shuffled(self) -> None:
        """Repeats are turned on purpose, so they show nothing."""
        pairs = pair_up(shelf(9), "model", 27, Random(1))
        sides = Counter((p.left_name, p.right_name) for p in pairs if p.repeats is None)
        assert len(sides) == 6  # each two met nine times, each of them on both sides

    def test_one_contestant_is_not_enough(self) -> None:
        with pytest.raises(RequestError, match="only one model"):
            pair_up([record(1, "alpha"), record(2, "alpha")], "model", 5, Random(1))
        with pytest.raises(RequestError):
            pair_up(shelf(2), "label", 5, Random(1))


@pytest.fixture
def comparisons(studio: Studio) -> Comparisons:
    return Comparisons(studio.engine)


@pytest.fixture
def made(studio: Studio, comparisons: Comparisons) -> str:
    """Four pairs of two models; the first comes again."""
    free = [add_picture(studio, number, family="draft") for number in (1, 2)]
    paid = [add_picture(studio, number) for number in (3, 4)]
    pairs = pair_up([*free, *paid], "model", 4, Random(1))
    assert len(pairs) == 5
    return comparisons.add(" Which  is\nbetter? ", "model", "Ann", pairs)


class TestVotes:
    def test_each_judge_votes_on_every_pair_once(self, comparisons: Comparisons, made: str) -> None:
        assert comparisons.get(made).question == "Which is better?"
        first = comparisons.waiting(made, "Ann", 10)
        assert len(first) == 5
        comparisons.vote(first[0].number, "Ann", "left")
        with pytest.raises(RequestError, match="have voted"):
            comparisons.vote(first[0].number, "Ann", "right")
        assert [p.number for p in comparisons.waiting(made, "Ann", 10)] == [
            p.number for p in first[1:]
        ]
        assert len(comparisons.waiting(made, "Ben", 10)) == 5

    def test_undo_takes_ones_own_newest_back(self, comparisons: Comparisons, made: str) -> None:
        pairs = comparisons.waiting(made, "Ann")
        for pair in pairs[:2]:
            comparisons.vote(pair.number, "Ann", "tie")
        comparisons.vote(pairs[0].number, "Ben", "left")
        comparisons.undo(made, "Ann")
        assert comparisons.waiting(made, "Ann")[0].number == pairs[1].number
        assert (comparisons.voted(made, "Ann"), comparisons.voted(made, "Ben")) == (1, 1)
        comparisons.undo(made, "Ann")
        with pytest.raises(RequestError, match="nothing to undo"):
            comparisons.undo(made, "Ann")

    def test_what_is_no_vote_and_no_pair_is_refused(
        self, comparisons: Comparisons, made: str
    ) -> None:
        with pytest.raises(RequestError):
            comparisons.vote(comparisons.waiting(made, "Ann")[0].number, "Ann", "middle")
        with pytest.raises(NotFound):
            comparisons.vote(10**6, "Ann", "left")
        with pytest.raises(NotFound):
            comparisons.get("none")

    def test_a_judge_sees_hashes_and_no_names(self, comparisons: Comparisons, made: str) -> None:
        (pair, *_) = comparisons.waiting(made, "Ann")
        assert set(vars(pair)) == {"number", "place", "left", "right"}
        assert re.fullmatch(r"[0-9a-f]{64}", pair.left), "a format would tell the provider"


def ballot(place: int, choice: str, who: str = "Ann", repeats: int | None = None) -> Ballot:
    sides = ("a", "b") if repeats is None else ("b", "a")
    facts: dict[str, Any] = {"place": place, "choice": choice, "who": who, "repeats": repeats}
    return Ballot(left=sides[0], right=sides[1], **facts)


class TestReport:
    def test_nothing_is_ranked_before_it_can_be(self) -> None:
        assert "Nobody" in report_of([]).doubt
        one_sided = report_of([ballot(place, "left") for place in range(30)])
        assert (one_sided.ranking, "Too little" in one_sided.doubt) == ((), True)
        few = report_of([ballot(0, "left"), ballot(1, "right")])
        assert len(few.ranking) == 2
        assert "Only a first look" in few.doubt

    def test_enough_votes_rank_without_doubt(self) -> None:
        votes = ["left"] * 14 + ["right"] * 4 + ["tie"] * 2 + ["both_bad"] * 3
        report = report_of([ballot(place, choice) for place, choice in enumerate(votes)])
        assert report.doubt == ""
        assert [one.name for one in report.ranking] == ["a", "b"]
        assert report.wins == (("a", 15.0, 23, 3), ("b", 5.0, 23, 3))
        assert (report.bias.left, report.bias.votes) == (14, 18)

    def test_a_lead_that_may_be_chance_is_said(self) -> None:
        votes = ["left"] * 11 + ["right"] * 7
        report = report_of([ballot(place, choice) for place, choice in enumerate(votes)])
        assert report.doubt.startswith("a and b cannot be told apart yet")

    def test_repeats_tell_consistency_and_are_not_counted_twice(self) -> None:
        given = [
            ballot(0, "left"),
            ballot(1, "left"),
            ballot(8, "right", repeats=0),  # a again: sides changed
            ballot(9, "left", repeats=1),  # now b
            ballot(9, "left", who="Ben", repeats=1),  # never saw the first
        ]
        report = report_of(given)
        assert (report.repeats, report.same) == (2, 1)
        assert report.wins == (("a", 2.0, 2, 0), ("b", 0.0, 2, 0))

    def test_agreement_is_about_the_winner_and_not_about_the_side(self) -> None:
        choices = ["left", "right", "tie", "left"]
        both = [ballot(p, c, who) for p, c in enumerate(choices) for who in ("Ann", "Ben")]
        assert report_of(both).alpha == 1
        assert report_of(both).judges == 2
        assert report_of(both[::2]).alpha is None
