"""What the users of one data folder have settled for themselves: the chain, the limits."""

from typing import Any

import sqlalchemy as sa

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

    def put(self, name: str, value: Any) -> None:
        """Keep the value; None forgets it."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(preferences).where(preferences.c.name == name))
            if value is not None:
                connection.execute(sa.insert(preferences).values(name=name, value=value))
