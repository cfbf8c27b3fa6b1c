"""What the votes of a blind comparison say, and how far that can be trusted."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from imagegen.comparisons import Ballot
from imagegen.rankings import (
    FEWEST_MEETINGS,
    Bias,
    Strength,
    agreement,
    is_apart,
    is_rankable,
    position_bias,
    strengths,
)

FEWEST_REPEATS = 5


@dataclass(frozen=True, kw_only=True)
class Report:
    """`ranking` is empty where `doubt` says why nothing can be ranked; it may also say why the
    ranking is not to be relied on yet. `same` of `repeats` pairs got the same answer twice."""

    votes: int
    judges: int
    ranking: tuple[Strength, ...]
    doubt: str
    wins: tuple[tuple[str, float, int, int], ...]
    """(contestant, wins with half of the ties, votes, of these "both bad")."""
    alpha: float | None
    repeats: int
    same: int
    bias: Bias


def report_of(ballots: Sequence[Ballot]) -> Report:
    """Repeats count for consistency alone: their first answers are in the ranking."""
    first = [ballot for ballot in ballots if ballot.repeats is None]
    wins = _wins(first)
    ranking = tuple(strengths(wins))
    sides = Counter(ballot.choice for ballot in ballots)
    repeats, same = _consistency(ballots)
    return Report(
        votes=len(ballots),
        judges=len({ballot.who for ballot in ballots}),
        ranking=ranking,
        doubt=_doubt(wins, ranking),
        wins=_counts(first),
        alpha=_alpha(first),
        repeats=repeats,
        same=same,
        bias=position_bias(sides["left"], sides["right"]),
    )


def outcome(ballot: Ballot) -> str:
    """The winner by name, or "tie" or "both_bad" as no contestant is called."""
    chosen = {"left": f"={ballot.left}", "right": f"={ballot.right}"}
    return chosen.get(ballot.choice, ballot.choice)


def _wins(ballots: Sequence[Ballot]) -> dict[tuple[str, str], float]:
    """ "Both bad" says nothing about who is better, and is left out."""
    wins: dict[tuple[str, str], float] = {}

    def add(winner: str, loser: str, count: float) -> None:
        wins[winner, loser] = wins.get((winner, loser), 0) + count

    for ballot in ballots:
        if ballot.choice == "left":
            add(ballot.left, ballot.right, 1)
        elif ballot.choice == "right":
            add(ballot.right, ballot.left, 1)
        elif ballot.choice == "tie":
            add(ballot.left, ballot.right, 0.5)
            add(ballot.right, ballot.left, 0.5)
    return wins


def _doubt(wins: dict[tuple[str, str], float], ranking: Sequence[Strength]) -> str:
    if not wins:
        return "Nobody has chosen between two pictures yet."
    if not is_rankable(wins):
        return (
            "Too little to rank: somebody has won or lost every time, or some have never met. "
            "More votes, or more pairs, are needed."
        )
    few = [one for one in ranking if one.meetings < FEWEST_MEETINGS]
    if few:
        fewest = min(few, key=lambda one: one.meetings)
        return (
            f"Only a first look: {fewest.name} has {fewest.meetings:g} of the {FEWEST_MEETINGS} "
            "votes that a place needs; “both bad” is none of them."
        )
    return _closeness(wins, ranking[0].name, ranking[1].name)


def _closeness(wins: dict[tuple[str, str], float], first: str, second: str) -> str:
    """Two intervals that overlap do not say it: that of the difference does."""
    if is_apart(wins, first, second):
        return ""
    return (
        f"{first} and {second} cannot be told apart yet: the 95 % interval of their difference "
        "includes 0."
    )


def _counts(ballots: Sequence[Ballot]) -> tuple[tuple[str, float, int, int], ...]:
    won: Counter[str] = Counter()
    met: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    halves = {"left": (2, 0), "right": (0, 2), "tie": (1, 1), "both_bad": (0, 0)}
    for ballot in ballots:
        for name, points in zip((ballot.left, ballot.right), halves[ballot.choice], strict=True):
            won[name] += points
            met[name] += 1
            bad[name] += ballot.choice == "both_bad"
    return tuple((name, won[name] / 2, met[name], bad[name]) for name in sorted(met))


def _alpha(ballots: Sequence[Ballot]) -> float | None:
    units: dict[int, dict[str, Hashable]] = {}
    for ballot in ballots:
        units.setdefault(ballot.place, {})[ballot.who] = outcome(ballot)
    return agreement(list(units.values()))


def _consistency(ballots: Sequence[Ballot]) -> tuple[int, int]:
    given = {(ballot.who, ballot.place): outcome(ballot) for ballot in ballots}
    twice = [
        (outcome(ballot), given[ballot.who, ballot.repeats])
        for ballot in ballots
        if ballot.repeats is not None and (ballot.who, ballot.repeats) in given
    ]
    return len(twice), sum(again == before for again, before in twice)
