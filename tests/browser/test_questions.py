"""The questions a shop is asked, in both languages, answered right on the page.

Facts are of the UCI file: product 85123A and order 536365 can be looked up in it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.desk import ROOT, Desk


def says(text: str, *wanted: str) -> None:
    for each in wanted:
        assert each.lower() in text.lower(), f"{each!r} is not in {text!r}"


def test_english_product_and_price(english: Desk) -> None:
    answer = english.ask("Do you have a white hanging heart T-light holder, and what does it cost?")
    says(answer, "White Hanging Heart T-Light Holder", "£2.95")
    says(english.sources, "85123A")
    assert english.page.locator("#live .card").count() >= 1
    english.page.hover("#live .claim >> nth=0")
    assert english.page.locator("#live .source.lit").count() == 1


def test_english_several_products_ask_which(english: Desk) -> None:
    answer = english.ask("Do you have a three tier cake stand under £15?")
    says(answer, "Regency Cakestand 3 Tier", "£12.75", "which")
    assert english.page.locator("#live .card").count() >= 2


def test_english_no_such_product(english: Desk) -> None:
    answer = english.ask("Do you have a Christmas cake stand?")
    says(answer, "nothing", "cake")
    assert english.page.locator("#live .card").count() >= 1


def test_english_order(english: Desk) -> None:
    answer = english.ask("Where is order 536365?")
    says(answer, "536365", "placed", "2010", "£139.12")


def test_english_policy(english: Desk) -> None:
    answer = english.ask("What is your return policy for cancelled orders?")
    says(answer, "cancel")
    says(english.sources, "cancel")


def test_english_customer_for_staff(english: Desk) -> None:
    answer = english.ask("What did customer 17850 buy last?")
    says(answer, "17850", "Hand Warmer")


def test_english_greeting(english: Desk) -> None:
    assert english.ask("Hi!")
    assert english.page.locator("#live .source").count() == 0


def test_english_not_ours(english: Desk) -> None:
    answer = english.ask("What's the weather in Paris?")
    says(answer, "products", "orders")
    assert english.page.locator("#live .source").count() == 0


def test_english_follow_up(english: Desk) -> None:
    english.ask("Do you have a white hanging heart T-light holder?")
    says(english.ask("and how much is it?"), "£2.95")


def test_chinese_several_products_ask_which(chinese: Desk) -> None:
    answer = chinese.ask("有没有三层的蛋糕架？15英镑以内")
    says(answer, "Regency Cakestand 3 Tier", "12.75", "哪")
    assert chinese.page.locator("#live .card").count() >= 2
    says(chinese.ask("那个多少钱？"), "英镑")


def test_chinese_product_and_price(chinese: Desk) -> None:
    answer = chinese.ask("White hanging heart T-light holder 有货吗？多少钱？")
    says(answer, "2.95")


def test_chinese_no_such_product(chinese: Desk) -> None:
    says(chinese.ask("有圣诞蛋糕架吗？"), "没有", "圣诞")


def test_chinese_order(chinese: Desk) -> None:
    says(chinese.ask("订单 536365 到哪了？"), "536365", "已下单", "139.12")


def test_chinese_policy(chinese: Desk) -> None:
    answer = chinese.ask("取消的订单怎么退款？")
    says(answer, "取消")
    says(chinese.sources, "取消")


def test_chinese_customer_for_staff(chinese: Desk) -> None:
    says(chinese.ask("顾客 17850 最近买了什么？"), "17850", "Hand Warmer")


def test_chinese_greeting_and_not_ours(chinese: Desk) -> None:
    says(chinese.ask("你好！"), "您好")
    says(chinese.ask("巴黎天气怎么样？"), "商品", "订单")


@pytest.mark.skipif("SCREENSHOT_FILE" not in os.environ, reason="make screenshot takes the pictures")
def test_screenshot(english: Desk, chinese: Desk) -> None:
    target = ROOT / Path(os.environ["SCREENSHOT_FILE"])
    target.parent.mkdir(parents=True, exist_ok=True)
    english.ask("Do you have a white hanging heart T-light holder, and what does it cost?")
    english.ask("Do you have a three tier cake stand under £15?")
    english.page.mouse.move(0, 0)
    english.page.wait_for_timeout(500)
    english.page.screenshot(path=target)
    chinese.ask("有没有三层的蛋糕架？15英镑以内")
    chinese.page.emulate_media(color_scheme="dark")
    chinese.page.wait_for_timeout(500)
    chinese.page.screenshot(path=target.with_name(f"{target.stem}-zh{target.suffix}"))
    chinese.page.emulate_media(color_scheme="light")
