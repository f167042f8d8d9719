from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from pydantic import ValidationError

from assistant.analytics import FiguresQuery, figures
from assistant.analytics.errors import BadValue, UnknownName
from assistant.analytics.measures import DIMENSIONS, MEASURES, resolve
from assistant.analytics.metrics import Filter, wilson
from assistant.analytics.names import country_name
from assistant.analytics.text import say
from knowledge.records import ShopProfile
from tests.assistant.analytics.conftest import AS_OF


def ask(tables, *, language: str = "en", profile: ShopProfile | None = None, **query):
    return figures(tables, FiguresQuery(**query), as_of=AS_OF, profile=profile, language=language)


def cells(finding) -> dict:
    return {row[0]: row[1] for row in finding.table.rows}


def test_revenue_is_what_the_profile_says(shop, lines):
    billed = (lines["quantity"] * lines["unit_price"]).sum()
    net = ask(shop)
    gross = ask(shop, profile=ShopProfile(revenue="gross"))
    # postage of 10 is invoiced; two pieces at 1.50 were taken back; an order cancelled before billing is nothing
    assert net.values["revenue"] == pytest.approx(billed + 10 - 3)
    assert gross.values["revenue"] == pytest.approx(billed + 10)
    assert "net of cancellations" in net.method and "not deducted" in gross.method
    assert ask(shop, measures=["product_revenue"]).values["product_revenue"] == pytest.approx(billed - 3)
    assert ask(shop, measures=["cancelled_value"]).values["cancelled_value"] == pytest.approx(3)
    assert ask(shop, measures=["units"]).values["units"] == lines["quantity"].sum() - 2


def test_months_add_up_and_are_in_order(shop, lines):
    found = ask(shop, dimensions=["month"])
    by_hand = lines.groupby(lines["ordered_at"].dt.strftime("%Y-%m"))
    assert [row[0] for row in found.table.rows] == sorted(by_hand.groups)
    assert sum(row[1] for row in found.table.rows) == pytest.approx(found.values["revenue"], abs=0.01)
    assert found.chart.kind == "line"
    orders = cells(ask(shop, measures=["orders"], dimensions=["month"]))
    assert orders == by_hand["order_id"].nunique().to_dict()


def test_rates_have_intervals_and_their_denominators(shop, lines):
    found = ask(shop, measures=["repeat_purchase_rate", "cancellation_rate"], dimensions=["country"])
    orders = lines.groupby("customer_id")["order_id"].nunique()
    rate = 100 * (orders >= 2).mean()
    assert found.values["repeat_purchase_rate"] == pytest.approx(rate)
    low, high = found.interval["repeat_purchase_rate"]
    assert low < rate < high
    assert found.values["cancellation_rate"] == pytest.approx(100 * 2 / (lines["order_id"].nunique() + 2))
    assert found.health.status == "review" and "Germany" in {row[0] for row in found.table.rows}
    assert "customers counted" in found.table.columns


def test_new_and_returning_make_all_customers(shop):
    found = ask(shop, measures=["customers", "new_customers", "returning_customers"], dimensions=["month"])
    assert all(row[1] == row[2] + row[3] for row in found.table.rows)
    assert sum(row[2] for row in found.table.rows) == found.values["customers"]


def test_comparison_meets_the_right_months(shop):
    may = ask(shop, start="2024-05-01", end="2024-05-31")
    june = ask(shop, start="2024-06-01", end="2024-06-30", compare="previous_period")
    assert june.values["revenue_previous"] == pytest.approx(may.values["revenue"])
    change = 100 * (june.values["revenue"] / may.values["revenue"] - 1)
    assert june.values["revenue_change"] == pytest.approx(change)
    by_country = ask(shop, start="2024-06-01", end="2024-06-30", compare="previous_period", dimensions=["country"])
    assert sum(row[2] for row in by_country.table.rows) == pytest.approx(may.values["revenue"], abs=0.01)
    early = ask(shop, start="2024-06-01", end="2024-06-30", compare="previous_year")
    assert early.health.status == "review" and "begins before" in early.health.reason


