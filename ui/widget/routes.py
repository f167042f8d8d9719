"""The widget over HTTP. ``build_widget`` gives the app that the server puts behind its gate.

Each address names the site (``?site=KEY``); who asks is a session's token in ``Authorization``. There are no
cookies, so other pages can make nobody's browser act here.
"""

# no "from __future__ import annotations" here: FastAPI reads the dependencies, which are local names, from them
from collections.abc import Callable
from contextlib import ExitStack
from typing import Annotated, cast

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from assistant.events import Json
from assistant.sites import Site
from assistant.visitors import Visitor
from ui.text import Language, pick_language
from ui.widget import page
from ui.widget.bodies import Decision, Message, Note, Token, TooLarge, Unreadable, read_body, schema
from ui.widget.desk import Refused, WidgetDesk, check
from ui.widget.door import LOCKED, WidgetDoor, address_of
from ui.widget.wire import kept
from ui.widget.words import refusal

ONE_ID = r"^[0-9a-f]{32}$"
EVENTS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}


class EventStream(StreamingResponse):
    """A response that gives its place back however it ends."""

    media_type = "text/event-stream"
    place: ExitStack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self.place:
            await super().__call__(scope, receive, send)


def build_widget(desk: WidgetDesk, shop_name: Callable[[], str], trusted_proxies: tuple[str, ...] = ()) -> WidgetDoor:
    """The widget as an ASGI app that answers ``/widget.js`` and ``/widget/...``.

    Args:
        desk: what the routes stand on.
        shop_name: what the widget is called where a site names nothing else.
        trusted_proxies: whose ``X-Forwarded-For`` is believed.
    """
    app = FastAPI(title="Hawker widget", docs_url=None, redoc_url=None, openapi_url=None)
    asks = _Asks(desk, trusted_proxies)
    _add_failures(app)
    _add_files(app, desk, shop_name)
    _add_sessions(app, desk, asks)
    _add_turns(app, desk, asks)
    _add_rest(app, desk, asks)
    return WidgetDoor(app, lambda key: desk.assistant.sites.by_key(key))


