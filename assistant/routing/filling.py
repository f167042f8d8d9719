"""Arguments of the shop's everyday tools: knowledge, products, orders, customers, a person.

Each function takes what was asked and gives a plain mapping for the tool's model, or raises ``AskBack``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from assistant.routing import references
from assistant.routing.asking import AskBack, Asked
from assistant.routing.parsing import amounts, orders, products, typing_slips
from assistant.routing.parsing.numbers import ENGLISH_WORD
from assistant.routing.parsing.reading import Reading

Values = dict[str, Any]
Filler = Callable[[Asked], Values]

_ASPECTS = (
    (
        "last_order",
        re.compile(
            r"\b(?:last|latest|most recent|newest) (?:order|purchase|buy|bought|invoice|things?|items?|shop|basket|cart|transaction|delivery)|(?:buy|bought|order(?:ed)?|purchased?|get|got|took|take)(?: \w+){0,4} (?:most recently|the last time)|(?:buy|bought|order(?:ed)?|purchased?) (?:something )?last|last (?:buy|order|purchase)|last time|most recent (?:order|purchase)|latest (?:order|purchase)|(?:最后|最近|最新|上)(?:那|的)?一?(?:张|份)(?:发票|订单|单子?)?|(?:上[次回趟]|最近一[回趟]|最后一[回趟]|前一[次回]|末次|刚刚?买|上次|最后一次|最近一次|上一次|最近的?(?:那?一?(?:单|笔|张单|个订单|次订单|次下单|份订单))|(?:上|最后|最新)一?个订单|最近(?:都|又)?(?:买|订|购)|最后(?:那?一?单|那?一?笔|买的)|最新(?:一单|一笔|的?订单)|上(?:一)?(?:单|笔)|最近那?(?:单|笔|次))",
            re.IGNORECASE,
        ),
    ),
    (
        "orders",
        re.compile(
            r"\b(?:orders?|order(?:ed|ing)|bought|buy|buys|purchas\w+|history|spent|spend|returned)\b|订单|订过|都订|买|购买|消费|下过|下单|花了|退过",
            re.IGNORECASE,
        ),
    ),
)


def search_knowledge(asked: Asked) -> Values:
    """The whole message is the question."""
    return {"question": asked.text[:1000]}


def search_products(asked: Asked) -> Values:
    """Filters out of the message; what is left are the product's words."""
    reading, values = Reading(asked.text), Values()
    if referred := _referred_product(asked):
        return referred
    if order := products.sorting(reading):
        values["sort"] = order
        if first := reading.take(_FIRST_OF):  # "the three cheapest mugs"
            values["k"] = amounts.integer(first["n"] or first["zh"])
    price = amounts.price_range(reading)
    if price:
        values |= {"min_price": price.low, "max_price": price.high, "currency": price.currency}
    if products.IN_STOCK.search(reading.left) and not re.search(
        r"\b(?:is|are)\b(?! there).{1,60}\bin stock\b|还?有货吗|有没有货", asked.text, re.IGNORECASE
    ):
        values["in_stock"] = True
    if (wanted := amounts.how_many(_without_measure(reading.left))) or (
        wanted := amounts.to_show(reading) or (amounts.integer(of["n"]) if (of := reading.take(_OF_THEM)) else None)
    ):
        values["k"] = wanted
    if category := products.category(reading, asked.words.categories):
        values["category"] = category
    spelt = typing_slips.respelt(reading.left, products.SPELT)
    values |= {"colour": products.colour(spelt), "material": products.material(spelt)}
    if product_id := asked.product_id(products.product_code(asked.text)):
        values["product_id"] = product_id
    reading.drop(products.ONLY_STOCKED)
    reading.drop(products.IN_STOCK)
    reading.drop(_COUNTED)
    reading.drop(_ABOUT)
    values["query"] = _without_whom(reading.left)
    return {name: value for name, value in values.items() if value is not None}


_WHOM = re.compile(
    r"\s(?:for|as a (?:gift|present) for|to give) (?:my|our|his|her|their|mum|mom|dad|nan|gran|grandma|granny|grandpa|auntie?|uncle)\b[^,.?!;]*"
    r"|(?:给|送给?|为)[^，。,？?\s]{1,6}?(?:买|挑选?|选|找|准备)(?=[^，。\s])|(?:给|送给?)(?:我)?(?:的)?(?:妈妈?|爸爸?|爷爷|奶奶|外婆|外公|姥姥|姥爷|老婆|老公|女朋友|男朋友|闺蜜|好?朋友|同事|老师|孩子|儿子|女儿|小朋友|宝宝|长辈|领导|婆婆|公公|丈母娘|岳母|岳父|妹妹|姐姐|哥哥|弟弟|家人|父母|同学|邻居|自己)(?:用的?|买|挑|选|找)?",
    re.IGNORECASE,
)
_ANY_GIFT = re.compile(
    r"^(?:(?:birthday|christmas|nice|little|small|good|wedding|thank[ -]you|leaving) )*(?:gifts?|presents?|something|things?|ideas?|gift ideas?)?$|^(?:生日|圣诞|新年|结婚|满月|乔迁)?(?:礼物|礼品|东西|小玩意|什么|的)*$",
    re.IGNORECASE,
)


