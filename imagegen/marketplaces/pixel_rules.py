"""Rules about what is seen: whiteness to the last level, the product's place with tolerance."""

import numpy as np

from imagegen.marketplaces.channels import Requirement
from imagegen.marketplaces.file_rules import can_pad
from imagegen.marketplaces.framing import touches_edge
from imagegen.marketplaces.subjects import NEAR_WHITE, Subject
from imagegen.marketplaces.verdicts import Verdict, bounds, share, within
from imagegen.measures.acuity import edge_width
from imagegen.measures.crops import Box
from imagegen.measures.labelling import Mask

_BUSY = "The border is not of one colour, so product and background cannot be told apart."
_EMPTY = "No product was found: everything is background."
_WHITEN = "Push the near-white to 255."
_CUT_OUT = f"Cut the product out again: some of it is darker than {NEAR_WHITE}."
_PAD = "Cut and pad it to the right size."
_REDO = "Make the picture again with the whole product and air around it."


def check_border(subject: Subject, wanted: Requirement) -> Verdict:
    return _check_white(subject, wanted, subject.border, "border")


def check_background(subject: Subject, wanted: Requirement) -> Verdict:
    if not subject.regions.plain:
        return Verdict(kept=False, found=_BUSY, wanted="pure white", next_step=_CUT_OUT)
    return _check_white(subject, wanted, subject.background, "background")


def _check_white(subject: Subject, wanted: Requirement, area: Mask, word: str) -> Verdict:
    wrong = area & (subject.darkest < 255)
    count = int(wrong.sum())
    found = f"all {int(area.sum()):,} {word} pixels are 255"
    if count:
        row, column = (int(place[0]) for place in np.nonzero(wrong))
        darkest = int(subject.darkest[wrong].min())
        found = (
            f"{count:,} of {int(area.sum()):,} {word} pixels are below 255, down to {darkest}; "
            f"the first at x {column}, y {row}"
        )
    return Verdict(
        kept=within(count, wanted),
        found=found,
        wanted="every pixel 255, 255, 255",
        next_step=_WHITEN if subject.can_be_whitened else _CUT_OUT,
        fix="whiten" if subject.can_be_whitened else None,
        value=count,
    )


def _box_or_verdict(subject: Subject, wanted: str) -> Box | Verdict:
    """The product's box, or why the rule cannot be checked."""
    if not subject.regions.plain:
        return Verdict(kept=None, found=_BUSY, wanted=wanted)
    if subject.regions.box is None:
        return Verdict(kept=False, found=_EMPTY, wanted=wanted, next_step=_REDO)
    return subject.regions.box


def check_fill(subject: Subject, wanted: Requirement) -> Verdict:
    limits = bounds(wanted, " %", 100)
    box = _box_or_verdict(subject, limits)
    if isinstance(box, Verdict):
        return box
    _, _, wide, high = box.shares(subject.screen.size)
    found = max(wide, high)
    fix = can_pad(subject)
    return Verdict(
        kept=within(round(found, 4), wanted),
        found=f"{share(found)} of the side ({share(wide * high)} of the area)",
        wanted=limits,
        next_step=_PAD if fix else "Make it again with the product larger, and nothing cut off.",
        fix="pad" if fix else None,
        value=found,
    )


def check_fill_area(subject: Subject, _: Requirement) -> Verdict:
    box = _box_or_verdict(subject, "measured only")
    if isinstance(box, Verdict):
        return box
    own = float(subject.regions.product.mean())
    inside = box.area / subject.regions.product.size
    found = f"{share(own)} of the pixels are product, {share(inside)} lie in its box"
    return Verdict(kept=True, found=found, wanted="measured only", value=own)


def check_product_size(subject: Subject, wanted: Requirement) -> Verdict:
    limits = bounds(wanted, " px a side")
    box = _box_or_verdict(subject, limits)
    if isinstance(box, Verdict):
        return box
    return Verdict(
        kept=within(min(box.width, box.height), wanted),
        found=f"{box.width} x {box.height} px",
        wanted=limits,
        next_step="Make it again with the product larger.",
        value=min(box.width, box.height),
    )


def check_edges(subject: Subject, _: Requirement) -> Verdict:
    box = _box_or_verdict(subject, "background on all four sides")
    if isinstance(box, Verdict):
        return box
    size = subject.screen.size
    gaps = {
        "left": box.left,
        "top": box.top,
        "right": size[0] - box.right,
        "bottom": size[1] - box.bottom,
    }
    touched = [side for side, gap in gaps.items() if gap <= 0]
    return Verdict(
        kept=not touches_edge(box, size),
        found=f"it touches {', '.join(touched)}" if touched else f"{min(gaps.values())} px of air",
        wanted="background on all four sides",
        next_step="Make the picture again with the whole product; what is cut off is not there.",
        value=min(gaps.values()),
    )


def check_centred(subject: Subject, wanted: Requirement) -> Verdict:
    limits = f"{bounds(wanted, ' %', 100)} off the middle"
    box = _box_or_verdict(subject, limits)
    if isinstance(box, Verdict):
        return box
    left, top, wide, high = box.shares(subject.screen.size)
    across, down = left + wide / 2 - 0.5, top + high / 2 - 0.5
    fix = can_pad(subject)
    return Verdict(
        kept=within(round(max(abs(across), abs(down)), 4), wanted),
        found=f"{share(across)} to the right, {share(down)} down",
        wanted=limits,
        next_step=_PAD if fix else "Make it again with the product in the middle.",
        fix="pad" if fix else None,
        value=max(abs(across), abs(down)),
    )


def check_one_product(subject: Subject, wanted: Requirement) -> Verdict:
    box = _box_or_verdict(subject, "one connected product")
    if isinstance(box, Verdict):
        return box
    parts = subject.regions.parts
    return Verdict(
        kept=within(parts, wanted),
        found="one connected product" if parts == 1 else f"{parts} separate parts",
        wanted="one connected product",
        next_step="Remove what is not for sale, or say that the parts belong together.",
        value=parts,
    )


def check_shadow(subject: Subject, wanted: Requirement) -> Verdict:
    limits = f"{bounds(wanted, ' %', 100)} of the picture"
    if not subject.regions.plain:
        return Verdict(kept=None, found=_BUSY, wanted=limits)
    size = subject.regions.shadow_share
    if size is None:
        pale = "The product is as pale as a shadow: none can be told apart."
        return Verdict(kept=None, found=pale, wanted=limits)
    return Verdict(
        kept=within(size, wanted),
        found=f"a soft shadow on {share(size)}" if size else "no soft shadow",
        wanted=limits,
        next_step="Make it again without a shadow, or cut the product out.",
        value=size,
    )


def check_sharpness(subject: Subject, wanted: Requirement) -> Verdict:
    box = subject.regions.box
    width = edge_width(subject.screen.image, box)
    if width is None:
        return Verdict(
            kept=None, found="There is nothing to be sharp.", wanted=bounds(wanted, " px")
        )
    return Verdict(
        kept=within(width, wanted),
        found=f"its clearest edges are {width:.1f} px wide",
        wanted=bounds(wanted, " px"),
        next_step="Make it again, or use it at a smaller size.",
        value=width,
    )
