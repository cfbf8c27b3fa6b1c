"""How a picture looks, in 64 bits: near duplicates differ in a few of them.

A difference hash: the picture as 9 x 8 grey fields, and of each two neighbours whether the right
one is lighter. Size, compression and small changes of colour leave it nearly as it is.
"""

import io

from PIL import Image

NEAR_BITS = 5
"""Looks that differ in so many bits are of the same picture, as far as a person would say."""

NO_LOOK = "none"
"""What is kept of a picture without one: flat, or not to be decoded."""

_LEAST_STEP = 3
"""Fields that differ by less are even, and an even field says nothing."""
_LEAST_EDGES = 6


def look_of(data: bytes) -> str:
    """16 hex digits of an encoded picture (a thumbnail will do), or NO_LOOK."""
    try:
        with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
            small = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    except Exception:  # a hostile file makes a decoder fail in any way it likes
        return NO_LOOK
    values = small.tobytes()
    steps = [values[row * 9 + x + 1] - values[row * 9 + x] for row in range(8) for x in range(8)]
    if sum(abs(step) >= _LEAST_STEP for step in steps) < _LEAST_EDGES:
        return NO_LOOK
    bits = sum((step >= _LEAST_STEP) << place for place, step in enumerate(steps))
    return f"{bits:016x}"


def look_distance(one: str, other: str) -> int:
    """In how many bits two looks differ, 0..64."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def look_parts(look: str) -> list[str]:
    """The look in six parts: looks that differ in NEAR_BITS bits or fewer share one of them."""
    bits, parts, first = f"{int(look, 16):064b}", [], 0
    for place in range(NEAR_BITS + 1):
        width = 64 // (NEAR_BITS + 1) + (place < 64 % (NEAR_BITS + 1))
        parts.append(f"{place}{int(bits[first : first + width], 2):x}")
        first += width
    return parts
