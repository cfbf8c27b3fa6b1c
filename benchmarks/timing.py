"""Interleaved rounds and their medians: what the benchmarks share."""

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

Times = dict[str, list[float]]


def count_rounds(description: str, default: int) -> int:
    """The number of rounds, from --rounds."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=default, metavar="N")
    return int(parser.parse_args().rounds)


def measure(ways: Mapping[str, Callable[[], None]], rounds: int, warm_up: int = 2) -> Times:
    """Seconds of each way, side by side: every round runs all of them, in turning order."""
    times: Times = {name: [] for name in ways}
    names = list(ways)
    for round_number in range(-warm_up, rounds):
        turn = round_number % len(names)
        for name in names[turn:] + names[:turn]:
            began = time.perf_counter()
            ways[name]()
            if round_number >= 0:
                times[name].append(time.perf_counter() - began)
    return times


def report(times: Times) -> None:
    """Median and quartiles of each way in ms, and its ratio to the first."""
    first = statistics.median(next(iter(times.values())))
    for name, seconds in times.items():
        low, middle, high = quartiles(seconds)
        print(
            f"{name:28} {middle * 1000:8.1f} ms  ({low * 1000:.1f} to {high * 1000:.1f})"
            f"   x {middle / first:.2f}   {(middle - first) * 1000:+.1f} ms"
        )


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    low, middle, high = statistics.quantiles(values, n=4)
    return low, middle, high
