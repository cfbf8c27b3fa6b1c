"""What the contract needs to know of each provider: its double, its models, its own bad news."""

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from PIL import Image

from imagegen.catalog import load_catalog
from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.providers.base import PollingProvider, Progress, Provider
from imagegen.providers.bfl import Bfl
from imagegen.providers.compatible import Compatible
from imagegen.providers.fal import Fal
from imagegen.providers.gateway import Gateway
from imagegen.providers.gemini import Gemini
from imagegen.providers.leonardo import Leonardo
from imagegen.providers.openai import OpenAI
from imagegen.providers.replicate import Replicate
from imagegen.providers.stability import Stability
from imagegen.providers.webui import WebUI
from imagegen.types import ImageRequest, ImageResult, Reference
from tests.doubles import (
    bfl,
    compatible,
    fal,
    gateway_replies,
    gemini_replies,
    leonardo,
    openai,
    replicate,
    stability,
    webui,
)
from tests.doubles.bfl import BflDouble
from tests.doubles.compatible import CompatibleDouble
from tests.doubles.fal import FalDouble
from tests.doubles.gateway import GatewayDouble
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import make_picture
from tests.doubles.gemini import GeminiDouble
from tests.doubles.leonardo import LeonardoDouble
from tests.doubles.loopback import LoopbackDouble
from tests.doubles.openai import OpenAIDouble
from tests.doubles.replicate import ReplicateDouble
from tests.doubles.stability import StabilityDouble
from tests.doubles.webui import WebUIDouble

TODAY = date(2026, 11, 20)
KEY = "key-of-the-contract-0123456789abcdef"
MOST_BYTES = 8 * 2**20


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way to reach one provider. An empty text: it has nothing of the kind.

    `edits` and `repaints` are models that take a reference and a mask; `linked` is the answer
    whose pictures must be fetched; `answers` are all the ways in which the double can say no;
    `refusals`, `crowded` and `key_refused` are some of them, the last where it asks for no key
    itself. `cancels`: the provider can be told to stop.
    """

    name: str
    provider: type[Provider]
    double: Callable[[], LoopbackDouble]
    model: str
    edits: str = ""
    repaints: str = ""
    linked: str = ""
    answers: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    crowded: tuple[str, ...] = ("503",)
    key_refused: str = ""
    is_polled: bool = False
    cancels: bool = False
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def unknown(self) -> str:
        """What a call has cost of which nobody knows what became of it."""
        return "no" if self.provider is WebUI else "perhaps"

    @property
    def places(self) -> tuple[str, ...]:
        """Where an exchange can go wrong."""
        polled = ("poll",) if self.is_polled else ()
        return ("submit", *polled, *(("picture",) if self.linked else ()))

    def connect(
        self,
        double: LoopbackDouble,
        *,
        key: str | None = None,
        hasty: bool = False,
    ) -> Provider:
        """The provider, wired to its double; `hasty` with limits that a test can wait for."""
        address = getattr(double, "base_url", double.address)
        known = Credential(
            key=double.key if key is None else key,
            source="TEST",
            base_url=address,
            base_url_source="TEST",
        )
        http = Http(read_timeout_s=0.25 if hasty else 20, most_bytes=MOST_BYTES, fetch_waits_s=())
        provider = self.provider(http, known)
        if isinstance(provider, PollingProvider):
            waits = {"first_wait_s": 0.01, "longest_wait_s": 0.01}
            waits |= {"patience_s": 0.3} if hasty else {}
            vars(provider).update(waits)
        return provider

    def make(
        self,
        provider: Provider,
        model: str = "",
        *,
        progress: Progress | None = None,
        **fields: Any,
    ) -> ImageResult:
        """As the studio does: checked first, then made."""
        spec = load_catalog().find(model or self.model, provider.name)
        asked = {"prompt": "A red apple", **({} if model else self.fields), **fields}
        request = spec.with_own_task(ImageRequest(**asked))
        spec.check(request, TODAY, at_home=False)
        return provider.generate(request, spec, progress or Progress())


_POLLED = re.compile("/(predictions|models|get_result|requests|generations|results)(/|$)")


def place_of(call: Call) -> str:
    """Which part of a request a call is: "submit" is the one that costs."""
    path = call.path.partition("?")[0]
    if call.method == "GET":
        return "poll" if _POLLED.search(path) else "picture"
    if call.method == "PUT" or path.endswith("/cancel"):
        return "cancel"
    return "upload" if path.endswith("/init-image") or path.startswith("/bucket/") else "submit"


def sofa() -> Reference:
    return Reference(name="sofa.png", data=make_picture((200, 200), 7))


def mask() -> Reference:
    image = Image.new("L", (200, 200), 0)
    image.paste(255, (20, 20, 90, 90))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return Reference(name="mask.png", data=buffer.getvalue())


def _without(names: Iterable[str], *some: str) -> tuple[str, ...]:
    """Those that are no fault, and silence, which is tried once for all, are left out."""
    return tuple(name for name in names if name not in (*some, "hang", "trickle", "some-filtered"))


def _proxy() -> GeminiDouble:
    double = GeminiDouble(KEY)
    double.is_proxy = True
    return double


_OF_GENERATE_CONTENT = (
    "unsafe",
    "recitation",
    "no-image",
    "image-other",
    "other",
    "max-tokens",
    "words",
    "only-thoughts",
    "wrong-picture",
    "bad-base64",
)
"""Forms that Imagen's answers do not have."""

