"""Turn a mask, white where something is to be changed, into the forms that providers take."""

import io

from PIL import Image, ImageChops

from imagegen.errors import BadReference
from imagegen.pictures.colours import to_screen
from imagegen.pictures.contents import inspect
from imagegen.pictures.references import LONGEST_SIDE, clean_name, decode, naming
from imagegen.types import Reference

_HALF = 128
_TOLERANCE = 0.02


def prepare_clear_mask(mask: Reference, picture: bytes) -> bytes:
    """A PNG of the size of `picture`, transparent where it is to be changed, else opaque.

    Grey counts as the nearer of black and white. BadReference when the mask has another shape
    than the picture, or marks nothing.
    """
    kept = _kept(mask, picture)
    clear = Image.new("RGBA", kept.size)
    clear.putalpha(kept)
    return _png(clear)


def prepare_white_mask(mask: Reference, picture: bytes) -> bytes:
    """As `prepare_clear_mask`, white where it is to be changed, else black."""
    return _png(ImageChops.invert(_kept(mask, picture)))


def _kept(mask: Reference, picture: bytes) -> Image.Image:
    """255 where the picture is kept, 0 where it is to be changed."""
    with naming(mask):
        small = to_screen(decode(mask.data, LONGEST_SIDE).small)
        size = inspect(picture)[1]
    _check_shape(mask, small.size, size)
    kept = _on_black(small).resize(size, Image.Resampling.BILINEAR).point(_is_kept)
    if kept.getextrema() == (255, 255):
        raise BadReference(
            f"{clean_name(mask.name)} marks nothing: it has no white.",
            "Paint white what is to be changed.",
        )
    return kept


def _png(image: Image.Image) -> bytes:
    answer = io.BytesIO()
    image.save(answer, "PNG")
    return answer.getvalue()


def _on_black(image: Image.Image) -> Image.Image:
    """In grey; what is transparent marks nothing."""
    if image.mode != "RGBA":
        return image.convert("L")
    black = Image.new("RGBA", image.size, "black")
    return Image.alpha_composite(black, image).convert("L")


def _is_kept(level: int) -> int:
    return 0 if level >= _HALF else 255


def _check_shape(mask: Reference, given: tuple[int, int], wanted: tuple[int, int]) -> None:
    across, down = given[0] * wanted[1], given[1] * wanted[0]
    if abs(across - down) > _TOLERANCE * max(across, down):
        raise BadReference(
            f"{clean_name(mask.name)} has another shape than the first reference "
            f"({given[0]}x{given[1]} beside {wanted[0]}x{wanted[1]}).",
            "Give a mask of the size of the first reference.",
        )
