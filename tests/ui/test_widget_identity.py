"""Who may talk as whom: a thousand forged, late, early, misdirected and stolen tokens, and other people's orders."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import time
from collections.abc import Iterator
from uuid import uuid4

import httpx
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import IdentityRejected, SiteRejected
from assistant.identity import verify
from assistant.sites import Site, read_origin, read_settings
from tests.ui.widget_parts import ScriptedAssistant, token_for, widget_app

CASES = 1000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedAssistant]:
    assistant = ScriptedAssistant(tmp_path_factory.mktemp("identity"))
    yield assistant
    assistant.close()


@pytest.fixture(scope="module")
def site(shop: ScriptedAssistant) -> Site:
    return shop.sites.rotate(shop.sites.add("Shop", ["https://shop.example"]).id)


@pytest.fixture(scope="module")
def other(shop: ScriptedAssistant) -> Site:
    return shop.sites.add("Other", ["https://other.example"])


def _raw(header: dict[str, object], claims: dict[str, object], key: bytes, digest: str = "sha256") -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    sign = hmac.new(key, b".".join(parts), getattr(hashlib, digest)).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(sign).rstrip(b"=")]).decode()


def forgery(chance: random.Random, site: Site, other: Site) -> str:
    """A token that must not be accepted, of a kind chosen by chance."""
    moment, secret = int(time.time()), chance.choice(site.secrets).value
    good = {"aud": site.key, "sub": "17850", "jti": uuid4().hex, "nbf": moment - 5, "exp": moment + 300}
    header = {"alg": "HS256", "typ": "JWT"}
    match chance.randrange(13):
        case 0:
            return _raw(header, good, uuid4().hex.encode())
        case 1:
            late = chance.randrange(61, 10**7)
            return token_for(site, secret=secret, nbf=moment - late - 300, exp=moment - late)
        case 2:
            early = chance.randrange(75, 10**6)
            return token_for(site, secret=secret, nbf=moment + early, exp=moment + early + 300)
        case 3:
            return token_for(
                site, secret=secret, aud=chance.choice([other.key, "", "*", [site.key], site.key + " ", 7])
            )
        case 4:
            return token_for(other)
        case 5:
            none = chance.choice(["none", "None", "NONE", "nOnE", "", None])
            parts = [
                base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in ({"alg": none}, good)
            ]
            return ".".join([*parts, chance.choice(["", "AA"])])
        case 6:
            wrong = chance.choice(["HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA", "hs256", "HS256 "])
            digest = {"HS384": "sha384", "HS512": "sha512"}.get(wrong, "sha256")
            return _raw({**header, "alg": wrong}, good, secret.encode(), digest)
        case 7:
            return _raw({**header, "jwk": {"kty": "oct", "k": "AAAA"}, "kid": "../../dev/null"}, good, b"")
        case 8:
            return token_for(site, secret=secret, **{chance.choice(["exp", "nbf", "aud", "jti", "sub"]): None})
        case 9:
            token = list(token_for(site, secret=secret))
            at = chance.choice([i for i, char in enumerate(token[:-1]) if char != "."])
            token[at] = "A" if token[at] != "A" else "B"
            return "".join(token)
        case 10:
            return token_for(site, secret=secret, exp=moment + chance.randrange(1000, 10**8))
        case 11:
            odd = chance.choice([True, [], {}, "", " ", "a\nb", "x" * 101, 0, -1, "\u202e1"])
            return token_for(site, odd, secret=secret)
        case _:
            return chance.choice(["", ".", "..", "a.b.c", "{}", "null", "é.é.é", "x" * 5000, token_for(site)[:-3]])


def test_a_thousand_tokens_that_prove_nothing(site: Site, other: Site) -> None:
    chance, passed = random.Random(20261122), []
    for _ in range(CASES):
        token = forgery(chance, site, other)
        try:
            passed.append((token, verify(token, site)))
        except IdentityRejected:
            continue
    assert passed == []


def test_both_secrets_are_good_and_a_retired_one_is_not(shop: ScriptedAssistant, site: Site) -> None:
    for secret in site.secrets:
        assert verify(token_for(site, secret=secret.value), site).customer_id == "17850"
    fresh = shop.sites.add("Rotating", ["https://rotate.example"])
    first = fresh.secrets[0].value
    second = shop.sites.rotate(fresh.id)
    assert verify(token_for(second, secret=first), second)
    third = shop.sites.rotate(fresh.id)
    assert len(third.secrets) == 2
    with pytest.raises(IdentityRejected, match="token_forged"):
        verify(token_for(third, secret=first), third)
    only = shop.sites.retire(fresh.id)
    assert [each.value for each in only.secrets] == [third.secrets[0].value]


@pytest.mark.parametrize(
    ("ahead", "code", "word"),
    [
        (600, "token_not_yet_valid", "ahead"),
        (-600, "token_expired", "clock"),
        (0, None, ""),
        (45, None, ""),
        (-45, None, ""),
    ],
)
def test_a_clock_that_is_off(site: Site, ahead: int, code: str | None, word: str) -> None:
    moment = int(time.time()) + ahead
    token = token_for(site, nbf=moment, exp=moment + 300)
    if code is None:
        assert verify(token, site).customer_id == "17850"
        return
    with pytest.raises(IdentityRejected, match=word) as refused:
        verify(token, site)
    assert refused.value.code == code


def test_a_stolen_token_works_for_its_owner_only(shop: ScriptedAssistant, site: Site) -> None:
    token = token_for(site)
    identity = verify(token, site)
    owner, thief = shop.visitors.open(site)[1], shop.visitors.open(site)[1]
    assert shop.visitors.identify(owner, identity).customer_id == "17850"
    assert shop.visitors.identify(owner, identity).customer_id == "17850"
    with pytest.raises(IdentityRejected, match="token_used"):
        shop.visitors.identify(thief, identity)
    shop.visitors.close(owner)
    with pytest.raises(IdentityRejected, match="token_used"):
        shop.visitors.identify(shop.visitors.open(site)[1], identity)


def test_sessions_are_of_one_site(shop: ScriptedAssistant, site: Site, other: Site) -> None:
    token, visitor = shop.visitors.open(site)
    assert shop.visitors.by_token(site, token) == visitor
    assert shop.visitors.by_token(other, token) is None
    for wrong in ("", token + "x", token[:-1], "x" * 9999, None):
        assert shop.visitors.by_token(site, wrong) is None


@given(st.text(max_size=80))
def test_any_text_is_an_exact_origin_or_refused(value: str) -> None:
    try:
        origin = read_origin(value)
    except SiteRejected:
        return
    assert origin.startswith(("https://", "http://127.0.0.1", "http://localhost"))
    assert not set(origin.split("://", 1)[1]) & set("/ *;,'\"\\@?#")
    assert origin.isascii()
    assert read_origin(origin) == origin


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "https://*.shop.example",
        "null",
        "http://shop.example",
        "https://a.example/path",
        "https://u@a.example",
        "https://a.example; script-src *",
        "javascript:alert(1)",
        "https://",
        "ftp://a.example",
        "https://a.example:99999",
    ],
)
def test_no_origin_for_everybody(value: str) -> None:
    with pytest.raises(SiteRejected, match="origin"):
        read_origin(value)


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("https://Shop.Example:443/", "https://shop.example"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://灯笼.example", "https://xn--6lr06x.example"),
    ],
)
def test_origins_are_written_as_browsers_do(value: str, origin: str) -> None:
    assert read_origin(value).startswith(origin[:10])
    if value.isascii():
        assert read_origin(value) == origin


@pytest.mark.parametrize(
    "values",
    [
        {"accent": "red;}"},
        {"avatar": "https://evil.example/a.png"},
        {"link_hosts": ["a b"]},
        {"rates": {"visitor_minute": -1}},
        {"unknown": 1},
        {"nudges": [{"after_s": -1}]},
        {"avatar": "data:image/svg+xml;base64,AAAA"},
    ],
)
def test_settings_that_cannot_be_kept(values: dict[str, object]) -> None:
    with pytest.raises(SiteRejected):
        read_settings(values)


# over HTTP ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def web(shop: ScriptedAssistant) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(widget_app(shop)), base_url="http://127.0.0.1:7860")


def others(chance: random.Random) -> str:
    """An origin that is not the site's, perhaps nearly so."""
    near = [
        "https://shop.example.evil.example",
        "http://shop.example",
        "https://shop.example:8443",
        "https://xshop.example",
        "https://shop.example.",
        "null",
        "https://SHOP.example ",
        "file://",
        "https://sub.shop.example",
        "https://other.example",
    ]
    return chance.choice([*near, f"https://{uuid4().hex[:8]}.example"])


