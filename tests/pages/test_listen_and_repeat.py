"""The Listen and Repeat page in process: an item from a setting to a ZIP, kept at every step."""

import json
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.annotations import shape_to_plain
from imagegen.briefs.listen_and_repeat import KIND, SceneBrief
from imagegen.item_desk import ItemDesk
from imagegen.listening import Item, find_ready, pack_item
from imagegen.places import app_folder
from imagegen.studio import Studio, shared_studio
from imagegen.ui import item_session
from tests.app import ROOT
from tests.listening.items import base_picture, finished_item
from tests.pages.reading import copy_texts
from tests.stocking import add_picture

PAID = "gateway/gpt-image-2"


@pytest.fixture
def page() -> AppTest:
    at = AppTest.from_file(str(ROOT / "imagegen/ui/main.py"), default_timeout=60).run()
    open_page(at)
    return at


@pytest.fixture
def desk() -> ItemDesk:
    return ItemDesk(shared_studio())


def open_page(at: AppTest) -> None:
    at.switch_page(str(app_folder() / "pages" / "listen_and_repeat.py")).run()
    assert not at.exception


def field(page: AppTest, name: str) -> Any:
    slot = page.session_state.get(item_session._SLOT, 0)
    return page.get_by_key(f"item_field_{slot}_{name}")


def change(page: AppTest, name: str, value: Any) -> None:
    field(page, name).set_value(value)
    page.run()
    assert not page.exception


def view(page: AppTest, name: str) -> None:
    page.get_by_key(item_session.VIEW).set_value(name)
    page.run()
    assert not page.exception


def only_item(desk: ItemDesk) -> tuple[str, Item]:
    (kept,) = desk.recent()
    return kept.id, desk.open(kept.id)


def open_item(page: AppTest, item_id: str) -> None:
    page.query_params["item"] = item_id
    page.run()
    assert not page.exception


def said(page: AppTest) -> str:
    return "\n".join(str(each.value) for each in [*page.error, *page.caption])


class TestTheForm:
    def test_it_opens_with_a_setting_that_works_and_keeps_nothing(
        self, page: AppTest, desk: ItemDesk
    ) -> None:
        assert field(page, "setting").value == find_ready("zoo").setting
        assert page.button(key="generate").label == "Generate 1 · free"
        assert (
            copy_texts(page)[0] == SceneBrief.from_item(find_ready("zoo").as_item()).prompt().prompt
        )
        assert desk.recent() == []

    def test_another_setting_brings_its_sentences(self, page: AppTest) -> None:
        page.get_by_key(item_session.READY).set_value("library")
        page.run()
        assert field(page, "text_1").value == "Welcome to the public library."
        assert "library" in copy_texts(page)[0]

    def test_the_first_change_keeps_the_item(self, page: AppTest, desk: ItemDesk) -> None:
        change(page, "role", "You are learning to sweep the zoo.")
        item_id, item = only_item(desk)
        assert item.role == "You are learning to sweep the zoo."
        assert page.query_params["item"] == item_id
        change(page, "text_2", "The bears sleep in the old cave.")
        change(page, "seconds_2", 10)
        change(page, "spot_2", "a cave with two bears")
        _, item = only_item(desk)
        assert item.sentences[1].text == "The bears sleep in the old cave."
        assert (item.sentences[1].seconds, item.sentences[1].spot) == (10, "a cave with two bears")
        assert "a cave with two bears" in copy_texts(page)[0]

    def test_reasons_alternative_texts_and_scenery_are_kept(
        self, page: AppTest, desk: ItemDesk
    ) -> None:
        change(page, "without_1", "It greets.")
        change(page, "alt_text_2", "A hill")
        change(page, "scenery", "a fountain;  ; a bench")
        _, item = only_item(desk)
        assert item.sentences[0].without == "It greets."
        assert item.sentences[1].alt_text == "A hill"
        assert item.scenery == ("a fountain", "a bench")

    def test_an_own_setting_says_what_is_missing(self, page: AppTest, desk: ItemDesk) -> None:
        page.get_by_key(item_session.READY).set_value("own")
        page.run()
        assert page.button(key="generate").disabled
        change(page, "setting", "a small harbour")
        assert desk.recent()[0].title == "a small harbour"
        change(page, "title", "Harbour")
        assert desk.recent()[0].title == "Harbour"
        assert "The scene has 0 spots; 6 to 8" in said(page)

    def test_items_of_one_title_are_told_apart(self, page: AppTest, desk: ItemDesk) -> None:
        first, second = desk.start("zoo"), desk.start("zoo")
        open_item(page, first)
        change(page, "role", "You are learning to feed the lions.")
        roles = [desk.open(item_id).role for item_id in (first, second)]
        assert roles == ["You are learning to feed the lions.", find_ready("zoo").role]
        choice = page.get_by_key(item_session.ITEM)
        assert len(set(choice.options)) == 3

    def test_a_hostile_address_is_refused_politely(self, page: AppTest, desk: ItemDesk) -> None:
        open_item(page, "<script>alert(1)</script>")
        assert "There is no item" in said(page)
        assert "item" not in page.query_params

    def test_user_text_is_shown_as_it_is(self, page: AppTest) -> None:
        hostile = "**b** <img src=x onerror=alert(1)> {{ f }}"
        change(page, "setting", hostile)
        assert hostile in copy_texts(page)[0]
        assert all(hostile not in str(each.value) for each in page.markdown)


