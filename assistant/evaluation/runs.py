"""Runs a suite against an Assistant and keeps what it scored, so that the next run is compared with it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from assistant.context import Caller
from assistant.errors import AssistantError
from assistant.evaluation.cases import KINDS, Verdict, judge
from assistant.evaluation.suites import Case, Suite

if TYPE_CHECKING:
    from assistant.agent import Assistant

Progress = Callable[[str, float, float | None], None]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One case with its verdict and timings in seconds; ``error`` when the turn failed."""

    case: Case
    verdict: Verdict
    text: str = ""
    first_text_s: float | None = None
    model_calls: int = 0
    error: str = ""

    @property
    def ok(self) -> bool:
        """True when all that the case names is right."""
        return not self.error and self.verdict.ok


@dataclass(frozen=True, kw_only=True)
class Score:
    """Right of n, with the 95 % Wilson interval of the share."""

    right: int
    n: int

    @property
    def share(self) -> float:
        """The share that is right; 1 of nothing."""
        return self.right / self.n if self.n else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval. Source: Wilson (1927), JASA 22, 209-212."""
        if not self.n:
            return 0.0, 1.0
        z, p, n = 1.959964, self.share, self.n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished run of a suite."""

    suite: str
    bar: float
    at: datetime
    outcomes: tuple[Outcome, ...]

    def total(self) -> Score:
        """Cases that are right in all they name."""
        return Score(right=sum(outcome.ok for outcome in self.outcomes), n=len(self.outcomes))

    def by_kind(self) -> dict[str, Score]:
        """The score of each kind that any case names; a failed turn is wrong in all of its kinds."""
        scores = dict[str, Score]()
        for kind in KINDS:
            seen = [
                outcome.verdict.right[kind] and not outcome.error
                for outcome in self.outcomes
                if kind in outcome.verdict.right
            ]
            if seen:
                scores[kind] = Score(right=sum(seen), n=len(seen))
        return scores

    def speed(self) -> dict[str, float]:
        """First text in seconds (median, 95th percentile) and the share of turns that called a model."""
        firsts = sorted(outcome.first_text_s for outcome in self.outcomes if outcome.first_text_s is not None)
        if not firsts:
            return {}
        calls = sum(outcome.model_calls > 0 for outcome in self.outcomes)
        last = firsts[min(len(firsts) - 1, math.ceil(0.95 * len(firsts)) - 1)]
        return {"median_s": median(firsts), "p95_s": last, "with_model": calls / len(self.outcomes)}

    @property
    def passed(self) -> bool:
        """True at or above the suite's bar."""
        return self.total().share >= self.bar


def run_suite(
    suite: Suite, assistant: Assistant, *, now: datetime, locked: bool = True, progress: Progress | None = None
) -> Run:
    """Ask every case and judge the replies.

    Args:
        suite: the cases.
        assistant: answers them, each in a conversation of its own.
        now: when the run is said to have been made.
        locked: False leaves the held-out cases out, as one does while tuning.
        progress: told after each case.
    """
    cases = [case for case in suite.cases if locked or not case.locked]
    outcomes = list[Outcome]()
    for number, case in enumerate(cases):
        outcomes.append(run_case(case, assistant))
        if progress is not None:
            progress(case.input, number + 1, len(cases))
    return Run(suite=suite.suite, bar=suite.bar, at=now, outcomes=tuple(outcomes))


def run_case(case: Case, assistant: Assistant) -> Outcome:
    """Say the earlier messages, then the case's, and judge the reply to it. The conversation is deleted after."""
    caller = Caller(role=case.role, customer_id=case.customer_id, language=case.language, user_id="hawker-eval")
    conversation: str | None = None
    try:
        for message in case.after:
            conversation = assistant.reply(message, caller=caller, conversation_id=conversation).conversation_id
        reply = assistant.reply(case.input, caller=caller, conversation_id=conversation)
        conversation = reply.conversation_id
    except AssistantError as error:
        return Outcome(case=case, verdict=_all_wrong(case), error=str(error))
    finally:
        if conversation is not None:
            assistant.delete_conversation(caller, conversation)
    timings = reply.timings
    return Outcome(
        case=case,
        verdict=judge(case.expect, reply),
        text=reply.text,
        first_text_s=timings.first_text_s,
        model_calls=timings.model_calls,
    )


def _all_wrong(case: Case) -> Verdict:
    named = case.expect.model_fields_set
    kinds = {
        "tool": "routing",
        "arguments": "arguments",
        "contains": "answers",
        "excludes": "answers",
        "abstains": "abstention",
        "cites": "citations",
        "language": "language",
    }
    return Verdict(right={kind: False for key, kind in kinds.items() if key in named})  # type: ignore[misc]


def save_run(run: Run, folder: Path) -> Path:
    """Keep a run's scores and failures (no customer's words: suites are the shop's own)."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "suite": run.suite, "bar": run.bar, "at": run.at.isoformat(), "right": run.total().right, "n": run.total().n,
        "kinds": {kind: [score.right, score.n] for kind, score in run.by_kind().items()}, "speed": run.speed(),
        "wrong": [{"input": o.case.input, "why": [o.error] if o.error else list(o.verdict.wrong)} for o in run.outcomes if not o.ok],
    }  # fmt: skip
    target = folder / f"{run.suite}.json"
    target.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    return target


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What the run before scored, by kind, and what it got wrong."""

    at: str
    total: Score
    kinds: dict[str, Score]
    wrong: frozenset[str]


def load_earlier(suite: str, folder: Path) -> Earlier | None:
    """The last run that was kept of a suite; None when there is none, or it cannot be read any more."""
    try:
        document = json.loads((folder / f"{suite}.json").read_text("utf-8"))
        kinds = {kind: Score(right=right, n=n) for kind, (right, n) in document["kinds"].items()}
        wrong = frozenset(item["input"] for item in document["wrong"])
        return Earlier(
            at=document["at"], total=Score(right=document["right"], n=document["n"]), kinds=kinds, wrong=wrong
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def changes(run: Run, earlier: Earlier) -> tuple[Sequence[str], Sequence[str]]:
    """Inputs that are right now and were not, and inputs that were right and are not."""
    now = frozenset(_inputs(outcome for outcome in run.outcomes if not outcome.ok))
    asked = frozenset(_inputs(run.outcomes))
    return sorted((earlier.wrong & asked) - now), sorted(now - earlier.wrong)


def _inputs(outcomes: Iterable[Outcome]) -> Iterable[str]:
    return (outcome.case.input for outcome in outcomes)
