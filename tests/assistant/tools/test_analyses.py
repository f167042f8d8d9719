"""The tools over the analyses, in conversation: figures, groups, recommendations, baskets; in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant, Caller
from assistant.analytics.errors import BadTable
from assistant.events import FindingShown, Reply
from assistant.findings import Finding
from assistant.routing.arguments import ShopFigures
from assistant.settings import Settings
from assistant.telling import finding_source, plain, shown, unheld
from assistant.tools import TOOLS, tool_named
from assistant.tools.shop_figures import query_of
from knowledge import Store

MARKETER = Caller(role="marketer", user_id="mia")
STAFF_TOOLS = (
    "shop_figures", "query_data", "segment_customers", "predict_churn", "customer_value", "bought_together",
)  # fmt: skip


@pytest.fixture
def assistant(shop: Store, settings: Settings) -> Iterator[Assistant]:
    made = Assistant(shop, settings)
    yield made
    made.close()


def finding_of(reply: Reply) -> Finding:
    (artifact,) = reply.artifacts
    assert isinstance(artifact, FindingShown)
    return artifact.finding


def test_sales_by_month_are_told_with_their_total_and_period(assistant: Assistant) -> None:
    reply = assistant.reply("What were sales by month?", caller=MARKETER)
    finding = finding_of(reply)
    # 20.40 + 12.75 + 3.90, less 2.55 that were taken back
    assert finding.values["revenue"] == pytest.approx(34.50)
    assert "£34.50" in reply.text
    assert "1 Dec 2010" in reply.text
    assert reply.verified
    assert {claim.value for claim in reply.claims} >= {"34.50"}
    assert [source.kind for source in reply.sources] == ["finding"]


def test_a_follow_up_changes_one_thing(assistant: Assistant) -> None:
    first = assistant.reply("What were sales by month?", caller=MARKETER)
    second = assistant.reply("by year instead", caller=MARKETER, conversation_id=first.conversation_id)
    table = finding_of(second).table
    assert table is not None
    assert [row[0] for row in table.rows] == ["2010"]


def test_chinese_questions_are_answered_in_chinese(assistant: Assistant) -> None:
    reply = assistant.reply("各月销售额是多少？", caller=MARKETER)
    assert reply.language == "zh"
    assert "34.50 英镑" in reply.text
    assert reply.verified


@pytest.mark.parametrize(
    ("question", "word"), [("What was our bounce rate by month?", "bounce rate"), ("转化率是多少？", "转化率")]
)
def test_a_measure_that_there_is_not_is_named_with_near_ones(assistant: Assistant, question: str, word: str) -> None:
    reply = assistant.reply(question, caller=MARKETER)
    assert reply.abstained
    assert word in reply.text
    assert "cancellation rate" in reply.text or "取消率" in reply.text
    assert not reply.artifacts


@pytest.mark.parametrize(
    "question",
    [
        "What were sales by month?", "Split our customers into groups", "Who is about to leave?",
        "How much is a customer from China worth over a year?", "把高价值但快流失的客户导出来", "上个月的销售额是多少？",
    ],
)  # fmt: skip
def test_a_shopper_is_told_no_figures(assistant: Assistant, question: str) -> None:
    reply = assistant.reply(question, caller=Caller(role="shopper"))
    assert reply.abstained
    assert not reply.artifacts
    assert not any(source.kind in ("finding", "customer", "order") for source in reply.sources)
    assert "34.5" not in reply.text
    assert "17850" not in reply.text


def test_the_roles_of_the_tools() -> None:
    for name in STAFF_TOOLS:
        tool = tool_named(name)
        assert tool is not None
        assert "shopper" not in tool.roles
    assert {tool.name for tool in TOOLS} >= set(STAFF_TOOLS) | {"recommend_products"}


def test_too_little_data_is_said_and_nothing_is_invented(assistant: Assistant) -> None:
    reply = assistant.reply("Who is about to leave?", caller=MARKETER)
    assert finding_of(reply).health.status == "fail"
    assert reply.abstained
    assert "cannot be relied on" in reply.text


def test_groups_come_with_what_to_do(assistant: Assistant) -> None:
    reply = assistant.reply("Split our customers into groups and tell me what to do with each", caller=MARKETER)
    finding = finding_of(reply)
    assert finding.sample["customers"] == 2
    assert finding.health.status == "review"
    assert finding.table is not None
    assert str(finding.table.rows[0][-1]) in reply.text


def test_a_shopper_is_recommended_products_and_no_test_figures(assistant: Assistant) -> None:
    tool = tool_named("recommend_products")
    assert tool is not None
    reply = assistant.reply("What do you recommend for me?", caller=Caller(role="shopper", customer_id="13047"))
    assert not any(isinstance(artifact, FindingShown) for artifact in reply.artifacts)
    assert "17850" not in reply.text


def test_a_shopper_may_not_ask_for_another_customers_recommendations(shop: Store, settings: Settings) -> None:
    from assistant.context import ToolContext

    tool = tool_named("recommend_products")
    assert tool is not None
    context = ToolContext(
        store=shop, caller=Caller(role="shopper", customer_id="13047"), settings=settings, language="en", say="",
        conversation_id="c", as_of=shop.as_of, emit=lambda event: None,
    )  # fmt: skip
    outcome = tool.call({"customer": "17850"}, context)
    assert outcome.abstained
    assert not outcome.sources and not outcome.artifacts
    assert "17850" not in outcome.text and "Heart" not in outcome.text


@pytest.mark.parametrize(
    ("said", "language", "told"),
    [
        ("revenue via the Amazon channel", "en", "Not taken into account: “Amazon”, “channel”"),
        ("男性客户的销售额", "zh", "没有计入：“男性”"),
        ("Could you tell me our revenue, please?", "en", ""),
        ("revenue by country and also how do I return a parcel with a label?", "en", ""),
    ],
)
def test_a_figure_names_what_was_asked_and_not_understood(
    shop: Store, settings: Settings, said: str, language: str, told: str
) -> None:
    from assistant.context import ToolContext

    tool = tool_named("shop_figures")
    assert tool is not None
    context = ToolContext(
        store=shop, caller=MARKETER, settings=settings, language=language, say=said,
        conversation_id="c", as_of=shop.as_of, emit=lambda event: None,
    )  # fmt: skip
    text = tool.call({"measures": ["revenue"]}, context).text
    assert told in text
    assert told or ("Not taken" not in text)


def test_december_only_is_december_of_any_year_unless_a_year_is_said() -> None:
    asked = ShopFigures(start=date(2011, 12, 1), end=date(2011, 12, 31), by=("product",), exclusive=True)
    of_any_year = query_of(asked, "Which products sell in December only?", None)
    assert of_any_year.only is not None
    assert (of_any_year.only.dimension, of_any_year.only.values) == ("month_of_year", ("12",))
    of_that_year = query_of(asked, "Which products sold in December 2011 only?", None)
    assert of_that_year.only is not None
    assert (of_that_year.only.dimension, of_that_year.only.values) == ("month", ("2011-12",))
    assert of_any_year.start is None


def test_a_query_runs_for_staff_and_is_refused_when_it_writes(assistant: Assistant) -> None:
    good = assistant.reply("SELECT count(*) AS n FROM orders", caller=MARKETER)
    table = finding_of(good).table
    assert table is not None
    assert table.rows == ((4,),)
    bad = assistant.reply("SELECT email FROM customers", caller=MARKETER)
    assert "example.com" not in bad.text
    assert not bad.artifacts


def test_a_number_that_is_no_fact_of_the_finding_is_not_held(shop: Store) -> None:
    from assistant import analyses
    from assistant.analytics.metrics import FiguresQuery

    source = finding_source(analyses.figures(shop, FiguresQuery(), "en"))
    assert unheld("Revenue: £34.50.", source) == ()
    assert unheld("Revenue: £35.50.", source) == ("Revenue: £35.50.",)


@given(st.floats(min_value=11, max_value=1e9), st.sampled_from(["", "%", "GBP"]), st.sampled_from(["en", "zh"]))
def test_a_shown_value_is_its_fact(value: float, unit: str, language: str) -> None:
    from assistant.guard.numbers import quantities, same

    (said,) = quantities(f"is {shown(value, unit, language)} in all")
    (kept,) = quantities(f"is {plain(value, unit)} {unit}")
    assert same(said, kept)


def test_errors_of_the_analyses_are_told_in_words(shop: Store) -> None:
    from assistant.tools.asking_data import _words_of  # pyright: ignore[reportPrivateUsage]

    assert "month" in _words_of(BadTable("lines", ["month"], ["a"]), "en")
