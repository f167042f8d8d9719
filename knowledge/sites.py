"""A site to passages: from one page along its links, or from a sitemap; one host, bounded, by the site's robots.txt.

Only public addresses are fetched (``fetching``). Pages that cannot be read are reported, the others are kept.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from knowledge.documents import Format, read_bytes
from knowledge.entries import Passage, digest_of
from knowledge.errors import BadFile, UnsafeAddress
from knowledge.fetching import (
    AGENT,
    AllowAddress,
    Answer,
    Fetcher,
    FetchFailed,
    Resolve,
    check_url,
    is_public,
    system_resolve,
)
from knowledge.records import Problem
from knowledge.site_links import is_sitemap, links, robot_rules, sitemap_addresses

logger = logging.getLogger(__name__)

PAGES = 200
PAGE_BYTES = 10 * 1024**2
SITE_BYTES = 200 * 1024**2
SITE_SECONDS = 900.0
_REDIRECTS = 5
_SITEMAPS = 20
_LONGEST_DELAY_S = 5.0
_TYPES: dict[str, Format] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
_SKIPPED = (
    ".png .jpg .jpeg .gif .webp .svg .ico .css .js .mjs .json .mp4 .webm .mp3 .zip .gz .tar .exe .dmg .woff .woff2 .ttf "
    ".xlsx .xls .csv .rss .atom"
)

Progress = Callable[[str, float, float | None], None]


@dataclass(frozen=True, kw_only=True)
class SitePage:
    """One page that was read. ``url`` is where it finally was; ``digest`` changes with its text."""

    url: str
    title: str
    passages: tuple[Passage, ...]
    digest: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """What was read of a site. ``complete`` is False when a limit ended it before all its pages were seen."""

    url: str
    pages: tuple[SitePage, ...]
    problems: tuple[Problem, ...]
    complete: bool


@dataclass(kw_only=True)
class _Crawl:
    """How far one reading is; what its limits still allow."""

    fetcher: Fetcher
    host: str
    limit: int
    deadline: float
    progress: Progress | None
    bytes_left: int = SITE_BYTES
    robots: RobotFileParser = field(default_factory=RobotFileParser)
    waiting: deque[str] = field(default_factory=deque)
    seen: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)
    pages: list[SitePage] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sitemaps: int = 0

    def add(self, url: str) -> None:
        """Put an address of this host on the list, once."""
        address = plain_url(url)
        suffix = "." + urlsplit(address).path.rpartition(".")[2].lower()
        if address in self.seen or same_host(address) != self.host or suffix in _SKIPPED.split():
            return
        if len(self.seen) < 20 * self.limit:
            self.seen.add(address)
            self.waiting.append(address)

    def report(self, url: str, reason: str, *, rejected: bool = True) -> None:
        """Note a page that was not read."""
        severity = "rejected" if rejected else "warning"
        self.problems.append(Problem(file=url, line=None, column=None, value="", reason=reason, severity=severity))


def read_site(
    url: str,
    *,
    limit: int = PAGES,
    seconds: float = SITE_SECONDS,
    progress: Progress | None = None,
    allow_address: AllowAddress = is_public,
    resolve: Resolve = system_resolve,
) -> Site:
    """The pages of a site, cut into passages.

    Args:
        url: a page (its links on the same host are followed) or a sitemap.
        limit: pages to read at most.
        seconds: time that it may take in all.
        progress: called with the page's address, pages read, and pages known.
        allow_address: which IP addresses may be connected to; set by code alone (tests use loopback).
        resolve: how names become addresses; set by code alone.

    Raises:
        UnsafeAddress: the address is none to be fetched.
        BadFile: nothing could be read; says why.
    """
    check_url(url)
    with Fetcher(allow_address=allow_address, resolve=resolve) as fetcher:
        crawl = _Crawl(
            fetcher=fetcher,
            host=same_host(url),
            limit=limit,
            deadline=time.monotonic() + seconds,
            progress=progress,
        )
        _begin(crawl, url)
        _go_on(crawl)
    if not crawl.pages:
        reason = crawl.problems[0].reason if crawl.problems else "it has no page with text"
        raise BadFile(url, f"nothing could be read: {reason}", "Check the address in a browser.")
    return Site(url=url, pages=tuple(crawl.pages), problems=tuple(crawl.problems), complete=not crawl.waiting)


def plain_url(url: str) -> str:
    """An address in one spelling: no fragment, host in small letters, a path, no default port."""
    parts = urlsplit(urldefrag(url.strip())[0])
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    try:
        port = parts.port
    except ValueError:
        port = None
    if port and port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, ""))


def same_host(url: str) -> str:
    """What pages of one site share: host and port, with or without ``www.``."""
    return urlsplit(plain_url(url)).netloc.removeprefix("www.")


def _begin(crawl: _Crawl, url: str) -> None:
    """Read the robots.txt and fetch the first page, which may redirect to the site's real host."""
    _read_robots(crawl, url)
    _ask(crawl, url)
    answer = _follow(crawl, url, first=True)
    if same_host(answer.url) != crawl.host:
        crawl.host = same_host(answer.url)
        _read_robots(crawl, answer.url)
    _ask(crawl, answer.url)
    crawl.seen.update((plain_url(url), plain_url(answer.url)))
    _take(crawl, answer)


