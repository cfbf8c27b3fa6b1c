"""The free test of one provider's key: a button, and beside it what the last test found."""

import streamlit as st

from imagegen.account_checks import AccountCheck, show_balances
from imagegen.accounts import check_account, has_free_test
from imagegen.catalog import ProviderFacts
from imagegen.errors import ImagegenError
from imagegen.keys import Credential
from imagegen.ui import session
from imagegen.ui.clock import local_time
from imagegen.ui.parts.error_box import guarded, say_error
from imagegen.ui.parts.facts_list import facts_list
from imagegen.ui.texts import markdown_text


@st.fragment
@guarded
def key_test(facts: ProviderFacts, account: Credential) -> None:
    """A fragment: only these lines are drawn anew, so that the list around them stays as it is."""
    title = markdown_text(facts.title)
    if not has_free_test(facts.provider):
        st.caption(f"{title} offers no free test: the first picture shows whether the key is good.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        asked = st.button(
            "Test (free)", key=f"key-test-{facts.provider}", icon=":material/network_check:"
        )
        beside = st.empty()
    if asked:
        with beside, st.spinner(f"Asking {title}"):
            session.keep_key_test(facts.provider, _ask(facts.provider, account))
    last = session.key_test(facts.provider)
    beside.markdown(_summary(last))
    _details(last)


def _ask(provider: str, account: Credential) -> AccountCheck | ImagegenError:
    try:
        return check_account(provider, account)
    except ImagegenError as error:
        return error


def _summary(last: AccountCheck | ImagegenError | None) -> str:
    if last is None:
        return ":small[Makes no picture and costs nothing.]"
    if isinstance(last, ImagegenError):
        return ":material/error: Not passed"
    return f":material/check_circle: {markdown_text(last.found)}"


def _details(last: AccountCheck | ImagegenError | None) -> None:
    if isinstance(last, ImagegenError):
        say_error(last)
    elif last is not None:
        balance = show_balances(last.balances) if last.balances else ""
        facts_list({"Balance": balance, "Tested": local_time(last.checked_at)})
        for note in last.notes:
            st.warning(markdown_text(note), icon=":material/warning:")
