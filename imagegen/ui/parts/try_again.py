"""Trying again within a budget: the limits, a button with the most it can cost, every step."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.money import SYMBOLS, show_cost, show_money, show_price
from imagegen.progress import read_batch
from imagegen.room_rounds import (
    MOST_ROUNDS,
    Allowance,
    Retry,
    Round,
    Step,
    ask_again,
    next_step,
    price_again,
    read_round,
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
    retry = room_session.kept_retry()
    try:
        price = price_again(studio, record)
    except ImagegenError as problem:
        st.caption(f"It cannot be made again. {markdown_text(str(problem))}")
        return
    with st.expander("Try again within a budget", key="retry-box", expanded=retry is not None):
        try:
            allowed = _limits(price)
        except ImagegenError as problem:
            say_error(problem)
            return
        _button(studio, record, score.score, allowed, price)


def advance_retry(studio: Studio) -> None:
    """Begin the next round where the user's limits allow it, and say how it stands.

    To be called once in every run of the page, whatever it shows: rounds follow each other as
    long as the page is open.
    """
    retry: Retry | None = room_session.kept_retry()
    if retry is None:
        return
    try:
        rounds, step = _advance(studio, retry)
    except ImagegenError as problem:
        _end(retry)
        say_error(problem)
        return
    with st.container(border=True, key="retry-state"):
        _say(studio, retry, rounds, "wait" if step == "again" else step)


def _advance(studio: Studio, retry: Retry) -> tuple[list[Round], Step]:
    record = studio.history.get(retry.record)
    rounds = [read_round(studio, batch) for batch in retry.batches]
    step = next_step(retry.allowance, rounds, price_again(studio, record))
    if step == "again" and not retry.stopped:
        batch = ask_again(studio, record, len(rounds) + 1)
        # Nothing may come between the paid call and this line.
        room_session.keep_retry(_with(retry, batch))
        rounds.append(read_round(studio, batch))
    return rounds, step


def _with(retry: Retry, batch: str) -> Retry:
    return Retry(record=retry.record, allowance=retry.allowance, batches=(*retry.batches, batch))


def _end(retry: Retry) -> None:
    room_session.keep_retry(
        Retry(record=retry.record, allowance=retry.allowance, batches=retry.batches, stopped=True)
    )


def _say(studio: Studio, retry: Retry, rounds: Sequence[Round], step: Step) -> None:
    stopped = retry.stopped and step in ("wait", "again")
    words = "Stopped. A round that runs is finished and kept." if stopped else WORDS[step]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Trying again until {retry.allowance.wanted}.** {words}")
        if step == "wait" and not retry.stopped:
            st.button("Stop", key="retry-stop", on_click=lambda: _end(retry))
        else:
            st.button("Close", key="retry-close", on_click=lambda: room_session.keep_retry(None))
    rows = [_row(number, made) for number, made in enumerate(rounds, 1)]
    figures_table(("Round", "State", "Price", "Cost", "Structure"), rows, frozenset({2, 3, 4}))
    open_ones = [made.batch for made in rounds if made.state == "open"]
    views = [view for batch in open_ones if (view := read_batch(studio, batch)) is not None]
    if views:
        stage(views, key="retry-stage", empty="")


def _row(number: int, made: Round) -> tuple[str, ...]:
    state = {"open": "running", "done": "done", "failed": "no picture"}[made.state]
    cost = show_cost(made.cost) if made.cost else ""
    points = "" if made.score is None else f"{made.score} of 100"
    said = f"{state}: {made.problem}" if made.problem else state
    return (str(number), said, show_price(made.price), cost, points)


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
        on_click=lambda: _start(studio, record, allowed),
    )
    if score >= allowed.wanted:
        st.caption(f"This picture has {score} of 100 already.")
    elif step != "again":
        st.caption(WORDS[step])
    else:
        st.caption(
            "One picture after the other, each measured before the next. It ends at the first "
            "one that reaches the limit, and when you leave this page."
        )


def _most(allowed: Allowance, price: Price | None) -> str:
    """ "at most 3 · ¥1.05": what the button can cost, never more than was allowed."""
    if price is None:
        return f"at most {allowed.pictures} · price unknown"
    if price.is_free or allowed.money is None:
        return f"at most {allowed.pictures} · free"
    count = min(allowed.pictures, int(allowed.money.amount / price.high.amount))
    return f"at most {count} · {show_money(price.high * count)}"


def _start(studio: Studio, record: Record, allowed: Allowance) -> None:
    """A callback: the first round is asked for by the click itself."""
    if not session.claim_click((record.id, allowed)):
        return
    retry = Retry(record=record.id, allowance=allowed)
    room_session.keep_retry(retry)
    try:
        _advance(studio, retry)
    except ImagegenError as problem:
        room_session.keep_retry(None)
        session.keep_refusal(problem)
