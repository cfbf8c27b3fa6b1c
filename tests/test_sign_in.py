"""Who asks: by a proxy's header where the proxy is known, by nobody's word otherwise."""

from dataclasses import replace
from pathlib import Path

import pytest

from imagegen.errors import ConfigError
from imagegen.people import NOBODY, Asker, asked_by, asking, clean_person
from imagegen.settings import load_settings
from imagegen.sign_in import FORWARDED, HEADER, PROXIES, ProxySignIn, proxy_sign_in
from imagegen.studio import Studio
from imagegen.types import Origin
from tests.doubles.scripted import Scripted
from tests.studios import ASK, studio

__all__ = ["studio"]

ANN = Asker(name="ann@example.com", signed_in=True)
BOB = Asker(name="bob@example.com", signed_in=True)


def sign_in(**environment: str) -> ProxySignIn:
    found = proxy_sign_in(load_settings({HEADER: "X-Person", **environment}))
    assert found is not None
    return found


def test_without_the_variable_there_is_no_sign_in() -> None:
    assert proxy_sign_in(load_settings({})) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_computer_is_believed_by_default(address: str) -> None:
    assert sign_in().person({"x-person": " ann "}, address, 50000) == "ann"


@pytest.mark.parametrize("address", ["10.0.0.2", "::2", "", "localhost", "testclient"])
def test_nobody_else_is(address: str) -> None:
    assert sign_in().person({"x-person": "ann"}, address, 50000) == ""


def test_named_proxies_take_the_place_of_this_computer() -> None:
    found = sign_in(**{PROXIES: "10.0.0.2, 10.1.0.0/16 fd00::/8"})
    for address in ("10.0.0.2", "10.1.200.3", "fd00::7"):
        assert found.person({"x-person": "ann"}, address, 50000) == "ann"
    assert found.person({"x-person": "ann"}, "127.0.0.1", 50000) == ""


def test_a_name_is_read_as_it_was_written_and_made_one_line() -> None:
    sent = "Žofia\u202e\u200b K.".encode().decode("latin-1")
    assert sign_in().person({"x-person": sent}, "127.0.0.1", 50000) == "Žofia K."
    assert len(clean_person("a" * 500)) == 128


@pytest.mark.parametrize(
    "environment",
    [{HEADER: "two words"}, {HEADER: "X-P", PROXIES: "everywhere"}, {HEADER: "X-P", PROXIES: "1/"}],
)
def test_what_cannot_be_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        proxy_sign_in(load_settings(environment))


def test_a_strangers_file_does_not_widen_whom_to_believe(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{PROXIES}=0.0.0.0/0\n")
    with pytest.raises(ConfigError, match="one place"):
        proxy_sign_in(load_settings({HEADER: "X-Person"}, tmp_path))


@pytest.mark.parametrize(
    ("environment", "believed"),
    [
        ({}, True),
        ({FORWARDED: "127.0.0.1"}, True),
        ({FORWARDED: "*"}, False),
        ({FORWARDED: "127.0.0.1,10.0.0.9"}, False),
        ({FORWARDED: "proxy.local"}, False),
        ({PROXIES: "10.0.0.2"}, False),
        ({PROXIES: "10.0.0.0/8", FORWARDED: "10.0.0.2"}, True),
    ],
)
def test_an_address_that_was_forwarded_is_believed_of_proxies_alone(
    environment: dict[str, str], believed: bool
) -> None:
    """uvicorn puts it in place of the proxy's own, with port 0."""
    found = sign_in(**environment).person({"x-person": "ann"}, "203.0.113.9", 0)
    assert found == ("ann" if believed else "")


def test_a_strangers_file_says_nothing_of_who_forwards(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{FORWARDED}=10.0.0.2\n")
    found = proxy_sign_in(load_settings({HEADER: "X-Person", PROXIES: "10.0.0.2"}, tmp_path))
    assert found is not None
    assert not found.believes_forwarded


# What carries the name


def test_records_carry_who_asks(studio: Studio) -> None:
    with asked_by(ANN):
        (record,) = studio.generate(ASK).records
    assert (record.origin.who, asking()) == (ANN.name, NOBODY)
    (other,) = studio.generate(ASK).records
    assert other.origin.who == studio.settings.who != ANN.name


def test_who_signed_in_pays_for_what_they_ask_for_again(studio: Studio) -> None:
    job = studio.generate(ASK, Origin(who=BOB.name)).jobs[0]
    with asked_by(ANN):
        assert studio.repeat(job.id)[0].origin.who == ANN.name
    with asked_by(Asker(name="typed")):
        assert studio.repeat(job.id)[0].origin.who == BOB.name


def test_signed_in_one_is_offered_ones_own_pictures_alone(studio: Studio) -> None:
    Scripted.reset()
    ask = replace(ASK, seed=7)
    with asked_by(BOB):
        (record,) = studio.generate(ask).records
        assert [made.id for made in studio.preview(ask).made] == [record.id]
    with asked_by(ANN):
        assert studio.preview(ask).made == ()
    assert [made.id for made in studio.preview(ask).made] == [record.id]
