"""What hawker lint finds in texts that people wrote."""

from __future__ import annotations

import json

import pytest

from assistant.copywriting.channels import ChannelError
from assistant.copywriting.lint import lint, read_copy
from assistant.copywriting.rules import RuleError


def rules_of(content: str, **options: object) -> set[str]:
    return {finding.hit.rule for finding in lint(content, **options)}  # type: ignore[arg-type]


def test_plain_text_is_held_against_the_law_of_its_language() -> None:
    assert "prc_advertising_law.absolute_terms.best" in rules_of("本店最佳蛋糕架")
    assert "us_ftc.unproven_superlative.best" in rules_of("The best cake stand")
    assert rules_of("最近上架的三层蛋糕架") == set()
    assert rules_of("A white cake stand with three tiers.") == set()


def test_slots_of_a_channel_have_limits() -> None:
    found = rules_of("## headlines\n- A three tier cake stand for tea time\n- Tea for two\n", channel="google_rsa")
    assert found == {"limits.width"}


def test_what_hawker_copy_prints_can_be_linted() -> None:
    document = {"variants": [{"slots": {"headlines": ["Tea for two and"], "descriptions": ["Nice."]}, "report": {}}]}
    (finding,) = lint(json.dumps(document), channel="google_rsa")
    assert (finding.slot, finding.hit.rule) == ("headlines", "form.cut")


def test_mail_needs_a_way_out_and_a_sender() -> None:
    bare = rules_of(
        "## subject\nNew for tea\n## body\nA cake stand.\n## button\nSee it\n## preheader\nLook\n", channel="email"
    )
    assert {"email_law.must_hold.way_out", "email_law.must_hold.sender"} <= bare
    whole = "## body\nA cake stand. Unsubscribe at any time. Demo Gifts Ltd, 1 High Street, London.\n"
    assert not any(rule.startswith("email_law.must_hold") for rule in rules_of(whole, channel="email"))


def test_only_the_packs_asked_for() -> None:
    assert rules_of("The best!!", rules=["google_ads"]) == {
        "google_ads.misrepresentation.superlative_unproven", "google_ads.punctuation.repeated",
        "google_ads.headline_punctuation.exclamation_in_headline",
    }  # fmt: skip


def test_what_cannot_be_checked_is_said() -> None:
    with pytest.raises(RuleError, match="'moon_law'"):
        lint("x", rules=["moon_law"])
    with pytest.raises(ChannelError, match="'myspace'"):
        lint("x", channel="myspace")
    with pytest.raises(RuleError, match="no field 'chorus'"):
        lint("## chorus\nla\n", channel="google_rsa")
    with pytest.raises(RuleError, match="200,000"):
        lint("x" * 200_001)
    with pytest.raises(RuleError, match="none of ours"):
        lint('{"variants": 3}')


def test_a_finding_says_all_that_a_pipeline_needs() -> None:
    (finding,) = lint("The best stand", rules=["us_ftc"])
    assert set(finding.as_json()) == {
        "severity",
        "rule",
        "text",
        "start",
        "end",
        "reason",
        "reference",
        "suggestion",
        "slot",
    }


def test_markdown_slots_are_read_in_order() -> None:
    texts = read_copy("# headlines\n- One\n- Two\n# body\nA\n\nB\n")
    assert [(text.slot, text.text) for text in texts] == [
        ("headlines", "One"),
        ("headlines", "Two"),
        ("body", "A\n\nB"),
    ]
