"""The drawings of the labelled set, one for each fault."""

from PIL import Image, ImageDraw

from tests.marketplaces.products import (
    FRAMED,
    Box,
    draw_bottle,
    encoded,
    marked,
    white,
    with_grain,
    with_patch,
)


def shot(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    return marked(encoded(image, form, **options))


def bottle(
    box: Box = FRAMED, colour: tuple[int, int, int] = (38, 84, 150), side: int = 640
) -> Image.Image:
    return draw_bottle(white(side), box, colour)


def ring() -> Image.Image:
    """A bracelet: the hollow in it is white and no part of the background."""
    image = white()
    ImageDraw.Draw(image).ellipse((40, 40, 600, 600), outline=(120, 80, 30), width=24)
    return image


def strap() -> Image.Image:
    """A bag whose strap is two pixels thin."""
    image = bottle((0.2, 0.4, 0.8, 0.93))
    ImageDraw.Draw(image).arc((180, 45, 460, 660), 180, 360, fill=(60, 40, 20), width=2)
    return image


def banded() -> Image.Image:
    """A white label across the whole product, a hundredth of the picture high."""
    image = bottle()
    image.paste("white", (0, 400, 640, 407))
    return image


def vignette() -> Image.Image:
    image = Image.radial_gradient("L").resize((640, 640)).point(lambda value: 255 - value // 6)
    return draw_bottle(image.convert("RGB"))


def graded(side: int = 640) -> Image.Image:
    """A studio's ground that falls from white to 240."""
    image = Image.linear_gradient("L").resize((side, side)).point(lambda value: 255 - value // 17)
    return draw_bottle(image.convert("RGB"))


def scene() -> Image.Image:
    image = Image.linear_gradient("L").resize((640, 640)).convert("RGB").rotate(90)
    return draw_bottle(image)


def pair(left: float, right: float) -> Image.Image:
    return draw_bottle(bottle((0.04, 0.05, left, 0.95)), (right, 0.05, 0.96, 0.95), (150, 60, 30))


def sized(wide: int, high: int) -> Image.Image:
    return draw_bottle(white(wide, high))


def taobao(
    box: Box = (0.12, 0.07, 0.88, 0.93), image: Image.Image | None = None, **more: object
) -> bytes:
    return shot(with_grain(draw_bottle(image or white(800), box)), "JPEG", **more)


def turned(image: Image.Image, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return shot(image, "JPEG", exif=exif)


def framed(level: int) -> Image.Image:
    image = bottle()
    ImageDraw.Draw(image).rectangle((0, 0, 639, 639), outline=(level,) * 3, width=3)
    return image


def tinted(colour: tuple[int, int, int]) -> Image.Image:
    return draw_bottle(Image.new("RGB", (640, 640), colour))


def specks() -> Image.Image:
    image = bottle()
    for step in range(12):
        with_patch(image, (14 + 3 * step, 40 + 45 * step), 2, 120)
    return image


def small_with_patch() -> Image.Image:
    """The measured trap: read strictly, the patch makes the box reach to the corner."""
    return with_patch(bottle((0.2, 0.1, 0.8, 0.9)), (0, 0), 60, 254)


def small_with_dust() -> Image.Image:
    return with_patch(bottle((0.2, 0.1, 0.8, 0.9)), (320, 20), 3, 60)


def with_prop() -> Image.Image:
    image = bottle((0.05, 0.05, 0.65, 0.95))
    ImageDraw.Draw(image).ellipse((520, 480, 600, 560), fill=(170, 30, 40))
    return image


def clear_palette() -> Image.Image:
    image = bottle().quantize(64)
    image.info["transparency"] = image.getpixel((0, 0))
    return image
