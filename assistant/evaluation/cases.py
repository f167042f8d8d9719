"""One case against one reply: each thing that the case names is right or wrong, by kind. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.evaluation.suites import Expect
from assistant.events import Json, Reply
from assistant.guard.language import violates

Kind = Literal["routing", "arguments", "answers", "abstention", "citations", "language"]
KINDS: tuple[Kind, ...] = ("routing", "arguments", "answers", "abstention", "citations", "language")
_ARTICLES = frozenset({"a", "an", "the", "some", "any", "的", "款"})


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a reply got right, by kind, and in words what was wrong."""

    right: Mapping[Kind, bool]
    wrong: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True when nothing that the case names was wrong."""
        return all(self.right.values())


def judge(expect: Expect, reply: Reply) -> Verdict:
    """Hold a reply against what was expected of it."""
    right: dict[Kind, bool] = {}
    wrong = list[str]()

    def note(kind: Kind, found: bool, problem: str) -> None:
        right[kind] = right.get(kind, True) and found
        if not found:
            wrong.append(problem)

    called = reply.tool_calls[0] if reply.tool_calls else None
    if expect.names_tool:
        name = called.name if called else None
        note("routing", name == expect.tool, f"tool {name}, expected {expect.tool}")
    # arguments of another tool say nothing; the wrong tool is counted above
    if expect.arguments is not None and called is not None and called.name == (expect.tool or called.name):
        for name, value in expect.arguments.items():
            given = called.arguments.get(name)
            note("arguments", same(value, given), f"{name}={given!r}, expected {value!r}")
    for part in expect.contains or ():
        options = (part,) if isinstance(part, str) else part
        note(
            "answers", any(holds(reply.text, option) for option in options), f"lacks {' or '.join(map(repr, options))}"
        )
    for part in expect.excludes or ():
        note("answers", not holds(reply.text, part), f"holds {part!r}")
    if expect.abstains is not None:
        note(
            "abstention", reply.abstained == expect.abstains, f"abstained {reply.abstained}, expected {expect.abstains}"
        )
    for part in expect.cites or ():
        cited = any(holds(f"{source.label}\n{source.locator}\n{source.text}", part) for source in reply.sources)
        note("citations", cited, f"no source {part!r}")
    if expect.language is not None:
        quotations = [source.text for source in reply.sources] + [source.label for source in reply.sources]
        fine = reply.language == expect.language and not violates(reply.text, expect.language, quotations)
        note("language", fine, f"language {reply.language}, expected {expect.language}")
    return Verdict(right=right, wrong=tuple(wrong))


def plain(text: str) -> str:
    """Text for comparing: full width made narrow, lower case, grouping marks of numbers and white space folded."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", re.sub(r"(?<=\d),(?=\d{3})", "", narrow))


def holds(text: str, part: str) -> bool:
    """Whether a text holds another; between Chinese characters and others white space does not count."""
    one, other = plain(text), plain(part)
    return other in one or re.sub(r"\s", "", other) in re.sub(r"\s", "", one)


def same(expected: Json, given: Json) -> bool:
    """Whether an argument is the one expected: numbers by value, lists as sets, text by its words."""
    if isinstance(expected, bool) or expected is None:
        return expected == given
    if isinstance(expected, (int, float)):
        return isinstance(given, (int, float)) and abs(float(expected) - float(given)) < 1e-9
    if isinstance(expected, list):
        return isinstance(given, list) and sorted(map(str, expected)) == sorted(map(str, given))
    if isinstance(expected, dict):
        return isinstance(given, dict) and all(same(value, given.get(key)) for key, value in expected.items())
    return isinstance(given, str) and _words(expected) == _words(given)


def _words(text: str) -> list[str]:
    """Words without articles; an English plural is its singular, so that "lunch bags" is "lunch bag"."""
    words = re.findall(r"[a-z0-9]+|[\u3400-\u9fff]", plain(text))
    return [
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in words
        if word not in _ARTICLES
    ]
