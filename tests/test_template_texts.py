"""Templates as text: TOML comes back equal, hostile files are refused, diffs read well."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.errors import TemplateError
from imagegen.template_texts import (
    LARGEST_IMPORT,
    diff_lines,
    import_template,
    unified_diff,
    write_template,
)
from imagegen.templates import Template, load_templates, make_template, read_template

SHIPPED = [*load_templates("avatar"), *load_templates("renovation")]
ANY = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=80)
TEXT = ANY.filter(lambda text: "\0" not in text)


def made(wording: str = "Of {{ who }}.", **changes: Any) -> Template:
    values = {
        "kind": "avatar",
        "name": "trial",
        "version": 1,
        "title": "Trial",
        "style": "photo",
        "fields": [{"name": "who", "label": "Who", "longest": 4000}],
        "wording": wording,
    }
    return make_template(values | changes, "test")


@pytest.mark.parametrize("template", SHIPPED, ids=lambda template: template.name)
def test_what_is_shipped_comes_back_equal(template: Template) -> None:
    assert read_template(write_template(template), "x") == template


@given(text=TEXT, more=TEXT, words=st.lists(TEXT, max_size=3))
def test_any_text_comes_back_equal(text: str, more: str, words: list[str]) -> None:
    plain = text.replace("{", "(").replace("\r", "")
    template = made(
        f"{plain}{{{{ who }}}}\n{plain}",
        sample={"who": more},
        negative=words,
        lists={"some": words},
        summary=more,
    )
    assert read_template(write_template(template), "x") == template
    assert import_template(write_template(template).encode(), "x").sample == template.sample


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\xff\xfe", "x.toml is not text in UTF-8: byte 0"),
        (b"a = " + b"[" * 30_000, "x.toml is not TOML"),
        (b"a = " + b"1" * 9000, "x.toml is not TOML"),
        (b"[a]\nb = 1\nb = = 2", "x.toml is not TOML: .*line 3"),
        (b"#" * (LARGEST_IMPORT + 1), "x.toml has 65,537 bytes; a template has at most 65,536"),
        (b"\na" + b".a" * 32_000 + b" = 1", "x.toml, line 2: more than 1,000 dots"),
        (b"", "x.toml, kind: Field required"),
        (b"a = 1979-05-27", "x.toml, kind"),
    ],
)
def test_a_hostile_file_is_refused_with_its_place(data: bytes, problem: str) -> None:
    with pytest.raises(TemplateError, match=problem):
        import_template(data, "x.toml")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('kind = "picture"', None),
        ('kind = "nothing"', "kind: "),
        ("version = 99999999999", "version: "),
        ("version = true", None),
        ('name = "../../etc"', "name: "),
        ('name = "a\\nb"', "name: "),
        ('golden = "../secret"', "golden: "),
        ("order = -1", "order: "),
        ('wording = "{{ who.__class__ }}"', "line 1 of its wording: an attribute"),
        ('wording = "{{ other }}"', "line 1 of its wording: 'other' is not one of its fields"),
        ('wording = "nobody"', "field who: the wording never uses"),
        ('sample = { other = "x" }', "no field 'other'"),
        ("sample = { who = 3 }", "sample.who: "),
        ('lists = { "Bad Name" = ["a"] }', "lists.Bad Name"),
        (f'title = "{"x" * 61}"', "title: "),
        (f"negative = [{', '.join(['1'])}]", "negative.0: "),
        ('unheard = "of"', "unheard: "),
    ],
)
def test_every_field_is_checked_and_named(line: str, problem: str | None) -> None:
    name = line.split(" ")[0]
    document = tomllib.loads(write_template(made()))
    lines = [write_template(made())] if name not in document else _without(name)
    data = "\n".join([line, *lines]).encode()
    if problem is None:
        assert import_template(data, "x.toml").name == "trial"
    else:
        with pytest.raises(TemplateError, match=problem):
            import_template(data, "x.toml")


def _without(name: str) -> list[str]:
    return [line for line in write_template(made()).split("\n") if not line.startswith(f"{name} =")]


def test_windows_line_ends_and_a_mark_of_order_are_taken() -> None:
    text = write_template(made("A {{ who }}\nB."))
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert import_template(data, "x").wording == "A {{ who }}\nB."


def test_a_diff_names_both_versions_and_marks_the_words_that_changed() -> None:
    old = made("Soft light.\n{{ who }}")
    new = made("Hard light.\n{{ who }}", version=2, negative=["rain"])
    text = unified_diff(old, new)
    assert text.startswith("--- trial v1\n+++ trial v2\n@@")
    lines = diff_lines(old, new)
    (removed,) = [line for line in lines if line.change == "removed"]
    assert removed.pieces == (("  ", False), ("Soft", True), (" light.", False))
    added = [line.text for line in lines if line.change == "added"]
    assert added == ["  Hard light.", "Avoid: rain"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "T"},
        {"summary": "S"},
        {"style": "illustration"},
        {"sample": {"who": "x"}},
        {"lists": {"a": ["b"]}},
        {"negative": ["rain"]},
        *(
            {"fields": [{"name": "who", "label": "Who", "longest": 4000, **part}]}
            for part in (
                {"label": "Whom"},
                {"type": "number"},
                {"default": "3"},
                {"choices": ["1", "2"]},
                {"help": "h"},
                {"longest": 9},
                {"required": True, "default": "x"},
            )
        ),
    ],
)
def test_every_part_of_a_template_is_in_the_diff(change: dict[str, Any]) -> None:
    assert unified_diff(made(), made(**change))


def test_the_same_template_has_no_diff() -> None:
    assert unified_diff(made(), made(version=2)) == ""
    assert diff_lines(made(), made()) == ()


@given(old=TEXT, new=TEXT)
def test_the_pieces_of_a_diff_are_the_lines_themselves(old: str, new: str) -> None:
    def worded(text: str) -> Template:
        clean = " ".join(text.replace("{", "(").split())
        return made(f"{clean} {{{{ who }}}}")

    before, after = worded(old), worded(new)
    shown = diff_lines(before, after)
    signs = {"same": " ", "added": "+", "removed": "-", "place": ""}
    text = [f"{signs[line.change]}{line.text}" for line in shown]
    assert text == unified_diff(before, after).split("\n")[2:]
