"""What some bytes are: recognised by content, verified without decoding the pixels.

Every paid result passes here, so the usual formats are read with a walk over their own
structure (a 2 MB PNG takes about a millisecond) and Pillow is asked only for the rare ones.
"""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from imagegen.types import Picture

MOST_PIXELS = 89_478_485
"""Where Pillow itself begins to warn of a decompression bomb: about 9,459 x 9,459 pixels."""

MOST_PARTS = 20_000
"""Chunks or segments of a file: 8 kB each, as is usual, they are those of 160 MB."""

DAMAGED = "is damaged or cut off and cannot be read"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers: they carry the size. ITU-T T.81, table B.1."""
_JPEG_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}
"""Markers without a length: restarts, start of image, TEM."""
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_TEXT_BYTES = frozenset(range(0x20, 0x7F)) | {0x09, 0x0A, 0x0C, 0x0D}


class Unusable(ValueError):
    """Not a usable picture. Its text is the end of a sentence: "is empty (0 bytes)"."""


def identify(data: bytes) -> Picture:
    """The bytes as a picture, or ValueError with a sentence that says why they are none.

    PNG, JPEG, WebP and GIF are known. The pixels are not decoded; the file's own structure
    must be whole: every checksum of a PNG, the end marker of a JPEG.
    """
    try:
        media_type, (width, height) = inspect(data)
    except Unusable as error:
        raise ValueError(f"The picture {error}.") from error
    return Picture(data=data, media_type=media_type, width=width, height=height)


def inspect(data: bytes) -> tuple[str, tuple[int, int]]:
    """Media type and (width, height) of whole bytes; Unusable says what they are instead."""
    if data.startswith(PNG_SIGNATURE):
        return "image/png", _png_size(data)
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _jpeg_size(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", _webp_size(data)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif", _gif_size(data)
    raise Unusable(what_instead(data))


def check_bounds(width: int, height: int) -> None:
    """Refuse a size nobody should decode, before anything is decoded."""
    if width < 1 or height < 1:
        raise Unusable("has no pixels")
    if width * height > MOST_PIXELS:
        raise Unusable(
            f"claims to be {width}x{height} pixels; at most {MOST_PIXELS // 1_000_000} "
            "megapixels are taken"
        )


def what_instead(data: bytes) -> str:
    """What bytes without a known picture signature are, as the end of a sentence."""
    if not data:
        return "is empty (0 bytes)"
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in start:
        return "is an SVG drawing, which is text and not pixels"
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in start:
        return "is a web page (HTML), not a picture"
    if data[4:8] == b"ftyp":
        return _name_brand(data[8:12])
    if start.startswith(b"%pdf"):
        return "is a PDF document, not a picture"
    if is_text(data[:1024]):
        return "is text, not a picture"
    return "is not in a picture format that is known here"


def _name_brand(brand: bytes) -> str:
    """ISO base media brands: HEIC and AVIF pictures, or some video."""
    if brand in _HEIC_BRANDS:
        return "is a HEIC photo, for which no decoder is installed"
    if brand in (b"avif", b"avis"):
        return "is an AVIF picture, which is not taken here"
    return "is a video or another media file, not a picture"


def is_text(start: bytes) -> bool:
    """True when the bytes read as UTF-8 text without control characters."""
    try:
        # A character may be cut at the end of the sample, so the last bytes do not count.
        start.decode("utf-8") if len(start) < 1024 else start[:-3].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return False
    return all(byte in _TEXT_BYTES or byte >= 0x80 for byte in start)


def check_parts(count: int) -> None:
    """Refuse a file that is nothing but small parts: it would be walked for seconds."""
    if count > MOST_PARTS:
        raise Unusable(f"is in more than {MOST_PARTS:,} parts, which no picture needs")


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk of a PNG as (type, start, end) of its content; stops after IEND."""
    place, count = len(PNG_SIGNATURE), 0
    while place + 12 <= len(data):
        check_parts(count := count + 1)
        (length,) = struct.unpack_from(">I", data, place)
        kind = data[place + 4 : place + 8]
        end = place + 8 + length
        if end + 4 > len(data):
            break
        yield kind, place + 8, end
        if kind == b"IEND":
            return
        place = end + 4
    raise Unusable("is cut off: the file ends too early")


def _png_size(data: bytes) -> tuple[int, int]:
    view = memoryview(data)
    pixels = b""
    for number, (kind, start, end) in enumerate(png_chunks(data)):
        if number == 0:
            size = _png_header(data, kind, start, end)
        if zlib.crc32(view[start - 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            raise Unusable("is damaged: a checksum inside the PNG is wrong")
        if kind == b"IDAT" and len(pixels) < 4096:
            pixels += data[start : min(end, start + 4096)]
    _check_inflates(pixels)
    return size


def _png_header(data: bytes, kind: bytes, start: int, end: int) -> tuple[int, int]:
    if kind != b"IHDR" or end - start != 13:
        raise Unusable("is damaged: the PNG does not begin with its header")
    width, height = struct.unpack_from(">II", data, start)
    check_bounds(width, height)
    return width, height


def _check_inflates(pixels: bytes) -> None:
    """The first pixels must come out: checksums alone pass a PNG around rubbish."""
    try:
        first = zlib.decompressobj().decompress(pixels, 64)
    except zlib.error as error:
        raise Unusable("is damaged: its pixels cannot be unpacked") from error
    if not first:
        raise Unusable("is a PNG without pixels")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the markers to the first scan; the end marker must stand behind it.

    A camera's embedded thumbnail has an end marker too, but before the scan; inside the
    scan the two bytes cannot occur.
    """
    size = None
    for marker, start in jpeg_segments(data):
        if marker in _JPEG_SIZES and len(data) >= start + 7:
            height, width = struct.unpack_from(">HH", data, start + 3)
            size = (width, height)
            check_bounds(width, height)
        if marker == 0xDA:
            if size is None or data.rfind(b"\xff\xd9") < start:
                break
            return size
    raise Unusable("is cut off: the file ends too early")


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """(marker, place of its length field) up to and with the start of the first scan."""
    place, count = 2, 0
    while place + 4 <= len(data):
        check_parts(count := count + 1)
        if data[place] != 0xFF:
            raise Unusable("is damaged: a JPEG marker is missing")
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in _JPEG_BARE:
            place += 2
        else:
            yield marker, place + 2
            if marker == 0xDA:
                return
            place += 2 + struct.unpack_from(">H", data, place + 2)[0]


def _webp_size(data: bytes) -> tuple[int, int]:
    if len(data) < 8 + struct.unpack_from("<I", data, 4)[0]:
        raise Unusable("is cut off: the file ends too early")
    return _header_size(data, "WEBP")


def _gif_size(data: bytes) -> tuple[int, int]:
    size = _header_size(data, "GIF")
    if not data.rstrip(b"\0").endswith(b";"):
        raise Unusable("is cut off: the file ends too early")
    return size


def _header_size(data: bytes, name: str) -> tuple[int, int]:
    with open_picture(data, (name,)) as image:
        return image.size


def open_picture(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Pillow's view of the bytes with only the header read; Unusable when it has none.

    `formats` keeps out decoders that were never meant for strangers' files (EPS starts a
    program, for one).
    """
    try:
        image = Image.open(io.BytesIO(data), formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable("claims to be far too large to be opened safely") from error
    except Exception as error:  # a hostile file makes a decoder fail in any way it likes
        raise Unusable(DAMAGED) from error
    check_bounds(*image.size)
    return image
