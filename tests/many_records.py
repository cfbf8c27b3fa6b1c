"""A database of very many records, made in bulk; a file as an older app left it, then upgraded."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import imagegen.db
from imagegen.db.engine import open_engine, refresh_statistics
from imagegen.search import facts_of, item_of, words_of

FIRST_DAY_US = 1_760_000_000_000_000  # 2025-10-09T08:53:20Z
STEP_US = 300_000_000
WORDS = (
    *("red", "green", "blue", "wooden", "marble", "kitchen", "bedroom", "window", "teacher"),
    *("nurse", "portrait", "daylight", "lamp", "sofa", "table", "garden", "street", "winter"),
    *("calm", "smiling", "young", "old", "chair", "books", "客厅", "厨房", "现代", "温暖"),
)
KINDS = ("avatar", "avatar", "avatar", "renovation", "product_shot", "picture")
MODELS = (("gateway", "gpt-image-2"), ("gateway", "gemini-3-pro-image-preview"), ("draft", "draft"))


def make_database(place: Path | str, count: int) -> sa.Engine:
    """An engine over `count` records in a file, or in the empty PostgreSQL database at an address.

    Number n is the n-th, one every five minutes. Every 100th is a suspect, every 1000th is of the
    person "rare" and says "unicorn"; product shots have one of 500 SKUs. Every 40th has the tag
    "hero", every 2nd is approved, every other 7th rejected.
    """
    engine = open_engine(place)
    if isinstance(place, str):
        _migrate(engine, "head")
        _fill_server(engine, count)
    else:
        _migrate(engine, "0006")
        _fill_file(engine, count)
        _migrate(engine, "head")
    _label(engine)
    refresh_statistics(engine)
    engine.dispose()
    return engine


def _fill_file(engine: sa.Engine, count: int) -> None:
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute(_JOB.format(no="0"))
        names = ", ".join(f'"{name}"' for name in _COLUMNS)
        marks = ", ".join("?" * len(_COLUMNS))
        raw.executemany(f"INSERT INTO records ({names}) VALUES ({marks})", _rows(count))
        raw.commit()


def _fill_server(engine: sa.Engine, count: int) -> None:
    """The rows as the app writes them; the index of words is made when they are there."""
    names = ", ".join(f'"{name}"' for name in (*_COLUMNS, "item"))
    with engine.begin() as connection:
        find = "SELECT indexdef FROM pg_indexes WHERE indexname = 'record_words_vector'"
        index = connection.exec_driver_sql(find).scalar_one()
        connection.exec_driver_sql("DROP INDEX record_words_vector")
        connection.exec_driver_sql(_JOB.format(no="false"))
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY records ({names}) FROM STDIN") as copy:
            for row in _rows(count):
                facts = dict(zip(_COLUMNS, row, strict=True))
                copy.write_row((*row, item_of(facts["kind"], json.loads(facts["brief"]))))
        with cursor.copy("COPY record_words (rowid, words, tags, facts) FROM STDIN") as copy:
            for row in _rows(count):
                facts = dict(zip(_COLUMNS, row, strict=True))
                facts["brief"] = json.loads(facts["brief"])
                copy.write_row((facts["number"], words_of(facts), "", facts_of(facts)))
        connection.exec_driver_sql(index)
        sequence = "SELECT setval(pg_get_serial_sequence('records', 'number'), %s)"
        cursor.execute(sequence, (count,))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM records, record_words")


def _label(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        for statement in _LABELS:
            connection.execute(sa.text(statement))


def _migrate(engine: sa.Engine, revision: str) -> None:
    config = Config()
    folder = Path(imagegen.db.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _rows(count: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(1)
    prompts = [" ".join(chance.choices(WORDS, k=12)) for _ in range(5000)]
    for number in range(1, count + 1):
        provider, model = chance.choice(MODELS)
        rare = number % 1000 == 0
        prompt = chance.choice(prompts) + (" unicorn" if rare else "")
        kind = chance.choice(KINDS)
        facts = {
            "number": number,
            "id": f"{number:032x}",
            "place": number,
            "batch": f"{number // 4:032x}",
            "kind": kind,
            "brief": json.dumps({"who": f"person {number % 50}", "sku": f"MUG-{number % 500}"}),
            "template": "professional_headshot" if kind == "avatar" else "",
            "template_version": number % 3 + 1 if kind == "avatar" else None,
            "who": "rare" if rare else f"person-{number % 7}",
            "prompt": prompt,
            "prompt_sent": f"{prompt} Aspect ratio: 1:1.",
            "provider": provider,
            "model": model,
            "sha256": f"{number:064x}",
            "cost_amount": number % 97 * 10_000_000,
            "suspect": "only 812 bytes" if number % 100 == 0 else "",
            "created_at": FIRST_DAY_US + number * STEP_US,
        }
        yield tuple((_PLAIN | facts).values())


_PLAIN: dict[str, Any] = {
    "number": 0,
    "id": "",
    "job": "j",
    "place": 0,
    "batch": "",
    "kind": "",
    "brief": "{}",
    "template": "",
    "template_version": None,
    "parent": None,
    "who": "",
    "label": "",
    "prompt": "",
    "prompt_sent": "",
    "negative_prompt": "",
    "provider": "",
    "model": "",
    "family": "gemini",
    "parameters": "{}",
    "references": "[]",
    "sha256": "",
    "media_type": "image/png",
    "width": 1024,
    "height": 1024,
    "byte_count": 2_000_000,
    "usage": None,
    "elapsed_s": 12.0,
    "attempts": 1,
    "cost_amount": 0,
    "cost_currency": "CNY",
    "cost_kind": "estimated",
    "request_id": "",
    "suspect": "",
    "created_at": 0,
}
_COLUMNS = tuple(_PLAIN)
_JOB = (
    "INSERT INTO jobs (id, batch, kind, state, stage, provider, model, request, origin, "
    "prompt_sent, attempts, notes, cancel_asked, created_at) VALUES ('j', 'b', 'avatar', 'done', "
    "'done', 'gateway', 'm', '{{}}', '{{}}', '', 1, '[]', {no}, 0)"
)
_LABELS = (
    "INSERT INTO record_tags (tag, number) "
    "SELECT 'hero', number FROM records WHERE number % 40 = 0",
    "INSERT INTO judged (number, verdict, verdict_number) SELECT number, "
    "CASE WHEN number % 2 = 0 THEN 'approve' ELSE 'reject' END, number FROM records "
    "WHERE number % 2 = 0 OR number % 7 = 0",
)
