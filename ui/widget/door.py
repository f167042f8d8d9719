"""The widget's door: which origins may ask what, and what browsers are told about it.

Inside the frame ``Origin`` is our own host, so the list of origins guards two other things: who may frame us (the
frame's ``frame-ancestors``) and which pages may read our answers across origins (CORS, exact, without credentials).
The site is named in the address, since a preflight carries no more.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.sites import Site

LOCKED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": LOCKED,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "authorization, content-type, last-event-id",
    "Access-Control-Max-Age": "600",
}
SAFE = frozenset({"GET", "HEAD"})


class WidgetDoor:
    """ASGI middleware before the widget's routes.

    Args:
        app: the routes.
        site_of: the enabled site of a key, None where there is none.
    """

    def __init__(self, app: ASGIApp, site_of: Callable[[str | None], Site | None]) -> None:
        self.app, self.site_of = app, site_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with the right headers, or refuse it."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        foreign = origin is not None and not _ours(origin, headers.get("host", ""))
        granted = origin if foreign and self._registered(scope, origin) else None
        send = _with_headers(send, granted)
        if foreign and granted is None and not _public(scope):
            refusal = JSONResponse(
                {"error": {"code": "wrong_origin", "message": "Not from this page. 请求来源不符。"}}, 403
            )
            await refusal(scope, receive, send)
        elif origin is None and scope["method"] not in SAFE and headers.get("sec-fetch-site") == "cross-site":
            await Response(status_code=403)(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=PREFLIGHT if granted else {})(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _registered(self, scope: Scope, origin: str | None) -> bool:
        keys = parse_qs(scope["query_string"].decode("latin-1")).get("site", [])
        site = self.site_of(keys[0]) if len(keys) == 1 else None
        return site is not None and origin in site.origins


def address_of(connection: HTTPConnection, trusted: tuple[str, ...]) -> str:
    """The network that a request comes from: an IPv4 address, or an IPv6 network of 64 bits.

    ``X-Forwarded-For`` is read from its end, and only past proxies that the settings trust: what stands before
    the first other address was written by whoever sent it.
    """
    found = connection.client.host if connection.client else ""
    if found in trusted:
        for hop in reversed(",".join(connection.headers.getlist("x-forwarded-for")).split(",")):
            if hop.strip():
                found = hop.strip()
                if found not in trusted:
                    break
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return found


def _ours(origin: str, host: str) -> bool:
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()


def _public(scope: Scope) -> bool:
    # the loader is the same for everybody, and says nothing about any site
    return scope["path"] == "/widget.js" and scope["method"] in SAFE


def _with_headers(send: Send, granted: str | None) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if "frame-ancestors 'none'" in headers["content-security-policy"]:
                headers["X-Frame-Options"] = "DENY"
            if "server" in headers:
                del headers["server"]
            headers.add_vary_header("Origin")
            if granted is not None:
                headers["Access-Control-Allow-Origin"] = granted
                headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        await send(message)

    return send_with_headers
