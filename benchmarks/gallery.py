"""The gallery's questions at several sizes, side by side: what a hundred times the rows costs.

Made databases of 1,000 and 100,000 records; `--most 1000000` adds a million (a few minutes and
2 GB). Each round asks every size in turn, so that a busy moment hits all alike.
"""

import argparse
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from benchmarks.timing import measure, quartiles
from imagegen.db.engine import refresh_statistics
from imagegen.filters import Filter
from imagegen.gallery import Gallery
from tests.many_records import make_database

SIZES = (1_000, 100_000, 1_000_000)
QUESTIONS: dict[str, Filter] = {
    "first page": Filter(),
    "filter: kind": Filter(kind="avatar"),
    "filter: model and person": Filter(model="gpt-image-2", who="person-3"),
    "filter: days": Filter(since=date(2025, 10, 9), until=date(2025, 10, 11)),
    "filter: suspects": Filter(suspect=True),
    "text: one word": Filter(text="kitchen"),
    "text: three words": Filter(text="red kitchen window"),
    "text: phrase": Filter(text='"red green"'),
    "text: Chinese": Filter(text="客厅"),
    "text: beginning": Filter(text="win*"),
    "text and filters": Filter(text="red", kind="avatar", who="rare"),
    "text without a hit": Filter(text="zebra"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, metavar="N")
    parser.add_argument("--most", type=int, default=100_000, metavar="ROWS")
    options = parser.parse_args()
    sizes = [size for size in SIZES if size <= options.most]
    with tempfile.TemporaryDirectory() as folder:
        engines = [make_database(Path(folder) / str(n) / "studio.sqlite", n) for n in sizes]
        for engine in engines:
            refresh_statistics(engine)
        report(engines, sizes, options.rounds)


def report(engines: list[sa.Engine], sizes: list[int], rounds: int) -> None:
    """Median ms of each question at each size, the 95th percentile at the largest, the growth."""
    print(f"{'':26}" + "".join(f"{size:>12,}" for size in sizes) + f"{'p95':>10}{'growth':>9}")
    galleries = [Gallery(engine) for engine in engines]
    for name, chosen in QUESTIONS.items():
        _line(name, [partial(each.page, chosen) for each in galleries], rounds)
    for name, chosen in (
        ("count: kind", Filter(kind="avatar")),
        ("count: text", QUESTIONS["text: one word"]),
    ):
        _line(name, [partial(each.count, chosen) for each in galleries], rounds)
    _line("count: all kinds", [each.kinds for each in galleries], rounds)
    _line(
        "middle page", [_middle(each, n) for each, n in zip(galleries, sizes, strict=True)], rounds
    )


def _middle(gallery: Gallery, size: int) -> Callable[[], object]:
    return partial(gallery.page, Filter(kind="avatar"), before=size // 2)


def _line(name: str, ways: list[Callable[[], object]], rounds: int) -> None:
    times = measure({str(n): way for n, way in enumerate(ways)}, rounds)  # type: ignore[arg-type]  # what they return is dropped
    medians = [quartiles(seconds)[1] * 1000 for seconds in times.values()]
    last = sorted(list(times.values())[-1])
    p95 = last[int(len(last) * 0.95) - 1] * 1000
    figures = "".join(f"{each:>9.2f} ms" for each in medians)
    print(f"{name:26}{figures}{p95:>7.2f} ms{medians[-1] / medians[0]:>8.2f}x", flush=True)


if __name__ == "__main__":
    main()
