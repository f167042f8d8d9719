"""``hawker copy``, ``lint`` and ``eval``: the commands that write and judge texts; ``cli.py`` adds them to its app."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional, cast

import typer

from ui.terminal import DONE, FINDINGS, Tasks, print_json, reporting

if TYPE_CHECKING:

    pass

Document = dict[str, Any]
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
def copy(
    product: Annotated[Optional[list[str]], typer.Option(help="Product id; may be given several times.")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Channel id or name; may be given several times.")] = None,
    language: LanguageOption = None,
    audience: Annotated[str, typer.Option(help="Who reads it.")] = "",
    occasion: Annotated[str, typer.Option(help="Christmas, a birthday ...")] = "",
    offer: Annotated[str, typer.Option(help="An offer that the shop stands by.")] = "",
    tone: Annotated[str, typer.Option(help="How it sounds.")] = "",
    keyword: Annotated[Optional[list[str]], typer.Option(help="A word that should stand in it.")] = None,
    market: Annotated[str, typer.Option(help="global, cn, us or gb: whose law applies.")] = "global",
    variants: Annotated[int, typer.Option(min=1, max=5, help="Versions of the whole.")] = 1,
    brief: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A YAML or JSON file with these.")
    ] = None,
    bulk: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="A CSV of briefs; the same file again goes on where it stopped."
        ),
    ] = None,
    catalogue: Annotated[
        Optional[int], typer.Option(min=1, metavar="N", help="The first N products of the catalogue.")
    ] = None,
    export_as: Annotated[
        Optional[str],
        typer.Option("--format", help="google_ads_editor, meta_bulk, mailchimp, shopify, excel or markdown."),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where --format writes to.")] = None,
    store: StoreOption = DEMO,
    llm: Annotated[Optional[str], typer.Option(help="In place of HAWKER_LLM.")] = None,
    json: JsonOption = False,
) -> None:
    """Write campaign copy from a product's facts, within each channel's limits and rules."""
    from assistant.copywriting.brief import read_brief
    from assistant.copywriting.compose import compose
    from assistant.models import make_chat_model
    from assistant.settings import load_settings
    from knowledge import Store

    given = {
        "product_ids": product, "channels": channel, "language": _language(language), "audience": audience, "occasion": occasion,
        "offer": offer, "tone": tone, "keywords": keyword, "market": market, "variants": variants if variants > 1 else None,
    }  # fmt: skip
    wanted = read_brief(brief, {key: value for key, value in given.items() if value and value != "global"})
    model = make_chat_model(load_settings(llm=llm))
    tasks, documents = Tasks(), []
    try:
        with Store.open(store, create=False, owner="hawker copy") as opened, tasks.shown():
            for variant in compose(opened, wanted, model, progress=tasks.report("Copy")):
                documents.append(variant.document())
    finally:
        close = getattr(model, "close", None)  # only a model of our own has a process to end
        if close is not None:
            close()
    print_json({"variants": documents}) if json else typer.echo(_as_text(documents))


def _as_text(documents: list[Document]) -> str:
    lines = list[str]()
    for document in documents:
        report = document["report"]
        lines.append(
            f"{document['channel']} · {document['product_id']} · {document['language']} ({report['seconds']} s)"
        )
        for name, value in document["slots"].items():
            lines += [f"  {name}:", *(f"    {text}" for text in ([value] if isinstance(value, str) else value))]
        lines += [
            f"  ! {item['slot']}: {item['text']}: {item['reason']} ({item['reference']})" for item in report["warnings"]
        ]
        lines.append("")
    return "\n".join(lines)


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
