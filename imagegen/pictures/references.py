"""Prepare a user's reference picture for sending: small enough, and of a kind all take."""

import io
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from PIL import ExifTags, Image, features

from imagegen.errors import BadReference
from imagegen.pictures.colours import to_screen
from imagegen.pictures.contents import (
    DAMAGED,
    MOST_PIXELS,
    Unusable,
    inspect,
    open_picture,
    what_instead,
)
from imagegen.pictures.thumbnails import shrink
from imagegen.types import Reference

LONGEST_SIDE = 1024
MOST_BYTES = 1_000_000
"""Larger references make edge proxies in front of the providers time out (HTTP 524)."""

_SIGNATURES = {
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "JPEG": (b"\xff\xd8\xff",),
    "WEBP": (b"RIFF",),
    "GIF": (b"GIF87a", b"GIF89a"),
    "BMP": (b"BM",),
    "TIFF": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
}
_SIMPLE = ("PNG", "JPEG", "MPO")
_SHOWN = {
    "PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif",
}  # fmt: skip
_QUALITIES = (95, 90, 82, 74, 64, 50)
_SHARES = (1.0, 0.7, 0.5, 0.35, 0.25, 0.12, 0.06)
_LONGEST_NAME = 60
_SWATCH_SIDE = 64
_HINT = f"Use a PNG, JPEG or WebP file of at most {MOST_PIXELS // 1_000_000} megapixels."


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A reference as it is sent. `note` is what the user should know, or empty."""

    data: bytes = field(repr=False)
    media_type: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """What the header said, and the first frame decoded and shrunk.

    `simple` is the media type of a file that every provider reads as it stands, or "".
    """

    size: tuple[int, int]
    simple: str
    moving: bool
    small: Image.Image


def check_reference(reference: Reference) -> None:
    """Refuse what cannot be used. BadReference names the file and the one reason."""
    with naming(reference):
        decode(reference.data, LONGEST_SIDE)


def shown_type(data: bytes) -> str:
    """The media type of a file that every browser shows, by its first bytes; else ""."""
    try:
        return _SHOWN.get(_format(data), "")
    except Unusable:
        return ""


def upright_size(reference: Reference) -> tuple[int, int]:
    """Width and height in pixels as the picture is seen. BadReference when it is none."""
    with naming(reference), open_picture(reference.data, (_format(reference.data),)) as image:
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
        width, height = image.size
    return (height, width) if turned else (width, height)


def prepare_reference(
    reference: Reference, longest_side: int = LONGEST_SIDE, most_bytes: int = MOST_BYTES
) -> Prepared:
    """The reference within the limits; byte for byte the original where that fits already.

    Otherwise upright, in sRGB, shrunk and re-encoded: JPEG when opaque, PNG or WebP when
    parts are transparent. Of an animation the first frame, and the note says so.
    """
    with naming(reference):
        opened = decode(reference.data, longest_side)
        fits = len(reference.data) <= most_bytes and max(opened.size) <= longest_side
        if fits and opened.simple:
            return Prepared(data=reference.data, media_type=opened.simple)
        data, media_type = _encode(to_screen(opened.small), most_bytes)
    name = clean_name(reference.name)
    note = f"{name} has several frames: only the first is used." if opened.moving else ""
    return Prepared(data=data, media_type=media_type, note=note)


def main_colours(reference: Reference, count: int = 3) -> tuple[tuple[int, int, int], ...]:
    """The reference's most frequent colours as RGB, most frequent first."""
    with naming(reference):
        small = to_screen(decode(reference.data, _SWATCH_SIDE).small).convert("RGB")
        few = small.quantize(count, Image.Quantize.MEDIANCUT).convert("RGB")
    found = sorted(few.getcolors(_SWATCH_SIDE**2) or (), reverse=True)
    return tuple(cast(tuple[int, int, int], colour) for _, colour in found)


