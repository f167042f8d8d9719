"""The quality page: what could not be answered, thumbs down, speed, the last evals.

A missing passage is written here and becomes a page of the shop's own sources; a thumb down becomes a case for
``hawker eval``.
"""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.quality import DAYS
from knowledge.errors import KnowledgeError
from ui import quality_view, reports
from ui.prose import clean
from ui.services import Services
from ui.text import Text

log = logging.getLogger(__name__)
JS = (Path(__file__).parent / "assets" / "relay.js").read_text("utf-8")
MAY_WRITE = frozenset({"admin", "marketer"})
_UNFIT = re.compile(r"[^\w\-]+")


class QualityPage:
    """Builds the page inside the Blocks that is open, and answers its events."""

    def __init__(self, services: Services, text: Text) -> None:
        self.services, self.text = services, text
        lead = text("quality_lead", days=DAYS)
        gr.HTML(reports.heading(text("quality_title"), lead), js_on_load=None, apply_default_css=False)
        with gr.Row():
            self.refresh = gr.Button(text("quality_refresh"), elem_id="quality-refresh", elem_classes="plain", scale=0)
        self.note = gr.HTML("", elem_id="quality-note", js_on_load=None, apply_default_css=False)
        with gr.Column(elem_classes="slab", visible=False, elem_id="quality-form") as self.form:
            self.question = gr.Textbox(label=text("quality_for"), interactive=False)
            self.heading = gr.Textbox(label=text("quality_heading"), max_length=120)
            self.passage = gr.Textbox(
                label=text("quality_text"), placeholder=text("quality_text_hint"), lines=4, max_length=8000
            )
            self.save = gr.Button(text("quality_save"), variant="primary", elem_id="quality-save")
        parts = {"elem_classes": "quality", "apply_default_css": False}
        self.unanswered = gr.HTML("", elem_id="quality-unanswered", js_on_load=JS, **parts)
        self.disliked = gr.HTML("", elem_id="quality-disliked", js_on_load=JS, **parts)
        self.speed = gr.HTML("", elem_id="quality-speed", js_on_load=None, **parts)
        self.evals = gr.HTML("", elem_id="quality-evals", js_on_load=None, **parts)
        self._connect()

    def _connect(self) -> None:
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        self.refresh.click(self.show, None, self._parts, **hidden)
        self.unanswered.write(self.open_form, None, [self.form, self.question, self.heading, self.passage], **hidden)
        self.disliked.case(self.make_case, None, self.note, **hidden)
        self.save.click(
            self.write,
            [self.question, self.heading, self.passage],
            [self.note, self.form],
            concurrency_limit=1,
            trigger_mode="once",
            **hidden,
        ).then(self.show, None, self._parts, **hidden)

    @property
    def _parts(self) -> list[Any]:
        return [self.unanswered, self.disliked, self.speed, self.evals]

    def on_load(self, blocks: gr.Blocks) -> None:
        """Show what there is when the page loads."""
        blocks.load(self.show, None, self._parts, api_visibility="private", show_progress="hidden")

    async def show(self, request: gr.Request) -> tuple[str, str, str, str]:
        """All parts anew."""
        if not self.services.caller(request).is_staff:
            return reports.failure(self.text("quality_only_staff"), self.text), "", "", ""
        return await asyncio.to_thread(self._read)

    def _read(self) -> tuple[str, str, str, str]:
        quality, text = self.services.assistant.quality, self.text
        return (
            quality_view.unanswered_html(quality.unanswered(self.services.store.embedder), text),
            quality_view.disliked_html(quality.disliked(), text),
            quality_view.speed_html(quality.speed(), text),
            quality_view.evals_html(quality.evals(), text),
        )

    def _may_write(self, request: gr.Request) -> bool:
        if self.services.caller(request).role in MAY_WRITE:
            return True
        gr.Warning(self.text("staff_only"))
        return False

    def open_form(self, request: gr.Request, event: gr.EventData) -> tuple[Any, Any, Any, Any]:
        """Open the form for the passage that a question misses."""
        if not self._may_write(request):
            return gr.skip(), gr.skip(), gr.skip(), gr.skip()
        asked = _field(event, "text")
        return gr.update(visible=True), asked, clean(asked).strip(" ?？。.")[:120], ""

    async def write(self, question: str, heading: str, passage: str, request: gr.Request) -> tuple[Any, Any]:
        """Add the passage to the Store as a page of its own, which answers from then on."""
        if not self._may_write(request):
            return gr.skip(), gr.skip()
        title, said = clean(heading or "").strip().lstrip("# ").strip(), clean(passage or "").strip()
        if not title or len(said) < 10:
            return reports.failure(self.text("quality_need"), self.text), gr.skip()
        try:
            name = await asyncio.to_thread(self._add, title, said)
        except (KnowledgeError, AssistantError, OSError) as error:
            return reports.failure(str(error), self.text), gr.skip()
        log.info("a missing passage was written: %d characters", len(said))
        return reports.note(self.text("quality_saved", name=name)), gr.update(visible=False)

    def _add(self, title: str, said: str) -> str:
        name = f"{_UNFIT.sub('-', title).strip('-')[:60] or 'page'}.md"
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / name
            page.write_text(f"# {title}\n\n{said}\n", "utf-8")
            self.services.store.add_documents([page])
        self.services.store.start_indexing()
        return name

    def make_case(self, request: gr.Request, event: gr.EventData) -> str:
        """Keep a disliked turn as a case."""
        if not self._may_write(request):
            return ""
        try:
            file = self.services.assistant.quality.make_case(_field(event, "id"))
        except (AssistantError, OSError) as error:
            return reports.failure(str(error), self.text)
        return reports.note(self.text("quality_case_made", file=f"evals/{file.name}"))


def _field(event: gr.EventData, name: str) -> str:
    # what a page sends is input like any other
    data: object = getattr(event, "_data", None)
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
