"""The trash: out of sight, back by a click, removed with its file after thirty days; costs stay."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from imagegen.db.tables import records
from imagegen.disposal import empty_trash, remove_trashed
from imagegen.errors import NotFound
from imagegen.filters import Filter
from imagegen.studio import Studio
from imagegen.types import Picture, Record
from tests.doubles.scripted import Scripted, noise_picture, result
from tests.stocking import Stock, add_picture, paint
from tests.studios import ASK
from tests.studios import studio as scripted  # noqa: F401 - a fixture

pytestmark = pytest.mark.both_databases


def shown(studio: Studio, **asked: object) -> list[int]:
    return [record.number for record in studio.gallery.page(Filter(**asked))]


def age(studio: Studio, *records: Record, seconds: float = 3700) -> None:
    """Make the files as old as they are when thirty days have passed."""
    for record in records:
        os.utime(studio.storage.path(record.file_name), (time.time() - seconds,) * 2)


def test_what_is_thrown_away_is_out_of_sight_and_comes_back(studio: Studio) -> None:
    ids = [add_picture(studio, number).id for number in (1, 2)]
    assert studio.trash.throw(ids[:1]) == ids[:1]
    assert studio.trash.throw(ids[:1]) == []
    assert (shown(studio), shown(studio, trashed=True)) == ([2], [1])
    assert shown(studio, text="teacher") == [2]
    assert (studio.history.count(), len(studio.history.page())) == (1, 1)
    assert studio.gallery.kinds() == {"avatar": 1}
    assert studio.trash.restore(ids) == ids[:1]
    assert shown(studio) == [2, 1]


def test_after_thirty_days_the_record_goes_with_its_file_and_its_words(studio: Studio) -> None:
    record = add_picture(studio, 1)
    twin = add_picture(studio, 2, colour=(9, 9, 9), prompt="zebra")
    studio.storage.thumbnail(record.file_name, 256)
    studio.boards.tag([record.id], "hero")
    studio.trash.throw([record.id, twin.id])
    age(studio, record, twin)
    now = datetime.now(UTC)
    assert empty_trash(studio, now + timedelta(days=30, minutes=-1)) == 0
    assert studio.storage.holds(record.file_name)
    assert empty_trash(studio, now + timedelta(days=30, minutes=1)) == 2
    assert not studio.storage.holds(record.file_name)
    assert list((studio.storage.folder / "thumbnails").rglob("*.webp")) == []
    assert shown(studio, text="zebra", trashed=True) == []
    assert studio.gallery.choices().tags == ()
    with pytest.raises(NotFound):
        studio.history.get(record.id)
    assert sum(total.pictures for total in studio.ledger.totals()) == 2


def test_a_file_that_another_record_needs_stays(studio: Studio) -> None:
    one = add_picture(studio, 1)
    other = add_picture(studio, 2, more={"sha256": one.sha256})
    studio.trash.throw([one.id])
    assert remove_trashed(studio, [one.id, other.id]) == 1
    assert studio.storage.holds(other.file_name)
    assert shown(studio) == [2]


def test_what_is_restored_in_that_moment_stays(studio: Studio) -> None:
    record = add_picture(studio, 1)
    studio.trash.throw([record.id])

    def restore(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("DELETE FROM looks"):  # the last moment, on SQLite
            assert studio.trash.restore([record.id]) == [record.id]

    sa.event.listen(studio.engine, "before_cursor_execute", restore)
    assert remove_trashed(studio, [record.id]) == 0
    assert studio.storage.holds(studio.history.get(record.id).file_name)


def test_a_restore_that_a_purge_has_to_wait_for_wins(postgresql: str, studio: Studio) -> None:
    """The purge has found the row before the restore is written down, and looks again after."""
    record = add_picture(studio, 1)
    studio.trash.throw([record.id])
    back = sa.update(records).where(records.c.id == record.id).values(trashed_at=None)
    waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor(1) as pool:
        with studio.engine.connect() as restoring, studio.engine.connect() as watching:
            restoring.execute(back)
            purge = pool.submit(remove_trashed, studio, [record.id])
            while not watching.execute(waits).scalar():
                assert not purge.done()
                time.sleep(0.01)
            restoring.commit()
        assert purge.result() == 0
    assert studio.storage.holds(studio.history.get(record.id).file_name)


def test_more_than_are_removed_at_a_time_are_all_removed(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("trash", "disposal"):
        monkeypatch.setattr(f"imagegen.{module}.STEP", 2)
    ids = [add_picture(studio, number).id for number in range(1, 6)]
    studio.trash.throw(ids)
    assert remove_trashed(studio, ids) == 5
    assert shown(studio, trashed=True) == []


def test_only_the_trash_is_removed(studio: Studio) -> None:
    record = add_picture(studio, 1)
    assert remove_trashed(studio, [record.id]) == 0
    assert studio.storage.holds(record.file_name)


def test_a_file_stored_an_hour_ago_at_most_goes_when_it_is_older(studio: Studio) -> None:
    record = add_picture(studio, 1)
    studio.trash.throw([record.id])
    assert remove_trashed(studio, [record.id]) == 1
    for seconds, stays in ((3500, True), (3700, False), (3700, False)):
        if studio.storage.holds(record.file_name):
            age(studio, record, seconds=seconds)
        empty_trash(studio, datetime.now(UTC))
        assert studio.storage.holds(record.file_name) is stays
    assert studio.storage.leaving() == []


def test_a_paid_picture_keeps_its_file_when_an_old_one_of_its_bytes_goes_before_its_row_is_there(
    scripted: Studio,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A model with a seed makes the same bytes again; the sweep comes between file and row."""
    Scripted.reset(result(noise_picture(1)))
    (old,) = scripted.generate(replace(ASK, seed=7)).records
    age(scripted, old)
    scripted.trash.throw([old.id])
    put = scripted.storage.put

    def put_and_sweep(picture: Picture) -> str:
        name = put(picture)
        empty_trash(scripted, datetime.now(UTC) + timedelta(days=31))
        return name

    monkeypatch.setattr(scripted.storage, "put", put_and_sweep)
    Scripted.reset(result(noise_picture(1)))
    (new,) = scripted.generate(replace(ASK, seed=7)).records
    assert (new.file_name, scripted.history.count()) == (old.file_name, 1)
    age(scripted, new)
    assert empty_trash(scripted, datetime.now(UTC)) == 0
    assert scripted.storage.holds(new.file_name)
    assert scripted.storage.leaving() == []


