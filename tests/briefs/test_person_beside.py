"""Somebody of the cast beside the subject of a brief: in the words, the pictures, the record."""

import json
from dataclasses import replace
from typing import Any

import pytest

from imagegen.briefs.listen_and_repeat import SceneBrief
from imagegen.briefs.product_shot import ProductBrief, load_shots
from imagegen.briefs.shot_plan import PlannedShot, plan_shots
from imagegen.catalog import load_catalog
from imagegen.errors import RequestError
from imagegen.listening import find_ready
from imagegen.model import ModelSpec
from imagegen.templates import Template, find_template
from imagegen.types import Reference

ANA: dict[str, Any] = {
    "person": "a" * 32,
    "person_words": "a woman with red curls",
    "person_references": tuple(Reference(name=f"ana-{n}", sha256=str(n) * 64) for n in range(5)),
}
PHOTOS = tuple(Reference(name=f"mug-{n}", sha256=f"{n}" * 63 + "f") for n in range(9))
WITH_HER = [shot.key for shot in load_shots() if shot.shows_person]
PRODUCT = replace(ProductBrief.sample(), **ANA)
SCENE = SceneBrief.from_item(find_ready("zoo").as_item(), **ANA)
DRAWN = find_template("listen_and_repeat", "textbook-scene")
PHOTOGRAPH = DRAWN.model_copy(update={"style": "photo"})


def model(most: int) -> ModelSpec:
    gemini = load_catalog().find("gemini-3-pro-image-preview", "gateway")
    return gemini.model_copy(update={"most_references": most})


class TestAProduct:
    def test_only_shots_with_room_for_a_person_show_one(self) -> None:
        assert WITH_HER == ["lifestyle", "social"]
        for shot in load_shots():
            brief = replace(PRODUCT, shot=shot.key)
            request = brief.request(model="m", provider="p")
            shows = shot.key in WITH_HER
            assert ("a woman with red curls." in request.prompt) == shows
            assert request.references == (ANA["person_references"] if shows else ())
            assert brief.origin().brief["person"] == (ANA["person"] if shows else "")

    def test_her_pictures_follow_those_of_the_product_and_are_told_apart(self) -> None:
        brief = replace(PRODUCT, shot="social", references=PHOTOS[:3])
        request = brief.request(model="m", provider="p")
        assert request.references == (*PHOTOS[:3], *ANA["person_references"])
        assert "The last 5 reference pictures show this person" in request.prompt
        alone = replace(brief, references=(), person_references=PRODUCT.person_references[:1])
        assert "The reference picture shows this person" in alone.prompt().prompt

    def test_a_record_gives_the_brief_back(self) -> None:
        brief = replace(PRODUCT, shot="lifestyle", own={"season": "winter"})
        assert ProductBrief.from_values(json.loads(json.dumps(brief.origin().brief))) == brief

    @pytest.mark.parametrize(
        ("most", "shot", "photos", "pictures"),
        [
            (9, "lifestyle", 9, 5),
            (4, "lifestyle", 9, 5),
            (0, "lifestyle", 0, 0),
            (4, "main", 4, 0),
            (0, "main", 0, 0),
        ],
    )
    def test_nothing_is_left_out_silently_where_she_is_shown(
        self, most: int, shot: str, photos: int, pictures: int
    ) -> None:
        brief = replace(PRODUCT, shot=shot, references=PHOTOS).for_references(most)
        assert (len(brief.references), len(brief.person_references)) == (photos, pictures)

    def test_a_plan_says_more_than_a_model_takes_and_the_model_refuses(self) -> None:
        rows = [PlannedShot(shot=shot, model=model(9)) for shot in ("main", "lifestyle")]
        brief = replace(PRODUCT, references=PHOTOS)
        main, lifestyle = plan_shots(brief, rows)
        assert len(main.request.references) == 9
        with pytest.raises(RequestError, match="takes 9 reference pictures; 14 given"):
            model(9).check(lifestyle.request, rows[0].model.checked)

    def test_without_pictures_the_model_is_told_the_words_alone(self) -> None:
        (ask,) = plan_shots(PRODUCT, [PlannedShot(shot="lifestyle", model=model(0))])
        assert ask.request.references == ()
        assert ask.request.prompt.endswith("its clear subject: a woman with red curls.")
        assert ask.origin.brief["person"] == ANA["person"]


class TestAScene:
    @pytest.mark.parametrize(
        ("most", "template", "pictures"), [(9, DRAWN, 0), (9, PHOTOGRAPH, 5), (0, PHOTOGRAPH, 0)]
    )
    def test_a_drawing_and_a_model_without_references_take_the_words_alone(
        self, most: int, template: Template, pictures: int
    ) -> None:
        brief = SCENE.for_model(most, template)
        request = brief.request(model="m", provider="p")
        assert len(request.references) == pictures
        assert ("show this person" in request.prompt) == bool(pictures)
        assert "away from every spot" in request.prompt
        assert "a woman with red curls." in request.prompt

    def test_a_record_gives_the_brief_back(self) -> None:
        assert SceneBrief.from_values(json.loads(json.dumps(SCENE.origin().brief))) == SCENE

    def test_without_a_person_the_prompt_is_as_it_was(self) -> None:
        nobody = SceneBrief.from_item(find_ready("zoo").as_item())
        assert SCENE.prompt().prompt.startswith(nobody.prompt().prompt)
        assert "person stands" not in nobody.prompt().prompt


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": "x" * 33},
        {"person_words": "x" * 201},
        {"person_words": 5},
        {"person_references": (1,)},
        {"person_references": ANA["person_references"] + PHOTOS[:1]},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
@pytest.mark.parametrize("brief", [PRODUCT, SCENE], ids=["product", "scene"])
def test_what_cannot_be_said_of_a_person_is_refused_by_its_field(
    brief: Any, wrong: dict[str, Any]
) -> None:
    with pytest.raises(RequestError, match=next(iter(wrong))):
        replace(brief, **wrong)
