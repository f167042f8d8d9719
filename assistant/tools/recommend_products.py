"""recommend_products: what to show next to a customer, to a group or beside a product, and why.

A shopper is told of products for themselves, or beside a product: never of another customer, and no test figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant import analyses
from assistant.analytics.errors import UnknownName
from assistant.context import ToolContext
from assistant.events import Products
from assistant.findings import Finding
from assistant.outcome import Outcome
from assistant.parts import group_of
from assistant.phrases import say
from assistant.routing.arguments import RecommendProducts
from assistant.telling import capital, outcome
from assistant.tools.asking_data import beating, in_words, the_customer, the_product
from assistant.tools.base import Tool
from assistant.writing import product_source
from knowledge.records import Product

NOBODY = "nobody"  # has bought nothing: gets what is popular


@in_words
def recommend_products(arguments: RecommendProducts, context: ToolContext) -> Outcome:
    """Products with the reason for each."""
    staff = context.caller.is_staff
    if not staff and (arguments.customer or arguments.segment):
        text = say("customer_private", context.language)
        return Outcome(text=text, checked=(text,), abstained=True)
    customers: Sequence[str] = ()
    about: dict[str, str] = {}
    product = the_product(arguments.product, arguments.product_id, context)
    if isinstance(product, Outcome):
        return product
    if product is None:
        found = _whom(arguments, context)
        if isinstance(found, Outcome):
            return found
        customers = found
        if staff and len(customers) == 1:
            about["customer"] = customers[0]
    try:
        finding = analyses.recommendations(
            context.store, context.language, customer_ids=customers, product_ids=() if product is None else (product,),
            n=arguments.k, allowed=_allowed(arguments, context), new_only=arguments.exclude_bought,
            beat=beating(context),
        )  # fmt: skip
    except UnknownName:
        if staff:
            raise
        finding = None
    shown = _products(finding, context)
    if not shown or finding is None:
        text = say("recommend_none", context.language)
        return Outcome(text=text, checked=(text,), abstained=True)
    lines = _lines(finding, shown, staff, context.language)
    entities = {**about, "products": [one.title for one in shown], "product_ids": [one.product_id for one in shown]}
    if staff:
        return outcome(finding, lines, context, entities=dict(entities))
    text = "\n".join(lines)
    return Outcome(
        text=text,
        checked=(text,),
        sources=tuple(product_source(one, context.store.profile.currency) for one in shown),
        artifacts=(Products(products=tuple(shown)),),
        quotations=tuple(one.title for one in shown),
        entities=dict(entities),
    )


def _whom(arguments: RecommendProducts, context: ToolContext) -> Sequence[str] | Outcome:
    if not context.caller.is_staff:
        return [context.caller.customer_id or NOBODY]
    if arguments.customer:
        found = the_customer(arguments.customer, context)
        return found if isinstance(found, Outcome) else [found]
    if arguments.segment:
        return [str(one) for one in group_of(context.store, arguments.segment)["customer_id"]]
    text = say("recommend_whom", context.language)
    return Outcome(text=text, checked=(text,))


def _allowed(arguments: RecommendProducts, context: ToolContext) -> list[str] | None:
    """The products that fit the price and are not sold out; None where that leaves nothing out."""
    products: Any = context.store.table("products")
    conditions = []
    if arguments.in_stock:
        conditions.append(products.stock.isnull() | (products.stock > 0))
    if arguments.max_price is not None:
        conditions.append(products.price <= arguments.max_price)
    if not conditions:
        return None
    frame = products.filter(*conditions).select("product_id").order_by("product_id").to_pandas()
    return [str(one) for one in frame["product_id"]]


def _products(finding: Finding | None, context: ToolContext) -> list[Product]:
    if finding is None or finding.table is None:
        return []
    return list(context.store.products([str(row[1]) for row in finding.table.rows]))


def _lines(finding: Finding, shown: Sequence[Product], staff: bool, language: str) -> list[str]:
    why = {str(row[1]): str(row[3] or "") for row in finding.table.rows} if finding.table else {}
    head = say("recommend_head", language, title=capital(finding.title)) if staff else say("recommend_you", language)
    items = [say("recommend_item", language, title=one.title, why=why.get(one.product_id, "")) for one in shown]
    return [head, *items]


TOOL = Tool(
    name="recommend_products", run=recommend_products, arguments=RecommendProducts,
    staff_only=frozenset({"customer", "segment"}),
)  # fmt: skip
