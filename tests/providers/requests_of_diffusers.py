"""Requests to the diffusers provider, and what its worker without torch noted of them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from imagegen.catalog import load_catalog
from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.providers.base import Progress
from imagegen.providers.diffusers import Diffusers
from imagegen.types import ImageRequest, ImageResult, Reference
from tests.drawing import encoded, photo

TODAY = date(2026, 11, 20)
TURBO = "stabilityai/sd-turbo"
FACTS = load_catalog().facts_of("diffusers")
SMALL = "64x64"


def connect(model_folder: Path, **variables: str) -> Diffusers:
    credential = Credential(
        key="",
        source="",
        base_url=str(model_folder),
        base_url_source="DIFFUSERS_MODELS",
        variables=variables,
    )
    return Diffusers(Http(), credential)


def make(
    provider: Diffusers, model: str = TURBO, progress: Progress | None = None, **fields: Any
) -> ImageResult:
    if not fields.get("references") and not fields.get("aspect_ratio"):
        fields.setdefault("size", SMALL if model == TURBO else "256x256")
    request = ImageRequest(**{"prompt": "a red apple", **fields})
    spec = load_catalog().find(model, "diffusers")
    spec.check(request, TODAY)
    return provider.generate(request, spec, progress or Progress())


def asked(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "asked.log").read_text().splitlines()]


def has_begun(tmp_path: Path) -> bool:
    """True once the worker has noted a request whole."""
    log = tmp_path / "asked.log"
    return log.exists() and log.read_text().endswith("\n")


def reference(width: int = 200, height: int = 100) -> Reference:
    return Reference(name="room.png", data=encoded(photo(width, height), "PNG"))


def mask(width: int = 200, height: int = 100) -> Reference:
    image = Image.new("L", (width, height), 0)
    image.paste(255, (0, 0, width // 2, height))
    return Reference(name="mask.png", data=encoded(image, "PNG"))


def is_running(pid: int) -> bool:
    """Also False for one that has ended and that nobody has asked about."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
