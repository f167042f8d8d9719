"""Plain text to blocks: paragraphs are parted by empty lines."""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge.documents.blocks import Block, Document, Heading, Paragraph

_UNDERLINE = re.compile(r"^[=\-~*_]{3,}$")


def read_plain(text: str) -> Document:
    """Blocks of a plain text. A line underlined with ``====`` or ``----`` is a heading."""
    blocks: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line.rstrip() for line in paragraph.strip("\n").split("\n")]
        if len(lines) >= 2 and _UNDERLINE.match(lines[1].strip()) and lines[0].strip():
            blocks.append(Heading(level=1 if lines[1].strip()[0] == "=" else 2, text=lines[0].strip()))
            lines = lines[2:]
        body = "\n".join(line.strip() for line in lines if not _UNDERLINE.match(line.strip())).strip()
        if body:
            blocks.append(Paragraph(text=unwrapped(body)))
    return Document(title="", blocks=tuple(blocks))


def unwrapped(body: str) -> str:
    """Lines that were broken at a width are one; lines that end a sentence or begin an item stay."""
    lines = body.split("\n")
    longest = max(len(line) for line in lines)
    out = lines[0]
    for before, line in pairwise(lines):
        wrapped = len(before) > 0.6 * longest and longest > 40 and not re.match(r"([-*•·]|\d+[.)、])\s*", line)
        ended = before.endswith((".", "!", "?", ":", "。", "！", "？", "：", ";", "；"))
        wide = before[-1:] > "\u2e80"
        out += ("" if wide else " ") + line if wrapped and not ended else "\n" + line
    return out
