"""Small shops to compute on, made from a seed; and the real one where it lies beside the checkout."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest

AS_OF = datetime(2024, 12, 31, 23, 59)


def make_lines(customers: int = 60, seed: int = 0, products: int = 12) -> pd.DataFrame:
    """Order lines of a shop through 2024: customers with their own pace, baskets of a few products."""
    random = np.random.default_rng(seed)
    rows, number = [], 0
    for customer in range(customers):
        day = random.uniform(0, 200)
        pace = random.gamma(2, 15) + 2
        while day < 365 and (number < 1 or random.random() > 0.05):
            number += 1
            at = pd.Timestamp("2024-01-01") + pd.Timedelta(days=float(day))
            for product in random.choice(products, random.integers(1, 5), replace=False):
                rows.append((f"O{number}", f"C{customer}", f"P{product}", at, random.integers(1, 9), 1.5 + product))
            day += random.exponential(pace) + 0.1
    columns = ["order_id", "customer_id", "product_id", "ordered_at", "quantity", "unit_price"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(scope="session")
def lines() -> pd.DataFrame:
    return make_lines()


@pytest.fixture(scope="session")
def shop(lines: pd.DataFrame) -> dict[str, ibis.Table]:
    """The four tables of a Store in a DuckDB of its own, with a cancelled order, postage and a table out of bounds."""
    connection = ibis.duckdb.connect()
    flat = lines.assign(ordered_at=lines["ordered_at"].astype("datetime64[us]"))
    heads = flat.drop_duplicates("order_id")
    orders = pd.DataFrame(
        {
            "order_id": heads["order_id"],
            "customer_id": heads["customer_id"],
            "ordered_at": heads["ordered_at"],
            "status": "delivered",
            "country": np.where(heads["customer_id"].str[-1].isin(list("12")), "Germany", "United Kingdom"),
            "currency": "GBP",
            "email": "somebody@example.org",
        }
    )
    extra = pd.DataFrame(
        {
            "order_id": ["O1", "X1", "X2"],
            "product_id": ["POST", "P0", "P0"],
            "quantity": [1.0, -2.0, 5.0],
            "unit_price": [10.0, 1.5, 1.5],
        }
    )
    cancelled = orders.head(2).assign(order_id=["X1", "X2"], status="cancelled")
    tables = {
        "orders": pd.concat([orders, cancelled], ignore_index=True),
        "order_lines": pd.concat(
            [flat[["order_id", "product_id", "quantity", "unit_price"]].astype({"quantity": float}), extra],
            ignore_index=True,
        ),
        "products": pd.DataFrame(
            {
                "product_id": [f"P{n}" for n in range(12)],
                "title": [f"PRODUCT {n}" for n in range(12)],
                "category": ["Bags" if n % 2 else "Lights" for n in range(12)],
            }
        ),
        "customers": pd.DataFrame(
            {"customer_id": lines["customer_id"].unique(), "name": "A Name", "email": "somebody@example.org"}
        ),
        "passages": pd.DataFrame({"text": ["out of bounds"]}),
    }
    return {name: connection.create_table(name, frame) for name, frame in tables.items()}


@pytest.fixture(scope="session")
def uci(shared_data: Path) -> ibis.Table:
    """The 541,909 lines of UCI Online Retail."""
    connection = ibis.duckdb.connect()
    return connection.read_parquet(shared_data / "uci_online_retail" / "online_retail_I_full.parquet", table_name="uci")
