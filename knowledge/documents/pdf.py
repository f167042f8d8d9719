"""PDF to blocks, by pypdf: lines in a larger type are headings, the rest is joined to paragraphs."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knowledge.documents.blocks import Block, Document, Heading, Paragraph, squeeze
from knowledge.documents.plain import unwrapped
from knowledge.errors import BadFile

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 2000
MOST_CHARACTERS = 20_000_000
_LARGER = 1.12  # a heading's type is at least so much larger than that of most characters
_LONGEST_HEADING = 120


@dataclass(frozen=True, kw_only=True)
class _Line:
    text: str
    size: float


def read_pdf(data: bytes, name: str) -> Document:
    """Blocks of a PDF.

    Raises:
        BadFile: it is broken, locked by a password, too long, or has no text.
    """
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of each oddity of a file by a line
    try:
        reader = _open(data, name)
        pages = [_lines(page) for page in _bounded(reader, name)]
    except BadFile:
        raise
    except (
        PyPdfError,
        RecursionError,
        MemoryError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
    ) as error:
        reason = f"the PDF is broken and cannot be read ({type(error).__name__})"
        raise BadFile(name, reason, "Export it again from where it was made.") from error
    if not any(line.text for page in pages for line in page):
        raise BadFile(
            name, "the PDF has no text in it, perhaps it is a scan", "Run text recognition (OCR) on it first."
        )
    return Document(title=_title(reader), blocks=tuple(_blocks(pages)))


def _open(data: bytes, name: str) -> PdfReader:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        from pypdf.errors import DependencyError

        try:
            opened = bool(reader.decrypt(""))
        except (DependencyError, NotImplementedError):
            opened = False
        if not opened:
            raise BadFile(name, "the PDF is locked by a password", "Save it without the password and add it again.")
    return reader


def _bounded(reader: PdfReader, name: str) -> list[PageObject]:
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise BadFile(name, f"the PDF has {count} pages, more than {MOST_PAGES}", "Split it and add the parts.")
    return list(reader.pages)


def _lines(page: PageObject) -> list[_Line]:
    """The lines of a page with the size of their type in points; an empty line where one was left."""
    lines: list[_Line] = []
    text, sizes = "", Counter[float]()

    def visit(piece: str, matrix: Any, text_matrix: Any, _font: Any, size: float) -> None:
        nonlocal text, sizes
        scaled = round(abs(size * text_matrix[3] * matrix[3]) or abs(size), 1)
        for index, part in enumerate(piece.split("\n")):
            if index:
                lines.append(_Line(text=text.strip(), size=sizes.most_common(1)[0][0] if sizes else 0.0))
                text, sizes = "", Counter()
            text += part
            if part.strip():
                sizes[scaled] += len(part.strip())

    page.extract_text(visitor_text=visit)
    lines.append(_Line(text=text.strip(), size=sizes.most_common(1)[0][0] if sizes else 0.0))
    return lines


def _blocks(pages: list[list[_Line]]) -> list[Block]:
    weights: Counter[float] = Counter()
    for page in pages:
        for line in page:
            weights[line.size] += len(line.text)
    body = weights.most_common(1)[0][0]
    heads = sorted({line.size for page in pages for line in page if _is_heading(line, body)}, reverse=True)
    furniture = _repeated(pages)
    blocks: list[Block] = []
    held: list[str] = []

    def flush() -> None:
        joined = unwrapped("\n".join(held)) if held else ""
        held.clear()
        if joined.strip():
            blocks.append(Paragraph(text=joined))

    for page in pages:
        for line in page:
            if line.text in furniture:
                continue
            if not line.text:
                flush()
            elif _is_heading(line, body):
                flush()
                blocks.append(Heading(level=min(6, heads.index(line.size) + 1), text=squeeze(line.text)))
            else:
                held.append(_joined_word(held, line.text))
        if held and held[-1].rstrip()[-1:] in ".!?。！？:：":
            flush()
    flush()
    return blocks


def _is_heading(line: _Line, body: float) -> bool:
    return (
        0 < len(line.text) <= _LONGEST_HEADING
        and body > 0
        and line.size >= body * _LARGER
        and line.text[-1] not in ".,;，。；"
    )


def _joined_word(held: list[str], text: str) -> str:
    # a word that was parted at the end of the line is put together again
    if held and re.search(r"[a-z]-$", held[-1]) and text[:1].islower():
        text = held.pop()[:-1] + text
    return text


def _repeated(pages: list[list[_Line]]) -> set[str]:
    """Running heads and feet: first and last lines that most pages share, and bare page numbers."""
    edges: Counter[str] = Counter()
    numbers: set[str] = set()
    for page in pages:
        filled = [line.text for line in page if line.text]
        edges.update({*filled[:1], *filled[-1:]})
        numbers.update(text for text in (*filled[:1], *filled[-1:]) if re.fullmatch(r"[-–—\s]*\d{1,4}[-–—\s]*", text))
    most = max(3, len(pages) // 2)
    return {text for text, count in edges.items() if count >= most} | (numbers if len(pages) > 1 else set())


def _title(reader: PdfReader) -> str:
    try:
        title = reader.metadata.title if reader.metadata else None
    except (AttributeError, ValueError, TypeError):
        return ""
    # writers leave the name of their own file there ("Microsoft Word - x.docx")
    return (
        "" if not title or re.search(r"\.\w{2,5}$|^Microsoft|^untitled", title, re.IGNORECASE) else squeeze(str(title))
    )
