"""The shop's voice, learnt from its past copy: a few lines that stand for the rest, and a guard against repeating them.

The lines are shown to the model for their tone. How near new copy comes to them is measured by embeddings; a text
that says a past one again is memorised, and is dropped.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import regex

from assistant.copywriting.select import alike
from assistant.copywriting.shelf import write_whole
from assistant.errors import AssistantError
from assistant.events import Json
from assistant.guard.language import detect

if TYPE_CHECKING:
    from knowledge.embedder import Embedder

EXEMPLARS = 6
MOST_TEXTS = 2000
MEMORISED = 0.9
LEAST_TEXT = 6  # characters; a path or a tag has no tone
RUN = 7  # so many words in a row are somebody's sentence
_COLUMN = regex.compile(
    r"headline|description|body|title|text|copy|caption|subject|slogan|标题|描述|正文|文案|内容", regex.IGNORECASE
)
FILE = "copy_voice.json"


class VoiceError(AssistantError):
    """A file that no copy can be read from."""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """``exemplars`` stand for the clusters of ``texts``, the largest cluster first."""

    exemplars: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def lines(self, language: str) -> tuple[str, ...]:
        """The exemplars in a language."""
        return tuple(line for line in self.exemplars if detect(line, default="en") == language)

    def memorised(self, text: str) -> str | None:
        """The past text that this one says again, by letters or by a run of words; None when there is none."""
        words = _words(text)
        runs = {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
        for past in self.texts:
            held = _words(past)
            if alike(text, past) > MEMORISED or any(
                tuple(held[at : at + RUN]) in runs for at in range(len(held) - RUN + 1)
            ):
                return past
        return None

    def closeness(self, texts: Sequence[str], embedder: Embedder) -> float:
        """The mean cosine of each text to the nearest exemplar, -1 to 1."""
        if not texts or not self.exemplars:
            return 0.0
        near = embedder.embed_passages(list(texts)) @ embedder.embed_passages(list(self.exemplars)).T
        return float(near.max(axis=1).mean())


def voice_report(past: Voice, texts: Mapping[str, Sequence[str]], embedder: Embedder | None) -> dict[str, Json] | None:
    """How near the texts of the slots are to the learnt voice, and which say a past text again; None without a voice."""
    if not past.texts:
        return None
    said = [
        {"slot": name, "index": at, "past": copied}
        for name, held in texts.items()
        for at, text in enumerate(held)
        if (copied := past.memorised(text))
    ]
    longer = [text for held in texts.values() for text in held if len(text) >= LEAST_TEXT]
    near = round(past.closeness(longer, embedder), 3) if embedder is not None and longer else None
    return {"closeness": near, "memorised": cast("Json", said)}


def _words(text: str) -> list[str]:
    return regex.findall(r"\p{Han}|[\p{L}\p{N}]+", text.casefold())


def read_past(content: str) -> tuple[str, ...]:
    """The texts of a CSV of past ads: the cells of columns that are named like copy; several may be joined by ``|``.

    Raises:
        VoiceError: there is no such column, or nothing in it.
    """
    rows = csv.DictReader(io.StringIO(content))
    columns = [name for name in rows.fieldnames or () if name and _COLUMN.search(name)]
    if not columns:
        found = ", ".join(rows.fieldnames or ()) or "nothing"
        raise VoiceError(
            f"No column of the file is named like copy (headline, description, text, 标题 ...). Found: {found}."
        )
    cells = (part.strip() for row in rows for name in columns for part in regex.split(r"\s*\|\s*", row.get(name) or ""))
    texts = tuple(dict.fromkeys(_bare(cell) for cell in cells if len(cell) > 3))[:MOST_TEXTS]
    if not texts:
        raise VoiceError(f"The columns {', '.join(columns)} hold no text.")
    return texts


def _bare(cell: str) -> str:
    return regex.sub(r"^[\[\"']+|[\]\"']+$", "", cell).strip()


def learn_voice(texts: Sequence[str], embedder: Embedder | None, *, count: int = EXEMPLARS) -> Voice:
    """A voice from past texts: k-means over their embeddings, and of each cluster the text nearest its middle.

    Without an embedder the exemplars are spread evenly over the texts by length.
    """
    count = min(count, len(texts))
    if embedder is None or count < 2:
        by_length = sorted(texts, key=len)
        return Voice(exemplars=tuple(by_length[:: max(1, len(texts) // max(1, count))][:count]), texts=tuple(texts))
    from sklearn.cluster import KMeans

    points = embedder.embed_passages(list(texts))
    found = KMeans(n_clusters=count, n_init=4, random_state=0).fit(points)  # pyright: ignore[reportArgumentType]
    sizes = sorted(range(count), key=lambda cluster: -int((found.labels_ == cluster).sum()))
    nearest = [int(((points - found.cluster_centers_[cluster]) ** 2).sum(axis=1).argmin()) for cluster in sizes]
    return Voice(exemplars=tuple(dict.fromkeys(texts[at] for at in nearest)), texts=tuple(texts))


def save_voice(folder: Path, voice: Voice) -> None:
    """Keep the voice in a Store's folder."""
    content = {"exemplars": voice.exemplars, "texts": voice.texts}
    write_whole(folder / FILE, json.dumps(content, ensure_ascii=False))


def load_voice(folder: Path) -> Voice:
    """The voice of a Store; an empty one where none was learnt."""
    file = folder / FILE
    if not file.is_file():
        return Voice()
    held = json.loads(file.read_text("utf-8"))
    return Voice(exemplars=tuple(held["exemplars"]), texts=tuple(held["texts"]))


def forget_voice(folder: Path) -> None:
    """Take the voice away."""
    (folder / FILE).unlink(missing_ok=True)
