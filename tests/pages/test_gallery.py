"""Gallery: newest first, pages that a link keeps, one picture with all its facts."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.studio import Studio
from tests.pages.conftest import OpenPage
from tests.pages.reading import component_data, html_sources, labels, page_text
from tests.stocking import FREE, UNKNOWN, add_picture, cost_of

TURNS = ("Newer", "Older")
HOSTILE = '<img src=x onerror="alert(1)"> ![x](http://evil.example/x.png) :red[$1$]'


def shown(app: AppTest) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = component_data(app, "imagegen_gallery")["items"]
    return items


def numbers(app: AppTest) -> list[int]:
    return [item["number"] for item in shown(app)]


def turn(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def fill(studio: Studio, count: int, **facts: Any) -> None:
    for number in range(1, count + 1):
        add_picture(studio, number, **facts)


class TestEmpty:
    def test_it_says_what_belongs_here_and_offers_one_step(self, open_page: OpenPage) -> None:
        app = open_page("gallery")
        assert "Pictures stand here" in page_text(app)
        assert labels(app) == ["Make the first picture", "Import"]
        assert component_data(app, "imagegen_gallery") is None

    def test_the_step_leads_to_the_avatars(self, open_page: OpenPage) -> None:
        app = open_page("gallery")
        app.button[0].click().run()
        assert not app.exception
        assert "Pictures stand here" not in page_text(app)


class TestGrid:
    def test_the_newest_stands_first(self, open_page: OpenPage, page_studio: Studio) -> None:
        fill(page_studio, 3)
        assert numbers(open_page("gallery")) == [3, 2, 1]

    def test_a_card_says_what_it_is_what_it_cost_and_its_state(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        add_picture(page_studio, 1, who="a calm teacher", cost=cost_of("1", "CNY", "estimated"))
        add_picture(page_studio, 2, family="draft", cost=FREE)
        add_picture(
            page_studio, 3, suspect="only 812 bytes", cost=cost_of("0.0059", "USD", "actual")
        )
        add_picture(page_studio, 4, kind="picture", prompt="a fox", cost=UNKNOWN)
        cards = [(c["title"], c["cost"], c["state"]) for c in reversed(shown(open_page("gallery")))]
        assert cards == [
            ("a calm teacher", "about ¥1.00", "done"),
            ("a calm teacher of forty", "free", "draft"),
            ("a calm teacher of forty", "$0.0059", "suspect"),
            ("a fox", "cost unknown", "done"),
        ]

    def test_a_card_knows_its_size_before_its_bytes(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        record = add_picture(page_studio, size=(1200, 600))
        card = shown(open_page("gallery"))[0]
        assert (card["width"], card["height"], card["thumbnail_width"]) == (1200, 600, 512)
        assert card["thumbnail"] == f"/thumbnails/512/{record.sha256}.webp"
        assert (card["small"], card["small_width"]) == (
            f"/thumbnails/256/{record.sha256}.webp",
            256,
        )

    def test_typed_text_stays_text(self, open_page: OpenPage, page_studio: Studio) -> None:
        add_picture(page_studio, who=HOSTILE)
        app = open_page("gallery")
        assert shown(app)[0]["title"] == HOSTILE
        assert not [source for source in html_sources(app) if "onerror" in source]


class TestPaging:
    def test_older_and_newer_walk_through_everything_once(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        fill(page_studio, 100, size=(8, 8))
        app = open_page("gallery")
        assert numbers(app) == list(range(100, 52, -1))
        newer, older = (button for button in app.button if button.label in TURNS)
        assert (newer.disabled, older.disabled) == (True, False)
        older.click().run()
        assert numbers(app) == list(range(52, 4, -1))
        assert app.query_params["before"] == "53"
        turn(app, "Older")
        assert numbers(app) == [4, 3, 2, 1]
        assert [button.disabled for button in app.button if button.label == "Older"] == [True]
        turn(app, "Newer")
        assert numbers(app) == list(range(52, 4, -1))
        turn(app, "Newer")
        assert numbers(app) == list(range(100, 52, -1))

    def test_a_link_shows_the_same_page_when_more_was_made(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        fill(page_studio, 60, size=(8, 8))
        before = numbers(open_page("gallery", before="50"))
        add_picture(page_studio, 61)
        assert numbers(open_page("gallery", before="50")) == before == list(range(49, 1, -1))

    def test_one_page_needs_no_pager(self, open_page: OpenPage, page_studio: Studio) -> None:
        fill(page_studio, 48, size=(8, 8))
        assert not set(labels(open_page("gallery"))) & set(TURNS)

    @pytest.mark.parametrize("text", ["abc", "-1", "1e3", "9" * 30, "1;drop", "²"])
    def test_a_broken_link_shows_the_newest(
        self, open_page: OpenPage, page_studio: Studio, text: str
    ) -> None:
        fill(page_studio, 2)
        assert numbers(open_page("gallery", before=text, kind=text)) == [2, 1]

    def test_a_link_beyond_the_last_picture_offers_the_way_back(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        fill(page_studio, 2)
        app = open_page("gallery", before="1")
        turn(app, "Show the newest")
        assert numbers(app) == [2, 1]


class TestKinds:
    def test_a_kind_is_chosen_by_the_control_and_kept_in_the_address(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        add_picture(page_studio, 1)
        add_picture(page_studio, 2, kind="picture")
        app = open_page("gallery", before="99")
        control = app.get("segmented_control")[0]
        assert control.options == ["All 2", "Avatars 1", "Free prompts 1"]
        control.set_value("picture").run()
        assert numbers(app) == [2]
        assert dict(app.query_params) == {"kind": "picture"}
        app.get("segmented_control")[0].set_value("").run()
        assert numbers(app) == [2, 1]

    def test_a_link_names_the_kind(self, open_page: OpenPage, page_studio: Studio) -> None:
        add_picture(page_studio, 1)
        add_picture(page_studio, 2, kind="picture")
        assert numbers(open_page("gallery", kind="avatar")) == [1]

    def test_a_single_kind_is_no_choice(self, open_page: OpenPage, page_studio: Studio) -> None:
        add_picture(page_studio, 1)
        app = open_page("gallery")
        assert not app.get("segmented_control")
        assert "1 picture" in page_text(app)


class TestPicture:
    def test_every_fact_of_the_record_is_told(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        record = add_picture(page_studio, negative_prompt="hats")
        text = page_text(open_page("gallery", picture=record.id))
        facts = (
            record.prompt_sent,
            "hats",
            "gateway",
            "gemini-3-pro-image-preview",
            "aspect_ratio: 1:1",
            "professional_headshot (version 1)",
            "¥1.00 (estimated)",
            "20 in, 1,290 out, 1,310 in all",
            "12.3 s",
            "request-1",
            "tester",
            record.sha256,
            "64 × 64 px",
            f"{record.byte_count:,} bytes",
        )
        assert [fact for fact in facts if fact not in text] == []

    def test_the_original_is_shown_with_its_size_reserved(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        record = add_picture(page_studio, size=(120, 80))
        sources = "".join(html_sources(open_page("gallery", picture=record.id)))
        assert f'src="/pictures/{record.file_name}" width="120" height="80"' in sources

    def test_the_download_is_the_original(self, open_page: OpenPage, page_studio: Studio) -> None:
        record = add_picture(page_studio, who="A calm teacher / 40?")
        links = open_page("gallery", picture=record.id).get("link_button")
        name = f"a-calm-teacher-40-{record.sha256[:8]}"
        assert [link.url for link in links] == [f"/pictures/{record.file_name}?download={name}"]

    def test_a_suspect_says_why(self, open_page: OpenPage, page_studio: Studio) -> None:
        record = add_picture(page_studio, suspect="flat: 3 colours")
        text = page_text(open_page("gallery", picture=record.id))
        assert "Suspect: flat: 3 colours" in text.replace("*", "")

    def test_a_draft_says_that_it_is_one(self, open_page: OpenPage, page_studio: Studio) -> None:
        record = add_picture(page_studio, family="draft", cost=FREE)
        assert "Draft:" in page_text(open_page("gallery", picture=record.id))

    def test_typed_text_stays_text(self, open_page: OpenPage, page_studio: Studio) -> None:
        record = add_picture(page_studio, who=HOSTILE, prompt=HOSTILE, person=HOSTILE)
        app = open_page("gallery", picture=record.id)
        assert "<img src=x" not in "".join(html_sources(app))
        assert not [node for node in app.markdown if "evil.example" in node.value]

    def test_back_leads_to_the_same_page_of_the_grid(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        fill(page_studio, 60, size=(8, 8))
        record = page_studio.history.page(before=50, limit=1)[0]
        app = open_page("gallery", before="50", picture=record.id)
        app.button[0].click().run()
        assert numbers(app)[0] == 49
        assert dict(app.query_params) == {"before": "50"}

    @pytest.mark.parametrize("name", ["nope", "0" * 32, HOSTILE])
    def test_a_picture_that_is_not_there_is_said_so(
        self, open_page: OpenPage, page_studio: Studio, name: str
    ) -> None:
        add_picture(page_studio)
        app = open_page("gallery", picture=name)
        assert "There is no picture" in page_text(app)
        assert "Go back to the gallery." in page_text(app)
        assert labels(app) == ["Back to the gallery"]
