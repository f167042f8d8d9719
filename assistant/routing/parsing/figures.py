"""Measures and dimensions of ``shop_figures`` in words, and comparisons."""

from __future__ import annotations

import re

# First match wins where one name lies in another; the order of the result is that of the text.
_MEASURES: tuple[tuple[str, str], ...] = (
    (
        "average_order_value",
        r"average order value|average basket(?: value| size)?|average (?:spend|value) per order|\baov\b|avg order|basket value|order value|客单价|平均订单(?:金额|价值|额)|每单平均(?:金额|多少钱)|笔单价|件均价",
    ),
    (
        "repeat_rate",
        r"repeat(?:[ -]purchase| buying| customer)? rate|repurchase rate|repeat purchases?|retention rate|come back rate|(?:share|percentage|proportion|percent) of (?:customers|buyers|people) (?:who|that) (?:come|came|buy|bought) (?:back|again)|how many (?:customers )?(?:come|came) back|复购率|回购率|回头率|回来(?:再)?买|买第二次|second (?:purchase|time|order)|重复购买率|复购|回头客(?:比例|占比|比重|百分比|几成|占我们|占.{0,8}多(?:大|少)|占整体|占全部|占了?(?=.{0,8}(?:多大|几|百分))|率)",
    ),
    (
        "cancellation_rate",
        r"cancell?ation rate|cancel rate|return rate|refund rate|rate of cancell?ations|(?:share|percentage|proportion|percent) of (?:cancell?ed orders|orders (?:were |are )?cancell?ed)|退单率|取消率|退货率|退款率",
    ),
    (
        "cancelled_orders",
        r"cancell?ations?\b|cancell?ed orders|orders (?:were |got |are )?cancell?ed|cancel(?:s|led)? (?:the )?most|取消了?(?:多少|几)?(?:的)?(?:订单|单)|退单(?:数|量)?|取消订单|取消最多",
    ),
    (
        "items_per_order",
        r"items per (?:order|basket)|units per (?:order|basket)|products per order|basket size|每单(?:平均)?(?:几件|件数|多少件)|件单|连带率|单均件数",
    ),
    (
        "new_customers",
        r"new (?:customers?|buyers?|clients?|shoppers?)|first[ -]time (?:customers?|buyers?)|customers? (?:did we )?(?:won|win|acquired?)|新客户?(?:数|数量)?|新增了?(?:多少|几)?(?:个|位|名)?(?:新)?(?:客户|顾客)|新顾客|新买家|拉新|首购客户",
    ),
    (
        "returning_customers",
        r"(?:returning|repeat|existing|old) (?:customers?|buyers?)|老客户?(?:数)?|回头客|复购客户|老顾客",
    ),
    (
        "customers",
        r"(?:number of |active |unique |how many |count of )?(?:customers|buyers|shoppers|clients)\b|(?:活跃)?客户数量?|多少(?:个|位|名)?(?:客户|顾客|买家|人下单|人买)|顾客数|买家数|购买人数|客户量",
    ),
    (
        "units",
        r"\bunits\b|pieces\b|quantit(?:y|ies)|how many (?:[\w'-]+ ){0,6}?(?:did we sell|were sold|have we sold|sold|do we sell|we sold)|number of items|items sold|volume|销量|卖了?(?:出)?(?:多少|几)(?:个|件|只|套|条)|销售数量|件数|出货量|多少(?:个|件|只|套)",
    ),
    ("orders", r"\borders?\b(?! value)|订单(?:数量?|量)?|多少(?:单|笔)|几单|单量|下单(?:数|量)|下单"),
    (
        "revenue",
        r"revenue|turnover|\bsales\b|takings|earn(?:ed|ings|t)?\b|income|money|gmv|proceeds|how much (?:did we (?:sell|make|take|earn)|was sold|have we sold|we sold)|销售额|进账|营业额|营收|收入|流水|成交额|卖了多少钱|赚了?多少|业绩|销售(?!数)|营业|盈利|金额",
    ),
)
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE | re.ASCII)) for name, pattern in _MEASURES)
_PER = r"(?:by|per|each|every|for each|over|across|split by|grouped by|broken down by|for every|按|按照|分|各|每个?|每一?|不同|各个)\s?(?:the\s)?"
_DIMENSIONS: tuple[tuple[str, str], ...] = (
    (
        "weekday",
        rf"{_PER}(?:weekday|day of the week|days? of the week|星期几?|周几)|which (?:weekday|day of the week)|(?:what|which) weekdays?|on which days? of the week|day-of-week|星期几|周几|礼拜几",
    ),
    (
        "hour",
        rf"{_PER}(?:hour|时段|小时)|\bhourly\b|(?:what|which) (?:hour|time of (?:the )?day)|几点|哪个(?:时段|钟头|小时)|什么时段",
    ),
    ("cohort", r"\bcohorts?\b|同期群|留存"),
    (
        "day",
        rf"{_PER}(?:day|天|日)(?! of the week)|\bdaily\b|(?:what|which) (?:day|date)s?\b(?! of the week)|哪一?天|日销",
    ),
    (
        "week",
        rf"{_PER}(?:week(?!day)|周|星期(?!几))(?!几)|\bweekly\b|which week|哪一?周|周度|周(?=订单|销|营|趋势|走势)|每礼拜",
    ),
    (
        "month",
        rf"{_PER}(?:calendar )?(?:month|月份?)(?:度)?|\bmonthly\b|(?:what|which) months?|month by month|哪一?个?月|月度|逐月|按月",
    ),
    ("quarter", rf"{_PER}(?:quarter|季度?)|\bquarterly\b|which quarter|哪个?季度|季度(?=营收|销售|收入|订单|业绩)"),
    ("year", rf"{_PER}(?:year|年(?:度|份)?)(?!轻)|\byearly\b|\bannual(?:ly)?\b|which year|哪一?年|年度"),
    (
        "country",
        rf"{_PER}(?:countr(?:y|ies)|market|region|contry|国家?|地区|国)|(?:which|what|top (?:\w+ )?|best (?:\w+ )?|worst (?:\w+ )?|our )countr(?:y|ies)|\bcountr(?:y|ies)\b|哪些?个?国家?|各国|国别|国家|哪些地区|分地区",
    ),
    (
        "category",
        rf"{_PER}(?:product )?(?:categor(?:y|ies)|product group|品类|类目|类别|分类)|(?:which|what|top (?:\w+ )?) ?categor(?:y|ies)|哪些?个?(?:品类|类目|类别)|各品类|品类",
    ),
    (
        "segment",
        rf"{_PER}(?:customer )?(?:segments?|分群|群体|客群|人群)|(?:which|what) segments?|各分群|哪个(?:分群|客群)",
    ),
    (
        "product",
        rf"{_PER}(?:product|item|article|sku|商品|产品|单品|款)|(?:which |what |top (?:\w+ )?|best[ -]?selling |worst[ -]?selling |most sold |selling |best |worst )(?:products?|items?|articles?|skus?)|what (?:sold|sells|is selling) (?:best|worst|most)|(?:best|worst|weakest|strongest|slowest|top)[ -]?(?:sellers?)|哪些?个?(?:商品|产品|单品)|什么(?:商品|产品)?卖得|卖得(?:最|很)?(?:好|差)|畅销|滞销|前.{{0,3}}(?:商品|产品)|商品|产品(?!页)",
    ),
    (
        "customer",
        rf"{_PER}customer\b|top (?:\w+ )?(?:customers|buyers|clients)|(?:which|best|biggest) (?:\w+ )?(?:customers|buyers|clients) (?:spend|spent|buy|bought|order)|(?:消费|购买|花钱|贡献)(?:最高|最多|最大)的?.{{0,4}}(?:客户|顾客)|前.{{0,3}}客户|每个客户",
    ),
)
_COMPILED_DIMENSIONS = tuple((name, re.compile(pattern, re.IGNORECASE | re.ASCII)) for name, pattern in _DIMENSIONS)
_PREVIOUS_YEAR = re.compile(
    r"(?:year before|previous year|same (?:period|month|time|week|quarter) (?:of |in )?(?:the )?(?:last|previous) year|\byoy\b|year[ -](?:on|over)[ -]year|a year (?:ago|earlier)|with last year|to last year|vs\.? last year|(?:than|on|against|over) (?:last|the previous|the prior) year|同比|去年同期|(?:比|和|跟|与|较|对比|相比)(?:去年|前一年|上一?年|前年))",
    re.IGNORECASE | re.ASCII,
)
_PREVIOUS = re.compile(
    r"(?:\bcompared?\b|\bvs\.?\b|\bversus\b|period before|previous (?:period|month|week|quarter)|month[ -](?:on|over)[ -]month|\bmom\b|growth|going up or down|than (?:the )?(?:last|previous|before|month before)|up or down|change since|环比|对比|相比|(?:比|和|跟|与|较)(?:上|前一)(?=个?(?:月|周|季|期|星期))|(?:on|against) (?:last|the previous|the prior) (?:month|week|quarter|period)|比上|涨|跌|增长|增幅|较上|与上)",
    re.IGNORECASE | re.ASCII,
)
_LOWEST = re.compile(
    r"\b(?:worst|lowest|least|bottom|slowest|weakest|fewest|smallest)\b|最差|最低|最少|垫底|倒数|滞销|最小|最慢|weakest|slowest",
    re.IGNORECASE | re.ASCII,
)
_HIGHEST = re.compile(
    r"\b(?:best|highest|most|top|biggest|largest|strongest|record)\b|最高|最多|最好|最大|第一|最畅销",
    re.IGNORECASE | re.ASCII,
)
_SHARE = re.compile(
    r"\b(?:share|percentage|proportion|percent|fraction|portion|what part|how much of (?:our|the|all)|makes? up|accounts? for|accounted for)\b|占比|占了?(?:多少|销售|总)|比例|份额|百分之几",
    re.IGNORECASE | re.ASCII,
)
_TREND = re.compile(
    r"\b(?:trend|over time|develop(?:ed|ment)?|curve|line chart|history)\b|趋势|走势|变化|曲线",
    re.IGNORECASE | re.ASCII,
)
_EXCLUSIVE = re.compile(
    r"\b(?:sell|sold|sells|buy|bought|order(?:ed)?|purchased?|active)\b.{0,30}\bonly\b|\bonly (?:sell|sold|sells|buy|bought|ordered)\b|只(?:在|有|是)?.{0,12}(?:卖|买|下单|有销量|销售)",
    re.IGNORECASE | re.ASCII,
)
_SINGLE = re.compile(
    r"\b(?:which|what) (?:country|month|product|category|day|week|year|quarter|weekday|hour|segment|item)\b (?:has|had|was|is|did|brings|brought|sold|sells|buys|cancels|spends|orders|made|generates)|\b(?:the best|the worst|best|worst|biggest|strongest|weakest) (?:month|day|week|year|country|quarter)\b|哪(?:一个?|个)(?:国家|月|商品|产品|品类|天|周|季度|星期|客户)?|哪一?天|哪国",
    re.IGNORECASE | re.ASCII,
)


