"""A pinned comment as an edit of its picture: its words are the prompt, its box is the mask."""

import secrets
from dataclasses import dataclass

from imagegen.errors import NotFound, RequestError
from imagegen.jobs import id_under
from imagegen.judgements import Comment
from imagegen.model import ModelSpec
from imagegen.pictures.box_masks import box_mask
from imagegen.plans import Preview
from imagegen.ratios import AspectRatio
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.types import OPEN_STATES, Ask, ImageRequest, Job, Origin, Record, Reference

_MADE = "This comment has been made into an edit already."


@dataclass(frozen=True, kw_only=True)
class CommentEdit:
    """The job of an edit, and its picture once there is one. `problem` says why there is none."""

    state: str
    problem: str = ""
    picture: Record | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def may_repeat(self) -> bool:
        """It came to nothing and cost nothing; what may have been charged is not asked again."""
        return self.state in ("failed", "cancelled")


def edit_models(studio: Studio) -> list[ModelSpec]:
    """What can edit and is set up: those that take a mask first, drafts last."""
    ready = {f.provider for f in studio.catalog.providers if studio.is_configured(f.provider)}
    found = [
        model
        for model in studio.catalog.models
        if model.provider in ready and not model.retired_here and _can_edit(model)
    ]
    return sorted(found, key=lambda model: (model.is_free, "inpaint" not in model.does))


def preview_edit(studio: Studio, comment_id: str, model_name: str, who: str) -> Preview:
    """What the edit would cost, and what stands in its way."""
    return studio.preview(_ask(studio, comment_id, model_name, who).request, who)


def make_edit(studio: Studio, comment_id: str, model_name: str, who: str) -> tuple[Job, ...]:
    """Queue the edit: its record will have the picture as its parent.

    Once for each comment, and once more for an edit that came to nothing, however many ask in the
    same moment: RequestError for all but one.
    """
    ask, reviews = _ask(studio, comment_id, model_name, who), Reviews(studio.engine)
    before = reviews.get_comment(comment_id).batch
    if before and not edit_of(studio, before).may_repeat:
        raise RequestError(_MADE, "Find it in the gallery, or write another comment.")
    name = f"edit of {comment_id} after {before}"
    try:
        made = studio.submit_all([ask], secrets.token_hex(16), once=[name])
    except RequestError:
        _link_made(studio, comment_id, name, before)
        raise
    reviews.claim_edit(comment_id, made[0].batch, before)
    return made


def _link_made(studio: Studio, comment_id: str, name: str, before: str) -> None:
    """The edit that was asked for under the name: a crash may have left it without its link."""
    try:
        made = studio.jobs.get(id_under(name))
    except NotFound:
        return
    Reviews(studio.engine).claim_edit(comment_id, made.batch, before)


def edit_of(studio: Studio, batch: str) -> CommentEdit:
    """How far the edit of that batch is."""
    found = studio.jobs.of_batch(batch)
    made = studio.history.of_jobs([job.id for job in found])
    if made:
        return CommentEdit(state="done", picture=made[0])
    if not found:
        return CommentEdit(state="failed", problem="Its job is not there any more.")
    job = found[-1]
    error = job.error
    problem = "" if error is None else f"{error.message} {error.hint}".strip()
    return CommentEdit(state=job.state, problem=problem)


def edit_prompt(comment: Comment, *, masked: bool) -> str:
    """The words; where no mask says so, also the place in words."""
    if masked:
        return comment.text
    ending = "" if comment.text.endswith((".", "!", "?", "。")) else "."
    return f"{comment.text}{ending} {place_words(comment)} Keep everything else as it is."


def place_words(comment: Comment) -> str:
    """ "Change only the area from 20% to 45% of the width and from 10% to 30% of the height." """
    left, top = round(comment.left * 100), round(comment.top * 100)
    if not comment.is_box:
        return f"Change only what is at {left}% of the width and {top}% of the height."
    right = round((comment.left + comment.width) * 100)
    bottom = round((comment.top + comment.height) * 100)
    return (
        f"Change only the area from {left}% to {right}% of the width "
        f"and from {top}% to {bottom}% of the height."
    )


def _can_edit(model: ModelSpec) -> bool:
    return "edit" in model.does or "inpaint" in model.does


def _ask(studio: Studio, comment_id: str, model_name: str, who: str) -> Ask:
    comment = Reviews(studio.engine).get_comment(comment_id)
    record = studio.history.get(comment.record)
    provider, _, model_id = model_name.rpartition("/")
    model = studio.find_model(model_id, provider)
    masked = comment.is_box and "inpaint" in model.does
    if not masked and "edit" not in model.does:
        message = f"{model.title} needs a box to repaint."
        raise RequestError(message, "Draw a box around what is to change, or choose another model.")
    data = studio.storage.read(record.file_name)
    request = ImageRequest(
        prompt=edit_prompt(comment, masked=masked),
        model=model.id,
        provider=model.provider,
        references=(Reference(name=record.file_name, data=data),),
        mask=_mask(record, comment) if masked else None,
        aspect_ratio=_ratio(record, model),
    )
    brief = {**record.origin.brief, "comment": comment.text}
    origin = Origin(kind=record.origin.kind, brief=brief, parent=record.id, who=who)
    return Ask(request=request, origin=origin)


def _mask(record: Record, comment: Comment) -> Reference:
    box = (comment.left, comment.top, comment.width, comment.height)
    data = box_mask((record.width, record.height), box)
    return Reference(name="box.png", data=data)


def _ratio(record: Record, model: ModelSpec) -> AspectRatio | None:
    """The picture's own, where the model makes that one."""
    ratio = record.parameters.get("aspect_ratio")
    return next((known for known in model.aspect_ratios if known == ratio), None)
