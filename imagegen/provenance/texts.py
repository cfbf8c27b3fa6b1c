"""What other tools write into a picture file: the words, the settings, the workflow.

Read are the A1111 "parameters" (PNG text, or the EXIF comment of JPEG and WebP), ComfyUI's "prompt"
and "workflow", and InvokeAI's "invokeai_metadata". All of it is a stranger's text.
"""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

LONGEST_TEXT = 20_000
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
    return {key: text[:LONGEST_TEXT] for key, text in texts.items() if text}


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
        settings = dict(_settings(lines.pop()))
    prompt, _, negative = "\n".join(lines).partition(_NEGATIVE)
    return FileTexts(
        tool="A1111",
        prompt=prompt.strip(),
        negative_prompt=negative.strip(),
        settings=settings,
    )


def _settings(line: str) -> Iterator[tuple[str, str]]:
    for number, match in enumerate(_SETTING.finditer(line)):
        if number == _MOST_SETTINGS:
            return
        yield match[1].strip(), match[2].strip().strip('"')


def _read_invoke(text: str) -> FileTexts:
    facts = _object(text)
    plain = {
        name: str(value)
        for name, value in facts.items()
        if isinstance(value, str | int | float) and "prompt" not in name
    }
    model = facts.get("model")
    if isinstance(model, dict) and isinstance(model.get("name"), str):
        plain["model"] = model["name"]
    return FileTexts(
        tool="InvokeAI",
        prompt=_text(facts.get("positive_prompt")),
        negative_prompt=_text(facts.get("negative_prompt")),
        settings=dict(list(plain.items())[:_MOST_SETTINGS]),
    )


def _read_comfy(text: str) -> FileTexts:
    """A graph of nodes: the longest text of its text nodes is the prompt, the seed a sampler's."""
    nodes = [node for node in _object(text).values() if isinstance(node, dict)]
    inputs = [node["inputs"] for node in nodes if isinstance(node.get("inputs"), dict)]
    words = sorted((_text(each.get("text")) for each in inputs), key=len)
    settings = {
        name: str(each[name])
        for each in inputs
        for name in ("seed", "noise_seed", "steps", "cfg", "sampler_name", "ckpt_name")
        if isinstance(each.get(name), str | int | float)
    }
    return FileTexts(tool="ComfyUI", prompt=words[-1] if words else "", settings=settings)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
