"""The built-in draft: a layout sketch of the brief, drawn offline and at no cost.

It is a choice the user makes, never a substitute: every sketch carries the word DRAFT.
"""

from decimal import Decimal
from typing import ClassVar

from imagegen.capabilities import parse_size
from imagegen.model import ModelSpec
from imagegen.pictures import identify, main_colours
from imagegen.providers.base import Progress, Provider
from imagegen.sketches import Sketch, draw_sketch
from imagegen.types import Cost, ImageRequest, ImageResult, Money

_FREE = Cost(money=Money(amount=Decimal(0), currency="CNY"), kind="actual")


class Draft(Provider):
    """Equal requests give equal pictures; prompt, size, seed and references decide them."""

    name: ClassVar[str] = "draft"
    title: ClassVar[str] = "Draft (offline sketch)"
    needs_key: ClassVar[bool] = False

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        on_progress("working")
        sketches = [sketch_of(request, model, number) for number in range(request.count)]
        return ImageResult(
            pictures=tuple(identify(draw_sketch(sketch)) for sketch in sketches),
            prompt_sent=self.final_prompt(request, model),
            cost=_FREE,
        )


def sketch_of(request: ImageRequest, model: ModelSpec, number: int) -> Sketch:
    """What to draw for one picture of the request; each further one has the next seed."""
    width, height = parse_size(model.size_for(request) or "1024x1024")
    colours = [colour for item in request.references for colour in main_colours(item)]
    return Sketch(
        kind=str(request.options.get("kind", "picture")),
        framing=str(request.options.get("framing") or request.options.get("shot", "")),
        family=str(request.options.get("family", "")),
        prompt=request.prompt,
        width=width,
        height=height,
        seed=request.seed if number == 0 else (request.seed or 0) + number,
        colours=tuple(colours[:3]),
    )
