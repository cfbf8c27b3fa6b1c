"""Avatars: say who is to be seen and how, see the prompt and the price, get portraits."""

from dataclasses import replace

from imagegen.briefs.avatar import KIND, AvatarBrief
from imagegen.briefs.fields import MOST_PICTURES
from imagegen.errors import ImagegenError, MissingKey
from imagegen.plans import Preview
from imagegen.progress import recent_batches
from imagegen.studio import Studio, shared_studio
from imagegen.types import ImageRequest
from imagegen.ui import session
from imagegen.ui.parts.avatar_form import avatar_form, read_avatar_form
from imagegen.ui.parts.chain_box import chain_box, chain_prices, chosen_chain
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.parts.model_picker import choose_free_model, chosen_model, model_picker
from imagegen.ui.parts.onboarding_card import free_way, onboarding_card
from imagegen.ui.parts.price_button import price_button
from imagegen.ui.parts.prompt_box import prompt_box, with_edits
from imagegen.ui.parts.stage import stage
from imagegen.ui.parts.workbench import workbench

EMPTY = (
    "Your pictures appear here. The brief is filled with a sample that works as it is: "
    "change what you like, then press Generate."
)


def show_page(studio: Studio) -> None:
    places = workbench()
    with places.brief:
        avatar_form()
        model_picker(studio)
        chain_box(studio)
        composed, preview, problem = _preview(studio)
        if preview is not None:
            prompt_box(composed, preview)
    with places.action:
        price_button(
            count_key=session.avatar_key("count"),
            most=MOST_PICTURES,
            price=preview.price if preview else None,
            problem=problem,
            on_click=lambda: _generate(studio),
        )
        if preview is not None:
            chain_prices(preview.fallbacks)
        if isinstance(problem, MissingKey):
            free_way(lambda: choose_free_model(studio))
    with places.stage:
        _show_stage(studio, problem)


def _show_stage(studio: Studio, problem: ImagegenError | None) -> None:
    refused = session.take_refusal()
    if refused is not None:
        show_error(refused, "generate")
    needs_key = isinstance(problem, MissingKey)
    if needs_key:
        onboarding_card(chosen_model(studio).provider)
    stage(recent_batches(studio, KIND), key="stage", empty="" if needs_key else EMPTY)


def _preview(studio: Studio) -> tuple[str, Preview | None, ImagegenError | None]:
    """The brief's own text, what would be sent, and what stands in the way of it."""
    try:
        brief = read_avatar_form()
        request = _request(studio, brief)
    except ImagegenError as problem:
        return "", None, problem
    preview = studio.preview(with_edits(request))
    return request.prompt, preview, preview.problem


def _request(studio: Studio, brief: AvatarBrief) -> ImageRequest:
    model = chosen_model(studio)
    request = brief.request(model=model.id, provider=model.provider)
    return replace(request, fallbacks=chosen_chain(studio))


def _generate(studio: Studio) -> None:
    """A callback: it runs to its end even when another click interrupts the page."""
    try:
        brief = read_avatar_form()
        request = with_edits(_request(studio, brief))
        if session.claim_click(request):
            studio.submit(request, brief.origin(who=studio.settings.who))
    except ImagegenError as error:
        session.keep_refusal(error)


show_page(shared_studio())
