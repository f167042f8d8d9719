"""Checks copy that somebody has written: what ``hawker lint`` prints, and what the studio shows while one types.

Reads plain text, Markdown with one heading a slot, or the JSON that ``hawker copy`` writes. Rule packs and form are
always checked, a channel's limits where the slots are known, and claims where the product is (in the studio).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import regex

from assistant.copywriting.channels import Channel, find_channel
from assistant.copywriting.check import hit, limit_hits
from assistant.copywriting.form import form_hits, script_hits
from assistant.copywriting.rules import Pack, RuleError, RuleHit, apply_pack, find_packs, packs_for
from assistant.events import Json
from assistant.guard.language import detect

LINT_LIMIT = 200_000  # characters; a catalogue is linted row by row
_MAIL = {
    "en": (
        ("way_out", regex.compile(r"unsubscribe|opt[- ]?out|stop receiving|text stop|reply stop", regex.I), "CAN-SPAM, 15 USC 7704(a)(5); GDPR Art. 21",
         "Mail and messages need a way to stop them", "Add “Unsubscribe” (or “Reply STOP”)."),
        ("sender", regex.compile(r"\b(?:Ltd|Limited|Inc|LLC|GmbH|Co\.|plc)\b|\b\d+[ ,]+[A-Z]\w+ (?:Street|St|Road|Rd|Avenue|Ave|Lane|Way|Square)\b|\b[A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2}\b|P\.?O\.? Box", 0), "CAN-SPAM, 15 USC 7704(a)(5)(A)(iii)",
         "Mail needs the sender's postal address", "Add name and postal address of the shop."),
    ),
    "zh": (
        ("way_out", regex.compile(r"退订|拒收|回复?(?:T|TD|N|R)\b|取消订阅", regex.I), "《通信短信息服务管理规定》第十九条；《互联网广告管理办法》第十七条", "商业邮件与短信须提供退订方式", "添加“拒收请回复R”或退订链接。"),
        ("sender", regex.compile(r"【[^】]{2,20}】|地址[:：]|有限公司|旗舰店|商店"), "《通信短信息服务管理规定》第十八条", "须标明发送者", "添加签名，如“【店名】”。"),
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding, with the slot it stands in (empty for a text without slots)."""

    slot: str
    hit: RuleHit

    def as_json(self) -> dict[str, Json]:
        """What ``hawker lint --json`` prints of it."""
        return {**asdict(self.hit), "slot": self.slot}


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text to check: its slot, empty when it has none."""

    slot: str
    text: str


def read_copy(content: str) -> list[Text]:
    """The texts of a file: JSON of ``hawker copy``, Markdown with a heading a slot, or one plain text."""
    if len(content) > LINT_LIMIT:
        raise RuleError(
            f"The text has {len(content):,} characters; at most {LINT_LIMIT:,} are checked at once. Split it."
        )
    if content.lstrip().startswith("{"):
        try:
            return list(_from_json(json.loads(content)))
        except (json.JSONDecodeError, AttributeError, TypeError) as error:
            raise RuleError(
                f"The file begins like JSON and is none of ours ({error}). Expected what hawker copy --json prints."
            ) from error
    parts = regex.split(r"^#{1,3}\s+([a-z_]+)\s*$", content, flags=regex.MULTILINE)
    if len(parts) < 3:
        return [Text(slot="", text=content)]
    texts = list[Text]()
    for slot, body in zip(parts[1::2], parts[2::2], strict=True):
        lines = [line.removeprefix("- ").strip() for line in body.strip().splitlines() if line.strip()]
        whole = body.lstrip().startswith("- ")
        texts += [Text(slot=slot, text=line) for line in lines] if whole else [Text(slot=slot, text=body.strip())]
    return texts


def _from_json(document: Mapping[str, object]) -> Iterator[Text]:
    variants = document.get("variants", [document])
    for variant in variants:  # type: ignore[attr-defined]
        for slot, value in variant["slots"].items():
            for text in [value] if isinstance(value, str) else value:
                yield Text(slot=slot, text=str(text))


def lint(
    content: str,
    *,
    channel: str | None = None,
    language: str | None = None,
    rules: Sequence[str] = (),
    market: str = "global",
) -> list[Finding]:
    """What can be held against a text, in reading order.

    Args:
        content: the file's text.
        channel: its id or name, for its limits and its own rule packs.
        language: ``en`` or ``zh`` of the text and of the reasons; None: that of the text.
        rules: rule packs to use in place of those that apply by language and market.
        market: ``global``, ``cn``, ``us`` or ``gb``.

    Raises:
        ChannelError: no such channel.
        RuleError: no such pack, or a text that cannot be read.
    """
    texts = read_copy(content)
    known = find_channel(channel) if channel else None
    spoken = language or ("zh" if detect(content) == "zh" else "en")
    packs = find_packs(rules) if rules else packs_for(spoken, market, known.rules if known else ())
    found = [Finding(slot=text.slot, hit=one) for text in texts for one in _check(text, known, spoken, packs)]
    if known is not None and "email_law" in known.rules:
        found += [Finding(slot="", hit=one) for one in _missing_lines(content, spoken)]
    return found


def _check(text: Text, channel: Channel | None, language: str, packs: Sequence[Pack]) -> list[RuleHit]:
    slot = channel.slots.get(text.slot) if channel and text.slot else None
    if channel is not None and text.slot and slot is None:
        raise RuleError(f"The channel {channel.id} has no field {text.slot!r}. It has: {', '.join(channel.slots)}.")
    hits = limit_hits(text.text, slot, language) + form_hits(text.text, slot.role, language) if slot else []
    hits += script_hits(text.text, language)
    for pack in packs:
        hits += apply_pack(pack, text.text, language=language, role=slot.role if slot else None)
    return sorted(hits, key=lambda one: (one.start, one.end))


def _missing_lines(content: str, language: str) -> list[RuleHit]:
    """What mail and messages must hold and this one does not."""
    lines = _MAIL["zh" if language == "zh" else "en"]
    return [
        hit(f"email_law.must_hold.{name}", "", len(content), len(content), reason, suggestion, reference)
        for name, pattern, reference, reason, suggestion in lines
        if not pattern.search(content)
    ]
