"""Arguments of the tools that tell what goes with what: products for somebody, like one, bought with one."""

from __future__ import annotations

import re

from assistant.routing import references
from assistant.routing.asking import Asked
from assistant.routing.filling import Values
from assistant.routing.filling_analysis import _customer, _set
from assistant.routing.parsing import amounts, marketing, orders, products
from assistant.routing.parsing.numbers import CHINESE_NUMBER, ENGLISH_WORD

_LIKE = re.compile(
    r"\b(?:similar(?: \w+){0,2} to|like|goes? (?:well )?with|alternatives? (?:to|for)|instead of|match(?:es)?|bought|like[ds]?|lov(?:e|ed)|to go with|pairs? (?:well )?with|related to|in place of|substitutes? for|replacements? for|comparable to|along the lines of|close to|reminiscent of|in the style of|same style as|resembl(?:es?|ing))\s(?:the |a |an |my |our |your |this |that )?(?P<en>[^?,.;]{3,60}?)(?=$|[?,.;]|\s(?:please|what|do you|have you|for customer|but|under|below|for (?:less|under)|in|that)\b)|(?:和|跟|与|像)(?P<zh>[^，。？?]{2,30}?)(?:的)?(?:风格|样式|款式|感觉|价位|档次)?(?:类似|相似|差不多|一样|那样|这样|那种|这种|搭配|配|相近|接近|同类|同款|同风格)|(?P<zh2>[^，。？?]{2,24}?)(?:(?:的|有没有|有什么|有啥|有哪些|有木有|有无|有)?(?:能|可以)?(?:替代品?|平替|代替品?|替换|同类|类似的?|相似的?|同款|差不多的)|搭配什么|配什么)|(?P<zh5>[^，。？?]{2,20}?)(?:这种|那种|这样|那样|这类|那类)的?(?=还有|有没有|有吗|别的|其他|来)|(?:类似于?|近似|相似于?)(?P<zh4>[^，。？?]{2,24}?)(?=的|$|[，。？?])|(?:喜欢|买了|买过)(?P<zh3>[^，。？?]{2,24}?)(?=$|[，。？?]|的(?:人|客户|顾客))",
    re.IGNORECASE,
)


# what somebody has, liked or cannot have, said before the wish for one like it: "the desk is sold out, anything like it"
_HAD = re.compile(
    r"(?:^|[,.!] |\b(?:i|we) (?:love|like|adore|enjoy|have|had|own|bought|got|wanted)d? )(?:the |my |our |your |that |this )(?P<en>[^?,.;]{3,50}?)(?: (?:is|are|was|were|'s|has|have|isn't|aren't|seems?|looks?|sold|ran)\b[^?,.;]{0,40})?[,.;!]\s?[^?]{0,40}\b(?:else|instead|similar|comparable|equivalent|alternatives?|like (?:it|that|them)|close(?:st)?|replac\w+|substitutes?|same (?:kind|sort|style))\b"
    r"|(?:^|[，。,])(?:那[个款]?|这[个款]?|你们的?)?(?P<zh>[^，。？?,]{2,20}?)(?:我|都|已经|现在|有点儿?|好像|说是|也)*(?:太贵|贵了|偏贵|贵|断货|缺货|没货|没了|没有了|卖完|卖光|卖断|售罄|买不到|停产|不做了|下架|脱销|(?:很|挺|蛮|非常|特别|超|好|用得|用着|穿着)*(?:喜欢|爱|满意|好用|中意|不错))[^，。,？?]{0,8}[，。, ]+[^？?]{0,12}(?:类似|差不多|替|代|接近|相似|同类|换|平替|还有|别的|其他|顶)",
    re.IGNORECASE,
)
# so many products or days are no price
_COUNTED = re.compile(
    rf"\b(?:at most|up to|max(?:imum)?(?: of)?|within|under|over|more than|at least) (?:\d+|{ENGLISH_WORD}) (?!pounds|quid|euros|dollars|bucks)[a-z]{{3,}}|\d+(?:[个款样件种条天周名位]|个月)",
    re.IGNORECASE,
)


