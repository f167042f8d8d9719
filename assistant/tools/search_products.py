"""search_products: what the catalogue has, for what price; what it does not have is said so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from assistant.context import ToolContext
from assistant.events import Json, Products
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import SearchProducts
from assistant.tools.base import Tool
from assistant.tools.matching import Wish, in_title, missing, surplus, translations, wishes
from assistant.writing import one_product, product_lines, product_source
from knowledge.records import Product

CANDIDATES = 60
NEAREST = 3
_WHETHER = re.compile(
    r"^\W*(?:(?:hi|hello|hey)\W+)?(?:do|does|have|has|got|is|are|any|can|could)\b|有没有|有.{0,30}[吗么嘛]|卖不卖|有卖|在售吗|是否有",
    re.IGNORECASE,
)

_STOCK = re.compile(
    r"\bin stock\b|\bavailab|\bsold out\b|\bstock\b|\bleft\b|库存|有货|现货|缺货|断货|还有几", re.IGNORECASE
)


def search_products(arguments: SearchProducts, context: ToolContext) -> Outcome:
    """One product that is what was asked for, several that fit, or none with the nearest."""
    if arguments.product_id:
        return _by_number(arguments.product_id, context)
    if arguments.query.isalnum() and any(char.isdigit() for char in arguments.query):
        numbered = _numbered(arguments.query, context)
        if numbered is not None:
            return _one(numbered, context)
    if not (_words(arguments) or arguments.filters() or arguments.sort != "relevance"):
        return Outcome(text=say("product_which", context.language))
    wanted = wishes(_words(arguments))
    candidates = _candidates(arguments, context, arguments.filters())
    fitting = _fitting(candidates, wanted, arguments)
    if arguments.in_stock and not fitting:
        # a shop that keeps no stock has nothing that is known to be in stock: show what fits, and say so
        rest = {name: value for name, value in arguments.filters().items() if name != "stock"}
        fitting = [
            one for one in _fitting(_candidates(arguments, context, rest), wanted, arguments) if one.stock is None
        ]
    if fitting:
        return _found(fitting, wanted, arguments, context)
    if arguments.filters():
        # what fits but is outside the price or the stock that was asked for is worth saying
        relaxed = _fitting(_candidates(arguments, context, {}), wanted, arguments)
        if relaxed:
            price = arguments.min_price is not None or arguments.max_price is not None
            key = "products_outside_price" if price else "products_outside_filter"
            return _listed(relaxed[: arguments.k], context, head=say(key, context.language), abstained=True)
    return _nearest(candidates, arguments, context)


def _words(arguments: SearchProducts) -> str:
    """What is asked for in words; a colour or material that the query holds already is not said twice."""
    query = arguments.query.casefold()
    extra = [word for word in (arguments.colour, arguments.material) if word and word.casefold() not in query]
    return " ".join((*extra, arguments.query)).strip()


def _candidates(arguments: SearchProducts, context: ToolContext, filters: dict[str, Any]) -> list[Product]:
    query = f"{_words(arguments)} {translations(_words(arguments))}".strip()
    hits = context.store.search_products(query, k=max(CANDIDATES, arguments.k), filters=filters or None)
    # shops write one code in two cases; the better hit stands for both
    ids = {hit.id.casefold(): hit.id for hit in reversed(hits)}
    return context.store.products(list(reversed(ids.values())))


def _fitting(candidates: Sequence[Product], wanted: Sequence[Wish], arguments: SearchProducts) -> list[Product]:
    fitting = [product for product in candidates if not missing(product, wanted)]
    # the thing itself comes last ("black earrings", 黑色耳环): where titles name it, a category alone is too loose
    named = [product for product in fitting if in_title(product, wanted[-1:])]
    fitting = named or fitting
    if arguments.sort in ("price_up", "price_down"):
        priced = [product for product in fitting if product.price is not None]
        return sorted(priced, key=lambda p: p.price or 0.0, reverse=arguments.sort == "price_down")
    # a title that was named in full is the one that was meant
    return sorted(fitting, key=lambda one: (-in_title(one, wanted), surplus(one, wanted))) if wanted else fitting


def _found(
    fitting: Sequence[Product], wanted: Sequence[Wish], arguments: SearchProducts, context: ToolContext
) -> Outcome:
    named = [product for product in fitting if wanted and surplus(product, wanted) == 0]
    if len(fitting) == 1 or len(named) == 1 or arguments.sort in ("price_up", "price_down"):
        return _one(named[0] if len(named) == 1 else fitting[0], context)
    shown = fitting[: arguments.k]
    tail = "products_more" if len(fitting) > len(shown) else "products_which"
    head = "products_several" if _WHETHER.search(context.say) else "products_list"
    return _listed(shown, context, head=say(head, context.language), tail=say(tail, context.language))


def _numbered(number: str, context: ToolContext) -> Product | None:
    return context.store.product(number) or context.store.product(number.upper())


def _by_number(number: str, context: ToolContext) -> Outcome:
    product = _numbered(number, context)
    if product is None:
        return Outcome(text=say("product_unknown", context.language, product=number), abstained=True)
    return _one(product, context)


def _one(product: Product, context: ToolContext) -> Outcome:
    currency = context.store.profile.currency
    about_stock = _STOCK.search(context.say) is not None
    affirm = not about_stock and _WHETHER.search(context.say) is not None
    text = one_product(product, currency, context.language, affirm=affirm)
    if about_stock and product.stock is None:
        text += ("" if context.language == "zh" else " ") + say("stock_unknown", context.language)
    return _outcome(text, [product], context)


def _listed(
    products: Sequence[Product], context: ToolContext, *, head: str, tail: str = "", abstained: bool = False
) -> Outcome:
    lines = product_lines(products, context.store.profile.currency, context.language)
    if _STOCK.search(context.say) and all(product.stock is None for product in products):
        lines.append(say("stock_unknown", context.language))
    text = "\n".join(filter(None, (head, *lines, tail)))
    return _outcome(text, products, context, abstained=abstained)


def _nearest(candidates: Sequence[Product], arguments: SearchProducts, context: ToolContext) -> Outcome:
    query = _words(arguments) or arguments.category or ""
    if not candidates:
        return Outcome(text=say("products_none_at_all", context.language, query=query), abstained=True)
    wanted = wishes(query)
    nearest = sorted(candidates[:20], key=lambda product: len(missing(product, wanted)))[:NEAREST]
    return _listed(nearest, context, head=say("products_none", context.language, query=query), abstained=True)


def _outcome(text: str, products: Sequence[Product], context: ToolContext, *, abstained: bool = False) -> Outcome:
    currency = context.store.profile.currency
    return Outcome(
        text=text,
        sources=tuple(product_source(product, currency) for product in products),
        artifacts=(Products(products=tuple(products)),),
        quotations=tuple(product.title for product in products),
        entities={
            "products": list[Json](product.title for product in products),
            "product_ids": list[Json](product.product_id for product in products),
            **({"product": products[0].title, "product_id": products[0].product_id} if len(products) == 1 else {}),
        },
        abstained=abstained,
    )


TOOL = Tool(name="search_products", run=search_products, arguments=SearchProducts)
