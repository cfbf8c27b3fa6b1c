"""The results of a blind comparison: the ranking with its intervals, and how far to trust it."""

import streamlit as st

from imagegen.comparison_report import FEWEST_REPEATS, Report
from imagegen.rankings import chance_of
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.texts import markdown_text

HEADS = ("Contestant", "Beats the average", "95 % interval", "Wins", "Votes", "Both bad")
RELIABLE = 0.8
TENTATIVE = 0.667
"""Krippendorff, "Content Analysis" (2019): rely on alpha from 0.800, be careful from 0.667."""


def blind_report(report: Report) -> None:
    """`report.doubt` stands first: a ranking that cannot be relied on says so before it shows."""
    if report.doubt:
        st.info(markdown_text(report.doubt), icon=":material/info:")
    figures_table(HEADS, _rows(report), frozenset(range(1, 6)))
    for line in (_agreement(report), _consistency(report), _bias(report)):
        st.caption(line)


def _rows(report: Report) -> list[tuple[str, ...]]:
    counts = {name: (wins, votes, bad) for name, wins, votes, bad in report.wins}
    ranked = {one.name: one for one in report.ranking}
    names = [*ranked, *(name for name in counts if name not in ranked)]
    rows: list[tuple[str, ...]] = []
    for name in names:
        wins, votes, bad = counts[name]
        one = ranked.get(name)
        share = f"{one.chance:.0%}" if one else "-"
        ends = f"{chance_of(one.low):.0%} to {chance_of(one.high):.0%}" if one else "-"
        rows.append((name, share, ends, f"{wins:g}", str(votes), str(bad)))
    return rows


def _agreement(report: Report) -> str:
    if report.alpha is None:
        return "Agreement: unknown until two people have voted on the same pairs, not all alike."
    word = "low: the ranking says more about the judges"
    if report.alpha >= TENTATIVE:
        word = "good" if report.alpha >= RELIABLE else "fair: for first conclusions"
    return f"Agreement of {report.judges} people: Krippendorff's alpha {report.alpha:.2f}, {word}."


def _consistency(report: Report) -> str:
    if report.repeats < FEWEST_REPEATS:
        s = "" if report.repeats == 1 else "s"
        return f"Consistency: {report.repeats} repeat{s}, too few to say."
    share = report.same / report.repeats
    return (
        f"Consistency: the same answer to {report.same} of {report.repeats} repeats ({share:.0%})."
    )


def _bias(report: Report) -> str:
    bias = report.bias
    if not bias.votes:
        return "Sides: nobody has chosen one yet."
    word = "no sign that sides matter" if bias.probability >= 0.05 else "sides seem to matter"
    return (
        f"Sides: left won {bias.left} of {bias.votes}; {word} "
        f"(exact binomial test, p {bias.probability:.2f})."
    )
