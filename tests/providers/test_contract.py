"""What every provider keeps, whatever its wire looks like; one double each, the same questions."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from imagegen.errors import (
    BadAnswer,
    ContentRefused,
    JobCancelled,
    KeyRejected,
    MissingKey,
    OutOfCapacity,
    ProviderDown,
    ProviderError,
    RequestError,
)
from imagegen.http import Http
from imagegen.providers import PROVIDERS
from imagegen.providers.base import Progress, Ticket
from imagegen.providers.webui import WebUI
from imagegen.redaction import register_secret
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply
from tests.doubles.loopback import LoopbackDouble
from tests.providers.contract import CASES, KEY, MOST_BYTES, Case, mask, place_of, sofa

NAMES = {case.name: case for case in CASES}
HAS_NONE = {"draft", "diffusers"}
"""They call nobody: what they keep stands in tests of their own."""

Fault = Callable[[Reply], Reply]


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    return NAMES[request.param]


@pytest.fixture
def double(case: Case) -> Iterator[LoopbackDouble]:
    """The double. After each test: one paid call at most, and the key in one header alone."""
    register_secret(KEY)
    with case.double() as server:
        yield server
    assert len(paid_calls(server)) <= 1
    for call, _ in server.exchanges:
        carrying = [name for name, value in call.headers.items() if KEY in value]
        # A picture or a bucket is no part of the API, and a web UI near by has no key.
        keyless = place_of(call) == "picture" or call.path.startswith("/bucket/") or not server.key
        assert len(carrying) == (0 if keyless else 1)
        assert KEY not in call.path
        assert KEY.encode() not in call.body


def every(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", names, indirect=True)


def each(wanted: Callable[[Case], bool] = lambda case: True) -> pytest.MarkDecorator:
    return every(*[case.name for case in CASES if wanted(case)])


def pairs(values: Callable[[Case], tuple[str, ...]], name: str) -> pytest.MarkDecorator:
    found = [(case.name, value) for case in CASES for value in values(case)]
    return pytest.mark.parametrize(("case", name), found, indirect=["case"])


def paid_calls(double: LoopbackDouble) -> list[Call]:
    return [call for call, _ in double.exchanges if place_of(call) == "submit"]


def last_said(double: LoopbackDouble) -> bytes:
    """The body of the last answer that was no picture."""
    return [reply.body for call, reply in double.exchanges if place_of(call) != "picture"][-1]


def failed(case: Case, double: LoopbackDouble, *, key: str | None = None) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        case.make(case.connect(double, key=key))
    error = caught.value
    assert error.provider == case.provider.name
    assert error.hint
    assert KEY not in str(error)
    if error.charged == "no":
        assert "may have been" not in error.hint
        assert "paid again" not in error.hint
    return error


def test_every_provider_is_held_to_it() -> None:
    held = {case.provider.name for case in CASES}
    assert held == {provider.name for provider in PROVIDERS} - HAS_NONE


@each()
def test_words_become_a_picture(case: Case, double: LoopbackDouble) -> None:
    result = case.make(case.connect(double))
    assert len(result.pictures) == 1
    assert "A red apple" in result.prompt_sent
    assert len(paid_calls(double)) == 1


@each(lambda case: bool(case.linked))
def test_a_picture_that_is_named_is_fetched(case: Case, double: LoopbackDouble) -> None:
    double.script([case.linked])
    result = case.make(case.connect(double))
    fetched = [reply.body for call, reply in double.exchanges if place_of(call) == "picture"]
    assert [picture.data for picture in result.pictures] == fetched


@each(lambda case: bool(case.edits))
def test_a_reference_is_taken(case: Case, double: LoopbackDouble) -> None:
    assert case.make(case.connect(double), case.edits, references=(sofa(),)).pictures


@each(lambda case: not case.edits)
def test_a_reference_is_refused_before_any_call(case: Case, double: LoopbackDouble) -> None:
    with pytest.raises(RequestError):
        case.make(case.connect(double), references=(sofa(),))
    assert double.exchanges == []


@each(lambda case: bool(case.repaints))
def test_a_mask_is_taken(case: Case, double: LoopbackDouble) -> None:
    provider = case.connect(double)
    assert case.make(provider, case.repaints, references=(sofa(),), mask=mask()).pictures


@each(lambda case: not case.repaints)
def test_a_mask_is_refused_before_any_call(case: Case, double: LoopbackDouble) -> None:
    with pytest.raises(RequestError):
        case.make(case.connect(double), case.edits, references=(sofa(),), mask=mask())
    assert double.exchanges == []


@pairs(lambda case: case.answers, "answer")
def test_every_no_keeps_what_was_said_and_is_not_repeated(
    case: Case, double: LoopbackDouble, answer: str
) -> None:
    double.script([answer])
    error = failed(case, double)
    assert len(paid_calls(double)) == 1
    if not error.answered:
        assert (type(error), error.charged) == (ProviderDown, case.unknown)
        return
    assert error.body == last_said(double)
    assert error.status is not None or "fetched" in error.message
    if isinstance(error, BadAnswer):
        assert error.charged == case.unknown
        assert error.evidence or not error.body


@pairs(lambda case: case.refusals, "answer")
def test_a_refusal_is_one(case: Case, double: LoopbackDouble, answer: str) -> None:
    double.script([answer])
    error = failed(case, double)
    assert type(error) is ContentRefused
    assert not error.retryable
    assert error.body == last_said(double)
    assert len(paid_calls(double)) == 1


@pairs(lambda case: case.crowded, "answer")
def test_no_room_is_told_and_waited_for_by_nobody(
    case: Case, double: LoopbackDouble, answer: str
) -> None:
    double.script([answer])
    error = failed(case, double)
    assert type(error) is OutOfCapacity
    assert error.body == last_said(double)
    assert len(paid_calls(double)) == 1


@each()
def test_a_wrong_key_is_told_with_its_place(case: Case, double: LoopbackDouble) -> None:
    double.script([case.key_refused] if case.key_refused else [])
    double.key = double.key and "another-key-0123456789abcdef"
    error = failed(case, double, key=KEY if double.key else "")
    assert type(error) is KeyRejected
    assert error.charged == "no"
    assert ("TEST" in error.hint) == bool(double.key)
    assert error.body == last_said(double)
    assert len(paid_calls(double)) == 1


@each(lambda case: case.is_polled)
def test_a_cancel_is_passed_on(case: Case, double: LoopbackDouble) -> None:
    with pytest.raises(JobCancelled) as caught:
        case.make(case.connect(double), progress=Progress(is_cancelled=lambda: True))
    assert caught.value.charged == "perhaps"
    places = [place_of(call) for call, _ in double.exchanges]
    assert places == ["submit", "cancel"] if case.cancels else ["submit"]
    if case.cancels:
        assert double.exchanges[-1][1].status < 300


@each(lambda case: case.is_polled)
def test_a_ticket_is_enough_to_go_on(case: Case, double: LoopbackDouble) -> None:
    tickets: list[Ticket] = []
    progress = Progress(on_ticket=tickets.append, is_cancelled=lambda: True)
    with pytest.raises(JobCancelled):
        case.make(case.connect(double), progress=progress)
    (ticket,) = tickets
    assert all(isinstance(value, str) and KEY not in value for value in ticket.values())
    assert case.make(case.connect(double), progress=Progress(ticket=ticket)).pictures
    assert len(paid_calls(double)) == 1


@each(lambda case: case.is_polled)
def test_polls_that_fail_in_passing_are_made_again(case: Case, double: LoopbackDouble) -> None:
    passing = [503, 429, 500, 502]

    def fail_some(call: Call, reply: Reply) -> Reply:
        return Reply(passing.pop()) if place_of(call) == "poll" and passing else reply

    double.spoil = fail_some
    assert case.make(case.connect(double)).pictures
    assert passing == []


@each(lambda case: case.is_polled)
def test_a_key_that_is_refused_later_may_have_cost(case: Case, double: LoopbackDouble) -> None:
    def lock_out(call: Call, reply: Reply) -> Reply:
        double.key = "another-key-0123456789abcdef"
        return reply

    double.spoil = lock_out
    error = failed(case, double)
    assert (type(error), error.charged) == (KeyRejected, "perhaps")
    assert error.body == last_said(double)


@each(lambda case: case.provider is not WebUI)
def test_without_a_key_nothing_is_sent(case: Case) -> None:
    with pytest.raises(MissingKey) as caught:
        case.make(case.provider(Http(), None))
    assert caught.value.hint


@each(lambda case: not case.is_polled)
def test_what_was_made_before_a_cancel_is_kept(case: Case, double: LoopbackDouble) -> None:
    progress = Progress(is_cancelled=lambda: True)
    assert case.make(case.connect(double), progress=progress).pictures


def spoil(double: LoopbackDouble, case: Case, place: str, fault: Fault) -> None:
    """From now on that part of every request goes wrong."""
    double.spoil = lambda call, reply: fault(reply) if place_of(call) == place else reply
    double.script([case.linked] if place == "picture" else [])


def ended(case: Case, double: LoopbackDouble, place: str) -> ProviderError:
    """The error of a request that was spoilt: it is sure to cost nothing more."""
    with pytest.raises(ProviderError) as caught:
        case.make(case.connect(double, hasty=True))
    error = caught.value
    assert len(paid_calls(double)) == 1
    assert error.charged == case.unknown
    assert KEY not in str(error)
    if place == "picture":
        assert type(error) is BadAnswer
        assert error.body == error.evidence == last_said(double)
    return error


ANYWHERE = pairs(lambda case: case.places, "place")


@ANYWHERE
def test_silence_ends_in_an_unknown_outcome(case: Case, double: LoopbackDouble, place: str) -> None:
    spoil(double, case, place, lambda reply: replace(reply, hold_s=3600))
    error = ended(case, double, place)
    if place != "picture":
        assert type(error) is ProviderDown
        assert not error.answered


@ANYWHERE
def test_a_body_that_trickles_is_cut_at_the_end_of_the_whole_time(
    case: Case, double: LoopbackDouble, place: str
) -> None:
    # Each byte comes in time; all of them would take 20 s.
    trickle = Reply(body=b" " * 1000, trickle_s=0.02)
    spoil(double, case, place, lambda reply: trickle)
    error = ended(case, double, place)
    if place == "picture":
        assert "took longer than 0.5 s" in error.message
    else:
        assert type(error) is ProviderDown
        assert not error.answered


@ANYWHERE
def test_a_body_of_200_mb_is_cut(case: Case, double: LoopbackDouble, place: str) -> None:
    spoil(double, case, place, lambda reply: replace(reply, blocks=200))
    error = ended(case, double, place)
    assert type(error) is BadAnswer
    assert "larger than 8 MiB" in error.message
    # What was read, and what lay in the buffers of the line.
    assert double.blocks_sent < 4 * MOST_BYTES // 2**20
    if place != "picture":
        assert last_said(double).startswith(error.body[:100].rstrip())


@ANYWHERE
def test_a_body_shorter_than_it_says_is_no_picture(
    case: Case, double: LoopbackDouble, place: str
) -> None:
    def shorten(reply: Reply) -> Reply:
        length = {"Content-Length": str(len(reply.body) + 1000), "Connection": "close"}
        return replace(reply, headers={**reply.headers, **length})

    spoil(double, case, place, shorten)
    error = ended(case, double, place)
    if place != "picture":
        assert type(error) is ProviderDown
        assert not error.answered
        assert error.body == last_said(double)[: 2**20]


@ANYWHERE
@pytest.mark.parametrize("status", [302, 307])
def test_no_redirect_leads_to_a_private_address(
    case: Case, double: LoopbackDouble, place: str, status: int
) -> None:
    with CASES[0].double() as other:
        target = other.address.replace("http:", "https:") if place == "picture" else other.address
        moved = Reply(status, b"moved", headers={"Location": f"{target}/secret"})
        spoil(double, case, place, lambda reply: moved)
        with pytest.raises(ProviderError) as caught:
            case.make(case.connect(double))
        assert other.connections == 0
    assert len(paid_calls(double)) == 1
    assert caught.value.body == last_said(double)
    assert not caught.value.retryable
    if place == "picture":
        assert "private address" in caught.value.message
