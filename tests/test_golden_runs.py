"""Two people who press the golden button at once: one pays, the other is told who is at it."""

import threading
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

import imagegen.golden_runs
from imagegen.briefs.kinds import KINDS, golden_rows
from imagegen.chains import name_of
from imagegen.db.tables import ledger
from imagegen.errors import OverBudget, RequestError
from imagegen.golden_runs import makers, submit_golden
from imagegen.model import ModelSpec
from imagegen.settings import Settings
from imagegen.studio import Studio
from imagegen.template_lab import golden_grid
from imagegen.template_versions import TemplateVersion
from imagegen.types import Job
from tests.own_templates import FIRST, with_season
from tests.stocking import add_picture

NAME = "toefl-learner"
ROWS = 6


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is ever sent: there is no queue."""
    monkeypatch.setenv("OMNIMAAS_API_KEY", "sk-golden-0123456789abcdef")


@pytest.fixture
def bob(settings: Settings) -> Studio:
    """Another process over the same data folder, with the key and another name."""
    return Studio(replace(settings, who="Bob"))


@pytest.fixture
def ann(settings: Settings) -> Studio:
    return Studio(replace(settings, who="Ann"))


def model_of(studio: Studio) -> ModelSpec:
    return studio.find_model("gemini-3-pro-image-preview", "gateway")


def version_of(studio: Studio) -> TemplateVersion:
    return studio.templates.get("avatar", NAME, 1)


def press(studio: Studio) -> tuple[Job, ...]:
    return submit_golden(studio, [version_of(studio)], model_of(studio))


def fail(studio: Studio, job: Job) -> None:
    """As a provider's refusal would have left it."""
    studio.jobs.start(job.id, 1, "test")
    running = studio.jobs.get(job.id)
    with studio.engine.begin() as connection:
        studio.jobs.close(connection, running, "failed")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_of_many_at_once_one_pays(database: str, ann: Studio, bob: Studio) -> None:
    start = threading.Barrier(6)
    made: list[tuple[Job, ...]] = []
    refused: list[RequestError] = []

    def click(studio: Studio) -> None:
        start.wait()
        try:
            made.append(press(studio))
        except RequestError as error:
            refused.append(error)

    threads = [threading.Thread(target=click, args=(one,)) for one in (ann, bob) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(jobs) for jobs in made] == [ROWS]
    assert len(ann.jobs.open_jobs()) == ROWS
    who = made[0][0].origin.who
    assert len(refused) == 5
    assert {error.message for error in refused} == {f"The golden set is being made by {who}."}
    with ann.engine.connect() as connection:
        held = connection.execute(sa.select(ledger.c.job)).scalars().all()
    assert sorted(held) == sorted(job.id for job in made[0])


def test_a_click_between_two_looks_changes_nothing(
    ann: Studio, bob: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob asks for the whole set while Ann's click is between its looks and its insert."""
    real = imagegen.golden_runs.golden_asks
    clicks: list[tuple[Job, ...]] = []

    def slow(*arguments: Any) -> Any:
        found = real(*arguments)
        if not clicks:
            clicks.append(())
            clicks[0] = press(bob)
        return found

    monkeypatch.setattr(imagegen.golden_runs, "golden_asks", slow)
    with pytest.raises(RequestError, match="being made by Bob"):
        press(ann)
    assert len(ann.jobs.recent(limit=99)) == ROWS
    assert makers(ann, [version_of(ann)], model_of(ann)) == "Bob"


def test_what_failed_may_be_asked_for_again_and_no_more(ann: Studio, bob: Studio) -> None:
    jobs = press(ann)
    for job in jobs[:2]:
        fail(ann, job)
    again = press(bob)
    assert [job.origin.label for job in again] == [job.origin.label for job in jobs[:2]]
    with pytest.raises(RequestError, match="being made by Ann, Bob"):
        press(ann)


def test_a_whole_set_is_not_asked_for_again(ann: Studio) -> None:
    for number, job in enumerate(press(ann)):
        more = {"origin": job.origin, "provider": "gateway", "model": job.request.model}
        texts = {"prompt": job.request.prompt, "negative_prompt": job.request.negative_prompt}
        add_picture(ann, number + 1, more=more, **texts)
        fail(ann, job)
    with pytest.raises(RequestError, match="is complete"):
        press(ann)


def test_another_refusal_is_said_as_it_is(ann: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ann.budgets, "check", lambda *_: (_ for _ in ()).throw(OverBudget("Too dear."))
    )
    with pytest.raises(OverBudget, match="Too dear"):
        press(ann)
    assert ann.jobs.open_jobs() == []


def test_a_row_is_not_asked_for_for_ever(ann: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imagegen.golden_runs, "MOST_TRIES", 1)
    for job in press(ann):
        fail(ann, job)
    with pytest.raises(RequestError, match="asked for 1 times"):
        press(ann)


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_with_a_field_of_its_own_has_a_golden_set(kind: Any, ann: Studio) -> None:
    template = with_season(kind).model_copy(update={"name": "mine", "version": 1})
    if kind == "product_shot":
        template = template.model_copy(update={"golden": FIRST[kind]})
    mine = ann.templates.create(template, note="", who="ann", source=(FIRST[kind], 1))
    jobs = submit_golden(ann, [mine], model_of(ann))
    assert len(jobs) == len(golden_rows(template)) >= 4
    assert all("It is autumn." in job.request.prompt for job in jobs)
    assert not golden_grid(ann, mine, name_of(model_of(ann))).is_complete
