"""The sources page: add files and sites, watch the import, read its report, see and remove what is there."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import gradio as gr

from assistant.errors import AssistantError
from knowledge.errors import KnowledgeError
from knowledge.records import KINDS, ImportMode, ImportReport, Kind
from ui import reports
from ui.prose import clean, escape
from ui.services import Services
from ui.text import Text

log = logging.getLogger(__name__)
JS = (Path(__file__).parent / "assets" / "relay.js").read_text("utf-8")
TABLE_FILES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".json", ".jsonl", ".ndjson", ".parquet"})
ROLES = frozenset({"admin", "marketer"})
TOAST_S = 4
Progress = Callable[[str, float, float | None], None]


class MappingError(ValueError):
    """A line of the columns box that is not of the form ``field = column``."""


def parse_mapping(written: str, text: Text) -> dict[str, str]:
    """Columns as people write them: one ``field = column`` a line.

    Raises:
        MappingError: names the line.
    """
    mapping: dict[str, str] = {}
    for number, line in enumerate(clean(written or "").splitlines(), 1):
        if not line.strip():
            continue
        name, sign, column = line.replace("＝", "=").partition("=")
        if not sign or not name.strip() or not column.strip():
            raise MappingError(text("mapping_bad", line=number, text=line.strip()))
        mapping[name.strip()] = column.strip()
    return mapping


class SourcesPage:
    """Builds the page inside the Blocks that is open, and answers its events."""

    def __init__(self, services: Services, text: Text) -> None:
        self.services, self.text = services, text
        limit = services.settings.upload_limit_mb
        gr.HTML(reports.heading(text("sources_title"), text("sources_lead")), js_on_load=None, apply_default_css=False)
        with gr.Row(elem_classes="forms"):
            with gr.Column(elem_classes="slab", scale=3, min_width=320):
                self.files = gr.File(
                    label=text("add_files"), file_count="multiple", type="filepath", elem_id="files", height=150
                )
                hint = f'<p class="quiet">{escape(text("drop_files", limit=limit))}</p>'
                gr.HTML(hint, js_on_load=None, apply_default_css=False)
                kinds = [(text("kind_auto"), "auto"), *((text(f"kind_{kind}"), kind) for kind in KINDS)]
                kinds.append((text("kind_documents"), "documents"))
                with gr.Row():
                    self.kind = gr.Dropdown(kinds, value="auto", label=text("kind"), min_width=160)
                    modes = [(text("mode_upsert"), "upsert"), (text("mode_replace"), "replace")]
                    self.mode = gr.Dropdown(modes, value="upsert", label=text("mode"), min_width=200)
                with gr.Accordion(text("mapping"), open=False):
                    self.mapping = gr.Textbox(
                        show_label=False, label=text("mapping"), placeholder=text("mapping_hint"), lines=4
                    )
                self.go = gr.Button(text("import"), variant="primary", elem_id="import")
            with gr.Column(elem_classes="slab", scale=2, min_width=280):
                self.url = gr.Textbox(label=text("add_site"), placeholder=text("site_hint"), max_length=2000)
                self.read = gr.Button(text("read_site"), elem_classes="plain")
        self.report = gr.HTML("", elem_id="report", js_on_load=None, apply_default_css=False)
        self.list = gr.HTML("", elem_id="sources", js_on_load=JS, apply_default_css=False)
        self._connect()

    def _connect(self) -> None:
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        self.go.click(
            self.add_files,
            [self.files, self.kind, self.mode, self.mapping],
            [self.report, self.list, self.files],
            concurrency_limit=1,
            trigger_mode="once",
            **hidden,
        )
        gr.on(
            [self.read.click, self.url.submit],
            self.add_site,
            [self.url],
            [self.report, self.list, self.url],
            concurrency_limit=1,
            trigger_mode="once",
            **hidden,
        )
        self.list.remove(self.remove, None, [self.report, self.list], **hidden)

    def on_load(self, blocks: gr.Blocks) -> None:
        """Show what is there when the page loads."""
        blocks.load(self._list, None, self.list, api_visibility="private", show_progress="hidden")

    def _list(self) -> str:
        return reports.sources_html(self.services.store.sources(), self.text)

    def _may(self, request: gr.Request) -> bool:
        if self.services.caller(request).role in ROLES:
            return True
        gr.Warning(self.text("staff_only"), duration=TOAST_S)
        return False

    async def add_files(
        self, files: list[str] | None, kind: str, mode: str, mapping: str, request: gr.Request
    ) -> AsyncIterator[tuple[Any, Any, Any]]:
        """Import the uploaded files one after the other, each with its progress and report."""
        if not self._may(request):
            yield gr.skip(), gr.skip(), gr.skip()
            return
        if not files:
            gr.Info(self.text("no_files"), duration=TOAST_S)
            yield gr.skip(), gr.skip(), gr.skip()
            return
        try:
            columns = parse_mapping(mapping, self.text)
        except MappingError as error:
            yield reports.failure(str(error), self.text), gr.skip(), gr.skip()
            return
        shown = ""
        for file in files:
            path, last = Path(file), ""

            def work(progress: Progress, path: Path = path) -> ImportReport:
                return self._import(path, kind, mode, columns, progress)

            async for part in self._watch(clean(path.name), work):
                yield shown + part, gr.skip(), gr.skip()
                last = part
            shown += last
            # what was imported is in the Store; the upload is no longer needed
            await asyncio.to_thread(shutil.rmtree, path.parent, ignore_errors=True)
        yield shown, await asyncio.to_thread(self._list), None

    def _import(self, path: Path, kind: str, mode: str, mapping: dict[str, str], progress: Progress) -> ImportReport:
        store, how = self.services.store, cast("ImportMode", mode)
        if kind == "documents" or (kind == "auto" and path.suffix.lower() not in TABLE_FILES):
            return store.add_documents([path], mode=how, progress=progress)
        chosen = None if kind == "auto" else cast("Kind", kind)
        return store.import_file(path, chosen, mapping=mapping or None, mode=how, progress=progress)

    async def _watch(self, name: str, work: Callable[[Progress], ImportReport]) -> AsyncIterator[str]:
        # the import runs in a thread; what it says of its progress comes back over the loop
        loop = asyncio.get_running_loop()
        said: asyncio.Queue[tuple[str, float, float | None] | None] = asyncio.Queue()

        def progress(label: str, done: float, total: float | None) -> None:
            loop.call_soon_threadsafe(said.put_nowait, (label, done, total))

        async def run() -> ImportReport:
            try:
                return await asyncio.to_thread(work, progress)
            finally:
                said.put_nowait(None)

        task = asyncio.create_task(run())
        yield reports.progress_html(name, "", 0, None, self.text)
        while (news := await said.get()) is not None:
            while not said.empty() and (later := said.get_nowait()) is not None:
                news = later  # only the newest is worth drawing
            yield reports.progress_html(name, *news, self.text)
            await asyncio.sleep(0.1)
            if task.done():
                break
        try:
            yield reports.report_html(name, await task, self.text)
        except (KnowledgeError, AssistantError) as error:
            yield reports.failure(str(error), self.text)
        except Exception:
            log.exception("import broke")
            yield reports.failure(f"{name}: {self.text('unexpected')}", self.text)

    async def add_site(self, url: str, request: gr.Request) -> AsyncIterator[tuple[Any, Any, Any]]:
        """Read a site into passages."""
        if not self._may(request):
            yield gr.skip(), gr.skip(), gr.skip()
            return
        address = clean(url or "").strip()
        if not address:
            gr.Info(self.text("no_url"), duration=TOAST_S)
            yield gr.skip(), gr.skip(), gr.skip()
            return
        shown = ""
        store = self.services.store
        async for shown in self._watch(address, lambda progress: store.add_site(address, progress=progress)):
            yield shown, gr.skip(), gr.skip()
        yield shown, await asyncio.to_thread(self._list), ""

    async def remove(self, request: gr.Request, event: gr.EventData) -> tuple[Any, Any]:
        """Remove a source with all its rows."""
        if not self._may(request):
            return gr.skip(), gr.skip()
        data: object = getattr(event, "_data", None)
        wanted = data.get("id") if isinstance(data, dict) else None
        store = self.services.store
        found = next((each for each in await asyncio.to_thread(store.sources) if each.source_id == wanted), None)
        if found is None:
            return gr.skip(), await asyncio.to_thread(self._list)
        try:
            count = await asyncio.to_thread(store.remove_source, found.source_id)
        except KnowledgeError as error:
            return reports.failure(str(error), self.text), await asyncio.to_thread(self._list)
        note = reports.note(self.text("removed", name=found.name, count=count))
        return note, await asyncio.to_thread(self._list)
