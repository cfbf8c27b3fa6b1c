"""The Listen and Repeat items of one data folder, each as its file has it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from imagegen.db.tables import items
from imagegen.errors import NotFound

Content = Mapping[str, Any]
_SUGGESTED = "suggested"
"""Kept in the same column as the item; no item's file has a member of that name."""


@dataclass(frozen=True, kw_only=True)
class KeptItem:
    """One item. `number` counts them from 1; `content` is the item's JSON.

    `record` names the picture that its scene is, where that was made here; `suggested` is what was
    paid to be seen in it. Neither is part of the item's file.
    """

    number: int
    id: str
    title: str
    content: Content
    record: str | None
    who: str
    made_at: datetime
    changed_at: datetime
    suggested: Content | None = None


class Items:
    """Items by id. Two that change one item wait for each other: no change is lost."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, title: str, content: Content, who: str = "") -> str:
        """Keep a new item; returns its id."""
        item_id, now = secrets.token_hex(16), datetime.now(UTC)
        row = {"id": item_id, "title": title, "content": dict(content), "who": who}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(items).values(**row, made_at=now, changed_at=now))
        return item_id

    def get(self, item_id: str) -> KeptItem:
        with self._engine.connect() as connection:
            return _find(connection, item_id)

    def recent(self, limit: int = 30) -> list[KeptItem]:
        """Those changed last, newest first."""
        query = sa.select(items).order_by(items.c.changed_at.desc(), items.c.number.desc())
        with self._engine.connect() as connection:
            return [_kept(row) for row in connection.execute(query.limit(limit)).mappings()]

    def change(
        self,
        item_id: str,
        change: Callable[[Content], Content],
        *,
        title: Callable[[Content], str] | None = None,
        record: str | None = None,
    ) -> Content:
        """Put `change` of the content in its place, in one transaction; returns it.

        The `title` of the new content and a `record` are kept too where they are given. Nothing
        changes when `change` raises.
        """
        with self._engine.begin() as connection:
            # A write first: whoever else changes this item waits from here on.
            moment = sa.update(items).where(items.c.id == item_id)
            connection.execute(moment.values(changed_at=datetime.now(UTC)))
            kept = _find(connection, item_id)
            content = dict(change(kept.content))
            given = {"title": title and title(content), "record": record}
            values = {name: value for name, value in given.items() if value is not None}
            connection.execute(moment.values(content=_stored(content, kept.suggested), **values))
        return content

    def suggest(self, item_id: str, suggested: Content | None) -> None:
        """Keep what was seen in the item's scene; None forgets it."""
        with self._engine.begin() as connection:
            row = sa.update(items).where(items.c.id == item_id)
            connection.execute(row.values(changed_at=datetime.now(UTC)))
            content = _find(connection, item_id).content
            connection.execute(row.values(content=_stored(content, suggested)))


def _find(connection: sa.Connection, item_id: str) -> KeptItem:
    row = connection.execute(sa.select(items).where(items.c.id == item_id)).mappings().first()
    if row is None:
        raise NotFound(f"There is no item {item_id[:40]!r}.", "Choose another one.")
    return _kept(row)


def _kept(row: sa.RowMapping) -> KeptItem:
    names = ("number", "id", "title", "record", "who", "made_at", "changed_at")
    content = dict(row["content"])
    suggested = content.pop(_SUGGESTED, None)
    return KeptItem(**{name: row[name] for name in names}, content=content, suggested=suggested)


def _stored(content: Content, suggested: Content | None) -> dict[str, Any]:
    return dict(content) if suggested is None else {**content, _SUGGESTED: dict(suggested)}