def _ask(crawl: _Crawl, url: str) -> None:
    if not _may(crawl, url):
        raise BadFile(
            url, "the site's robots.txt asks robots not to read it", "Ask the site's owner, or add its files."
        )


def _go_on(crawl: _Crawl) -> None:
    delay = _delay(crawl)
    while crawl.waiting and len(crawl.pages) < crawl.limit:
        if time.monotonic() > crawl.deadline or crawl.bytes_left <= 0:
            crawl.report(crawl.waiting[0], "the site's limit of time or size was reached here", rejected=False)
            return
        url = crawl.waiting.popleft()
        if not _may(crawl, url):
            crawl.report(url, "robots.txt asks robots not to read it", rejected=False)
            continue
        time.sleep(delay)
        try:
            _take(crawl, _follow(crawl, url, first=False))
        except (FetchFailed, UnsafeAddress, BadFile) as error:
            crawl.report(url, str(error))
        if crawl.progress:
            crawl.progress(url, len(crawl.pages), min(crawl.limit, len(crawl.pages) + len(crawl.waiting)))


def _follow(crawl: _Crawl, url: str, *, first: bool) -> Answer:
    """The answer at the end of the redirects, each of which is checked like the first address.

    Raises:
        FetchFailed: not the first page, and it cannot be had.
        BadFile: the first page cannot be had.
    """
    address = url
    try:
        for _ in range(_REDIRECTS + 1):
            answer = crawl.fetcher.get(address, most_bytes=min(PAGE_BYTES, crawl.bytes_left), deadline=crawl.deadline)
            crawl.bytes_left -= len(answer.body)
            if not answer.location:
                if answer.status != 200:
                    raise FetchFailed(f"it answers {answer.status}")
                return answer
            address = check_url(urljoin(address, answer.location))
            if not first and same_host(address) != crawl.host:
                raise FetchFailed(f"it leads to another site, {same_host(address)}")
            if not first:
                crawl.seen.add(plain_url(address))
        raise FetchFailed(f"it redirects more than {_REDIRECTS} times")
    except FetchFailed as error:
        if first:
            raise BadFile(url, f"nothing could be read: {error}", "Check the address in a browser.") from error
        raise


def _read_robots(crawl: _Crawl, url: str) -> None:
    # RFC 9309: no file allows all, a server that fails forbids all
    crawl.robots = RobotFileParser()
    address = urljoin(url, "/robots.txt")
    status, body = 404, b""
    try:
        for _ in range(_REDIRECTS):
            answer = crawl.fetcher.get(address, most_bytes=512 * 1024, deadline=crawl.deadline)
            if not answer.location:
                status, body = answer.status, answer.body
                break
            address = check_url(urljoin(address, answer.location))
    except FetchFailed:
        status = 404
    if status >= 500:
        crawl.robots.parse(["User-agent: *", "Disallow: /"])
    else:
        lines = body.decode("utf-8", "replace").splitlines() if status == 200 else []
        crawl.robots.parse(lines or ["User-agent: *", "Allow: /"])


def _may(crawl: _Crawl, url: str) -> bool:
    return crawl.robots.can_fetch(AGENT.partition("/")[0], url)


def _delay(crawl: _Crawl) -> float:
    asked = crawl.robots.crawl_delay(AGENT.partition("/")[0])
    return min(_LONGEST_DELAY_S, float(asked)) if asked else 0.0


def _take(crawl: _Crawl, answer: Answer) -> None:
    """Keep what an answer holds: the addresses of a sitemap, or the passages and links of a page."""
    if is_sitemap(answer.body):
        _take_sitemap(crawl, answer)
        return
    form = _TYPES.get(answer.content_type)
    if form is None:
        crawl.report(answer.url, f"its type {answer.content_type or 'is missing'} is not read", rejected=False)
        return
    keep, follow = True, form == "html"
    if form == "html":
        keep, follow = robot_rules(answer.body)
    if follow:
        for link in links(answer.body, answer.url):
            crawl.add(link)
    if not keep:
        crawl.report(answer.url, "the page asks robots not to keep it", rejected=False)
        return
    name = unquote(urlsplit(answer.url).path.rstrip("/").rpartition("/")[2]) or crawl.host
    passages = read_bytes(answer.body, form, name=name, source=plain_url(answer.url), charset=answer.charset)
    digest = digest_of(*(passage.digest for passage in passages))
    if digest not in crawl.digests:  # one page under two addresses
        crawl.digests.add(digest)
        page = SitePage(url=plain_url(answer.url), title=passages[0].title, passages=tuple(passages), digest=digest)
        crawl.pages.append(page)


def _take_sitemap(crawl: _Crawl, answer: Answer) -> None:
    crawl.sitemaps += 1
    if crawl.sitemaps <= _SITEMAPS:
        for address in sitemap_addresses(answer.body, answer.url):
            crawl.add(address)
