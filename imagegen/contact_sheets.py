"""A contact sheet: the pictures of a set on one PNG, in rows and columns with their names."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from imagegen.errors import RequestError
from imagegen.pictures.contents import open_picture
from imagegen.sheets import Sheet
from imagegen.typefaces import Colour, draw_line, fit_text, text_width
from imagegen.types import Picture

MOST_PICTURES = 200
_SIDE = 320
_GAP, _MARGIN = 16, 32
_TEXT, _TITLE = 18, 26
_LINE = 30
_WIDEST_HEAD = 280
_MOST_COLUMNS = 6
_PAPER: Colour = (251, 250, 248)
_INK: Colour = (38, 36, 33)
_QUIET: Colour = (90, 85, 79)
_HAIRLINE: Colour = (217, 213, 206)
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


@dataclass(frozen=True, kw_only=True)
class SheetPicture:
    """One place of a sheet. `data` is an encoded picture, or empty; then `word` says why."""

    label: str
    data: bytes = field(default=b"", repr=False)
    word: str = ""


@dataclass(frozen=True, kw_only=True)
class _Grid:
    """Where everything stands, in pixels. `heads` is the width of the names of the rows."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    heads: int
    box: tuple[int, int]
    is_table: bool

    @property
    def top(self) -> int:
        return _MARGIN + _TITLE + _GAP + (_LINE if self.is_table else 0)

    @property
    def pitch(self) -> tuple[int, int]:
        """From one place to the next, across and down."""
        caption = 0 if self.is_table else _LINE
        return self.box[0] + _GAP, self.box[1] + _GAP + caption

    def corner(self, place: tuple[int, int]) -> tuple[int, int]:
        row, column = place
        return _MARGIN + self.heads + column * self.pitch[0], self.top + row * self.pitch[1]

    @property
    def size(self) -> tuple[int, int]:
        right, bottom = self.corner((len(self.rows), len(self.columns)))
        return right - _GAP + _MARGIN, bottom - _GAP + _MARGIN


def draw_contact_sheet(
    title: str, pictures: Sequence[SheetPicture], sheet: Sheet | None = None
) -> Picture:
    """The sheet as PNG; with `sheet` as a table with its names, else with a name under each.

    Pictures are shrunk to at most 320 px and never enlarged. RequestError for none or too many,
    ValueError when one cannot be read.
    """
    if not 1 <= len(pictures) <= MOST_PICTURES:
        message = f"A contact sheet holds 1 to {MOST_PICTURES} pictures, not {len(pictures)}."
        raise RequestError(message, "Make a smaller set.")
    small = [_shrunk(one.data) if one.data else None for one in pictures]
    grid = _lay_out(pictures, small, sheet)
    image = Image.new("RGB", grid.size, _PAPER)
    line = fit_text(title, _TITLE, image.width - 2 * _MARGIN)
    draw_line(image, (_MARGIN, _MARGIN + _TITLE), line, _TITLE, _INK)
    if grid.is_table:
        _draw_heads(image, grid)
    for picture, shown, place in zip(pictures, small, grid.places, strict=True):
        _draw_place(image, grid, place, picture, shown)
    return _encoded(image)


def _shrunk(data: bytes) -> Image.Image:
    with open_picture(data, _FORMATS) as opened:
        opened.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
        clear = opened.convert("RGBA")
    paper = Image.new("RGBA", clear.size, (*_PAPER, 255))
    return Image.alpha_composite(paper, clear).convert("RGB")


def _lay_out(
    pictures: Sequence[SheetPicture], small: Sequence[Image.Image | None], sheet: Sheet | None
) -> _Grid:
    sizes = [one.size for one in small if one is not None] or [(_SIDE, _SIDE)]
    box = max(width for width, _ in sizes), max(height for _, height in sizes)
    if sheet is not None:
        widest = max(text_width(name, _TEXT) for name in sheet.rows)
        heads = min(_WIDEST_HEAD, math.ceil(widest)) + _GAP
        return _Grid(
            columns=sheet.columns,
            rows=sheet.rows,
            places=sheet.places,
            heads=heads,
            box=box,
            is_table=True,
        )
    across = min(_MOST_COLUMNS, math.ceil(math.sqrt(len(pictures))))
    return _Grid(
        columns=("",) * across,
        rows=("",) * math.ceil(len(pictures) / across),
        places=tuple(divmod(number, across) for number in range(len(pictures))),
        heads=0,
        box=box,
        is_table=False,
    )


def _draw_heads(image: Image.Image, grid: _Grid) -> None:
    for number, name in enumerate(grid.columns):
        left, top = grid.corner((0, number))
        draw_line(image, (left, top - 10), fit_text(name, _TEXT, grid.box[0]), _TEXT, _INK)
    for number, name in enumerate(grid.rows):
        _, top = grid.corner((number, 0))
        place = _MARGIN, top + _TEXT + 4
        draw_line(image, place, fit_text(name, _TEXT, grid.heads - _GAP), _TEXT, _INK)


def _draw_place(
    image: Image.Image,
    grid: _Grid,
    place: tuple[int, int],
    picture: SheetPicture,
    shown: Image.Image | None,
) -> None:
    left, top = grid.corner(place)
    wide, high = grid.box
    if shown is not None:
        image.paste(shown, (left + (wide - shown.width) // 2, top + (high - shown.height) // 2))
    else:
        word = fit_text(picture.word, _TEXT, wide - _GAP)
        middle = left + (wide - text_width(word, _TEXT)) / 2
        draw_line(image, (middle, top + high / 2 + 6), word, _TEXT, _QUIET)
    corner = (left + wide - 1, top + high - 1)
    ImageDraw.Draw(image).rectangle(((left, top), corner), outline=_HAIRLINE)
    if not grid.is_table:
        caption = fit_text(picture.label, _TEXT, wide)
        draw_line(image, (left, top + high + _TEXT + 4), caption, _TEXT, _INK)


def _encoded(image: Image.Image) -> Picture:
    answer = io.BytesIO()
    image.save(answer, "PNG", compress_level=6)
    width, height = image.size
    return Picture(data=answer.getvalue(), media_type="image/png", width=width, height=height)
