"""What an answer holds for: places with what they are in, and sides of one thing, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.guard.answers import judge
from assistant.guard.conditions import read, stand
from assistant.guard.places import Place, holds, places
from knowledge.records import Hit

UK = "Standard delivery costs £4.95 and takes 3 to 5 working days."
EU = "Parcels to the European Union take 5 to 8 working days and cost £12.50."
REST = "Parcels to the rest of the world take 10 to 15 working days and cost £24.00."
HOME, ABROAD = "Delivery in the United Kingdom", "Delivery to other countries"


@pytest.mark.parametrize(
    ("question", "sentence", "heading", "place"),
    [
        ("How long does delivery to Germany take?", UK, HOME, "against"),
        ("How long does delivery to Germany take?", EU, ABROAD, "fits"),
        ("How long does delivery to Germany take?", REST, ABROAD, "against"),
        ("How long does delivery to Japan take?", REST, ABROAD, "fits"),
        ("How long does delivery to Japan take?", EU, ABROAD, "against"),
        ("How long does delivery take?", UK, HOME, "silent"),
        ("Do you deliver to Northern Ireland?", UK, HOME, "fits"),
        ("Do you deliver to Ireland?", UK, HOME, "against"),
        ("Do you deliver to Ireland?", EU, ABROAD, "fits"),
        ("Do you deliver in the UK?", "Orders to the Scottish Highlands take longer.", "", "narrower"),
        ("Do you ship chairs to Canada?", "Furniture is delivered within the United Kingdom only.", ABROAD, "silent"),
        ("Who pays duties in Peru?", "Duties outside the United Kingdom are paid by the customer.", ABROAD, "fits"),
        ("I live in Paris, how long?", EU, ABROAD, "fits"),
        ("寄到德国要多久？", "标准配送 3 至 5 个工作日送达。", "英国境内配送", "against"),
        ("寄到德国要多久？", "寄往欧盟的包裹需要 5 至 8 个工作日。", "其他国家和地区配送", "fits"),
        ("寄到日本要多久？", "寄往世界其他地区的包裹需要 10 至 15 个工作日。", "其他国家和地区配送", "fits"),
        ("寄到德国国内要多久？", "标准配送 3 至 5 个工作日送达。", "英国境内配送", "against"),
        ("How long in the UK? And to Germany?", UK, HOME, "against"),
        ("Do you have a Christmas cake stand?", "Christmas ranges come in June.", "", "silent"),
    ],
)
def test_places(question: str, sentence: str, heading: str, place: str) -> None:
    others = [EU] if sentence == REST else [REST] if sentence == EU else []
    assert stand(read(question), sentence, heading, others).place == place


@pytest.mark.parametrize(
    ("question", "sentence", "heading", "side", "unasked"),
    [
        ("How much is express delivery?", UK, HOME, "against", 0),
        ("How much is express delivery?", "Next day delivery costs £8.95.", HOME, "fits", 0),
        ("How long is delivery?", "Next day delivery costs £8.95.", HOME, "silent", 1),
        ("Can trade customers return goods?", "Trade orders may be returned within 14 days.", "", "fits", 0),
        ("次日达多少钱？", "标准配送费用为 4.95 英镑。", "", "against", 0),
        ("已经发货的订单还能取消吗？", "订单打包之前可以免费取消。", "发货前取消", "against", 0),
        ("什么时候可以退货？", "批发订单可在 14 天内退货。", "批发客户", "silent", 1),
    ],
)
def test_sides(question: str, sentence: str, heading: str, side: str, unasked: int) -> None:
    found = stand(read(question), sentence, heading)
    assert (found.side, found.unasked) == (side, unasked)


def test_the_answer_is_the_one_for_the_place_and_none_where_only_another_is_known() -> None:
    uk, abroad = (
        Hit(id="uk", kind="passage", title="Delivery", text=UK, score=1, locator=HOME, features={"cosine": 0.9, "bm25_share": 0.8}),
        Hit(id="abroad", kind="passage", title="Delivery", text=f"{EU} {REST}", score=0.9, locator=ABROAD, features={"cosine": 0.88, "bm25_share": 0.3}),
    )  # fmt: skip
    found = judge("How long does delivery take to Germany?", [uk, abroad])
    assert found.best[0].hit_id == "abroad"
    assert found.best[0].text == EU
    assert all(span.text not in (UK, REST) for span in found.best)
    alone = judge("How long does delivery take to Germany?", [uk])
    assert not alone.answerable
    assert alone.probability <= 0.1


@given(st.sampled_from(["DE", "FR", "JP", "GB", "CA", "northern_ireland", "eu"]), st.sampled_from(["GB", "DE", "CN"]))
def test_a_place_holds_itself_and_what_is_outside_it_does_not(code: str, home: str) -> None:
    place = Place(code=code, text=code)
    assert holds(place, place, home)
    assert not holds(Place(code=code, text=code, outside=True), place, home)


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert all(place.code for place in places(text))
    read(text)
