"""Questions with the hits that a Store of their paragraphs finds: what the answer model is trained and judged on.

From SQuAD 2.0 (articles) and CMRC 2018 (paragraphs), read from the folder of shared data: questions that a paragraph
answers, the same with that paragraph left out of the search, and such that it only seems to answer.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from knowledge.embedder import Embedder
from knowledge.entries import Entry, digest_of
from knowledge.records import Hit
from knowledge.search import SearchIndex

Kind = Literal["answerable", "removed", "adversarial"]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One question with its hits. ``group`` is the article it must not be split from; ``gold`` its paragraph."""

    question: str
    kind: Kind
    group: str
    language: str
    gold: str
    answers: tuple[tuple[str, int], ...]
    hits: tuple[Hit, ...]


def holds(text: str, answers: Iterable[str]) -> bool:
    """Whether a text has one of the answers in its words; very short ones would be found anywhere."""
    return any(len(answer) > 2 and answer.lower() in text.lower() for answer in answers)


class KeptEmbedder:
    """An embedder that keeps its vectors in a file, so that training again costs no embedding."""

    def __init__(self, real: Embedder, file: Path) -> None:
        self._real, self._file = real, file
        self.name, self.dimension, self.cosine_span = real.name, real.dimension, real.cosine_span
        self._kept: dict[str, np.ndarray] = dict(np.load(file)) if file.exists() else {}

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        return self._get("q", texts)

    def embed_passages(self, texts: list[str]) -> np.ndarray:
        return self._get("p", texts)

    def save(self) -> None:
        np.savez(self._file, **self._kept)

    def _get(self, role: str, texts: list[str]) -> np.ndarray:
        keys = [role + hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest() for text in texts]
        missing = [i for i, key in enumerate(keys) if key not in self._kept]
        compute = self._real.embed_queries if role == "q" else self._real.embed_passages
        for i in missing:
            self._kept[keys[i]] = compute([texts[i]])[0]
        return np.stack([self._kept[key] for key in keys])


@dataclass(frozen=True, kw_only=True)
class _Paragraph:
    id: str
    group: str
    language: str
    text: str
    questions: tuple[tuple[str, bool, tuple[tuple[str, int], ...]], ...]


def paragraphs(shared: Path) -> Iterator[_Paragraph]:
    """The paragraphs of both sets with their questions."""
    for language, file in (("en", "squad2/articles_1_8.json"), ("zh", "cmrc2018/cmrc2018_trial.json")):
        for number, article in enumerate(json.loads((shared / file).read_text("utf-8"))["data"]):
            for place, paragraph in enumerate(article["paragraphs"]):
                asked = tuple(
                    (
                        q["question"],
                        bool(q.get("is_impossible", False)),
                        tuple((a["text"], int(a["answer_start"])) for a in q["answers"]),
                    )
                    for q in paragraph["qas"]
                )
                yield _Paragraph(
                    id=f"{language}-{number}-{place}", group=f"{language}-{number}", language=language, text=paragraph["context"], questions=asked
                )  # fmt: skip


def read_cases(shared: Path, embedder: Embedder, *, k: int = 8, languages: Sequence[str] = ("en", "zh")) -> list[Case]:
    """All cases, searched in one index of all paragraphs."""
    found = [one for one in paragraphs(shared) if one.language in languages]
    entries = [
        Entry(id=p.id, kind="passage", title="", text=p.text, source=p.group, locator="", language=p.language, digest=digest_of(p.text))
        for p in found
    ]  # fmt: skip
    ids = {p.id for p in found}
    cases: list[Case] = []
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder), lambda: entries, embedder)
        index.sync()
        while not index.wait(5):
            pass
        for paragraph in found:
            for question, impossible, answers in paragraph.questions:
                kinds: tuple[Kind, ...] = ("adversarial",) if impossible else ("answerable", "removed")
                for kind in kinds:
                    allowed = ids - {paragraph.id} if kind == "removed" else None
                    hits = tuple(index.search(question, k, allowed_ids=allowed))
                    cases.append(
                        Case(
                            question=question, kind=kind, group=paragraph.group, language=paragraph.language, gold=paragraph.id,
                            answers=answers, hits=hits,
                        )
                    )  # fmt: skip
        index.close()
    return cases


def shop_cases(knowledge_base: Path, questions: Path, embedder: Embedder, *, k: int = 8) -> list[Case]:
    """Cases of the demo shop: its own sections, and the questions written for them.

    A question may be answered by several sections; ``gold`` is the section of the named file that holds the words.
    The sections of the other language are searched apart, as the turn does.
    """
    import yaml

    asked = yaml.safe_load(questions.read_text("utf-8"))
    cases: list[Case] = []
    for language, parts in asked.items():
        entries = [
            entry for file in sorted((knowledge_base / language).glob("*.md")) for entry in _sections(file, language)
        ]
        with tempfile.TemporaryDirectory() as folder:
            index = SearchIndex(Path(folder), lambda entries=entries: entries, embedder)
            index.sync()
            while not index.wait(5):
                pass
            for line in parts["answerable"]:
                question, file, words = line.split(" | ")
                gold = [entry for entry in entries if entry.source == file and words in entry.text]
                assert gold, f"{language} {file} does not hold {words!r}"
                hits = tuple(index.search(question, k))
                answers = ((words, gold[0].text.index(words)),)
                common = {
                    "question": question,
                    "group": f"shop-{language}",
                    "language": language,
                    "gold": gold[0].id,
                    "answers": answers,
                }
                cases.append(Case(kind="answerable", hits=hits, **common))
                others = {entry.id for entry in entries if entry.source != file}
                cases.append(Case(kind="removed", hits=tuple(index.search(question, k, allowed_ids=others)), **common))
            for question in parts["unanswerable"]:
                hits = tuple(index.search(question, k))
                cases.append(
                    Case(question=question, kind="adversarial", group=f"shop-{language}", language=language, gold="", answers=(), hits=hits)
                )  # fmt: skip
            index.close()
    return cases


def _sections(file: Path, language: str) -> Iterator[Entry]:
    text = "\n" + file.read_text("utf-8")
    title, *parts = text.split("\n## ")
    name = title.strip().split("\n")[0].lstrip("# ")
    for place, part in enumerate(parts):
        heading, _, body = part.partition("\n")
        yield Entry(
            id=f"{language}-{file.stem}-{place}", kind="passage", title=name, text=body.strip(), source=file.stem, locator=heading.strip(),
            language=language, digest=digest_of(part),
        )  # fmt: skip
