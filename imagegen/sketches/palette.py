"""Restrained colours for a sketch: warm neutrals and three muted accents.

Teal stays free: on these pictures it is the colour of highlights.
"""

import colorsys
from dataclasses import dataclass, replace
from random import Random

from imagegen.sketches.canvas import Colour


@dataclass(frozen=True, kw_only=True)
class Palette:
    """`ground` to `ink` are neutrals from light to dark; the accents come strongest first."""

    ground: Colour
    wall: Colour
    shade: Colour
    stone: Colour
    ink: Colour
    accents: tuple[Colour, Colour, Colour]

    @property
    def leaf(self) -> Colour:
        """What grows is a quiet green, whatever the accents are; far from teal."""
        return mix(self.accents[2], (116, 128, 92), 0.78)


def _of(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _row(ground: str, wall: str, shade: str, stone: str, ink: str, *accents: str) -> Palette:
    first, second, third = (_of(accent) for accent in accents)
    return Palette(
        ground=_of(ground),
        wall=_of(wall),
        shade=_of(shade),
        stone=_of(stone),
        ink=_of(ink),
        accents=(first, second, third),
    )


PALETTES = (
    _row("F4EFE7", "E6DDCF", "CFC1AE", "A39483", "3B342D", "B5654A", "D9A766", "7C8566"),
    _row("F2EEEA", "E2DAD3", "C9BDB3", "9A8D85", "363031", "7A5C6E", "C98F7A", "8A8FA3"),
    _row("F5F1E8", "E9E0C9", "D3C6A6", "A69A7C", "38342A", "8A7A3D", "C67B4E", "5F6B58"),
    _row("F1EEEA", "DDD8D2", "C2BBB3", "948D86", "302F31", "55637A", "C9A27C", "A15C4B"),
    _row("F6EFEA", "EBDCD3", "D8C1B5", "AA9287", "3E312D", "A8554F", "E0B08C", "6E6A7C"),
    _row("F3F0E9", "E0DDCF", "C5C3B0", "94937F", "31332C", "66724F", "D4A15E", "94604A"),
)


def pick_palette(chance: Random, colours: tuple[Colour, ...] = ()) -> Palette:
    """One of the palettes; `colours` (of reference pictures) replace its accents."""
    palette = chance.choice(PALETTES)
    accents = [tone_down(colour) for colour in colours[:3]] + list(palette.accents)
    return replace(palette, accents=(accents[0], accents[1], accents[2]))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` 0 is the first colour, 1 the second."""
    red, green, blue = (
        round(one + (other - one) * share) for one, other in zip(first, second, strict=True)
    )
    return red, green, blue


def lighter(colour: Colour, share: float) -> Colour:
    return mix(colour, (255, 252, 246), share)


def darker(colour: Colour, share: float) -> Colour:
    return mix(colour, (38, 30, 26), share)


def tone_down(colour: Colour) -> Colour:
    """A colour of any picture, made quiet enough to stand among the neutrals."""
    hue, light, depth = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    red, green, blue = colorsys.hls_to_rgb(hue, min(0.72, max(0.3, light)), min(depth, 0.45))
    return round(red * 255), round(green * 255), round(blue * 255)
