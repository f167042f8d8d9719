"""Public sets as suites: reading comprehension over a Store of its paragraphs, and support utterances for routing.

The sets stay where they are; nothing of them is kept. A set in SQuAD's form (SQuAD 2.0, CMRC 2018) gives three suites:
questions that its paragraphs answer, the same with their paragraph left out of the Store, and questions that a
paragraph only seems to answer. Bitext's utterances give a suite of tools. (banking77 has no tools of ours: its 77 intents
measure the head itself, in ``tests/benchmarks/routing.py``.)
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from assistant.evaluation.suites import Case, Expect, Suite, SuiteError

_Item = TypeVar("_Item")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question of a paragraph; ``answers`` is empty where the paragraph only seems to answer it."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph with its questions; ``name`` is unique and becomes its page's file name."""

    name: str
    article: str
    text: str
    asked: tuple[Asked, ...]


def read_paragraphs(file: Path, articles: Sequence[int] | None = None) -> list[Paragraph]:
    """The paragraphs of a file in SQuAD's form, those of the named articles.

    Raises:
        SuiteError: the file is not there, or not of that form.
    """
    try:
        data = json.loads(file.read_text("utf-8"))["data"]
        return [
            Paragraph(
                name=f"{file.stem}-{number}-{place}p",
                article=str(article.get("title") or article.get("id") or number).replace("_", " "),
                text=paragraph["context"],
                asked=tuple(_asked(one) for one in paragraph["qas"]),
            )
            for number, article in enumerate(data)
            if articles is None or number in articles
            for place, paragraph in enumerate(article["paragraphs"])
        ]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise SuiteError(f"{file} is no set in SQuAD's form (data, paragraphs, qas): {error!r}") from error


def _asked(one: Mapping[str, Any]) -> Asked:
    answers = () if one.get("is_impossible") else tuple(dict.fromkeys(each["text"] for each in one["answers"]))
    return Asked(question=one["question"], answers=answers)


def write_pages(paragraphs: Sequence[Paragraph], folder: Path) -> list[Path]:
    """Each paragraph as a page of its own, for ``Store.add_documents``."""
    folder.mkdir(parents=True, exist_ok=True)
    pages: list[Path] = []
    for paragraph in paragraphs:
        page = folder / f"{paragraph.name}.txt"
        page.write_text(paragraph.text, "utf-8")
        pages.append(page)
    return pages


def answerable(paragraphs: Sequence[Paragraph], name: str, n: int, seed: int = 7) -> Suite:
    """``n`` questions whose paragraph is in the Store: the reply holds an answer and cites the paragraph."""
    cases = [
        Case(
            input=one.question,
            role="shopper",
            expect=Expect(contains=(one.answers,), cites=(re.sub(r"[-_]", " ", paragraph.name),), abstains=False),
        )
        for paragraph, one in _sample([(p, a) for p in paragraphs for a in p.asked if a.answers], n, seed)
    ]
    return Suite(suite=name, bar=0.0, cases=tuple(cases))


def removed(paragraphs: Sequence[Paragraph], name: str, n: int, seed: int = 7) -> Suite:
    """``n`` questions of paragraphs that are not in the Store: the reply says that it does not know."""
    pairs = _sample([(p, a) for p in paragraphs for a in p.asked if a.answers], n, seed)
    return Suite(suite=name, bar=0.0, cases=tuple(_silent(one) for _, one in pairs))


def adversarial(paragraphs: Sequence[Paragraph], name: str, n: int, seed: int = 7) -> Suite:
    """``n`` questions that a paragraph of the Store only seems to answer."""
    pairs = _sample([(p, a) for p in paragraphs for a in p.asked if not a.answers], n, seed)
    return Suite(suite=name, bar=0.0, cases=tuple(_silent(one) for _, one in pairs))


def _silent(one: Asked) -> Case:
    return Case(input=one.question, role="shopper", expect=Expect(abstains=True))


# intents of Bitext's customer support set that one tool of ours takes, whatever the shop
BITEXT_TOOLS: Mapping[str, str] = {
    "check_cancellation_fee": "search_knowledge",
    "check_payment_methods": "search_knowledge",
    "check_refund_policy": "search_knowledge",
    "contact_human_agent": "hand_over",
    "delivery_options": "search_knowledge",
    "delivery_period": "search_knowledge",
}


def bitext(file: Path, name: str, n: int, seed: int = 7) -> Suite:
    """``n`` utterances of Bitext's set (CSV with columns ``utterance`` or ``instruction``, and ``intent``).

    Raises:
        SuiteError: the file is not there, or has no such columns.
    """
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        pairs = [
            (row.get("utterance") or row["instruction"], BITEXT_TOOLS[row["intent"]])
            for row in rows
            if row["intent"] in BITEXT_TOOLS
        ]
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise SuiteError(f"{file} is no table with utterance (or instruction) and intent: {error!r}") from error
    chosen = _sample(pairs, n, seed)
    return Suite(
        suite=name,
        bar=0.0,
        cases=tuple(Case(input=text, role="shopper", expect=Expect(tool=tool)) for text, tool in chosen),
    )


def _sample(items: Sequence[_Item], n: int, seed: int) -> list[_Item]:
    return random.Random(seed).sample(list(items), min(n, len(items)))  # noqa: S311  a sample, no secret
