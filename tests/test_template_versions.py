"""Versions of templates: numbered once, never changed, labelled for good, shipped ones first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from imagegen import template_versions
from imagegen.errors import NotFound, RequestError
from imagegen.studio import Studio
from imagegen.template_versions import LONGEST_NOTE, Label, Labelling, TemplateVersions
from imagegen.templates import Template, find_template, load_templates, make_template

pytestmark = pytest.mark.both_databases

NAME = "professional-headshot"
SHIPPED = find_template("avatar", NAME)


@pytest.fixture
def versions(studio: Studio) -> TemplateVersions:
    return studio.templates


def changed(**changes: Any) -> Template:
    return make_template(SHIPPED.model_dump() | changes, "test")


def worded(text: str) -> Template:
    return changed(wording=f"{SHIPPED.wording}{text}")


def label(versions: TemplateVersions, number: int, label: Label, **facts: Any) -> None:
    values = {"name": NAME, "reason": "", "override": False, "who": "ann", "evidence": {}}
    event = Labelling(version=number, label=label, at=datetime.now(UTC), **values | facts)
    versions.add_label("avatar", event)


def numbers(versions: TemplateVersions, name: str = NAME) -> list[int]:
    return [version.number for version in versions.of("avatar", name)]


def test_what_is_shipped_is_version_one_and_in_production(versions: TemplateVersions) -> None:
    assert versions.shelf("avatar").templates == load_templates("avatar")
    (only,) = versions.of("avatar", NAME)
    assert (only.number, only.is_shipped, only.template) == (1, True, SHIPPED)
    assert versions.production("avatar", NAME) == 1


def test_a_save_is_the_next_version_and_a_draft(versions: TemplateVersions) -> None:
    saved = versions.save(worded("A."), note=" more\nlight ", who="ann", source=(NAME, 1))
    assert (saved.number, saved.note, saved.who, saved.source) == (
        2,
        "more light",
        "ann",
        (NAME, 1),
    )
    assert saved.at is not None
    assert saved.template == worded("A.").model_copy(update={"version": 2})
    assert numbers(versions) == [2, 1]
    assert versions.shelf("avatar").find(NAME) == SHIPPED


def test_it_is_there_after_a_restart(versions: TemplateVersions, studio: Studio) -> None:
    versions.save(worded("A."), note="n", who="ann")
    label(versions, 2, "production")
    again = TemplateVersions(studio.engine)
    assert again.shelf("avatar").find(NAME).wording.endswith("A.")
    assert again.labellings("avatar", NAME)[0].label == "production"


def test_saves_at_once_get_different_numbers(versions: TemplateVersions) -> None:
    with ThreadPoolExecutor(4) as pool:
        saved = list(
            pool.map(lambda n: versions.save(worded(f"{n}."), note="", who=f"{n}"), range(8))
        )
    assert sorted(version.number for version in saved) == list(range(2, 10))
    for number, version in enumerate(saved):
        assert version.template.wording.endswith(f"{number}.")


def test_of_two_who_take_a_new_name_one_gets_it(versions: TemplateVersions) -> None:
    def create(number: int) -> int | str:
        try:
            return versions.create(changed(name="mine", title=f"{number}"), note="", who="x").number
        except RequestError as error:
            return error.message

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(create, range(4)))
    assert found.count(1) == 1
    assert found.count("The name 'mine' is taken by another template.") == 3


def test_a_shipped_name_is_taken(versions: TemplateVersions) -> None:
    with pytest.raises(RequestError, match="is taken"):
        versions.create(SHIPPED, note="", who="ann")


@pytest.mark.parametrize("table", ["template_versions", "template_labels"])
@pytest.mark.parametrize("change", ["UPDATE {} SET who = 'x'", "DELETE FROM {}"])
def test_nothing_is_changed_or_removed(
    versions: TemplateVersions, studio: Studio, table: str, change: str
) -> None:
    versions.save(worded("A."), note="", who="ann")
    label(versions, 2, "draft")
    with (
        pytest.raises(sa.exc.IntegrityError, match="append-only"),
        studio.engine.begin() as connection,
    ):
        connection.execute(sa.text(change.format(table)))


@pytest.mark.parametrize(
    ("events", "used"),
    [
        ([], 1),
        ([(2, "production")], 2),
        ([(2, "production"), (3, "production")], 3),
        ([(2, "production"), (3, "draft")], 2),
        ([(2, "production"), (2, "draft")], 1),
        ([(2, "production"), (1, "production")], 1),
        ([(2, "production"), (3, "production"), (2, "draft")], 3),
    ],
)
def test_the_last_word_is_what_pages_use(
    versions: TemplateVersions, events: list[tuple[int, Label]], used: int
) -> None:
    versions.save(worded("A."), note="", who="ann")
    versions.save(worded("B."), note="", who="ann")
    for number, word in events:
        label(versions, number, word)
    assert versions.production("avatar", NAME) == used
    assert versions.shelf("avatar").find(NAME).version == used


def test_a_new_template_is_offered_while_it_is_in_production(versions: TemplateVersions) -> None:
    versions.create(changed(name="mine", order=5), note="", who="ann", source=(NAME, 1))
    assert "mine" in versions.all("avatar")
    assert "mine" not in [template.name for template in versions.shelf("avatar").templates]
    label(versions, 1, "production", name="mine")
    assert versions.shelf("avatar").templates[0].name == "mine"
    label(versions, 1, "draft", name="mine")
    assert versions.production("avatar", "mine") is None


def test_labels_keep_who_why_and_what_stood_for_it(versions: TemplateVersions) -> None:
    versions.save(worded("A."), note="", who="ann")
    label(versions, 2, "production", reason="hurry", override=True, who="bo", evidence={"a": [1]})
    label(versions, 2, "draft")
    first, second = versions.labellings("avatar", NAME)
    assert (first.reason, first.override, first.who, first.evidence) == (
        *("hurry", True, "bo"),
        {"a": [1]},
    )
    assert (second.label, second.override) == ("draft", False)


def test_what_is_not_there_cannot_be_labelled_or_read(versions: TemplateVersions) -> None:
    with pytest.raises(NotFound, match="no version 7"):
        label(versions, 7, "production")
    with pytest.raises(NotFound, match="no avatar template"):
        versions.of("avatar", "nobody")


def test_a_note_is_bounded(versions: TemplateVersions) -> None:
    with pytest.raises(RequestError, match="note has 501 characters"):
        versions.save(SHIPPED, note="x" * (LONGEST_NOTE + 1), who="ann")
    assert numbers(versions) == [1]


def test_a_saved_version_keeps_its_number_against_one_that_is_shipped_later(
    versions: TemplateVersions, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = versions.save(worded("A."), note="", who="ann")
    label(versions, 2, "production")
    later = worded("Shipped later.").model_copy(update={"version": 2})
    monkeypatch.setattr(template_versions, "load_templates", lambda _kind: (later,))
    assert versions.get("avatar", NAME, 2).template == saved.template
    assert versions.shelf("avatar").find(NAME) == saved.template
    assert versions.save(worded("B."), note="", who="ann").number == 3


def test_kinds_are_apart(versions: TemplateVersions) -> None:
    versions.save(worded("A."), note="", who="ann")
    assert versions.shelf("renovation").templates == load_templates("renovation")
    with pytest.raises(NotFound):
        versions.of("renovation", NAME)
