"""The rule packs on labelled sentences, and on real titles and messages that break no rule."""

from __future__ import annotations

from pathlib import Path

from assistant.copywriting.rules import load_packs
from tests.assistant.copywriting.sentences import (
    alarms,
    groups_without,
    load_sentences,
    load_wordings,
    real_messages,
    real_titles,
    score,
    scored,
)


def test_there_are_two_hundred_rules_and_sentences_for_each_group() -> None:
    assert sum(len(group.rules) for pack in load_packs().values() for group in pack.groups) >= 200
    assert groups_without() == []
    assert 0.25 < sum(sentence.locked for sentence in load_sentences()) / len(list(load_sentences())) < 0.45


def test_precision_and_recall_on_the_open_sentences() -> None:
    result = score(locked=False)
    assert result.count > 400
    assert result.precision >= 0.95, result.wrong
    assert result.recall >= 0.95, result.missed


def test_the_rules_are_wide_enough_for_other_wordings() -> None:
    result = scored(list(load_wordings()))
    assert result.count > 1500
    assert result.precision >= 0.97, result.wrong
    assert result.recall >= 0.97, result.missed


def test_real_product_titles_raise_no_false_alarms(shared_data: Path) -> None:
    titles = real_titles(shared_data)
    assert len(titles) == 1000
    assert len(alarms(titles)) <= 10, alarms(titles)


def test_real_messages_of_customers_raise_few_false_alarms(shared_data: Path) -> None:
    messages = real_messages(shared_data)
    assert len(messages) == 1000
    assert len(alarms(messages)) <= 10, alarms(messages)
