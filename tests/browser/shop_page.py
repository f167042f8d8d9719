"""The example shop, served from an origin of its own, under as strict a policy as a shop may have."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"


class Shop(ThreadingHTTPServer):
    """What its page says can be changed while it runs."""

    daemon_threads = True
    hawker = ""
    site = ""
    language = "en"
    token = ""
    strict = True

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def page(self) -> str:
        text = (SHOP / "index.html").read_text("utf-8")
        token = f'data-token="{self.token}"' if self.token else ""
        values = {"hawker": self.hawker, "site": self.site, "language": self.language, "token": token}
        for name, value in values.items():
            text = text.replace(f"{{{{{name}}}}}", value)
        return text


class Pages(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        sheet = self.path.endswith(".css")
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
            return
        body = ((SHOP / "shop.css").read_text("utf-8") if sheet else self.server.page()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if sheet else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.server.strict:
            host = self.server.hawker
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'none'; style-src 'self'; script-src {host}; frame-src {host}; base-uri 'none'; "
                "require-trusted-types-for 'script'; trusted-types 'none'",
            )
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def shop() -> Iterator[Shop]:
    """The shop on a free port."""
    server = Shop(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
