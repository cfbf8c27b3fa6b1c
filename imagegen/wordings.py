"""The language of wordings: a small, fenced Jinja2 that fills fields and keeps punctuation clean.

A wording is text, `{{ field }}`, conditions and comparisons; every other construct is refused
when it is read. What a user types is data: it is never parsed, and it stands in the prompt
exactly as typed, white space folded.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from imagegen.errors import TemplateError

LONGEST_WORDING = 8000
LONGEST_OUTPUT = 32_000
"""Characters of a rendered prompt: the longest prompt any model of the catalog takes."""

DEEPEST_NESTING = 24
FILTERS = ("capitalize", "lower", "trim", "upper")
MARK = "\0"
"""Stands around each printed value while the wording's own punctuation is cleaned."""

SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")

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


def check_wording(here: str, wording: str, fields: Collection[str]) -> None:
    """TemplateError names the line that is no wording, or the field that nothing asks for.

    `here` names the template in errors; `fields` are the names that the wording may print.
    """
    used = names_in(here, wording, fields)
    unused = sorted(set(fields) - used)
    if unused:
        raise TemplateError(
            f"{here}, field {unused[0]}: the wording never uses the field {unused[0]!r}.",
            f"Write {{{{ {unused[0]} }}}} where it belongs, or remove the field.",
        )


def names_in(here: str, wording: str, fields: Collection[str]) -> set[str]:
    """The fields that the wording prints. TemplateError as `check_wording` has it."""
    used = set()
    for node in _checked_nodes(here, wording):
        if isinstance(node, nodes.Name):
            used.add(node.name)
            if node.name not in fields:
                raise _wrong(here, node.lineno, f"{node.name!r} is not one of its fields")
    return used


def fill_wording(here: str, wording: str, texts: Mapping[str, str]) -> str:
    """The prompt: `texts` in their places, clean punctuation, at most LONGEST_OUTPUT long."""
    try:
        marked = _compile(wording).render(texts)
    except (jinja2.TemplateError, TypeError) as error:
        raise TemplateError(f"{here}: the wording failed: {error}.") from error
    prompt = _clean(marked)
    if len(prompt) > LONGEST_OUTPUT:
        raise TemplateError(
            f"{here}: the prompt has {len(prompt)} characters; at most {LONGEST_OUTPUT} fit.",
            "Shorten what you typed.",
        )
    return prompt


def _checked_nodes(here: str, wording: str) -> Iterator[nodes.Node]:
    try:
        tree = _ENVIRONMENT.parse(wording)
    except jinja2.TemplateSyntaxError as error:
        raise _wrong(here, error.lineno, str(error.message).rstrip(".")) from error
    except (RecursionError, ValueError) as error:
        raise TemplateError(f"{here}: the wording cannot be read.") from error
    for node, depth in _walk(tree):
        problem = "nested too deeply" if depth > DEEPEST_NESTING else _refusal(node)
        if problem:
            raise _wrong(here, node.lineno, problem)
        yield node


def _wrong(here: str, line: int, problem: str) -> TemplateError:
    return TemplateError(
        f"{here}, line {line} of its wording: {problem}.",
        "A wording is text, {{ field }}, {% if field %} and comparisons.",
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
