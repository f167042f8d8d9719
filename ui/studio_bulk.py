"""The studio's tab for many products at once: start or go on, watch, review in a table, export."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.copywriting.brief import make_brief
from assistant.copywriting.bulk import BulkJob, BulkProblem, catalogue_items, read_briefs
from assistant.copywriting.channels import load_channels
from assistant.copywriting.export import FORMATS, ExportError, Item, export, export_rows
from assistant.copywriting.shelf import Shelf
from assistant.errors import AssistantError
from ui import reports
from ui.prose import escape
from ui.services import Services
from ui.text import LANGUAGES, Text

ROLES = frozenset({"admin", "marketer"})
ROWS_SHOWN = 300
_HIDDEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


class BulkTab:
    """Builds the tab inside the one that is open, and answers its events."""

    def __init__(self, services: Services, text: Text, shelf: Shelf) -> None:
        self.services, self.text, self.shelf = services, text, shelf
        self.home = services.store.path / "copy" / "bulk"
        gr.HTML(f'<p class="quiet">{escape(text("bulk_lead"))}</p>', js_on_load=None, apply_default_css=False)
        with gr.Row():
            self.file = gr.File(
                label=text("bulk_file"), type="filepath", file_types=[".csv"], height=130, min_width=280
            )
            with gr.Column(min_width=280):
                self.whole = gr.Checkbox(label=text("bulk_catalogue"))
                self.limit = gr.Number(100, precision=0, minimum=1, label=text("bulk_limit"))
                channels = [(channel.name[text.language], channel.id) for channel in load_channels().values()]
                self.channels = gr.Dropdown(channels, multiselect=True, label=text("studio_channels"))
                codes = [(text(f"language_{code}"), code) for code in LANGUAGES]
                self.language = gr.Radio(codes, value=text.language, label=text("studio_language"))
        with gr.Row():
            go = gr.Button(text("bulk_go"), variant="primary", elem_id="bulk-go")
            halt = gr.Button(text("studio_stop"), elem_classes="plain")
        self.state = gr.HTML("", js_on_load=None, apply_default_css=False)
        self.folder = gr.State("")
        self.table = gr.HTML("", elem_id="studio-table", js_on_load=None, apply_default_css=False)
        with gr.Row():
            names = [(one.name, one.id) for one in FORMATS.values()]
            self.format = gr.Dropdown(
                [*names, ("Excel", "excel"), ("Markdown", "markdown")],
                value="excel",
                label=text("studio_format"),
                min_width=220,
            )
            take = gr.Button(text("studio_export"), elem_classes="plain")
        self.out = gr.File(label=text("studio_export"), interactive=False, visible=False)
        fields = [self.file, self.whole, self.limit, self.channels, self.language]
        run = go.click(
            self.run, fields, [self.state, self.table, self.folder], concurrency_limit=1, trigger_mode="once", **_HIDDEN
        )
        halt.click(lambda: "", None, self.state, cancels=[run], **_HIDDEN)
        take.click(self.export, [self.format, self.folder], [self.state, self.out], **_HIDDEN)

    async def run(
        self, file: str | None, whole: bool, limit: float, channels: list[str] | None, language: str, request: gr.Request
    ) -> AsyncIterator[tuple[Any, Any, Any]]:  # fmt: skip
        """Start a job, or go on with the one of the same items."""
        text = self.text
        if self.services.caller(request).role not in ROLES:
            gr.Warning(text("staff_only"))
            yield gr.skip(), gr.skip(), gr.skip()
            return
        try:
            job = await asyncio.to_thread(self._job, file, whole, int(limit or 1), channels or [], language)
        except (AssistantError, UnicodeDecodeError) as error:
            yield reports.failure(str(error), text), gr.skip(), gr.skip()
            return
        total, stopped = len(job.items()), False
        model = await asyncio.to_thread(lambda: self.services.assistant.writer)
        task = asyncio.create_task(asyncio.to_thread(job.run, self.services.store, model, stopped=lambda: stopped))
        try:
            while not task.done():
                await asyncio.wait([task], timeout=1.0)
                yield self._line(job, total, busy=True), await asyncio.to_thread(self._table, job), str(job.folder)
            await task
        finally:
            stopped = True
        yield self._line(job, total), await asyncio.to_thread(self._table, job), str(job.folder)

    def _job(self, file: str | None, whole: bool, limit: int, channels: list[str], language: str) -> BulkJob:
        if file and not whole:
            items, problems = read_briefs(Path(file).read_text("utf-8-sig"))
            return BulkJob.start(self.home, items, problems)
        if not channels:
            raise AssistantError(self.text("studio_missing", fields=self.text("studio_channels")))
        brief = make_brief({"channels": channels, "language": language})
        return BulkJob.start(self.home, catalogue_items(self.services.store, brief, limit))

    def _line(self, job: BulkJob, total: int, *, busy: bool = False) -> str:
        done = len(job.results())
        said = self.text("bulk_done", done=done, total=total, bad=len(job.problems()))
        bar = f'<progress max="{total}" value="{done}"></progress>' if busy else ""
        return f'<p class="waiting" role="status">{escape(said)} {bar}</p>'

    def _table(self, job: BulkJob) -> str:
        return table_html(job.documents(), job.problems(), self.text)

    def export(self, format_id: str, folder: str, request: gr.Request) -> tuple[Any, Any]:
        """The job's copy, or without one what was approved in the studio, as a file."""
        if self.services.caller(request).role not in ROLES:
            return gr.skip(), gr.skip()
        job = Path(folder) if folder else None
        own = job is not None and job.parent == self.home  # the page names it: take none but a job of ours
        if own and job is not None:
            documents = BulkJob(job).documents()
        else:
            documents = [dict(piece.document) for piece in self.shelf.newest(500) if piece.status == "approved"]
        takes = FORMATS[format_id].channels if format_id in FORMATS else None
        items = [self._item(one) for one in documents if takes is None or one["channel"] in takes]
        if not items:
            return reports.failure(self.text("studio_export_none"), self.text), gr.update(visible=False)
        try:
            name, content = export(format_id, items)
        except ExportError as error:
            return reports.failure(str(error), self.text), gr.update(visible=False)
        path = Path(tempfile.mkdtemp()) / name
        path.write_bytes(content)
        return gr.skip(), gr.update(value=str(path), visible=True)

    def _item(self, document: dict[str, Any]) -> Item:
        product = self.services.store.product(document["product_id"])
        currency = (product.currency if product else None) or self.services.store.profile.currency
        price, url = (product.price, product.url or "") if product else (None, "")
        return Item(document=document, title=document["title"], price=price, currency=currency, url=url)


