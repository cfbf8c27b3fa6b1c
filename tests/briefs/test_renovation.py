"""The renovation brief: two languages and one key space, a photo that is kept, the style board."""

import json
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from imagegen.briefs.fields import MOST_PICTURES
from imagegen.briefs.renovation import (
    LONGEST,
    TEMPLATES,
    RenovationBrief,
    board_captions,
    find_camera,
    load_choices,
    style_board,
)
from imagegen.catalog import load_catalog
from imagegen.errors import BadReference, RequestError, TemplateError, UnsupportedOption
from imagegen.interiors import (
    LANGUAGES,
    Language,
    Style,
    find_style,
    foreign_tell_tales,
    load_rooms,
    load_styles,
    names_of,
)
from imagegen.ratios import USUAL_RATIOS
from imagegen.settings import Settings
from imagegen.sketches.room import ROOM_WORDS
from imagegen.sketches.words import choose
from imagegen.studio import Studio
from imagegen.templates import find_template, fold_space, load_templates
from imagegen.types import Reference
from tests.briefs.values import JSON
from tests.drawing import encoded, fade

STYLES = load_styles()
ROOMS = load_rooms()
CAMERAS = load_choices().cameras
KEPT = Reference(name="room.png", sha256="a" * 64)
SHORTEST_LIMIT = 1000
"""Characters: the shortest prompt limit of any model in the catalog."""

THOROUGH = settings(deadline=None, max_examples=150, database=None)
named = partial(RenovationBrief, room="living room", style="Scandinavian")


def texts(name: str) -> st.SearchStrategy[str]:
    return st.text(max_size=LONGEST[name])


BRIEFS = st.builds(
    RenovationBrief,
    room=st.sampled_from([name for room in ROOMS for name in names_of(room)]),
    style=st.sampled_from([name for style in STYLES for name in names_of(style)]),
    language=st.sampled_from(LANGUAGES),
    photo=st.sampled_from([None, KEPT]),
    camera=st.sampled_from([name for camera in CAMERAS for name in names_of(camera)]),
    extra=texts("extra"),
    avoid=texts("avoid"),
    aspect_ratio=st.none() | st.sampled_from(USUAL_RATIOS),
    count=st.integers(1, MOST_PICTURES),
    seed=st.none() | st.integers(0, 2**32 - 1),
)


def spellings(name: str) -> list[str]:
    """A name as it may be typed: its case, its width and the space around it do not count."""
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in name)
    return [name, name.upper(), wide, f" {name.lower()}\u3000"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.key)
