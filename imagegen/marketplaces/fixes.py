"""Mend what needs nobody's judgement: new bytes, in a fixed order, checked again.

The original stays as it is. Nothing is made up: no picture is enlarged, no product completed, and
nothing but near-white becomes white.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from PIL import Image

from imagegen.marketplaces.channels import Channel
from imagegen.marketplaces.checks import check_picture
from imagegen.marketplaces.encoding import choose_format, encode
from imagegen.marketplaces.findings import FIX_ORDER, FIX_TITLES, CheckReport, Fix
from imagegen.marketplaces.framing import plan_frame, plan_resize
from imagegen.marketplaces.subjects import NEAR_WHITE, Made, Subject
from imagegen.provenance import SourceType, stamp_picture

SOURCES: Mapping[Made, SourceType] = MappingProxyType(
    {
        "generated": "trainedAlgorithmicMedia",
        "composite": "compositeWithTrainedAlgorithmicMedia",
        "drawn": "algorithmicMedia",
    }
)
_LOST = (
    "The fixed copy is encoded anew: the original's C2PA manifest and other metadata are not in "
    "it. The original is unchanged and still has them."
)


@dataclass(frozen=True, kw_only=True)
class FixedPicture:
    """`data` are new bytes, or the original's where nothing was done; `fixes` is what was done.

    `before` and `after` are the reports of both; `notes` are what the user should know.
    """

    data: bytes = field(repr=False)
    fixes: tuple[Fix, ...]
    before: CheckReport
    after: CheckReport
    notes: tuple[str, ...] = ()


def fix_picture(
    data: bytes,
    channel: Channel,
    *,
    made: Made,
    name: str = "",
    only: Collection[Fix] | None = None,
) -> FixedPicture:
    """Apply the fixes that the check offers, or those of `only` among them, and check the result.

    `made` and `name` are those of `check_picture`. The same bytes give the same bytes. BadReference
    when it is no picture.
    """
    before = check_picture(data, channel, made=made, name=name)
    wanted = [fix for fix in before.fixes if only is None or fix in only]
    done = tuple(fix for fix in FIX_ORDER if fix in wanted and fix != "rename")
    if not done:
        return FixedPicture(data=data, fixes=(), before=before, after=before)
    new, notes = _mend(Subject(data=data, channel=channel, made=made), done)
    after = _with_old_losses(before, check_picture(new, channel, made=made, name=name))
    return FixedPicture(data=new, fixes=done, before=before, after=after, notes=notes)


def fix_words(fixes: Collection[Fix]) -> tuple[str, ...]:
    """What each fix does, in order."""
    return tuple(FIX_TITLES[fix] for fix in FIX_ORDER if fix in fixes)


def _mend(subject: Subject, fixes: tuple[Fix, ...]) -> tuple[bytes, tuple[str, ...]]:
    data = subject.data
    notes: tuple[str, ...] = ()
    form = choose_format(subject.screen.format, subject.channel)
    if set(fixes) != {"mark"} or form != subject.screen.format:
        image = subject.screen.image
        for fix in fixes:
            if fix in _STEPS:
                image = _STEPS[fix](image, subject)
        data, notes = encode(image, form, subject.channel), _lost(subject)
    source = _source(subject, fixes)
    if source is None:
        return data, notes
    stamped = stamp_picture(data, source)
    return stamped.data, (*notes, *stamped.notes)


def _with_old_losses(before: CheckReport, after: CheckReport) -> CheckReport:
    """What a JPEG has lost is lost, however well the copy is encoded: the old finding stays."""
    pairs = zip(before.findings, after.findings, strict=True)
    findings = tuple(
        old if old.rule == "jpeg_quality" and old.is_bad else new for old, new in pairs
    )
    return replace(after, findings=findings)


def _source(subject: Subject, fixes: tuple[Fix, ...]) -> SourceType | None:
    """The mark that is asked for, or the one the original had: encoding anew has dropped it."""
    if "mark" in fixes:
        return SOURCES.get(subject.made)
    said = subject.provenance.source
    return next((source for source in SOURCES.values() if source == said), None)


def _lost(subject: Subject) -> tuple[str, ...]:
    had = subject.provenance
    return (_LOST,) if had.has_manifest or had.iptc or had.tool else ()


def _whiten(image: Image.Image, subject: Subject) -> Image.Image:
    """Near-white background to 255; the product, its hollows and soft shadows stay as they are."""
    pixels = np.array(image)
    regions = subject.regions
    light = regions.outside & np.logical_not(regions.shadow) & (pixels.min(axis=2) >= NEAR_WHITE)
    pixels[light] = 255
    return Image.fromarray(pixels)


def _pad(image: Image.Image, subject: Subject) -> Image.Image:
    regions = subject.regions
    frame = regions.box and plan_frame(regions.box, image.size, subject.channel)
    if not frame:
        return image
    square = Image.new("RGB", (frame.cut, frame.cut), "white")
    square.paste(image, (-frame.left, -frame.top))
    return _scaled(square, (frame.side, frame.side))


def _resize(image: Image.Image, subject: Subject) -> Image.Image:
    size = plan_resize(image.size, subject.channel)
    return image if size is None else _scaled(image, size)


def _scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


_STEPS: Mapping[Fix, Callable[[Image.Image, Subject], Image.Image]] = MappingProxyType(
    {"whiten": _whiten, "pad": _pad, "resize": _resize}
)
"""The steps on pixels. Opening a picture for measuring has converted it; encoding compresses it."""
