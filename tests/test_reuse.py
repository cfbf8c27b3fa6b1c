"""What was made for the same request is offered for nothing, never in place of another."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from imagegen.settings import Settings, load_settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest, Origin, Reference
from tests.doubles.scripted import Scripted, blank_picture, noise_picture, result
from tests.studios import ASK, one_model, script, studio

__all__ = ["studio"]

pytestmark = pytest.mark.both_databases

SEEDED = replace(ASK, seed=7)


def made(studio: Studio, request: ImageRequest) -> list[str]:
    return [record.id for record in studio.preview(request).made]


def test_the_same_request_finds_its_picture(studio: Studio) -> None:
    assert made(studio, SEEDED) == []
    (record,) = studio.generate(SEEDED).records
    assert made(studio, SEEDED) == [record.id]


def test_the_newest_of_several_is_offered(studio: Studio) -> None:
    studio.generate(SEEDED)
    (newest,) = studio.generate(SEEDED, Origin(who="somebody else")).records
    assert made(studio, SEEDED) == [newest.id]


PHOTO = Reference(name="room.png", data=noise_picture(5).data)
MASK = Reference(name="mask.png", data=noise_picture(6).data)


@pytest.fixture
def able(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Everything that a request can say goes on the wire; two providers have the model."""
    facts: dict[str, Any] = {
        "tasks": ("generate", "edit", "inpaint", "erase"),
        "takes_size": True,
        "sizes": {"1:1": "1024x1024", "16:9": "1024x576"},
        "qualities": ("low", "high"),
        "options": {"tone": ("dark", "light")},
    }
    models = [one_model(provider=name, **facts) for name in ("scripted", "twin")]
    script(monkeypatch, *models, one_model(id="many", **facts))
    return Studio(settings)


@pytest.mark.parametrize(
    "other",
    [
        lambda r: replace(r, prompt="a green apple"),
        lambda r: replace(r, negative_prompt="hats"),
        lambda r: replace(r, aspect_ratio="16:9"),
        lambda r: replace(r, seed=8),
        lambda r: replace(r, model="many"),
        lambda r: replace(r, references=(PHOTO,)),
        lambda r: replace(r, size="1024x576"),
        lambda r: replace(r, quality="high"),
        lambda r: replace(r, options={"tone": "dark"}),
        lambda r: replace(r, provider="twin"),
    ],
)
def test_anything_else_on_the_wire_is_another_request(
    able: Studio, other: Callable[[ImageRequest], ImageRequest]
) -> None:
    able.generate(SEEDED)
    assert able.preview(other(SEEDED)).problem is None
    assert made(able, other(SEEDED)) == []


@pytest.mark.parametrize(
    "other",
    [
        lambda r: replace(r, mask=Reference(name="mask.png", data=noise_picture(7).data)),
        lambda r: replace(r, special_task="erase"),
    ],
)
def test_another_mask_and_another_task_are_another_request(
    able: Studio, other: Callable[[ImageRequest], ImageRequest]
) -> None:
    ask = replace(SEEDED, references=(PHOTO,), mask=MASK)
    able.generate(ask)
    assert made(able, ask) != []
    assert able.preview(other(ask)).problem is None
    assert made(able, other(ask)) == []


