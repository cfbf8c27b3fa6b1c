"""Encode a finished picture for a channel: the sRGB profile in it, the bytes in range."""

import io
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageCms

from imagegen.marketplaces.channels import Channel

_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
_USUAL = 95
_QUALITIES = (92, 89, 86, 83, 80, 75, 70, 60)
"""Tried in this order when the usual one has too many bytes."""
_HIGHEST = (98, 100)
"""Tried when the usual one has too few."""
_WRITTEN = ("JPEG", "PNG", "WEBP")


def choose_format(form: str, channel: Channel) -> str:
    """The picture's own format where the channel takes it and it can carry the mark, else JPEG."""
    taken = [name for name in channel.choices("format") or _WRITTEN if name in _WRITTEN]
    if form in taken:
        return form
    return "JPEG" if "JPEG" in taken else taken[0]


def encode(image: Image.Image, form: str, channel: Channel) -> bytes:
    """The best encoding that lies in the channel's range of bytes; else the nearest to it.

    A PNG that is too large becomes a JPEG where the channel takes one. `image` is RGB.
    """
    least, most = _byte_range(channel)
    best = b""
    for data in _encodings(image, form, channel, most):
        if least <= len(data) <= most:
            return data
        best = data if not best or _miss(data, least, most) < _miss(best, least, most) else best
    return best


def _encodings(image: Image.Image, form: str, channel: Channel, most: float) -> Iterator[bytes]:
    if form != "JPEG":
        yield _saved(image, form)
        if "JPEG" not in channel.choices("format"):
            return
    usual = _saved(image, "JPEG", _USUAL)
    yield usual
    for quality in _QUALITIES if len(usual) > most else _HIGHEST:
        yield _saved(image, "JPEG", quality)


def _saved(image: Image.Image, form: str, quality: int = _USUAL) -> bytes:
    options: dict[str, Any] = {"icc_profile": _PROFILE}
    if form == "JPEG":
        # Full colour resolution while there is room: lettering on labels stays crisp.
        sampling = "4:4:4" if quality >= 89 else "4:2:0"
        # Not optimized: Pillow's buffer for that is too small for a picture full of grain.
        options |= {"quality": quality, "subsampling": sampling}
    elif form == "WEBP":
        options |= {"quality": quality, "method": 4, "exact": True}
    answer = io.BytesIO()
    image.save(answer, form, **options)
    return answer.getvalue()


def _byte_range(channel: Channel) -> tuple[float, float]:
    """What must and what should be, together."""
    asked = [one for one in channel.rules if one.rule == "file_size" and one.level != "note"]
    least = max((one.least for one in asked if one.least is not None), default=0.0)
    most = min((one.most for one in asked if one.most is not None), default=float("inf"))
    # Room for the mark, which is written last and has some 500 bytes.
    return least, most - 1000


def _miss(data: bytes, least: float, most: float) -> float:
    return max(least - len(data), len(data) - most)
