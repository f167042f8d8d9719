"""What a sentence measures whose words stand apart: "how much does a basket come to on average", 客户一单平均买几样东西.

A rule names the kinds of words that must all be there, wherever they stand, and those that must not be.
"""

from __future__ import annotations

import re

from assistant.routing.parsing.figure_ratios import BUYER, FLAGS, ORDER, ZBUYER

Match = tuple[int, int, str]
_ONE = r"(?:an?|per|each|every|one|single|their|his|the same|(?:the |our )?(?:average|typical|usual|mean|avg))"
_WORDS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, FLAGS)
    for name, pattern in (
        ("order", rf"\b(?!sales?\b){ORDER}\b|订单|单子|购物[车篮]|(?<=[每一下几])单(?![价量件品数个次])|[每一]笔"),
        (
            "one_order",
            rf"\b{_ONE}\s(?!sales?\b){ORDER}\b|/\s?{ORDER}\b|(?:每|一)(?:一)?[张笔个份]?(?:订单|单子?(?![价量件品数个次])|购物[车篮])|[每一]笔|[每一]次(?=平均|大概|一般|通常|来|花|消费|买(?!几|多少[件个样]))",
        ),
        (
            "thing",
            r"\b(?:items?|units?|pieces?|products?|articles?|things?|goods|skus?)\b|件(?:商品|产品|东西|货)?|商品|(?<!钱的)东西|样(?!的)(?:商品|东西)?|(?<!发)货",
        ),
        ("buyer", rf"\b{BUYER}\b(?! (?:segments?|groups?|types?|tiers?))|{ZBUYER}(?![群均])"),
        (
            "one_buyer",
            rf"\b{_ONE}\s(?:customer|buyer|shopper|client|person|purchaser|head)\b(?! (?:segments?|groups?|types?|tiers?))|(?:每|一)(?:一)?[个位名]?{ZBUYER}(?![群均])|单个{ZBUYER}",
        ),
        (
            "money",
            r"\b(?:how much|amounts?|spen[dt]s?|spending|value|worth|revenue|money|pounds|turnover|bring|brings|earn(?:ed|s)?|pays?)\b|£|多少钱|金额|花费?|消费|贡献|值|销售额|收入|营收|多少销售",
        ),
        ("worth", r"\b(?:how much|worth|value|cost(?:s|ing)? us|in (?:money|pounds|£|gbp))\b|多少钱|金额|价值|总额"),
        ("price", r"\b(?:pric(?:e|es|ed|ing)|costs?|charg(?:e|es|ed|ing)|pays?|paid)\b|价|多少钱"),
        ("average", r"\b(?:on average|averages?|averaged|avg|mean|typical(?:ly)?|usual(?:ly)?|normal(?:ly)?|generally)\b|平均|均|一般|通常|大概"),
        ("count", r"\b(?:how many|(?:number|count|nr|no\.?|amount) of|counts?|how often)\b|/|件数|多少|几|人数|数量"),
        (
            "part",
            r"\b(?:shares?|percent(?:age)?|per cent|pct|proportion|fraction|portion|part|ratio|likelihood|probability|chances?|odds)\b|%|占|一部分|\bout of (?:every )?\d+|概率|几率|可能性|比例|几成|百分之|比重|百分比",
        ),
        (
            "undone",
            r"\b(?:cancel\w*|called off|voided)\b|取消|退单|撤单|砍单",
        ),
        (
            "was_undone",
            r"\b(?:got|gets?|were|was|are|is|been|being|end(?:ed)? up|that|which|have|had|we|customers|people)\s(?:\w+ly |then |later )?(?:cancell?ed|called off|voided)|\b(?:do|did|does) (?:\w+ ){1,3}?cancel\b|(?:被|给|遭|是)(?:人|客户)?(?:取消|退)|取消(?:掉|了|的?占)",
        ),
        (
            "again",
            r"\b(?:again|(?:more than|not just) once|(?:at least )?(?:two|2|several|multiple) (?:or more )?(?:times|orders|purchases)|twice|second (?:time|order|purchase)|another (?:time|order|purchase)|(?:more than|over) one (?:order|purchase)|come back|came back|coming back|return(?:ed)? to (?:us|buy|order|shop)|(?:who|that) returned)\b|再次?(?:来|买|购|下单|光顾)|又(?:来|买|下)|复购|回购|回头|回来|[两二2多](?:次|单|回)|(?:不止|超过)一[次单回]|一[次单回]以上|第二[次单回]|重复购|二次",
        ),
        (
            "before",
            r"\b(?:(?:bought|ordered|purchased|shopped|customers|been|with us|from us|here) (?:\w+ ){0,3}?(?:before|previously|already|earlier)|already (?:bought|ordered|purchased|customers))\b|(?:以前|之前|过去|曾经?|早就?|已经)(?:就)?(?:来|在我们这)?(?:买过|下过单|购买过|消费过|来过)",
        ),
        (
            "one_thing",
            r"\b(?:one|an?|each|per|every|single) (?:item|unit|piece|product|article)\b|[每一单]件(?:商品|产品|东西|货)?",
        ),
        ("sold", r"\b(?:sells?|sold|selling)\b|卖|售"),
        ("in_things", r"\bin (?:items|units|pieces|products)\b|[按论]件"),
        (
            "gained",
            r"\b(?:gain(?:ed)?|won|win|acquired?|sign(?:ed)? up|pick(?:ed)? up|attract(?:ed)?|joined|onboarded)\b|拉来|新拉|获得|赢得|吸引|新增加?",
        ),
        (
            "first",
            r"\bfor the (?:very )?first time\b|\btheir (?:very )?first (?:ever )?(?:order|purchase)|\bnever (?:bought|ordered|shopped|purchased)|\bhadn't (?:bought|ordered|shopped)|\bnew to (?:us|the shop|our)|第一次|头一[次回]|首次|初次|首[单购](?!的?(?:月|时间))|没(?:有)?(?:买|来|下)过",
        ),
    )
}  # fmt: skip
# measure; what must be there; what must not; the measures that its words would otherwise be
_RULES: tuple[tuple[str, tuple[str, ...], tuple[str, ...], frozenset[str]], ...] = (
    ("cancellation_rate", ("part", "order", "was_undone"), ("worth",), frozenset({"orders", "cancelled_orders"})),
    (
        "repeat_rate",
        ("part", "buyer", "again"),
        ("money", "first"),
        frozenset({"customers", "orders", "returning_customers"}),
    ),
    ("cancelled_value", ("undone", "worth"), ("part",), frozenset({"cancelled_orders", "orders", "revenue", "average_order_value"})),
    ("cancelled_orders", ("count", "buyer", "undone"), ("part",), frozenset({"customers", "orders"})),
    ("cancelled_orders", ("count", "order", "undone"), ("part",), frozenset({"orders"})),
    ("new_customers", ("buyer", "first"), ("money", "part"), frozenset({"customers", "orders", "repeat_rate"})),
    ("new_customers", ("buyer", "gained"), ("money", "part", "again"), frozenset({"customers"})),
    ("returning_customers", ("count", "buyer", "before"), ("money", "part"), frozenset({"customers", "orders"})),
    ("returning_customers", ("count", "buyer", "again"), ("money", "part", "thing"), frozenset({"customers", "orders"})),
    ("items_per_order", ("thing", "one_order", "count"), ("money",), frozenset({"units", "orders", "customers"})),
    ("items_per_order", ("order", "in_things", "average"), ("worth",), frozenset({"units", "orders", "average_order_value"})),
    ("items_per_order", ("thing", "order", "average"), ("money",), frozenset({"units", "orders", "customers"})),
    ("average_order_value", ("money", "order", "average"), ("thing",), frozenset({"orders", "revenue", "customers"})),
    ("average_order_value", ("worth", "one_order"), ("thing",), frozenset({"orders", "revenue", "customers"})),
    ("revenue_per_customer", ("money", "one_buyer", "average"), ("order",), frozenset({"revenue", "customers"})),
    ("orders_per_customer", ("order", "one_buyer", "average"), ("money", "thing"), frozenset({"orders", "customers"})),
    ("average_price", ("price", "one_thing", "average"), ("order",), frozenset({"revenue", "units", "customers"})),
    ("average_price", ("price", "sold", "average"), ("order", "buyer"), frozenset({"revenue", "units"})),
    ("average_price", ("price", "thing", "average"), ("order", "buyer"), frozenset({"revenue", "units", "products_sold"})),
)  # fmt: skip
_PLAIN = frozenset({"revenue", "orders", "units", "customers"})
# "the typical order", of which its pieces may be what is counted
_NO_VALUE = re.compile(rf"(?:average|avg\.?|mean|typical) {ORDER}|平?均每?一?[张笔个]?(?:订单|单)", FLAGS)
_LISTS = re.compile(r"\band\b|\bplus\b|&|\bvs\b|\bversus\b|、|和|与|及|跟", FLAGS)


def _within(match: Match, said: list[tuple[int, int]]) -> bool:
    return any(start < match[1] and match[0] < end for start, end in said)


def apart(text: str, found: list[Match]) -> list[Match]:
    """The matches that were found, those of a rule that holds in place of what its words would be on their own."""
    known = {name for _, _, name in found}
    for measure, wanted, barred, stands_for in _RULES:
        if measure in known:
            continue
        left = text  # without what is said of other measures
        for start, end, name in found:
            bare = name == "average_order_value" and _NO_VALUE.fullmatch(text[start:end]) is not None
            if name not in _PLAIN | stands_for and not bare:
                left = left[:start] + "\x00" * (end - start) + left[end:]
        places = [_WORDS[word].search(left) for word in wanted]
        said = [place.span() for place in places if place]
        if len(said) < len(wanted) or any(_WORDS[word].search(left) for word in barred):
            continue
        if _LISTS.search(left[min(said)[0] : max(end for _, end in said)]):
            continue
        kept = [match for match in found if match[2] not in stands_for and not _within(match, said)]
        return sorted([*kept, *((start, end, measure) for start, end in said)])
    return found