CASES = (
    Case(
        name="gateway-images",
        provider=Gateway,
        double=lambda: GatewayDouble(KEY),
        model="gpt-image-2",
        edits="gpt-image-2",
        linked="openai-url",
        refusals=("refused",),
        crowded=("503", "529"),
        fields={"size": "1024x640"},
        answers=_without(gateway_replies.FAULTS, "flaky", "placeholder"),
    ),
    Case(
        name="gateway-chat",
        provider=Gateway,
        double=lambda: GatewayDouble(KEY),
        model="gemini-3-pro-image-preview",
        edits="gemini-3-pro-image-preview",
        linked="images-url",
        refusals=("refused", "filtered", "blocked"),
        crowded=("503", "529"),
        answers=_without(gateway_replies.FAULTS, "flaky", "placeholder"),
    ),
    Case(
        name="openai",
        provider=OpenAI,
        double=lambda: OpenAIDouble(KEY),
        model="gpt-image-2",
        edits="gpt-image-2",
        repaints="gpt-image-2",
        refusals=("moderation", "policy"),
        fields={"size": "1024x640"},
        answers=(*openai.FAULTS, *openai.QUOTA_CODES, "truncated", "not-base64", "wrong-picture"),
    ),
    Case(
        name="compatible",
        provider=Compatible,
        double=lambda: CompatibleDouble(KEY),
        model="server-default",
        edits="server-default",
        linked="urls",
        refusals=("moderation",),
        answers=tuple(compatible.FAULTS),
    ),
    Case(
        name="gemini",
        provider=Gemini,
        double=lambda: GeminiDouble(KEY),
        model="gemini-3-pro-image",
        edits="gemini-3-pro-image",
        refusals=("policy", "blocked", "unsafe"),
        crowded=("503", "capacity", "capacity-503"),
        answers=_without(gemini_replies.FAULTS),
    ),
    Case(
        name="imagen",
        provider=Gemini,
        double=_proxy,
        model="imagen-4.0-generate-001",
        refusals=("policy",),
        answers=_without(gemini_replies.FAULTS, *_OF_GENERATE_CONTENT),
    ),
    Case(
        name="stability",
        provider=Stability,
        double=lambda: StabilityDouble(KEY),
        model="sd3.5-large",
        edits="sd3.5-large",
        repaints="edit/inpaint",
        refusals=("moderation", "filtered-words", "filtered"),
        answers=_without(stability.FAULTS, "placeholder"),
    ),
    Case(
        name="stability-slow",
        provider=Stability,
        double=lambda: StabilityDouble(KEY),
        model="upscale/creative",
        edits="upscale/creative",
        is_polled=True,
        fields={"references": (sofa(),)},
        answers=_without(stability.FAULTS, "filtered", "some-filtered", "placeholder"),
        refusals=("moderation", "filtered-words"),
    ),
    Case(
        name="stability-v1",
        provider=Stability,
        double=lambda: StabilityDouble(KEY),
        model="stable-diffusion-xl-1024-v1-0",
        refusals=("moderation", "filtered"),
        answers=_without(stability.FAULTS, "placeholder"),
    ),
    Case(
        name="replicate",
        provider=Replicate,
        double=lambda: ReplicateDouble(KEY),
        model="black-forest-labs/flux-2-pro",
        edits="black-forest-labs/flux-2-pro",
        repaints="stability-ai/sdxl",
        linked="ok",
        refusals=("nsfw", "nsfw-logs", "flagged"),
        crowded=("503", "crowded"),
        cancels=True,
        is_polled=True,
        answers=(
            *_without(replicate.FAULTS),
            *_without(replicate.ENDINGS, "canceled", "aborted"),
            "gone",
        ),
    ),
    Case(
        name="bfl",
        provider=Bfl,
        double=lambda: BflDouble(KEY),
        model="flux-2-pro",
        edits="flux-2-pro",
        repaints="flux-pro-1.0-fill",
        linked="ok",
        refusals=("request-moderated", "content-moderated"),
        is_polled=True,
        answers=(*_without(bfl.FAULTS), *bfl.ENDINGS, "lost", "gone"),
    ),
    Case(
        name="fal",
        provider=Fal,
        double=lambda: FalDouble(KEY),
        model="fal-ai/flux/schnell",
        linked="ok",
        refusals=("policy", "nsfw"),
        crowded=("503", "crowded"),
        cancels=True,
        is_polled=True,
        answers=(*_without(fal.FAULTS), *fal.RESPONSES, "nsfw", "gone"),
    ),
    Case(
        name="leonardo-v1",
        provider=Leonardo,
        double=lambda: LeonardoDouble(KEY),
        model="lucid-origin",
        edits="lucid-origin",
        linked="ok",
        refusals=("moderated", "moderated-text", "refused", "refused-image"),
        is_polled=True,
        answers=(*_without(leonardo.FAULTS), "failed", "empty", "gone", "cut-picture"),
    ),
    Case(
        name="leonardo-v2",
        provider=Leonardo,
        double=lambda: LeonardoDouble(KEY),
        model="nano-banana-2",
        edits="nano-banana-2",
        linked="ok",
        refusals=("moderated-v2", "refused"),
        is_polled=True,
        answers=_without(leonardo.FAULTS),
    ),
    Case(
        name="webui",
        provider=WebUI,
        double=WebUIDouble,
        model="webui-default",
        edits="webui-default",
        repaints="webui-default",
        key_refused="auth",
        answers=_without(webui.FAULTS),
    ),
)
