"""The kinds of briefs as one list: what varies in them, and what they are judged by."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from imagegen.briefs import avatar, listen_and_repeat, product_shot, renovation
from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.listen_and_repeat import SceneBrief
from imagegen.briefs.product_shot import ProductBrief, load_shots
from imagegen.briefs.renovation import RenovationBrief
from imagegen.errors import RequestError, TemplateError
from imagegen.interiors import load_rooms, load_styles
from imagegen.sample_briefs import GoldenRow
from imagegen.templates import Shelf, Template, TemplateField
from imagegen.types import AssetKind

Brief = AvatarBrief | ProductBrief | RenovationBrief | SceneBrief

KINDS: tuple[AssetKind, ...] = (
    avatar.KIND,
    product_shot.KIND,
    renovation.KIND,
    listen_and_repeat.KIND,
)
"""The kinds that have briefs and templates."""

_READERS: Mapping[AssetKind, Callable[[Mapping[str, Any], Shelf], Brief]] = {
    avatar.KIND: AvatarBrief.from_values,
    product_shot.KIND: lambda values, _shelf: ProductBrief.from_values(values),
    renovation.KIND: lambda values, _shelf: RenovationBrief.from_values(values),
    listen_and_repeat.KIND: lambda values, _shelf: SceneBrief.from_values(values),
}
_OWN: Mapping[AssetKind, Callable[[Template], tuple[TemplateField, ...]]] = {
    avatar.KIND: avatar.own_fields,
    product_shot.KIND: product_shot.own_fields,
    renovation.KIND: renovation.own_fields,
    listen_and_repeat.KIND: listen_and_repeat.own_fields,
}
_FIXED = ("template", "person", "sku", "item")
_LONGEST: Mapping[AssetKind, Mapping[str, int]] = {
    avatar.KIND: avatar.LONGEST,
    product_shot.KIND: product_shot.LONGEST,
    renovation.KIND: renovation.LONGEST,
    listen_and_repeat.KIND: listen_and_repeat.LONGEST,
}


class _GoldenFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: tuple[GoldenRow, ...]


def read_brief(kind: AssetKind, values: Mapping[str, Any], shelf: Shelf) -> Brief:
    """The brief of these values; RequestError names the field that cannot be."""
    if kind not in _READERS:
        raise RequestError(f"There is no brief for {kind!r}.", f"Use one of {', '.join(KINDS)}.")
    return _READERS[kind](values, shelf)


def for_model(brief: Brief, template: Template, most: int) -> Brief:
    """The brief for a model that takes `most` reference pictures, as the page of its kind asks.

    A room keeps its photo: a model that takes none is refused before the click.
    """
    if isinstance(brief, SceneBrief):
        return brief.for_model(most, template)
    if isinstance(brief, RenovationBrief):
        return brief
    return brief.for_references(most)


def varied_fields(template: Template) -> tuple[str, ...]:
    """The texts of a brief that may hold alternatives, and the template's own fields."""
    return (*_varied(template.kind), *(field.name for field in own_fields(template)))


def own_fields(template: Template) -> tuple[TemplateField, ...]:
    """What a template asks for beside the values that every brief of its kind gives it."""
    return _OWN[template.kind](template)


def with_texts(
    kind: AssetKind, values: Mapping[str, Any], texts: Mapping[str, str]
) -> dict[str, Any]:
    """The values of a brief with other texts; those of the template's own fields stand apart."""
    varied = _varied(kind)
    usual = {name: text for name, text in texts.items() if name in varied}
    own = {name: text for name, text in texts.items() if name not in varied}
    more = {"own": {**values.get("own", {}), **own}} if own else {}
    return {**values, **usual, **more}


def texts_of(template: Template, values: Mapping[str, Any]) -> dict[str, str]:
    """The texts of a brief by the names of `varied_fields`."""
    usual = {name: values.get(name) for name in _varied(template.kind)}
    own = {field.name: values.get("own", {}).get(field.name) for field in own_fields(template)}
    return {name: str(value or "") for name, value in (own | usual).items()}


def word_lists(template: Template) -> dict[str, tuple[str, ...]]:
    """Named lists for alternatives: the form's offers, the fields' choices, the template's own."""
    choices = {field.name: field.choices for field in template.fields if len(field.choices) > 1}
    return {**_offers(template.kind), **choices, **template.lists}


def golden_rows(template: Template) -> tuple[GoldenRow, ...]:
    """The golden set of a version: its own sample briefs, or those that are shipped."""
    if template.kind != product_shot.KIND:
        return template.briefs or _read_rows(template.kind, template.golden)
    shots = {shot.template: shot.key for shot in reversed(load_shots())}
    shot = shots.get(golden_name(template), load_shots()[0].key)
    return tuple(
        row.model_copy(update={"values": {**row.values, "shot": shot}})
        for row in template.briefs or _read_rows(template.kind, "")
    )


def row_values(template: Template, row: GoldenRow) -> dict[str, Any]:
    """A sample brief as one of `template`, for one picture; what it does not ask for is left out.

    Another version may have other fields of its own.
    """
    own = {field.name: row.own.get(field.name, field.default) for field in own_fields(template)}
    return {"count": 1, "own": own, **row.values, "template": template.name}


def golden_name(template: Template) -> str:
    """What a duplicate keeps of its golden set: a product's is that of the template's shot."""
    is_product = template.kind == product_shot.KIND
    return template.golden or (template.name if is_product else "")


def starting_values(template: Template, shelf: Shelf) -> dict[str, Any]:
    """What a form of this template begins with."""
    if template.kind == avatar.KIND:
        return AvatarBrief.from_template(template.name, shelf.trying(template)).as_values()
    first = row_values(template, golden_rows(template)[0])
    return read_brief(template.kind, first, shelf).as_values()


def longest_texts(kind: AssetKind) -> dict[str, int]:
    """Name -> characters, of the texts that a sample brief says itself."""
    left_out = ("template", "person", "item")
    return {name: most for name, most in _LONGEST[kind].items() if name not in left_out}


def _varied(kind: AssetKind) -> tuple[str, ...]:
    return tuple(name for name in _LONGEST[kind] if name not in _FIXED)


@cache
def _read_rows(kind: AssetKind, name: str) -> tuple[GoldenRow, ...]:
    """The file of that name, "" the kind's usual one. TemplateError when there is none."""
    item = files("imagegen").joinpath("data/golden", kind, f"{name or 'usual'}.toml")
    if kind not in get_args(AssetKind) or not item.is_file():
        raise TemplateError(f"There is no golden set {name!r} for {kind}.", "Remove `golden`.")
    try:
        return _GoldenFile.model_validate(tomllib.loads(item.read_text("utf-8"))).rows
    except ValidationError as error:
        raise TemplateError(f"The golden set {kind}/{name} cannot be read: {error}.") from error


def _offers(kind: AssetKind) -> dict[str, tuple[str, ...]]:
    if kind == avatar.KIND:
        names = ("age_range", "attire", "setting", "expression", "framing")
        return {name: _values(getattr(avatar.load_choices(), name)) for name in names}
    if kind == product_shot.KIND:
        offered = product_shot.load_choices()
        return {"scene": _values(offered.scene), "space": _values(offered.space)}
    if kind == renovation.KIND:
        return {
            "room": tuple(room.key for room in load_rooms()),
            "style": tuple(style.key for style in load_styles()),
            "camera": tuple(camera.key for camera in renovation.load_choices().cameras),
        }
    return {}


def _values(choices: Any) -> tuple[str, ...]:
    return tuple(choice.value for choice in choices)
