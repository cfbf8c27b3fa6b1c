"""A PostgreSQL server: who is let in, what is said when not, and what it keeps as it was given."""

import logging
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from imagegen import worker
from imagegen.cli import main
from imagegen.db.engine import name_of, open_engine
from imagegen.db.locks import SessionLock
from imagegen.db.upgrade import HEAD, current_revision, upgrade_database
from imagegen.errors import ConfigError
from imagegen.redaction import REDACTED, redact
from imagegen.settings import load_settings
from imagegen.studio import Studio
from tests.postgresql import GUEST, GUEST_PASSWORD, MIGRATED, Server
from tests.stocking import add_picture

SECRET = "pass/word with @ 99"
WRITTEN = quote(SECRET, safe="")


@pytest.fixture
def empty(postgresql: str, server: Server) -> Iterator[str]:
    """A database without tables, by its name."""
    name = server.make_database()
    yield name
    server.drop_database(name)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"mysql://ann:{WRITTEN}@db/studio", "names no PostgreSQL database"),
        (f"ann:{WRITTEN}@db/studio", "cannot be read"),
        (f"postgresql://ann:{WRITTEN}@db", "names no database on the server"),
        (f"postgresql://ann:{WRITTEN}@db:port/studio", "cannot be read"),
    ],
)
def test_what_is_no_address_is_refused_without_being_shown(address: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        open_engine(address)
    assert "postgresql://user:password@host/database" in caught.value.hint
    assert SECRET not in str(caught.value)
    assert WRITTEN not in str(caught.value)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match="driver") as caught:
        open_engine("postgresql://db/studio")
    assert "imagegen-studio[postgres]" in caught.value.hint


def test_a_password_is_in_no_text(caplog: pytest.LogCaptureFixture) -> None:
    engine = open_engine(f"postgresql://ann:{WRITTEN}@127.0.0.1:1/studio?password={WRITTEN}")
    assert name_of(engine) == "postgresql://ann@127.0.0.1:1/studio"
    with caplog.at_level(logging.DEBUG), pytest.raises(ConfigError, match="refused") as caught:
        current_revision(engine)
    assert "Start the server" in caught.value.hint
    for text in (str(caught.value), repr(caught.value), repr(engine), caplog.text):
        assert SECRET not in text
        assert WRITTEN not in text
    assert redact(f"{SECRET} {WRITTEN}") == f"{REDACTED} {REDACTED}"


@pytest.mark.parametrize(
    ("who", "name", "step"),
    [
        (f"{GUEST}:wrong-password", MIGRATED, "Correct user and password"),
        (GUEST, MIGRATED, "Add the password"),
        ("nobody", MIGRATED, "Make that user"),
        ("postgres", "nothing", "createdb"),
    ],
)
def test_each_closed_door_has_its_next_step(
    postgresql: str,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    who: str,
    name: str,
    step: str,
) -> None:
    monkeypatch.setenv("IMAGEGEN_DATABASE_URL", server.address(name, who))
    with pytest.raises(ConfigError, match="cannot be reached") as caught:
        Studio(load_settings())
    assert step in caught.value.hint
    assert main(["doctor"]) == 3
    assert main(["generate", "--provider", "draft", "--prompt", "a boat"]) == 3
    found = capsys.readouterr()
    shown = found.out + found.err
    assert shown.count(step) == 2
    assert "wrong-password" not in shown


def test_a_database_that_is_closed_is_not_to_be_made(empty: str, server: Server) -> None:
    server.administer(f"ALTER DATABASE {empty} ALLOW_CONNECTIONS false")
    engine = open_engine(server.address(empty))
    with pytest.raises(ConfigError, match="not currently accepting") as caught:
        current_revision(engine)
    assert caught.value.hint == "Let the server accept connections to that database again."


def test_a_new_database_is_made_by_one_of_many(empty: str, server: Server, tmp_path: Path) -> None:
    guest = open_engine(server.address(empty, f"{GUEST}:{quote(GUEST_PASSWORD)}"))
    with pytest.raises(ConfigError, match="may make no tables"):
        upgrade_database(guest, tmp_path)
    engine = open_engine(server.address(empty))
    assert current_revision(engine) is None
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: upgrade_database(engine, tmp_path), range(4)))
    assert current_revision(engine) == HEAD
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match="newer"):
        upgrade_database(engine, tmp_path)
    engine.dispose()


