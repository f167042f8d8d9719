"""What every format is read into: headings, paragraphs and tables, in the order of the document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading; ``level`` counts from 1, the outermost."""

    level: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph, a list item or a quotation; line breaks in it are meant."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells. ``header`` names the columns, empty where the table has no header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Table


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document as blocks. ``title`` is what it calls itself, empty where it does not."""

    title: str
    blocks: tuple[Block, ...]


def squeeze(text: str) -> str:
    """A text on one line, with single spaces."""
    return " ".join(text.split())


def table_of(rows: list[list[str]], *, has_header: bool) -> Table:
    """A table from its rows, empty rows left out."""
    kept = [tuple(squeeze(cell) for cell in row) for row in rows]
    kept = [row for row in kept if any(row)]
    if has_header and len(kept) > 1:
        return Table(header=kept[0], rows=tuple(kept[1:]))
    return Table(header=(), rows=tuple(kept))
