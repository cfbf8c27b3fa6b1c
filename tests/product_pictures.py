"""Puts pictures of a SKU into a studio: bytes made by hand, as if a model had drawn them."""

from dataclasses import replace
from typing import Any

from imagegen.briefs.product_shot import ProductBrief
from imagegen.pictures import identify
from imagegen.studio import Studio
from imagegen.types import Record
from tests.stocking import add_picture


def keep_shot(
    studio: Studio,
    data: bytes,
    number: int = 1,
    shot: str = "main",
    sku: str = "MUG-350",
    **more: Any,
) -> Record:
    """A record of that shot whose file is `data`."""
    picture = identify(data)
    studio.storage.put(picture)
    brief = replace(ProductBrief.sample(), shot=shot, sku=sku)
    facts: dict[str, Any] = {
        "origin": brief.origin(),
        "sha256": picture.sha256,
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "byte_count": len(data),
    }
    return add_picture(studio, number, kind="product_shot", more=facts | more)
