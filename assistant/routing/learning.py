"""The fitted head of the intents: from the cache when nothing changed, else fitted anew."""

from __future__ import annotations

import hashlib
import logging
import time
from pathlib import Path

import numpy as np

from assistant.routing.examples import QueryEmbedder, expand, vectors_of
from assistant.routing.head import VERSION, Head, fit_head
from assistant.routing.signals import signals
from prompts.catalogue import Intents

log = logging.getLogger(__name__)


def head_for(intents: Intents, embedder: QueryEmbedder, folder: Path | None) -> Head:
    """The head of these intents and this embedder.

    Args:
        intents: the loaded intents; their digest is part of the cache's key.
        embedder: gives query vectors; its name is part of the key.
        folder: where fitted heads and vectors are kept; None: nothing is kept.
    """
    key = hashlib.sha256(f"{VERSION}|{embedder.name}|{intents.digest}".encode()).hexdigest()[:16]
    path = folder / f"head-{key}.npz" if folder else None
    if path and path.exists():
        try:
            return Head.load(path)
        except (OSError, ValueError, KeyError) as error:
            log.warning("%s cannot be read (%s); fitting again", path.name, error)
    began = time.perf_counter()
    examples = expand(intents)
    texts = [example.text for example in examples]
    outside = [name for name, intent in intents.intents.items() if intent.kind == "out_of_scope"]
    head = fit_head(
        texts,
        [example.label for example in examples],
        vectors_of(texts, embedder, folder),
        extra=np.stack([signals(text) for text in texts]),
        outside=outside,
        groups=[example.group for example in examples],
    )
    log.info("fitted the routing head on %d examples in %.1f s", len(texts), time.perf_counter() - began)
    if path:
        for old in path.parent.glob("head-*.npz"):
            old.unlink(missing_ok=True)
        head.save(path)
    return head