def wanted_instead(text: str) -> bool:
    """Whether a product is named that cannot be had, costs too much or was liked, and one like it is asked for."""
    return _HAD.search(text) is not None


def _likeness(text: str) -> str | None:
    """The product that something is to be like."""
    for found in (*_HAD.finditer(text), *_LIKE.finditer(text)):
        words = products.query_words(next(value for value in found.groupdict().values() if value))
        if len(words) > 1 and not references.refers(words) and not _NO_LIKENESS.search(words):
            return words
    return None


_NO_LIKENESS = re.compile(r"^(?:啥|什么|哪|我|别的|其他|还有)|\b(?:one|anything|something|what)$", re.IGNORECASE)


_THINGS = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{ENGLISH_WORD}) (?:things|articles|goods|bits|presents|gifts)\b", re.IGNORECASE
)


def recommend_products(asked: Asked) -> Values:
    """To whom, or like what."""
    customer = _customer(asked) or orders.customer_number(asked.text)
    plain = asked.text.replace(customer, " ", 1) if customer else asked.text
    values = Values(
        customer=customer,
        segment=marketing.segment(plain),
        k=amounts.count_of_things(_THINGS.sub(r"\g<n> items", plain)) or amounts.enough(plain),
    )
    reading = amounts.Reading(plain)
    price = amounts.price_range(reading, bare=False)
    if price is None and not _COUNTED.search(plain):
        price = amounts.price_range(reading)  # "an alternative under 150"
    if price:
        values["max_price"] = price.high
    if not values["customer"] and (words := _likeness(reading.left)):
        values["product"] = words
    if not values.get("product") and not values["customer"]:
        values |= _pointed_at(asked) or {}
    if values["customer"] and orders.person(asked.text) == values["customer"]:
        values["segment"] = None
    return _set(values)


def _pointed_at(asked: Asked) -> dict[str, str] | None:
    if asked.note and references.refers_back(asked.text):
        return references.product(asked.text, asked.note.entities)
    return None


_TOGETHER = re.compile(
    r"\b(?:bought|sold|purchased) together\s?[:：]\s?(?P<after>[^?,.;]{3,60})|\b(?:bought |purchased |sold |sells? |sell |together |basket |cart |combined |go(?:es)? |along|co-?purchases? |pairs? )*(?:together with|along with|along(?:side)? with|alongside|next to|besides|in the (?:cart|basket) with|in orders with|same basket as|beside|next to|near|complement(?:ing|s)?|(?:items|products|things|goods|complements?) (?:for|to)|with|for|of|(?:after|once|when|if|whenever) (?:someone|somebody|anyone|people|they|(?:a |the )?(?:customers?|buyers?|shoppers?|clients?))(?: has| have|'s|'ve)? (?:buys?|bought|buying|purchase[ds]?|orders?|ordered|gets?|got|picks? up|picked up|takes?|took|adds?|added)|after (?:buying|purchasing|ordering|getting|picking up)|after|bought|buys|buy|contain(?:ing)?) (?:the |a |an |our )?(?P<en>[^?,.;]{3,60}?)(?=$|[?,.;]|\s(?:also|too|often|what|usually|together|in|within|and the|do they|people|customers|buyers|shoppers|end up|come|came|tend|normally|typically|go|get|got|buy|bought|purchased?|order(?:ed)?|add(?:ed)?|as|at|on|then|most)\b)"
    r"|\b(?:has|have|having|takes?|took|contain(?:s|ing)|includ(?:es|ing)) (?:the |a |an )?(?P<basket>[^?,.;]{3,40}?) in (?:it|them|(?:the|their) (?:basket|cart|order)s?)|(?:和|跟|与|买完了?|买下了?|买过|买到了?|买了?|入手了?|购入了?|下单了?|拿下了?|拿了|带了|含|有(?=[^，。？?]{2,20}的(?:人|订单|单子|购物篮))|购买[了过完]?)(?P<zh>[^，。？?]{2,30}?)(?=(?:的(?:人|客户|顾客|订单|单子|购物[篮车])|一起|一块|一并|一道|同一|同单|一般|通常|平时|适合|(?:最)?(?:搭|配|凑|连带|关联|同买|组合)|最(?:常|容易)|经常|常|还|出现|之后|以后|过后|后|接着|下[一次回]|再|又|同时|会|bought|[，。？?]|$))|(?:^|[，。,])(?:[^，。,]{0,4}?(?:货架|收银台|柜台|结账[页处台]?|页面|首页|橱窗)(?:上|里|边上?|旁边?)?)?(?P<zh3>[^，。,？?]{2,16}?)(?:的)?(?:旁边|边上|隔壁|附近|周围)(?:放|摆|搁|挨|配|搭|该|可以|适合)|(?P<zh2>[^，。？?]{2,24}?)(?:的(?:购物篮|连带|关联|互补|配套|(?:最佳|最好的?|好)?(?:搭配|搭档|拍档|伴侣|组合))|(?:经常|常常|往往|通常|一般|最常|适合|可以|常|总|都|多半|能)*(?:和|跟|与|搭配?|配)(?:什么|啥|哪些)|做什么(?:组合|套装)|通常(?:和|跟))",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(?:together|pairs?|combinations?|combos?|bundles?|products?|items?|things|什么|哪些|商品|产品|it|the|orders|baskets?|each other|next|一起.*|多少.*|real orders|highest lift|lift)\b|^(?:什么|哪些|商品|产品|东西)",
    re.IGNORECASE,
)


