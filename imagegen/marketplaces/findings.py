"""What a check found: one finding for each rule, and the report of one picture."""

from dataclasses import dataclass
from typing import Literal

from imagegen.marketplaces.channels import RULE_TITLES, Basis, Channel, Level, RuleName

Status = Literal["passed", "failed", "warned", "noted", "not checked"]
"""A "must" fails, a "should" warns; "not checked" always says why."""

Fix = Literal["convert", "whiten", "pad", "resize", "compress", "mark", "rename"]
FIX_TITLES: dict[Fix, str] = {
    "convert": "Convert to an upright sRGB picture without transparency",
    "whiten": "Push near-white outside the product to 255",
    "pad": "Cut and pad to the right size, the product in the middle",
    "resize": "Scale down",
    "compress": "Encode again, into the range of bytes",
    "mark": "Mark as made by AI",
    "rename": "Name the file",
}
FIX_ORDER: tuple[Fix, ...] = ("convert", "whiten", "pad", "resize", "compress", "mark", "rename")
"""Colours first, then whiteness, geometry, encoding, and what must survive the encoding last.
The name is given by an export."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule, checked. `found` and `wanted` are words with figures; `next_step` is one sentence.

    `fix` is what would mend it without anybody's judgement, or None. `value` is the measure in
    the rule's unit, None where there is none.
    """

    rule: RuleName
    level: Level
    basis: Basis
    status: Status
    found: str
    wanted: str
    next_step: str = ""
    fix: Fix | None = None
    value: float | None = None
    note: str = ""

    @property
    def title(self) -> str:
        return RULE_TITLES[self.rule]

    @property
    def is_bad(self) -> bool:
        return self.status in ("failed", "warned")


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """One picture against one channel."""

    channel: Channel
    format: str
    size: tuple[int, int]
    byte_count: int
    sha256: str
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Whether no "must" is broken. Rules for a person's eye are not part of it."""
        return not any(finding.status == "failed" for finding in self.findings)

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """What would mend the findings, in the order it is done."""
        offered = {finding.fix for finding in self.findings if finding.is_bad}
        return tuple(fix for fix in FIX_ORDER if fix in offered)

    def broken(self, *levels: Level) -> frozenset[RuleName]:
        """The rules that failed or warned, of all levels or of these."""
        return frozenset(
            finding.rule
            for finding in self.findings
            if finding.is_bad and (not levels or finding.level in levels)
        )
