"""Compare: count and price before the click, one batch after it, and its definition again."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from imagegen.briefs.renovation import RenovationBrief
from imagegen.errors import OverBudget
from imagegen.grid_winners import first_model_of, keep_first_model
from imagegen.grids import Grid
from imagegen.reviews import Reviews
from imagegen.saved_grids import SavedGrids
from imagegen.studio import Studio
from imagegen.types import Origin
from imagegen.ui import grid_session, session
from imagegen.ui.parts import grid_stage as stage
from imagegen.ui.parts import picture_pair as part
from tests.pages.conftest import OpenPage
from tests.pages.reading import labels, page_text
from tests.stocking import add_picture


@pytest.fixture
def stage_words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the stage was given to say where it has no grid, the newest last."""
    given: list[str] = []
    monkeypatch.setattr(stage, "_STAGE", lambda data, **_: given.append(data["empty"]))
    return given


def test_the_sample_is_priced_and_made_as_one_batch(
    open_page: OpenPage, page_studio: Studio
) -> None:
    app = open_page("compare")
    assert "Generate 4 · free" in labels(app)
    app.button(key="generate").click().run()
    jobs = page_studio.jobs.recent(kind="picture")
    assert len(jobs) == 4
    assert len({job.batch for job in jobs}) == 1
    assert not app.exception


def test_what_stands_in_the_way_is_said_before_the_click(open_page: OpenPage) -> None:
    app = open_page("compare")
    app.text_area(key=grid_session.PROMPT).input("only one").run()
    assert "Nothing varies yet" in page_text(app)
    assert app.button(key="generate").disabled
    app.text_input(key=grid_session.SEEDS).input("1, x").run()
    assert "is no seed" in page_text(app)


def test_a_grid_is_kept_named_and_opened_by_its_address(
    open_page: OpenPage, page_studio: Studio
) -> None:
    app = open_page("compare")
    app.text_area(key=grid_session.PROMPT).input("a {cup|jug}").run()
    app.text_input(key=grid_session.SEEDS).input("7, 8").run()
    app.button(key="generate").click().run()
    (kept,) = SavedGrids(page_studio.engine).all()
    assert app.query_params["grid"] == kept.id
    app.text_input(key=grid_session.NAME).input("Cups *and* jugs").run()
    click(app, "Save")
    assert SavedGrids(page_studio.engine).get(kept.id).name == "Cups *and* jugs"
    click(app, "All grids")
    assert "grid" not in app.query_params
    again = open_page("compare", grid=kept.id)
    assert again.text_area(key=grid_session.PROMPT).value == "a {cup|jug}"
    assert again.text_input(key=grid_session.SEEDS).value == "7, 8"
    assert "Generate 4 · free" in labels(again)
    again.text_input(key=grid_session.NAME).input("Not saved yet").run()
    again.button(key="generate").click().run()
    assert again.text_input(key=grid_session.NAME).value == "Not saved yet"
    assert len(SavedGrids(page_studio.engine).all()) == 1
    assert len(SavedGrids(page_studio.engine).batches(kept.id)) == 2
    again.selectbox(key=grid_session.EARLIER).select_index(0).run()
    click(again, "Forget")
    assert SavedGrids(page_studio.engine).all() == []


def test_a_grid_that_cannot_be_made_as_it_was_says_so(
    open_page: OpenPage, page_studio: Studio, stage_words: list[str]
) -> None:
    kept = SavedGrids(page_studio.engine)
    models = ("draft/draft", "gateway/no-such-model")
    lost = open_page("compare", grid=kept.keep(Grid(models=models, prompt="a {cup|jug}"), "A").id)
    assert "no-such-model is not offered any more" in page_text(lost)
    assert stage_words[-1] == "Nothing is made of this grid yet: press Generate."
    versions = ("toefl-learner@1", "toefl-learner@9")
    grid = Grid(models=models[:1], kind="avatar", templates=versions)
    gone = open_page("compare", grid=kept.keep(grid, "A").id)
    assert "toefl-learner@9 is not offered any more" in page_text(gone)
    assert stage_words[-1].endswith("what stands in the way is said by the button.")
    whole = open_page("compare", grid=kept.keep(Grid(models=models[:1], prompt="{a|b}"), "A").id)
    assert "cannot be made again" not in page_text(whole)


def test_a_grid_that_is_gone_is_said(open_page: OpenPage) -> None:
    app = open_page("compare", grid="<b>gone</b>")
    assert "There is no grid" in page_text(app)
    assert "grid" not in app.query_params


