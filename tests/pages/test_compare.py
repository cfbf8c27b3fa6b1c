"""Compare: count and price before the click, one batch after it, and its definition again."""

import pytest

from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.ui import grid_session
from imagegen.ui.parts import picture_pair as part
from tests.pages.conftest import OpenPage
from tests.pages.reading import labels, page_text
from tests.stocking import add_picture


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


def test_an_earlier_grid_fills_the_form(open_page: OpenPage, page_studio: Studio) -> None:
    app = open_page("compare")
    app.text_area(key=grid_session.PROMPT).input("a {cup|jug}").run()
    app.text_input(key=grid_session.SEEDS).input("7, 8").run()
    app.button(key="generate").click().run()
    app.text_area(key=grid_session.PROMPT).input("something else").run()
    app.text_input(key=grid_session.SEEDS).input("").run()
    earlier = app.selectbox(key=grid_session.EARLIER)
    earlier.select_index(0).run()
    assert app.text_area(key=grid_session.PROMPT).value == "a {cup|jug}"
    assert app.text_input(key=grid_session.SEEDS).value == "7, 8"
    assert "Generate 4 · free" in labels(app)


def test_two_pictures_are_laid_on_each_other(
    open_page: OpenPage, page_studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[dict[str, object]] = []
    monkeypatch.setattr(part, "_PAIR", lambda key, data: drawn.append(data))
    first = add_picture(page_studio, 1, kind="picture")
    app = open_page("compare")
    app.button_group(key=grid_session.VIEW).set_value("Two pictures").run()
    assert "Two pictures are needed" in page_text(app)
    second = add_picture(page_studio, 2, kind="picture")
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
