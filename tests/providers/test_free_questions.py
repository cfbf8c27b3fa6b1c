"""The free test of each provider: exactly which question is asked, and what its answer proves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from imagegen.account_checks import AccountCheck, Balance, show_balance, show_balances
from imagegen.errors import (
    BadAnswer,
    ImagegenError,
    KeyRejected,
    MissingKey,
    OutOfCapacity,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.providers import PROVIDERS, provider_class
from imagegen.providers.base import Provider
from tests.doubles.bfl import BflDouble
from tests.doubles.compatible import CompatibleDouble
from tests.doubles.gateway import GatewayDouble
from tests.doubles.gemini import GeminiDouble
from tests.doubles.leonardo import ME, LeonardoDouble
from tests.doubles.loopback import LoopbackDouble
from tests.doubles.openai import OpenAIDouble
from tests.doubles.replicate import ReplicateDouble
from tests.doubles.stability import StabilityDouble
from tests.doubles.webui import WebUIDouble

KEY = "a-key-of-the-test-0123456789"


@dataclass(frozen=True)
class Case:
    """What is asked of one provider, and what is said of a good answer."""

    double: type[LoopbackDouble]
    path: str
    headers: dict[str, str]
    found: str
    balances: str = "unknown"
    asks_twice: bool = False


BEARER = {"authorization": f"Bearer {KEY}"}
CASES = {
    "gateway": Case(
        GatewayDouble,
        "/v1/models",
        BEARER,
        "The key is accepted; 3 models are offered.",
        asks_twice=True,
    ),
    "openai": Case(
        OpenAIDouble,
        "/v1/models",
        BEARER,
        "The key is accepted; 6 models are offered.",
        asks_twice=True,
    ),
    "compatible": Case(
        CompatibleDouble,
        "/v1/models",
        BEARER,
        "The key is accepted; 2 models are offered.",
        asks_twice=True,
    ),
    "gemini": Case(
        GeminiDouble,
        "/v1beta/models?pageSize=1000",
        {"x-goog-api-key": KEY},
        "The key is accepted; 4 models are offered.",
        asks_twice=True,
    ),
    "stability": Case(
        StabilityDouble, "/v1/user/balance", BEARER, "The key is accepted.", "0.63 credits"
    ),
    "replicate": Case(
        ReplicateDouble, "/v1/account", BEARER, "The key is accepted; it is that of acme."
    ),
    "leonardo": Case(
        LeonardoDouble,
        "/api/rest/v1/me",
        BEARER,
        "The key is accepted.",
        "1,250 API tokens bought and 3,500 API tokens of the plan",
    ),
    "bfl": Case(
        BflDouble, "/v1/credits", {"x-key": KEY}, "The key is accepted.", "1,234.50 credits"
    ),
    "webui": Case(
        WebUIDouble, "/sdapi/v1/sd-models", {}, "The web UI answers; 2 checkpoints installed."
    ),
}
ALL = pytest.mark.parametrize("name", CASES)
SPEAKING = {"accept", "accept-encoding", "connection", "host", "user-agent"}


@contextmanager
def wired(name: str, key: str = KEY, wait_s: float = 10) -> Iterator[tuple[Any, Provider]]:
    """A double, and the provider that is pointed at it with that key."""
    kind: Any = CASES[name].double
    with kind() if name == "webui" else kind(KEY) as double:
        yield double, provider(name, double.base_url, key, wait_s)


def provider(name: str, base_url: str, key: str = KEY, wait_s: float = 10) -> Provider:
    key = "" if name == "webui" else key
    known = Credential(key=key, source="TEST_KEY", base_url=base_url, base_url_source="TEST_URL")
    return provider_class(name)(Http(read_timeout_s=wait_s), known)


def refused(of: Provider, kind: type[ImagegenError]) -> ImagegenError:
    with pytest.raises(kind) as raised:
        of.check_account()
    assert raised.value.charged == "no"
    assert "paid" not in raised.value.hint
    return raised.value


@ALL
def test_one_get_with_the_key_in_a_header_and_nothing_else(name: str) -> None:
    case = CASES[name]
    with wired(name) as (double, asked):
        found = asked.check_account()
    assert (found.found, show_balances(found.balances)) == (case.found, case.balances)
    assert double.calls == []
    assert double.paid == 0
    first, *others = double.fetches
    assert (first.method, first.path, first.body) == ("GET", case.path, b"")
    told = {n: v for n, v in first.headers.items() if n not in SPEAKING}
    assert told == case.headers
    assert first.headers["accept"] == "application/json"
    assert [call.path for call in others] == [case.path] * case.asks_twice
    assert all(set(call.headers) <= SPEAKING for call in others)


@pytest.mark.parametrize("name", [name for name in CASES if name != "webui"])
def test_a_wrong_key_is_rejected(name: str) -> None:
    with wired(name, key="another-key-0123456789") as (_, asked):
        error = refused(asked, KeyRejected)
    assert "TEST_KEY" in error.hint
    assert "another-key" not in f"{error}"


@ALL
def test_a_server_that_is_not_there_is_said_so(name: str) -> None:
    error = refused(provider(name, "http://127.0.0.1:9/v1", wait_s=2), ProviderDown)
    assert "127.0.0.1" in error.message


@pytest.mark.parametrize(
    ("name", "fault", "kind"),
    [
        ("openai", "429", RateLimited),
        ("openai", "500", ProviderDown),
        ("openai", "web-page", BadAnswer),
        ("gateway", "503", OutOfCapacity),
        ("gemini", "place", ProviderError),
        ("stability", "403", KeyRejected),
        ("stability", "html", BadAnswer),
        ("stability", "moved", ProviderError),
        ("replicate", "429", RateLimited),
        ("replicate", "html", BadAnswer),
        ("replicate", "reset", ProviderDown),
        ("leonardo", "hook", KeyRejected),
        ("leonardo", "500", ProviderDown),
        ("leonardo", "cut", BadAnswer),
        ("bfl", "402", ProviderError),
        ("bfl", "html", BadAnswer),
        ("webui", "no-api", ProviderError),
        ("webui", "auth", KeyRejected),
        ("webui", "gradio", BadAnswer),
    ],
)
def test_every_fault_is_its_error_and_never_charged(
    name: str, fault: str, kind: type[ImagegenError]
) -> None:
    with wired(name) as (double, asked):
        double.script([fault])
        error = refused(asked, kind)
    assert error.message


@pytest.mark.parametrize(
    ("name", "attribute", "said"),
    [
        ("stability", "balance", {"credits": None}),
        ("stability", "balance", {"credits": True}),
        ("stability", "balance", ["x"]),
        ("bfl", "balance", {"credits": 1e30}),
        ("bfl", "balance", {}),
        ("leonardo", "me", {"user_details": []}),
        ("leonardo", "me", {"user_details": "x"}),
        ("replicate", "owner", {"username": 7}),
        ("replicate", "owner", {}),
    ],
)
def test_an_answer_of_something_else_proves_nothing(name: str, attribute: str, said: Any) -> None:
    with wired(name) as (double, asked):
        setattr(double, attribute, said)
        error = refused(asked, BadAnswer)
    assert "base URL" in error.hint


def test_a_list_given_to_anybody_proves_no_key() -> None:
    with wired("gateway", key="whatever-it-is-0123") as (double, asked):
        double.lists_to_anybody = True
        found = asked.check_account().found
    assert "accepted" not in found
    assert found.startswith("The gateway answers; 3 models are offered, but to anybody")


def test_when_the_second_question_breaks_nothing_is_claimed() -> None:
    with wired("gateway") as (double, asked):
        double.lists_to_anybody = True
        double.script(["ok", "503"])
        found = asked.check_account().found
    assert found.endswith("Whether it looked at the key is not known.")


def test_an_empty_list_is_told_as_such() -> None:
    with wired("openai") as (double, asked):
        double.offered = ()
        found = asked.check_account()
    assert (found.models, found.found) == ((), "The key is accepted; 0 models are offered.")


def test_a_server_without_a_key_answers_and_is_asked_once() -> None:
    with CompatibleDouble("") as double:
        found = provider("compatible", double.base_url, key="").check_account()
    assert found.found == "The server answers; 2 models are offered."
    assert len(double.fetches) == 1


def test_a_server_without_a_list_has_no_free_test() -> None:
    with wired("compatible") as (double, asked):
        double.offered = None
        error = refused(asked, ProviderError)
    assert "no list of models" in error.message


def test_a_list_that_goes_on_is_not_all_there_is() -> None:
    with wired("gemini") as (double, asked):
        double.next_page = "more"
        found = asked.check_account()
    assert not found.lists_all
    assert found.found == "The key is accepted; more than 4 models are offered."


def test_leonardo_says_only_what_it_knows_of_the_balance() -> None:
    with wired("leonardo") as (double, asked):
        double.me = {"user_details": [{**ME, "apiPaidTokens": None}]}
        found = asked.check_account()
    assert found.balances == (Balance(amount=Decimal(3500), unit="API tokens of the plan"),)


@pytest.mark.parametrize("kind", PROVIDERS, ids=lambda kind: kind.name)
def test_who_has_no_free_question_never_claims_success(kind: type[Provider]) -> None:
    assert kind.has_free_test == (kind.ask_account is not Provider.ask_account)
    # Diffusers asks nobody: it looks into a folder.
    assert kind.has_free_test == (kind.name in CASES or kind.name == "diffusers")
    if not kind.has_free_test:
        assert kind(Http(), None).check_account().found == f"{kind.title} offers no free test."


@pytest.mark.parametrize("name", [name for name in CASES if provider_class(name).needs_key])
def test_without_a_key_nothing_is_asked(name: str) -> None:
    with pytest.raises(MissingKey):
        provider_class(name)(Http(), None).check_account()


def test_balances_are_rounded_down_and_unknown_is_a_word() -> None:
    def shown(amount: str) -> str:
        return show_balance(Balance(amount=Decimal(amount), unit="credits"))

    assert [shown(text) for text in ("25", "0.999", "1234567", "-0.001", "12.5")] == [
        "25 credits",
        "0.99 credits",
        "1,234,567 credits",
        "-0.01 credits",
        "12.50 credits",
    ]
    assert show_balances(AccountCheck(found="x").balances) == "unknown"
