# pyright: reportArgumentType=false
# (what pandas, scipy.sparse and Ibis return depends on values that their stubs cannot see)
"""Recommending by what products are: their titles, categories and other texts; the way in for new products."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse

from assistant.analytics.frames import AnyTable, as_id, named, to_frame
from assistant.analytics.recommend_history import MOST_PRODUCTS, History, Interactions


def with_products(coded: Interactions, products: AnyTable) -> tuple[Interactions, list[str]]:
    """The interactions with a column for each product of the catalogue, sold or not, and the products' texts.

    Raises:
        BadTable: without ``product_id`` and ``title``.
    """
    import pandas as pd

    frame = to_frame(products)
    names = named("products", frame.columns, ("product_id", "title"), ("category",))
    frame = frame.drop_duplicates(names["product_id"])
    ids = frame[names["product_id"]]
    if pd.api.types.is_string_dtype(coded.products.dtype) or coded.products.dtype == object:
        ids = as_id(ids).astype(object)
    parts = [frame[column].fillna("").astype(str) for word, column in names.items() if word != "product_id"]
    texts = dict(zip(ids, [" ".join(row) for row in zip(*parts, strict=True)], strict=True))
    known = set(coded.products)
    room = max(MOST_PRODUCTS - len(known), 0)
    new = pd.Index([product for product in ids if product not in known][:room])
    everything = coded.products.append(new) if len(new) else coded.products
    return replace(coded, products=everything), [texts.get(product, "") for product in everything]


class Content:
    """Likeness of texts (TF-IDF of words and of letters within them, so Chinese works too)."""

    needs_customer = False
    name = "content"

    def __init__(self, texts: list[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=1, max_features=50_000)
        filled = texts if any(text.strip() for text in texts) else ["-"] * len(texts)
        self.vectors: Any = vectorizer.fit_transform(filled).astype(np.float32).tocsr()

    def fit(self, history: History) -> Content:
        """Nothing is learnt: texts are compared when asked."""
        return self

    def score(self, rows: sparse.csr_matrix, users: np.ndarray | None) -> np.ndarray:
        """Likeness to what was bought, the mean over it."""
        size = np.maximum(np.asarray(rows.sum(axis=1)).ravel(), 1)
        taste = sparse.diags(1 / size) @ (rows @ self.vectors)
        return np.asarray((taste @ self.vectors.T).todense(), dtype=np.float32)
