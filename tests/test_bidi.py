"""A text that turns its direction stays in an isolate that it cannot leave."""

import pytest

from imagegen.bidi import isolated

OPEN, CLOSE = "\u2068", "\u2069"


@pytest.mark.parametrize("text", ["", "a calm teacher", "客厅 · 12 €", "zero\u200bwidth", "№ 7"])
def test_what_runs_to_the_right_stays_as_it_is(text: str) -> None:
    assert isolated(text) == text


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "a\u202eb", "a\u200fb", "\u2067a"])
def test_what_may_run_to_the_left_is_closed_in(text: str) -> None:
    assert isolated(text).startswith(OPEN)
    assert isolated(text).endswith(CLOSE)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\u2069\u202eb", "a\u202eb"),  # would close ours
        ("\u2066a\u2067b", "\u2066a\u2067b" + CLOSE * 2),  # would be closed instead of ours
        ("\u2066a\u2069\u2069b", "\u2066a\u2069b"),
    ],
)
def test_no_text_opens_or_closes_what_is_not_its_own(text: str, kept: str) -> None:
    assert isolated(text) == OPEN + kept + CLOSE
