"""Prompt templates: typed fields and a small Jinja2 wording -> prompt and negative prompt.

A wording is text, `{{ field }}`, conditions and comparisons; every other construct is refused
when the template is read. What a user types is data: it is never parsed, and it stands in the
prompt exactly as typed, white space folded.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, Self, get_args

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from imagegen.errors import TemplateError
from imagegen.types import AssetKind

LONGEST_WORDING = 8000
LONGEST_OUTPUT = 32_000
"""Characters of a rendered prompt: the longest prompt any model of the catalog takes."""

DEEPEST_NESTING = 24
FILTERS = ("capitalize", "lower", "trim", "upper")
MARK = "\0"
"""Stands around each printed value while the wording's own punctuation is cleaned."""

SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If,
    nodes.CondExpr, nodes.Filter, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Concat, nodes.Tuple, nodes.List,
)  # fmt: skip
_REFUSED_AS = {
    "For": "a loop",
    "Getattr": "an attribute",
    "Getitem": "a subscript",
    "Call": "a call",
    "Assign": "an assignment",
}


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
    type "choice" without choices is offered those of its brief.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z_]{0,39}$")
    label: str = Field(min_length=1, max_length=60)
    help: str = Field(default="", max_length=300)
    type: Literal["text", "choice"] = "text"
    choices: tuple[str, ...] = ()
    default: str = ""
    longest: int = Field(default=120, ge=1, le=4000)
    required: bool = False


class Template(BaseModel):
    """One wording of one asset kind: its fields, what to avoid, and a sample that works."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: AssetKind
    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    version: int = Field(ge=1)
    order: int = 1000
    title: str = Field(min_length=1, max_length=60)
    summary: str = Field(default="", max_length=300)
    style: Literal["photo", "illustration"]
    fields: tuple[TemplateField, ...] = Field(min_length=1, max_length=40)
    wording: str = Field(min_length=1, max_length=LONGEST_WORDING)
    negative: tuple[str, ...] = Field(default=(), max_length=60)
    sample: dict[str, str] = {}

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [field.name for field in self.fields]
        if len(set(names)) < len(names):
            raise TemplateError(f"{self._here}: two fields have the same name.")
        self._check_names(set(names))
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
            prompt=self._fill(texts),
            negative_prompt=", ".join(self.negative),
            template=self.name,
            version=self.version,
        )

    def _fill(self, texts: Mapping[str, str]) -> str:
        try:
            marked = _compile(self.wording).render(texts)
        except (jinja2.TemplateError, TypeError) as error:
            raise TemplateError(f"{self._here}: the wording failed: {error}.") from error
        prompt = _clean(marked)
        if len(prompt) > LONGEST_OUTPUT:
            raise TemplateError(
                f"{self._here}: the prompt has {len(prompt)} characters; at most "
                f"{LONGEST_OUTPUT} fit.",
                "Shorten what you typed.",
            )
        return prompt

    def _text_of(self, field: TemplateField, values: Mapping[str, object]) -> str:
        value = values.get(field.name, field.default)
        problem = text_problem(value, field.longest, required=field.required)
        if problem:
            raise TemplateError(f"{self._here}, field {field.name}: the text {problem}.")
        return fold_space(str(value))

    def _check_names(self, fields: set[str]) -> None:
        used = set()
        for node in self._checked_nodes():
            if isinstance(node, nodes.Name):
                used.add(node.name)
                if node.name not in fields:
                    raise self._wrong(node.lineno, f"{node.name!r} is not one of its fields")
        unused = sorted(fields - used)
        if unused:
            raise TemplateError(f"{self._here}: the wording never uses the field {unused[0]!r}.")

    def _checked_nodes(self) -> Iterator[nodes.Node]:
        try:
            tree = _ENVIRONMENT.parse(self.wording)
        except jinja2.TemplateSyntaxError as error:
            raise self._wrong(error.lineno, str(error.message).rstrip(".")) from error
        except (RecursionError, ValueError) as error:
            raise TemplateError(f"{self._here}: the wording cannot be read.") from error
        for node, depth in _walk(tree):
            problem = "nested too deeply" if depth > DEEPEST_NESTING else _refusal(node)
            if problem:
                raise self._wrong(node.lineno, problem)
            yield node

    def _wrong(self, line: int, problem: str) -> TemplateError:
        return TemplateError(
            f"{self._here}, line {line} of its wording: {problem}.",
            "A wording is text, {{ field }}, {% if field %} and comparisons.",
        )

    @property
    def _here(self) -> str:
        return f"Template {self.name}"


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
    """One data file as text -> its template. `source` names the file in errors."""
    try:
        return Template.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(f"{source} is not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise TemplateError(f"{source}, {place}: {first['msg']}.") from error


@cache
def load_templates(kind: AssetKind) -> tuple[Template, ...]:
    """The templates of one asset kind, in the order they are offered."""
    folder = files("imagegen").joinpath("data/templates", kind)
    if kind not in get_args(AssetKind) or not folder.is_dir():
        raise TemplateError(f"There are no templates for {kind!r}.")
    items = [item for item in folder.iterdir() if item.name.endswith(".toml")]
    found = [read_template(item.read_text("utf-8"), f"{kind}/{item.name}") for item in items]
    return tuple(sorted(found, key=lambda template: (template.order, template.name)))


def find_template(kind: AssetKind, name: str) -> Template:
    """The template of that name, or TemplateError that names close ones."""
    known = {template.name: template for template in load_templates(kind)}
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    meant = f"Did you mean {close[0]}? " if close else ""
    raise TemplateError(
        f"There is no {kind} template {name!r}.", f"{meant}Templates: {', '.join(known)}."
    )


class _Sandbox(ImmutableSandboxedEnvironment):
    """Nothing has attributes and nothing can be called, whatever the check of the tree missed."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return False

    def is_safe_callable(self, obj: object) -> bool:
        return False


