"""The plan of a SKU's set: one request a shot, the model it suits, one batch, redone in place."""

from dataclasses import replace

import pytest

from imagegen.briefs.product_shot import ProductBrief, find_shot, load_shots
from imagegen.briefs.shot_plan import (
    MOST_PICTURES_OF_SET,
    PlannedShot,
    needs_cjk,
    plan_shots,
    recommended_model,
)
from imagegen.catalog import load_catalog
from imagegen.errors import RequestError
from imagegen.progress import read_batch
from imagegen.studio import Studio
from imagegen.types import Reference
from tests.drawing import encoded, photo
from tests.studios import studio

__all__ = ["studio"]

SAMPLE = ProductBrief.sample()
CATALOG = load_catalog()
DRAFT = CATALOG.find("draft")
WRITER = CATALOG.find("gemini-3-pro-image-preview")
OTHER = CATALOG.find("gpt-image-2", "gateway")


def rows(*shots: str, count: int = 1) -> list[PlannedShot]:
    return [PlannedShot(shot=shot, model=DRAFT, count=count) for shot in shots]


def test_one_click_is_one_batch_with_every_shot_by_its_name(studio: Studio) -> None:
    keys = [shot.key for shot in load_shots()]
    asks = plan_shots(SAMPLE, rows(*keys), who="Ada")
    preview = studio.preview_all([ask.request for ask in asks])
    assert preview.problem is None
    assert (preview.pictures, preview.calls) == (11, 11)
    jobs = studio.submit_all(asks)
    assert len({job.batch for job in jobs}) == 1
    view = read_batch(studio, jobs[0].batch)
    assert view is not None
    assert view["title"] == SAMPLE.title
    assert [job["label"] for job in view["jobs"]] == [shot.label for shot in load_shots()]


def test_each_shot_has_its_own_model_count_and_chain() -> None:
    first = PlannedShot(shot="main", model=OTHER, count=3, fallbacks=("gateway/gpt-image-1",))
    asks = plan_shots(SAMPLE, [first, PlannedShot(shot="top", model=WRITER)])
    assert [(a.request.model, a.request.count) for a in asks] == [(OTHER.id, 3), (WRITER.id, 1)]
    assert [ask.request.fallbacks for ask in asks] == [("gateway/gpt-image-1",), ()]
    assert [ask.origin.template for ask in asks] == ["main-image", "product-angle"]


def test_a_model_gets_as_many_photos_as_it_takes() -> None:
    photos = tuple(Reference(name=f"{n}.png", sha256=str(n) * 64) for n in range(9))
    brief = replace(SAMPLE, references=photos)
    few = DRAFT.model_copy(update={"most_references": 2})
    none = DRAFT.model_copy(update={"most_references": 0})
    asks = plan_shots(
        brief, [PlannedShot(shot="main", model=few), PlannedShot(shot="top", model=none)]
    )
    assert asks[0].request.references == photos[:2]
    assert asks[1].request.references == ()
    assert "reference photos" not in asks[1].request.prompt


def test_a_shot_made_again_joins_the_sheet_in_its_place(studio: Studio) -> None:
    jobs = studio.submit_all(plan_shots(SAMPLE, rows("main", "detail", "lifestyle")))
    studio.cancel(jobs[1].id)
    again = studio.submit_all(plan_shots(SAMPLE, rows("detail")), jobs[0].batch)
    view = read_batch(studio, jobs[0].batch)
    assert view is not None
    assert [job["label"] for job in view["jobs"]] == ["Main image", "Detail", "Lifestyle scene"]
    assert view["jobs"][1]["id"] == again[0].id


def test_the_photos_of_a_product_are_kept_with_its_jobs(studio: Studio) -> None:
    given = Reference(name="mug.png", data=encoded(photo(64, 64)))
    asks = plan_shots(replace(SAMPLE, references=(given,)), rows("main"))
    (job,) = studio.submit_all(asks)
    assert studio.storage.read_reference(given.sha256) == given.data
    assert job.origin.brief["references"] == [{"name": "mug.png", "sha256": given.sha256}]


@pytest.mark.parametrize(
    ("shots", "message"),
    [
        ([], "No shot is chosen"),
        (rows("main", "main"), "Main image stands in the plan twice"),
        (rows(*[s.key for s in load_shots()], count=8), f"at most {MOST_PICTURES_OF_SET}|holds"),
        (rows("selfie"), "'selfie' is not offered"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(shots: list[PlannedShot], message: str) -> None:
    with pytest.raises(RequestError, match=message) as caught:
        plan_shots(SAMPLE, shots)
    assert caught.value.hint


def test_chinese_lettering_goes_to_a_model_that_is_known_to_write_it() -> None:
    panel, main = find_shot("panel"), find_shot("main")
    assert WRITER.writes_cjk
    assert not OTHER.writes_cjk
    offered = [DRAFT, OTHER, WRITER]
    assert recommended_model(panel, SAMPLE, OTHER, offered) == WRITER
    assert recommended_model(main, SAMPLE, OTHER, offered) == OTHER
    assert recommended_model(panel, replace(SAMPLE, words="Warm"), OTHER, offered) == OTHER
    assert recommended_model(panel, SAMPLE, OTHER, [DRAFT, OTHER]) == OTHER
    assert needs_cjk(panel, SAMPLE)
    assert not needs_cjk(main, SAMPLE)


def test_a_model_writes_cjk_only_where_somebody_said_so() -> None:
    writers = {f"{model.provider}/{model.id}" for model in CATALOG.models if model.writes_cjk}
    assert writers == {
        "gateway/gemini-3-pro-image-preview",
        "gateway/gemini-3-pro-image",
        "gemini/gemini-3-pro-image",
    }
