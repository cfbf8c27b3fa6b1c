"""Our wire is that of the official clients, but for differences that are explained."""

import os
from dataclasses import replace
from functools import cache

import pytest

from tests.clients.cases import CASES
from tests.clients.explained import homeless, outlived, unexplained
from tests.clients.official import FOREIGN
from tests.clients.page import PAGE, render
from tests.clients.recorder import Exchange
from tests.clients.sides import Run, play

NAMES = [case.name for case in CASES]
PICTURES = {"replicate-cancel": 0, "openai-generation": 2, "openai-compatible-server": 2}
PICTURES |= {"imagen-predict": 2, "replicate-official-model": 2, "leonardo-generation": 2}


@pytest.fixture(autouse=True)
def no_settings_of_the_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if FOREIGN.search(name)]:
        monkeypatch.delenv(name)


@cache
def run_of(name: str) -> Run:
    return play(next(case for case in CASES if case.name == name))


@pytest.mark.parametrize("name", NAMES)
def test_the_double_takes_both_and_both_take_its_answer(name: str) -> None:
    run = run_of(name)
    assert [one.status // 100 for one in run.ours] == [2] * len(run.ours)
    assert [one.status // 100 for one in run.theirs] == [2] * len(run.theirs)
    assert run.pictures == (PICTURES.get(name, 1),) * 2


@pytest.mark.parametrize("name", NAMES)
def test_nothing_differs_without_a_reason(name: str) -> None:
    """A new one is to be mended, or explained in tests/clients/explained.py."""
    assert unexplained(run_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_reason_outlives_its_difference(name: str) -> None:
    assert outlived(run_of(name)) == []


def test_every_reason_is_about_some_case() -> None:
    assert homeless() == []


def test_every_client_is_compared() -> None:
    compared = {case.client for case in CASES}
    assert compared == {"openai", "google-genai", "replicate", "leonardo-ai-sdk"}


def test_the_page_is_what_was_recorded() -> None:
    """Run with WRITE_DOCS=1 to bring docs/wire.md up to date."""
    true = render(map(run_of, NAMES))
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(true, "utf-8")
    assert PAGE.read_text("utf-8") == true


class TestTheComparison:
    """It sees a field, a part, a header or a request that is missing, added or another."""

    def changed(self, name: str, **changes: str | None) -> list[str]:
        run = run_of(name)
        sent = {**run.ours[0].sent, **changes}
        first = replace(
            run.ours[0], sent={where: text for where, text in sent.items() if text is not None}
        )
        found = unexplained(replace(run, ours=[first, *run.ours[1:]]))
        return [difference.where for difference in found]

    def test_of_a_field(self) -> None:
        generation = "openai-generation"
        assert self.changed(generation) == []
        for text in ("3", '"2"', None):
            assert self.changed(generation, **{"json n": text}) == ["1 json n"]
        assert self.changed(generation, **{"json style": '"vivid"'}) == ["1 json style"]

    @pytest.mark.parametrize("part", ["text", "type", "content", "pixels", "file name"])
    def test_of_a_part(self, part: str) -> None:
        where = f"part mask 2 {part}"
        explained = [] if part == "file name" else [f"1 {where}"]
        assert self.changed("openai-edit-mask", **{where: "x"}) == explained

    @pytest.mark.parametrize("what", ["method", "path", "query", "header prefer", "body"])
    def test_of_all_else(self, what: str) -> None:
        assert self.changed("replicate-official-model", **{what: "x"}) == [f"1 {what}"]

    def test_of_a_request(self) -> None:
        run = run_of("replicate-official-model")
        again = Exchange(sent=run.ours[1].sent, status=200)
        found = unexplained(replace(run, ours=[*run.ours, again]))
        assert {"3 method", "3 path"} <= {difference.where for difference in found}

    def test_of_a_reason_without_a_difference(self) -> None:
        run = run_of("leonardo-generation")
        assert {one.where for one in outlived(replace(run, ours=run.theirs))} == {
            "* header user-agent",
            "1 json presetStyle",
        }
