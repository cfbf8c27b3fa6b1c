"""The older IPTC record of a JPEG (IIM): who made it, whose it is, what it shows."""

import struct
from collections.abc import Iterator, Mapping
from itertools import islice
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
_MOST_PARTS = 10_000
"""Resources that are looked through, and fields: real files have some dozens."""


def read_iptc(data: bytes) -> Mapping[str, str]:
    """Field -> text of the fields above that the JPEG has; empty for another format."""
    if not data.startswith(b"\xff\xd8\xff"):
        return MappingProxyType({})
    found: dict[str, str] = {}
    blocks = (content for number, content in _resources(data) if number == _IPTC_RESOURCE)
    fields = (each for block in blocks for each in _datasets(block))
    for number, content in islice(fields, _MOST_PARTS):
        if number in FIELDS:
            text = content[:_LONGEST].decode("utf-8", "replace")
            found.setdefault(FIELDS[number], text)
    return MappingProxyType(found)


def _resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, content) of the first resources of all Photoshop segments."""
    marks = jpeg_segments(data)
    ours = (at for mark, at in marks if mark == 0xED and data.startswith(_PHOTOSHOP, at + 2))
    ends = ((at, at + struct.unpack_from(">H", data, at)[0]) for at in ours)
    segments = (data[at + 2 + len(_PHOTOSHOP) : end] for at, end in ends)
    return islice((each for content in segments for each in _parts(content)), _MOST_PARTS)


def _parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Of each resource: "8BIM", number, padded name, length, content."""
    place = 0
    while content.startswith(b"8BIM", place) and place + 12 <= len(content):
        (number,) = struct.unpack_from(">H", content, place + 4)
        place += 6 + (content[place + 6] + 2) // 2 * 2
        if place + 4 > len(content):
            return
        (length,) = struct.unpack_from(">I", content, place)
        yield number, content[place + 4 : place + 4 + length]
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
