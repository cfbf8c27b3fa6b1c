"""The Listen and Repeat brief: the sentences plan one scene of separate spots, teal left free."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from imagegen.briefs.listen_and_repeat import KIND, SceneBrief, load_choices
from imagegen.errors import RequestError, TemplateError, UnsupportedOption
from imagegen.listening import find_ready, load_ready, usual_seconds
from imagegen.templates import load_templates
from imagegen.types import Origin

SPOTS = tuple(f"thing number {number}" for number in "abcdef")


def brief(**facts: Any) -> SceneBrief:
    return SceneBrief(**{"setting": "a small zoo", "spots": SPOTS, **facts})


class TestThePrompt:
    @pytest.mark.parametrize("template", [t.name for t in load_templates(KIND)])
    def test_every_template_wants_a_flat_muted_scene_from_above(self, template: str) -> None:
        prompt = brief(template=template).prompt()
        text = prompt.prompt.lower()
        for wanted in ("flat", "from", "above", "teal", "no writing"):
            assert wanted in text
        assert "muted" in text or "sand" in text
        for avoided in ("text", "teal", "turquoise", "photorealism", "overlapping objects"):
            assert avoided in prompt.negative_prompt.split(", ")

    @pytest.mark.parametrize("count", [6, 7, 8])
    def test_every_spot_has_a_place_of_its_own(self, count: int) -> None:
        spots = tuple(f"thing {letter}" for letter in "abcdefgh"[:count])
        prompt = brief(spots=spots).prompt().prompt
        places = [prompt.split(f": {spot}")[0].rpartition("; ")[2][-14:] for spot in spots]
        assert len(set(places)) == count

    @pytest.mark.parametrize("ready", load_ready(), ids=lambda ready: ready.key)
    def test_a_ready_setting_plans_its_scene(self, ready: Any) -> None:
        item = ready.as_item()
        prompt = SceneBrief.from_item(item).prompt().prompt
        assert ready.setting in prompt
        assert all(sentence.spot in prompt for sentence in item.sentences)
        # What a learner is to hear is no part of the picture.
        assert all(sentence.text not in prompt for sentence in item.sentences)

    def test_scenery_joins_the_spots_of_the_sentences(self) -> None:
        item = replace(find_ready("zoo").as_item(), scenery=("a fountain", "A FOUNTAIN"))
        assert SceneBrief.from_item(item).spots[-1] == "a fountain"
        assert len(SceneBrief.from_item(item).spots) == 7


class TestRefusals:
    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({"spots": SPOTS[:5]}, "has 5 spots; 6 to 8"),
            ({"spots": (*SPOTS, "g", "h", "i")}, "has 9 spots"),
            ({"spots": (*SPOTS[:5], " Thing  number A")}, "Two spots"),
            ({"spots": (*SPOTS[:5], "  ")}, "spot 6: the text is empty"),
            ({"spots": (*SPOTS[:5], 3)}, "spot 6: the text must be text"),
            ({"spots": "a zoo"}, "must be a list"),
            ({"spots": (*SPOTS[:5], "x" * 121)}, "spot 6: the text has 121"),
            ({"setting": ""}, "setting: the text is empty"),
            ({"aspect_ratio": "21:9"}, "is not a ratio"),
            ({"count": 0}, "count: 0"),
        ],
    )
    def test_what_cannot_be_is_named(self, facts: dict[str, Any], said: str) -> None:
        with pytest.raises(RequestError, match=said):
            brief(**facts)

    def test_an_unknown_template_is_named(self) -> None:
        with pytest.raises(TemplateError, match="no listen_and_repeat template"):
            brief(template="oil").prompt()

    def test_an_unknown_setting_is_named(self) -> None:
        with pytest.raises(UnsupportedOption, match="no ready setting 'moon'"):
            find_ready("moon")


class TestTheRequest:
    def test_one_scene_for_seven_sentences(self) -> None:
        request = SceneBrief.from_item(find_ready("zoo").as_item()).request(model="m", provider="p")
        assert (request.count, request.aspect_ratio, request.options) == (1, "16:9", {})

    def test_the_draft_is_told_the_kind(self) -> None:
        assert brief().request(model="draft", provider="draft").options == {"kind": KIND}

    def test_a_record_s_values_make_the_brief_again(self) -> None:
        made = brief(extra="Spring", seed=4, aspect_ratio="4:3")
        origin = made.origin("ann")
        assert isinstance(origin, Origin)
        assert (origin.kind, origin.who) == (KIND, "ann")
        again = SceneBrief.from_values(json.loads(json.dumps(origin.brief)))
        assert again == made

    def test_a_record_without_spots_is_refused(self) -> None:
        with pytest.raises(RequestError, match="spots: is missing"):
            SceneBrief.from_values({"setting": "a zoo"})


class TestReadySettings:
    def test_there_are_ten(self) -> None:
        assert [ready.key for ready in load_ready()] == [
            *("zoo", "library", "campus-office", "gym", "museum"),
            *("lab", "park", "botanical-garden", "stadium", "training-kitchen"),
        ]

    @pytest.mark.parametrize("ready", load_ready(), ids=lambda ready: ready.key)
    def test_seven_sentences_grow_and_differ(self, ready: Any) -> None:
        item = ready.as_item()
        words = [sentence.words for sentence in item.sentences]
        assert len(words) == 7
        assert all(before < after for before, after in pairwise(words))
        assert words[-1] >= 16
        assert [s.seconds for s in item.sentences] == [usual_seconds(count) for count in words]
        assert {s.seconds for s in item.sentences} == {8, 10, 12}
        assert 6 <= len(item.spots) <= 8

    def test_no_sentence_is_used_twice(self) -> None:
        texts = [s.text for ready in load_ready() for s in ready.as_item().sentences]
        assert len(set(texts)) == 70

    def test_the_shapes_offered_are_ratios(self) -> None:
        for choice in load_choices().aspect_ratio:
            assert brief(aspect_ratio=choice.value).aspect_ratio == choice.value
