"""Elliptical follow-ups: what the last turn asked, with what this message changes."""

from __future__ import annotations

import re

from assistant.routing import followups_figures, references
from assistant.routing.asking import Asked
from assistant.routing.filling import Values, aspect, recoloured, search_products
from assistant.routing.parsing import amounts, briefs, figures, horizons, marketing, orders, periods, places, products
from assistant.routing.parsing.reading import Reading

_CUE = re.compile(
    r"^\s*(?:and|or|but|what about|how about|same|only|just|now|instead|but only|ok,? and|okay and|and what about|what if|make (?:it|them|that|this)|then|limit|anything|any|versus|vs|against|compared?|add|include|plus|with|as|show (?:it|that|them|each)|(?:split|break|group|sort|rank|plot|chart|order|filter|narrow|drill|slice|divide|turn|put|do|give|show) (?:it|that|this|them|those|these)|ok,?|okay,?|now|ditto|(?:restrict|confine|limit|zoom|focus|keep) (?:it|that|this|them|those|in|on|only|just)|(?:swap|replace|switch|change) (?:\w+ ){1,3}(?:for|with|to|into))\b"
    r"|\b(?:instead|only|as well|too|the same)\s*[?.!]*$|^\s*(?:by|per|in|for|under|over|since|from|between|last|this|top|without|cheaper|more|less|another|next|excluding)\b"
    r"|^\s*(?:有没有再|再|那么?|一样|不过|语气|换|改|只|就|再|还有|和|跟|与|按|要|来|给我|同样|其中|仅|如果|除了|不要|加上|加个|带上|倒过来|反过来|具体到|细到|精确到|拆成?|分成?|限定|限制在|限于|仅限|缩小|聚焦|局限|只保留|剔除|排除|[把将].{1,12}(?:换成|改成|换为)|前[一二三四五六七八九十\d]|倒数)|(?:呢|的话)\s*[?？。!！]*$|^\s*(?:上个?|本|这个?|去|今|前)\S{0,3}(?:月|年|周|季度)\S{0,2}$",
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
                if references.refers_back(asked.text)
                else None
            )
            return before | {"order_id": number} if number else None
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
            return _copy(asked, before)
        case "recommend_products" | "bought_together":
            return _shown(asked, before)
        case "shop_figures":
            return followups_figures.shop_figures(asked, before)
        case "forecast_sales":
            return followups_figures.forecast_sales(asked, before)
        case "find_anomalies":
            return followups_figures.find_anomalies(asked, before)
        case "segment_customers" | "predict_churn" | "customer_value" as tool:
            return _customers(asked, before, tool)
        case _:
            return _period_only(asked, before)


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


def _copy(asked: Asked, before: Values) -> Values | None:
    text, changed = asked.text, Values()
    if found := marketing.channels(text):
        changed["channel"] = found[0][0]
    for name, hit in (
        ("language", marketing.copy_language(text)),
        ("audience", marketing.audience(text)),
        ("tone", marketing.first_of(marketing.TONES, text)),
        ("keywords", marketing.keywords(text)),
    ):
        if hit:
            changed[name] = hit[0]
    if hit := briefs.avoided(text):
        changed["avoid"] = hit[0]
    if offer := briefs.offer(text):
        changed["offer"] = offer
    if segment := marketing.segment(text):
        changed["segment"] = segment
    if (discount := amounts.percent(text)) is not None:
        changed["discount_percent"] = discount
    if variants := amounts.count_of_things(text):
        changed["variants"] = variants
    before = {name: value for name, value in before.items() if name != "edit"}
    if edit := marketing.edit(text):
        changed["edit"] = edit
    if not changed and re.search(
        r"\b(?:add|remove|change|rewrite|less|more|without|call to action|headline|title)\b|加上|去掉|改|标题|别",
        text,
        re.IGNORECASE,
    ):
        changed["edit"] = "again"
    return before | changed if changed else None


def _shown(asked: Asked, before: Values) -> Values | None:
    changed = Values()
    if found := orders.customer(asked.text):
        changed["customer"] = found
    if wanted := amounts.how_many(asked.text):
        changed["k"] = wanted
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
    found, pieces = places.countries(text, asked.words.countries, codes=True)
    for piece in pieces:
        text = text.replace(piece, " ", 1)
    if found:
        changed["country"] = found
    for name, value in (
        ("segment", marketing.segment(text)),
        ("customer", orders.customer(text)),
        ("horizon_days", horizons.days_ahead(text)),
        ("top", figures.top_n(text)),
    ):
        if value:
            changed[name] = value
    if re.search(r"导出|导成|下载|export|csv|excel|download|\bfile\b|spreadsheet", text, re.IGNORECASE):
        changed["export"] = True
    if tool == "segment_customers":
        changed = {name: value for name, value in changed.items() if name in {"segment", "country", "export"}}
    return _clean(before | changed) if changed else None


def _period_only(asked: Asked, before: Values) -> Values | None:
    changed = Values()
    if (
        (span := periods.period(asked.text, asked.today))
        and asked.note
        and asked.note.tool in {"plan_budget", "review_sentiment", "watch_brand", "query_data"}
    ):
        before = {name: value for name, value in before.items() if name not in {"start", "end"}}
        changed |= {"start": span.start, "end": span.end}
    if (
        asked.note
        and asked.note.tool in {"plan_budget", "find_influencers", "watch_brand", "run_campaign"}
        and (found := marketing.channels(asked.text))
    ):
        key = {"plan_budget": "channels", "run_campaign": "channel"}.get(asked.note.tool, "platform")
        changed[key] = tuple(channel for channel, _ in found) if key == "channels" else found[0][0]
    if asked.note and asked.note.tool == "query_data" and "question" in before:
        changed["question"] = f"{before['question']} {asked.text}"[:1000]
    return _clean(before | changed) if changed else None


def _clean(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}
