"""Words to arguments, in both languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.routing.parsing import amounts, figures, marketing, numbers, orders, periods, places, products
from assistant.routing.parsing.reading import Reading

TODAY = date(2011, 12, 9)


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("cake stands under £15", None, 15.0, "GBP"),
        ("三层的蛋糕架，15英镑以内", None, 15.0, "GBP"),
        ("不超过一百块", None, 100.0, "CNY"),
        ("between £5 and £40", 5.0, 40.0, "GBP"),
        ("100到200元之间", 100.0, 200.0, "CNY"),
        ("over $30", 30.0, None, "USD"),
        ("£1,299.00 or less", None, 1299.0, "GBP"),
        ("under 15", None, 15.0, None),
        ("１５英镑以内", None, 15.0, "GBP"),
    ],
)
def test_price_ranges(text: str, low: float | None, high: float | None, currency: str | None) -> None:
    found = amounts.price_range(Reading(numbers.fold(text)))
    assert found == amounts.PriceRange(low=low, high=high, currency=currency)


def test_a_set_of_six_is_no_price() -> None:
    assert amounts.price_range(Reading("set of 6 tea towels")) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("last month", date(2011, 11, 1), date(2011, 11, 30)),
        ("上个月", date(2011, 11, 1), date(2011, 11, 30)),
        ("2011年", date(2011, 1, 1), date(2011, 12, 31)),
        ("in November", date(2011, 11, 1), date(2011, 11, 30)),
        ("between March and June", date(2011, 3, 1), date(2011, 6, 30)),
        ("三月到六月", date(2011, 3, 1), date(2011, 6, 30)),
        ("from November to February", date(2010, 11, 1), date(2011, 2, 28)),
        ("最近90天", date(2011, 9, 11), TODAY),
        ("11月5日", date(2011, 11, 5), date(2011, 11, 5)),
        ("since October", date(2011, 10, 1), None),
        ("before October", None, date(2011, 9, 30)),
        ("第三季度", date(2011, 7, 1), date(2011, 9, 30)),
        ("去年12月", date(2010, 12, 1), date(2010, 12, 31)),
    ],
)
def test_periods_count_from_the_clock(text: str, start: date | None, end: date | None) -> None:
    found = periods.period(numbers.fold(text), TODAY)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "text", ["may I ask something", "march on", "order 536365", "2011 pounds", "31 February 2011x"]
)
def test_what_is_no_period(text: str) -> None:
    found = periods.period(text, TODAY)
    assert found is None or found.start != found.end


@given(st.integers(min_value=0, max_value=9999))
def test_chinese_numbers_come_back(value: int) -> None:
    digits, units, text, rest = "零一二三四五六七八九", ["千", "百", "十", ""], "", f"{value:04d}"
    for digit, unit in zip(rest, units, strict=True):
        if digit != "0":
            text += digits[int(digit)] + unit
        elif text and not text.endswith("零"):
            text += "零"
    assert numbers.chinese(text.rstrip("零") or "零") == value


def test_countries_in_both_languages_and_the_shops_spelling() -> None:
    assert places.countries("sales in Germany and 法国")[0] == ("Germany", "France")
    assert places.countries("爱尔兰的订单", {"IE": "EIRE"})[0] == ("EIRE",)
    assert places.countries("German customers")[0] == ("Germany",)
    assert places.countries("tell us more")[0] == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Where is order 536365?", "536365"),
        ("#C536379", "C536379"),
        ("track #W2378156", "W2378156"),
        ("订单536365到哪了", "536365"),
        ("What did customer 17850 buy?", None),
        ("85123A", None),
        ("for £1000000", None),
    ],
)
def test_order_numbers(text: str, number: str | None) -> None:
    assert orders.order_id(text) == number


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("What did customer 17850 buy last?", "17850"),
        ("14646号客户", "14646"),
        ("mia@example.com", "mia@example.com"),
        ("Mia Garcia's orders", "Mia Garcia"),
        ("王女士的订单", "王女士"),
        ("把高价值但快流失的客户导出来", None),
    ],
)
def test_customers(text: str, who: str | None) -> None:
    assert orders.customer(text) == who


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Do you have a white hanging heart T-light holder, and what does it cost?",
            "white hanging heart T-light holder",
        ),
        ("有没有三层的蛋糕架？", "三层的蛋糕架"),
        ("How much is the glass tea cup?", "glass tea cup"),
        ("T-light holder多少钱", "T-light holder"),
        ("what colours does the lunch bag come in", "lunch bag"),
    ],
)
def test_a_products_words_without_the_question(text: str, words: str) -> None:
    assert products.query_words(text) == words


@pytest.mark.parametrize(
    ("text", "measures", "dimensions"),
    [
        ("What were sales by month?", ("revenue",), ("month",)),
        ("上个月哪些国家的复购率最高？", ("repeat_rate",), ("country",)),
        ("AOV per country", ("average_order_value",), ("country",)),
        ("每月sales", ("revenue",), ("month",)),
        ("Which products sell in December only?", (), ("product",)),
    ],
)
def test_measures_and_dimensions(text: str, measures: tuple[str, ...], dimensions: tuple[str, ...]) -> None:
    assert (figures.measures(text), figures.dimensions(text)) == (measures, dimensions)


def test_discounts_as_people_say_them() -> None:
    assert [amounts.percent(t) for t in ("20% off", "八折", "75折", "两成", "百分之十五")] == [20, 20, 25, 20, 15]


def test_channels_come_from_their_files() -> None:
    assert marketing.channels("Write three Google ads")[0][0] == "google_rsa"
    assert marketing.channels("写一条小红书")[0][0] == "xiaohongshu"


@given(st.text(max_size=300))
def test_nothing_breaks_a_parser(text: str) -> None:
    text = numbers.fold(text)
    amounts.price_range(Reading(text))
    found = periods.period(text, TODAY)
    assert found is None or 0 <= found.at <= found.to <= len(text)
    assert len(products.query_words(text)) <= 300
    figures.measures(text)
    orders.customer(text, loose=True)
