"""How often a call is made and how long it waits: the seed document's policy."""

import pytest

from imagegen.errors import (
    BadAnswer,
    ContentRefused,
    ImagegenError,
    KeyRejected,
    OutOfCapacity,
    OutOfCredit,
    PlaceholderReturned,
    ProviderDown,
    RateLimited,
    RequestError,
)
from imagegen.retries import EDIT_POLICY, TEXT_POLICY, RetryPolicy, policy_for
from imagegen.types import ImageRequest, Reference

REFERENCE = Reference(name="a.png", data=b"x")


def waits(policy: RetryPolicy, error: ImagegenError) -> list[float]:
    """The waits of a call that fails with `error` every time."""
    found: list[float] = []
    while (wait := policy.delay_after(error, len(found) + 1)) is not None:
        found.append(wait)
    return found


def test_a_picture_from_text_is_asked_for_once() -> None:
    assert policy_for(ImageRequest(prompt="a cup")) is TEXT_POLICY
    assert waits(TEXT_POLICY, ProviderDown("down")) == []


def test_a_picture_from_a_reference_is_asked_for_three_times() -> None:
    assert policy_for(ImageRequest(prompt="a cup", references=(REFERENCE,))) is EDIT_POLICY
    assert waits(EDIT_POLICY, ProviderDown("down")) == [1.0, 4.0]


@pytest.mark.parametrize("kind", [RateLimited, OutOfCapacity, ProviderDown])
def test_what_may_pass_is_tried_again(kind: type[ImagegenError]) -> None:
    assert waits(EDIT_POLICY, kind("later")) == [1.0, 4.0]


@pytest.mark.parametrize(
    "kind",
    [KeyRejected, OutOfCredit, ContentRefused, BadAnswer, PlaceholderReturned, RequestError],
)
def test_what_will_not_pass_is_not_tried_again(kind: type[ImagegenError]) -> None:
    assert waits(EDIT_POLICY, kind("no")) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (0.0, [1.0, 4.0]),  # never sooner than our own wait
        (0.5, [1.0, 4.0]),
        (2.5, [2.5, 4.0]),
        (120.0, [120.0, 120.0]),
        (120.1, []),  # too long to wait: give up at once
        (86400.0, []),
    ],
)
def test_retry_after_is_obeyed_up_to_two_minutes(asked: float, expected: list[float]) -> None:
    assert waits(EDIT_POLICY, RateLimited("wait", retry_after=asked)) == expected


def test_the_waits_grow_to_sixteen_seconds_and_stay_there() -> None:
    assert waits(RetryPolicy(attempts=6), ProviderDown("down")) == [1.0, 4.0, 16.0, 16.0, 16.0]
