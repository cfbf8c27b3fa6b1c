"""Items for tests: a ready one over a base drawn on the spot, with a highlight each."""

from dataclasses import replace
from functools import cache

from PIL import Image

from imagegen.listening import Base, Item, find_ready, suggest_shapes
from imagegen.pictures import identify
from tests.drawing import encoded, photo

PLACES = ((0.17, 0.25), (0.5, 0.25), (0.83, 0.25), (0.17, 0.75), (0.5, 0.75), (0.83, 0.75))


@cache
def base_picture(width: int = 240, height: int = 160) -> bytes:
    return encoded(photo(width, height))


def base_of(data: bytes, made_by: str = "model") -> Base:
    picture = identify(data)
    return Base(
        sha256=picture.sha256,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        made_by=made_by,  # type: ignore[arg-type]
    )


def finished_item(key: str = "zoo", data: bytes | None = None) -> Item:
    base = base_of(data or base_picture())
    item = replace(find_ready(key).as_item(), base=base)
    return suggest_shapes(item, PLACES, base.width / base.height)


def opened(data: bytes) -> Image.Image:
    import io

    return Image.open(io.BytesIO(data)).convert("RGB")