def clean_name(name: str) -> str:
    """A file name safe to show: no folders, no invisible or direction-changing characters."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    visible = "".join(
        " " if unicodedata.category(mark).startswith(("C", "Z")) else mark for mark in last
    )
    plain = " ".join(visible.split()) or "the reference"
    if len(plain) <= _LONGEST_NAME:
        return plain
    return f"{plain[: _LONGEST_NAME - 13]}…{plain[-12:]}"


@contextmanager
def naming(reference: Reference) -> Iterator[None]:
    """Turn any failure into a BadReference that names the file."""
    try:
        yield
    except Unusable as error:
        raise BadReference(f"{clean_name(reference.name)} {error}.", _HINT) from error
    except Exception as error:  # a hostile file makes a decoder fail in any way it likes
        raise BadReference(f"{clean_name(reference.name)} {DAMAGED}.", _HINT) from error


def decode(data: bytes, side: int) -> _Opened:
    with open_picture(data, (_format(data),)) as image:
        # Draft mode and decoding change what the picture says of itself: ask first.
        size, moving = image.size, _is_moving(image)
        simple = _simple_type(image, data) if not moving else ""
        return _Opened(size=size, moving=moving, simple=simple, small=shrink(image, side))


def _format(data: bytes) -> str:
    """Pillow's name of the format the content shows; the file's name does not count."""
    for name, signatures in _SIGNATURES.items():
        if data.startswith(signatures) and (name != "WEBP" or data[8:12] == b"WEBP"):
            return name
    if data[4:12] in (b"ftypavif", b"ftypavis") and features.check("avif"):
        return "AVIF"
    raise Unusable(what_instead(data))


def _is_moving(image: Image.Image) -> bool:
    """More than one frame; a camera's second view inside a JPEG does not count."""
    several = image.format != "MPO" and bool(getattr(image, "is_animated", False))
    image.seek(0)
    return several


def _simple_type(image: Image.Image, data: bytes) -> str:
    """The media type when the file is upright, 8-bit RGB or RGBA, PNG or JPEG, and whole.

    One that says where it was taken is not: a photo of a home would tell its address.
    """
    exif = image.getexif()
    upright = exif.get(ExifTags.Base.Orientation, 1) in (0, 1)
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        return ""
    deep = image.format == "PNG" and data[24] > 8
    if image.format not in _SIMPLE or image.mode not in ("RGB", "RGBA") or deep or not upright:
        return ""
    return inspect(data)[0]


def _encode(image: Image.Image, most_bytes: int) -> tuple[bytes, str]:
    """The best encoding that fits: quality is given up before size."""
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    for data, media_type in _encodings(image):
        if len(data) <= most_bytes:
            return data, media_type
    raise Unusable(f"cannot be made smaller than {most_bytes:,} bytes")


def _encodings(image: Image.Image) -> Iterator[tuple[bytes, str]]:
    """Encodings of one picture, best first, then those of ever smaller copies."""
    for share in _SHARES:
        size = max(1, round(image.width * share)), max(1, round(image.height * share))
        scaled = image if share == 1 else image.resize(size, Image.Resampling.LANCZOS)
        if scaled.mode == "RGBA":
            yield _saved(scaled, "PNG"), "image/png"
        for quality in _QUALITIES:
            yield _lossy(scaled, quality)


def _lossy(image: Image.Image, quality: int) -> tuple[bytes, str]:
    if image.mode == "RGBA":
        return _saved(image, "WEBP", quality=quality), "image/webp"
    # Full colour resolution while there is room: lettering on labels stays crisp.
    sampling = "4:4:4" if quality >= 90 else "4:2:0"
    return _saved(image, "JPEG", quality=quality, subsampling=sampling), "image/jpeg"


def _saved(image: Image.Image, name: str, **options: Any) -> bytes:
    answer = io.BytesIO()
    image.save(answer, name, **options)
    return answer.getvalue()