def test_every_name_of_a_style_and_of_a_room_gives_byte_identical_prompts(
    style: Style, language: Language
) -> None:
    """Each name of the style with each name of each room; the spellings take turns."""
    assert {style.name.en, style.name.zh} < set(names_of(style))
    for room in ROOMS:
        made = set()
        for (i, name), (j, place) in product(enumerate(names_of(style)), enumerate(names_of(room))):
            typed, typed_place = spellings(name)[j % 4], spellings(place)[(i + j // 4) % 4]
            rendered = RenovationBrief(room=typed_place, style=typed, language=language).prompt()
            made.add((rendered.prompt.encode(), rendered.negative_prompt.encode()))
        assert len(made) == 1, room.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_a_photo_the_names_give_byte_identical_prompts_too(language: Language) -> None:
    make = partial(RenovationBrief, room="bedroom", language=language, photo=KEPT)
    for style in STYLES:
        typed = [typed for name in names_of(style) for typed in spellings(name)]
        assert len({make(style=name).prompt() for name in typed}) == 1, style.key
    assert make(style="北欧风") == make(room="卧室", style="SCANDINAVIAN")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.key)
def test_every_room_and_style_has_a_prompt_of_its_own_elements(style: Any, language: Any) -> None:
    for room in ROOMS:
        brief = RenovationBrief(room=room.key, style=style.key, language=language)
        rendered = brief.prompt()
        said = [element.text.say(language) for element in style.elements]
        assert all(text in rendered.prompt for text in said)
        assert room.holds.say(language) in rendered.prompt
        assert room.name.say(language).lower() in rendered.prompt
        assert find_camera("corner").text.say(language) in rendered.prompt
        foreign = [element.text.say(language) for element in foreign_tell_tales(style)]
        assert all(text in rendered.negative_prompt for text in foreign)
        assert not any(text in rendered.negative_prompt for text in said)
        assert max(len(rendered.prompt), len(rendered.negative_prompt)) < SHORTEST_LIMIT


def test_prompts_of_two_styles_have_no_element_in_common_but_the_shared_ones() -> None:
    prompts = {s.key: named(style=s.key).prompt().prompt for s in STYLES}
    for style in STYLES:
        for element in style.elements:
            sayers = {key for key, prompt in prompts.items() if element.text.en in prompt}
            assert style.key in sayers
            assert len(sayers) <= 2, element.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_a_photo_walls_openings_and_camera_are_kept(language: Language) -> None:
    keeps = {
        "en": ("Keep the walls, windows, doors and ceiling", "Keep the camera", "in the photo"),
        "zh": ("墙体、窗户、门和天花的位置与大小完全保持不变", "保持机位不变", "照片中的房间"),
    }[language]
    for style in STYLES:
        drawn = named(style=style.key, language=language).prompt()
        kept = named(style=style.key, language=language, photo=KEPT).prompt()
        assert all(words in kept.prompt and words not in drawn.prompt for words in keeps)
        structural = [e.text.say(language) for e in style.elements if e.structural]
        assert all(text in drawn.prompt and text not in kept.prompt for text in structural)
        assert len(named(style=style.key, photo=KEPT).elements) >= 5
        assert find_camera("corner").text.say(language) not in kept.prompt
        moved = load_choices().moved.say(language)
        assert kept.negative_prompt == f"{drawn.negative_prompt}, {moved}"


@pytest.mark.parametrize(
    ("size", "turned", "ratio"),
    [
        ((640, 480), False, "4:3"),
        ((640, 480), True, "3:4"),
        ((1000, 667), False, "3:2"),
        ((300, 300), False, "1:1"),
        ((116, 100), False, "4:3"),
        ((900, 400), False, "16:9"),
        ((90, 400), False, "9:16"),
    ],
)
def test_a_photo_makes_it_an_edit_in_the_shape_of_the_photo(
    size: tuple[int, int], turned: bool, ratio: str
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6 if turned else 1
    photo = Reference(name="room.jpg", data=encoded(fade(*size), "JPEG", exif=exif))
    request = named(photo=photo).request(model="gpt-image-2", provider="gateway")
    assert (request.task, request.references) == ("edit", (photo,))
    assert request.aspect_ratio == ratio
    own = named(photo=photo, aspect_ratio="1:1").request(model="x", provider="y")
    assert own.aspect_ratio == "1:1"


def test_a_photo_that_is_none_is_refused_by_its_name() -> None:
    brief = named(photo=Reference(name="room.txt", data=b"a fine room"))
    with pytest.raises(BadReference, match=r"room\.txt"):
        brief.request(model="x", provider="y")


def test_without_a_photo_it_is_a_picture_from_words() -> None:
    request = named(count=3, seed=7).request(model="gpt-image-2", provider="gateway")
    assert (request.task, request.aspect_ratio, request.options) == ("generate", "4:3", {})
    assert (request.count, request.seed, request.references) == (3, 7, ())
    assert "aspect ratio 4:3" in request.prompt


def test_the_draft_takes_it_with_and_without_a_photo() -> None:
    spec = load_catalog().find("draft", "draft")
    for brief in (named(), named(photo=KEPT), named(language="zh")):
        request = brief.request(model="draft", provider="draft")
        assert request.options == {"kind": "renovation"}
        assert spec.check(request, spec.checked) == ()


def test_a_tell_tale_that_is_asked_for_is_not_forbidden() -> None:
    plain, wished = named(style="japandi"), named(style="日式", extra="Add Shaggy sheepskin throws")
    assert "shaggy sheepskin throws" in plain.prompt().negative_prompt
    assert "sheepskin" not in wished.prompt().negative_prompt
    assert "a painted Dala horse" in wished.prompt().negative_prompt


def test_cameras_are_found_under_every_name_and_change_the_words() -> None:
    for camera in CAMERAS:
        for name in names_of(camera):
            assert named(camera=name).camera == camera.key
        prompts = [named(camera=camera.key, language=each).prompt().prompt for each in LANGUAGES]
        assert camera.text.en in prompts[0]
        assert camera.text.zh in prompts[1]
    with pytest.raises(UnsupportedOption, match=r"not a camera we know.*Did you mean Straight on"):
        named(camera="frontel")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("room", "sketched"),
    [
        ("客厅", "living"),
        ("卧室", "bedroom"),
        ("儿童房", "bedroom"),
        ("厨房", "kitchen"),
        ("书房", "study"),
    ],
)
def test_the_draft_sketches_the_room_that_was_meant(
    room: str, sketched: str, language: Language
) -> None:
    for style in STYLES:
        prompt = RenovationBrief(room=room, style=style.key, language=language).prompt().prompt
        assert {choose(prompt, ROOM_WORDS, Random(seed)) for seed in range(5)} == {sketched}


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("style", "steampunk", "'steampunk' is not a style we know"),
        ("style", "", "Renovation brief, style: the text is empty"),
        ("style", None, "Renovation brief, style: .*not NoneType"),
        ("style", "x" * 81, "Renovation brief, style: .*81 characters; at most 80"),
        ("room", "ballroom", "'ballroom' is not a room we know"),
        ("room", 3, "Renovation brief, room: .*not int"),
        ("language", "de", "Renovation brief, language: 'de' is not offered. Use one of en, zh"),
        ("language", ["en"], "language: .* is not offered"),
        ("photo", "room.png", "Renovation brief, photo: must be a picture"),
        ("photo", {"name": "room.png"}, "Renovation brief, photo: must be a picture"),
        ("photo", {"name": 1, "sha256": "a"}, "Renovation brief, photo: must be a picture"),
        ("extra", "x" * 501, "Renovation brief, extra: .*at most 500"),
        ("avoid", "\udc80", "Renovation brief, avoid: .*lone surrogate"),
        ("template", 1, "Renovation brief, template: .*not int"),
        ("aspect_ratio", "5:7", "Renovation brief, aspect_ratio: '5:7' is not a ratio"),
        ("count", 9, "Renovation brief, count: 9 is not from 1 to 8"),
        ("seed", -1, "Renovation brief, seed: -1 is not from 0"),
    ],
)
def test_what_cannot_be_is_refused_by_name(field: str, value: Any, problem: str) -> None:
    values = {**named().as_values(), field: value}
    with pytest.raises(RequestError, match=problem):
        RenovationBrief.from_values(values)


