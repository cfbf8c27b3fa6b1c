"""Draws product pictures whose faults are known, because they were put in on purpose."""

import io
import struct
from functools import cache
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFilter

from imagegen.provenance import SourceType, stamp_picture

SIDE = 640
BLUE = (38, 84, 150)
Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of the picture."""
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
FRAMED: Box = (0.15, 0.05, 0.85, 0.95)


def white(side: int = SIDE, high: int | None = None) -> Image.Image:
    return Image.new("RGB", (side, high or side), "white")


def draw_bottle(
    image: Image.Image, box: Box = FRAMED, colour: tuple[int, int, int] = BLUE
) -> Image.Image:
    """A bottle with a cap, a body and a label, with smooth edges; its bounds are those of `box`."""
    scale = 4 if max(image.size) <= 1000 else 2
    left, top, right, bottom = (
        round(share * side * scale)
        for share, side in zip(box, (*image.size, *image.size), strict=True)
    )
    whole = Image.new("L", (image.width * scale, image.height * scale))
    pen = ImageDraw.Draw(whole)
    wide, high = right - left, bottom - top
    pen.rounded_rectangle((left, top + high // 4, right - 1, bottom - 1), wide // 8, fill=255)
    pen.rectangle((left + wide // 3, top, right - wide // 3, top + high // 3), fill=255)
    shape = whole.reduce(scale)
    body = Image.new("RGB", image.size, colour)
    pen = ImageDraw.Draw(body)
    darker = tuple(round(value * 0.7) for value in colour)
    middle = (top + high // 2) // scale
    pen.rectangle((0, middle, image.width, middle + high // (5 * scale)), fill=darker)
    pen.rectangle((0, 0, image.width, (top + high // 5) // scale), fill=darker)
    image.paste(body, mask=shape)
    return image


def draw_pale(image: Image.Image, box: Box = FRAMED) -> Image.Image:
    """A white product: its body 8 levels from the background, its outline 25."""
    left, top, right, bottom = (
        round(share * side) for share, side in zip(box, (*image.size, *image.size), strict=True)
    )
    edge = max(2, image.width // 300)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle(
        (left, top, right - 1, bottom - 1), image.width // 20, (247,) * 3, (230,) * 3, edge
    )
    pen.line((left + 40, top + 80, right - 40, top + 80), (235,) * 3, edge)
    return image


def with_shadow(image: Image.Image, box: Box, softness: float, strength: int = 90) -> Image.Image:
    """A soft grey shadow on what is there; draw the product after it."""
    shade = Image.new("L", image.size)
    bounds = [round(s * n) for s, n in zip(box, (*image.size, *image.size), strict=True)]
    ImageDraw.Draw(shade).ellipse(bounds, fill=strength)
    shade = shade.filter(ImageFilter.GaussianBlur(softness * image.width))
    image.paste((0, 0, 0), mask=shade)
    return image


def with_patch(image: Image.Image, place: tuple[int, int], side: int, level: int) -> Image.Image:
    left, top = place
    image.paste((level,) * 3, (left, top, left + side, top + side))
    return image


def with_backdrop(image: Image.Image, level: int, noise: float = 0) -> Image.Image:
    """The picture on an off-white ground: what was white becomes `level`, with grain."""
    ground = Image.new("RGB", image.size, (level,) * 3)
    if noise:
        chance = np.random.default_rng(7)
        grain = chance.normal(level, noise, (image.height, image.width, 1)).clip(0, 255)
        ground = Image.fromarray(grain.repeat(3, axis=2).astype(np.uint8))
    return ImageChops.multiply(image, ground)


def with_grain(image: Image.Image, amount: float = 14) -> Image.Image:
    """A rough surface on whatever is coloured: such pictures have the bytes of real ones."""
    chance = np.random.default_rng(11)
    pixels = np.asarray(image).astype(np.float64)
    rough = pixels + chance.normal(0, amount, (*pixels.shape[:2], 1))
    product = np.ptp(pixels, axis=2, keepdims=True) > 40
    return Image.fromarray(np.where(product, rough, pixels).clip(0, 255).astype(np.uint8))


def cut_out(image: Image.Image) -> Image.Image:
    """The picture with its white made clear; the clear pixels are black underneath."""
    clear = ImageChops.invert(image.convert("L")).point(lambda value: min(255, value * 4))
    bare = image.convert("RGBA")
    bare.putalpha(clear)
    bare.paste((0, 0, 0, 0), mask=clear.point(lambda value: 255 * (value == 0)))
    return bare


def scaled_soft(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """With the sRGB profile unless told otherwise, at JPEG quality 92."""
    given: dict[str, Any] = {"icc_profile": SRGB} | ({"quality": 92} if form == "JPEG" else {})
    answer = io.BytesIO()
    image.save(answer, form, **(given | options))
    return answer.getvalue()


def marked(data: bytes, source: SourceType = "trainedAlgorithmicMedia") -> bytes:
    return stamp_picture(data, source).data


def good(side: int = SIDE, **options: Any) -> bytes:
    return marked(encoded(draw_bottle(white(side)), **options))


@cache
def adobe_rgb() -> bytes:
    """A matrix profile with the colorants and the gamma of Adobe RGB (1998), made by hand.

    The sRGB profile of LittleCMS with other numbers in the same places (ICC.1:2022, 7.2).
    """

    def fixed(*values: float) -> bytes:
        return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))

    # Adapted to D50; Adobe RGB (1998) Color Image Encoding, annex A.
    primaries = {
        b"rXYZ": (0.60974, 0.31111, 0.01947),
        b"gXYZ": (0.20528, 0.62567, 0.06087),
        b"bXYZ": (0.14919, 0.06322, 0.74457),
        b"wtpt": (0.96420, 1.0, 0.82491),
    }
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.19921875 * 256)) + bytes(2)
    text = b"Adobe-like RGB\0"
    name = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(79)
    name += bytes(-len(name) % 4)
    parts = {b"desc": name, b"cprt": b"text" + bytes(4) + b"None\0\0\0\0"}
    parts |= {tag: b"XYZ " + bytes(4) + fixed(*value) for tag, value in primaries.items()}
    parts |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return _profile(parts)


def _profile(parts: dict[bytes, bytes]) -> bytes:
    place = 128 + 4 + 12 * len(parts)
    table, body = struct.pack(">I", len(parts)), b""
    for tag, content in parts.items():
        table += tag + struct.pack(">II", place + len(body), len(content))
        body += content
    head = struct.pack(
        ">I4sI4s4s4s", place + len(body), b"none", 0x02100000, b"mntr", b"RGB ", b"XYZ "
    )
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    head += struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body
