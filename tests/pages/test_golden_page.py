"""The sample briefs of a golden set on the Templates page: edited, added, removed and saved."""

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.briefs.kinds import KINDS, golden_rows
from imagegen.studio import Studio
from imagegen.types import AssetKind
from imagegen.ui import template_session as lab
from tests.own_templates import FIRST, put_into_use, with_season
from tests.pages.conftest import OpenPage
from tests.pages.reading import copy_texts, html_sources, page_text
from tests.pages.test_templates_page import (
    NAME,
    ROWS,
    SHIPPED,
    choose_version,
    edit,
    edit_key,
    key,
    page,
    press,
    put,
    section,
    stocked,
    version,
)

__all__ = ["key", "page"]


def test_a_changed_brief_is_a_new_version_and_only_it_is_asked_for_again(
    page: AppTest, page_studio: Studio
) -> None:
    stocked(page_studio, 1, 100)
    section(page, "golden")
    assert "The golden set is complete." in page_text(page)
    edit(page, "brief0_of_who", "a woman in a yellow raincoat")
    (shown,) = [source for source in html_sources(page) if 'class="diff"' in source]
    assert "raincoat" in shown
    assert "thin gold glasses" in shown
    assert [shown.count(f'<div class="{change}"') for change in ("removed", "added")] == [1, 1]
    assert "Below is v1 as it was saved" in page_text(page)
    edit(page, "note", "wet weather")
    press(page, "lab-save")
    made = version(page_studio, 2)
    assert made.note == "wet weather"
    assert made.template.wording == SHIPPED.wording
    rows, before = golden_rows(made.template), golden_rows(SHIPPED)
    assert rows[1:] == before[1:]
    assert rows[0].values == before[0].values | {"who": "a woman in a yellow raincoat"}
    # Of v2 all of its pictures, of v1 the changed one alone.
    assert page.button(key="lab-golden").label == f"Make the golden set · {ROWS + 1} · ¥7.00"
    choose_version(page, 1)
    assert "of 6 · ¥6.00" in next(s for s in html_sources(page) if 'class="golden"' in s)


def test_briefs_are_added_and_removed(page: AppTest, page_studio: Studio) -> None:
    section(page, "golden")
    press(page, "lab-brief-remove")
    press(page, "lab-brief-add")
    edit(page, "new_brief1_label", "A scarf")
    edit(page, "new_brief1_of_extra", "a long scarf")
    press(page, "lab-save")
    rows = golden_rows(version(page_studio, 2).template)
    assert [row.label for row in rows] == [
        *(row.label for row in golden_rows(SHIPPED)[1:]),
        "A scarf",
    ]
    assert rows[-1].values == golden_rows(SHIPPED)[1].values | {"extra": "a long scarf"}


def test_the_last_brief_stays_and_edits_that_are_none_are_none(page: AppTest) -> None:
    section(page, "golden")
    edit(page, "brief0_of_extra", "a scarf")
    edit(page, "brief0_of_extra", "")
    assert not [button for button in page.button if button.key == "lab-save"]
    for _ in range(ROWS - 1):
        press(page, "lab-brief-remove")
    assert page.button(key="lab-brief-remove").disabled


def test_a_brief_that_cannot_be_is_named_kept_and_not_saved(
    page: AppTest, page_studio: Studio
) -> None:
    section(page, "golden")
    edit(page, "brief0_of_who", " ")
    said = f"{golden_rows(SHIPPED)[0].label}: Avatar brief, who: the text is empty."
    assert said in page_text(page)
    press(page, "lab-save")
    assert "Sample brief" in page_text(page)
    assert len(page_studio.templates.of("avatar", NAME)) == 1
    assert page.session_state[edit_key("brief0_of_who")] == " "
    edit(page, "brief0_of_who", "a teacher")
    edit(page, "brief0_label", golden_rows(SHIPPED)[1].label)
    assert "two sample briefs have the same name" in page_text(page)
    page.run()
    assert page.session_state[edit_key("brief")] == "brief0"
    section(page, "wording")
    section(page, "golden")
    edit(page, "brief0_label", "Teacher")
    press(page, "lab-save")
    assert golden_rows(version(page_studio, 2).template)[0].values["who"] == "a teacher"


@pytest.mark.parametrize("kind", KINDS)
def test_values_of_own_fields_are_said_for_every_kind(
    kind: AssetKind, open_page: OpenPage, page_studio: Studio
) -> None:
    put_into_use(page_studio, with_season(kind))
    page = open_page("templates")
    put(page, lab.KIND, kind)
    (widget,) = [box for box in page.selectbox if box.label == "Template"]
    widget.set_value(FIRST[kind]).run()
    section(page, "golden")
    put(page, f"lab_edit_{kind}_{FIRST[kind]}_2_0_brief0_of_season", "winter")
    press(page, "lab-save")
    made = page_studio.templates.get(kind, FIRST[kind], 3)
    assert [row.own for row in made.template.briefs][:2] == [{"season": "winter"}, {}]
    assert not page.exception
    section(page, "wording")
    assert copy_texts(page)[1].endswith("It is winter.")
