"""What a click on the Product shots page would make: one request for each shot, and its price."""

from dataclasses import dataclass, replace

from imagegen.briefs.product_shot import KIND, ProductBrief, find_shot
from imagegen.briefs.shot_plan import PlannedShot, plan_shots, recommended_model
from imagegen.casting import with_bytes
from imagegen.chains import name_of
from imagegen.errors import ImagegenError
from imagegen.model import ModelSpec
from imagegen.plans import Preview, SetPreview
from imagegen.studio import Studio
from imagegen.tasks import Task
from imagegen.types import Ask
from imagegen.ui import product_session, session
from imagegen.ui.parts.chain_box import chosen_chain
from imagegen.ui.parts.model_picker import chosen_model, offered_models
from imagegen.ui.parts.product_form import chosen_shots, read_product

AS_PLANNED = ""
"""The choice of a row that leaves the model to the plan."""


@dataclass(frozen=True, kw_only=True)
class ProductPlan:
    """The rows and their requests in the order of the set; `problem` stands in their way."""

    brief: ProductBrief | None = None
    rows: tuple[PlannedShot, ...] = ()
    asks: tuple[Ask, ...] = ()
    previews: tuple[Preview, ...] = ()
    of_set: SetPreview | None = None
    problem: ImagegenError | None = None


def task_now() -> Task:
    """With photos of the product only models that take them are of use."""
    return "edit" if product_session.photos() else "generate"


def plan_product(studio: Studio) -> ProductPlan:
    """Never raises an ImagegenError: what is wrong stands in `problem`."""
    try:
        brief, rows, asks = product_asks(studio)
    except ImagegenError as problem:
        return ProductPlan(problem=problem)
    of_set = studio.preview_all([ask.request for ask in asks])
    return ProductPlan(
        brief=brief,
        rows=rows,
        asks=asks,
        previews=tuple(studio.preview(ask.request) for ask in asks),
        of_set=of_set,
        problem=of_set.problem,
    )


def product_asks(
    studio: Studio,
) -> tuple[ProductBrief, tuple[PlannedShot, ...], tuple[Ask, ...]]:
    """The brief of the form, its rows and their requests; read in callbacks too."""
    brief = read_product(studio)
    rows = tuple(_row(studio, brief, shot) for shot in chosen_shots())
    shelf = studio.templates.shelf(KIND)
    return brief, rows, plan_shots(brief, rows, who=studio.settings.who, shelf=shelf)


def submit_product(studio: Studio, shot: str = "", batch: str = "") -> bool:
    """The click: the whole set as one batch, or one `shot` again into an earlier `batch`.

    False for the second half of a double click. Raises what `submit_all` raises.
    """
    _, rows, asks = product_asks(studio)
    pairs = zip(rows, asks, strict=True)
    wanted = [ask for row, ask in pairs if shot in ("", row.shot)]
    if not session.claim_click((wanted, batch)):
        return False
    loaded = [replace(ask, request=with_bytes(studio, ask.request)) for ask in wanted]
    studio.submit_all(loaded, batch)
    return True


def planned_model(studio: Studio, brief: ProductBrief, shot: str) -> ModelSpec:
    """The model of a row that is left to the plan. A free one stays: nothing turns paid unseen."""
    usual = chosen_model(studio, task_now())
    if usual.is_free:
        return usual
    return recommended_model(find_shot(shot), brief, usual, ready_models(studio))


def ready_models(studio: Studio) -> list[ModelSpec]:
    """Those that could be asked now, the draft first."""
    offered = offered_models(studio, task=task_now())
    return [model for model in offered if studio.is_configured(model.provider)]


def _row(studio: Studio, brief: ProductBrief, shot: str) -> PlannedShot:
    models = {name_of(model): model for model in offered_models(studio, task=task_now())}
    chosen = models.get(product_session.row_value(shot, "model") or AS_PLANNED)
    model = chosen or planned_model(studio, brief, shot)
    chain = () if model.is_free else chosen_chain(studio, task_now())
    return PlannedShot(
        shot=shot,
        model=model,
        count=product_session.row_value(shot, "count") or 1,
        fallbacks=tuple(name for name in chain if name != name_of(model)),
        prompt=product_session.edited_prompt(shot),
    )
