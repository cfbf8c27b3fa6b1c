"""The view of a batch that the page and the event stream share."""

import json
from dataclasses import replace
from typing import Any

import pytest

from imagegen.errors import ContentRefused, ProviderDown
from imagegen.grids import Grid, prompt_asks
from imagegen.progress import batch_view, job_view, picture_view, read_batch, recent_batches
from imagegen.studio import Studio
from imagegen.types import ImageRequest, Job, Origin
from tests.doubles.scripted import Scripted, blank_picture, noise_picture, result
from tests.studios import ASK, studio

__all__ = ["studio"]

AVATAR = Origin(kind="avatar", brief={"who": "a red  apple"})


def only_job(studio: Studio, **change: Any) -> Job:
    (job,) = studio.submit(replace(ASK, **change), AVATAR)
    return job


class TestJobView:
    def test_a_queued_job_says_its_place_its_shape_and_its_price(self, studio: Studio) -> None:
        view = job_view(only_job(studio, aspect_ratio="16:9"), [], 3)
        assert (view["state"], view["open"], view["position"]) == ("queued", True, 3)
        assert view["shape"] == [16, 9]
        assert (view["price"], view["free"]) == ("¥0.35", False)
        assert view["pictures"] == []

    def test_a_size_decides_the_shape(self, studio: Studio) -> None:
        job = only_job(studio)
        sized = replace(job, request=replace(job.request, size="1280X720"))
        assert job_view(sized, [], None)["shape"] == [1280, 720]

    @pytest.mark.parametrize(("ratio", "shape"), [(None, [1, 1]), ("3:2", [3, 2])])
    @pytest.mark.parametrize("size", ["auto", "2K", "0.5 MP"])
    def test_a_size_that_is_a_name_leaves_the_shape_to_the_ratio(
        self, studio: Studio, size: str, ratio: Any, shape: list[int]
    ) -> None:
        job = only_job(studio)
        named = replace(job.request, size=size, aspect_ratio=ratio)
        assert job_view(replace(job, request=named), [], None)["shape"] == shape

    def test_an_unknown_price_is_not_free(self, studio: Studio) -> None:
        view = job_view(only_job(studio, model="many"), [], None)
        assert (view["price"], view["free"]) == ("price unknown", False)

    def test_a_cancel_that_was_asked_for_is_seen_until_the_job_ends(self, studio: Studio) -> None:
        job = replace(only_job(studio), cancel_asked=True)
        assert job_view(job, [], None)["cancelling"] is True
        assert job_view(replace(job, state="done"), [], None)["cancelling"] is False

    def test_a_view_is_json(self, studio: Studio) -> None:
        job_id = studio.generate(ASK, AVATAR).jobs[0].id
        view = job_view(studio.jobs.get(job_id), studio.history.of_jobs([job_id]), None)
        assert json.loads(json.dumps(view)) == view
        assert isinstance(view["started"], int)


class TestPictureView:
    def test_a_picture_names_its_bytes_its_cost_and_its_time(self, studio: Studio) -> None:
        (record,) = studio.generate(ASK).records
        view = picture_view(record)
        assert view["original"] == f"/pictures/{record.sha256}.png"
        assert view["thumbnail"] == f"/thumbnails/512/{record.sha256}.webp"
        assert (view["cost"], view["draft"], view["suspect"]) == ("¥0.35 (estimated)", False, "")
        assert view["elapsed"] == record.elapsed_s

    @pytest.mark.parametrize(
        ("width", "height", "shown"), [(160, 160, 160), (2048, 1024, 512), (1024, 2048, 256)]
    )
    def test_a_thumbnail_is_never_wider_than_the_picture(
        self, studio: Studio, width: int, height: int, shown: int
    ) -> None:
        (record,) = studio.generate(ASK).records
        view = picture_view(replace(record, width=width, height=height))
        assert view["thumbnail_width"] == shown

    def test_a_draft_says_so(self, studio: Studio) -> None:
        (record,) = studio.generate(replace(ASK, model="draft", provider="draft")).records
        assert picture_view(record)["draft"] is True


