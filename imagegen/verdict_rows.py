"""Verdicts as rows, with the picture they are of."""

import sqlalchemy as sa

from imagegen.db.review_tables import verdicts
from imagegen.judgements import Verdict


def select_verdicts() -> sa.Select[tuple[object, ...]]:
    return sa.select(*verdicts.c)


def verdict_of_row(row: sa.Row[tuple[object, ...]]) -> Verdict:
    return Verdict(
        number=row.number,
        record=row.record,
        choice=row.verdict,
        reasons=tuple(row.reasons),
        who=row.who,
        at=row.at,
        undone_at=row.undone_at,
    )
