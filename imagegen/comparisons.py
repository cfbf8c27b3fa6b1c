"""Blind comparisons: the pairs that judges are shown, and their votes."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

import sqlalchemy as sa

from imagegen.db.review_tables import comparison_pairs, comparison_votes, comparisons
from imagegen.db.tables import records
from imagegen.errors import NotFound, RequestError
from imagegen.judgements import clean_who
from imagegen.pairings import Axis, Pairing

Vote = Literal["left", "right", "tie", "both_bad"]
VOTES: tuple[Vote, ...] = get_args(Vote)
LONGEST_QUESTION = 200


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`pairs` counts repeats too."""

    id: str
    question: str
    axis: Axis
    who: str
    made_at: datetime
    pairs: int


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One pair as a judge sees it: the hashes of two pictures, and nothing that tells who made
    them."""

    number: int
    place: int
    left: str
    right: str


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """One vote with what the judge did not see."""

    place: int
    repeats: int | None
    left: str
    right: str
    who: str
    choice: Vote


class Comparisons:
    """A comparison never changes; votes are added to it, and the newest may be taken back."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, question: str, axis: Axis, who: str, pairs: Sequence[Pairing]) -> str:
        """Keep the pairs in their order; returns the id. RequestError without any."""
        words = " ".join(question.split())[:LONGEST_QUESTION]
        if not pairs:
            raise RequestError("There is no pair to compare.", "Choose more pictures.")
        row = {"id": secrets.token_hex(16), "question": words or "Which is better?"}
        row |= {"axis": axis, "who": clean_who(who)}
        rows = [_pair_row(row["id"], place, pair) for place, pair in enumerate(pairs)]
        with self._engine.begin() as connection:
            made = sa.insert(comparisons).values(made_at=datetime.now(UTC), **row)
            connection.execute(made)
            connection.execute(sa.insert(comparison_pairs), rows)
        return row["id"]

    def all(self) -> list[Comparison]:
        """The newest first."""
        count = sa.func.count(comparison_pairs.c.number).label("pairs")
        query = sa.select(*comparisons.c, count).join(
            comparison_pairs, comparison_pairs.c.comparison == comparisons.c.id
        )
        query = query.group_by(comparisons.c.id).order_by(comparisons.c.made_at.desc())
        with self._engine.connect() as connection:
            return [Comparison(**row._mapping) for row in connection.execute(query)]

    def get(self, comparison_id: str) -> Comparison:
        found = next((one for one in self.all() if one.id == comparison_id), None)
        if found is None:
            raise NotFound(f"There is no comparison {comparison_id[:40]!r}.")
        return found

    def waiting(self, comparison_id: str, who: str, limit: int = 4) -> list[Pair]:
        """The next pairs this judge has not voted on, as far as both pictures are there: what was
        thrown away is shown to nobody."""
        query = _open_pairs(comparison_id, who).order_by(comparison_pairs.c.place).limit(limit)
        with self._engine.connect() as connection:
            return [Pair(**row._mapping) for row in connection.execute(query)]

    def total(self, comparison_id: str, who: str) -> int:
        """The pairs this judge has voted on, and those that still can be."""
        left = sa.select(sa.func.count()).select_from(_open_pairs(comparison_id, who).subquery())
        with self._engine.connect() as connection:
            still = int(connection.execute(left).scalar_one())
        return self.voted(comparison_id, who) + still

    def voted(self, comparison_id: str, who: str) -> int:
        return sum(ballot.who == who for ballot in self.ballots(comparison_id))

    def vote(self, pair: int, who: str, choice: str) -> None:
        """RequestError when the judge has voted on the pair already; NotFound without it."""
        known = next((vote for vote in VOTES if vote == choice), None)
        if known is None:
            message = f"There is no vote {choice[:40]!r}."
            raise RequestError(message, f"Use one of {', '.join(VOTES)}.")
        row = {"pair": pair, "who": clean_who(who), "choice": known, "at": datetime.now(UTC)}
        try:
            with self._engine.begin() as connection:
                there = sa.select(comparison_pairs.c.number).where(
                    comparison_pairs.c.number == pair
                )
                if connection.execute(there).first() is None:
                    raise NotFound("There is no such pair.")
                connection.execute(sa.insert(comparison_votes).values(**row))
        except sa.exc.IntegrityError as error:
            raise RequestError("You have voted on this pair.", "Go on with the next.") from error

    def undo(self, comparison_id: str, who: str) -> None:
        """Take back the judge's newest vote; RequestError without one."""
        of = sa.select(comparison_pairs.c.number).where(
            comparison_pairs.c.comparison == comparison_id
        )
        mine = [comparison_votes.c.who == who, comparison_votes.c.pair.in_(of)]
        newest = sa.select(sa.func.max(comparison_votes.c.number)).where(*mine).scalar_subquery()
        with self._engine.begin() as connection:
            gone = sa.delete(comparison_votes).where(comparison_votes.c.number == newest)
            if connection.execute(gone).rowcount != 1:
                raise RequestError("There is nothing to undo.", "Vote on a pair first.")

    def ballots(self, comparison_id: str) -> list[Ballot]:
        """Every vote, in the order they were given."""
        pairs = comparison_pairs
        query = (
            sa.select(
                pairs.c.place,
                pairs.c.repeats,
                pairs.c.left_name.label("left"),
                pairs.c.right_name.label("right"),
                comparison_votes.c.who,
                comparison_votes.c.choice,
            )
            .join(comparison_votes, comparison_votes.c.pair == pairs.c.number)
            .where(pairs.c.comparison == comparison_id)
            .order_by(comparison_votes.c.number)
        )
        with self._engine.connect() as connection:
            return [Ballot(**row._mapping) for row in connection.execute(query)]


def _open_pairs(comparison_id: str, who: str) -> sa.Select[tuple[object, ...]]:
    left, right = records.alias(), records.alias()
    pairs, votes = comparison_pairs, comparison_votes
    voted = sa.exists().where(votes.c.pair == pairs.c.number, votes.c.who == who)
    # Hashes alone: a hash tells nobody who made it, the format of a file may.
    files = (side.c.sha256.label(name) for side, name in ((left, "left"), (right, "right")))
    return (
        sa.select(pairs.c.number, pairs.c.place, *files)
        .join(left, left.c.id == pairs.c.left)
        .join(right, right.c.id == pairs.c.right)
        .where(pairs.c.comparison == comparison_id, sa.not_(voted))
        .where(left.c.trashed_at.is_(None), right.c.trashed_at.is_(None))
    )


def _pair_row(comparison: str, place: int, pair: Pairing) -> dict[str, object]:
    return {
        "comparison": comparison,
        "place": place,
        "left": pair.left.id,
        "right": pair.right.id,
        "left_name": pair.left_name[:LONGEST_QUESTION],
        "right_name": pair.right_name[:LONGEST_QUESTION],
        "repeats": pair.repeats,
    }
