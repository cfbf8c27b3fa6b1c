"""Verdicts: the newest counts, undo, who may judge what, and comments at their place."""

import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from imagegen.errors import NotFound, RequestError
from imagegen.filters import Filter
from imagegen.gallery import Gallery
from imagegen.judgements import CHOICES, clean_place, clean_reasons
from imagegen.review_desk import LEASE, ReviewDesk
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.types import Record
from tests.stocking import add_picture

pytestmark = pytest.mark.both_databases

UNJUDGED = Filter(verdict="none")


@pytest.fixture
def reviews(studio: Studio) -> Reviews:
    return Reviews(studio.engine)


@pytest.fixture
def desk(studio: Studio) -> ReviewDesk:
    return ReviewDesk(studio.engine)


@pytest.fixture
def pictures(studio: Studio) -> list[Record]:
    """Six, the oldest first."""
    return [add_picture(studio, number) for number in range(1, 7)]


def ids(records: list[Record]) -> list[str]:
    return [record.id for record in records]


class TestVerdicts:
    def test_the_newest_counts_and_the_history_stays(
        self, reviews: Reviews, pictures: list[Record]
    ) -> None:
        one = pictures[0].id
        reviews.judge(one, "approve", "Ann")
        reviews.judge(one, "reject", "Ben", reasons=["Hands ", "hands", "blurry"])
        assert reviews.newest([one])[one].choice == "reject"
        assert reviews.newest([one])[one].reasons == ("hands", "blurry")
        assert [v.who for v in reviews.history(one)] == ["Ben", "Ann"]
        assert reviews.newest([pictures[1].id]) == {}
        assert reviews.counts() == {"reject": 1}

    def test_undo_brings_the_one_before_back_and_keeps_the_row(
        self, reviews: Reviews, pictures: list[Record]
    ) -> None:
        one = pictures[0].id
        first = reviews.judge(one, "approve", "Ann")
        second = reviews.judge(one, "reject", "Ann")
        assert reviews.undo(second.number, "Ann").undone_at is not None
        assert reviews.newest([one])[one].number == first.number
        reviews.undo(first.number, "Ann")
        assert reviews.newest([one]) == {}
        assert len(reviews.history(one)) == 2

    def test_only_ones_own_newest_verdict_is_undone(
        self, reviews: Reviews, pictures: list[Record]
    ) -> None:
        first = reviews.judge(pictures[0].id, "approve", "Ann")
        with pytest.raises(RequestError, match="not yours"):
            reviews.undo(first.number, "Ben")
        reviews.judge(pictures[0].id, "reject", "Ben")
        with pytest.raises(RequestError, match="does not count"):
            reviews.undo(first.number, "Ann")
        assert reviews.newest([pictures[0].id])[pictures[0].id].choice == "reject"

    def test_the_last_verdict_is_undone_and_no_other_one(
        self, reviews: Reviews, pictures: list[Record]
    ) -> None:
        earlier, last = pictures[0].id, pictures[1].id
        reviews.judge(earlier, "approve", "Ann")
        reviews.judge(last, "approve", "Ann")
        reviews.judge(last, "reject", "Ben")
        with pytest.raises(RequestError, match="Ben has judged"):
            reviews.undo_last("Ann")
        assert set(reviews.newest([earlier, last])) == {earlier, last}
        assert reviews.undo_last("Ben").record == last
        assert [reviews.undo_last("Ann").record for _ in range(2)] == [last, earlier]

    def test_who_saw_an_older_state_does_not_judge_over_a_newer_one(
        self, reviews: Reviews, pictures: list[Record]
    ) -> None:
        one = pictures[0].id
        first = reviews.judge(one, "approve", "Ann", seen=0)
        with pytest.raises(RequestError, match="meanwhile"):
            reviews.judge(one, "reject", "Ben", seen=0)
        assert reviews.judge(one, "reject", "Ben", seen=first.number).choice == "reject"

    def test_a_verdict_sent_again_without_an_answer_is_kept_once(
        self, reviews: Reviews, pictures: list[Record]
    ) -> None:
        one = pictures[0].id
        first = reviews.judge(one, "reject", "Ann", reasons=["face"], seen=0)
        assert reviews.judge(one, "reject", "Ann", reasons=["face"], seen=0) == first
        other = reviews.judge(one, "reject", "Ann", reasons=["hands"], seen=0)
        assert [v.number for v in reviews.history(one)] == [other.number, first.number]
        with pytest.raises(RequestError, match="meanwhile"):
            reviews.judge(one, "reject", "Ben", reasons=["hands"], seen=0)

    @pytest.mark.parametrize(("choice", "who"), [("love", "Ann"), ("approve", " \u200b")])
    def test_what_is_no_verdict_is_refused_and_nothing_is_written(
        self, reviews: Reviews, pictures: list[Record], choice: str, who: str
    ) -> None:
        with pytest.raises(RequestError):
            reviews.judge(pictures[0].id, choice, who)
        assert list(reviews.all()) == []

    def test_a_picture_that_is_not_there_is_not_found(self, reviews: Reviews) -> None:
        with pytest.raises(NotFound):
            reviews.judge("0" * 32, "approve", "Ann")

    def test_the_gallery_filters_by_verdict(
        self, studio: Studio, reviews: Reviews, pictures: list[Record]
    ) -> None:
        reviews.judge(pictures[0].id, "approve", "Ann")
        gone = reviews.judge(pictures[1].id, "approve", "Ann")
        reviews.judge(pictures[2].id, "reject", "Ann")
        reviews.undo(gone.number, "Ann")
        gallery = Gallery(studio.engine)
        assert ids(gallery.page(Filter(verdict="approve"))) == [pictures[0].id]
        assert ids(gallery.page(Filter(verdict="reject", text="teacher"))) == [pictures[2].id]
        left = [p.id for p in pictures if p not in (pictures[0], pictures[2])]
        assert ids(gallery.page(UNJUDGED)) == left[::-1]


