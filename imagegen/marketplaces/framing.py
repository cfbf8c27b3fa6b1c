"""Where to cut a picture, and to which size to scale it, so that a channel takes it."""

from dataclasses import dataclass

from imagegen.marketplaces.channels import Channel, RuleName
from imagegen.measures.crops import Box

_SIDES: tuple[RuleName, ...] = ("longest_side", "shortest_side")
_LOOSEST = 0.6
"""The smallest share of the frame that padding leaves the product where no rule says one."""
_MARGIN = 0.01
"""Kept from the limits of the fill, which is measured again on the encoded result."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Cut the square of `cut` pixels whose left upper corner is (left, top), white where it lies
    outside the picture; scale it to `side`, which is never larger."""

    left: int
    top: int
    cut: int
    side: int


def plan_frame(box: Box, size: tuple[int, int], channel: Channel) -> Frame | None:
    """A square around the product, or None where it would have to be enlarged or is cut off.

    `size` is the picture's (width, height).
    """
    target = channel.target
    if target is None or touches_edge(box, size):
        return None
    longest = max(box.width, box.height)
    usual, widest = round(longest / target.fill), int(longest / _least_fill(channel))
    for cut in (usual, widest):
        side = _side_of(cut, channel)
        if side is not None:
            # No larger than needed: the product stays as large as it may.
            cut = max(usual, min(cut, side))
            left = round(box.left + box.width / 2 - cut / 2)
            top = round(box.top + box.height / 2 - cut / 2)
            return Frame(left=left, top=top, cut=cut, side=min(cut, side))
    return None


def plan_resize(size: tuple[int, int], channel: Channel) -> tuple[int, int] | None:
    """A smaller size of the same proportions that the channel takes; None where there is none."""
    wide, high = size
    for name in channel.choices("size"):
        width, height = (int(part) for part in name.split("x"))
        if width * high == height * wide and width <= wide:
            return width, height
    if channel.asks("size"):
        return None
    most = channel.limits("longest_side")[1]
    share = most / max(size)
    return (int(wide * share), int(high * share)) if share < 1 else None


def touches_edge(box: Box, size: tuple[int, int]) -> bool:
    return box.left <= 0 or box.top <= 0 or box.right >= size[0] or box.bottom >= size[1]


def _least_fill(channel: Channel) -> float:
    return (channel.limits("fill")[0] or _LOOSEST) + _MARGIN


def _side_of(cut: int, channel: Channel) -> int | None:
    """The side of the result for a cut of that many pixels: wanted where possible, else allowed."""
    if channel.target is None:
        return None
    squares = [int(name.split("x")[0]) for name in channel.choices("size") if _is_square(name)]
    if squares:
        fitting = [side for side in squares if side <= cut]
        return channel.target.side if channel.target.side in fitting else max(fitting, default=None)
    least = max(channel.limits(rule)[0] for rule in _SIDES)
    return min(cut, channel.target.side) if cut >= least else None


def _is_square(name: str) -> bool:
    width, _, height = name.partition("x")
    return width == height
