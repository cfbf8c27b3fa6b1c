"""Who is signed in, in the sidebar, and the way out."""

import streamlit as st

from imagegen.people import asking
from imagegen.ui import sign_in
from imagegen.ui.texts import html_text


def person_line() -> None:
    """Nothing where sign-in is off."""
    asker = asking()
    if not asker.signed_in:
        return
    with st.sidebar:
        name = html_text(asker.name)
        st.html(f'<dl class="frame-facts"><dt>Signed in as</dt><dd>{name}</dd></dl>')
        if sign_in.openid_section():
            st.button("Sign out", key="sign-out", icon=":material/logout:", on_click=st.logout)
