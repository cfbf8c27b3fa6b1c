"""Records move between SQLite and PostgreSQL whole or not at all, in both directions."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from imagegen import worker
from imagegen.cli import main
from imagegen.db import grid_tables, moving, tables
from imagegen.db.engine import open_engine
from imagegen.db.upgrade import upgrade_database
from imagegen.filters import Filter
from imagegen.settings import Settings, load_settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest
from tests.hostile_stock import HostileStock
from tests.postgresql import Server, closed_connections
from tests.stocking import add_picture, cost_of

URL = "IMAGEGEN_DATABASE_URL"


@pytest.fixture
def place(server: Server) -> Iterator[str]:
    """The address of a database in which no table is made yet."""
    name = server.make_database()
    with closed_connections():
        yield server.address(name)
    server.drop_database(name)


@pytest.fixture
def on_server(settings: Settings, place: str) -> Settings:
    return load_settings({"IMAGEGEN_HOME": str(settings.home), URL: place})


@pytest.fixture
def stock(studio: Studio) -> Studio:
    """Three pictures, one of them paid in dollars, and none a round amount."""
    add_picture(studio, 1, who="a potter", cost=cost_of("0.123456789", "CNY", "actual"))
    add_picture(studio, 2, who="白色陶杯", cost=cost_of("0.1", "USD", "actual"))
    add_picture(studio, 3)
    return studio


def rows_of(studio_or_url: Studio | str | Path) -> dict[str, list[str]]:
    """Every row of every table as text. A server keeps a NUL as a sign of its own."""
    is_studio = isinstance(studio_or_url, Studio)
    engine = studio_or_url.engine if is_studio else open_engine(studio_or_url)  # type: ignore[union-attr, arg-type]
    found = {}
    with engine.connect() as connection:
        for table, query in moving._copied():
            texts = [_text(dict(row)) for row in connection.execute(query).mappings()]
            found[table.name] = sorted(texts)
    if not is_studio:
        engine.dispose()
    return found


def _text(row: dict[str, Any]) -> str:
    text = json.dumps(row, default=repr, ensure_ascii=False)
    for sign in ("\\u0000", "\\\\u0000"):
        text = text.replace(sign, "\ufffd")
    return text.encode("utf-8", "replace").decode()


def move(to: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """The address comes by stdin, as a careful person gives one that holds a password."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{to}\n"))
    return main(["move", "--to", "-"])


def test_there_and_back_nothing_is_lost(
    studio: Studio,
    on_server: Settings,
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every text is a hostile one, every table of people's work has rows."""
    HostileStock(studio)
    before = rows_of(studio)
    studio.engine.dispose()
    monkeypatch.setattr(moving, "ROWS_AT_ONCE", 3)
    assert move(place, monkeypatch) == 0
    said = capsys.readouterr().out
    assert f"{len(before['records'])}  records\n" in said
    assert "start the app" in said
    assert rows_of(on_server.database) == rows_of(studio) == before
    file = studio.settings.home / "studio.sqlite"
    studio.engine.dispose()
    file.rename(file.with_name("before.sqlite"))
    monkeypatch.setenv(URL, place)
    assert move("sqlite", monkeypatch) == 0
    assert rows_of(file) == before


def test_what_is_moved_is_found_and_goes_on(
    stock: Studio, on_server: Settings, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers go on after the last one; words are found; the same folder is asked for."""
    assert move(place, monkeypatch) == 0
    moved = Studio(on_server)
    [found] = moved.gallery.page(Filter(text="陶杯"), limit=9)
    assert (found.prompt_sent, found.cost) == (stock.history.get(found.id).prompt_sent, found.cost)
    add_picture(moved, 4)
    [job] = moved.submit(ImageRequest(prompt="a red apple", provider="draft"))
    assert [each.number for each in moved.gallery.page(Filter(), limit=9)] == [4, 3, 2, 1]
    assert moved.jobs.get(job.id).state == "queued"
    moved.engine.dispose()


@pytest.mark.parametrize("rows", ["records", "foreign"])
def test_a_target_that_holds_something_is_left_alone(
    stock: Studio,
    on_server: Settings,
    place: str,
    rows: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if rows == "records":
        other = Studio(on_server)
        add_picture(other, 7)
        other.engine.dispose()
    else:
        engine = open_engine(place)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE invoices (id int)")
        engine.dispose()
    assert move(place, monkeypatch) == 3
    assert "is not empty" in capsys.readouterr().err
    engine = open_engine(place)
    names = sa.inspect(engine).get_table_names()
    assert ("jobs" in names) is (rows == "records")
    engine.dispose()


def test_jobs_under_way_and_an_app_at_work_come_first(
    stock: Studio, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [job] = stock.submit(ImageRequest(prompt="a red apple", provider="draft"))
    assert move(place, monkeypatch) == 3
    assert "1 job is queued or running" in capsys.readouterr().err
    lock = worker._take_lock(stock)
    assert move(place, monkeypatch) == 3
    assert "Stop it, then move" in capsys.readouterr().err
    lock.release()
    stock.cancel(job.id)
    assert move(place, monkeypatch) == 0


def test_a_copy_that_is_not_equal_leaves_the_target_empty(
    stock: Studio,
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A server that keeps another amount than it was given, by a trigger of its own."""
    engine = open_engine(place)
    upgrade_database(engine, stock.settings.home / "locks")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION less() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.cost_amount = NEW.cost_amount - 1; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER less BEFORE INSERT ON records FOR EACH ROW EXECUTE FUNCTION less()"
        )
    assert move(place, monkeypatch) == 3
    said = capsys.readouterr().err
    assert "not equal to the source in records, CNY, records, USD" in said
    with engine.connect() as connection:
        assert connection.execute(sa.select(tables.records.c.id)).all() == []
    engine.dispose()
    assert len(rows_of(stock)["records"]) == 3


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("sqlite", "are in"),
        ("mysql://a:topsecret99@b/c", "--to names no PostgreSQL database"),
        ("postgresql:///none?host=/nowhere&password=topsecret99", "cannot be reached"),
    ],
)
def test_a_wrong_address_is_said(
    stock: Studio,
    to: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert move(to, monkeypatch) == 3
    written = capsys.readouterr().err
    assert said in written
    assert "--to" in written
    assert "topsecret99" not in written


def test_every_table_is_moved() -> None:
    names = {table.name for table, _ in moving._copied()}
    assert names == {*grid_tables.metadata.tables, "record_words"}