def table_html(documents: Sequence[dict[str, Any]], problems: Sequence[BulkProblem], text: Text) -> str:
    """Every text with its product and channel, and what to look at; problems first."""
    wrong = "".join(
        f"<tr><td>{problem.line}</td><td colspan=5>{escape(problem.reason)}</td></tr>" for problem in problems[:50]
    )
    head = "".join(f"<th>{escape(each)}</th>" for each in (text("bulk_line"), text("bulk_problem")))
    shown = f"<table><thead><tr>{head}</tr></thead><tbody>{wrong}</tbody></table>" if wrong else ""
    looked = {
        (document["product_id"], document["channel"], hit["slot"]) for document in documents for hit in document["report"]["warnings"]
    }  # fmt: skip
    columns, rows = export_rows([Item(document=document, title=document["title"]) for document in documents])
    body = ""
    for product_id, title, channel, _, slot, said in rows[:ROWS_SHOWN]:
        state = text("bulk_look" if (product_id, channel, slot) in looked else "bulk_fine")
        cells = (title, channel, slot, said, state)
        body += "<tr>" + "".join(f'<td dir="auto">{escape(cell)}</td>' for cell in cells) + "</tr>"
    names = (
        text("studio_products"),
        text("studio_channels"),
        text("bulk_field"),
        text("bulk_text"),
        text("bulk_state"),
    )
    heads = "".join(f"<th>{escape(name)}</th>" for name in names)
    rest = (
        f'<p class="quiet">{escape(text("more_rows", count=len(rows) - ROWS_SHOWN))}</p>'
        if len(rows) > ROWS_SHOWN
        else ""
    )
    assert len(columns) == 6
    return f'{shown}<div class="scroll" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>{rest}'