def _without_whom(text: str) -> str:
    """The product without the person it is for, where a product is left: "wool blanket for my husband's knees"."""
    left = products.query_words(_WHOM.sub(" ", text))
    return products.query_words(text) if _ANY_GIFT.match(left) else left


_FIRST_OF = re.compile(
    rf"^\s*(?:(?:please |can you |could you )?(?:show|give|list|find|tell)(?: me)? |what are |which are )?(?:the |your )?(?P<n>\d{{1,3}}|{ENGLISH_WORD})(?=\s)|^\s*(?:列出|给我|找|看看|推荐)?(?:前)?(?P<zh>[一二两三四五六七八九十\d]{{1,3}})(?:个|款|件|种|把|只|条|样)",
    re.IGNORECASE,
)
_OF_THEM = re.compile(rf",?\s*\b(?P<n>\d{{1,2}}|{ENGLISH_WORD}) of (?:them|those|these)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:around|about|roughly|approx(?:imately)?|circa|~)\s?[£$€]\s?\d[\d.]*|\b(?:nothing|not|no|non) (?:plastic|glass|metal|wooden|paper|leather)\b|便宜(?:一?点儿?|些)的?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:top|first|best)\s(?:\d{1,30}|two|three|four|five|six|seven|eight|nine|ten|twenty)\b|\b(?:show|give|list|find)(?: me)?\s(?:\d{1,30}|two|three|four|five|ten)\b|前[\d一二三四五六七八九十]{1,30}(?:个|款|件|名)?",
    re.IGNORECASE,
)


def _without_measure(text: str) -> str:
    # "我要买5个门垫" says how many to buy, and "六个一套" how many a set holds: neither how many to show
    return re.sub(r"(?:\d{1,6}|[一二两三四五六七八九十]{1,3})(?:个|件|条|只|层|款|种|位)(?!推荐)", " ", text)


def _referred_product(asked: Asked) -> Values | None:
    """The product of the last turn, when the message only points at it."""
    if not asked.note or not references.refers_back(asked.text):
        return None
    left = products.query_words(references.without_reference(asked.text))
    colour = products.colour(left)
    found = references.product(asked.text, asked.note.entities)
    if not found or (products.own_words(left) and not _known_as(left, found.get("product", ""))):
        return None
    values: Values = {"query": found.get("product", "")}
    if colour and colour not in values["query"].lower():
        return values | {"query": f"{colour} {recoloured(values['query'])}".strip(), "colour": colour}
    if "product_id" in found:
        values["product_id"] = found["product_id"]
    return values


def _known_as(words: str, title: str) -> bool:
    """True when all words stand in the title: "that cake stand" after "REGENCY CAKESTAND 3 TIER" and the like."""
    run_together = re.sub(r"\W+", "", title.lower())
    return all(word.rstrip("s") in run_together for word in re.findall(r"\w+", words.lower()))


def recoloured(query: str) -> str:
    """The words of a query without its colours, so that another one fits."""
    words = sorted((w for group in products.COLOURS.values() for w in group), key=len, reverse=True)
    for word in words:
        pattern = rf"\b{word}\b" if word.isascii() else re.escape(word) + "(?:的(?=.))?"
        if word.isascii() or len(word) > 1:
            query = re.sub(pattern, " ", query, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", query).strip()


def find_order(asked: Asked) -> Values:
    """The order's number; without one, the caller's own orders, or a question back."""
    values: Values = {}
    number = orders.order_id(asked.text)
    noted = asked.note and (asked.note.entities.get("order_id") or asked.note.arguments.get("order_id"))
    if number is None and asked.note and noted and not _OTHER_ORDER.search(asked.text):
        number = str(noted) if references.refers_back(asked.text) or asked.note.tool == "find_order" else None
    if number:
        values["order_id"] = number
        values |= {"email": orders.email(asked.text), "postcode": orders.postcode(asked.text)}
        return {name: value for name, value in values.items() if value}
    if asked.caller.customer_id:
        return {}
    raise AskBack("order_number")


_OTHER_ORDER = re.compile(r"\b(?:another|other|different)\b|另外?一?个?(?:订单|单)|别的", re.IGNORECASE)


def find_customer(asked: Asked) -> Values:
    """Whom, and what of them."""
    found = orders.customer(asked.text, loose=True)
    if found is None and asked.note:
        found = _noted_customer(asked.note.entities, asked.note.arguments)
    if found is None:
        raise AskBack("which_customer")
    return {"customer": found, "aspect": aspect(asked.text)}


def aspect(text: str) -> str:
    """What of a customer is asked for."""
    return next((name for name, pattern in _ASPECTS if pattern.search(text)), "profile")


def _noted_customer(entities: Mapping[str, Any], arguments: Mapping[str, Any]) -> str | None:
    found = entities.get("customer") or entities.get("customer_id") or arguments.get("customer")
    return str(found) if found else None


def hand_over(asked: Asked) -> Values:
    """The message itself tells the person what it is about."""
    return {"reason": asked.text[:500]}
