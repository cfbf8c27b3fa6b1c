"""A studio whose only configured provider is scripted by the test."""

from datetime import date
from decimal import Decimal

import pytest

import imagegen.plans
import imagegen.studio
from imagegen.catalog import Catalog, ProviderFacts, load_catalog
from imagegen.model import ModelSpec
from imagegen.prices import PicturePrice
from imagegen.settings import Settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest
from tests.doubles.scripted import Scripted

PRICE = PicturePrice(
    amount=Decimal("0.35"), currency="CNY", checked=date(2026, 11, 20), source="test"
)
FACTS = {"provider": "scripted", "checked": date(2026, 11, 20), "source": "test"}
ASK = ImageRequest(prompt="a red apple", model="one", provider="scripted")


@pytest.fixture
def studio(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Two models: `one` is priced and makes one picture a call, `many` is neither."""
    one = ModelSpec(id="one", title="One", family="f", most_references=9, price=PRICE, **FACTS)
    many = one.model_copy(update={"id": "many", "most_per_call": 10, "price": None})
    facts = ProviderFacts(title="Scripted", models=(one, many), **FACTS)
    catalog = Catalog(providers=(*load_catalog().providers, facts))
    real = imagegen.plans.provider_class
    monkeypatch.setattr(imagegen.studio, "load_catalog", lambda: catalog)
    monkeypatch.setattr(
        imagegen.plans, "provider_class", lambda n: Scripted if n == "scripted" else real(n)
    )
    Scripted.reset()
    return Studio(settings)
