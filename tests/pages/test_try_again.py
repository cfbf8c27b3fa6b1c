"""Trying a room again on the Renovation page: rounds, limits, what is said of them."""

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.measures import StructureScore
from imagegen.progress import View, read_batch
from imagegen.room_retries import go_on
from imagegen.studio import Studio
from imagegen.ui import room_session
from tests.pages.conftest import OpenPage
from tests.pages.reading import labels, page_text
from tests.pages.test_renovation import PHOTO, jobs, keys, made, press, put, run_jobs, view

__all__ = ["made"]


class TestTryAgain:
    def start(self, page: AppTest, pictures: int) -> None:
        view(page, "Before and after")
        put(page, room_session.RETRY_WANTED, 100)
        put(page, room_session.RETRY_PICTURES, pictures)
        press(page, "retry-start")

    def test_it_says_the_most_it_can_cost_before_the_click(self, made: AppTest) -> None:
        view(made, "Before and after")
        assert "Try again · at most 3 · free" in labels(made)

    def test_rounds_follow_each_other_up_to_the_limit_and_are_shown(
        self, made: AppTest, page_studio: Studio
    ) -> None:
        before = len(jobs(page_studio))
        self.start(made, 2)
        assert len(jobs(page_studio)) == before + 1
        made.run()
        assert len(jobs(page_studio)) == before + 1  # one at a time
        for _ in range(4):
            run_jobs(page_studio)
            made.run()
        assert len(jobs(page_studio)) == before + 2
        assert "as many pictures as you allowed" in page_text(made)

    def test_a_limit_that_is_reached_already_leaves_nothing_to_try(
        self, made: AppTest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = StructureScore(score=90, kept=0.9, added=0.0, heat_map=PHOTO)
        monkeypatch.setattr("imagegen.room_scores.score_structure", lambda *_: found)
        view(made, "Before and after")
        assert made.button(key="retry-start").disabled
        put(made, room_session.RETRY_WANTED, 91)
        assert not made.button(key="retry-start").disabled

    def test_stop_ends_it(self, made: AppTest, page_studio: Studio) -> None:
        before = len(jobs(page_studio))
        self.start(made, 5)
        press(made, next(key for key in keys(made) if key.startswith("retry-stop")))
        run_jobs(page_studio)
        made.run()
        assert len(jobs(page_studio)) == before + 1
        assert "Stopped" in page_text(made)

    def test_another_browser_sees_it_and_asks_for_no_round_of_its_own(
        self, made: AppTest, open_page: OpenPage, page_studio: Studio
    ) -> None:
        before = len(jobs(page_studio))
        self.start(made, 2)
        other = open_page("renovation")
        for page in (made, other, made, other):
            run_jobs(page_studio)
            page.run()
        assert len(jobs(page_studio)) == before + 2
        assert "as many pictures as you allowed" in page_text(open_page("renovation"))
        press(other, next(key for key in keys(other) if key.startswith("retry-close")))
        assert "Trying again until" not in page_text(open_page("renovation"))

    def test_a_round_that_ends_while_the_page_is_drawn_is_not_shown_as_running(
        self, made: AppTest, page_studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def end_and_read(studio: Studio, batch: str) -> View | None:
            run_jobs(page_studio)
            return read_batch(studio, batch)

        monkeypatch.setattr("imagegen.ui.parts.try_again.read_batch", end_and_read)
        self.start(made, 1)
        assert "as many pictures as you allowed" in page_text(made)

    def test_a_round_that_brought_nothing_ends_it_and_is_not_called_a_price_nobody_knows(
        self, made: AppTest, page_studio: Studio
    ) -> None:
        self.start(made, 5)
        (job,) = page_studio.jobs.open_jobs()
        page_studio.cancel(job.id)
        go_on(page_studio)  # the worker is first
        made.run()
        assert "Ended: the last round brought no picture" in page_text(made)
        assert "not charged" in page_text(made)
        assert "price unknown" not in page_text(made)

    def test_it_goes_on_in_another_view(self, made: AppTest, page_studio: Studio) -> None:
        before = len(jobs(page_studio))
        self.start(made, 2)
        view(made, "Materials")
        run_jobs(page_studio)
        made.run()
        assert len(jobs(page_studio)) == before + 2
        assert "Trying again until 100" in page_text(made)
