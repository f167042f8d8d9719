"""Rule packs: what the law and the platforms do not allow in copy, read from ``prompts/rules/*.yaml``.

A pack holds groups (an article of a law, a section of a policy); a group holds rules. A rule finds words or a
pattern, may need a ``context`` in the same sentence, and is excused by an ``unless`` that overlaps the match or by
an ``excused_by`` in the same sentence: 最佳 is an absolute term, 最近 is not. Rules say what a text must not say;
that a claim is true is the ledger's matter (``guard``), and no rule replaces a lawyer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import regex
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from assistant.copywriting.folding import Folded, readings
from assistant.errors import AssistantError

Severity = Literal["error", "warning"]
Words = dict[Literal["en", "zh"], str]
MATCH_SECONDS = 0.5  # for one rule on one text; a pattern that takes longer is a fault of the pack
_SENTENCE = regex.compile(
    r"[^.!?。！？；;\n]+(?:[.!?。！？；;\n]+|$)(?:(?<=\d\.)\d[^.!?。！？；;\n]*[.!?。！？；;\n]*)*"
)

# what takes back the words that follow it
_DENIAL = regex.compile(
    r"(?:\b(?:not|isn['’]t|aren['’]t|(?:don['’]t|do not|never|cannot|can['’]t|won['’]t) "
    r"(?:claim|promise|say|offer|sell|use|pay for|ask for|make|give|accept|do)(?: (?:that|to be|to|we are|it is|it['’]s|any))*|"
    r"no|nor|without|free (?:of|from)|instead of|rather than)\s+(?:(?:a|an|the|our|any|always|necessarily|quite)\s+)?|"
    r"(?:不是|并非|不算|算不上|称不上|不敢(?:说|称)(?:自己)?(?:是)?|不能(?:说|保证)?|不可以?|不会|不得|不许|不做|不搞|不玩|不谈|不说|不靠|"
    r"不承诺|不保证|不宣称|不提供|不支持|不参与|不接受|不含|不涉及|不具有?|没有|从不|从未|绝不|未曾|拒绝|谢绝|禁止|严禁|请勿|切勿|杜绝|远离|"
    r"抵制|无需|不必|不用|无法|并不|而非|不以)(?:任何|所谓的?|使用|宣传|出现|写|用)?[“”\"'‘’「」]?)$",
    regex.IGNORECASE,
)
_ABOUT_WORDS = regex.compile(
    r"(?:禁止|不得|不能|不要|不可|避免|请勿|切勿|慎用|禁用)(?:在[^，。]{0,12})?(?:使用|出现|写|含有?|用)[^，。]{0,6}[“「\"'‘]|[”」\"'’](?:一词|等词|这类词|等字眼|字样|的说法)|"
    r"\b(?:do not|don['’]t|never|avoid|must not|should not|may not) (?:use|using|say|saying|write|writing|claim|claiming) "
    r"(?:(?:the )?(?:word|words|phrase|term|claim)s?(?: like)? )?[“\"'‘]",
    regex.IGNORECASE,
)
_WORK = regex.compile(r"《[^》]+》")


class RuleError(AssistantError):
    """A rule pack that does not exist, or one that cannot be used."""


class Rule(BaseModel):
    """One thing that copy must not say. Give ``any`` (words and phrases) or ``pattern`` (a regular expression)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    any: tuple[str, ...] = ()
    pattern: str = ""
    context: str = ""
    unless: tuple[str, ...] = ()
    excused_by: str = ""
    severity: Severity | None = None
    reason: Words | None = None
    suggestion: Words | None = None

    @model_validator(mode="after")
    def _one_way_to_match(self) -> Rule:
        if bool(self.any) == bool(self.pattern):
            raise ValueError(f"rule {self.id!r} needs either any or pattern")
        return self

    @field_validator("pattern", "context", "excused_by")
    @classmethod
    def _compiles(cls, value: str) -> str:
        _compile(value)
        return value

    @cached_property
    def expression(self) -> regex.Pattern[str]:
        """What the rule looks for."""
        return _compile(self.pattern or "|".join(_literal(word) for word in sorted(self.any, key=len, reverse=True)))


