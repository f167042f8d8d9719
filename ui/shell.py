"""The frame around the pages: header, navigation, theme; one Gradio app a language.

All pages are in one document; the address's ``#`` says which one shows, so that moving between them keeps what
was typed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ui.icons import icon
from ui.metrics import Metrics
from ui.pages import PAGES
from ui.prose import escape
from ui.services import Services
from ui.text import Text

if TYPE_CHECKING:
    from fastapi import FastAPI

FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei"]
FONTS += ["Noto Sans CJK SC", "Noto Sans SC", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace"]


def close_gradio(work: Path) -> None:
    """Switch off what Gradio would send or open by itself; before it is imported first.

    Args:
        work: the folder for uploads, the only one whose files it may serve.
    """
    os.environ.update(
        GRADIO_ANALYTICS_ENABLED="False",
        GRADIO_TEMP_DIR=str(work),
        GRADIO_SHARE="False",
        GRADIO_MCP_SERVER="False",
        GRADIO_RUN_HISTORY="False",
        GRADIO_SSR_MODE="False",
        GRADIO_ALLOWED_PATHS="",
        HF_HUB_DISABLE_TELEMETRY="1",
    )


def build_app(services: Services, text: Text, metrics: Metrics, version: str) -> FastAPI:
    """An ASGI app with the staff app in one language.

    Returns:
        A FastAPI app; its lifespan starts Gradio's queue and has to run.
    """
    import gradio as gr
    from fastapi import FastAPI
    from gradio.themes import Base

    with gr.Blocks(title=text("app"), analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as blocks:
        gr.HTML(header_html(services, text), elem_id="header", js_on_load=None, apply_default_css=False)
        for page in PAGES:
            with gr.Column(elem_id=f"page-{page.id}", elem_classes="page"):
                page.build(blocks, services, text, metrics)
    blocks.queue(max_size=services.settings.queue_limit, api_open=False, default_concurrency_limit=4)
    theme = Base(primary_hue="emerald", neutral_hue="stone", font=tuple(FONTS), font_mono=tuple(MONO), radius_size="lg")
    frame = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    return gr.mount_gradio_app(
        frame,
        blocks,
        path="",
        footer_links=[],
        run_history=False,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
        allowed_paths=[],
        blocked_paths=[str(services.store.path)],
        show_error=False,
        max_file_size=services.settings.upload_limit_mb * 1024 * 1024,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme,
        head=head_html(text, version),
    )


def head_html(text: Text, version: str) -> str:
    """What the page loads besides Gradio's own: one sheet, one script, both from here."""
    # Gradio's own words in its upload field follow the browser alone, so they are shown from here instead
    drop = json.dumps(text("drop_here"), ensure_ascii=False)
    return (
        f"<style>:root {{ --drop-here: {drop}; }}</style>"
        f'<link rel="stylesheet" href="/ui/app.css?{version}">'
        f'<link rel="stylesheet" href="/ui/studio.css?{version}">'
        f'<link rel="stylesheet" href="/ui/insights.css?{version}">'
        f'<link rel="icon" type="image/svg+xml" href="/ui/icon.svg?{version}">'
        f'<script src="/ui/ledger.js?{version}" defer></script>'
        f'<script src="/ui/insights.js?{version}" defer></script>'
        f'<script src="/ui/app.js?{version}" data-language="{text.language}" defer></script>'
    )


def header_html(services: Services, text: Text) -> str:
    """Name, navigation, state, language, theme, account."""
    links = "".join(
        f'<a href="#{page.id}" data-page="{page.id}">{icon(page.icon)}<span>{escape(text(f"page_{page.id}"))}</span></a>'
        for page in PAGES
    )
    languages = "".join(
        f'<button type="button" data-language="{code}" lang="{tag}" aria-pressed="{str(code == text.language).lower()}">'
        f"{name}</button>"
        for code, tag, name in (("en", "en", "EN"), ("zh", "zh-Hans", "中文"))
    )
    out = ""
    if services.sessions is not None:
        label = escape(text("sign_out"))
        out = (
            '<form method="post" action="/sign-out"><button type="submit" class="tool" '
            f'title="{label}" aria-label="{label}">{icon("out")}</button></form>'
        )
    states = {key: text(key) for key in ("index_ready", "index_hint")}
    states["index_building"] = text("index_building", percent="%p")
    states |= {f"model_{each}": text(f"model_{each}") for each in ("loading", "ready", "idle", "none", "failed")}
    data = " ".join(f'data-{key.replace("_", "-")}="{escape(value)}"' for key, value in states.items())
    theme, menu = escape(text("theme")), escape(text("open_conversations"))
    return (
        f'<header class="bar"><button type="button" class="tool" id="open-side" aria-label="{menu}" title="{menu}">'
        f'{icon("menu")}</button><a class="brand" href="#chat">{icon("stall")}<span>{escape(text("app"))}</span></a>'
        f'<nav class="pages" aria-label="{escape(text("pages"))}">{links}</nav><span class="grow"></span>'
        f'<span id="state" class="state" role="status" {data}></span>'
        f'<span class="languages" role="group" aria-label="{escape(text("language"))}">{languages}</span>'
        f'<button type="button" class="tool" id="theme" aria-label="{theme}" title="{theme}">{icon("theme")}</button>'
        f"{out}</header>"
    )