def test_a_database_that_lacks_letters_is_refused(postgresql: str, server: Server) -> None:
    name = server.make_database("ENCODING LATIN1 LOCALE 'C' TEMPLATE template0")
    with pytest.raises(ConfigError, match="LATIN1"):
        upgrade_database(open_engine(server.address(name)), Path())
    server.drop_database(name)


@pytest.mark.parametrize("table", ["ledger", "template_versions", "template_labels"])
def test_what_is_only_added_to_cannot_be_changed(postgresql: str, table: str) -> None:
    engine = open_engine(postgresql)
    for change in (f"UPDATE {table} SET kind = ''", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with (
            pytest.raises(sa.exc.IntegrityError, match="append-only"),
            engine.begin() as connection,
        ):
            connection.exec_driver_sql(change)


def test_what_the_server_does_not_take_loses_no_row(postgresql: str, studio: Studio) -> None:
    odd = "a\0b \ud800 \\u0000"
    studio.preferences.put("odd", {"said": odd})
    assert studio.preferences.get("odd") == {"said": "a\ufffdb ? \\u0000"}
    record = add_picture(studio, prompt=odd, who=odd, more={"request_id": "r" * 5000})
    assert (record.prompt, len(record.request_id)) == ("a\ufffdb ? \\u0000", 5000)
    assert studio.history.golden("avatar", "professional_headshot", 1) == []
    assert studio.gallery.page(before=2**62) == [record]


def test_whoever_waited_for_a_lock_sees_what_was_written_before(empty: str, server: Server) -> None:
    server.administer(f"ALTER DATABASE {empty} SET default_transaction_isolation = 'serializable'")
    engine = open_engine(server.address(empty))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"
    engine.dispose()


def test_a_database_belongs_to_one_folder(postgresql: str, studio: Studio, tmp_path: Path) -> None:
    other = {"IMAGEGEN_HOME": str(tmp_path / "other"), "IMAGEGEN_DATABASE_URL": postgresql}
    with pytest.raises(ConfigError, match="another data folder"):
        Studio(load_settings(other))
    shutil.copy(studio.settings.home / "database.folder", tmp_path / "other")
    Studio(load_settings(other))


def test_one_app_for_one_database(
    postgresql: str, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the folder has another lock file; the database knows."""
    monkeypatch.setattr("imagegen.worker._HANDOVER_S", 0.1)
    shutil.copytree(studio.settings.home, tmp_path / "copy")
    worker.start(studio)
    try:
        copy = {"IMAGEGEN_HOME": str(tmp_path / "copy"), "IMAGEGEN_DATABASE_URL": postgresql}
        with pytest.raises(ConfigError, match="already works with postgresql://postgres@/"):
            worker.Worker(Studio(load_settings(copy)))
    finally:
        worker.stop()


def test_a_server_that_was_away_is_met_again(
    postgresql: str, server: Server, studio: Studio
) -> None:
    studio.preferences.put("a", 1)
    server.send_away(MIGRATED)
    assert studio.preferences.get("a") == 1


def test_a_lock_goes_to_the_next_when_its_connection_is_lost(
    postgresql: str, server: Server
) -> None:
    first, next_one = (SessionLock(open_engine(postgresql), "worker") for _ in range(2))
    assert (first.acquire(), next_one.acquire(), first.acquire()) == (True, False, True)
    server.send_away(MIGRATED)
    with pytest.raises(ConfigError, match="cannot be reached"):
        next_one.acquire()
    assert next_one.acquire()
    with pytest.raises(ConfigError, match="cannot be reached"):
        first.acquire()
    assert not first.acquire()
    next_one.release()
    # The server lets go once it has noticed that the connection is closed.
    for _ in range(400):
        if first.acquire():
            break
        time.sleep(0.02)
    else:
        pytest.fail("nobody has the lock, and nobody gets it")
    first.release()


def test_a_worker_that_lost_the_database_to_another_begins_nothing_more(
    postgresql: str, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagegen.worker._SWEEP_S", 0.01)
    monkeypatch.setattr(SessionLock, "acquire", lambda _self: next(answers))
    answers = iter([True, False])
    one = worker.Worker(studio)
    one._sweeper.join(timeout=30)
    assert not one._sweeper.is_alive()
    assert studio._runner.queue is None
    one.stop()
