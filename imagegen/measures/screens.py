"""A picture file opened once for measuring: what its header says, and its pixels as seen."""

import io
from dataclasses import dataclass, field

import numpy as np
from PIL import ExifTags, Image, ImageCms, JpegImagePlugin

from imagegen.pictures.colours import to_eight_bits, to_screen
from imagegen.pictures.contents import Unusable, open_picture, what_instead
from imagegen.pictures.references import naming
from imagegen.types import Reference

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF")
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"II", b"MM")
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_SAME_COLOUR = 3
"""Profiles that differ by no more than this (of 255) are one profile: makers round their tables."""
_STANDARD_TABLE = (
    *(16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40),
    *(26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51),
    *(56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87),
    *(95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99),
)
"""Luminance, in zigzag order; ITU-T T.81, table K.1."""


@dataclass(frozen=True, kw_only=True)
class Screen:
    """`image` is what a screen shows: upright, sRGB, transparent parts on white, mode RGB.

    `profile` names the embedded colour profile ("sRGB" when it behaves as that, "" when there
    is none). `quality` is that of a JPEG on the usual scale of 1 to 100, otherwise None.
    """

    format: str
    mode: str
    profile: str
    alpha: bool
    turned: bool
    quality: int | None
    byte_count: int
    image: Image.Image = field(repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as seen, in pixels."""
        return self.image.size


def open_screen(data: bytes, name: str = "The picture") -> Screen:
    """BadReference when it is no whole picture of a known format; `name` is how it is called."""
    with naming(Reference(name=name, data=data)), _opened(data) as image:
        image.load()
        # The rest of the header is asked before the pixels are converted.
        profile = _profile_name(image)
        quality = _quality(image)
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) not in (0, 1)
        form = "JPEG" if image.format == "MPO" else str(image.format)
        mode, alpha = image.mode, image.has_transparency_data
        shown = _shown(image, profile)
    return Screen(
        format=form,
        mode=mode,
        profile=profile,
        alpha=alpha,
        turned=turned,
        quality=quality,
        byte_count=len(data),
        image=shown,
    )


def _opened(data: bytes) -> Image.Image:
    if not data.startswith(_SIGNATURES):
        raise Unusable(what_instead(data))
    return open_picture(data, FORMATS)


def _shown(image: Image.Image, profile: str) -> Image.Image:
    if profile == "sRGB":
        # Converting to itself costs a tenth of a second and may move a 255 to 254.
        image.info.pop("icc_profile", None)
    shown = to_screen(to_eight_bits(image))
    if shown.mode == "RGBA":
        shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    return shown.convert("RGB")


def _profile_name(image: Image.Image) -> str:
    """By what it does and not by its name: two makers name the same profile differently."""
    embedded = image.info.get("icc_profile")
    if not embedded:
        return ""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
        if image.mode in ("RGB", "RGBA") and _does_nothing(profile):
            return "sRGB"
        return ImageCms.getProfileDescription(profile).strip() or "without a name"
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "that cannot be read"


def _does_nothing(profile: ImageCms.ImageCmsProfile) -> bool:
    steps = np.linspace(0, 255, 6).astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(6, 36, 3)
    moved = ImageCms.profileToProfile(Image.fromarray(cube), profile, _SRGB, outputMode="RGB")
    return bool(np.abs(np.asarray(moved, np.int16) - cube).max() <= _SAME_COLOUR)


def _quality(image: Image.Image) -> int | None:
    """The IJG quality whose table is nearest; other makers' tables are placed on that scale."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile) or not image.quantization:
        return None
    # Pillow gives the tables in the order of rows, whose sum is the same.
    share = sum(image.quantization[0]) / sum(_STANDARD_TABLE)
    scale = 5000 / (100 * share) if share > 1 else (200 - 100 * share) / 2
    return max(1, min(100, round(scale)))
