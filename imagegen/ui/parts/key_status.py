"""The state of one provider's key: masked, with its source, or how to set one."""

import streamlit as st

from imagegen.errors import ConfigError
from imagegen.keys import Credential, find_credential
from imagegen.onboarding import onboarding
from imagegen.settings import Settings
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.facts_list import facts_list
from imagegen.ui.texts import markdown_text


def key_status(provider: str, title: str, settings: Settings) -> None:
    st.subheader(markdown_text(title), anchor=False)
    try:
        _found(find_credential(provider, settings))
    except ConfigError as error:
        st.info(
            f"**{markdown_text(error.message)}**  \n{markdown_text(error.hint)}",
            icon=":material/key_off:",
        )
        _how_to(provider, open_now=True)
    else:
        _how_to(provider, open_now=False)


def _found(credential: Credential) -> None:
    facts_list(
        {
            "Key": credential.masked,
            "Found in": credential.source,
            "Base URL": credential.base_url,
            "Base URL from": credential.base_url_source,
        }
    )
    for warning in credential.warnings:
        st.warning(markdown_text(warning), icon=":material/warning:")


def _how_to(provider: str, *, open_now: bool) -> None:
    card = onboarding(provider)
    with st.expander("How to set a key", expanded=open_now, icon=":material/key:"):
        for option in card.options:
            st.markdown(f"**{markdown_text(option.title)}.** {markdown_text(option.text)}")
            copy_text(option.command, "command")
        st.markdown(markdown_text(card.where))
        st.caption("Variables are read when the app starts: start it again after setting one.")
