"""Who is sketched: the person's build, colours, hair and clothes, chosen once."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from imagegen.sketches.canvas import Colour, Point
from imagegen.sketches.palette import Palette, darker, lighter, mix
from imagegen.sketches.words import choose, mentions

SKINS: tuple[Colour, ...] = (
    (241, 208, 181),
    (229, 184, 150),
    (206, 154, 116),
    (172, 119, 83),
    (131, 86, 60),
    (94, 62, 46),
)
HAIR_COLOURS: tuple[Colour, ...] = (
    (45, 36, 32),
    (70, 48, 36),
    (104, 70, 46),
    (150, 106, 66),
    (196, 156, 100),
    (148, 82, 54),
)
_GREY: Colour = (176, 171, 165)

_WOMEN = "woman|girl|lady|female|mother|grandmother|she|her|businesswoman"
_MEN = "man|boy|gentleman|male|father|grandfather|he|his|businessman"
_OLD = "55 to 70|over 70|elderly|senior|retired|grandmother|grandfather|white hair|grey hair"
_HAIR_WORDS = {
    "bald": "bald|shaved head",
    "scarf": "hijab|headscarf",
    "bun": "bun|updo|topknot",
    "braid": "braid|braids|plait|ponytail",
    "curls": "curly|curls|afro|frizzy",
    "long": "long hair|long straight|long dark|long blond|long brown|shoulder-length",
    "bob": "bob",
    "crop": "short hair|cropped|short straight|short dark|crew cut",
}
_ANYBODY: tuple[str, ...] = ("crop", "parted", "curls", "bob")
_LONGER: tuple[str, ...] = ("bob", "long", "bun", "curls", "braid")
_SHORTER: tuple[str, ...] = ("crop", "parted", "curls", "quiff")
_GARMENTS = {
    "blazer": "blazer|suit|business attire|jacket|formal",
    "collar": "shirt|blouse|open collar|polo",
    "crew": "sweater|jumper|knit|t-shirt|top",
    "hood": "hoodie|hooded|sweatshirt",
    "rollneck": "turtleneck|rollneck|roll-neck",
}
_TINTS = {"black": 0, "dark": 0, "brown": 2, "auburn": 5, "red": 5, "ginger": 5, "blond": 4}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A person in units of head heights around `centre`, the middle of the face."""

    centre: Point
    size: float
    skin: Colour
    hair_colour: Colour
    hair: str
    beard: bool
    glasses: bool
    smile: float
    garment: str
    cloth: Colour
    under: Colour
    ink: Colour

    def at(self, across: float, down: float) -> Point:
        """A point given in head heights from the middle of the face."""
        return self.centre[0] + across * self.size, self.centre[1] + down * self.size

    def mirrored(self, half: Sequence[Point]) -> list[Point]:
        """A closed outline from its right half, listed from top to bottom."""
        left = [(-across, down) for across, down in reversed(half) if across > 1e-6]
        return [self.at(across, down) for across, down in [*half, *left]]

    @property
    def skin_shade(self) -> Colour:
        return mix(self.skin, (120, 60, 44), 0.22)


def cast_figure(
    palette: Palette, chance: Random, prompt: str, centre: Point, size: float
) -> Figure:
    """Follow the prompt where it says something plain, and chance where it does not."""
    woman, man = mentions(prompt, _WOMEN), mentions(prompt, _MEN)
    cloth = palette.accents[chance.randrange(3)]
    beard = chance.random() < 0.4
    glasses = chance.random() < 0.22
    return Figure(
        centre=centre,
        size=size,
        skin=chance.choice(SKINS),
        hair_colour=_hair_colour(prompt, chance),
        hair=_hair(prompt, chance, woman, man),
        beard=mentions(prompt, "beard|bearded|stubble") or (man and not woman and beard),
        glasses=mentions(prompt, "glasses|spectacles|eyeglasses") or glasses,
        smile=_smile(prompt, chance),
        garment=choose(prompt, _GARMENTS, chance),
        cloth=mix(cloth, palette.shade, 0.12),
        under=lighter(palette.ground, 0.45),
        ink=darker(palette.ink, 0.35),
    )


def _hair(prompt: str, chance: Random, woman: bool, man: bool) -> str:
    usual = _ANYBODY if woman == man else _LONGER if woman else _SHORTER
    drawn = chance.choice(usual)
    said = [name for name, words in _HAIR_WORDS.items() if mentions(prompt, words)]
    return said[0] if said else drawn


def _hair_colour(prompt: str, chance: Random) -> Colour:
    drawn = chance.choice(HAIR_COLOURS)
    if mentions(prompt, _OLD):
        return mix(_GREY, drawn, 0.12)
    named = [tint for word, tint in _TINTS.items() if mentions(prompt, rf"{word}\w* hair")]
    return HAIR_COLOURS[named[0]] if named else drawn


def _smile(prompt: str, chance: Random) -> float:
    drawn = chance.uniform(0.3, 0.8)
    if mentions(prompt, "open smile|broad smile|laughing|grin"):
        return 1.2
    return 0.15 if mentions(prompt, "serious|stern|neutral expression|attentive") else drawn
