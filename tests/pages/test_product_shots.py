"""The Product shots page in process: the brief makes the plan, its price, and one batch a set."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.briefs.product_shot import ProductBrief, load_shots
from imagegen.progress import read_batch
from imagegen.studio import Studio
from imagegen.types import Reference
from imagegen.ui import product_session, session
from tests.marketplaces.drawings import bottle
from tests.marketplaces.products import encoded, with_backdrop
from tests.pages.conftest import OpenPage
from tests.pages.reading import copy_texts, html_sources, labels, page_text
from tests.product_pictures import keep_shot

PAID = "gateway/gpt-image-2"
DEFAULT = "gateway/gemini-3-pro-image-preview"
USUAL = ["Main image", "45 degrees", "Detail", "Lifestyle scene"]


@pytest.fixture
def page(open_page: OpenPage) -> AppTest:
    return ran(open_page("product_shots"))


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMNIMAAS_API_KEY", "sk-pages-0123456789abcdef")


@pytest.fixture
def paid_page(with_key: None, open_page: OpenPage) -> AppTest:
    return ran(open_page("product_shots"))


def ran(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def change(page: AppTest, key: str, value: Any) -> None:
    widget: Any = page.get_by_key(key)
    widget.set_value(value)
    ran(page.run())


def field(name: str) -> str:
    return product_session.field_key(name)


def label(page: AppTest) -> str:
    return str(page.button(key="generate").label)


def choose_shots(page: AppTest, *shots: str) -> None:
    change(page, field("shots"), list(shots))


def test_the_sample_is_a_set_that_works_as_it_is(page: AppTest) -> None:
    assert label(page) == "Generate 4 · free"
    assert [name for name in USUAL if f"**{name}**" in page_text(page)] == USUAL
    prompts = copy_texts(page)
    assert len(prompts) == 4
    assert all("Stoneware mug" in prompt for prompt in prompts)


def test_one_click_makes_one_batch_and_shows_it(page: AppTest, page_studio: Studio) -> None:
    ran(page.button(key="generate").click().run())
    jobs = page_studio.jobs.recent(kind="product_shot", limit=20)
    assert len({job.batch for job in jobs}) == 1
    assert {job.origin.label for job in jobs} == set(USUAL)
    view: Any = page.get_by_key(product_session.VIEW)
    assert view.value == "Pictures"
    assert "One shot again, by the brief as it is now" in [box.label for box in page.selectbox]


def test_all_eleven_shots_can_be_planned_with_what_each_needs(page: AppTest) -> None:
    asked = {box.label for box in page.selectbox}
    assert "Scene of the lifestyle picture" in asked
    assert "Room for copy in the ad" not in asked
    choose_shots(page, *[shot.key for shot in load_shots()])
    assert label(page) == "Generate 11 · free"
    assert {"Room for copy in the ad"} <= {box.label for box in page.selectbox}
    assert "Words in the detail-page panel, one line each" in [a.label for a in page.text_area]


def test_model_and_count_of_a_row_change_its_price_and_the_sum(paid_page: AppTest) -> None:
    choose_shots(paid_page, "main", "detail")
    assert label(paid_page) == "Generate 2 · ¥2.00"
    change(paid_page, product_session.row_key("detail", "model"), PAID)
    assert label(paid_page) == "Generate 2 · ¥1.35"
    change(paid_page, product_session.row_key("detail", "count"), 3)
    assert label(paid_page) == "Generate 4 · ¥2.05"


def test_the_panel_goes_to_a_model_that_writes_its_characters(paid_page: AppTest) -> None:
    choose_shots(paid_page, "main", "panel")
    change(paid_page, session.MAKE_MODEL, PAID)
    assert label(paid_page) == "Generate 2 · ¥1.35"
    assert "is known to write these characters" in page_text(paid_page)
    change(paid_page, field("words"), "Warm")
    assert label(paid_page) == "Generate 2 · ¥0.70"
    change(paid_page, field("words"), "温润如初")
    change(paid_page, product_session.row_key("panel", "model"), PAID)
    assert "Known to write Chinese, Japanese and Korean" in page_text(paid_page)


def test_a_free_plan_stays_free_and_says_who_writes(page: AppTest) -> None:
    choose_shots(page, "panel")
    assert label(page) == "Generate 1 · free"
    assert "check every character" in page_text(page)


def test_one_shot_again_joins_its_sheet(page: AppTest, page_studio: Studio) -> None:
    ran(page.button(key="generate").click().run())
    change(page, field("materials"), "blue enamel")
    change(page, product_session.REDO, "detail")
    assert "Make 1 again · free" in labels(page)
    ran(page.button(key="redo-shot").click().run())
    jobs = page_studio.jobs.recent(kind="product_shot", limit=20)
    assert len(jobs) == 5
    (batch,) = {job.batch for job in jobs}
    view = read_batch(page_studio, batch)
    assert view is not None
    assert view["title"] == "SKU MUG-350 · Stoneware mug"
    newest = max(jobs, key=lambda job: job.created_at)
    assert newest.origin.label == "Detail"
    assert "blue enamel" in newest.request.prompt


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("sku", "MUG 350", "cannot be part of a file name"),
        ("palette", "teal", "is not a colour"),
        ("name", "", "name: the text is empty"),
        ("shots", [], "No shot is chosen"),
    ],
)
def test_what_is_wrong_is_said_under_the_button(
    page: AppTest, name: str, value: Any, said: str
) -> None:
    change(page, field(name), value)
    assert page.button(key="generate").disabled
    assert said in page_text(page)


def test_without_a_key_the_paid_model_shows_the_way(page: AppTest) -> None:
    change(page, session.MAKE_MODEL, DEFAULT)
    assert page.button(key="generate").disabled
    assert "Use the free draft instead" in labels(page)


def test_user_text_is_shown_as_text(page: AppTest) -> None:
    change(page, field("name"), "<img src=x onerror=alert(1)> **bold**")
    assert any("<img src=x onerror=alert(1)> **bold**" in text for text in copy_texts(page))


class TestPhotos:
    def test_good_photos_are_kept_and_the_first_bad_file_is_named(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        files = [encoded(bottle(colour=(n, 80, 90))) for n in (20, 60)]
        named = [(f"{n}.jpg", data, "image/jpeg") for n, data in enumerate(files)]
        given = [*named, ("x.png", b"<html>", "image/png")]
        ran(page.file_uploader[0].set_value(given).run())
        assert "x.png is a web page (HTML), not a picture" in page_text(page)
        assert page.file_uploader[0].label == "Reference photos, 7 more"
        assert all("reference photos" in prompt for prompt in copy_texts(page))
        ran(page.button(key="generate").click().run())
        (job, *_) = page_studio.jobs.recent(kind="product_shot", limit=1)
        shas = [hashlib.sha256(data).hexdigest() for data in files]
        assert [reference.sha256 for reference in job.request.references] == shas
        ran(page.button(key="remove-product-photos").click().run())
        assert page.file_uploader[0].label == "Reference photos, up to 9"


@pytest.mark.parametrize("own", ["", "A bottle on a beach."])
def test_a_picture_takes_its_brief_back_to_the_page(
    open_page: OpenPage, page_studio: Studio, own: str
) -> None:
    composed = replace(ProductBrief.sample(), shot="ad", sku="CUP-7").prompt().prompt
    record = keep_shot(
        page_studio, encoded(bottle()), shot="ad", sku="CUP-7", prompt=own or composed
    )
    app = ran(open_page("gallery", picture=record.id))
    ran(app.button(key="reuse-all").click().run())
    assert app.text_input(key=field("sku")).value == "CUP-7"
    assert "**Ad with room for copy**" in page_text(app)
    assert label(app).startswith("Generate 1 · ")
    assert [area.value for area in app.text_area if area.label.startswith("Prompt of")] == (
        [own] if own else []
    )


class TestChannels:
    def open_channels(self, page: AppTest) -> None:
        change(page, product_session.VIEW, "Channels")

    def test_before_there_is_a_set_it_says_what_comes(self, page: AppTest) -> None:
        self.open_channels(page)
        assert "The channels stand here as soon as a set was made" in page_text(page)

    def test_what_is_found_wanted_and_done_stands_beside_both_pictures(
        self, page_studio: Studio, page: AppTest
    ) -> None:
        record = keep_shot(page_studio, encoded(with_backdrop(bottle(), 250), "PNG"))
        self.open_channels(page)
        said = page_text(page)
        assert "Ready for Amazon, main image as a fixed copy" in page.success[0].value
        assert "pixels are below 255, down to 250" in said
        assert "Wanted: every pixel 255, 255, 255" in said
        sources = "".join(html_sources(page))
        assert f"/pictures/{record.file_name}" in sources
        assert f"/api/records/{record.id}/channels/amazon-main?v=" in sources
        assert "Original, unchanged" in said
        assert "Check by eye: no text, logo, watermark" in said

    def test_a_refusal_counts_the_rules_and_says_the_next_step(
        self, page_studio: Studio, page: AppTest
    ) -> None:
        keep_shot(page_studio, encoded(bottle((0.1, 0.3, 0.7, 1.1))))
        self.open_channels(page)
        said = page_text(page)
        assert "would refuse it for" in said
        assert "Make the picture again with the whole product" in said

    def test_another_channel_asks_for_other_things(
        self, page_studio: Studio, page: AppTest
    ) -> None:
        keep_shot(page_studio, encoded(bottle()))
        self.open_channels(page)
        change(page, product_session.CHANNEL, "taobao-white")
        assert "800" in page_text(page)
        assert "One older Chinese guide" in page_text(page)

    def test_the_zip_holds_the_main_image_or_the_newest_of_each(
        self, page_studio: Studio, page: AppTest
    ) -> None:
        main = keep_shot(page_studio, encoded(bottle()))
        top = keep_shot(page_studio, encoded(bottle(side=320)), 2, "top")
        self.open_channels(page)
        assert self.zip_link(page) == (
            "Download ZIP · 1 picture",
            f"/api/channels/amazon-main/export?record={main.id}",
        )
        change(page, product_session.CHANNEL, "shopify")
        assert self.zip_link(page) == (
            "Download ZIP · 2 pictures",
            f"/api/channels/shopify/export?record={top.id}&record={main.id}",
        )

    def zip_link(self, page: AppTest) -> tuple[str, str]:
        (link,) = page.get("link_button")
        return link.proto.label, link.proto.url

    def test_what_differs_from_the_photo_is_flagged(
        self, page_studio: Studio, page: AppTest
    ) -> None:
        blue = Reference(name="blue.jpg", data=encoded(bottle()))
        page_studio.storage.put_reference(blue)
        red = encoded(bottle(colour=(170, 40, 30)))
        keep_shot(page_studio, red, references=(blue.sha256,))
        self.open_channels(page)
        assert any("Not quite the product of the photo" in one.value for one in page.warning)
        assert "Colours, differs" in page_text(page)

    def test_without_a_photo_nobody_vouches_for_the_product(
        self, page_studio: Studio, page: AppTest
    ) -> None:
        keep_shot(page_studio, encoded(bottle()))
        self.open_channels(page)
        assert "whether it shows the product that ships" in page_text(page)


def test_one_shot_is_made_from_the_user_s_own_words(page_studio: Studio, page: AppTest) -> None:
    before, price = copy_texts(page), label(page)
    ran(page.button(key="edit-angle").click().run())
    key = product_session.row_key("angle", "prompt")
    assert page.get_by_key(key).value == before[1]
    change(page, key, "A mug, from where the handle is seen best.")
    assert label(page) == price
    assert copy_texts(page) == [text for text in before if text != before[1]]
    assert page_text(page).count(":material/edit: edited") == 1
    change(page, field("name"), "Teapot")
    assert page.get_by_key(key).value == "A mug, from where the handle is seen best."
    ran(page.button(key="generate").click().run())
    jobs = {job.origin.brief["shot"]: job for job in page_studio.jobs.recent(kind="product_shot")}
    own = jobs.pop("angle")
    assert own.request.prompt == own.prompt_sent == "A mug, from where the handle is seen best."
    assert own.origin.brief["prompt"] == "edited"
    assert own.origin.label == "45 degrees"
    assert all("Teapot" in job.prompt_sent for job in jobs.values())
    assert not any("prompt" in job.origin.brief for job in jobs.values())


def test_the_brief_writes_a_dropped_prompt_again_and_an_empty_one_is_refused(page: AppTest) -> None:
    before = copy_texts(page)
    ran(page.button(key="edit-main").click().run())
    change(page, product_session.row_key("main", "prompt"), "  ")
    assert page.button(key="generate").disabled
    ran(page.button(key="drop-edit-main").click().run())
    assert copy_texts(page) == before
    assert not page.button(key="generate").disabled
