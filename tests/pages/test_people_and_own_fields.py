"""Making pages beside Avatars: somebody of the cast in the picture, and a template's own fields."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.cast import Person
from imagegen.casting import keep_person, person_of
from imagegen.studio import Studio
from imagegen.types import AssetKind, Reference
from imagegen.ui import product_session, room_session
from tests.drawing import encoded, photo
from tests.own_templates import put_into_use, with_season
from tests.pages.conftest import OpenPage
from tests.pages.reading import copy_texts, page_text

PAGES: dict[AssetKind, str] = {
    "product_shot": "product_shots",
    "renovation": "renovation",
    "listen_and_repeat": "listen_and_repeat",
}
KEYS: dict[AssetKind, str] = {
    "product_shot": product_session.field_key("own_season"),
    "renovation": room_session.field_key("own_season"),
}
WORDS = "a woman with red curls"


@pytest.fixture
def ana(page_studio: Studio) -> Person:
    references = tuple(
        Reference(name=f"ana-{seed}.png", data=encoded(photo(48, 48, seed=seed)))
        for seed in range(5)
    )
    person = Person(name="Ana", description=WORDS, references=references)
    keep_person(page_studio, person)
    return person


def ran(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def put(page: AppTest, key: str, value: Any) -> None:
    widget: Any = page.get_by_key(key)
    widget.set_value(value)
    ran(page.run())


def key_ending(page: AppTest, end: str) -> str:
    return next(box.key for box in page.selectbox if box.key and box.key.endswith(end))


def prompts(page: AppTest) -> str:
    return "\n".join([*copy_texts(page), *(area.value or "" for area in page.text_area)])


class TestSomebodyOfTheCast:
    def test_is_in_a_lifestyle_shot_and_nowhere_else(
        self, open_page: OpenPage, page_studio: Studio, ana: Person
    ) -> None:
        page = ran(open_page("product_shots"))
        put(page, product_session.field_key("person"), ana.id)
        assert prompts(page).count(WORDS) == 1
        assert "5 pictures of the person go along" in page_text(page)
        ran(page.button(key="generate").click().run())
        jobs = {job.origin.label: job for job in page_studio.jobs.recent(kind="product_shot")}
        shown = jobs["Lifestyle scene"]
        assert [one.sha256 for one in shown.request.references] == [
            one.sha256 for one in ana.references
        ]
        assert shown.origin.brief["person"] == ana.id
        assert jobs["Main image"].origin.brief["person"] == ""
        page_studio.run_attempt(shown.id, 1)
        (record,) = page_studio.history.of_jobs([shown.id])
        found = person_of(page_studio, record)
        assert found is not None
        assert found.id == ana.id
        assert "Consistency with the cast" in page_text(ran(page.run()))

        again = ran(open_page("gallery", picture=record.id))
        ran(again.button(key="reuse-all").click().run())
        chosen: Any = again.get_by_key(product_session.field_key("person"))
        assert chosen.value == ana.id

    def test_too_many_pictures_are_refused_before_the_click(
        self, open_page: OpenPage, page_studio: Studio, ana: Person
    ) -> None:
        photos = tuple(
            Reference(name=f"mug-{n}.png", data=encoded(photo(40, 40, seed=40 + n)))
            for n in range(5)
        )
        for one in photos:
            page_studio.storage.put_reference(one)
        page = open_page("product_shots")
        page.session_state[product_session._PHOTOS] = photos
        ran(page.run())
        assert not page.button(key="generate").disabled
        put(page, product_session.field_key("person"), ana.id)
        assert page.button(key="generate").disabled
        assert "takes 9 reference pictures; 10 given" in page_text(page)

    @pytest.mark.parametrize("name", ["product_shots", "listen_and_repeat", "avatars"])
    def test_somebody_who_left_meanwhile_is_missed_before_anything_is_paid(
        self, name: str, open_page: OpenPage, page_studio: Studio, ana: Person
    ) -> None:
        page = ran(open_page(name))
        put(page, key_ending(page, "_person"), ana.id)
        page_studio.cast.archive(ana.id)
        ran(page.button(key="generate").click().run())
        assert page_studio.jobs.recent() == []
        assert "The person you chose was renamed or archived" in page_text(page)
        ran(page.button(key="generate").click().run())
        assert page_studio.jobs.recent() != []

    def test_is_offered_only_where_a_chosen_shot_shows_a_person(
        self, open_page: OpenPage, page_studio: Studio, ana: Person
    ) -> None:
        page = ran(open_page("product_shots"))
        put(page, product_session.field_key("person"), ana.id)
        put(page, product_session.field_key("shots"), ["main", "detail"])
        assert "Person in lifestyle and social shots" not in [box.label for box in page.selectbox]
        page_studio.cast.archive(ana.id)  # nobody is asked to choose again where there is no field
        assert not ran(page.run()).button(key="generate").disabled

    def test_is_in_a_drawn_scene_by_words_alone(
        self, open_page: OpenPage, page_studio: Studio, ana: Person
    ) -> None:
        page = ran(open_page("listen_and_repeat"))
        put(page, key_ending(page, "_person"), ana.id)
        assert WORDS in prompts(page)
        assert "A drawing takes the description alone." in page_text(page)
        ran(page.button(key="generate").click().run())
        (job,) = page_studio.jobs.recent(kind="listen_and_repeat")
        assert job.request.references == ()
        assert job.origin.brief["person"] == ana.id

    def test_while_the_cast_is_empty_a_link_leads_there(self, open_page: OpenPage) -> None:
        page = ran(open_page("product_shots"))
        assert "Person in lifestyle and social shots" not in [box.label for box in page.selectbox]


@pytest.mark.parametrize("kind", list(PAGES))
def test_a_field_that_only_the_template_has_is_asked_for_and_heard(
    kind: AssetKind, open_page: OpenPage, page_studio: Studio
) -> None:
    put_into_use(page_studio, with_season(kind))
    page = ran(open_page(PAGES[kind]))
    assert "It is autumn." in prompts(page)
    key = KEYS.get(kind) or key_ending(page, "_own_season")
    box = next(one for one in page.selectbox if one.key == key)
    assert (box.label, box.options) == ("Season", ["autumn", "winter"])
    put(page, key, "winter")
    assert "It is winter." in prompts(page)
    ran(page.button(key="generate").click().run())
    briefs = [job.origin.brief for job in page_studio.jobs.recent(kind=kind)]
    assert any(brief["own"] == {"season": "winter"} for brief in briefs)
