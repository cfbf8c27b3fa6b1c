"""The way in: what somebody sees who is not signed in and must be."""

from functools import partial

import streamlit as st

from imagegen.people import asking
from imagegen.places import assets_folder
from imagegen.ui import sign_in
from imagegen.ui.mark import PRODUCT
from imagegen.ui.navigation import all_pages
from imagegen.ui.sign_in_return import FAILED

NAMELESS = (
    "The provider gave no name for you. Sign out and take another account, or ask whoever runs "
    "this app."
)
NOT_SIGNED_IN = (
    "You are not signed in: the provider refused, could not be reached, or the sign-in was broken "
    "off. Try again, or ask whoever runs this app."
)


def must_sign_in() -> bool:
    return sign_in.is_on() and not asking().signed_in


def sign_in_page() -> None:
    """Named pages stay known, so that a link to one is no error; none of them runs."""
    st.set_page_config(page_title=f"Sign in · {PRODUCT}", layout="centered")
    st.navigation(all_pages(icons=False), position="hidden")
    st.html(assets_folder() / "css" / "app.css")
    st.title("Sign in", anchor=False)
    st.markdown(f"{PRODUCT} shows its pictures to those who are signed in.")
    if st.user.get("is_logged_in"):
        st.error(NAMELESS, icon=":material/error:")
        st.button("Sign out", key="sign-out", on_click=st.logout)
        return
    if FAILED in st.context.cookies:
        st.error(NOT_SIGNED_IN, icon=":material/error:")
    for provider in sign_in.providers():
        label = "Sign in" if provider is None else f"Sign in with {provider.capitalize()}"
        st.button(
            label, key=f"sign-in-{provider}", type="primary", on_click=partial(st.login, provider)
        )
