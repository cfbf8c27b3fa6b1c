"""Searches that somebody named, to be had again by a click."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from imagegen.db.changes import insert_or_replace
from imagegen.db.tables import saved_searches
from imagegen.errors import RequestError

LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class SavedSearch:
    """`address` is the filter as an address names it."""

    name: str
    address: Mapping[str, str]
    who: str


class Searches:
    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> list[SavedSearch]:
        """By name."""
        query = sa.select(saved_searches).order_by(saved_searches.c.name)
        with self._engine.connect() as connection:
            return [
                SavedSearch(name=row.name, address=row.address, who=row.who)
                for row in connection.execute(query)
            ]

    def save(self, name: str, address: Mapping[str, str], who: str) -> SavedSearch:
        """Keep it under that name; one of the same name is replaced."""
        shown = " ".join(name.split())
        if not 0 < len(shown) <= LONGEST_NAME:
            raise RequestError(
                f"A search has a name of at most {LONGEST_NAME} characters.", "Give it another."
            )
        row = {"name": shown, "address": dict(address), "who": who, "made_at": datetime.now(UTC)}
        with self._engine.begin() as connection:
            connection.execute(insert_or_replace(connection, saved_searches, "name", row))
        return SavedSearch(name=shown, address=address, who=who)

    def drop(self, name: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.delete(saved_searches).where(saved_searches.c.name == name))
