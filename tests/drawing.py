"""Pictures for tests: photo-like, flat, faded; encoded as asked; and broken on purpose."""

import io
import struct
import zlib
from random import Random
from typing import Any

from PIL import Image, ImageChops


def photo(width: int = 640, height: int = 480, mode: str = "RGB", seed: int = 1) -> Image.Image:
    """Soft shapes under fine grain: as many colours and as hard to compress as a photo."""
    dice = Random(seed)
    soft = Image.frombytes("RGB", (9, 7), dice.randbytes(9 * 7 * 3))
    shapes = soft.resize((width, height), Image.Resampling.BICUBIC)
    levels = bytes(112 + byte // 8 for byte in range(256))
    grain = Image.frombytes(
        "RGB", (width, height), dice.randbytes(width * height * 3).translate(levels)
    )
    return ImageChops.add(shapes, grain, 1, -128).convert(mode)


def fade(width: int, height: int, slope: tuple[float, float] = (0.0, 1.0)) -> Image.Image:
    """A grey gradient; `slope` is how much it rises across and down."""
    across, down = slope
    reach = across * width + down * height
    levels = bytes(
        round(255 * (across * x + down * y) / reach) for y in range(height) for x in range(width)
    )
    return Image.frombytes("L", (width, height), levels).convert("RGB")


def encoded(image: Image.Image, name: str = "PNG", **options: Any) -> bytes:
    answer = io.BytesIO()
    image.save(answer, name, **options)
    return answer.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG, with its true checksum."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png_of(width: int, height: int, pixels: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that claims a size and carries `pixels`, whatever they are, as its IDAT."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
