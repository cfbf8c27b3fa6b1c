"""The models: what each can do, what it costs, when it retires, and what replaces it."""

import difflib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field

from imagegen.capabilities import Fact
from imagegen.errors import RequestError, UnknownModel
from imagegen.model import ModelSpec

DEFAULT_MODEL = "gemini-3-pro-image-preview"


class Access(Fact):
    """Where a provider is reached and which variables hold its key, the first one that is set.

    Empty for the gateway, whose many sources stand in `keys.py`, and for what runs here.
    """

    keys: tuple[str, ...] = ()
    is_key_optional: bool = False
    """True where most do without one."""
    base_url: str = ""
    base_url_variable: str = ""
    folder_variable: str = ""
    """Names the folder of its models, where it is reached nowhere because it runs here."""
    variables: tuple[str, ...] = ()
    """Further variables that only the provider's module reads."""
    extra: str = ""
    packages: tuple[str, ...] = ()
    """What the optional extra of that name installs, and the provider cannot do without."""


class ProviderFacts(Fact):
    """One data file: a provider's limits and its models."""

    provider: str
    title: str
    checked: date
    source: str
    access: Access = Access()
    concurrency: int = Field(default=4, ge=1)
    """Calls at the same time with one key, unless the user settles another number."""
    calls_per_minute: int | None = Field(default=None, ge=1)
    """The same for calls begun in a minute; None where no such limit is known."""
    models: tuple[ModelSpec, ...]


@dataclass(frozen=True)
class Catalog:
    """All models of all providers, in the order of the data files."""

    providers: tuple[ProviderFacts, ...]

    @property
    def models(self) -> tuple[ModelSpec, ...]:
        return tuple(model for facts in self.providers for model in facts.models)

    def facts_of(self, provider: str) -> ProviderFacts:
        for facts in self.providers:
            if facts.provider == provider:
                return facts
        names = ", ".join(facts.provider for facts in self.providers)
        raise RequestError(f"There is no provider {provider!r}.", f"Use one of {names}.")

    def find(self, model: str, provider: str = "") -> ModelSpec:
        """The model of that name (the default when empty), or UnknownModel with suggestions."""
        candidates = self.facts_of(provider).models if provider else self.models
        wanted = model or (candidates[0].id if provider else DEFAULT_MODEL)
        for spec in candidates:
            if spec.id == wanted:
                return spec
        raise _unknown(wanted, [spec.id for spec in candidates])


def _unknown(wanted: str, known: list[str]) -> UnknownModel:
    close = tuple(difflib.get_close_matches(wanted, known, n=3, cutoff=0.5))
    meant = f"Did you mean {close[0]}? " if close else ""
    return UnknownModel(
        f"There is no model {wanted!r}.", f"{meant}Models: {', '.join(known)}.", suggestions=close
    )


def read_facts(text: str) -> ProviderFacts:
    """One data file as text -> its facts; every model inherits the file's provenance."""
    data: dict[str, Any] = tomllib.loads(text)
    inherited = {key: data[key] for key in ("provider", "checked", "source") if key in data}
    data["models"] = [{**inherited, **model} for model in data.get("models", [])]
    return ProviderFacts.model_validate(data)


@cache
def load_catalog() -> Catalog:
    """Every `imagegen/data/models/*.toml`, gateway first because it holds the default model."""
    folder = files("imagegen").joinpath("data/models")
    texts = [item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".toml")]
    facts = sorted(
        (read_facts(text) for text in texts), key=lambda f: (f.provider != "gateway", f.provider)
    )
    return Catalog(providers=tuple(facts))
