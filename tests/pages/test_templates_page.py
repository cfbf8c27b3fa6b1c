"""The Templates page in process: edits outlive errors, saves are versions, labels have a gate."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.briefs.kinds import golden_rows
from imagegen.chains import name_of
from imagegen.progress import recent_batches
from imagegen.studio import Studio
from imagegen.template_lab import golden_asks, golden_grid, label_version
from imagegen.template_texts import write_template
from imagegen.template_versions import TemplateVersion
from imagegen.templates import find_template, make_template
from imagegen.ui import session
from imagegen.ui import template_session as lab
from tests.pages.conftest import OpenPage
from tests.pages.reading import component_data, copy_texts, html_sources, page_text
from tests.stocking import add_picture

NAME = "professional-headshot"
SHIPPED = find_template("avatar", NAME)
ROWS = len(golden_rows(SHIPPED))


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key, so that a paid model is on offer. Nothing is ever sent: there is no worker."""
    monkeypatch.setenv("OMNIMAAS_API_KEY", "sk-pages-0123456789abcdef")


@pytest.fixture
def page(open_page: OpenPage) -> AppTest:
    app = open_page("templates")
    assert not app.exception
    return app


def version(studio: Studio, number: int, name: str = NAME) -> TemplateVersion:
    return studio.templates.get("avatar", name, number)


def put(page: AppTest, key: str, value: Any) -> None:
    page.get_by_key(key).set_value(value)
    page.run()
    assert not page.exception


def edit_key(part: str, number: int = 1, generation: int = 0) -> str:
    """The key of a widget of the editor; giving up the edits starts another generation."""
    return f"lab_edit_avatar_{NAME}_{number}_{generation}_{part}"


def edit(page: AppTest, part: str, value: Any, number: int = 1) -> None:
    put(page, edit_key(part, number), value)


def choose_version(page: AppTest, number: int) -> None:
    (widget,) = [box for box in page.selectbox if box.label == "Version"]
    widget.set_value(number).run()
    assert not page.exception


def press(page: AppTest, key: str) -> None:
    page.button(key=key).click().run()
    assert not page.exception


def section(page: AppTest, name: str) -> None:
    put(page, lab.SECTION, name)


def stocked(studio: Studio, number: int, first: int) -> None:
    """The whole golden set of a version, as paid calls would have left it."""
    model = studio.find_model("gemini-3-pro-image-preview", "gateway")
    asks = golden_asks(studio, golden_grid(studio, version(studio, number), name_of(model)), model)
    for place, ask in enumerate(asks, first):
        more = {"origin": ask.origin, "provider": model.provider, "model": model.id}
        texts = {"prompt": ask.request.prompt, "negative_prompt": ask.request.negative_prompt}
        add_picture(studio, place, more=more, **texts)


def saved(studio: Studio, text: str = "Rain falls.") -> TemplateVersion:
    values = SHIPPED.model_dump() | {"wording": f"{SHIPPED.wording}{text}"}
    template = make_template(values, "test")
    return studio.templates.save(template, note="", who="ann", source=(NAME, 1))


