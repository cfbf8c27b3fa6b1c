"""An item as JSON and back: a file edited by hand with errors is refused with the place."""

import json
from collections.abc import Mapping
from typing import Any, Final, get_args

from imagegen.annotations import Reading, read_shapes, shape_to_plain
from imagegen.errors import RequestError
from imagegen.listening.item import (
    LABEL,
    LONGEST,
    MOST_SCENERY,
    SECONDS,
    SENTENCES,
    Base,
    Item,
    MadeBy,
    Sentence,
)

FORMAT: Final = "listen-and-repeat"
VERSION: Final = 1
MOST_BYTES: Final = 1_000_000
BASE_TYPES: Final = ("image/png", "image/jpeg", "image/webp")
_MOST_SIDE: Final = 20_000
_TOP = {
    "format": True,
    "version": True,
    "label": False,
    "title": False,
    "setting": True,
    "role": True,
    "instruction": True,
    "speaker": True,
    "scenery": False,
    "sentences": True,
    "base": False,
    "frames": False,
}
_SENTENCE = {
    "text": True,
    "seconds": True,
    "words": False,
    "spot": False,
    "without_highlight": False,
    "alt_text": False,
    "shapes": True,
}


def item_to_plain(item: Item) -> dict[str, Any]:
    """The item as JSON has it. `item_from_plain` takes it back, equal."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "label": LABEL,
        "title": item.title,
        "setting": item.setting,
        "role": item.role,
        "instruction": item.instruction,
        "speaker": item.speaker,
        "scenery": list(item.scenery),
        "sentences": [_sentence_to_plain(sentence) for sentence in item.sentences],
        "base": None if item.base is None else dict(vars(item.base)),
    }


def item_from_text(text: str) -> Item:
    """The item of an `item.json`; RequestError names the first place that is wrong."""
    return item_from_plain(read_json(text))


def read_json(text: str) -> Any:
    """JSON as its writer meant it: no name twice, no numbers that are none."""
    if len(text) > MOST_BYTES:
        raise RequestError("item.json is larger than 1 MB.", "Choose an item file.")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise RequestError(
            f"item.json, line {error.lineno}, column {error.colno}: {error.msg}.",
            "Correct that place in the file.",
        ) from error
    except (RecursionError, ValueError) as error:
        raise RequestError("item.json cannot be read.", "Export the item again.") from error


def item_from_plain(plain: Any, *, whole: bool = True) -> Item:
    """The inverse of `item_to_plain`; `frames` of an export are checked and left out.

    Unless it is to be `whole`, texts may still be empty: somebody is at work on it.
    """
    found = Reading(value=plain, place="").members(_TOP)
    found["format"].one_of((FORMAT,))
    found["version"].one_of((VERSION,))
    if "label" in found:
        found["label"].text(200)
    names = ("setting", "role", "instruction", "speaker")
    texts = {name: found[name].text(LONGEST[name], required=whole) for name in names}
    base = _read_base(found["base"]) if "base" in found else None
    if "frames" in found:
        _check_frames(found["frames"], base)
    sentences = found["sentences"].items(SENTENCES, SENTENCES)
    return Item(
        **texts,
        title=_optional(found, "title", LONGEST["title"]),
        scenery=_read_scenery(found),
        sentences=tuple(_read_sentence(sentence, whole) for sentence in sentences),
        base=base,
    )


def _sentence_to_plain(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "words": sentence.words,
        "seconds": sentence.seconds,
        "spot": sentence.spot,
        "without_highlight": sentence.without,
        "alt_text": sentence.alt_text,
        "shapes": [shape_to_plain(shape) for shape in sentence.shapes],
    }


def _read_sentence(reading: Reading, whole: bool) -> Sentence:
    found = reading.members(_SENTENCE)
    sentence = Sentence(
        text=found["text"].text(LONGEST["text"], required=whole),
        seconds=found["seconds"].one_of(SECONDS),
        spot=_optional(found, "spot", LONGEST["spot"]),
        without=_optional(found, "without_highlight", LONGEST["without"]),
        alt_text=_optional(found, "alt_text", LONGEST["alt_text"]),
        shapes=read_shapes(found["shapes"]),
    )
    if "words" in found and found["words"].whole(0, 1000) != sentence.words:
        counted = f"says {found['words'].value}, but the sentence has {sentence.words}"
        raise found["words"].wrong(counted, "Correct the number, or leave it out.")
    return sentence


def _read_scenery(found: Mapping[str, Reading]) -> tuple[str, ...]:
    if "scenery" not in found:
        return ()
    items = found["scenery"].items(0, MOST_SCENERY)
    return tuple(item.text(LONGEST["spot"], required=True) for item in items)


def _read_base(reading: Reading) -> Base | None:
    if reading.value is None:
        return None
    names = ("sha256", "media_type", "width", "height")
    found = reading.members(dict.fromkeys(names, True) | {"made_by": False})
    made_by: MadeBy = "unknown"
    if "made_by" in found:
        made_by = found["made_by"].one_of(get_args(MadeBy))
    return Base(
        made_by=made_by,
        sha256=_read_hash(found["sha256"]),
        media_type=found["media_type"].one_of(BASE_TYPES),
        width=found["width"].whole(1, _MOST_SIDE),
        height=found["height"].whole(1, _MOST_SIDE),
    )


def _read_hash(reading: Reading) -> str:
    text = reading.text(64)
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise reading.wrong("is not a SHA-256 (64 figures from 0 to f)")
    return text


def _check_frames(reading: Reading, base: Base | None) -> None:
    """Every frame of an export lies over the same base."""
    names = ("sentence", "ratio", "base_sha256", "picture", "drawing", "alt_text")
    for item in reading.items(0, 2 * SENTENCES):
        found = item.members(dict.fromkeys(names, True))
        sha256 = _read_hash(found["base_sha256"])
        if base is None or sha256 != base.sha256:
            raise found["base_sha256"].wrong("is not the base of the item")


def _optional(found: Mapping[str, Reading], name: str, longest: int) -> str:
    return found[name].text(longest) if name in found else ""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RequestError(
            f"item.json: {twice[:40]!r} stands twice in one object.", "Remove one of them."
        )
    return made


def _no_constant(text: str) -> float:
    raise RequestError(f"item.json: {text} is not a number.", "Correct that place in the file.")
