"""A provider whose next answers a test writes down: for what happens around a call."""

import io
import random
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

from PIL import Image

from imagegen.model import ModelSpec
from imagegen.providers.base import Progress, Provider
from imagegen.types import Cost, ImageRequest, ImageResult, Money, Picture, Usage

Step = Exception | ImageResult | Callable[[ImageRequest], ImageResult]


def noise_picture(seed: int = 0, side: int = 160) -> Picture:
    """A picture no blank check can call blank; another one for each seed."""
    data = random.Random(seed).randbytes(side * side * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), data).save(out, "PNG")
    return Picture(data=out.getvalue(), media_type="image/png", width=side, height=side)


def blank_picture() -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (240, 240, 240)).save(out, "PNG")
    return Picture(data=out.getvalue(), media_type="image/png", width=64, height=64)


def result(
    *pictures: Picture, cost: Cost | None = None, notes: tuple[str, ...] = ()
) -> ImageResult:
    return ImageResult(
        pictures=pictures,
        prompt_sent="as sent",
        usage=Usage(total_tokens=7),
        cost=cost,
        request_id="req-1",
        notes=notes,
    )


FREE = Cost(money=Money(amount=Decimal(0), currency="CNY"), kind="actual")


class Scripted(Provider):
    """Plays `steps` in order, then noise. `asked` are the requests it was given."""

    name = "scripted"
    title = "Scripted"
    needs_key = False
    steps: ClassVar[list[Step]] = []
    asked: ClassVar[list[ImageRequest]] = []
    gate: ClassVar[threading.Event | None] = None

    @classmethod
    def reset(cls, *steps: Step) -> None:
        cls.steps, cls.asked, cls.gate = list(steps), [], None

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        cls = type(self)
        cls.asked.append(request)
        on_progress("working")
        if cls.gate is not None and not cls.gate.wait(20):
            raise TimeoutError("the test never opened the gate")
        step = cls.steps.pop(0) if cls.steps else result(noise_picture(len(cls.asked)))
        if isinstance(step, Exception):
            raise step
        return step(request) if callable(step) else step
