"""A picture's page: its labels, its family, its job, and the way back to the page that made it."""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.renovation import RenovationBrief
from imagegen.studio import Studio
from imagegen.types import Origin
from tests.pages.conftest import OpenPage
from tests.pages.reading import copy_texts, html_sources, labels, page_text
from tests.pages.test_gallery import HOSTILE
from tests.pages.test_gallery_search import press
from tests.stocking import add_picture


def add_child(studio: Studio, number: int, parent: str, **facts: object) -> str:
    record = add_picture(studio, number, **facts)
    with studio.engine.begin() as connection:
        change = sa.text("UPDATE records SET parent = :parent WHERE id = :id")
        connection.execute(change, {"parent": parent, "id": record.id})
    return record.id


def avatar_origin(**values: object) -> Origin:
    return AvatarBrief(who="a tall pilot", attire="a blue uniform", **values).origin()


class TestLabels:
    def test_star_tag_and_trash_with_undo(self, open_page: OpenPage, page_studio: Studio) -> None:
        record = add_picture(page_studio)
        app = press(open_page("gallery", picture=record.id), "Star")
        assert page_studio.history.get(record.id).starred_at is not None
        press(app, "Take the star off")
        press(app, "Undo")
        assert page_studio.history.get(record.id).starred_at is not None
        app.text_input(key="gallery_new_tag").set_value("Hero")
        press(app, "Put the tag on")
        assert page_studio.boards.tags_of(record.id) == ["hero"]
        press(app, "hero")
        assert page_studio.boards.tags_of(record.id) == []
        press(app, "Undo")
        assert page_studio.boards.tags_of(record.id) == ["hero"]
        press(app, "To the trash")
        assert "In the trash" in page_text(app)
        press(app, "Restore")
        assert page_studio.history.get(record.id).trashed_at is None


class TestFamily:
    def test_parents_and_children_stand_in_a_tree(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        first = add_picture(page_studio, 1, who="first").id
        second = add_child(page_studio, 2, first, who=HOSTILE)
        children = [add_child(page_studio, n, second, who=f"child {n}") for n in (3, 4)]
        app = open_page("gallery", picture=second)
        (tree,) = [source for source in html_sources(app) if 'class="family"' in source]
        places = [tree.index(words) for words in (first, "aria-current", *children)]
        assert places == sorted(places)
        assert "<img src=x" not in tree

    def test_a_picture_without_relatives_has_no_tree(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        app = open_page("gallery", picture=add_picture(page_studio).id)
        assert "Made from, and made into" not in page_text(app)

    def test_a_parent_that_is_gone_is_said_so(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        child = add_child(page_studio, 1, "0" * 32)
        assert "not there any more" in page_text(open_page("gallery", picture=child))

    def test_a_circle_of_parents_ends(self, page_studio: Studio) -> None:
        one = add_child(page_studio, 1, "x")
        two = add_child(page_studio, 2, one)
        with page_studio.engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE records SET parent = '{two}' WHERE id = '{one}'"))
        family = page_studio.history.family(page_studio.history.get(one))
        assert [record.id for record in family.parents] == [two]


class TestJob:
    def test_the_calls_are_told(self, open_page: OpenPage, page_studio: Studio) -> None:
        record = add_picture(page_studio)
        with page_studio.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO attempts (job, number, started_at, ended_at, outcome, provider, "
                    "model) VALUES (:job, 1, 1760000000000000, 1760000002500000, 'done', 'p', 'm')"
                ),
                {"job": record.job},
            )
        app = open_page("gallery", picture=record.id)
        assert [box.label for box in app.expander if "attempt" in box.label] == [
            "Job and 1 attempt"
        ]
        text = page_text(app)
        assert [fact for fact in (record.job, "p/m", "2.5 s") if fact not in text] == []


def use(app: AppTest, how: str) -> AppTest:
    app = press(app, how)
    assert not app.exception
    return app


class TestUseAgain:
    def test_all_of_an_avatar(self, open_page: OpenPage, page_studio: Studio) -> None:
        origin = avatar_origin()
        prompt = AvatarBrief.from_values(origin.brief).prompt().prompt
        more = {"origin": origin, "parameters": {"seed": 7}, "provider": "draft", "model": "draft"}
        record = add_picture(page_studio, prompt=prompt, more=more)
        app = use(open_page("gallery", picture=record.id), "Use all")
        assert app.text_input(key="avatar_field_who").value == "a tall pilot"
        assert app.selectbox(key="avatar_field_attire").value == "a blue uniform"
        assert app.number_input(key="avatar_field_seed").value == 7
        assert "Edit this text" in labels(app)

    def test_all_but_the_seed(self, open_page: OpenPage, page_studio: Studio) -> None:
        more = {"origin": avatar_origin(), "parameters": {"seed": 7}}
        record = add_picture(page_studio, prompt="edited by hand", more=more)
        app = use(open_page("gallery", picture=record.id), "Use all but the seed")
        assert app.number_input(key="avatar_field_seed").value is None
        assert app.text_area(key="make_prompt").value == "edited by hand"

    @pytest.mark.parametrize("kind", ["avatar", "picture"])
    def test_the_prompt_only(self, open_page: OpenPage, page_studio: Studio, kind: str) -> None:
        record = add_picture(page_studio, prompt="a red fox", kind=kind)
        app = use(open_page("gallery", picture=record.id), "Use the prompt only")
        assert app.text_area(key="make_prompt").value == "a red fox"
        assert app.text_input(key="avatar_field_who").value != "a tall pilot"

    def test_a_renovation(self, open_page: OpenPage, page_studio: Studio) -> None:
        brief = RenovationBrief(room="kitchen", style="japandi", language="zh", extra="plants")
        more = {"origin": brief.origin()}
        record = add_picture(
            page_studio, prompt=brief.prompt().prompt, kind="renovation", more=more
        )
        app = use(open_page("gallery", picture=record.id), "Use all")
        text = "\n".join(copy_texts(app))
        assert brief.prompt().prompt in text
