"""Where PNG, JPEG and WebP keep their XMP, and how another packet is put there.

The pixels are never decoded: bytes before and after the packet are copied as they are.
"""

import struct
import zlib
from collections.abc import Iterator

from imagegen.pictures.contents import Unusable, check_parts, inspect, jpeg_segments, png_chunks

PNG_KEYWORD = b"XML:com.adobe.xmp"
JPEG_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
_EXIF_HEADER = b"Exif\0"
_LARGEST_SEGMENT = 0xFFFF - 2
_LARGEST_PACKET = 4_000_000
"""Bytes of an unpacked packet: real ones have some thousands."""
_WEBP_XMP, _WEBP_ALPHA = 0x04, 0x10
"""Flags of the VP8X chunk; WebP container specification, "Extended File Format"."""


class PacketTooLarge(ValueError):
    """The format has no room for a packet of that size."""


def read_packet(data: bytes) -> bytes | None:
    """The XMP packet of whole bytes, None when there is none. Unusable when it is no picture."""
    kind, _ = inspect(data)
    if kind == "image/png":
        return next((_png_text(content) for _, _, content in _png_packets(data)), None)
    if kind == "image/jpeg":
        return next((data[a + len(JPEG_HEADER) : b] for a, b in _jpeg_packets(data)), None)
    if kind == "image/webp":
        return next((data[a:b] for name, a, b in riff_chunks(data) if name == b"XMP "), None)
    return None


def write_packet(data: bytes, packet: bytes) -> bytes:
    """The same file with this packet instead of its own. Unusable for another format."""
    kind, size = inspect(data)
    if kind == "image/png":
        return _write_png(data, packet)
    if kind == "image/jpeg":
        return _write_jpeg(data, packet)
    if kind == "image/webp":
        return _write_webp(data, packet, size)
    raise Unusable("is a GIF, which has no place for the mark")


def has_manifest(data: bytes) -> bool:
    """Whether a C2PA manifest lies in the file. It is not validated.

    C2PA specification 2.1, A.3: `caBX` in PNG, JUMBF in APP11 of a JPEG, a `C2PA` chunk in WebP.
    """
    kind, _ = inspect(data)
    if kind == "image/png":
        return any(name == b"caBX" for name, _, _ in png_chunks(data))
    if kind == "image/jpeg":
        segments = [
            data[start + 2 : start + 66] for mark, start in jpeg_segments(data) if mark == 0xEB
        ]
        return any(part.startswith(b"JP") and b"c2pa" in part for part in segments)
    if kind == "image/webp":
        return any(name == b"C2PA" for name, _, _ in riff_chunks(data))
    return False


def _png_packets(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, content) of each XMP chunk; the place is with length, type and checksum."""
    for name, start, end in png_chunks(data):
        if name == b"iTXt" and data.startswith(PNG_KEYWORD + b"\0", start):
            yield start - 8, end + 4, data[start + len(PNG_KEYWORD) + 1 : end]


def _png_text(content: bytes) -> bytes:
    """What follows the keyword: flag, method, language, keyword, text (PNG, 11.3.3.4).

    Where it is broken it comes as it lies there: no XMP, so whoever reads it says so.
    """
    try:
        _, _, text = content[2:].split(b"\0", 2)
        packed = content[:1] == b"\1"
        return zlib.decompressobj().decompress(text, _LARGEST_PACKET) if packed else text
    except (ValueError, zlib.error):
        return content


def _write_png(data: bytes, packet: bytes) -> bytes:
    content = PNG_KEYWORD + b"\0\0\0\0\0" + packet
    body = b"iTXt" + content
    chunk = struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
    old = next(((start, end) for start, end, _ in _png_packets(data)), None)
    if old is None:
        # Readers that stop at the pixels find it too.
        place = next(start - 8 for name, start, _ in png_chunks(data) if name == b"IDAT")
        old = place, place
    return data[: old[0]] + chunk + data[old[1] :]


def _jpeg_packets(data: bytes) -> Iterator[tuple[int, int]]:
    for marker, start in jpeg_segments(data):
        if marker == 0xE1 and data.startswith(JPEG_HEADER, start + 2):
            yield start + 2, start + struct.unpack_from(">H", data, start)[0]


def _write_jpeg(data: bytes, packet: bytes) -> bytes:
    content = JPEG_HEADER + packet
    if len(content) > _LARGEST_SEGMENT:
        raise PacketTooLarge("The XMP does not fit into one segment of a JPEG.")
    segment = b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content
    start, end = next(((a - 4, b) for a, b in _jpeg_packets(data)), (0, 0))
    if not end:
        start = end = _behind_headers(data)
    return data[:start] + segment + data[end:]


def _behind_headers(data: bytes) -> int:
    """JFIF and Exif stand first; both specifications ask for it."""
    place = 2
    for marker, start in jpeg_segments(data):
        exif = marker == 0xE1 and data.startswith(_EXIF_HEADER, start + 2)
        if marker != 0xE0 and not exif:
            break
        place = start + struct.unpack_from(">H", data, start)[0]
    return place


def riff_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk of a WebP as (type, start, end) of its content."""
    place, count = 12, 0
    while place + 8 <= len(data):
        check_parts(count := count + 1)
        (length,) = struct.unpack_from("<I", data, place + 4)
        yield data[place : place + 4], place + 8, min(place + 8 + length, len(data))
        place += 8 + length + length % 2


def _write_webp(data: bytes, packet: bytes, size: tuple[int, int]) -> bytes:
    kept = [(name, data[a:b]) for name, a, b in riff_chunks(data) if name != b"XMP "]
    if kept[0][0] != b"VP8X":
        kept.insert(0, (b"VP8X", _extended_header(*kept[0], size)))
    header = kept[0][1]
    kept[0] = b"VP8X", bytes([header[0] | _WEBP_XMP]) + header[1:]
    body = b"".join(_riff(*chunk) for chunk in [*kept, (b"XMP ", packet)])
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _extended_header(name: bytes, content: bytes, size: tuple[int, int]) -> bytes:
    """A simple file has no flags; the lossless form says of itself whether it has alpha."""
    clear = name == b"VP8L" and bool(content[4] & 0x10)
    sides = b"".join(struct.pack("<I", side - 1)[:3] for side in size)
    return bytes([_WEBP_ALPHA if clear else 0, 0, 0, 0]) + sides


def _riff(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
