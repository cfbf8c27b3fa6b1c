"""Verdicts on pictures with their whole history, and comments pinned to a place in a picture.

A verdict is never changed: a later one counts instead, and one that was undone counts no more.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from imagegen.db.review_tables import (
    judged,
    removed_records,
    review_assignments,
    review_comments,
    review_leases,
    verdicts,
)
from imagegen.db.tables import records
from imagegen.errors import NotFound, RequestError
from imagegen.judgements import (
    Comment,
    Verdict,
    clean_choice,
    clean_comment,
    clean_place,
    clean_reasons,
    clean_who,
)
from imagegen.verdict_rows import select_verdicts, verdict_of_row

_STEP = 500


class Reviews:
    """Who judged which picture how, and what was said about its parts."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def judge(
        self,
        record_id: str,
        choice: str,
        who: str,
        *,
        reasons: Sequence[str] = (),
        desk: str = "",
        seen: int | None = None,
    ) -> Verdict:
        """Add a verdict. RequestError when another desk holds the picture, or when its newest one
        is neither `seen` (0: none) nor one's own; None does not ask. The same once more, from a
        desk that got no answer, is the verdict that is there."""
        row = {
            "record": record_id,
            "verdict": clean_choice(choice),
            "reasons": list(clean_reasons(reasons)),
            "who": clean_who(who),
            "at": datetime.now(UTC),
        }
        with self._engine.begin() as connection:
            record = _held_number(connection, records.c.id == record_id, record_id)
            number = _said_before(connection, record, row, seen)
            if number is None:
                number = _insert(connection, record, row, desk, seen)
                _set_newest(connection, record)
            ours = [review_leases.c.number == record, review_leases.c.desk == desk]
            connection.execute(sa.delete(review_leases).where(*ours))
        return self.get(number)

    def undo(self, number: int, who: str) -> Verdict:
        """Take back one's own verdict while it is the newest of its picture."""
        mine = [verdicts.c.number == number, verdicts.c.who == clean_who(who)]
        newest = sa.exists().where(judged.c.verdict_number == verdicts.c.number)
        change = sa.update(verdicts).where(*mine, newest).values(undone_at=datetime.now(UTC))
        of = sa.select(verdicts.c.record).where(verdicts.c.number == number)
        with self._engine.begin() as connection:
            judged_record = records.c.id == of.scalar_subquery()
            record = _held_number(connection, judged_record, f"of verdict {number}")
            if connection.execute(change).rowcount != 1:
                message = "That verdict does not count any more, or it is not yours."
                raise RequestError(message, "Judge the picture again instead.")
            _set_newest(connection, record)
        return self.get(number)

    def undo_last(self, who: str) -> Verdict:
        """Take back the last verdict of a person, of whatever sitting. RequestError without any,
        and when somebody has judged that picture since: no other one was meant."""
        mine = select_verdicts().join(records, records.c.id == verdicts.c.record)
        mine = mine.where(verdicts.c.who == clean_who(who), verdicts.c.undone_at.is_(None))
        mine = mine.where(records.c.trashed_at.is_(None)).order_by(verdicts.c.number.desc())
        with self._engine.connect() as connection:
            last = connection.execute(mine.limit(1)).first()
        if last is None:
            raise RequestError("There is nothing to undo.", "You have taken back all you judged.")
        counts = self.newest([last.record])[last.record]
        if counts.number != last.number:
            message = f"{counts.who} has judged your last picture since: that verdict counts."
            raise RequestError(message, "Judge the picture again in the gallery instead.")
        return self.undo(last.number, who)

    def people(self) -> list[str]:
        """Everybody who gave a verdict, by name."""
        query = sa.select(verdicts.c.who).distinct().order_by(verdicts.c.who)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def get(self, number: int) -> Verdict:
        with self._engine.connect() as connection:
            row = connection.execute(select_verdicts().where(verdicts.c.number == number)).first()
        if row is None:
            raise NotFound(f"There is no verdict {number}.")
        return verdict_of_row(row)

    def newest(self, record_ids: Sequence[str]) -> dict[str, Verdict]:
        """Record id -> the verdict that counts, for those that have one."""
        query = select_verdicts().join(judged, judged.c.verdict_number == verdicts.c.number)
        found: dict[str, Verdict] = {}
        with self._engine.connect() as connection:
            for first in range(0, len(record_ids), _STEP):
                some = record_ids[first : first + _STEP]
                rows = connection.execute(query.where(verdicts.c.record.in_(some)))
                found |= {row.record: verdict_of_row(row) for row in rows}
        return found

    def history(self, record_id: str) -> list[Verdict]:
        """Every verdict of a picture, the newest first, those undone too."""
        query = select_verdicts().where(verdicts.c.record == record_id)
        query = query.order_by(verdicts.c.number.desc())
        with self._engine.connect() as connection:
            return [verdict_of_row(row) for row in connection.execute(query)]

    def all(self) -> Iterator[Verdict]:
        """Every verdict in the order it was given, those undone too."""
        last = 0
        while True:
            query = select_verdicts().where(verdicts.c.number > last).order_by(verdicts.c.number)
            with self._engine.connect() as connection:
                found = [verdict_of_row(row) for row in connection.execute(query.limit(_STEP))]
            yield from found
            if len(found) < _STEP:
                return
            last = found[-1].number

    def counting(self) -> frozenset[int]:
        """The numbers of the verdicts that stand for their pictures now, or did to the end."""
        of_removed = removed_records.c.verdict_number
        query = sa.select(judged.c.verdict_number).union_all(
            sa.select(of_removed).where(of_removed.is_not(None))
        )
        with self._engine.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def counts(self) -> dict[str, int]:
        """Choice -> how many pictures it stands for now; those in the trash left out."""
        query = sa.select(judged.c.verdict, sa.func.count()).join(
            records, records.c.number == judged.c.number
        )
        query = query.where(records.c.trashed_at.is_(None)).group_by(judged.c.verdict)
        with self._engine.connect() as connection:
            return {choice: count for choice, count in connection.execute(query)}

    def comment(self, record_id: str, text: str, who: str, place: Sequence[float]) -> Comment:
        """Pin words; `place` is left, top, and for a box width and height too."""
        left, top, width, height = clean_place(place)
        row = {"id": secrets.token_hex(16), "left": left, "top": top, "width": width}
        row |= {"height": height, "text": clean_comment(text), "who": clean_who(who)}
        with self._engine.begin() as connection:
            record = _number(connection, records.c.id == record_id, record_id)
            made = sa.insert(review_comments).values(record=record, at=datetime.now(UTC), **row)
            connection.execute(made)
        return self.get_comment(str(row["id"]))

    def comments(self, record_ids: Sequence[str]) -> dict[str, list[Comment]]:
        """Record id -> its comments, the oldest first."""
        query = _comments().where(records.c.id.in_(record_ids)).order_by(review_comments.c.at)
        found: dict[str, list[Comment]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                found.setdefault(row.record, []).append(Comment(**row._mapping))
        return found

    def get_comment(self, comment_id: str) -> Comment:
        with self._engine.connect() as connection:
            query = _comments().where(review_comments.c.id == comment_id)
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"There is no comment {comment_id[:40]!r}.")
        return Comment(**row._mapping)

    def claim_edit(self, comment_id: str, batch: str, instead_of: str = "") -> bool:
        """Link the batch that is made of the comment; False when it has another one already."""
        mine = [review_comments.c.id == comment_id, review_comments.c.batch == instead_of]
        change = sa.update(review_comments).where(*mine).values(batch=batch)
        with self._engine.begin() as connection:
            return connection.execute(change).rowcount == 1

    def remove_comment(self, comment_id: str, who: str) -> None:
        """Remove one's own comment; RequestError when it is somebody else's."""
        own = [review_comments.c.id == comment_id, review_comments.c.who == clean_who(who)]
        with self._engine.begin() as connection:
            if connection.execute(sa.delete(review_comments).where(*own)).rowcount != 1:
                hint = "Ask them, or add a comment of your own."
                raise RequestError("Only who wrote a comment can remove it.", hint)


