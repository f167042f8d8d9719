"""The tool, where what stands in the message tells more than how it is said: a number, a customer, a day gone by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.routing.parsing import orders, periods, products
from assistant.routing.signals import AHEAD

if TYPE_CHECKING:
    from assistant.routing.asking import Asked
    from assistant.routing.head import Prediction


_SURE = 0.7
_ORDER = re.compile(r"order\b|invoice\b|#|订单|单号", re.IGNORECASE)
_TO_COME = re.compile(rf"{AHEAD.pattern}|会(?!员)", re.IGNORECASE)


def corrected(label: str, asked: Asked, prediction: Prediction) -> str:
    """The predicted tool, or the one that what is named in the message belongs to."""
    text = asked.text
    match label:
        case "find_order" if asked.caller.is_staff and orders.order_id(text) is None and orders.customer(text):
            return "find_customer"
        case "find_customer" if orders.customer(text) is None and _ORDER.search(text) and orders.order_id(text):
            return "find_order"
        case "search_products" if asked.store and prediction.probability < 0.9 and _of_an_order(asked):
            return "find_order"
        case "forecast_sales" if prediction.probability < _SURE and _gone_by(asked):
            return "shop_figures"
        case _:
            return label


def _of_an_order(asked: Asked) -> bool:
    return (
        orders.order_id(asked.text) is not None
        and not asked.product_id(products.product_code(asked.text))
        and _ORDER.search(asked.text) is not None
    )


def _gone_by(asked: Asked) -> bool:
    """Whether the message names a time that is over, and none to come: nothing is forecast then."""
    span = periods.period(asked.text, asked.today)
    return span is not None and span.start is not None and span.start <= asked.today and not _TO_COME.search(asked.text)