@pytest.mark.parametrize("field", ["room", "style"])
def test_a_record_without_room_or_style_is_not_guessed(field: str) -> None:
    values = named().as_values()
    del values[field]
    with pytest.raises(RequestError, match=f"{field}: is missing"):
        RenovationBrief.from_values(values)


def test_the_sample_works_in_both_languages() -> None:
    for language in LANGUAGES:
        brief = RenovationBrief.sample(language)
        assert (brief.room, brief.style) == ("living-room", "modern-minimalist")
        assert brief.origin("mara").template == TEMPLATES[language]
        assert brief.origin("mara").who == "mara"


def test_a_template_of_ones_own_is_used_and_a_lost_one_refused() -> None:
    own = named(template="interior-photograph-zh")
    assert own.prompt().template == "interior-photograph-zh"
    lost = named(template="interior-photgraph")
    for use in (lost.prompt, lost.origin):
        with pytest.raises(TemplateError, match="Did you mean interior-photograph"):
            use()


def test_both_templates_ask_for_the_same_fields() -> None:
    found = load_templates("renovation")
    assert [template.name for template in found] == [TEMPLATES[each] for each in LANGUAGES]
    english, chinese = ([(f.name, f.longest) for f in template.fields] for template in found)
    assert english == chinese
    for template in found:
        assert set(template.sample) == set(template.defaults)
        for name in {"extra"} & set(LONGEST):
            assert dict(english)[name] >= LONGEST[name]
    assert len({len(template.negative) for template in found}) == 1


