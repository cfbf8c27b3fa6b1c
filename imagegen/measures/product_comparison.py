"""Lay a result beside its reference photo: colours, outline, marks and label of the product."""

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imagegen.measures.crops import Box
from imagegen.measures.label_text import (
    INSTALL_COMMAND as OCR_COMMAND,
)
from imagegen.measures.label_text import (
    LabelReader,
    Unreadable,
    languages_of,
    missing_words,
)
from imagegen.measures.labelling import Mask, shrink
from imagegen.measures.pixels import Pixels, to_png
from imagegen.measures.product_colours import compare_colours
from imagegen.measures.product_truth import Aspect, ProductTruth, TruthFinding
from imagegen.measures.regions import find_regions
from imagegen.measures.screens import open_screen
from imagegen.measures.vision import INSTALL_COMMAND, has_vision

LONGEST_SIDE = 800
_MEAN_SHIFT, _WORST_SHIFT = 5.0, 12.0
"""Above these colours are called different. About 1 is just seen side by side; light and camera
move a photograph by some 3 to 5. Ours."""
_LEAST_OVERLAP, _MOST_STRETCH = 0.9, 0.08
_GRID = 96
_FEWEST_MARKS, _LEAST_AGAIN = 30, 0.12
"""With fewer marks a product is too smooth to be told by them; a true second photograph finds a
quarter or more of them again. Ours."""
_RIM, _OUTLINE = 2, 8


@dataclass(frozen=True, kw_only=True)
class _Side:
    """One of the two pictures. `box` is None where the product cannot be cut from its ground."""

    name: str
    pixels: Pixels = field(repr=False)
    mask: Mask = field(repr=False)
    box: Box | None

    @property
    def cut(self) -> tuple[Pixels, Mask]:
        """The product's rectangle, or everything."""
        if self.box is None:
            return self.pixels, np.ones(self.pixels.shape[:2], np.bool_)
        rows = slice(self.box.top, self.box.bottom)
        columns = slice(self.box.left, self.box.right)
        return self.pixels[rows, columns], self.mask[rows, columns]


def compare(
    reference: bytes,
    result: bytes,
    label: tuple[str, ...],
    same_view: bool,
    reader: LabelReader | None,
) -> ProductTruth:
    """See `product_truth.compare_product`."""
    known, shown = _open(reference, "The reference photo"), _open(result, "The result")
    marks, laid = _compare_marks(known, shown)
    return ProductTruth(
        findings=(
            _compare_tints(known, shown, laid),
            _compare_outlines(known, shown, same_view),
            marks,
            _compare_labels(known, shown, label, reader),
        )
    )


def _open(data: bytes, name: str) -> _Side:
    screen = open_screen(data, name)
    small = screen.image.copy()
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    regions = find_regions(replace(screen, image=small))
    return _Side(name=name, pixels=np.asarray(small), mask=regions.product, box=regions.box)


def _unchecked(aspect: Aspect, why: str) -> TruthFinding:
    return TruthFinding(aspect=aspect, state="not checked", found=why)


def _no_ground(side: _Side) -> str:
    return f"{side.name} has no plain background, so the product in it was not found."


def _compare_tints(known: _Side, shown: _Side, laid: Pixels | None) -> TruthFinding:
    """On plain grounds product against product; else where marks say the product is."""
    if known.box is None:
        return _unchecked("colours", f"Colours: {_no_ground(known)}")
    one = _inner(known.pixels, known.mask)
    if shown.box is not None:
        other = _inner(shown.pixels, shown.mask)
    elif laid is not None:
        other = _inner(laid, known.mask)
    else:
        return _unchecked("colours", f"Colours: {_no_ground(shown)}")
    shift = compare_colours(one, other)
    differs = shift.mean > _MEAN_SHIFT or shift.worst > _WORST_SHIFT
    words = (
        f"{shift.before} became {shift.after} (ΔE {shift.worst:.1f}; {shift.mean:.1f} on average)"
    )
    return TruthFinding(
        aspect="colours",
        state="differs" if differs else "agrees",
        found=f"Colours differ: {words}." if differs else f"Colours agree; the furthest: {words}.",
        value=shift.mean,
    )


