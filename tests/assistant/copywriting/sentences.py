"""The labelled sentences of the rule packs, and how the rules do on them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.copywriting.rules import Group, apply_pack, find_packs, load_packs, packs_for

FOLDER = Path(__file__).parent / "rule_sentences"
WORDINGS = Path(__file__).parent / "rule_wordings"


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence with the group it was written for; ``breaks`` says whether that group has to find something."""

    pack: str
    group: str
    text: str
    breaks: bool
    locked: bool = False

    def found(self) -> bool:
        """Whether the group's rules find something in it."""
        (pack,) = find_packs([self.pack])
        group = next(group for group in pack.groups if group.id == self.group)
        language = "zh" if any("一" <= char <= "鿿" for char in self.text) else "en"
        hits = apply_pack(pack, self.text, language=language, role=role_of(group), trades=group.trades)
        return any(hit.rule.split(".")[1] == self.group for hit in hits)


@dataclass(frozen=True, kw_only=True)
class Score:
    """Precision and recall over sentences, with what went wrong."""

    precision: float
    recall: float
    missed: tuple[Sentence, ...]
    wrong: tuple[Sentence, ...]
    count: int


def role_of(group: Group) -> str | None:
    """A slot's role that the group holds for."""
    return group.roles[0] if group.roles else None


def load_sentences() -> Iterator[Sentence]:
    """All labelled sentences."""
    for file in sorted(FOLDER.glob("*.yaml")):
        document = yaml.safe_load(file.read_text("utf-8"))
        for group, items in document["groups"].items():
            for item in items:
                yield Sentence(pack=document["pack"], group=group, **item)


def load_wordings() -> Iterator[Sentence]:
    """The open wordings that the rules were widened on; they say how wide a rule is, and nothing of the unseen."""
    for file in sorted(WORDINGS.glob("*.yaml")):
        document = yaml.safe_load(file.read_text("utf-8"))
        for group, kinds in document["groups"].items():
            for kind, texts in kinds.items():
                yield from (
                    Sentence(pack=document["pack"], group=group, text=text, breaks=kind == "breaks") for text in texts
                )


def groups_without() -> list[str]:
    """Groups with fewer than five sentences of either kind."""
    counts: dict[tuple[str, str, bool], int] = {}
    for sentence in load_sentences():
        key = (sentence.pack, sentence.group, sentence.breaks)
        counts[key] = counts.get(key, 0) + 1
    return [
        f"{pack.id}.{group.id}"
        for pack in load_packs().values()
        for group in pack.groups
        if min(counts.get((pack.id, group.id, kind), 0) for kind in (True, False)) < 5
    ]


def score(*, locked: bool) -> Score:
    """How the rules do on the open or the locked sentences."""
    return scored([sentence for sentence in load_sentences() if sentence.locked == locked])


def scored(sentences: Sequence[Sentence]) -> Score:
    """How the rules do on sentences."""
    found = {sentence: sentence.found() for sentence in sentences}
    hits = [sentence for sentence in sentences if found[sentence]]
    broken = [sentence for sentence in sentences if sentence.breaks]
    right = sum(sentence.breaks for sentence in hits)
    return Score(
        precision=right / max(1, len(hits)), recall=right / max(1, len(broken)),
        missed=tuple(one for one in broken if not found[one]), wrong=tuple(one for one in hits if not one.breaks),
        count=len(sentences),
    )  # fmt: skip


def alarms(texts: list[str]) -> list[tuple[str, str]]:
    """Texts of which a rule of error level finds something, in the packs that apply to English copy by themselves."""
    packs = packs_for("en", "global")
    return [
        (text, hit.rule)
        for text in texts
        for pack in packs
        for hit in apply_pack(pack, text, language="en")
        if hit.severity == "error"
    ]


def real_titles(shared_data: Path) -> list[str]:
    """A thousand titles of the UCI shop, evenly over its catalogue, in title case as copy writes them."""
    import pyarrow.parquet as parquet

    column = parquet.read_table(
        shared_data / "uci_online_retail" / "online_retail_I_full.parquet", columns=["Description"]
    )
    titles = sorted({text.strip().title() for text in column[0].to_pylist() if text and text.isupper()})
    return titles[:: len(titles) // 1000][:1000]


def real_messages(shared_data: Path) -> list[str]:
    """A thousand customers' questions to a bank: plain sentences that advertise nothing."""
    with (shared_data / "banking77" / "train.csv").open(encoding="utf-8", newline="") as lines:
        messages = [row["text"].strip() for row in csv.DictReader(lines)]
    return messages[:: len(messages) // 1000][:1000]
