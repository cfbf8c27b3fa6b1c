"""A picture's page: its labels, its family, its job, and the way back to the page that made it."""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from imagegen import history
from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.renovation import RenovationBrief
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.types import Origin
from tests.pages.conftest import OpenPage
from tests.pages.reading import copy_texts, html_sources, labels, page_text
from tests.pages.test_gallery import HOSTILE, numbers
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
        board = page_studio.boards.make("Spring")
        page_studio.boards.put([record.id], board.id)
        press(app.run(), "Spring")
        assert dict(app.query_params) == {"board": board.id}
        app = press(open_page("gallery", picture=record.id), "To the trash")
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

    def test_of_many_children_the_first_are_in_sight(
        self, open_page: OpenPage, page_studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(history, "MOST_CHILDREN", 12)
        mother = add_picture(page_studio, 1).id
        children = [add_child(page_studio, n, mother, who=f"child {n}") for n in range(2, 16)]
        (tree,) = [
            s for s in html_sources(open_page("gallery", picture=mother)) if 'class="family"' in s
        ]
        seen, folded = tree.split("<details>")
        assert [children.index(each) for each in children if each in seen] == list(range(2, 10))
        assert [child in folded for child in children] == [False] * 10 + [True] * 4
        assert "4 more made from it" in folded
        assert "And 2 pictures made before these" in folded

    def test_a_parent_in_the_trash_is_said_so_and_compared_with(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        parent = add_picture(page_studio, 1).id
        child = add_child(page_studio, 2, parent)
        page_studio.trash.throw([parent])
        app = open_page("gallery", picture=child)
        assert "in the trash" in page_text(app)
        (link,) = app.get("page_link")
        assert link.proto.query_string == f"first={child}&second={parent}"


class TestFacts:
    def test_the_verdict_that_counts_is_told(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        record = add_picture(page_studio)
        assert "not judged yet" in page_text(open_page("gallery", picture=record.id))
        Reviews(page_studio.engine).judge(record.id, "reject", "ann", reasons=["blurry"])
        assert "Rejected: blurry, by ann" in page_text(open_page("gallery", picture=record.id))

    def test_a_file_that_is_gone_is_said_and_not_offered(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        record = add_picture(page_studio)
        page_studio.storage.drop(record.file_name)
        app = open_page("gallery", picture=record.id)
        assert "The file of this picture is missing" in page_text(app)
        assert record.file_name in page_text(app)
        assert not app.get("link_button")

    def test_the_others_of_its_batch_are_a_click_away(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        first, _second = (add_picture(page_studio, n, more={"batch": "b"}) for n in (1, 2))
        add_picture(page_studio, 3)
        app = press(open_page("gallery", picture=first.id), "2 pictures of this batch")
        assert numbers(app) == [2, 1]
        assert dict(app.query_params) == {"batch": "b"}


class TestJob:
    def test_the_calls_are_told(self, open_page: OpenPage, page_studio: Studio) -> None:
        record = add_picture(page_studio)
        with page_studio.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO attempts (job, number, started_at, ended_at, outcome, provider, "
                    "model, error) VALUES (:job, 1, 1760000000000000, 1760000002500000, "
                    "'failed', 'p', 'm', :error)"
                ),
                {"job": record.job, "error": '{"code": "c", "message": "Too busy", "body": "{}"}'},
            )
        app = open_page("gallery", picture=record.id)
        assert [box.label for box in app.expander if "attempt" in box.label] == [
            "Job and 1 attempt"
        ]
        text = page_text(app)
        assert [
            fact for fact in (record.job, "p/m", "2.5 s", "failed", "Too busy") if fact not in text
        ] == []


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
