"""The free test from outside: which account is asked, how long, and what our list says to it."""

from datetime import date

import pytest

from imagegen.account_checks import AccountCheck
from imagegen.accounts import check_account, find_account, has_free_test, not_offered
from imagegen.errors import BadAnswer, MissingKey, ProviderDown, RequestError
from imagegen.keys import Credential
from imagegen.settings import load_settings
from tests.doubles.gateway_replies import Reply
from tests.doubles.openai import KEY, OpenAIDouble

TODAY = date(2026, 11, 20)


def account(base_url: str) -> Credential:
    return Credential(key=KEY, source="T", base_url=base_url, base_url_source="T")


def test_what_our_list_has_and_the_key_has_not_is_a_note() -> None:
    with OpenAIDouble() as double:
        double.offered = ("gpt-image-2", "gpt-5.5")
        found = check_account("openai", account(double.base_url))
    assert found.found == "The key is accepted; 2 models are offered."
    (note,) = found.notes
    assert "models of our list are not offered to this key: " in note
    assert "gpt-image-2.6-flare" in note
    assert "gpt-image-2," not in note
    assert "dall-e" not in note


def test_retired_models_are_not_missed() -> None:
    found = AccountCheck(found="x", models=("gemini-3-pro-image",), lists_all=True)
    missing = not_offered("gemini", found, TODAY)
    assert "gemini-nano-banana-2.1" in missing
    assert not [name for name in missing if name.startswith("imagen") or "preview" in name]


@pytest.mark.parametrize(
    "found",
    [
        AccountCheck(found="x", models=None),
        AccountCheck(found="x", models=(), lists_all=False),
    ],
)
def test_a_list_that_is_not_whole_misses_nothing(found: AccountCheck) -> None:
    assert not_offered("gemini", found, TODAY) == ()


def test_only_so_long_is_waited() -> None:
    with OpenAIDouble() as double:
        double.fetch = lambda call: Reply(200, b" " * 50, trickle_s=0.5)  # type: ignore[method-assign]
        with pytest.raises(ProviderDown) as raised:
            check_account("openai", account(double.base_url), wait_s=0.2)
    assert "0.2 s" in raised.value.message
    assert (raised.value.charged, "free" in raised.value.hint) == ("no", True)


def test_only_so_much_is_read() -> None:
    with OpenAIDouble() as double:
        double.fetch = lambda call: Reply(200, b" " * (5 * 1024 * 1024))  # type: ignore[method-assign]
        with pytest.raises(BadAnswer, match="larger than 4 MiB"):
            check_account("openai", account(double.base_url))


def test_the_account_is_found_as_for_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingKey):
        find_account("openai", load_settings())
    with pytest.raises(RequestError):
        find_account("nobody", load_settings())
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    found = find_account("openai", load_settings())
    assert found is not None
    assert found.key == KEY
    assert find_account("draft", load_settings()) is None
    assert (has_free_test("openai"), has_free_test("draft")) == (True, False)
