"""Text on pictures in any script that a font of this machine has."""

import os
import unicodedata
from functools import lru_cache
from itertools import groupby

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Colour = tuple[int, int, int]

FILES: tuple[tuple[str, int], ...] = (
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("PingFang.ttc", 0),
    ("Hiragino Sans GB.ttc", 0),
    ("msyh.ttc", 0),
    ("simsun.ttc", 0),
    ("Arial Unicode.ttf", 0),
    ("arial.ttf", 0),
    ("DejaVuSans.ttf", 0),
)
"""Fonts that Linux, macOS and Windows come with, and which face of each; asked after Pillow's own,
which has the Latin letters alone."""

_MISSING = "\uffff"
"""No font has this character: what is drawn for it is drawn for every missing one."""

_ELLIPSIS = "…"


def text_width(text: str, size: int) -> float:
    """Width in pixels of one line."""
    return sum(font.getlength(run) for font, run in _runs(text, size))


def fit_text(text: str, size: int, width: float) -> str:
    """As much of one line as fits, with an ellipsis where something is left out."""
    line = " ".join(text.split())
    if text_width(line, size) <= width:
        return line
    low, high = 0, len(line)
    while low < high:  # the longest start that fits
        middle = (low + high + 1) // 2
        if text_width(line[:middle].rstrip() + _ELLIPSIS, size) <= width:
            low = middle
        else:
            high = middle - 1
    return line[:low].rstrip() + _ELLIPSIS


def draw_line(
    image: Image.Image, place: tuple[float, float], text: str, size: int, colour: Colour
) -> None:
    """One line from `place`, the left end of its base line. What no font has is drawn as a box."""
    pen = ImageDraw.Draw(image)
    left, base = place
    for font, run in _runs(text, size):
        pen.text((left, base), run, font=font, fill=colour, anchor="ls")
        left += font.getlength(run)


def has_glyph(mark: str) -> bool:
    """Whether some font here has the character."""
    return any(_holds(number, mark) for number in range(len(_faces(16))))


def _runs(text: str, size: int) -> list[tuple[Font, str]]:
    faces = _faces(size)
    chosen: list[tuple[int, str]] = []
    for mark in text:
        # An accent stays in the font of its letter.
        inherits = bool(chosen) and (mark.isspace() or unicodedata.combining(mark))
        chosen.append((chosen[-1][0] if inherits else _face_of(mark), mark))
    return [
        (faces[number], "".join(mark for _, mark in run))
        for number, run in groupby(chosen, key=lambda one: one[0])
    ]


@lru_cache(maxsize=4096)
def _face_of(mark: str) -> int:
    found = (number for number in range(len(_faces(16))) if _holds(number, mark))
    return next(found, 0)


def _holds(number: int, mark: str) -> bool:
    if mark.isspace():
        return True
    font = _faces(16)[number]
    return bytes(font.getmask(mark)) != bytes(font.getmask(_MISSING))


@lru_cache(maxsize=16)
def _faces(size: int) -> tuple[Font, ...]:
    return (ImageFont.load_default(size), *(font for file in FILES for font in _open(*file, size)))


def _open(file: str, face: int, size: int) -> list[Font]:
    try:
        return [ImageFont.truetype(os.fspath(file), size, index=face)]
    except OSError:  # not on this machine
        return []
