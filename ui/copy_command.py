"""``hawker copy``: copy for one brief, for a CSV of briefs, or for the catalogue; printed, or as a platform's file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import Tasks, print_json, reporting

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.copywriting.brief import Brief
    from knowledge import Store

Document = dict[str, Any]
Progress = Callable[[str, float, float | None], None]
FORMATS = "google_ads_editor, meta_bulk, mailchimp, shopify, excel or markdown"


@reporting
def copy(
    product: Annotated[list[str] | None, typer.Option(help="Product id; may be given several times.")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Channel id or name; may be given several times.")] = None,
    language: Annotated[str | None, typer.Option(help="en or zh.")] = None,
    audience: Annotated[str, typer.Option(help="Who reads it.")] = "",
    occasion: Annotated[str, typer.Option(help="Christmas, a birthday ...")] = "",
    offer: Annotated[str, typer.Option(help="An offer that the shop stands by.")] = "",
    tone: Annotated[str, typer.Option(help="How it sounds.")] = "",
    keyword: Annotated[list[str] | None, typer.Option(help="A word that should stand in it.")] = None,
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
        int | None, typer.Option(min=1, metavar="N", help="The first N products of the catalogue.")
    ] = None,
    export_as: Annotated[str | None, typer.Option("--format", help=f"{FORMATS}.")] = None,
    output: Annotated[Path | None, typer.Option(help="Where --format writes to.")] = None,
    store: Annotated[
        Path, typer.Option("--store", metavar="DIR", envvar="HAWKER_STORE", help="The shop's data directory.")
    ] = Path("data/demo"),
    llm: Annotated[str | None, typer.Option(help="In place of HAWKER_LLM.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False,
) -> None:
    """Write campaign copy from a product's facts, within each channel's limits and rules."""
    from assistant.copywriting.brief import read_brief
    from assistant.models import make_chat_model
    from assistant.settings import load_settings
    from knowledge import Store

    if language not in (None, "en", "zh"):
        raise typer.BadParameter(f"{language!r}; expected en or zh", param_hint="--language")
    given = {
        "product_ids": product, "channels": channel, "language": language, "audience": audience, "occasion": occasion,
        "offer": offer, "tone": tone, "keywords": keyword, "market": market, "variants": variants if variants > 1 else None,
    }  # fmt: skip
    wanted = read_brief(brief, {key: value for key, value in given.items() if value and value != "global"})
    model = make_chat_model(load_settings(llm=llm))
    tasks = Tasks()
    try:
        with Store.open(store, create=False, owner="hawker copy") as opened:
            with tasks.shown():
                documents, more = _written(opened, wanted, bulk, catalogue, model, tasks.report("Copy"))
            if export_as is not None:
                _save(opened, export_as, documents, output)
    finally:
        close = getattr(model, "close", None)  # only a model of our own has a process to end
        if close is not None:
            close()
    print_json({"variants": documents, **more}) if json else typer.echo(_as_text(documents))
    for problem in more.get("problems", ()):
        typer.echo(f"line {problem['line']}: {problem['reason']}", err=True)


def _written(
    store: Store, brief: Brief, file: Path | None, catalogue: int | None, model: BaseChatModel | None, progress: Progress
) -> tuple[list[Document], Document]:  # fmt: skip
    """The documents of a brief; of a job, after what was left of it is done, with its problems."""
    from assistant.copywriting.bulk import BulkJob, catalogue_items, read_briefs
    from assistant.copywriting.compose import compose
    from assistant.copywriting.voice import load_voice
    from assistant.errors import AssistantError

    voice: Sequence[str] = load_voice(store.path).lines(brief.language)
    if file is None and catalogue is None:
        variants = compose(store, brief, model, voice=voice, progress=progress)
        return [variant.document() for variant in variants], {}
    home = store.path / "copy" / "bulk"
    if file is None:
        job = BulkJob.start(home, catalogue_items(store, brief, catalogue))
    else:
        try:
            job = BulkJob.start(home, *read_briefs(file.read_text("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise AssistantError(f"{file} cannot be read as UTF-8 text: {error}. Save it as UTF-8.") from error
    count = job.run(store, model, voice=voice, progress=progress)
    problems = [{"line": problem.line, "reason": problem.reason} for problem in job.problems()]
    return job.documents(), {"written_now": count, "items": len(job.items()), "problems": problems}


def _save(store: Store, format_id: str, documents: list[Document], output: Path | None) -> None:
    from assistant.copywriting.export import Item, export

    items = list[Item]()
    for document in documents:
        product = store.product(document["product_id"])
        currency = (product.currency if product else None) or store.profile.currency
        price, url = (product.price, product.url or "") if product else (None, "")
        items.append(Item(document=document, title=document["title"], price=price, currency=currency, url=url))
    name, content = export(format_id, items)
    (output or Path(name)).write_bytes(content)


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
