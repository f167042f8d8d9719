"""A small shop on inline tables, for the tests of the turn and its tools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from assistant.settings import Settings
from knowledge import Store
from knowledge.records import ShopProfile

PRODUCTS = """product_id,title,price,stock,category,colour
A1,White Hanging Heart T-Light Holder,2.55,,candle holders,white
A2,Red Hanging Heart T-Light Holder,2.95,,candle holders,red
B1,Regency Cakestand 3 Tier,12.75,,cake stands,
B2,Sweetheart Cakestand 3 Tier,9.95,,cake stands,
B3,Red Retrospot Cake Stand,10.95,,cake stands,red
B4,Grand Cake Stand 3 Tier,24.95,,cake stands,
C1,Alarm Clock Bakelike Green,3.75,12,clocks,green
C2,Wall Clock Oak,19.00,0,clocks,
D1,Jumbo Bag Red Retrospot,1.95,,bags,red
"""
CUSTOMERS = """customer_id,name,email,country,postcode
17850,Olivia Lopez,olivia.lopez@example.com,United Kingdom,SW1A 1AA
13047,Wang Lei,wang.lei@example.com,China,200000
"""
ORDERS = """order_id,customer_id,ordered_at,status,email,postcode,total
536365,17850,2010-12-01,shipped,olivia.lopez@example.com,SW1A 1AA,20.40
536370,17850,2010-12-05,placed,olivia.lopez@example.com,SW1A 1AA,12.75
C536379,17850,2010-12-09,cancelled,olivia.lopez@example.com,SW1A 1AA,-2.55
536400,13047,2010-12-02,delivered,wang.lei@example.com,200000,3.90
"""
LINES = """order_id,product_id,quantity,unit_price
536365,A1,8,2.55
536370,B1,1,12.75
C536379,A1,-1,2.55
536400,D1,2,1.95
"""
RETURNS_EN = """# Returns

## Cancelled orders

If you cancel an order before it is dispatched, we refund the full amount to the card you paid with within 5 working days.

## Sale items

Sale items can be returned within 14 days if they are unused and in their original packaging.
"""
RETURNS_ZH = """# 退货

## 取消的订单

如果您在发货前取消订单，我们会在5个工作日内把全额退回到您付款的银行卡。

## 促销商品

促销商品在未使用且原包装完好的情况下，可以在14天内退货。
"""
WHOLESALE_EN = """# Wholesale

Wholesale orders have a minimum of 500 pounds and are invoiced monthly.
"""


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An open Store with nine products, two customers, four orders and a few pages; tests only read it."""
    folder = tmp_path_factory.mktemp("shop")
    files = {"products": PRODUCTS, "customers": CUSTOMERS, "orders": ORDERS, "order_lines": LINES}
    pages = {"returns.en.md": RETURNS_EN, "returns.zh.md": RETURNS_ZH, "wholesale.en.md": WHOLESALE_EN}
    with Store.open(folder / "store") as store:
        store.set_profile(
            ShopProfile(name="Heart & Home", contact="help@heart.example", as_of=datetime(2010, 12, 9, 12))
        )
        for kind, text in files.items():
            path = folder / f"{kind}.csv"
            path.write_text(text, "utf-8")
            store.import_file(path, kind=kind)  # pyright: ignore[reportArgumentType]
        for name, text in pages.items():
            (folder / name).write_text(text, "utf-8")
        store.add_documents([folder / name for name in pages])
        store.wait_for_index(60)
        yield store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings without a language model, with conversations of this test's own."""
    return Settings(llm="none", conversations_url=f"sqlite:///{tmp_path / 'conversations.sqlite'}", _env_file=None)  # pyright: ignore[reportCallIssue]
