"""What a client sent: every request to a double, taken apart into named texts that compare.

    seen = record(double)
    ...                           # any client talks to double.base_url
    seen[0].sent["json generationConfig.imageConfig.imageSize"] == '"2K"'

The double judges each request as always: `status` tells whether it took it.
"""

import base64
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message
from typing import Any

from PIL import Image

from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply
from tests.doubles.loopback import LoopbackDouble

UNCOMPARED = ("/pictures/", "/bucket/")
"""Fetching a finished picture and filling a bucket: the official clients leave it to their user."""

TRANSPORT = {"host", "connection", "content-length", "accept-encoding"}
"""Headers of the libraries below: they follow from the address, the body and what is installed."""

LONGEST_SHOWN = 160
URL_SAFE = str.maketrans("-_", "+/")


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request as named texts, and the status of the answer."""

    sent: Mapping[str, str]
    status: int

    @property
    def line(self) -> str:
        query = f"?{self.sent['query']}" if self.sent["query"] else ""
        return f"{self.sent['method']} {self.sent['path']}{query}"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`where` is a number and a name, as "2 header accept"; None stands for "not there"."""

    where: str
    ours: str | None
    theirs: str | None


def record(double: LoopbackDouble, served_at: Mapping[str, str] | None = None) -> list[Exchange]:
    """A list that grows with each request. `served_at`: paths by their start -> as the double has
    them."""
    seen: list[Exchange] = []

    def recorded(answer: Callable[[Call], Reply]) -> Callable[[Call], Reply]:
        def answer_and_keep(call: Call) -> Reply:
            reply = answer(replace(call, path=_moved(call.path, served_at or {})))
            if not call.path.startswith(UNCOMPARED):
                seen.append(Exchange(sent=_take_apart(call, double), status=reply.status))
            return reply

        return answer_and_keep

    double.answer, double.fetch = recorded(double.answer), recorded(double.fetch)
    return seen


def differences(ours: list[Exchange], theirs: list[Exchange]) -> list[Difference]:
    """Everything that is not the same text in both, request by request."""
    found: list[Difference] = []
    for number in range(max(len(ours), len(theirs))):
        mine, other = _sent(ours, number), _sent(theirs, number)
        for name in sorted(mine.keys() | other.keys(), key=_rank):
            if mine.get(name) != other.get(name):
                where = f"{number + 1} {name}"
                found.append(Difference(where=where, ours=mine.get(name), theirs=other.get(name)))
    return found


def agreements(ours: list[Exchange], theirs: list[Exchange]) -> list[tuple[str, str]]:
    """What is the same in both: (where, text)."""
    return [
        (f"{number} {name}", mine.sent[name])
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=False), 1)
        for name in sorted(mine.sent, key=_rank)
        if mine.sent[name] == other.sent.get(name)
    ]


def _sent(exchanges: list[Exchange], number: int) -> Mapping[str, str]:
    return exchanges[number].sent if number < len(exchanges) else {}


def _rank(name: str) -> tuple[int, str]:
    order = ("method", "path", "query", "body", "json", "part", "header")
    return order.index(name.split(" ", 1)[0]), name


def _moved(path: str, served_at: Mapping[str, str]) -> str:
    for prefix, other in served_at.items():
        if path.startswith(prefix):
            return other + path.removeprefix(prefix)
    return path


def _take_apart(call: Call, double: LoopbackDouble) -> dict[str, str]:
    path, _, query = call.path.partition("?")
    sent = {"method": call.method, "path": path, "query": query}
    headers = {name: value for name, value in call.headers.items() if name not in TRANSPORT}
    sent |= {f"header {name}": value for name, value in headers.items()}
    sent |= dict(_body(call))
    boundary = re.search(r'boundary="?([^";]+)', call.headers.get("content-type", ""))
    hidden = {double.key: "KEY", double.address.removeprefix("http://"): "DOUBLE"}
    hidden |= {boundary[1]: "BOUNDARY"} if boundary else {}
    return {name: _replaced(value, hidden) for name, value in sent.items()}


def _replaced(text: str, hidden: Mapping[str, str]) -> str:
    for secret, name in hidden.items():
        text = text.replace(secret, name) if secret else text
    return text


def _body(call: Call) -> Iterator[tuple[str, str]]:
    kind = call.headers.get("content-type", "")
    if not call.body:
        yield "body", "none"
    elif kind.startswith("multipart/form-data"):
        yield "body", "multipart"
        yield from _parts(kind, call.body)
    else:
        yield "body", "JSON"
        yield from _leaves(json.loads(call.body), "")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every end of a JSON tree by its path. An empty object is an end, too."""
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}[{number}]")
    else:
        where = f"json {path or '(whole)'}"
        yield where, _shortened(json.dumps(value, ensure_ascii=False))
        if isinstance(value, str) and len(value) > LONGEST_SHOWN:
            yield f"{where} (decoded)", _content(_decoded(value))


def _decoded(text: str) -> bytes:
    """The bytes behind base64 of either alphabet, also in a data URL."""
    return base64.b64decode(text.rpartition(",")[2].translate(URL_SAFE), validate=True)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_SHOWN:
        return text
    return f"{text[:24]}… {len(text)} characters, sha256 {_digest(text.encode())}"


def _parts(kind: str, body: bytes) -> Iterator[tuple[str, str]]:
    """Each part: its text, or its file name, media type and content; and their order."""
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    names: list[str] = []
    for part in message.get_payload():
        assert isinstance(part, Message)
        name = str(part.get_param("name", header="content-disposition"))
        names.append(name)
        yield from _part(part, f"part {name} {names.count(name)}")
    yield "part (order)", ", ".join(names)


def _part(part: Message, where: str) -> Iterator[tuple[str, str]]:
    data, file_name = part.get_payload(decode=True), part.get_filename()
    assert isinstance(data, bytes)
    if part.get("content-type"):
        yield f"{where} type", str(part.get("content-type"))
    if file_name is None:
        yield f"{where} text", data.decode("utf-8")
        return
    yield f"{where} file name", file_name
    yield f"{where} content", _content(data)
    yield f"{where} pixels", _pixels(data)


def _content(data: bytes) -> str:
    return f"{len(data)} bytes, sha256 {_digest(data)}"


def _pixels(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as image:
        return f"{image.format} {image.mode} {image.size}, sha256 {_digest(image.tobytes())}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
