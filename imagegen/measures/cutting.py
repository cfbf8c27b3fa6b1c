"""Cut a crop out of an original picture, in its full resolution."""

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw

from imagegen.errors import BadReference
from imagegen.pictures.colours import to_screen
from imagegen.pictures.contents import MOST_PIXELS
from imagegen.pictures.references import decode, naming
from imagegen.types import Reference

if TYPE_CHECKING:
    from imagegen.measures.faces import FaceCrop

_SMOOTHING = 4
_LARGEST_MASK = 4096
"""Pixels a side of the enlarged circle that is scaled down to a smooth one."""


def cut_out(data: bytes, crop: "FaceCrop") -> bytes:
    """See `faces.render_crop`."""
    with naming(Reference(name="The picture", data=data)):
        whole = to_screen(decode(data, MOST_PIXELS).small)
    if whole.size != crop.size:
        found, wanted = (f"{wide}x{high}" for wide, high in (whole.size, crop.size))
        message = f"The picture is {found} pixels, but the crop was found in one of {wanted}."
        raise BadReference(message, "Find the crops of this picture first.")
    box = crop.box
    part = whole.crop((box.left, box.top, box.right, box.bottom))
    answer = io.BytesIO()
    (_rounded(part) if crop.shape == "round" else part).save(answer, "PNG")
    return answer.getvalue()


def _rounded(part: Image.Image) -> Image.Image:
    side = part.width
    scale = max(1, min(_SMOOTHING, _LARGEST_MASK // side))
    circle = Image.new("L", (side * scale, side * scale))
    ImageDraw.Draw(circle).ellipse((0, 0, side * scale - 1, side * scale - 1), fill=255)
    clear = part.convert("RGBA")
    clear.putalpha(ImageChops.multiply(clear.getchannel("A"), circle.reduce(scale)))
    return clear
