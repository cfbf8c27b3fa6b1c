"""Budgets: how far each is used, and the form for a new one."""

from decimal import Decimal, InvalidOperation

import streamlit as st

from imagegen.budgets import Budget, Period, Use, as_text, state_words
from imagegen.errors import ImagegenError, RequestError
from imagegen.money import show_money
from imagegen.studio import Studio
from imagegen.types import Money
from imagegen.ui import session
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.texts import markdown_text

PERIODS: dict[Period, str] = {"day": "Each day", "month": "Each month", "ever": "In all"}
CURRENCIES = ("CNY", "USD")


def budgets_box(studio: Studio) -> None:
    """Every budget with its bar, and below them a folded form."""
    refused = session.take_refusal()
    try:
        for use in studio.budgets.uses():
            _budget(studio, use)
    except RequestError as error:  # of what was spent, so the page still says the rest
        show_error(error, "budgets")
        for budget in studio.budgets.all():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(markdown_text(str(budget)))
                _remove(studio, budget)
    with st.expander("Add a budget", icon=":material/add:", expanded=refused is not None):
        if refused is not None:
            show_error(refused, "budget")
        _form(studio)


def _budget(studio: Studio, use: Use) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None):
            words = f"{_state(use)} {markdown_text(as_text(use))}{_ends(use.budget)}"
            st.markdown(f":small[{words}]")
            st.html(_bar(use))
        _remove(studio, use.budget)


def _remove(studio: Studio, budget: Budget) -> None:
    st.button(
        "Remove",
        key=f"remove-budget-{budget.number}",
        icon=":material/close:",
        help=markdown_text(f"Remove the budget of {budget}"),
        on_click=lambda: studio.budgets.remove(budget.number),
    )


def _bar(use: Use) -> str:
    """The share that is used, and a mark where the warning begins; the words above say both."""
    budget = use.budget
    limit = budget.stop_at if budget.stop_at is not None else budget.warn_at
    kind = "stopped" if use.stops else "warned" if use.warns else "free"
    mark = ""
    if budget.warn_at is not None and budget.stop_at:
        mark = f'<b style="left: {float(budget.warn_at / budget.stop_at):.1%}"></b>'
    share = min(1.0, float(use.committed / limit)) if limit else 1.0
    return (
        f'<div class="budget-bar {kind}" aria-hidden="true">'
        f'<i style="width: {share:.1%}"></i>{mark}</div>'
    )


def _state(use: Use) -> str:
    words = state_words(use)
    if not words:
        return ":material/check:"
    return f":material/{'block' if use.stops else 'warning'}: **{words}:**"


def _ends(budget: Budget) -> str:
    """What happens at its end, and where the warning begins when that is not the same."""
    if budget.stop_at is None:
        return " · only warns"
    if budget.warn_at is None:
        return " · stops"
    warn_at = show_money(Money(amount=budget.warn_at, currency=budget.currency))
    return f" · warns at {markdown_text(warn_at)}, stops"


def _form(studio: Studio) -> None:
    with st.form("budget", border=False):
        left, middle, right = st.columns(3)
        left.selectbox(
            "Period", list(PERIODS), format_func=lambda p: PERIODS[p], key=_key("period")
        )
        middle.selectbox("Currency", CURRENCIES, key=_key("currency"))
        names = ["", *(facts.provider for facts in studio.catalog.providers)]
        right.selectbox("Key", names, format_func=lambda n: n or "All keys", key=_key("provider"))
        # A row of its own: on a phone the columns of a row follow one another.
        left, middle, right = st.columns(3)
        left.text_input("Warn at", key=_key("warn_at"), placeholder="no warning")
        middle.text_input("Stop at", key=_key("stop_at"), placeholder="no stop")
        right.text_input("Person", key=_key("who"), placeholder="everybody", max_chars=128)
        st.checkbox("Let calls of unknown price pass a stop", key=_key("allows_unknown"))
        st.form_submit_button("Add", on_click=lambda: _add(studio))


def _add(studio: Studio) -> None:
    """A callback. What was typed stays when it is refused."""
    typed = {name: session.widget_value(_key(name)) for name in _FIELDS}
    try:
        studio.budgets.keep(
            Budget(
                period=typed["period"],
                currency=typed["currency"],
                provider=typed["provider"],
                who=(typed["who"] or "").strip(),
                warn_at=_amount(typed["warn_at"]),
                stop_at=_amount(typed["stop_at"]),
                allows_unknown=bool(typed["allows_unknown"]),
            )
        )
    except ImagegenError as error:
        session.keep_refusal(error)
        return
    for name in ("warn_at", "stop_at", "who"):
        session.set_widget_value(_key(name), "")


_FIELDS = ("period", "currency", "provider", "who", "warn_at", "stop_at", "allows_unknown")


def _key(name: str) -> str:
    return session.budget_key(name)


def _amount(text: str | None) -> Decimal | None:
    """ "12.50" or "1,000"; empty is none."""
    plain = (text or "").replace(",", "").strip()
    if not plain:
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise RequestError(f"{plain[:20]!r} is no amount.", "Give a number like 12.50.") from None
