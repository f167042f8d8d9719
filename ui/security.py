"""Who may talk to the server: names it answers to, where requests come from, headers, and staff sign-in.

Host and Origin are checked on every request, on loopback too: a page of another site whose name was made to point
at 127.0.0.1 (DNS rebinding) carries its own name in Host, and a form of another site its own in Origin.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.context import Caller, Role
from assistant.errors import SettingsError
from assistant.settings import Settings, StaffLogin

COOKIE = "hawker_session"
SESSION_S = 12 * 3600.0
LOOPBACK: tuple[str, ...] = ("127.0.0.1", "localhost", "::1")
NAME = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")  # a host name or an address, in lower case
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
OPEN_PATHS = ("/sign-in", "/healthz", "/readyz", "/ui/")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Gradio's front end compiles its templates at run time and carries inline styles, hence the two "unsafe" words;
# nothing may be loaded from or sent to another host
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'self' blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not "no-referrer": with it browsers send "Origin: null" with the sign-in form, which the gate refuses
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Content-Security-Policy": CONTENT_POLICY,
}


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server bound to this host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_binding(settings: Settings) -> None:
    """Refuse to serve others without staff logins.

    Raises:
        SettingsError: when the host is not loopback and nobody has a login.
    """
    if not is_loopback(settings.host) and not settings.staff:
        raise SettingsError(
            "HAWKER_HOST",
            settings.host,
            "127.0.0.1, since no staff logins are set and whoever reaches the server would be admin; "
            'set HAWKER_STAFF=[{"name": "anna", "role": "admin", "password": "..."}] to serve others',
        )


def split_host(value: str) -> str | None:
    """The name in a Host header, in lower case and without port, or None when it is not one."""
    try:
        parts = urlsplit(f"//{value}")
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return None
    bare = (parts.hostname or "").rstrip(".")
    plain = parts.username is None and not (parts.path or parts.query or parts.fragment)
    return bare if plain and NAME.fullmatch(bare) else None


class Gate:
    """ASGI middleware: Host, Origin, sign-in, headers.

    Args:
        app: what stands behind.
        settings: host and allowed_hosts say which names are ours.
        sessions: who is signed in; None when nobody has to.
        widget: answers ``/widget.js`` and ``/widget/...``, to other sites too: it has a door of its own, and only
            the Host is checked here.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, sessions: Sessions | None, widget: ASGIApp | None = None
    ) -> None:
        self.app, self.sessions, self.widget = app, sessions, widget
        names = set(LOOPBACK) if is_loopback(settings.host) or settings.host in EVERYWHERE else set[str]()
        names.update(name.lower().rstrip(".") for name in (settings.host, *settings.allowed_hosts))
        self.names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say why not."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        for_widget = self.widget is not None and _is_widget(scope["path"])
        refusal = self._wrong_host(scope) if for_widget else self._refusal(scope)
        if refusal is None and for_widget and self.widget is not None:
            await self.widget(scope, receive, send)
            return
        if refusal is not None:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await refusal(scope, receive, _with_headers(send))
            return
        await self.app(scope, receive, _with_headers(send))

    def _wrong_host(self, scope: Scope) -> ASGIApp | None:
        hosts = Headers(scope=scope).getlist("host")
        host = split_host(hosts[0]) if len(hosts) == 1 else None
        if host is None or host not in self.names:
            # Chinese and English: whoever reads this has no page to pick a language on
            return PlainTextResponse(
                f"Not a name of this server: {(hosts or ['none'])[0][:200]!r}. Use {', '.join(sorted(self.names))}, "
                "or add the name to HAWKER_ALLOWED_HOSTS.\n本服务器不以此名称应答；可在 HAWKER_ALLOWED_HOSTS 中添加。\n",
                status_code=421,
            )
        return None

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        refusal = self._wrong_host(scope)
        if refusal is not None:
            return refusal
        headers = Headers(scope=scope)
        if not self._origin_is_ours(scope, headers, headers["host"]):
            return JSONResponse(
                {"error": "This request comes from another site and was refused. 请求来自其他网站，已拒绝。"}, 403
            )
        if self.sessions is None or _is_open(scope["path"]) or self.sessions.of(HTTPConnection(scope)) is not None:
            return None
        if scope["type"] == "http" and scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            return RedirectResponse("/sign-in", 303)
        return JSONResponse({"error": "Sign in first at /sign-in. 请先在 /sign-in 登录。"}, 401)

    def _origin_is_ours(self, scope: Scope, headers: Headers, host: str) -> bool:
        origin = headers.get("origin")
        if origin is not None:
            parts = urlsplit(origin)
            return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
        # browsers that send no Origin with a cross-site GET say where it comes from in Sec-Fetch-Site
        unsafe = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        return not (unsafe and headers.get("sec-fetch-site") in ("cross-site", "same-site"))


