"""Where the product is in a picture with a plain background: mask, box, parts, soft shadow.

Whiteness is nobody's business here: the mask has a tolerance, so that one stray patch of 254
changes no box. It is computed on cells of some pixels, about 512 a side, and refined at the end.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from imagegen.measures.crops import Box
from imagegen.measures.labelling import Mask, grow, label_parts, shrink, touching_rim
from imagegen.measures.screens import Screen

CELLS = 512
"""Cells along the longest side; smaller pictures have cells of one pixel."""
RING = 8
"""Pixels of the border that tell the background's colour."""
PART = 0.02
"""A part smaller than this share of the largest is dust, not product."""
SPECK = 0.001
"""Smaller than this, even what lies right beside the product is dust."""
_LEAST_PLAIN = 0.5
_ALIKE = 12
"""The background is plain when half the border is this near (of 255) to one colour."""
_LEAST_TOLERANCE, _MOST_TOLERANCE = 6, 20
_JOINED = 0.01
"""Parts nearer to each other than twice this share of the picture are one: a white label may cut
a bottle in two."""
_DARKEST_SHADOW = 150
_GREY = 14
"""A shadow on a grey scale: its channels differ by no more, and it is no darker than this."""
_SLOPE, _SLOPE_SIDE = 3.5, 2000
"""Levels over two pixels, in a picture of that side: an outline is steeper, a shadow is not."""
_STEEPEST = 16.0
_LARGEST_SHADOW, _RIM_SHARE = 0.25, 0.1
"""A larger one that hardly reaches the rim is a pale product into which a shadow runs."""
_SHADOW_WIDTH = 2
"""Cells on either side of the middle of the narrowest shadow."""


@dataclass(frozen=True, kw_only=True)
class Regions:
    """`box` is None where no product was found; `plain` is False where it cannot be told at all.

    `product`, `outside` and `shadow` are full-size masks: the product's pixels, the background
    connected to the rim (the product's hollows are not part of it), and soft shadows.
    `shadow_share` is of the picture, None where product and shadow cannot be told apart.
    """

    plain: bool
    backdrop: tuple[int, int, int]
    tolerance: int
    box: Box | None = None
    parts: int = 0
    product: Mask = field(repr=False)
    outside: Mask = field(repr=False)
    shadow: Mask = field(repr=False)
    shadow_share: float | None = None


def find_regions(screen: Screen) -> Regions:
    """The regions of an opened picture; about 0.15 s for 2000 x 2000 pixels on one core."""
    backdrop, spread, plain = _read_backdrop(screen.image)
    if not plain:
        nothing = np.zeros(screen.size[::-1], np.bool_)
        return Regions(
            plain=False,
            backdrop=backdrop,
            tolerance=0,
            product=nothing,
            outside=nothing,
            shadow=nothing,
        )
    tolerance = min(_MOST_TOLERANCE, _LEAST_TOLERANCE + round(3 * spread))
    away = _distance(screen.image, backdrop)
    return _find(screen.image, backdrop, tolerance, away)


