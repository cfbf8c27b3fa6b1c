"""What one rule says of one picture, and the words that all rules share."""

from dataclasses import dataclass

from imagegen.marketplaces.channels import Requirement
from imagegen.marketplaces.findings import Fix


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`kept` is None where the rule could not be checked; `found` then says why."""

    kept: bool | None
    found: str
    wanted: str = ""
    next_step: str = ""
    fix: Fix | None = None
    value: float | None = None


def within(value: float, requirement: Requirement) -> bool:
    least, most = requirement.least, requirement.most
    return (least is None or value >= least) and (most is None or value <= most)


def bounds(requirement: Requirement, unit: str = "", scale: float = 1) -> str:
    """ "500 to 10,000 px", "at least 85 %", "at most 0.3 %"."""
    low, high = (
        None
        if value is None
        else f"{round(value * scale, 2):,g}"
        if abs(value * scale) < 1000
        else f"{round(value * scale):,}"
        for value in (requirement.least, requirement.most)
    )
    if low is None and high is None:
        return "measured only"
    if low is None or high is None:
        return f"at least {low}{unit}" if high is None else f"at most {high}{unit}"
    return f"{low} to {high}{unit}"


def listed(words: tuple[str, ...]) -> str:
    """ "JPEG, PNG or GIF"."""
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def share(value: float) -> str:
    """ "12.3 %"; what is not 0 is never shown as 0."""
    return f"{value * 100:.3g} %"