class Group(BaseModel):
    """Rules that stand on one article. ``trades`` limits them to goods of these trades; empty: all goods."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    reference: Words
    reason: Words
    suggestion: Words
    severity: Severity
    trades: tuple[str, ...] = ()
    excusable: bool = Field(True, description="a denial just before the words takes them back")
    roles: tuple[str, ...] = Field((), description="slot roles it applies to; empty: all")
    excused_by: str = ""
    rules: tuple[Rule, ...] = Field(min_length=1)


class Pack(BaseModel):
    """A law or policy. ``markets`` and ``languages`` say when it applies by itself; empty languages: any."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: Words
    version: str
    source: str
    markets: tuple[str, ...] = ()
    languages: tuple[Literal["en", "zh"], ...] = ()
    groups: tuple[Group, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_id_once(self) -> Pack:
        seen = [f"{group.id}.{rule.id}" for group in self.groups for rule in group.rules]
        twice = {name for name in seen if seen.count(name) > 1}
        if twice:
            raise ValueError(f"rules named twice: {', '.join(sorted(twice))}")
        return self


@dataclass(frozen=True, kw_only=True)
class RuleHit:
    """A place where a text breaks a rule; ``start`` and ``end`` are character offsets."""

    severity: Severity
    rule: str
    text: str
    start: int
    end: int
    reason: str
    reference: str
    suggestion: str


def _compile(pattern: str) -> regex.Pattern[str]:
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except regex.error as error:
        raise ValueError(f"the pattern {pattern!r} is no regular expression: {error}") from error


def _literal(word: str) -> str:
    """A word as a pattern: bounded where it begins or ends with a letter of a script with spaces."""
    body = regex.escape(word, special_only=True, literal_spaces=True).replace(" ", r"[\s\u00a0-]+").replace("'", "['’]")
    left = r"(?<![\p{Latin}\p{N}])" if regex.match(r"[\p{Latin}\p{N}]", word[0]) else ""
    right = r"(?![\p{Latin}\p{N}])" if regex.match(r"[\p{Latin}\p{N}]", word[-1]) else ""
    return left + body + right


def read_pack(file: Path | Traversable) -> Pack:
    """The pack that a file holds.

    Raises:
        RuleError: names the file, the key and what is wrong with it.
    """
    try:
        return Pack.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RuleError(f"The rule pack {file.name} is no YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RuleError(f"The rule pack {file.name}, {where}: {first['msg']}") from error


@lru_cache(maxsize=8)
def load_packs(folder: Path | None = None) -> Mapping[str, Pack]:
    """All packs by id: those that ship, and those of the shop's own ``folder``, which win."""
    shipped = [item for item in (files("prompts") / "rules").iterdir() if item.name.endswith(".yaml")]
    own = sorted(folder.glob("*.yaml")) if folder else []
    packs = [read_pack(file) for file in (*sorted(shipped, key=lambda item: item.name), *own)]
    return {pack.id: pack for pack in packs}


def find_packs(names: Sequence[str], folder: Path | None = None) -> tuple[Pack, ...]:
    """The packs of these ids.

    Raises:
        RuleError: one does not exist; names those there are.
    """
    packs = load_packs(folder)
    for name in names:
        if name not in packs:
            raise RuleError(f"There is no rule pack {name!r}. There are: {', '.join(packs)}.")
    return tuple(packs[name] for name in names)


def packs_for(language: str, market: str, extra: Sequence[str] = (), folder: Path | None = None) -> tuple[Pack, ...]:
    """The packs that apply to copy in a language for a market (``cn``, ``us``, ``gb``, ``global`` ...), and ``extra``.

    Chinese copy is held to Chinese law wherever it runs: it is written for people there.
    """
    packs = load_packs(folder)
    places = {market, *(("cn",) if language == "zh" else ())}
    if market == "global":
        places |= {"us", "gb"} if language == "en" else set()
    chosen = {
        pack.id
        for pack in packs.values()
        if places & set(pack.markets) and (not pack.languages or language in pack.languages)
    }
    chosen |= {name for name in extra if name in packs}
    return tuple(pack for pack in packs.values() if pack.id in chosen)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end; a point inside a number ends none."""
    for match in _SENTENCE.finditer(text):
        yield match.start(), match.end()


def apply_pack(
    pack: Pack, text: str, *, language: str, role: str | None = None, trades: Sequence[str] = ()
) -> list[RuleHit]:
    """Where a text breaks the rules of a pack, in reading order.

    Args:
        pack: the rules.
        text: the copy of one slot, or a whole document.
        language: of reasons and suggestions, ``en`` or ``zh``.
        role: the slot's role; None: unknown, and rules for one kind of slot only warn.
        trades: what is sold, for groups that hold for a trade only.

    Raises:
        RuleError: a pattern took longer than half a second, and so could hold up everything.
    """
    hits: list[RuleHit] = []
    for reading in readings(text):
        bounds = list(sentences(reading.text))
        for group in pack.groups:
            if group.trades and not set(group.trades) & set(trades):
                continue
            if role and group.roles and role not in group.roles:
                continue
            for rule in group.rules:
                found = list(_apply(pack, group, rule, reading, text, bounds, "zh" if language == "zh" else "en"))
                # of a text whose slot is unknown, a rule for one kind of slot can only warn
                hits += [replace(hit, severity="warning") for hit in found] if group.roles and role is None else found
    return _longest(sorted(hits, key=lambda hit: (hit.start, -hit.end)))


def _apply(
    pack: Pack,
    group: Group,
    rule: Rule,
    reading: Folded,
    original: str,
    bounds: list[tuple[int, int]],
    language: Literal["en", "zh"],
) -> Iterator[RuleHit]:
    text = reading.text
    try:
        matches = [match for match in rule.expression.finditer(text, timeout=MATCH_SECONDS) if match.group()]
        if not matches:
            return
        exempt = [m.span() for pattern in rule.unless for m in _compile(pattern).finditer(text, timeout=MATCH_SECONDS)]
        excuse = "|".join(f"(?:{part})" for part in (rule.excused_by, group.excused_by) if part)
        for match in matches:
            begins, ends = next(((a, b) for a, b in bounds if a <= match.start() < b), (0, len(text)))
            sentence = text[begins:ends]
            if any(a < match.end() and match.start() < b for a, b in exempt):
                continue
            if rule.context and not _compile(rule.context).search(sentence, timeout=MATCH_SECONDS):
                continue
            if excuse and _compile(excuse).search(sentence, timeout=MATCH_SECONDS):
                continue
            if group.excusable and (_denied(text[begins : match.start()]) or _named(sentence, match.group())):
                continue
            start, end = reading.span(*match.span())
            yield RuleHit(
                severity=rule.severity or group.severity,
                rule=f"{pack.id}.{group.id}.{rule.id}",
                text=original[start:end],
                start=start,
                end=end,
                reason=(rule.reason or group.reason)[language],
                reference=group.reference[language],
                suggestion=(rule.suggestion or group.suggestion)[language],
            )
    except TimeoutError as error:
        raise RuleError(
            f"The rule {pack.id}.{group.id}.{rule.id} takes too long on a text; simplify its pattern."
        ) from error


def _denied(before: str) -> bool:
    """True when the words just before a match take it back: "we do not claim to be the best", 不敢说最好."""
    return _DENIAL.search(before) is not None


def _named(sentence: str, said: str) -> bool:
    """True when a sentence is about words, or the words stand in the title of a work: 禁止使用“最佳”一词, 《最美的夏天》."""
    works = (match.group() for match in _WORK.finditer(sentence))
    return _ABOUT_WORDS.search(sentence) is not None or any(said in work for work in works)


def _longest(hits: list[RuleHit]) -> list[RuleHit]:
    """One hit for one place: of those of a group that overlap, the longest."""
    kept: list[RuleHit] = []
    for hit in hits:
        group = hit.rule.rsplit(".", 1)[0]
        if not any(k.rule.rsplit(".", 1)[0] == group and k.start <= hit.start and hit.end <= k.end for k in kept):
            kept.append(hit)
    return kept
