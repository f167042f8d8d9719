"""find_customer: who a customer is and what they ordered. For staff."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.context import STAFF, ToolContext
from assistant.outcome import Outcome
from assistant.phrases import say
from assistant.routing.arguments import FindCustomer
from assistant.tools.base import Tool
from assistant.writing import customer_source, day, order_items, order_source, order_total, state
from knowledge.records import Customer, Order

NEWEST = 5
LOOKED_AT = 50
UNDONE = frozenset({"cancelled", "returned"})


def find_customer(arguments: FindCustomer, context: ToolContext) -> Outcome:
    """The customer's profile, their newest orders, or their last one with its lines."""
    named = arguments.customer
    customer = context.store.customer(named)
    if customer is None:
        found = context.store.find_customers(named, k=5)
        if len(found) > 1:
            return _several(named, found, context)
        if not found:
            return Outcome(text=say("customer_unknown", context.language, customer=named), abstained=True)
        customer = found[0]
    orders = context.store.orders_of(customer.customer_id, limit=LOOKED_AT)
    if arguments.aspect == "last_order":  # what was cancelled or sent back was not bought
        orders = [order for order in orders if order.status not in UNDONE] or orders
    orders = orders[: 1 if arguments.aspect == "last_order" else NEWEST]
    return _told(customer, orders, arguments, context)


def _told(customer: Customer, orders: Sequence[Order], arguments: FindCustomer, context: ToolContext) -> Outcome:
    currency, language, number = context.store.profile.currency, context.language, customer.customer_id
    if not orders and arguments.aspect != "profile":
        text = say("customer_no_orders", language, customer=number)
    elif arguments.aspect == "last_order":
        text = "\n".join([_last(customer, orders[0], language), *order_total(orders[0], currency, language)])
    else:
        lines = _profile(customer, language) if arguments.aspect == "profile" else []
        if orders:
            head = say("customer_last_orders", language, customer=number)
            lines += [head, *order_items(orders, currency, language)]
        text = "\n".join(lines or [say("customer_no_orders", language, customer=number)])
    return Outcome(
        text=text,
        sources=(customer_source(customer, orders), *(order_source(order, currency) for order in orders)),
        quotations=tuple(line.title for order in orders for line in order.lines if line.title),
        entities={"customer": number, **({"order_id": orders[0].order_id} if orders else {})},
        abstained=not orders and arguments.aspect != "profile",
    )


def _last(customer: Customer, order: Order, language: str) -> str:
    return say(
        "customer_last_order",
        language,
        customer=customer.customer_id,
        order=order.order_id,
        date=day(order.ordered_at, language),
        state=state(order.status, language),
    )


def _profile(customer: Customer, language: str) -> list[str]:
    name = f"{customer.customer_id} {customer.name or ''}".strip()
    rows = {
        "customer_country": customer.country,
        "customer_city": customer.city,
        "customer_email": customer.email,
        "customer_phone": customer.phone,
        "customer_joined": day(customer.joined_on, language) if customer.joined_on else None,
    }
    lines = [say(key, language, value=value) for key, value in rows.items() if value]
    return [say("customer_head", language, customer=name), *lines]


def _several(named: str, found: Sequence[Customer], context: ToolContext) -> Outcome:
    lines = [
        say("customer_item", context.language, customer=one.customer_id, name=one.name or one.email or "").rstrip()
        for one in found
    ]
    head = say("customers_several", context.language, customer=named)
    return Outcome(
        text="\n".join([head, *lines, say("customers_which", context.language)]),
        sources=tuple(customer_source(one) for one in found),
    )


TOOL = Tool(name="find_customer", run=find_customer, arguments=FindCustomer, roles=STAFF)