class TestTheWording:
    def test_it_opens_on_what_pages_use_with_both_prompts(self, page: AppTest) -> None:
        sample, real = copy_texts(page)
        assert sample == SHIPPED.render(SHIPPED.sample).prompt
        assert golden_rows(SHIPPED)[0].values["who"] in real
        assert "No edits" in page_text(page)

    def test_an_edit_is_seen_in_both_prompts_and_in_the_diff(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        edit(page, "wording", f"{SHIPPED.wording}Snow falls.")
        assert all(text.endswith("Snow falls.") for text in copy_texts(page))
        (shown,) = [source for source in html_sources(page) if 'class="diff"' in source]
        assert "Snow falls." in shown

    def test_a_real_brief_is_that_of_the_newest_picture(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        add_picture(page_studio, 1, who="a lighthouse keeper")
        assert "a lighthouse keeper" in copy_texts(open_page("templates"))[1]

    def test_an_error_names_the_place_and_nothing_typed_is_lost(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        broken = f"{SHIPPED.wording}{{{{ nobody }}}}"
        edit(page, "title", "Kept title")
        edit(page, "wording", broken)
        text = page_text(page)
        assert "line 12 of its wording: 'nobody' is not one of its fields" in text
        section(page, "golden")
        put(page, lab.KIND, "renovation")
        put(page, lab.KIND, "avatar")
        section(page, "wording")
        assert page.get_by_key(edit_key("wording")).value == broken
        assert page.session_state[edit_key("title")] == "Kept title"
        press(page, "lab-give-up")
        assert page.get_by_key(edit_key("wording", generation=1)).value == SHIPPED.wording
        assert "No edits" in page_text(page)

    def test_a_save_is_a_new_draft_and_pages_stay_as_they_are(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        edit(page, "wording", f"{SHIPPED.wording}Snow falls.")
        edit(page, "note", "colder")
        press(page, "lab-save")
        made = version(page_studio, 2)
        assert made.template.wording.endswith("Snow falls.")
        assert (made.note, made.source) == ("colder", (NAME, 1))
        assert page_studio.templates.production("avatar", NAME) == 1
        assert "Saved as v2, a draft" in "".join(item.value for item in page.success)
        assert page.session_state[lab.version_key("avatar", NAME)] == 2

    def test_a_field_is_added_named_and_used(self, page: AppTest, page_studio: Studio) -> None:
        press(page, "lab-field-Add a field")
        assert "the wording never uses the field" in page_text(page)
        edit(page, "new1_name", "weather")
        edit(page, "new1_default", "light rain")
        edit(page, "wording", f"{SHIPPED.wording}Outside: {{{{ weather }}}}.")
        assert all(text.endswith("Outside: light rain.") for text in copy_texts(page))
        press(page, "lab-save")
        assert version(page_studio, 2).template.fields[-1].name == "weather"

    def test_fields_move(self, page: AppTest, page_studio: Studio) -> None:
        press(page, "lab-field-Later")
        press(page, "lab-save")
        names = [field.name for field in version(page_studio, 2).template.fields]
        assert names[:2] == ["age_range", "who"]

    def test_a_removed_field_is_missed_by_the_wording_until_it_is_back(self, page: AppTest) -> None:
        press(page, "lab-field-Remove")
        assert "'who' is not one of its fields" in page_text(page)
        press(page, "lab-give-up")
        assert "No edits" in page_text(page)

    def test_hints_stand_under_the_prompts(self, page: AppTest, page_studio: Studio) -> None:
        plain = " ".join(f"{{{{ {field.name} }}}}" for field in SHIPPED.fields)
        edit(page, "wording", f"A photograph of {plain}.")
        assert "no light is named" in page_text(page)
        assert not page.button(key="lab-save").disabled


class TestLabels:
    def test_the_gate_is_shut_until_both_golden_sets_are_made(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        saved(page_studio)
        page = open_page("templates")
        choose_version(page, 2)
        section(page, "versions")
        assert page.button(key="lab-label").disabled
        assert "First make the golden set of v2 and v1" in page_text(page)
        stocked(page_studio, 1, 100)
        stocked(page_studio, 2, 200)
        page.run()
        assert not page.button(key="lab-label").disabled
        (proof,) = [item.value for item in page.caption if "golden set by" in item.value]
        assert "v2 ¥6.00 (estimated), v1 ¥6.00 (estimated)" in proof.replace("\\", "")
        press(page, "lab-label")
        assert page_studio.templates.production("avatar", NAME) == 2
        assert "golden set by gateway/gemini-3-pro-image-preview: v2 ¥6.00" in page_text(page)

    def test_an_override_asks_for_a_reason_and_tells_it(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        saved(page_studio)
        page = open_page("templates")
        choose_version(page, 2)
        section(page, "versions")
        page.checkbox[0].check().run()
        press(page, "lab-label")
        assert "An override needs a reason." in page_text(page)
        edit(page, "reason", "the light was wrong", number=2)
        press(page, "lab-label")
        assert page_studio.templates.production("avatar", NAME) == 2
        assert "override without a golden set: the light was wrong" in page_text(page)


class TestTheGoldenSet:
    def test_count_and_price_stand_on_the_button_and_one_click_makes_one_batch(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        saved(page_studio)
        page, other = open_page("templates"), open_page("templates")
        for opened in (page, other):
            choose_version(opened, 2)
            section(opened, "golden")
        assert page.button(key="lab-golden").label == f"Make the golden set · {2 * ROWS} · ¥12.00"
        press(page, "lab-golden")
        jobs = page_studio.jobs.recent(limit=50)
        assert len({job.batch for job in jobs}) == 1
        assert sorted(job.origin.template_version or 0 for job in jobs) == [1] * ROWS + [2] * ROWS
        assert "Being made by " in page_text(page)
        (table,) = [source for source in html_sources(page) if 'class="golden"' in source]
        assert table.count("being made") == 2 * ROWS
        press(other, "lab-golden")
        assert "The golden set is being made by " in page_text(other)
        assert len(page_studio.jobs.recent(limit=50)) == 2 * ROWS
        assert component_data(other, "imagegen_stage")["batches"][0]["id"] == jobs[0].batch
        assert recent_batches(page_studio, "avatar") == []
        (batch,) = component_data(page, "imagegen_stage")["batches"]
        assert batch["title"] == f"Golden set of {NAME}"
        assert len(batch["jobs"]) == 2 * ROWS

    def test_the_pictures_of_both_stand_side_by_side_with_their_cost(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        saved(page_studio)
        stocked(page_studio, 1, 100)
        stocked(page_studio, 2, 200)
        page = open_page("templates")
        choose_version(page, 2)
        section(page, "golden")
        (table,) = [source for source in html_sources(page) if 'class="golden"' in source]
        assert table.count("<img") == 2 * ROWS
        assert table.count('width="64" height="64"') == 2 * ROWS  # never larger than it is
        assert "v2, draft · 6 of 6 · ¥6.00 (estimated)" in table
        assert "v1, production · 6 of 6 · ¥6.00 (estimated)" in table
        assert "Both golden sets are complete." in page_text(page)

    def test_drafts_are_said_not_to_count(self, page: AppTest) -> None:
        section(page, "golden")
        put(page, session.MAKE_MODEL, "draft/draft")
        assert "They don't count as a golden set." in page_text(page)


class TestAlternatives:
    def test_every_combination_stands_there_before_anything_is_made(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        section(page, "alternatives")
        first = version(page_studio, 1)
        put(page, lab.words_key(first, "attire"), "{a coat|a scarf}")
        put(page, lab.words_key(first, "who"), "a {young|old} <b>cook</b>")
        text = page_text(page)
        assert "4 combinations · ¥4.00" in text
        (shown,) = [source for source in html_sources(page) if "<ol class" in source]
        assert shown.count("<li") == 4
        assert "&lt;b&gt;cook&lt;/b&gt;" in shown
        assert page_studio.jobs.recent() == []
        press(page, "lab-combinations")
        jobs = page_studio.jobs.recent()
        assert len({job.batch for job in jobs}) == 1
        assert {job.origin.label for job in jobs} == {
            *("young · a coat", "young · a scarf"),
            *("old · a coat", "old · a scarf"),
        }

    def test_what_cannot_be_read_is_said_and_kept(self, page: AppTest, page_studio: Studio) -> None:
        section(page, "alternatives")
        key = lab.words_key(version(page_studio, 1), "attire")
        put(page, key, "a {coat")
        assert "attire, character 3: a { without its }" in page_text(page)
        section(page, "wording")
        section(page, "alternatives")
        assert page.session_state[key] == "a {coat"

    def test_many_are_shown_page_by_page(self, page: AppTest, page_studio: Studio) -> None:
        section(page, "alternatives")
        for field in ("attire", "setting"):
            put(page, lab.words_key(version(page_studio, 1), field), f"{{@{field}}}")
        (shown,) = [source for source in html_sources(page) if "<ol class" in source]
        assert shown.count("<li") == 25
        page.number_input(key="lab-combinations-page").set_value(2).run()
        (shown,) = [source for source in html_sources(page) if "<ol class" in source]
        assert "<li value=26>" in shown


class TestFiles:
    def test_a_duplicate_is_a_draft_of_its_own(self, page: AppTest, page_studio: Studio) -> None:
        section(page, "files")
        edit(page, "copy", "Warm headshot")
        press(page, "lab-duplicate")
        made = version(page_studio, 1, "warm-headshot")
        assert made.source == (NAME, 1)
        assert page.session_state[lab.template_key("avatar")] == "warm-headshot"
        section(page, "golden")
        (table,) = [source for source in html_sources(page) if 'class="golden"' in source]
        assert "<th>v1, draft · 0 of 6</th>" in table
        assert f"<th>{NAME} v1, production · 0 of 6</th>" in table
        section(page, "files")
        assert "Warm headshot is a draft" not in page_text(page)

    def test_a_file_is_brought_in_as_the_next_version(
        self, page: AppTest, page_studio: Studio
    ) -> None:
        section(page, "files")
        values = SHIPPED.model_dump() | {"title": "Brought in"}
        text = write_template(make_template(values, "x"))
        page.file_uploader(key="lab-import").upload("mine.toml", text.encode(), "text/plain").run()
        assert "Brought in (avatar/professional-headshot): a new version of it." in page_text(page)
        press(page, "lab-import-save")
        assert version(page_studio, 2).template.title == "Brought in"

    def test_a_bad_file_is_refused_by_field(self, page: AppTest) -> None:
        section(page, "files")
        uploader = page.file_uploader(key="lab-import")
        uploader.upload("bad.toml", b'kind = "avatar"\n', "text/plain").run()
        assert "bad.toml, name: Field required" in page_text(page)


def test_the_avatars_page_uses_what_is_in_production(
    open_page: OpenPage, page_studio: Studio
) -> None:
    field = {"name": "weather", "label": "Weather", "default": "fog", "longest": 40}
    values = SHIPPED.model_dump()
    values |= {"fields": [*values["fields"], field], "wording": SHIPPED.wording + "{{ weather }}!"}
    made = page_studio.templates.save(make_template(values, "x"), note="", who="ann")
    label_version(page_studio, made, "production", reason="r", override=True)
    page = open_page("avatars")
    assert "anywhere. fog!" in copy_texts(page)[0]
    page.text_input(key=session.avatar_key("own_weather")).set_value("hail").run()
    press(page, "generate")
    job = page_studio.jobs.recent()[0]
    assert "hail!" in job.request.prompt
    assert (job.origin.template, job.origin.template_version) == (NAME, 2)
    assert json.dumps(dict(job.origin.brief))
    assert job.origin.brief["own"] == {"weather": "hail"}


HOSTILE = "![x](http://far.example/x) <b>"


def test_what_a_template_brings_in_is_shown_and_never_run(
    open_page: OpenPage, page_studio: Studio
) -> None:
    own = {"name": "weather", "label": HOSTILE, "help": HOSTILE}
    values = SHIPPED.model_dump() | {"name": "hostile", "title": HOSTILE, "summary": HOSTILE}
    values |= {"fields": [own, *values["fields"]], "wording": SHIPPED.wording + "{{ weather }}"}
    values |= {"order": 0}
    made = page_studio.templates.create(make_template(values, "x"), note=HOSTILE, who="ann")
    label_version(page_studio, made, "production", reason=HOSTILE, override=True)
    page = open_page("avatars")
    (field,) = [item for item in page.text_input if "far" in item.label]
    assert "![x](" not in field.label + field.help
    assert "![x](" not in page.get_by_key(session.avatar_key("template")).help
    page = open_page("templates")
    for name in ("wording", "versions", "golden", "alternatives", "files"):
        section(page, name)
        shown = [str(item.value) for item in (*page.markdown, *page.caption, *page.success)]
        assert not [text for text in shown if "![x](" in text]
        assert not [source for source in html_sources(page) if "<b>" in source]


def test_hints_stand_under_the_prompt_of_a_making_page_and_block_nothing(
    open_page: OpenPage,
) -> None:
    page = open_page("avatars")
    page.text_input(key=session.avatar_key("who")).set_value("a {young|old} Mickey Mouse").run()
    text = page_text(page)
    assert "{young|old} is sent as it stands" in text
    assert "this provider is known to refuse characters that somebody owns" in text
    assert not page.button(key="generate").disabled


def test_every_template_is_listed_with_what_is_used(page: AppTest, page_studio: Studio) -> None:
    text = page_text(page)
    for template in (*page_studio.templates.shelf("avatar").templates,):
        assert template.title in text
    assert "室内效果照片" in text
