"""A known key leaves in no spelling, whole or cut."""

import base64
import html
import json
import logging
import string
import sys
import urllib.parse
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen import redaction
from imagegen.redaction import (
    REDACTED,
    RedactingFilter,
    guard_logs,
    redact,
    redact_bytes,
    register_secret,
    safe_text,
)

KEY = 'sk-Ab/9+x="Zq17_PlmOkn-8877665544'

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda key: key,
    "lower case": str.lower,
    "upper case": str.upper,
    "url": lambda key: urllib.parse.quote(key, safe=""),
    "url, small digits": lambda key: urllib.parse.quote(key, safe="").replace("%2F", "%2f"),
    "json": lambda key: json.dumps(key)[1:-1],
    "json with escaped slashes": lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
    "json, all escaped": lambda key: "".join(f"\\u{ord(char):04x}" for char in key),
    "python bytes": lambda key: "".join(f"\\x{ord(char):02x}" for char in key),
    "html": html.escape,
    "html, numbered": lambda key: "".join(f"&#{ord(char)};" for char in key),
    "hex": lambda key: key.encode().hex(),
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 of the header": lambda key: base64.b64encode(f"Bearer {key}".encode()).decode(),
    "base64 of a pair": lambda key: base64.b64encode(f"me:{key}".encode()).decode(),
    "base64 for urls": lambda key: base64.urlsafe_b64encode(f"a {key}".encode()).decode(),
    "cut at the end": lambda key: key[:20],
    "cut at the start": lambda key: key[-20:],
}


@pytest.fixture(autouse=True)
def fresh_secrets() -> Iterator[None]:
    before = redaction._patterns
    redaction._patterns = {}
    yield
    redaction._patterns = before


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_is_replaced(spelling: Callable[[str], str]) -> None:
    register_secret(KEY)
    told = spelling(KEY)
    line = safe_text(html.unescape(f"before {told} after"))
    assert REDACTED in line
    assert told not in line
    assert line.startswith("before ")
    assert line.endswith(" after")


def test_html_entities_are_replaced_without_decoding_them() -> None:
    register_secret("sk-abcdefgh-jklmnopqrst")
    told = "".join(f"&#x{ord(char):x};" for char in "sk-abcdefgh-jklmnopqrst")
    assert redact(f"<{told}>") == f"<{REDACTED}>"


def test_the_masked_key_stays_readable() -> None:
    register_secret("sk-wPfH6-Kabcdefghijk-UVWXYZ")
    assert redact("key sk-wPfH6… of OMNIMAAS_API_KEY") == "key sk-wPfH6… of OMNIMAAS_API_KEY"


