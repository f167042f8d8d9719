"""The copy studio: a brief that asks only for what is missing, versions to look at and to edit, and what was written."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import gradio as gr

from assistant.copywriting.brief import Brief, BriefError, BriefRefused, make_brief
from assistant.copywriting.channels import load_channels
from assistant.copywriting.compose import compose
from assistant.copywriting.rework import check_text, rewritten, with_text
from assistant.copywriting.shelf import Piece, Shelf, new_piece
from assistant.copywriting.variants import Variant
from assistant.errors import AssistantError
from knowledge.errors import KnowledgeError
from ui import copy_view, reports
from ui.prose import clean
from ui.services import Services
from ui.text import LANGUAGES, Text

log = logging.getLogger(__name__)
JS = (Path(__file__).parent / "assets" / "studio.js").read_text("utf-8")
ROLES = frozenset({"admin", "marketer"})
CHOICES = 300  # products offered by name; any other is found by typing
REDRAW_S = 0.25
LONGEST = 4000
_HIDDEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
News = tuple[str, float, float | None] | Variant | None


class StudioPage:
    """Builds the page inside the Blocks that is open, and answers its events."""

    def __init__(self, services: Services, text: Text) -> None:
        self.services, self.text = services, text
        self.shelf = Shelf(services.store.path / "copy")
        gr.HTML(reports.heading(text("studio_title"), text("studio_lead")), js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_id="studio-tabs"):
            with gr.Tab(text("studio_tab_write")):
                self._brief_form()
                self.notice = gr.HTML("", elem_id="studio-notice", js_on_load=None, apply_default_css=False)
                self.writing = gr.HTML("", js_on_load=None, apply_default_css=False)
                self.shown = gr.State(cast("list[str]", []))
                self.live = gr.HTML("", elem_id="studio", js_on_load=JS, apply_default_css=False)
                self.note = gr.HTML("", elem_id="studio-note", js_on_load=JS, apply_default_css=False)
                with gr.Accordion(text("studio_history"), open=False):
                    self.past = gr.HTML("", elem_id="studio-history", js_on_load=JS, apply_default_css=False)
            with gr.Tab(text("studio_tab_bulk")):
                from ui.studio_bulk import BulkTab

                BulkTab(services, text, self.shelf)
            with gr.Tab(text("studio_tab_voice")):
                from ui.studio_voice import VoiceTab

                VoiceTab(services, text)
        self._connect()

    def _brief_form(self) -> None:
        text = self.text
        channels = [(channel.name[text.language], channel.id) for channel in load_channels().values()]
        with gr.Column(elem_classes="slab"):
            with gr.Row():
                self.products = gr.Dropdown(
                    [], multiselect=True, allow_custom_value=True, label=text("studio_products"), elem_id="studio-products",
                    info=text("studio_products_hint"), min_width=280,
                )  # fmt: skip
                self.channels = gr.Dropdown(
                    channels,
                    multiselect=True,
                    label=text("studio_channels"),
                    elem_id="studio-channels",
                    min_width=280,
                    info=text("studio_channels_hint"),
                )
            with gr.Row():
                languages = [(text(f"language_{code}"), code) for code in LANGUAGES]
                self.language = gr.Radio(languages, value=text.language, label=text("studio_language"), min_width=200)
                self.versions = gr.Slider(1, 5, value=1, step=1, label=text("studio_versions"), min_width=160)
                self.audience = self._line("audience")
            with gr.Row():
                self.offer, self.occasion, self.tone = (self._line(name) for name in ("offer", "occasion", "tone"))
            with gr.Accordion(text("studio_more"), open=False), gr.Row():
                self.keywords, self.say, self.avoid = (
                    gr.Textbox(label=text(f"studio_{name}"), max_length=LONGEST, min_width=180) for name in ("keywords", "say", "avoid")
                )  # fmt: skip
                markets = [(text(f"market_{code}"), code) for code in ("global", "cn", "us", "gb")]
                self.market = gr.Dropdown(markets, value="global", label=text("studio_market"), min_width=180)
            with gr.Row():
                self.go = gr.Button(text("studio_write"), variant="primary", elem_id="studio-write")
                self.halt = gr.Button(text("studio_stop"), elem_classes="plain", elem_id="studio-stop")

    def _line(self, name: str) -> gr.Textbox:
        hint = self.text(f"studio_{name}_hint")
        return gr.Textbox(label=self.text(f"studio_{name}"), placeholder=hint, max_length=LONGEST, min_width=200)

    def _connect(self) -> None:
        fields = [
            self.products, self.channels, self.language, self.versions, self.audience, self.offer, self.occasion, self.tone,
            self.keywords, self.say, self.avoid, self.market,
        ]  # fmt: skip
        run = self.go.click(
            self.write, fields, [self.notice, self.writing, self.live, self.shown, self.past], concurrency_limit=1,
            trigger_mode="once", **_HIDDEN,
        )  # fmt: skip
        self.halt.click(lambda: "", None, self.writing, cancels=[run], **_HIDDEN)
        self.live.typed(self.typed, None, self.note, **_HIDDEN)
        for event, answer in ((self.live.edited, self.edited), (self.live.again, self.again)):
            event(answer, self.shown, [self.live, self.notice], **_HIDDEN)
        for event, status in ((self.live.approve, "approved"), (self.live.reject, "rejected")):
            event(self._deciding(status), self.shown, [self.live, self.past], **_HIDDEN)
        self.past.reopen(self.reopen, None, [self.live, self.shown], **_HIDDEN)

    def on_load(self, blocks: gr.Blocks) -> None:
        """Fill in products and history when the page loads."""
        blocks.load(self._first, None, [self.products, self.past], **_HIDDEN)

    def _first(self) -> tuple[Any, str]:
        return gr.update(choices=best_sellers(self.services.store)), self._history()

    def _history(self) -> str:
        return copy_view.history_html(self.shelf.newest(), self.text)

    def _drawn(self, ids: list[str]) -> str:
        pieces = [piece for each in ids if (piece := self.shelf.get(each))]
        return copy_view.pieces_html(pieces, self.services.store.profile.name, self.text)

    def _may(self, request: gr.Request) -> bool:
        if self.services.caller(request).role in ROLES:
            return True
        gr.Warning(self.text("staff_only"))
        return False

    # writing ----------------------------------------------------------------------------------------------------

    async def write(
        self, products: list[str] | None, channels: list[str] | None, language: str, versions: float, audience: str, offer: str,
        occasion: str, tone: str, keywords: str, say: str, avoid: str, market: str, request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:  # fmt: skip
        """Write what the form asks for; each version is shown as soon as it is there."""
        skip = gr.skip()
        if not self._may(request):
            yield skip, skip, skip, skip, skip
            return
        said = {
            "audience": audience, "offer": offer, "occasion": occasion, "tone": tone, "keywords": keywords, "say": say, "avoid": avoid,
        }  # fmt: skip
        rest = {"language": language, "variants": int(versions), "market": market}
        try:
            brief = await asyncio.to_thread(self._read, products, channels, said, rest)
        except (AssistantError, KnowledgeError) as error:
            yield reports.failure(self._problem(error), self.text), "", skip, skip, skip
            return
        ids: list[str] = []
        lines: list[str] = []
        label: tuple[str, float, float | None] = ("", 0, None)
        yield "", copy_view.writing_html(lines, *label, self.text), "", ids, skip
        try:
            async for news in self._composed(brief):
                if isinstance(news, Variant):
                    ids.append(self.shelf.put(new_piece(brief, news.document())).id)
                    lines.clear()
                    yield (
                        "",
                        copy_view.writing_html(lines, *label, self.text),
                        await asyncio.to_thread(self._drawn, ids),
                        ids,
                        skip,
                    )
                elif news[2] is None:
                    lines.append(news[0])
                    yield skip, copy_view.writing_html(lines, *label, self.text), skip, skip, skip
                else:
                    label = news
        except (AssistantError, KnowledgeError) as error:
            yield reports.failure(self._problem(error), self.text), "", skip, ids, skip
            return
        yield "", "", await asyncio.to_thread(self._drawn, ids), ids, await asyncio.to_thread(self._history)

    def _problem(self, error: Exception) -> str:
        if isinstance(error, BriefRefused):
            hit = error.hit
            return self.text(
                "studio_refused", words=hit.text, reason=hit.reason, reference=hit.reference, suggestion=hit.suggestion
            )
        return str(error)

    def _read(
        self, products: list[str] | None, channels: list[str] | None, said: dict[str, str], rest: dict[str, Any]
    ) -> Brief:
        """The brief that the form means.

        Raises:
            BriefError: names what is missing or not to be found, in the reader's language.
        """
        given = (("products", products), ("channels", channels))
        if lacking := [self.text(f"studio_{name}") for name, value in given if not value]:
            raise BriefError(self.text("studio_missing", fields=", ".join(lacking)))
        words = {name: clean(value or "").strip() for name, value in said.items()}
        ids = tuple(dict.fromkeys(self._product(clean(each).strip()) for each in products or ()))
        return make_brief({**words, **rest, "product_ids": ids, "channels": tuple(channels or ())})

    def _product(self, words: str) -> str:
        store = self.services.store
        if store.product(words) is not None:
            return words
        hits = store.search_products(words, k=1)
        if not hits:
            raise BriefError(self.text("studio_unknown", words=words))
        return hits[0].id

    async def _composed(self, brief: Brief) -> AsyncIterator[tuple[str, float, float | None] | Variant]:
        # the model works in a thread; what it gives comes back over the loop, and stopping the page stops it
        loop, stopped = asyncio.get_running_loop(), False
        news: asyncio.Queue[News] = asyncio.Queue()

        def tell(item: News) -> None:
            if stopped:
                raise AssistantError("stopped")
            loop.call_soon_threadsafe(news.put_nowait, item)

        def work() -> None:
            from assistant.copywriting.voice import load_voice

            voice = load_voice(self.services.store.path).lines(brief.language)
            variants = compose(
                self.services.store, brief, self.services.assistant.writer, voice=voice,
                progress=lambda label, done, total: tell((label, done, total)), heard=lambda line: tell((line, 0, None)),
            )  # fmt: skip
            for variant in variants:
                tell(variant)

        task = asyncio.create_task(asyncio.to_thread(work))
        task.add_done_callback(lambda _: news.put_nowait(None))
        try:
            while (item := await news.get()) is not None:
                yield item
            await task
        finally:
            stopped = True

    # changing ---------------------------------------------------------------------------------------------------

    async def typed(self, request: gr.Request, event: gr.EventData) -> Any:
        """What can be held against a text while it is typed."""
        found, slot, index, value = self._place(event)
        if found is None or not self._may(request):
            return gr.skip()
        checked = await asyncio.to_thread(check_text, self.services.store, found, slot, value)
        return copy_view.saying_html(found, slot, index, value, checked, self.text)

    async def edited(self, shown: list[str], request: gr.Request, event: gr.EventData) -> tuple[Any, Any]:
        """Keep an edited text."""
        found, slot, index, value = self._place(event)
        if found is None or not self._may(request):
            return gr.skip(), gr.skip()
        self.shelf.put(await asyncio.to_thread(with_text, self.services.store, found, slot, index, value))
        return await asyncio.to_thread(self._drawn, shown), ""

    async def again(self, shown: list[str], request: gr.Request, event: gr.EventData) -> tuple[Any, Any]:
        """Write one text anew."""
        found, slot, index, _ = self._place(event)
        if found is None or not self._may(request):
            return gr.skip(), gr.skip()
        model = await asyncio.to_thread(lambda: self.services.assistant.writer)
        piece = await asyncio.to_thread(rewritten, self.services.store, found, slot, index, model)
        if piece is None:
            return await asyncio.to_thread(self._drawn, shown), reports.note(self.text("studio_none_left"))
        self.shelf.put(piece)
        return await asyncio.to_thread(self._drawn, shown), ""

    def _deciding(self, status: Any) -> Callable[..., Any]:
        def decide(shown: list[str], request: gr.Request, event: gr.EventData) -> tuple[Any, Any]:
            found, _, _, _ = self._place(event)
            if found is None or not self._may(request):
                return gr.skip(), gr.skip()
            if status != "approved" or not found.errors:
                self.shelf.decide(found.id, status)
            return self._drawn(shown), self._history()

        return decide

    def reopen(self, event: gr.EventData) -> tuple[Any, Any]:
        """Show a piece of the history again."""
        found, _, _, _ = self._place(event)
        return (self._drawn([found.id]), [found.id]) if found else (gr.skip(), gr.skip())

    def _place(self, event: gr.EventData) -> tuple[Piece | None, str, int, str]:
        """The piece, slot, index and text that the page names; it is input like any other."""
        data = cast("dict[str, Any]", getattr(event, "_data", None) or {})
        piece = self.shelf.get(str(data.get("piece", "")))
        slot, index = str(data.get("slot", "")), data.get("index", 0)
        if piece is not None and slot and slot not in piece.document["slots"]:
            piece = None
        return (
            piece,
            slot,
            index if isinstance(index, int) and 0 <= index < 100 else 0,
            clean(str(data.get("text", "")))[:LONGEST],
        )


def best_sellers(store: Any) -> list[tuple[str, str]]:
    """The products that sell best, as choices; those of a shop without orders by their title."""
    import ibis

    products, lines = store.table("products"), store.table("order_lines")
    sold = lines.group_by("product_id").aggregate(units=lines.quantity.sum())
    joined = products.left_join(sold, "product_id").order_by([ibis.desc("units"), "title"]).limit(CHOICES)
    rows = joined.select("product_id", "title").to_pyarrow().to_pylist()
    return [(f"{row['title']} · {row['product_id']}", row["product_id"]) for row in rows]
