"""Rows and quotations to text, in English and Chinese. No model has a hand in it.

Amounts, dates and states are put the way people read them; titles stay as the catalogue has them, in whatever
language. Each row also becomes a ``Source`` with its typed facts: what is written here can be checked against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from assistant.phrases import known, say
from assistant.sources import Fact, Source
from knowledge.records import Customer, Order, OrderLine, Product

LINES_SHOWN = 8
_SYMBOLS = {"GBP": "£", "USD": "$", "EUR": "€", "CNY": "¥", "JPY": "JP¥"}
_CHINESE_NAMES = {
    "GBP": "英镑", "USD": "美元", "EUR": "欧元", "CNY": "元", "JPY": "日元", "HKD": "港元", "AUD": "澳元",
    "CAD": "加元", "SGD": "新加坡元", "CHF": "瑞士法郎", "KRW": "韩元", "TWD": "新台币",
}  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WITHOUT_CENTS = {"JPY", "KRW"}


def money(amount: float, currency: str, language: str) -> str:
    """An amount with its currency: ``£2.55``, ``-£1,234.50``, ``2.55 英镑``, ``12.00 SEK``."""
    digits = f"{abs(amount):,.{0 if currency in _WITHOUT_CENTS else 2}f}"
    sign = "-" if amount < 0 else ""
    if language == "zh":
        return f"{sign}{digits} {_CHINESE_NAMES.get(currency, currency)}"
    symbol = _SYMBOLS.get(currency)
    return f"{sign}{symbol}{digits}" if symbol else f"{sign}{digits} {currency}"


def day(moment: date | datetime | None, language: str) -> str:
    """A day: ``1 Dec 2010``, ``2010年12月1日``; in words where none is known."""
    if moment is None:
        return say("day_unknown", language)
    if language == "zh":
        return f"{moment.year}年{moment.month}月{moment.day}日"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def quantity(amount: float) -> str:
    """A number of pieces, without a needless ``.0``."""
    return f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"


def state(word: str, language: str) -> str:
    """An order's state in words; the shop's own word where it is none of the canonical ones."""
    key = f"state_{word}"
    return say(key, language) if known(key) else f"“{word}”"


# rows as sources ---------------------------------------------------------------------------------------------------


def product_source(product: Product, currency: str, score: float = 0.0) -> Source:
    """What may be said of a product: price, stock, category, attributes."""
    facts = [Fact(subject=product.title, attribute="title", value=product.title)]
    if product.price is not None:
        unit = product.currency or currency
        facts.append(Fact(subject=product.title, attribute="price", value=f"{product.price:.2f}", unit=unit))
    if product.stock is not None:
        facts.append(Fact(subject=product.title, attribute="stock", value=str(product.stock), unit="piece"))
    if product.category:
        facts.append(Fact(subject=product.title, attribute="category", value=product.category))
    facts += [Fact(subject=product.title, attribute=name, value=value) for name, value in product.attributes.items()]
    text = "\n".join(f"{fact.attribute}: {fact.value} {fact.unit}".strip() for fact in facts)
    return Source(
        id=f"product:{product.product_id}",
        kind="product",
        label=product.title,
        text=text if not product.description else f"{text}\n{product.description}",
        locator=product.product_id,
        facts=tuple(facts),
        aliases=(product.product_id,),
        score=score,
    )


def order_source(order: Order, currency: str) -> Source:
    """What may be said of an order: state, day, total, and each line's quantity, price and amount."""
    subject, unit = order.order_id, order.currency or currency
    facts = [
        Fact(subject=subject, attribute="status", value=order.status),
        *(
            [Fact(subject=subject, attribute="date", value=order.ordered_at.date().isoformat())]
            if order.ordered_at
            else []
        ),
        Fact(subject=subject, attribute="total", value=f"{order.total:.2f}", unit=unit),
        Fact(subject=subject, attribute="lines", value=str(len(order.lines)), unit="line"),
    ]
    for line in order.lines:
        name = line.title or line.product_id
        facts += [
            Fact(subject=name, attribute="quantity", value=quantity(line.quantity), unit="piece"),
            Fact(subject=name, attribute="price", value=f"{line.unit_price:.2f}", unit=unit),
            Fact(subject=name, attribute="amount", value=f"{line.amount:.2f}", unit=unit),
        ]
    text = "\n".join(f"{fact.subject} {fact.attribute}: {fact.value} {fact.unit}".strip() for fact in facts)
    aliases = (f"#{order.order_id}", f"order {order.order_id}", f"订单{order.order_id}", f"订单 {order.order_id}")
    return Source(
        id=f"order:{order.order_id}",
        kind="order",
        label=order.order_id,
        text=text,
        locator=order.order_id,
        facts=tuple(facts),
        aliases=aliases,
    )


