"""What other tools write into a picture file: the words, the settings, the workflow.

Read are the A1111 "parameters" (PNG text, or the EXIF comment of JPEG and WebP), ComfyUI's "prompt"
and "workflow", and InvokeAI's "invokeai_metadata". All of it is a stranger's text.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from imagegen.provenance.graphs import SETTINGS, nodes_of, words_of

LONGEST_TEXT = 20_000
"""Characters of a text that are kept."""
_LONGEST_JSON = 2_000_000
"""Characters of JSON that are read: graphs have 20,000 to 200,000, of which little is kept."""
_LONGEST_SETTING = 1000
_FORMATS = ("PNG", "JPEG", "WEBP")
_MOST_SETTINGS = 60
_EXIF, _COMMENT = 0x8769, 0x9286
_SETTING = re.compile(r'([\w \-/]{1,40}):\s*("(?:\\.|[^"\\])*"|[^,]*)(?:,|$)')
_NEGATIVE = "Negative prompt:"


@dataclass(frozen=True, kw_only=True)
class FileTexts:
    """`tool` is "" when the file says nothing. `settings` are as the tool names them."""

    tool: str = ""
    prompt: str = ""
    negative_prompt: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


def read_texts(data: bytes) -> FileTexts:
    """Never an error: what cannot be read is not said."""
    chunks = _chunks(data)
    for key, read in (
        ("invokeai_metadata", _read_invoke),
        ("parameters", _read_parameters),
        ("prompt", _read_comfy),
    ):
        if key in chunks:
            return read(chunks[key])
    return FileTexts(tool="ComfyUI") if "workflow" in chunks else FileTexts()


def _chunks(data: bytes) -> dict[str, str]:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            texts = {str(k): v for k, v in image.info.items() if isinstance(v, str)}
            comment = image.getexif().get_ifd(_EXIF).get(_COMMENT)
    except Exception:  # a hostile file makes a reader fail in any way it likes
        return {}
    if comment is not None and "parameters" not in texts:
        texts["parameters"] = _comment_text(comment)
    return {key: text for key, text in texts.items() if text}


def _comment_text(comment: Any) -> str:
    """An EXIF comment names its letters in its first eight bytes."""
    if isinstance(comment, str):
        return comment
    if not isinstance(comment, bytes):  # a stranger may say that it is a number
        return ""
    charset, body = comment[:8], comment[8:]
    if charset.startswith(b"UNICODE"):
        little = body[:2] == b"\xff\xfe" or body[1:2] == b"\0"
        return body.decode("utf-16-le" if little else "utf-16-be", "replace").strip("\ufeff\0")
    return body.decode("utf-8", "replace").strip("\0")


def _read_parameters(text: str) -> FileTexts:
    """The words, then the negative prompt, then one line of settings."""
    lines = text.strip().splitlines()
    settings: dict[str, str] = {}
    if lines and re.match(r"\s*Steps:\s*\d+", lines[-1]):
        settings = dict(_settings(lines.pop()[:LONGEST_TEXT]))
    prompt, _, negative = "\n".join(lines).partition(_NEGATIVE)
    return FileTexts(
        tool="A1111",
        prompt=_text(prompt),
        negative_prompt=_text(negative),
        settings=settings,
    )


def _settings(line: str) -> Iterator[tuple[str, str]]:
    for number, match in enumerate(_SETTING.finditer(line)):
        if number == _MOST_SETTINGS:
            return
        yield match[1].strip(), match[2].strip().strip('"')


def _read_invoke(text: str) -> FileTexts:
    facts = _object(text)
    plain = _settings_in(facts, [name for name in facts if "prompt" not in name])
    model = facts.get("model")
    if isinstance(model, dict) and isinstance(model.get("name"), str):
        plain["model"] = model["name"][:_LONGEST_SETTING]
    return FileTexts(
        tool="InvokeAI",
        prompt=_text(facts.get("positive_prompt")),
        negative_prompt=_text(facts.get("negative_prompt")),
        settings=dict(list(plain.items())[:_MOST_SETTINGS]),
    )


def _read_comfy(text: str) -> FileTexts:
    nodes = nodes_of(_object(text))
    prompt, negative = words_of(nodes)
    settings: dict[str, str] = {}
    for node in nodes.values():
        settings |= _settings_in(node.inputs, SETTINGS)
    return FileTexts(
        tool="ComfyUI",
        prompt=_text(prompt),
        negative_prompt=_text(negative),
        settings=settings,
    )


def _settings_in(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    given = ((name, facts.get(name)) for name in names)
    return {
        name[:_LONGEST_SETTING]: str(value)[:_LONGEST_SETTING]
        for name, value in given
        if isinstance(value, str | int | float)
    }


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text[:_LONGEST_JSON])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    return value.strip()[:LONGEST_TEXT] if isinstance(value, str) else ""
