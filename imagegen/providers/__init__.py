"""One company, or one program, per module; the list below is all there are."""

from imagegen.errors import RequestError
from imagegen.providers.base import Provider
from imagegen.providers.bfl import Bfl
from imagegen.providers.compatible import Compatible
from imagegen.providers.diffusers import Diffusers
from imagegen.providers.draft import Draft
from imagegen.providers.fal import Fal
from imagegen.providers.gateway import Gateway
from imagegen.providers.gemini import Gemini
from imagegen.providers.leonardo import Leonardo
from imagegen.providers.openai import OpenAI
from imagegen.providers.replicate import Replicate
from imagegen.providers.stability import Stability
from imagegen.providers.webui import WebUI

PROVIDERS: tuple[type[Provider], ...] = (
    Gateway,
    OpenAI,
    Gemini,
    Replicate,
    Bfl,
    Fal,
    Stability,
    Leonardo,
    Compatible,
    WebUI,
    Diffusers,
    Draft,
)


def provider_class(name: str) -> type[Provider]:
    """The provider of that name, or RequestError with the names there are."""
    for provider in PROVIDERS:
        if provider.name == name:
            return provider
    names = ", ".join(provider.name for provider in PROVIDERS)
    raise RequestError(f"There is no provider {name!r}.", f"Use one of {names}.")
