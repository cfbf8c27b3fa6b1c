"""The frames of an item: the base whole in 16:9 and 4:3, and the highlights of each sentence."""

import io
from typing import Final, Literal

from PIL import Image

from imagegen.annotations import Ground, Placement, draw_svg, paint_shapes
from imagegen.errors import UnsupportedOption
from imagegen.listening.item import Sentence

FrameRatio = Literal["16:9", "4:3"]
FRAME_RATIOS: Final[tuple[FrameRatio, ...]] = ("16:9", "4:3")
FRAME_TYPES: Final = ("png", "webp")
_PARTS = {"16:9": (16, 9), "4:3": (4, 3)}


def place_base(width: int, height: int, ratio: FrameRatio, wide: int | None = None) -> Placement:
    """Where a base of that size stands in a frame of `ratio`: whole, in the middle.

    Without `wide` (the frame's width in pixels) each pixel of the base stays as it is.
    """
    across, down = _PARTS[ratio]
    if width * down >= height * across:
        frame = (width, round(width * down / across))
    else:
        frame = (round(height * across / down), height)
    scale = 1.0 if wide is None else wide / frame[0]
    if wide is not None:
        frame = (wide, round(wide * down / across))
    return Placement(
        width=frame[0],
        height=frame[1],
        left=round((frame[0] - width * scale) / 2),
        top=round((frame[1] - height * scale) / 2),
        scale=scale,
    )


def frame_base(base: Image.Image, place: Placement) -> Image.Image:
    """The base in its frame; what it leaves free has the colour of its own edge."""
    if (place.width, place.height) == base.size and place.scale == 1:
        return base.copy()
    frame = Image.new("RGB", (place.width, place.height), _edge_colour(base))
    size = (round(base.width * place.scale), round(base.height * place.scale))
    placed = base if size == base.size else base.resize(size, Image.Resampling.LANCZOS)
    frame.paste(placed, (place.left, place.top))
    return frame


def paint_frame(
    frame: Image.Image, sentence: Sentence, ground: Ground, place: Placement
) -> Image.Image:
    """The frame with the sentence's highlight; every other pixel stays as it was."""
    return paint_shapes(frame, sentence.shapes, ground, place)


def draw_frame(
    sentence: Sentence, ground: Ground, place: Placement, *, picture: str, title: str
) -> str:
    """The same as SVG, over the picture of that address."""
    return draw_svg(sentence.shapes, ground, place, picture=picture, title=title)


def encode_frame(frame: Image.Image, file_type: str) -> bytes:
    """PNG or WebP, both without loss, so that what is not highlighted stays what it was."""
    answer = io.BytesIO()
    if file_type == "png":
        frame.save(answer, "PNG", compress_level=6)
    elif file_type == "webp":
        frame.save(answer, "WEBP", lossless=True, quality=0, method=1)
    else:
        raise UnsupportedOption(
            f"Frames are not made as {file_type[:20]!r}.", f"Use {' or '.join(FRAME_TYPES)}."
        )
    return answer.getvalue()


def _edge_colour(base: Image.Image) -> tuple[int, int, int]:
    """The mean of the outermost pixels."""
    width, height = base.size
    sides = [(0, 0, width, 1), (0, height - 1, width, height)]
    sides += [(0, 0, 1, height), (width - 1, 0, width, height)]
    means = Image.new("RGB", (len(sides), 1))
    for number, side in enumerate(sides):
        mean = base.crop(side).resize((1, 1), Image.Resampling.BOX)
        means.paste(mean, (number, 0))
    red, green, blue = means.resize((1, 1), Image.Resampling.BOX).tobytes()
    return red, green, blue
