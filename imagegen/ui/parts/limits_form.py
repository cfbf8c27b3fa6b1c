"""The limits of one provider's key: calls a minute and calls at once, kept when they change."""

import streamlit as st

from imagegen.limits import MOST_AT_ONCE, MOST_CALLS, PRESETS, Limit, checked_limit
from imagegen.studio import Studio
from imagegen.ui import session

FIELD_WIDTH = 168
"""Pixels: five figures and the two steps."""


def limits_form(provider: str, studio: Studio) -> None:
    """Two fields and the presets. What is changed holds from the next call on."""
    limit = studio.limit_of(provider)
    calls, at_once = _keys(provider)
    for key, value in ((calls, limit.calls), (at_once, limit.at_once)):
        session.set_widget_value(key, value)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _number("Calls a minute", calls, MOST_CALLS, provider, studio)
        _number("Calls at once", at_once, MOST_AT_ONCE, provider, studio)
    with st.container(horizontal=True, gap="small"):
        for name, preset in PRESETS.items():
            _preset_button(provider, studio, f"{name.capitalize()} key: {preset.calls}", preset)
        _preset_button(provider, studio, "Usual", None)
    st.caption("Of this key, for everything this app sends: queued, on the page, over HTTP.")


def _number(label: str, key: str, most: int, provider: str, studio: Studio) -> None:
    st.number_input(
        label,
        value=None,  # so that it can be emptied
        min_value=1,
        max_value=most,
        step=1,
        key=key,
        placeholder="any number",
        width=FIELD_WIDTH,
        on_change=lambda: _keep(provider, studio),
    )


def _preset_button(provider: str, studio: Studio, label: str, limit: Limit | None) -> None:
    st.button(
        label,
        key=session.limit_key(provider, label),
        on_click=lambda: studio.set_limit(provider, limit),
    )


def _keep(provider: str, studio: Studio) -> None:
    """A callback. An emptied field of calls at once goes back to what it was."""
    calls, at_once = (session.widget_value(key) for key in _keys(provider))
    usual = studio.limit_of(provider).at_once
    studio.set_limit(provider, checked_limit(calls, at_once or usual))


def _keys(provider: str) -> tuple[str, str]:
    return session.limit_key(provider, "calls"), session.limit_key(provider, "at_once")
