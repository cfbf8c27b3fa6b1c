"""The kinds of briefs as one list: what varies in them, and what they are judged by."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from imagegen.briefs import avatar, renovation
from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.renovation import RenovationBrief
from imagegen.errors import RequestError, TemplateError
from imagegen.interiors import load_rooms, load_styles
from imagegen.templates import Shelf, Template
from imagegen.types import AssetKind

Brief = AvatarBrief | RenovationBrief

KINDS: tuple[AssetKind, ...] = (avatar.KIND, renovation.KIND)
"""The kinds that have briefs and templates."""

_FIXED = ("template", "person")
_VARIED: Mapping[AssetKind, tuple[str, ...]] = {
    avatar.KIND: tuple(name for name in avatar.LONGEST if name not in _FIXED),
    renovation.KIND: tuple(name for name in renovation.LONGEST if name not in _FIXED),
}


class GoldenRow(BaseModel):
    """One fixed sample brief: what it is called, and its values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    values: dict[str, str]


class _GoldenFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: tuple[GoldenRow, ...]


def read_brief(kind: AssetKind, values: Mapping[str, Any], shelf: Shelf) -> Brief:
    """The brief of these values; RequestError names the field that cannot be."""
    if kind == avatar.KIND:
        return AvatarBrief.from_values(values, shelf)
    if kind == renovation.KIND:
        return RenovationBrief.from_values(values)
    raise RequestError(f"There is no brief for {kind!r}.", f"Use one of {', '.join(KINDS)}.")


def varied_fields(template: Template) -> tuple[str, ...]:
    """The texts of a brief that may hold alternatives, and the template's own fields."""
    own = avatar.own_fields(template) if template.kind == avatar.KIND else ()
    return (*_VARIED[template.kind], *(field.name for field in own))


def with_texts(
    kind: AssetKind, values: Mapping[str, Any], texts: Mapping[str, str]
) -> dict[str, Any]:
    """The values of a brief with other texts; those of the template's own fields stand apart."""
    usual = {name: text for name, text in texts.items() if name in _VARIED[kind]}
    own = {name: text for name, text in texts.items() if name not in _VARIED[kind]}
    more = {"own": {**values.get("own", {}), **own}} if own else {}
    return {**values, **usual, **more}


def texts_of(template: Template, values: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a brief by the names of `varied_fields`."""
    known = {**values.get("own", {}), **values}
    return {name: str(known.get(name) or "") for name in varied_fields(template)}


def word_lists(template: Template) -> dict[str, tuple[str, ...]]:
    """Named lists for alternatives: the form's offers, the fields' choices, the template's own."""
    offers = _avatar_offers() if template.kind == avatar.KIND else _renovation_offers()
    choices = {field.name: field.choices for field in template.fields if len(field.choices) > 1}
    return {**offers, **choices, **template.lists}


@cache
def golden_rows(kind: AssetKind, name: str = "") -> tuple[GoldenRow, ...]:
    """The golden set of that name, "" the kind's usual one. TemplateError when there is none."""
    folder = files("imagegen").joinpath("data/golden", kind)
    item = folder.joinpath(f"{name or 'usual'}.toml")
    if kind not in get_args(AssetKind) or not item.is_file():
        raise TemplateError(f"There is no golden set {name!r} for {kind}.", "Remove `golden`.")
    try:
        return _GoldenFile.model_validate(tomllib.loads(item.read_text("utf-8"))).rows
    except ValidationError as error:
        raise TemplateError(f"The golden set {kind}/{name} cannot be read: {error}.") from error


def starting_values(template: Template, shelf: Shelf) -> dict[str, Any]:
    """What a form of this template begins with."""
    if template.kind == avatar.KIND:
        return AvatarBrief.from_template(template.name, shelf.trying(template)).as_values()
    first = {"count": 1, **golden_rows(template.kind, template.golden)[0].values}
    return RenovationBrief.from_values({**first, "template": template.name}).as_values()


def _avatar_offers() -> dict[str, tuple[str, ...]]:
    offers = avatar.load_choices()
    names = ("age_range", "attire", "setting", "expression", "framing")
    return {name: tuple(choice.value for choice in getattr(offers, name)) for name in names}


def _renovation_offers() -> dict[str, tuple[str, ...]]:
    return {
        "room": tuple(room.key for room in load_rooms()),
        "style": tuple(style.key for style in load_styles()),
        "camera": tuple(camera.key for camera in renovation.load_choices().cameras),
    }
