"""Arguments of the tools that compute: figures, segments, churn, value, recommendations, baskets."""

from __future__ import annotations

import re
from typing import Any

from assistant.routing import references
from assistant.routing.asking import AskBack, Asked
from assistant.routing.filling import Values
from assistant.routing.parsing import amounts, figures, horizons, marketing, orders, periods, places, products

_EXPORT = re.compile(
    r"\b(?:export|download|as a file|as csv|csv|excel|spreadsheet)\b|导出|下载|导成|表格文件", re.IGNORECASE
)
_OVERVIEW = re.compile(
    r"key figures|\bkpis?\b|how (?:are we|is (?:the )?(?:business|shop|store)|are things) (?:doing|going)?|how'?s business|overview|the numbers|sales report|dashboard|核心指标|生意(?:怎么样|如何|好吗)|经营(?:情况|概况|状况)|总览|概况|看看.{0,6}数据|销售报表|关键指标",
    re.IGNORECASE,
)
_SALES_OF = (
    re.compile(r"\b(?:sales(?: figures)?|revenue|turnover|units|volume|quantity|number) (?:of|for|from) (?:the |our )?(?P<p>[^?,.;]{3,60}?)(?=$|[?,.;]|\s(?:by|per|in|last|this|over|during|since|for|between|compared|vs|each|sold|were|did)\b)", re.IGNORECASE),
    re.compile(r"\bhow many (?!orders|customers|units|pieces|items|products|people|buyers|new|returning|cancel)(?:of the |of |the )?(?P<p>[^?,.;]{3,60}?) (?:did we sell|have we sold|were sold|do we sell|we sold|sold|got sold|were bought|were ordered)\b", re.IGNORECASE),
    re.compile(r"\bhow much did (?:the |our )?(?P<p>[^?,.;]{3,60}?) (?:make|bring in|earn|sell for)\b", re.IGNORECASE),
    re.compile(r"\bhow (?:well )?(?:did|does|is|are) (?:the |our )?(?P<p>[^?,.;]{3,60}?) (?:sell|selling|doing)\b", re.IGNORECASE),
    re.compile(r"(?:^|[，,。\s])(?P<p>[^，,。？?\s]{2,24}?(?: [A-Za-z][\w-]*){0,3})\s?(?:的|在)?\s?(?:卖了?(?:出)?(?:多少|几)|的?(?:总)?销(?:量|售额|售情况)|卖得(?:怎么样|如何|好吗))"),
)  # fmt: skip
_NOT_A_PRODUCT = re.compile(
    r"^(?:the )?(?:shop|store|year|month|week|day|quarter|company|business|customers?|orders?|sales|revenue|all|each|every|by|per|total|new|last|this|us|(?:each|every|per|逐|分).*|我们|一共|总共|总|全部|各.*|每.*|每个?|按.*|本|上|今年|去年|店铺|公司|订单|客户|商品|产品|前.*|哪.*|什么.*|整体|和.*|最.*)$",
    re.IGNORECASE,
)


