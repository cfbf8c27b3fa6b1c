"""The Cast page in process: people come, change, leave and come back, and Avatars knows them."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.briefs.avatar import AvatarBrief
from imagegen.cast import Person
from imagegen.casting import keep_person, with_bytes
from imagegen.studio import Studio
from imagegen.types import Reference
from imagegen.ui import cast_session, session
from imagegen.ui.parts.cast_picker import with_person
from tests.drawing import encoded, photo
from tests.pages.conftest import OpenPage
from tests.pages.reading import copy_texts, html_sources

ANA = "a woman with red curls"


def reference(seed: int = 1) -> Reference:
    return Reference(name=f"ana-{seed}.png", data=encoded(photo(64, 64, seed=seed)))


@pytest.fixture
def keep(page_studio: Studio) -> Callable[..., Person]:
    def keep(name: str = "Ana", description: str = ANA, pictures: int = 0) -> Person:
        references = tuple(reference(seed) for seed in range(pictures))
        person = Person(name=name, description=description, references=references)
        keep_person(page_studio, person)
        return person

    return keep


def key_of(app: AppTest, kind: str, end: str) -> Any:
    """The widget of the open form: its key counts up with every opening."""
    return next(one for one in getattr(app, kind) if one.key and one.key.endswith(end))


def shown(app: AppTest) -> str:
    return "\n".join([*html_sources(app), *(m.value for m in app.markdown)])


class TestPeople:
    def test_an_empty_cast_says_what_belongs_here(self, open_page: OpenPage) -> None:
        app = open_page("cast")
        assert "up to five reference pictures" in shown(app)
        assert not app.button(key="add-person").disabled

    def test_somebody_is_added(self, open_page: OpenPage, page_studio: Studio) -> None:
        app = open_page("cast")
        app.button(key="add-person").click().run()
        key_of(app, "text_input", "_name").set_value("王小明")
        key_of(app, "text_area", "_description").set_value("<b>short</b> hair")
        key_of(app, "file_uploader", "_pictures").set_value(
            [("a.png", reference().data, "image/png")]
        )
        app.button(key="save-person").click().run()
        assert not app.exception
        (person,) = page_studio.cast.members()
        assert (person.name, len(person.references)) == ("王小明", 1)
        assert page_studio.storage.read_reference(person.references[0].sha256) == reference().data
        assert app.success[0].value == "王小明 is in the cast\\."
        assert "&lt;b&gt;short&lt;/b&gt;" in shown(app)
        assert "<b>short" not in shown(app)

    def test_a_hostile_name_is_shown_as_it_is(
        self, open_page: OpenPage, keep: Callable[..., Person]
    ) -> None:
        name = "<img src=x> ![a](http://evil.example)"
        person = keep(name, "[x](javascript:alert(1))")
        app = open_page("cast")
        assert "<img src=x>" not in shown(app)
        assert "&lt;img src=x&gt;" in shown(app)
        assert "![a](" not in app.button(key=f"edit-{person.id}").help
        app.button(key=f"edit-{person.id}").click().run()
        app.button(key="save-person").click().run()
        assert "![a](" not in app.success[0].value

    def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(
        self, open_page: OpenPage, page_studio: Studio, keep: Callable[..., Person]
    ) -> None:
        keep()
        app = open_page("cast")
        app.button(key="add-person").click().run()
        key_of(app, "text_input", "_name").set_value("ANA")
        key_of(app, "text_area", "_description").set_value("somebody else")
        app.button(key="save-person").click().run()
        assert "already" in app.error[0].value
        assert key_of(app, "text_area", "_description").value == "somebody else"
        assert len(page_studio.cast.members()) == 1

    def test_a_page_for_a_picture_is_refused(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        app = open_page("cast")
        app.button(key="add-person").click().run()
        key_of(app, "text_input", "_name").set_value("Ana")
        key_of(app, "text_area", "_description").set_value(ANA)
        key_of(app, "file_uploader", "_pictures").set_value([("x.png", b"<html>", "image/png")])
        app.button(key="save-person").click().run()
        assert "web page" in app.error[0].value
        assert page_studio.cast.members() == []

    def test_a_change_keeps_the_pictures_that_are_not_removed(
        self, open_page: OpenPage, page_studio: Studio, keep: Callable[..., Person]
    ) -> None:
        person = keep(pictures=2)
        app = open_page("cast")
        app.button(key=f"edit-{person.id}").click().run()
        assert key_of(app, "text_area", "_description").value == ANA
        gone, stays = person.references
        key_of(app, "checkbox", gone.sha256).check()
        key_of(app, "text_input", "_name").set_value("Anna")
        app.button(key="save-person").click().run()
        kept = page_studio.cast.get(person.id)
        assert (kept.name, [one.sha256 for one in kept.references]) == ("Anna", [stays.sha256])

    def test_who_is_archived_can_be_restored(
        self, open_page: OpenPage, page_studio: Studio, keep: Callable[..., Person]
    ) -> None:
        person = keep()
        app = open_page("cast")
        app.button(key=f"archive-{person.id}").click().run()
        assert page_studio.cast.members() == []
        app.button(key=f"restore-{person.id}").click().run()
        assert [one.id for one in page_studio.cast.members()] == [person.id]


class TestOnAvatars:
    def test_choosing_somebody_fills_the_words_and_takes_the_pictures(
        self, open_page: OpenPage, page_studio: Studio, keep: Callable[..., Person]
    ) -> None:
        person = keep(pictures=2)
        app = open_page("avatars")
        before = app.text_input(key=session.avatar_key("who")).value
        app.selectbox(key=cast_session.PERSON).set_value(person.id).run()
        assert app.text_input(key=session.avatar_key("who")).value == ANA
        assert ANA in copy_texts(app)[0]
        assert "reference pictures" in copy_texts(app)[0]
        assert "2 reference pictures with the words." in captions(app)
        app.button(key="generate").click().run()
        assert not app.exception
        job = page_studio.jobs.recent()[0]
        assert [one.sha256 for one in job.request.references] == [
            one.sha256 for one in person.references
        ]
        assert job.origin.brief["person"] == person.id
        app.selectbox(key=cast_session.PERSON).set_value("").run()
        assert app.text_input(key=session.avatar_key("who")).value == before
        assert "reference pictures" not in copy_texts(app)[0]

    def test_a_model_that_takes_no_pictures_says_so_and_gets_none(
        self,
        open_page: OpenPage,
        page_studio: Studio,
        keep: Callable[..., Person],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        person = keep(pictures=1)
        draft = next(m for m in page_studio.catalog.models if m.provider == "draft")
        blind = draft.model_copy(update={"most_references": 0})
        monkeypatch.setattr(
            "imagegen.ui.parts.model_picker.offered_models", lambda *_, **__: [blind]
        )
        app = open_page("avatars")
        app.selectbox(key=cast_session.PERSON).set_value(person.id).run()
        assert "takes no reference pictures: only the description is used" in captions(app)
        assert "reference pictures" not in copy_texts(app)[0]
        app.button(key="generate").click().run()
        assert page_studio.jobs.recent()[0].request.references == ()

    def test_a_picture_used_again_brings_its_person_back(
        self, open_page: OpenPage, page_studio: Studio, keep: Callable[..., Person]
    ) -> None:
        person = keep(pictures=1)
        brief = with_person(AvatarBrief(who=ANA, count=1), person)
        request = brief.request(model="draft", provider="draft")
        job = page_studio.submit(with_bytes(page_studio, request), brief.origin())[0]
        page_studio.run_attempt(job.id, 1)
        (record,) = page_studio.history.page()
        app = open_page("gallery", picture=record.id)
        app.button(key="reuse-all").click().run()
        assert not app.exception
        assert app.selectbox(key=cast_session.PERSON).value == person.id
        assert "reference picture with the words" in captions(app)
        assert copy_texts(app)[0] == job.prompt_sent

    def test_somebody_archived_meanwhile_is_let_go(
        self, open_page: OpenPage, page_studio: Studio, keep: Callable[..., Person]
    ) -> None:
        keep("Ben")
        person = keep()
        app = open_page("avatars")
        app.selectbox(key=cast_session.PERSON).set_value(person.id).run()
        page_studio.cast.archive(person.id)
        app.run()
        assert not app.exception
        assert app.selectbox(key=cast_session.PERSON).value == ""


class TestSets:
    def mode(self, app: AppTest, name: str) -> None:
        app.segmented_control(key=cast_session.MODE).set_value(name).run()
        assert not app.exception

    def test_a_matrix_is_one_batch_with_its_price_before(
        self, open_page: OpenPage, page_studio: Studio, keep: Callable[..., Person]
    ) -> None:
        people = [keep(), keep("Ben", "a man with a grey beard")]
        app = open_page("avatars")
        self.mode(app, "matrix")
        app.multiselect(key=cast_session.axis_key("person")).set_value([p.id for p in people])
        app.multiselect(key=cast_session.axis_key("attire")).set_value(["a coat", "a vest"])
        app.multiselect(key=cast_session.axis_key("setting")).set_value(["a", "b", "c"]).run()
        assert app.button(key="generate").label == "Generate 12 · free"
        assert "2 people × 2 attires × 3 settings = 12 pictures" in captions(app)
        app.button(key="generate").click().run()
        jobs = page_studio.jobs.recent()
        assert len(jobs) == 12
        assert len({job.batch for job in jobs}) == 1
        assert len({job.origin.label for job in jobs}) == 12
        assert jobs[-1].origin.label == "Ana · a coat · a"
        assert {job.origin.brief["person"] for job in jobs} == {p.id for p in people}

    def test_too_many_are_refused_before_the_click(self, open_page: OpenPage) -> None:
        app = open_page("avatars")
        self.mode(app, "matrix")
        for axis in ("attire", "setting"):
            values = [f"number {n}" for n in range(11)]
            app.multiselect(key=cast_session.axis_key(axis)).set_value(values)
        app.run()
        assert app.button(key="generate").disabled
        assert "121 pictures are asked for; a matrix makes at most 100" in captions(app)

    def test_a_set_shows_its_mix_and_is_made_as_shown(
        self, open_page: OpenPage, page_studio: Studio
    ) -> None:
        app = open_page("avatars")
        self.mode(app, "set")
        assert app.button(key="generate").label == "Generate 6 · free"
        assert "Woman: 2 · Man: 2 · Androgynous: 2" in shown(app).replace("\u00a0", " ")
        first = copy_texts(app)[0]
        app.button(key="deal-again").click().run()
        assert copy_texts(app)[0] != first
        assert "Woman: 2 · Man: 2 · Androgynous: 2" in shown(app).replace("\u00a0", " ")
        told = copy_texts(app)[0]
        app.button(key="generate").click().run()
        jobs = page_studio.jobs.recent()
        assert len(jobs) == 6
        assert jobs[-1].prompt_sent.startswith(told[:200])

    def test_a_double_click_makes_one_set(self, open_page: OpenPage, page_studio: Studio) -> None:
        app = open_page("avatars")
        self.mode(app, "set")
        app.button(key="generate").click().run()
        app.button(key="generate").click().run()
        assert len(page_studio.jobs.recent()) == 6


def captions(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in app.caption).replace("\\", "")
