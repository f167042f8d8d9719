"""``hawker copy``, ``lint`` and ``eval``: the commands that write and judge texts; ``cli.py`` adds them to its app."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional, cast

import typer

from ui.copy_command import copy
from ui.terminal import DONE, FINDINGS, Tasks, print_json, reporting

if TYPE_CHECKING:
    from assistant.evaluation.suites import Suite
    from assistant.guard.answers import TellsFirstWords

StoreOption = Annotated[
    Path, typer.Option("--store", metavar="DIR", envvar="HAWKER_STORE", help="The shop's data directory.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
LanguageOption = Annotated[Optional[str], typer.Option(help="en or zh; else the text's own.")]
DEMO = Path("data/demo")


def register(app: typer.Typer) -> None:
    """Add these commands to an app."""
    app.command("copy")(copy)
    app.command("lint")(lint)
    app.command("eval")(evaluate)


def _language(value: str | None) -> Literal["en", "zh"] | None:
    if value not in (None, "en", "zh"):
        raise typer.BadParameter(f"{value!r}; expected en or zh", param_hint="--language")
    return cast('Literal["en", "zh"] | None', value)


@reporting
def lint(
    file: Annotated[
        Path,
        typer.Argument(help="Text, Markdown with a heading a slot, or what hawker copy --json prints; - for stdin."),
    ],
    channel: Annotated[Optional[str], typer.Option(help="Channel id or name, for its limits and rules.")] = None,
    language: LanguageOption = None,
    rules: Annotated[
        str | None, typer.Option(metavar="PACK,...", help="Rule packs, in place of those that apply.")
    ] = None,
    market: Annotated[str, typer.Option(help="global, cn, us or gb.")] = "global",
    json: JsonOption = False,
) -> None:
    """Check copy against law, platform rules and a channel's limits; exit 1 when something is found."""
    from assistant.copywriting.lint import lint as check
    from assistant.errors import AssistantError

    try:
        content = typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"{file} cannot be read as UTF-8 text: {error}. Save it as UTF-8.") from error
    packs = [name.strip() for name in (rules or "").split(",") if name.strip()]
    found = check(content, channel=channel, language=_language(language), rules=packs, market=market)
    if json:
        print_json({"findings": [finding.as_json() for finding in found]})
    for finding in () if json else found:
        hit = finding.hit
        line = content.count("\n", 0, hit.start) + 1
        where = finding.slot or f"line {line}"
        typer.echo(
            f"{hit.severity}: {where}: {hit.text[:60]!r}: {hit.reason} [{hit.rule}; {hit.reference}] {hit.suggestion}"
        )
    raise typer.Exit(FINDINGS if found else DONE)


@reporting
def evaluate(
    suites: Annotated[list[Path], typer.Argument(metavar="SUITE.yaml...", help="Suites of cases.")],
    store: StoreOption = DEMO,
    open_only: Annotated[
        bool, typer.Option("--open-only", help="Leave the held-out cases out, as one does while tuning.")
    ] = False,
    curve: Annotated[
        bool, typer.Option("--curve", help="Draw what the answer threshold does to the suites' questions instead.")
    ] = False,
    llm: Annotated[Optional[str], typer.Option(help="In place of HAWKER_LLM.")] = None,
    json: JsonOption = False,
) -> None:
    """Run suites of cases, compare them with the last run, and exit 1 below a suite's bar."""
    from assistant import Assistant
    from assistant.evaluation.report import as_json, as_text
    from assistant.evaluation.runs import load_earlier, run_suite, save_run
    from assistant.evaluation.suites import load_suite
    from assistant.settings import load_settings
    from knowledge import Store

    loaded = [load_suite(path) for path in suites]
    if curve:
        _draw_curve(loaded, store, llm, open_only=open_only, json=json)
        return
    tasks, documents, passed = Tasks(), [], True
    with Store.open(store, create=False, owner="hawker eval") as opened:
        assistant = Assistant(opened, load_settings(llm=llm))
        try:
            for suite in loaded:
                with tasks.shown():
                    run = run_suite(
                        suite, assistant, now=datetime.now(), locked=not open_only, progress=tasks.report(suite.suite)
                    )
                earlier = load_earlier(suite.suite, opened.path / "evals")
                if not open_only:
                    save_run(run, opened.path / "evals")
                passed = passed and run.passed
                documents.append(as_json(run, earlier))
                if not json:
                    typer.echo(as_text(run, earlier))
        finally:
            assistant.close()
    if json:
        print_json({"suites": documents})
    raise typer.Exit(DONE if passed else FINDINGS)


def _draw_curve(suites: list[Suite], folder: Path, llm: str | None, *, open_only: bool, json: bool) -> None:
    from dataclasses import asdict

    from assistant.evaluation.curve import as_text, curve, judge_cases
    from assistant.models import make_chat_model
    from assistant.settings import load_settings
    from knowledge import Store

    settings, tasks = load_settings(llm=llm), Tasks()
    # only our own small model is asked for its word on an answer
    model = make_chat_model(settings) if settings.llm_kind == "embedded" else None
    judging = cast("TellsFirstWords | None", model)
    try:
        with Store.open(folder, create=False, owner="hawker eval") as opened, tasks.shown():
            judged = judge_cases(suites, opened, judging, locked=not open_only, progress=tasks.report("Curve"))
    finally:
        if model is not None and hasattr(model, "close"):
            model.close()  # type: ignore[attr-defined]
    points = curve(judged)
    if json:
        print_json({"curve": [asdict(point) for point in points], "threshold": settings.answer_threshold})
    else:
        typer.echo(as_text(points, judged, settings.answer_threshold))
