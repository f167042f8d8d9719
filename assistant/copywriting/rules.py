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

from assistant.errors import AssistantError

Severity = Literal["error", "warning"]
Words = dict[Literal["en", "zh"], str]
MATCH_SECONDS = 0.5  # for one rule on one text; a pattern that takes longer is a fault of the pack
_SENTENCE = regex.compile(
    r"[^.!?。！？；;\n]+(?:[.!?。！？；;\n]+|$)(?:(?<=\d\.)\d[^.!?。！？；;\n]*[.!?。！？；;\n]*)*"
)


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
    bounds = list(sentences(text))
    hits: list[RuleHit] = []
    for group in pack.groups:
        if (group.trades and not set(group.trades) & set(trades)) or (role and group.roles and role not in group.roles):
            continue
        for rule in group.rules:
            found = _apply(pack, group, rule, text, bounds, "zh" if language == "zh" else "en")
            # of a text whose slot is unknown, a rule for one kind of slot can only warn
            hits += [replace(hit, severity="warning") for hit in found] if group.roles and role is None else found
    return _longest(sorted(hits, key=lambda hit: (hit.start, -hit.end)))


def _apply(
    pack: Pack, group: Group, rule: Rule, text: str, bounds: list[tuple[int, int]], language: Literal["en", "zh"]
) -> Iterator[RuleHit]:
    try:
        matches = list(rule.expression.finditer(text, timeout=MATCH_SECONDS))
        if not matches:
            return
        exempt = [m.span() for pattern in rule.unless for m in _compile(pattern).finditer(text, timeout=MATCH_SECONDS)]
        for match in matches:
            sentence = next((text[a:b] for a, b in bounds if a <= match.start() < b), text)
            if any(a < match.end() and match.start() < b for a, b in exempt):
                continue
            if rule.context and not _compile(rule.context).search(sentence, timeout=MATCH_SECONDS):
                continue
            excuse = "|".join(f"(?:{part})" for part in (rule.excused_by, group.excused_by) if part)
            if excuse and _compile(excuse).search(sentence, timeout=MATCH_SECONDS):
                continue
            yield RuleHit(
                severity=rule.severity or group.severity,
                rule=f"{pack.id}.{group.id}.{rule.id}",
                text=match.group(),
                start=match.start(),
                end=match.end(),
                reason=(rule.reason or group.reason)[language],
                reference=group.reference[language],
                suggestion=(rule.suggestion or group.suggestion)[language],
            )
    except TimeoutError as error:
        raise RuleError(
            f"The rule {pack.id}.{group.id}.{rule.id} takes too long on a text; simplify its pattern."
        ) from error


def _longest(hits: list[RuleHit]) -> list[RuleHit]:
    """One hit for one place: of those of a group that overlap, the longest."""
    kept: list[RuleHit] = []
    for hit in hits:
        group = hit.rule.rsplit(".", 1)[0]
        if not any(k.rule.rsplit(".", 1)[0] == group and k.start <= hit.start and hit.end <= k.end for k in kept):
            kept.append(hit)
    return kept
