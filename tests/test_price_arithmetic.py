"""Every estimate against a cost worked out by hand: arithmetic and figures of its own.

The figures are the providers' published rates as read on 2026-11-20; nothing here comes from
imagegen.prices or from the data files. A new priced model needs a line here.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from imagegen.catalog import load_catalog
from imagegen.model import ModelSpec
from imagegen.types import ImageRequest, Price, Reference

PROMPT_TOKENS = 25  # English has about four characters a token; the prompt has 100.
PROMPT = (
    "A calm teacher at a wooden desk in a bright classroom, "
    "soft morning light, a friendly smile, a photo"
)
PHOTO = Reference(name="photo.png", data=b"x")

Work = Callable[[str, str], str | None]
"""(size, quality) -> the cost of one picture by hand; None where no price is published."""


def each(amount: str) -> Work:
    return lambda size, quality: amount


def by_size(**amounts: str) -> Work:
    """Amounts by size; a name cannot begin with a digit, so "_1K" stands for "1K"."""
    return lambda size, quality: amounts.get(f"_{size.replace('.', '_')}")


def by_quality(square: str, long: str) -> Work:
    """Amounts of low, medium and high, for 1024x1024 and for the two long shapes."""
    names = ("low", "medium", "high")

    def work(size: str, quality: str) -> str | None:
        amounts = (square if size == "1024x1024" else long).split()
        return dict(zip(names, amounts, strict=False)).get(quality)

    return work


def with_words(text: str, picture: Work) -> Work:
    """The picture by its table, and the prompt at so many dollars per million tokens."""

    def work(size: str, quality: str) -> str | None:
        amount = picture(size, quality)
        words = PROMPT_TOKENS * Decimal(text) / 1_000_000
        return None if amount is None else str(Decimal(amount) + words)

    return work


def by_megapixel(first: str, further: str) -> Work:
    """All usual sizes have at most 1024 x 1024 pixels, larger ones count in begun megapixels."""

    def work(size: str, quality: str) -> str:
        width, height = size.split("x")
        begun = -(-int(width) * int(height) // 1_048_576)
        return str(Decimal(first) + (begun - 1) * Decimal(further))

    return work


def google(text: str, picture: str, **tokens: int) -> Work:
    """Dollars per million tokens of text in and pictures out; tokens by size."""

    def work(size: str, quality: str) -> str:
        used = tokens[f"_{size}"]
        return str((PROMPT_TOKENS * Decimal(text) + used * Decimal(picture)) / 1_000_000)

    return work


def openai(**factors: int) -> Work:
    """$5 per million tokens of text, $30 of pictures; their number by OpenAI's calculator.

    b = round(B * short / long), tokens = ceil(B * b * (2,000,000 + W * H) / 4,000,000)
    """

    def work(size: str, quality: str) -> str | None:
        if quality not in factors:
            return None
        short, long = sorted(int(side) for side in size.split("x"))
        large = factors[quality]
        small = (2 * large * short + long) // (2 * long)
        tokens = -(-large * small * (2_000_000 + short * long) // 4_000_000)
        return str((PROMPT_TOKENS * Decimal(5) + tokens * Decimal(30)) / 1_000_000)

    return work


GPT_2_5 = openai(low=16, medium=24, high=48, xhigh=64, max=96)
GPT_2_6 = openai(high=48, xhigh=64, max=96)

WORKED: dict[str, dict[str, Work]] = {
    "gateway": {  # yuan, estimated rates
        "gemini-3-pro-image-preview": each("1"),
        "gemini-3.1-flash-image-preview": each("0.20"),
        "gpt-image-2": each("0.35"),
    },
    "bfl": {
        "flux-2-pro": by_megapixel("0.03", "0.015"),
        "flux-2-max": by_megapixel("0.07", "0.03"),
        "flux-2-flex": by_megapixel("0.05", "0.05"),
        "flux-2-klein-4b": by_megapixel("0.014", "0.001"),
        "flux-2-klein-9b": by_megapixel("0.015", "0.002"),
        "flux-pro-1.1": each("0.04"),
        "flux-pro-1.1-ultra": each("0.06"),
        "flux-kontext-pro": each("0.04"),
        "flux-kontext-max": each("0.08"),
        "flux-pro-1.0-fill": each("0.05"),
        "flux-dev": each("0.025"),
        "flux-3-image": each("0.048"),
        "flux-3-image-klein": each("0.009"),
    },
    "compatible": {
        "grok-imagine-image": each("0.02"),
        "grok-imagine-image-2.0": each("0.06"),
        "recraftv3": each("0.04"),
        "recraftv2": each("0.022"),
    },
    "draft": {"draft": each("0")},
    "fal": {
        "fal-ai/flux/schnell": each("0.003"),
        "fal-ai/flux-pro/v1.1": each("0.04"),
        "fal-ai/flux-pro/v1.1-ultra": each("0.06"),
        "fal-ai/nano-banana": each("0.039"),
        "fal-ai/nano-banana-2": by_size(_0_5K="0.06", _1K="0.08", _2K="0.12", _4K="0.16"),
        "fal-ai/nano-banana-pro": by_size(_1K="0.15", _2K="0.15", _4K="0.30"),
        "fal-ai/ideogram/v3": each("0.06"),
        "fal-ai/recraft/v3/text-to-image": each("0.0398"),
        "fal-ai/stable-diffusion-v35-medium": each("0.0398"),
    },
    "gemini": {
        "gemini-nano-banana-2.1": google("1.5", "30", _1K=1120, _2K=1680, _4K=2520),
        "gemini-3-pro-image": google("2", "120", _1K=1120, _2K=1120, _4K=2000),
        "gemini-3.1-flash-image": google("0.5", "60", _512=747, _1K=1120, _2K=1680, _4K=2520),
        "gemini-3.1-flash-lite-image": google("0.25", "30", _1K=1120),
    },
    "leonardo": {  # the middle of resellers' figures
        "lucid-origin": each("0.035"),
        "lucid-realism": each("0.035"),
        "phoenix-1.0": each("0.05"),
        "phoenix-0.9": each("0.05"),
    },
    "openai": {
        "gpt-image-2.5-flare": GPT_2_5,
        "gpt-image-2.5-sunburst": GPT_2_5,
        "gpt-image-2.6-flare": GPT_2_6,
        "gpt-image-2.6-sunburst": GPT_2_6,
        "gpt-image-2": openai(low=16, medium=48, high=96),
        "gpt-image-1.5": with_words("5", by_quality("0.009 0.034 0.133", "0.013 0.05 0.2")),
        "chatgpt-image-latest": lambda size, quality: None,
        "gpt-image-1-mini": with_words("2", by_quality("0.005 0.011", "0.006 0.015")),
    },
    "replicate": {
        "black-forest-labs/flux-schnell": each("0.003"),
        "black-forest-labs/flux-dev": each("0.025"),
        "black-forest-labs/flux-1.1-pro": each("0.04"),
        "black-forest-labs/flux-1.1-pro-ultra": each("0.06"),
        "ideogram-ai/ideogram-v3-quality": each("0.09"),
        "stability-ai/sdxl": each("0.0049"),  # about 5 s on an L40S at $0.000975 a second
    },
    "stability": {  # a credit is $0.01
        "stable-image-core": each("0.03"),
        "stable-image-ultra": each("0.08"),
        "sd3.5-large": each("0.065"),
        "sd3.5-large-turbo": each("0.04"),
        "sd3.5-medium": each("0.035"),
        "sd3.5-flash": each("0.025"),
        "edit/inpaint": each("0.05"),
        "edit/erase": each("0.05"),
        "edit/outpaint": each("0.04"),
        "edit/search-and-replace": each("0.05"),
        "edit/search-and-recolor": each("0.05"),
        "edit/remove-background": each("0.05"),
        "control/sketch": each("0.05"),
        "control/structure": each("0.05"),
        "control/style": each("0.05"),
        "control/style-transfer": each("0.08"),
        "upscale/fast": each("0.02"),
        "upscale/conservative": each("0.40"),
        "upscale/creative": each("0.60"),
        "edit/replace-background-and-relight": each("0.08"),
        "stable-diffusion-xl-1024-v1-0": each("0.009"),
    },
    "webui": {"webui-default": each("0")},
    "diffusers": {
        "stabilityai/sd-turbo": each("0"),
        "stabilityai/sdxl-turbo": each("0"),
        "black-forest-labs/FLUX.2-klein-4B": each("0"),
        "Tongyi-MAI/Z-Image-Turbo": each("0"),
    },
}

CATALOG = load_catalog()
PRICED = [
    spec
    for spec in CATALOG.models
    if spec.price is not None
    and not (spec.retired_here and spec.retired_on and spec.retired_on <= spec.checked)
]


def requests_of(spec: ModelSpec) -> list[tuple[str, str, ImageRequest]]:
    """(size, quality, request) of everything usual; "auto" is a quality of its own."""
    sizes = list(spec.named_sizes) or (list(spec.sizes.values()) if spec.takes_size else [""])
    return [
        (size, quality, ImageRequest(prompt=PROMPT, size=size or None, quality=quality or None))
        for size in sizes
        for quality in spec.qualities or ("",)
    ]


def holds(price: Price | None, cost: str | None) -> bool:
    """The range has the cost in it, and is not so wide that it says nothing."""
    if price is None or cost is None:
        return price is None and cost is None
    low, high = price.low.amount, price.high.amount
    return low <= Decimal(cost) <= high <= 4 * low


def test_the_prompt_has_a_hundred_characters() -> None:
    assert len(PROMPT) == 100
    assert PROMPT.isascii()


def test_every_live_price_is_worked_out_by_hand_and_no_other() -> None:
    by_hand = {(provider, model) for provider, rows in WORKED.items() for model in rows}
    assert {(spec.provider, spec.id) for spec in PRICED} == by_hand


@pytest.mark.parametrize("spec", PRICED, ids=lambda spec: f"{spec.provider}:{spec.id}")
def test_the_estimate_holds_the_cost(spec: ModelSpec) -> None:
    work = WORKED[spec.provider][spec.id]
    currency = "CNY" if spec.provider in ("gateway", "draft") else "USD"
    for size, quality, request in requests_of(spec):
        if quality == "auto":
            continue
        price = spec.price_of(request)
        assert holds(price, work(size, quality)), (size, quality, price, work(size, quality))
        assert price is None or price.low.currency == price.high.currency == currency


@pytest.mark.parametrize(
    "spec", [s for s in PRICED if "auto" in s.qualities], ids=lambda s: f"{s.provider}:{s.id}"
)
def test_the_estimate_of_auto_holds_the_cost_of_each_quality(spec: ModelSpec) -> None:
    """One quality without a published price makes the price of auto unknown."""
    work = WORKED[spec.provider][spec.id]
    for size, quality, request in requests_of(spec):
        if quality != "auto":
            continue
        costs = [work(size, each_one) for each_one in spec.qualities if each_one != "auto"]
        price = spec.price_of(request)
        known = [Decimal(cost) for cost in costs if cost is not None]
        if len(known) < len(costs):
            assert price is None
        else:
            assert price is not None
            assert price.low.amount <= min(known) <= max(known) <= price.high.amount


@pytest.mark.parametrize(
    ("size", "quality", "published"),
    [
        ("1024x1024", "low", "0.00588"),
        ("1536x1024", "medium", "0.01029"),
        ("1280x720", "medium", "0.00738"),
        ("1536x864", "high", "0.03234"),
        ("2048x2048", "xhigh", "0.19029"),
        ("3840x2160", "max", "0.40026"),
    ],
)
def test_the_calculator_here_gives_the_published_prices_of_gpt_image_2_5(
    size: str, quality: str, published: str
) -> None:
    """The published price is that of the picture alone."""
    worked = GPT_2_5(size, quality)
    assert worked is not None
    assert Decimal(worked) - PROMPT_TOKENS * Decimal("0.000005") == Decimal(published)
    price = CATALOG.find("gpt-image-2.5-flare", "openai").price_of(
        ImageRequest(prompt=PROMPT, size=size, quality=quality)
    )
    assert holds(price, worked)


@pytest.mark.parametrize(
    ("model", "two", "four", "one_and_reference"),
    [
        ("flux-2-pro", "0.045", "0.075", "0.045"),
        ("flux-2-max", "0.10", "0.16", "0.10"),
        ("flux-2-flex", "0.10", "0.20", "0.10"),
        ("flux-2-klein-4b", "0.015", "0.017", "0.015"),
        ("flux-2-klein-9b", "0.017", "0.021", "0.017"),
    ],
)
def test_larger_pictures_and_references_at_black_forest_labs(
    model: str, two: str, four: str, one_and_reference: str
) -> None:
    """Published for 2 and 4 megapixels, and for 1 with a reference of 1."""
    spec = CATALOG.find(model, "bfl")
    edit = ImageRequest(prompt=PROMPT, size="1024x1024", references=(PHOTO,))
    assert holds(spec.price_of(ImageRequest(prompt=PROMPT, size="2048x1024")), two)
    assert holds(spec.price_of(ImageRequest(prompt=PROMPT, size="2048x2048")), four)
    assert holds(spec.price_of(edit), one_and_reference)


@pytest.mark.parametrize(
    ("model", "reference"),
    [
        ("gemini-nano-banana-2.1", "0.00168"),
        ("gemini-3-pro-image", "0.0011"),
        ("gemini-3.1-flash-image", "0.00056"),
        ("gemini-3.1-flash-lite-image", "0.00028"),
    ],
)
def test_a_reference_at_google_costs_what_is_published(model: str, reference: str) -> None:
    spec = CATALOG.find(model, "gemini")
    cost = Decimal(WORKED["gemini"][model]("1K", "") or 0) + Decimal(reference)
    price = spec.price_of(ImageRequest(prompt=PROMPT, size="1K", references=(PHOTO,)))
    alone = spec.price_of(ImageRequest(prompt=PROMPT, size="1K"))
    assert holds(price, str(cost))
    assert price is not None
    assert alone is not None
    added = price.low.amount - alone.low.amount
    assert added <= Decimal(reference) <= price.high.amount - alone.high.amount


def test_several_pictures_cost_so_many_times_one() -> None:
    spec = CATALOG.find("gpt-image-2", "openai")
    asked = ImageRequest(prompt=PROMPT, size="1024x1024", quality="high", count=4)
    # 7,024 tokens a picture at $30 a million, four times, and the prompt of each.
    assert holds(spec.price_of(asked), str(4 * (Decimal("0.21072") + Decimal("0.000125"))))
