"""A run in words: a table by kind with intervals, speed, what changed since the last run, and the failures."""

from __future__ import annotations

from assistant.evaluation.runs import Earlier, Run, Score, changes
from assistant.events import Json

SHOWN = 40


def as_text(run: Run, earlier: Earlier | None = None, shown: int = SHOWN) -> str:
    """What ``hawker eval`` prints."""
    lines = [
        f"{run.suite}: {_share(run.total())} right, bar {run.bar:.0%}: {'passed' if run.passed else 'BELOW THE BAR'}",
        "",
    ]
    lines += [f"  {'kind':<12}{'right':>12}  {'share':>7}  {'95 % interval':>16}  {'last run':>9}"]
    for kind, score in {**run.by_kind(), "all": run.total()}.items():
        before = (earlier.kinds.get(kind) if kind != "all" else earlier.total) if earlier else None
        low, high = score.interval
        last = f"{before.share:.1%}" if before else "-"
        lines.append(
            f"  {kind:<12}{f'{score.right}/{score.n}':>12}  {score.share:>7.1%}  {f'{low:.1%} - {high:.1%}':>16}  {last:>9}"
        )
    speed = run.speed()
    if speed:
        lines += [
            "",
            f"  first text: median {speed['median_s']:.2f} s, p95 {speed['p95_s']:.2f} s; turns with a model call: {speed['with_model']:.0%}",
        ]
    if earlier:
        better, worse = changes(run, earlier)
        lines += ["", f"  since {earlier.at[:16]}: {len(better)} mended, {len(worse)} newly wrong"]
        lines += [f"    + {text}" for text in better[:10]] + [f"    - {text}" for text in worse[:10]]
    failures = [outcome for outcome in run.outcomes if not outcome.ok]
    if failures:
        lines += ["", f"  wrong ({len(failures)}):"]
        for outcome in failures[:shown]:
            why = outcome.error or "; ".join(outcome.verdict.wrong)
            lines.append(f"    {outcome.case.input!r}: {why}")
        if len(failures) > shown:
            lines.append(f"    ... and {len(failures) - shown} more")
    return "\n".join(lines)


def as_json(run: Run, earlier: Earlier | None = None) -> dict[str, Json]:
    """What ``hawker eval --json`` prints."""

    def one(score: Score) -> Json:
        return {"right": score.right, "n": score.n, "share": score.share, "interval": list(score.interval)}

    return {
        "suite": run.suite, "bar": run.bar, "passed": run.passed, "at": run.at.isoformat(), "all": one(run.total()),
        "kinds": {kind: one(score) for kind, score in run.by_kind().items()}, "speed": dict[str, Json](run.speed()),
        "last_run": {"at": earlier.at, "all": one(earlier.total)} if earlier else None,
        "cases": [
            {"input": o.case.input, "ok": o.ok, "wrong": [o.error] if o.error else list(o.verdict.wrong), "text": o.text, "first_text_s": o.first_text_s}
            for o in run.outcomes
        ],
    }  # fmt: skip


def _share(score: Score) -> str:
    return f"{score.right} of {score.n} ({score.share:.1%})"
