"""Checking a product picture of 2000 x 2000 pixels: whole, and where the time goes. One core.

Each way checks the encoded bytes against Amazon's main image, which asks for every measure. The
fix is the dearest one: whiten, pad and encode anew, with the check before and after.
"""

import io
import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from benchmarks.timing import count_rounds, measure, report

SIDE = 2000


def main() -> None:
    rounds = count_rounds(__doc__, 15)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    report(measure(_ways(), rounds))


def _ways() -> Mapping[str, Callable[[], Any]]:
    from imagegen.marketplaces import check_picture, find_channel, fix_picture
    from imagegen.measures.regions import find_regions
    from imagegen.measures.screens import open_screen

    amazon = find_channel("amazon-main")
    jpeg, png = _encoded(_product(), "JPEG"), _encoded(_product(), "PNG")
    shadow = _encoded(_product(shadow=True), "JPEG")
    off_white = _encoded(_product(ground=250), "JPEG")
    check = partial(check_picture, channel=amazon, made="generated")
    return {
        "check, JPEG": partial(check, jpeg),
        "check, PNG": partial(check, png),
        "check, soft shadow": partial(check, shadow),
        "check, off-white": partial(check, off_white),
        "only open the JPEG": partial(open_screen, jpeg),
        "only find the product": partial(find_regions, open_screen(jpeg)),
        "fix off-white, with checks": partial(fix_picture, off_white, amazon, made="generated"),
    }


def _product(ground: int = 255, shadow: bool = False) -> Image.Image:
    image = Image.new("RGB", (SIDE, SIDE), (ground,) * 3)
    if shadow:
        shade = Image.new("L", image.size)
        ImageDraw.Draw(shade).ellipse((400, 1560, 1600, 1760), fill=90)
        image.paste((0, 0, 0), mask=shade.filter(ImageFilter.GaussianBlur(40)))
    body = Image.effect_noise((1300, 1600), 30).convert("RGB")
    shape = Image.new("L", body.size)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, 1299, 1599), 150, fill=255)
    image.paste(body, (250, 120), shape)
    return image


def _encoded(image: Image.Image, form: str) -> bytes:
    answer = io.BytesIO()
    image.save(answer, form, **({"quality": 92} if form == "JPEG" else {}))
    return answer.getvalue()


if __name__ == "__main__":
    main()
