"""What the users of one data folder have settled for themselves: the chain, the limits."""

from typing import Any

import sqlalchemy as sa

from imagegen.db.changes import insert_or_replace
from imagegen.db.tables import preferences


class Preferences:
    """Named values as JSON."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def get(self, name: str, default: Any = None) -> Any:
        query = sa.select(preferences.c.value).where(preferences.c.name == name)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return default if row is None else row.value

    def under(self, prefix: str) -> dict[str, Any]:
        """Name -> value, of the names that begin with `prefix`."""
        clause = preferences.c.name.startswith(prefix, autoescape=True)
        query = sa.select(preferences).where(clause).order_by(preferences.c.name)
        with self._engine.connect() as connection:
            return {row.name: row.value for row in connection.execute(query)}

    def change(self, name: str, value: Any) -> bool:
        """Keep another value in the place of a kept one; False when there is none any more."""
        change = sa.update(preferences).where(preferences.c.name == name).values(value=value)
        with self._engine.begin() as connection:
            return connection.execute(change).rowcount > 0

    def put(self, name: str, value: Any) -> None:
        """Keep the value; None forgets it."""
        with self._engine.begin() as connection:
            if value is None:
                connection.execute(sa.delete(preferences).where(preferences.c.name == name))
                return
            row = {"name": name, "value": value}
            connection.execute(insert_or_replace(connection, preferences, "name", row))
