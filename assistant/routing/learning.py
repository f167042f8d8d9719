"""The fitted head of the intents: kept beside the Store, shipped with the package, or fitted anew."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.routing.examples import SHIPPED, Example, QueryEmbedder, expand, file_name, vectors_of
from assistant.routing.head import VERSION, Head, fit_head
from assistant.routing.signals import signals
from prompts.catalogue import Intents

log = logging.getLogger(__name__)


def key_of(intents: Intents, embedder: QueryEmbedder) -> str:
    """Changes with any word of the intents, with the embedder, and with the way of training."""
    return hashlib.sha256(f"{VERSION}|{embedder.name}|{intents.digest}".encode()).hexdigest()[:16]


def shipped_file(embedder: str) -> Path:
    """Where the package has the head of an embedder, if it ships one."""
    return SHIPPED / f"head-{file_name(embedder)}.npz"


def kept_head(intents: Intents, embedder: QueryEmbedder, folder: Path | None) -> Head | None:
    """The head of exactly these intents, from ``folder`` or the package; None: it has to be fitted."""
    key = key_of(intents, embedder)
    for path in (shipped_file(embedder.name), *((folder / f"head-{key}.npz",) if folder else ())):
        kept = _read(path)
        if kept and kept[1] == key:
            return kept[0]
    return None


def stale_head(intents: Intents, embedder: QueryEmbedder) -> Head | None:
    """The shipped head though a manager changed the intents: good enough until theirs is fitted."""
    kept = _read(shipped_file(embedder.name))
    return kept[0] if kept and set(kept[0].labels.tolist()) <= set(intents.intents) else None


def _read(path: Path) -> tuple[Head, str] | None:
    try:
        return Head.load(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as error:
        log.warning("%s cannot be read (%s); fitting again", path.name, error)
        return None


def fitted_head(intents: Intents, embedder: QueryEmbedder, folder: Path | None) -> Head:
    """A head fitted now (the better part of a minute on two cores); kept in ``folder`` if there is one."""
    began = time.perf_counter()
    examples = expand(intents)
    texts = [example.text for example in examples]
    head = fit_head(
        texts,
        [example.label for example in examples],
        vectors_of(texts, embedder, folder),
        extra=_signs(tuple(texts)),
        outside=[name for name, intent in intents.intents.items() if intent.kind == "out_of_scope"],
        groups=_folds(examples),
    )
    log.info("fitted the routing head on %d examples in %.1f s", len(texts), time.perf_counter() - began)
    if folder:
        key = key_of(intents, embedder)
        for old in folder.glob("head-*.npz"):
            old.unlink(missing_ok=True)
        head.save(folder / f"head-{key}.npz", key)
    return head


@lru_cache(maxsize=1)
def _signs(texts: tuple[str, ...]) -> np.ndarray:
    """The signs of all examples; kept, for the head without an embedder reads them again."""
    return np.stack([signals(text) for text in texts])


def _folds(examples: Sequence[Example]) -> list[int]:
    """Groups of examples that are held out together: a voice as a whole, else a line with its variants."""
    named: dict[str | int, int] = {}
    keys = [example.voice or example.group for example in examples]
    return [named.setdefault(key, len(named)) for key in keys]
