"""What a sample brief of each kind is made of: fields to fill in, and the brief they make."""

from collections.abc import Mapping
from typing import Any

from imagegen.briefs import avatar, listen_and_repeat, product_shot, renovation
from imagegen.briefs.kinds import golden_rows, longest_texts, own_fields, read_brief, row_values
from imagegen.briefs.kinds import word_lists as lists_of
from imagegen.errors import ImagegenError, TemplateError
from imagegen.interiors import LANGUAGES
from imagegen.ratios import USUAL_RATIOS
from imagegen.sample_briefs import GoldenRow
from imagegen.templates import Shelf, Template, TemplateField
from imagegen.types import AssetKind

MANY_LINES = ("points", "spots")
"""Values with one thing on each line."""

_LAST = ("extra", "avoid")
_MORE: Mapping[AssetKind, tuple[str, ...]] = {
    avatar.KIND: ("aspect_ratio",),
    product_shot.KIND: ("palette", "aspect_ratio"),
    renovation.KIND: ("language", "aspect_ratio"),
    listen_and_repeat.KIND: ("spots", "aspect_ratio"),
}
_LABELS: Mapping[str, str] = {
    "sku": "SKU",
    "what": "What it is",
    "materials": "Materials and colours",
    "points": "Selling points, one a line",
    "words": "Words in the picture",
    "palette": "Brand palette",
    "scene": "Scene of the lifestyle picture",
    "space": "Room for copy in the ad",
    "spots": "Spots, one a line",
    "extra": "Wishes",
}
_STARTS: Mapping[AssetKind, Mapping[str, str]] = {
    renovation.KIND: {"language": "en"},
    listen_and_repeat.KIND: {"aspect_ratio": "16:9"},
}
_LONGEST = 1000


def sample_fields(template: Template) -> tuple[TemplateField, ...]:
    """What every brief of its kind has, as far as a sample brief may say it.

    The default of each is what a brief begins with that does not say it. `own_fields` are the
    template's own beside these.
    """
    longest = longest_texts(template.kind)
    names = [name for name in longest if name not in _LAST]
    names += [*_MORE[template.kind], *_LAST]
    return tuple(_field(template, name, longest.get(name, _LONGEST)) for name in names)


def sample_text(row: GoldenRow, field: TemplateField) -> str:
    """What a sample brief says of a field, as text; the field's default where it says nothing."""
    value = (row.values | row.own).get(field.name, field.default)
    if isinstance(value, str):
        return value
    return ("\n" if field.name in MANY_LINES else ", ").join(value)


def made_row(
    template: Template, label: str, texts: Mapping[str, str], base: GoldenRow | None = None
) -> GoldenRow:
    """The sample brief of these texts. What is as a brief begins is left out, unless `base` says
    it; so is what the template does not ask for any more."""
    said = base or GoldenRow(label=label, values={})
    values = {
        field.name: _value(field.name, texts[field.name])
        for field in sample_fields(template)
        if texts[field.name] != field.default or field.name in said.values
    }
    own = {
        field.name: texts[field.name]
        for field in own_fields(template)
        if texts[field.name] != field.default or field.name in said.own
    }
    if not values.get("aspect_ratio", "none"):
        del values["aspect_ratio"]  # the usual shape
    said_first = [name for name in said.values if name in values]
    ordered = {name: values[name] for name in (*said_first, *values)}
    return GoldenRow.model_construct(label=label, values=ordered, own=own)


def check_golden(template: Template, shelf: Shelf) -> None:
    """TemplateError names the sample brief that the template cannot be judged by, and its field.

    For what is written anew, as `check_alternatives` is. `shelf` is any of its kind.
    """
    if not template.briefs:
        return
    for row in golden_rows(template):
        problem = row_problem(template, row, shelf)
        if problem:
            raise TemplateError(f"Sample brief {row.label!r}: {problem}")


def row_problem(template: Template, row: GoldenRow, shelf: Shelf) -> str:
    """Why the template makes no prompt of a sample brief, "" when it does."""
    try:
        brief = read_brief(template.kind, row_values(template, row), shelf.trying(template))
        brief.prompt(shelf.trying(template))
    except ImagegenError as error:
        return f"{error.message} {error.hint}".strip()
    return ""


def _field(template: Template, name: str, longest: int) -> TemplateField:
    known = {field.name: field for field in template.fields}.get(name)
    label = _LABELS.get(name, name.replace("_", " ").capitalize())
    if known and template.kind == avatar.KIND:  # its form asks for the template's own fields
        label = known.label
    choices = _offered(template, name)
    return TemplateField(
        name=name,
        label=label,
        type="choice" if choices else "text",
        choices=choices[:100],
        default=_start(template, name),
        longest=longest,
    )


def _offered(template: Template, name: str) -> tuple[str, ...]:
    if name == "aspect_ratio":
        return USUAL_RATIOS
    if name == "language":
        return LANGUAGES
    return lists_of(template).get(name, ())


def _start(template: Template, name: str) -> str:
    if template.kind == avatar.KIND:
        return template.defaults.get(name) or {"aspect_ratio": "1:1"}.get(name, "")
    return _STARTS.get(template.kind, {}).get(name, "")


def _value(name: str, text: str) -> Any:
    if name != "spots":
        return text
    return tuple(line.strip() for line in text.split("\n") if line.strip())
