"""Turn what a file holds into what a screen shows: upright, 8 bits, sRGB."""

import io
from typing import cast

from PIL import Image, ImageCms, ImageOps

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")
"""Pillow's modes with more than 8 bits a sample; converting them to L clips."""


def to_screen(image: Image.Image) -> Image.Image:
    """The picture upright, in sRGB, as mode RGB or RGBA, without metadata.

    Shrink first: every step here costs by the pixel. (Deep greyscale must go through
    `to_eight_bits` before it is resized.)
    """
    # Orientation lives in the metadata, so it is applied before the metadata goes.
    upright = ImageOps.exif_transpose(image)
    plain = _to_srgb(to_eight_bits(upright))
    wanted = "RGBA" if plain.has_transparency_data else "RGB"
    plain = plain if plain.mode == wanted else plain.convert(wanted)
    plain.info.clear()
    return plain


def to_eight_bits(image: Image.Image) -> Image.Image:
    """Scale a deep greyscale picture to L; leave every other picture as it is."""
    if image.mode not in _DEEP:
        return image
    whole = image.convert("F")
    low, high = cast(tuple[float, float], whole.getextrema())
    if image.mode != "F" and low >= 0 and high <= 65535:
        low, high = 0, 65535
    scale = 255 / (high - low) if high > low else 0.0
    scaled = whole.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")
    scaled.info = {key: value for key, value in image.info.items() if key == "exif"}
    return scaled


def _to_srgb(image: Image.Image) -> Image.Image:
    """Follow the embedded colour profile; a broken or foreign profile is ignored."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        wanted = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode=wanted)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image
