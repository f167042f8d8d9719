"""Documents to passages: Markdown, text, HTML, PDF and DOCX files, in any usual encoding.

``read_document`` takes a file, ``read_bytes`` what was fetched. What cannot be read raises ``BadFile`` with the
reason and the way out; nothing here keeps anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, assert_never

from knowledge.documents.blocks import Document
from knowledge.documents.passages import cut
from knowledge.entries import Passage
from knowledge.errors import BadFile

__all__ = ["DOCUMENT_ENDINGS", "MOST_BYTES", "Format", "read_bytes", "read_document"]

Format = Literal["markdown", "text", "html", "pdf", "docx"]

DOCUMENT_ENDINGS: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
MOST_BYTES = 100 * 1024**2

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP archive (Word, Excel)"),
    (b"PK\x05\x06", "empty ZIP archive"),
    (b"\x89PNG\r\n", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office document (.doc, .xls)"),
    (b"{\\rtf", "RTF document"),
    (b"\x1f\x8b", "gzip archive"),
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf", "7z archive"),
    (b"SQLite format 3", "SQLite database"),
    (b"PAR1", "Parquet table"),
    (b"\x7fELF", "program"),
)


def read_document(path: str | Path, *, source: str | None = None) -> list[Passage]:
    """The passages of a file, in order, by the type that its ending says.

    Args:
        path: the file.
        source: what tells this file from others, part of the passages' ids; None: its name.

    Raises:
        BadFile: missing, empty, too large, of an unknown or a wrong type, broken, locked, or without text.
    """
    path = Path(path)
    form = DOCUMENT_ENDINGS.get(path.suffix.lower())
    try:
        size = path.stat().st_size
        _check_size(size, path.name)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BadFile(path, "there is no such file", "Check the path.") from error
    except OSError as error:
        raise BadFile(path, f"it cannot be opened ({error.strerror})", "Check its permissions.") from error
    if form is None:
        raise BadFile(path, _unknown(data, path), f"Give a file of type {', '.join(sorted(DOCUMENT_ENDINGS))}.")
    return read_bytes(data, form, name=path.name, source=source)


def read_bytes(
    data: bytes, form: Format, *, name: str, source: str | None = None, charset: str | None = None
) -> list[Passage]:
    """The passages of a document that is already in memory.

    Args:
        data: its bytes.
        form: what they are.
        name: what people call it; the title where it has none.
        source: part of the passages' ids; None: ``name``.
        charset: the encoding that came with it, for text that has no mark of its own.

    Raises:
        BadFile: as ``read_document``.
    """
    _check_size(len(data), name)
    _check_type(data, form, name)
    document = _document(data, form, name, charset)
    passages = cut(document, source=source or name, name=_spoken(name))
    if not passages:
        raise BadFile(name, "there is no text in it", "Check that it is the right file.")
    return passages


def _document(data: bytes, form: Format, name: str, charset: str | None) -> Document:
    from knowledge.documents.decoding import decode

    match form:
        case "pdf":
            from knowledge.documents.pdf import read_pdf

            return read_pdf(data, name)
        case "docx":
            from knowledge.documents.docx import read_docx

            return read_docx(data, name)
        case "html":
            from knowledge.documents.html import declared_charset, read_html

            return read_html(decode(data, name=name, declared=charset or declared_charset(data)))
        case "markdown":
            from knowledge.documents.markdown import read_markdown

            return read_markdown(decode(data, name=name, declared=charset))
        case "text":
            from knowledge.documents.plain import read_plain

            return read_plain(decode(data, name=name, declared=charset))
        case _:
            assert_never(form)


def _check_size(size: int, name: str) -> None:
    if size == 0:
        raise BadFile(name, "the file is empty (0 bytes)", "Check that it was saved or copied whole.")
    if size > MOST_BYTES:
        reason = f"it has {size // 1024**2} MB, more than the {MOST_BYTES // 1024**2} MB a document may have"
        raise BadFile(name, reason, "Split it and add the parts.")


def _check_type(data: bytes, form: Format, name: str) -> None:
    found = _type_of(data)
    if form not in ("pdf", "docx") and found == "PDF" and not data.startswith(b"%PDF-"):
        found = None  # a text about PDF
    fits = {"pdf": found == "PDF", "docx": found is not None and found.startswith("ZIP")}.get(form, found is None)
    if fits:
        return
    said = Path(name).suffix or form
    if found is None:
        fix = "Export it again, or give it the ending of its real type."
        raise BadFile(name, f"it is called {said}, but holds no {form.upper()}", fix)
    fix = "Save an old Office file as .docx." if "old Office" in found else "Give it the ending of its real type."
    raise BadFile(name, f"it is called {said}, but is a {found}", fix)


def _type_of(data: bytes) -> str | None:
    head = data[:1024]
    if b"%PDF-" in head:  # a PDF may begin with some other bytes
        return "PDF"
    return next((label for magic, label in _MAGIC if head.startswith(magic)), None)


def _unknown(data: bytes, path: Path) -> str:
    found = _type_of(data)
    said = f"the type {path.suffix!r}" if path.suffix else "a file without an ending"
    return f"{said} is not known as a document" + (f" (it is a {found})" if found else "")


def _spoken(name: str) -> str:
    """A file's name as a title: ``return-policy.md`` is "return policy"."""
    stem = Path(name).stem if Path(name).suffix.lower() in DOCUMENT_ENDINGS else name
    return " ".join(stem.replace("_", " ").replace("-", " ").split()) or name
