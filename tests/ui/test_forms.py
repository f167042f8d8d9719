"""What people fill in: the shop profile and the columns of a table."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.records import ShopProfile
from ui.profile import FIELDS, BadField, read_form
from ui.sources import MappingError, parse_mapping
from ui.text import LANGUAGES, Language, Text

GOOD = {
    "name": "Lantern & Co",
    "currency": "GBP",
    "time_zone": "Europe/London",
    "market": "GB",
    "languages": ["en", "zh"],
    "brand_voice": "warm",
    "opening_hours": "9 to 5",
    "contact": "help@shop.example",
    "revenue": "gross",
    "as_of": "2011-12-09 12:50",
}


def test_the_form_has_every_field_of_the_profile() -> None:
    assert set(FIELDS) == set(ShopProfile.model_fields)


def test_a_good_form() -> None:
    profile = read_form(dict(GOOD), Text("en"))
    assert profile.as_of == datetime(2011, 12, 9, 12, 50)
    assert profile.languages == ("en", "zh")
    assert read_form({**GOOD, "as_of": ""}, Text("en")).as_of is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("currency", "pounds"),
        ("currency", "gbp"),
        ("market", "England"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("languages", []),
        ("as_of", "yesterday"),
    ],
)
def test_a_bad_field_is_named_in_the_readers_language(field: str, value: object, language: Language) -> None:
    text = Text(language)
    with pytest.raises(BadField) as caught:
        read_form({**GOOD, field: value}, text)
    assert text(f"field_{field}") in str(caught.value)
    assert text(f"expected_{field}") in str(caught.value)


@given(st.sampled_from([each for each in FIELDS if each not in ("languages", "revenue")]), st.text(max_size=50))
def test_any_text_is_kept_or_refused_in_words(field: str, value: str) -> None:
    try:
        profile = read_form({**GOOD, field: value}, Text("zh"))
    except BadField as error:
        assert str(error)
    else:
        assert ShopProfile.model_validate(profile.model_dump()) == profile


def test_columns_as_people_write_them() -> None:
    written = "customer_id = CustomerID\n\n title＝商品名称 \nprice=a=b"
    assert parse_mapping(written, Text("en")) == {"customer_id": "CustomerID", "title": "商品名称", "price": "a=b"}


@pytest.mark.parametrize("written", ["customer_id", "= x", "x =", "a = b\nc"])
def test_a_line_that_is_no_mapping_is_named(written: str) -> None:
    with pytest.raises(MappingError, match=r"line \d"):
        parse_mapping(written, Text("en"))
