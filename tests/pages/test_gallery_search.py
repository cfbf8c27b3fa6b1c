"""Gallery: search and filters that stand in the address, selection, bulk actions and their undo."""

from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from imagegen import importing
from imagegen.archives import Archives, archives_of
from imagegen.errors import ConfigError
from imagegen.filters import Filter
from imagegen.importing import Imported
from imagegen.items import Items
from imagegen.studio import Studio
from imagegen.types import Origin
from imagegen.ui.parts import import_box
from tests.pages.conftest import OpenPage
from tests.pages.reading import component_data, html_sources, labels, page_text
from tests.pages.test_gallery import HOSTILE, numbers, shown
from tests.provenance.test_texts import png
from tests.stocking import add_picture


@pytest.fixture
def stock(page_studio: Studio) -> list[str]:
    """Four pictures: two avatars, a free prompt, a suspect of another person."""
    old = datetime.now(UTC) - timedelta(days=40)
    facts: list[dict[str, object]] = [
        {"prompt": "a red fox"},
        {"prompt": "现代客厅", "made_at": old},
        {"prompt": "a red hat", "kind": "picture"},
        {"prompt": "grey", "suspect": "flat", "person": "ann"},
    ]
    return [add_picture(page_studio, n, **each).id for n, each in enumerate(facts, 1)]


def select(app: AppTest, ids: list[str]) -> AppTest:
    app.session_state["gallery_selected"] = tuple(ids)
    return app.run()


def plain(label: str) -> str:
    return label.replace("\\", "")


def kept_item(studio: Studio) -> str:
    return Items(studio.engine).add("A greenhouse", {}, "tester")


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if plain(button.label) == label]
    return button.click().run()


