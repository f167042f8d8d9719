"""DOCX to blocks, by python-docx, after a look at how large it unpacks."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from knowledge.documents.blocks import Block, Document, Heading, Paragraph, squeeze, table_of
from knowledge.errors import BadFile

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as DocxParagraph

MOST_UNPACKED = 200 * 1024**2
MOST_RATIO = 200  # honest documents pack 5 to 20 to 1
MOST_PARTS = 5000
_HEADING = re.compile(r"^(?:heading|标题|標題)\s*([1-9])$", re.IGNORECASE)


def read_docx(data: bytes, name: str) -> Document:
    """Blocks of a Word document.

    Raises:
        BadFile: it is no such document, broken, locked, or unpacks to more than it may.
    """
    _check_archive(data, name)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        blocks = _blocks(document)
        title = squeeze(document.core_properties.title or "")
    except Exception as error:  # python-docx raises whatever its parts raise
        reason = f"the Word document is broken and cannot be read ({type(error).__name__})"
        raise BadFile(name, reason, "Open it in a word processor, save it again as .docx and add it.") from error
    head = next((block.text for block in blocks if isinstance(block, Heading)), "")
    return Document(title=title or head, blocks=tuple(blocks))


def _check_archive(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadFile(name, "it is no Word document, or was cut short", "Save it again as .docx and add it.") from error
    # zipfile never reads more of a part than its directory promises, so the promises can be added up
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(len(data), 100_000) or len(parts) > MOST_PARTS:
        raise BadFile(
            name,
            f"it unpacks to {unpacked // 1024**2} MB in {len(parts)} parts from {len(data) // 1024} KB, more than any document",
            "If it is an honest file, remove its pictures or export its text.",
        )
    if "word/document.xml" not in {part.filename for part in parts}:
        raise BadFile(name, "it is a ZIP archive but no Word document", "Unpack it and add the documents in it.")


def _blocks(document: object) -> list[Block]:
    from docx.table import Table as DocxTable

    blocks: list[Block] = []
    for item in document.iter_inner_content():  # pyright: ignore[reportAttributeAccessIssue]
        if isinstance(item, DocxTable):
            rows = [_cells(row) for row in item.rows]
            table = table_of(rows, has_header=len(rows) > 1)
            if table.rows:
                blocks.append(table)
        elif item.text.strip():
            blocks.append(_paragraph(item))
    return blocks


def _cells(row: object) -> list[str]:
    cells: list[str] = []
    previous = None
    for cell in row.cells:  # pyright: ignore[reportAttributeAccessIssue]
        if cell._tc is not previous:  # a merged cell comes once for each column that it spans
            cells.append(cell.text)
        previous = cell._tc
    return cells


def _paragraph(item: DocxParagraph) -> Block:
    style = (item.style.name if item.style is not None else "") or ""
    heading = _HEADING.match(style)
    if heading or style.lower() in ("title", "标题", "標題"):
        return Heading(level=int(heading.group(1)) if heading else 1, text=squeeze(item.text))
    text = "\n".join(squeeze(line) for line in item.text.split("\n") if line.strip())
    return Paragraph(text=f"- {text}" if style.lower().startswith("list") else text)
