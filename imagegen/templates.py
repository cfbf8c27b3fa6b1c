"""Prompt templates: typed fields and a wording -> prompt and negative prompt."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from imagegen.alternatives import Combination, combine, first_words, read_slots
from imagegen.errors import TemplateError
from imagegen.sample_briefs import MOST_ROWS, GoldenRow, check_rows
from imagegen.types import AssetKind
from imagegen.wordings import LONGEST_WORDING, check_wording, fill_wording, names_in

WORDING = "Wording"
"""The name of a wording among the texts that hold alternatives: no field is called so."""

SWITCH = ("", "yes")
"""The values of a field of type "switch": off and on."""

_LONGEST_SHOWN = 40
"""Characters of a name that an error repeats."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?", re.ASCII)
_Offer = Annotated[str, Field(max_length=4000)]
FieldType = Literal["text", "choice", "number", "switch"]


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What a template made of some values."""

    prompt: str
    negative_prompt: str
    template: str
    version: int


class TemplateField(BaseModel):
    """One value the wording asks for.

    `choices` are offers, not limits: any text up to `longest` characters is taken. A field of
    type "choice" without choices is offered those of its brief. A "number" takes digits, a
    "switch" is "yes" or empty.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z_]{0,39}$")
    label: str = Field(min_length=1, max_length=60)
    help: str = Field(default="", max_length=300)
    type: FieldType = "text"
    choices: tuple[_Offer, ...] = Field(default=(), max_length=100)
    default: str = ""
    longest: int = Field(default=120, ge=1, le=4000)
    required: bool = False

    def problem_of(self, value: object) -> str:
        """What is wrong with a value, as the end of "the text ..."; "" when nothing is."""
        problem = text_problem(value, self.longest, required=self.required)
        text = "" if problem else fold_space(str(value))
        if self.type == "number" and text and not _NUMBER.fullmatch(text):
            return "is not a number such as 3 or 2.5"
        if self.type == "switch" and text not in SWITCH:
            return 'is neither "yes" nor empty'
        return problem


class Template(BaseModel):
    """One wording of one asset kind: its fields, what to avoid, and a sample that works.

    The wording may hold alternatives, {a|b} or {@list}: of each the first one is used, unless they
    are all made, see `wordings_of`. `lists` are named words for them. Its golden set are its own
    `briefs`, or where it has none the shipped set that `golden` names, "" the kind's usual one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: AssetKind
    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    version: int = Field(ge=1, lt=2**31)
    order: int = Field(default=1000, ge=0, lt=2**31)
    title: str = Field(min_length=1, max_length=60)
    summary: str = Field(default="", max_length=300)
    style: Literal["photo", "illustration"]
    golden: str = Field(default="", pattern=r"^[a-z0-9-]*$", max_length=60)
    fields: tuple[TemplateField, ...] = Field(min_length=1, max_length=40)
    wording: str = Field(min_length=1, max_length=LONGEST_WORDING)
    negative: tuple[_Offer, ...] = Field(default=(), max_length=60)
    lists: dict[Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")], tuple[_Offer, ...]] = Field(
        default={}, max_length=40
    )
    sample: dict[str, str] = {}
    briefs: tuple[GoldenRow, ...] = Field(default=(), max_length=MOST_ROWS)

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [field.name for field in self.fields]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise TemplateError(
                f"{self._here}, field {twice}: two fields have the same name.", "Rename one."
            )
        check_wording(self._here, self.wording, names)
        check_rows(self._here, self.briefs)
        self.render({})
        self.render(self.sample)
        return self

    @property
    def defaults(self) -> dict[str, str]:
        return {field.name: field.default for field in self.fields}

    def render(self, values: Mapping[str, object]) -> Rendered:
        """The prompt for `values`; a missing field takes its default. TemplateError otherwise."""
        unknown = sorted(set(values) - set(self.defaults))
        if unknown:
            raise TemplateError(
                f"{self._here} has no field {unknown[0]!r}.",
                f"Its fields are {', '.join(self.defaults)}.",
            )
        texts = {field.name: self._text_of(field, values) for field in self.fields}
        return Rendered(
            prompt=fill_wording(self._here, self.used_wording, texts),
            negative_prompt=", ".join(self.negative),
            template=self.name,
            version=self.version,
        )

    def _text_of(self, field: TemplateField, values: Mapping[str, object]) -> str:
        value = values.get(field.name, field.default)
        problem = field.problem_of(value)
        if problem:
            raise TemplateError(f"{self._here}, field {field.name}: the text {problem}.")
        return fold_space(str(value))

    @property
    def used_wording(self) -> str:
        """With the first of each alternative. Braces that make none stay as they are."""
        lists, names = tuple(self.word_lists.items()), tuple(self.defaults)
        return _first_wording(self._here, self.wording, lists, names)

    @property
    def word_lists(self) -> dict[str, tuple[str, ...]]:
        """What {@name} stands for in its wording: the choices of its fields, and its own lists."""
        choices = {field.name: field.choices for field in self.fields if len(field.choices) > 1}
        return {**choices, **self.lists}

    @property
    def _here(self) -> str:
        return f"Template {self.name}"


class PlainTemplate(Template):
    """One of the wordings of a template: every brace in it stands for itself."""

    @property
    def used_wording(self) -> str:
        return self.wording


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The templates of one asset kind that are on offer, each in the version that is used."""

    kind: AssetKind
    templates: tuple[Template, ...]

    def find(self, name: str) -> Template:
        """The template of that name, or TemplateError that names close ones."""
        known = {template.name: template for template in self.templates}
        if name in known:
            return known[name]
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        meant = f"Did you mean {close[0]}? " if close else ""
        raise TemplateError(
            f"There is no {self.kind} template {name!r}.", f"{meant}Templates: {', '.join(known)}."
        )

    def trying(self, template: Template) -> "Shelf":
        """The same shelf with `template` in the place of the one of its name."""
        others = [other for other in self.templates if other.name != template.name]
        return replace(self, templates=_in_order([*others, template]))


