"""The studio's tab for the brand voice: learn it from past ads, look at it, forget it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.copywriting.voice import Voice, VoiceError, forget_voice, learn_voice, load_voice, read_past, save_voice
from ui import reports
from ui.prose import escape
from ui.services import Services
from ui.text import Text

ROLES = frozenset({"admin", "marketer"})
_HIDDEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


class VoiceTab:
    """Builds the tab inside the one that is open, and answers its events."""

    def __init__(self, services: Services, text: Text) -> None:
        self.services, self.text = services, text
        gr.HTML(f'<p class="quiet">{escape(text("voice_lead"))}</p>', js_on_load=None, apply_default_css=False)
        self.file = gr.File(label=text("voice_file"), type="filepath", file_types=[".csv"], height=130)
        self.shown = gr.HTML(self._shown(load_voice(services.store.path)), js_on_load=None, apply_default_css=False)
        forget = gr.Button(text("voice_forget"), elem_classes="plain")
        self.file.upload(self.learn, self.file, [self.shown, self.file], **_HIDDEN)
        forget.click(self.forget, None, self.shown, **_HIDDEN)

    def _shown(self, voice: Voice) -> str:
        if not voice.exemplars:
            return f'<p class="quiet">{escape(self.text("voice_none"))}</p>'
        lines = "".join(f'<li dir="auto">{escape(line)}</li>' for line in voice.exemplars)
        return f"<p>{escape(self.text('voice_learned', count=len(voice.texts)))}</p><ul>{lines}</ul>"

    async def learn(self, file: str | None, request: gr.Request) -> AsyncIterator[tuple[Any, Any]]:
        """Learn from an uploaded file; embedding its texts takes a while, so that it is said first."""
        if not file or self.services.caller(request).role not in ROLES:
            yield gr.skip(), None
            return
        yield (
            f'<p class="waiting" role="status"><span class="dots"></span>{escape(self.text("voice_reading"))}</p>',
            gr.skip(),
        )
        try:
            texts = read_past(Path(file).read_text("utf-8-sig"))
        except (VoiceError, UnicodeDecodeError) as error:
            yield reports.failure(str(error), self.text), None
            return
        voice = await asyncio.to_thread(learn_voice, texts, self.services.store.embedder)
        save_voice(self.services.store.path, voice)
        yield self._shown(voice), None

    def forget(self, request: gr.Request) -> Any:
        """Take the voice away."""
        if self.services.caller(request).role not in ROLES:
            return gr.skip()
        forget_voice(self.services.store.path)
        return self._shown(Voice())
