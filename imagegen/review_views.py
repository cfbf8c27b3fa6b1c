"""A picture at the review desk as JSON, and verdicts as files that leave the app."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from imagegen.comment_edits import CommentEdit
from imagegen.grids import DEFINITION
from imagegen.judgements import Comment, Verdict
from imagegen.progress import View, picture_view
from imagegen.reviews import Reviews
from imagegen.sheets import CELL
from imagegen.storage import SCREEN_SIDE, THUMBNAIL_SIDES
from imagegen.studio import Studio
from imagegen.subjects import title_of
from imagegen.types import Record
from imagegen.verdict_rows import PICTURE_FACTS, Facts

LONGEST_TITLE = 120
HEADS = (
    *("number", "record", *PICTURE_FACTS),
    *("verdict", "reasons", "who", "at", "undone_at", "counts"),
)
_OF_A_SET = (DEFINITION, CELL)
"""What a brief carries of the set that its picture is a part of, which is no wish of anybody."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def review_items(studio: Studio, records: Sequence[Record]) -> list[View]:
    """The records with their brief, the verdict that counts and their comments, in that order."""
    reviews, ids = Reviews(studio.engine), [record.id for record in records]
    newest, comments = reviews.newest(ids), reviews.comments(ids)
    return [_item(r, newest.get(r.id), comments.get(r.id, [])) for r in records]


def verdict_view(verdict: Verdict) -> View:
    return {
        "number": verdict.number,
        "choice": verdict.choice,
        "reasons": list(verdict.reasons),
        "who": verdict.who,
    }


def comment_view(comment: Comment) -> View:
    place = [comment.left, comment.top, comment.width, comment.height]
    plain = {name: getattr(comment, name) for name in ("id", "record", "text", "who", "batch")}
    return plain | {"place": place, "box": comment.is_box}


def edit_view(edit: CommentEdit) -> View:
    """How far the edit of a comment is; `page` and `small` are the child's, "" without one."""
    child = edit.picture
    return {
        "state": edit.state,
        "open": edit.is_open,
        "again": edit.may_repeat,
        "problem": edit.problem,
        "page": "" if child is None else f"/gallery?picture={child.id}",
        "small": "" if child is None else _copy(child, min(THUMBNAIL_SIDES)),
    }


def verdicts_csv(found: Iterable[tuple[Verdict, Facts]], counting: frozenset[int]) -> Iterator[str]:
    """Line by line; text that a spreadsheet would take for a formula is quoted. It begins with the
    mark by which spreadsheets know UTF-8."""
    yield "\ufeff" + _line(HEADS)
    for verdict, facts in found:
        plain = verdict_row(verdict, facts, counting)
        yield _line([_cell(plain[name]) for name in HEADS])


def verdicts_json(
    found: Iterable[tuple[Verdict, Facts]], counting: frozenset[int]
) -> Iterator[str]:
    """One array, a verdict on each line."""
    yield "["
    for place, (verdict, facts) in enumerate(found):
        row = json.dumps(verdict_row(verdict, facts, counting), ensure_ascii=False)
        yield f"{',' if place else ''}\n{row}"
    yield "\n]\n"


def verdict_row(verdict: Verdict, facts: Facts, counting: frozenset[int]) -> dict[str, Any]:
    """Times in UTC; `facts` are its picture's; `counts` says whether it stands for that now."""
    undone = verdict.undone_at
    return {
        "number": verdict.number,
        "record": verdict.record,
        **{name: facts.get(name) for name in PICTURE_FACTS},
        "verdict": verdict.choice,
        "reasons": list(verdict.reasons),
        "who": verdict.who,
        "at": verdict.at.isoformat(),
        "undone_at": None if undone is None else undone.isoformat(),
        "counts": verdict.number in counting,
    }


def _item(record: Record, verdict: Verdict | None, comments: Sequence[Comment]) -> View:
    view = picture_view(record)
    return view | {
        "shown": _shown(record, view),
        "small": _copy(record, min(THUMBNAIL_SIDES)),
        "title": title_of(record.origin, record.prompt, LONGEST_TITLE),
        "brief": _brief(record),
        "prompt": record.prompt,
        "label": record.origin.label,
        "verdict": None if verdict is None else verdict_view(verdict),
        "comments": [comment_view(comment) for comment in comments],
    }


def _shown(record: Record, view: View) -> str:
    """What the desk shows: the untouched original, but a copy where that is larger than a screen
    and no animation."""
    fits = max(record.width, record.height) <= SCREEN_SIDE
    moves = record.media_type == "image/gif"
    return str(view["original"]) if fits or moves else _copy(record, SCREEN_SIDE)


def _copy(record: Record, side: int) -> str:
    return f"/thumbnails/{side}/{record.sha256}.webp"


def _brief(record: Record) -> list[list[str]]:
    """What was asked for, as [name, value]; empty fields are left out."""
    given = record.origin.brief.items()
    return [
        [name.replace("_", " "), _text(value)]
        for name, value in given
        if name not in _OF_A_SET and _is_said(value)
    ]


def _is_said(value: Any) -> bool:
    return value not in (None, "", [], {}, (), False)


def _text(value: Any) -> str:
    """In words: a list and a group of facts have a line for each."""
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_text(one)}" for name, one in value.items() if _is_said(one))
    if isinstance(value, list | tuple):
        return "\n".join(_text(one) for one in value)
    return "yes" if value is True else str(value)


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
