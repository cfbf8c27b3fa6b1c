"""The trash: out of sight, back by a click, removed with its file after thirty days; costs stay."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from imagegen.disposal import empty_trash, remove_trashed
from imagegen.errors import NotFound
from imagegen.filters import Filter
from imagegen.studio import Studio
from imagegen.trash import KEPT
from tests.stocking import add_picture

pytestmark = pytest.mark.both_databases


def shown(studio: Studio, **asked: object) -> list[int]:
    return [record.number for record in studio.gallery.page(Filter(**asked))]


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
    now = datetime.now(UTC)
    assert empty_trash(studio, now + KEPT - timedelta(minutes=1)) == 0
    assert studio.storage.holds(record.file_name)
    assert empty_trash(studio, now + KEPT + timedelta(minutes=1)) == 2
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
        if statement.startswith("DELETE FROM records"):
            assert studio.trash.restore([record.id]) == [record.id]

    sa.event.listen(studio.engine, "before_cursor_execute", restore)
    assert remove_trashed(studio, [record.id]) == 0
    assert studio.storage.holds(studio.history.get(record.id).file_name)


def test_only_the_trash_is_removed(studio: Studio) -> None:
    record = add_picture(studio, 1)
    assert remove_trashed(studio, [record.id]) == 0
    assert studio.storage.holds(record.file_name)
