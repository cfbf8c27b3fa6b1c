"""The older IPTC record of a JPEG (IIM): who made it, whose it is, what it shows."""

import struct
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from imagegen.pictures.contents import jpeg_segments

FIELDS: Mapping[int, str] = MappingProxyType(
    {
        40: "instructions",
        65: "program",
        80: "creator",
        105: "headline",
        110: "credit",
        115: "source",
        116: "copyright",
        120: "caption",
    }
)
"""Datasets of record 2; IPTC IIM 4.2, chapter 6. None of them tells AI from a camera."""

_PHOTOSHOP = b"Photoshop 3.0\0"
_IPTC_RESOURCE = 0x0404
_LONGEST = 2000


def read_iptc(data: bytes) -> Mapping[str, str]:
    """Field -> text of the fields above that the JPEG has; empty for another format."""
    if not data.startswith(b"\xff\xd8\xff"):
        return MappingProxyType({})
    found: dict[str, str] = {}
    for block in _blocks(data):
        for number, content in _datasets(block):
            if number in FIELDS:
                text = content[:_LONGEST].decode("utf-8", "replace")
                found.setdefault(FIELDS[number], text)
    return MappingProxyType(found)


def _blocks(data: bytes) -> Iterator[bytes]:
    """The IPTC resource of each Photoshop segment: "8BIM", number, padded name, length, content."""
    for marker, start in jpeg_segments(data):
        if marker == 0xED and data.startswith(_PHOTOSHOP, start + 2):
            end = start + struct.unpack_from(">H", data, start)[0]
            yield from _resources(data[start + 2 + len(_PHOTOSHOP) : end])


def _resources(content: bytes) -> Iterator[bytes]:
    place = 0
    while content.startswith(b"8BIM", place) and place + 12 <= len(content):
        (number,) = struct.unpack_from(">H", content, place + 4)
        place += 6 + (content[place + 6] + 2) // 2 * 2
        if place + 4 > len(content):
            return
        (length,) = struct.unpack_from(">I", content, place)
        if number == _IPTC_RESOURCE:
            yield content[place + 4 : place + 4 + length]
        place += 4 + length + length % 2


def _datasets(block: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, content) of record 2. An extended length (over 32 kB) ends the walk."""
    place = 0
    while place + 5 <= len(block) and block[place] == 0x1C:
        record, number, length = struct.unpack_from(">BBH", block, place + 1)
        if length & 0x8000:
            return
        if record == 2:
            yield number, block[place + 5 : place + 5 + length]
        place += 5 + length
