"""Chains: where a request goes on when a provider has no capacity, and only then.

Source: seed document 000, "primary, then fallback only on capacity".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from imagegen.errors import ImagegenError, OutOfCapacity, ProviderDown, RequestError
from imagegen.model import ModelSpec
from imagegen.rates import load_rates
from imagegen.types import Price

MOST_STEPS = 5


@dataclass(frozen=True, kw_only=True)
class Step:
    """One fallback of a request. `problem` says why it would be passed over."""

    model: ModelSpec
    price: Price | None
    dearer: bool
    problem: ImagegenError | None = None
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return name_of(self.model)


def name_of(model: ModelSpec) -> str:
    """How a chain names a model: "provider/model"; the model's own name may hold slashes."""
    return f"{model.provider}/{model.id}"


def split_name(name: str, providers: Sequence[str]) -> tuple[str, str]:
    """(provider, model) of a name; the provider is empty where the name begins with none."""
    provider, _, model = name.partition("/")
    return (provider, model) if provider in providers and model else ("", name)


def goes_on(error: ImagegenError) -> bool:
    """Whether the next model may be asked: no capacity here (503, 529, MODEL_CAPACITY_EXHAUSTED).

    A refusal, a bad key, an empty account, a rate limit or a wrong request is no reason: the
    user is to hear of it.
    """
    if isinstance(error, ProviderDown):
        return error.status == 503
    return isinstance(error, OutOfCapacity)


def is_dearer(price: Price | None, than: Price | None) -> bool:
    """Whether it may cost more. What is unknown, or cannot be compared, may."""
    if price is None or than is None:
        return price is None and than is not None
    most = price.high
    if most.currency != than.high.currency:
        exchanged = load_rates().exact(most, than.high.currency)
        return exchanged is None or exchanged.amount > than.high.amount
    return most.amount > than.high.amount


def refuse_draft(model: ModelSpec) -> None:
    """A sketch in place of a picture would be a silent fake."""
    if model.is_free and model.family == "draft":
        raise RequestError(
            f"{name_of(model)} is a draft: it cannot stand in for a picture.",
            "Take it out of the chain.",
        )


def check_length(names: Sequence[str]) -> None:
    if len(names) > MOST_STEPS:
        raise RequestError(
            f"A chain has at most {MOST_STEPS} fallbacks; {len(names)} given.", "Remove some."
        )


def reason_of(model: ModelSpec, error: ImagegenError, following: ModelSpec) -> str:
    """The sentence that the job and the record keep."""
    return f"{name_of(model)} had no capacity, so {name_of(following)} was asked. {error.message}"
