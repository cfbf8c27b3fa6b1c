"""The state of one provider's key: masked, with its source, or how to set one."""

import streamlit as st

from imagegen.catalog import ProviderFacts
from imagegen.errors import ConfigError
from imagegen.keys import Credential
from imagegen.onboarding import onboarding
from imagegen.studio import Studio
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.facts_list import facts_list
from imagegen.ui.parts.key_test import key_test
from imagegen.ui.parts.limits_form import limits_form
from imagegen.ui.parts.model_picker import free_model
from imagegen.ui.texts import markdown_text


def key_statuses(studio: Studio) -> None:
    """Every provider that is reached somewhere, those that are set up first; the first one open
    while none is."""
    facts = [f for f in studio.catalog.providers if f.provider != free_model(studio).provider]
    ready = [f for f in facts if studio.is_configured(f.provider)]
    nothing_yet = not ready
    for place, provider in enumerate([*ready, *(f for f in facts if f not in ready)]):
        key_status(provider, studio, open_now=nothing_yet and place == 0)


def key_status(facts: ProviderFacts, studio: Studio, *, open_now: bool) -> None:
    """One provider: whether it is set up, with what, and how to do it."""
    problem, found = None, None
    try:
        found = studio.credential(facts.provider)
    except ConfigError as error:
        problem = error
    ready = studio.is_configured(facts.provider)
    state, icon = (
        ("ready", ":material/check_circle:") if ready else ("not set up", ":material/key:")
    )
    label = f"{markdown_text(facts.title)} · {state}"
    with st.expander(label, icon=icon, expanded=open_now):
        if problem is not None:
            st.markdown(f"**{markdown_text(problem.message)}** {markdown_text(problem.hint)}")
        if found is not None:
            _found(found)
            key_test(facts, found)
        if ready:
            limits_form(facts.provider, studio)
        if ready and found is not None:
            where = markdown_text(found.source or found.base_url_source)
            what = "key" if found.key else "address"
            st.caption(f"To use another {what}, change it in {where} and start the app again.")
        elif not ready:
            _how_to(facts.provider)


def _found(credential: Credential) -> None:
    known = {
        "Key": credential.masked if credential.key else "none needed",
        "Found in": credential.source,
        "Base URL": credential.base_url,
        "Base URL from": credential.base_url_source,
    }
    facts_list({name: value for name, value in known.items() if value})
    for warning in credential.warnings:
        st.warning(markdown_text(warning), icon=":material/warning:")


def _how_to(provider: str) -> None:
    card = onboarding(provider)
    for option in card.options:
        st.markdown(f"**{markdown_text(option.title)}.** {markdown_text(option.text)}")
        copy_text(option.command, "command")
    if card.where:
        st.markdown(markdown_text(card.where))
    st.caption("Variables are read when the app starts: start it again after setting one.")
