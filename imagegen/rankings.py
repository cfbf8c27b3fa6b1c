"""Statistics of blind comparisons: who is better, how sure that is, how far judges agree.

Strengths are those of Bradley and Terry (1952) with ties counted as half a win for each side,
found by Newton's steps up their likelihood, which has one top only; intervals come from the inverse
of the observed information. Agreement is Krippendorff's alpha for nominal data, from "Computing
Krippendorff's Alpha-Reliability" (2011).
"""

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_MEETINGS = 10
"""Votes a contestant needs before a place is shown: with fewer, the interval says nothing."""
_STEPS = 200
"""Ten are usual; a contestant who all but always wins takes one more for each unit of strength."""
_CLOSE = 1e-10
_NORMAL_95 = 1.959964

Floats = NDArray[np.float64]
Wins = Mapping[tuple[str, str], float]
"""(winner, loser) -> how often; a tie is half a win for each."""


@dataclass(frozen=True, kw_only=True)
class Strength:
    """`value` is the log of the odds against an average contestant, 0 for the average; `low` and
    `high` are the ends of its 95 % interval. `chance` is that of beating the average one."""

    name: str
    value: float
    error: float
    meetings: float

    @property
    def low(self) -> float:
        return self.value - _NORMAL_95 * self.error

    @property
    def high(self) -> float:
        return self.value + _NORMAL_95 * self.error

    @property
    def chance(self) -> float:
        return chance_of(self.value)


@dataclass(frozen=True, kw_only=True)
class Bias:
    """How often the left picture won, of the votes that chose a side; `probability` is that of a
    share at least as far from a half when sides do not matter (exact, two-sided)."""

    left: int
    votes: int
    probability: float


def chance_of(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def strengths(wins: Wins) -> list[Strength]:
    """The strongest first; [] when the votes cannot rank: see `is_rankable`."""
    if not is_rankable(wins):
        return []
    names, values, covariance = _solve(wins)
    met: dict[str, float] = {}
    for pair, count in wins.items():
        for name in pair:
            met[name] = met.get(name, 0) + count
    errors = np.sqrt(np.diag(covariance))
    found = [
        Strength(name=name, value=float(value), error=float(error), meetings=met[name])
        for name, value, error in zip(names, values, errors, strict=True)
    ]
    return sorted(found, key=lambda strength: -strength.value)


def difference(wins: Wins, one: str, other: str) -> tuple[float, float]:
    """By how much `one` is stronger than `other`, and the standard error of that."""
    names, values, covariance = _solve(wins)
    i, j = names.index(one), names.index(other)
    variance = covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]
    return float(values[i] - values[j]), math.sqrt(variance)


def is_apart(wins: Wins, one: str, other: str) -> bool:
    """Whether the 95 % interval of their difference leaves out 0."""
    by, error = difference(wins, one, other)
    return abs(by) > _NORMAL_95 * error


def is_rankable(wins: Wins) -> bool:
    """True when from everybody a chain of wins leads to everybody: else no finite strengths fit
    (somebody won or lost everything, or two groups never met)."""
    names = {name for pair in wins for name in pair}
    beats = {name: {b for (a, b), n in wins.items() if a == name and n > 0} for name in names}
    beaten = {name: {a for (a, b), n in wins.items() if b == name and n > 0} for name in names}
    if len(names) < 2:
        return False
    start = next(iter(names))
    return all(_reached(start, ways) == names for ways in (beats, beaten))


def _reached(start: str, ways: Mapping[str, set[str]]) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        new = ways[todo.pop()] - seen
        seen |= new
        todo += new
    return seen


def _solve(wins: Wins) -> tuple[list[str], Floats, Floats]:
    """Names, strengths around 0, and their covariance: the information has no inverse of its
    own, because only differences can be known, so the strengths are held to add up to 0."""
    names = sorted({name for pair in wins for name in pair})
    matrix = np.zeros((len(names), len(names)))
    for (winner, loser), count in wins.items():
        matrix[names.index(winner), names.index(loser)] += count
    values = _fit(matrix)
    return names, values, _covariance(matrix, values)


def _fit(wins: Floats) -> Floats:
    """Newton's steps from all alike, each halved until it does not lead down."""
    met, values = wins + wins.T, np.zeros(len(wins))
    for _ in range(_STEPS):
        slope = wins.sum(axis=1) - (met * _chances(values)).sum(axis=1)
        step = _covariance(wins, values) @ slope
        if np.max(np.abs(step)) < _CLOSE * (1 + np.max(np.abs(values))):
            return np.asarray(values - values.mean())
        least = _likelihood(wins, values)
        while _likelihood(wins, values + step) < least - _CLOSE * abs(least):
            step = step / 2
        values = values + step
    raise ArithmeticError(f"no strengths after {_STEPS} steps")


def _chances(values: Floats) -> Floats:
    """That the one of the row beats the one of the column; written so that nothing overflows."""
    return np.asarray(np.exp(-np.logaddexp(0, values[None, :] - values[:, None])))


def _likelihood(wins: Floats, values: Floats) -> float:
    """Its logarithm."""
    return -float((wins * np.logaddexp(0, values[None, :] - values[:, None])).sum())


def _covariance(wins: Floats, values: Floats) -> Floats:
    chances = _chances(values)
    information = -(wins + wins.T) * chances * chances.T
    np.fill_diagonal(information, 0)
    np.fill_diagonal(information, -information.sum(axis=1))
    return np.asarray(np.linalg.pinv(information, hermitian=True))


def agreement(units: Sequence[Mapping[str, Hashable]]) -> float | None:
    """Krippendorff's alpha, nominal: 1 is full agreement, 0 is that of chance.

    Each unit maps a judge to the value given. Units with one judge say nothing; None when no
    unit has two, or when everybody only ever gave one and the same value.
    """
    shared = [list(unit.values()) for unit in units if len(unit) > 1]
    totals = Counter(value for unit in shared for value in unit)
    count = sum(totals.values())
    if len(totals) < 2:
        return None
    observed = sum(_disagreements(unit) / (len(unit) - 1) for unit in shared)
    expected = sum(n * (count - n) for n in totals.values()) / (count - 1)
    return 1 - observed / expected


def _disagreements(values: Sequence[Hashable]) -> int:
    """Ordered pairs of different values."""
    return len(values) ** 2 - sum(n * n for n in Counter(values).values())


def position_bias(left: int, right: int) -> Bias:
    votes = left + right
    far = abs(left - right)
    tail = sum(math.comb(votes, k) for k in range(votes + 1) if abs(2 * k - votes) >= far)
    return Bias(left=left, votes=votes, probability=tail / 2**votes)
