"""The models as a table: price, state, retirement, and how old those facts are."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import streamlit as st

from imagegen.model import ModelSpec
from imagegen.money import CENT, show_price
from imagegen.types import ImageRequest, Money, Price
from imagegen.ui.parts.figures_table import figures_table

STALE_DAYS = 60
HEADS = ("Model", "Id", "Provider", "Price of a picture", "State", "Checked")


def models_table(models: Sequence[ModelSpec], ready: Collection[str], today: date) -> None:
    """Those of the providers in `ready`; what cannot be used yet is folded away below them."""
    old = [model for model in models if is_stale(model, today)]
    if old:
        st.warning(
            f"{len(old)} of {len(models)} rows were last checked more than {STALE_DAYS} days ago: "
            "their prices and retirement dates may have changed.",
            icon=":material/event_busy:",
        )
    usable = [model for model in models if model.provider in ready]
    _table(usable, today)
    others = [model for model in models if model.provider not in ready]
    if others:
        # Open for who has no key yet, and looks for the one to get.
        nothing_yet = all(model.is_free for model in usable)
        words = f"{len(others)} models of providers that are not set up"
        with st.expander(words, expanded=nothing_yet):
            _table(others, today)


def _table(models: Sequence[ModelSpec], today: date) -> None:
    figures_table(HEADS, [_row(model, today) for model in models], frozenset({3}))


def is_stale(model: ModelSpec, today: date) -> bool:
    return (today - checked_on(model)).days > STALE_DAYS


def checked_on(model: ModelSpec) -> date:
    """The older of the two dates: that of the model's facts and that of its price."""
    return min(model.checked, model.price.checked) if model.price else model.checked


def state_text(model: ModelSpec, today: date) -> str:
    """ "offered", "retires on ... (in 12 days)", "retired on ...", with the successor."""
    left = model.days_left(today)
    use = f"; use {model.successor}" if model.successor else ""
    if left is None:
        return "offered"
    if left > 0:
        return f"retires on {model.retired_on} (in {left} days){use}"
    if model.retired_here:
        return f"retired on {model.retired_on}{use}"
    return f"retired by its maker on {model.retired_on}; the gateway may still serve it{use}"


def price_text(model: ModelSpec) -> str:
    """A range is widened to two figures: it comes from a guess of tokens."""
    price = model.price_of(ImageRequest(prompt="any"))
    if price is None or price.low == price.high:
        return show_price(price)
    low, high = _rounded(price.low, ROUND_FLOOR), _rounded(price.high, ROUND_CEILING)
    return show_price(Price(low=low, high=high))


def _rounded(money: Money, way: str) -> Money:
    step = min(CENT, Decimal(1).scaleb(money.amount.adjusted() - 1))
    return Money(amount=money.amount.quantize(step, way), currency=money.currency)


def _row(model: ModelSpec, today: date) -> tuple[str, ...]:
    return (
        model.title,
        model.id,
        model.provider,
        price_text(model),
        state_text(model, today),
        checked_on(model).isoformat() + (" (old)" if is_stale(model, today) else ""),
    )
