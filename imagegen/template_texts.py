"""Templates as text: TOML to take away and to bring in, and what differs between two of them."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import tomlkit

from imagegen.bidi import isolated
from imagegen.errors import TemplateError
from imagegen.sample_briefs import GoldenRow
from imagegen.templates import Template, TemplateField, read_template

LARGEST_IMPORT = 65_536
"""Bytes of a template that is brought in: several times the longest one that can be."""

MOST_DOTS = 1000
"""In a line: reading a key like a.a.a takes the square of its parts, a minute for 65 kB."""

CONTEXT = 2
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")

Change = Literal["same", "added", "removed", "place"]


@dataclass(frozen=True, kw_only=True)
class DiffLine:
    """One line of a diff in pieces: (text, whether it is what changed within the line)."""

    change: Change
    pieces: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


def write_template(template: Template) -> str:
    """The template as TOML; `read_template` takes it back, equal."""
    values = template.model_dump(exclude_defaults=True)
    fields = values.pop("fields")
    wording, tables = values.pop("wording"), ("lists", "sample")
    briefs = values.pop("briefs", ())
    document = tomlkit.document()
    for name, value in values.items():
        if name not in tables:
            document.add(name, _item(value))
    document.add("wording", _lines(wording))
    for name in tables:
        if values.get(name):
            document.add(name, tomlkit.item({k: _item(v) for k, v in values[name].items()}))
    document.add("fields", _tables(fields))
    if briefs:
        document.add("briefs", _tables(briefs))
    return tomlkit.dumps(document)


def import_template(data: bytes, source: str) -> Template:
    """A file somebody brings in -> its template. TemplateError names the field and the place."""
    if len(data) > LARGEST_IMPORT:
        raise TemplateError(
            f"{source} has {len(data):,} bytes; a template has at most {LARGEST_IMPORT:,}.",
            "Export one to see how it looks.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError(
            f"{source} is not text in UTF-8: byte {error.start}.", "Save it as UTF-8."
        ) from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            said = f"{source}, line {number}: more than {MOST_DOTS:,} dots."
            raise TemplateError(said, "Write it over several lines.")
    return read_template(text.replace("\r\n", "\n"), source)


def readable_lines(template: Template) -> list[str]:
    """What a designer would read: one line for each thing that can differ."""
    title, summary = isolated(template.title), isolated(template.summary)
    lines = [f"Title: {title}", f"Summary: {summary}", f"Style: {template.style}"]
    lines += ["Wording:", *(f"  {line}" for line in template.wording.strip("\n").split("\n"))]
    for field in template.fields:
        lines += _field_lines(field)
    lines += [f"Avoid: {isolated(text)}" for text in template.negative]
    lines += [f"List {name}: {_side_by_side(words)}" for name, words in template.lists.items()]
    lines += [f"Sample, {name}: {isolated(text)}" for name, text in template.sample.items()]
    return lines + [line for row in template.briefs for line in _row_lines(row)]


def unified_diff(old: Template, new: Template) -> str:
    """The difference as text, "" when there is none."""
    return "\n".join(_unified(old, new))


def diff_lines(old: Template, new: Template) -> tuple[DiffLine, ...]:
    """The same difference to look at: in a line that changed, the words that did."""
    rows = list(_unified(old, new))[2:]
    found: list[DiffLine] = []
    while rows:
        removed = _take(rows, "-")
        added = _take(rows, "+")
        if removed or added:
            found += _changed(removed, added)
            continue
        row = rows.pop(0)
        change: Change = "place" if row.startswith("@@") else "same"
        found.append(
            DiffLine(change=change, pieces=((row if change == "place" else row[1:], False),))
        )
    return tuple(found)


def _unified(old: Template, new: Template) -> Iterator[str]:
    before, after = (f"{item.name} v{item.version}" for item in (old, new))
    lines = readable_lines(old), readable_lines(new)
    return difflib.unified_diff(lines[0], lines[1], before, after, n=CONTEXT, lineterm="")


def _take(rows: list[str], sign: str) -> list[str]:
    taken = []
    while rows and rows[0].startswith(sign):
        taken.append(rows.pop(0)[1:])
    return taken


def _changed(removed: Sequence[str], added: Sequence[str]) -> Iterator[DiffLine]:
    """Lines that stand for each other are compared word by word."""
    pairs = [_words_apart(a, b) for a, b in zip(removed, added, strict=False)]
    for place, line in enumerate(removed):
        pieces = pairs[place][0] if place < len(pairs) else ((line, True),)
        yield DiffLine(change="removed", pieces=pieces)
    for place, line in enumerate(added):
        pieces = pairs[place][1] if place < len(pairs) else ((line, True),)
        yield DiffLine(change="added", pieces=pieces)


Pieces = tuple[tuple[str, bool], ...]


def _words_apart(old: str, new: str) -> tuple[Pieces, Pieces]:
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    steps = difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    before = [("".join(left[a:b]), tag != "equal") for tag, a, b, _, _ in steps if b > a]
    after = [("".join(right[c:d]), tag != "equal") for tag, _, _, c, d in steps if d > c]
    return tuple(before), tuple(after)


def _field_lines(field: TemplateField) -> list[str]:
    facts = f"{isolated(field.label)}, {field.type}, at most {field.longest} characters"
    lines = [f"Field {field.name}: {facts}{', required' if field.required else ''}"]
    lines += [f"  Default: {field.default}"] if field.default else []
    lines += [f"  Choices: {_side_by_side(field.choices)}"] if field.choices else []
    return lines + ([f"  Help: {field.help}"] if field.help else [])


def _row_lines(row: GoldenRow) -> list[str]:
    lines = [f"Sample brief: {isolated(row.label)}"]
    for name, value in (row.values | row.own).items():
        said = value.split("\n") if isinstance(value, str) else [_side_by_side(value)]
        lines += [f"  {name}: {isolated(line)}" for line in said]
    return lines


def _side_by_side(words: Sequence[str]) -> str:
    return " | ".join(isolated(word) for word in words)


def _tables(rows: Sequence[Mapping[str, Any]]) -> Any:
    """[[name]] for each row."""
    tables = tomlkit.aot()
    for row in rows:
        tables.append(tomlkit.item({name: _item(value) for name, value in row.items()}))
    return tables


def _item(value: Any) -> Any:
    """As TOML has it: tuples are lists, in the values of a sample brief too."""
    if isinstance(value, dict):
        return {name: _item(each) for name, each in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _lines(text: str) -> Any:
    """A wording over several lines stays readable where TOML can hold it so."""
    plain = (
        "\n" in text.strip("\n")
        and text[0] != "\n"
        and "\\" not in text
        and '"""' not in text
        and not text.endswith('"')
    )
    if plain and all((c >= " " and c != "\x7f") or c == "\n" for c in text):
        return tomlkit.string(text, multiline=True)
    return tomlkit.string(text)
