"""How much of a message was read as a question for figures: all of it, a change of the last one, or what is left.

Who chose the tool judged by the way a message sounds; that every word of it is one of a figure tells more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.routing import followups_periods
from assistant.routing.asking import Asked
from assistant.routing.filling_figures import Heard, compared, heard
from assistant.routing.lifting import lifted
from assistant.routing.parsing import courtesies, figures, horizons, orders, plain_words
from assistant.routing.signals import TO_COME

_FLAGS = re.IGNORECASE | re.ASCII
# what lists rows, and no figure
_ROWS = re.compile(
    r"\b(?:list|export|pull|dump|download)\s(?:me )?(?:all |every |the |each |our )*(?:orders?|customers?|invoices?|rows|lines)\b|\b(?:all|every) (?:the )?(?:orders?|invoices|customers) (?:from|of|in|with|placed|that|who|over|by)\b|\b(?:rows?|sql|query|table of (?:orders|customers)|csv|excel|median|duplicates?|ids?|names?|emails?)\b"
    r"|(?:列出|导出|拉出|给我)(?:所有|全部)?(?:的)?(?:订单|客户|顾客|买家|发票)(?!数|量|取|占|的?[一-龥]{0,4}(?:数|率|额))|哪[些几](?:订单|发票)|所有(?:的)?订单|订单行|(?:行|的)订单(?:都)?列|订单号|邮箱|名单|明细|sql|表里",
    _FLAGS,
)
# people who are listed, unless they are counted
_WHOM = re.compile(
    r"\b(?:which|what) (?:orders|invoices|customers|buyers)\b|\bwho\b|哪[些几个]?[个位]?(?:客户|顾客|买家|人)|谁(?!的|更)",
    _FLAGS,
)
_COUNTS = re.compile(
    r"\bhow many\b|\b(?:number|count|share|percent(?:age)?|proportion|fraction|rate|total|average)\b|%", _FLAGS
)
_DIVIDES = re.compile(
    r"\b(?:segment(?:ation)?s?|divide|cluster\w*|rfm|groups?)\b.{0,20}\b(?:my|our|the|into|customers)\b|给客户分|把客户分|划分客户|做(?:个)?(?:分群|分层)",
    _FLAGS,
)


def _left_of(said: Heard) -> str:
    """What of a message no part of a figure was read from, courtesies apart."""
    return figures.without_all(courtesies.bare(said.bare))


def _unread(said: Heard) -> tuple[str, ...]:
    """The words of it, links apart."""
    return plain_words.beside(_left_of(said))


def _only_then(said: Heard) -> bool:
    """Whether products are asked for that sell in a time that is named, and in no other."""
    return (
        bool(said.values.get("start")) and figures.exclusive(said.bare) and "product" in figures.dimensions(said.bare)
    )


# tools whose questions are made of the words of figures
_THEIRS = frozenset({"forecast_sales", "customer_value", "find_order", "find_customer"})
# "orders today" is a figure, "where is my order of today" none
_ONE_ORDER = re.compile(
    r"\b(?:where|my|track\w*|status|arriv\w*|deliver\w*|parcel|order|number)\b|哪|我的|物流|到了|状态|单号|这单|那单",
    _FLAGS,
)
_TOGETHER = re.compile(
    r"\b(?:with|together|alongside|same|besides?|also|pairs?|baskets?|combin\w+|else|then|bundles?)\b|一起|一同|搭|配|还|同时|组合",
    _FLAGS,
)
_SELLS = re.compile(r"\b(?:sells?|sold|selling)\b|卖得?最|最(?:好卖|畅销|热销)", _FLAGS)
_SPENT = re.compile(r"\b(?:spen[dt]s?|bought|buys?|orders?|ordered)\b|花|买|下单|消费", _FLAGS)
# what none of them tells, though its words are theirs: "what is an order worth on average"
_NONE_OF_THEIRS = frozenset(
    {
        "average_order_value",
        "items_per_order",
        "average_price",
        "orders_per_customer",
        "products_sold",
        "cancelled_value",
    }
)


def filters_unread(asked: Asked) -> tuple[str, ...]:
    """The unread words that look like something to filter or break down by: a figure without them is a wider one.

    Not every word that is left: those behind "for", "from", "by" and the like, or before what is counted.
    """
    text = _left_of(heard(asked))
    found: list[str] = []
    for words in _FILTERING.findall(text):
        left = plain_words.beside(words)
        found += left[:3]
    found += [word for word in plain_words.beside(text) if len(word) > 1 and not word.isascii()]
    found += [words[0].strip() for words in _NOT_HELD.finditer(text)]
    found = [word for word in dict.fromkeys(found) if not any(word != other and word in other for other in found)]
    return tuple(found[:3])


# what people filter by and sales data seldom hold, wherever it stands
_NOT_HELD = re.compile(
    r"\b(?:overseas|abroad|international|domestic|export|online|offline|in-store|app|channels?|payment methods?|campaigns?|discount(?:ed)?|coupons?|vouchers?|male|female|men|women|age group|cit(?:y|ies)|regions?|postcodes?|sales reps?|suppliers?|warehouses?|devices?|colou?rs?|sizes?)\b|\b(?:over|under|above|below|more than|less than) [£$€]? ?\d+(?! ?(?:days|weeks|months|years|%))"
    r"|海外|国外|境外|国内|本土|渠道|平台|门店|线下|支付方式|优惠券|折扣|男|女|年龄|城市|省份|供应商|仓库|设备|颜色|尺码|(?:超过|低于|高于|大于|小于|满)\d+(?!天|周|个?月|年|件|单)",
    _FLAGS,
)
_FILTERING = re.compile(
    r"\b(?:by|per|for|from|of|in|with|via|through|excluding|except|only|among|to|on|using|who)\s(?:the |our |all |those |any )?((?:[A-Za-z][\w'&/-]*\s?){1,3})",
    _FLAGS,
)


def whole(asked: Asked, label: str, sure: float = 1.0) -> bool:
    """Whether a message names a measure and nothing that is none of a figure's, though ``label`` was chosen for it."""
    said = heard(asked)
    by, named = figures.dimensions(said.bare), figures.counted(said.bare)
    habit = _NONE_OF_THEIRS & set(figures.measures(said.bare))  # 一个客户平均会买几次
    if (
        TO_COME.search(said.text.replace("会", "") if habit else said.text)
        or orders.customer(asked.text)
        or orders.order_id(asked.text)
    ):
        return False
    ranks = label == "customer_value" and "customer" in by and _SPENT.search(said.bare)
    begins = said.values.get("start") or said.values.get("end")
    past = begins is not None and begins <= asked.today  # nothing of it is forecast, and no single order is meant
    dated = past and (label == "forecast_sales" or (label == "find_order" and not _ONE_ORDER.search(said.text)))
    if label in _THEIRS and not dated and (label == "forecast_sales" or not (habit or ranks)):
        return False
    product = said.values.get("product")
    # "lunch bag red retrospot - units by month" looks for no product to buy
    alone = label == "bought_together" and not _TOGETHER.search(said.text)  # "units sold of the cake stand"
    shaped = alone or (label == "search_products" and bool(by or said.values.get("start")))
    if product and not asked.product_id(product) and not (named and (sure < _UNSURE or shaped)):
        return False  # whatever nobody knows would pass for one
    rows = figures.top_n(said.bare) or _SELLS.search(said.bare)
    if not named and (sure < _SURE or past) and by and rows and figures.ranked(said.bare):
        named = {"revenue"}  # "worst 10 lines, September", "which mugs sell best"
    if not named and compared(said) and (past or {"country", "category", "segment"} & said.values.keys()):
        named = {"revenue"}  # "is Germany growing", "was October better than September"
    if not _only_then(said) and (not named or _lists(said.text)):
        return False
    counts = set(by) - {"customer"} and not _DIVIDES.search(said.text)
    if label == "segment_customers" and named <= {"customers"} and not said.values.get("start") and not counts:
        return False
    return not _unread(said)


