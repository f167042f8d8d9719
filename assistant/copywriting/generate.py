"""Candidates from a language model: many short texts at once, one a line, read as they stream.

A small model keeps neither to a limit nor to the facts, so nothing of what it writes is trusted: it is asked for
more than is needed, with an angle for each text, and every line goes through the checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

import regex
import yaml

from assistant.copywriting.brief import Brief
from assistant.copywriting.channels import Channel, Slot
from assistant.copywriting.facts import Dossier
from assistant.copywriting.rules import sentences
from prompts.catalogue import prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# the fact that a customer's eye goes to first comes first; a small model reads the top best
MAX_FACTS = 9
LEAST_SECONDS = 8.0  # a prompt alone takes half of it
_EXAMPLE = regex.compile(r"umbrella|8\.50|雨伞|红伞|伞", regex.IGNORECASE)  # what the prompt's own examples are about
_LEAD = regex.compile(
    r"^\s*(?:[-*•·●▪◦#>]+|\(?\d{1,2}[.)、:：]|[①-⑳]|(?:headline|title|标题|描述|文案|description|text)\s*\d*\s*[:：])\s*",
    regex.I,
)
_WRAP = regex.compile(r"^[\"“”'‘’「『《*_]+(.*?)[\"“”'‘’」』》*_]+$")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What one call to the model asks for: ``count`` texts for a slot, over ``angles``."""

    channel: Channel
    slot_name: str
    slot: Slot
    count: int
    angles: tuple[str, ...]
    voice: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return yaml.safe_load((files("prompts") / "copy_words.yaml").read_text("utf-8"))


def angle_names() -> tuple[str, ...]:
    """The angles that texts are varied over."""
    return tuple(_words()["angles"])


def in_words(kind: str, value: str, language: str) -> str:
    """A tone, occasion or segment of the router as the brief says it; other words as they are."""
    return _words()[kind].get(value, {}).get(language, value)


def messages(order: Order, about: Dossier, brief: Brief) -> list[tuple[str, str]]:
    """The messages of one call. What stays the same comes first, so that the model's prefix cache holds it."""
    language, slot = brief.language, order.slot
    words = _words()
    # figures of a month or a rank confuse a small model more than they help it
    facts = [fact for fact in about.important if fact.rank <= 3][:MAX_FACTS]
    extra = [
        words["extra"][key][language].format(value=value)
        for key, value in (
            ("audience", brief.audience), ("tone", brief.tone), ("keywords", ", ".join(brief.keywords)),
            ("avoid", ", ".join(brief.avoid)), ("voice", " / ".join(order.voice)),
        )
        if value
    ]  # fmt: skip
    if brief.length:
        extra.append(words["length"][brief.length][language])
    values = {
        "facts": "\n".join(dict.fromkeys(f"- {fact.text(language)}" for fact in facts)),
        "channel": order.channel.name[language], "style": order.channel.style[language],
        "slot": slot.label[language], "extra": "\n".join(extra), "size": _size(slot, language),
    }  # fmt: skip
    angles = [words["angles"][angle][language] for angle in order.angles]
    if slot.multiline or slot.limit > 200:
        text = prompt(f"copy_text_{language}").render(**values, angle=angles[0])
    else:
        joined = ("、" if language == "zh" else "; ").join(angles)
        text = prompt(f"copy_lines_{language}").render(**values, angles=joined, count=str(order.count))
    return [("system", prompt(f"copy_system_{language}").render()), ("user", text)]


def _size(slot: Slot, language: str) -> str:
    """The length to ask for, a little under the limit, in what a model can count: words, or Chinese characters."""
    limit = slot.soft_limit or slot.limit
    if slot.measure == "sms":
        limit = 60 if language == "zh" else 150
    sizes = _words()["size"]
    if language == "zh":
        characters = int(
            limit
            / (2 if slot.measure in ("width", "gbk_bytes", "x_weighted") else 3 if slot.measure == "utf8_bytes" else 1)
        )
        characters = min(characters, 220)
        return sizes["long" if characters > 60 else "short"]["zh"].format(
            limit=characters, low=max(40, characters // 2)
        )
    if limit > 200:
        return sizes["long"]["en"].format(words=min(90, limit // 8))
    return sizes["short"]["en"].format(words=max(2, limit // 8), limit=limit - 2)


def write(
    model: BaseChatModel, order: Order, about: Dossier, brief: Brief, seconds: float | None = None
) -> Iterator[str]:
    """The model's texts for an order, each as soon as its line is whole; cleaned, and not yet checked.

    ``seconds`` bounds one call of our own models; those of a vendor have their own bound.
    """
    whole = order.slot.multiline or order.slot.limit > 200
    per_text = min(260, 12 + (order.slot.soft_limit or order.slot.limit) // (2 if brief.language == "zh" else 3))
    if order.slot.measure == "sms":
        per_text = 90
    options = {"temperature": 0.9, "max_tokens": per_text if whole else min(420, per_text * order.count)}
    if seconds is not None and hasattr(model, "yes_probability"):
        options["timeout"] = max(LEAST_SECONDS, seconds)
    waiting, given = "", 0
    own = _EXAMPLE.search(about.all_text()) is not None  # then the words are the product's
    for chunk in model.stream(messages(order, about, brief), **options):
        waiting += _text(chunk.content)
        while not whole and "\n" in waiting:
            line, waiting = waiting.split("\n", 1)
            if (cleaned := clean(line)) and (own or not _EXAMPLE.search(cleaned)):
                yield cleaned
                given += 1
        if given >= order.count + 4:  # a model that does not stop by itself
            return
    if cleaned := _whole(waiting) if whole else clean(waiting):
        yield cleaned


def _text(content: str | Sequence[object]) -> str:
    if isinstance(content, str):
        return content
    parts = [cast("Mapping[str, object]", part) for part in content if isinstance(part, dict)]
    return "".join(str(part.get("text", "")) for part in parts)


def clean(line: str) -> str:
    """A line without the numbers, bullets and quotation marks that models put around texts."""
    text = line.strip()
    for _ in range(2):
        text = _LEAD.sub("", text).strip()
        wrapped = _WRAP.match(text)
        text = wrapped[1].strip() if wrapped else text
    return text.replace("**", "").strip()


def _whole(text: str) -> str:
    """A longer text up to its last whole sentence; a cut end is worth nothing."""
    text = "\n".join(clean(line) for line in text.strip().splitlines()).strip()
    end = max((match.end() for match in regex.finditer(r"[.!?。！？](?=\s|$|[\p{Han}#])", text)), default=0)
    return _once(text[:end].strip())


def _once(text: str) -> str:
    """Without sentences that were said before: a small model goes in circles."""
    seen, kept = set[str](), list[str]()
    for start, end in sentences(text):
        said = regex.sub(r"[^\p{L}\p{N}]", "", text[start:end].casefold())
        if said not in seen or not said:
            kept.append(text[start:end])
        seen.add(said)
    return "".join(kept).strip()