def _number(
    connection: sa.Connection, clause: sa.ColumnElement[bool], name: str, *, hold: bool = False
) -> int:
    query = sa.select(records.c.number).where(clause)
    # On SQLite the first change holds everything, and these words say nothing.
    number = connection.execute(query.with_for_update(key_share=True) if hold else query).scalar()
    if number is None:
        raise NotFound(f"There is no picture {name[:40]!r}.")
    return int(number)


def _held_number(connection: sa.Connection, clause: sa.ColumnElement[bool], name: str) -> int:
    """The picture's number; whoever else judges it waits until this transaction ends."""
    return _number(connection, clause, name, hold=True)


def _said_before(
    connection: sa.Connection, record: int, row: Mapping[str, object], seen: int | None
) -> int | None:
    """The number of a verdict that counts, is newer than `seen`, and says the same."""
    if seen is None:
        return None
    same = [verdicts.c[name] == row[name] for name in ("who", "verdict")]
    query = sa.select(verdicts.c.number, verdicts.c.reasons).where(*same, verdicts.c.number > seen)
    query = query.join(judged, judged.c.verdict_number == verdicts.c.number)
    kept = connection.execute(query.where(judged.c.number == record)).first()
    return int(kept.number) if kept and list(kept.reasons) == row["reasons"] else None


