"""The files the widget is made of: the loader for the shop's page, and the frame with its script and sheet.

The frame's script is written in parts and served as one; each file is compressed once, and its address carries a
digest of what is in it.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from assistant.phrases import say
from assistant.sites import Site
from ui.prose import escape
from ui.text import LANGUAGES, Language
from ui.widget.colours import palette
from ui.widget.words import labels

HOME = Path(__file__).parent
PARTS = ("dom.js", "prose.js", "wire.js", "talk.js", "note.js", "main.js")
EXAMPLES_SHOWN = 3
LONG, SHORT = "public, max-age=31536000, immutable", "public, max-age=600"


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A file as it is served."""

    media_type: str
    plain: bytes
    packed: bytes
    digest: str

    def response(self, request: Request, cache_control: str) -> Response:
        """The file, compressed where the browser takes it, or that it has not changed."""
        headers = {"Cache-Control": cache_control, "ETag": f'"{self.digest}"', "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=self.media_type)
        return Response(self.plain, headers=headers, media_type=self.media_type)


@cache
def asset(name: str) -> Asset:
    """``loader.js``, ``frame.js`` or ``frame.css``.

    Raises:
        KeyError: for another name.
    """
    match name:
        case "loader.js":
            text = (HOME / name).read_text("utf-8")
        case "frame.css":
            text = (HOME / "frame" / name).read_text("utf-8")
        case "frame.js":
            parts = "\n".join((HOME / "frame" / part).read_text("utf-8") for part in PARTS)
            text = f"(() => {{\n'use strict';\n{parts}\n}})();\n"
        case _:
            raise KeyError(name)
    plain = text.encode()
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    packed = gzip.compress(plain, 9, mtime=0)
    return Asset(media_type=kind, plain=plain, packed=packed, digest=sha256(plain).hexdigest()[:16])


def frame_headers(site: Site) -> dict[str, str]:
    """Who may frame the widget: exactly the site's origins; what it may load: its own two files, and itself."""
    ancestors = " ".join(site.origins) or "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )
    return {
        "Content-Security-Policy": policy,
        # pages that isolate themselves (COEP) can frame only what isolates itself and says so
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cache-Control": "no-cache",
        # asked for before the document is read
        "Link": f"</widget/frame.js?{asset('frame.js').digest}>; rel=preload; as=script",
    }


def frame_html(site: Site, language: Language, shop: str) -> str:
    """The frame's document. All that is the site's goes in as data; the script writes it as text."""
    look = site.settings
    sheet = f"/widget/frame.css?{asset('frame.css').digest}"
    config = {
        "sheet": sheet,  # the script asks for it: a sheet in the document would make the script wait
        "site": site.key,
        "origins": site.origins,
        "hosts": site.hosts,
        "language": language,
        "labels": labels(),
        "titles": {"en": look.title_en or shop, "zh": look.title_zh or shop},
        "greetings": {"en": look.greeting_en, "zh": look.greeting_zh},
        "examples": {each: say("examples_shopper", each).splitlines()[:EXAMPLES_SHOWN] for each in LANGUAGES},
        "avatar": look.avatar,
        "theme": look.theme,
        "position": look.position,
        "palette": palette(look.accent),
        "nudges": [nudge.model_dump() for nudge in look.nudges],
        "longest": look.rates.message_characters,
    }
    tag = "zh-Hans" if language == "zh" else "en"
    title = escape(look.title_zh or shop if language == "zh" else look.title_en or shop)
    return (
        f'<!doctype html>\n<html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="preload" as="style" href="{sheet}">'
        f'<script src="/widget/frame.js?{asset("frame.js").digest}" defer></script></head>'
        f'<body data-config="{escape(json.dumps(config, ensure_ascii=False))}"></body></html>\n'
    )
