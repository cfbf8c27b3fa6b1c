"""Trying again within a budget: the limits, a button with the most it can cost, every step."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.money import SYMBOLS, show_cost, show_money, show_price
from imagegen.progress import read_batch
from imagegen.room_retries import (
    Retry,
    advance,
    as_kept,
    close_retry,
    end_retry,
    kept_retries,
    refuse,
    start_retry,
)
from imagegen.room_rounds import (
    MOST_ROUNDS,
    Allowance,
    Round,
    Step,
    next_step,
    price_again,
)
from imagegen.room_scores import RoomScore
from imagegen.studio import Studio
from imagegen.types import Money, Price, Record
from imagegen.ui import room_session, session
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.parts.stage import stage
from imagegen.ui.texts import markdown_text

WANTED = 80
PICTURES = 3
STATES = {
    "open": "running",
    "done": "done",
    "failed": "no picture",
    "unknown": "cut off, perhaps charged",
}
WORDS: dict[Step, str] = {
    "wait": "A round runs. The next one begins only if its picture stays below the limit.",
    "again": "The next round begins.",
    "reached": "Done: the limit is reached.",
    "pictures spent": "Ended: as many pictures as you allowed were made.",
    "money spent": "Ended: one more would cost more than you allowed.",
    "price unknown": "Ended: its price is not known, so your limit of money could not be kept.",
    "failed": "Ended: the last round brought no picture.",
    "stuck": "Ended: the last picture could not be measured.",
}


def try_again(studio: Studio, record: Record, score: RoomScore | None) -> None:
    """The limits for this picture, and the button. Nothing while no score is known."""
    if score is None or score.score is None:
        return
    running = any(retry.record == record.id for retry in kept_retries(studio))
    try:
        price = price_again(studio, record)
    except ImagegenError as problem:
        st.caption(f"It cannot be made again. {markdown_text(str(problem))}")
        return
    with st.expander("Try again within a budget", key="retry-box", expanded=running):
        try:
            allowed = _limits(price)
        except ImagegenError as problem:
            say_error(problem)
            return
        _button(studio, record, score.score, allowed, price)


def advance_retries(studio: Studio) -> None:
    """Say how each retry stands, and begin a round that the worker has not begun yet.

    To be called once in every run of the page, whatever it shows.
    """
    for retry in kept_retries(studio):
        with st.container(border=True, key=f"retry-state-{retry.id}"):
            _advance(studio, retry)


def _advance(studio: Studio, retry: Retry) -> None:
    try:
        rounds, step = advance(studio, retry)
    except ImagegenError as problem:
        left = refuse(studio, retry, problem)
        _say(studio, left, [], "wait", problem)
        return
    # The worker may have ended it in this very moment.
    _say(studio, as_kept(studio, retry), rounds, step)


def _say(
    studio: Studio,
    retry: Retry,
    rounds: Sequence[Round],
    step: Step,
    problem: ImagegenError | None = None,
) -> None:
    is_over = bool(retry.ended) or step != "wait"
    by = "" if retry.who == studio.settings.who else f" for {markdown_text(retry.who)}"
    said = f"**Trying again until {retry.allowance.wanted}{by}.** {_words(retry, step, problem)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(said)
        if is_over:
            st.button(
                "Close", key=f"retry-close-{retry.id}", on_click=close_retry, args=(studio, retry)
            )
        else:
            st.button(
                "Stop", key=f"retry-stop-{retry.id}", on_click=end_retry, args=(studio, retry)
            )
    rows = [_row(number, made) for number, made in enumerate(rounds, 1)]
    if rows:
        heads = ("Round", "State", "Price", "Cost", "Structure")
        figures_table(heads, rows, frozenset({2, 3, 4}))
    open_ones = [made.batch for made in rounds if made.state == "open"]
    views = [view for batch in open_ones if (view := read_batch(studio, batch)) is not None]
    if not all(view["open"] for view in views):
        st.rerun()  # it ended since the rounds were read, and the stage tells only of later ends
    if views:
        stage(views, key=f"retry-stage-{retry.id}", empty="")


def _words(retry: Retry, step: Step, problem: ImagegenError | None) -> str:
    if retry.is_stopped:
        return "Stopped. A round that runs is finished and kept."
    if not retry.ended and problem is not None:
        return f"It waits. {markdown_text(str(problem))}"
    if not retry.ended:
        return WORDS[step]
    known: dict[str, str] = dict(WORDS.items())
    return known.get(retry.ended, f"Ended: {markdown_text(retry.ended)}")


def _row(number: int, made: Round) -> tuple[str, ...]:
    state = STATES[made.state]
    cost = show_cost(made.cost) if made.cost else ""
    points = "" if made.score is None else f"{made.score} of 100"
    said = f"{state}: {made.problem}" if made.problem else state
    free = made.state == "failed" and made.price is None
    price = "not charged" if free else show_price(made.price)
    return (f"Round {number}", said, price, cost or "–", points or "–")


def _limits(price: Price | None) -> Allowance:
    """The three limits as the user sets them; without a price, money is none of them."""
    with st.container(horizontal=True, gap="small"):
        wanted = st.number_input(
            "Until the structure reaches", 1, 100, WANTED, key=room_session.RETRY_WANTED, width=168
        )
        pictures = st.number_input(
            "Pictures at most", 1, MOST_ROUNDS, PICTURES, key=room_session.RETRY_PICTURES, width=168
        )
        money = _money_limit(price)
    return Allowance(wanted=wanted, pictures=pictures, money=money)


def _limits_now(price: Price | None) -> Allowance:
    """The same as the widgets hold it, in a callback."""
    money = None
    if price is not None and not price.is_free:
        currency = price.high.currency
        amount = session.widget_value(f"{room_session.RETRY_MONEY}_{currency}")
        money = Money(amount=Decimal(str(amount)), currency=currency)
    wanted = session.widget_value(room_session.RETRY_WANTED)
    pictures = session.widget_value(room_session.RETRY_PICTURES)
    return Allowance(wanted=wanted, pictures=pictures, money=money)


def _money_limit(price: Price | None) -> Money | None:
    if price is None or price.is_free:
        return None
    currency = price.high.currency
    amount = st.number_input(
        f"Money at most, {SYMBOLS.get(currency, currency)}",
        min_value=0.0,
        value=float(price.high.amount * PICTURES),
        step=float(price.high.amount),
        format="%.2f",
        key=f"{room_session.RETRY_MONEY}_{currency}",
        width=168,
    )
    return Money(amount=Decimal(str(amount)), currency=currency)


def _button(
    studio: Studio, record: Record, score: int, allowed: Allowance, price: Price | None
) -> None:
    step = next_step(allowed, [], price)
    st.button(
        f"Try again · {_most(allowed, price)}",
        key="retry-start",
        disabled=score >= allowed.wanted or step != "again",
        on_click=lambda: _start(studio, record, price),
    )
    if score >= allowed.wanted:
        st.caption(f"This picture has {score} of 100 already.")
    elif step != "again":
        st.caption(WORDS[step])
    else:
        st.caption(
            "One picture after the other, each measured before the next. It ends at the first "
            "one that reaches the limit, and goes on without this page and after a restart."
        )


def _most(allowed: Allowance, price: Price | None) -> str:
    """ "at most 3 · ¥1.05": what the button can cost, never more than was allowed."""
    if price is None:
        return f"at most {allowed.pictures} · price unknown"
    if price.is_free or allowed.money is None:
        return f"at most {allowed.pictures} · free"
    count = min(allowed.pictures, int(allowed.money.amount / price.high.amount))
    return f"at most {count} · {show_money(price.high * count)}"


def _start(studio: Studio, record: Record, price: Price | None) -> None:
    """A callback: the first round is asked for by the click itself, within the limits of now.

    A limit that was typed in the same moment is newer than the button.
    """
    try:
        allowed = _limits_now(price)
        if not session.claim_click((record.id, allowed)):
            return
        start_retry(studio, record.id, allowed)
    except ImagegenError as problem:
        session.keep_refusal(problem)
