"""The gallery's questions at several sizes, side by side: what a thousand times the rows costs.

Made databases of 1,000 and 100,000 records; `--most 1000000` adds a million (a few minutes and
2 GB). Each round asks every size in turn, so that a busy moment hits all alike. With `--server`
the same on PostgreSQL: the address of a server's own database, beside which others are made.

Growth is that of the work: the milliseconds a question keeps a core busy, ours and the server's
together (on this machine, as Linux counts them), which no other program makes longer. The 95th
percentile is of the time on the clock.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from imagegen.db.engine import open_engine
from imagegen.filters import Filter
from imagegen.gallery import Gallery
from tests.many_records import make_database

SIZES = (1_000, 100_000, 1_000_000)
WARM_UP = 3
_CNY = partial(Filter, currency="CNY")
QUESTIONS: dict[str, Filter] = {
    "first page": Filter(),
    "filter: kind": Filter(kind="avatar"),
    "filter: model and person": Filter(model="gpt-image-2", who="person-3"),
    "filter: nobody's avatars": Filter(kind="avatar", who="nobody"),
    "filter: two that never meet": Filter(provider="draft", model="gpt-image-2"),
    "filter: template, version": Filter(template="professional_headshot", version=2),
    "filter: no such version": Filter(template="professional_headshot", version=9),
    "filter: days": Filter(since=date(2025, 10, 9), until=date(2025, 10, 11)),
    "filter: cost": _CNY(least=Decimal("0.9"), most=Decimal("0.92")),
    "filter: cost of none": _CNY(least=Decimal(5)),
    "filter: verdict": Filter(verdict="reject"),
    "filter: not judged": Filter(verdict="none", kind="avatar"),
    "filter: tag": Filter(tag="hero"),
    "filter: suspects": Filter(suspect=True),
    "filter: batch": Filter(batch=f"{100:032x}"),
    "filter: SKU": Filter(item="MUG-7"),
    "text: one word": Filter(text="kitchen"),
    "text: three words": Filter(text="red kitchen window"),
    "text: phrase": Filter(text='"red green"'),
    "text: Chinese": Filter(text="客厅"),
    "text: beginning": Filter(text="win*"),
    "text: beginning of facts": Filter(text="mo*"),
    "text: rare word": Filter(text="unicorn"),
    "text without a hit": Filter(text="zebra"),
    "text and filters": Filter(text="red", kind="avatar", who="person-3"),
    "text, rare person": Filter(text="red", kind="avatar", who="rare"),
    "text, two that never meet": Filter(text="red", provider="draft", model="gpt-image-2"),
    "text and verdict": Filter(text="kitchen", verdict="approve"),
    "text, cost of none": Filter(text="red", currency="CNY", least=Decimal(5)),
}
COUNTS = ("filter: kind", "text: one word", "text: rare word")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, metavar="N")
    parser.add_argument("--most", type=int, default=100_000, metavar="ROWS")
    parser.add_argument("--folder", type=Path, help="where the files are kept, and found again")
    parser.add_argument("--server", metavar="ADDRESS", help="a PostgreSQL server")
    options = parser.parse_args()
    sizes = [size for size in SIZES if size <= options.most]
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder or Path(name)
        if options.server:
            engines = [on_server(options.server, size) for size in sizes]
        else:
            engines = [in_file(folder / str(size) / "studio.sqlite", size) for size in sizes]
        report(engines, sizes, options.rounds)
        for engine in engines:
            engine.dispose()


def in_file(path: Path, size: int) -> sa.Engine:
    return open_engine(path) if path.exists() else make_database(path, size)


def on_server(address: str, size: int) -> sa.Engine:
    """A database of that size beside the one the address names; it is kept."""
    url, name = sa.make_url(address), f"gallery_{size}"
    there = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
    administrator = open_engine(address).execution_options(isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        is_there = connection.execute(there, {"name": name}).first()
        if not is_there:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    administrator.dispose()
    place = url.set(database=name).render_as_string(hide_password=False)
    return open_engine(place) if is_there else make_database(place, size)


def report(engines: list[sa.Engine], sizes: list[int], rounds: int) -> None:
    """Of each question at each size the median of the work and the 95th percentile of the time."""
    print("load average " + ", ".join(f"{each:.1f}" for each in os.getloadavg()))
    print(
        f"{'work (p95 of time) in ms':28}" + "".join(f"{size:>20,}" for size in sizes) + "  growth"
    )
    galleries = [Gallery(engine) for engine in engines]
    line = partial(_line, [_server_process(engine) for engine in engines], rounds)
    for name, chosen in QUESTIONS.items():
        line(name, [partial(each.page, chosen) for each in galleries])
    for name in COUNTS:
        line(f"count, {name}", [partial(each.count, QUESTIONS[name]) for each in galleries])
    line("count of every kind", [each.kinds for each in galleries])
    line("choices of the filters", [each.choices for each in galleries])
    middles = [_middle(each, n) for each, n in zip(galleries, sizes, strict=True)]
    line("page in the middle", middles)
    print("load average " + ", ".join(f"{each:.1f}" for each in os.getloadavg()))


def _server_process(engine: sa.Engine) -> Path | None:
    """What Linux tells of the server's process behind the engine's one connection."""
    if engine.dialect.name == "sqlite":
        return None
    with engine.connect() as connection:
        number = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    return Path(f"/proc/{number}/schedstat")


def _work(server: Path | None) -> int:
    """Nanoseconds that this thread and the server's process have been on a core."""
    return time.thread_time_ns() + (int(server.read_text().split()[0]) if server else 0)


def _middle(gallery: Gallery, size: int) -> Callable[[], object]:
    return partial(gallery.page, Filter(kind="avatar"), before=size // 2)


def _line(
    servers: list[Path | None], rounds: int, name: str, ways: list[Callable[[], object]]
) -> None:
    works: list[list[float]] = [[] for _ in ways]
    times: list[list[float]] = [[] for _ in ways]
    for turn in range(-WARM_UP, rounds):
        for place, (way, server) in enumerate(zip(ways, servers, strict=True)):
            began, worked = time.perf_counter(), _work(server)
            way()
            if turn >= 0:
                works[place].append((_work(server) - worked) / 1e6)
                times[place].append((time.perf_counter() - began) * 1000)
    medians = [statistics.median(each) for each in works]
    highest = [sorted(each)[int(len(each) * 0.95) - 1] for each in times]
    pairs = zip(medians, highest, strict=True)
    figures = "".join(f"{middle:>10.2f} ({high:>6.2f}) " for middle, high in pairs)
    print(f"{name:28}{figures}{medians[-1] / medians[0]:>8.2f}x", flush=True)


if __name__ == "__main__":
    main()
