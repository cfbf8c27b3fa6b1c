"""Rounds over a room that outlive the page: what the user has allowed, kept until it is closed."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from imagegen.errors import ConfigError, ImagegenError, MissingKey, RequestError
from imagegen.people import Asker, asked_by
from imagegen.room_rounds import (
    MOST_ROUNDS,
    Allowance,
    Round,
    Step,
    ask_again,
    next_step,
    price_again,
    read_rounds,
)
from imagegen.studio import Studio
from imagegen.types import Money, Record

log = logging.getLogger(__name__)

MOST_SHOWN = 3
"""Retries that have ended and that nobody has closed: older ones are forgotten."""

_PREFIX = "retry."
_STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class Retry:
    """What somebody has allowed, for which picture.

    `ended` is "" while another round may follow, then the step that ended it, "stopped", or what
    stood in the way. Its rounds are the jobs under its names: nothing else counts them.
    """

    record: str
    allowance: Allowance
    who: str
    ended: str = ""
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def names(self) -> tuple[str, ...]:
        """Under which its rounds are asked for, one after the other."""
        return tuple(f"retry/{self.id}/{number}" for number in range(1, MOST_ROUNDS + 1))

    @property
    def is_stopped(self) -> bool:
        return self.ended == _STOPPED


def start_retry(studio: Studio, record: str, allowance: Allowance) -> Retry:
    """Keep it and ask for the first round. What refuses that round leaves nothing behind."""
    retry = Retry(record=record, allowance=allowance, who=studio.settings.who)
    studio.preferences.put(_name(retry), _to_plain(retry))
    try:
        advance(studio, retry)
    except ImagegenError:
        studio.preferences.put(_name(retry), None)
        raise
    _forget_old(studio)
    return retry


def kept_retries(studio: Studio) -> tuple[Retry, ...]:
    """Those that nobody has closed, the newest first."""
    kept = studio.preferences.under(_PREFIX)
    found = [_from_plain(name.removeprefix(_PREFIX), value) for name, value in kept.items()]
    return tuple(sorted(found, key=lambda retry: retry.began_at, reverse=True))


def go_on(studio: Studio) -> None:
    """Begin the next round of each that may have one: for the worker, which no page need watch."""
    for retry in kept_retries(studio):
        if not retry.ended:
            try:
                advance(studio, retry)
            except ImagegenError as problem:
                refuse(studio, retry, problem)


def advance(studio: Studio, retry: Retry) -> tuple[list[Round], Step]:
    """Ask for the next round where the limits allow it; how it stands now.

    The worker and pages that do this at the same time ask for one round together, in the name of
    the person who allowed it. What stands in the way of a round is raised.
    """
    with asked_by(Asker(name=retry.who)):
        return _advance(studio, retry)


def as_kept(studio: Studio, retry: Retry) -> Retry:
    """The retry as it is now; stopped when somebody has closed it."""
    kept = studio.preferences.get(_name(retry))
    return _from_plain(retry.id, kept) if kept else replace(retry, ended=_STOPPED)


def refuse(studio: Studio, retry: Retry, problem: ImagegenError) -> Retry:
    """The retry after a refused round: it has ended, or waits until the machine is set right."""
    if isinstance(problem, ConfigError) and not isinstance(problem, MissingKey):
        log.warning("A room is tried again later: %s", problem.message)
        return retry
    end_retry(studio, retry, problem.message)
    return replace(retry, ended=problem.message)


def _advance(studio: Studio, retry: Retry) -> tuple[list[Round], Step]:
    """A round may be over before it is read again: a page that waits would hear of no end then."""
    while True:
        rounds = read_rounds(studio, retry.names)
        if retry.ended:
            return rounds, "wait"
        record = studio.history.get(retry.record)
        step = next_step(retry.allowance, rounds, price_again(studio, record))
        if step != "again":
            break
        if as_kept(studio, retry).ended:  # by the worker, or on another page
            return read_rounds(studio, retry.names), "wait"
        _ask_once(studio, retry, record, len(rounds) + 1)
    if step != "wait":
        end_retry(studio, retry, step)
    return rounds, step


def _ask_once(studio: Studio, retry: Retry, record: Record, number: int) -> None:
    """Nothing when somebody else has asked for this round meanwhile."""
    try:
        ask_again(studio, record, number, retry.names[number - 1])
    except RequestError:
        if len(read_rounds(studio, retry.names)) < number:
            raise


def end_retry(studio: Studio, retry: Retry, why: str = _STOPPED) -> None:
    """No round follows any more; one that runs is finished and kept."""
    studio.preferences.change(_name(retry), _to_plain(replace(retry, ended=why)))


def close_retry(studio: Studio, retry: Retry) -> None:
    """Show it no more. Its pictures and their costs stay."""
    studio.preferences.put(_name(retry), None)


def _forget_old(studio: Studio) -> None:
    ended = [retry for retry in kept_retries(studio) if retry.ended]
    for retry in ended[MOST_SHOWN:]:
        close_retry(studio, retry)


def _name(retry: Retry) -> str:
    return f"{_PREFIX}{retry.id}"


def _to_plain(retry: Retry) -> dict[str, Any]:
    money = retry.allowance.money
    return {
        "record": retry.record,
        "wanted": retry.allowance.wanted,
        "pictures": retry.allowance.pictures,
        "money": None if money is None else [str(money.amount), money.currency],
        "who": retry.who,
        "ended": retry.ended,
        "began_at": retry.began_at.isoformat(),
    }


def _from_plain(retry_id: str, plain: Mapping[str, Any]) -> Retry:
    money = plain["money"]
    limit = None if money is None else Money(amount=Decimal(money[0]), currency=money[1])
    allowance = Allowance(wanted=plain["wanted"], pictures=plain["pictures"], money=limit)
    return Retry(
        id=retry_id,
        record=plain["record"],
        allowance=allowance,
        who=plain["who"],
        ended=plain["ended"],
        began_at=datetime.fromisoformat(plain["began_at"]),
    )