async def test_other_origins_get_nothing(web: httpx.AsyncClient, shop: ScriptedAssistant, site: Site) -> None:
    chance = random.Random(7)
    token, _ = shop.visitors.open(site)
    paths = [
        ("GET", "/widget/talk/conversation"),
        ("POST", "/widget/session"),
        ("POST", "/widget/messages"),
        ("GET", "/widget/frame"),
        ("OPTIONS", "/widget/messages"),
        ("POST", "/widget/identify"),
    ]
    for _ in range(120):
        method, path = chance.choice(paths)
        origin = others(chance)
        headers = {"origin": origin.strip(), "authorization": f"Bearer {token}"}
        answer = await web.request(method, path, params={"site": site.key}, headers=headers)
        assert answer.status_code == 403, (method, path, origin)
        assert "access-control-allow-origin" not in answer.headers


async def test_the_sites_own_origin_may_read(web: httpx.AsyncClient, site: Site, other: Site) -> None:
    params, headers = {"site": site.key}, {"origin": "https://shop.example"}
    preflight = await web.options("/widget/messages", params=params, headers=headers)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "https://shop.example")
    assert "access-control-allow-credentials" not in preflight.headers
    made = await web.post("/widget/session", params=params, headers=headers)
    assert made.status_code == 201
    assert (await web.post("/widget/session", params={"site": other.key}, headers=headers)).status_code == 403