def test_top_share_filters_and_only(shop, lines):
    top = ask(shop, dimensions=["product"], top=3, share=True)
    assert len(top.table.rows) == 3 and top.table.rows[0][2] >= top.table.rows[2][2]
    assert all(row[0] != "POST" for row in ask(shop, dimensions=["product"]).table.rows)
    german = ask(shop, filters=[Filter(dimension="country", values=("germany",))])
    rest = ask(shop, filters=[Filter(dimension="country", values=("Germany",), exclude=True)])
    assert german.values["revenue"] + rest.values["revenue"] == pytest.approx(ask(shop).values["revenue"])
    months = lines.groupby("customer_id")["ordered_at"].agg(lambda at: set(at.dt.month))
    only = ask(shop, measures=["orders"], dimensions=["customer"], only=Filter(dimension="月份", values=("2024-03",)))
    assert {row[0] for row in only.table.rows} == set(months[months == {3}].index)


def advent(*sold: tuple[str, str]):
    """A shop by (product, day): one order a sale."""
    rows = [
        {"order_id": f"o{n}", "customer_id": "c", "product_id": product, "ordered_at": pd.Timestamp(day),
         "quantity": 1, "unit_price": 2.0}
        for n, (product, day) in enumerate(sold)
    ]  # fmt: skip
    return {"order_lines": pd.DataFrame(rows)}


def test_only_then_counts_all_groups_and_says_what_it_means():
    shop = advent(("star", "2023-12-01"), ("angel", "2023-12-02"), ("mug", "2023-12-02"), ("mug", "2024-03-01"))
    december = Filter(dimension="month_of_year", values=("12",))
    whole = ask(shop, dimensions=["product"], only=december)
    assert {row[0] for row in whole.table.rows} == {"star", "angel"}
    cut = ask(shop, dimensions=["product"], only=december, top=1)
    assert whole.values["only_then"] == cut.values["only_then"] == 2 and len(cut.table.rows) == 1
    assert whole.title == "revenue by product, sold in December only"
    assert "every sale of the product" in whole.method
    assert whole.health.status == "review" and "one year only" in whole.health.reason
    chinese = ask(shop, dimensions=["product"], only=december, language="zh")
    assert "仅在十二月有销售" in chinese.title and "每笔销售" in chinese.method


def test_what_comes_back_with_its_month_is_seasonal():
    december = Filter(dimension="month_of_year", values=("12",))
    once = [("star", "2022-12-01"), ("angel", "2022-12-02"), ("mug", "2024-03-01"), ("mug", "2023-12-02")]
    found = ask(advent(*once), dimensions=["product"], only=december)
    assert found.health.status == "review" and "Of the 2, 0 sold" in found.health.reason
    twice = ask(advent(*once, ("star", "2023-12-03")), dimensions=["product"], only=december)
    assert twice.values["only_then"] == 2 and twice.health.status == "pass"


def test_a_title_names_every_filter(shop):
    def title(language="en", **entry):
        return ask(shop, language=language, dimensions=["month"], filters=[Filter(**entry)]).title

    assert title(dimension="country", values=("Germany",)) == "revenue by month (Germany)"
    assert title(dimension="country", values=("Germany",), exclude=True) == "revenue by month (without Germany)"
    assert title("zh", dimension="segment", values=("champions",)) == "按月的销售额（冠军客户）"
    assert title("zh", dimension="country", values=("Germany",)) == "按月的销售额（德国）"


def test_countries_and_categories_are_called_as_the_reader_calls_them():
    names = {"EIRE": "爱尔兰", "Channel Islands": "海峡群岛", "Unspecified": "Unspecified", "德国": "德国"}
    assert {name: country_name(name, "zh") for name in names} == names
    assert [country_name(name, "en") for name in ("EIRE", "德国")] == ["EIRE", "Germany"]
    lines = [
        {
            "order_id": f"o{n}",
            "product_id": product,
            "customer_id": "c",
            "quantity": 1.0,
            "unit_price": 2.0,
            "line_id": n,
        }
        for n, product in enumerate("ab")
    ]
    orders = [
        {"order_id": f"o{n}", "customer_id": "c", "ordered_at": pd.Timestamp("2024-01-01"), "status": "delivered"}
        for n in (0, 1)
    ]
    products = [
        {"product_id": "a", "title": "mug", "category": "Mugs", "attributes": '{"category_zh": "马克杯"}'},
        {"product_id": "b", "title": "pin", "category": "Pins", "attributes": None},
    ]
    tables = {"order_lines": pd.DataFrame(lines), "orders": pd.DataFrame(orders), "products": pd.DataFrame(products)}
    found = ask(tables, dimensions=["category"], language="zh")
    assert {row[0] for row in found.table.rows} == {"马克杯", "Pins"}
    only = ask(tables, dimensions=["month"], filters=[Filter(dimension="category", values=("mugs",))], language="zh")
    assert only.title == "按月的销售额（马克杯）"
    assert {row[0] for row in ask(tables, dimensions=["category"]).table.rows} == {"Mugs", "Pins"}


