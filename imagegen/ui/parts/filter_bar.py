"""The search of the gallery: the words, the other filters, and what is asked at the moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import streamlit as st

from imagegen.briefs.kinds import KINDS
from imagegen.filters import CURRENCIES, LONGEST_VALUE, UNJUDGED, Filter, address_of
from imagegen.gallery import MOST_COUNTED, Choices
from imagegen.places import assets_folder
from imagegen.studio import Studio
from imagegen.ui import gallery_session
from imagegen.ui.clock import day_words
from imagegen.ui.parts.archive_box import archive_button
from imagegen.ui.parts.picture_words import VERDICTS, count_text
from imagegen.ui.parts.stacking import is_stacked, spread, stack_switch
from imagegen.ui.session import set_widget_value, widget_value
from imagegen.ui.texts import markdown_text

OnChange = Callable[[Filter], None]

TITLES = {
    "provider": "Provider",
    "model": "Model",
    "template": "Template",
    "version": "Version",
    "who": "Made by",
    "since": "From",
    "until": "To",
    "least": "Cost from",
    "most": "Cost to",
    "currency": "Currency",
    "verdict": "Verdict",
    "tag": "Tag",
    "board": "Board",
    "batch": "Batch",
    "item": "SKU or item",
    "stack": "One stack of alike pictures",
    "suspect": "Suspects",
    "starred": "Starred",
    "trashed": "In the trash, for thirty days",
}
_VERDICTS = {**VERDICTS, UNJUDGED: "Not judged yet"}
_SWITCHES = {
    "starred": ("Starred only", None),
    "suspect": ("Suspects only", "Blank, damaged or too small"),
    "trashed": ("The trash", "Kept for thirty days"),
}
_CHOSEN = (
    *("provider", "model", "template", "verdict", "tag", "who"),
    *("board", "item", "since", "until"),
)


def filter_bar(studio: Studio, chosen: Filter, choices: Choices, on_change: OnChange) -> None:
    """Draw it for the filter that the address names; `on_change` gets the next one."""
    st.html(assets_folder() / "css" / "gallery.css")
    set_widget_value(gallery_session.SEARCH, chosen.text)
    st.text_input(
        "Search",
        key=gallery_session.SEARCH,
        type="search",
        max_chars=LONGEST_VALUE,
        placeholder="Words of a prompt, a brief, a label or a tag",
        help='All words must be there. "Two words" in quotes are a phrase; paint* finds painting.',
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=lambda: on_change(
            replace(chosen, text=widget_value(gallery_session.SEARCH) or "")
        ),
    )
    asked = len(_asked(chosen))
    with st.popover(f"Filters {asked}" if asked else "Filters", icon=":material/tune:"):
        _fields(studio, chosen, choices, on_change)


def asked_filters(studio: Studio, chosen: Filter, choices: Choices, on_change: OnChange) -> None:
    """One button for each filter that is set, which takes it away, and one for all of them."""
    asked = _asked(chosen)
    stacked = is_stacked() and chosen.stack is None
    if not asked and not stacked:
        return
    named = {"board": choices.boards, "item": choices.items, "verdict": _VERDICTS}
    named["template"] = template_titles(studio, choices.templates) if chosen.template else {}
    with st.container(horizontal=True, gap="small"):
        for name, value in asked.items():
            shown = named.get(name, {}).get(value, value)
            _chip(name, _words(chosen, name, shown), partial(on_change, _without(chosen, name)))
        if stacked:
            _chip("stacked", "Stacked: what looks alike", spread)
        if len(asked) > 1:
            all_away = partial(on_change, Filter(text=chosen.text, kind=chosen.kind))
            st.button("Clear the filters", type="tertiary", on_click=all_away)


def _chip(name: str, words: str, on_click: Callable[[], None]) -> None:
    st.button(
        markdown_text(words),
        key=f"gallery-asked-{name}",
        icon=":material/close:",
        help="Take this filter away",
        on_click=on_click,
    )


def _words(chosen: Filter, name: str, value: str) -> str:
    if value == "yes" or name == "stack":
        return TITLES[name]
    currency = f" {chosen.currency}" if name in ("least", "most") else ""
    return f"{TITLES[name]}: {value}{currency}"


def count_line(studio: Studio, chosen: Filter) -> None:
    """How many pictures meet the filter, and all of them as a ZIP."""
    if replace(chosen, kind="").is_empty:
        return
    count = studio.gallery.count(chosen)
    more = f"More than {MOST_COUNTED:,} pictures"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(more if count > MOST_COUNTED else count_text(count), width="content")
        archive_button(studio, chosen)


def template_titles(studio: Studio, names: Sequence[str]) -> dict[str, str]:
    """Name -> what people call the template, with the name where that says more: it is typed to
    be found, and two kinds may have a template of one title."""
    if not names:
        return {}
    titles = {
        name: versions[0].template.title
        for kind in KINDS
        for name, versions in studio.templates.all(kind).items()
    }
    return {name: f"{titles[name]} · {name}" if name in titles else name for name in names}


def _asked(chosen: Filter) -> dict[str, str]:
    """The filters beside the words and the kind, which have their own place."""
    hidden = ("q", "kind", "currency")
    return {name: value for name, value in address_of(chosen).items() if name not in hidden}


def _without(chosen: Filter, name: str) -> Filter:
    left = replace(chosen, **{name: getattr(Filter(), name)})
    return left if left.least is not None or left.most is not None else replace(left, currency="")


def _fields(studio: Studio, chosen: Filter, choices: Choices, on_change: OnChange) -> None:
    keep = partial(_keep, chosen, on_change)
    choose = partial(_choice, chosen, keep)
    field = partial(_field, chosen, keep)
    boards = partial(choose, "board", tuple(choices.boards), choices.boards)
    verdicts = partial(choose, "verdict", tuple(_VERDICTS), _VERDICTS)
    titles = template_titles(studio, choices.templates)
    item = partial(choose, "item", tuple(choices.items), choices.items, accept_new_options=True)
    day = partial(st.date_input, format="YYYY-MM-DD", help=day_words())
    # As low as a laptop is; where they stand below each other, neighbours stay neighbours.
    _row(
        partial(choose, "provider", choices.providers),
        partial(choose, "model", choices.models),
        partial(choose, "who", choices.people),
    )
    _row(
        partial(choose, "template", choices.templates, titles),
        partial(_version, studio, chosen, keep),
        item,
    )
    _row(verdicts, partial(choose, "tag", choices.tags), boards)
    _row(partial(field, day, "since"), partial(field, day, "until"))
    amount = partial(st.number_input, min_value=0.0, format="%g")
    least, most = (partial(field, amount, name) for name in ("least", "most"))
    _row(least, most, partial(_currency, chosen, keep))
    starred, suspect, trashed = (partial(_switch, name, chosen, keep) for name in _SWITCHES)
    _row(starred, suspect)
    _row(trashed, stack_switch)


def _currency(chosen: Filter, keep: Callable[[], None]) -> None:
    key = gallery_session.field_key("currency")
    set_widget_value(key, chosen.currency or CURRENCIES[0])
    st.selectbox(TITLES["currency"], CURRENCIES, key=key, on_change=keep)


def _row(*parts: Callable[[], None]) -> None:
    for place, part in zip(st.columns(len(parts), gap="small"), parts, strict=True):
        with place:
            part()


def _switch(name: str, chosen: Filter, keep: Callable[[], None]) -> None:
    key, (label, help_text) = gallery_session.field_key(name), _SWITCHES[name]
    set_widget_value(key, getattr(chosen, name))
    st.toggle(label, key=key, on_change=keep, help=help_text)


def _version(studio: Studio, chosen: Filter, keep: Callable[[], None]) -> None:
    """A version is one of a template; without that it cannot be asked for."""
    found = studio.gallery.versions(chosen.template) if chosen.template else ()
    help_text = "Choose a template first" if not chosen.template else None
    _choice(chosen, keep, "version", found, disabled=not chosen.template, help=help_text)


def _choice(
    chosen: Filter,
    keep: Callable[[], None],
    name: str,
    values: Sequence[str | int],
    titles: Mapping[str, str] | None = None,
    **more: Any,
) -> None:
    """A list of what there is; what the link asks for stands in it even if there is none left."""
    current = getattr(chosen, name)
    options = [*values, *([current] if current and current not in values else [])]
    key = gallery_session.field_key(name)
    set_widget_value(key, current or None)
    st.selectbox(
        TITLES[name],
        options,
        index=None,
        key=key,
        placeholder="Any",
        format_func=lambda value: (titles or {}).get(value, str(value)),
        on_change=keep,
        **more,
    )


def _field(chosen: Filter, keep: Callable[[], None], widget: Any, name: str) -> None:
    value, key = getattr(chosen, name), gallery_session.field_key(name)
    set_widget_value(key, float(value) if isinstance(value, Decimal) else value)
    widget(TITLES[name], value=None, key=key, on_change=keep)


def _keep(chosen: Filter, on_change: OnChange) -> None:
    """A callback: the filter as the fields say it now; the rest as it was."""
    empty = Filter()
    values = {name: _read(name) or getattr(empty, name) for name in (*_CHOSEN, *_SWITCHES)}
    least, most = (_amount(_read(name)) for name in ("least", "most"))
    priced = least is not None or most is not None
    currency = _read("currency") if priced else ""
    version = _read("version") if values["template"] == chosen.template else None
    on_change(replace(chosen, **values, version=version, least=least, most=most, currency=currency))


def _read(name: str) -> Any:
    return widget_value(gallery_session.field_key(name))


def _amount(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
