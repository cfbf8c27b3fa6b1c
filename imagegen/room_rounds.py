"""Trying a room again until its structure is kept: never past what the user has allowed."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from imagegen.briefs.fields import LARGEST_SEED
from imagegen.errors import ImagegenError, RequestError
from imagegen.jobs import id_under
from imagegen.room_scores import find_score
from imagegen.studio import Studio
from imagegen.types import Ask, Cost, Job, Money, Price, Record, Reference

MOST_ROUNDS = 20
_SEEDS_APART = 1000

Step = Literal[
    "wait", "again", "reached", "pictures spent", "money spent", "price unknown", "failed", "stuck"
]
"""What comes next: wait for the round that runs, another one, or why there is none."""


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """How far it may go: until a picture has `wanted` of 100 points, or one of the limits.

    `money` None means that money sets no limit; then `pictures` alone does.
    """

    wanted: int
    pictures: int
    money: Money | None

    def __post_init__(self) -> None:
        _check("points", self.wanted, 1, 100)
        _check("pictures", self.pictures, 1, MOST_ROUNDS)
        if self.money is not None and not (
            self.money.amount.is_finite() and self.money.amount >= 0
        ):
            raise RequestError("The limit of money is not an amount.", "Give it as 0 or more.")


@dataclass(frozen=True, kw_only=True)
class Round:
    """One picture that was asked for again. `price` is what was said before it was asked for.

    An "unknown" one was cut off after it was sent: it may be charged, and is counted as if it was.
    """

    batch: str
    state: Literal["open", "done", "failed", "unknown"]
    price: Price | None
    cost: Cost | None
    score: int | None
    problem: str = ""


def next_step(allowed: Allowance, rounds: Sequence[Round], price: Price | None) -> Step:
    """What follows from the rounds so far, when another one would cost `price`."""
    if any(made.state == "open" for made in rounds):
        return "wait"
    if any(made.score is not None and made.score >= allowed.wanted for made in rounds):
        return "reached"
    states = [made.state for made in rounds]
    if states[-1:] == ["failed"] or states[-2:] == ["unknown"] * 2:
        return "failed"
    if states[-1:] == ["done"] and rounds[-1].score is None:
        return "stuck"
    if len(rounds) >= allowed.pictures:
        return "pictures spent"
    return _within_money(allowed.money, rounds, price)


def spent(rounds: Sequence[Round], currency: str) -> Decimal | None:
    """What the rounds took of a limit in `currency`: the dearer of price and cost of each.

    None when that is not known of one of them, or it was billed in another currency without a
    price said in this one.
    """
    amounts = [_taken(made, currency) for made in rounds]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def price_again(studio: Studio, record: Record) -> Price | None:
    """What one more picture like this will cost; raises what stands in its way."""
    shown = studio.preview(_ask(studio, record, 1).request)
    if shown.problem is not None:
        raise shown.problem
    return shown.price


def ask_again(studio: Studio, record: Record, number: int, name: str) -> None:
    """One more picture of the same request, with another seed. It is paid.

    RequestError when anybody has asked for one under that `name` before.
    """
    studio.submit_all([_ask(studio, record, number)], once=[name])


def read_rounds(studio: Studio, names: Sequence[str]) -> list[Round]:
    """How the rounds stand that were asked for under these names, up to the first that was not.

    A finished one is measured, which takes half a second once.
    """
    ids = [id_under(name) for name in names]
    known = studio.jobs.of_ids(ids)
    asked = itertools.takewhile(known.__contains__, ids)
    return [_read_round(studio, known[job_id]) for job_id in asked]


def _read_round(studio: Studio, job: Job) -> Round:
    batch = job.batch
    records = [r for r in studio.history.of_jobs([job.id]) if not r.suspect]
    cost = records[0].cost if records else None
    if job.is_open:
        return Round(batch=batch, state="open", price=job.estimate, cost=None, score=None)
    if not records:
        problem = job.error.message if job.error else "No picture came."
        return Round(
            batch=batch,
            state="unknown" if job.state == "unknown" else "failed",
            price=job.estimate if _may_be_charged(job) else None,
            cost=None,
            score=None,
            problem=problem,
        )
    score, problem = _score(studio, records[0])
    return Round(
        batch=batch, state="done", price=job.estimate, cost=cost, score=score, problem=problem
    )


def _within_money(money: Money | None, rounds: Sequence[Round], price: Price | None) -> Step:
    if money is None or (price is not None and price.is_free):
        return "again"
    if price is None or price.high.currency != money.currency:
        return "price unknown"
    taken = spent(rounds, money.currency)
    if taken is None:
        return "price unknown"
    return "again" if taken + price.high.amount <= money.amount else "money spent"


def _taken(made: Round, currency: str) -> Decimal | None:
    said = made.price.high if made.price else None
    if made.state == "failed" and said is None:  # nothing was charged
        return Decimal(0)
    paid = made.cost.money if made.cost else None
    amounts = [m.amount for m in (said, paid) if m is not None and m.currency == currency]
    free = any(m is not None and m.amount == 0 for m in (said, paid))
    return max(amounts, default=Decimal(0) if free else None)


def _score(studio: Studio, record: Record) -> tuple[int | None, str]:
    try:
        found = find_score(studio, record)
    except ImagegenError as problem:
        return None, problem.message
    return found.score, found.note


def _ask(studio: Studio, record: Record, number: int) -> Ask:
    job = studio.jobs.get(record.job)
    model = studio.find_model(job.request.model, job.request.provider)
    seed = job.request.seed
    if model.takes_seed:
        seed = ((seed or 0) + number * _SEEDS_APART) % LARGEST_SEED
    loaded = tuple(_loaded(studio, reference) for reference in job.request.references)
    request = replace(job.request, count=1, seed=seed, references=loaded)
    label = f"{job.origin.label}, try {number}".removeprefix(", ")
    # Whoever allows the rounds pays for them, not who made the first picture.
    origin = replace(job.origin, label=label, who=studio.settings.who)
    return Ask(request=request, origin=origin)


def _loaded(studio: Studio, reference: Reference) -> Reference:
    return replace(reference, data=studio.storage.read_reference(reference.sha256))


def _may_be_charged(job: Job) -> bool:
    return job.state == "unknown" or bool(job.error and job.error.charged == "perhaps")


def _check(what: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise RequestError(f"{value} {what} cannot be asked for.", f"Use {lowest} to {highest}.")
