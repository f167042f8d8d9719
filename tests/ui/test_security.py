"""The gate: which names, which origins, which headers, who is signed in."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assistant.errors import SettingsError
from assistant.settings import Settings, StaffLogin
from ui.security import COOKIE, HEADERS, Gate, Sessions, caller_of, check_binding, split_host

ANNA = StaffLogin(name="anna", role="support", password=SecretStr("correct horse"))
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]


async def hello(_: object) -> PlainTextResponse:
    return PlainTextResponse("hello", headers={"server": "x", "x-frame-options": "ALLOWALL"})


def client(settings: Settings | None = None, sessions: Sessions | None = None) -> httpx.AsyncClient:
    inner = Starlette(routes=[Route("/{rest:path}", hello, methods=METHODS)])
    gate = Gate(inner, settings or Settings(_env_file=None), sessions)
    return httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url="http://127.0.0.1:7860")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:7860", "127.0.0.1", "localhost:7860", "LOCALHOST", "[::1]:7860", "localhost."]
)
async def test_our_names(host: str) -> None:
    assert (await client().get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7860",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "user@127.0.0.1",
        "127.0.0.1:x",
        "",
        "127.0.0.1/",
        "10.0.0.5:7860",
        "0.0.0.0:7860",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_other_names_are_refused_on_loopback_too(host: str, method: str) -> None:
    answer = await client().request(method, "/healthz", headers={"host": host})
    assert answer.status_code == 421
    assert "hello" not in answer.text
    assert "HAWKER_ALLOWED_HOSTS" in answer.text


async def test_names_may_be_added() -> None:
    settings = Settings(_env_file=None, allowed_hosts=("Desk.shop",))
    assert (await client(settings).get("/", headers={"host": "desk.shop"})).status_code == 200


async def test_a_public_address_does_not_answer_to_loopback_names() -> None:
    settings = Settings(_env_file=None, host="192.0.2.7", staff=(ANNA,))
    assert (await client(settings).get("/", headers={"host": "192.0.2.7:7860"})).status_code == 200
    assert (await client(settings).get("/", headers={"host": "evil.example"})).status_code == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "file://", "http://127.0.0.1:8000", "http://localhost:7860"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_other_origins_are_refused(origin: str, method: str) -> None:
    answer = await client().request(method, "/gradio_api/queue/join", headers={"origin": origin})
    assert answer.status_code == 403


async def test_our_origin_is_welcome() -> None:
    answer = await client().post("/x", headers={"origin": "http://127.0.0.1:7860"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)]
)
async def test_a_post_that_hides_its_origin(site: str, status: int) -> None:
    assert (await client().post("/x", headers={"sec-fetch-site": site})).status_code == status


async def test_a_link_from_another_site_may_open_the_page() -> None:
    assert (await client().get("/", headers={"sec-fetch-site": "cross-site"})).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example"])
async def test_headers_are_on_every_answer(host: str) -> None:
    answer = await client().get("/", headers={"host": host})
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "server" not in answer.headers


@given(st.text(max_size=60))
def test_any_host_header_is_a_name_or_none(value: str) -> None:
    name = split_host(value)
    assert name is None or ("/" not in name and "@" not in name and name.isascii() and name == name.lower())


def test_others_are_served_only_with_logins() -> None:
    for host in ("127.0.0.1", "localhost", "::1", "127.0.0.2"):
        check_binding(Settings(_env_file=None, host=host))
    for host in ("0.0.0.0", "::", "192.0.2.7", "shop.example"):
        with pytest.raises(SettingsError, match="HAWKER_STAFF"):
            check_binding(Settings(_env_file=None, host=host))
        check_binding(Settings(_env_file=None, host=host, staff=(ANNA,)))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_sign_in_gives_the_role_and_ends() -> None:
    clock = Clock()
    sessions = Sessions((ANNA,), clock=clock)
    token = sessions.sign_in("anna", "correct horse", "192.0.2.1")
    assert token is not None
    caller = caller_of(sessions, {COOKIE: token})
    assert (caller.role, caller.user_id) == ("support", "staff:anna")
    clock.now += 13 * 3600
    assert caller_of(sessions, {COOKIE: token}).role == "shopper"


def test_signing_out_ends_a_session() -> None:
    sessions = Sessions((ANNA,))
    token = sessions.sign_in("anna", "correct horse", "a")
    sessions.sign_out(token)
    assert sessions.by_token(token) is None


@given(st.text(max_size=20), st.text(max_size=20))
def test_nobody_gets_in_by_chance(name: str, password: str) -> None:
    assert Sessions((ANNA,)).sign_in(name, password, "a") is None


def test_tries_are_few_by_address_and_by_name() -> None:
    clock = Clock()
    sessions = Sessions((ANNA,), tries=3, window_s=60, clock=clock)
    for number in range(3):
        assert sessions.sign_in("anna", f"guess {number}", f"address {number}") is None
    assert sessions.wait_s("name:anna") == pytest.approx(60)
    assert sessions.sign_in("anna", "correct horse", "another address") is None
    clock.now += 61
    assert sessions.sign_in("anna", "correct horse", "another address") is not None
    for number in range(3):
        sessions.sign_in(f"somebody {number}", "guess", "one address")
    assert sessions.wait_s("address:one address") > 0


async def test_without_a_session_there_is_only_the_sign_in_page() -> None:
    sessions = Sessions((ANNA,))
    async with client(sessions=sessions) as web:
        page = await web.get("/", headers={"accept": "text/html"})
        assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
        for path in (
            "/",
            "/config",
            "/gradio_api/info",
            "/metrics",
            "/gradio_api/file=/etc/passwd",
            "/ui",
            "/sign-inx",
        ):
            assert (await web.get(path)).status_code == 401
        assert (await web.post("/gradio_api/queue/join")).status_code == 401
        for path in ("/sign-in", "/healthz", "/readyz", "/ui/app.css"):
            assert (await web.get(path)).status_code == 200
        token = sessions.sign_in("anna", "correct horse", "a")
        assert (await web.get("/", headers={"cookie": f"{COOKIE}={token}"})).status_code == 200
        assert (await web.get("/", headers={"cookie": f"{COOKIE}=forged"})).status_code == 401


def test_nobody_has_to_sign_in_on_loopback_without_logins() -> None:
    assert caller_of(None, {}).role == "admin"