def shop_figures(asked: Asked) -> Values:
    """Measures by dimensions, over a period, with filters."""
    text = asked.text
    values = _filters(asked)
    said = values.pop("_taken", ())
    bare = _without(text, said)
    measures, dimensions = figures.measures(bare), figures.dimensions(bare)
    if values.get("segment") in {"new", "loyal"} and ({"new_customers", "returning_customers"} & set(measures)):
        values.pop("segment")
    if not measures:
        measures = ("revenue", "orders", "customers", "average_order_value") if _OVERVIEW.search(text) else ("revenue",)
    if "customer" in dimensions and "customers" in measures and len(measures) > 1:
        measures = tuple(m for m in measures if m != "customers")
    elif "customer" in dimensions and measures == ("customers",):
        measures = ("revenue",)
    if (
        "customers" in measures
        and len(measures) > 1
        and re.search(r"customers? (?:by|in|with|per)|by customer", text, re.IGNORECASE)
    ):
        measures = tuple(m for m in measures if m != "customers")
    if len(measures) > 1 and any(
        re.search(rf"{re.escape(piece)} (?:customers|buyers|shoppers)", text) for piece in said
    ):
        measures = tuple(m for m in measures if m != "customers")  # "turnover of German customers"
    if "repeat_rate" in measures:  # it is said of customers
        measures = tuple(m for m in measures if m != "customers")
    if not dimensions and figures.trend(text):
        dimensions = ("month",)
    if not dimensions and len(values.get("country") or ()) > 1:
        dimensions = ("country",)
    if values.get("product") and dimensions == ("product",):
        dimensions = ()
    values |= {"measures": measures[:4], "by": dimensions[:2]}
    if top := amounts.how_many(text):
        values["top"] = top
    if dimensions and figures.lowest_first(text):
        values["order"] = "asc"
    if dimensions and values.get("start") and figures.exclusive(text):
        values["exclusive"] = True
    if compare := figures.comparison(text):
        values["compare"] = compare
    if figures.share(text) and not {"repeat_rate", "cancellation_rate"} & set(measures):
        values["share"] = True
    return values


def _filters(asked: Asked) -> Values:
    """Period, countries, product, category and segment; ``_taken``: the pieces of text that said so."""
    text, values, taken = asked.text, Values(), list[str]()
    if span := periods.period(text, asked.today):
        values |= {"start": span.start, "end": span.end}
        taken.append(text[span.at : span.to])
    found, pieces = places.countries(text, asked.words.countries)
    if found:
        values["country"] = found
        taken += pieces
    if asked.words.categories and (name := _category(asked)):
        values["category"] = name
        taken.append(name)
    if name := marketing.segment(text):
        values["segment"] = name
    if "category" not in values and (product := _product(asked, _without(text, taken))):
        values["product"] = product
        taken.append(product)
    values["_taken"] = tuple(taken)
    return {name: value for name, value in values.items() if value is not None}


def _category(asked: Asked) -> str | None:
    lowered = asked.text.lower()
    for name in sorted(asked.words.categories, key=len, reverse=True):
        if re.search(
            rf"(?<!\w){re.escape(name.lower())}(?!\w)" if name.isascii() else re.escape(name.lower()), lowered
        ):
            return name
    return None


def _product(asked: Asked, text: str) -> str | None:
    for pattern in _SALES_OF:
        found = pattern.search(text)
        if not found:
            continue
        words = products.query_words(found["p"].strip())
        if (
            len(words) > 1
            and not _NOT_A_PRODUCT.match(words)
            and not figures.measures(words)
            and not marketing.segment(words)
        ):
            return words
    code = products.product_code(text)
    return code if code and asked.product_id(code) else None


def _without(text: str, taken: tuple[str, ...] | list[str]) -> str:
    for piece in taken:
        text = text.replace(piece, " ", 1)
    return re.sub(r"\s+", " ", text).strip()


def query_data(asked: Asked) -> Values:
    """The question as it is; SQL where it is one."""
    values: Values = {"question": asked.text[:1000]}
    if sql := _sql(asked.text):
        values["sql"] = sql
    if span := periods.period(asked.text, asked.today):
        values |= {"start": span.start, "end": span.end}
    return values


def _sql(text: str) -> str | None:
    """The statement in a message: from its first SELECT (or the WITH before it) to the end."""
    select = re.search(r"\bselect\b", text, re.IGNORECASE)
    if not select or not re.search(r"\bfrom\b", text[select.end() :], re.IGNORECASE):
        return None
    lead = re.search(r"\bwith\s+\w+\s+as\s*\(", text[: select.start()], re.IGNORECASE)
    return text[lead.start() if lead else select.start() :].rstrip("?？。 ")


