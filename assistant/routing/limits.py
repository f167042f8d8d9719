"""Messages that only limit what the last turn asked: "in white", "ten of them", 只要法国的, "and with 5000?".

Whatever can be read as a limit is taken out, then the words that carry none; where nothing is left, the message says
nothing of its own, however it would be classified alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.routing.parsing import amounts, briefs, horizons, marketing, orders, periods, places, products
from assistant.routing.parsing.numbers import AMOUNT, CHINESE_NUMBER, ENGLISH_WORD
from assistant.routing.parsing.reading import Reading

if TYPE_CHECKING:
    from assistant.routing.asking import Asked

_LONGEST = 70
_WORDS = (
    "a about actually again all also an and another any are as at be both but by change customers do don't each else email email's ever "
    "everybody fewer filter first focus for from get give group had has have hers him his how i i'd i'm i've if in instead it it's its just "
    "keep let's limit list look made make makes many me mean meant mine more most much my name names narrow need needs no not now of ok okay "
    "on one ones only or order other our outside people please pls postcode post code put rather restrict same say see send sent she he should "
    "show so some sorry start stay switch that that's the their them then there these they this those to too top try us use want wanted was we "
    "well what what's with would yes you your zip customer number client buyers clients add include mention mentioning plus off discount followers fans subscribers aimed audience write tone style version versions weekly daily monthly week weeks month months day days quarter quarters per"
)
_PLAIN = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS.split(), key=len, reverse=True))})\b", re.IGNORECASE | re.ASCII)
_PLAIN_ZH = re.compile(
    r"打错了?|写错了?|说错了?|弄错了?|错了|邮箱|邮编|单号|订单号?|编号|客户|用户|顾客|会员|名单|的话|要是|如果|假如|地区|国家|市场|这边|那边|以内|看看|看一?下|一下|"
    r"加上|带上|加个|优惠|折扣|粉丝?|语气|风格|[每按逐分](?:周|月|天|日|季度)|面向|针对|受众|提到|写上|就行|就好|就可以|换成|改成|改为|换为|只要|仅限|限于|其他|其余|不变|一样|同样|"
    r"[只仅就要看发给的呢那改换成为是吧啊呀哦嘛我你他她它也和跟与及个名位条款件类组群人里中号请再按来有对把将不了嗯好在从都先投花拿]"
)
_NUMBERS = re.compile(
    rf"(?<![\w.])(?:#|[A-Za-z]{{1,2}})?\d[\d,.]*\s?(?:k|w|%|th|[万千])?(?![A-Za-z])|\b{ENGLISH_WORD}\b|{CHINESE_NUMBER}[万折成]?|\d+(?:\.\d+)?[万千折]|{AMOUNT}",
    re.IGNORECASE | re.ASCII,
)
_FANS = re.compile(
    r"[看查]?一下|[看查]一[看查]|粉丝(?:数|量)?|(?<=[\d万千])粉|\b(?:followers|fans|subscribers|subs)\b", re.IGNORECASE
)  # 粉 alone is pink, and 一下 counts nothing
_FILE = re.compile(
    r"\b(?:export|download|file|csv|excel|spreadsheet|xlsx)\b|导出|导成|下载|表格|excel|文件", re.IGNORECASE | re.ASCII
)


def only_limits(asked: Asked) -> bool:
    """True when the message holds limits and nothing else."""
    text = asked.text
    if len(text) > _LONGEST or not re.search(r"\w", _plain(text)):
        return False
    return not re.search(r"\w", _plain(_without_limits(asked)))


def _plain(text: str) -> str:
    return _PLAIN_ZH.sub(" ", _PLAIN.sub(" ", text))


def _without_limits(asked: Asked) -> str:
    text = orders.EMAIL.sub(" ", _FANS.sub(" ", asked.text))
    if code := orders.postcode(text):
        text = re.sub(re.escape(code), " ", text, flags=re.IGNORECASE)
    if span := periods.period(text, asked.today):
        text = f"{text[: span.at]} {text[span.to :]}"
    for piece in places.countries(text, asked.words.countries)[1]:
        text = text.replace(piece, " ", 1)
    reading = Reading(horizons.without(text))
    amounts.price_range(reading)
    products.sorting(reading)
    reading.drop(products.ONLY_STOCKED)
    reading.drop(products.IN_STOCK)
    reading.drop(_FILE)
    for said in (
        briefs.offer(reading.left),
        *(hit[1] for hit in (marketing.audience(reading.left), briefs.avoided(reading.left)) if hit),
    ):
        reading.remove(said or "")
    for words in marketing.limiting_words(reading.left):
        reading.remove(words)
    for words in products.describing_words(reading.left):
        reading.remove(words)
    reading.drop(_NUMBERS)
    return reading.left
