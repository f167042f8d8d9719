"""``hawker``: the shop from a terminal.

Answers go to stdout (with ``--json`` one JSON document), all else to stderr. Exit codes: 0 done, 1 findings,
2 wrong usage, 3 failed. Imports that take time stand inside the commands, so that ``--help`` comes at once.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Optional, cast

import typer

from ui.analyse import analyse
from ui.commands import register
from ui.terminal import DONE, FINDINGS, Tasks, be_verbose, print_json, reporting

# threads that wait for work sleep: two that spin on two cores hold up everything else that runs there
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

app = typer.Typer(
    name="hawker",
    help="A shop you can talk to. 可以对话的店铺。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

StoreOption = Annotated[
    Path, typer.Option("--store", metavar="DIR", envvar="HAWKER_STORE", help="The shop's data directory.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
SHOP, DEMO = Path("data/shop"), Path("data/demo")


@app.callback()
def main(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what happens; show tracebacks.")] = False,
) -> None:
    """Set up what all commands share."""
    be_verbose(on=verbose)


@app.command()
@reporting
def demo(store: StoreOption = DEMO, json: JsonOption = False) -> None:
    """Import the demo shop: a British gift wholesaler's 541,909 order lines, and its knowledge base."""
    from knowledge import Store
    from ui.serving import import_demo

    tasks = Tasks()
    with Store.open(store, owner="hawker demo") as opened, tasks.shown():
        reports = import_demo(opened, tasks)
        _index(opened, tasks)
    _print_reports(reports, json)


@app.command()
@reporting
def serve(
    store: Annotated[
        Optional[Path],  # noqa: UP045 - typer reads it at run time
        typer.Option("--store", metavar="DIR", envvar="HAWKER_STORE", help="The shop's data directory."),
    ] = None,
    with_demo: Annotated[bool, typer.Option("--demo", help="Import the demo shop first, where it is not yet.")] = False,
    host: Annotated[Optional[str], typer.Option(help="Address to listen on.")] = None,  # noqa: UP045
    port: Annotated[Optional[int], typer.Option(help="Port to listen on; 0: any free one.")] = None,  # noqa: UP045
    llm: Annotated[Optional[str], typer.Option(help="In place of HAWKER_LLM.")] = None,  # noqa: UP045
) -> None:
    """Start the staff app and print its address."""
    from assistant.settings import load_settings
    from ui.serving import run

    settings = load_settings(host=host, port=port, llm=llm)
    run(store or (DEMO if with_demo else SHOP), settings, demo=with_demo)


@app.command("import")
@reporting
def import_(
    sources: Annotated[list[str], typer.Argument(metavar="FILE|URL...", help="Tables, documents, or sites.")],
    store: StoreOption = SHOP,
    kind: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="products, customers, orders, order_lines or documents; else recognised."),
    ] = None,
    mapping: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--map", metavar="FIELD=COLUMN", help="A column's meaning, where it is not recognised."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Remove rows that a file no longer holds.")] = False,
    json: JsonOption = False,
) -> None:
    """Import tables, documents and sites; exit 1 when rows were rejected."""
    from knowledge import Store
    from ui import importing

    wanted = importing.Wanted(kind=kind, mapping=importing.read_pairs(mapping or []), replace=replace)
    importing.check(sources, wanted)
    tasks = Tasks()
    with Store.open(store, owner="hawker import") as opened, tasks.shown():
        reports = [importing.import_one(opened, source, wanted, tasks.report(source)) for source in sources]
        _index(opened, tasks)
    _print_reports(reports, json)
    raise typer.Exit(FINDINGS if any(report.rows_rejected for report in reports) else DONE)


