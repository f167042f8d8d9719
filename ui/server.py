"""The server: the staff app at ``/``, health and metrics beside it, one gate before all of it.

``create_app`` makes the ASGI app from services that are open already; ``hawker serve`` (``ui.serving``) opens
them, runs it and closes them.
"""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from hashlib import sha256
from pathlib import Path

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.events import Event
from assistant.guard.limits import Limits
from assistant.settings import Settings
from ui import shell, sign_in
from ui.metrics import Metrics
from ui.security import COOKIE, Gate, Sessions
from ui.services import Services
from ui.text import LANGUAGES, Language, Text, pick_language
from ui.turn import TurnView
from ui.widget.desk import WidgetDesk
from ui.widget.routes import build_widget

log = logging.getLogger(__name__)
ASSETS = Path(__file__).parent / "assets"
SERVED = ("app.css", "studio.css", "insights.css", "insights.js", "app.js", "ledger.js", "icon.svg")
# Gradio's interface for programs: what programs may do here is not the staff app's
CLOSED = ("/gradio_api/call", "/gradio_api/v2", "/gradio_api/info", "/gradio_api/openapi", "/gradio_api/mcp")
LANGUAGE_COOKIE = "hawker_language"


class ByLanguage:
    """Hands each request to the app in the reader's language: what they chose, else what the browser says."""

    def __init__(self, apps: dict[Language, FastAPI]) -> None:
        self.apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""
        if scope["type"] == "http" and scope["path"].startswith(CLOSED):
            await JSONResponse({"error": "Not served here. 此处不提供。"}, 404)(scope, receive, send)
            return
        request = HTTPConnection(scope)
        language = pick_language(request.headers.get("accept-language"), request.cookies.get(LANGUAGE_COOKIE))
        await self.apps[language](scope, receive, send)


def create_app(services: Services) -> ASGIApp:
    """The whole server as an ASGI app.

    Args:
        services: an open Store and an Assistant on it; they stay the caller's to close.
    """
    settings = services.settings
    metrics = Metrics()
    version = sha256(b"".join((ASSETS / name).read_bytes() for name in SERVED)).hexdigest()[:12]
    staff: dict[Language, FastAPI] = {
        language: shell.build_app(services, Text(language), metrics, version) for language in LANGUAGES
    }

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for part in staff.values():
                await stack.enter_async_context(part.router.lifespan_context(part))
            yield

    app = FastAPI(title="Hawker", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    _add_health(app, services, metrics)
    _add_assets(app)
    if services.sessions is not None:
        _add_sign_in(app, services.sessions, settings)
    app.mount("/", ByLanguage(staff))
    return Gate(app, settings, services.sessions, _widget(services, metrics))


def _widget(services: Services, metrics: Metrics) -> ASGIApp:
    settings = services.settings

    def ended(event: Event, seconds: float) -> None:
        view = TurnView(turn_id="", message="")
        view.apply(event)
        metrics.turn(view, seconds)

    desk = WidgetDesk(services.assistant, Limits(settings.limits_url), ended)
    return build_widget(desk, lambda: services.store.profile.name, settings.trusted_proxies)


def _add_health(app: FastAPI, services: Services, metrics: Metrics) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        body = readiness(services)
        return JSONResponse(body, 200 if body["store"] == "open" else 503, headers={"Cache-Control": "no-store"})

    @app.get("/metrics")
    def metrics_text() -> Response:
        status = services.store.index_status()
        metrics.vectors.set(status.vectors_done)
        metrics.entries.set(status.vectors_total)
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def readiness(services: Services) -> dict[str, object]:
    """Store, index and model, each with its state."""
    try:
        status = services.store.index_status()
    except Exception:
        log.exception("the Store does not answer")
        return {"store": "failed", "index": None, "model": "unknown"}
    return {
        "store": "open",
        "index": {
            "vectors_done": status.vectors_done,
            "vectors_total": status.vectors_total,
            "lexical_ready": status.lexical_ready,
            "complete": status.complete,
        },
        "model": services.model.state,
    }


def _add_assets(app: FastAPI) -> None:
    mimetypes.add_type("text/javascript", ".js")

    @app.get("/ui/{name}")
    def asset(name: str) -> Response:
        if name not in SERVED:
            return JSONResponse({"error": f"No file {name!r} here."}, 404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        # the address carries a digest, so that a browser may keep the file
        return Response((ASSETS / name).read_bytes(), media_type=kind, headers={"Cache-Control": "max-age=604800"})


def _add_sign_in(app: FastAPI, sessions: Sessions, settings: Settings) -> None:
    def text_for(request: Request) -> Text:
        return Text(pick_language(request.headers.get("accept-language"), request.cookies.get(LANGUAGE_COOKIE)))

    @app.get("/sign-in")
    def form(request: Request) -> HTMLResponse:
        return HTMLResponse(sign_in.page(text_for(request)))

    @app.post("/sign-in")
    def enter(
        request: Request, name: str = Form("", max_length=200), password: str = Form("", max_length=1000)
    ) -> Response:
        text, address = text_for(request), request.client.host if request.client else ""
        wait = sessions.wait_s(f"address:{address}", f"name:{name}")
        if wait > 0:
            message = text("sign_in_wait", seconds=f"{wait:.0f}")
            return HTMLResponse(sign_in.page(text, message), 429, headers={"Retry-After": f"{wait:.0f}"})
        token = sessions.sign_in(name, password, address)
        if token is None:
            return HTMLResponse(sign_in.page(text, text("sign_in_wrong")), 401)
        response = RedirectResponse("/", 303)
        response.set_cookie(
            COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/"
        )
        return response

    @app.post("/sign-out")
    def leave(request: Request) -> Response:
        sessions.sign_out(request.cookies.get(COOKIE))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(COOKIE, path="/")
        return response
