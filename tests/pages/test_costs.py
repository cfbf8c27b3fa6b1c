"""Costs: sums that keep currencies, certainty and doubt apart."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.budgets import Budget, state_words
from imagegen.ledger import Accuracy, Total
from imagegen.rates import load_rates
from imagegen.studio import Studio
from imagegen.types import ImageRequest
from imagegen.ui import session
from imagegen.ui.parts.accuracy_table import difference_text
from imagegen.ui.parts.costs_table import MOST_ROWS, costs_csv, row_cells
from imagegen.ui.parts.spend_bars import bars_of
from imagegen.ui.parts.spend_chart import MOST_DAYS, heights_of, steps_of, unpriced
from tests.pages.conftest import OpenPage
from tests.pages.reading import html_sources, labels, page_text
from tests.stocking import FREE, UNKNOWN, add_picture, cost_of


def total(amount: str | None, kind: str = "actual", label: str = "") -> Total:
    money = None if amount is None else Decimal(amount)
    return Total(
        label=label,
        currency=None if amount is None else "CNY",
        kind=kind,  # type: ignore[arg-type]  # the tests name real kinds
        amount=money,
        entries=1,
        pictures=1,
    )


def test_nothing_spent_says_what_belongs_here(open_page: OpenPage) -> None:
    app = open_page("costs")
    assert "Every call stands here" in page_text(app)
    assert "Make the first picture" in labels(app)


def test_a_currency_without_a_rate_stops_no_page(open_page: OpenPage, page_studio: Studio) -> None:
    add_picture(page_studio, 1, cost=cost_of("3", "EUR", "actual"))
    add_picture(page_studio, 2, cost=cost_of("4", "CNY", "actual"))
    page_studio.budgets.keep(Budget(period="day", currency="CNY", warn_at=Decimal(1)))
    app = open_page("costs")
    text = page_text(app)
    assert "No exchange rate is known between EUR and CNY" in app.error[0].value
    assert "Converted for display" not in text
    assert "How the providers did" in [each.value for each in app.subheader]
    app.button("remove-budget-1").click().run()
    assert (len(app.error), page_studio.budgets.all()) == (0, [])


def test_no_call_has_ended_yet(open_page: OpenPage, page_studio: Studio) -> None:
    add_picture(page_studio)
    assert "No call has ended in this time." in page_text(open_page("costs"))


def test_drafts_are_counted_and_free(open_page: OpenPage, page_studio: Studio) -> None:
    add_picture(page_studio, family="draft", cost=FREE)
    app = open_page("costs")
    assert [(m.label, m.value) for m in app.metric] == [
        ("Today", "nothing"),
        ("This month", "nothing"),
        ("In all", "nothing"),
    ]
    assert "1 picture, 1 free" in page_text(app)


def test_two_currencies_stay_apart_and_are_converted_with_a_dated_rate(
    open_page: OpenPage, page_studio: Studio
) -> None:
    add_picture(page_studio, 1, cost=cost_of("4", "CNY", "actual"))
    add_picture(page_studio, 2, cost=cost_of("1", "USD", "actual"))
    app = open_page("costs")
    text = page_text(app)
    assert app.metric[0].value == "¥4.00 + $1.00"
    assert "together about ¥11.19" in text
    assert "7.1918 CNY per USD of 2024-11-25 (PBoC central parity as published that day)" in text


def test_one_currency_is_not_converted(open_page: OpenPage, page_studio: Studio) -> None:
    add_picture(page_studio, cost=cost_of("4", "CNY", "actual"))
    text = page_text(open_page("costs"))
    assert "together" not in text
    assert "2024-11-25" not in text


def test_an_estimate_says_about_and_an_unknown_cost_is_never_zero(
    open_page: OpenPage, page_studio: Studio
) -> None:
    add_picture(page_studio, 1, cost=cost_of("1", "CNY", "estimated"))
    add_picture(page_studio, 2, cost=UNKNOWN)
    app = open_page("costs")
    assert app.metric[0].value == "about ¥1.00"
    assert "1 call of unknown cost" in page_text(app)


def test_bars_add_currencies_at_the_dated_rate_and_keep_doubt_apart() -> None:
    rate = load_rates().rates["CNY"]
    dollars = replace(total("1", label="a"), currency="USD")
    doubt = total("2", "unknown", label="a")
    found = bars_of([total("4", label="a"), dollars, doubt, total(None, "unknown", "b"), FREE_B])
    assert found == {"a": {"actual": 4 + rate, "unknown": Decimal(2)}}


FREE_B = total("0", label="b")


def test_bars_show_the_dearest_first_and_escape_the_names(
    open_page: OpenPage, page_studio: Studio
) -> None:
    add_picture(page_studio, 1, person="mei", cost=cost_of("1", "CNY", "actual"))
    add_picture(page_studio, 2, person="<b>ana", cost=cost_of("3", "CNY", "estimated"))
    bars = [
        text
        for text in html_sources(open_page("costs"))
        if text.startswith('<div class="spend-bars"')
    ]
    assert len(bars) == 1  # one model, one kind: only the people differ
    assert bars[0].index("&lt;b&gt;ana") < bars[0].index("mei")
    assert 'class="estimated" style="width: 100.00%"' in bars[0]
    assert 'class="actual" style="width: 33.33%"' in bars[0]


def test_every_split_has_its_table(open_page: OpenPage, page_studio: Studio) -> None:
    add_picture(page_studio, 1, person="mei")
    add_picture(page_studio, 2, kind="picture", person="ana")
    app = open_page("costs")
    assert [tab.label for tab in app.tabs] == [
        "Day",
        "Model",
        "Provider",
        "Kind",
        "Template",
        "Who",
    ]
    text = page_text(app)
    for label in ("gemini-3-pro-image-preview", "gateway", "Avatars", "Free prompts", "mei", "ana"):
        assert label in text


def test_a_name_stays_text(open_page: OpenPage, page_studio: Studio) -> None:
    add_picture(page_studio, person="<script>alert(1)</script>")
    assert "<script>alert" not in "".join(html_sources(open_page("costs")))


def test_a_row_keeps_currencies_and_certainties_apart() -> None:
    dollars = replace(total("0.0042"), currency="USD")
    doubts = [total("1", "unknown"), total(None, "unknown"), total(None, "unknown")]
    cells = row_cells([total("1234.567"), dollars, total("2", "estimated"), *doubts])
    assert cells == ("¥1,234.57 + $0.0042", "¥2.00", "at most ¥1.00, 2 unknown", "6", "6")
    assert row_cells([FREE_B]) == ("free", "", "", "1", "1")
    assert row_cells([total("0", "unknown")])[:3] == ("", "", "")


def test_a_table_shows_the_newest_month_of_days(
    open_page: OpenPage, page_studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_picture(page_studio, 1, person="mei")
    days = [
        total("1", label=f"2026-{1 + n // 28:02}-{1 + n % 28:02}") for n in range(MOST_ROWS + 5)
    ]
    by = page_studio.ledger.by
    monkeypatch.setattr(
        type(page_studio.ledger),
        "by",
        lambda _, what, since=None: list(days) if what == "day" else by(what, since),
    )
    text = page_text(open_page("costs"))
    assert "The first 31 of 36" in text
    assert days[-1].label in text
    assert days[0].label not in text


def test_every_day_has_its_bar_also_one_without_a_cost() -> None:
    days = [total("1", label="2026-11-15"), total(None, "unknown", "2026-11-17")]
    days += [replace(total("2", "estimated", "2026-11-18"), currency="USD")]
    steps = steps_of(date(2026, 11, 15), date(2026, 11, 18))
    assert list(steps.values()) == ["15 Nov", "16 Nov", "17 Nov", "18 Nov"]
    heights = [(row["step"], row["amount"], row["certainty"]) for row in heights_of(days, steps)]
    assert heights == [("15 Nov", 1.0, "Actual"), ("18 Nov", 14.3836, "Estimated")]
    assert unpriced(days, steps) == [{"step": "17 Nov", "calls": "1 call of unknown cost"}]


def test_many_days_are_drawn_as_months() -> None:
    first = date(2026, 11, 30)
    assert len(steps_of(first, first + timedelta(days=MOST_DAYS - 1))) == MOST_DAYS
    steps = steps_of(first, first + timedelta(days=MOST_DAYS))
    assert list(steps.values()) == ["Nov 2026", "Dec 2026", "Jan 2027"]
    days = [total("1", label="2026-12-01"), total("2", label="2026-12-31")]
    assert [row["amount"] for row in heights_of(days, steps)] == [3.0]


def test_the_difference_between_before_and_after_is_a_share() -> None:
    facts = {"provider": "p", "currency": "CNY", "calls": 1, "over": 0, "under": 0}
    for before, after, text in (("4", "3", "-25%"), ("4", "4.001", "none"), ("0", "1", "")):
        row = Accuracy(estimated=Decimal(before), actual=Decimal(after), **facts)  # type: ignore[arg-type]  # as above
        assert difference_text(row) == text


def test_a_budget_warns_before_it_stops_and_in_the_frame_of_every_page(
    open_page: OpenPage, page_studio: Studio
) -> None:
    add_picture(page_studio, cost=cost_of("4", "CNY", "actual"))
    for limits in ({"warn_at": 3}, {"warn_at": 3, "stop_at": 5}, {"stop_at": 4}, {"warn_at": 5}):
        amounts = {name: Decimal(amount) for name, amount in limits.items()}
        page_studio.budgets.keep(Budget(period="day", currency="CNY", **amounts))  # type: ignore[arg-type]  # as above
    page_studio.budgets.keep(
        Budget(period="day", currency="CNY", who="somebody else", stop_at=Decimal(0))
    )
    words = [state_words(use) for use in page_studio.budgets.uses()]
    assert words == ["Passed", "Nearly used", "Used up", "", "Used up"]
    found = page_studio.budgets.nearly_used("tester")
    assert [state_words(use) for use in found] == words[:3]
    text = page_text(open_page("costs"))
    assert "warns at ¥3.00, stops" in text.replace("\\", "")
    frame = "".join(html_sources(open_page("settings")))
    assert "Used up: ¥4.00 of ¥4.00 a day" in frame
    assert "Passed: ¥4.00 of ¥3.00 a day" in frame


def test_the_csv_keeps_amounts_exact_and_formulas_harmless() -> None:
    rows = [("who", total("0.0059", label="=HYPERLINK(1)")), ("who", total(None, "unknown", "ana"))]
    table = list(csv.reader(io.StringIO(costs_csv(rows))))
    assert table[1] == ["who", "'=HYPERLINK(1)", "CNY", "0.0059", "actual", "1", "1"]
    assert table[2] == ["who", "ana", "", "", "unknown", "1", "1"]


def test_the_shipped_rate_is_dated_and_sourced() -> None:
    rates = load_rates()
    assert (rates.date, rates.rates["CNY"]) == (date(2024, 11, 25), Decimal("7.1918"))
    assert rates.source


def type_budget(app: AppTest, **fields: str) -> None:
    for name, value in fields.items():
        app.text_input(key=session.budget_key(name)).set_value(value)
    app.button(key="FormSubmitter:budget-Add").click().run()
    assert not app.exception


def test_a_budget_is_added_shown_and_removed(open_page: OpenPage, page_studio: Studio) -> None:
    app = open_page("costs")
    type_budget(app, warn_at="5", stop_at="1,000.50", who="Ann")
    (budget,) = page_studio.budgets.all()
    assert (budget.warn_at, budget.stop_at) == (Decimal(5), Decimal("1000.50"))
    assert (budget.period, budget.currency, budget.who) == ("day", "CNY", "Ann")
    assert app.text_input(key=session.budget_key("who")).value == ""
    app.button(key=f"remove-budget-{budget.number}").click().run()
    assert page_studio.budgets.all() == []


def test_what_is_no_budget_is_said_and_nothing_typed_is_lost(
    open_page: OpenPage, page_studio: Studio
) -> None:
    app = open_page("costs")
    type_budget(app, stop_at="a lot", who="Ann")
    assert "is no amount" in page_text(app)
    assert app.text_input(key=session.budget_key("who")).value == "Ann"
    assert page_studio.budgets.all() == []


def test_the_providers_stand_with_their_success(open_page: OpenPage, page_studio: Studio) -> None:
    page_studio.generate(ImageRequest(prompt="a sketch", provider="draft"))
    text = page_text(open_page("costs"))
    assert "How the providers did" in text
    assert "100%" in text