@app.command()
@reporting
def ask(
    message: Annotated[str, typer.Argument(help="The question, in English or Chinese.")],
    store: StoreOption = DEMO,
    role: Annotated[str, typer.Option(help="shopper, support, marketer or admin.")] = "admin",
    customer: Annotated[Optional[str], typer.Option(help="Ask as this customer.")] = None,  # noqa: UP045
    conversation: Annotated[Optional[str], typer.Option(help="Go on with this conversation.")] = None,  # noqa: UP045
    language: Annotated[Optional[str], typer.Option(help="en or zh; else the question's own.")] = None,  # noqa: UP045
    llm: Annotated[Optional[str], typer.Option(help="In place of HAWKER_LLM.")] = None,  # noqa: UP045
    json: JsonOption = False,
) -> None:
    """Ask one question; the answer streams to stdout."""
    from assistant import Assistant, Caller
    from assistant.context import STAFF, Role
    from assistant.settings import load_settings
    from knowledge import Store
    from ui.asking import print_reply

    if role not in {*STAFF, "shopper"}:
        raise typer.BadParameter(f"{role!r}; expected shopper, support, marketer or admin", param_hint="--role")
    if language not in (None, "en", "zh"):
        raise typer.BadParameter(f"{language!r}; expected en or zh", param_hint="--language")
    caller = Caller(
        role="shopper" if customer else cast("Role", role), customer_id=customer, language=language, user_id="local"
    )
    settings = load_settings(llm=llm)
    with Store.open(store, create=False, owner="hawker ask") as opened:
        assistant = Assistant(opened, settings)
        try:
            print_reply(assistant, message, caller, conversation, as_document=json)
        finally:
            assistant.close()


@app.command()
@reporting
def model(
    action: Annotated[str, typer.Argument(help="show (what is there) or get (put the weights together).")] = "show",
    json: JsonOption = False,
) -> None:
    """Show the language model and where its weights come from, or get them; exit 1 when they are absent."""
    from assistant.events import as_json
    from assistant.models import weights
    from assistant.settings import load_settings

    if action not in ("show", "get"):
        raise typer.BadParameter(f"{action!r}; expected show or get", param_hint="ACTION")
    settings = load_settings()
    if action == "get":
        tasks = Tasks()
        with tasks.shown():
            weights.ensure(settings, tasks.report("Weights"))
            tasks.finish("Weights", "checked")
    found = weights.describe(settings)
    sources = [{**vars(each)} for each in found.sources]
    document = {**vars(found), "file": str(found.file) if found.file else None, "sources": sources, "llm": settings.llm}
    if json:
        print_json(as_json(document))
    else:
        typer.echo(f"{settings.llm}: {found.name}, {found.size:,} bytes, {found.licence or 'licence not known'}")
        typer.echo(f"file: {found.file or 'not put together yet (hawker model get)'}")
        for each in found.sources:
            typer.echo(f"  {'+' if each.available else '-'} {each.kind}: {each.where} ({each.detail})")
    absent = settings.llm_kind == "embedded" and not any(each.available for each in found.sources)
    raise typer.Exit(FINDINGS if absent else DONE)


@app.command()
@reporting
def doctor(
    store: StoreOption = DEMO,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the search index anew from the tables.")] = False,
    json: JsonOption = False,
) -> None:
    """Check the Store, the index, the model and the machine; exit 1 when something is not right."""
    from assistant.settings import load_settings
    from ui.doctor import examine

    tasks = Tasks()
    with tasks.shown():
        checks = examine(store, load_settings(), rebuild=rebuild, tasks=tasks)
    if json:
        print_json({"ok": all(check.ok for check in checks), "checks": [vars(check) for check in checks]})
    else:
        for check in checks:
            typer.echo(f"{'ok  ' if check.ok else 'BAD '} {check.name}: {check.said}")
    raise typer.Exit(DONE if all(check.ok for check in checks) else FINDINGS)


@app.command()
@reporting
def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write.")],
    store: StoreOption = SHOP,
    json: JsonOption = False,
) -> None:
    """Write the whole Store into one file."""
    from knowledge import Store

    with Store.open(store, create=False, owner="hawker backup") as opened:
        opened.backup(file)
    size = file.stat().st_size
    print_json({"file": str(file), "bytes": size}) if json else typer.echo(f"{file}: {size:,} bytes")


@app.command()
@reporting
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An archive of hawker backup.")],
    store: StoreOption = SHOP,
    json: JsonOption = False,
) -> None:
    """Make a Store from a backup, in a directory that holds none."""
    from knowledge import Store

    Store.restore(file, store)
    print_json({"store": str(store)}) if json else typer.echo(f"{store}: restored from {file.name}")


register(app)
app.command("analyse")(analyse)


def _index(opened: object, tasks: Tasks) -> None:
    from ui.serving import build_index

    build_index(opened, tasks)  # pyright: ignore[reportArgumentType]


def _print_reports(reports: list, json: bool) -> None:  # pyright: ignore[reportMissingTypeArgument]
    from ui.importing import as_document, in_words

    if json:
        print_json({"reports": [as_document(report) for report in reports]})
        return
    for report in reports:
        typer.echo(in_words(report))


if __name__ == "__main__":
    app()
