"""Fact patterns: texts made of facts alone, for slots that no candidate fills, and for work without a model.

The patterns are data (``prompts/patterns/*.yaml``). One is used when every name in its braces has a value; what it
gives passes the same checks as a model's text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Formatter

import regex
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from assistant.copywriting.brief import Brief
from assistant.copywriting.channels import Slot
from assistant.copywriting.facts import Dossier, names_several


class Pattern(BaseModel):
    """One way to say facts. ``angle`` is what it plays on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    angle: str
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """The values that it needs."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.text) if name)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A pattern with its values put in, and the facts that they came from."""

    text: str
    angle: str
    facts: frozenset[str]


@lru_cache(maxsize=2)
def load_patterns(language: str) -> Mapping[str, tuple[Pattern, ...]]:
    """The patterns of a language, by slot role."""
    text = (files("prompts") / "patterns" / f"{language}.yaml").read_text("utf-8")
    return TypeAdapter(dict[str, tuple[Pattern, ...]]).validate_python(yaml.safe_load(text))


def render(slot: Slot, about: Dossier, brief: Brief, shop: str) -> Iterator[Rendered]:
    """The texts that the patterns give for a slot; each fits the slot's limit.

    Where a title is too long for the slot, shorter forms of it are tried (its last words, then its category).
    """
    values = pattern_values(about, brief, shop)
    names = short_names(about, brief.language)
    for pattern in load_patterns(brief.language).get(slot.role, ()):
        if any(name != "name" and not values.get(name) for name in pattern.names):
            continue
        for name in names if "name" in pattern.names else ("",):
            text = pattern.text.format_map({**values, "name": name})
            if slot.fits(text):
                used = frozenset({"name" if key == "name" else _FACT_OF.get(key, key) for key in pattern.names})
                yield Rendered(text=text, angle=pattern.angle, facts=used)
                break


_FACT_OF = {
    "years": "units_sold",
    "best_month_units": "month_units",
    "best_month_name": "month_units",
    "category_one": "category",
    "occasion_tag": "occasion",
}


def short_names(about: Dossier, language: str) -> tuple[str, ...]:
    """Ways to name the product, the fullest first: its title, the end of its title, its category."""
    if language == "zh":
        return about.names
    words = about.title.split()
    ends = [" ".join(words[start:]) for start in range(len(words) - 1) if words[start][0].isalpha()]
    return tuple(dict.fromkeys([about.title, *ends[:3]]))


def pattern_values(about: Dossier, brief: Brief, shop: str) -> dict[str, str]:
    """What the names in the patterns stand for; empty where there is no such fact."""
    language = brief.language
    held = {fact.id: fact for fact in about.facts}
    values = {"shop": shop, "occasion": brief.occasion, "offer": brief.offer.rstrip("。. ")}
    for key, fact in held.items():
        first = fact.source.facts[0] if fact.source.facts else None
        if key in ("units_sold", "countries", "repeat_rate") and first:
            values[key] = f"{int(float(first.value)):,}"
        elif key in ("colour", "material"):
            values[key] = (fact.zh.split("：")[-1] if language == "zh" else first.value.title()) if first else ""
    if "units_sold" in held:
        found = regex.search(r"\d{4}(?:-\d{4})?(?=$|年)", held["units_sold"].text(language))
        values["years"] = found.group() if found else ""
    if "price" in held:
        values["price"] = held["price"].text(language).split("：" if language == "zh" else ": ")[-1]
    if "category" in held:
        category = held["category"].text(language).split("：" if language == "zh" else ": ")[-1]
        values["category"] = category
        # of "food and sweets" nobody looks for one
        several = names_several(f"{held['category'].en} {held['category'].zh}")
        values["category_one"] = "" if several else category if language == "zh" else _singular(category).title()
    if "month_units" in held and held["month_units"].source.facts:
        said = held["month_units"].text(language)
        values["best_month_units"] = f"{int(float(held['month_units'].source.facts[0].value)):,}"
        values["best_month_name"] = said.split("售出")[0] if language == "zh" else said.split(" sold in ")[-1]
    values["tag"] = _tag(about.names[0] if about.names else about.title)
    values["category_tag"], values["occasion_tag"] = _tag(values.get("category", "")), _tag(brief.occasion)
    values["path"] = regex.sub(r"[^\p{L}\p{N}]+", "-", values.get("category", "")).strip("-").lower()
    return values


def _tag(text: str) -> str:
    return regex.sub(r"[^\p{L}\p{N}]", "", text.title() if text.isascii() else text)


def _singular(word: str) -> str:
    for plural, single in (
        ("ies", "y"),
        ("sses", "ss"),
        ("shes", "sh"),
        ("ches", "ch"),
        ("xes", "x"),
        ("ss", "ss"),
        ("s", ""),
    ):
        if word.endswith(plural):
            return word[: -len(plural)] + single
    return word
