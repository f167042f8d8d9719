"""Filters of the last figure that a message lifts: "drop the country filter", "for all customers", 不限品类."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_FLAGS = re.IGNORECASE | re.ASCII
_LIFT = r"(?:drop|remove|clear|lift|lose|forget(?: about)?|ignore|scrap|reset|undo|delete|cancel|get rid of|take (?:off|out|away)|leave (?:off|out)|without|no|minus|regardless of|irrespective of|whatever|no matter (?:the|which)|not (?:filtered|limited|restricted) (?:by|to)|(?:don't|do not) (?:filter|limit|restrict) (?:by|on|to))"
_LIMIT = r"(?:filter(?:ing)?|limit(?:ation)?|restriction|condition|constraint|criteri(?:on|a))s?"
_LIFT_ZH = r"(?:去掉|去除|取消|删掉|删除|清掉|清除|拿掉|解除|撤掉|撤销|移除|放开|不要|别要|不加|不用|取掉)"
_LIMIT_ZH = r"(?:限制|筛选|过滤|限定|条件|约束)(?:条件)?(?:了)?"
_NAMES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("country", "except_country"), r"countr(?:y|ies)|geograph(?:y|ic|ical)|geo|locations?|regions?|markets?|nations?", "国家|地区|市场|地域|国别|区域"),
    (("product", "category"), r"categor(?:y|ies)|products?|items?|articles?|ranges?|product lines?|departments?", "品类|类目|分类|商品|产品|单品|种类|货品"),
    (("segment",), r"segments?|customers?|groups?|buyers?|tiers?|shoppers?|clients?|people", "客群|客户群?|分群|分层|人群|群体|顾客|用户|买家|客户类型"),
)  # fmt: skip
_WHOLE = (
    r"\b(?:everywhere|worldwide|world-wide|globally|the whole world|all over the world|the world over)\b|全球|全世界",
    r"\b(?:the )?(?:whole|entire|full) (?:range|assortment|catalogue|catalog|product range)\b|\beverything\b(?! (?:but|except|outside|from|in))|全品类|全品|全类目",
    r"\b(?:everyone|everybody|(?:the )?(?:whole|entire) (?:customer base|base|clientele))\b|全体(?:客户|顾客|用户|人)?|所有人",
)
_FIELDS = tuple(
    (
        fields,
        re.compile(
            rf"\b{_LIFT} (?:the |that |this |any |all )*(?:{en})(?:[ -]{_LIMIT})?(?= ?(?:$|[?.!,;]|please|pls|now|again|this time|then|too|and))|\b{_LIMIT} (?:on|by|of|for) (?:the )?(?:{en})\b|\b(?:all|every|any)(?: of)?(?: the| our)? (?:{en})\b(?! (?:but|except))"
            rf"|(?:{_LIFT_ZH}(?:这个|那个|上面的|对)?(?:{zh})(?:的)?{_LIMIT_ZH}|(?:不限定?|不分|不管|不论|无论|不按|不筛选?)(?:是)?(?:哪个|什么)?(?:{zh})|(?:{zh})(?:的)?(?:不限|限制(?:都|也)?(?:去掉|取消|不要)|放开)|(?:哪个?|哪些|任意|任何|什么)(?:{zh})(?:的)?都?(?:行|可以|好|算|要|无所谓)|(?:所有|全部|各个?|任何|全)(?:的)?(?:{zh}))|{whole}",
            _FLAGS,
        ),
    )
    for (fields, en, zh), whole in zip(_NAMES, _WHOLE, strict=True)
)
_ANY = re.compile(
    rf"\b{_LIFT} (?:the |that |this |any |all |those |these )*{_LIMIT}|\b(?:for |of |across )?(?:the )?(?:whole|entire) (?:shop|store|business|company|firm)\b|\b(?:shop|store|company)[- ]?wide\b|\b(?:overall|in total|altogether|unfiltered)\b|\bno filters?\b"
    rf"|{_LIFT_ZH}(?:这个|那个|上面的|所有|全部|刚才的)?(?:的)?{_LIMIT_ZH}|(?:整个|全)(?:店|公司|盘|站)(?:铺)?的?|整体的?|大盘|不(?:加|做|带)?(?:任何)?(?:筛选|限制|过滤)",
    _FLAGS,
)
# what was broken down is wanted whole: 不分国家了, "just the total"
_UNSPLIT = re.compile(
    r"\b(?:without|no|drop|remove|skip|lose) (?:the |any )?(?:break-?down|split|grouping)\b|\b(?:just|only) the (?:grand |overall )?total\b|\b(?:the )?(?:grand |overall )?totals? only\b|\bnot (?:split|broken down|grouped)(?: by \w+)?"
    r"|不(?:要|用|再|需要|必)?(?:按|分|拆分?|细分)(?:开|成)?(?:国家?|地区|品类|类目|商品|产品|月份?|周|天|季度|客群|分群|维度)?(?:来看|看)?了?|(?:直接|只要|只看|就看|就要|给我?|要|看)?(?:个)?(?:总数|总量|总计|合计|总的)(?:就行|就好|即可|就够了?)?(?=[，,。？?!\s]*$)",
    _FLAGS,
)
_ROWS = ("by", "top", "order", "share")
_EVERY = tuple(name for fields, _, _ in _NAMES for name in fields)


def lifted(text: str, before: Mapping[str, Any]) -> tuple[frozenset[str], str]:
    """The filters of ``before`` that a message lifts, and the text without the words that say so."""
    gone: set[str] = set()
    for fields, pattern in (*_FIELDS, (_EVERY, _ANY)):
        held = {name for name in fields if before.get(name)}
        if held and pattern.search(text):
            gone |= held
            text = pattern.sub(" ", text)
    if before.get("by") and _UNSPLIT.search(text):
        gone |= {name for name in _ROWS if before.get(name)}
        text = _UNSPLIT.sub(" ", text)
    return frozenset(gone), text
