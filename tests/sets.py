"""A small matrix of drafts, for tests of what is shown and exported of a set."""

from collections.abc import Sequence

from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.matrix import Axis, Step, make_matrix, word_steps
from imagegen.studio import Studio
from imagegen.types import Ask, Job

AXES: dict[Axis, Sequence[Step]] = {
    "attire": word_steps("attire", ["a coat", "一件毛衣"]),
    "setting": word_steps("setting", ["a field", "a street"]),
}


def matrix_asks(
    axes: dict[Axis, Sequence[Step]], model: str = "draft", provider: str = "draft"
) -> list[Ask]:
    cells = make_matrix(AvatarBrief(), axes)
    return [
        Ask(
            request=cell.brief.request(model=model, provider=provider),
            origin=cell.origin(cell.brief.origin("tester")),
        )
        for cell in cells
    ]


def make_set(studio: Studio, made: int = 4) -> list[Job]:
    """Two attires in two settings as one batch of drafts; the first `made` of them are finished."""
    jobs = studio.submit_all(matrix_asks(AXES))
    for job in jobs[:made]:
        studio.run_attempt(job.id, 1)
    return [studio.jobs.get(job.id) for job in jobs]
