"""The tool, where what stands in the message tells more than how it is said: a number, a customer, a day gone by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.routing.parsing import amounts, briefs, marketing, orders, periods, places, products
from assistant.routing.signals import TO_COME

if TYPE_CHECKING:
    from assistant.routing.asking import Asked
    from assistant.routing.head import Prediction


_SURE = 0.7
_ORDER = re.compile(r"order\b|invoice\b|#|订单|单号", re.IGNORECASE)
# a wish to write begins with it; a wish to send does not
_WRITE = re.compile(
    r"^\s*(?:(?:please|pls|can you|could you|would you|kindly|i need|i want|i'd like)[ ,]+(?:you to |me |a )?)*(?:write|draft|compose|word|come up with|think up|pen|script)\b|^\s*(?:请|麻烦|劳烦|帮我|帮忙|给我|我要|我想|想)*(?:写|拟|起草|编|撰)",
    re.IGNORECASE,
)
_SEND = re.compile(r"\b(?:and|then) (?:send|launch|schedule|publish)|并?(?:群发|发送|发出去|发给|定时)", re.IGNORECASE)
_WHICH_OFFER = re.compile(
    r"\b(?:what|which|how|should|would|is|are)\b.{0,40}\b(?:offer|promo(?:tion)?s?|deal|discount|sale|bundle|voucher|coupon)s?\b|(?:怎么|如何|什么|啥|哪[种些个]|要不要|该不该).{0,12}(?:活动|优惠|促销|折扣|满减|券)|(?:活动|优惠|促销|折扣|满减).{0,6}(?:怎么|如何|什么|好|合适)",
    re.IGNORECASE,
)
_ODD = re.compile(
    r"\b(?:anomal\w+|abnormal\w*|outliers?|strang(?:e|est|ely)|weird(?:est|ly)?|odd(?:est|ly)?|unusual(?:ly)?|suspicious\w*|out of the ordinary)\b|异常|反常|不正常|诡异|蹊跷|可疑|不对劲|离谱|怪怪",
    re.IGNORECASE,
)
_SUGGEST = re.compile(
    r"\b(?:ideas?|suggest\w*|recommend\w*|advice|offer|next|likes?|else|pick)\b|建议|推荐|推点|推些|推什么|可能(?:会)?(?:买|喜欢)|下次|下一步|喜欢",
    re.IGNORECASE,
)
_LIKE_ANOTHER = re.compile(
    r"^\s*(?:(?:do you have|have you(?: got)?|is there|got|show me|find me|i want|i'd like|any chance of) )?(?:some|any)?(?:thing|one)s? (?:else )?(?:(?:quite |very )?similar to|like|along the lines of|resembling|close to) (?:the|my|that|this|your)\b(?! one)|平替|替代品|(?:跟|和|与)[^，。？?]{2,16}(?:差不多|类似|相似)",
    re.IGNORECASE,
)
# a present for a price is looked for in the shop; what somebody bought or liked is what recommendations are from
_A_GIFT = re.compile(
    r"\b(?:gifts?|presents?)\b.{0,60}(?:[£$€]|\b(?:pounds|quid|dollars|euros|under|budget)\b)|(?:[£$€]|\b(?:pounds|quid|dollars|euros|budget)\b).{0,60}\b(?:gifts?|presents?)\b|(?:礼物|送).{0,20}(?:镑|元|块|欧|刀|预算)|(?:镑|元|块|欧|刀|预算).{0,20}(?:礼物|送)",
    re.IGNORECASE,
)
_OF_THEIRS = re.compile(
    r"\b(?:bought|liked?|loved?|ordered|based on|customer|similar|another|else)\b|买过|买了|喜欢过|客户|类似|上次",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\b(?:kindly|please|pls|list|show|give|me|who|which|what|are|is|our|the|all|of|in|from|export|names?|csv|excel|as|an?|file|to|spreadsheet|sheet|download|belongs?|customers?|people|buyers?|group|segment|have|we|do|got|many|how)\b"
    r"|有哪些|哪些|有谁|是谁|谁|名单|列表|列出来?|导出来?|导成|表格|文件|给我|帮我|看看|多少|几个|一下|[请的都是有我们在里中把个客户群组人]",
    re.IGNORECASE,
)


def corrected(label: str, asked: Asked, prediction: Prediction) -> str:
    """The predicted tool, or the one that what is named in the message belongs to."""
    text = asked.text
    match label:
        case "find_order" if asked.caller.is_staff and orders.order_id(text) is None and orders.customer(text):
            return "find_customer"
        case "find_order" if asked.caller.is_staff and not _names_an_order(text) and _gone_by(asked):
            return "shop_figures"
        case "find_customer" if orders.customer(text) is None and _ORDER.search(text) and orders.order_id(text):
            return "find_order"
        case "search_products" if asked.store and prediction.probability < 0.9 and _of_an_order(asked):
            return "find_order"
        case "forecast_sales" if prediction.probability < _SURE and _gone_by(asked):
            return "shop_figures"
        case "run_campaign" if _WHICH_OFFER.search(text):
            return "design_promotion"
        case "run_campaign" if _WRITE.search(text) and not _SEND.search(text):
            return "write_copy"
        case "shop_figures" if _ODD.search(text):
            return "find_anomalies"
        case "query_data" | "search_products" if asked.caller.is_staff and _only_a_segment(asked):
            return "segment_customers"
        case "search_products" if _LIKE_ANOTHER.search(text):
            return "recommend_products"
        case "recommend_products" if (
            _A_GIFT.search(text) and not _OF_THEIRS.search(text) and not orders.customer_number(text)
        ):
            return "search_products"
        case "search_products" if asked.caller.is_staff and briefs.brand(text) and _WATCHED.search(text):
            return "watch_brand"
        case "search_products" if asked.caller.is_staff and _for_a_customer(text):
            return "recommend_products"
        case _:
            return label


_WHERE = re.compile(
    r"\b(?:where|status|track\w*|arriv\w*|deliver\w*|dispatch\w*|parcel|my|this order|that order|number|id)\b|哪|状态|发货|物流|快递|到了|单号|编号|这单|那单|我的",
    re.IGNORECASE,
)


def _names_an_order(text: str) -> bool:
    """Whether one order is meant: the orders of a day are a figure."""
    return orders.order_id(text) is not None or bool(_WHERE.search(text))


def _of_an_order(asked: Asked) -> bool:
    return (
        orders.order_id(asked.text) is not None
        and not asked.product_id(products.product_code(asked.text))
        and _ORDER.search(asked.text) is not None
    )


_WATCHED = re.compile(
    r"\bup to\b|\beye on\b|\bword on\b|\bbuzz\b|\bnews\b|\btabs on\b|\bmention(?:s|ed)?\b|\bsaying about\b|动静|动作|动向|动态|舆情|口碑|声量|盯着?|提到",
    re.IGNORECASE,
)
_REVIEWED = re.compile(
    r"\breviews?\b|\bratings?\b|\b(?:low|one|two|five|\d) stars?\b|\bfeedback\b|差评|好评|评价|评分|低[星分]|星级|打分",
    re.IGNORECASE,
)
_PROFIT = re.compile(r"\bmargins?\b|\bprofit\w*\b|\bpay off\b|毛利|利润|亏|划算|回本", re.IGNORECASE)


def ours_after_all(asked: Asked) -> str | None:
    """The tool for a message that looks like none of ours, but holds what only one of them is asked about."""
    text = asked.text
    if asked.caller.is_staff:
        if briefs.brand(text) and _WATCHED.search(text):
            return "watch_brand"
        if _REVIEWED.search(text) and products.own_words(text):
            return "review_sentiment"
        if amounts.percent(text) is not None and _PROFIT.search(text):
            return "design_promotion"
    # 橙色气球: a colour and a thing, and nothing is asked of it
    bare = re.fullmatch(r"[\u4e00-\u9fff，, ]{3,10}", text) and not re.search(r"哪|谁|什么|怎么|为何|几|吗|呢", text)
    return "search_products" if bare and products.colour(text) and products.own_words(text) else None


def _for_a_customer(text: str) -> bool:
    return orders.customer_number(text) is not None and _SUGGEST.search(text) is not None


def _only_a_segment(asked: Asked) -> bool:
    """Whether the message names a segment, perhaps of some countries, and asks for nothing else than who is in it."""
    text = asked.text
    words = marketing.segment_words(text)
    if not words:
        return False
    text = text.replace(words, " ", 1)
    for piece in places.countries(text, asked.words.countries)[1]:
        text = text.replace(piece, " ", 1)
    return not re.search(r"\w", re.sub(r"\band\b|[和与及]", " ", _LISTED.sub(" ", text)))


def _gone_by(asked: Asked) -> bool:
    """Whether the message names a time that is over, and none to come: nothing is forecast then."""
    span = periods.period(asked.text, asked.today)
    begins = (span.start or span.end) if span else None
    return begins is not None and begins <= asked.today and not TO_COME.search(asked.text)
