"""Elliptical follow-ups: what the last turn asked, with what this message changes."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.routing import followups_figures, followups_marketing, limits, references
from assistant.routing.asking import Asked
from assistant.routing.filling import Values, aspect, recoloured, search_products
from assistant.routing.filling_analysis import countries_of, days_ahead, segment_customers
from assistant.routing.parsing import amounts, figures, horizons, marketing, orders, periods, places, products
from assistant.routing.parsing.numbers import CHINESE_NUMBER, ENGLISH_WORD
from assistant.routing.parsing.reading import Reading

_CUE = re.compile(
    r"^\s*(?:and|or|but|what about|how about|same|only|just|now|instead|but only|ok,? and|okay and|and what about|what if|make (?:it|them|that|this)|then|limit|anything|any|versus|vs|against|compared?|add|include|plus|with|as|show (?:it|that|them|each)|(?:split|break|group|sort|rank|plot|chart|order|filter|narrow|drill|slice|divide|turn|put|do|give|show) (?:it|that|this|them|those|these)|ok,?|okay,?|now|ditto|(?:restrict|confine|limit|zoom|focus|keep) (?:it|that|this|them|those|in|on|only|just)|(?:swap|replace|switch|change) (?:\w+ ){1,3}(?:for|with|to|into))\b"
    r"|^\s*(?:change|rewrite|redo|fix|replace|shorten|drop|delete|remove|improve) (?:the |that |this )?(?:\w+ ){0,2}(?:headlines?|titles?|subject(?: lines?)?|captions?|descriptions?|hashtags?|texts?|variants?|versions?)\s*[?.!]*$"
    r"|\b(?:instead|only|as well|too|the same)\s*[?.!]*$|^\s*(?:by|per|in|for|under|over|since|from|between|last|this|top|without|cheaper|more|less|another|next|excluding)\b"
    r"|^\s*(?:too|a (?:bit|little|touch|tad)|slightly|not \w+ enough|(?:much )?(?:more|less)) \w+|^\s*(?:太|不够|有点儿?|稍微|更加?|别那么|能不能再|可以再)|^\s*(?:有没有再|再|那么?|一样|不过|语气|换|改|只|就|再|还有|和|跟|与|按|要|来|给我|同样|其中|仅|如果|除了|不要|加上|加个|带上|倒过来|反过来|具体到|细到|精确到|拆成?|分成?|限定|限制在|限于|仅限|缩小|聚焦|局限|只保留|剔除|排除|[把将].{1,12}(?:换成|改成|换为)|前[一二三四五六七八九十\d]|倒数)|(?:呢|的话)\s*[?？。!！]*$|^\s*(?:上个?|本|这个?|去|今|前)\S{0,3}(?:月|年|周|季度)\S{0,2}$",
    re.IGNORECASE,
)
_LONGEST = 60
# a question that is whole in itself, whatever word it ends with
_WHOLE = re.compile(
    r"^\s*(?:which|what|who|whose|how (?:many|much|often|well)|where|when|why|show|list|give|tell|find)\b(?!\s(?:about|if|else)\b)",
    re.IGNORECASE,
)
_WHOLE_ZH = re.compile(
    r"^(?!那|换|改|只|就|再|还|和|跟|按|要|来|同样|其中).{0,12}(?:哪些|哪个|什么|多少|谁|几个|怎么样|如何)"
)
_POINTS = re.compile(r"\b(?:instead|same|that|those|these|them|this|it|ones?)\b|呢[?？。]?$|一样", re.IGNORECASE)


def elliptical(text: str) -> bool:
    """True for a message that looks like part of one: "and in Germany?", "换成红色的", "top five only"."""
    if len(text) > _LONGEST:
        return False
    words = len(re.findall(r"[^\W_㐀-䶿一-鿿]+", text)) + len(re.findall(r"[㐀-䶿一-鿿]", text)) / 2
    if words >= 5 and (_WHOLE.match(text) or _WHOLE_ZH.match(text)) and not _POINTS.search(text):
        return False
    return bool(_CUE.search(text)) or words <= 3 or (references.refers_back(text) and words <= 9)


def continued(asked: Asked) -> Values | None:
    """The last turn's arguments with what this message changes; None when it changes nothing of them."""
    note = asked.note
    if note is None or note.tool is None:
        return None
    before = dict(note.arguments)
    match note.tool:
        case "search_products":
            return _products(asked, before)
        case "find_order" if references.ordinal(asked.text):
            return None  # "the second one" is one of the order's products
        case "find_order":
            number = orders.order_id(asked.text) or (
                str(note.entities.get("order_id") or "") or before.get("order_id")
                if references.refers_back(asked.text) or _proof(asked.text)
                else None
            )
            return before | {"order_id": number} | _proof(asked.text) if number else None
        case "find_customer":
            found = orders.customer(asked.text, loose=True)
            kept = found or (
                before.get("customer")
                if aspect(asked.text) != "profile" or references.refers_back(asked.text)
                else None
            )
            said = aspect(asked.text)
            return (
                {"customer": kept, "aspect": said if said != "profile" else before.get("aspect", "profile")}
                if kept
                else None
            )
        case "search_knowledge":
            return {"question": _question(note.text, str(before.get("question") or note.text), asked)}
        case "write_copy":
            return followups_marketing.copy(asked, before)
        case "recommend_products" | "bought_together":
            return _shown(asked, before)
        case "shop_figures":
            return followups_figures.shop_figures(asked, before)
        case "forecast_sales":
            if (steps := _bare_number(asked.text)) and before.get("step"):
                return before | {"horizon": steps}
            if ahead := _BARE_TIME.search(asked.text):  # "make it 5 months", 看5个月的
                asked = replace(
                    asked,
                    text=f"{asked.text}, next {ahead['n'] or ahead['zh']} {ahead['unit'] or _ZH_UNITS[ahead['zunit']]}",
                )
            return followups_figures.forecast_sales(asked, before)
        case "find_anomalies":
            return followups_figures.find_anomalies(asked, before)
        case "segment_customers" | "predict_churn" | "customer_value" as tool:
            return _customers(asked, before, tool)
        case "query_data":
            return _asked_more(asked, before)
        case "analyse_experiment" | "hand_over":
            return None
        case tool:
            return followups_marketing.changed(asked, before, tool)