def test_the_longest_elements_and_rooms_fit_the_template() -> None:
    longest = {f.name: f.longest for f in find_template("renovation", TEMPLATES["en"]).fields}
    for room in ROOMS:
        assert len(room.holds.en) <= longest["holds"]
    for style in STYLES:
        assert len("; ".join(e.text.en for e in style.elements)) <= longest["elements"]


def test_a_style_board_is_one_room_in_several_styles() -> None:
    brief = named(photo=KEPT, extra="a cat flap", seed=5, language="zh")
    board = style_board(brief, ["法式", "american", "French style", "波西米亚"])
    assert [each.style for each in board] == ["french", "american", "bohemian"]
    assert all(replace(each, style=brief.style, count=4) == brief for each in board)
    assert {each.count for each in board} == {1}
    assert len({each.prompt().prompt for each in board}) == 3
    for styles in ([], ["法式"], ["法式", "french"]):
        with pytest.raises(RequestError, match="two styles or more"):
            style_board(brief, styles)
    with pytest.raises(UnsupportedOption, match="Did you mean French"):
        style_board(brief, ["法式", "frensh"])


def test_the_captions_of_a_board_name_what_each_picture_alone_shows() -> None:
    board = style_board(named(), ["french", "american"])
    captions = board_captions(board)
    assert list(captions) == ["french", "american"]
    assert "a carved chimneypiece" in captions["french"]
    assert "Shaker doors with cup pulls" in captions["american"]
    assert "wall panel mouldings" not in (*captions["french"], *captions["american"])
    chinese = board_captions(style_board(named(photo=KEPT, language="zh"), ["french", "american"]))
    assert "朱伊印花布" in chinese["french"]
    assert find_style("french").elements[-1].text.zh not in chinese["french"]


@THOROUGH
@given(brief=BRIEFS)
def test_a_brief_survives_json(brief: RenovationBrief) -> None:
    assert RenovationBrief.from_values(json.loads(json.dumps(brief.as_values()))) == brief


@THOROUGH
@given(brief=BRIEFS)
def test_every_brief_has_a_prompt_with_its_words(brief: RenovationBrief) -> None:
    rendered = brief.prompt()
    assert fold_space(brief.extra) in rendered.prompt
    assert rendered.negative_prompt.endswith(fold_space(brief.avoid))
    assert rendered.version == brief.origin().template_version
    bare = replace(brief, extra="", avoid="").prompt()
    assert len(rendered.prompt) <= len(bare.prompt) + len(brief.extra) + 10


@THOROUGH
@given(values=st.dictionaries(st.sampled_from([*named().as_values()]), JSON))
def test_any_record_is_a_brief_or_a_request_error(values: dict[str, Any]) -> None:
    with suppress(RequestError):
        brief = RenovationBrief.from_values({**named().as_values(), **values})
        assert brief.prompt().prompt


def test_a_picture_of_a_board_remembers_the_brief_it_was_made_for(settings: Settings) -> None:
    studio = Studio(settings)
    photo = Reference(name="room.png", data=encoded(fade(160, 120)))
    brief = named(photo=photo, language="zh", extra="保留壁炉")
    for each in style_board(brief, ["法式", "工业风"]):
        request = each.request(model="draft", provider="draft")
        (record,) = studio.generate(request, each.origin()).records
        assert record.references == (photo.sha256,)
        assert (record.origin.kind, record.origin.template) == ("renovation", TEMPLATES["zh"])
        again = RenovationBrief.from_values(record.origin.brief)
        assert again == replace(each, photo=Reference(name="room.png", sha256=photo.sha256))
        assert again.prompt() == each.prompt()
        assert again.request(model="draft", provider="draft").aspect_ratio is None
        assert record.width * 3 == record.height * 4
