"""The same records and the same questions on SQLite and on PostgreSQL: the same pictures."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen import gallery as gallery_module
from imagegen.db.tables import records
from imagegen.filters import Filter
from imagegen.gallery import MOST_COUNTED, Gallery
from imagegen.record_rows import row_of
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.word_clauses import BLOCKS
from tests.postgresql import Server
from tests.stocking import UNKNOWN, add_picture, cost_of

MANY = 320
APART = 3000
"""Numbers lie that far apart, so that a few rows fill every block."""
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = (
    "A calm teacher in a sunny kitchen",
    "现代客厅，温暖的灯光 with a red-brown lamp",
    "明るいキッチン・赤いケトル, ｷｯﾁﾝ",
    "밝은 거실 and a sofa",
    "Café crème, naïve façade, Ångström, ǡ",
    "İstanbul ISPARTA ırmak Straße ΣΑΣ σας ﬁne",
    "see https://example.com/a/b.png?x=1&y=2 or mail me@example.com now",
    "f/1.8 at -5 or 1e5, v2.0.1, 50% off_season snake_case C++ R&B",
    "don't re-use the 'old' \"quoted\" words; <b>bold</b> &amp; more",
    "ที่นี่ มีแมว हिन्दी में लिखा مرحبا بالعالم שלום",
    "fox\u200bhound ﻿zero\u00adwidth 🦊 fox🦊 x\0y",
    "long " + "w" * 3000 + " end",
    "red green blue red green winter",
)
WORDS = (
    *(
        "red",
        "green",
        "calm",
        "teacher",
        "kitchen",
        "客厅",
        "厅",
        "厅温",
        "キッチン",
        "거실",
        "cafe",
    ),
    *("crème", "istanbul", "straße", "σας", "fine", "example", "com", "http", "1", "1.8", "5"),
    *("don", "t", "red-brown", "off_season", "มี", "हिन्दी", "مرحبا", "fox", "foxhound", "🦊", "w"),
    *("ww", "b", "bold", "amp", "kind", "provider", "winter", "hero", "'", "&", "|", "!", ":*"),
)


@pytest.fixture(scope="module")
def galleries(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Gallery, Gallery]]:
    home = tmp_path_factory.mktemp("two")
    name = server.make_database()
    studios = [
        open_studio(home / "file", {}),
        open_studio(home / "server", {"IMAGEGEN_DATABASE_URL": server.address(name)}),
    ]
    for studio in studios:
        fill(studio)
    yield studios[0].gallery, studios[1].gallery
    for studio in studios:
        studio.engine.dispose()
    server.drop_database(name)


def open_studio(home: Path, environment: dict[str, str]) -> Studio:
    return Studio(load_settings({"IMAGEGEN_HOME": str(home), **environment}))


def fill(studio: Studio) -> None:
    pattern = add_picture(studio)
    rows = [row_of(varied(pattern, n), n) | {"number": n * APART} for n in range(1, MANY)]
    with studio.engine.begin() as connection:
        studio.history.add(connection, rows)
        connection.execute(sa.update(records).values(stack=records.c.number % 9))
    ids = [row["id"] for row in rows]
    studio.boards.tag(ids[::5], "red hero")
    studio.boards.tag(ids[::35], "客厅")
    studio.boards.star(ids[::4])
    studio.trash.throw(ids[::11])


def varied(pattern: Record, number: int) -> Record:
    sku = {"sku": f"MUG-{number % 3}"} if number % 7 == 0 else {}
    origin = replace(
        pattern.origin,
        kind="product_shot" if sku else "avatar",
        brief={"who": f"person {number % 4}", **sku},
        who=f"ann-{number % 3}",
        template="plain" if number % 2 else "",
        template_version=number % 2 or None,
    )
    return replace(
        pattern,
        id=f"{number:032x}",
        prompt=TEXTS[number % len(TEXTS)],
        prompt_sent=f"{TEXTS[number % len(TEXTS)]} {TEXTS[number * 7 % len(TEXTS)]}",
        model=f"model-{number % 2}",
        origin=origin,
        cost=UNKNOWN if number % 6 == 0 else cost_of(str(number % 5), "CNY", "actual"),
        suspect="only 3 bytes" if number % 13 == 0 else "",
        created_at=FIRST + timedelta(hours=number),
    )


def walk(gallery: Gallery, chosen: Filter) -> list[str]:
    """All of it in pages, down and up again."""
    down: list[Record] = []
    while page := gallery.page(chosen, before=down[-1].number if down else None, limit=48):
        down += page
    up: list[Record] = []
    while page := gallery.page(chosen, after=up[0].number if up else 0, limit=48):
        up = [*page, *up]
    assert [r.id for r in up] == [r.id for r in down]
    return [record.id for record in down]


def check_same(galleries: tuple[Gallery, Gallery], chosen: Filter) -> list[str]:
    one, other = (walk(gallery, chosen) for gallery in galleries)
    assert one == other
    counts = {gallery.count(chosen) for gallery in galleries}
    assert counts == {min(len(one), MOST_COUNTED + 1)}
    return one


@pytest.mark.parametrize("word", WORDS)
def test_each_word_finds_the_same(galleries: tuple[Gallery, Gallery], word: str) -> None:
    check_same(galleries, Filter(text=word))
    check_same(galleries, Filter(text=f"{word}*"))


def test_the_records_reach_over_every_block(galleries: tuple[Gallery, Gallery]) -> None:
    """What is compared here is found in each of the steps, and not only in the last."""
    sizes = [size for _, size in BLOCKS]
    assert APART < 1 << min(sizes) < 2 << max(sizes) < MANY * APART
    assert len(check_same(galleries, Filter(text="red"))) > 48
    assert check_same(galleries, Filter(text='"teacher in a sunny"'))
    assert check_same(galleries, Filter(text='"red hero"'))
    assert check_same(galleries, Filter(item="MUG-1", text="red"))
    assert check_same(galleries, Filter(text="nothing of the kind")) == []


@pytest.mark.parametrize("text", ["🦊", '"', "()", "* *", "…"])
def test_signs_alone_find_nothing(galleries: tuple[Gallery, Gallery], text: str) -> None:
    assert check_same(galleries, Filter(text=text)) == []
    assert check_same(galleries, Filter(text=text, model="model-0", who="ann-0")) == []
    assert check_same(galleries, Filter(text=f"red {text}"))


PIECES = st.sampled_from(WORDS) | st.text(max_size=4) | st.sampled_from(TEXTS[:10])
QUERIES = st.lists(
    st.tuples(PIECES, st.sampled_from(["{}", '"{}"', "{}*", '"{}']))
    .map(lambda pair: pair[1].replace("{}", pair[0])),
    max_size=4,
).map(" ".join)  # fmt: skip


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    def some(*values: Any) -> Any:
        return draw(st.sampled_from(values))

    priced = draw(st.booleans())
    return Filter(
        text=draw(st.just("") | QUERIES),
        kind=some("", "", "avatar", "product_shot", "renovation"),
        model=some("", "", "model-0", "model-1"),
        who=some("", "", "ann-0", "nobody"),
        template=some("", "", "plain"),
        version=some(None, None, 1, 2),
        item=some("", "", "", "MUG-1", "MUG-9"),
        tag=some("", "", "", "red hero"),
        verdict=some("", "", "none", "approve"),
        stack=some(None, None, None, 4),
        suspect=some(False, False, True),
        starred=some(False, False, True),
        trashed=some(False, False, False, True),
        since=some(None, None, FIRST.date() + timedelta(days=9)),
        until=some(None, None, FIRST.date() + timedelta(days=20)),
        currency="CNY" if priced else "",
        least=Decimal(some(0, 1, 3)) if priced else None,
        most=Decimal(some(1, 3)) if priced else None,
    )


@settings(max_examples=60)
@given(filters())
def test_any_filter_finds_the_same(galleries: tuple[Gallery, Gallery], chosen: Filter) -> None:
    check_same(galleries, chosen)


@settings(max_examples=30)
@given(filters().filter(lambda chosen: bool(chosen.text)))
def test_texts_are_read_or_looked_up_alike(
    galleries: tuple[Gallery, Gallery], chosen: Filter
) -> None:
    """Where facts are rare their texts are read, elsewhere the index answers for both."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gallery_module, "FEW", -1)
        looked_up = walk(galleries[0], chosen)
    assert walk(galleries[0], chosen) == looked_up


def test_a_phrase_beside_a_rare_fact_is_read_as_a_phrase(
    galleries: tuple[Gallery, Gallery],
) -> None:
    found = check_same(galleries, Filter(text='"teacher in a sunny"', who="ann-0"))
    turned = check_same(galleries, Filter(text='"sunny a in teacher"', who="ann-0"))
    assert (bool(found), turned) == (True, [])
