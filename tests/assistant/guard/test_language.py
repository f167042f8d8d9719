"""Which language, asked or kept to: short, mixed and foreign messages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.guard.language import detect, requested, violates

MESSAGES = {
    "zh": [
        "这个 cake stand 多少钱", "cake stand 多少钱", "有没有 white hanging heart T-light holder", "你好", "蛋糕架", "JUMBO BAG RED RETROSPOT 有货吗",
        "order 536365 在哪", "refund policy是怎样的", "shipping要几天啊", "ok 谢谢", "MacBook有折扣吗", "那个多少钱？", "换成红色的",
    ],
    "en": [
        "hi", "Hi!", "cake stand", "JUMBO BAG RED RETROSPOT", "What does 蛋糕架 mean?", "Do you have 蛋糕架?", "536365", "refund", "and the red one?",
        "what's the weather in Paris?", "show me candles", "I want a refund for 退款", "", "🎁🎁", "T-light",
    ],
    "de": ["Wo ist meine Bestellung 536365?", "Wann kommt mein Paket?", "Was kostet der Versand nach Österreich?"],
    "fr": ["Où est ma commande ?", "Combien coûte ce produit", "Je voudrais retourner un article"],
    "es": ["¿Dónde está mi pedido?", "¿Cuánto cuesta el envío?"],
    "it": ["Quanto costa?", "Dove è il mio ordine?"],
    "ja": ["ケーキスタンドはありますか", "注文はどこですか"],
    "ko": ["케이크 스탠드 있나요"],
    "ru": ["Где мой заказ?"],
    "ar": ["أين طلبي"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in MESSAGES.items() for text in texts])
def test_detects(code: str, text: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("answer in English please", "en"), ("Please reply in Chinese.", "zh"), ("请用英文回答", "en"), ("能用英语吗", "en"), ("用中文说", "zh"),
        ("请用日语回复", "ja"), ("In English, please", "en"), ("can you say that in German?", "de"), ("Where is my order? Answer in Chinese.", "zh"),
        ("Do you sell Chinese lanterns?", None), ("do you have English tea cups?", None), ("Is the manual in English?", None), ("有中文说明书吗", None), ("你好", None),
    ],
)  # fmt: skip
def test_hears_which_language_is_asked_for(text: str, code: str | None) -> None:
    assert requested(text) == code


@pytest.mark.parametrize(
    ("text", "language", "quotations"),
    [
        ("WHITE HANGING HEART T-LIGHT HOLDER 的价格是 £2.55。", "zh", ()),
        ("我们的说明是：“Delivery takes 3 days.”", "zh", ()),
        ("原文如下：Delivery takes three days.", "zh", ("Delivery takes three days.",)),
        ("The 蛋糕架 costs £3.", "en", ("蛋糕架",)),
        ("Our page says “标准配送需要 3 天。”", "en", ()),
        ("订单 C536379 已取消，详见 https://shop.example/a-b-c 。", "zh", ()),
        ("Bestellung 536365 wurde am 1. Dezember versandt.", "de", ()),
        ("支持 Visa、Mastercard、American Express、PayPal 和 Apple Pay。", "zh", ()),
        ("£3.39", "zh", ()),
    ],
)
def test_lets_pass_what_keeps_to_the_language(text: str, language: str, quotations: tuple[str, ...]) -> None:
    assert violates(text, language, quotations) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我们的 delivery takes three to five days.", "zh"), ("好的。Delivery is free.", "zh"), ("The price is 3元", "en"), ("Delivery takes 3 days. 我们会退款。", "en"),
        ("Die Lieferung kostet nichts und dauert drei Tage.", "en"), ("The delivery is free and it takes three days.", "de"), ("注文はどこですか", "zh"), ("Hello, how can I help you?", "zh"),
    ],
)  # fmt: skip
def test_finds_the_part_in_another_language(text: str, language: str) -> None:
    found = violates(text, language)
    assert found
    assert all(text[one.start : one.end] == one.text and one.found != language for one in found)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_takes_any_text(text: str) -> None:
    assert detect(text)
    assert requested(text) is None or len(requested(text) or "") == 2
    for one in violates(text, "en"):
        assert text[one.start : one.end] == one.text


def test_a_catalogues_foreign_title_is_a_name() -> None:
    """Function words that are capital inside a sentence belong to a title, quoted or not."""
    listed = (
        "Lowest: Fridge Magnets Les Enfants Assorted (-33), Fridge Magnets la Vie En Rose (-31), Hello Sailor (-7)."
    )
    assert violates(listed, "en") == ()
    assert violates("Les enfants sont dans la maison avec le chat.", "en")
