"""Alternatives in a wording on the Templates page: seen, counted, priced, made, or refused."""

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.studio import Studio
from imagegen.ui import template_session as lab
from tests.pages.conftest import OpenPage
from tests.pages.reading import copy_texts, html_sources, page_text
from tests.pages.test_templates_page import NAME, SHIPPED, edit, press, put, section, version


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key, so that a paid model is on offer; nothing is ever sent."""
    monkeypatch.setenv("OMNIMAAS_API_KEY", "sk-pages-0123456789abcdef")


@pytest.fixture
def page(open_page: OpenPage) -> AppTest:
    return open_page("templates")


def test_those_of_the_wording_are_seen_counted_priced_and_made(
    page: AppTest, page_studio: Studio
) -> None:
    edit(page, "wording", f"{SHIPPED.wording}{{Snow|Rain}} falls.")
    assert all(text.endswith("Snow falls.") for text in copy_texts(page))
    assert "The wording makes 2 prompts" in page_text(page)
    (listed,) = [source for source in html_sources(page) if 'class="combinations"' in source]
    assert [listed.count(f"<strong>{word}</strong>") for word in ("Snow", "Rain")] == [1, 1]
    press(page, "lab-save")
    section(page, "alternatives")
    put(page, lab.words_key(version(page_studio, 2), "attire"), "{a coat|a scarf}")
    assert "4 combinations · ¥4.00" in page_text(page)
    press(page, "lab-combinations")
    made = page_studio.jobs.recent()
    assert {job.origin.label for job in made} == {
        f"{sky} · {worn}" for sky in ("Snow", "Rain") for worn in ("a coat", "a scarf")
    }
    assert sum("Rain falls." in job.request.prompt for job in made) == 2
    assert {job.origin.template_version for job in made} == {2}


def test_a_wording_with_braces_that_make_none_is_not_kept(
    page: AppTest, page_studio: Studio
) -> None:
    edit(page, "wording", f"{SHIPPED.wording}{{Snow falls.")
    assert "a { without its }" in page_text(page)
    press(page, "lab-save")
    assert len(page_studio.templates.of("avatar", NAME)) == 1