def forecast_sales(asked: Asked) -> Values:
    """What, and how far ahead."""
    values = _filters(asked)
    taken = values.pop("_taken", ())
    for name in ("start", "end", "segment"):
        values.pop(name, None)
    measure = next(
        (m for m in figures.measures(_without(asked.text, taken)) if m in {"revenue", "orders", "units"}), None
    )
    if measure or values.get("product"):
        values["measure"] = measure or "units"
    if found := horizons.ahead(asked.text):
        n, unit = found
        if unit in {"quarter", "year", "fortnight"}:
            n, unit = n * {"quarter": 3, "year": 12, "fortnight": 2}[unit], "week" if unit == "fortnight" else "month"
        values |= {"horizon": n, "step": unit}
    step = next((d for d in figures.dimensions(asked.text) if d in {"day", "week", "month"}), None)
    if step:
        values["step"] = step
    return values


def find_anomalies(asked: Asked) -> Values:
    """Where to look."""
    values = _filters(asked)
    taken = values.pop("_taken", ())
    bare = _without(asked.text, taken)
    if measure := next(iter(figures.measures(bare)), None):
        values["measure"] = measure
    by = next((d for d in figures.dimensions(bare) if d in {"day", "week", "month", "product", "country"}), None)
    if by:
        values["by"] = by
    return values


def segment_customers(asked: Asked) -> Values:
    """Which way of grouping, or which group."""
    text, values = asked.text, Values()
    if re.search(r"\bcluster|k-?means|gaussian|聚类|聚成|聚为", text, re.IGNORECASE):
        values["method"] = "clusters"
        values["k"] = amounts.count_of_things(text) or _number_before_class(text)
    elif re.search(
        r"high,? (?:medium|mid|potential)|value tiers?|into tiers|by value|高价值、|价值分层|分级|按价值",
        text,
        re.IGNORECASE,
    ):
        values["method"] = "value"
    segment = marketing.segment(text)
    if segment and values.get("method") != "value":
        values["segment"] = segment
    if not segment and re.search(r"bulk|批量", text, re.IGNORECASE):
        values["segment"] = "wholesale"
    return _set(values | _country_and_export(asked))


def _number_before_class(text: str) -> int | None:
    found = re.search(r"(?P<n>\d{1,6}|[二两三四五六七八九十]{1,2})(?:类|组|群|簇)", text)
    return amounts.integer(found["n"]) if found else None


def _country_and_export(asked: Asked) -> Values:
    values = Values()
    if found := places.countries(asked.text, asked.words.countries)[0]:
        values["country"] = found
    if _EXPORT.search(asked.text):
        values["export"] = True
    return values


def _customer(asked: Asked) -> str | None:
    found = orders.customer(asked.text)
    if found is None and asked.note and references.refers_back(asked.text):
        noted = asked.note.entities.get("customer") or asked.note.arguments.get("customer")
        return str(noted) if noted else None
    return found


def predict_churn(asked: Asked) -> Values:
    """Whom, within which time."""
    values = Values(
        customer=_customer(asked), horizon_days=horizons.days_ahead(asked.text), top=amounts.how_many(asked.text)
    )
    segment = marketing.segment(re.sub(marketing.SEGMENTS["at_risk"], " ", asked.text, flags=re.IGNORECASE))
    if segment and segment != "lost":
        values["segment"] = segment
    return _set(values | _country_and_export(asked))


def customer_value(asked: Asked) -> Values:
    """Whose value, over which time."""
    values = Values(
        customer=_customer(asked),
        segment=marketing.segment(asked.text),
        horizon_days=horizons.days_ahead(asked.text),
        top=amounts.how_many(asked.text),
    )
    if values["segment"] == "high_value" and re.search(r"most valuable|最有价值|价值最高", asked.text, re.IGNORECASE):
        values.pop("segment")
    return _set(values | _country_and_export(asked))