def test_a_refused_grid_says_why_and_is_edited_again_or_removed(
    open_page: OpenPage,
    page_studio: Studio,
    monkeypatch: pytest.MonkeyPatch,
    stage_words: list[str],
) -> None:
    def refuse(*_: object) -> None:
        raise OverBudget("The *day* is spent.", "Raise the budget.")

    app = open_page("compare")
    with monkeypatch.context() as patch:
        patch.setattr(Studio, "submit_all", refuse)
        app.button(key="generate").click().run()
    (kept,) = SavedGrids(page_studio.engine).all()
    assert app.query_params["grid"] == kept.id
    assert page_text(app).count("Raise the budget.") == 1
    again = open_page("compare", grid=kept.id)
    assert "The *day* is spent." in page_text(again)
    assert stage_words[-1] == ""
    again.text_area(key=grid_session.PROMPT).input("something else").run()
    click(again, "Edit again")
    assert again.text_area(key=grid_session.PROMPT).value == kept.grid.prompt
    click(again, "All grids")
    assert "1. refused · " in again.selectbox(key=grid_session.EARLIER).options[0]
    again.selectbox(key=grid_session.EARLIER).select_index(0).run()
    click(again, "Remove from the list")
    assert SavedGrids(page_studio.engine).all() == []
    app.button(key="generate").click().run()
    assert "Raise the budget." not in page_text(app), "it was made at last"


def test_versions_and_styles_make_real_briefs(open_page: OpenPage, page_studio: Studio) -> None:
    app = open_page("compare")
    app.selectbox(key=grid_session.KIND).select("renovation").run()
    styles = app.multiselect(key=grid_session.styles_key("renovation"))
    styles.set_value(["scandinavian", "modern-minimalist"]).run()
    versions = app.multiselect(key=grid_session.templates_key("renovation"))
    versions.set_value(["interior-photograph@1", "interior-photograph-zh@1"]).run()
    extra = next(field for field in app.text_input if field.label == "Extra")
    extra.input("with {a cat|a dog}").run()
    assert "Generate 8 · free" in labels(app)
    app.button(key="generate").click().run()
    assert not app.exception
    jobs = page_studio.jobs.recent(kind="renovation")
    assert {job.origin.template for job in jobs} == {
        "interior-photograph",
        "interior-photograph-zh",
    }
    assert {job.origin.brief["style"] for job in jobs} == {"scandinavian", "modern-minimalist"}
    assert sum("with a dog" in job.request.prompt for job in jobs) == 4


def test_an_opened_grid_says_that_it_begins_with_another_brief_than_the_sample(
    open_page: OpenPage, page_studio: Studio
) -> None:
    values = RenovationBrief(room="kitchen", style="scandinavian").as_values()
    grid = Grid(
        models=("draft/draft",),
        kind="renovation",
        templates=("interior-photograph@1",),
        seeds=(1, 2),
        values=json.loads(json.dumps(values)),
    )
    app = open_page("compare", grid=SavedGrids(page_studio.engine).keep(grid, "Ann").id)
    begins = app.selectbox(key=grid_session.brief_key("renovation"))
    assert begins.value == grid_session.AS_MADE
    begins.select("").run()
    assert not app.exception
    assert app.selectbox(key=grid_session.brief_key("renovation")).value == ""
    room = next(field for field in app.text_input if field.label == "Room")
    assert room.value != "kitchen"


