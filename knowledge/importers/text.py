"""Delimited text: which encoding, which delimiter, where the header is; rows in batches.

Nothing is guessed twice: the encoding is decided for the file, and a row that does not fit it is reported as such.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from knowledge.errors import BadFile

DELIMITERS = (",", "\t", ";", "|")
BATCH_ROWS = 50_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 22


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """How a file's bytes are text. ``lossy``: some rows are in another encoding and show U+FFFD."""

    name: str
    lossy: bool


def detect_encoding(path: Path) -> Encoding:
    """UTF-8 (with or without BOM), UTF-16, GB18030 or Windows-1252.

    Raises:
        BadFile: the file is empty, or no text.
    """
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if not head.strip():
        raise BadFile(path, "the file is empty", "Export it again: a header and at least one row are needed.")
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding(name=name, lossy=not _decodes(path, name))
    if b"\0" in head:
        for name in ("utf-16-le", "utf-16-be"):
            if _is_text(head, name) and _decodes(path, name):
                return Encoding(name=name, lossy=False)
        raise BadFile(path, "no text: it holds zero bytes", "Save it as CSV (UTF-8), Excel, JSON or Parquet.")
    if _decodes(path, "utf-8"):
        return Encoding(name="utf-8", lossy=False)
    return _detect_legacy(path)


def _is_text(head: bytes, encoding: str) -> bool:
    """Whether bytes without a mark at their beginning are lines of UTF-16: no control characters, and line breaks."""
    text = head[: len(head) // 2 * 2].decode(encoding, errors="replace").rstrip("\ufffd")
    return "\n" in text and not any(letter < " " and letter not in "\t\r\n" for letter in text) and "\ufffd" not in text


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _detect_legacy(path: Path) -> Encoding:
    """Not all UTF-8: the file's encoding is that of most lines that hold more than ASCII."""
    votes = {"utf-8": 0, "gb18030": 0, "cp1252": 0}
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                votes[_line_encoding(line)] += 1
    # the order breaks ties: UTF-8 is what people mean to write
    name = max(votes, key=lambda key: votes[key])
    if name == "cp1252" and not _decodes(path, "cp1252"):
        name = "latin-1"
    return Encoding(name=name, lossy=not _decodes(path, name))


def _line_encoding(line: bytes) -> str:
    try:
        line.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    # a Chinese character is two high bytes in GBK, an accented letter one in Windows-1252
    runs = re.findall(rb"[\x80-\xff]+", line)
    even = sum(len(run) % 2 == 0 for run in runs)
    if even * 2 > len(runs):
        try:
            line.decode("gb18030")
            return "gb18030"
        except UnicodeDecodeError:
            pass
    return "cp1252"


def sniff_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts the lines most evenly into more than one field; a comma if none does."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=1)
        if usual > 1:
            score = (round(widths.count(usual) / len(widths), 1), usual)
            best, best_score = max((best, best_score), (delimiter, score), key=lambda pair: pair[1])
    return best


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A batch of rows with their lines in the file (from 1); a row may be shorter or longer than the header."""

    lines: list[int]
    rows: list[list[str]]


def read_rows(path: Path, encoding: Encoding) -> Iterator[Rows]:
    """All rows, header included, empty ones left out, in batches.

    Raises:
        BadFile: a quotation mark is not closed.
    """
    with path.open(encoding=encoding.name, errors="replace", newline="") as file:
        sample = list(islice(file, 50))
        # the last line may be cut off inside a quotation
        delimiter = "\t" if path.suffix.lower() in (".tsv", ".tab") else sniff_delimiter(sample)
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter)
        lines: list[int] = []
        rows: list[list[str]] = []
        line = 1
        try:
            for row in reader:
                if row:
                    lines.append(line)
                    rows.append(row)
                line = reader.line_num + 1
                if len(rows) >= BATCH_ROWS:
                    yield Rows(lines=lines, rows=rows)
                    lines, rows = [], []
        except csv.Error as error:
            raise BadFile(
                path, f"line {line} cannot be read ({error})", "Look for a quotation mark that is not closed."
            ) from error
        if rows:
            yield Rows(lines=lines, rows=rows)
