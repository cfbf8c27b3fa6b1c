"""A studio whose only configured provider is scripted by the test."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

import imagegen.plans
import imagegen.studio
from imagegen.catalog import Catalog, ProviderFacts, load_catalog
from imagegen.model import ModelSpec
from imagegen.prices import PicturePrice
from imagegen.providers import provider_class
from imagegen.settings import Settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest
from tests.doubles.scripted import Scripted

PRICE = PicturePrice(
    amount=Decimal("0.35"), currency="CNY", checked=date(2026, 11, 20), source="test"
)
FACTS: dict[str, Any] = {"provider": "scripted", "checked": date(2026, 11, 20), "source": "test"}
PROVIDERS = ("scripted", "twin")
ASK = ImageRequest(prompt="a red apple", model="one", provider="scripted")


@pytest.fixture
def studio(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Two models: `one` is priced and makes one picture a call, `many` is neither."""
    script(monkeypatch, one_model(), one_model(id="many", most_per_call=10, price=None))
    return Studio(settings)


def one_model(**facts: Any) -> ModelSpec:
    """The model `one`, but for these facts."""
    usual: dict[str, Any] = {
        "id": "one",
        "title": "One",
        "family": "f",
        "most_references": 9,
        "price": PRICE,
    }
    return ModelSpec(**usual | FACTS | facts)


def script(monkeypatch: pytest.MonkeyPatch, *models: ModelSpec) -> None:
    """From now on a new Studio has these models beside the real ones, and scripts play them."""
    own = {name: tuple(m for m in models if m.provider == name) for name in PROVIDERS}
    facts = [
        ProviderFacts(title="Scripted", models=these, **FACTS | {"provider": name})
        for name, these in own.items()
        if these
    ]
    catalog = Catalog(providers=(*load_catalog().providers, *facts))
    monkeypatch.setattr(imagegen.studio, "load_catalog", lambda: catalog)
    monkeypatch.setattr(
        imagegen.plans, "provider_class", lambda n: Scripted if n in own else provider_class(n)
    )
    Scripted.reset()
