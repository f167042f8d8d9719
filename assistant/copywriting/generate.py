"""Candidates from a language model: many short texts at once, one a line, read as they stream.

A small model keeps neither to a limit nor to the facts, so nothing of what it writes is trusted: it is asked for
more than is needed, with an angle for each text, and every line goes through the checks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import regex
import yaml

from assistant.copywriting.brief import Brief, Language
from assistant.copywriting.channels import Channel, Slot, find_channel
from assistant.copywriting.facts import CopyFact, Dossier, names_several
from assistant.copywriting.rules import sentences
from prompts.catalogue import prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# the fact that a customer's eye goes to first comes first; a small model reads the top best
MAX_FACTS = 9
SHORT = 60  # a slot of at most so much is a headline
LEAST_SECONDS = 8.0  # a prompt alone takes half of it
WARM = 0.8
CALLS = ("order", "look", "treat")  # what a button can play on
SENTENCE, MOST_SENTENCES = 90, 5  # of a longer text: the width of each, and how many
ALIKE = 85  # of 100, to a line of the examples
_LEAD = regex.compile(
    r"^\s*(?:[-*•·●▪◦#>]+|\(?\d{1,2}[.)、:：]|[①-⑳]|(?:headline|title|标题|描述|文案|description|text)\s*\d*\s*[:：])\s*",
    regex.I,
)
_WRAP = regex.compile(r"^[\"“”'‘’「『《*_]+(.*?)[\"“”'‘’」』》*_]+$")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What one call to the model asks for: ``count`` texts for a slot, a line each of ``angles``."""

    channel: Channel
    slot_name: str
    slot: Slot
    count: int
    angles: tuple[str, ...]
    voice: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Turns that stand before every order. ``lines`` are what the model must not say again; ``words`` what they are about."""

    turns: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    words: regex.Pattern[str]

    def has(self, text: str) -> bool:
        """Whether a text says one of the lines again."""
        from rapidfuzz.fuzz import ratio

        return any(ratio(text.casefold(), line.casefold()) >= ALIKE for line in self.lines)


@lru_cache(maxsize=2)
def examples(language: Language) -> Examples:
    """The examples of a language; they never change by a byte, so that the model's prefix cache holds them."""
    held = yaml.safe_load((files("prompts") / "copy_examples.yaml").read_text("utf-8"))[language]
    channel = find_channel("google_rsa")
    facts = "\n".join(f"- {fact}" for fact in held["facts"])
    turns, lines = list[tuple[str, str]](), list[str]()
    for name in ("headlines", "descriptions"):
        slot, texts = channel.slots[name], held[name]
        words = prompt(f"copy_lines_{language}").render(
            facts=facts, channel=held["channel"], style=held["style"], extra="", slot=slot.label[language],
            size=_size(slot, language), cues=_joined(texts, language),
        )  # fmt: skip
        mark = "：" if language == "zh" else ": "
        turns += [("user", words), ("assistant", "\n".join(f"{cue}{mark}{text}" for cue, text in texts.items()))]
        lines += texts.values()
    return Examples(turns=tuple(turns), lines=tuple(lines), words=regex.compile(held["words"], regex.IGNORECASE))


def _joined(words: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(words)


def cue_names(slot: Slot, about: Dossier) -> tuple[str, ...]:
    """What the lines for a slot may play on; a cue that needs a fact is left out where there is no such fact."""
    held = {fact.id for fact in about.facts}
    if slot.role == "call_to_action":
        return CALLS
    return tuple(name for name, cue in _cues(slot).items() if cue.get("with", "name") in held)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return yaml.safe_load((files("prompts") / "copy_words.yaml").read_text("utf-8"))


def _all_cues() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return cast("Mapping[str, Mapping[str, Mapping[str, str]]]", _words()["cues"])


def _cues(slot: Slot) -> Mapping[str, Mapping[str, str]]:
    """The cues of a slot's lines: those of headlines where it is short."""
    return _all_cues()["headline" if slot.limit <= SHORT else "description"]


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
    facts = [fact for fact in about.important if fact.rank <= 3 and not _of_several_kinds(fact)][:MAX_FACTS]
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
    if slot.is_long:
        angle = words["angles"][order.angles[0]][language]
        text = prompt(f"copy_text_{language}").render(**values, angle=angle)
    else:
        cues = _cues(slot)
        joined = _joined((cues[angle][language] for angle in order.angles), language)
        text = prompt(f"copy_lines_{language}").render(**values, cues=joined)
    return [*opening(language), ("user", text)]


def opening(language: Language) -> list[tuple[str, str]]:
    """How every call begins, whatever it is for."""
    return [("system", prompt(f"copy_system_{language}").render()), *examples(language).turns]


def _of_several_kinds(fact: CopyFact) -> bool:
    """A category such as "jigsaws and games": which of them the product is, a model would guess."""
    return fact.id == "category" and names_several(f"{fact.en} {fact.zh}")


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
    model: BaseChatModel,
    order: Order,
    about: Dossier,
    brief: Brief,
    seconds: float | None = None,
    *,
    passes: Callable[[str], bool] = bool,
) -> Iterator[tuple[str, str]]:
    """The model's texts for an order with what each plays on, as soon as its line is whole; cleaned, not yet checked.

    ``seconds`` bounds one call of our own models; those of a vendor have their own bound. Our own see only those of
    their earlier lines that ``passes``.
    """
    small, whole = hasattr(model, "first_words"), order.slot.is_long
    if whole and small:
        found = _of_sentences(model, order, about, brief, seconds, passes)
    elif whole:
        found = _in_one(model, order, about, brief)
    elif small:
        found = _by_line(model, order, about, brief, seconds, passes)
    else:
        found = _in_lines(model, order, about, brief)
    for text, angle in found:
        if text and not _copied(text, about, brief) and not _told(text, order, brief):
            yield text, angle


