"""A picture within the limits of who is to work on it: sides, pixels, proportions, bytes."""

from dataclasses import dataclass

from imagegen.errors import BadReference
from imagegen.pictures.contents import identify
from imagegen.pictures.references import Prepared, clean_name, prepare_reference
from imagegen.types import Picture, Reference

_SAME_SHAPE = 0.02
"""How far the proportions of a mask may be from its picture's: rounding, not another picture."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one endpoint takes of a picture, in pixels and bytes."""

    most_bytes: int
    most_pixels: int
    most_side: int
    least_side: int
    longest_ratio: float


def fit_reference(reference: Reference, limits: Limits) -> Prepared:
    """The picture as it is where it fits, else made smaller, and the note says so.

    BadReference when it is too small or too long: that cannot be mended without changing it.
    """
    prepared = prepare_reference(reference, limits.most_side, limits.most_bytes)
    picture = identify(prepared.data)
    pixels = picture.width * picture.height
    if pixels > limits.most_pixels:
        share = (limits.most_pixels / pixels) ** 0.5
        side = int(max(picture.width, picture.height) * share) - 1
        prepared = prepare_reference(reference, side, limits.most_bytes)
        picture = identify(prepared.data)
        name = clean_name(reference.name)
        note = f"{name} was made smaller: {picture.width} x {picture.height} pixels."
        prepared = Prepared(
            data=prepared.data,
            media_type=prepared.media_type,
            note=f"{prepared.note} {note}".strip(),
        )
    _check_sides(reference, picture, limits)
    return prepared


def fit_mask(mask: Reference, limits: Limits) -> Prepared:
    """The mask untouched where it fits: re-encoding would soften its edges."""
    try:
        picture = identify(mask.data)
    except ValueError:
        return fit_reference(mask, limits)
    small = picture.width * picture.height <= limits.most_pixels
    if small and len(mask.data) <= limits.most_bytes and picture.media_type != "image/gif":
        return Prepared(data=mask.data, media_type=picture.media_type)
    return fit_reference(mask, limits)


def check_mask(picture_data: bytes, mask_data: bytes) -> None:
    """BadReference when the mask is not of the picture's shape."""
    picture, mask = identify(picture_data), identify(mask_data)
    if abs(picture.width * mask.height / (picture.height * mask.width) - 1) > _SAME_SHAPE:
        raise BadReference(
            f"The mask has {mask.width} x {mask.height} pixels, the picture "
            f"{picture.width} x {picture.height}.",
            "Draw the mask on the picture itself.",
        )


def has_alpha(data: bytes) -> bool:
    """True when a prepared picture may have transparent parts: its format says so."""
    if data.startswith(b"\x89PNG"):
        return data[25] in (4, 6)  # colour types with alpha; PNG specification, 11.2.1
    return data[8:12] == b"WEBP"  # an opaque one is prepared as JPEG


def _check_sides(reference: Reference, picture: Picture, limits: Limits) -> None:
    short, long = sorted((picture.width, picture.height))
    about = f"{clean_name(reference.name)} has {picture.width} x {picture.height} pixels"
    if short < limits.least_side:
        raise BadReference(
            f"{about}: too small.", f"Use a picture of at least {limits.least_side} pixels a side."
        )
    if long > limits.longest_ratio * short:
        raise BadReference(f"{about}: too long.", f"Cut it to at most {limits.longest_ratio:g}:1.")
