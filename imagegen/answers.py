"""What a gateway's answer holds: pictures in any of six shapes, text, a refusal.

The shapes, in the order they are looked for (the first four in every choice):
1. message.images[]                     data or https URL, as an object or a bare string
2. message.multi_mod_content[]          inline_data / inlineData
3. message.content as a list of parts   image_url, output_image, image, inline_data
4. message.content as text              markdown, data URL, JSON with imageUrl, https URL
5. data[]                               b64_json or url (the OpenAI images shape)
6. candidates[].content.parts[]         inlineData (the Gemini shape), last their text

Some gateways deliver one picture in two shapes, as other bytes: take one shape, not all.
"""

import binascii
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

_REFUSING = frozenset(
    {
        "content_filter",
        "safety",
        "recitation",
        "blocklist",
        "prohibited_content",
        "spii",
        "image_safety",
        "image_prohibited_content",
        "image_recitation",
        "model_armor",
        "jailbreak",
    }
)
"""Finish and block reasons, lower case, that are a content policy and not a fault."""

_LINK = re.compile(r"https?://[^\s<>\"'()\[\]]+", re.IGNORECASE)
_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
_TEXT_LOOKED_AT = 100_000
_ADDRESS_NAMES = ("imageUrl", "image_url", "url")
_BASE64_NAMES = ("b64_json", "image_base64", "base64")
_PART_NAMES = ("multi_mod_content", "multi_modal_content", "content")
_LISTS = ("images", "image", "data", "result", "output")
_DEEPEST = 6
_MOST_PICTURES = 64
_SHORTEST_BASE64 = 64


@dataclass(frozen=True)
class Source:
    """One picture of an answer: base64 text (or a data URL), or an address to fetch.

    `others` are the same picture in further forms, for when this one is of no use.
    """

    text: str
    is_address: bool = False
    others: tuple["Source", ...] = ()


def find_shapes(answer: Any) -> Iterator[tuple[Source, ...]]:
    """The pictures of the answer, shape by shape; the same text only once, no empty shape."""
    found: list[str] = []
    for shape in _shapes(answer):
        first = len(found)
        fresh: list[Source] = []
        for source in islice(shape, _MOST_PICTURES - first):
            # Compared, not hashed: hashing megabytes costs more than reading them.
            if source.text not in found:
                found.append(source.text)
                fresh.append(source)
        if fresh:
            yield tuple(fresh)


def decode_source(source: Source) -> bytes:
    """The bytes of a base64 text or data URL; ValueError when it is no base64."""
    text = source.text
    if text[:5].lower() == "data:":
        text = text[text.find(",") + 1 :]
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        # Rare and slower: line breaks, the URL alphabet, or padding left out.
        text = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
    except ValueError:
        raise ValueError("it is not valid base64") from None


def find_text(answer: Any) -> str:
    """What the model wrote instead of, or beside, a picture."""
    texts = [part for message in _messages(answer) for part in _texts(message)]
    texts += [part["text"] for part in _gemini_parts(answer) if isinstance(part.get("text"), str)]
    return " ".join(text for text in texts if text)


def find_refusal(answer: Any) -> str:
    """Why the content policy refused, or "" when it did not."""
    for choice in _dicts(_get(answer, "choices")):
        refusal = _get(_message(choice), "refusal")
        if isinstance(refusal, str) and refusal:
            return refusal
    for reason in _reasons(answer):
        if reason.lower() in _REFUSING:
            return reason
    blocked = _get(_get(answer, "promptFeedback"), "blockReason")
    return blocked if isinstance(blocked, str) and "UNSPECIFIED" not in blocked else ""


def _shapes(answer: Any) -> Iterator[Iterator[Source]]:
    parts = [*_gemini_parts(answer)]
    yield _from_items(_all(answer, "images"))
    for name in _PART_NAMES:
        yield _from_items(part for part in _all(answer, name) if not isinstance(part, str))
    yield _from_words(text for message in _messages(answer) for text in _texts(message))
    yield _from_items(_list(_get(answer, "data")))
    yield _from_items(parts)
    yield _from_words(part["text"] for part in parts if isinstance(part.get("text"), str))


def _all(answer: Any, name: str) -> list[Any]:
    """The items of that list in the messages of all choices."""
    return [item for message in _messages(answer) for item in _list(message.get(name))]


def _messages(answer: Any) -> Iterator[dict[str, Any]]:
    for choice in _dicts(_get(answer, "choices")):
        yield _message(choice)


def _message(choice: dict[str, Any]) -> dict[str, Any]:
    message = choice.get("message") or choice.get("delta")
    return message if isinstance(message, dict) else {}


def _gemini_parts(answer: Any) -> Iterator[dict[str, Any]]:
    for candidate in _dicts(_get(answer, "candidates")):
        for part in _dicts(_get(candidate.get("content"), "parts")):
            if part.get("thought") is not True:
                yield part


