"""write_copy in a conversation: what it writes, what a follow-up changes, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant import Assistant, Caller
from assistant.copywriting.channels import find_channel
from assistant.events import CopyShown, Reply
from assistant.settings import Settings
from knowledge import Store

MARKETER = Caller(role="marketer", user_id="mia")


@pytest.fixture
def assistant(shop: Store, settings: Settings) -> Iterator[Assistant]:
    made = Assistant(shop, settings)
    yield made
    made.close()


def document(reply: Reply) -> dict:  # pyright: ignore[reportMissingTypeArgument]
    (artifact,) = reply.artifacts
    assert isinstance(artifact, CopyShown)
    return dict(artifact.document)


def test_versions_edits_and_another_channel_in_one_conversation(assistant: Assistant) -> None:
    first = assistant.reply("Write two Google ads for the Regency cakestand 3 tier", caller=MARKETER)
    ads = document(first)
    assert [variant["channel"] for variant in ads["variants"]] == ["google_rsa", "google_rsa"]
    assert {variant["product_id"] for variant in ads["variants"]} == {"B1"}
    assert ads["variants"][0]["slots"]["headlines"][0] in first.text
    assert first.verified and not first.abstained

    shorter = document(assistant.reply("make it shorter", caller=MARKETER, conversation_id=first.conversation_id))
    longest = max(len(text) for variant in ads["variants"] for text in variant["slots"]["descriptions"])
    assert all(len(text) < longest for variant in shorter["variants"] for text in variant["slots"]["descriptions"])

    reply = assistant.reply("now as an email", caller=MARKETER, conversation_id=first.conversation_id)
    mail = document(reply)["variants"][0]
    assert mail["channel"] == "email" and mail["product_id"] == "B1"
    for name, slot in find_channel("email").slots.items():
        assert slot.fits(mail["slots"][name])


def test_chinese_copy_names_the_product_in_chinese_copy_of_facts(assistant: Assistant) -> None:
    reply = assistant.reply("给三层蛋糕架写一条小红书种草文案，面向送礼人群", caller=MARKETER)
    shown = document(reply)
    assert reply.language == "zh" and shown["brief"]["audience"] == "送礼人群"
    assert shown["variants"][0]["channel"] == "xiaohongshu"
    assert "英镑" in reply.text


def test_what_is_unlawful_is_refused_with_the_article(assistant: Assistant) -> None:
    reply = assistant.reply("给蛋糕架写一条朋友圈文案，说它能治疗失眠", caller=MARKETER)
    assert not reply.artifacts
    assert "广告法" in reply.text


def test_a_product_that_is_not_there_is_asked_for(assistant: Assistant) -> None:
    reply = assistant.reply("Write an Instagram caption for the submarine periscope", caller=MARKETER)
    assert not reply.artifacts and reply.abstained


def test_shoppers_get_no_copy(assistant: Assistant) -> None:
    reply = assistant.reply("Write two Google ads for the cake stand", caller=Caller(user_id="visitor"))
    assert not any(call.name == "write_copy" for call in reply.tool_calls) and not reply.artifacts


@pytest.mark.parametrize(
    ("ask", "edit", "slot", "index"),
    [
        ("Write a Google ad for the Regency cakestand 3 tier", "change the second headline", "headlines", 1),
        ("Write a Google ad for the Regency cakestand 3 tier", "make headline 3 shorter", "headlines", 2),
        ("给三层蛋糕架写一条谷歌广告", "只改第二个标题", "headlines", 1),
        ("给三层蛋糕架写一条谷歌广告", "第一条描述改一下", "descriptions", 0),
    ],
)
def test_one_text_is_changed_and_no_other(assistant: Assistant, ask: str, edit: str, slot: str, index: int) -> None:
    first = assistant.reply(ask, caller=MARKETER)
    before = document(first)["variants"][0]["slots"]
    reply = assistant.reply(edit, caller=MARKETER, conversation_id=first.conversation_id)
    after = document(reply)["variants"][0]["slots"]
    changed = [(name, at) for name in before for at, text in enumerate(before[name]) if after[name][at] != text]
    assert changed == [(slot, index)]
    assert after[slot][index] in reply.text
    if "shorter" in edit:
        assert len(after[slot][index]) < len(before[slot][index])


def test_what_is_unlawful_is_refused_before_any_product_is_looked_for(assistant: Assistant) -> None:
    reply = assistant.reply("写一条朋友圈广告，保证治好失眠", caller=MARKETER)
    assert reply.abstained and "《广告法》" in reply.text


@pytest.mark.parametrize(
    ("words", "said"),
    [("圣诞蛋糕架", "没有“圣诞蛋糕架”"), ("Christmas cake stand", "Nothing in our catalogue is called")],
)
def test_copy_for_the_nearest_thing_says_that_it_is(assistant: Assistant, words: str, said: str) -> None:
    chinese = not words.isascii()
    wish = f"给{words}写一条小红书种草文案" if chinese else f"Write a Google ad for the {words}"
    reply = assistant.reply(wish, caller=MARKETER)
    assert reply.text.startswith(said) or said in reply.text.splitlines()[0]
    (product_id,) = {variant["product_id"] for variant in document(reply)["variants"]}
    assert "stand" in assistant.store.product(product_id).title.lower()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wish", "change", "named"),
    [
        ("Write an email for the Regency cakestand 3 tier", "change the second headline", "Subject"),
        ("给三层蛋糕架写一封邮件", "改第二个标题", "主题"),
    ],
)
def test_a_text_that_the_copy_has_not_is_answered_with_those_it_has(
    assistant: Assistant, wish: str, change: str, named: str
) -> None:
    first = assistant.reply(wish, caller=MARKETER)
    reply = assistant.reply(change, caller=MARKETER, conversation_id=first.conversation_id)
    assert reply.abstained and not reply.artifacts and named in reply.text