@given(
    key=st.text(string.ascii_letters + string.digits + "-_+/=.", min_size=8, max_size=80),
    before=st.text(max_size=400),
    after=st.text(max_size=400),
    spelling=st.sampled_from(["plain", "url", "json", "base64 of the header", "hex"]),
    limit=st.integers(20, 300),
)
@settings(max_examples=150, deadline=None)
def test_no_cut_and_no_neighbour_shows_the_key(
    key: str, before: str, after: str, spelling: str, limit: int
) -> None:
    known = redaction._patterns
    redaction._patterns = {}
    try:
        register_secret(key)
        told = SPELLINGS[spelling](key)
        line = safe_text(f"{before}{told}{after}", limit)
    finally:
        redaction._patterns = known
    assert len(line) <= limit
    if key not in REDACTED and len(set(key)) > 3:
        assert key not in line
        assert told[: max(12, len(told) // 2)] not in line or len(told) < 12
    assert all(char.isprintable() for char in line)


@pytest.mark.parametrize("place", [0, 250, 280, 295, 299, 310, 6000, 8100, 8170, 8191])
def test_a_key_across_any_cut_is_not_shown(place: int) -> None:
    register_secret(KEY)
    line = safe_text("y" * place + KEY + "z" * 9000)
    assert not any(KEY[start : start + 9] in line for start in range(len(KEY) - 8))


def test_many_keys_cannot_push_a_cut_one_into_view() -> None:
    register_secret(KEY)
    line = safe_text(f"{KEY} " * 600)
    assert "Ab/9" not in line
    assert len(line) <= 300


def test_blanks_cannot_pull_a_cut_key_into_view() -> None:
    register_secret("sk-123456789012")
    assert "sk-1" not in safe_text(" " * (8192 - 14) + "sk-123456789012" + "x" * 99)


def test_control_and_direction_characters_cannot_hide_a_key() -> None:
    register_secret(KEY)
    hidden = "\u200b".join(KEY)
    assert safe_text(f"\x1b[31m{hidden}\u202e") == f"[31m{REDACTED}"


def test_blank_secrets_are_ignored() -> None:
    register_secret("  ")
    assert redact("a b  c") == "a b  c"


def test_a_short_secret_takes_nothing_else_with_it() -> None:
    register_secret("q")
    assert redact("a q b") == f"a {REDACTED} b"
    assert redact_bytes(b"a q b") == f"a {REDACTED} b".encode()


def test_logs_hold_no_key_in_message_argument_or_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    register_secret(KEY)
    caplog.handler.addFilter(RedactingFilter())
    log = logging.getLogger("wire")
    try:
        raise RuntimeError(f"with {KEY}")
    except RuntimeError:
        log.exception("sent %s, %d times", KEY, 3)
    log.warning("object %s", {"key": KEY})
    log.warning(f"{KEY} %s %s", "one")
    assert KEY not in caplog.text
    assert f"sent {REDACTED}, 3 times" in caplog.messages
    assert f"with {REDACTED}" in caplog.text


def test_a_log_record_without_a_key_keeps_its_arguments() -> None:
    register_secret(KEY)
    record = logging.LogRecord("x", 20, "f", 1, "%s %d", ("GET /", 200), None)
    assert RedactingFilter().filter(record)
    assert record.args == ("GET /", 200)
    assert sys.exc_info() == (None, None, None)


def test_every_log_record_of_the_process_is_redacted(caplog: pytest.LogCaptureFixture) -> None:
    register_secret(KEY)
    before = logging.getLogRecordFactory()
    try:
        guard_logs()
        guard_logs()
        try:
            raise ValueError(f"Bearer {KEY}")
        except ValueError as error:
            logging.getLogger("anyone").error("failed with %s", KEY, exc_info=error)
    finally:
        logging.setLogRecordFactory(before)
    assert KEY not in caplog.text
    assert "ValueError" in caplog.text


@given(
    keys=st.lists(st.text(string.printable, min_size=8, max_size=30), min_size=1, max_size=2),
    before=st.integers(0, 90),
    words=st.lists(st.text(string.printable, max_size=30), min_size=1, max_size=6),
    spelling=st.sampled_from(sorted(SPELLINGS)),
)
@settings(max_examples=200, deadline=None)
def test_redacting_in_pieces_gives_what_redacting_at_once_gives(
    keys: list[str], before: int, words: list[str], spelling: str
) -> None:
    known, piece = redaction._patterns, redaction._PIECE
    redaction._patterns, redaction._PIECE = {}, 32
    try:
        for key in keys:
            register_secret(key)
        told = [f"{SPELLINGS[spelling](key)}{word}" for word in words for key in keys]
        text = "y" * before + "".join(told)
        assert redact_bytes(text.encode("latin-1")).decode("latin-1") == redact(text)
    finally:
        redaction._patterns, redaction._PIECE = known, piece


@pytest.mark.parametrize("place", range(32 - len(KEY), 34))
def test_a_key_across_two_pieces_is_replaced(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_PIECE", 32)
    register_secret(KEY)
    data = b"\xff" * max(place, 0) + f"<{KEY}>".encode() + b"\x00" * 99
    assert KEY.encode() in data
    expected = b"\xff" * max(place, 0) + f"<{REDACTED}>".encode() + b"\x00" * 99
    assert redact_bytes(data) == expected


def test_a_run_of_base64_behind_a_key_goes_with_it_however_long() -> None:
    register_secret(KEY)
    told = SPELLINGS["base64 of the header"](KEY)
    run = "QUJD" * 100_000
    assert redact_bytes(f"x {told}{run} y".encode()) == redact(f"x {told}{run} y").encode()


def test_no_search_stops_the_other_threads_for_a_whole_body(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spans: list[int] = []

    class Noted:
        """A pattern that finds nothing and notes how much it was given at once."""

        def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> None:
            spans.append(min(end, len(text)) - start)

    monkeypatch.setattr(redaction, "_patterns", {KEY: Noted()})
    data = bytes(range(256)) * 4096
    assert redact_bytes(data) == data
    assert max(spans) < 70_000
    assert sum(spans) >= len(data)
