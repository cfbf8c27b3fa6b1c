"""What people put on pictures to find them again: stars, tags and boards."""

import secrets
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from imagegen.db.changes import insert_or_keep
from imagegen.db.locks import hold_lock
from imagegen.db.tables import board_records, boards, record_tags, record_words, records
from imagegen.errors import NotFound, RequestError
from imagegen.search import index_text

LONGEST_TAG = 64
LONGEST_BOARD = 80
_OTHER_BOARD = "Select the pictures again and choose another board."


@dataclass(frozen=True, kw_only=True)
class Board:
    id: str
    name: str
    pictures: int


class Boards:
    """Every change takes the ids of records and returns those it changed: what an undo needs."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    # Stars

    def star(self, ids: Sequence[str]) -> list[str]:
        return self._mark(ids, datetime.now(UTC))

    def unstar(self, ids: Sequence[str]) -> list[str]:
        return self._mark(ids, None)

    def _mark(self, ids: Sequence[str], at: datetime | None) -> list[str]:
        starred = records.c.starred_at
        other = starred.is_(None) if at is not None else starred.is_not(None)
        change = sa.update(records).where(records.c.id.in_(ids), other).values(starred_at=at)
        with self._engine.begin() as connection:
            return list(connection.execute(change.returning(records.c.id)).scalars())

    # Tags

    def tag(self, ids: Sequence[str], tag: str) -> list[str]:
        """Put the tag on; RequestError when it is empty or too long."""
        name = clean_tag(tag)
        return self._change(ids, record_tags, {"tag": name}, add=True)

    def untag(self, ids: Sequence[str], tag: str) -> list[str]:
        return self._change(ids, record_tags, {"tag": clean_tag(tag)}, add=False)

    # Boards

    def boards(self) -> list[Board]:
        """All boards by name, with how many pictures each has."""
        count = sa.select(sa.func.count()).where(board_records.c.board == boards.c.id)
        query = sa.select(boards.c.id, boards.c.name, count.scalar_subquery().label("pictures"))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(boards.c.folded))
            return [Board(id=row.id, name=row.name, pictures=row.pictures) for row in rows]

    def make(self, name: str) -> Board:
        """A new board; RequestError when one has that name, however it is written."""
        shown = _clean(name, LONGEST_BOARD, "name of a board")
        row = {"id": secrets.token_hex(16), "name": shown, "folded": _folded(shown)}
        with self._engine.begin() as connection, _no_twin(shown):
            connection.execute(sa.insert(boards).values(**row, made_at=datetime.now(UTC)))
        return Board(id=row["id"], name=shown, pictures=0)

    def rename(self, board: str, name: str) -> None:
        shown = _clean(name, LONGEST_BOARD, "name of a board")
        change = sa.update(boards).where(boards.c.id == board)
        with self._engine.begin() as connection, _no_twin(shown):
            changed = connection.execute(change.values(name=shown, folded=_folded(shown)))
            if changed.rowcount == 0:
                raise NotFound("That board is not there any more.")

    def drop(self, board: str) -> None:
        """Remove the board; its pictures stay where they are."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(boards).where(boards.c.id == board))

    def put(self, ids: Sequence[str], board: str) -> list[str]:
        """Lay pictures on the board; NotFound when there is none."""
        with self._engine.connect() as connection:
            if (
                connection.execute(sa.select(boards.c.id).where(boards.c.id == board)).first()
                is None
            ):
                raise NotFound("That board is not there any more.", _OTHER_BOARD)
        try:
            return self._change(ids, board_records, {"board": board}, add=True)
        except sa.exc.IntegrityError as error:  # it, or a picture, went away in this moment
            raise NotFound("The board or a picture was removed meanwhile.", _OTHER_BOARD) from error

    def take(self, ids: Sequence[str], board: str) -> list[str]:
        return self._change(ids, board_records, {"board": board}, add=False)

    # Of one picture

    def tags_of(self, record_id: str) -> list[str]:
        query = sa.select(record_tags.c.tag).join(records, records.c.number == record_tags.c.number)
        with self._engine.connect() as connection:
            found = connection.execute(query.where(records.c.id == record_id))
            return sorted(found.scalars())

    def boards_of(self, record_id: str) -> list[str]:
        """The names of the boards it lies on."""
        lying = boards.join(board_records).join(records, records.c.number == board_records.c.number)
        query = sa.select(boards.c.name).select_from(lying).order_by(boards.c.folded)
        with self._engine.connect() as connection:
            return list(connection.execute(query.where(records.c.id == record_id)).scalars())

    def _change(
        self, ids: Sequence[str], table: sa.Table, label: Mapping[str, str], *, add: bool
    ) -> list[str]:
        ((column, value),) = label.items()
        labelled = _labelled if add else _unlabelled
        with self._engine.begin() as connection:
            hold_lock(connection, "labels")  # two tags at once must both be in the index
            change = labelled(connection, table, column, value, ids)
            numbers = list(connection.execute(change.returning(table.c.number)).scalars())
            if table is record_tags:
                _index_tags(connection, numbers)
            query = sa.select(records.c.id).where(records.c.number.in_(numbers))
            return list(connection.execute(query.order_by(records.c.number)).scalars())


def _labelled(
    connection: sa.Connection, table: sa.Table, column: str, value: str, ids: Sequence[str]
) -> Any:
    source = sa.select(sa.literal(value), records.c.number).where(records.c.id.in_(ids))
    insert = insert_or_keep(connection, table, [column, "number"])
    return insert.from_select([column, "number"], source)


def _unlabelled(
    _connection: sa.Connection, table: sa.Table, column: str, value: str, ids: Sequence[str]
) -> Any:
    named = sa.select(records.c.number).where(records.c.id.in_(ids))
    return sa.delete(table).where(table.c[column] == value, table.c.number.in_(named))


def clean_tag(text: str) -> str:
    """A tag as it is kept: one line, small letters. RequestError when nothing or too much."""
    return _clean(text, LONGEST_TAG, "tag").lower()


def _clean(text: str, longest: int, what: str) -> str:
    kept = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable())
    shown = " ".join(kept.split())
    if not shown or len(shown) > longest:
        raise RequestError(f"A {what} has 1 to {longest} characters.", "Write another.")
    return shown


def _folded(name: str) -> str:
    """What two names are compared by: `name` is in its normal form already."""
    return name.casefold()[:160]


@contextmanager
def _no_twin(name: str) -> Iterator[None]:
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise RequestError(f"There is a board {name!r} already.", "Use that one.") from error


def _index_tags(connection: sa.Connection, numbers: Sequence[int]) -> None:
    """Make the tags of these records part of what a search finds."""
    tags: dict[int, list[str]] = {number: [] for number in numbers}
    query = sa.select(record_tags.c.number, record_tags.c.tag)
    for row in connection.execute(query.where(record_tags.c.number.in_(numbers))):
        tags[row.number].append(row.tag)
    if tags:
        number = sa.column("rowid") == sa.bindparam("number")
        change = sa.update(record_words).where(number).values(tags=sa.bindparam("said"))
        new = [{"number": n, "said": index_text(*words)} for n, words in tags.items()]
        connection.execute(change, new)
