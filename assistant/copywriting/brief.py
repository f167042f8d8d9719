"""The brief: what copy is wanted. People fill it in words, a form or a file; what is missing is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.copywriting.rules import RuleHit, apply_pack, find_packs
from assistant.errors import AssistantError

Language = Literal["en", "zh"]


class BriefError(AssistantError):
    """A brief that cannot be written from: it contradicts itself, or asks for what is not allowed."""


class BriefRefused(BriefError):
    """A brief that asks for what nobody may write; ``hit`` names the words, the reason and the article."""

    def __init__(self, hit: RuleHit) -> None:
        super().__init__(f"“{hit.text}”: {hit.reason} ({hit.reference}) {hit.suggestion}".strip())
        self.hit = hit


class Brief(BaseModel):
    """What is wanted.

    Args:
        product_ids: what the copy is about, at least one.
        channels: channel ids (``google_rsa``), names or aliases.
        language: of the copy.
        audience: who reads it, in words or a segment's name.
        occasion: Christmas, a birthday ...; in words.
        offer: what is offered, in words that the shop stands by ("10 % off until 24 December"): a source of its own.
        tone: in words ("playful"); the shop's brand voice when empty.
        keywords: words that should stand in the copy.
        say: statements that the shop stands by and wants said: sources of their own.
        avoid: words that must not stand in it.
        variants: how many versions of the whole.
        market: where it runs, for the law that applies.
        length: against the usual, or against the copy that is being changed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    product_ids: tuple[str, ...] = Field(default=(), max_length=50)
    channels: tuple[str, ...] = Field(default=(), max_length=30)
    language: Language = "en"
    audience: str = Field(default="", max_length=300)
    occasion: str = Field(default="", max_length=120)
    offer: str = Field(default="", max_length=300)
    tone: str = Field(default="", max_length=200)
    keywords: tuple[str, ...] = Field(default=(), max_length=20)
    say: tuple[str, ...] = Field(default=(), max_length=10)
    avoid: tuple[str, ...] = Field(default=(), max_length=50)
    variants: int = Field(default=1, ge=1, le=5)
    market: Literal["global", "cn", "us", "gb"] = "global"
    length: Literal["", "shorter", "longer", "simpler"] = ""

    @field_validator("keywords", "say", "avoid", "product_ids", "channels", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        # a form or a CSV cell gives one line; both kinds of comma and semicolon part it
        if isinstance(value, str):
            for mark in "，;；、\n":
                value = value.replace(mark, ",")
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    def missing(self) -> tuple[str, ...]:
        """The fields without which nothing can be written, in the order to ask for them."""
        return tuple(name for name in ("product_ids", "channels") if not getattr(self, name))

    def words(self) -> str:
        """All that people wrote into the brief."""
        parts = (self.audience, self.occasion, self.offer, self.tone, *self.keywords, *self.say)
        return "\n".join(part for part in parts if part)


def check_brief(brief: Brief) -> tuple[RuleHit, ...]:
    """What in a brief must not be written by anybody: fake reviews, cures, personal data, other people's words.

    Raises:
        BriefError: the brief contradicts itself; says how.
    """
    wanted = {word.casefold() for word in (*brief.keywords, *brief.say)}
    clash = sorted(word for word in brief.avoid if any(word.casefold() in one for one in wanted))
    if clash:
        raise BriefError(
            f"The brief wants and forbids the same: {', '.join(map(repr, clash))}. Take it out of one of the two."
        )
    return unlawful(brief.words(), brief.language)


# what nobody may ask for: groups of the packs that no wording makes lawful
_NEVER: dict[str, tuple[str, ...]] = {
    "unsafe": ("personal_data", "hate_and_violence", "unlawful"),
    "prc_advertising_law": ("medical", "state_symbols"),
    "us_ftc": ("health", "earnings"),
    "prc_commerce_law": ("fake_trade",),
}

_ORDERS = "unsafe.leftovers.instruction"  # other leftovers are what people write in a brief: "headline: ...", "under 30 characters"


def unlawful(text: str, language: Language) -> tuple[RuleHit, ...]:
    """What a person asks for in words that must not be written: cures, fake reviews, personal data."""
    hits = list[RuleHit]()
    for name, groups in _NEVER.items():
        for hit in apply_pack(find_packs([name])[0], text, language=language):
            if hit.severity == "error" and (hit.rule.split(".")[1] in groups or hit.rule == _ORDERS):
                hits.append(hit)
    return tuple(hits)


def read_brief(file: Path | None, given: Mapping[str, object]) -> Brief:
    """A brief from a YAML or JSON file, with what is ``given`` on top.

    Raises:
        BriefError: the file cannot be read, or a field is not what it should be; names it.
    """
    try:
        held = yaml.safe_load(file.read_text("utf-8-sig")) if file else {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BriefError(f"The brief {file} cannot be read: {error}. It has to be YAML or JSON in UTF-8.") from error
    if not isinstance(held, dict):
        raise BriefError(f"The brief {file} is no mapping; expected fields like product_ids, channels, language.")
    return make_brief({**held, **given})


def make_brief(fields: Mapping[str, object]) -> Brief:
    """A brief from fields that people filled.

    Raises:
        BriefError: a field is unknown or not what it should be; names it, and what was expected.
    """
    try:
        return Brief.model_validate(dict(fields))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BriefError(
            f"The brief's {where}: {first['msg']} (found {str(first['input'])[:80]!r}). Fields: {', '.join(Brief.model_fields)}."
        ) from error
