"""A site is read from loopback, which only a test may allow; everything else that is not public is refused."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import BadFile, UnsafeAddress
from knowledge.fetching import check_url, is_public
from knowledge.sites import plain_url, read_site, same_host

HTML = "text/html; charset=utf-8"


@dataclass
class Shop:
    """A small web server: path -> (status, headers, body), and what was asked of it."""

    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def page(self, path: str, body: str | bytes, kind: str = HTML, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (
            status,
            {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}},
            data,
        )


@pytest.fixture
def shop() -> Iterator[Shop]:
    site = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, headers, body = site.pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://shop.test:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()


def loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"] if host.endswith("shop.test") else ["93.184.215.14"]


def read(shop: Shop, path: str = "/", **options: object):
    return read_site(shop.url + path, allow_address=lambda ip: ip == "127.0.0.1", resolve=loopback, **options)  # type: ignore[arg-type]


def test_a_page_and_its_links_on_the_same_host(shop: Shop) -> None:
    shop.page("/", '<h1>Help</h1><p>Hello there.</p><a href="/returns#x">R</a><a href="http://other.test/">O</a>')
    shop.page("/returns", "<h1>Returns</h1><h2>Sale</h2><p>Sale items cannot come back.</p><a href='/'>home</a>")
    shop.page("/robots.txt", "User-agent: *\nDisallow: /private", "text/plain")
    site = read(shop)
    assert [page.title for page in site.pages] == ["Help", "Returns"]
    assert site.pages[1].passages[0].headings == ("Sale",)
    assert site.complete and not site.problems
    assert shop.asked == ["/robots.txt", "/", "/returns"]


def test_a_sitemap_names_the_pages(shop: Shop) -> None:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    shop.page(
        "/sitemap.xml",
        f"{entity}<urlset><url><loc>{shop.url}/a</loc></url><url><loc>/b</loc></url>&e;</urlset>",
        "application/xml",
    )
    shop.page("/a", "<p>Alpha page.</p>")
    shop.page("/b", "Plain words.", "text/plain")
    assert [page.passages[0].text for page in read(shop, "/sitemap.xml").pages] == ["Alpha page.", "Plain words."]


def test_robots_txt_and_robots_meta_are_respected(shop: Shop) -> None:
    shop.page("/robots.txt", "User-agent: HawkerBot\nDisallow: /private", "text/plain")
    shop.page("/", '<p>Start.</p><a href="/private">p</a><a href="/hidden">h</a>')
    shop.page("/private", "<p>secret</p>")
    shop.page("/hidden", '<meta name="robots" content="noindex"><p>hidden</p>')
    site = read(shop)
    assert len(site.pages) == 1 and "/private" not in shop.asked
    assert any("robots.txt" in problem.reason for problem in site.problems)
    with pytest.raises(BadFile, match=r"robots\.txt"):
        read(shop, "/private")


def test_limits_of_pages_and_of_size(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.sites.PAGE_BYTES", 5000)
    shop.page("/", "<p>Start.</p>" + "".join(f'<a href="/p{n}">x</a>' for n in range(9)))
    for n in range(9):
        shop.page(f"/p{n}", f"<p>Page number {n}.</p>")
    site = read(shop, limit=4)
    assert len(site.pages) == 4 and not site.complete
    shop.page("/p0", "<p>big</p>" + "x" * 9000)
    shop.page("/p1", gzip.compress(b"<p>bomb</p>" + b" " * 10_000_000), Content_Encoding="gzip")
    reasons = [problem.reason for problem in read(shop).problems]
    assert len([reason for reason in reasons if "larger than" in reason]) == 2


def test_redirects_are_checked_each(shop: Shop) -> None:
    shop.page("/", "", status=302, Location="/home")
    shop.page("/home", "<p>Home.</p><a href='/away'>a</a><a href='/inside'>b</a>")
    shop.page("/away", "", status=301, Location="http://elsewhere.example/")
    shop.page("/inside", "", status=301, Location="http://169.254.169.254/latest/meta-data/")
    site = read(shop)
    assert [page.url for page in site.pages] == [f"{shop.url}/home"]
    assert len(site.problems) == 2 and all("another site" in problem.reason for problem in site.problems)
    shop.page("/", "", status=302, Location="http://elsewhere.example/")
    with pytest.raises(UnsafeAddress, match="not public"):  # the first page may leave the host, not the public net
        read(shop)
    shop.page("/", "", status=302, Location="file:///etc/passwd")
    with pytest.raises(UnsafeAddress, match="scheme"):
        read(shop)


def test_a_name_is_resolved_once_and_the_checked_address_is_used(shop: Shop) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    shop.page("/", "<p>Hello.</p>")
    with pytest.raises(
        UnsafeAddress, match=r"10\.0\.0\.1"
    ):  # robots.txt took the first answer, the page gets the second
        read_site(shop.url, allow_address=lambda ip: ip == "127.0.0.1", resolve=lambda *_: next(answers))
    with pytest.raises(UnsafeAddress, match=r"10\.0\.0\.1"):  # a private address among allowed ones
        read_site(shop.url, allow_address=lambda ip: ip == "127.0.0.1", resolve=lambda *_: ["127.0.0.1", "10.0.0.1"])


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://[::1]/", "http://169.254.169.254/", "http://0.0.0.0/", "http://2130706433/"]
)
def test_without_permission_loopback_is_refused(url: str) -> None:
    with pytest.raises(UnsafeAddress, match="not public"):
        read_site(url)


@pytest.mark.parametrize(
    "url", ["ftp://a.test/", "file:///etc/passwd", "//a.test", "http://", "http://u:p@a.test/", "http://a:99999/"]
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(UnsafeAddress):
        check_url(url)


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.2", "169.254.1.1", "100.64.0.1", "224.0.0.1", "240.0.0.1", "0.0.0.0",
     "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "nonsense"],
)  # fmt: skip
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700:4700::1111", "64:ff9b::5db8:d70e"])
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@given(
    st.from_regex(r"https?://[a-zA-Z]{1,8}\.[a-z]{2,3}(:[1-9][0-9]{0,3})?(/[a-z]{0,5}){0,3}(#[a-z]*)?", fullmatch=True)
)
def test_plain_url_is_stable(url: str) -> None:
    assert plain_url(plain_url(url)) == plain_url(url)
    assert "#" not in plain_url(url) and same_host(url) == same_host(plain_url(url))


def test_nothing_to_read_is_an_error_with_its_reason(shop: Shop) -> None:
    with pytest.raises(BadFile, match="404"):
        read(shop, "/gone")
    shop.page("/picture", b"\x89PNG", "image/png")
    with pytest.raises(BadFile, match="image/png"):
        read(shop, "/picture")
