"""The free test of a provider's key: which account, one question, and what our list says to it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from imagegen.account_checks import AccountCheck, count_of
from imagegen.catalog import load_catalog
from imagegen.http import Http
from imagegen.keys import Credential, find_address, find_credential
from imagegen.providers import provider_class
from imagegen.settings import Settings

LONGEST_WAIT_S = 10.0
_MOST_BYTES = 4 * 1024 * 1024
_MOST_NAMED = 5


def find_account(provider: str, settings: Settings) -> Credential | None:
    """The key and the address of a provider; None for one that runs here; MissingKey if unset."""
    if provider_class(provider).needs_key:
        return find_credential(provider, settings)
    return find_address(provider, settings)


def is_set_up(account: Credential) -> bool:
    """Whether the user did something for it: set a key, or said where a program answers."""
    return bool(account.key) or account.base_url_source != "default"


def has_free_test(provider: str) -> bool:
    """Whether the provider answers any question that costs nothing."""
    return provider_class(provider).has_free_test


def check_account(
    provider: str, credential: Credential | None, wait_s: float = LONGEST_WAIT_S
) -> AccountCheck:
    """Ask the provider one free question. Raises ProviderError or MissingKey.

    `wait_s` is the longest silence that is borne. No picture is made, nothing is charged.
    """
    http = Http(connect_timeout_s=wait_s, read_timeout_s=wait_s, most_bytes=_MOST_BYTES)
    found = provider_class(provider)(http, credential).check_account()
    missing = not_offered(provider, found, datetime.now(UTC).date())
    if not missing:
        return found
    named = ", ".join(missing[:_MOST_NAMED])
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    verb = "is" if len(missing) == 1 else "are"
    note = f"{count_of(missing, 'model')} of our list {verb} not offered to this key: {named}{more}"
    return replace(found, notes=(*found.notes, f"{note}."))


def not_offered(provider: str, found: AccountCheck, today: date) -> tuple[str, ...]:
    """Models of our list that still run and that the provider's own list leaves out."""
    if found.models is None or not found.lists_all:
        return ()
    listed = set(found.models)
    models = [
        m for facts in load_catalog().providers if facts.provider == provider for m in facts.models
    ]
    alive = [m for m in models if m.retired_on is None or m.retired_on > today]
    return tuple(m.id for m in alive if m.id not in listed)
