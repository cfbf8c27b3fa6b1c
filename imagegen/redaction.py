"""Secrets and hostile text: known keys are replaced before anyone reads, logs or stores a text."""

import base64
import logging
import re
import threading
from collections.abc import Iterator
from typing import Any

REDACTED = "[redacted]"

_WINDOW = 8192
"""Characters of a foreign text that are looked at; what is shown is far shorter."""

_LONGEST_SPELLING = 2048
"""No spelling of a key is longer, so a key cut by the window lies wholly in this tail."""

_PIECE = 64 * 1024
"""Characters a pattern searches at once in a long text: it stops every other thread meanwhile."""

_MOST_ZEROS = 8
_LONGEST_CHAR = 18
"""The longest form of one character: `&#x`, eight zeros, six digits, `;`."""

_HEX_HEAD = 24
"""Characters of the hexadecimal form that give it away; of base64, fewer do."""

_HEAD = 12
"""Characters that give a key away when a provider echoes only its beginning or its end.

More than the 8 characters a masked key shows, so that a mask is not redacted."""

_lock = threading.Lock()
_patterns: dict[str, re.Pattern[str]] = {}


def register_secret(secret: str) -> None:
    """From now on `redact` replaces `secret` and its usual spellings."""
    global _patterns
    secret = secret.strip()
    with _lock:
        if secret and secret not in _patterns:
            # A new dict each time: readers iterate without the lock.
            _patterns = {**_patterns, secret: re.compile(_pattern(secret))}


def redact(text: str) -> str:
    """`text` without any known key: plain, cut, escaped, URL-, hex- or base64-encoded."""
    for pattern in _patterns.values():
        text = pattern.sub(REDACTED, text)
    return text


def redact_bytes(data: bytes) -> bytes:
    """As `redact`, for bytes of any kind and megabytes of them; all others stay as they are."""
    text = data.decode("latin-1")
    for secret, pattern in _patterns.items():
        longest = _LONGEST_CHAR * max(len(secret), _HEX_HEAD)
        text = "".join(_replaced(text, pattern, longest))
    return text.encode("latin-1")


def safe_text(text: str, limit: int = 300) -> str:
    """A foreign text as one short line: no control characters, no key, at most `limit` long.

    Keys are replaced after control characters are gone (they could hide one) and before the
    text is cut (half a key would not be recognised).
    """
    window = text[:_WINDOW]
    visible = "".join(char for char in window if char.isprintable() or char.isspace())
    line = redact(" ".join(visible.split()))
    if len(text) > _WINDOW:
        line = line[:-_LONGEST_SPELLING]
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


class RedactingFilter(logging.Filter):
    """Put it on every log handler: no key leaves in a message, an argument or a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Arguments first and one by one: access-log formatters unpack them.
        if isinstance(record.args, tuple):
            record.args = tuple(
                redact(item) if isinstance(item, str) else item for item in record.args
            )
        message = _message(record)
        clean = redact(message)
        if clean != message:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = redact(record.exc_text) if record.exc_text else record.exc_text
        record.stack_info = redact(record.stack_info) if record.stack_info else record.stack_info
        return True


def guard_logs() -> None:
    """Redact every log record of this process when it is made, whoever handles it later."""
    make, redacting = logging.getLogRecordFactory(), RedactingFilter()

    def make_redacted(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(*arguments, **named)
        redacting.filter(record)
        return record

    if not hasattr(make, "is_redacted"):
        make_redacted.is_redacted = True  # type: ignore[attr-defined]  # a mark, read just above
        logging.setLogRecordFactory(make_redacted)


def _replaced(text: str, pattern: re.Pattern[str], longest: int) -> Iterator[str]:
    """What `pattern.sub` gives, piece by piece.

    Whether a match begins within a piece shows within `longest` characters behind the piece.
    """
    position = 0
    while position < len(text):
        end = position + _PIECE
        found = pattern.search(text, position, end + longest)
        if found is None or found.start() >= end:
            yield text[position:end]
            position = end
            continue
        yield text[position : found.start()]
        yield REDACTED
        # Looked at again without an end: encoded neighbours of a key may go on behind it.
        position = (pattern.match(text, found.start()) or found).end()


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"{record.msg} {record.args}"


def _pattern(secret: str) -> str:
    half = len(secret) // 2
    head = min(_HEAD, half)
    whole = _spelled(secret)
    cut = [f"{_spelled(secret[:head])}[^\\s\"'<>,;)\\]}}]*", _spelled(secret[-head:])]
    run = "[A-Za-z0-9+/=_%-]*"
    raw = secret.encode()
    encoded = [_spelled(core[:16], fold=False) + run for core in _base64_cores(raw) if core]
    plain = [whole, *cut] if len(secret) >= 16 else [whole]
    return "|".join([*plain, *encoded, _spelled(raw.hex()[:_HEX_HEAD]) + "[0-9a-fA-F]*"])


def _spelled(text: str, fold: bool = True) -> str:
    return "".join(_char(char, fold) for char in text)


def _char(char: str, fold: bool) -> str:
    """One character as itself or escaped by JSON, a URL or HTML.

    Every branch starts with a literal, which keeps the search fast.
    """
    number = ord(char)
    code = "".join(f"[{digit}{digit.upper()}]" for digit in f"{number:02x}")
    itself = f"[{re.escape(char.lower() + char.upper())}]" if fold else re.escape(char)
    if not fold and char in "+-/_":
        itself = "[+-]" if char in "+-" else "[/_]"
    zeros = f"0{{0,{_MOST_ZEROS}}}"
    html = f"&\\#(?:[xX]{zeros}{code}|{zeros}{number});"
    return f"(?:{itself}|\\\\(?:{itself}|u00{code}|x{code})|%{code}|{html})"


def _base64_cores(raw: bytes) -> list[str]:
    """What base64 makes of `raw` at each of the three offsets, without neighbours' bits."""
    cores = []
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + raw).decode()
        first = (0, 2, 3)[offset]
        last = (offset + len(raw)) * 8 // 6
        cores.append(text[first:last])
    return cores
