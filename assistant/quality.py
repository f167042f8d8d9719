"""Quality: what could not be answered, what was not liked, how fast it was, and what the last evals scored.

Read from the kept turns and the evals' runs of one Store. Staff only: it shows what customers wrote, and a screen that
uses it has to ask for the role. Like questions are put together, so that one missing passage shows as one line.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
import yaml

from assistant.conversation_tables import feedback, turns
from assistant.conversations import now
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine, RowMapping

    from knowledge.embedder import Embedder

LIKE = 0.9  # cosine of e5 above which two questions are one: unrelated ones are about 0.8
SHARED_WORDS = 0.5  # without an embedder: the share of words that two questions have in common
GROUPED = 200
DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Question:
    """A message that came to nothing, or to a reply that was not liked. ``asked_at`` is UTC."""

    turn_id: str
    message: str
    language: str
    asked_at: datetime
    reply: str = ""
    comment: str = ""
    tool: str | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """Like questions, the newest first."""

    questions: tuple[Question, ...]

    @property
    def title(self) -> str:
        """The shortest of them that is a question."""
        return min((one.message for one in self.questions), key=lambda text: (len(text) < 8, len(text)))


@dataclass(frozen=True, kw_only=True)
class Speed:
    """Seconds over the turns of the last days; ``with_model`` and ``abstained`` are shares."""

    turns: int
    failed: int
    first_text_s: float
    first_text_p95_s: float
    total_s: float
    total_p95_s: float
    with_model: float
    abstained: float


@dataclass(frozen=True, kw_only=True)
class EvalRun:
    """The last run of a suite: right of n, by kind and in all."""

    suite: str
    at: str
    bar: float
    right: int
    n: int
    kinds: Mapping[str, tuple[int, int]]


class Quality:
    """Reads the conversations' database and the evals' folder.

    Args:
        engine: of the conversations.
        folder: the Store's directory.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine, self._folder = engine, folder

    def unanswered(self, embedder: Embedder | None, days: int = DAYS) -> list[Group]:
        """Questions that the shop's data did not answer, like ones together, the most asked first."""
        found = [one for one, abstained in self._finished(days) if abstained][:GROUPED]
        return group(found, embedder)

    def disliked(self, days: int = DAYS) -> list[Question]:
        """Replies that got a thumb down, newest first, with what was written to it."""
        query = (
            sa.select(turns, feedback.c.comment)
            .join(feedback, feedback.c.turn_id == turns.c.id)
            .where(feedback.c.rating == "down", turns.c.reply.is_not(None), turns.c.asked_at >= _since(days))
            .order_by(feedback.c.given_at.desc())
            .limit(GROUPED)
        )
        with self._engine.connect() as connection:
            return [_question(row, row["comment"]) for row in connection.execute(query).mappings()]

    def speed(self, days: int = DAYS) -> Speed | None:
        """How fast turns were; None when there were none."""
        columns = (turns.c.state, turns.c.first_text_s, turns.c.total_s, turns.c.model_calls)
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(*columns).where(turns.c.asked_at >= _since(days))).all()
        firsts = [row.first_text_s for row in rows if row.first_text_s is not None]
        totals = [row.total_s for row in rows if row.total_s is not None]
        if not firsts or not totals:
            return None
        finished = [abstained for _, abstained in self._finished(days)]
        return Speed(
            turns=len(rows),
            failed=sum(row.state == "failed" for row in rows),
            first_text_s=median(firsts),
            first_text_p95_s=_p95(firsts),
            total_s=median(totals),
            total_p95_s=_p95(totals),
            with_model=sum(bool(row.model_calls) for row in rows) / len(rows),
            abstained=sum(finished) / max(len(finished), 1),
        )

    def evals(self) -> list[EvalRun]:
        """The last run of each suite, by name."""
        runs: list[EvalRun] = []
        for file in sorted((self._folder / "evals").glob("*.json")):
            try:
                raw = json.loads(file.read_text("utf-8"))
                kinds = {str(kind): (int(right), int(n)) for kind, (right, n) in raw["kinds"].items()}
                runs.append(EvalRun(suite=raw["suite"], at=raw["at"], bar=raw["bar"], right=raw["right"], n=raw["n"], kinds=kinds))  # fmt: skip
            except (OSError, ValueError, KeyError, TypeError):
                continue  # a run of another version, or half a file: the next run replaces it
        return runs

    def make_case(self, turn_id: str) -> Path:
        """Keep a disliked turn as a case of ``evals/from_feedback.yaml``, to be filled in; once for each turn.

        Returns:
            The suite's file.

        Raises:
            AssistantError: there is no such turn.
        """
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(turns).where(turns.c.id == turn_id)).mappings().first()
        if row is None or row["reply"] is None:
            raise AssistantError(f"No answered turn {turn_id!r}; it may have been deleted with its conversation.")
        one = _question(row)
        file = self._folder / "evals" / "from_feedback.yaml"
        suite = _suite_in(file)
        if not any(case.get("note") == turn_id for case in suite["cases"]):
            suite["cases"].append({"input": one.message, "note": turn_id, "expect": _expected(one)})
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(yaml.safe_dump(suite, allow_unicode=True, sort_keys=False, width=120), "utf-8")
        return file

    def _finished(self, days: int) -> list[tuple[Question, bool]]:
        query = (
            sa.select(turns)
            .where(turns.c.reply.is_not(None), turns.c.state == "finished", turns.c.asked_at >= _since(days))
            .order_by(turns.c.asked_at.desc())
            .limit(5000)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [(_question(row), bool(row["reply"].get("abstained"))) for row in rows]


def group(questions: Sequence[Question], embedder: Embedder | None) -> list[Group]:
    """Like questions together: each joins the first group whose first question is near enough; most asked first."""
    likeness = _likeness([one.message for one in questions], embedder)
    leaders: list[int] = []
    groups: dict[int, list[Question]] = {}
    for place, one in enumerate(questions):
        home = next((leader for leader in leaders if likeness(leader, place)), None)
        if home is None:
            leaders.append(place)
            home = place
        groups.setdefault(home, []).append(one)
    return sorted((Group(questions=tuple(found)) for found in groups.values()), key=lambda one: -len(one.questions))


def _likeness(texts: Sequence[str], embedder: Embedder | None) -> Callable[[int, int], bool]:
    if embedder is None or not texts:
        words = [_words(text) for text in texts]
        return lambda a, b: len(words[a] & words[b]) / max(len(words[a] | words[b]), 1) >= SHARED_WORDS
    vectors = embedder.embed_queries(list(texts))
    return lambda a, b: float(vectors[a] @ vectors[b]) >= LIKE


def _words(text: str) -> frozenset[str]:
    from knowledge.words import words_of

    return frozenset(words_of(text))


def _question(row: RowMapping, comment: object = "") -> Question:
    reply = cast("dict[str, object]", row["reply"])
    calls = cast("list[dict[str, str]]", reply.get("tool_calls") or [])
    return Question(
        turn_id=str(row["id"]),
        message=str(row["message"]),
        language=str(reply.get("language", "en")),
        asked_at=cast("datetime", row["asked_at"]),
        reply=str(reply.get("text", "")),
        comment=str(comment or ""),
        tool=calls[0]["name"] if calls else None,
    )


def _suite_in(file: Path) -> dict[str, list[dict[str, object]]]:
    if file.is_file():
        return cast("dict[str, list[dict[str, object]]]", yaml.safe_load(file.read_text("utf-8")))
    return cast("dict[str, list[dict[str, object]]]", {"suite": "from_feedback", "bar": 0.0, "cases": []})


def _expected(one: Question) -> dict[str, object]:
    # what was said is what is not to be said again; a person names what should be
    first = one.reply.strip().split("\n", 1)[0][:80]
    return {"language": one.language, **({"excludes": [first]} if first else {})}


def _since(days: int) -> datetime:
    return now() - timedelta(days=days)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, math.ceil(0.95 * len(values)) - 1)]
