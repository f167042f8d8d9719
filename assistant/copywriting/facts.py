"""What may be said of a product: its catalogue row, true figures from the warehouse, and what the brief stands by.

Everything else is not sayable. Each fact is a ``Source`` of its own, so that each claim of the copy is linked to the
one fact that holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from assistant.copywriting.brief import Brief
from assistant.sources import Fact, Source

if TYPE_CHECKING:
    from knowledge import Product, Store

MIN_BUYERS = 50  # a repeat-buy rate of fewer customers says nothing
MAX_RANK = 5
_CURRENCY = {"GBP": "£", "USD": "$", "EUR": "€", "CNY": "¥"}
_CURRENCY_ZH = {"GBP": "英镑", "USD": "美元", "EUR": "欧元", "CNY": "元"}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, kw_only=True)
class CopyFact:
    """One thing that may be said: in English, in Chinese, how much it matters (1 most), and its source."""

    id: str
    en: str
    zh: str
    rank: int
    source: Source

    def text(self, language: str) -> str:
        """The fact in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """All that may be said of one product. ``names`` are the ways to name it in the language of the copy."""

    product_id: str
    title: str
    names: tuple[str, ...]
    facts: tuple[CopyFact, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The facts as sources, for the ledger."""
        return tuple(fact.source for fact in self.facts)

    def all_text(self) -> str:
        """Every fact in both languages, for the check of properties."""
        return "\n".join([self.title, *self.names, *(f"{fact.en}\n{fact.zh}" for fact in self.facts)])


@dataclass(frozen=True, kw_only=True)
class SalesFigures:
    """Figures of one product over all orders of the Store; units are net of what was returned."""

    units: int
    buyers: int
    repeat_buyers: int
    countries: int
    best_month: datetime | None
    best_month_units: int
    rank_in_category: int | None
    first: datetime | None
    last: datetime | None


def money(amount: float, currency: str, language: str) -> str:
    """An amount as people of the language write it."""
    number = f"{amount:,.2f}"
    if language == "zh":
        return f"{amount:.2f}".removesuffix(".00") + _CURRENCY_ZH.get(currency, f" {currency}")
    return f"{_CURRENCY[currency]}{number}" if currency in _CURRENCY else f"{currency} {number}"


def dossier(store: Store, product: Product, brief: Brief) -> Dossier:
    """What may be said of a product under a brief."""
    facts = [
        *_catalogue(product, store.profile.currency),
        *_figures(product, sales_figures(store, product)),
        *_stated(brief),
    ]
    return Dossier(
        product_id=product.product_id, title=product.title, names=_names(product, brief.language), facts=tuple(facts)
    )


def _names(product: Product, language: str) -> tuple[str, ...]:
    attributes = product.attributes
    if language != "zh":
        return tuple(dict.fromkeys([product.title, *filter(None, [product.category])]))
    own = [attributes.get("title_zh"), attributes.get("category_zh")]
    return tuple(dict.fromkeys([*filter(None, own), product.title]))


def _fact(product: Product, key: str, en: str, zh: str, rank: int, *facts: Fact) -> CopyFact:
    source = Source(
        id=f"{product.product_id}:{key}", kind="product", label=product.title, text=f"{product.title}. {en}\n{zh}",
        locator=product.product_id, facts=facts, aliases=_aliases(product),
    )  # fmt: skip
    return CopyFact(id=key, en=en, zh=zh, rank=rank, source=source)


def _aliases(product: Product) -> tuple[str, ...]:
    return tuple(
        filter(None, (product.attributes.get("title_zh"), product.attributes.get("category_zh"), product.category))
    )


def _catalogue(product: Product, shop_currency: str) -> list[CopyFact]:
    category_zh = product.attributes.get("category_zh") or product.category or "商品"
    facts = [_fact(product, "name", product.title, product.attributes.get("title_zh") or product.title, 1)]
    if product.price is not None and product.price > 0:
        currency = product.currency or shop_currency
        fact = Fact(subject=product.title, attribute="price", value=f"{product.price:.2f}", unit=currency)
        en, zh = (money(product.price, currency, language) for language in ("en", "zh"))
        facts.append(_fact(product, "price", f"Price: {en}", f"价格：{zh}", 2, fact))
    if product.category:
        facts.append(_fact(product, "category", f"Category: {product.category}", f"类别：{category_zh}", 3))
    for name, value in product.attributes.items():
        if name.endswith("_zh") or not value or name in ("source_title", "original_title"):
            continue
        said = Fact(subject=product.title, attribute=name, value=value)
        value_zh = product.attributes.get(f"{name}_zh") or value
        rank = 2 if name in ("material", "colour", "color", "tiers", "size", "set_of") else 4
        facts.append(
            _fact(product, name, f"{name.replace('_', ' ').capitalize()}: {value}", f"{name}：{value_zh}", rank, said)
        )
    if product.description:
        facts.append(_fact(product, "description", product.description, product.description, 2))
    return facts


def _figures(product: Product, figures: SalesFigures | None) -> list[CopyFact]:
    if figures is None or figures.units <= 0:
        return []
    title, facts = product.title, list[CopyFact]()

    def add(key: str, value: float, unit: str, en: str, zh: str, rank: int) -> None:
        text = f"{value:g}"
        facts.append(_fact(product, key, en, zh, rank, Fact(subject=title, attribute=key, value=text, unit=unit)))

    if figures.first and figures.last:
        span = f"{figures.first:%b %Y} to {figures.last:%b %Y}", f"{figures.first:%Y年%m月}至{figures.last:%Y年%m月}"
        add(
            "units_sold",
            figures.units,
            "piece",
            f"{figures.units:,} sold, {span[0]}",
            f"{span[1]}共售出{figures.units:,}件",
            2,
        )
    if figures.best_month is not None and figures.best_month_units > 0:
        month, number = figures.best_month, figures.best_month_units
        en = f"{number:,} sold in {_MONTHS[month.month - 1]} {month.year}"
        add("best_month", number, "piece", en, f"{month.year}年{month.month}月售出{number:,}件", 3)
    if figures.countries > 1:
        add(
            "countries",
            figures.countries,
            "",
            f"Bought in {figures.countries} countries",
            f"销往{figures.countries}个国家",
            3,
        )
    if figures.buyers >= MIN_BUYERS:
        share = round(100 * figures.repeat_buyers / figures.buyers)
        en, zh = f"{share}% of its buyers ordered it again", f"{share}%的买家再次下单"
        add("repeat_rate", share, "%", en, zh, 3)
    if figures.rank_in_category is not None and figures.rank_in_category <= MAX_RANK and product.category:
        place = figures.rank_in_category
        en = f"Number {place} by units sold among our {product.category}"
        add("rank", place, "", en, f"本店{product.attributes.get('category_zh') or product.category}中销量第{place}", 3)
    return facts


def _stated(brief: Brief) -> list[CopyFact]:
    stated = [
        ("offer", brief.offer, 1),
        *((f"say_{i}", line, 1) for i, line in enumerate(brief.say)),
        ("occasion", brief.occasion, 4),
    ]
    return [
        CopyFact(
            id=key, en=text, zh=text, rank=rank, source=Source(id=f"brief:{key}", kind="shop", label="brief", text=text)
        )
        for key, text, rank in stated
        if text
    ]


def sales_figures(store: Store, product: Product) -> SalesFigures | None:
    """Figures of one product from the warehouse; None when it was never ordered."""
    import ibis

    lines, orders, products = store.table("order_lines"), store.table("orders"), store.table("products")
    sold = lines.filter(lines.product_id == product.product_id).join(orders, "order_id")
    placed = ibis.cases((sold.status != "cancelled", sold.order_id))
    row = _one(
        sold.aggregate(
            units=sold.quantity.sum(), buyers=sold.customer_id.nunique(where=sold.status != "cancelled"),
            countries=sold.country.nunique(where=sold.status != "cancelled"), first=sold.ordered_at.min(), last=sold.ordered_at.max(),
        )
    )  # fmt: skip
    if row is None or not row["units"] or row["units"] <= 0:
        return None
    per_buyer = sold.filter(sold.customer_id.notnull()).group_by("customer_id").aggregate(n=placed.nunique())
    repeat = _one(per_buyer.filter(per_buyer.n >= 2).aggregate(n=per_buyer.n.count()))
    month = sold.ordered_at.truncate("M")
    best = _one(sold.group_by(month=month).aggregate(units=sold.quantity.sum()).order_by(ibis.desc("units")).limit(1))
    place = None
    if product.category:
        own = products.filter(products.category == product.category).select("product_id")
        totals = lines.semi_join(own, "product_id").group_by("product_id").aggregate(units=lines.quantity.sum())
        above = _one(totals.filter(totals.units > row["units"]).aggregate(n=totals.count()))
        place = int(above["n"]) + 1 if above else None
    return SalesFigures(
        units=int(row["units"]), buyers=int(row["buyers"] or 0), repeat_buyers=int(repeat["n"]) if repeat else 0,
        countries=int(row["countries"] or 0), best_month=best["month"] if best else None,
        best_month_units=int(best["units"]) if best else 0, rank_in_category=place, first=row["first"], last=row["last"],
    )  # fmt: skip


def _one(expression: object) -> Mapping[str, object] | None:
    rows = expression.to_pyarrow().to_pylist()  # type: ignore[attr-defined]
    return rows[0] if rows else None
