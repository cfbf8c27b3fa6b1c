"""The error tree: complete, drawn truly, and split by who must act."""

import inspect
import re
from collections.abc import Iterator

import pytest

from imagegen import errors
from imagegen.errors import ImagegenError, ProviderError, RequestError


def every_error(kind: type[ImagegenError] = ImagegenError) -> Iterator[type[ImagegenError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from every_error(child)


OURS = [kind for kind in every_error() if kind.__module__ == errors.__name__]


def drawn_tree() -> dict[str, tuple[str, bool]]:
    """Name -> (parent, marked retryable) as the module's docstring draws it."""
    tree: dict[str, tuple[str, bool]] = {}
    path: list[str] = []
    for line in inspect.getdoc(errors).splitlines():
        match = re.match(r"^((?:[│├└─ ]{4})*)([A-Z]\w+)( \*)?(?:  |$)", line)
        if match is None:
            continue
        depth = len(match[1]) // 4
        path[depth:] = [match[2]]
        tree[match[2]] = (path[depth - 1] if depth else "", bool(match[3]))
    return tree


def test_the_drawn_tree_is_the_real_one() -> None:
    real = {
        kind.__name__: (kind.__bases__[0].__name__ if kind is not ImagegenError else "",)
        for kind in OURS
    }
    assert {name: (parent,) for name, (parent, _) in drawn_tree().items()} == real


def test_the_stars_mark_what_may_be_tried_again() -> None:
    starred = {name for name, (_, star) in drawn_tree().items() if star}
    assert starred == {kind.__name__ for kind in OURS if kind.retryable}


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in OURS]
    assert len(codes) == len(set(codes)) == len(OURS)


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_error_is_made_of_a_message_and_a_hint(kind: type[ImagegenError]) -> None:
    error = kind("It broke.", "Mend it.")
    assert (error.message, error.hint, str(error)) == (
        "It broke.",
        "Mend it.",
        "It broke. Mend it.",
    )
    assert str(kind("It broke.")) == "It broke."


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_what_was_never_sent_is_never_retried(kind: type[ImagegenError]) -> None:
    if not issubclass(kind, ProviderError):
        assert not kind.retryable
    if issubclass(kind, RequestError):
        assert kind("No.").charged == "no"


def test_a_provider_error_says_what_is_known_and_doubts_nothing_else() -> None:
    error = ProviderError("It broke.")
    assert (error.charged, error.answered, error.status, error.retry_after) == (
        "no",
        True,
        None,
        None,
    )
