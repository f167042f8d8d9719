"""The arguments of each tool: one Pydantic model a tool, with bounds, that router and tools share.

``ARGUMENTS[tool]`` is the model; a tool uses it as its ``args_schema``, the router validates what it parsed with it,
and an external model's tool call meets the same bounds. Unknown arguments are refused. Unset means "all" or "the
tool decides". Dates are inclusive; amounts are in the shop's currency unless ``currency`` says otherwise.
"""

from __future__ import annotations

from assistant.routing.arguments.base import Arguments, Period
from assistant.routing.arguments.customers import (
    BoughtTogether,
    CustomerValue,
    PredictChurn,
    RecommendProducts,
    SegmentCustomers,
)
from assistant.routing.arguments.figures import FindAnomalies, ForecastSales, QueryData, ShopFigures
from assistant.routing.arguments.marketing import (
    AnalyseExperiment,
    DesignPromotion,
    FindInfluencers,
    PlanBudget,
    ReviewSentiment,
    RunCampaign,
    WatchBrand,
    WriteCopy,
)
from assistant.routing.arguments.shop import FindCustomer, FindOrder, HandOver, SearchKnowledge, SearchProducts

ARGUMENTS: dict[str, type[Arguments]] = {
    "search_knowledge": SearchKnowledge,
    "search_products": SearchProducts,
    "find_order": FindOrder,
    "find_customer": FindCustomer,
    "hand_over": HandOver,
    "shop_figures": ShopFigures,
    "query_data": QueryData,
    "segment_customers": SegmentCustomers,
    "predict_churn": PredictChurn,
    "customer_value": CustomerValue,
    "recommend_products": RecommendProducts,
    "bought_together": BoughtTogether,
    "write_copy": WriteCopy,
    "forecast_sales": ForecastSales,
    "plan_budget": PlanBudget,
    "design_promotion": DesignPromotion,
    "analyse_experiment": AnalyseExperiment,
    "find_influencers": FindInfluencers,
    "review_sentiment": ReviewSentiment,
    "watch_brand": WatchBrand,
    "find_anomalies": FindAnomalies,
    "run_campaign": RunCampaign,
}

__all__ = [
    "ARGUMENTS",
    "AnalyseExperiment",
    "Arguments",
    "BoughtTogether",
    "CustomerValue",
    "DesignPromotion",
    "FindAnomalies",
    "FindCustomer",
    "FindInfluencers",
    "FindOrder",
    "ForecastSales",
    "HandOver",
    "Period",
    "PlanBudget",
    "PredictChurn",
    "QueryData",
    "RecommendProducts",
    "ReviewSentiment",
    "RunCampaign",
    "SearchKnowledge",
    "SearchProducts",
    "SegmentCustomers",
    "ShopFigures",
    "WatchBrand",
    "WriteCopy",
]
