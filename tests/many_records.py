"""A database of very many records, made in bulk as an older app left it, then upgraded."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import imagegen.db
from imagegen.db.engine import open_engine

FIRST_DAY_US = 1_760_000_000_000_000  # 2025-10-09T08:53:20Z
STEP_US = 300_000_000
WORDS = (
    *("red", "green", "blue", "wooden", "marble", "kitchen", "bedroom", "window", "teacher"),
    *("nurse", "portrait", "daylight", "lamp", "sofa", "table", "garden", "street", "winter"),
    *("calm", "smiling", "young", "old", "chair", "books", "客厅", "厨房", "现代", "温暖"),
)
KINDS = ("avatar", "avatar", "avatar", "renovation", "product_shot", "picture")
MODELS = (("gateway", "gpt-image-2"), ("gateway", "gemini-3-pro-image-preview"), ("draft", "draft"))


def make_database(path: Path, count: int) -> sa.Engine:
    """An engine over `count` records; number n is the n-th, one every five minutes.

    Every 100th is a suspect, every 1000th is of the person "rare" and says "unicorn".
    """
    engine = open_engine(path)
    _migrate(engine, "0006")
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute(_JOB)
        names = ", ".join(f'"{name}"' for name in _COLUMNS)
        marks = ", ".join("?" * len(_COLUMNS))
        raw.executemany(f"INSERT INTO records ({names}) VALUES ({marks})", _rows(count))
        raw.commit()
    _migrate(engine, "head")
    engine.dispose()
    return engine


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
            "brief": json.dumps({"who": f"person {number % 50}"}),
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
    "'done', 'gateway', 'm', '{}', '{}', '', 1, '[]', 0, 0)"
)
