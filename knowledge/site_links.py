"""What a page or a sitemap points to, and what a page asks of robots. Pure functions over bytes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit


def is_sitemap(body: bytes) -> bool:
    """Whether a document is a sitemap, or an index of sitemaps (sitemaps.org, protocol 0.9)."""
    head = body[:2000]
    return b"<urlset" in head or b"<sitemapindex" in head


def sitemap_addresses(body: bytes, url: str) -> Iterator[str]:
    """The addresses that a sitemap names; entities and other files are not read."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(body, parser)
    for element in () if root is None else root.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == "loc" and element.text:
            yield urljoin(url, element.text.strip())


def robot_rules(body: bytes) -> tuple[bool, bool]:
    """Whether a page may be kept and its links followed, by its ``meta name=robots``."""
    from bs4 import BeautifulSoup
    from bs4.filter import SoupStrainer

    rules = ""
    for tag in BeautifulSoup(body[:50_000], "lxml", parse_only=SoupStrainer("meta")).find_all("meta"):
        if str(tag.get("name", "")).lower() in ("robots", "hawkerbot"):
            rules += str(tag.get("content", "")).lower()
    return "noindex" not in rules and "none" not in rules, "nofollow" not in rules and "none" not in rules


def links(body: bytes, url: str) -> Iterator[str]:
    """Where the links of a page lead, http and https only."""
    from bs4 import BeautifulSoup
    from bs4.filter import SoupStrainer

    base = url
    for tag in BeautifulSoup(body, "lxml", parse_only=SoupStrainer(["a", "base"])).find_all(["a", "base"]):
        target = str(tag.get("href") or "").strip()
        if not target or target.startswith(("#", "mailto:", "tel:", "javascript:", "data:")):
            continue
        try:
            address = urljoin(base, target)
            if tag.name == "base":
                base = address
            elif urlsplit(address).scheme in ("http", "https"):
                yield address
        except ValueError:
            continue
