"""What may be said of a product: its catalogue row, true figures from the warehouse, and what the brief stands by.

Everything else is not sayable. Each fact is a ``Source`` of its own, so that each claim of the copy is linked to the
one fact that holds it.
"""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.copywriting.brief import Brief
from assistant.copywriting.figures import SalesFigures, sales_figures
from assistant.copywriting.rules import apply_pack, find_packs
from assistant.sources import Fact, Source

if TYPE_CHECKING:
    from knowledge import Product, Store

MIN_BUYERS = 50  # a repeat-buy rate of fewer customers says nothing
MIN_REPEAT = 15  # in per cent: what is worth saying
MAX_RANK = 5
_CURRENCY = {"GBP": "£", "USD": "$", "EUR": "€", "CNY": "¥"}
_CURRENCY_ZH = {"GBP": "英镑", "USD": "美元", "EUR": "欧元", "CNY": "元"}
_NAMELESS = {"en": "this item", "zh": "这款商品"}
_NEVER_SAID = frozenset({"source_title", "original_title"})
_WEIGHTY = frozenset({"material", "colour", "color", "tiers", "size", "set_of", "pieces"})
_ATTRIBUTE_ZH = {
    "material": "材质", "colour": "颜色", "color": "颜色", "tiers": "层数", "size": "尺寸", "set_of": "件数", "pieces": "件数",
    "motif": "图案", "occasion": "适合", "style": "风格", "shape": "形状", "scent": "香味",
}  # fmt: skip


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

    @property
    def important(self) -> tuple[CopyFact, ...]:
        """The facts, those that matter most first."""
        return tuple(sorted(self.facts, key=lambda fact: fact.rank))

    def all_text(self) -> str:
        """Every fact in both languages, for the check of properties."""
        return "\n".join([self.title, *self.names, *(f"{fact.en}\n{fact.zh}" for fact in self.facts)])


def money(amount: float, currency: str, language: str) -> str:
    """An amount as people of the language write it."""
    if language == "zh":
        return f"{amount:.2f}".removesuffix(".00") + _CURRENCY_ZH.get(currency, f" {currency}")
    number = f"{amount:,.2f}"
    return f"{_CURRENCY[currency]}{number}" if currency in _CURRENCY else f"{currency} {number}"


def dossier(store: Store, product: Product, brief: Brief) -> Dossier:
    """What may be said of a product under a brief."""
    if is_order(product.title):
        # a title is data: one in which somebody wrote instructions is shown to no model and said to nobody
        kind = product.attributes.get("category_zh" if brief.language == "zh" else "category") or product.category
        product = replace(product, title=kind or _NAMELESS[brief.language], description=None)
    facts = [
        *_catalogue(product, store.profile.currency),
        *_figures(product, sales_figures(store, product)),
        *_stated(brief),
    ]
    return Dossier(
        product_id=product.product_id, title=product.title, names=_names(product, brief.language), facts=tuple(facts)
    )


def is_order(text: str) -> bool:
    """True for a text that gives a writer orders, or holds what a writer left over."""
    (pack,) = find_packs(["unsafe"])
    return any(hit.rule == "unsafe.leftovers.instruction" for hit in apply_pack(pack, text, language="en"))


def _names(product: Product, language: str) -> tuple[str, ...]:
    if language != "zh":
        return tuple(dict.fromkeys([product.title, *filter(None, [product.category])]))
    own = [product.attributes.get("title_zh"), title_in_chinese(product)]
    if not names_several(_kinds(product)):
        own.append(product.attributes.get("category_zh"))
    return tuple(dict.fromkeys(filter(None, own))) or (product.title,)


def names_several(category: str) -> bool:
    """Whether a category, in any of its languages, is of several kinds (收音机与小电器): no name for one of them."""
    return re.search(r" and |[&,/]|[与和及、]", category) is not None


def _kinds(product: Product) -> str:
    return f"{product.category or ''} {product.attributes.get('category_zh', '')}"


def title_in_chinese(product: Product) -> str:
    """A short Chinese name from the attributes (三层蛋糕架, 红色蜡烛); empty when the category names no one kind in Chinese."""
    known = product.attributes
    kind = known.get("category_zh", "")
    if not kind or names_several(_kinds(product)):
        return ""
    first = next((known[f"{name}_zh"] for name in ("tiers", "colour", "material") if known.get(f"{name}_zh")), "")
    return kind if first in kind else first + kind


def _fact(product: Product, key: str, en: str, zh: str, rank: int, *facts: Fact) -> CopyFact:
    aliases = (
        *(product.attributes.get(name) for name in ("title_zh", "category_zh")),
        title_in_chinese(product),
        product.category,
    )
    source = Source(
        id=f"{product.product_id}:{key}", kind="product", label=product.title, text=f"{product.title}. {en}\n{zh}",
        locator=product.product_id, facts=facts, aliases=tuple(dict.fromkeys(filter(None, aliases))),
    )  # fmt: skip
    return CopyFact(id=key, en=en, zh=zh, rank=rank, source=source)