def test_a_picture_that_comes_back_after_its_row_went_keeps_its_file(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add_picture(studio, 1)
    age(studio, old)
    studio.trash.throw([old.id])
    remove = studio.trash.remove

    def remove_and_bring(ids: list[str]) -> object:
        removed = remove(ids)
        add_picture(studio, 2, more={"sha256": old.sha256})
        return removed

    monkeypatch.setattr(studio.trash, "remove", remove_and_bring)
    assert remove_trashed(studio, [old.id]) == 1
    assert studio.storage.holds(old.file_name)
    assert studio.storage.leaving() == []


def test_a_file_stored_again_while_it_is_dropped_is_there_afterwards(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Just before it is put aside, and just after."""
    picture, move = paint(Stock(), 1), Path.replace
    for before in (True, False):
        name = studio.storage.put(picture)
        os.utime(studio.storage.path(name), (time.time() - 3700,) * 2)

        def move_and_put(path: Path, target: Path, before: bool = before) -> Path:
            monkeypatch.setattr(Path, "replace", move)
            if before:
                studio.storage.put(picture)
            moved = move(path, target)
            if not before:
                studio.storage.put(picture)
            return moved

        monkeypatch.setattr(Path, "replace", move_and_put)
        studio.storage.drop(name, untouched_s=3600)
        assert studio.storage.read(name) == picture.data


def test_a_file_that_cannot_be_removed_stops_no_other_and_is_tried_again(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pictures = [add_picture(studio, number) for number in (1, 2)]
    stuck, free = sorted(pictures, key=lambda record: record.file_name)
    age(studio, stuck, free)
    studio.trash.throw([stuck.id, free.id])
    move = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if path.name == stuck.file_name:
            raise PermissionError(13, "Permission denied")
        return move(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    assert empty_trash(studio, datetime.now(UTC) + timedelta(days=31)) == 2
    assert list(studio.storage.names()) == studio.storage.leaving() == [stuck.file_name]
    assert f"1 files could not be removed, the first is {stuck.file_name}" in caplog.text
    monkeypatch.undo()
    assert empty_trash(studio, datetime.now(UTC)) == 0
    assert list(studio.storage.names()) == studio.storage.leaving() == []


def test_a_folder_that_must_not_be_looked_at_does_not_stop_the_sweep(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = add_picture(studio, 1)
    studio.trash.throw([record.id])
    assert remove_trashed(studio, [record.id]) == 1

    def refuse_in_its_folder(method: str) -> None:
        allowed = getattr(Path, method)

        def asked(path: Path, *more: Any, **how: Any) -> Any:
            if path.name == record.file_name:
                raise PermissionError(13, "Permission denied")
            return allowed(path, *more, **how)

        monkeypatch.setattr(Path, method, asked)

    for method in ("stat", "replace"):
        refuse_in_its_folder(method)
    assert empty_trash(studio, datetime.now(UTC)) == 0
    monkeypatch.undo()
    assert studio.storage.holds(record.file_name)


def test_a_disk_too_full_for_the_note_is_made_emptier(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    record = add_picture(studio, 1)
    age(studio, record)
    studio.trash.throw([record.id])

    def full(path: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert remove_trashed(studio, [record.id]) == 1
    assert not studio.storage.holds(record.file_name)
    assert "could not be noted: No space left on device" in caplog.text
