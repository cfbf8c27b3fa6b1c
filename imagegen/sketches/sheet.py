"""One finished sketch: the drawing of its kind, paper grain, the DRAFT plate, a caption."""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, PngImagePlugin

from imagegen.sketches.avatar import draw_avatar
from imagegen.sketches.canvas import Canvas, Colour
from imagegen.sketches.landscape import draw_landscape
from imagegen.sketches.lettering import draw_caption, draw_plate
from imagegen.sketches.palette import Palette, pick_palette
from imagegen.sketches.product import draw_product
from imagegen.sketches.room import draw_room
from imagegen.sketches.scene import draw_scene
from imagegen.sketches.shots import SHOTS, draw_shot

_SOFTWARE = "Imagegen Studio draft"
_SCENE = "listen_and_repeat"
_GRAIN_SIDE = 256
_GRAIN = bytes((128 + (-2, -1, -1, 0, 0, 1, 1, 2)[byte & 7]) for byte in range(256))
"""Random byte -> a step of -2 to 2 around the middle: paper, not noise."""


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """All that decides how a sketch looks: equal values give equal bytes.

    `framing` is how much of a person shows, or which shot of a product. `colours` are those of
    reference pictures; the drawing takes its accents from them. Sketches with one `family` have
    the same colours: they show one thing.
    """

    kind: str
    prompt: str
    width: int
    height: int
    framing: str = ""
    seed: int | None = None
    colours: tuple[Colour, ...] = ()
    family: str = ""

    @property
    def digest(self) -> bytes:
        """A number for the dice that is the same on every machine and Python."""
        values = [self.kind, self.prompt, self.width, self.height, self.framing, self.seed]
        values += [self.colours, *([self.family] if self.family else [])]
        return hashlib.sha256(json.dumps(values).encode("ascii")).digest()

    @property
    def dice(self) -> Random:
        """Those that all sketches of its family throw alike; its own without a family."""
        family = json.dumps([self.family, self.colours])
        return Random(family if self.family else self.digest)  # noqa: S311 - for a drawing


def draw_sketch(sketch: Sketch) -> bytes:
    """The sketch as a PNG. About a tenth of a second for 1024 x 1024 pixels."""
    chance = Random(sketch.digest)  # noqa: S311 - dice for a drawing, not a secret
    palette = pick_palette(sketch.dice if sketch.family else chance, sketch.colours)
    canvas = Canvas(sketch.width, sketch.height, palette.ground)
    draw = _DRAWERS.get(sketch.kind, _draw_bare)
    draw(canvas, palette, chance, sketch)
    image = _grained(canvas.finished(), chance)
    draw_plate(image, palette)
    draw_caption(image, palette, sketch.prompt)
    return _encoded(image)


def locate_spots(sketch: Sketch) -> tuple[tuple[float, float], ...]:
    """Where the places of a scene are drawn, 0 to 1 across and down; none in another sketch.

    Six, row by row from the top left, and the middle. It draws the scene once more to know.
    """
    if sketch.kind != _SCENE:
        return ()
    chance = Random(sketch.digest)  # noqa: S311 - the dice of `draw_sketch`, thrown again
    palette = pick_palette(chance, sketch.colours)
    canvas = Canvas(sketch.width, sketch.height, palette.ground)
    spots = draw_scene(canvas, palette, chance, sketch.prompt)
    return tuple((x / canvas.width, y / canvas.height) for x, y in spots)


def _draw_avatar(canvas: Canvas, palette: Palette, chance: Random, sketch: Sketch) -> None:
    draw_avatar(canvas, palette, chance, sketch.prompt, sketch.framing)


def _draw_product(canvas: Canvas, palette: Palette, chance: Random, sketch: Sketch) -> None:
    if sketch.framing in SHOTS:
        draw_shot(canvas, palette, sketch.dice, sketch.prompt, sketch.framing)
    else:
        draw_product(canvas, palette, chance, sketch.prompt)


def _draw_room(canvas: Canvas, palette: Palette, chance: Random, sketch: Sketch) -> None:
    draw_room(canvas, palette, chance, sketch.prompt)


def _draw_scene(canvas: Canvas, palette: Palette, chance: Random, sketch: Sketch) -> None:
    draw_scene(canvas, palette, chance, sketch.prompt)


def _draw_bare(canvas: Canvas, palette: Palette, chance: Random, _sketch: Sketch) -> None:
    draw_landscape(canvas, palette, chance)


_DRAWERS: Mapping[str, Callable[[Canvas, Palette, Random, Sketch], None]] = {
    "avatar": _draw_avatar,
    "product_shot": _draw_product,
    "renovation": _draw_room,
    _SCENE: _draw_scene,
    "picture": _draw_bare,
}


def _grained(image: Image.Image, chance: Random) -> Image.Image:
    """The picture on paper: even fills get a grain too fine to be seen as dots."""
    side = _GRAIN_SIDE
    tile = Image.frombytes("L", (side, side), chance.randbytes(side * side).translate(_GRAIN))
    sheet = Image.new("L", image.size)
    for left in range(0, image.width, side):
        for top in range(0, image.height, side):
            sheet.paste(tile, (left, top))
    return ImageChops.add(image, Image.merge("RGB", (sheet, sheet, sheet)), 1, -128)


def _encoded(image: Image.Image) -> bytes:
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Software", _SOFTWARE)
    answer = io.BytesIO()
    image.save(answer, "PNG", pnginfo=facts, compress_level=3)
    return answer.getvalue()