def _catalogue(product: Product, shop_currency: str) -> list[CopyFact]:
    known = product.attributes
    facts = [_fact(product, "name", product.title, _names(product, "zh")[0], 1)]
    if product.price is not None and product.price > 0:
        currency = product.currency or shop_currency
        fact = Fact(subject=product.title, attribute="price", value=f"{product.price:.2f}", unit=currency)
        en, zh = (money(product.price, currency, language) for language in ("en", "zh"))
        facts.append(_fact(product, "price", f"Price: {en}", f"价格：{zh}", 1, fact))
    if product.category:
        category_zh = known.get("category_zh") or product.category
        facts.append(_fact(product, "category", f"Category: {product.category}", f"类别：{category_zh}", 3))
    for name, value in known.items():
        if name.endswith("_zh") or not value or name in _NEVER_SAID:
            continue
        en = f"{name.replace('_', ' ').capitalize()}: {value}"
        zh = f"{_ATTRIBUTE_ZH.get(name, name)}：{known.get(f'{name}_zh') or value}"
        said = Fact(subject=product.title, attribute=name, value=value)
        facts.append(_fact(product, name, en, zh, 2 if name in _WEIGHTY else 3, said))
    if product.description:
        facts.append(_fact(product, "description", product.description, product.description, 2))
    return facts


def _figures(product: Product, figures: SalesFigures | None) -> list[CopyFact]:
    """Each figure as a fact that names its period or its source, as the law asks of data in advertising."""
    if figures is None or figures.units <= 0:
        return []

    def fact(key: str, value: float, unit: str, en: str, zh: str, rank: int) -> CopyFact:
        said = Fact(subject=product.title, attribute=key, value=f"{value:g}", unit=unit)
        return _fact(product, key, en, zh, rank, said)

    first, last, found = figures.first, figures.last, list[CopyFact]()
    years = (
        "" if first is None or last is None else f"{first.year}" + (f"-{last.year}" if first.year != last.year else "")
    )
    en, zh = f"{figures.units:,} sold, {years}", f"本店{years}年共售出{figures.units:,}件"
    found.append(fact("units_sold", figures.units, "piece", en, zh, 2))
    if figures.best_month is not None and figures.best_month_units > 0:
        month, number = figures.best_month, figures.best_month_units
        en = f"{number:,} sold in {month_name[month.month]} {month.year}"
        found.append(fact("month_units", number, "piece", en, f"本店{month.year}年{month.month}月售出{number:,}件", 4))
    if figures.countries > 1:
        en, zh = f"Bought in {figures.countries} countries", f"销往{figures.countries}个国家"
        found.append(fact("countries", figures.countries, "", en, zh, 3))
    share = round(100 * figures.repeat_buyers / figures.buyers) if figures.buyers >= MIN_BUYERS else 0
    if share >= MIN_REPEAT:
        en = f"{share}% of its buyers ordered it again (source: our orders, {years})"
        found.append(fact("repeat_rate", share, "%", en, f"{share}%的买家再次下单（数据来源：本店{years}年订单）", 4))
    place = figures.rank_in_category
    if place is not None and place <= MAX_RANK and product.category:
        en = f"Number {place} by units sold among our {product.category}"
        zh = f"本店{product.attributes.get('category_zh') or product.category}中销量第{place}"
        found.append(fact("rank", place, "", en, zh, 5))
    return found


def _stated(brief: Brief) -> list[CopyFact]:
    stated = [
        ("offer", brief.offer, 1),
        *((f"say_{number}", line, 1) for number, line in enumerate(brief.say)),
        ("occasion", brief.occasion, 4),
    ]
    return [
        CopyFact(
            id=key, en=text, zh=text, rank=rank, source=Source(id=f"brief:{key}", kind="shop", label="brief", text=text)
        )
        for key, text, rank in stated
        if text
    ]


def facts_in(text: str, about: Dossier) -> frozenset[str]:
    """The ids of the facts that a text says: by their figures, by their words, and by the product's name."""
    folded = text.casefold()
    said = {fact.id for fact in about.facts if _says(folded, fact)}
    words = {word for word in about.title.casefold().split() if len(word) > 3}
    named = any(name.casefold() in folded for name in about.names)
    if named or (words and sum(word in folded for word in words) >= min(2, len(words))):
        said.add("name")
    return frozenset(said)


def _says(folded: str, fact: CopyFact) -> bool:
    values = {held.value for held in fact.source.facts}
    if fact.id in ("offer", "occasion", "category") or fact.id.startswith("say_"):
        values |= {fact.en.split(": ")[-1], fact.zh.split("：")[-1]}
    values |= {fact.zh.split("：")[-1]} if "：" in fact.zh and len(fact.zh) < 20 else set()
    return any(form in folded for value in values if value for form in _forms(value))


def _forms(value: str) -> set[str]:
    """A value as copy may write it: without needless zeros, with thousands marked, a category in the singular."""
    folded = value.casefold()
    if folded.isdigit():
        return {f"{int(folded):,}", folded} if len(folded) > 1 else {f"{folded} tier", f"{folded}-tier", f"{folded}层"}
    return {folded.removesuffix(".00"), folded.rstrip("s")} if len(folded) > 3 else {folded}