def _from_items(items: Iterable[Any]) -> Iterator[Source]:
    """One picture per item: a bare string, or an object that holds it under known names.

    A thought is a draft and is not delivered.
    """
    for item in items:
        forms = [*_forms(item)]
        if forms:
            yield replace(forms[0], others=tuple(forms[1:]))


def _forms(item: Any) -> Iterator[Source]:
    """The picture in every form the item offers; what need not be fetched first."""
    if isinstance(item, str):
        yield from _from_word(item, encoded=len(item) >= _SHORTEST_BASE64)
    if not isinstance(item, dict) or item.get("thought") is True:
        return
    inner = [item.get(name) for name in ("inline_data", "inlineData", "source")]
    encoded = [item.get(name) for name in _BASE64_NAMES] + [_get(part, "data") for part in inner]
    named = [item.get(name) for name in _ADDRESS_NAMES] + [_get(part, "url") for part in inner]
    addresses = [_get(value, "url") if isinstance(value, dict) else value for value in named]
    found = [*(_from_word(word, encoded=True) for word in encoded), *map(_from_word, addresses)]
    yield from sorted(chain(*found), key=lambda form: form.is_address)


def _from_word(word: Any, encoded: bool = False) -> Iterator[Source]:
    """A text that is a picture as a whole: an address, a data URL or (if `encoded`) base64."""
    if not isinstance(word, str) or not word:
        return
    start = word[:12].lstrip().lower()
    if start.startswith(("http://", "https://")):
        yield Source(word.strip(), is_address=True)
    elif encoded or start.startswith("data:"):
        yield Source(word.strip())


def _from_words(texts: Iterable[str]) -> Iterator[Source]:
    return chain.from_iterable(map(_from_text, texts))


def _from_text(text: str) -> Iterator[Source]:
    """Pictures in running text. Megabytes of base64 are passed over by `find`, not by regex."""
    for find in (_from_markdown, _from_json, _from_data_url, _from_links):
        sources = list(find(text))
        if sources:
            yield from sources
            return


def _from_markdown(text: str) -> Iterator[Source]:
    position = 0
    while (opening := text.find("](", position)) >= 0:
        end = text.find(")", opening)
        if end < 0:
            return
        target = text[opening + 2 : end].strip()
        is_picture = text.rfind("![", position, opening) >= 0
        if target[:11].lower() == "data:image/":
            yield Source(target)
        elif is_picture and target[:4].lower() == "http":
            # ![alt](address "title")
            yield Source(target.split(None, 1)[0].strip("<>"), is_address=True)
        position = end


def _from_data_url(text: str) -> Iterator[Source]:
    start = text.find("data:image/")
    if start < 0:
        return
    word = text[start:].split(None, 1)[0]
    for stop in "\"'`<>)]}\\":
        end = word.find(stop)
        word = word if end < 0 else word[:end]
    yield Source(word)


def _from_json(text: str) -> list[Source]:
    """Pictures of a text that is JSON, perhaps in a code fence, like {"imageUrl": ...}."""
    inner = text.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    if not inner.startswith(("{", "[")):
        return []
    try:
        return list(_from_value(json.loads(inner), _DEEPEST))
    except (ValueError, RecursionError):
        return []


def _from_value(value: Any, depth: int) -> Iterator[Source]:
    if depth == 0:
        return
    if isinstance(value, str | dict):
        yield from _from_items([value])
    children = [value.get(name) for name in _LISTS] if isinstance(value, dict) else _list(value)
    for child in children:
        yield from _from_value(child, depth - 1)


def _from_links(text: str) -> list[Source]:
    """Addresses that end like a picture; one that is the whole text needs no such ending."""
    links = [link.rstrip(".,;!") for link in _LINK.findall(text[:_TEXT_LOOKED_AT])]
    if links == [text.strip()]:
        return [Source(links[0], is_address=True)]
    named = [link for link in links if re.split(r"[?#]", link)[0].lower().endswith(_SUFFIXES)]
    return [Source(link, is_address=True) for link in named]


def _texts(message: dict[str, Any]) -> Iterator[str]:
    content = message.get("content")
    if isinstance(content, str):
        yield content
    for name in _PART_NAMES:
        for part in _list(message.get(name)):
            text = part if isinstance(part, str) else _get(part, "text")
            if isinstance(text, str) and _get(part, "thought") is not True:
                yield text


def _reasons(answer: Any) -> Iterator[str]:
    for item in [*_dicts(_get(answer, "choices")), *_dicts(_get(answer, "candidates"))]:
        for name in ("finish_reason", "native_finish_reason", "finishReason"):
            if isinstance(item.get(name), str):
                yield item[name]


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]