class _Asks:
    """Who and what a request is about, as FastAPI's dependencies."""

    def __init__(self, desk: WidgetDesk, trusted: tuple[str, ...]) -> None:
        self._desk, self._trusted = desk, trusted

    async def site(self, site: Annotated[str, Query(max_length=64)]) -> Site:
        """The site that the address names."""
        return await run_in_threadpool(self._desk.site, site)

    async def visitor(self, request: Request, site: Annotated[str, Query(max_length=64)]) -> tuple[Site, Visitor]:
        """The site, and the visitor whose session's token came along."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else None

        def look() -> tuple[Site, Visitor]:
            found = self._desk.site(site)
            return found, self._desk.visitor(found, given)

        return await run_in_threadpool(look)

    def address(self, request: Request) -> str:
        """Where it comes from."""
        return address_of(request, self._trusted)


def language_of(request: Request) -> Language:
    """What the frame asks for, else the browser."""
    chosen = request.query_params.get("language")
    return pick_language(request.headers.get("accept-language"), chosen)


def _add_failures(app: FastAPI) -> None:
    from fastapi.exceptions import RequestValidationError

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> JSONResponse:
        headers = {"Retry-After": f"{max(1, error.retry_after_s):.0f}"} if error.retry_after_s is not None else None
        return JSONResponse(error.document(language_of(request)), error.status, headers=headers)

    @app.exception_handler(TooLarge)
    async def too_large(request: Request, error: TooLarge) -> JSONResponse:
        # the rest of the body is not worth reading: the connection ends with the answer
        return JSONResponse(Refused(413, "too_large").document(language_of(request)), 413, {"Connection": "close"})

    @app.exception_handler(Unreadable)
    async def unreadable(request: Request, error: Unreadable) -> JSONResponse:
        return JSONResponse(Refused(422, "bad_request").document(language_of(request)), 422)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse(Refused(422, "bad_request").document(language_of(request)), 422)


def _add_files(app: FastAPI, desk: WidgetDesk, shop_name: Callable[[], str]) -> None:
    @app.get("/widget.js")
    async def loader(request: Request) -> Response:
        response = page.asset("loader.js").response(request, page.SHORT)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    @app.get("/widget/{name}", name="file")
    async def file(request: Request, name: str, site: Annotated[str, Query(max_length=64)] = "") -> Response:
        if name in ("frame.js", "frame.css"):
            return page.asset(name).response(request, page.LONG)
        if name != "frame":
            return JSONResponse({"error": {"code": "not_found", "message": "Not found. 未找到。"}}, 404)
        language = language_of(request)
        try:
            found = await run_in_threadpool(desk.site, site)
        except Refused as error:
            text = f"{refusal(error.code, 'en')}\n{refusal(error.code, 'zh')}\n"
            return PlainTextResponse(text, error.status, headers={"Content-Security-Policy": LOCKED})
        if found.settings.language != "auto":
            language = found.settings.language
        shop = await run_in_threadpool(shop_name)
        return Response(
            page.frame_html(found, language, shop), media_type="text/html", headers=page.frame_headers(found)
        )


def _add_sessions(app: FastAPI, desk: WidgetDesk, asks: _Asks) -> None:
    @app.post("/widget/session", status_code=201)
    async def open_session(request: Request, site: Annotated[Site, Depends(asks.site)]) -> dict[str, str]:
        return {"token": await run_in_threadpool(desk.open_session, site, asks.address(request))}

    @app.post("/widget/identify", openapi_extra=schema(Token))
    async def identify(
        request: Request, who: Annotated[tuple[Site, Visitor], Depends(asks.visitor)]
    ) -> dict[str, bool]:
        body = await read_body(request, Token)
        found = await run_in_threadpool(desk.identify, *who, body.token, asks.address(request))
        return {"signed_in": found.customer_id is not None}

    @app.post("/widget/leave")
    async def leave(who: Annotated[tuple[Site, Visitor], Depends(asks.visitor)]) -> dict[str, bool]:
        await run_in_threadpool(desk.assistant.visitors.close, who[1])
        return {"signed_in": False}


def _add_turns(app: FastAPI, desk: WidgetDesk, asks: _Asks) -> None:
    @app.post("/widget/messages", status_code=202, openapi_extra=schema(Message))
    async def ask(request: Request, who: Annotated[tuple[Site, Visitor], Depends(asks.visitor)]) -> dict[str, str]:
        body = await read_body(request, Message)
        stream = desk.ask(*who, body, language_of(request), asks.address(request))
        return {"turn_id": stream.turn_id}

    @app.get("/widget/turns/{turn_id}/events", response_class=EventStream)
    async def events(
        request: Request, turn_id: str, who: Annotated[tuple[Site, Visitor], Depends(asks.visitor)]
    ) -> Response:
        site, visitor = who
        stream = desk.stream(visitor, turn_id)
        place = ExitStack()
        check(
            place.enter_context(
                desk.limits.stream(site.settings.rates, site=site.id, visitor=visitor.id, address=asks.address(request))
            )
        )
        seen = request.headers.get("last-event-id", "0")
        after = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
        response = EventStream(stream.read(after), headers=EVENTS)
        response.place = place
        return response

    @app.post("/widget/turns/{turn_id}/stop")
    async def stop(turn_id: str, who: Annotated[tuple[Site, Visitor], Depends(asks.visitor)]) -> dict[str, bool]:
        return {"stopping": desk.stop(who[1], turn_id)}


def _add_rest(app: FastAPI, desk: WidgetDesk, asks: _Asks) -> None:
    @app.get("/widget/talk/conversation")
    async def conversation(
        who: Annotated[tuple[Site, Visitor], Depends(asks.visitor)],
        id: Annotated[str | None, Query(pattern=ONE_ID)] = None,
    ) -> dict[str, Json]:
        site, visitor = who
        found = await run_in_threadpool(desk.conversation, visitor, id)
        waiting = await run_in_threadpool(desk.waiting, visitor, found.id) if found else []
        running = desk.streams.running(visitor.id)
        return {
            "conversation_id": found.id if found else None,
            "signed_in": visitor.customer_id is not None,
            "turns": [cast("Json", kept(turn, site.hosts, waiting)) for turn in found.turns] if found else [],
            "running": {"turn_id": running.turn_id, "message": running.message} if running else None,
        }

    @app.post("/widget/actions/{action_id}", openapi_extra=schema(Decision))
    async def decide(
        request: Request, action_id: str, who: Annotated[tuple[Site, Visitor], Depends(asks.visitor)]
    ) -> dict[str, str]:
        body = await read_body(request, Decision)
        receipt = await run_in_threadpool(lambda: desk.decide(who[1], action_id, approved=body.approved))
        return {"state": receipt.state, "text": receipt.text}

    @app.post("/widget/notes", status_code=201, openapi_extra=schema(Note))
    async def leave_note(
        request: Request, who: Annotated[tuple[Site, Visitor], Depends(asks.visitor)]
    ) -> dict[str, bool]:
        body = await read_body(request, Note)
        await run_in_threadpool(desk.leave_note, *who, body, language_of(request))
        return {"kept": True}
