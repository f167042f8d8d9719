"""Questions for figures in English: what is only told, taken back, meant as a whole, ranked within a category."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.context import Caller
from assistant.routing import ARGUMENTS, TurnNote, figure_reading, followups, tellings
from assistant.routing.asking import Asked
from assistant.routing.parsing import figures, periods
from assistant.routing.parsing.numbers import fold
from assistant.routing.router import FILLERS
from assistant.routing.shop_words import ShopWords

TODAY = date(2011, 12, 9)
WORDS = ShopWords(categories=("mugs", "candles", "cake tins"), countries={}, aliases={}, home="United Kingdom")


def _asked(text: str, note: TurnNote | None = None) -> Asked:
    return Asked(text=fold(text), caller=Caller(role="marketer"), language="en", today=TODAY, note=note, words=WORDS)


def _filled(text: str) -> dict[str, Any]:
    return ARGUMENTS["shop_figures"].model_validate(FILLERS["shop_figures"](_asked(text))).as_json()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("top 5 mugs by units", {"measures": ["units"], "by": ["product"], "top": 5, "category": "mugs"}),
        ("which candles sell best", {"by": ["product"], "category": "candles"}),
        ("which countries buy the most mugs", {"by": ["country"], "category": "mugs"}),
        ("how many cake tins did Swiss customers buy", {"measures": ["units"], "country": ["Switzerland"], "category": "cake tins"}),
        ("annual revenue 2010", {"start": "2010-01-01", "end": "2010-12-31"}),
        ("annual revenue", {"by": ["year"]}),
        ("weekly revenue in November", {"by": ["week"], "start": "2011-11-01", "end": "2011-11-30"}),
        ("do weekends sell better than weekdays", {"by": ["weekday"]}),
        ("orders on Sundays", {"measures": ["orders"], "by": ["weekday"]}),
        ("yoy % for October sales", {"start": "2011-10-01", "end": "2011-10-31", "compare": "previous_year"}),
        ("number of the customers in each country", {"measures": ["customers"], "by": ["country"]}),
        ("how many client do we have", {"measures": ["customers"]}),
        ("amount of cancelled orders", {"measures": ["cancelled_orders"]}),
        ("value of cancelled orders", {"measures": ["cancelled_value"]}),
        ("how many skus did we move", {"measures": ["products_sold"]}),
        ("units bought by champions", {"measures": ["units"], "segment": "champions"}),
        ("orders at weekends", {"measures": ["orders"], "by": ["weekday"]}),
        ("do people buy more in the morning or in the evening", {"by": ["hour"]}),
        ("champions vs hibernating customers, orders", {"measures": ["orders"], "by": ["segment"]}),
        ("first-time vs returning buyers", {"measures": ["new_customers", "returning_customers"]}),
        ("the accountant needs total revenue by month", {"by": ["month"]}),
        ("did revenue fall compared with last month", {"start": "2011-12-01", "end": "2011-12-31", "compare": "previous_period"}),
        ("average order per country, this year only", {"measures": ["average_order_value"], "by": ["country"], "start": "2011-01-01", "end": "2011-12-31"}),
        ("total across all countries except Germany", {"except_country": ["Germany"]}),
        ("orders for every country but France", {"measures": ["orders"], "by": ["country"], "except_country": ["France"]}),
        ("are customers buying more often than last year", {"measures": ["orders_per_customer"], "compare": "previous_year"}),
        ("all countries but France: revenue by month", {"by": ["month"], "except_country": ["France"]}),
        ("split of domestic and international revenue", {"by": ["country"]}),
    ],
)  # fmt: skip
def test_a_question_for_figures(text: str, wanted: dict[str, Any]) -> None:
    assert _filled(text) == {"measures": ["revenue"], "by": [], **wanted}


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("orders for the whole week", date(2011, 12, 5), date(2011, 12, 11)),
        ("fy10", date(2010, 1, 1), date(2010, 12, 31)),
        ("fiscal 2011 sales", date(2011, 1, 1), date(2011, 12, 31)),
        ("the weekend of 26 November", date(2011, 11, 26), date(2011, 11, 27)),
        ("last year's q4", date(2010, 10, 1), date(2010, 12, 31)),
        ("this autumn by units", date(2011, 9, 1), date(2011, 11, 30)),
        ("it went out on 1 November, how many orders since then?", date(2011, 11, 1), None),
        ("May vs June 2010", date(2010, 6, 1), date(2010, 6, 30)),
        ("Q1 vs Q4 2010", date(2011, 1, 1), date(2011, 3, 31)),
        ("compare January to October 2011 with the same months of 2010", date(2011, 1, 1), date(2011, 10, 31)),
    ],
)
def test_a_period(text: str, start: date, end: date | None) -> None:
    span = periods.period(text, TODAY)
    assert span is not None
    assert (span.start, span.end) == (start, end)


@pytest.mark.parametrize(
    ("said", "before", "text", "changed"),
    [
        ("revenue in the last 30 days", {"start": "2011-11-10", "end": "2011-12-09"}, "no, make it 60", {"start": "2011-10-11"}),
        ("revenue in the last 3 months", {"start": "2011-09-10", "end": "2011-12-09"}, "sorry, 6", {"start": "2011-06-10"}),
        ("top 10 products", {"by": ["product"], "top": 10}, "make it 20", {"top": 20}),
        ("top 5 products", {"by": ["product"], "top": 5}, "make that the top 3 instead of 5", {"top": 3}),
        ("revenue today", {"start": "2011-12-09", "end": "2011-12-09"}, "the whole week please", {"start": "2011-12-05", "end": "2011-12-11"}),
        ("first week of March", {"start": "2011-03-01", "end": "2011-03-07"}, "for the full year", {"start": "2011-01-01", "end": "2011-12-31"}),
        ("top 10 products", {"by": ["product"], "top": 10}, "I'd rather see units", {"measures": ["units"]}),
        ("revenue", {"country": ["France"]}, "oops, I meant Germany", {"country": ["Germany"]}),
        ("revenue by country", {"by": ["country"]}, "hmm, and in units?", {"measures": ["units"]}),
        ("revenue by month", {"by": ["month"]}, "can we go down to weeks", {"by": ["week"]}),
        ("top 20 products", {"by": ["product"], "top": 20}, "five is enough", {"top": 5}),
        ("revenue by country", {"by": ["country"]}, "flip it", {"order": "asc"}),
    ],
)  # fmt: skip
def test_what_is_taken_back_changes_that_and_keeps_the_rest(
    said: str, before: dict[str, Any], text: str, changed: dict[str, Any]
) -> None:
    before = {"measures": ["revenue"], "by": [], **before}
    asked = _asked(text, TurnNote(text=said, tool="shop_figures", arguments=before))
    assert figure_reading.changes(asked)
    values = followups.continued(figure_reading.without_courtesies(asked))
    assert values is not None
    found = ARGUMENTS["shop_figures"].model_validate(values).as_json()
    assert {name: value for name, value in found.items() if name != "order" or "order" in changed} == before | changed


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I was in the shop yesterday. How many mugs did we sell in October?", "How many mugs did we sell in October?"),
        ("We launched in Finland. What is the revenue there?", "We launched in Finland. What is the revenue there?"),
        ("We ran a promotion in October. How many orders came in?", "We ran a promotion in October. How many orders came in?"),
        ("I've come back today. What did we sell in May?", "What did we sell in May?"),
        ("My boss is asking again, what were sales in May?", "what were sales in May?"),
        ("Which customers ordered most in Q3? Ten of them is enough", "Which customers ordered most in Q3? Ten of them is enough"),
    ],
)  # fmt: skip
def test_what_is_only_told_is_left_out_unless_it_says_more(text: str, left: str) -> None:
    assert tellings.asking(_asked(text)) == left


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("yoy %", False),
        ("by what percentage did sales grow", False),
        ("% of total", True),
        ("sales by country in %", True),
    ],
)
def test_a_change_in_per_cent_is_no_share(text: str, share: bool) -> None:
    assert figures.share(text) is share


@pytest.mark.parametrize(
    ("text", "measure", "by"),
    [
        ("how many returns in January", "cancelled_orders", ()),
        ("refunds by country", "cancelled_orders", ("country",)),
        ("what do customers spend on average", "revenue_per_customer", ()),
        ("how many orders a day do we get", "orders", ("day",)),
        ("how many orders came in a day ago", "orders", ()),
        ("sales a month in Germany", "revenue", ("month",)),
    ],
)
def test_returns_spending_and_so_many_a_day(text: str, measure: str, by: tuple[str, ...]) -> None:
    assert figures.measures(text)[:1] == (measure,)
    assert figures.dimensions(text) == by


@pytest.mark.parametrize(
    ("text", "label", "is_figure"),
    [
        ("was October better than September", "shop_figures", True),
        ("units sold of the red retrospot cake stand", "bought_together", True),
        ("units sold together with the red retrospot cake stand", "bought_together", False),
    ],
)
def test_two_times_alone_and_units_of_a_thing_are_figures(text: str, label: str, is_figure: bool) -> None:
    assert figure_reading.whole(_asked(text), label) is is_figure
