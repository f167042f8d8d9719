"""The trade-off of the threshold: the higher it is, the fewer wrong answers, and the more right ones are refused.

Each knowledge case of the suites is judged once; the curve then tells, for each threshold, what becomes of the cases
that the pages answer (``contains`` or ``cites``) and of those that they do not (``abstains: true``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.evaluation.cases import holds
from assistant.evaluation.suites import Case, Suite
from assistant.guard.answers import TellsFirstWords, judge
from assistant.guard.joining import join
from assistant.guard.language import detect

if TYPE_CHECKING:
    from collections.abc import Callable

    from knowledge import Store

    Progress = Callable[[str, float, float | None], None]

STEPS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
BAR = 24


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One case with the probability that the pages answer it; ``right``: the sentences chosen hold what they should."""

    case: Case
    probability: float
    right: bool

    @property
    def answerable(self) -> bool:
        """Whether the pages do answer it."""
        return not self.case.expect.abstains


@dataclass(frozen=True, kw_only=True)
class Point:
    """Shares at one threshold: of the answerable cases refused and answered rightly, of the others said to be unknown."""

    threshold: float
    refused: float
    right: float
    unknown: float


def judge_cases(
    suites: Sequence[Suite],
    store: Store,
    model: TellsFirstWords | None = None,
    *,
    locked: bool = True,
    progress: Progress | None = None,
) -> list[Judged]:
    """Each knowledge case without earlier messages, judged over the Store's pages in its language."""
    cases = [one for suite in suites for one in suite.cases if _of_knowledge(one) and (locked or not one.locked)]
    found: list[Judged] = []
    for number, case in enumerate(cases, 1):
        language = case.language or detect(case.input)
        hits = store.search(case.input, k=10, kinds=("passage",))
        hits = join([hit for hit in hits if hit.language == language])[:5] or hits[:5]
        said = judge(case.input, hits, language=language, model=model, home=store.profile.market)
        text = " ".join(span.text for span in said.best)
        wanted = case.expect.contains or ()
        right = all(any(holds(text, one) for one in ((part,) if isinstance(part, str) else part)) for part in wanted)
        right = right and not any(holds(text, part) for part in case.expect.excludes or ())
        found.append(Judged(case=case, probability=said.probability, right=right))
        if progress is not None:
            progress(case.input, number, len(cases))
    return found


def _of_knowledge(case: Case) -> bool:
    expect = case.expect
    return not case.after and expect.tool in (None, "search_knowledge") and bool(expect.contains or expect.abstains)


def curve(judged: Sequence[Judged], steps: Sequence[float] = STEPS) -> list[Point]:
    """The points of the curve, by threshold."""
    asked = [one for one in judged if one.answerable]
    silent = [one for one in judged if not one.answerable]
    return [
        Point(
            threshold=step,
            refused=_share([one.probability < step for one in asked]),
            right=_share([one.probability >= step and one.right for one in asked]),
            unknown=_share([one.probability < step for one in silent]),
        )
        for step in steps
    ]


def as_text(points: Sequence[Point], judged: Sequence[Judged], now: float) -> str:
    """The curve as a table; a star marks the threshold in force."""
    asked = sum(one.answerable for one in judged)
    lines = [
        f"threshold: {asked} questions that the pages answer, {len(judged) - asked} that they do not",
        "",
        f"  {'threshold':>9}  {'refused':>8}  {'right':>7}  {'says so':>8}",
    ]
    nearest = min(points, key=lambda point: abs(point.threshold - now))
    for point in points:
        bar = "█" * round(point.right * BAR) + "░" * round((1 - point.right) * BAR)
        star = "*" if point is nearest else " "
        lines.append(f" {star}{point.threshold:>9.2f}  {point.refused:>8.1%}  {point.right:>7.1%}  {point.unknown:>8.1%}  {bar}")  # fmt: skip
    return "\n".join([*lines, "", "  HAWKER_ANSWER_THRESHOLD sets it. Refused and right: of the first; says so: of the second."])  # fmt: skip


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