def measures(text: str) -> tuple[str, ...]:
    """The measures that a text names, in its order; empty when it names none."""
    found: list[tuple[int, int, str]] = []
    for name, pattern in _COMPILED:
        for match in pattern.finditer(text):
            if not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((match.start(), match.end(), name))
                break
    return tuple(dict.fromkeys(name for _, _, name in sorted(found)))


def dimensions(text: str) -> tuple[str, ...]:
    """The dimensions that a text asks the figures by, in its order."""
    found: list[tuple[int, int, str]] = []
    for name, pattern in _COMPILED_DIMENSIONS:
        match = pattern.search(text)
        if match and not any(match.start() < end and start < match.end() for start, end, _ in found):
            found.append((match.start(), match.end(), name))
    return tuple(name for _, _, name in sorted(found))


def comparison(text: str) -> str | None:
    """``previous_year``, ``previous_period`` or None."""
    if _PREVIOUS_YEAR.search(text):
        return "previous_year"
    return "previous_period" if _PREVIOUS.search(text) else None


def lowest_first(text: str) -> bool:
    """True when the lowest are asked for."""
    return bool(_LOWEST.search(text))


def ranked(text: str) -> bool:
    """True when best or worst are asked for."""
    return bool(_LOWEST.search(text) or _HIGHEST.search(text))


def single(text: str) -> bool:
    """True when one row is the answer ("which month was the best")."""
    return bool(_SINGLE.search(text)) and ranked(text)


def share(text: str) -> bool:
    """True when shares are asked for."""
    return bool(_SHARE.search(text))


def exclusive(text: str) -> bool:
    """True when rows are asked for that have nothing outside the period: "sell in December only"."""
    return bool(_EXCLUSIVE.search(text))


def trend(text: str) -> bool:
    """True when a development over time is asked for."""
    return bool(_TREND.search(text))
