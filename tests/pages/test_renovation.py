"""The Renovation page in process: photo, styles, prices, jobs, scores, rounds, materials."""

from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

import imagegen.measures.vision
from imagegen.briefs.renovation import RenovationBrief, style_board
from imagegen.catalog import load_catalog
from imagegen.interiors import find_style
from imagegen.places import app_folder
from imagegen.studio import Studio
from imagegen.types import Ask, Job, Reference
from imagegen.ui import room_session, session
from tests.drawing import encoded, photo
from tests.measures.rooms import Room, draw_room
from tests.pages.conftest import OpenPage
from tests.pages.reading import component_data, copy_texts, html_sources, page_text

KEY = "sk-pages-0123456789abcdef"
PHOTO = draw_room(Room(size=(320, 240)))
BOARD = ["scandinavian", "japandi", "industrial"]


@pytest.fixture
def page(open_page: OpenPage) -> AppTest:
    app = open_page("renovation")
    assert not app.exception
    return app


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMNIMAAS_API_KEY", KEY)


def change(page: AppTest, name: str, value: Any) -> None:
    put(page, room_session.field_key(name), value)


def put(page: AppTest, key: str, value: Any) -> None:
    page.get_by_key(key).set_value(value).run()
    assert not page.exception


def upload(page: AppTest, name: str = "room.png", data: bytes = PHOTO) -> None:
    page.file_uploader[0].upload(name, data)
    page.run()
    assert not page.exception


def press(page: AppTest, key: str) -> None:
    page.button(key=key).click().run()
    assert not page.exception


def open_other(page: AppTest, name: str) -> None:
    page.switch_page(str(app_folder() / "pages" / f"{name}.py")).run()
    assert not page.exception


def kept_photo(page: AppTest) -> Any:
    return page.session_state.get("room_photo", None)


def view(page: AppTest, name: str) -> None:
    put(page, room_session.VIEW, name)


def label(page: AppTest) -> str:
    return str(page.button(key="generate").label)


def keys(page: AppTest) -> list[str]:
    return [button.key or "" for button in page.button]


def jobs(studio: Studio) -> list[Job]:
    return list(reversed(studio.jobs.recent()))


def run_jobs(studio: Studio) -> None:
    for job in jobs(studio):
        if job.is_open:
            studio.run_attempt(job.id, job.attempts + 1)


@pytest.fixture
def made(open_page: OpenPage, page_studio: Studio) -> AppTest:
    """The page after a board of three drafts was made from the photo."""
    room = RenovationBrief.sample()
    briefs = style_board(replace(room, photo=Reference(name="room.png", data=PHOTO)), BOARD)
    page_studio.submit_all(
        [
            Ask(
                request=brief.request(model="draft", provider="draft"),
                origin=replace(brief.origin(), label=find_style(brief.style).name.en),
            )
            for brief in briefs
        ]
    )
    run_jobs(page_studio)
    return open_page("renovation")