@budget(max_examples=25)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 25))
def test_any_order_of_verdicts_and_undos_leaves_the_newest_that_stands(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    studio = _kept_studio(tmp_path_factory)
    reviews, chance = Reviews(studio.engine), random.Random(seed)
    one = add_picture(studio, seed * 100 + steps + 1000).id
    standing: list[tuple[int, str]] = []
    for _ in range(steps):
        if standing and chance.random() < 0.4:
            number, _ = standing.pop()
            reviews.undo(number, "Ann")
        else:
            made = reviews.judge(one, chance.choice(CHOICES), "Ann")
            standing.append((made.number, made.choice))
        newest = reviews.newest([one]).get(one)
        assert (newest and (newest.number, newest.choice)) == (standing[-1] if standing else None)


_kept: dict[str, Studio] = {}


def _kept_studio(factory: pytest.TempPathFactory) -> Studio:
    """One for all examples: a migration for each would be most of the time."""
    from dataclasses import replace

    from imagegen.settings import load_settings

    if "one" not in _kept:
        home = factory.mktemp("reviews")
        _kept["one"] = Studio(replace(load_settings({}), home=home))
    return _kept["one"]


class TestDesk:
    def test_two_desks_are_given_different_pictures_newest_first(
        self, desk: ReviewDesk, pictures: list[Record]
    ) -> None:
        first = desk.claim(UNJUDGED, desk="a", who="Ann", limit=2)
        second = desk.claim(UNJUDGED, desk="b", who="Ben", limit=3)
        assert ids(first) == [pictures[5].id, pictures[4].id]
        assert ids(second) == [pictures[3].id, pictures[2].id, pictures[1].id]

    def test_a_desk_that_asks_again_gets_its_own_again(
        self, desk: ReviewDesk, pictures: list[Record]
    ) -> None:
        first = desk.claim(UNJUDGED, desk="a", who="Ann", limit=3)
        again = desk.claim(UNJUDGED, desk="a", who="Ann", limit=3)
        older = desk.claim(UNJUDGED, desk="a", who="Ann", limit=3, before=again[-1].number)
        assert ids(again) == ids(first)
        assert ids(older) == [p.id for p in pictures[2::-1]]

    def test_a_verdict_that_is_said_again_takes_nothing_from_who_looks_now(
        self, desk: ReviewDesk, reviews: Reviews, pictures: list[Record]
    ) -> None:
        one = pictures[5].id
        first = reviews.judge(one, "approve", "Ann", desk="a", seen=0)
        assert ids(desk.claim(Filter(), desk="b", who="Ben", limit=1)) == [one]
        assert reviews.judge(one, "approve", "Ann", desk="a", seen=0) == first
        assert one not in ids(desk.claim(Filter(), desk="c", who="Cat", limit=9))

    def test_a_lease_ends_and_is_renewed(self, desk: ReviewDesk, pictures: list[Record]) -> None:
        now = datetime.now(UTC)
        desk.claim(UNJUDGED, desk="a", who="Ann", limit=6, now=now - LEASE)
        assert len(desk.claim(UNJUDGED, desk="b", who="Ben", limit=6, now=now)) == 6
        desk.release("b")
        desk.claim(UNJUDGED, desk="a", who="Ann", limit=1, now=now - LEASE + timedelta(seconds=30))
        assert desk.renew([pictures[5].id], "a") == []
        later = now + timedelta(seconds=60)
        assert pictures[5].id not in ids(desk.claim(UNJUDGED, desk="b", who="Ben", now=later))

    def test_a_page_that_slept_takes_its_pictures_again_or_is_told_whose_they_are(
        self, desk: ReviewDesk, reviews: Reviews, pictures: list[Record]
    ) -> None:
        long_ago = datetime.now(UTC) - 2 * LEASE
        slept = ids(desk.claim(UNJUDGED, desk="a", who="Ann", limit=2, now=long_ago))
        (taken,) = ids(desk.claim(UNJUDGED, desk="b", who="Ben", limit=1))
        assert taken == slept[0]
        assert desk.renew(slept, "a") == [taken]
        with pytest.raises(RequestError, match="Somebody else"):
            reviews.judge(slept[1], "approve", "Ben", desk="b")

    def test_what_another_desk_holds_cannot_be_judged(
        self, desk: ReviewDesk, reviews: Reviews, pictures: list[Record]
    ) -> None:
        (held,) = desk.claim(UNJUDGED, desk="a", who="Ann", limit=1)
        with pytest.raises(RequestError, match="Somebody else"):
            reviews.judge(held.id, "approve", "Ben", desk="b")
        reviews.judge(held.id, "approve", "Ann", desk="a")
        reviews.judge(held.id, "reject", "Ben", desk="b")

    def test_what_is_assigned_goes_to_nobody_else(
        self, desk: ReviewDesk, pictures: list[Record]
    ) -> None:
        assert desk.assign(Filter(batch=pictures[0].batch), "Ben") == 1
        assert pictures[0].id not in ids(desk.claim(UNJUDGED, desk="a", who="Ann", limit=9))
        assert ids(desk.claim(UNJUDGED, desk="b", who="Ben", limit=9)) == [pictures[0].id]
        assert desk.assigned() == {"Ben": 1}
        desk.assign(Filter(), "")
        assert desk.assigned() == {}

    def test_what_is_assigned_is_judged_by_nobody_else(
        self, desk: ReviewDesk, reviews: Reviews, pictures: list[Record]
    ) -> None:
        one = pictures[0].id
        desk.assign(Filter(batch=pictures[0].batch), "Ben")
        for name in ("", "b"):  # of no desk: the gallery's buttons
            with pytest.raises(RequestError, match="Ben's to judge"):
                reviews.judge(one, "reject", "Ann", desk=name)
        assert reviews.history(one) == []
        assert reviews.judge(one, "reject", " Ben ").who == "Ben"

    def test_a_name_is_the_same_however_it_is_typed(
        self, desk: ReviewDesk, reviews: Reviews, pictures: list[Record]
    ) -> None:
        desk.assign(Filter(), "ann  lee\n")
        assert desk.assigned() == {"ann lee": 6}
        assert len(desk.claim(UNJUDGED, desk="a", who=" ann lee", limit=9)) == 6
        assert reviews.judge(pictures[0].id, "approve", "ann\tlee", desk="a").who == "ann lee"

    def test_no_picture_is_given_to_two_of_many_at_once(self, studio: Studio) -> None:
        made = [add_picture(studio, number) for number in range(1, 41)]
        given: dict[str, list[str]] = {name: [] for name in "abcdef"}
        start = threading.Barrier(len(given))

        def work(name: str) -> None:
            desk, reviews = ReviewDesk(studio.engine), Reviews(studio.engine)
            start.wait()
            while mine := desk.claim(UNJUDGED, desk=name, who=name, limit=3):
                given[name] += ids(mine)
                for record in mine:
                    reviews.judge(record.id, "approve", name, desk=name, seen=0)

        threads = [threading.Thread(target=work, args=(name,)) for name in given]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        everything = [one for some in given.values() for one in some]
        assert sorted(everything) == sorted(ids(made))
        assert len(list(Reviews(studio.engine).all())) == len(made)


class TestComments:
    def test_a_point_and_a_box_keep_their_place(
        self, reviews: Reviews, pictures: list[Record]
    ) -> None:
        one = pictures[0].id
        point = reviews.comment(one, "  too\ndark ", "Ann", [0.25, 0.5])
        box = reviews.comment(one, "remove <b>the</b> cup", "Ben", [0.5, 0.5, 0.9, 0.1])
        assert (point.text, point.is_box) == ("too dark", False)
        assert (box.left, box.width, box.is_box) == (0.5, 0.5, True)
        assert reviews.comments([one]) == {one: [point, box]}

    @pytest.mark.parametrize("place", [[], [0.5], [2.0, 0.1], [0.1, -0.1], [0.1, float("nan")]])
    def test_a_place_outside_the_picture_is_refused(self, place: list[float]) -> None:
        with pytest.raises(RequestError):
            clean_place(place)

    @pytest.mark.parametrize("text", ["", " \n ", "x" * 501])
    def test_words_are_needed_and_bounded(
        self, reviews: Reviews, pictures: list[Record], text: str
    ) -> None:
        with pytest.raises(RequestError):
            reviews.comment(pictures[0].id, text, "Ann", [0, 0])

    def test_only_the_author_removes_one(self, reviews: Reviews, pictures: list[Record]) -> None:
        made = reviews.comment(pictures[0].id, "too dark", "Ann", [0, 0])
        with pytest.raises(RequestError):
            reviews.remove_comment(made.id, "Ben")
        reviews.remove_comment(made.id, "Ann")
        assert reviews.comments([pictures[0].id]) == {}


def test_reasons_are_few_short_and_each_once() -> None:
    assert clean_reasons(["  Too   Dark ", "too dark", "", "x" * 99]) == ("too dark", "x" * 40)
    assert len(clean_reasons([str(number) for number in range(99)])) == 12
