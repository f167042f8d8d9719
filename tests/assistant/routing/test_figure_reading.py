"""How much of a message is a figure's: whole questions, changes of the last one, what nobody understood."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.context import Caller
from assistant.routing import TurnNote, figure_reading
from assistant.routing.asking import Asked
from assistant.routing.filling_figures import shop_figures
from assistant.routing.parsing import courtesies, periods, places, plain_words, typing_slips
from assistant.routing.parsing.numbers import fold
from assistant.routing.shop_words import ShopWords

TODAY = date(2011, 12, 9)
WORDS = ShopWords(
    categories=("mugs", "lunch bags", "lanterns", "jars"),
    countries={"GB": "United Kingdom", "US": "USA", "BE": "Belgium", "NL": "Netherlands"},
    aliases={"蜡烛": "candles"},
    home="United Kingdom",
)
NOTE = TurnNote(
    text="revenue by country in October",
    tool="shop_figures",
    arguments={"measures": ["revenue"], "by": ["country"], "start": "2011-10-01", "end": "2011-10-31"},
)


def _asked(text: str, note: TurnNote | None = None) -> Asked:
    return Asked(text=fold(text), caller=Caller(role="marketer"), language="en", today=TODAY, note=note, words=WORDS)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("orders today", True),
        ("Please state cancelled order volume for August and September 2011", True),
        ("customer count by segment with each segment's share", True),
        ("products that sold only in December 2010 and at no other time", True),
        ("复购率按分群", True),
        ("list all orders of October", False),
        ("which customers ordered in October", False),
        ("orders without any postage line", False),
        ("revenue of the unicorn lamp", False),
        ("导出11月的订单明细", False),
        ("write a post about our sales in October", False),
    ],
)
def test_a_question_of_nothing_but_a_figures_words_is_one(text: str, whole: bool) -> None:
    assert figure_reading.whole(_asked(text), "query_data") is whole


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("show each one's share too", True),
        ("Lovely, and would you also add the number of orders to that?", True),
        ("Thanks! Would you now leave out Germany, please", True),
        ("倒过来，要最差的五个", True),
        ("再往前推一个月", True),
        ("麻烦把德国去掉", True),
        ("how many orders did we have in May?", False),
        ("write a post about it", False),
        ("thanks, that's all", False),
        ("谢谢", False),
    ],
)
def test_a_message_that_only_changes_the_last_figure_is_known(text: str, changes: bool) -> None:
    assert figure_reading.changes(_asked(text, NOTE)) is changes
    assert not figure_reading.changes(_asked(text))  # after no figure there is nothing to change


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sales via the Amazon channel in October", ("Amazon", "channel")),
        ("orders over £100 in October", ("over £100",)),
        ("revenue from the loyalty app", ("loyalty", "app")),
        ("男性客户10月的订单数", ("男性",)),
        ("Could you please tell me the revenue for Belgium in October? Thank you so much", ()),
        ("麻烦帮我看看上个月比利时的销售额，谢谢", ()),
        ("top 5 mugs by units since the start of the year", ()),
    ],
)
def test_what_looks_like_a_filter_and_was_not_read_is_named(text: str, words: tuple[str, ...]) -> None:
    assert figure_reading.filters_unread(_asked(text)) == words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("overseas sales in Q3", {"except_country": ("United Kingdom",)}),
        ("海外今年的订单数", {"except_country": ("United Kingdom",)}),
        ("revenue in Benelux last month", {"country": ("Belgium", "Netherlands")}),
        ("revenue, UK excluded", {"except_country": ("United Kingdom",)}),
        ("前三季度除英国外的收入", {"except_country": ("United Kingdom",)}),
        ("how are lanterns selling?", {"category": "lanterns"}),
        ("lunch bags今年sales多少", {"category": "lunch bags"}),
        ("units of the jam making set with jars in May", {"product": "jam making set with jars"}),
        ("取消订单笔数，分季度", {"measures": ("cancelled_orders",), "by": ("quarter",)}),
        ("sales value and volume per category", {"measures": ("revenue", "units"), "by": ("category",)}),
        ("revenue split by month and category", {"by": ("month", "category")}),
        ("worst 5 categories by cancellation rate", {"measures": ("cancellation_rate",), "top": 5}),
        ("October revenue month on month", {"by": (), "compare": "previous_period"}),
        ("AOV month on month, Q2 and Q3", {"by": ("month",)}),
        ("取销率按国加", {"measures": ("cancellation_rate",), "by": ("country",)}),
    ],
)
def test_figures_are_read_in_more_words(text: str, wanted: dict[str, object]) -> None:
    said = shop_figures(_asked(text))
    assert {name: said.get(name) for name in wanted} == wanted
    if "compare" not in wanted:
        assert "compare" not in said
    assert ("product" in said) is ("product" in wanted)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("the three months ended 30 September 2011", "2011-07-01", "2011-09-30"),
        ("the half year to 30 June 2011", "2011-01-01", "2011-06-30"),
        ("November's first week", "2011-11-01", "2011-11-07"),
        ("the back end of October, say the last ten days", "2011-10-22", "2011-10-31"),
        ("from mid-September until the end of October", "2011-09-15", "2011-10-31"),
        ("in mid-October", "2011-10-11", "2011-10-20"),
        ("since Easter", "2011-04-24", None),
        ("over Easter", "2011-04-22", "2011-04-25"),
        ("takings sat just gone", "2011-12-03", "2011-12-03"),
        ("last year in December", "2010-12-01", "2010-12-31"),
        ("October, November and December 2010", "2010-10-01", "2010-12-31"),
        ("Q4 10 revenue", "2010-10-01", "2010-12-31"),
        ("orders this half", "2011-07-01", "2011-12-31"),
        ("may orders", "2011-05-01", "2011-05-31"),
        ("2010年圣诞前一周", "2010-12-18", "2010-12-24"),
        ("国庆那周", "2011-10-01", "2011-10-07"),
        ("从年初到九月底", "2011-01-01", "2011-09-30"),
        ("月初到15号，我说的是11月", "2011-11-01", "2011-11-15"),
        ("截至11月30日的三个月", "2011-09-01", "2011-11-30"),
        ("上个月的后半个月", "2011-11-16", "2011-11-30"),
        ("上上周一共", "2011-11-21", "2011-11-27"),
    ],
)
def test_periods_are_read_in_more_words(text: str, start: str, end: str | None) -> None:
    span = periods.period(fold(text), TODAY)
    assert span is not None
    assert (span.start and span.start.isoformat(), span.end and span.end.isoformat()) == (start, end)


def test_may_i_is_no_month() -> None:
    assert periods.period("may i have the orders", TODAY) is None


def test_slips_of_chinese_input_are_put_right_and_words_left_alone() -> None:
    assert typing_slips.mended("瑞土上李度的订丹数") == "瑞士上季度的订单数"
    for text in ("德国加法国的订单", "中国加拿大", "取消了多少订单", "荷兰和比利时"):
        assert typing_slips.mended(text) == text


def test_courtesies_are_taken_off_and_wishes_kept() -> None:
    assert courtesies.bare("Thanks! Would you now leave out Germany, please") == "leave out Germany"
    assert courtesies.bare("好的，那可以再把订单数也加进去吗") == "再把订单数也加进去"
    assert courtesies.bare("thanks") == "thanks"


def test_plain_words_say_nothing() -> None:
    assert plain_words.beside("could you please tell me how much we") == ()
    assert plain_words.beside("请帮我看一下") == ()
    assert plain_words.beside("the Amazon 微信") == ("Amazon", "微信")


def test_a_region_is_the_countries_sold_to() -> None:
    assert places.region("the Nordics", {"SE": "Sweden", "FI": "Finland"}) == (("Sweden", "Finland"), "the Nordics")
    assert places.region("nowhere", {"SE": "Sweden"}) == ((), "")


@pytest.mark.parametrize("text", ["which products sell in December only?", "哪些商品只在12月卖？"])
def test_what_sells_in_one_time_only_is_asked_anew(text: str) -> None:
    assert not figure_reading.changes(_asked(text, NOTE))


@pytest.mark.parametrize(
    ("tool", "text", "vain"),
    [
        ("bought_together", "only 2011", True),
        ("bought_together", "只看2011年", True),
        ("bought_together", "only Belgium", True),
        ("predict_churn", "by country instead", True),
        ("predict_churn", "only in Belgium", False),
        ("predict_churn", "within the next 60 days", False),
        ("customer_value", "revenue by country in 2011", False),
        ("shop_figures", "only 2011", False),
    ],
)
def test_an_analysis_of_all_orders_is_not_narrowed_to_a_figure(tool: str, text: str, vain: bool) -> None:
    assert figure_reading.narrows_in_vain(_asked(text, TurnNote(text="?", tool=tool, arguments={}))) is vain