def with_wording(template: Template, wording: str) -> PlainTemplate:
    """The template worded so. TemplateError when that is no wording, as when it is written."""
    names_in(f"Template {template.name}", wording, template.defaults)
    values = dict(template) | {"wording": wording}
    return PlainTemplate.model_construct(**values)


def wordings_of(template: Template) -> tuple[Combination, ...]:
    """Every wording that its alternatives make, under the name `WORDING`.

    Braces that make none stay as they are. TemplateError for more than can be made at once.
    """
    values = {WORDING: template.wording}
    try:
        read_slots(WORDING, template.wording, template.word_lists)
    except TemplateError:
        return (Combination(values=values, words=()),)
    return combine(values, template.word_lists)


def check_alternatives(template: Template) -> None:
    """TemplateError names what is wrong with the alternatives of a wording, and the place.

    For what is written anew: a version that is kept is used as it always was.
    """
    for found in combine({WORDING: template.wording}, template.word_lists):
        with_wording(template, found.values[WORDING])


@lru_cache(maxsize=256)
def _first_wording(
    here: str,
    wording: str,
    lists: tuple[tuple[str, tuple[str, ...]], ...],
    names: tuple[str, ...],
) -> str:
    try:
        first = first_words(wording, dict(lists))
        if first != wording:  # what the alternatives make is not what was checked
            names_in(here, first, names)
    except TemplateError:
        return wording
    return first


def fold_space(text: str) -> str:
    """Every run of white space and control characters becomes one space; none at the ends."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def text_problem(value: object, longest: int, *, required: bool = False) -> str:
    """What is wrong with a typed text, as the end of a sentence; "" when nothing is."""
    if not isinstance(value, str):
        return f"must be text, not {type(value).__name__}"
    if len(value) > longest:
        return f"has {len(value)} characters; at most {longest} fit"
    if any("\ud800" <= character <= "\udfff" for character in value):
        return "holds half a character (a lone surrogate)"
    if required and not fold_space(value):
        return "is empty"
    return ""


def read_template(text: str, source: str) -> Template:
    """A template as TOML -> the template. `source` names the file in errors."""
    try:
        return make_template(tomllib.loads(text), source)
    except (ValueError, RecursionError) as error:
        why = str(error).split("\n")[0][:200] or "it is nested too deeply"
        raise TemplateError(f"{source} is not TOML: {why}.") from error


def make_template(values: Mapping[str, object], source: str) -> Template:
    """The template of these values, checked whole; TemplateError names the place."""
    try:
        return Template.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part)[:_LONGEST_SHOWN] for part in first["loc"])
        raise TemplateError(f"{source}, {place}: {first['msg']}.") from error


@cache
def load_templates(kind: AssetKind) -> tuple[Template, ...]:
    """The shipped templates of one asset kind, in the order they are offered."""
    folder = files("imagegen").joinpath("data/templates", kind)
    if kind not in get_args(AssetKind) or not folder.is_dir():
        raise TemplateError(f"There are no templates for {kind!r}.")
    items = [item for item in folder.iterdir() if item.name.endswith(".toml")]
    return _in_order(
        [read_template(item.read_text("utf-8"), f"{kind}/{item.name}") for item in items]
    )


def shipped_shelf(kind: AssetKind) -> Shelf:
    """The templates as they are shipped, whatever the users of a data folder made of them."""
    return Shelf(kind=kind, templates=load_templates(kind))


def find_template(kind: AssetKind, name: str) -> Template:
    """The shipped template of that name, or TemplateError that names close ones."""
    return shipped_shelf(kind).find(name)


def _in_order(templates: list[Template]) -> tuple[Template, ...]:
    return tuple(sorted(templates, key=lambda template: (template.order, template.name)))