def bare_change(asked: Asked) -> Values | None:
    """The same for a message that only limits what was asked, however it would be read alone."""
    note = asked.note
    if note is None or note.tool in {None, "shop_figures", "query_data", "search_knowledge"}:
        return None
    if not limits.only_limits(asked) and not (note.tool == "find_order" and _proof(asked.text)):
        return None
    values = continued(asked)
    return values if values and values != dict(note.arguments) else None


def asks_of_the_rules(asked: Asked) -> bool:
    """True for a question that names nothing after one about the shop's rules: "how much does it cost there"."""
    if asked.note is None or asked.note.tool != "search_knowledge" or len(asked.text) > _LONGEST:
        return False
    pointing = re.compile(r"\b(?:there|that|it|this)\b|那边|那里|那儿|这个|这样|那样", re.IGNORECASE)
    bare = _RULES.sub(" ", pointing.sub(" ", asked.text))
    leans = pointing.search(asked.text) or _RULES.search(asked.text)
    return bool(leans) and not products.own_words(bare) and products.colour(asked.text) is None


_RULES = re.compile(
    r"\b(?:free|fees?|charges?|postage|shipping|delivery|extra|long|days?|take|takes|usually|normally|same|possible|refund(?:ed)?)\b|运费|邮费|快递费?|免费|包邮|要?几天|多久|手续费|费用|收费",
    re.IGNORECASE,
)


def _proof(text: str) -> Values:
    """The email address and postcode that prove an order."""
    return _clean({"email": orders.email(text), "postcode": orders.postcode(text)})


def _bare_number(text: str) -> int | None:
    """The one number of a message that says nothing of what it counts: "make that six", 改成10."""
    found = re.fullmatch(
        rf"(?:and |or |ok(?:ay)?,? |no,? |sorry,? |actually,? )*(?:make (?:it|that|them)|let's say|say|try|go for|with|what about|how about|for|only|just|rather|the)?(?: (?:the|only|just|top|first))*\s?(?P<en>\d{{1,7}}|{ENGLISH_WORD})(?: of (?:them|those|these)| instead| please| then| will do| is enough)*|(?:那|就|要|只要?|改成?|换成?|改为|要是|如果|还是|来|给我?|取|前)*(?P<zh>\d{{1,7}}|{CHINESE_NUMBER})[个名位人条款件]?(?:呢|吧|就行|就好|就够了?|的话)*",
        text.strip(" ?？.。!！"),
        re.IGNORECASE,
    )
    return amounts.integer(found["en"] or found["zh"]) if found else None


_BARE_TIME = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{ENGLISH_WORD}) (?P<unit>days?|weeks?|months?|quarters?)\b|(?P<zh>\d{{1,3}}|{CHINESE_NUMBER})个?(?P<zunit>天|周|星期|月|季度)",
    re.IGNORECASE,
)
_ZH_UNITS = {"天": "days", "周": "weeks", "星期": "weeks", "月": "months", "季度": "quarters"}