def customer_source(customer: Customer, orders: Sequence[Order] = ()) -> Source:
    """What may be said of a customer, to staff."""
    subject = customer.customer_id
    rows = {
        "name": customer.name, "email": customer.email, "phone": customer.phone, "country": customer.country,
        "city": customer.city, "postcode": customer.postcode,
        "joined": customer.joined_on.isoformat() if customer.joined_on else None,
    }  # fmt: skip
    facts = [Fact(subject=subject, attribute=name, value=value) for name, value in rows.items() if value]
    facts += [Fact(subject=subject, attribute="order", value=order.order_id) for order in orders]
    return Source(
        id=f"customer:{subject}",
        kind="customer",
        label=subject,
        text="\n".join(f"{fact.attribute}: {fact.value}" for fact in facts) or subject,
        locator=subject,
        facts=tuple(facts),
        aliases=(f"customer {subject}", f"客户 {subject}", *((customer.name,) if customer.name else ())),
    )


# rows as text ------------------------------------------------------------------------------------------------------


def product_lines(products: Sequence[Product], currency: str, language: str) -> list[str]:
    """A list of products with their prices; those that share a title are told apart by their numbers."""
    titles = [product.title for product in products]
    return [
        _product_line(
            product,
            f"{product.title} ({product.product_id})" if titles.count(product.title) > 1 else product.title,
            currency,
            language,
        )
        for product in products
    ]


def _product_line(product: Product, name: str, currency: str, language: str) -> str:
    if product.price is None:
        return say("product_line_bare", language, title=name)
    return say("product_line", language, title=name, price=money(product.price, product.currency or currency, language))


def one_product(product: Product, currency: str, language: str, *, affirm: bool) -> str:
    """One product with its price, and its stock where the shop keeps it; ``affirm`` when it was asked whether."""
    if product.price is None:
        first = say("product_no_price", language, title=product.title)
    else:
        price = money(product.price, product.currency or currency, language)
        first = say("product_yes" if affirm else "product_price", language, title=product.title, price=price)
    if product.stock is None:
        return first
    if product.stock <= 0:
        return _join([first, say("product_sold_out", language, title=product.title)], language)
    stock = say("product_stock", language, title=product.title, stock=str(product.stock))
    return _join([first, stock], language)


def order_lines(order: Order, currency: str, language: str) -> list[str]:
    """The lines of an order, as they stand in it, up to ``LINES_SHOWN``."""
    unit = order.currency or currency
    shown = order.lines[:LINES_SHOWN]
    lines = [
        say(
            "order_line",
            language,
            quantity=quantity(line.quantity),
            title=_title(line),
            price=money(line.unit_price, unit, language),
        )
        for line in shown
    ]
    if len(order.lines) > len(shown):
        lines.append(say("order_lines_more", language))
    return lines


def whole_order(order: Order, currency: str, language: str) -> str:
    """State, day, total and lines of an order; says where nothing is known of its delivery."""
    sentences = [
        say(
            "order_state",
            language,
            order=order.order_id,
            date=day(order.ordered_at, language),
            state=state(order.status, language),
        )
    ]
    if order.status in ("placed", "paid", "processing"):
        sentences.append(say("order_no_more", language))
    return "\n".join([_join(sentences, language), *order_total(order, currency, language)])


def order_total(order: Order, currency: str, language: str) -> list[str]:
    """The total of an order, and its lines."""
    total = money(order.total, order.currency or currency, language)
    if not order.lines:
        return [say("order_total_bare", language, order=order.order_id, total=total)]
    return [say("order_total", language, order=order.order_id, total=total), *order_lines(order, currency, language)]


def order_items(orders: Sequence[Order], currency: str, language: str) -> list[str]:
    """A list of orders, one line each."""
    return [
        say(
            "order_item",
            language,
            order=order.order_id,
            date=day(order.ordered_at, language),
            state=state(order.status, language),
            total=money(order.total, order.currency or currency, language),
        )
        for order in orders
    ]


def _title(line: OrderLine) -> str:
    return line.title or line.product_id


def _join(sentences: Sequence[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(sentences)
