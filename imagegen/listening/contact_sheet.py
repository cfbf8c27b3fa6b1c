"""The contact sheet: the seven frames with their sentences on one page, for who edits the item."""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from imagegen.listening.item import LABEL, Item

_CELL: Final = 480
_GAP: Final = 24
_COLUMNS: Final = 3
_TEXT: Final = 72
"""Pixels under each frame for its sentence."""
_HEAD: Final = 84
_INK: Final = (38, 36, 33)
_PALE: Final = (90, 85, 79)
_PAPER: Final = (251, 250, 248)


def draw_contact_sheet(item: Item, frames: Sequence[Image.Image]) -> bytes:
    """One PNG; `frames` are at most 480 pixels wide and high, in the order of the sentences."""
    high = max(frame.height for frame in frames)
    rows = -(-len(frames) // _COLUMNS)
    size = (
        _GAP + _COLUMNS * (_CELL + _GAP),
        _HEAD + rows * (high + _TEXT + _GAP),
    )
    sheet = Image.new("RGB", size, _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((_GAP, _GAP), _short(item.role, 26, size[0] - 2 * _GAP), _INK, _font(26))
    draw.text((_GAP, _GAP + 34), LABEL, _PALE, _font(18))
    for number, (frame, sentence) in enumerate(zip(frames, item.sentences, strict=True)):
        left = _GAP + (number % _COLUMNS) * (_CELL + _GAP)
        top = _HEAD + (number // _COLUMNS) * (high + _TEXT + _GAP)
        sheet.paste(frame, (left, top))
        facts = f"{number + 1} · {sentence.words} words · {sentence.seconds} s"
        draw.text((left, top + high + 6), facts, _PALE, _font(16))
        lines = _wrapped(sentence.text, 17, _CELL)
        draw.multiline_text((left, top + high + 26), "\n".join(lines[:2]), _INK, _font(17))
    answer = io.BytesIO()
    sheet.save(answer, "PNG")
    return answer.getvalue()


def _wrapped(text: str, size: int, width: int) -> list[str]:
    """The text in lines of at most that width in pixels; a word longer than a line is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _font(size).getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(_short(word, size, width))
    return [line for line in lines if line]


def _short(text: str, size: int, width: int) -> str:
    while text and _font(size).getlength(text) > width:
        text = text[: max(1, len(text) * 9 // 10)].rstrip() if len(text) > 1 else ""
    return text


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
