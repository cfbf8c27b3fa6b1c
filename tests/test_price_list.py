"""docs/prices.md says what the catalog says, and what it says of old claims is true."""

import os
import re
from decimal import Decimal

import pytest

from imagegen.catalog import load_catalog
from tests.app import ROOT
from tests.price_list import price_list, usual_requests

PRICES = ROOT / "docs" / "prices.md"
TABLES = re.compile(
    r"(?<=<!-- tables: drawn from the catalog -->\n).*(?=<!-- end of tables -->)", re.S
)
CATALOG = load_catalog()


def test_the_tables_are_those_of_the_catalog() -> None:
    """Run with WRITE_DOCS=1 to bring docs/prices.md up to date."""
    text = PRICES.read_text("utf-8")
    true, places = TABLES.subn(lambda _: f"\n{price_list(CATALOG.providers)}\n\n", text)
    assert places == 1
    if os.environ.get("WRITE_DOCS"):
        PRICES.write_text(true, "utf-8")
    assert true == text


def test_every_model_has_its_row_and_every_unknown_price_says_so() -> None:
    text = PRICES.read_text("utf-8")
    sections = dict(re.findall(r"^### (.*?)\n(.*?)(?=^##|\Z)", text, re.M | re.S))
    for facts in CATALOG.providers:
        rows = dict(re.findall(r"^\| `([^`]+)` \|(.*)", sections[facts.title], re.M))
        assert list(rows) == [spec.id for spec in facts.models]
        unpriced = [spec.id for spec in facts.models if spec.price is None]
        assert all("| price unknown |" in rows[name] for name in unpriced)


@pytest.mark.parametrize(
    ("model", "provider", "kind", "amount"),
    [
        ("gpt-image-2.5-flare", "openai", ("1024x1024", "low"), "0.006"),
        ("gpt-image-2.5-flare", "openai", ("1024x1024", "max"), "0.21"),
        ("sd3.5-flash", "stability", (None, None), "0.025"),
        ("stable-image-core", "stability", (None, None), "0.03"),
        ("stable-diffusion-xl-1024-v1-0", "stability", ("1024x1024", None), "0.009"),
        ("gemini-2.5-flash-image", "gemini", (None, None), "0.0387"),
        ("gemini-nano-banana-2.1", "gemini", ("1K", None), "0.0336"),
    ],
)
def test_what_is_held_against_old_claims_is_in_the_catalog(
    model: str, provider: str, kind: tuple[str | None, str | None], amount: str
) -> None:
    claims = PRICES.read_text("utf-8").split("## What older documents claimed")[1]
    assert f"${amount}" in claims
    spec = CATALOG.find(model, provider)
    price = spec.price_of(usual_requests(spec)[kind])
    assert price is not None
    assert abs(price.low.amount / Decimal(amount) - 1) < Decimal("0.02")
