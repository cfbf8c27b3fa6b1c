"""What goes over the pipes: a line of JSON, and after it the bytes of its pictures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

LONGEST_LINE = 256 * 1024
MOST_BYTES = 512 * 1024 * 1024
"""Of all pictures of one message: sixteen raw pictures of the largest size there is."""

_SIZES = "sizes"


class Garbled(ValueError):
    """What came is no message."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """`says` is the kind of message, `fields` the rest of its line, `parts` its pictures."""

    says: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[bytes, ...] = field(default=(), repr=False)


def send(
    stream: BinaryIO, says: str, fields: Mapping[str, Any], parts: Sequence[bytes] = ()
) -> None:
    """Write one message whole. OSError or ValueError when nobody reads any more."""
    line = {**fields, "says": says, _SIZES: [len(part) for part in parts]}
    stream.write(json.dumps(line).encode() + b"\n" + b"".join(parts))
    stream.flush()


def receive(stream: BinaryIO) -> Message | None:
    """The next message, None at the end of the stream, Garbled when it is none."""
    line = stream.readline(LONGEST_LINE)
    if not line:
        return None
    document = _document(line)
    says, sizes = document.pop("says", None), document.pop(_SIZES, [])
    if not isinstance(says, str) or not _are_sizes(sizes):
        raise Garbled("a line without a kind, or with wrong sizes")
    return Message(says=says, fields=document, parts=tuple(_exactly(stream, n) for n in sizes))


def _document(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise Garbled("a line that is not JSON") from None
    if not isinstance(found, dict):
        raise Garbled("a line that is no JSON object")
    return found


def _are_sizes(sizes: Any) -> bool:
    whole = isinstance(sizes, list) and all(type(n) is int and n >= 0 for n in sizes)
    return whole and sum(sizes) <= MOST_BYTES


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise Garbled("a picture that breaks off")
    return data
