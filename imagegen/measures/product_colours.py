"""The colours of a product, and which of them another picture of it does not show."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imagegen.measures.colour_difference import delta_e_2000, to_lab

_SAMPLES = 20_000
_COLOURS = 8
_SEEN = 0.04
"""A smaller share of the product is an edge or a glint, not one of its colours."""


@dataclass(frozen=True, kw_only=True)
class ColourShift:
    """`mean` is over the product; `worst` that of one colour, `before` and `after` as #RRGGBB.

    Both are CIEDE2000 to the nearest colour of the other picture: where on the product a colour
    stands does not count.
    """

    mean: float
    worst: float
    before: str
    after: str


def compare_colours(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> ColourShift:
    """Of the product's pixels in the reference and in the result, each as rows of RGB.

    A colour that is lost and one that is new count alike: the direction that is worse is told.
    """
    before, after = _main_colours(one), _main_colours(other)
    lost, new = _shift(before, after), _shift(after, before)
    if new.worst > lost.worst:
        return ColourShift(
            mean=max(lost.mean, new.mean), worst=new.worst, before=new.after, after=new.before
        )
    return ColourShift(
        mean=max(lost.mean, new.mean), worst=lost.worst, before=lost.before, after=lost.after
    )


def _main_colours(rows: NDArray[np.uint8]) -> list[tuple[float, tuple[int, int, int]]]:
    """(share, colour), the largest first."""
    step = max(1, len(rows) // _SAMPLES)
    few = np.ascontiguousarray(rows[::step])
    flat = Image.fromarray(few[None, :, :]).quantize(_COLOURS, Image.Quantize.MEDIANCUT, kmeans=3)
    palette = np.asarray(flat.getpalette(), np.uint8).reshape(-1, 3)
    counts = np.bincount(np.asarray(flat).ravel(), minlength=len(palette))
    shares = counts / counts.sum()
    found = [
        (float(share), (int(red), int(green), int(blue)))
        for share, (red, green, blue) in zip(shares, palette, strict=False)
        if share >= _SEEN
    ]
    return sorted(found, reverse=True)


def _shift(
    wanted: list[tuple[float, tuple[int, int, int]]],
    shown: list[tuple[float, tuple[int, int, int]]],
) -> ColourShift:
    """How far each wanted colour is from the nearest that is shown."""
    labs = [to_lab([colour for _, colour in colours]) for colours in (wanted, shown)]
    apart = delta_e_2000(labs[0][:, None, :], labs[1][None, :, :])
    nearest = apart.min(axis=1)
    shares = np.array([share for share, _ in wanted])
    worst = int(nearest.argmax())
    return ColourShift(
        mean=float((nearest * shares).sum() / shares.sum()),
        worst=float(nearest[worst]),
        before=_hex(wanted[worst][1]),
        after=_hex(shown[int(apart[worst].argmin())][1]),
    )


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)
