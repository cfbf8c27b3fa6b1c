"""Which pictures look alike: each belongs to the stack of the first that looked like it."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from imagegen.db.locks import write_alone
from imagegen.db.tables import looks, records
from imagegen.pictures import NEAR_BITS, NO_LOOK, look_distance, look_parts
from imagegen.types import MEDIA_TYPES

_MOST_CANDIDATES = 2000


class Looks:
    """A stack is named by the number of the first of its pictures that is left; a picture without
    a look has no stack."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def unseen(self, limit: int) -> list[tuple[int, str]]:
        """(number, file name) of pictures whose look nobody has taken yet, newest first."""
        unseen = records.c.look == sa.literal_column("''")
        query = sa.select(records.c.number, records.c.sha256, records.c.media_type).where(unseen)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(records.c.number.desc()).limit(limit))
            return [(r.number, f"{r.sha256}.{MEDIA_TYPES[r.media_type]}") for r in rows]

    def keep(self, number: int, look: str) -> int | None:
        """Keep the look of a picture; returns its stack."""
        with self._engine.begin() as connection:
            write_alone(connection, "stacks", looks)  # whose first picture may be removed meanwhile
            stack = None if look == NO_LOOK else _founder(connection, look)
            if stack is None and look != NO_LOOK:
                stack = number
                new = [{"part": p, "number": number, "look": look} for p in look_parts(look)]
                connection.execute(sa.insert(looks), new)
            change = sa.update(records).where(records.c.number == number)
            connection.execute(change.values(look=look, stack=stack))
        return stack

    def sizes(self, stacks: Sequence[int]) -> Mapping[int, int]:
        """Stack -> how many pictures, those in the trash left out."""
        query = sa.select(records.c.stack, sa.func.count()).group_by(records.c.stack)
        alive = records.c.stack.in_(stacks), records.c.trashed_at.is_(None)
        with self._engine.connect() as connection:
            return {stack: count for stack, count in connection.execute(query.where(*alive))}


def _founder(connection: sa.Connection, look: str) -> int | None:
    """The first picture of the nearest stack within reach."""
    query = sa.select(looks.c.number, looks.c.look).where(looks.c.part.in_(look_parts(look)))
    rows = connection.execute(query.distinct().limit(_MOST_CANDIDATES)).all()
    near = [(look_distance(row.look, look), row.number) for row in rows]
    best = min(near, default=(NEAR_BITS + 1, 0))
    return best[1] if best[0] <= NEAR_BITS else None