def test_every_measure_and_dimension_works_in_both_languages(shop):
    for number, measure in enumerate(MEASURES):
        language = ("en", "zh")[number % 2]
        dimension = DIMENSIONS[number % len(DIMENSIONS)]
        found = ask(shop, language=language, measures=[measure], dimensions=[dimension])
        assert found.title and found.method and "{" not in found.title + found.method
        assert ("一" <= found.method[0] <= "鿿") == (language == "zh")
        assert found.table is not None and (found.table.rows or found.health.status == "fail")
    for language in ("en", "zh"):
        for measure in MEASURES:
            assert say(f"definition.{measure}", language, revenue="")


@pytest.mark.parametrize(
    ("kind", "name", "key"),
    [("measure", "复购率", "repeat_purchase_rate"), ("measure", "AOV", "average_order_value"),
     ("measure", "New Customers", "new_customers"), ("measure", "销售额", "revenue"), ("dimension", "国家", "country"),
     ("dimension", "Weekday", "weekday"), ("dimension", "按月", "month")],
)  # fmt: skip
def test_names_in_both_languages(kind, name, key):
    assert resolve(kind, name) == key


def test_an_unknown_measure_names_the_near_ones():
    with pytest.raises(UnknownName) as error:
        FiguresQuery(measures=("reveneu",))
    assert "revenue" in error.value.near
    with pytest.raises(UnknownName, match="Germany"):
        figures(
            {"order_lines": _flat()},
            FiguresQuery(filters=(Filter(dimension="country", values=("Germny",)),)),
            as_of=AS_OF,
        )


def _flat() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "order_id": ["1", "2", "3"],
            "customer_id": ["a", "b", "c"],
            "product_id": ["p", "p", "q"],
            "at": pd.to_datetime(["2024-01-01", "2024-02-01", "2031-01-01"]),
            "quantity": [1, 2, 3],
            "unit_price": [10.0, 10.0, 10.0],
            "country": ["Germany", "France", "France"],
            "currency": ["GBP", "EUR", "GBP"],
        }
    )


def test_currencies_are_not_added_and_the_future_is_left_out():
    found = ask({"order_lines": _flat()})
    assert found.values["revenue"] == 10
    assert found.health.status == "review" and "GBP" in found.health.reason
    assert any("EUR" in note for note in found.notes) and any("1 lines dated after" in note for note in found.notes)


def test_nothing_in_the_period_fails_with_the_way_out(shop):
    found = ask(shop, start="2019-01-01", end="2019-12-31", language="zh")
    assert found.health.status == "fail" and "2024-01" in found.health.reason and found.health.advice
    empty = ask({"order_lines": _flat().head(0)})
    assert empty.health.status == "fail" and empty.values.get("revenue", 0) == 0


def test_bad_queries(shop):
    with pytest.raises(BadValue, match="2024-01-01"):
        ask(shop, start=date(2024, 5, 1), end=date(2024, 1, 1))
    with pytest.raises(BadValue, match="share"):
        ask(shop, measures=["average_order_value"], dimensions=["country"], share=True)
    with pytest.raises(UnknownName, match="category"):
        ask({"order_lines": _flat()}, dimensions=["category"])
    with pytest.raises(ValidationError):
        FiguresQuery(top=0)


def test_wilsons_published_example():
    # Newcombe (1998), Stat. Med. 17, table I: 81 of 263 -> .2553 to .3662
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)


def test_uci_revenue_is_the_sum_of_the_invoices(uci):
    found = figures({"order_lines": uci}, FiguresQuery(measures=("revenue",), dimensions=("month",)))
    assert found.values["revenue"] == pytest.approx(9_747_747.934, abs=0.01)
    assert len(found.table.rows) == 13 and any("2011-12" in note for note in found.notes)


@pytest.mark.parametrize(
    ("unit", "said"), [("week", "The week of 2023-11-27 is not over"), ("month", "2023-12 is not over")]
)
def test_a_time_that_is_not_over_is_named_and_marked(unit, said):
    lines = advent(("star", "2023-11-02"), ("star", "2023-11-20"), ("star", "2023-12-01"))
    query = FiguresQuery(dimensions=(unit,))
    found = figures(lines, query, as_of=pd.Timestamp("2023-12-01 12:00").to_pydatetime())
    assert found.notes[-1].startswith(said)
    assert found.chart.unfinished == found.table.rows[-1][0]
