"""Markdown to blocks, by markdown-it's CommonMark parser with tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from knowledge.documents.blocks import Block, Document, Heading, Paragraph, table_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n(?:---|\.\.\.)\s*\n", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)


def read_markdown(text: str) -> Document:
    """Blocks of a Markdown text; its title is the front matter's, else its first heading of level one."""
    from markdown_it import MarkdownIt

    title = ""
    front = _FRONT_MATTER.match(text)
    if front:
        named = _TITLE.search(front.group(1))
        title = named.group(1) if named else ""
        text = text[front.end() :]
    blocks = _blocks(MarkdownIt("commonmark").enable("table").parse(text))
    if not title:
        title = next((block.text for block in blocks if isinstance(block, Heading) and block.level == 1), "")
    return Document(title=title, blocks=tuple(blocks))


def _blocks(tokens: list[Token]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[list[str]] | None = None
    headed = False
    marker = ""  # of the list item that the next paragraph begins
    opened = ""
    for token in tokens:
        match token.type:
            case "heading_open" | "paragraph_open" | "th_open" | "td_open":
                opened = token.type if token.type != "heading_open" else token.tag
            case "list_item_open":
                marker = f"{token.info}{token.markup} " if token.info else "- "
            case "table_open":
                rows, headed = [], False
            case "thead_open":
                headed = True
            case "tr_open" if rows is not None:
                rows.append([])
            case "table_close" if rows is not None:
                blocks.append(table_of(rows, has_header=headed))
                rows = None
            case "inline":
                content = _inline(token)
                if opened in ("th_open", "td_open") and rows:
                    rows[-1].append(content)
                elif re.fullmatch(r"h[1-6]", opened):
                    blocks.append(Heading(level=int(opened[1]), text=content))
                elif content:
                    blocks.append(Paragraph(text=marker + content))
                    marker = ""
            case "fence" | "code_block" if token.content.strip():
                blocks.append(Paragraph(text=token.content.strip()))
            case "html_block":
                from knowledge.documents.html import read_html

                blocks.extend(read_html(token.content).blocks)
    return blocks


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            # a break within Chinese is no space
            parts.append("" if parts and parts[-1][-1:] > "\u2e80" else " ")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts).strip()
