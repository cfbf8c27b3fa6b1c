"""Items across rooms: from a setting over a draft scene to a ZIP and back, kept at every step."""

import json
from dataclasses import replace

import pytest

from imagegen.annotations import Circle
from imagegen.briefs.listen_and_repeat import SceneBrief
from imagegen.errors import NotFound, RequestError, UnsupportedOption
from imagegen.item_desk import ItemDesk, file_name
from imagegen.listening import (
    Item,
    check_item,
    item_from_plain,
    item_to_plain,
    open_archive,
    pack_item,
)
from imagegen.studio import Studio
from imagegen.types import Record
from tests.listening.items import base_picture, finished_item
from tests.stocking import add_picture


@pytest.fixture
def desk(studio: Studio) -> ItemDesk:
    return ItemDesk(studio)


def item_of(desk: ItemDesk, item_id: str) -> Item:
    return item_from_plain(desk.find(item_id).content)


def draw_scene(studio: Studio, item: Item) -> Record:
    brief = SceneBrief.from_item(item)
    request = brief.request(model="draft", provider="draft")
    return studio.generate(replace(request, size="480x270"), brief.origin()).records[0]


def test_an_item_from_setting_to_zip_and_back(desk: ItemDesk, studio: Studio) -> None:
    item_id = desk.start("park")
    record = draw_scene(studio, item_of(desk, item_id))
    item = desk.use_scene(item_id, record)
    assert item.base is not None
    assert (item.base.sha256, item.base.made_by) == (record.sha256, "draft")
    item = desk.suggest(item_id)
    assert [
        finding for finding in check_item(item, desk.ground(item.base)) if finding.level == "fix"
    ] == []
    packed = desk.pack(item_id)
    again = desk.bring(packed)
    assert again != item_id
    assert item_of(desk, again) == item_of(desk, item_id) == open_archive(packed).item
    assert [kept.id for kept in desk.recent()] == [again, item_id]


def test_suggestions_stand_on_the_drawn_places(desk: ItemDesk, studio: Studio) -> None:
    item_id = desk.start("zoo")
    desk.use_scene(item_id, draw_scene(studio, item_of(desk, item_id)))
    places = desk.drawn_places(item_id)
    for sentence, place in zip(desk.suggest(item_id).sentences[1:], places, strict=False):
        ring = sentence.shapes[0]
        assert isinstance(ring, Circle)
        assert (ring.x, ring.y) == pytest.approx(place, abs=0.12)


def test_a_model_s_scene_gets_no_suggestions(desk: ItemDesk, studio: Studio) -> None:
    item_id = desk.start("zoo")
    item = desk.use_scene(item_id, add_picture(studio, kind="listen_and_repeat"))
    assert item.base is not None
    assert item.base.made_by == "model"
    assert desk.drawn_places(item_id) == ()
    with pytest.raises(RequestError, match="Nobody knows where") as caught:
        desk.suggest(item_id)
    assert "by hand" in caught.value.hint


def test_a_change_that_cannot_be_changes_nothing(desk: ItemDesk) -> None:
    item_id = desk.start("zoo")
    before = desk.find(item_id)
    with pytest.raises(RequestError, match=r"^role: has 201 characters"):
        desk.change(item_id, lambda item: replace(item, role="x" * 201))
    assert desk.find(item_id) == before


def test_an_own_item_may_have_gaps_until_it_is_exported(desk: ItemDesk, studio: Studio) -> None:
    item_id = desk.start("own")
    desk.use_scene(item_id, add_picture(studio))
    desk.change(item_id, lambda item: replace(item, setting="a harbour"))
    assert desk.open(item_id).sentences[0].text == ""
    whats = [finding.what for finding in check_item(desk.open(item_id))]
    assert whats.count("It has no words.") == 7
    with pytest.raises(RequestError, match=r"sentences\[0\]\.text: is empty"):
        desk.pack(item_id)


def test_another_scene_keeps_the_highlights(desk: ItemDesk, studio: Studio) -> None:
    item_id = desk.bring(_zip())
    marks = [sentence.shapes for sentence in item_of(desk, item_id).sentences]
    item = desk.use_scene(item_id, add_picture(studio, 7))
    assert [sentence.shapes for sentence in item.sentences] == marks


def test_an_imported_scene_is_served_from_the_store(desk: ItemDesk, studio: Studio) -> None:
    item = item_of(desk, desk.bring(_zip()))
    assert item.base is not None
    assert studio.storage.read(file_name(item.base)) == base_picture()
    assert desk.scene_bytes(item.base) == base_picture()


def test_an_item_file_without_its_scene_is_refused(desk: ItemDesk) -> None:
    text = json.dumps(item_to_plain(finished_item())).encode()
    with pytest.raises(RequestError, match="base: the scene is not in this file"):
        desk.bring(text)
    assert desk.recent() == []
    desk.bring(_zip())
    assert desk.bring(text)


def test_a_moving_picture_is_no_scene(desk: ItemDesk, studio: Studio) -> None:
    item_id = desk.start("zoo")
    with pytest.raises(RequestError, match="moving picture"):
        desk.use_scene(item_id, add_picture(studio, media_type="image/gif"))


def test_what_is_not_there_is_said(desk: ItemDesk) -> None:
    with pytest.raises(UnsupportedOption):
        desk.start("moon")
    with pytest.raises(NotFound):
        desk.find("<script>")
    with pytest.raises(RequestError, match="no scene yet"):
        desk.pack(desk.start("zoo"))


def _zip() -> bytes:
    return pack_item(finished_item(), base_picture())
