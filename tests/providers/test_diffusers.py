"""The diffusers provider against a worker program without torch: what it asks, how it fails."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from imagegen.errors import (
    BadAnswer,
    ConfigError,
    ContentRefused,
    ImagegenError,
    JobCancelled,
    ProviderError,
)
from imagegen.pipelines.warm import Workers
from imagegen.providers.base import Progress
from imagegen.providers.diffusers import Diffusers
from tests.providers.requests_of_diffusers import (
    FACTS,
    TURBO,
    asked,
    connect,
    has_begun,
    is_running,
    make,
    mask,
    reference,
)


def test_what_is_asked_for(diffusers: Diffusers, model_folder: Path, tmp_path: Path) -> None:
    stages: list[str] = []
    percents: list[int] = []
    result = make(
        diffusers,
        progress=Progress(stages.append, on_percent=percents.append),
        prompt=" a red apple ",
        negative_prompt=" people ",
        seed=7,
        count=2,
        options={"steps": 3, "guidance": 5.0},
    )
    (row,) = asked(tmp_path)
    assert row["asked"] == {
        "says": "make",
        "sizes": [],
        "model": {
            "repository": TURBO,
            "cache": str(model_folder),
            "path": str(model_folder / TURBO),
            "fetch": False,
            "device": "auto",
            "dtype": "float16",
            "cpu_dtype": "float32",
            "variant": "fp16",
        },
        "task": "generate",
        "prompt": "a red apple",
        "negative_prompt": "people",
        "width": 64,
        "height": 64,
        "steps": 3,
        "guidance": 5.0,
        "strength": None,
        "seeds": [7, 8],
        "several": False,
    }
    assert [(p.media_type, p.width, p.height) for p in result.pictures] == [
        ("image/png", 64, 64)
    ] * 2
    assert (result.prompt_sent, result.notes) == ("a red apple", ())
    assert result.cost is not None
    assert (result.cost.kind, result.cost.money and result.cost.money.amount) == ("actual", 0)
    assert stages == ["sending", "working"]
    assert percents == [0, 17, 33, 50, 67, 83, 100]  # three steps, two pictures


@pytest.mark.parametrize("model", FACTS.models, ids=lambda model: model.id)
def test_the_usual_settings_are_those_of_the_data_file(
    model: Any, diffusers: Diffusers, tmp_path: Path
) -> None:
    make(diffusers, model.id, size="256x256")
    sent = asked(tmp_path)[0]["asked"]
    turbo = {"stabilityai/sd-turbo": (1, 0.0), "stabilityai/sdxl-turbo": (1, 0.0)}
    others = {"black-forest-labs/FLUX.2-klein-4B": (4, 1.0), "Tongyi-MAI/Z-Image-Turbo": (9, 0.0)}
    assert (sent["steps"], sent["guidance"]) == {**turbo, **others}[model.id]
    assert sent["several"] == ("klein" in model.id)
    assert model.is_free
    assert model.facts["licence"]


def test_an_edit_keeps_the_shape_and_leaves_a_step(diffusers: Diffusers, tmp_path: Path) -> None:
    result = make(diffusers, references=(reference(),), options={"strength": 0.3}, seed=1)
    row = asked(tmp_path)[0]
    sent = row["asked"]
    assert (sent["task"], sent["strength"], sent["steps"]) == ("edit", 0.3, 4)
    assert (sent["width"], sent["height"]) == (200, 96)
    assert row["pictures"] == [[200, 100]]
    assert any("4 steps" in note for note in result.notes)


def test_a_mask_comes_last_and_black_and_white(diffusers: Diffusers, tmp_path: Path) -> None:
    make(diffusers, references=(reference(),), mask=mask(100, 50), seed=1)
    row = asked(tmp_path)[0]
    assert row["asked"]["task"] == "inpaint"
    assert row["pictures"] == [[200, 100], [200, 100]]


def test_without_a_seed_one_is_drawn_and_told(diffusers: Diffusers, tmp_path: Path) -> None:
    result = make(diffusers)
    (seed,) = asked(tmp_path)[0]["asked"]["seeds"]
    assert f"Seeds: {seed}." in result.notes


def test_a_negative_prompt_without_effect_is_said(diffusers: Diffusers) -> None:
    assert any("no effect at guidance 0" in n for n in make(diffusers, negative_prompt="x").notes)
    ignored = make(diffusers, prompt="ignored", negative_prompt="x", seed=1).notes
    assert ignored == (f"{TURBO} takes no negative prompt; it was ignored.",)


def test_what_the_safety_checker_withholds_is_no_picture(diffusers: Diffusers) -> None:
    result = make(diffusers, prompt="one withheld", count=2, seed=1)
    assert len(result.pictures) == 1
    assert "2 pictures were asked for; 1 came." in result.notes
    with pytest.raises(ContentRefused, match="safety checker"):
        make(diffusers, prompt="all withheld")


@pytest.mark.parametrize("prompt", ["missing", "unusable"])
def test_an_answer_without_its_pictures_is_refused(diffusers: Diffusers, prompt: str) -> None:
    with pytest.raises(BadAnswer, match="picture"):
        make(diffusers, prompt=prompt)


@pytest.mark.parametrize(
    ("prompt", "kind", "says"),
    [
        ("crash", ProviderError, "ended with code 3: Segmentation of the test"),
        ("be-killed", ProviderError, "ran out of memory"),
        ("garbage", ProviderError, "in no known form"),
        ("break-off", ProviderError, "in no known form"),
        ("fail memory CUDA out of memory", ProviderError, "ran out of memory: CUDA"),
        ("fail load no file named model.safetensors", ProviderError, "hf download"),
        ("fail request height 7", ProviderError, "refused the request: height 7"),
        ("fail defect KeyError: 1", ProviderError, "failed: KeyError: 1"),
        ("fail device cuda", ConfigError, "DIFFUSERS_DEVICE=auto"),
        ("fail extra No module named 'torch'", ConfigError, "pip install 'imagegen-studio[diffus"),
    ],
)
def test_a_failure_is_an_error_with_a_next_step_and_the_next_picture_is_made(
    diffusers: Diffusers, prompt: str, kind: type[ImagegenError], says: str, tmp_path: Path
) -> None:
    with pytest.raises(kind) as caught:
        make(diffusers, prompt=prompt)
    assert says in str(caught.value)
    assert caught.value.hint
    assert (caught.value.charged, caught.value.retryable) == ("no", False)
    assert make(diffusers).pictures
    first, second = (row["pid"] for row in asked(tmp_path))
    assert first != second
    assert not is_running(first)


def test_a_worker_that_is_silent_is_ended(
    monkeypatch: pytest.MonkeyPatch, pipeline_workers: Workers, model_folder: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(pipeline_workers, "_silence_s", 0.5)
    with pytest.raises(ProviderError, match="no sign of life"):
        make(connect(model_folder), prompt="hang")
    assert not is_running(asked(tmp_path)[0]["pid"])


def test_a_cancel_ends_the_worker(diffusers: Diffusers, tmp_path: Path) -> None:
    working = threading.Event()
    progress = Progress(
        lambda stage: working.set() if stage == "working" else None,
        is_cancelled=lambda: working.is_set() and has_begun(tmp_path),
    )
    with pytest.raises(JobCancelled) as caught:
        make(diffusers, progress=progress, prompt="hang")
    assert caught.value.charged == "no"
    assert not is_running(asked(tmp_path)[0]["pid"])


def test_who_waits_for_the_pipeline_can_be_cancelled(diffusers: Diffusers, tmp_path: Path) -> None:
    stop = threading.Event()
    ended: list[str] = []

    def hang() -> None:
        try:
            make(diffusers, prompt="hang", progress=Progress(is_cancelled=stop.is_set))
        except JobCancelled as error:
            ended.append(error.code)

    thread = threading.Thread(target=hang)
    thread.start()
    while not has_begun(tmp_path):
        time.sleep(0.02)
    with pytest.raises(JobCancelled, match="waited"):
        make(diffusers, progress=Progress(is_cancelled=lambda: True))
    stop.set()
    thread.join(20)
    assert ended == ["cancelled"]
    assert len(asked(tmp_path)) == 1