class TestBatchView:
    def test_pictures_stand_with_their_own_jobs_in_order(self, studio: Studio) -> None:
        batch = studio.generate(replace(ASK, count=3), AVATAR).jobs[0].batch
        view = read_batch(studio, batch)
        assert view is not None
        jobs = studio.jobs.of_batch(batch)
        assert [job["id"] for job in view["jobs"]] == [job.id for job in jobs]
        made = {record.job: record.id for record in studio.history.page()}
        assert [job["pictures"][0]["id"] for job in view["jobs"]] == [made[job.id] for job in jobs]
        assert view["open"] is False

    def test_a_batch_is_open_while_one_job_is(self, studio: Studio) -> None:
        jobs = studio.submit(replace(ASK, count=2))
        studio.cancel(jobs[0].id)
        batch = read_batch(studio, jobs[0].batch)
        assert batch is not None
        assert batch["open"] is True
        assert [job["position"] for job in batch["jobs"]] == [None, 1]

    def test_a_batch_is_called_after_the_person_of_its_brief(self, studio: Studio) -> None:
        assert batch_view([only_job(studio)], [], {})["title"] == "a red apple"

    def test_an_edited_prompt_is_called_after_itself(self, studio: Studio) -> None:
        job = only_job(studio, prompt="a blue\n pear")
        assert batch_view([job], [], {})["title"] == "a blue pear"

    def test_a_grid_is_called_after_its_definition(self, studio: Studio) -> None:
        asks = prompt_asks(Grid(prompt="a {red|blue} pear", models=("draft/draft",)))
        assert batch_view(studio.submit_all(asks), [], {})["title"] == "a {red|blue} pear"

    def test_a_long_title_is_cut(self, studio: Studio) -> None:
        title = batch_view([only_job(studio, prompt="pear " * 50)], [], {})["title"]
        assert len(title) <= 80
        assert title.endswith("pear…")

    def test_an_error_is_told_with_its_step_and_its_charge(self, studio: Studio) -> None:
        Scripted.reset(ProviderDown("No answer.", "Try again.", charged="perhaps", answered=False))
        with pytest.raises(ProviderDown):
            studio.generate(ASK)
        (view,) = recent_batches(studio, "picture")
        (job,) = view["jobs"]
        assert job["state"] == "unknown"
        assert job["error"] == {
            "code": "provider_down",
            "message": "No answer.",
            "hint": "Try again.",
            "charged": "perhaps",
        }

    def test_a_suspect_picture_is_shown_with_its_reason(self, studio: Studio) -> None:
        Scripted.reset(result(blank_picture(), noise_picture()))
        studio.generate(replace(ASK, model="many", count=2))
        (view,) = recent_batches(studio, "picture")
        pictures = view["jobs"][0]["pictures"]
        assert [bool(picture["suspect"]) for picture in pictures] == [True, False]


class TestRecentBatches:
    def test_newest_first_of_that_kind_only_and_each_one_whole(self, studio: Studio) -> None:
        old = studio.submit(replace(ASK, count=3), AVATAR)
        studio.submit(ASK)
        new = studio.submit(replace(ASK, count=2), AVATAR)
        views = recent_batches(studio, "avatar", limit=3)
        assert [view["id"] for view in views] == [new[0].batch, old[0].batch]
        assert [len(view["jobs"]) for view in views] == [2, 3]

    def test_what_is_not_there_is_none(self, studio: Studio) -> None:
        assert read_batch(studio, "0" * 32) is None

    def test_a_refusal_keeps_its_words(self, studio: Studio) -> None:
        Scripted.reset(ContentRefused("<script>alert(1)</script>", "Say it <b>differently</b>."))
        with pytest.raises(ContentRefused):
            studio.generate(ASK)
        (view,) = recent_batches(studio, "picture")
        assert view["jobs"][0]["state"] == "refused"
        assert view["jobs"][0]["error"]["message"] == "<script>alert(1)</script>"


def test_how_far_a_call_is_stands_in_its_view_until_the_next_attempt(studio: Studio) -> None:
    (job,) = studio.submit(ImageRequest(prompt="a sketch", provider="draft"))
    assert studio.jobs.start(job.id, 1, "somebody")
    studio.jobs.set_percent(job.id, 40)
    (view,) = recent_batches(studio, "picture")
    assert view["jobs"][0]["percent"] == 40
