"""What a labelled picture is: how it is painted, and by which rules it must be told."""

from collections.abc import Callable
from dataclasses import dataclass

from imagegen.marketplaces.subjects import Made

NAMES = {
    "amazon-main": "KETTLE-7.MAIN.jpg",
    "amazon-secondary": "KETTLE-7.PT02.jpg",
}
SMALL = frozenset({"longest_side"})
"""Amazon warns below 1600 pixels; most pictures here are smaller, so that the set is quick."""


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    channel: str
    paint: Callable[[], bytes]
    broken: frozenset[str]
    made: Made = "generated"
    file_name: str = ""
    unchecked: frozenset[str] = frozenset()

    @property
    def sent_as(self) -> str:
        return self.file_name or NAMES.get(self.channel, "KETTLE-7-01.jpg")


def amazon(name: str, paint: Callable[[], bytes], *broken: str, small: bool = True) -> Case:
    wanted = frozenset(broken) | (SMALL if small else frozenset())
    return Case(name=name, channel="amazon-main", paint=paint, broken=wanted)


def on(channel: str, name: str, paint: Callable[[], bytes], *broken: str) -> Case:
    return Case(name=name, channel=channel, paint=paint, broken=frozenset(broken))