def _copied(text: str, about: Dossier, brief: Brief) -> bool:
    """Whether a text has words of the examples that are not the product's own too, or says one of their lines."""
    shown = examples(brief.language)
    strange = shown.words.search(text) is not None and shown.words.search(about.all_text()) is None
    return strange or shown.has(text)


def _told(text: str, order: Order, brief: Brief) -> bool:
    """Whether a text says what the writer was told of the channel: "show restraint"."""
    parts = regex.split(r"[;；,，.。、:：]", order.channel.style[brief.language])
    return any(len(part) > (3 if brief.language == "zh" else 12) and part in text for part in map(str.strip, parts))


def _in_one(model: BaseChatModel, order: Order, about: Dossier, brief: Brief) -> Iterator[tuple[str, str]]:
    """One longer text."""
    per_text = _tokens(order.slot, brief.language)
    chunks = model.stream(messages(order, about, brief), temperature=WARM, max_tokens=per_text)
    yield _whole("".join(_text(chunk.content) for chunk in chunks)), order.angles[0]


def _of_sentences(
    model: BaseChatModel,
    order: Order,
    about: Dossier,
    brief: Brief,
    seconds: float | None,
    passes: Callable[[str], bool],
) -> Iterator[tuple[str, str]]:
    """A longer text of single sentences, each of which passes.

    Left to itself a small model fills a paragraph with what it makes up; a sentence on a cue stays with the facts.
    """
    slot = order.slot.model_copy(update={"limit": SENTENCE, "soft_limit": None, "measure": "width", "multiline": False})
    cues, kept = cue_names(slot, about), dict[str, None]()

    def keeps(line: str) -> bool:
        sentence = _ended(line, brief.language)
        if passes(sentence):
            kept[sentence] = None
        return sentence in kept

    for _ in _by_line(model, replace(order, slot=slot, angles=cues, count=len(cues)), about, brief, seconds, keeps):
        pass
    good = [text for text in kept if not _copied(text, about, brief)][:MOST_SENTENCES]
    text = ("" if brief.language == "zh" else " ").join(good)
    yield (text if len(good) > 1 and order.slot.fits(text) else ""), order.angles[0]


def _ended(text: str, language: str) -> str:
    """A sentence with its mark."""
    return text if not text[-1:].isalnum() else text + ("。" if language == "zh" else ".")


def _in_lines(model: BaseChatModel, order: Order, about: Dossier, brief: Brief) -> Iterator[tuple[str, str]]:
    """All lines of an order in one answer."""
    waiting, given = "", 0
    tokens = min(420, _tokens(order.slot, brief.language) * order.count)
    for chunk in model.stream(messages(order, about, brief), temperature=WARM, max_tokens=tokens):
        waiting += _text(chunk.content)
        while "\n" in waiting:
            line, waiting = waiting.split("\n", 1)
            yield _without_cue(line, order, brief.language)
            given += 1
        if given >= order.count + 4:  # a model that does not stop by itself
            return
    yield _without_cue(waiting, order, brief.language)


def _by_line(
    model: BaseChatModel,
    order: Order,
    about: Dossier,
    brief: Brief,
    seconds: float | None,
    passes: Callable[[str], bool],
) -> Iterator[tuple[str, str]]:
    """A line at a time, each a call that goes on where the last good line ended.

    A small model goes on as it began: after one line that is too long, or praises too much, the next ones do too. So
    those are not there for it to see; and what is known, the cue, need not be written by it. The runtime's prefix
    cache holds all but the last line, so a call costs little more than its own words.
    """
    asked, begun = messages(order, about, brief), ""
    mark = "：" if brief.language == "zh" else ":"
    cues = _cues(order.slot)
    ends = None if seconds is None else time.monotonic() + seconds
    for angle in order.angles:
        if ends is not None and time.monotonic() > ends:
            return
        limit: dict[str, Any] = {} if ends is None else {"timeout": max(LEAST_SECONDS, ends - time.monotonic())}
        head = f"{begun}{cues[angle][brief.language]}{mark}"
        answer = model.invoke(
            asked, stop=["\n"], prefix=head, temperature=WARM, max_tokens=_tokens(order.slot, brief.language), **limit
        )
        text = clean(_text(answer.content))
        if answer.response_metadata.get("finish_reason") == "length":
            text = (_whole(text) if order.slot.limit > SHORT else "") or f"{text}…"
        if order.slot.fits(text) and passes(text):
            begun = f"{head}{'' if mark == '：' else ' '}{text}\n"
        yield text, angle


def _tokens(slot: Slot, language: str) -> int:
    """The most tokens that a text of a slot may take."""
    return (
        90 if slot.measure == "sms" else min(260, 5 + (slot.soft_limit or slot.limit) // (2 if language == "zh" else 3))
    )


def _without_cue(line: str, order: Order, language: str) -> tuple[str, str]:
    """The text of a line, and the cue that stands before it."""
    text = clean(line)
    cues = {cue[language].casefold(): name for held in _all_cues().values() for name, cue in held.items()}
    head, mark, rest = text.partition("：" if "：" in text else ":")
    if mark and (name := cues.get(head.strip().casefold())):
        return clean(rest), name
    return text, order.angles[0] if len(order.angles) == 1 else ""


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
