"""The frozen values that pass between rooms: requests, results, jobs, records, money."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from imagegen.ratios import AspectRatio
from imagegen.tasks import Task

AssetKind = Literal[
    "avatar", "product_shot", "renovation", "listen_and_repeat", "picture", "spot_suggestion"
]
"""What a call is for. "picture" is a bare prompt without a brief; "spot_suggestion" makes none."""

JobState = Literal[
    "queued", "waiting", "running", "done", "failed", "refused", "cancelled", "unknown"
]
OPEN_STATES: frozenset[JobState] = frozenset({"queued", "waiting", "running"})

CostKind = Literal["actual", "estimated", "unknown"]

Stage = Literal["queued", "waiting", "sending", "working", "storing", "done"]
"""Where a running job stands; shown as it is."""

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {"image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp", "image/gif": "gif"}
)
"""Media type -> file extension of the pictures that are stored."""


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount in one currency (ISO 4217 code). Currencies are never mixed."""

    amount: Decimal
    currency: str

    def __mul__(self, count: int) -> "Money":
        return Money(amount=self.amount * count, currency=self.currency)


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a request will cost before it is made: a range, `low` == `high` when it is exact.

    An unknown price is `None` where a `Price | None` is asked for; it is never 0.
    """

    low: Money
    high: Money

    @property
    def is_free(self) -> bool:
        return self.high.amount == 0


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a call did cost. `money` is None exactly when `kind` is "unknown"."""

    money: Money | None
    kind: CostKind


UNKNOWN_COST = Cost(money=None, kind="unknown")


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens as the provider reported them; None where it said nothing."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One encoded picture: the untouched bytes, what they are, and their size in pixels."""

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def extension(self) -> str:
        return MEDIA_TYPES[self.media_type]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A picture the user gave to work from: original bytes and the file name it came with.

    `data` is empty in a reference read back from a job row: its bytes are in storage.
    """

    name: str
    data: bytes = field(default=b"", repr=False)
    sha256: str = ""

    def __post_init__(self) -> None:
        if not self.sha256:
            object.__setattr__(self, "sha256", hashlib.sha256(self.data).hexdigest())


@dataclass(frozen=True, kw_only=True)
class ImageRequest:
    """What one provider is asked for.

    `prompt` is the text before the provider's own additions; `size` is "WxH" in pixels;
    `count` is the number of pictures; `references` hold original, unshrunk bytes.
    """

    prompt: str
    model: str = ""
    provider: str = ""
    negative_prompt: str = ""
    aspect_ratio: AspectRatio | None = None
    size: str | None = None
    quality: str | None = None
    count: int = 1
    seed: int | None = None
    references: tuple[Reference, ...] = ()
    mask: Reference | None = None
    """White is to be changed, black is kept; the size of the first reference."""
    special_task: Task | None = None
    """A task that cannot be told from the rest of the request."""
    fallbacks: tuple[str, ...] = ()
    """"provider/model", in order: where to go on when there is no capacity, and only then."""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def task(self) -> Task:
        if self.special_task is not None:
            return self.special_task
        if self.mask is not None:
            return "inpaint"
        return "edit" if self.references else "generate"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a request comes from: the brief behind the prompt, and the person."""

    kind: AssetKind = "picture"
    brief: Mapping[str, Any] = field(default_factory=dict)
    template: str = ""
    template_version: int | None = None
    parent: str | None = None
    who: str = ""
    label: str = ""
    """What tells this picture from the others of its batch: a style, a shot, a cell of a grid."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request of a set that is made as one batch, and where it comes from."""

    request: ImageRequest
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class ImageResult:
    """What one successful provider call delivered.

    `cost` is set only where the provider itself said what it charged.
    `notes` are things the user should know (a ratio that was ignored, say). `unusable` are
    pictures of the answer that could not be read: they were paid for and are kept as they came.
    """

    pictures: tuple[Picture, ...]
    prompt_sent: str
    usage: Usage | None = None
    cost: Cost | None = None
    request_id: str = ""
    notes: tuple[str, ...] = ()
    unusable: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class JobError:
    """An error as a job row keeps it."""

    code: str
    message: str
    hint: str = ""
    charged: Literal["no", "perhaps"] = "no"
    body: str = ""
    """The start of what the provider answered, without keys; empty when nothing came."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One call of a job, and the model it went to."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    error: JobError | None
    provider: str
    model: str


@dataclass(frozen=True, kw_only=True)
class Job:
    """One durable call: what is asked, how far it is, how it ended.

    `estimate` is None when the price is unknown. `position` counts from 1 while queued.
    """

    id: str
    batch: str
    state: JobState
    stage: Stage
    request: ImageRequest
    origin: Origin
    prompt_sent: str
    estimate: Price | None
    attempts: int
    error: JobError | None
    notes: tuple[str, ...]
    cancel_asked: bool
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    not_before: datetime | None
    ticket: Mapping[str, str] | None = None
    """With what the submitted request is found again at its provider."""
    fingerprint: str = ""
    """Of all that is sent: the same one asks for the same."""
    percent: int | None = None
    """How far the running call is, 0 to 100, where its provider says so."""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(frozen=True, kw_only=True)
class Record:
    """One finished picture and everything that is known about it. Times are UTC."""

    number: int
    id: str
    job: str
    batch: str
    origin: Origin
    prompt: str
    prompt_sent: str
    negative_prompt: str
    provider: str
    model: str
    family: str
    parameters: Mapping[str, Any]
    references: tuple[str, ...]
    sha256: str
    media_type: str
    width: int
    height: int
    byte_count: int
    usage: Usage | None
    elapsed_s: float
    attempts: int
    cost: Cost
    request_id: str
    suspect: str
    created_at: datetime
    look: str = ""
    """A hash of how it looks, 16 hex digits; "" until it is taken, "none" where there is none."""
    stack: int | None = None
    """The number of the first picture that looks like it."""
    starred_at: datetime | None = None
    trashed_at: datetime | None = None

    @property
    def file_name(self) -> str:
        return f"{self.sha256}.{MEDIA_TYPES[self.media_type]}"
