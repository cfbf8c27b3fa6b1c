"""The upgrade that lets verdicts and votes outlast their pictures loses none of them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import imagegen.db
from imagegen.comparisons import Comparisons
from imagegen.db.engine import open_engine
from imagegen.db.upgrade import upgrade_database
from imagegen.review_desk import ReviewDesk
from imagegen.reviews import Reviews
from imagegen.trash import Trash
from tests.postgresql import Server

PICTURES = ("a" * 32, "b" * 32)
_JOB = {"id": "j", "batch": "b", "kind": "avatar", "state": "done", "stage": "done"}
_JOB |= {"provider": "p", "model": "m", "request": "{}", "origin": "{}", "prompt_sent": ""}
_JOB |= {"attempts": 1, "notes": "[]", "cancel_asked": False, "created_at": 1}
_RECORD = {name: "" for name in ("template", "who", "prompt", "prompt_sent", "negative_prompt")}
_RECORD |= {"job": "j", "batch": "b", "kind": "avatar", "provider": "p", "model": "m"}
_RECORD |= {"family": "m", "brief": "{}", "parameters": "{}", "references": "[]", "width": 1}
_RECORD |= {"media_type": "image/png", "height": 1, "byte_count": 1, "elapsed_s": 1, "attempts": 1}
_RECORD |= {"cost_kind": "unknown", "request_id": "", "suspect": "", "created_at": 1}


def add(connection: sa.Connection, table: str, **values: Any) -> None:
    rows = sa.table(table, *map(sa.column, values))
    connection.execute(sa.insert(rows).values(**values))


def fill_revision_before(engine: sa.Engine) -> None:
    """Two pictures, verdicts on both, one pair with a vote, and a comparison that lost its own."""
    config = Config()
    folder = Path(imagegen.db.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0020")
        _fill(connection)


def _fill(connection: sa.Connection) -> None:
    add(connection, "jobs", **_JOB)
    for place, name in enumerate(PICTURES):
        number, record = place + 7, {"id": name, "place": place, "sha256": name}
        add(connection, "records", number=number, **_RECORD, **record)
        said = {"verdict": "approve", "reasons": "[]", "who": "Ann", "at": 1}
        add(connection, "verdicts", number=place + 1, record=number, **said)
        add(connection, "judged", number=number, verdict="approve", verdict_number=place + 1)
        add(connection, "review_assignments", number=number, who="Ann  Lee ", at=1)
    for name in ("kept", "lost"):
        add(connection, "comparisons", id=name, question=name, axis="model", who="Ann", made_at=1)
    names = {"left_name": "m", "right_name": "n"}
    pair = {"number": 3, "comparison": "kept", "place": 0, "left": 7, "right": 8, **names}
    add(connection, "comparison_pairs", **pair)
    add(connection, "comparison_votes", number=4, pair=3, who="Ann", choice="left", at=1)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_each_is_there_and_stays_without_its_picture(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    name = ""
    if database == "postgresql":
        server: Server = request.getfixturevalue("server")
        name = server.make_database()
    engine = open_engine(server.address(name) if name else tmp_path / "studio.sqlite")
    fill_revision_before(engine)
    upgrade_database(engine, tmp_path / "locks")
    reviews, comparisons = Reviews(engine), Comparisons(engine)
    verdicts = list(reviews.all())
    assert [(v.number, v.record, v.who) for v in verdicts] == [
        (1, PICTURES[0], "Ann"),
        (2, PICTURES[1], "Ann"),
    ]
    assert [one.id for one in comparisons.all()] == ["kept"]
    assert len(comparisons.waiting("kept", "Ben")) == 1
    assert ReviewDesk(engine).assigned() == {"Ann Lee": 2}
    trash = Trash(engine)
    trash.throw(PICTURES)
    assert trash.remove(PICTURES).records == 2
    assert list(reviews.all()) == verdicts
    assert reviews.counting() == {1, 2}
    assert [(b.left, b.choice) for b in comparisons.ballots("kept")] == [("m", "left")]
    engine.dispose()
    if name:
        server.drop_database(name)


_EDITS = """
PRAGMA foreign_keys = OFF;
DELETE FROM records WHERE number = 7;
INSERT INTO comparison_pairs (number, comparison, place, left, right, left_name, right_name)
    VALUES (5, 'kept', 1, 8, 8, 'm', 'n'), (6, 'none', 0, 8, 8, 'm', 'n');
INSERT INTO comparison_votes (number, pair, who, choice, at)
    VALUES (5, 5, 'Ann', 'left', 1), (6, 6, 'Ann', 'left', 1), (7, 99, 'Ann', 'left', 1);
UPDATE review_assignments SET who = ' ' WHERE number = 8;
"""


def test_a_file_edited_without_its_rules_leaves_behind_what_has_no_picture(tmp_path: Path) -> None:
    file = tmp_path / "studio.sqlite"
    engine = open_engine(file)
    fill_revision_before(engine)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(_EDITS)
    upgrade_database(engine, tmp_path / "locks")
    assert [v.number for v in Reviews(engine).all()] == [2]
    with engine.connect() as upgraded:
        for table in ("comparison_pairs", "comparison_votes"):
            number = sa.select(sa.column("number")).select_from(sa.table(table))
            assert upgraded.execute(number).scalars().all() == [5]
    assert "" not in ReviewDesk(engine).assigned()
    engine.dispose()