def changes(asked: Asked) -> bool:
    """Whether a message, after a figure, is all of it a change of that figure: "show each one's share too"."""
    note = asked.note
    if note is None or note.tool != "shop_figures" or len(asked.text) > _LONGEST:
        return False
    corrects = courtesies.corrects(asked.text) or bool(_AND.match(asked.text))
    asked = without_courtesies(asked)
    gone, text = lifted(asked.text, note.arguments)
    said = heard(replace(asked, text=text))
    if _only_then(said):
        return False  # "which products sell in December only" wants no figure but that
    if figures.measures(said.bare):
        return bool(corrects or figures.adds_or_swaps(said.bare) or _REFERS.search(said.text)) and not _unread(said)
    says = gone or said.values or figures.says_anything(said.bare) or followups_periods.shifts(said.text)
    says = says or followups_periods.moves_on(said.text, note.arguments, asked.today)
    return bool(says) and not _unread(said)


_AND = re.compile(r"^\W*(?:\w+\W+){0,2}?and\b", _FLAGS)  # "hmm, and in units?"
# the figure before: "how many customers is that", 其中新客多少
_REFERS = re.compile(
    r"\b(?:is|was|are|were|of|for|from|in|on|with|behind) (?:that|those|these|them|this|it)\b|\b(?:the )?same\b|\bthen\W*$|^\s*(?:and|what about|how about)\b|\bthere\W*$|^[那这]|呢\W*$|又(?:是)?[多几]|一样|其中|这些|里面|同样|同一|同期间|相应|对应",
    _FLAGS,
)


