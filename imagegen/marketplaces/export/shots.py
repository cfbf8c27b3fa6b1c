"""What goes into an export, and what came out of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from imagegen.marketplaces.channels import Channel
from imagegen.marketplaces.findings import CheckReport, Fix
from imagegen.marketplaces.subjects import Made


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture of one product. `read` gives its original bytes when its turn has come.

    `sku` is the seller's own number, `title` what the report calls the shot.
    """

    sku: str
    made: Made
    read: Callable[[], bytes] = field(repr=False)
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportedShot:
    """One picture of the archive. `path` is its name in there; "" when it could not be read.

    `before` and `after` are the checks of the original and of the exported copy, None when there
    was nothing to check; `problem` then says why. `thumbnail` is a small WebP.
    """

    sku: str
    title: str
    path: str
    source_sha256: str = ""
    exported_sha256: str = ""
    before: CheckReport | None = None
    after: CheckReport | None = None
    fixes: tuple[Fix, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""
    thumbnail: bytes = field(default=b"", repr=False)

    @property
    def ready(self) -> bool:
        return self.after is not None and self.after.ready


@dataclass(frozen=True, kw_only=True)
class ExportReport:
    """What the archive holds, in its order."""

    channel: Channel
    shots: tuple[ExportedShot, ...]

    @property
    def ready_count(self) -> int:
        return sum(shot.ready for shot in self.shots)
