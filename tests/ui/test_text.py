"""Labels: both languages, the same values to fill in."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.text import LABELS, LANGUAGES, TOOLS, Text, pick_language

UI = Path(__file__).resolve().parents[2] / "ui"
SAME_IN_BOTH = {"app", "assistant"}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", sorted(LABELS))
def test_a_label_says_the_same_in_both_languages(key: str) -> None:
    english, chinese = LABELS[key]
    assert english.strip()
    assert chinese.strip()
    assert fields(english) == fields(chinese)
    if key not in SAME_IN_BOTH:
        assert re.search(r"[\u4e00-\u9fff]", chinese) or key == "site_hint", f"{key} is not Chinese"
        assert not re.search(r"[\u4e00-\u9fff]", english)


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_a_tool_has_words_in_both_languages(name: str) -> None:
    assert Text("en").tool(name) != Text("zh").tool(name)


def test_every_key_that_code_asks_for_is_there() -> None:
    asked = {
        key
        for path in UI.rglob("*.py")
        for key in re.findall(r'(?<![\w.])(?:self\.)?text\(\s*"([a-z_]+)"', path.read_text("utf-8"))
    }
    assert len(asked) > 50
    assert asked - set(LABELS) == set()


@pytest.mark.parametrize(
    ("header", "chosen", "language"),
    [
        (None, None, "en"),
        ("", None, "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", None, "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", None, "en"),
        ("fr-FR,zh;q=0.5,en;q=0.4", None, "zh"),
        ("de", None, "en"),
        ("zh-Hant-TW", None, "zh"),
        ("en;q=0,zh;q=0.1", None, "zh"),
        ("en-GB", "zh", "zh"),
        ("zh-CN", "en", "en"),
        ("zh-CN", "xx", "zh"),
    ],
)
def test_language_of_the_browser(header: str | None, chosen: str | None, language: str) -> None:
    assert pick_language(header, chosen) == language


@given(st.text(max_size=200), st.none() | st.text(max_size=10))
def test_any_header_gives_a_language(header: str, chosen: str | None) -> None:
    assert pick_language(header, chosen) in LANGUAGES