async def test_a_post_from_another_site_without_origin(web: httpx.AsyncClient, site: Site) -> None:
    answer = await web.post("/widget/session", params={"site": site.key}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_who_may_frame_it(web: httpx.AsyncClient, shop: ScriptedAssistant, site: Site) -> None:
    page = await web.get("/widget/frame", params={"site": site.key})
    policy = page.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors https://shop.example")
    assert "unsafe" not in policy
    assert "x-frame-options" not in page.headers
    nobody = shop.sites.add("No origins yet")
    closed = await web.get("/widget/frame", params={"site": nobody.key})
    assert closed.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    disabled = shop.sites.save(shop.sites.add("Off", ["https://off.example"]).id, enabled=False)
    for key in ("site_unknown", "", disabled.key):
        gone = await web.get("/widget/frame", params={"site": key})
        assert gone.status_code == 404
        assert gone.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in gone.headers["content-security-policy"]
        assert (await web.post("/widget/session", params={"site": key})).status_code == 404


async def test_a_rebound_name_gets_no_widget(web: httpx.AsyncClient, site: Site) -> None:
    for path in ("/widget.js", "/widget/frame", "/widget/session"):
        answer = await web.get(path, params={"site": site.key}, headers={"host": "evil.example"})
        assert answer.status_code == 421


async def test_identity_over_http(web: httpx.AsyncClient, shop: ScriptedAssistant, site: Site) -> None:
    params = {"site": site.key}
    mine = {"authorization": f"Bearer {shop.visitors.open(site)[0]}"}
    assert (await web.post("/widget/identify", params=params, json={"token": "x"})).status_code == 401
    expired = token_for(site, exp=int(time.time()) - 600, nbf=int(time.time()) - 900)
    answer = await web.post("/widget/identify", params=params, headers=mine, json={"token": expired})
    assert answer.status_code == 403
    assert "token_expired" in answer.json()["error"]["detail"]
    good = await web.post("/widget/identify", params=params, headers=mine, json={"token": token_for(site)})
    assert good.json() == {"signed_in": True}
    talk = await web.get("/widget/talk/conversation", params=params, headers=mine)
    assert talk.json()["signed_in"] is True
    await web.post("/widget/leave", params=params, headers=mine)
    assert (await web.get("/widget/talk/conversation", params=params, headers=mine)).status_code == 401


def test_the_library_does_not_choose_the_algorithm(site: Site) -> None:
    # the library itself would accept this token, were it asked to
    strange = jwt.encode(
        {"aud": site.key, "sub": "1", "jti": uuid4().hex, "nbf": 1, "exp": 2**33}, site.secrets[0].value * 2, "HS512"
    )
    with pytest.raises(IdentityRejected, match="token_forged"):
        verify(strange, site)
