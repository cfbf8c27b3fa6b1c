"""Imagegen Studio: build, price, make, keep and review picture assets."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imagegen.errors import (
        ConfigError,
        ContentRefused,
        ImagegenError,
        JobCancelled,
        MissingKey,
        NotFound,
        ProviderError,
        RequestError,
    )
    from imagegen.generate import generate_image
    from imagegen.studio import Studio, shared_studio
    from imagegen.types import ImageRequest, Origin, Record, Reference

# Name -> its module. Loaded on first use (PEP 562), because `imagegen --help` and
# `import imagegen` must not pay for the database, the HTTP client and the queue.
_HOMES = {
    "ConfigError": "errors",
    "ContentRefused": "errors",
    "ImageRequest": "types",
    "ImagegenError": "errors",
    "JobCancelled": "errors",
    "MissingKey": "errors",
    "NotFound": "errors",
    "Origin": "types",
    "ProviderError": "errors",
    "Record": "types",
    "Reference": "types",
    "RequestError": "errors",
    "Studio": "studio",
    "generate_image": "generate",
    "shared_studio": "studio",
}

__all__ = [
    "ConfigError",
    "ContentRefused",
    "ImageRequest",
    "ImagegenError",
    "JobCancelled",
    "MissingKey",
    "NotFound",
    "Origin",
    "ProviderError",
    "Record",
    "Reference",
    "RequestError",
    "Studio",
    "generate_image",
    "shared_studio",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'imagegen' has no attribute {name!r}")
    value = getattr(import_module(f"imagegen.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