_DAYS_OF = (
    ("day", 1),
    ("week", 7),
    ("fortnight", 14),
    ("month", 30),
    ("天", 1),
    ("日", 1),
    ("周", 7),
    ("星期", 7),
    ("礼拜", 7),
    ("月", 30),
)
_WITHIN = re.compile(
    rf"\b(?:within|inside|in|over|during)(?: the)?(?: (?:next|following|first|coming|subsequent))? (?P<n>\d{{1,4}}|an?|{ENGLISH_WORD})[ -](?P<unit>day|week|fortnight|month)s?\b(?P<of> (?:after|of|following)(?: (?:buying|ordering|purchasing|getting))?\b)?|\b(?P<n2>\d{{1,4}}|{ENGLISH_WORD})[ -](?P<unit2>day|week|fortnight|month)s? (?:later|afterwards|after\b(?! \w)|on\b|window)"
    rf"|(?:之后|以后|过后|后)?(?:的)?(?:接下来|未来|头)?(?:的)?(?P<zh>\d{{1,4}}|{CHINESE_NUMBER})个?(?P<zunit>天|日|周|星期|礼拜|月)(?:时间)?(?:之内|以内|内|里|之后|以后|后|当中)|(?:接下来|往后|随后|后面|之后|未来)的?(?P<zh2>\d{{1,4}}|{CHINESE_NUMBER})个?(?P<zunit2>天|日|周|星期|礼拜|月)",
    re.IGNORECASE,
)


def bought_together(asked: Asked) -> Values:
    """With which product."""
    values = Values(k=amounts.count_of_things(asked.text) or amounts.enough(asked.text))
    text = asked.text
    if found := _WITHIN.search(text):
        n = amounts.integer(found["n"] or found["n2"] or found["zh"] or found["zh2"] or "")
        unit = (found["unit"] or found["unit2"] or found["zunit"] or found["zunit2"]).lower()
        values["within_days"] = (n or 1) * next(by for sign, by in _DAYS_OF if sign in unit)
        # "within 30 days of a cake stand": what follows is the product; 买了蛋糕架之后30天内: what stands before
        text = f"{text[: found.start()]}{'，' if found['zh'] or found['zh2'] else ' after ' if found['of'] else ', '}{text[found.end() :]}"
    for match in _TOGETHER.finditer(text):
        words = products.query_words(next(value for value in match.groupdict().values() if value))
        words = re.sub(r"^(?:along|together) with (?:the |a |an |our )?", "", words, flags=re.IGNORECASE)
        if len(words) > 1 and not _GENERIC.match(words) and not references.refers(words):
            values["product"] = words
            break
    if "product" not in values:
        values |= _pointed_at(asked) or {}
    return _set(values)