@pytest.fixture
def winner(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The picture that a click on the stage would name; the stage is one button."""
    named: list[str] = []

    def draw(key: str, data: object, on_winner_change: Callable[[], None], **_: object) -> None:
        st.session_state[key] = SimpleNamespace(winner=named[-1] if named else "")
        st.button("Name the winner", on_click=on_winner_change)

    monkeypatch.setattr(stage, "_STAGE", draw)
    return named


def test_the_winner_is_labelled_from_the_grid(
    open_page: OpenPage, page_studio: Studio, winner: list[str]
) -> None:
    template = page_studio.templates.get("avatar", "toefl-learner", 1).template
    page_studio.templates.save(template, note="second", who="Ann")
    brief = {"template": template.name, "cell": {"template": "v2", "model": "the winning one"}}
    origin = Origin(kind="avatar", brief=brief, template=template.name, template_version=2)
    record = add_picture(page_studio, 1, more={"origin": origin})
    winner.append(record.id)
    app = open_page("compare")
    click(app, "Name the winner")
    assert page_studio.boards.tags_of(record.id) == ["winner"]
    assert "First make the golden set of v2 and v1, which pages use" in page_text(app)
    assert next(b for b in app.button if b.label == "Label v2 production").disabled
    app.checkbox[-1].check().run()
    click(app, "Label v2 production")
    assert "An override needs a reason" in page_text(app)
    next(t for t in app.text_input if "override" in t.label).input("It won.").run()
    click(app, "Label v2 production")
    assert page_studio.templates.production("avatar", template.name) == 2
    assert "v2 is production now" in page_text(app)
    assert next(t for t in app.text_input if t.label == "Reason").value == "", "that was said"
    model = "gateway/gemini-3-pro-image-preview"
    click(app, "Begin new pictures with this model")
    assert app.session_state[session.MAKE_MODEL] == model
    assert first_model_of(page_studio) == model
    click(app, "Begin with the usual model again")
    assert first_model_of(page_studio) == ""
    assert app.session_state[session.MAKE_MODEL] != model
    click(app, "Undo")
    assert page_studio.boards.tags_of(record.id) == []
    click(app, "Name the winner")
    page_studio.trash.throw([record.id])
    page_studio.trash.remove([record.id])
    text = page_text(app.run())
    assert "Winner:" not in text
    assert "There is no picture" not in text


def test_the_next_grid_goes_on_from_the_winner(
    open_page: OpenPage, page_studio: Studio, winner: list[str]
) -> None:
    app = open_page("compare")
    app.text_area(key=grid_session.PROMPT).input(r"a {red|blue \{wild\}} apple").run()
    app.multiselect(key=grid_session.styles_key("picture")).set_value(["paper cut", "ink"]).run()
    app.text_input(key=grid_session.SEEDS).input("7, 8").run()
    app.button(key="generate").click().run()
    job = page_studio.jobs.recent(kind="picture")[0]
    record = add_picture(page_studio, 1, kind="picture", more={"origin": job.origin})
    winner.append(record.id)
    app.run()
    click(app, "Name the winner")
    click(app, "Go on from the winner")
    assert app.text_area(key=grid_session.PROMPT).value == r"a blue \{wild\} apple"
    assert app.multiselect(key=grid_session.styles_key("picture")).value == ["ink"]
    assert app.text_input(key=grid_session.SEEDS).value == "8"
    assert "Nothing varies yet" in page_text(app)
    assert app.multiselect(key=grid_session.MODELS).value == ["draft/draft"]


def test_new_pictures_begin_with_the_model_that_won(
    open_page: OpenPage, page_studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_first_model(page_studio, "gateway/gpt-image-2")
    first = open_page("compare").multiselect(key=grid_session.MODELS)
    assert first.value == ["draft/draft"], "there is no key for the other"
    monkeypatch.setattr(page_studio, "is_configured", lambda *_: True)
    assert open_page("avatars").session_state[session.MAKE_MODEL] == "gateway/gpt-image-2"


def click(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_two_pictures_are_laid_on_each_other(
    open_page: OpenPage, page_studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[dict[str, object]] = []
    monkeypatch.setattr(part, "_PAIR", lambda key, data: drawn.append(data))
    first = add_picture(page_studio, 1, kind="picture")
    app = open_page("compare")
    app.button_group(key=grid_session.VIEW).set_value("Two pictures").run()
    assert "Two pictures are laid on each other here" in page_text(app)
    click(app, "Make a grid")
    assert "generate" in {button.key for button in app.button}
    app.button_group(key=grid_session.VIEW).set_value("Two pictures").run()
    second = add_picture(page_studio, 2)
    app.run()
    (pictures,) = drawn[-1].values()
    assert isinstance(pictures, list)
    assert [one["src"] for one in pictures] == [
        f"/pictures/{first.file_name}",
        f"/pictures/{second.file_name}",
    ]
    app.button(key=f"{grid_session.PAIR}_second").click().run()
    newest = Reviews(page_studio.engine).newest([first.id, second.id])
    assert {name: verdict.choice for name, verdict in newest.items()} == {second.id: "approve"}
    assert app.button(key=f"{grid_session.PAIR}_second").disabled
    assert not app.button(key=f"{grid_session.PAIR}_first").disabled
    page_studio.storage.drop(first.file_name)
    app.run()
    assert app.button(key=f"{grid_session.PAIR}_first").disabled, "nobody can see it"


def test_the_address_names_two_pictures_of_any_kind(
    open_page: OpenPage, page_studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[dict[str, list[dict[str, str]]]] = []
    monkeypatch.setattr(part, "_PAIR", lambda key, data: drawn.append(data))
    made = [add_picture(page_studio, number) for number in range(1, 5)]
    app = open_page("compare", first=made[3].id, second=made[1].id)
    shown = [one["src"] for one in drawn[-1]["pictures"]]
    assert shown == [f"/pictures/{made[n].file_name}" for n in (3, 1)]
    app.selectbox(key=grid_session.SECOND).select(made[0].id).run()
    assert app.query_params["second"] == made[0].id
    assert drawn[-1]["pictures"][1]["src"] == f"/pictures/{made[0].file_name}"
    gone = open_page("compare", first=made[0].id, second="<i>gone</i>")
    assert "There is no" in page_text(gone)
    assert len(drawn[-1]["pictures"]) == 2
