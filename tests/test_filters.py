"""Filters: an address names one, and one names its address; hostile addresses ask for nothing."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from imagegen.filters import ADDRESS_NAMES, CURRENCIES, EVERYTHING, Filter, address_of, filter_of

WORDS = st.text(alphabet="abcXYZ 客厅-_%&=?", max_size=20).map(lambda text: " ".join(text.split()))
DAYS = st.none() | st.dates()
AMOUNTS = st.none() | st.decimals(0, 99, places=2)


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    least, most = draw(AMOUNTS), draw(AMOUNTS)
    priced = least is not None or most is not None
    names = (
        "text",
        "kind",
        "provider",
        "model",
        "template",
        "who",
        "tag",
        "board",
        "batch",
        "verdict",
    )
    return Filter(
        **{name: draw(WORDS) for name in names},
        stack=draw(st.none() | st.integers(0, 10**15 - 1)),
        version=draw(st.none() | st.integers(0, 999_999)),
        since=draw(DAYS),
        until=draw(DAYS),
        least=least,
        most=most,
        currency=draw(st.sampled_from(CURRENCIES)) if priced else "",
        suspect=draw(st.booleans()),
        starred=draw(st.booleans()),
        trashed=draw(st.booleans()),
    )


@given(filters())
def test_a_link_shows_the_same_view(chosen: Filter) -> None:
    assert filter_of(address_of(chosen)) == chosen


@given(st.dictionaries(st.sampled_from(ADDRESS_NAMES), st.text(max_size=300)))
def test_no_address_is_an_error(address: dict[str, str]) -> None:
    chosen = filter_of(address)
    assert filter_of(address_of(chosen)) == chosen


def test_an_empty_filter_has_an_empty_address() -> None:
    assert address_of(EVERYTHING) == {}
    assert filter_of({}).is_empty


def test_what_an_address_says() -> None:
    chosen = filter_of({"q": "red  chair", "since": "2026-11-20", "least": "0.5", "starred": "yes"})
    assert chosen == Filter(
        text="red chair",
        since=date(2026, 11, 20),
        least=Decimal("0.5"),
        currency="CNY",
        starred=True,
    )