def _mark(value: object) -> str:
    """Fence a printed value, so that cleaning the wording never touches what a user typed."""
    if not isinstance(value, str):
        raise jinja2.TemplateRuntimeError("it prints something that is not text")
    return f"{MARK}{value}{MARK}" if value else ""


def _make_environment() -> _Sandbox:
    # A prompt is plain text, so escaping for HTML would damage it.
    environment = _Sandbox(undefined=jinja2.StrictUndefined, autoescape=False, finalize=_mark)
    environment.globals.clear()
    environment.tests.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


_ENVIRONMENT = _make_environment()


@lru_cache(maxsize=256)
def _compile(wording: str) -> jinja2.Template:
    return _ENVIRONMENT.from_string(wording)


def _walk(node: nodes.Node, depth: int = 0) -> Iterator[tuple[nodes.Node, int]]:
    """The tree, parents first; a caller that stops at a depth bounds the recursion."""
    yield node, depth
    for child in node.iter_child_nodes():
        yield from _walk(child, depth + 1)


def _refusal(node: nodes.Node) -> str:
    if not isinstance(node, _ALLOWED):
        name = type(node).__name__
        return f"{_REFUSED_AS.get(name, name.lower())} is not part of a wording"
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return f"there is no filter {node.name!r}; there are {', '.join(FILTERS)}"
    text = getattr(node, "data", None) or getattr(node, "value", None)
    return "a NUL character" if isinstance(text, str) and MARK in text else ""


def _clean(marked: str) -> str:
    """Fold space and repair the punctuation an empty field left, but not inside values."""
    parts = marked.split(MARK)
    text = " ".join(MARK.join(parts[::2]).split())
    text = re.sub(r" (?=[,.;:!?])", "", text)
    text = re.sub(r"[,;:]+(?=[,.;:!?])", "", text)
    text = re.sub(r"\.{2,}", ".", text).lstrip(" ,.;:")
    values = iter(parts[1::2])
    return re.sub(rf"{MARK}(\.?)", lambda match: _end(next(values), match[1]), text).strip()


def _end(value: str, stop: str) -> str:
    return value if value.endswith(SENTENCE_ENDS) else value + stop
