"""ZIPs that are built in the background: whole, resumed, removed, and refused."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from imagegen import archives
from imagegen.archives import MOST_KEPT, Archives
from imagegen.errors import NotFound, RequestError
from imagegen.filters import Filter
from imagegen.people import Asker, asked_by
from imagegen.studio import Studio
from tests.stocking import add_picture

EVERYTHING = Filter()
LONG_S = 20


@pytest.fixture
def stocked(studio: Studio) -> Studio:
    for number in (1, 2, 3):
        add_picture(studio, number)
    return studio


def listed(path: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        found: list[dict[str, Any]] = json.loads(archive.read("pictures.json"))
    return found


def test_it_holds_what_the_filter_found_newest_first(
    stocked: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_READ_AT_ONCE", 2)
    rooms = Archives(stocked)
    asked = rooms.ask(EVERYTHING)
    rooms.wait(LONG_S)
    ready = rooms.find(asked.id)
    assert (ready.state, ready.count, ready.done) == ("ready", 3, 3)
    path = rooms.path(asked.id)
    assert ready.size == path.stat().st_size
    wanted = [record.id for record in stocked.history.page()]
    assert [each["id"] for each in listed(path)] == wanted


def test_what_a_stop_cut_off_is_begun_again(
    stocked: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(Archives, "resume", lambda _self: None)  # the app ends before it begins
        asked = Archives(stocked).ask(EVERYTHING)
    part = stocked.settings.home / "exports" / f"{asked.id}.part"
    part.write_bytes(b"half of it")
    again = Archives(stocked)
    assert again.find(asked.id).state == "building"
    again.resume()
    again.wait(LONG_S)
    assert len(listed(again.path(asked.id))) == 3
    assert not part.exists()


def test_one_that_is_removed_while_it_is_built_leaves_nothing(
    stocked: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = Archives(stocked)

    def remove(*_given: object) -> Iterator[bytes]:
        yield b"the first part"
        rooms.drop(next((stocked.settings.home / "exports").glob("*.json")).stem)
        yield b"the second"

    monkeypatch.setattr(archives, "zip_of", remove)
    asked = rooms.ask(EVERYTHING)
    rooms.wait(LONG_S)
    assert list((stocked.settings.home / "exports").iterdir()) == []
    assert rooms.mine() == []
    with pytest.raises(NotFound):
        rooms.path(asked.id)


@pytest.mark.parametrize(("error", "said"), [(OSError(28, "full"), "disk"), (ValueError(), "log")])
def test_a_fault_is_said_and_does_not_stop_the_next(
    stocked: Studio, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    rooms = Archives(stocked)

    def fail(*_given: object) -> Iterator[bytes]:
        yield b"a part"
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(archives, "zip_of", fail)
        failed = rooms.ask(EVERYTHING)
        rooms.wait(LONG_S)
    assert rooms.find(failed.id).state == "failed"
    assert said in rooms.find(failed.id).problem
    good = rooms.ask(EVERYTHING)
    rooms.wait(LONG_S)
    assert rooms.find(good.id).state == "ready"


def test_everybody_sees_their_own_and_the_oldest_makes_room(stocked: Studio) -> None:
    rooms = Archives(stocked)
    with asked_by(Asker(name="Ann", signed_in=True)):
        first, *others = [rooms.ask(EVERYTHING).id for _ in range(MOST_KEPT + 1)]
        assert [each.id for each in rooms.mine()] == others[::-1]
    assert rooms.mine() == []
    with pytest.raises(NotFound):
        rooms.find(first)
    rooms.wait(LONG_S)


def test_one_that_ends_while_it_is_looked_at_is_no_fault(
    stocked: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = Archives(stocked)
    asked = rooms.ask(EVERYTHING)
    rooms.wait(LONG_S)
    rooms.path(asked.id).unlink()
    monkeypatch.setattr(Path, "is_file", lambda _self: True)  # it was there a moment before
    assert rooms.find(asked.id).size == 0


def test_what_is_older_than_a_day_goes(stocked: Studio) -> None:
    rooms = Archives(stocked)
    asked = rooms.ask(EVERYTHING)
    rooms.wait(LONG_S)
    plan = stocked.settings.home / "exports" / f"{asked.id}.json"
    old = json.loads(plan.read_text()) | {
        "asked_at": (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    }
    plan.write_text(json.dumps(old))
    rooms.resume()
    assert list(plan.parent.iterdir()) == []


def test_nothing_and_too_much_are_refused(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound):
        Archives(studio).ask(EVERYTHING)
    monkeypatch.setattr(archives, "MOST_PICTURES", 1)
    add_picture(studio, 1)
    add_picture(studio, 2)
    with pytest.raises(RequestError, match="at most 1 "):
        Archives(studio).ask(EVERYTHING)


@pytest.mark.parametrize("name", ["", "../studio", "x" * 32, "0" * 31, "0" * 32])
def test_a_name_that_is_none_finds_nothing(studio: Studio, name: str) -> None:
    for look in (Archives(studio).find, Archives(studio).path):
        with pytest.raises(NotFound):
            look(name)
