"""The calls of a command that brought nothing: what happened, and what they may have cost."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imagegen.studio import Studio
    from imagegen.types import Attempt, Job

_SAID_BY_THE_JOB = frozenset({"failed", "refused", "unknown"})
"""States in which the last attempt is the job's own end, which is told elsewhere."""


def attempt_lines(studio: "Studio", jobs: "Sequence[Job]") -> Iterator[str]:
    """One line for each attempt that failed before the job went on or was cancelled."""
    for place, job in enumerate(jobs, 1):
        call = f"call {place}, attempt" if len(jobs) > 1 else "attempt"
        for attempt in studio.jobs.attempts(job.id):
            last = attempt.number == job.attempts and job.state in _SAID_BY_THE_JOB
            if attempt.error is not None and not last:
                charge = " It may have been charged." if _is_doubtful(attempt) else ""
                yield f"{call} {attempt.number} failed: {attempt.error.message}{charge}"


def cancel_sentence(studio: "Studio", jobs: "Sequence[Job]") -> str:
    """What is kept, what may have been charged, and what was never sent."""
    from imagegen.money import show_price

    done = sum(job.state == "done" for job in jobs)
    kept = f"{done} finished and kept in the store. " if done else ""
    doubts = [show_price(job.estimate) for job in jobs for _ in _doubtful(studio, job)]
    if not doubts:
        return f"{kept}Nothing more was sent, nothing more was charged."
    prices = ", ".join(doubts)
    if len(doubts) == 1:
        return f"{kept}1 call may have been charged ({prices}). It is not repeated."
    return f"{kept}{len(doubts)} calls may have been charged ({prices}). They are not repeated."


def _doubtful(studio: "Studio", job: "Job") -> "list[Attempt]":
    return [attempt for attempt in studio.jobs.attempts(job.id) if _is_doubtful(attempt)]


def _is_doubtful(attempt: "Attempt") -> bool:
    return attempt.error is not None and attempt.error.charged == "perhaps"
