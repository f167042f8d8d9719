"""Arguments of the tools that compute: figures, segments, churn, value, recommendations, baskets."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from assistant.routing import references, subjects
from assistant.routing.asking import Asked
from assistant.routing.filling import Values
from assistant.routing.filling_figures import heard, shop_figures
from assistant.routing.parsing import amounts, figures, horizons, marketing, orders, periods, places, products
from assistant.routing.parsing.numbers import CHINESE_NUMBER, ENGLISH_WORD

_EXPORT = re.compile(
    r"\b(?:export(?:ed|s|ing)?|download\w*|as a file|the file|a file|in a file|files? (?:for|to|please)|csv|xlsx?|excel|spreadsheets?)\b|导出|下载|导成|导个|导一份|导给|表格文件|文件|excel|表格|(?:的|出|要|[张份])表(?=$|[，。])",
    re.IGNORECASE | re.ASCII,
)
__all__ = [
    "customer_value",
    "find_anomalies",
    "forecast_sales",
    "predict_churn",
    "query_data",
    "segment_customers",
    "shop_figures",
]


def query_data(asked: Asked) -> Values:
    """The question as it is; SQL where it is one."""
    values: Values = {"question": asked.text[:1000]}
    if sql := _sql(asked.text):
        values["sql"] = sql
    if span := periods.period(asked.text, asked.today):
        values |= {"start": span.start, "end": span.end}
    return values


def _sql(text: str) -> str | None:
    """The statement in a message: from its first SELECT (or the WITH before it) to the end."""
    select = re.search(r"\bselect\b", text, re.IGNORECASE)
    if not select or not re.search(r"\bfrom\b", text[select.end() :], re.IGNORECASE):
        return None
    lead = re.search(r"\bwith\s+\w+\s+as\s*\(", text[: select.start()], re.IGNORECASE)
    return text[lead.start() if lead else select.start() :].rstrip("?？。 ")


def forecast_sales(asked: Asked) -> Values:
    """What, and how far ahead."""
    said = heard(replace(asked, text=_without_foresight(horizons.without(asked.text))))
    values = {
        name: value for name, value in said.values.items() if name not in {"start", "end", "segment", "except_country"}
    }
    if "product" not in values and (thing := _SOLD_THING.search(horizons.without(asked.text))):
        words = subjects.thing(next(value for value in thing.groups() if value))
        values |= {"product": words} if products.own_words(words) else {}
    measure = next((m for m in figures.measures(said.bare) if m in {"revenue", "orders", "units"}), None)
    if measure == "revenue" and values.get("product") and _HOW_MANY_SOLD.search(asked.text):
        measure = "units"
    if measure is None and re.search(r"\d ?(?:orders|parcels|个?订单|单(?!价|位))", asked.text, re.IGNORECASE):
        measure = "orders"
    if measure or values.get("product"):
        values["measure"] = measure or "units"
    found = horizons.steps_ahead(asked.text, asked.today)
    if found is None and (bare := _BARE_TIME.search(asked.text)):  # "lunch bags, 10 weeks"
        found = horizons.steps_ahead(f"in the next {bare['time']}", asked.today)
    if found:
        values |= {"horizon": found[0], "step": found[1]}
    step = next((name for name, said in _STEPS.items() if re.search(said, asked.text, re.IGNORECASE)), None)
    if step:
        if found and found[1] != step:  # "the next fortnight, by day": the same time ahead in other steps
            values["horizon"] = max(round(found[0] * horizons.UNIT_DAYS[found[1]] / horizons.UNIT_DAYS[step]), 1)
        values["step"] = step
    return values


_STEPS = {
    "day": r"\b(?:daily|(?:by|per|each|every) day|day by day)\b|(?:每|按|逐|分)(?:一)?[天日]",
    "week": r"\b(?:weekly|(?:by|per|each|every) week|week by week|in each of the next \w+ weeks)\b|(?:每|按|逐|分)(?:一|个)?(?:周|星期|礼拜)",
    "month": r"\b(?:monthly|(?:by|per|each|every) month|month by month)\b|(?:每|按|逐|分)(?:一|个)*月",
}
# what says that it is about the future; the rest reads like a question about the past
_FORESIGHT = re.compile(
    r"^(?:please |can you |could you |pls )*(?:predict|forecast|project|estimate)(?: me)?\s(?:the |our |how many |how much )?(?=\w)|\b(?:what|how) (?:will|would|are|is)(?= (?:the |our )?[\w' -]{2,40}? (?:sales|revenue|orders|demand|turnover)\b)|\b(?:be|look(?:ing)?(?: like)?) (?:in|over|for|during) (?:the )?\s*$|(?:麻烦|请|帮我|帮忙)?(?:预测|预估|估计|估算|推算|估)(?:一下|下|看看)?(?=[\u4e00-\u9fffA-Za-z])",
    re.IGNORECASE,
)
# the thing said after what is counted of it
_SOLD_THING = re.compile(
    r"卖(?:得?出去?|得?掉)?(?:多少|几)[件个只条套把盒瓶张]?(?P<zh>[\u4e00-\u9fff]{2,12}?)(?=$|[，。？?呢吗])|\bhow (?:many|much)(?: stock| supply| inventory)?(?: of)?(?: the| our)? (?P<en>(?!revenue|money|sales|stock|do\b|did\b|will\b|can\b|should\b|of\b)[a-z][\w' -]{2,40}?) (?:should|can|could|do|will|would|might|shall) (?:i|we)\b"
    r"|\b(?:forecast|projection|outlook|prediction|estimate|demand)s? (?:for|of|on) (?:the |our )?(?P<for>[a-z][\w' -]{2,40}?)(?=$|[?.,;:]|\s(?:in|over|for|during|by|per|next|until|till|this|sales|revenue|orders|units|going|be|look|will|is|are)\b)"
    r"|\b(?:how (?:much|many)(?: \w+)?|what(?: \w+)?|how) (?:will|would|could|can|might|is|are) (?:the |our )?(?P<will>[a-z][\w' -]{2,40}?) (?:bring|make|sell|earn|generate|take|fetch|do|perform|going to (?:bring|make|sell|do|earn))\b"
    r"|(?P<zh2>[\u4e00-\u9fff]{2,14}?)(?:够|要够)?\s*(?:卖|用|撑)?(?:大概|大约|预计|估计|预估|可能|能|会|可以|将|还|总共|一共|再)*(?:要|得|该|需要?|应该|准备)*(?:带来|创造|贡献|做到?|产生|进账|赚|卖|备货?|进货?|订|补货?|囤|采购|出货?|走|消耗|用掉)(?:出|掉)?(?:多少|几)",
    re.IGNORECASE,
)
_DEMAND_ZH = re.compile(r"(?:的)?(?:市场)?(?:需求量?|走货量?|出货量?)")
_HOW_MANY_SOLD = re.compile(r"卖(?:得?出去?|得?掉|得?到)?多少(?!钱|营|金|镑|元)|how many|几[件个只把]")


def _without_foresight(text: str) -> str:
    if not figures.measures(text):
        text = re.sub(r"(?<=\w) (?:forecast|projection|outlook|prediction)s?\b", " sales", text, flags=re.IGNORECASE)
    # without the words that led to the time that was taken out
    text = re.sub(
        r"(?:\s+(?:for|in|over|during|within|across|the|ahead|out|of|be))+\s*$", "", text, flags=re.IGNORECASE
    )
    text = re.sub(
        r"(?:到|在)?(?:今年|本月|这个?月|年|月|季度?)(?:底|末)(?:之?前|为止)?|(?<=还|能|会|要|可)出(?=多少[件个])",
        lambda f: "卖" if f[0] == "出" else " ",
        text,
    )
    return _DEMAND_ZH.sub("的销量", _FORESIGHT.sub(" ", text)).strip()


_ODD = re.compile(
    r"weird|odd|unusual|strange|anomal|spike|drop|abnormal|suspicious|outlier|异常|奇怪|反常|不对", re.IGNORECASE
)
_ODD_UNIT = re.compile(
    r"\b(?P<day>days?|dates?)\b|\b(?P<week>weeks?)\b|\b(?P<month>months?)\b|\b(?P<product>products?|items?|articles?)\b|\b(?P<country>countr(?:y|ies))\b|(?P<day2>日子|哪[几些]?天|几天|日期)|(?P<week2>哪[几些]?个?(?:周|星期)|(?:异常|反常|奇怪|不对劲|离谱)的?(?:那?几|[\d一二三四五六七八九十]{1,3})?个?(?:周|星期))|(?P<month2>月份|哪[几些]?个?月|(?:异常|反常|奇怪|不对劲|离谱)的?(?:那?几|[\d一二三四五六七八九十]{1,3})?个?月(?:份)?)|(?P<product2>商品|产品|单品|哪[些个款几]?[个种款]?(?:货|东西|款))|(?P<country2>国家)",
    re.IGNORECASE,
)


def find_anomalies(asked: Asked) -> Values:
    """Where to look."""
    said = heard(asked)
    values, bare = dict(said.values), said.bare
    values.pop("except_country", None)
    if _ODD.search(str(values.get("product", ""))):
        values.pop("product")
    if measure := next(iter(figures.measures(bare)), None):
        values["measure"] = measure
    by = next((d for d in figures.dimensions(bare) if d in {"day", "week", "month", "product", "country"}), None)
    if by is None and (odd := _ODD_UNIT.search(said.text)):
        by = next(name.rstrip("2") for name, said in odd.groupdict().items() if said)
    if by:
        values["by"] = by
    if top := figures.top_n(bare):
        values["top"] = top
    return values


def segment_customers(asked: Asked) -> Values:
    """Which way of grouping, or which group."""
    text, values = asked.text, Values()
    if re.search(r"\bcluster|k-?means|gaussian|\bgmm\b|mixture model|聚类|聚成|聚为|聚个", text, re.IGNORECASE):
        values["method"] = "clusters"
        values["k"] = groups_wanted(text) or amounts.count_of_things(text)
    elif re.search(
        r"(?<![a-z])rfm(?![a-z])|recency.{0,30}frequency|最近.{0,8}频(?:次|率).{0,8}金额", text, re.IGNORECASE
    ):
        values["method"] = "rfm"
    elif re.search(
        r"high,? (?:medium|mid|potential)|value[ -](?:based )?(?:tiers?|segments?|bands?)|into tiers|by value|高价值、|价值分层|分级|按[^，。]{0,6}价值|价值(?:高低|大小)|高中低",
        text,
        re.IGNORECASE,
    ):
        values["method"] = "value"
    elif wanted := groups_wanted(text):
        values |= {"method": "clusters", "k": wanted}
    segment = marketing.segment(text)
    if segment and values.get("method") != "value":
        values["segment"] = segment
    if not segment and re.search(r"bulk|批量", text, re.IGNORECASE):
        values["segment"] = "wholesale"
    return _set(values | _country_and_export(asked))


_GROUPS = re.compile(
    rf"\bk\s?(?:=|is|of|取|为|是|设为|设成|值为?)\s?(?P<k>\d{{1,3}})|\b(?:into|in|make (?:it|that|them)|with)\s(?P<en>\d{{1,3}}|{ENGLISH_WORD})(?: (?!cluster|group|segment|bucket|kind|type|class)\w+)?(?:$|[?.,!]| (?:clusters?|groups?|segments?|buckets?|kinds?|types?|classes|components|personas?)\b)"
    rf"|(?<!top )(?<!best )(?<!these )\b(?P<n>\d{{1,2}}|{ENGLISH_WORD}) (?:\w+ )?(?:clusters|groups|segments|buckets|personas)\b"
    rf"|(?<![那哪每这某同另上下前\d])(?P<zh>\d{{1,3}}|{CHINESE_NUMBER})个?(?:类(?!别)|组|群|簇|层|档|拨|堆|块|筐)",
    re.IGNORECASE | re.ASCII,
)


def groups_wanted(text: str) -> int | None:
    """How many groups to make: "k=4", "into five groups", 分成5类."""
    found = _GROUPS.search(text)
    return amounts.integer(next(value for value in found.groups() if value)) if found else None


# a time alone between commas is how far ahead: "champions in Spain, half a year"
_BARE_TIME = re.compile(
    rf"(?:^|[,;(:]\s?|\bhorizon(?: of)? |\btimeframe(?: of)? )(?P<time>(?:\d{{1,4}}|half an?|an?|{ENGLISH_WORD})[ -](?:day|week|month|quarter|year)s?)\b(?!\sago)",
    re.IGNORECASE | re.ASCII,
)


# whatever length of time is said, unless it is one gone by
_ANY_TIME = re.compile(
    rf"\b(?<!last )(?<!past )(?<!previous )(?<!every )(?<!for )(?<!in )(?P<en>(?:\d{{1,4}}|{ENGLISH_WORD})[ -](?:day|week|month|quarter|year)s?)\b(?! ?(?:ago|old|back|without|of silence))|(?<![近去前满第过\d])(?P<zh>(?:\d{{1,4}}|{CHINESE_NUMBER})个?(?:天|周|星期|月|季度|年))(?![没未不前份度初底末中])",
    re.IGNORECASE | re.ASCII,
)
_AND_A_HALF = re.compile(
    rf"\b(?P<en>an?|\d{{1,2}}|{ENGLISH_WORD}) (?:and a half years?|years? and a half)\b|\b(?P<dec>\d)\.5 years?\b|\b(?P<en2>an?|one|\d)(?:-| )?and-a-half-year\b|(?P<zh>\d{{1,2}}|{CHINESE_NUMBER})年半",
    re.IGNORECASE | re.ASCII,
)


def _in_months(said: re.Match[str]) -> str:
    years = amounts.integer(next(value for value in said.groups() if value)) or 1
    return f"{12 * years + 6}个月" if said["zh"] else f"{12 * years + 6} months"


def days_ahead(text: str) -> int | None:
    """How far ahead in days; a quarter is three months of 30 days, as everybody counts here."""
    text = re.sub(
        r"\b(?:customers?|lifetime|expected|predicted|client) (?=value|worth|spend)", "", text, flags=re.IGNORECASE
    )
    text = _AND_A_HALF.sub(_in_months, text)
    text = re.sub(r"\bhalf (?:an? )?year\b", "6 months", text, flags=re.IGNORECASE)
    found = horizons.ahead(text) or horizons.ahead(_BARE_TIME.sub(r" within \g<time>", text))
    if found is None and (said := _ANY_TIME.search(text)):  # "CLV forecast 24 months for Australia"
        found = horizons.ahead(f"within {said['en']}" if said["en"] else f"未来{said['zh']}")
    if found is None:
        return None
    n, unit = found
    if unit == "month" and n % 12 == 0:
        return 365 * n // 12
    return n * (90 if unit == "quarter" else horizons.UNIT_DAYS[unit])


_OF_PEOPLE = re.compile(
    r"(?P<words>(?:\b[A-Za-z]{4,12} ){1,3})(?:customers?|buyers?|shoppers?|clients?|accounts?|ones|people|folk|regulars|vips|influencers?|creators?|bloggers?|vloggers?|youtubers?|instagrammers?|tiktokers?|ambassadors?)\b",
    re.IGNORECASE,
)


def countries_of(asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries of a message and the words that name them; of "french food bloggers" too."""
    found = places.countries(asked.text, asked.words.countries, codes=True)
    if found[0]:
        return found
    said = [word for people in _OF_PEOPLE.finditer(asked.text) for word in people["words"].split()]
    for word in said:
        if named := places.countries(f"{word.capitalize()} customers", asked.words.countries, codes=True)[0]:
            return named, (word,)
    return (), ()


