"""Labelled pictures: shadows, and faults of the file."""

from PIL import Image

from tests.marketplaces.drawings import bottle, clear_palette, shot, sized, taobao, turned, vignette
from tests.marketplaces.labels import SMALL, Case, amazon, on
from tests.marketplaces.products import (
    Box,
    adobe_rgb,
    cut_out,
    draw_bottle,
    encoded,
    scaled_soft,
    white,
    with_backdrop,
    with_grain,
    with_shadow,
)

UNDER: Box = (0.2, 0.76, 0.8, 0.86)
ABOVE: Box = (0.2, 0.05, 0.8, 0.82)

FILES: tuple[Case, ...] = (
    # Shadows.
    amazon(
        "soft shadow",
        lambda: shot(draw_bottle(with_shadow(white(), UNDER, 0.02), ABOVE)),
        "shadow",
        "fill",
        "centred",
    ),
    amazon(
        "soft shadow in JPEG",
        lambda: shot(draw_bottle(with_shadow(white(), UNDER, 0.02), ABOVE), "JPEG"),
        "shadow",
        "fill",
        "centred",
    ),
    amazon(
        "soft shadow at 2000",
        lambda: shot(draw_bottle(with_shadow(white(2000), UNDER, 0.02), ABOVE), "JPEG"),
        "shadow",
        "fill",
        "centred",
        small=False,
    ),
    amazon(
        "soft shadow touching an edge",
        lambda: shot(draw_bottle(with_shadow(white(), (0.2, 0.9, 0.8, 1.04), 0.02))),
        "shadow",
        "border",
    ),
    amazon(
        "drop shadow",
        lambda: shot(
            draw_bottle(
                with_shadow(white(), (0.2, 0.2, 0.93, 0.92), 0.015), (0.1, 0.06, 0.85, 0.92)
            )
        ),
        "shadow",
    ),
    amazon("vignette", lambda: shot(vignette(), "JPEG"), "border", "background"),
    on(
        "taobao-white",
        "soft shadow",
        lambda: taobao(
            (0.15, 0.05, 0.85, 0.85), with_shadow(white(800), (0.2, 0.78, 0.8, 0.9), 0.02)
        ),
        "shadow",
        "centred",
    ),
    # The file.
    amazon("alpha edge", lambda: shot(cut_out(bottle())), "alpha"),
    amazon("opaque alpha", lambda: shot(bottle().convert("RGBA")), "alpha"),
    amazon("clear palette", lambda: shot(clear_palette(), icc_profile=None), "alpha", "profile"),
    amazon(
        "CMYK",
        lambda: shot(bottle().convert("CMYK"), "JPEG", icc_profile=None),
        "colour_space",
        "profile",
    ),
    amazon(
        "Adobe RGB",
        lambda: shot(bottle(), "JPEG", icc_profile=adobe_rgb()),
        "colour_space",
        "profile",
    ),
    amazon(
        "broken profile",
        lambda: shot(bottle(), "JPEG", icc_profile=b"x" * 200),
        "colour_space",
        "profile",
    ),
    amazon("no profile", lambda: shot(bottle(), "JPEG", icc_profile=None), "profile"),
    amazon("EXIF turned", lambda: turned(bottle(), 6), "upright"),
    amazon(
        "EXIF turned, not centred once seen",
        lambda: turned(bottle((0.15, 0.1, 0.85, 0.97)), 8),
        "upright",
        "centred",
    ),
    amazon("WebP", lambda: shot(bottle(), "WEBP"), "format"),
    amazon("quality 40", lambda: shot(bottle(), "JPEG", quality=40), "jpeg_quality"),
    amazon("quality 70", lambda: shot(bottle(), "JPEG", quality=70), "jpeg_quality"),
    amazon("blurred", lambda: shot(scaled_soft(bottle((0.15, 0.06, 0.85, 0.94)), 3)), "sharpness"),
    amazon(
        "blurred at 2000",
        lambda: shot(scaled_soft(bottle((0.15, 0.06, 0.85, 0.94), side=2000), 4), "JPEG"),
        "sharpness",
        small=False,
    ),
    amazon(
        "enlarged",
        lambda: shot(bottle(side=128).resize((640, 640), Image.Resampling.BICUBIC)),
        "sharpness",
    ),
    amazon("no mark", lambda: encoded(bottle()), "ai_mark"),
    amazon("too small to upload", lambda: shot(bottle(side=480))),
    on("google-merchant", "no mark", lambda: encoded(bottle()), "ai_mark"),
    on(
        "taobao-white",
        "too few bytes",
        lambda: shot(bottle((0.12, 0.07, 0.88, 0.93), side=800), "JPEG"),
        "file_size",
    ),
    on("taobao-white", "too many bytes", lambda: taobao(quality=100, subsampling=0), "file_size"),
    on(
        "taobao-white",
        "PNG",
        lambda: shot(bottle((0.12, 0.07, 0.88, 0.93), side=800)),
        "format",
        "file_size",
    ),
    on(
        "taobao-white",
        "wrong size",
        lambda: shot(with_grain(bottle(side=1000), 12), "JPEG"),
        "size",
    ),
    on(
        "taobao-white",
        "product of 250 px",
        lambda: taobao((0.35, 0.2, 0.65, 0.8)),
        "product_size",
    ),
    on("jd", "not square", lambda: shot(sized(750, 1000), "JPEG"), "size"),
    on("etsy", "wrong shape", lambda: shot(sized(2000, 2900), "JPEG"), "ratio"),
    on("shopify", "too large", lambda: shot(sized(4500, 2048), "JPEG"), "longest_side"),
    on(
        "walmart",
        "too small and grey",
        lambda: shot(with_backdrop(bottle(side=900), 230), "JPEG"),
        "shortest_side",
        "border",
        "background",
    ),
    Case(
        name="name of another channel",
        channel="amazon-main",
        paint=lambda: shot(bottle()),
        file_name="kettle 7.jpg",
        broken=SMALL | {"file_name"},
    ),
)