def _is_widget(path: str) -> bool:
    return path == "/widget.js" or path.startswith("/widget/")


def _is_open(path: str) -> bool:
    return any(path.startswith(each) if each.endswith("/") else path == each for each in OPEN_PATHS)


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            if "server" in headers:
                del headers["server"]
        await send(message)

    return send_with_headers


@dataclass(frozen=True, kw_only=True)
class Session:
    """A member of staff who signed in."""

    name: str
    role: Role
    expires_at: float


@dataclass
class Sessions:
    """Sign-in: tries are few, passwords are compared in constant time, sessions live in this process.

    ``clock`` gives seconds; tests pass their own.
    """

    staff: Sequence[StaffLogin]
    tries: int = 5
    window_s: float = 300.0
    clock: Callable[[], float] = time.monotonic
    _open: dict[str, Session] = field(default_factory=dict)
    _failed: dict[str, deque[float]] = field(default_factory=dict)

    def wait_s(self, *keys: str) -> float:
        """Seconds until these (an address, a name) may try again; 0 when they may now."""
        now, wait = self.clock(), 0.0
        for key in keys:
            failed = self._failed.get(key, deque())
            while failed and now - failed[0] > self.window_s:
                failed.popleft()
            if len(failed) >= self.tries:
                wait = max(wait, self.window_s - (now - failed[0]))
        return wait

    def sign_in(self, name: str, password: str, address: str) -> str | None:
        """A new session's token, or None when name or password is wrong (or tries are used up)."""
        keys = (f"address:{address}", f"name:{name}")
        if self.wait_s(*keys) > 0:
            return None
        found: StaffLogin | None = None
        for login in self.staff:
            # every login is compared, each by digest: the time tells neither the name nor the password
            same_name = hmac.compare_digest(_digest(login.name), _digest(name))
            same_password = hmac.compare_digest(_digest(login.password.get_secret_value()), _digest(password))
            if same_name & same_password:
                found = login
        if found is None:
            if len(self._failed) > 10_000:
                self._failed.clear()
            for key in keys:
                self._failed.setdefault(key, deque()).append(self.clock())
            return None
        now = self.clock()
        self._open = {token: session for token, session in self._open.items() if session.expires_at > now}
        token = secrets.token_urlsafe(32)
        self._open[_key(token)] = Session(name=found.name, role=found.role, expires_at=now + SESSION_S)
        return token

    def of(self, connection: HTTPConnection) -> Session | None:
        """The session that a request belongs to."""
        return self.by_token(connection.cookies.get(COOKIE))

    def by_token(self, token: str | None) -> Session | None:
        """The session of a token, None when there is none or it is over."""
        session = self._open.get(_key(token)) if token else None
        return session if session is not None and session.expires_at > self.clock() else None

    def sign_out(self, token: str | None) -> None:
        """End a session."""
        if token:
            self._open.pop(_key(token), None)


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _key(token: str) -> str:
    return _digest(token).hex()


def caller_of(sessions: Sessions | None, cookies: dict[str, str], language: str | None = None) -> Caller:
    """Who asks, from what was verified: a session, or this machine's user when nobody has to sign in."""
    if sessions is None:
        return Caller(role="admin", user_id="local", language=None)
    session = sessions.by_token(cookies.get(COOKIE))
    if session is None:
        return Caller(role="shopper", user_id="anonymous", language=language)
    return Caller(role=session.role, user_id=f"staff:{session.name}", language=None)
