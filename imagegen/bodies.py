"""The body of an answer, read up to a limit; of one that is not read to its end, what had come."""

from dataclasses import dataclass, field

import urllib3

_CHUNK = 256 * 1024
_MOST_KEPT = 1024 * 1024
"""Of an answer that broke off: enough to read what it was."""


class UnusableAnswer(Exception):
    """An answer that is not read to its end; the text says why, without the URL."""


@dataclass(kw_only=True)
class Body:
    """Filled piece by piece, so that what came before a fault is there after it."""

    most_bytes: int
    status: int | None = None
    _pieces: list[bytes] = field(default_factory=list, repr=False)

    def read(self, raw: urllib3.BaseHTTPResponse) -> bytes:
        """All of it, decompressed. UnusableAnswer beyond `most_bytes`, also when only declared."""
        self.status = raw.status
        declared = raw.headers.get("Content-Length", "")
        too_big = UnusableAnswer(f"the answer is larger than {self.most_bytes / 2**20:g} MiB")
        is_declared = declared.isdecimal() and int(declared[:20]) > self.most_bytes
        size = 0
        while chunk := raw.read1(_CHUNK, decode_content=True):
            self._pieces.append(chunk)
            size += len(chunk)
            if is_declared or size > self.most_bytes:
                raise too_big
        if is_declared:
            raise too_big
        return b"".join(self._pieces)

    @property
    def start(self) -> bytes:
        """What had come, at most a mebibyte of it."""
        kept, room = [], _MOST_KEPT
        for piece in self._pieces:
            kept.append(piece[:room])
            room -= len(kept[-1])
            if room == 0:
                break
        return b"".join(kept)
