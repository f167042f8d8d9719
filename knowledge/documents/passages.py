"""Blocks to passages: whole sentences and table rows, a few paragraphs long, each with its heading path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import assert_never

from knowledge.documents.blocks import Block, Document, Heading, Paragraph, Table, squeeze
from knowledge.entries import Passage, digest_of
from knowledge.sentences import cut_long, pack, sentence_spans, units
from knowledge.words import language_of

LONGEST = 170.0  # units a passage: 170 words or 340 Chinese characters, about 240 of the 512 tokens E5 reads


def cut(document: Document, *, source: str, name: str) -> list[Passage]:
    """The passages of a document, in order.

    Args:
        document: its blocks.
        source: what tells this document from others (a file name, a URL); part of the passages' ids.
        name: the title where the document has none.
    """
    title = squeeze(document.title) or name
    passages: list[Passage] = []
    seen: Counter[tuple[tuple[str, ...], str]] = Counter()
    for headings, blocks in _sections(document.blocks):
        path = headings[1:] if headings and headings[0] == title else headings
        for text in _texts(blocks):
            occurrence = seen[path, text]
            seen[path, text] += 1
            passages.append(
                Passage(
                    passage_id=digest_of(source, *path, text, str(occurrence)),
                    title=title,
                    headings=path,
                    text=text,
                    language=language_of(text),
                    ordinal=len(passages),
                    digest=digest_of(title, *path, text),
                )
            )
    return passages


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[tuple[str, ...], list[Paragraph | Table]]]:
    path: list[Heading] = []
    body: list[Paragraph | Table] = []
    for block in blocks:
        if isinstance(block, Heading):
            if body:
                yield tuple(heading.text for heading in path), body
            body = []
            path = [heading for heading in path if heading.level < block.level]
            path.append(Heading(level=block.level, text=squeeze(block.text)))
        else:
            body.append(block)
    if body:
        yield tuple(heading.text for heading in path), body


def _texts(blocks: Sequence[Paragraph | Table]) -> Iterator[str]:
    pieces = [piece for block in blocks for piece in _pieces(block)]
    sizes = [units(text) for text, _ in pieces]
    for group in pack(sizes, LONGEST):
        parts = [pieces[index] for index in group]
        yield "".join(text + (joint if place < len(parts) - 1 else "") for place, (text, joint) in enumerate(parts))


def _pieces(block: Paragraph | Table) -> Iterator[tuple[str, str]]:
    """What must not be cut, each with what stands between it and the next."""
    match block:
        case Paragraph(text=text):
            spans = sentence_spans(text)
            for place, (start, end) in enumerate(spans):
                last = place == len(spans) - 1
                joint = "\n" if last else text[end : spans[place + 1][0]]
                parts = cut_long(text[start:end], LONGEST)
                for part in parts[:-1]:
                    yield part, " "
                yield parts[-1], "\n" if "\n" in joint else joint
        case Table(header=header, rows=rows):
            for row in rows:
                yield _row(header, row), "\n"
        case _:
            assert_never(block)


def _row(header: Sequence[str], row: Sequence[str]) -> str:
    """A row that can be read on its own: each cell with the name of its column."""
    cells = []
    for place, cell in enumerate(row):
        name = header[place] if place < len(header) else ""
        if cell:
            cells.append(f"{name}: {cell}" if name and name != cell else cell)
    return "; ".join(cells)
