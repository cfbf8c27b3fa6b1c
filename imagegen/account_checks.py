"""What a provider says of a key when it is asked for nothing that costs: its words, made exact.

A list of models proves a key only where it is refused to those who send none: some gateways give
it to anybody. So the same question is asked a second time, without the key.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from imagegen.answer_errors import error_of
from imagegen.errors import BadAnswer, ProviderError
from imagegen.http import Answer, Http

_MOST_MODELS = 10_000
_LONGEST_NAME = 200
_MOST_AMOUNT = Decimal(10**12)
"""Beyond it a figure is a fault and is not believed."""

Models = tuple[tuple[str, ...], bool]
"""Names, and whether these are all of them."""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What is left on an account. `unit` is the provider's own, like "credits"."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, kw_only=True)
class AccountCheck:
    """What a free question found. `found` is one sentence and claims no more than was proved.

    `models` is None where the answer lists none, and may be looked at for what is missing when
    `lists_all`. No `balances`: the provider does not tell, so they are unknown.
    """

    found: str
    models: tuple[str, ...] | None = None
    lists_all: bool = False
    balances: tuple[Balance, ...] = ()
    notes: tuple[str, ...] = ()
    checked_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def show_balance(balance: Balance) -> str:
    """ "1,250 credits", "0.63 credits": hundredths, rounded down."""
    amount = balance.amount.quantize(Decimal("0.01"), rounding=ROUND_FLOOR)
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f} {balance.unit}" if whole else f"{amount:,.2f} {balance.unit}"


def show_balances(balances: tuple[Balance, ...]) -> str:
    """All of them in one line; "unknown" when the provider does not tell."""
    return " and ".join(show_balance(balance) for balance in balances) or "unknown"


@contextmanager
def free_question() -> Iterator[None]:
    """Whatever goes wrong with a question that costs nothing, nothing was charged."""
    try:
        yield
    except ProviderError as error:
        if error.charged == "perhaps":
            error.charged = "no"
            error.hint = "Check the base URL, or test again in a minute. The test is free."
        raise


def object_of(answer: Answer, title: str) -> Mapping[str, Any]:
    """The answer as a JSON object, or BadAnswer."""
    document = answer.json()
    if not isinstance(document, dict):
        raise unexpected(answer, title)
    return document


def unexpected(answer: Answer, title: str) -> BadAnswer:
    """The error for a success that is none of what this provider is known to say."""
    return error_of(
        BadAnswer,
        answer,
        f"{title} answered {answer.status}, but not with what was asked for.",
        "Check that the base URL is this provider's.",
    )


def amount_of(value: Any) -> Decimal | None:
    """A JSON number as an amount; None when it is none that can be believed."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    amount = Decimal(str(value))
    return amount if amount.is_finite() and abs(amount) <= _MOST_AMOUNT else None


def balance_of(document: Mapping[str, Any], name: str, unit: str) -> tuple[Balance, ...]:
    """The balance under that name, or nothing where there is no number."""
    amount = amount_of(document.get(name))
    return () if amount is None else (Balance(amount=amount, unit=unit),)


def count_of(names: tuple[str, ...], what: str) -> str:
    """ "1 model", "57 models"."""
    return f"{len(names)} {what}" if len(names) == 1 else f"{len(names):,} {what}s"


def openai_models(document: Any) -> Models | None:
    """{"data": [{"id": ...}]}, which lists everything at once; None when it is no such list."""
    names = _names(document, "data", "id")
    return None if names is None else (names, True)


def google_models(document: Any) -> Models | None:
    """{"models": [{"name": "models/..."}], "nextPageToken"}; None when it is no such list."""
    names = _names(document, "models", "name")
    if names is None:
        return None
    bare = tuple(name.removeprefix("models/") for name in names)
    return bare, not document.get("nextPageToken")


@dataclass(frozen=True, kw_only=True)
class ModelList:
    """Where a provider lists its models, and how its answers are read."""

    url: str
    key_headers: Mapping[str, str] = field(repr=False)
    """What carries the key; empty when there is none."""
    provider: str
    title: str
    read: Callable[[Any], Models | None]
    fail: Callable[[Answer], ProviderError]

    def check(self, http: Http) -> AccountCheck:
        """Ask for the list, and once more without the key. Raises ProviderError."""
        answer = self._ask(http, self.key_headers)
        if answer.status != 200:
            raise self.fail(answer)
        read = self.read(answer.json())
        if read is None:
            raise unexpected(answer, self.title)
        names, whole = read
        listed = count_of(names, "model") if whole else f"more than {count_of(names, 'model')}"
        offered = f"{listed} {'is' if whole and len(names) == 1 else 'are'} offered"
        return AccountCheck(found=self._found(http, offered), models=names, lists_all=whole)

    def _found(self, http: Http, offered: str) -> str:
        if not self.key_headers:
            return f"{self.title} answers; {offered}."
        try:
            status = self._ask(http, {}).status
        except ProviderError:
            status = 0
        if status in (401, 403):
            return f"The key is accepted; {offered}."
        if status == 200:
            return (
                f"{self.title} answers; {offered}, but to anybody: whether the key is right shows "
                "only when a picture is made."
            )
        return f"{self.title} answers; {offered}. Whether it looked at the key is not known."

    def _ask(self, http: Http, key_headers: Mapping[str, str]) -> Answer:
        headers = {**key_headers, "Accept": "application/json"}
        return http.get(self.url, headers=headers, provider=self.provider)


def _names(document: Any, place: str, name: str) -> tuple[str, ...] | None:
    found = document.get(place) if isinstance(document, dict) else None
    if not isinstance(found, list):
        return None
    names = [item.get(name) for item in found[:_MOST_MODELS] if isinstance(item, dict)]
    return tuple(n for n in names if isinstance(n, str) and 0 < len(n) <= _LONGEST_NAME)