def _products(asked: Asked, before: Values) -> Values | None:
    reading, changed = Reading(asked.text), Values()
    pointed = search_products(asked) if references.refers_back(asked.text) else None
    if pointed and (pointed.get("product_id") or pointed.get("colour") or references.ordinal(asked.text)):
        return pointed
    if price := amounts.price_range(reading):
        changed |= {"min_price": price.low, "max_price": price.high, "currency": price.currency}
        before = {name: value for name, value in before.items() if name not in {"min_price", "max_price", "currency"}}
    if order := products.sorting(reading) or (
        "price_up" if re.search(r"\bcheaper\b|less expensive|便宜(?:一?点|些)", reading.left, re.IGNORECASE) else None
    ):
        changed["sort"] = order
    if wanted := amounts.how_many(asked.text):
        changed["k"] = wanted
    if products.IN_STOCK.search(asked.text):
        changed["in_stock"] = True
    query = str(before.get("query", ""))
    colour, material = products.colour(reading.left), products.material(reading.left)
    named = _bare(products.query_words(references.without_reference(_CUE.sub(" ", reading.left))))
    if products.own_words(named) and not pointed and not (material and len(named) <= len(material) + 3):
        # a product of its own: the one of the last turn is over, its limits are kept
        changed["query"] = named
        changed |= {"colour": colour, "material": material}
        kept = {"max_price", "min_price", "currency", "in_stock"}
        before = {name: value for name, value in before.items() if name in kept}
    elif colour:
        changed |= {"colour": colour, "query": f"{colour} {recoloured(query)}".strip()}
    elif material:
        changed |= {"material": material, "query": f"{material} {query}".strip()}
    elif not changed:
        return pointed
    before.pop("product_id", None) if "query" in changed else None
    return _clean(before | changed)


def _bare(words: str) -> str:
    return re.sub(
        r"^(?:instead|about|how about|what about|ones?|换成?|改成?|只要?|那|呢|的)+\s*|\s*(?:ones?|instead|呢|的)$",
        "",
        words,
        flags=re.IGNORECASE,
    ).strip()


def _question(last: str, before: str, asked: Asked) -> str:
    """The last question with this one's country in place of its own, else both, last first."""
    old, new = places.countries(before)[1], places.countries(asked.text)[1]
    if len(old) == 1 and len(new) == 1:
        return before.replace(old[0], new[0], 1)[:1000]
    return f"{before or last} {asked.text}"[:1000]


def _shown(asked: Asked, before: Values) -> Values | None:
    changed = Values()
    recommends = asked.note is not None and asked.note.tool == "recommend_products"
    if recommends and (found := orders.customer(asked.text) or orders.customer_number(asked.text)):
        changed["customer"] = found
        before = {name: value for name, value in before.items() if name not in {"product", "product_id", "segment"}}
    reading = Reading(asked.text)
    if recommends and (price := amounts.price_range(reading)) and price.high is not None:
        changed["max_price"] = price.high
    bare = _bare_number(asked.text) if "customer" not in changed else None
    if wanted := amounts.how_many(reading.left) or amounts.enough(reading.left) or bare:
        changed["k"] = wanted
    if not recommends and (days := horizons.days_ahead(asked.text)):
        changed["within_days"] = days
    if (
        asked.note
        and (pointed := references.product(asked.text, asked.note.entities))
        and references.refers_back(asked.text)
    ):
        before = {name: value for name, value in before.items() if name not in {"customer", "product", "product_id"}}
        changed |= pointed
    if not changed:
        words = _bare(products.query_words(_CUE.sub(" ", asked.text)))
        if not words or not _CUE.search(asked.text):
            return None
        before = {
            name: value
            for name, value in before.items()
            if name not in {"customer", "product", "product_id", "segment"}
        }
        changed = {"segment": marketing.segment(asked.text)} if marketing.segment(asked.text) else {"product": words}
    return before | changed


def _customers(asked: Asked, before: Values, tool: str) -> Values | None:
    """Churn, value or segments again: of other people, another time, as a file."""
    text, changed = asked.text, Values()
    found, pieces = countries_of(asked)
    for piece in pieces:
        text = text.replace(piece, " ", 1)
    if found:
        changed["country"] = found
    bare = _bare_number(text) if not orders.customer_number(text) else None
    for name, value in (
        ("segment", marketing.segment(text)),
        ("customer", orders.customer(text) or orders.customer_number(text)),
        ("horizon_days", days_ahead(text)),
        ("top", figures.top_n(text) or amounts.how_many(text) or amounts.enough(text) or bare),
    ):
        if value:
            changed[name] = value
    if re.search(r"导出|导成|下载|export|csv|excel|download|\bfile\b|spreadsheet", text, re.IGNORECASE):
        changed["export"] = True
    if tool == "segment_customers":
        fresh = segment_customers(replace(asked, note=None))
        changed = {name: value for name, value in changed.items() if name in {"segment", "country", "export"}}
        changed |= {name: fresh[name] for name in ("method", "k") if name in fresh}
        if before.get("method") == "clusters" and (k := _bare_number(text)):
            changed["k"] = k
    return _clean(before | changed) if changed else None


def _asked_more(asked: Asked, before: Values) -> Values | None:
    changed = Values()
    if span := periods.period(asked.text, asked.today):
        before = {name: value for name, value in before.items() if name not in {"start", "end"}}
        changed |= {"start": span.start, "end": span.end}
    if "question" in before:
        changed["question"] = f"{before['question']} {asked.text}"[:1000]
    return _clean(before | changed) if changed else None


def _clean(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}