def _lists(text: str) -> bool:
    ranked = figures.ranked(text) and "customer" in figures.dimensions(text)
    return bool(_ROWS.search(text) or (_WHOM.search(text) and not (ranked or _COUNTS.search(text))))


def narrows_in_vain(asked: Asked) -> bool:
    """Whether a message only limits or splits, in a way that the analysis of the last turn does not know.

    "Only 2011" and "by country instead" say nothing to a list of who is about to leave; taken for a figure, they would
    be answered with the shop's revenue.
    """
    tool = asked.note.tool if asked.note else None
    ahead = horizons.days_ahead(asked.text) or 0  # 2011年 would be two thousand years
    if tool not in _OF_ALL or len(asked.text) > _LONGEST or 0 < ahead < _FAR:
        return False
    asked = without_courtesies(asked)
    said = heard(asked)
    vain = {"start"} if tool in _OF_COUNTRIES else {"start", "country", "except_country"}
    if not (vain & said.values.keys() or figures.dimensions(said.bare)):
        return False
    return not figures.measures(said.bare) and not _unread(said)


# analyses that have no period and no break-down; some of them are of the customers of a country
_OF_COUNTRIES = frozenset({"customer_value", "predict_churn", "segment_customers"})
_OF_ALL = _OF_COUNTRIES | {"bought_together", "recommend_products"}
_LONGEST, _FAR = 140, 3660
_SURE = 0.6
_UNSURE = 0.35  # below it a message would be asked back, or taken for one of the pages


def without_courtesies(asked: Asked) -> Asked:
    """The message without thanks and "could you", and with a number that stands alone as what it is the number of."""
    text = courtesies.bare(asked.text)
    return replace(asked, text=followups_periods.spelled_out(text, asked.note) if asked.note else text)


def joined(asked: Asked, parts: Sequence[str]) -> list[str]:
    """The parts of a message, with those that only say more of the figure before: "周几客户最多？看三季度的"."""
    found: list[str] = []
    for part in parts:
        if found and _says_more(replace(asked, text=found[-1]), replace(asked, text=part)):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _says_more(first: Asked, then: Asked) -> bool:
    if orders.order_id(first.text) or orders.customer(then.text):  # one order and one customer are no figure
        return False
    said = heard(then)
    if figures.measures(said.bare) and not _GLOSS.search(then.text):
        return False
    return (
        bool(figures.measures(heard(first).bare))
        and bool(said.values or figures.says_anything(said.bare) or _GLOSS.search(then.text))
        and not _unread(said)
    )


_GLOSS = re.compile(r"\bi mean\b|我(?:是)?说的?是|我指的?是|也就是", _FLAGS)
