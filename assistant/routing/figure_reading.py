"""How much of a message was read as a question for figures: all of it, a change of the last one, or what is left.

Who chose the tool judged by the way a message sounds; that every word of it is one of a figure tells more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.routing import followups_figures
from assistant.routing.asking import Asked
from assistant.routing.filling_figures import heard
from assistant.routing.parsing import courtesies, figures, orders, plain_words

_FLAGS = re.IGNORECASE | re.ASCII
# what lists rows, and no figure
_ROWS = re.compile(
    r"\b(?:list|export|pull|dump|download)\s(?:me )?(?:all |every |the |each |our )*(?:orders?|customers?|invoices?|rows|lines)\b|\b(?:all|every) (?:the )?(?:orders?|invoices|customers) (?:from|of|in|with|placed|that|who|over|by)\b|\b(?:which|what) (?:orders|invoices|customers|buyers)\b|\bwho\b|\b(?:rows?|sql|query|table of (?:orders|customers)|csv|excel|median|duplicates?|ids?|names?|emails?)\b"
    r"|(?:列出|导出|拉出|给我)(?:所有|全部)?(?:的)?(?:订单|客户|顾客|买家|发票)(?!数|量|取|占|的?[一-龥]{0,4}(?:数|率|额))|哪[些几](?:订单|客户|顾客|买家|发票|人)|所有(?:的)?订单|订单行|(?:行|的)订单(?:都)?列|订单号|邮箱|名单|明细|sql|表里",
    _FLAGS,
)
_DIVIDES = re.compile(
    r"\b(?:segment(?:ation)?s?|divide|cluster\w*|rfm|groups?)\b.{0,20}\b(?:my|our|the|into|customers)\b|给客户分|把客户分|划分客户|做(?:个)?(?:分群|分层)",
    _FLAGS,
)


def unread(asked: Asked) -> tuple[str, ...]:
    """The words of a message that no part of a figure was read from, links and courtesies apart."""
    said = heard(asked)
    return plain_words.beside(figures.without_all(courtesies.bare(said.bare)))


# tools whose questions are made of the words of figures
_THEIRS = frozenset({"forecast_sales", "find_anomalies", "customer_value", "find_order", "find_customer"})


def whole(asked: Asked, label: str, sure: float = 0.0) -> bool:
    """Whether a message names a measure and nothing that is none of a figure's, though ``label`` was chosen for it."""
    if label in _THEIRS or orders.customer(asked.text) or orders.order_id(asked.text):
        return False
    said = heard(asked)
    if (product := said.values.get("product")) and not asked.product_id(product):
        return False  # whatever nobody knows would pass for one
    named = figures.counted(said.bare)
    if (
        not named
        and sure < _SURE
        and figures.top_n(said.bare)
        and figures.ranked(said.bare)
        and figures.dimensions(said.bare)
    ):
        named = {"revenue"}  # "worst 10 lines, September"
    only = (
        bool(said.values.get("start")) and figures.exclusive(said.bare) and "product" in figures.dimensions(said.bare)
    )
    if not only and (not named or _ROWS.search(said.text)):
        return False
    if label == "segment_customers" and named <= {"customers"} and not said.values.get("start"):
        by = figures.dimensions(said.bare)
        if _DIVIDES.search(said.text) or "segment" not in by:
            return False
    return not unread(asked)


def changes(asked: Asked) -> bool:
    """Whether a message, after a figure, is all of it a change of that figure: "show each one's share too"."""
    if asked.note is None or asked.note.tool != "shop_figures" or len(asked.text) > _LONGEST:
        return False
    asked = without_courtesies(asked)
    said = heard(asked)
    if figures.measures(said.bare):
        return figures.adds_or_swaps(said.bare) and not unread(asked)
    says = said.values or figures.says_anything(said.bare) or followups_figures.shifts(said.text)
    return bool(says) and not unread(asked)


_LONGEST = 140
_SURE = 0.6


def without_courtesies(asked: Asked) -> Asked:
    """The message without thanks and "could you"."""
    return replace(asked, text=courtesies.bare(asked.text))


def joined(asked: Asked, parts: Sequence[str]) -> list[str]:
    """The parts of a message, with those that only say more of the figure before: "周几客户最多？看三季度的"."""
    found: list[str] = []
    for part in parts:
        if found and _says_more(replace(asked, text=found[-1]), replace(asked, text=part)):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _says_more(first: Asked, then: Asked) -> bool:
    said = heard(then)
    if figures.measures(said.bare) and not _GLOSS.search(then.text):
        return False
    return (
        bool(figures.measures(heard(first).bare))
        and bool(said.values or figures.says_anything(said.bare) or _GLOSS.search(then.text))
        and not unread(then)
    )


_GLOSS = re.compile(r"\bi mean\b|我(?:是)?说的?是|我指的?是|也就是", _FLAGS)
