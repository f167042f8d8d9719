"""Replies as HTML: a small, safe Markdown, with the claims in it linked to their sources.

Raw HTML, images and links that are no web address never come out as such: what a model, a page or a customer
wrote is data. Claims are marked before Markdown is read, by characters of the private use area that are taken out
of the text first, so that content cannot forge a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape as _escape
from typing import TYPE_CHECKING

from assistant.sources import Claim

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"
_MARKS = re.compile("[\ue000-\ue002]")
_AFTER_LIST = re.compile(r"(?m)^((?:[-*]|\d+[.)]) [^\n]*\n)(?=[^\s\-*>#|\d`])")
_MARKED = re.compile(f"{OPEN}([0-9]+)([+]?){MIDDLE}([^{OPEN}{MIDDLE}{CLOSE}]*){CLOSE}")
# C0 and C1 controls but tab and newline; bidi overrides that would reorder what stands around them
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def clean(text: object) -> str:
    """Text without control characters and bidirectional overrides; lone surrogates become a question mark."""
    plain = str(text).replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return _CONTROLS.sub("", plain)


def escape(text: object) -> str:
    """Text as it may stand in HTML, in an element or in a quoted attribute."""
    return _escape(clean(text), quote=True)


def prose(text: str, claims: Sequence[Claim] = (), numbers: Mapping[str, int] | None = None, turn: str = "") -> str:
    """A reply's Markdown as HTML.

    Args:
        text: what the reply says; claims' offsets count in it.
        claims: those with a source become links to it.
        numbers: the number under which each source id is shown.
        turn: the turn's id, part of the sources' element ids.
    """
    # a line after a list begins a paragraph of its own; Markdown would take it into the last item
    marked = _AFTER_LIST.sub(r"\1\n", _mark(text, claims, numbers or {}))
    return _markdown().render(clean(marked), {"turn": turn})


def _mark(text: str, claims: Sequence[Claim], numbers: Mapping[str, int]) -> str:
    # a private-use character of the text itself becomes a space, so that offsets stay right
    plain = _MARKS.sub(" ", text)
    end_before = len(plain) + 1
    told: set[tuple[int, int]] = set()  # (line, number): a line names each of its sources once, at its last claim
    for claim in sorted(claims, key=lambda each: (each.start, each.end), reverse=True):
        number = numbers.get(claim.source_id or "")
        if number is None or not 0 <= claim.start < claim.end <= min(end_before, len(plain)):
            continue
        inside = plain[claim.start : claim.end]
        if "\n" in inside:
            continue
        place = (plain.count("\n", 0, claim.start), number)
        shown = "" if place in told else "+"
        told.add(place)
        plain = f"{plain[: claim.start]}{OPEN}{number}{shown}{MIDDLE}{inside}{CLOSE}{plain[claim.end :]}"
        end_before = claim.start
    return plain


def _text(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    turn = escape(env.get("turn", ""))

    def linked(match: re.Match[str]) -> str:
        if env.get("in_link"):
            return match[3]  # a link in a link would fall apart
        target = f"source-{turn}-{match[1]}"
        note = f"<sup>{match[1]}</sup>" if match[2] else ""
        return f'<a class="claim" href="#{target}" data-source="{target}">{match[3]}{note}</a>'

    return _MARKS.sub("", _MARKED.sub(linked, _escape(tokens[index].content)))


def _code(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    # inside code nothing is linked; a mark's number must not stay behind
    bare = _MARKS.sub("", _MARKED.sub(r"\3", tokens[index].content))
    inline = tokens[index].type == "code_inline"
    return f"<code>{_escape(bare)}</code>" if inline else f"<pre><code>{_escape(bare)}</code></pre>\n"


def _is_web_address(url: str) -> bool:
    return re.match(r"(?i)(https?://|mailto:)", url.strip()) is not None and not _MARKS.search(url)


def _link_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    env["in_link"] = True
    url = str(tokens[index].attrGet("href") or "")
    return f'<a href="{_escape(url, quote=True)}" target="_blank" rel="noopener noreferrer nofollow">'


def _link_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    env["in_link"] = False
    return "</a>"


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
    reader.enable("table").disable(["image", "html_block", "html_inline", "reference", "autolink"])
    reader.validateLink = _is_web_address
    for rule, renderer in {
        "text": _text,
        "code_inline": _code,
        "code_block": _code,
        "fence": _code,
        "link_open": _link_open,
        "link_close": _link_close,
    }.items():
        reader.add_render_rule(rule, renderer)
    return reader
