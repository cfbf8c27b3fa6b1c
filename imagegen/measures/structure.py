"""How much of a room's structure a renovated picture keeps: a score and a map of what moved."""

from dataclasses import dataclass, field

from imagegen.measures.vision import needing_vision

MEASURES = (
    "The structure score compares long straight lines (walls, windows, doors, ceiling) of the "
    "photo with those of the result: 100 is every line in its place, 0 no more than chance. "
    "It does not know what a line belongs to and does not measure taste, materials or safety."
)


@dataclass(frozen=True, kw_only=True)
class StructureScore:
    """`score` is 0-100, or None when the source shows no lines to compare.

    `kept` is the share of the source's structural lines found in the result, `added` the share
    of the result's lines the source did not have (0-1, chance taken off, lower parts of the
    picture weigh less because furniture stands there). `heat_map` is a PNG, at most 768 pixels
    long: the source in grey, brighter and warmer where lines were lost or have appeared.
    """

    score: int | None
    kept: float
    added: float
    heat_map: bytes = field(repr=False)
    note: str = ""


def score_structure(source: bytes, result: bytes) -> StructureScore:
    """Compare two encoded pictures of a room; their sizes and shapes may differ.

    BadReference when one cannot be read, ConfigError when the extra `vision` is missing.
    Works on copies of at most 768 pixels, so the time is bounded.
    """
    with needing_vision("The structure score"):
        from imagegen.measures.alignment import compare_rooms
    return compare_rooms(source, result)
