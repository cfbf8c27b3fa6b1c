"""The versions of templates: shipped as files, or saved by users; how each one is labelled.

A shipped template is a version too, and it is in production until another one is. What a user
saves is never changed again: editing it makes the next version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

import sqlalchemy as sa

from imagegen.db.tables import template_labels, template_versions
from imagegen.errors import NotFound, RequestError
from imagegen.template_texts import write_template
from imagegen.templates import Shelf, Template, fold_space, load_templates, read_template
from imagegen.types import AssetKind

Label = Literal["draft", "production"]
LONGEST_NOTE = 500
RACES = 20
"""How often a save may lose its number to another one before it gives up."""

_read = lru_cache(maxsize=512)(read_template)


@dataclass(frozen=True, kw_only=True)
class TemplateVersion:
    """One version, and where it comes from. `at` is None where it was shipped."""

    template: Template
    note: str
    source: tuple[str, int] | None
    """Name and version of what it was made from."""
    who: str
    at: datetime | None

    @property
    def name(self) -> str:
        return self.template.name

    @property
    def number(self) -> int:
        return self.template.version

    @property
    def is_shipped(self) -> bool:
        return self.at is None


@dataclass(frozen=True, kw_only=True)
class Labelling:
    """Somebody labelled a version. `evidence` is what stood for it; `override` says nothing did."""

    name: str
    version: int
    label: Label
    reason: str
    override: bool
    who: str
    at: datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)


class TemplateVersions:
    """All versions of all templates of one data folder. Nothing here is changed or removed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def shelf(self, kind: AssetKind) -> Shelf:
        """What pages offer: of each template the version in production."""
        saved = self._saved(kind)
        events = self._events(template_labels.c.kind == kind)
        chosen = []
        for name in _names(kind, saved):
            number = _production(name, kind, events)
            found = next((v for v in _of_name(kind, name, saved) if v.number == number), None)
            if found is not None:
                chosen.append(found.template)
        ordered = sorted(chosen, key=lambda template: (template.order, template.name))
        return Shelf(kind=kind, templates=tuple(ordered))

    def all(self, kind: AssetKind) -> dict[str, tuple[TemplateVersion, ...]]:
        """Name -> its versions, newest first; the names in the order they are offered."""
        saved = self._saved(kind)
        return {name: _of_name(kind, name, saved) for name in _names(kind, saved)}

    def of(self, kind: AssetKind, name: str) -> tuple[TemplateVersion, ...]:
        """The versions of one template, newest first; NotFound when there is none."""
        found = _of_name(kind, name, self._saved(kind, template_versions.c.name == name))
        if not found:
            raise NotFound(f"There is no {kind} template {name[:60]!r}.")
        return found

    def get(self, kind: AssetKind, name: str, number: int) -> TemplateVersion:
        found = next((v for v in self.of(kind, name) if v.number == number), None)
        if found is None:
            raise NotFound(f"The {kind} template {name!r} has no version {number}.")
        return found

    def production(self, kind: AssetKind, name: str) -> int | None:
        """The version that pages use, or None where they do not offer the template."""
        return _production(name, kind, self.labellings(kind, name))

    def labellings(self, kind: AssetKind, name: str) -> tuple[Labelling, ...]:
        """How its versions were labelled, oldest first."""
        return self._events(template_labels.c.kind == kind, template_labels.c.name == name)

    def save(
        self, template: Template, *, note: str, who: str, source: tuple[str, int] | None = None
    ) -> TemplateVersion:
        """Keep it as the next version of its name, whatever number it carries."""
        shipped = [t.version for t in load_templates(template.kind) if t.name == template.name]
        for _ in range(RACES):
            number = 1 + max([0, *shipped, *self._numbers(template)])
            if self._insert(template, number, _checked("note", note), who, source):
                return self.get(template.kind, template.name, number)
        raise RequestError("Others save this template all the time.", "Save it again.")

    def create(
        self, template: Template, *, note: str, who: str, source: tuple[str, int] | None = None
    ) -> TemplateVersion:
        """Keep it as version 1 of a new name; RequestError when the name is taken."""
        shipped = {t.name for t in load_templates(template.kind)}
        taken = template.name in shipped or not self._insert(
            template, 1, _checked("note", note), who, source
        )
        if taken:
            raise RequestError(
                f"The name {template.name!r} is taken by another template.",
                "Choose another name.",
            )
        return self.get(template.kind, template.name, 1)

    def add_label(self, kind: AssetKind, labelling: Labelling) -> None:
        """Keep what was said of a version. Whether it may be said is `template_lab`'s question."""
        self.get(kind, labelling.name, labelling.version)
        values = {name: getattr(labelling, name) for name in _LABEL_NAMES}
        values["reason"] = _checked("reason", labelling.reason)
        with self._engine.begin() as connection:
            connection.execute(sa.insert(template_labels).values(kind=kind, **values))

    def _insert(
        self,
        template: Template,
        number: int,
        note: str,
        who: str,
        source: tuple[str, int] | None,
    ) -> bool:
        """False when the number is taken: by somebody who saved in the same moment."""
        numbered = template.model_copy(update={"version": number})
        row = {
            "kind": template.kind,
            "name": template.name,
            "version": number,
            "text": write_template(numbered),
            "note": note,
            "source_name": source[0] if source else "",
            "source_version": source[1] if source else None,
            "who": who,
            "at": datetime.now(UTC),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(template_versions).values(**row))
        except sa.exc.IntegrityError:
            return False
        return True

    def _numbers(self, template: Template) -> list[int]:
        query = sa.select(template_versions.c.version).where(
            template_versions.c.kind == template.kind, template_versions.c.name == template.name
        )
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def _saved(self, kind: AssetKind, *clauses: Any) -> list[TemplateVersion]:
        """What users saved, newest first."""
        query = sa.select(template_versions).where(template_versions.c.kind == kind, *clauses)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(template_versions.c.version.desc())).mappings()
            return [_version(row) for row in rows]

    def _events(self, *clauses: Any) -> tuple[Labelling, ...]:
        query = sa.select(template_labels).where(*clauses).order_by(template_labels.c.number)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings()
            return tuple(Labelling(**{n: row[n] for n in _LABEL_NAMES}) for row in rows)