def _country_and_export(asked: Asked) -> Values:
    values = Values()
    if found := countries_of(asked)[0]:
        values["country"] = found
    if _EXPORT.search(asked.text):
        values["export"] = True
    return values


def _customer(asked: Asked) -> str | None:
    found = orders.customer(asked.text)
    if found is None and asked.note and references.refers_back(asked.text):
        noted = asked.note.entities.get("customer") or asked.note.arguments.get("customer")
        return str(noted) if noted else None
    return found


def predict_churn(asked: Asked) -> Values:
    """Whom, within which time."""
    values = Values(
        customer=_customer(asked) or orders.customer_number(asked.text),
        horizon_days=days_ahead(asked.text),
        top=amounts.how_many(asked.text) or amounts.enough(asked.text),
    )
    segment = marketing.segment(re.sub(marketing.SEGMENTS["at_risk"], " ", asked.text, flags=re.IGNORECASE))
    if segment and segment != "lost":
        values["segment"] = segment
    return _set(values | _country_and_export(asked))


def customer_value(asked: Asked) -> Values:
    """Whose value, over which time."""
    values = Values(
        customer=_customer(asked) or orders.customer_number(asked.text),
        segment=marketing.segment(asked.text),
        horizon_days=days_ahead(asked.text),
        top=amounts.how_many(asked.text) or amounts.enough(asked.text),
    )
    if values["segment"] == "high_value" and re.search(r"most valuable|最有价值|价值最高", asked.text, re.IGNORECASE):
        values.pop("segment")
    return _set(values | _country_and_export(asked))


def _set(values: dict[str, Any]) -> Values:
    return {name: value for name, value in values.items() if value is not None}
