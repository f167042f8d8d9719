"""Which function reads the arguments of which tool out of a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assistant.routing import filling, filling_alike, filling_analysis, filling_marketing, filling_voices
from assistant.routing.asking import Asked
from assistant.routing.parsing import marketing, typing_slips

Filler = Callable[[Asked], dict[str, Any]]


def _respelt(filler: Filler) -> Filler:
    """The filler, reading a message whose channels, segments, tones and the like are spelt right."""
    return lambda asked: filler(replace(asked, text=typing_slips.respelt(asked.text, marketing.SPELT)))


FILLERS: dict[str, Filler] = {
    "search_knowledge": filling.search_knowledge,
    "search_products": filling.search_products,
    "find_order": filling.find_order,
    "find_customer": filling.find_customer,
    "hand_over": filling.hand_over,
    "shop_figures": filling_analysis.shop_figures,
    "query_data": filling_analysis.query_data,
    "segment_customers": _respelt(filling_analysis.segment_customers),
    "predict_churn": _respelt(filling_analysis.predict_churn),
    "customer_value": _respelt(filling_analysis.customer_value),
    "recommend_products": _respelt(filling_alike.recommend_products),
    "bought_together": filling_alike.bought_together,
    "forecast_sales": filling_analysis.forecast_sales,
    "find_anomalies": filling_analysis.find_anomalies,
    "write_copy": _respelt(filling_marketing.write_copy),
    "plan_budget": _respelt(filling_marketing.plan_budget),
    "design_promotion": _respelt(filling_marketing.design_promotion),
    "analyse_experiment": _respelt(filling_marketing.analyse_experiment),
    "find_influencers": _respelt(filling_voices.find_influencers),
    "review_sentiment": _respelt(filling_voices.review_sentiment),
    "watch_brand": _respelt(filling_voices.watch_brand),
    "run_campaign": _respelt(filling_marketing.run_campaign),
}
