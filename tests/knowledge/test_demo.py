"""The demo shop: real orders read as they are, attributes from titles, a knowledge base in two languages."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from knowledge.demo import KNOWLEDGE_BASE, load_demo
from knowledge.demo.enrich import attributes_of, vocabulary
from knowledge.importers.titles import readable_title
from knowledge.store import Store


def test_a_flat_file_gives_four_tables(demo_store: Store) -> None:
    assert demo_store.table("order_lines").count().execute() == 541_909
    assert demo_store.table("customers").count().execute() == 4_372
    orders = demo_store.table("orders").execute()
    assert len(orders) == 25_900
    states = orders.status.value_counts()
    assert (states["cancelled"], states["placed"], states["adjustment"]) == (3_836, 22_061, 3)
    # the published sum of Quantity x UnitPrice over all lines
    assert orders.total.sum() == pytest.approx(9_747_747.934, abs=0.01)
    assert not [code for code in orders.customer_id.dropna() if not code.isdigit()]


def test_equal_lines_are_real_and_identities_unique(demo_store: Store) -> None:
    lines = demo_store.table("order_lines")
    assert lines.line_id.nunique().execute() == 541_909


def test_products_are_products(demo_store: Store) -> None:
    products = demo_store.table("products").execute()
    assert 3_700 < len(products) < 4_000
    services = {
        "POST",
        "D",
        "M",
        "m",
        "DOT",
        "C2",
        "S",
        "B",
        "BANK CHARGES",
        "AMAZONFEE",
        "CRUK",
        "PADS",
        "gift_0001_20",
    }
    assert not services & set(products.product_id)
    assert {"DCGSSGIRL", "DCGSSBOY", "DCGS0003", "85123A", "22423"} <= set(products.product_id)
    assert products.price.gt(0).all()
    bad = products.title[
        products.title.str.contains(r"\?|damage|wrong|adjust|^check$|^found|^amazon|^ebay|^dotcom\b", case=False)
    ]
    assert list(bad) == []
    assert not products.product_id.str.upper().duplicated().any()


def test_title_and_price_of_a_known_product(demo_store: Store) -> None:
    product = demo_store.product("85123a")
    assert product is not None
    assert (product.title, product.currency) == ("White Hanging Heart T-Light Holder", "GBP")
    assert product.price == 2.95
    assert product.attributes["source_title"] == "WHITE HANGING HEART T-LIGHT HOLDER"
    assert product.attributes["colour_zh"] == "白色" and product.attributes["motif"] == "heart"


def test_order_of_the_demo(demo_store: Store) -> None:
    order = demo_store.find_order("536365")
    assert order is not None
    assert (order.customer_id, order.status, order.total) == ("17850", "placed", 139.12)
    assert order.ordered_at == datetime(2010, 12, 1, 8, 26)
    assert len(order.lines) == 7
    newest = demo_store.orders_of("17850", 1)[0]
    assert newest.order_id == "C543611"


def test_profile_and_clock(demo_store: Store) -> None:
    assert demo_store.as_of == datetime(2011, 12, 9, 12, 50)
    assert (demo_store.profile.currency, demo_store.profile.time_zone) == ("GBP", "Europe/London")


def test_loading_twice_changes_nothing(demo_store: Store) -> None:
    version = demo_store.data_version
    reports = load_demo(demo_store)
    assert sum(report.rows_written for report in reports) == 0
    assert sum(report.rows_unchanged for report in reports) > 541_909
    assert demo_store.data_version == version


@pytest.mark.parametrize(
    ("query", "limit", "words"),
    [
        ("white hanging heart T-light holder", None, "White Hanging Heart T-Light Holder"),
        ("三层的蛋糕架", 15, "3 Tier"),
        ("three tier cake stand", 15, "3 Tier"),
        ("红色 波点 马克杯", None, "Red Retrospot Mug"),
        ("jumbo bag with owls", None, "Jumbo Bag Owls"),
    ],
)
def test_words_find_products_in_both_languages(demo_store: Store, query: str, limit: float | None, words: str) -> None:
    hits = demo_store.search_products(query, 5, {"price": {"lte": limit}} if limit else None)
    assert any(words in hit.title for hit in hits), [hit.title for hit in hits]
    if limit:
        assert all((demo_store.product(hit.id).price or 99) <= limit for hit in hits)  # pyright: ignore[reportOptionalMemberAccess]


def test_most_products_have_a_category_in_both_languages(demo_store: Store) -> None:
    found = demo_store.table("products").execute()
    assert found.category.notna().mean() >= 0.85
    assert found.attributes.str.contains('"category_zh"').sum() == found.category.notna().sum()
    assert sum(len(term.phrases) for terms in vocabulary().values() for term in terms) >= 500


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Regency Cakestand 3 Tier", {"category": "cake stands", "tiers": "3", "tiers_zh": "三层"}),
        ("Cake Stand Lovebird 2 Tier White", {"category_zh": "蛋糕架", "tiers_zh": "两层", "colour": "white"}),
        ("Set of 6 T-Lights Toadstools", {"category": "T-light holders", "pieces": "6", "motif_zh": "蘑菇"}),
        ("Doormat Merry Christmas Red", {"category": "doormats", "occasion_zh": "圣诞节"}),
        ("Pack of 72 Retrospot Cake Cases", {"category": "cake cases", "pieces": "72"}),
        ("60 Cake Cases Vintage Christmas", {"category": "cake cases", "style": "vintage"}),
    ],
)
def test_attributes_say_what_the_title_says(title: str, wanted: dict[str, str]) -> None:
    said = attributes_of(title)
    assert {name: said.get(name) for name in wanted} == wanted


def test_attributes_of_what_says_nothing() -> None:
    assert attributes_of("") == {} and attributes_of("Zzz 42") == {}


@pytest.mark.parametrize(
    ("title", "readable"),
    [
        ("WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-Light Holder"),
        ("SET OF 6 CHILDREN'S CUPS", "Set of 6 Children's Cups"),
        ("POLYESTER FILLER PAD 40x40cm", "Polyester Filler Pad 40x40cm"),
        ("LED TEA LIGHTS IN A TIN", "LED Tea Lights in a Tin"),
        ("Hand-made iPhone cover", "Hand-made iPhone cover"),
        ("三层蛋糕架", "三层蛋糕架"),
        ("RED  MUG .", "Red Mug"),
    ],
)
def test_capitals_become_titles(title: str, readable: str) -> None:
    assert readable_title(title) == readable


def test_knowledge_base_tells_the_same_figures_in_both_languages() -> None:
    english = sorted((KNOWLEDGE_BASE / "en").glob("*.md"))
    assert len(english) >= 12
    for path in english:
        said = path.read_text("utf-8")
        other = (KNOWLEDGE_BASE / "zh" / path.name).read_text("utf-8")
        assert 150 <= len(said.split()) <= 350, path.name
        assert said.count("\n## ") == other.count("\n## "), path.name
        amounts = {amount.rstrip(".") for amount in re.findall(r"£([\d,.]+)", said)}
        missing = {amount for amount in amounts if amount.rstrip(",") not in other}
        assert not missing, (path.name, missing)
        for percent in re.findall(r"(\d+) %", said):
            assert f"{percent}%" in other, (path.name, percent)