_LIKE = re.compile(
    r"\b(?:similar to|like|goes? (?:well )?with|alternatives? to|instead of|match(?:es)?|bought|liked|to go with|pairs? (?:well )?with|related to)\s(?:the |a |an |my |our )?(?P<en>[^?,.;]{3,60}?)(?=$|[?,.;]|\s(?:please|what|do you|have you|for customer)\b)|(?:和|跟|与|像)(?P<zh>[^，。？?]{2,30}?)(?:类似|相似|差不多|一样|那样|搭配|配|相近|同类)|(?P<zh2>[^，。？?]{2,24}?)(?:的替代品?|搭配什么|配什么|的同类)|(?:喜欢|买了|买过)(?P<zh3>[^，。？?]{2,24}?)(?=$|[，。？?]|的(?:人|客户|顾客))",
    re.IGNORECASE,
)


def recommend_products(asked: Asked) -> Values:
    """To whom, or like what."""
    values = Values(
        customer=_customer(asked), segment=marketing.segment(asked.text), k=amounts.count_of_things(asked.text)
    )
    reading = amounts.Reading(asked.text)
    if price := amounts.price_range(reading, bare=False):
        values["max_price"] = price.high
    if not values["customer"] and (found := _LIKE.search(reading.left)):
        words = products.query_words(next(value for value in found.groupdict().values() if value))
        if len(words) > 1 and not references.refers(words):
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
    r"\b(?:bought |purchased |sold |sells? |sell |together |basket |cart |combined |go(?:es)? |along|co-?purchases? |pairs? )*(?:together with|along(?:side)? with|alongside|in the (?:cart|basket) with|in orders with|same basket as|with|for|of|after|bought|buy|buys|contain(?:ing)?) (?:the |a |an |our )?(?P<en>[^?,.;]{3,60}?)(?=$|[?,.;]|\s(?:also|too|often|what|usually|together|in|within|and the|do they|end up)\b)"
    r"|\b(?:has|have|takes?|took) (?:the |a )?(?P<basket>[^?,.;]{3,40}?) in (?:the|their) (?:basket|cart)|(?:和|跟|与|买了?|买过|含|有(?=[^，。？?]{2,20}的人)|买完|购买了?)(?P<zh>[^，。？?]{2,30}?)(?=(?:的(?:人|客户|顾客|订单)|一起|经常|常|还|出现|后|之后|同时|会|bought|[，。？?]|$))|(?P<zh2>[^，。？?]{2,24}?)(?:的(?:购物篮|连带|搭配|组合)|常?(?:和|跟|与)(?:什么|哪些)|做什么(?:组合|套装)|通常(?:和|跟))",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(?:together|products?|items?|things|什么|哪些|商品|产品|it|the|orders|baskets?|each other|next|一起.*|多少.*|real orders|highest lift|lift)\b|^(?:什么|哪些|商品|产品|东西)",
    re.IGNORECASE,
)


def bought_together(asked: Asked) -> Values:
    """With which product."""
    values = Values(k=amounts.count_of_things(asked.text))
    found = re.search(r"\bwithin (?P<n>\d{1,4}) days\b|(?P<zh>\d{1,4})天[之以]?内|(?P<after>\d{1,4})天后", asked.text)
    if found:
        values["within_days"] = int(found["n"] or found["zh"] or found["after"])
    text = (
        re.sub(r"\bwithin \d{1,4} days (?:after|of)\b|后?\d{1,4}天[之以]?内", " after ", asked.text)
        if found
        else asked.text
    )
    for match in _TOGETHER.finditer(text):
        words = products.query_words(next(value for value in match.groupdict().values() if value))
        if len(words) > 1 and not _GENERIC.match(words) and not references.refers(words):
            values["product"] = words
            break
    if "product" not in values:
        values |= _pointed_at(asked) or {}
    return _set(values)


def _set(values: dict[str, Any]) -> Values:
    return {name: value for name, value in values.items() if value is not None}


def required_product(asked: Asked) -> None:
    """Ask which product is meant."""
    raise AskBack("which_product")