def test_another_key_and_another_address_are_another_request(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made_with(key: str, address: str) -> list[str]:
        monkeypatch.setenv("SCRIPTED_API_KEY", key)
        monkeypatch.setenv("SCRIPTED_BASE_URL", f"https://{address}/v1")
        now = Studio(load_settings())
        assert now.preview(SEEDED).problem is None
        found = made(now, SEEDED) or [r.id for r in now.generate(SEEDED).records]
        now.engine.dispose()
        return found

    first = made_with("key-of-project-one", "a.example")
    assert made_with("key-of-project-two", "a.example") != first
    assert made_with("key-of-project-one", "b.example") != first
    assert made_with("key-of-project-one", "a.example") == first
    assert made(studio, SEEDED) == []  # without a key, where the program usually is


def test_another_version_behind_the_same_name_is_another_request(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    (record,) = studio.generate(SEEDED).records
    for version, found in (("2", []), ("", [record.id])):
        script(monkeypatch, one_model(facts={"version": version} if version else {}))
        later = Studio(studio.settings)
        assert made(later, SEEDED) == found
        later.engine.dispose()


def test_the_name_of_a_photo_is_not_on_the_wire(studio: Studio) -> None:
    ask = replace(SEEDED, references=(PHOTO,))
    studio.generate(ask)
    assert made(studio, replace(ask, references=(replace(PHOTO, name="other.png"),))) != []


def test_a_random_seed_is_looked_up_only_when_asked(studio: Studio) -> None:
    (record,) = studio.generate(ASK).records
    assert made(studio, ASK) == []
    studio.set_reuse(random=True)
    assert made(studio, ASK) == [record.id]
    studio.set_reuse(random=False)
    assert made(studio, ASK) == []


def test_several_are_offered_when_all_exist(studio: Studio) -> None:
    studio.generate(SEEDED)
    both = replace(SEEDED, count=2)  # seeds 7 and 8
    assert made(studio, both) == []
    studio.generate(replace(SEEDED, seed=8))
    assert len(made(studio, both)) == 2


def test_equal_calls_are_not_offered_one_picture_twice(studio: Studio) -> None:
    studio.set_reuse(random=True)
    studio.generate(ASK)
    three = replace(ASK, count=3)
    assert made(studio, three) == []
    both = studio.generate(replace(ASK, count=2)).records
    found = made(studio, three)
    assert len(set(found)) == 3
    assert made(studio, replace(ASK, count=2)) == [both[1].id, both[0].id]


def test_a_model_of_one_task_is_looked_up_by_that_task(studio: Studio) -> None:
    model = studio.catalog.find("upscale/fast", "stability")
    ask = replace(ASK, model=model.id, provider="stability", references=(PHOTO,))
    (looked_up,) = studio._plans.sketch_jobs(ask, model, "Ann")
    _, (kept,) = studio._plans.jobs_of(model.with_own_task(ask), model, Origin(), "b")
    assert looked_up.fingerprint == kept.fingerprint


def test_a_suspect_or_a_failed_one_is_not_offered(studio: Studio) -> None:
    Scripted.reset(result(blank_picture()))
    with pytest.raises(Exception, match="blank"):
        studio.generate(SEEDED)
    assert made(studio, SEEDED) == []


def test_what_is_in_the_trash_is_not_offered(studio: Studio) -> None:
    (record,) = studio.generate(SEEDED).records
    studio.trash.throw([record.id])
    assert made(studio, SEEDED) == []


def test_a_call_that_lost_one_of_its_pictures_is_not_offered(studio: Studio) -> None:
    pair = replace(SEEDED, model="many", count=2)
    Scripted.reset(result(noise_picture(1), noise_picture(2)))
    older = studio.generate(pair).records
    Scripted.reset(result(noise_picture(3), noise_picture(4)))
    newer = studio.generate(pair).records
    assert made(studio, pair) == [record.id for record in newer]
    studio.trash.throw([newer[0].id])
    assert made(studio, pair) == [record.id for record in older]
    studio.trash.throw([older[1].id])
    assert made(studio, pair) == []


def test_a_draft_is_drawn_again(studio: Studio) -> None:
    ask = ImageRequest(prompt="a sketch", provider="draft", seed=7)
    studio.generate(ask)
    assert made(studio, ask) == []


def test_what_was_saved_is_counted_by_currency(studio: Studio) -> None:
    (priced,) = studio.generate(SEEDED).records
    (unpriced,) = studio.generate(replace(SEEDED, model="many")).records
    studio.reuse.note([priced, priced, unpriced], "Ann")
    saved = {s.money.currency if s.money else None: s for s in studio.reuse.saved()}
    assert saved["CNY"].money is not None
    assert saved["CNY"].money.amount == Decimal("0.70")
    assert (saved["CNY"].pictures, saved[None].pictures) == (2, 1)


def test_of_a_set_the_pictures_that_exist_are_offered(studio: Studio) -> None:
    asks = [replace(ASK, prompt=words, seed=7) for words in ("a cat", "a dog", "a hen")]
    assert studio.preview_all(asks).made == ()
    (hen,) = studio.generate(asks[2]).records
    (cat,) = studio.generate(asks[0]).records
    assert [record.id for record in studio.preview_all(asks).made] == [cat.id, hen.id]
    assert studio.preview_all([replace(ask, seed=None) for ask in asks]).made == ()


def test_in_a_set_one_picture_is_not_offered_twice(studio: Studio) -> None:
    studio.generate(SEEDED)
    assert len(studio.preview_all([SEEDED, SEEDED]).made) == 1
