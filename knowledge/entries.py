"""What can be searched: passages cut from documents, and the entries of the search index.

A **Passage** is a piece of a document with its heading path. An **Entry** is anything the index holds: a passage
or a product, with the words it is found by and what a hit shows of it. Pure values; nothing here reads or writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import HitKind, Product

HEADING_SEPARATOR = " › "


def digest_of(*parts: str) -> str:
    """32 hexadecimal digits that change when any part, or the cut between parts, changes."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        hasher.update(len(encoded).to_bytes(8, "big"))
        hasher.update(encoded)
    return hasher.hexdigest()


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A piece of a document: whole sentences or table rows under one heading.

    ``passage_id`` depends on the source, the headings and the text alone, so that adding a file again gives the
    same ids. ``headings`` run from the outermost to the innermost and do not repeat ``title``. ``ordinal`` counts
    the passages of a document from 0.
    """

    passage_id: str
    title: str
    headings: tuple[str, ...]
    text: str
    language: str
    ordinal: int
    digest: str

    @property
    def locator(self) -> str:
        """The heading path as a person reads it: ``Delivery › Times``."""
        return HEADING_SEPARATOR.join(self.headings)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that a search can find. ``title``, ``locator`` (passages) and ``text`` are what it is found by.

    ``digest`` tells one version of the content from another: an entry whose digest is unchanged is not indexed
    again. ``keywords`` are words it is found by that a hit does not show.
    """

    id: str
    kind: HitKind
    title: str
    text: str
    source: str = ""
    locator: str = ""
    language: str = ""
    updated_at: datetime | None = None
    digest: str = ""
    keywords: str = ""

    @property
    def heads(self) -> tuple[str, ...]:
        """Title and headings: they say what the text is of."""
        path = [] if self.kind == "product" else self.locator.split(HEADING_SEPARATOR)
        return tuple(_distinct([self.title, *path]))

    @property
    def indexed_text(self) -> str:
        """The text whose words are indexed: title and headings first."""
        return "\n".join(_distinct([*self.heads, self.text, self.keywords]))


def passage_entry(passage: Passage, *, source: str, updated_at: datetime | None = None) -> Entry:
    """The index entry of a passage; ``source`` is the name or id that a hit shows."""
    return Entry(
        id=passage.passage_id,
        kind="passage",
        title=passage.title,
        text=passage.text,
        source=source,
        locator=passage.locator,
        language=passage.language,
        updated_at=updated_at,
        digest=passage.digest,
    )


def product_entry(
    product: Product, *, source: str = "", updated_at: datetime | None = None, language: str = ""
) -> Entry:
    """The index entry of a product: found by id, title, description, category and the values of its attributes.

    Price and stock are not in it: they change often, and DuckDB filters by them.
    """
    attributes = "; ".join(f"{name}: {value}" for name, value in sorted(product.attributes.items()) if value)
    text = "\n".join(_distinct([product.description or "", product.category or "", attributes]))
    return Entry(
        id=product.product_id,
        kind="product",
        title=product.title,
        text=text,
        source=source,
        locator=product.product_id,
        language=language,
        updated_at=updated_at,
        digest=digest_of(product.product_id, product.title, text),
        keywords=product.product_id,
    )


def _distinct(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in parts if part and part.strip()))
