"""User text in HTML and Markdown: shown as it was typed, and nothing else happens."""

import re

import pytest

from imagegen.ui.parts.money_text import doubt_text, spent_text
from imagegen.ui.texts import html_text, markdown_text
from tests.pages.test_costs import total

HOSTILE = [
    "<script>alert(1)</script>",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    ":red[alert] :material/face: $x^2$ `code` **bold** ~~gone~~",
    '" onerror="alert(1)',
    "# heading",
    "a\n\n<b>b</b>",
    "\\<b>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_html_holds_no_tag_and_no_quote(text: str) -> None:
    assert not re.search(r"[<>\"']", html_text(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_every_mark_of_markdown_is_escaped(text: str) -> None:
    bare = re.sub(r"\\.", "", markdown_text(text))
    assert not re.search(r"[`*_{}\[\]()<>#!|~$:]", bare)


def test_plain_words_stay_as_they_are() -> None:
    assert markdown_text("A calm teacher of forty") == "A calm teacher of forty"


@pytest.mark.parametrize(
    ("totals", "text"),
    [
        ([], "nothing"),
        ([total("0")], "nothing"),
        ([total("4")], "¥4.00"),
        ([total("4"), total("1", "estimated")], "about ¥5.00"),
        ([total(None, "unknown")], "nothing"),
        ([total("1", "unknown")], "nothing"),
    ],
)
def test_what_was_spent(totals: list[object], text: str) -> None:
    assert spent_text(totals) == text  # type: ignore[arg-type]  # they are totals


@pytest.mark.parametrize(
    ("totals", "text"),
    [
        ([total("4")], ""),
        ([total(None, "unknown")], "1 call of unknown cost"),
        ([total("1", "unknown")], "1 call of unknown cost, at most ¥1.00"),
        (
            [total("1", "unknown"), total(None, "unknown")],
            "2 calls of unknown cost, 1 of them at most ¥1.00",
        ),
    ],
)
def test_what_is_in_doubt(totals: list[object], text: str) -> None:
    assert doubt_text(totals) == text  # type: ignore[arg-type]  # they are totals
