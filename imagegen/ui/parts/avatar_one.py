"""One person on the page: what would be sent, and the click that sends it."""

from dataclasses import replace

from imagegen.casting import with_bytes
from imagegen.errors import ImagegenError
from imagegen.plans import Preview
from imagegen.studio import Studio
from imagegen.templates import Shelf
from imagegen.types import Ask
from imagegen.ui import session
from imagegen.ui.parts.avatar_form import read_avatar_form
from imagegen.ui.parts.cast_picker import chosen_person, with_person
from imagegen.ui.parts.chain_box import chosen_chain
from imagegen.ui.parts.model_picker import chosen_model
from imagegen.ui.parts.prompt_box import with_edits


def preview_one(studio: Studio, shelf: Shelf) -> tuple[str, Preview | None, ImagegenError | None]:
    """The brief's own text, what would be sent, and what stands in the way of it."""
    try:
        request = _ask(studio, shelf).request
    except ImagegenError as problem:
        return "", None, problem
    preview = studio.preview(with_edits(request))
    return request.prompt, preview, preview.problem


def submit_one(studio: Studio, shelf: Shelf) -> None:
    """A callback: it runs to its end even when another click interrupts the page."""
    try:
        ask = _ask(studio, shelf)
        request = with_edits(ask.request)
        if session.claim_click(request):
            studio.submit(with_bytes(studio, request), ask.origin)
    except ImagegenError as error:
        session.keep_refusal(error)


def _ask(studio: Studio, shelf: Shelf) -> Ask:
    model = chosen_model(studio)
    brief = with_person(read_avatar_form(shelf), chosen_person(studio))
    brief = brief.for_references(model.most_references)
    request = brief.request(model=model.id, provider=model.provider, shelf=shelf)
    origin = brief.origin(who=studio.settings.who, shelf=shelf)
    return Ask(request=replace(request, fallbacks=chosen_chain(studio)), origin=origin)
