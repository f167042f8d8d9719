"""HTML to blocks, by BeautifulSoup on lxml: what a reader sees, without menus, scripts and forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.documents.blocks import Block, Document, Heading, Paragraph, squeeze, table_of

if TYPE_CHECKING:
    from bs4 import Tag

_DROPPED = [
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "button",
    "svg",
    "iframe",
]
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LEAVES = {"p", "li", "dt", "dd", "blockquote", "pre", "figcaption", "summary", "address"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DEPTH = 200  # nested deeper than any page means harm


def read_html(markup: str | bytes) -> Document:
    """Blocks of a page; its title is its ``h1`` where there is one, else ``title``."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup, "lxml")
    title = squeeze(soup.title.get_text(" ")) if soup.title else ""
    body = soup.find("main") or soup.find("article") or soup.body or soup
    first = body.find("h1") or soup.find("h1")
    title = squeeze(first.get_text(" ")) if first else title
    for tag in body.find_all(_DROPPED):
        if tag.name != "header" or (tag.find_parent("article") is None and tag.find("h1") is None):
            tag.decompose()
    for tag in body.find_all(_hidden):
        if not tag.decomposed:
            tag.decompose()
    blocks: list[Block] = []
    _walk(body, blocks, 0)  # pyright: ignore[reportArgumentType]
    return Document(title=title, blocks=tuple(blocks))


def _hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(_HIDDEN.search(str(tag.get("style") or "")))


def _walk(tag: Tag, blocks: list[Block], depth: int) -> None:
    """Blocks of a tag's children; text that stands loose between blocks makes paragraphs of its own."""
    from bs4 import Comment, Tag

    loose: list[str] = []

    def flush() -> None:
        text = squeeze("".join(loose))
        loose.clear()
        if text:
            blocks.append(Paragraph(text=text))

    for child in tag.children:
        if isinstance(child, Comment):
            continue
        if not isinstance(child, Tag):
            loose.append(str(child))
        elif child.name == "br":
            flush()
        elif child.name in _HEADINGS or child.name == "table" or depth > _DEPTH or _is_leaf(child):
            flush()
            _leaf(child, blocks)
        elif child.name in _LEAVES or child.find([*_HEADINGS, *_LEAVES, "table", "div", "section"]) is not None:
            flush()
            _walk(child, blocks, depth + 1)
        elif child.name in ("div", "section", "tr", "ul", "ol", "dl", "article", "main", "figure", "details"):
            flush()
            loose.append(child.get_text(" "))
            flush()
        else:
            loose.append(child.get_text(""))  # an inline tag may stand within a word
    flush()


def _is_leaf(tag: Tag) -> bool:
    return tag.name in _LEAVES and tag.find([*_LEAVES, *_HEADINGS, "table"]) is None


def _leaf(tag: Tag, blocks: list[Block]) -> None:
    if tag.name in _HEADINGS:
        text = squeeze(tag.get_text(" "))
        if text:
            blocks.append(Heading(level=_HEADINGS[tag.name], text=text))
    elif tag.name == "table":
        rows = [[cell.get_text(" ") for cell in row.find_all(["th", "td"])] for row in tag.find_all("tr")]
        header = tag.find("tr")
        headed = header is not None and header.find("td") is None and header.find("th") is not None
        table = table_of(rows, has_header=headed)
        if table.rows:
            blocks.append(table)
    else:
        for gap in tag.find_all("br"):
            gap.replace_with("\n")
        text = tag.get_text("")
        text = "\n".join(filter(None, map(squeeze, text.split("\n")))) if tag.name == "pre" else squeeze(text)
        if text:
            blocks.append(Paragraph(text=("- " + text) if tag.name == "li" else text))


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page's ``meta`` names, None where it names none."""
    found = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?([\w.:-]+)", data[:4096], re.IGNORECASE)
    return found.group(1).decode("ascii", "replace") if found else None
