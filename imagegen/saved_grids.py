"""Grids that are kept: their definition, their name, how they were arranged, what they made."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from imagegen.db.changes import insert_or_keep
from imagegen.db.grid_tables import grid_batches, saved_grids
from imagegen.errors import ImagegenError, NotFound, RequestError
from imagegen.grids import Grid, read_grid

LONGEST_NAME = 80
LISTED = 50


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why the last click on a grid made nothing."""

    message: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class SavedGrid:
    """`name` is "" until somebody gives one; `arrangement` is as the page drew it last;
    `refusal` is None once the grid was made."""

    id: str
    name: str
    grid: Grid
    arrangement: Mapping[str, Any]
    who: str
    at: datetime
    refusal: Refusal | None

    @property
    def title(self) -> str:
        return self.name or self.grid.title


class SavedGrids:
    """A definition is never changed: another one is another grid."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self, limit: int = LISTED) -> list[SavedGrid]:
        """Those with a name first, each the newest first."""
        named = sa.case((saved_grids.c.name != "", 0), else_=1)
        query = sa.select(saved_grids).order_by(named, saved_grids.c.at.desc()).limit(limit)
        return self._read(query)

    def get(self, grid_id: str) -> SavedGrid:
        found = self._read(sa.select(saved_grids).where(saved_grids.c.id == grid_id))
        if not found:
            message = f"There is no grid {grid_id[:40]!r}."
            raise NotFound(message, "It was forgotten, or the address is not whole. Make another.")
        return found[0]

    def keep(self, grid: Grid, who: str) -> SavedGrid:
        """The grid of this definition: the one that is kept already, or a new one."""
        definition = asdict(grid)
        digest = _digest_of(definition)
        row = {"id": secrets.token_hex(16), "name": "", "who": who, "digest": digest}
        more = {"definition": definition, "arrangement": {}, "at": datetime.now(UTC)}
        with self._engine.begin() as connection:
            insert = insert_or_keep(connection, saved_grids, ["digest"])
            connection.execute(insert.values(**row, **more))
        kept = self._read(sa.select(saved_grids).where(saved_grids.c.digest == digest))
        if not kept:
            raise NotFound("Somebody has just forgotten this grid.", "Press Generate again.")
        return kept[0]

    def name(self, grid_id: str, name: str) -> SavedGrid:
        """Give it a name; RequestError for none, a long one, or that of another grid."""
        shown = " ".join("".join(c if c.isprintable() else " " for c in name).split())
        if not 0 < len(shown) <= LONGEST_NAME:
            message = f"A grid has a name of at most {LONGEST_NAME} characters."
            raise RequestError(message, "Give it another.")
        change = sa.update(saved_grids).where(saved_grids.c.id == grid_id).values(name=shown)
        try:
            with self._engine.begin() as connection:
                connection.execute(change)
        except sa.exc.IntegrityError as error:  # each name is there once: the index sees to it
            message = f"Another grid is called {shown!r}."
            raise RequestError(message, "Give this one another name.") from error
        return self.get(grid_id)

    def arrange(self, batch: str, arrangement: Mapping[str, Any]) -> None:
        """Keep how the grid of a batch stands; one that is not kept stays as it is."""
        of = sa.select(grid_batches.c.grid).where(grid_batches.c.batch == batch).scalar_subquery()
        change = sa.update(saved_grids).where(saved_grids.c.id == of)
        with self._engine.begin() as connection:
            connection.execute(change.values(arrangement=dict(arrangement)))

    def add_batch(self, grid_id: str, batch: str) -> None:
        """The batch is made of that grid, which is not refused any more."""
        row = {"grid": grid_id, "batch": batch, "at": datetime.now(UTC)}
        made = sa.update(saved_grids).where(saved_grids.c.id == grid_id).values(refusal={})
        with self._engine.begin() as connection:
            connection.execute(made)
            connection.execute(sa.insert(grid_batches).values(**row))

    def refuse(self, batch: str, error: ImagegenError) -> None:
        """Nothing was made: the grid keeps the reason in the place of the batch."""
        of = sa.select(grid_batches.c.grid).where(grid_batches.c.batch == batch).scalar_subquery()
        why = {"message": error.message, "hint": error.hint}
        change = sa.update(saved_grids).where(saved_grids.c.id == of).values(refusal=why)
        with self._engine.begin() as connection:
            connection.execute(change)
            connection.execute(sa.delete(grid_batches).where(grid_batches.c.batch == batch))

    def batches(self, grid_id: str) -> list[str]:
        """What was made of it, the newest first."""
        query = sa.select(grid_batches.c.batch).where(grid_batches.c.grid == grid_id)
        with self._engine.connect() as connection:
            return list(connection.execute(query.order_by(grid_batches.c.at.desc())).scalars())

    def recent_batches(self, limit: int = LISTED) -> list[str]:
        """What was made of any grid, the newest first."""
        query = sa.select(grid_batches.c.batch).order_by(grid_batches.c.at.desc()).limit(limit)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def arrangements(self, batches: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Batch -> how its grid was arranged, for those that were."""
        joined = grid_batches.join(saved_grids, saved_grids.c.id == grid_batches.c.grid)
        query = sa.select(grid_batches.c.batch, saved_grids.c.arrangement).select_from(joined)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(grid_batches.c.batch.in_(batches))).all()
        return {batch: dict(arrangement) for batch, arrangement in rows if arrangement}

    def drop(self, grid_id: str) -> None:
        """Forget it; its pictures stay."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(grid_batches).where(grid_batches.c.grid == grid_id))
            connection.execute(sa.delete(saved_grids).where(saved_grids.c.id == grid_id))

    def _read(self, query: sa.Select[Any]) -> list[SavedGrid]:
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        read = [(row, read_grid(row.definition)) for row in rows]
        return [
            SavedGrid(
                id=row.id,
                name=row.name,
                grid=grid,
                arrangement=row.arrangement,
                who=row.who,
                at=row.at,
                refusal=Refusal(**row.refusal) if row.refusal else None,
            )
            for row, grid in read
            if grid is not None
        ]


def _digest_of(definition: Mapping[str, Any]) -> str:
    """64 hex digits that stand for it, so that an index finds it among any number."""
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()
