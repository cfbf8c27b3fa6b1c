"""The fixed sample briefs of a golden set, as data."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from imagegen.errors import TemplateError

MOST_ROWS = 16
LONGEST_LABEL = 80
_Name = Annotated[str, Field(max_length=40)]


class GoldenRow(BaseModel):
    """One sample brief: what it is called, its values, and those of its template's own fields.

    A value that is not given is as a brief of its kind begins; one of the template's own fields
    takes the field's default.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field(max_length=LONGEST_LABEL)
    values: dict[_Name, str | tuple[str, ...]] = Field(max_length=40)
    own: dict[_Name, str] = Field(default={}, max_length=40)


def check_rows(here: str, rows: Sequence[GoldenRow]) -> None:
    """TemplateError where a sample brief could not be told from another one by its name."""
    labels = [row.label for row in rows]
    blank = next((number for number, label in enumerate(labels, 1) if not label.strip()), None)
    if blank is not None:
        raise TemplateError(f"{here}, sample brief {blank}: has no name.", "Give it one.")
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        message = f"{here}, sample brief {twice!r}: two sample briefs have the same name."
        raise TemplateError(message, "Rename one.")