def _inner(pixels: Pixels, mask: Mask) -> NDArray[np.uint8]:
    """The product's pixels without its rim, where the ground shines through."""
    inside = shrink(mask, _RIM)
    return pixels[inside if inside.any() else mask]


def _compare_outlines(known: _Side, shown: _Side, same_view: bool) -> TruthFinding:
    if not same_view:
        return _unchecked("shape", "Shape: the result was asked for from another side.")
    for side in (known, shown):
        if side.box is None:
            return _unchecked("shape", f"Shape: {_no_ground(side)}")
    one, other = (_on_grid(side.cut[1]) for side in (known, shown))
    overlap = float((one & other).sum() / max(1, (one | other).sum()))
    stretch = _ratio(shown) / _ratio(known) - 1
    differs = overlap < _LEAST_OVERLAP or abs(stretch) > _MOST_STRETCH
    words = f"outlines overlap by {overlap:.0%}, the result is {_stretch_words(stretch)}"
    return TruthFinding(
        aspect="shape",
        state="differs" if differs else "agrees",
        found=f"Shape {'differs' if differs else 'agrees'}: {words}.",
        value=overlap,
    )


def _on_grid(mask: Mask) -> Mask:
    """The outline in a square of its own, hollows filled by the coarse grid only."""
    image = Image.fromarray(mask.astype(np.uint8) * np.uint8(255))
    return np.asarray(image.resize((_GRID, _GRID), Image.Resampling.BOX)) >= 128


def _ratio(side: _Side) -> float:
    return 1.0 if side.box is None else side.box.width / side.box.height


def _stretch_words(stretch: float) -> str:
    if abs(stretch) < 0.005:
        return "as wide for its height"
    return f"{abs(stretch):.0%} {'wider' if stretch > 0 else 'narrower'} for its height"


def _compare_marks(known: _Side, shown: _Side) -> tuple[TruthFinding, Pixels | None]:
    """The finding, and the result laid over the whole reference where a common view was found."""
    if not has_vision():
        why = f"Marks: OpenCV is not installed. Run: {INSTALL_COMMAND}"
        return _unchecked("marks", why), None
    from imagegen.measures.key_points import lay_over, match_points

    whole = np.ones(known.pixels.shape[:2], np.bool_)
    # The outline gives marks to everything, so it is left out.
    mask = whole if known.box is None else shrink(known.mask, _OUTLINE)
    found = match_points(known.pixels, mask, shown.pixels)
    if found.marks < _FEWEST_MARKS:
        why = f"Marks: the product is too smooth, it has {found.marks} of {_FEWEST_MARKS} needed."
        return _unchecked("marks", why), None
    again = found.again / found.marks
    state = partial(TruthFinding, aspect="marks", value=again)
    words = f"{found.again} of {found.marks} marks of the product were found again"
    if found.view is None or again < _LEAST_AGAIN:
        return state(state="differs", found=f"Marks differ: only {words}."), None
    size = known.pixels.shape[1], known.pixels.shape[0]
    laid = lay_over(shown.pixels, found.view, size)
    return state(state="agrees", found=f"Marks agree: {words}."), laid


def _compare_labels(
    known: _Side, shown: _Side, label: tuple[str, ...], reader: LabelReader | None
) -> TruthFinding:
    if reader is None:
        return _unchecked("label", f"Label: no reader is installed. Run: {OCR_COMMAND}")
    languages = languages_of(label)
    try:
        wanted = label or reader(to_png(known.cut[0]), languages)
        read = reader(to_png(shown.cut[0]), languages) if wanted else ()
    except Unreadable as error:
        return _unchecked("label", f"Label: {error}")
    if not wanted:
        return _unchecked("label", "Label: no words were read on the reference photo.")
    missing = missing_words(wanted, read)
    words = ", ".join(missing)
    return TruthFinding(
        aspect="label",
        state="differs" if missing else "agrees",
        found=f"Label differs: not found are {words}." if missing else "Label agrees.",
        value=len(missing),
    )