class TestTheScene:
    def test_one_picture_is_asked_for(self, page: AppTest, desk: ItemDesk) -> None:
        page.button(key="generate").click().run()
        assert not page.exception
        (job,) = shared_studio().jobs.recent()
        item_id, _ = only_item(desk)
        assert (job.request.count, job.origin.kind) == (1, KIND)
        assert job.origin.brief["item"] == item_id
        assert page.get_by_key(item_session.VIEW).value == "Scene"

    def test_the_price_stands_beside_what_seven_would_cost(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OMNIMAAS_API_KEY", "sk-pages-0123456789abcdef")
        at = AppTest.from_file(str(ROOT / "imagegen/ui/main.py"), default_timeout=60).run()
        open_page(at)
        at.selectbox(key="make_model").set_value(PAID).run()
        assert "seven separate ones would be" in said(at)

    def test_the_first_scene_made_for_the_item_is_taken(
        self, page: AppTest, desk: ItemDesk
    ) -> None:
        studio = shared_studio()
        item_id = desk.start("park")
        scene(studio, item_id)
        open_item(page, item_id)
        assert desk.open(item_id).base is not None

    def test_another_scene_is_a_click(self, page: AppTest, desk: ItemDesk) -> None:
        other = add_picture(shared_studio(), 5, kind=KIND)
        item_id = desk.bring(pack_item(finished_item(), base_picture()))
        open_item(page, item_id)
        view(page, "Scene")
        page.button(key=f"use-scene-{other.number}").click().run()
        base = desk.open(item_id).base
        assert base is not None
        assert base.sha256 == other.sha256

    @pytest.mark.parametrize("name", ["Highlights", "Preview", "Export"])
    def test_without_a_scene_every_view_says_so(self, page: AppTest, name: str) -> None:
        view(page, name)
        assert any("There is no scene yet" in str(info.value) for info in page.info)


def scene(studio: Studio, item_id: str) -> None:
    brief = SceneBrief.from_item(ItemDesk(studio).open(item_id), item=item_id)
    request = brief.request(model="draft", provider="draft")
    studio.generate(replace(request, size="480x270"), brief.origin())


@pytest.fixture
def marked(page: AppTest, desk: ItemDesk) -> tuple[AppTest, str]:
    """The page with an item over a draft scene, at its highlights."""
    item_id = desk.start("zoo")
    scene(shared_studio(), item_id)
    open_item(page, item_id)
    view(page, "Highlights")
    return page, item_id


class TestTheHighlights:
    def test_a_draft_suggests_where_it_drew_each_spot(
        self, marked: tuple[AppTest, str], desk: ItemDesk
    ) -> None:
        page, item_id = marked
        page.button(key="suggest-marks").click().run()
        assert all(sentence.shapes for sentence in desk.open(item_id).sentences)
        assert "0 to fix" in "\n".join(str(each.value) for each in page.markdown)

    def test_what_is_missing_is_said_with_its_place(self, marked: tuple[AppTest, str]) -> None:
        page, _ = marked
        texts = "\n".join(str(each.value) for each in page.markdown)
        assert "7 to fix" in texts

    def test_a_hostile_edit_is_refused_and_the_browser_told(self, desk: ItemDesk) -> None:
        item_id = desk.start("zoo")

        def edit() -> None:
            import streamlit as st

            from imagegen.item_desk import ItemDesk
            from imagegen.studio import shared_studio
            from imagegen.ui import item_session
            from imagegen.ui.parts.annotator import Edit
            from imagegen.ui.parts.item_marks import _keep

            desk = ItemDesk(shared_studio())
            item_session.show_marks(((),) * 7)
            on = item_session.echo()
            ring = {"kind": "circle", "x": 0.5, "y": 0.5, "r": 0.1}
            for token, x in (("me:1", 0.5), ("me:2", 9)):
                shapes = [[ring | {"x": x}], [], [], [], [], [], []]
                _keep(desk, desk.recent()[0].id, Edit({"token": token, "on": on, "shapes": shapes}))
                st.text(item_session.echo())
            problem = item_session.take_problem()
            st.text(problem.message if problem else "")

        at = AppTest.from_function(edit).run()
        assert not at.exception
        first, second, problem = [str(text.value) for text in at.text]
        assert (first, second.split(":")[0]) == ("me:1", "kept")
        assert problem == "shapes[0][0].x: 9 is not from 0 to 1."
        assert len(desk.open(item_id).sentences[0].shapes) == 1


class TestExchange:
    def test_an_item_comes_in_whole_and_opens(self, page: AppTest, desk: ItemDesk) -> None:
        view(page, "Export")
        upload(page, "zoo.zip", pack_item(finished_item(), base_picture()))
        item_id, item = only_item(desk)
        assert item == finished_item()
        assert page.query_params["item"] == item_id
        assert not page.get("download_button")[0].disabled

    def test_an_edited_file_is_refused_with_its_place(self, page: AppTest, desk: ItemDesk) -> None:
        from imagegen.listening import item_to_plain

        plain = item_to_plain(finished_item())
        plain["sentences"][3]["shapes"] = [shape_to_plain(finished_item().sentences[1].shapes[0])]
        plain["sentences"][3]["shapes"][0]["x"] = -3
        view(page, "Export")
        upload(page, "item.json", json.dumps(plain).encode())
        assert "sentences\\[3\\]\\.shapes\\[0\\]\\.x" in said(page)
        assert desk.recent() == []


def upload(page: AppTest, name: str, data: bytes) -> None:
    page.file_uploader[0].upload(name, data, "application/octet-stream").run()
    assert not page.exception
