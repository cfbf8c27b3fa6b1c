"""The cast: named people with a fixed description and reference pictures."""

import secrets
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from imagegen.db.tables import cast as people
from imagegen.errors import NotFound, RequestError
from imagegen.types import Reference

MOST_REFERENCES = 5
LONGEST_NAME = 60
LONGEST_DESCRIPTION = 200
"""As long as the brief's own words on whom a picture shows, so that it always fits there."""

_JOINERS = "\u200c\u200d"
"""Invisible, but parts of words in Persian and in scripts of India."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """One member of the cast. The `references` of a kept one have no bytes: they are in storage.

    Nobody is offered who is `archived`; what was made of them still names them.
    """

    name: str
    description: str
    references: tuple[Reference, ...] = ()
    archived: bool = False
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", clean_text(self.name))
        object.__setattr__(self, "description", clean_text(self.description))
        if not fold_person(self.name):
            raise RequestError("The person has no name.", "Give a name with a letter or a figure.")
        _check_length("name", self.name, LONGEST_NAME)
        if not self.description:
            message = f"{self.name} has no description."
            raise RequestError(message, "Say in a few words who it is: hair, build, glasses.")
        _check_length("description", self.description, LONGEST_DESCRIPTION)
        # The same picture twice tells a model nothing new, and would be paid for twice.
        known = {reference.sha256: reference for reference in self.references}
        object.__setattr__(self, "references", tuple(known.values()))
        if len(known) > MOST_REFERENCES:
            message = f"{len(known)} reference pictures are given; a person has {MOST_REFERENCES}."
            raise RequestError(message, "Keep those that show the face best.")


class Cast:
    """The people of one data folder. Nobody is ever deleted, because records name them."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def members(self, *, archived: bool = False) -> list[Person]:
        """Those in use, or those archived, by name."""
        query = sa.select(people).where(people.c.archived.is_(archived)).order_by(people.c.folded)
        with self._engine.connect() as connection:
            return [_person(row) for row in connection.execute(query).mappings()]

    def get(self, person_id: str) -> Person:
        with self._engine.connect() as connection:
            query = sa.select(people).where(people.c.id == person_id)
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound("That person is not in the cast.", "Choose somebody else.")
        return _person(row)

    def put(self, person: Person) -> None:
        """Keep a new person or the change of one. RequestError when the name is taken."""
        row = _row(person)
        try:
            with self._engine.begin() as connection:
                change = sa.update(people).where(people.c.id == person.id)
                if not connection.execute(change.values(row)).rowcount:
                    connection.execute(sa.insert(people).values(id=person.id, **row))
        except sa.exc.IntegrityError as error:
            raise self._taken(person) from error

    def archive(self, person_id: str, archived: bool = True) -> None:
        """Offer the person no more, or with False again."""
        self.put(replace(self.get(person_id), archived=archived))

    def _taken(self, person: Person) -> RequestError:
        query = sa.select(people).where(people.c.folded == fold_person(person.name))
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        other = person if row is None else _person(row)
        where = ", who is archived" if other.archived else ""
        hint = "Restore that one, or choose another name." if where else "Choose another name."
        return RequestError(f"The cast has a {other.name} already{where}.", hint)


def fold_person(name: str) -> str:
    """A name as it is compared: width, case, spaces and punctuation do not count."""
    wide = unicodedata.normalize("NFKC", name).casefold()
    marks = unicodedata.normalize("NFKC", wide)
    return "".join(mark for mark in marks if unicodedata.category(mark)[0] in "LMN")


def clean_text(text: str) -> str:
    """One line without what is invisible or turns the direction of what follows."""
    kept = (" " if _is_hidden(mark) else mark for mark in text)
    return " ".join("".join(kept).split())


def _is_hidden(mark: str) -> bool:
    return unicodedata.category(mark)[0] == "C" and mark not in _JOINERS


def _check_length(what: str, text: str, most: int) -> None:
    if len(text) > most:
        message = f"The {what} has {len(text)} characters; at most {most} fit."
        raise RequestError(message, f"Shorten it by {len(text) - most}.")


def _row(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "folded": fold_person(person.name),
        "description": person.description,
        "references": [{"name": r.name, "sha256": r.sha256} for r in person.references],
        "archived": person.archived,
        "changed_at": datetime.now(UTC),
    }


def _person(row: sa.RowMapping) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        references=tuple(Reference(**reference) for reference in row["references"]),
        archived=row["archived"],
    )
