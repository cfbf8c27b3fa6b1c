"""What a click on the Listen and Repeat page would make: one scene, and what seven would cost."""

from dataclasses import replace

from imagegen.briefs.listen_and_repeat import KIND
from imagegen.casting import with_bytes
from imagegen.errors import ImagegenError
from imagegen.item_desk import ItemDesk
from imagegen.listening import Item
from imagegen.listening.item import SENTENCES
from imagegen.money import show_price
from imagegen.plans import Preview
from imagegen.studio import Studio
from imagegen.types import Ask, Price
from imagegen.ui import item_session, session
from imagegen.ui.parts.chain_box import chosen_chain
from imagegen.ui.parts.item_form import current_item, kept_id, read_scene_brief, scene_template
from imagegen.ui.parts.model_picker import chosen_model
from imagegen.ui.parts.prompt_box import with_edits

Plan = tuple[str, Preview | None, ImagegenError | None]


def plan_scene(studio: Studio, item: Item) -> Plan:
    """The brief's own text, what would be sent, and what stands in the way of it."""
    try:
        request = _ask(studio, item).request
    except ImagegenError as problem:
        return "", None, problem
    preview = studio.preview(with_edits(request))
    return request.prompt, preview, preview.problem


def make_scene(studio: Studio, desk: ItemDesk) -> None:
    """A callback: it runs to its end even when another click interrupts the page."""
    try:
        kept_id(desk)
        ask = _ask(studio, current_item(desk))
        request = with_edits(ask.request)
        if session.claim_click(request):
            studio.submit(with_bytes(studio, request), ask.origin)
            session.set_widget_value(item_session.VIEW, "Scene")
    except ImagegenError as error:
        session.keep_refusal(error)


def price_of_seven(price: Price | None) -> str:
    """What seven separate pictures would cost instead; "" where one is free or unknown."""
    if price is None or price.is_free:
        return ""
    seven = Price(low=price.low * SENTENCES, high=price.high * SENTENCES)
    return f"One for all; seven separate ones would be {show_price(seven)}."


def _ask(studio: Studio, item: Item) -> Ask:
    model, shelf = chosen_model(studio), studio.templates.shelf(KIND)
    brief = read_scene_brief(studio, item)
    brief = brief.for_model(model.most_references, scene_template(studio))
    request = brief.request(model=model.id, provider=model.provider, shelf=shelf)
    request = replace(request, fallbacks=chosen_chain(studio))
    return Ask(request=request, origin=brief.origin(who=studio.settings.who, shelf=shelf))
