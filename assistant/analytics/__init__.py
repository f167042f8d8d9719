"""Analyses of a shop's customers and sales: pure functions, Ibis tables or pandas DataFrames in, Findings out.

What is here knows no language model, no agent and no screen. Public names load when first used (PEP 562).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.analytics.basket import bought_next, bought_together
    from assistant.analytics.churn import ChurnModel
    from assistant.analytics.cohorts import cohort_table
    from assistant.analytics.errors import AnalysisError
    from assistant.analytics.fits import Fits
    from assistant.analytics.lifetime import BetaGeoModel, GammaGammaModel, customer_value
    from assistant.analytics.lines import sales_lines
    from assistant.analytics.metrics import FiguresQuery, figures
    from assistant.analytics.queries import query_data
    from assistant.analytics.recommend import fit_recommender
    from assistant.analytics.rfm import customer_features, purchase_summary, rfm_table
    from assistant.analytics.segments import fit_segments, segment_customers

_HOMES = {
    "AnalysisError": "errors",
    "BetaGeoModel": "lifetime",
    "ChurnModel": "churn",
    "FiguresQuery": "metrics",
    "Fits": "fits",
    "GammaGammaModel": "lifetime",
    "bought_next": "basket",
    "bought_together": "basket",
    "cohort_table": "cohorts",
    "customer_features": "rfm",
    "customer_value": "lifetime",
    "figures": "metrics",
    "fit_recommender": "recommend",
    "fit_segments": "segments",
    "purchase_summary": "rfm",
    "query_data": "queries",
    "rfm_table": "rfm",
    "sales_lines": "lines",
    "segment_customers": "segments",
}

__all__ = [
    "AnalysisError",
    "BetaGeoModel",
    "ChurnModel",
    "FiguresQuery",
    "Fits",
    "GammaGammaModel",
    "bought_next",
    "bought_together",
    "cohort_table",
    "customer_features",
    "customer_value",
    "figures",
    "fit_recommender",
    "fit_segments",
    "purchase_summary",
    "query_data",
    "rfm_table",
    "sales_lines",
    "segment_customers",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
