"""The rule engine: what matches, what excuses, and what a pack must not be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.copywriting.rules import (
    Pack,
    RuleError,
    apply_pack,
    find_packs,
    load_packs,
    packs_for,
    read_pack,
    sentences,
)

PACK = """\
id: house
name: {en: House, zh: 内部}
version: "1"
source: us
groups:
  - id: words
    reference: {en: Art. 1, zh: 第一条}
    reason: {en: No., zh: 不可。}
    suggestion: {en: Yes., zh: 可以。}
    severity: error
    excused_by: "source:"
    rules:
      - {id: best, any: [best, the best], unless: ["best before"]}
      - {id: price, pattern: "from \\\\d+", context: "sale"}
"""


def pack_of(text: str) -> Pack:
    import yaml

    return Pack.model_validate(yaml.safe_load(text))


def found(text: str) -> list[str]:
    return [hit.text for hit in apply_pack(pack_of(PACK), text, language="en")]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("The best stand.", ["The best"]),
        ("the  BEST", ["the  BEST"]),
        ("Bestow it.", []),
        ("best before May. The best.", ["The best"]),
        ("The best, source: our orders.", []),
        ("The best. Source: our orders.", ["The best"]),
        ("From 5 in the sale.", ["From 5"]),
        ("From 5. The sale is on.", []),
        ("It weighs 1.5 kg, the best.", ["the best"]),
    ],
)
def test_what_matches_and_what_excuses(text: str, hits: list[str]) -> None:
    assert found(text) == hits


def test_a_hit_tells_where_why_and_what_else() -> None:
    (hit,) = apply_pack(pack_of(PACK), "Our best one", language="zh")
    assert (hit.start, hit.end, hit.text) == (4, 8, "best")
    assert (hit.rule, hit.severity) == ("house.words.best", "error")
    assert (hit.reference, hit.reason, hit.suggestion) == ("第一条", "不可。", "可以。")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('any: [best, the best], unless: ["best before"]', "unless: []"), "either any or pattern"),
        (("from \\\\d+", "from (\\\\d+"), "no regular expression"),
        (("id: price", "id: best"), "named twice"),
        (("severity: error", "severity: fatal"), "groups.0.severity"),
        (("version:", "verse:"), "version"),
    ],
)
def test_a_wrong_pack_is_refused_by_name(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    file = tmp_path / "house.yaml"
    file.write_text(PACK.replace(*change), "utf-8")
    with pytest.raises(RuleError, match=r"house\.yaml") as caught:
        read_pack(file)
    assert message in str(caught.value)


def test_a_pattern_without_end_is_stopped() -> None:
    slow = pack_of(PACK.replace("from \\\\d+", "(a|aa)+c").replace(', context: "sale"', ""))
    with pytest.raises(RuleError, match=r"house\.words\.price takes too long"):
        apply_pack(slow, "a" * 50, language="en")


def test_the_packs_that_ship() -> None:
    packs = load_packs()
    rules = [rule for pack in packs.values() for group in pack.groups for rule in group.rules]
    assert len(rules) >= 200
    for pack in packs.values():
        for group in pack.groups:
            for words in (group.reference, group.reason, group.suggestion, pack.name):
                assert set(words) == {"en", "zh"}, group.id


@pytest.mark.parametrize(
    ("language", "market", "some", "none"),
    [
        ("zh", "cn", {"prc_advertising_law", "prc_commerce_law", "unsafe"}, {"us_ftc", "uk_cap"}),
        ("zh", "global", {"prc_advertising_law", "unsafe"}, {"us_ftc"}),
        ("en", "us", {"us_ftc", "unsafe"}, {"prc_advertising_law", "uk_cap"}),
        ("en", "global", {"us_ftc", "uk_cap", "unsafe"}, {"prc_advertising_law"}),
    ],
)
def test_which_packs_apply(language: str, market: str, some: set[str], none: set[str]) -> None:
    ids = {pack.id for pack in packs_for(language, market)}
    assert some <= ids and not none & ids


@given(st.text(max_size=200))
def test_sentences_cover_all_that_is_written(text: str) -> None:
    covered = "".join(text[start:end] for start, end in sentences(text))
    assert set(text) - set(".!?。！？；;\n") <= set(covered)


@given(st.text(max_size=120))
def test_any_text_can_be_held_against_all_packs(text: str) -> None:
    for pack in load_packs().values():
        for hit in apply_pack(pack, text, language="en"):
            assert text[hit.start : hit.end] == hit.text != ""


@pytest.mark.parametrize(
    "text",
    ["最 佳 选择", "全·网·销·量·第·一", "國家級品質", "蕞好的蜡烛", "１００％有效", "\u200b最\u200b好的杯子"],
)
def test_a_word_is_found_however_it_is_dressed_up(text: str) -> None:
    (pack,) = find_packs(["prc_advertising_law"])
    hits = apply_pack(pack, text, language="zh")
    assert hits
    assert all(text[hit.start : hit.end] == hit.text for hit in hits)


@pytest.mark.parametrize(
    "text", ["The b.e.s.t. mug", "The bеst mug ever", "F R E E gift for you", "gu@ranteed results"]
)
def test_english_tricks_are_seen_through(text: str) -> None:
    (pack,) = find_packs(["us_ftc"])
    assert apply_pack(pack, text, language="en")


@pytest.mark.parametrize(
    "text",
    ["我们不敢说是最好的。", "广告中不得使用“最佳”一词。", "《最美的夏天》同名明信片。"],
)
def test_a_denial_and_a_mention_are_no_claim(text: str) -> None:
    (pack,) = find_packs(["prc_advertising_law"])
    assert not apply_pack(pack, text, language="zh")