_LABEL_NAMES = ("name", "version", "label", "reason", "override", "evidence", "who", "at")


def _version(row: sa.RowMapping) -> TemplateVersion:
    name, number, source = row["name"], row["version"], row["source_name"]
    return TemplateVersion(
        template=_read(row["text"], f"{name}, version {number}"),
        note=row["note"],
        source=(source, row["source_version"]) if source else None,
        who=row["who"],
        at=row["at"],
    )


def _names(kind: AssetKind, saved: Sequence[TemplateVersion]) -> list[str]:
    """Every name once, in the order of its newest version."""
    newest = {template.name: template for template in load_templates(kind)}
    newest |= {version.name: version.template for version in reversed(saved)}
    return sorted(newest, key=lambda name: (newest[name].order, name))


def _of_name(
    kind: AssetKind, name: str, saved: Sequence[TemplateVersion]
) -> tuple[TemplateVersion, ...]:
    """A saved version keeps its number against one that is shipped later: pictures name it."""
    own = {version.number: version for version in saved if version.name == name}
    for template in load_templates(kind):
        if template.name == name:
            shipped = TemplateVersion(
                template=template, note="As shipped.", source=None, who="", at=None
            )
            own.setdefault(template.version, shipped)
    return tuple(own[number] for number in sorted(own, reverse=True))


def _production(name: str, kind: AssetKind, events: Sequence[Labelling]) -> int | None:
    """What was labelled last, or else the shipped version, or else none."""
    shipped = next((t.version for t in load_templates(kind) if t.name == name), None)
    current = shipped
    for event in events:
        if event.name == name and event.label == "production":
            current = event.version
        elif event.name == name and event.version == current:
            current = shipped
    return current


def _checked(what: str, text: str) -> str:
    folded = fold_space(text)
    if len(folded) > LONGEST_NOTE:
        raise RequestError(
            f"The {what} has {len(folded)} characters; at most {LONGEST_NOTE} fit.", "Shorten it."
        )
    return folded
