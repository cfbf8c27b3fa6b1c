"""Words on a sketch: the DRAFT plate in its corner and the first words of the prompt."""

import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from imagegen.sketches.palette import Palette, lighter

_WORD = "DRAFT"
_LONGEST = 72
"""Characters of the prompt in the caption, at most."""
_MISSING = "\uffff"
"""No font has this character: what is drawn for it is drawn for every missing one."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw_plate(image: Image.Image, palette: Palette) -> None:
    """DRAFT, dark on a light plate, in the upper left corner."""
    unit = min(image.size)
    font = _font(max(11, round(unit * 0.026)))
    margin, pad = round(unit * 0.028), max(5, round(unit * 0.014))
    letters = [font.getbbox(letter) for letter in _WORD]
    gap = round(unit * 0.006)
    wide = round(sum(box[2] for box in letters) + gap * (len(_WORD) - 1))
    high = round(max(box[3] for box in letters) - min(box[1] for box in letters))
    draw = ImageDraw.Draw(image)
    corner = (margin + wide + 2 * pad + gap, margin + high + 2 * pad)
    draw.rounded_rectangle(
        ((margin, margin), corner), pad // 2, fill=lighter(palette.ground, 0.5), outline=palette.ink
    )
    left, top = float(margin + pad + gap // 2), margin + pad - min(box[1] for box in letters)
    for letter, box in zip(_WORD, letters, strict=True):
        draw.text((left, top), letter, font=font, fill=palette.ink)
        left += box[2] + gap


def draw_caption(image: Image.Image, palette: Palette, prompt: str) -> None:
    """The first words of the prompt on a light strip at the foot; nothing when undrawable."""
    unit = min(image.size)
    font, pad = _font(max(10, round(unit * 0.019))), max(4, round(unit * 0.011))
    text = _fitting(drawable(prompt), font, image.width - round(unit * 0.056) - 2 * pad)
    if not text:
        return
    left, bottom = round(unit * 0.028), image.height - round(unit * 0.028)
    box = font.getbbox(text)
    top = round(bottom - (box[3] - box[1]) - 2 * pad)
    draw = ImageDraw.Draw(image)
    corner = (round(left + box[2] + 2 * pad), bottom)
    draw.rounded_rectangle(((left, top), corner), pad // 2, fill=lighter(palette.ground, 0.5))
    draw.text((left + pad, top + pad - box[1]), text, font=font, fill=palette.ink)


def drawable(prompt: str) -> str:
    """The start of the prompt without what the font cannot draw; "" when little is left."""
    start = " ".join(prompt[: 4 * _LONGEST].split())
    kept = " ".join("".join(map(_drawn_as, start)).split())
    letters = sum(mark.isalnum() for mark in start)
    if sum(mark.isalnum() for mark in kept) < 0.7 * letters or not letters:
        return ""
    return kept


def _fitting(text: str, font: Font, width: int) -> str:
    """As many whole words as fit, with an ellipsis when some are left out."""
    words = text.split()
    for count in range(len(words), 0, -1):
        short = " ".join(words[:count])
        if count < len(words):
            short = short.rstrip(".,;:") + " ..."
        if len(short) <= _LONGEST and font.getlength(short) <= width:
            return short
    return ""


def _drawn_as(mark: str) -> str:
    """The character itself, its letter without the accent, or a space."""
    if _has(mark):
        return mark
    plain = unicodedata.normalize("NFKD", mark)[0]
    return plain if _has(plain) else " "


@lru_cache(maxsize=2048)
def _has(mark: str) -> bool:
    """True when Pillow's own font has a shape for the character."""
    if mark.isspace():
        return True
    if not mark.isprintable():
        return False
    font = _font(16)
    return bytes(font.getmask(mark)) != bytes(font.getmask(_MISSING))


@lru_cache(maxsize=16)
def _font(size: int) -> Font:
    return ImageFont.load_default(size)
