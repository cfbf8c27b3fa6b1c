"""A copy of a picture that says, in both languages, that its room was never built."""

import io
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from imagegen.pictures.colours import to_eight_bits, to_screen
from imagegen.pictures.contents import DAMAGED, Unusable, identify, open_picture
from imagegen.places import assets_folder
from imagegen.types import Picture

CAPTION = "Virtually renovated · 虚拟装修效果图"
FONT = "noto-sans-cjk-sc-caption.otf"
"""Noto Sans CJK SC with the glyphs of the caption alone; see assets/fonts/OFL.txt."""

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_SIZE = 0.032
"""Height of the letters as a share of the picture's shorter side."""
_SMALLEST = 9
_WIDEST = 0.92
"""Share of the picture's width that the plate may take."""
_INK, _GROUND = (38, 36, 33), (251, 250, 248)


def captioned(data: bytes) -> Picture:
    """A copy with the caption on a plate in the lower left corner, upright and in sRGB.

    A JPEG stays a JPEG, a WebP a WebP; everything else becomes a PNG. ValueError when the bytes
    cannot be decoded.
    """
    try:
        with open_picture(data, _FORMATS) as image:
            name = image.format or ""
            copy = _decoded(image)
    except Unusable as error:
        raise ValueError(f"The picture {error}.") from error
    _draw_plate(copy)
    return identify(_encoded(copy, name))


def _decoded(image: Image.Image) -> Image.Image:
    try:
        image.load()
        return to_screen(to_eight_bits(image))
    except Exception as error:  # a hostile file makes a decoder fail in any way it likes
        raise Unusable(DAMAGED) from error


def _draw_plate(image: Image.Image) -> None:
    font = _fitting(image)
    left, top, right, bottom = font.getbbox(CAPTION)
    pad, margin = max(3, round(font.size * 0.5)), max(2, round(font.size * 0.7))
    width, height = round(right - left) + 2 * pad, round(bottom - top) + 2 * pad
    x = min(margin, max(0, image.width - width))
    y = max(0, image.height - height - margin)
    draw = ImageDraw.Draw(image)
    corner = (x + width - 1, y + height - 1)
    draw.rounded_rectangle(((x, y), corner), pad // 2, fill=_GROUND, outline=_INK)
    draw.text((x + pad - left, y + pad - top), CAPTION, font=font, fill=_INK)


def _fitting(image: Image.Image) -> ImageFont.FreeTypeFont:
    """The font in the size of the picture, smaller where the plate would not fit into its width."""
    font = _font(max(_SMALLEST, round(min(image.size) * _SIZE)))
    share = image.width * _WIDEST / (font.getlength(CAPTION) + font.size)
    return font if share >= 1 else _font(max(_SMALLEST, int(font.size * share)))


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(assets_folder() / "fonts" / FONT), size)


def _encoded(image: Image.Image, name: str) -> bytes:
    options: dict[str, Any] = {"format": "PNG"}
    if name in ("JPEG", "MPO") and image.mode == "RGB":
        options = {"format": "JPEG", "quality": 95, "subsampling": "4:4:4"}
    elif name == "WEBP":
        options = {"format": "WEBP", "quality": 95}
    answer = io.BytesIO()
    image.save(answer, **options)
    return answer.getvalue()
