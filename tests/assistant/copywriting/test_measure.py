"""Lengths as platforms count them, against worked examples and what must always hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.copywriting import measure


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("Cake stand", 10), ("圣诞蛋糕架", 10), ("Ａ１", 4), ("蛋糕 stand", 10), ("£9.95", 5), ("🎄", 2)],
)
def test_width_counts_wide_characters_twice(text: str, columns: int) -> None:
    assert measure.width(text) == columns


def test_graphemes_are_what_people_see() -> None:
    assert measure.graphemes("👩‍👩‍👧 é🇬🇧") == 4


def test_taobao_bytes() -> None:
    assert measure.gbk_bytes("圣诞蛋糕架3层") == 13
    assert measure.gbk_bytes("🎄") == 4


@pytest.mark.parametrize(
    ("text", "weight"),
    [("hello", 5), ("你好", 4), ("🎄", 2), ("👩‍👩‍👧", 2), ("see https://example.com/a/very/long/path", 27)],
)
def test_x_weight(text: str, weight: int) -> None:
    assert measure.x_weighted(text) == weight


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 10, "GSM-7", 164, 2),
        ("架" * 70, "UCS-2", 70, 1),
        ("架" * 71, "UCS-2", 71, 2),
        ("架" * 66 + "🎄" + "架" * 66, "UCS-2", 134, 3),
    ],
)
def test_sms_segments(text: str, alphabet: str, units: int, segments: int) -> None:
    parts = measure.sms_parts(text)
    assert (parts.alphabet, parts.units, parts.segments) == (alphabet, units, segments)


@given(st.text(max_size=80))
def test_no_measure_counts_less_than_what_is_seen(text: str) -> None:
    seen = measure.graphemes(text)
    assert measure.width(text) >= seen
    assert measure.code_points(text) >= seen
    assert measure.utf16(text) >= measure.code_points(text)
    assert measure.utf8_bytes(text.encode("utf-8", "ignore").decode()) >= 0


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300), st.text(max_size=5))
def test_a_longer_message_never_takes_fewer_segments(text: str, more: str) -> None:
    more = more.encode("utf-16", "ignore").decode("utf-16")
    assert measure.sms(text + more) >= measure.sms(text)
