"""What a compared request is, and how both sides send it, each to a double of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from imagegen.catalog import load_catalog
from imagegen.errors import JobCancelled
from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.providers import provider_class
from imagegen.providers.base import PollingProvider, Progress
from imagegen.types import ImageRequest
from tests.clients.recorder import Exchange, record
from tests.doubles.compatible import CompatibleDouble
from tests.doubles.gateway import GatewayDouble
from tests.doubles.gemini import GeminiDouble
from tests.doubles.leonardo import LeonardoDouble
from tests.doubles.openai import OpenAIDouble
from tests.doubles.replicate import ReplicateDouble

PROMPT = "A red apple"
Doubles = (
    OpenAIDouble
    | CompatibleDouble
    | GatewayDouble
    | GeminiDouble
    | ReplicateDouble
    | LeonardoDouble
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """`ours` and `theirs` send the same wish to a double and tell how many pictures came."""

    name: str
    client: str
    title: str
    double: Callable[[], Doubles]
    ours: Callable[[Any], int]
    theirs: Callable[[Any], int]
    served_at: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Run:
    """What both sides sent in one case, and the pictures they got."""

    case: Case
    ours: list[Exchange]
    theirs: list[Exchange]
    pictures: tuple[int, int]


def play(case: Case) -> Run:
    """Both sides, each at a double of its own."""
    with case.double() as double:
        ours, mine = record(double), case.ours(double)
    with case.double() as double:
        theirs, other = record(double, case.served_at), case.theirs(double)
    return Run(case=case, ours=ours, theirs=theirs, pictures=(mine, other))


def make(double: Doubles, provider: str, model: str, progress: Progress, **fields: Any) -> int:
    """Our side: the request as the product makes it."""
    where = Credential(
        key=double.key, source="TEST", base_url=double.base_url, base_url_source="TEST"
    )
    maker = provider_class(provider)(Http(read_timeout_s=20, fetch_waits_s=(0.01,)), where)
    if isinstance(maker, PollingProvider):
        maker.first_wait_s = 0.01
    request = ImageRequest(prompt=PROMPT, **fields)
    return len(maker.generate(request, load_catalog().find(model, provider), progress).pictures)


def ours(provider: str, model: str, **fields: Any) -> Callable[[Doubles], int]:
    return lambda double: make(double, provider, model, Progress(), **fields)


def ours_cancelled(provider: str, model: str, **fields: Any) -> Callable[[Doubles], int]:
    def cancelled(double: Doubles) -> int:
        try:
            return make(double, provider, model, Progress(is_cancelled=lambda: True), **fields)
        except JobCancelled:
            return 0

    return cancelled