class TestSearch:
    def test_words_are_searched_and_stand_in_the_address(
        self, open_page: OpenPage, stock: list[str]
    ) -> None:
        app = open_page("gallery", before="99")
        app.text_input(key="gallery_search").set_value("red").run()
        assert numbers(app) == [3, 1]
        assert dict(app.query_params) == {"q": "red"}
        assert "2 pictures" in page_text(app)
        assert numbers(open_page("gallery", q="客厅", kind="avatar")) == [2]

    def test_filters_stand_in_the_address_and_are_taken_away_one_by_one(
        self, open_page: OpenPage, stock: list[str]
    ) -> None:
        app = open_page("gallery", q="red")
        app.selectbox(key="gallery_filter_who").set_value("tester").run()
        app.toggle(key="gallery_filter_starred").set_value(True).run()
        assert dict(app.query_params) == {"q": "red", "who": "tester", "starred": "yes"}
        assert "No picture meets this search" in page_text(app)
        press(app, "Starred")
        assert numbers(app) == [3, 1]
        press(app, "Made by: tester")
        assert dict(app.query_params) == {"q": "red"}

    def test_days_and_costs(self, open_page: OpenPage, stock: list[str]) -> None:
        app = open_page("gallery")
        since = date.today() - timedelta(days=2)  # noqa: DTZ011  as the field takes it
        app.date_input(key="gallery_filter_since").set_value(since).run()
        assert numbers(app) == [4, 3, 1]
        app.number_input(key="gallery_filter_least").set_value(1.5).run()
        assert dict(app.query_params) == {
            "since": since.isoformat(),
            "least": "1.5",
            "currency": "CNY",
        }
        press(app, "Cost from: 1.5 CNY")
        assert numbers(app) == [4, 3, 1]

    def test_a_sku_an_item_and_a_version(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        item = kept_item(page_studio)
        for number, origin in enumerate(
            (
                Origin(kind="product_shot", brief={"sku": "MUG-7"}),
                Origin(kind="listen_and_repeat", brief={"item": item}),
                Origin(kind="avatar", template="professional-headshot", template_version=2),
                Origin(kind="avatar", template="professional-headshot", template_version=1),
            ),
            5,
        ):
            add_picture(page_studio, number, more={"origin": origin})
        app = open_page("gallery")
        assert app.selectbox(key="gallery_filter_version").disabled
        offered = app.selectbox(key="gallery_filter_item").options
        assert sorted(offered) == ["A greenhouse", "MUG-7"]
        app.selectbox(key="gallery_filter_item").set_value("MUG-7").run()
        assert numbers(app) == [5]
        app = open_page("gallery", item=item)
        assert numbers(app) == [6]
        press(app, "SKU or item: A greenhouse")
        field = app.selectbox(key="gallery_filter_template")
        assert "Professional headshot · professional-headshot" in field.options
        field.set_value("professional-headshot").run()
        assert app.selectbox(key="gallery_filter_version").options == ["2", "1"]
        app.selectbox(key="gallery_filter_version").set_value(2).run()
        assert numbers(app) == [7]
        assert dict(app.query_params) == {"template": "professional-headshot", "version": "2"}
        said = [plain(label) for label in labels(app)]
        assert "Template: Professional headshot · professional-headshot" in said

    def test_suspects_are_listed(self, open_page: OpenPage, stock: list[str]) -> None:
        assert numbers(open_page("gallery", suspect="yes")) == [4]

    def test_a_search_without_a_hit_offers_the_way_back(
        self, open_page: OpenPage, stock: list[str]
    ) -> None:
        app = open_page("gallery", q="zebra", kind="avatar")
        press(app, "Show all pictures")
        assert numbers(app) == [4, 3, 2, 1]
        assert dict(app.query_params) == {}
        app = open_page("gallery", q="red", starred="yes", trashed="yes")
        assert "No picture in the trash meets this search" in page_text(app)
        assert numbers(press(app, "Clear the filters")) == [3, 1]

    @pytest.mark.parametrize("text", [HOSTILE, '"', "* OR (", "\0", "x" * 5000, "客" * 900])
    def test_hostile_words_are_only_words(
        self, open_page: OpenPage, stock: list[str], text: str
    ) -> None:
        names = ("q", "who", "tag", "board", "batch", "model", "since", "least", "version")
        app = open_page("gallery", **dict.fromkeys(names, text))
        assert not app.exception
        assert not app.error
        assert "<img src=x" not in "".join(html_sources(app))

    def test_a_page_may_hold_twice_as_many(self, open_page: OpenPage, page_studio: Studio) -> None:
        for number in range(1, 61):
            add_picture(page_studio, number, size=(8, 8))
        app = open_page("gallery")
        assert len(numbers(app)) == 48
        app.get("segmented_control")[-1].set_value(96).run()
        assert len(numbers(app)) == 60
        assert dict(app.query_params) == {"size": "96"}


class TestSavedSearches:
    def test_one_is_named_had_again_and_forgotten(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        app = open_page("gallery", q="red", kind="picture")
        app.text_input(key="gallery_search_name").set_value("Hats")
        press(app, "Save this search")
        assert "Saved as Hats" in page_text(app)
        app = press(open_page("gallery"), "Hats")
        assert dict(app.query_params) == {"q": "red", "kind": "picture"}
        press(app, "Forget")
        assert page_studio.searches.all() == []

    def test_one_without_a_name_is_refused(self, open_page: OpenPage, stock: list[str]) -> None:
        app = press(open_page("gallery", q="red"), "Save this search")
        assert "A search has a name" in page_text(app)


class TestSelection:
    def test_nothing_is_offered_while_nothing_is_selected(
        self, open_page: OpenPage, stock: list[str]
    ) -> None:
        assert "To the trash" not in labels(open_page("gallery"))

    def test_trash_and_undo(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        app = select(open_page("gallery"), stock[:2])
        assert "2 selected" in page_text(app).replace("*", "")
        press(app, "To the trash")
        assert numbers(app) == [4, 3]
        assert "2 pictures put into the trash." in page_text(app)
        assert component_data(app, "imagegen_gallery")["selected"] == []
        press(app, "Undo")
        assert numbers(app) == [4, 3, 2, 1]

    def test_the_trash_restores_and_removes(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        page_studio.trash.throw(stock[:2])
        app = select(open_page("gallery", trashed="yes"), stock[:1])
        press(app, "Restore")
        assert numbers(app) == [2]
        press(select(app, stock[1:2]), "Remove now")
        assert "The trash is empty" in page_text(app)
        assert numbers(open_page("gallery")) == [4, 3, 1]

    def test_star_tag_board_and_their_undo(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        app = select(open_page("gallery"), stock[:2])
        press(app, "Star")
        select(app, stock[1:3]).text_input(key="gallery_new_tag").set_value("Hero")
        press(app, "Put the tag on")
        assert page_studio.boards.tags_of(stock[1]) == ["hero"]
        press(app, "Undo")
        assert page_studio.boards.tags_of(stock[1]) == []
        select(app, stock[:3]).text_input(key="gallery_new_board").set_value("Spring")
        press(app, "Put on the board")
        (board,) = page_studio.boards.boards()
        assert (board.name, board.pictures) == ("Spring", 3)
        starred = page_studio.gallery.page(Filter(starred=True))
        assert [record.number for record in starred] == [2, 1]

    def test_a_tag_without_a_word_is_refused(self, open_page: OpenPage, stock: list[str]) -> None:
        app = press(select(open_page("gallery"), stock[:1]), "Put the tag on")
        assert "A tag has 1 to 64 characters" in page_text(app)

    def test_the_zip_holds_what_is_selected(self, open_page: OpenPage, stock: list[str]) -> None:
        app = select(open_page("gallery"), stock[:2])
        urls = [link.url for link in app.get("link_button")]
        assert f"/api/export?ids={stock[0]}%2C{stock[1]}" in urls

    def test_exactly_two_are_compared(self, open_page: OpenPage, stock: list[str]) -> None:
        for chosen in (stock[:1], stock[:3]):
            assert not select(open_page("gallery"), chosen).get("page_link")
        (link,) = select(open_page("gallery"), stock[:2]).get("page_link")
        assert (link.proto.page, link.proto.query_string) == (
            "compare",
            f"first={stock[0]}&second={stock[1]}",
        )


class TestStacks:
    def test_alike_pictures_are_laid_on_each_other(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        for number in (1, 2, 4):
            page_studio.looks.keep(number, "00ff00ff00ff00ff")
        app = open_page("gallery")
        assert numbers(app) == [4, 3, 2, 1]
        app.toggle(key="gallery_stacked").set_value(True).run()
        assert numbers(app) == [4, 3]
        assert [item["alike"] for item in shown(app)] == [3, None]
        app = open_page("gallery", picture=stock[3], stacked="yes")
        press(app, "3 pictures look alike")
        assert numbers(app) == [4, 2, 1]  # one that was asked for lies open
        press(app, "One stack of alike pictures")
        assert numbers(app) == [4, 3]
        press(app, "Stacked: what looks alike")
        assert numbers(app) == [4, 3, 2, 1]
        assert dict(app.query_params) == {}


class TestArchives:
    def test_all_that_was_found_is_packed_fetched_and_removed(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        app = open_page("gallery", suspect="yes")
        press(app, "All as ZIP")
        archives_of(page_studio).wait(20)
        app.run()
        assert "ZIP of 1 picture" in page_text(app)
        link = next(node for node in app.get("link_button") if "Download" in node.proto.label)
        assert link.proto.url.startswith("/api/archives/")
        press(app, "Remove")
        assert "ZIP of" not in page_text(app)

    def test_one_that_is_being_built_says_how_far_and_can_be_cancelled(
        self, open_page: OpenPage, stock: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Archives, "resume", lambda _self: None)
        app = open_page("gallery", suspect="yes")
        press(app, "All as ZIP")
        assert "Packing 0 of 1" in page_text(app)
        press(app, "Cancel")
        assert "ZIP of" not in page_text(app)

    def test_a_fault_is_said(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        app = open_page("gallery", suspect="yes")
        (page_studio.settings.home / "exports").write_text("a file, where a folder should be")
        press(app, "All as ZIP")
        assert not app.exception
        assert app.error


class TestImport:
    def test_files_are_imported_told_apart_and_undone(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        app = open_page("gallery")
        files = [("a.png", png(), "image/png"), ("b.png", b"no picture", "image/png")]
        app.file_uploader(key="gallery_upload_0").set_value(files).run()
        press(app, "Import 2 pictures")
        assert "1 picture imported, 1 not imported." in page_text(app)
        app.run()  # as when anything else on the page changes
        assert "b.png" in page_text(app)
        assert shown(app)[0]["title"] == "a.png"
        assert (shown(app)[0]["state"], shown(app)[0]["cost"]) == ("suspect", "cost unknown")
        press(app, "Undo")
        assert numbers(app) == [4, 3, 2, 1]
        assert not app.error  # it was of the click before
        app.file_uploader(key="gallery_upload_1").set_value(files[:1]).run()
        press(app, "Import 1 picture")
        assert "0 pictures imported, 1 brought back from the trash." in page_text(app)
        assert shown(app)[0]["title"] == "a.png"

    def test_what_a_file_says_is_told_without_what_only_a_call_has(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        record = importing.import_picture(page_studio, "a.png", png()).record
        app = open_page("gallery", picture=record.id)
        assert "file: a.png" in page_text(app)
        assert [said for said in ("Elapsed", "Attempts", "Made") if said in page_text(app)] == []
        assert not app.expander  # no job of ours

    def test_a_lost_database_is_told_for_each_file_and_the_next_click_takes_them(
        self, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, stock: list[str]
    ) -> None:
        def lost(*_given: object) -> Imported:
            raise ConfigError("The database cannot be reached.", "Start the server.")

        app = open_page("gallery")
        files = [("a.png", png(), "image/png"), ("b.png", png(parameters="x"), "image/png")]
        app.file_uploader(key="gallery_upload_0").set_value(files).run()
        monkeypatch.setattr(import_box, "import_picture", lost)
        press(app, "Import 2 pictures")
        assert "a.png, b.png: The database cannot be reached." in page_text(app)
        assert "0 pictures imported, 2 not imported." in page_text(app)
        monkeypatch.undo()
        press(app, "Import 2 pictures")
        assert "2 pictures imported." in page_text(app)


class TestVerdicts:
    def test_one_verdict_for_all_that_are_selected(
        self, open_page: OpenPage, stock: list[str]
    ) -> None:
        app = press(select(open_page("gallery"), stock[:2]), "Approve")
        assert "2 pictures: approve" in page_text(app)
        assert numbers(open_page("gallery", verdict="approve")) == [2, 1]
        assert numbers(open_page("gallery", verdict="none", q="red")) == [3]
        press(app, "Undo")
        assert numbers(open_page("gallery", verdict="none")) == [4, 3, 2, 1]


class TestBoard:
    def test_it_is_renamed_emptied_and_removed(
        self, open_page: OpenPage, page_studio: Studio, stock: list[str]
    ) -> None:
        board = page_studio.boards.make("Spring").id
        page_studio.boards.put(stock[:2], board)
        app = open_page("gallery", board=board)
        app.text_input(key="gallery_board_name").set_value("Summer").run()
        assert "Board: Summer" in [plain(label) for label in labels(app)]
        press(select(app, stock[:1]), "Take off the board")
        assert numbers(app) == [2]
        press(app, "Undo")
        assert numbers(app) == [2, 1]
        press(app, "Remove the board")
        assert numbers(app) == [4, 3, 2, 1]
        assert dict(app.query_params) == {}