class TestTheBrief:
    def test_it_opens_ready_to_be_sent(self, page: AppTest) -> None:
        assert label(page) == "Generate 1 · free"
        assert copy_texts(page)[0] == RenovationBrief.sample().prompt().prompt

    @pytest.mark.parametrize("key", ["room", "styles", "camera"])
    def test_every_choice_is_found_in_both_languages(self, page: AppTest, key: str) -> None:
        options = page.get_by_key(room_session.field_key(key)).options
        assert options
        assert all(" · " in option for option in options)
        assert all(any("\u4e00" <= mark <= "\u9fff" for mark in option) for option in options)

    @pytest.mark.parametrize(
        ("name", "value", "heard"),
        [
            ("room", "bathroom", "bathroom"),
            ("styles", ["mediterranean"], "Mediterranean"),
            ("camera", "seated", "seated"),
            ("extra", "A cradle by the window", "A cradle by the window"),
            ("aspect_ratio", "16:9", "16:9"),
        ],
    )
    def test_every_field_is_heard_in_the_prompt(
        self, page: AppTest, name: str, value: Any, heard: str
    ) -> None:
        change(page, name, value)
        assert heard in copy_texts(page)[0]

    def test_without_a_style_nothing_can_be_made(self, page: AppTest) -> None:
        change(page, "styles", [])
        assert page.button(key="generate").disabled
        assert "No style is chosen" in page_text(page)

    def test_rare_options_are_folded_and_say_what_they_hold(self, page: AppTest) -> None:
        change(page, "avoid", "plants")
        change(page, "seed", 7)
        assert page.get_by_key(room_session.MORE).label == "More options · avoid, seed 7"

    def test_an_edited_prompt_stays_on_its_own_page(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        press(page, "start-edit")
        page.text_area[0].set_value("A tent.").run()
        press(page, "generate")
        assert [job.request.prompt for job in jobs(page_studio)] == ["A tent."]
        open_other(page, "avatars")
        assert not page.text_area


class TestThePhoto:
    def test_it_is_kept_small_and_changes_what_is_asked_for(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        upload(page, "mein zimmer.png")
        kept = kept_photo(page)
        assert f"/thumbnails/256/{kept.sha256}.webp" in "".join(html_sources(page))
        assert copy_texts(page)[0].startswith("Redecorate the living room in the photo")
        press(page, "generate")
        (job,) = jobs(page_studio)
        assert job.request.task == "edit"
        assert page_studio.storage.read_reference(job.request.references[0].sha256) == PHOTO

    def test_it_outlives_another_page_and_goes_when_it_is_removed(self, page: AppTest) -> None:
        upload(page)
        open_other(page, "settings")
        open_other(page, "renovation")
        assert kept_photo(page) is not None
        press(page, "remove-photo")
        assert kept_photo(page) is None
        assert page.file_uploader

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("x.png", b""),
            ("x.png", b"\x89PNG\r\n\x1a\nrubbish"),
            ("x.jpg", b"<svg onload=alert(1)>"),
            ("x.png", PHOTO[: len(PHOTO) // 2]),
            ("x.png", encoded(photo(40, 30), "TIFF")),
            ("![a](http://b)<img src=x>.png", b"no picture"),
        ],
    )
    def test_a_file_that_is_none_changes_nothing_but_the_message(
        self, page: AppTest, name: str, data: bytes
    ) -> None:
        change(page, "extra", "a cradle")
        upload(page, name, data)
        assert len(page.error) == 1
        assert "<img" not in page.error[0].value.replace("\\<", "")
        assert kept_photo(page) is None
        assert page.get_by_key(room_session.field_key("extra")).value == "a cradle"
        assert not page.button(key="generate").disabled

    def test_a_photo_taken_upright_has_the_shape_it_is_seen_in(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        upload(page, "x.jpg", encoded(photo(400, 300), "JPEG", exif=exif))
        press(page, "generate")
        assert jobs(page_studio)[0].request.aspect_ratio == "3:4"

    @pytest.mark.usefixtures("with_key")
    def test_a_photo_changes_no_name_that_a_browser_holds(self, page: AppTest) -> None:
        boxes = ("room", "camera", "aspect_ratio")
        before = [page.get_by_key(room_session.field_key(name)).options for name in boxes]
        upload(page)
        assert [page.get_by_key(room_session.field_key(name)).options for name in boxes] == before

    def test_only_models_that_edit_are_offered_with_it(self, page: AppTest) -> None:
        upload(page)
        options = page.selectbox(key=session.MAKE_MODEL).options
        edits = {m.title for m in load_catalog().models if "edit" in m.does}
        assert options
        assert {option.split(" · ")[0] for option in options} <= edits

    def test_one_that_is_gone_from_the_store_is_said(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        upload(page)
        page_studio.storage.reference_path(kept_photo(page).sha256).unlink()
        page.run()
        assert not page.exception
        assert page.button(key="generate").disabled


class TestTheBoard:
    @pytest.mark.usefixtures("with_key")
    def test_several_styles_are_one_batch_with_one_price(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        change(page, "styles", BOARD)
        change(page, "count", 2)
        assert label(page) == "Generate 6 · ¥6.00"
        press(page, "generate")
        made = jobs(page_studio)
        assert len(made) == 6
        assert len({job.batch for job in made}) == 1
        assert {job.origin.label for job in made} == {find_style(key).name.en for key in BOARD}

    def test_the_prompt_of_each_style_can_be_read(self, page: AppTest) -> None:
        change(page, "styles", BOARD)
        page.get_by_key(f"{room_session.PROMPT_OF}_3").set_value(2).run()
        assert "Industrial" in copy_texts(page)[0]

    def test_too_many_pictures_are_refused_before_the_click(self, page: AppTest) -> None:
        change(page, "styles", BOARD)
        change(page, "count", 8)
        change(page, "styles", [*BOARD, "french"])
        assert page.button(key="generate").disabled
        assert "at most" in page_text(page)

    def test_the_second_half_of_a_double_click_makes_nothing(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        change(page, "styles", BOARD)
        press(page, "generate")
        press(page, "generate")
        assert len(jobs(page_studio)) == 3

    def test_the_grid_names_what_only_each_style_has(self, made: AppTest) -> None:
        view(made, "Style board")
        text = page_text(made)
        assert text.index("北欧风  ") < text.index("日式  ") < text.index("工业风  ")
        assert "caged filament bulbs" in text

    def test_without_one_the_view_says_what_belongs_there(self, page: AppTest) -> None:
        view(page, "Style board")
        assert "A style board stands here" in page_text(page)


class TestBeforeAndAfter:
    def test_results_stand_best_first_beside_their_photo(self, made: AppTest) -> None:
        view(made, "Before and after")
        data = component_data(made, "imagegen_compare")
        assert (data["before"]["width"], data["before"]["height"]) == (320, 240)
        points = [int(variant["score"]) for variant in data["variants"]]
        assert len(points) == 3
        assert points == sorted(points, reverse=True)
        assert data["chosen"] == data["variants"][0]["id"]
        assert all(variant["map"].startswith("/measures/") for variant in data["variants"])

    def test_scores_are_measured_once(self, made: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
        view(made, "Before and after")
        monkeypatch.setattr("imagegen.room_scores.score_structure", lambda *_: 1 / 0)
        made.run()
        assert not made.exception
        assert component_data(made, "imagegen_compare")["variants"][0]["score"] != "-"

    def test_without_the_extra_the_slider_works_and_the_command_is_said(
        self, made: AppTest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def missing(*_: object) -> None:
            with imagegen.measures.vision.needing_vision("The structure score"):
                raise ModuleNotFoundError(name="cv2")

        monkeypatch.setattr("imagegen.room_scores.score_structure", missing)
        view(made, "Before and after")
        assert {v["score"] for v in component_data(made, "imagegen_compare")["variants"]} == {"-"}
        assert "pip install 'imagegen-studio[vision]'" in made.error[0].value.replace("\\", "")

    def test_a_copy_with_the_caption_is_offered(self, made: AppTest) -> None:
        view(made, "Before and after")
        links = [node.proto.url for node in made.get("link_button")]
        assert any("/captioned?download=" in url for url in links)

    def test_without_a_result_the_view_says_what_belongs_there(self, page: AppTest) -> None:
        view(page, "Before and after")
        assert "Before and after stand here" in page_text(page)

    def test_the_gallery_shows_a_result_beside_its_photo_and_what_it_is(
        self, made: AppTest, page_studio: Studio, open_page: OpenPage
    ) -> None:
        record = page_studio.history.page(kind="renovation")[0]
        page = open_page("gallery", picture=record.id)
        assert not page.exception
        data = component_data(page, "imagegen_compare")
        assert [variant["id"] for variant in data["variants"]] == [record.id]
        assert any("/captioned?" in node.proto.url for node in page.get("link_button"))
        text = page_text(page)
        assert "Renovations" in text
        assert "room: Living room (客厅)" in text
        assert "photo: room.png" in text