def _insert(
    connection: sa.Connection, record: int, row: Mapping[str, object], desk: str, seen: int | None
) -> int:
    """One statement that adds the row only while nobody else holds or has judged the picture."""
    foreign = sa.exists().where(
        review_leases.c.number == record,
        review_leases.c.desk != desk,
        review_leases.c.until > row["at"],
    )
    theirs = sa.exists().where(
        judged.c.number == record,
        judged.c.verdict_number == verdicts.c.number,
        judged.c.verdict_number != seen,
        verdicts.c.who != row["who"],
    )
    conditions = [sa.not_(foreign)] + ([] if seen is None else [sa.not_(theirs)])
    conditions.append(sa.not_(_assigned_elsewhere(record, row["who"]).exists()))
    values = [sa.literal(value, verdicts.c[name].type) for name, value in row.items()]
    source = sa.select(*values).where(*conditions)
    added = sa.insert(verdicts).from_select(list(row), source).returning(verdicts.c.number)
    number = connection.execute(added).scalar()
    if number is None:
        owner = connection.execute(_assigned_elsewhere(record, row["who"])).scalar()
        message = "Somebody else is judging this picture, or has judged it meanwhile."
        if owner is not None:
            message = f"This picture is {owner}'s to judge: it was assigned."
        raise RequestError(message, "Go on with the next one.")
    return int(number)


def _assigned_elsewhere(record: int, who: object) -> sa.Select[str]:
    """Whose the picture alone is, unless that is `who`."""
    mine = [review_assignments.c.number == record, review_assignments.c.who != who]
    return sa.select(review_assignments.c.who).where(*mine)


def _set_newest(connection: sa.Connection, record: int) -> None:
    """Let the newest verdict that was not undone stand for the picture."""
    connection.execute(sa.delete(judged).where(judged.c.number == record))
    newest = sa.select(records.c.number, verdicts.c.verdict, verdicts.c.number)
    newest = newest.join_from(verdicts, records, records.c.id == verdicts.c.record)
    newest = newest.where(records.c.number == record, verdicts.c.undone_at.is_(None))
    newest = newest.order_by(verdicts.c.number.desc()).limit(1)
    names = ["number", "verdict", "verdict_number"]
    connection.execute(sa.insert(judged).from_select(names, newest))


def _comments() -> sa.Select[tuple[object, ...]]:
    names = [c for c in review_comments.c if c.name != "record"]
    query = sa.select(*names, records.c.id.label("record"))
    return query.join(records, records.c.number == review_comments.c.record)
