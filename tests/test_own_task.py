"""A model that does one thing only is not told which, from the preview to the record."""

from dataclasses import replace

import pytest

from imagegen.catalog import load_catalog
from imagegen.errors import UnsupportedOption
from imagegen.settings import Settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest, Reference
from tests.doubles.scripted import noise_picture

ROOM = Reference(name="room.png", data=noise_picture(1).data)
ERASE = ImageRequest(
    prompt="", provider="stability", model="edit/erase", references=(ROOM,), mask=ROOM
)


@pytest.fixture
def studio(settings: Settings) -> Studio:
    environment = {**settings.environment, "STABILITY_API_KEY": "stability-test-key"}
    return Studio(replace(settings, environment=environment))


def test_preview_and_job_know_the_task(studio: Studio) -> None:
    assert studio.preview(ERASE).problem is None
    (job,) = studio.submit(ERASE)
    assert job.request.task == "erase"


def test_another_task_that_is_named_is_refused_by_both(studio: Studio) -> None:
    upscale = replace(ERASE, mask=None, special_task="upscale")
    assert isinstance(studio.preview(upscale).problem, UnsupportedOption)
    with pytest.raises(UnsupportedOption, match="cannot enlarge"):
        studio.submit(upscale)
    assert studio.jobs.recent() == []


@pytest.mark.parametrize(
    ("model", "task"),
    [
        ("stability/edit/remove-background", "remove_background"),
        ("stability/stable-image-core", "edit"),
        ("openai/gpt-image-2", "edit"),
        ("bfl/flux-pro-1.0-fill", "inpaint"),
    ],
)
def test_only_what_does_one_thing_is_understood_so(model: str, task: str) -> None:
    provider, name = model.split("/", 1)
    request = ImageRequest(prompt="x", references=(ROOM,))
    assert load_catalog().find(name, provider).with_own_task(request).task == task
