"""Before and after: the photo and the results made from it under one divider."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from imagegen.bidi import isolated
from imagegen.errors import NotFound
from imagegen.pictures import upright_size
from imagegen.room_scores import RoomScore
from imagegen.studio import Studio
from imagegen.types import Record, Reference
from imagegen.ui.components import module_stub, style_text
from imagegen.ui.parts.picture_words import picture_state, picture_title, short_cost
from imagegen.ui.session import widget_value

SAME_SHAPE = 0.03
"""Shapes that differ by less are laid on each other: models round sizes to multiples of 8 to 64."""

_COMPARE = st.components.v2.component(
    "imagegen_compare",
    html="<div data-compare></div>\n",
    css=style_text("components/compare.css"),
    js=module_stub("components/compare.js"),
)


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One result; `score` is None while it is not measured."""

    record: Record
    score: RoomScore | None


def compare(studio: Studio, variants: Sequence[Variant], *, key: str) -> Record:
    """Draw it over the first variant's photo; returns the record that is looked at.

    The variants share one photo and stand in the given order. NotFound when the photo is gone.
    """
    records = {variant.record.id: variant.record for variant in variants}
    state = widget_value(key)
    chosen = str(getattr(state, "chosen", None) or "")
    chosen = chosen if chosen in records else variants[0].record.id
    sha256 = variants[0].record.references[0]
    width, height = _photo_size(studio, sha256)
    before = {"src": f"/references/{sha256}", "width": width, "height": height}
    data = {
        "before": before | {"alt": "The photo of the room"},
        "variants": [_view(variant, width / height) for variant in variants],
        "chosen": chosen,
    }
    _COMPARE(key=key, data=data, default={"chosen": chosen}, on_chosen_change=lambda: None)
    return records[chosen]


def score_text(score: RoomScore | None) -> str:
    """ "86", or a dash where there is none."""
    return "-" if score is None or score.score is None else str(score.score)


def _photo_size(studio: Studio, sha256: str) -> tuple[int, int]:
    path = studio.storage.reference_path(sha256)
    if not path.is_file():
        raise NotFound("The photo of this room is not in the store any more.")
    return _size_of(path, sha256)


@lru_cache(maxsize=256)
def _size_of(path: Path, sha256: str) -> tuple[int, int]:
    """A file that is named by its hash has one size for good."""
    return upright_size(Reference(name="The photo", data=path.read_bytes(), sha256=sha256))


def _view(variant: Variant, photo_ratio: float) -> dict[str, Any]:
    record, score = variant.record, variant.score
    ratio = record.width / record.height
    same = abs(ratio / photo_ratio - 1) <= SAME_SHAPE
    return {
        "id": record.id,
        "title": record.origin.label or picture_title(record),
        "score": score_text(score),
        "line": _line(record, score),
        "src": f"/pictures/{record.file_name}",
        "thumbnail": f"/thumbnails/256/{record.sha256}.webp",
        "alt": picture_title(record),
        "fit": "fill" if same else "contain",
        "map": f"/measures/{score.heat_map}" if score else "",
        "map_alt": "The photo in grey, brighter where lines were lost or are new",
    }


def _line(record: Record, score: RoomScore | None) -> str:
    known = score is not None and score.score is not None
    points = [f"Structure {score.score} of 100" if score and known else "Structure not measured"]
    if score and known:
        points.append(f"{round(score.kept * 100)} % of the lines kept")
    title = isolated(record.origin.label or picture_title(record))
    return " · ".join([title, *points, short_cost(record), picture_state(record)])
