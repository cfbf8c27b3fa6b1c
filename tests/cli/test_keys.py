"""`imagegen keys`: what is set, and with --test what the providers say of it."""

from collections.abc import Iterator

import pytest

from tests.cli.conftest import Run
from tests.doubles.bfl import BflDouble
from tests.doubles.compatible import CompatibleDouble
from tests.doubles.openai import OpenAIDouble

KEY = "a-key-of-the-test-0123456789"


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIDouble]:
    with OpenAIDouble(KEY) as double:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", double.base_url)
        yield double


@pytest.fixture
def bfl(monkeypatch: pytest.MonkeyPatch) -> Iterator[BflDouble]:
    with BflDouble(KEY) as double:
        monkeypatch.setenv("BFL_API_KEY", KEY)
        monkeypatch.setenv("BFL_BASE_URL", double.base_url)
        yield double


def test_one_line_for_each_that_is_set_up(run: Run, openai: OpenAIDouble, bfl: BflDouble) -> None:
    finished = run("keys", "--test")
    first, second = finished.paths
    assert finished.code == 0
    assert first.startswith("openai      ok       The key is accepted; 6 models are offered.")
    assert second == "bfl         ok       The key is accepted. Balance: 1,234.50 credits."
    assert KEY[:12] not in finished.out + finished.err
    assert (openai.paid, bfl.paid) == (0, 0)


def test_one_that_fails_does_not_hide_the_others(
    run: Run, openai: OpenAIDouble, bfl: BflDouble
) -> None:
    openai.key = "another-one"
    finished = run("keys", "--test")
    assert finished.code == 5
    assert finished.paths[0].startswith("openai      failed   OpenAI refused the key (401)")
    assert finished.paths[1].startswith("bfl         ok ")


def test_a_key_that_cannot_be_one_does_not_hide_the_others(
    run: Run, bfl: BflDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "two words of a sentence")
    finished = run("keys", "--test")
    assert finished.code == 3
    assert finished.paths[0].startswith("openai      failed   The key in OPENAI_API_KEY holds")
    assert finished.paths[1].startswith("bfl         ok ")


def test_only_the_one_that_is_named_is_asked(
    run: Run, openai: OpenAIDouble, bfl: BflDouble
) -> None:
    finished = run("keys", "--test", "--provider", "bfl")
    assert (finished.code, len(finished.paths), openai.fetches) == (0, 1, [])


def test_a_named_one_without_a_key_is_code_3_with_the_way_to_one(run: Run) -> None:
    finished = run("keys", "--test", "--provider", "stability")
    assert (finished.code, finished.out) == (3, "")
    assert "STABILITY_API_KEY" in finished.err


def test_nothing_set_up_is_code_3(run: Run) -> None:
    finished = run("keys", "--test")
    assert (finished.code, finished.out) == (3, "")
    assert "OMNIMAAS_API_KEY" in finished.err


def test_a_server_without_a_key_is_tested_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with CompatibleDouble("") as double:
        monkeypatch.setenv("COMPATIBLE_BASE_URL", double.base_url)
        finished = run("keys", "--test")
    assert finished.paths == ["compatible  ok       The server answers; 2 models are offered."]


def test_who_offers_no_test_is_not_called_good(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", KEY)
    finished = run("keys", "--test", "--provider", "fal")
    assert finished.paths == ["fal         no test  fal.ai offers no free test."]
    assert finished.code == 0


def test_a_provider_that_is_none_is_code_2(run: Run) -> None:
    assert run("keys", "--test", "--provider", "nobody").code == 2
    assert run("keys", "--provider", "nobody").code == 2


def test_without_test_nothing_is_asked(run: Run, openai: OpenAIDouble) -> None:
    finished = run("keys", "--provider", "openai")
    assert finished.code == 0
    assert f"sent to {openai.base_url} (from OPENAI_BASE_URL)" in finished.out
    assert openai.fetches == []
    assert run("keys", "--provider", "draft").out == "draft  needs no key\n"
