"""The statistics of comparisons, against worked examples that were published."""

import itertools
import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.rankings import (
    Wins,
    agreement,
    difference,
    is_apart,
    is_rankable,
    position_bias,
    strengths,
)

# Citations among four journals of statistics: Stigler, "Citation patterns in the journals of
# statistics and probability", Statistical Science 9 (1994), in the table of Agresti, Categorical
# Data Analysis, second edition (2002), p. 448, which the R package BradleyTerry2 carries as
# data/citations.R: the one cited wins. The strengths are those that Turner and Firth print for it
# in "Bradley-Terry Models in R", Journal of Statistical Software 48 (2012), section 2.1.
JOURNALS = {
    ("Biometrika", "Comm"): 730,
    ("Biometrika", "JASA"): 498,
    ("Biometrika", "JRSS"): 221,
    ("Comm", "Biometrika"): 33,
    ("Comm", "JASA"): 68,
    ("Comm", "JRSS"): 17,
    ("JASA", "Biometrika"): 320,
    ("JASA", "Comm"): 813,
    ("JASA", "JRSS"): 142,
    ("JRSS", "Biometrika"): 284,
    ("JRSS", "Comm"): 276,
    ("JRSS", "JASA"): 325,
}


@pytest.mark.parametrize(
    ("journal", "published"), [("Comm", -2.9491), ("JASA", -0.4796), ("JRSS", 0.2690)]
)
def test_strengths_are_those_published(journal: str, published: float) -> None:
    by, _ = difference(JOURNALS, journal, "Biometrika")
    assert by == pytest.approx(published, abs=1e-4)


# Baseball, the Eastern Division of the American League in 1987, each two teams 13 games: Agresti,
# Categorical Data Analysis, second edition (2002), section 10.6. Games and fit are those of the R
# package BradleyTerry2, data/baseball.csv (home and away added up) and tests/baseball.Rout.save:
# the fit without home advantage, Baltimore at 0, and its standard errors.
TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
GAMES = (
    (0, 7, 9, 7, 7, 9, 11),
    (6, 0, 7, 5, 11, 9, 9),
    (4, 6, 0, 7, 7, 8, 12),
    (6, 8, 6, 0, 6, 7, 10),
    (6, 2, 6, 7, 0, 7, 12),
    (4, 4, 5, 6, 6, 0, 6),
    (2, 4, 1, 3, 1, 7, 0),
)
PUBLISHED = (1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839)
ERRORS = (0.3433, 0.3396, 0.3367, 0.3359, 0.3339, 0.3319)


def test_a_season_of_baseball_comes_out_as_published() -> None:
    wins: Wins = {
        (team, other): count
        for team, row in zip(TEAMS, GAMES, strict=True)
        for other, count in zip(TEAMS, row, strict=True)
        if team != other
    }
    found = [difference(wins, team, "Baltimore") for team in TEAMS[:-1]]
    assert tuple(round(by, 4) for by, _ in found) == PUBLISHED
    assert tuple(round(error, 4) for _, error in found) == ERRORS
    assert [one.name for one in strengths(wins)] == list(TEAMS)
    # Of the published figures: 0.6839 is 2.06 of its errors, 0.4737 less than 1.96 of any.
    assert is_apart(wins, "Cleveland", "Baltimore")
    assert not is_apart(wins, "Milwaukee", "Boston")


@st.composite
def rankable_votes(draw: st.DrawFn) -> Wins:
    """Two to five contestants who all beat each other now and then; ties are halves."""
    names = "abcde"[: draw(st.integers(2, 5))]
    count = st.integers(1, 40).map(lambda halves: halves / 2)
    return {pair: draw(count) for pair in itertools.permutations(names, 2)}


@given(rankable_votes())
def test_another_algorithm_finds_the_same_strengths(wins: Wins) -> None:
    """Minorisation and maximisation: Hunter, "MM algorithms for generalized Bradley-Terry models",
    Annals of Statistics 32 (2004)."""
    names = sorted({name for pair in wins for name in pair})
    values = dict.fromkeys(names, 1.0)
    for _ in range(2000):
        new = {}
        for one in names:
            others = [name for name in names if name != one]
            met = {name: wins[one, name] + wins[name, one] for name in others}
            weight = sum(met[name] / (values[one] + values[name]) for name in others)
            new[one] = sum(wins[one, name] for name in others) / weight
        moved = max(abs(math.log(new[name] / values[name])) for name in names)
        values = new
        if moved < 1e-9:
            break
    mean = sum(map(math.log, values.values())) / len(names)
    ours = {one.name: one.value for one in strengths(wins)}
    for name in names:
        assert ours[name] == pytest.approx(math.log(values[name]) - mean, abs=1e-5)


