"""``hawker serve``: open the parts, bring the server up, close all in order.

The server comes up as soon as the tables are there: vectors are built and the model loads behind it.
"""

from __future__ import annotations

import errno
import logging
import signal
import socket
import threading
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, SettingsError
from knowledge.errors import KnowledgeError
from ui.security import Sessions, check_binding
from ui.services import Services
from ui.terminal import Tasks, say

if TYPE_CHECKING:
    from assistant.settings import Settings
    from knowledge import Store
    from knowledge.records import ImportReport

log = logging.getLogger(__name__)
GRACE_S = 3
UPLOADS = "uploads"


def run(path: Path, settings: Settings, *, demo: bool) -> None:
    """Serve this Store until SIGINT or SIGTERM.

    Raises:
        SettingsError: a host that may not be served, or a port that is taken.
        KnowledgeError: a Store that cannot be opened.
    """
    check_binding(settings)
    listener = listen(settings)
    signal.signal(signal.SIGTERM, _interrupt)
    from ui.shell import close_gradio

    close_gradio(path.expanduser().absolute() / UPLOADS)
    # Gradio takes seconds to import: meanwhile the tables are read
    threading.Thread(target=_import_gradio, daemon=True, name="gradio").start()
    tasks = Tasks()
    try:
        with tasks.shown():
            _serve(path, settings, listener, tasks, demo=demo)
    except KeyboardInterrupt:
        pass  # being stopped is how a server ends well
    finally:
        listener.close()
    say("Stopped.")


def _serve(path: Path, settings: Settings, listener: socket.socket, tasks: Tasks, *, demo: bool) -> None:
    from assistant import Assistant
    from knowledge import Store

    with Store.open(path, owner="hawker serve") as store:
        (store.path / UPLOADS).mkdir(exist_ok=True)
        if demo:
            import_demo(store, tasks)
        assistant = Assistant(store, settings)
        sessions = Sessions(settings.staff) if settings.staff else None
        services = Services(store=store, assistant=assistant, settings=settings, sessions=sessions)
        over = threading.Event()
        try:
            behind = threading.Thread(target=_prepare, args=(services, tasks, over), daemon=True)
            _run_server(services, listener, behind)
        finally:
            over.set()
            assistant.close()


def _run_server(services: Services, listener: socket.socket, behind: threading.Thread) -> None:
    import uvicorn

    from ui.server import create_app

    app = create_app(services)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ws_max_size=1 << 20,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_announce, args=(server, listener, services.settings, behind), daemon=True).start()
    server.run(sockets=[listener])


def _announce(server: object, listener: socket.socket, settings: Settings, behind: threading.Thread) -> None:
    while not getattr(server, "started", False):
        if getattr(server, "should_exit", False):
            return
        time.sleep(0.02)
    say(f"\n  Hawker is up: {address(settings, listener)}\n  (Ctrl+C stops it)\n")
    behind.start()


def address(settings: Settings, listener: socket.socket) -> str:
    """Where a browser on this machine finds the server."""
    host = settings.host if settings.host not in ("0.0.0.0", "::", "") else "127.0.0.1"  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on, taken first: a port that is in use should not cost an import.

    Raises:
        SettingsError: names the port or the host, and the way out.
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
    except socket.gaierror as error:
        raise SettingsError("HAWKER_HOST", settings.host, "an address of this machine") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            way_out = "a free port; this one is taken by another program. Stop it, or use hawker serve --port 7861"
            raise SettingsError("HAWKER_PORT", settings.port, way_out) from error
        if error.errno == errno.EACCES:
            raise SettingsError("HAWKER_PORT", settings.port, "a port from 1024 that this user may open") from error
        raise SettingsError("HAWKER_HOST", settings.host, "an address of this machine") from error
    return listener


def _prepare(services: Services, tasks: Tasks, over: threading.Event) -> None:
    # behind the running server: what the first turn needs, the weights beside it, then the vectors
    services.model.state = "loading"
    warming = services.assistant.warm_up()
    fine = _get_weights(services.settings, tasks)
    warming.join()
    services.store.start_indexing()
    has_model = services.settings.llm_kind != "none"
    services.model.state = "none" if not has_model else "ready" if fine else "failed"
    watch_index(services.store, tasks, over)
    if not over.is_set():  # last: on two cores, the index and the fits at once leave a page no time
        _warm_analyses(services)
    tasks.stop()
    if fine and not over.is_set():
        services.assistant.read_ahead()


def _warm_analyses(services: Services) -> None:
    from assistant import analyses

    try:
        analyses.warm_up(services.store)
    except (AssistantError, KnowledgeError) as error:
        log.warning("warming the analyses failed: %s", type(error).__name__)


def _get_weights(settings: Settings, tasks: Tasks) -> bool:
    if settings.llm_kind != "embedded":
        return True
    from assistant.models import weights

    try:
        weights.ensure(settings, tasks.report("Weights"))
    except AssistantError as error:
        say(f"The language model is not available: {error} Answers come from rows and quotations.")
        return False
    tasks.finish("Weights", "checked")
    return True


def watch_index(store: Store, tasks: Tasks, over: threading.Event | None = None) -> None:
    """Show how far the vectors are until none is missing."""
    report = tasks.report("Search index")
    begun = False
    while not (over is not None and over.is_set()):
        status = store.index_status()
        if status.complete:
            if begun:
                tasks.finish("Search index", f"{status.vectors_total:,} vectors")
            return
        begun = True
        report("vectors (search by words works already)", status.vectors_done, status.vectors_total)
        time.sleep(0.5)


def build_index(store: Store, tasks: Tasks) -> None:
    """Build what is missing of the index, and wait for it."""
    store.start_indexing()
    watch_index(store, tasks)


def import_demo(store: Store, tasks: Tasks) -> list[ImportReport]:
    """Import the demo shop; what is there already costs nothing."""
    from knowledge.demo import load_demo

    reports = load_demo(store, tasks.report("Demo shop"))
    tasks.finish("Demo shop", f"{sum(report.rows_read for report in reports):,} rows")
    return list(reports)


def _import_gradio() -> None:
    import gradio  # noqa: F401  # pyright: ignore[reportUnusedImport]


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
