"""Spot the blank picture some services hand out instead of a result.

A flat picture is one, judged on the decoded pixels by several figures, because each alone is
fooled: a grey gradient deviates as much as a photo, and a grey box with words on it has more tones
than a white mug on white. A small file is looked at more strictly, but a product on white takes a
kilobyte as WebP: its size alone says something only of a picture that is tiny.
"""

import zlib
from functools import reduce
from typing import cast

from PIL import Image, ImageChops, ImageFilter, ImageStat

from imagegen.pictures.colours import to_eight_bits
from imagegen.pictures.contents import (
    DAMAGED,
    PNG_SIGNATURE,
    Unusable,
    open_picture,
    png_chunks,
)
from imagegen.types import Picture

LEAST_BYTES = 10_000
"""Placeholders met in practice are smaller."""
_LEAST_PIXELS = 64 * 64
_GRID = 64
"""Colours are counted on a picture of about 64 x 64: a photo has 4,000, a gradient 64."""
_FEW_COLOURS = 64
_FEW_IN_A_SMALL_FILE = 96
"""Large words on grey have about 67."""
_LEAST_DEVIATION = 1.5
"""In steps of 0..255, the most varied channel: below it nobody sees anything."""
_SMOOTH_COLOURS = 512
_SMOOTH_STEP = 8
"""A slanted or two-coloured gradient has more colours, but no edge anywhere."""

_OFF_GROUND = 4
"""Steps from the commonest colour: compression alone moves fewer."""
_LEAST_GROUND, _LEAST_SOLID = 0.25, 0.005
"""Shares of the picture that a thing on an even ground leaves free, and fills."""
_THING_TONES = 32
"""Light on a thing makes more; a drawn sign of a missing picture has about 20."""
_SOLID_SIDE = 5
"""Cells of the grid: lines of words are not as thick."""

DENSE_BITS = 4.2
"""Bits of compressed payload for each 8-bit sample from which a PNG cannot be flat.

Of all noise with deviation s, Gaussian noise needs most bits: log2(s * sqrt(2 pi e)). A PNG
filter subtracts neighbours and may raise the variance threefold, so at the limit s = 1.5 a
perfect packer needs log2(1.5 * sqrt(3) * 4.13) = 3.42 bits a sample at most. zlib at its
hastiest wastes about 0.6 more on such noise (measured). What needs more is detail.
"""
_SAMPLE_BYTES = 24_576


def suspect_reason(picture: Picture) -> str:
    """Why the picture looks like a placeholder, with figures; "" when it does not."""
    size = len(picture.data)
    if size < LEAST_BYTES and picture.width * picture.height < _LEAST_PIXELS:
        return f"only {size:,} bytes"
    if _is_dense(picture):
        return ""
    few = _FEW_IN_A_SMALL_FILE if size < LEAST_BYTES else _FEW_COLOURS
    try:
        with open_picture(picture.data, ("PNG", "JPEG", "WEBP", "GIF")) as image:
            return _flat_reason(image, few)
    except Unusable as error:
        return str(error)


def _flat_reason(image: Image.Image, few: int) -> str:
    plain = _decode(image)
    small = plain.reduce(max(1, max(plain.size) // _GRID))
    # Counting stops at the limit given; a grid has few pixels, so all are counted.
    colours = len(small.getcolors(small.width * small.height) or ())
    deviation = max(ImageStat.Stat(plain).stddev)
    is_smooth = _largest_step(small) <= _SMOOTH_STEP
    is_even = colours <= few or (is_smooth and colours <= _SMOOTH_COLOURS)
    if deviation < _LEAST_DEVIATION or (is_even and (is_smooth or not _has_thing(small, colours))):
        return f"flat: {colours} colours, deviation {deviation:.1f}"
    return ""


def _has_thing(small: Image.Image, colours: int) -> bool:
    """Whether something lit and solid lies on an even ground, as a product does in a shop."""
    if colours < _THING_TONES:
        return False
    cells = small.width * small.height
    _, ground = max(cast("list[tuple[int, tuple[int, ...]]]", small.getcolors(cells)))
    apart = ImageChops.difference(small, Image.new(small.mode, small.size, ground))
    most = reduce(ImageChops.lighter, apart.split())
    off = most.point([255 * (step >= _OFF_GROUND) for step in range(256)])
    solid = off.filter(ImageFilter.MinFilter(_SOLID_SIDE))
    free, filled = off.histogram()[0], solid.histogram()[255]
    return free >= _LEAST_GROUND * cells and filled >= _LEAST_SOLID * cells


def _decode(image: Image.Image) -> Image.Image:
    """Pixels as they are seen: transparent ones all count as the same nothing."""
    try:
        image.draft("RGB", (_GRID * 2, _GRID * 2))
        if image.has_transparency_data:
            return image.convert("RGBA").convert("RGBa")
        return to_eight_bits(image).convert("RGB")
    except Exception as error:  # a hostile file makes a decoder fail in any way it likes
        raise Unusable(DAMAGED) from error


def _largest_step(small: Image.Image) -> int:
    """The largest difference between neighbours, over all channels."""
    steps = [0]
    for across, down in ((1, 0), (0, 1)):
        box = (0, 0, small.width - across, small.height - down)
        moved = (across, down, small.width, small.height)
        difference = ImageChops.difference(small.crop(box), small.crop(moved))
        steps += [int(high) for _, high in ImageStat.Stat(difference).extrema]
    return max(steps)


def _is_dense(picture: Picture) -> bool:
    """True when the compressed pixels alone prove that the picture is not flat.

    Only 8-bit greyscale and RGB: a transparent picture may hide rubbish, and palette
    numbers or the low half of 16-bit samples may be noise that nobody sees.
    """
    data = picture.data
    if not data.startswith(PNG_SIGNATURE) or data[24] != 8 or data[25] not in (0, 2):
        return False
    samples = picture.width * picture.height * (3 if data[25] == 2 else 1)
    spans = [(start, end) for kind, start, end in png_chunks(data) if kind == b"IDAT"]
    if 8 * sum(end - start for start, end in spans) < DENSE_BITS * samples:
        return False
    sample = b""
    for start, end in spans:
        sample += data[start : min(end, start + _SAMPLE_BYTES - len(sample))]
        if len(sample) == _SAMPLE_BYTES:
            break
    return _is_compressed(sample)


def _is_compressed(payload: bytes) -> bool:
    """False for a file that stores its pixels plainly: its size says nothing about them.

    What the first pixels take must be about what a compressor makes of them.
    """
    if payload[2] >> 1 & 3 == 0:  # the first deflate block is a stored one (RFC 1951, 3.2.3)
        return False
    try:
        plain = zlib.decompressobj().decompress(payload, 2 * _SAMPLE_BYTES)
    except zlib.error:
        return False  # decoding will say what is wrong with it
    return len(zlib.compress(plain, 1)) * 2 > len(plain) * DENSE_BITS / 8
