"""A golden set that a designer changed: kept with its version, asked for and judged as it is."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

import imagegen.golden_runs
from imagegen.api import actions
from imagegen.briefs.kinds import KINDS, golden_rows, own_fields, read_brief, row_values
from imagegen.briefs.sample_fields import (
    check_golden,
    made_row,
    row_problem,
    sample_fields,
    sample_text,
)
from imagegen.chains import name_of
from imagegen.errors import RequestError, TemplateError
from imagegen.golden_runs import makers, repeat_golden, submit_golden
from imagegen.sample_briefs import GoldenRow
from imagegen.studio import Studio
from imagegen.template_lab import golden_asks, golden_grid, judged_by, label_version
from imagegen.template_texts import import_template, readable_lines, write_template
from imagegen.template_versions import TemplateVersion
from imagegen.templates import Template, load_templates, make_template, shipped_shelf
from imagegen.types import Ask, AssetKind, Job
from tests.api.calling import call_routes
from tests.own_templates import FIRST, put_into_use, with_season
from tests.stocking import add_picture
from tests.test_golden_runs import ann, bob, fail, key, model_of, version_of

__all__ = ["ann", "bob", "key"]

NAME = "toefl-learner"
ROWS = golden_rows(load_templates("avatar")[1])


def with_briefs(template: Template, rows: tuple[GoldenRow, ...]) -> Template:
    values = template.model_dump() | {"briefs": [row.model_dump() for row in rows]}
    return make_template(values, "test")


def own_set(template: Template) -> tuple[GoldenRow, ...]:
    """The shipped briefs as a template keeps them; the last one says a value of its own field."""
    fields = [*sample_fields(template), *own_fields(template)]
    texts = [{field.name: sample_text(row, field) for field in fields} for row in shipped(template)]
    texts[-1] |= {"season": "winter"} if own_fields(template) else {}
    rows = zip(shipped(template), texts, strict=True)
    return tuple(made_row(template, row.label, said, row) for row, said in rows)


def shipped(template: Template) -> tuple[GoldenRow, ...]:
    return golden_rows(template.model_copy(update={"briefs": ()}))


def saved(studio: Studio, template: Template) -> TemplateVersion:
    return studio.templates.save(template, note="", who="ann", source=(template.name, 1))


def stock(studio: Studio, asks: tuple[Ask, ...], first: int) -> None:
    for number, ask in enumerate(asks, first):
        request = ask.request
        more = {"origin": ask.origin, "provider": request.provider, "model": request.model}
        texts = {"prompt": request.prompt, "negative_prompt": request.negative_prompt}
        add_picture(studio, number, more=more, **texts)


def missing(studio: Studio, version: TemplateVersion, judged: TemplateVersion) -> tuple[Ask, ...]:
    model = model_of(studio)
    return golden_asks(studio, golden_grid(studio, version, name_of(model), judged), model)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shipped_can_be_said_with_the_fields_of_the_form(kind: AssetKind) -> None:
    for template in load_templates(kind):
        kept = golden_rows(with_briefs(template, own_set(template)))
        assert kept == shipped(template)
        order = [list(row.values) for row in kept]
        assert order == [list(row.values) for row in shipped(template)]  # no line of a diff moves
        assert [row_problem(template, row, shipped_shelf(kind)) for row in kept] == [""] * len(kept)


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_an_own_field_is_asked_for_and_travels_in_the_file(
    kind: AssetKind, ann: Studio
) -> None:
    season = with_season(kind)
    template = with_briefs(season, own_set(season))
    text = write_template(template)
    assert import_template(text.encode(), "a.toml") == template
    assert "  season: winter" in readable_lines(template)
    check_golden(template, shipped_shelf(kind))
    version = saved(ann, template)
    asks = missing(ann, version, version)
    said = ["It is winter." in ask.request.prompt for ask in asks]
    assert said == [False] * (len(asks) - 1) + [True]
    kept = asks[-1].origin.brief
    assert kept["own"] == {"season": "winter"}
    shelf = shipped_shelf(kind).trying(version.template)
    assert read_brief(kind, kept, shelf).prompt(shelf).prompt == asks[-1].request.prompt


@pytest.mark.parametrize("kind", KINDS)
def test_a_brief_that_cannot_be_made_is_refused_by_its_name_and_field(kind: AssetKind) -> None:
    template = with_season(kind)
    row = own_set(template)[0]
    long = row.model_copy(update={"own": {"season": "x" * 121}})
    with pytest.raises(TemplateError, match=rf"Sample brief .*{row.label}.*season.*121 char"):
        check_golden(with_briefs(template, (long,)), shipped_shelf(kind))
    for values in ({}, row.values | {"aspect_ratio": "7:5"}):
        problem = row_problem(
            template, row.model_copy(update={"values": values}), shipped_shelf(kind)
        )
        assert bool(problem) == (bool(values) or kind != "avatar")


@pytest.mark.parametrize(
    ("labels", "said"),
    [(("One", "One"), "two sample briefs have the same name"), (("One", " "), "2: has no name")],
)
def test_every_brief_has_a_name_of_its_own(labels: tuple[str, str], said: str) -> None:
    rows = tuple(ROWS[0].model_copy(update={"label": label}) for label in labels)
    with pytest.raises(TemplateError, match=said):
        with_briefs(load_templates("avatar")[1], rows)


def changed_set(**texts: str) -> tuple[GoldenRow, ...]:
    """The shipped set with one brief changed."""
    first = ROWS[0].model_copy(update={"values": ROWS[0].values | texts})
    return (first, *ROWS[1:])


def test_only_what_a_new_set_changes_is_asked_for_and_the_old_grid_stays(ann: Studio) -> None:
    first = version_of(ann)
    stock(ann, missing(ann, first, first), 100)
    second = saved(ann, with_briefs(first.template, changed_set(attire="a raincoat")))
    stock(ann, missing(ann, second, second), 200)
    assert judged_by(ann, second) == ()
    with pytest.raises(RequestError, match="no whole golden grid beside"):
        label_version(ann, second, "production", reason="")
    (ask,) = missing(ann, first, second)
    assert "a raincoat" in ask.request.prompt
    assert ask.origin.template_version == 1
    stock(ann, (ask,), 300)
    assert missing(ann, first, first) == ()  # the grid of its own set is as it was
    labelling = label_version(ann, second, "production", reason="")
    own = golden_grid(ann, first, name_of(model_of(ann)))
    judged: Any = labelling.evidence["grids"]
    assert [grid["version"] for grid in judged] == [2, 1]
    apart = set(judged[1]["pictures"]) ^ {record.id for record in own.records}
    assert len(apart) == 2


def test_another_shape_is_another_picture(ann: Studio) -> None:
    first = version_of(ann)
    stock(ann, missing(ann, first, first), 100)
    second = saved(ann, with_briefs(first.template, changed_set(aspect_ratio="3:2")))
    (ask,) = missing(ann, first, second)
    assert ask.request.aspect_ratio == "3:2"


def test_a_brief_that_a_version_cannot_word_is_never_judged_by_it(ann: Studio) -> None:
    """A file that is older than the check may hold one."""
    first = version_of(ann)
    second = saved(ann, with_briefs(first.template, changed_set(attire="a" * 121)))
    grid = golden_grid(ann, second, name_of(model_of(ann)))
    assert "121 characters" in grid.cells[0].problem
    stock(ann, missing(ann, second, second) + missing(ann, first, second), 200)
    assert golden_grid(ann, second, name_of(model_of(ann))).is_complete
    assert judged_by(ann, second) == ()


def test_a_brief_that_only_the_old_version_cannot_word_is_not_asked_of_it(ann: Studio) -> None:
    template = with_season("avatar", NAME)
    second = put_into_use(ann, template)
    values = template.model_dump()
    values["fields"][-1]["longest"] = 300
    row = own_set(template)[0].model_copy(update={"own": {"season": "w" * 200}})
    third = saved(ann, with_briefs(make_template(values, "test"), (row, *ROWS[1:])))
    asks = missing(ann, second, third)
    assert len(asks) == len(ROWS) - 1
    stock(ann, missing(ann, third, third) + asks, 200)
    assert judged_by(ann, third) == (name_of(model_of(ann)),)


# Make again


@pytest.fixture
def failed(ann: Studio) -> Job:
    """One row of six that brought no picture."""
    jobs = submit_golden(ann, [version_of(ann)], model_of(ann))
    for number, job in enumerate(jobs[1:], 100):
        stock(ann, (Ask(request=job.request, origin=job.origin),), number)
        fail(ann, job)
    fail(ann, jobs[0])
    return jobs[0]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_of_many_who_make_a_cell_again_one_pays(
    database: str, failed: Job, ann: Studio, bob: Studio
) -> None:
    """By its own button and by that of the whole set, on two studios, in the same moment."""
    version, model = version_of(ann), model_of(ann)
    clicks: list[Callable[[], tuple[Job, ...]]] = [
        lambda: repeat_golden(ann, failed.id),
        lambda: repeat_golden(bob, failed.id),
        lambda: submit_golden(bob, [version], model),
    ]
    start = threading.Barrier(2 * len(clicks))
    made: list[tuple[Job, ...]] = []
    refused: list[RequestError] = []

    def press(click: Callable[[], tuple[Job, ...]]) -> None:
        start.wait()
        try:
            made.append(click())
        except RequestError as error:
            refused.append(error)

    threads = [threading.Thread(target=press, args=(click,)) for click in clicks * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((job,),) = made
    assert [one.id for one in ann.jobs.open_jobs()] == [job.id]
    assert (job.request.prompt, job.origin.label) == (failed.request.prompt, failed.origin.label)
    who = makers(ann, [version], model)
    assert who == job.origin.who
    assert len(refused) == 5
    assert all(error.message.endswith(f"is being made by {who}.") for error in refused)


def test_the_button_of_the_stage_is_such_a_click(
    failed: Job, ann: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "shared_studio", lambda: ann)
    first, second = (call_routes("POST", f"/api/jobs/{failed.id}/repeat") for _ in range(2))
    assert [job["state"] for job in first.json()["batch"]["jobs"]] == ["queued"]
    assert second.status == 400
    assert second.json()["error"]["message"] == "That picture is being made by Ann."
    assert len(ann.jobs.open_jobs()) == 1


def test_a_cell_that_was_made_meanwhile_is_not_paid_again(failed: Job, ann: Studio) -> None:
    stock(ann, (Ask(request=failed.request, origin=failed.origin),), 200)
    with pytest.raises(RequestError, match="That picture is made already"):
        repeat_golden(ann, failed.id)


def test_a_cell_on_its_way_cannot_be_made_again(failed: Job, ann: Studio) -> None:
    (again,) = repeat_golden(ann, failed.id)
    with pytest.raises(RequestError, match="not finished"):
        repeat_golden(ann, again.id)
    fail(ann, again)
    assert repeat_golden(ann, again.id)[0].id not in (failed.id, again.id)


def test_a_click_between_two_looks_does_not_pay_twice(
    failed: Job, ann: Studio, bob: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = imagegen.golden_runs._is_made
    clicks: list[tuple[Job, ...]] = []

    def slow(*arguments: Any) -> bool:
        if not clicks:
            clicks.append(())
            clicks[0] = repeat_golden(bob, failed.id)
        return real(*arguments)

    monkeypatch.setattr(imagegen.golden_runs, "_is_made", slow)
    with pytest.raises(RequestError, match="being made by Bob"):
        repeat_golden(ann, failed.id)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_take_the_defaults_of_what_they_do_not_say(kind: AssetKind) -> None:
    template = with_season(kind)
    rows = golden_rows(with_briefs(template, own_set(template)))
    assert [row_values(template, row)["own"]["season"] for row in rows][-2:] == ["autumn", "winter"]
    assert row_values(template, rows[0])["template"] == FIRST[kind]