def _find(
    image: Image.Image, backdrop: tuple[int, int, int], tolerance: int, away: Image.Image
) -> Regions:
    size = image.size
    cell = max(1, -(-max(size) // CELLS))
    mask = np.asarray(away) > tolerance
    filled = np.asarray(_mask_image(mask).reduce(cell)) / 255.0
    shadow = _find_shadow(image, away, cell, tolerance)
    leaked = shadow.mean() > _LARGEST_SHADOW and _rim_share(shadow) < _RIM_SHARE
    if leaked:
        shadow = np.zeros_like(shadow)
    labels, parts = _product_parts(np.where(shadow, 0.0, filled))
    cells = labels > 0
    open_cells, _ = label_parts(np.logical_not(cells))
    outside = grow(np.isin(open_cells, touching_rim(open_cells)), 2)
    product = mask & enlarge(cells, size)
    return Regions(
        plain=True,
        backdrop=backdrop,
        tolerance=tolerance,
        box=_box(product),
        parts=parts,
        product=product,
        outside=enlarge(outside, size) & np.logical_not(grow(product, 1)),
        shadow=enlarge(shadow, size),
        shadow_share=None if leaked else float(shadow.mean()),
    )


def _rim_share(cells: Mask) -> float:
    rim = (cells[0], cells[-1], cells[:, 0], cells[:, -1])
    return float(np.concatenate(rim).mean())


def enlarge(cells: Mask, size: tuple[int, int]) -> Mask:
    """Cells as pixels of a picture of (width, height)."""
    cell = max(1, -(-max(size) // CELLS))
    whole = _mask_image(cells).resize(
        (cells.shape[1] * cell, cells.shape[0] * cell), Image.Resampling.NEAREST
    )
    return np.asarray(whole)[: size[1], : size[0]] > 0


def ring_of(image: Image.Image, width: int = RING) -> NDArray[np.uint8]:
    """The pixels of the border, `width` wide, as rows of RGB."""
    pixels = np.asarray(image)
    width = max(1, min(width, min(image.size) // 8))
    inner = pixels[width:-width]
    sides = (pixels[:width], pixels[-width:], inner[:, :width], inner[:, -width:])
    return np.concatenate([side.reshape(-1, 3) for side in sides])


def _read_backdrop(image: Image.Image) -> tuple[tuple[int, int, int], float, bool]:
    """The border's usual colour, how far it spreads, and whether it is one colour at all."""
    ring = ring_of(image).astype(np.int16)
    red, green, blue = (int(value) for value in np.median(ring, axis=0))
    far = np.abs(ring - (red, green, blue)).max(axis=1)
    alike = far <= _ALIKE
    spread = float(np.median(far[alike])) if alike.any() else 0.0
    return (red, green, blue), spread, bool(alike.mean() >= _LEAST_PLAIN)


def _distance(image: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """How far each pixel is from the colour: the largest difference of a channel."""
    apart = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    red, green, blue = apart.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _product_parts(filled: NDArray[np.float64]) -> tuple[NDArray[np.int32], int]:
    """Labels of the cells of the product's parts, without dust, and how many parts there are."""
    taken = _without_specks(filled)
    near, count = label_parts(grow(taken, max(1, round(_JOINED * max(filled.shape)))))
    labels = np.where(taken, near, 0).astype(np.int32)
    areas = np.bincount(labels.ravel(), weights=filled.ravel(), minlength=count + 1)
    areas[0] = 0.0
    kept = areas >= max(PART * areas.max(), 1e-9)
    return np.where(kept[labels], labels, 0).astype(np.int32), int(kept.sum())


def _without_specks(filled: NDArray[np.float64]) -> Mask:
    """Specks go first: one beside the product would otherwise be taken for a part of it."""
    labels, count = label_parts(filled > 0)
    areas = np.bincount(labels.ravel(), weights=filled.ravel(), minlength=count + 1)
    areas[0] = 0.0
    return np.asarray((areas >= SPECK * areas.max())[labels] & (labels > 0), np.bool_)


def _find_shadow(image: Image.Image, away: Image.Image, cell: int, tolerance: int) -> Mask:
    """Cells that the background runs into without an edge: grey, light, and wide enough."""
    level = np.asarray(away.reduce(cell))
    # Grown by a cell, an outline has no gap at its corners.
    soft = np.logical_not(grow(_slopes(away, cell) > _slope_of(max(image.size)), 1))
    small = np.asarray(image.reduce(cell)).astype(np.int16)
    grey = small.max(axis=2) - small.min(axis=2) <= _GREY
    labels, _ = label_parts(soft & grey & (level <= _DARKEST_SHADOW))
    reached = np.isin(labels, touching_rim(labels)) & (level > tolerance)
    shadow = grow(shrink(reached, _SHADOW_WIDTH), _SHADOW_WIDTH + 1) & reached
    # Its faint rim belongs to it, or it would draw the product's box out.
    return shadow | (grow(shadow, 2) & (level <= tolerance))


def _slopes(away: Image.Image, cell: int) -> NDArray[np.uint8]:
    """The mean steepness in each cell: levels over two pixels, grain smoothed away."""
    smooth = away.filter(ImageFilter.BoxBlur(1))
    across = ImageChops.difference(smooth, ImageChops.offset(smooth, 2, 0))
    down = ImageChops.difference(smooth, ImageChops.offset(smooth, 0, 2))
    return np.asarray(ImageChops.lighter(across, down).reduce(cell))


def _slope_of(side: int) -> float:
    return min(_STEEPEST, max(_SLOPE, _SLOPE * _SLOPE_SIDE / side))


def _mask_image(mask: Mask) -> Image.Image:
    return Image.fromarray(mask.astype(np.uint8) * np.uint8(255))


def _box(mask: Mask) -> Box | None:
    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    if not rows.size:
        return None
    left, top = int(columns[0]), int(rows[0])
    return Box(
        left=left, top=top, width=int(columns[-1]) - left + 1, height=int(rows[-1]) - top + 1
    )
