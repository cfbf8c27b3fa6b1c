"""imagegen keys: which key is used, where it comes from, and whether its provider takes it."""

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imagegen.account_checks import AccountCheck
    from imagegen.errors import ImagegenError
    from imagegen.keys import Credential
    from imagegen.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    """Print the keys that are set; with --test one line a provider, of what it says of them."""
    from imagegen.cli.outcomes import explain
    from imagegen.errors import ImagegenError
    from imagegen.settings import load_settings

    settings, only = load_settings(), arguments.provider
    try:
        return _test(only, settings) if arguments.test else _show(only, settings)
    except ImagegenError as error:
        return explain(error, only or "gateway")


def _show(only: str, settings: "Settings") -> int:
    """Two lines a key; MissingKey when there is none. Who needs no key is shown when asked for."""
    from imagegen.accounts import find_account
    from imagegen.errors import MissingKey
    from imagegen.providers import PROVIDERS

    wanted = [only] if only else [provider.name for provider in PROVIDERS if provider.needs_key]
    missing = []
    for name in wanted:
        try:
            _print_account(name, find_account(name, settings))
        except MissingKey as error:
            missing.append(error)
    if len(missing) == len(wanted):
        raise missing[0]
    return 0


def _print_account(name: str, account: "Credential | None") -> None:
    if account is None:
        print(f"{name}  needs no key")
        return
    print(f"{name}  {f'{account.masked}  from {account.source}' if account.key else 'no key'}")
    print(f"  sent to {account.base_url} (from {account.base_url_source})")
    for warning in account.warnings:
        print(f"imagegen: warning: {warning}", file=sys.stderr)


def _test(only: str, settings: "Settings") -> int:
    """Test who is set up; MissingKey when nobody is. Returns the code of the first that fails."""
    from imagegen.accounts import find_account, is_set_up
    from imagegen.errors import ConfigError, MissingKey
    from imagegen.providers import PROVIDERS

    codes, missing = [], []
    for name in [only] if only else [provider.name for provider in PROVIDERS]:
        try:
            account = find_account(name, settings)
        except MissingKey as error:
            missing.append(error)
            continue
        except ConfigError as error:
            codes.append(_failed(name, error))
            continue
        if only or (account is not None and is_set_up(account)):
            codes.append(_test_one(name, account))
    if not codes:
        raise missing[0]
    return next((code for code in codes if code), 0)


def _test_one(name: str, account: "Credential | None") -> int:
    """Print what a free question found; returns 0, or the code of what went wrong."""
    from imagegen.accounts import check_account, has_free_test
    from imagegen.errors import ImagegenError

    try:
        found = check_account(name, account)
    except ImagegenError as error:
        return _failed(name, error)
    print(f"{name:10}  {'ok' if has_free_test(name) else 'no test':7}  {_line(found)}", flush=True)
    return 0


def _failed(name: str, error: "ImagegenError") -> int:
    from imagegen.cli.outcomes import exit_code

    print(f"{name:10}  failed   {error}", flush=True)
    return exit_code(error)


def _line(found: "AccountCheck") -> str:
    from imagegen.account_checks import show_balances

    balance = f" Balance: {show_balances(found.balances)}." if found.balances else ""
    return " ".join([f"{found.found}{balance}", *found.notes])
