"""The intents' lines as training examples: slots filled from the vocabulary, vectors kept by content."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from prompts.catalogue import Intents, Slot

log = logging.getLogger(__name__)
_SLOT = re.compile(r"\{([a-z_]+)\}")
SHIPPED = Path(__file__).parent / "vectors"
COPIES = 2  # variants of a line with slots


class QueryEmbedder(Protocol):
    """The part of ``knowledge.embedder.Embedder`` that routing needs."""

    @property
    def name(self) -> str:
        """Tells the vectors of one embedder from those of another."""
        ...

    def embed_queries(self, texts: list[str]) -> np.ndarray:
        """[n, d] float32, each row of length one."""
        ...


@dataclass(frozen=True, kw_only=True)
class Example:
    """One example; variants of one line share its ``group``, lines of one kind of writer their ``voice``."""

    text: str
    label: str
    language: str
    group: int
    voice: str = ""


def expand(intents: Intents) -> list[Example]:
    """All examples. Deterministic: the same files give the same examples, so that kept vectors fit."""
    examples: list[Example] = []
    for group, (voice, label, language, line) in enumerate(_all_lines(intents)):
        copies = COPIES if _SLOT.search(line) else 1
        texts = dict.fromkeys(_fill(line, language, intents.slots, n) for n in range(copies))
        examples += [Example(text=t, label=label, language=language, group=group, voice=voice) for t in texts]
    return examples


def _all_lines(intents: Intents) -> Iterator[tuple[str, str, str, str]]:
    """(voice, intent, language, line) of every line; the intents' own lines have no voice."""
    for intent in intents.intents.values():
        for language, lines in (("en", intent.en), ("zh", intent.zh)):
            yield from (("", intent.intent, language, line) for line in lines)
    for name, voice in intents.voices.items():
        for label, spoken in voice.lines.items():
            for language, lines in (("en", spoken.en), ("zh", spoken.zh)):
                yield from ((name, label, language, line) for line in lines)


def _fill(line: str, language: str, slots: dict[str, Slot] | object, copy: int) -> str:
    words = {name: getattr(slot, language) for name, slot in slots.items()}  # pyright: ignore[reportAttributeAccessIssue]
    seen = 0

    def word(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        choices = words[found[1]]
        seed = hashlib.sha256(f"{line}|{copy}|{seen}".encode()).digest()
        return choices[int.from_bytes(seed[:4], "big") % len(choices)]

    return _SLOT.sub(word, line)


def file_name(embedder: str) -> str:
    """An embedder's name as part of a file's."""
    return re.sub(r"[^a-z0-9]+", "-", embedder.lower()).strip("-")


def key_of(text: str) -> str:
    """The key that a text's vector is kept by."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def vectors_of(texts: Sequence[str], embedder: QueryEmbedder, folder: Path | None) -> np.ndarray:
    """The query vectors of the texts [n, d]: kept ones from ``folder`` and from the package, the rest computed.

    Embedding all examples takes the better part of a minute on two cores; a line that was added takes 20 ms.
    """
    name = file_name(embedder.name)
    kept: dict[str, np.ndarray] = {}
    for path in (SHIPPED / f"{name}.npz", *((folder / f"vectors-{name}.npz",) if folder else ())):
        kept |= _read(path)
    missing = [text for text in dict.fromkeys(texts) if key_of(text) not in kept]
    if missing:
        log.info("embedding %d examples of the intents", len(missing))
        computed = np.asarray(embedder.embed_queries(missing), dtype=np.float32)
        kept |= {key_of(text): row for text, row in zip(missing, computed, strict=True)}
        if folder:
            write_vectors(folder / f"vectors-{name}.npz", {key_of(text): kept[key_of(text)] for text in texts})
    return np.stack([kept[key_of(text)] for text in texts]).astype(np.float32)


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as data:
            return dict(zip(data["keys"].tolist(), data["vectors"].astype(np.float32), strict=True))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError) as error:
        log.warning("%s cannot be read (%s); its vectors are computed again", path.name, error)
        return {}


def write_vectors(path: Path, vectors: dict[str, np.ndarray]) -> None:
    """Keep vectors by key, in half precision; the file is replaced as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    with os.fdopen(handle, "wb") as file:
        np.savez_compressed(
            file,
            keys=np.array(list(vectors), dtype=str),
            vectors=np.stack(list(vectors.values())).astype(np.float16) if vectors else np.zeros((0, 0), np.float16),
        )
    Path(name).replace(path)
