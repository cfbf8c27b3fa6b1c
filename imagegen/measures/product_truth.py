"""Whether a picture shows the product that its reference photo shows: flags with words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Aspect = Literal["colours", "shape", "marks", "label"]
State = Literal["agrees", "differs", "not checked"]

MEASURES = (
    "Compares the product of a result with that of its reference photo: the colours as they look "
    "(CIEDE2000), the outline, printed and built marks found again, and the words on the label. "
    "It sees neither materials nor what is on the other side, and a person has the last word."
)


@dataclass(frozen=True, kw_only=True)
class TruthFinding:
    """One aspect. `found` says what was seen, or why nothing could be checked.

    `value` is the mean CIEDE2000 of colours, the overlap (0-1) of shapes, the share (0-1) of
    marks found again, the number of missing words; None when it was not checked.
    """

    aspect: Aspect
    state: State
    found: str
    value: float | None = None


@dataclass(frozen=True, kw_only=True)
class ProductTruth:
    """Every aspect, in a fixed order; none is left out."""

    findings: tuple[TruthFinding, ...]

    @property
    def flags(self) -> tuple[str, ...]:
        """What differs, in words; empty when nothing that was checked differs."""
        return tuple(one.found for one in self.findings if one.state == "differs")

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What was not checked and why."""
        return tuple(one.found for one in self.findings if one.state == "not checked")


def compare_product(
    reference: bytes, result: bytes, *, label: Sequence[str] = (), same_view: bool = True
) -> ProductTruth:
    """Compare encoded pictures. `label` are the words that stand on the product, if known.

    Without them the label is read from the reference. `same_view` is False where the result was
    asked for from another side: then outlines do not count. BadReference when one is no picture.
    """
    from imagegen.measures.label_text import installed_reader
    from imagegen.measures.product_comparison import compare

    return compare(reference, result, tuple(label), same_view, installed_reader())