@pytest.mark.parametrize("rare", [0.5, 1e-3])
def test_a_chain_of_all_but_certain_winners_is_solved_to_its_end(rare: float) -> None:
    """Each only met the next one, so each difference is the odds of the two."""
    names = [f"m{place:02}" for place in range(13)]
    wins = {pair: 200.0 for pair in itertools.pairwise(names)}
    wins |= {(b, a): rare for a, b in itertools.pairwise(names)}
    found = strengths(wins)
    assert [one.name for one in found] == names
    for one, other in itertools.pairwise(found):
        assert one.value - other.value == pytest.approx(math.log(200 / rare), abs=1e-6)
    error = math.sqrt(1 / 200 + 1 / rare)
    assert difference(wins, "m00", "m01")[1] == pytest.approx(error, rel=1e-6)


def test_the_strongest_stands_first_and_intervals_hold_it() -> None:
    ranked = strengths(JOURNALS)
    assert [one.name for one in ranked] == ["JRSS", "Biometrika", "JASA", "Comm"]
    assert sum(one.value for one in ranked) == pytest.approx(0)
    assert all(one.low < one.value < one.high for one in ranked)
    assert ranked[0].meetings == 221 + 17 + 142 + 284 + 276 + 325
    assert is_apart(JOURNALS, "JRSS", "Comm")


def test_two_contestants_are_the_odds_of_their_votes() -> None:
    wins = {("a", "b"): 30.0, ("b", "a"): 10.0}
    first, second = strengths(wins)
    assert first.value - second.value == pytest.approx(math.log(3))
    assert difference(wins, "a", "b")[1] == pytest.approx(math.sqrt(1 / 30 + 1 / 10))
    assert first.chance == pytest.approx(math.sqrt(3) / (1 + math.sqrt(3)))
    # Wald's interval of a logit, here of half of one: 1.96 standard errors to each side.
    half = math.log(3) / 2, 1.959964 * math.sqrt(1 / 30 + 1 / 10) / 2
    assert (first.low, first.high) == pytest.approx((half[0] - half[1], half[0] + half[1]))
    assert not is_apart({("a", "b"): 3.0, ("b", "a"): 2.0}, "a", "b")


@pytest.mark.parametrize(
    "wins",
    [
        {},
        {("a", "b"): 5.0},
        {("a", "b"): 5.0, ("b", "a"): 0.0},
        {("a", "b"): 1.0, ("b", "a"): 1.0, ("c", "d"): 1.0, ("d", "c"): 1.0},
        {("a", "b"): 1.0, ("b", "a"): 1.0, ("a", "c"): 1.0},
    ],
)
def test_what_cannot_be_ranked_is_not(wins: dict[tuple[str, str], float]) -> None:
    assert not is_rankable(wins)
    assert strengths(wins) == []


# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers,
# twelve units, values missing; nominal alpha 0.743. The same table without the unit that only one
# observer saw, which says nothing, stands in his "Content Analysis" (2019), chapter 12.
OBSERVERS = {
    "A": "123321412---",
    "B": "1233224125-3",
    "C": "-3332342251-",
    "D": "12332441251-",
}


def test_agreement_is_that_published() -> None:
    units = [
        {judge: row[place] for judge, row in OBSERVERS.items() if row[place] != "-"}
        for place in range(12)
    ]
    assert agreement(units) == pytest.approx(0.743, abs=5e-4)


# A table of judges and units; None is a vote that was not given.
VOTES = st.integers(2, 5).flatmap(
    lambda judges: st.lists(
        st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=judges, max_size=judges),
        min_size=2,
        max_size=12,
    )
)


@given(VOTES)
def test_agreement_is_that_of_another_library(table: list[list[int | None]]) -> None:
    units = [{n: vote for n, vote in enumerate(row) if vote is not None} for row in table]
    ours = agreement(units)
    shared = [vote for unit in units if len(unit) > 1 for vote in unit.values()]
    if len(set(shared)) < 2:  # the library divides by zero, or refuses
        assert ours is None
        return
    data = np.array([[np.nan if v is None else v for v in row] for row in table]).T
    theirs = krippendorff.alpha(
        reliability_data=data, level_of_measurement="nominal", value_domain=[0, 1, 2, 3]
    )
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_agreement_of_one_of_none_and_of_all() -> None:
    assert agreement([]) is None
    assert agreement([{"a": "left"}, {"b": "right"}]) is None
    assert agreement([{"a": "left", "b": "left"}] * 3) is None
    assert agreement([{"a": "x", "b": "x"}, {"a": "y", "b": "y"}]) == 1
    assert (agreement([{"a": "x", "b": "y"}] * 4) or 0) < 0


def test_position_bias_is_exact() -> None:
    assert position_bias(5, 5).probability == 1
    assert position_bias(10, 0).probability == pytest.approx(2 / 1024)
    assert position_bias(8, 2).probability == pytest.approx(112 / 1024)  # 2 (45 + 10 + 1)
    assert position_bias(0, 0).probability == 1


@given(st.integers(0, 200), st.integers(0, 200))
def test_position_bias_does_not_know_which_side_is_which(left: int, right: int) -> None:
    one, other = position_bias(left, right), position_bias(right, left)
    assert one.probability == other.probability
    assert 0 < one.probability <= 1
