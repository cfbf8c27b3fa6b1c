"""What docs/listen-and-repeat.md says of actions and prices is what is counted and charged."""

from imagegen.catalog import load_catalog
from imagegen.money import show_price
from imagegen.types import ImageRequest, Price
from tests.app import ROOT
from tests.e2e.annotating import ACTIONS


def test_the_document_says_the_counted_actions_and_true_prices() -> None:
    text = " ".join((ROOT / "docs/listen-and-repeat.md").read_text("utf-8").split())
    assert f"**{ACTIONS} actions**" in text
    for model in ("gpt-image-2", "gemini-3-pro-image-preview"):
        price = load_catalog().find(model, "gateway").price_of(ImageRequest(prompt="a scene"))
        assert price is not None
        seven = Price(low=price.low * 7, high=price.high * 7)
        assert f"| {show_price(price)} | {show_price(seven)} |" in text
