"""Several requests as one batch: one price before, all or nothing at the click."""

from dataclasses import replace
from decimal import Decimal

import pytest

from imagegen.errors import RequestError, UnknownModel
from imagegen.money import show_prices, total_prices
from imagegen.studio import Studio
from imagegen.types import Ask, Money, Origin, Price, Reference
from tests.studios import ASK, studio

__all__ = ["studio"]


def asks(*models: str) -> list[Ask]:
    return [
        Ask(
            request=replace(ASK, model=model, prompt=f"a room, {place}"),
            origin=Origin(kind="renovation", label=f"style {place}"),
        )
        for place, model in enumerate(models)
    ]


def test_a_set_is_one_batch_whose_pictures_keep_their_labels(studio: Studio) -> None:
    made = studio.submit_all(asks("one", "many", "one"))
    assert len({job.batch for job in made}) == 1
    assert [job.origin.label for job in made] == ["style 0", "style 1", "style 2"]
    for job in made:
        studio.run_attempt(job.id, 1)
    labels = {record.origin.label for record in studio.history.page()}
    assert labels == {"style 0", "style 1", "style 2"}


def test_a_set_is_made_whole_or_not_at_all(studio: Studio) -> None:
    with pytest.raises(UnknownModel):
        studio.submit_all(asks("one", "none"))
    assert studio.jobs.recent() == []


def test_a_picture_that_a_set_shares_is_checked_once(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    monkeypatch.setattr("imagegen.studio.check_reference", lambda one: checked.append(one.name))
    shared = Reference(name="ana.png", data=b"ana")
    other = Reference(name="ben.png", data=b"ben")
    set_of = [
        replace(ask, request=replace(ask.request, references=(shared, other)[:count]))
        for ask, count in zip(asks("one", "one", "one"), (1, 2, 1), strict=True)
    ]
    made = studio.submit_all(set_of)
    assert checked == ["ana.png", "ben.png"]
    assert [len(job.request.references) for job in made] == [1, 2, 1]
    assert studio.storage.read_reference(other.sha256) == b"ben"


def test_an_empty_set_is_refused(studio: Studio) -> None:
    with pytest.raises(RequestError, match="nothing to make"):
        studio.submit_all([])


def test_the_preview_adds_up_what_is_known_and_counts_what_is_not(studio: Studio) -> None:
    requests = [ask.request for ask in asks("one", "one", "many")]
    requests[1] = replace(requests[1], count=3)
    preview = studio.preview_all(requests)
    assert (preview.pictures, preview.calls, preview.unknown) == (5, 5, 1)
    (total,) = preview.totals
    assert (total.high.amount, total.high.currency) == (Decimal("1.40"), "CNY")
    assert preview.problem is None


def test_the_preview_says_which_request_is_refused(studio: Studio) -> None:
    requests = [ask.request for ask in asks("one", "none")]
    preview = studio.preview_all(requests)
    first, second = preview.problems
    assert first is None
    assert isinstance(second, UnknownModel)
    assert preview.problem is second


def _price(low: str, high: str, currency: str) -> Price:
    ends = (Money(amount=Decimal(amount), currency=currency) for amount in (low, high))
    return Price(**dict(zip(("low", "high"), ends, strict=True)))


@pytest.mark.parametrize(
    ("prices", "unknown", "shown"),
    [
        ([_price("1", "2", "CNY"), _price("1", "1", "CNY")], 0, "¥2.00 to ¥3.00"),
        ([_price("1", "1", "USD"), _price("2", "2", "CNY")], 0, "¥2.00 + $1.00"),
        ([_price("1", "1", "USD"), None], 2, "$1.00 + 2 of unknown price"),
        ([None], 1, "price unknown"),
        ([_price("0", "0", "USD")], 0, "free"),
        ([_price("0", "0", "USD"), None], 1, "1 of unknown price"),
        ([], 0, "free"),
    ],
)
def test_how_the_price_of_a_set_is_written(
    prices: list[Price | None], unknown: int, shown: str
) -> None:
    assert show_prices(total_prices(prices), unknown) == shown
