"""What a picture is called: the person, or the room and its style, in the brief's language."""

from dataclasses import replace

import pytest

from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.listen_and_repeat import SceneBrief
from imagegen.briefs.product_shot import ProductBrief
from imagegen.briefs.renovation import RenovationBrief, style_board
from imagegen.listening import find_ready
from imagegen.subjects import subject_of, subject_of_set, title_of
from imagegen.types import Origin


@pytest.mark.parametrize(("language", "words"), [("en", "Bedroom: Japandi"), ("zh", "卧室：日式")])
def test_a_room_is_called_by_its_style(language: str, words: str) -> None:
    brief = RenovationBrief(room="bedroom", style="japandi", language=language)  # type: ignore[arg-type]  # by parametrize
    assert subject_of(brief.origin(), brief.prompt().prompt).startswith(words)


def test_a_board_names_all_its_styles() -> None:
    board = style_board(RenovationBrief.sample(), ["industrial", "french"])
    prompts = [brief.prompt().prompt for brief in board]
    assert subject_of_set([b.origin() for b in board], prompts) == "Living room: Industrial, French"


def test_a_prompt_that_was_edited_away_is_not_called_by_its_brief() -> None:
    assert subject_of(RenovationBrief.sample().origin(), "a cat on a mat") == ""


def test_a_style_that_is_gone_does_not_break_old_pictures() -> None:
    assert subject_of(Origin(kind="renovation", brief={"room": "attic", "style": "x"}), "p") == ""
    assert subject_of(Origin(kind="renovation", brief={}), "p") == ""


def test_a_product_is_called_by_its_name_and_shot() -> None:
    briefs = [replace(ProductBrief.sample(), shot=shot) for shot in ("main", "detail")]
    prompts = [brief.prompt().prompt for brief in briefs]
    origins = [brief.origin() for brief in briefs]
    assert subject_of(origins[0], prompts[0]) == "Stoneware mug: Main image"
    assert subject_of_set(origins, prompts) == "Stoneware mug: Main image, Detail"
    assert subject_of(origins[0], "a cat on a mat") == ""
    assert subject_of(Origin(kind="product_shot", brief={"name": None}), "p") == ""


def test_a_person_is_called_as_the_brief_says() -> None:
    assert subject_of(AvatarBrief(who="a  cook").origin(), "any") == "a cook"
    assert subject_of(Origin(), "a fox") == ""


def test_a_scene_is_called_by_its_setting() -> None:
    brief = SceneBrief.from_item(find_ready("zoo").as_item())
    assert subject_of(brief.origin(), brief.prompt().prompt) == "a small city zoo"
    assert subject_of(brief.origin(), "a cat on a mat") == ""


def test_every_picture_is_called_something() -> None:
    file = Origin(brief={"file": "photo 1.png"})
    assert title_of(Origin(), "a fox\nin  snow", 40) == "a fox in snow"
    assert title_of(file, "", 40) == "photo 1.png"
    assert title_of(file, "", 6) == "photo…"
    assert title_of(Origin(), "", 40) == "Untitled"
