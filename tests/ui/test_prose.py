"""Content cannot become markup, whatever it is."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.sources import Claim
from ui.prose import clean, escape, prose

TAGS = "p br ul ol li strong em a sup code pre blockquote h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td"
ALLOWED = set(TAGS.split(" "))
ATTRIBUTES = {"a": {"href", "class", "data-source", "target", "rel"}, "ol": {"start"}, "th": {"style"}, "td": {"style"}}
VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/pixel.png)",
    "[go](javascript:alert(1))",
    "[go](JaVaScRiPt:alert(1))",
    "[go](data:text/html;base64,PHNjcmlwdD4=)",
    "[go](vbscript:x)",
    '[a](http://x/"onmouseover="alert(1))',
    "<a href='javascript:alert(1)'>x</a>",
    "`<svg onload=alert(1)>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "&lt;script&gt;",
    "\ue0001\ue001<b>forged</b>\ue002",
    "| a |\n|---|\n| <b>x</b> |",
    "${alert(1)} {{constructor.constructor('alert(1)')()}}",
    "<!--><svg/onload=alert(1)>",
    "&#x3C;script&#x3E;",
]


class Strict(HTMLParser):
    """Fails on any tag or attribute that the small Markdown does not make."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.links: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        given = dict(attrs)
        assert set(given) <= ATTRIBUTES.get(tag, set()), (tag, given)
        if tag == "a":
            href = given.get("href") or ""
            assert href.lower().startswith(("http://", "https://", "mailto:", "#source-")), href
            self.links.append(given)
        if "style" in given:
            assert (given["style"] or "") in ("text-align:left", "text-align:right", "text-align:center")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def parse(html: str) -> Strict:
    reader = Strict()
    reader.feed(html)
    reader.close()
    return reader


markup = st.lists(
    st.sampled_from(
        [*VECTORS, "<", ">", '"', "'", "&", "[", "](", ")", "`", "*", "_", "\n", "\n\n", "|", "\ue000", "\ue002"]
    )
    | st.text(max_size=8),
    max_size=12,
).map("".join)


@pytest.mark.parametrize("vector", VECTORS)
def test_known_tricks_stay_text(vector: str) -> None:
    parse(prose(vector))


@given(markup)
@example("\ue0001\ue001x\ue002")
@example("[a](http://b)[")
def test_no_text_becomes_markup(text: str) -> None:
    parse(prose(text))


def claim(text: str, start: int, end: int, source: str | None = "s") -> Claim:
    return Claim(
        subject="x", attribute="price", value="1", text=text[start:end], start=start, end=end, source_id=source
    )


@given(markup, st.data())
def test_claims_anywhere_add_nothing_but_links(text: str, data: st.DataObject) -> None:
    edges = st.integers(-2, len(text) + 2)
    claims = [
        claim(text, data.draw(edges), data.draw(edges), data.draw(st.sampled_from(["s", "t", None]))) for _ in range(3)
    ]
    parse(prose(text, claims, {"s": 1, "t": 2}, "ab"))


def test_a_claim_links_to_its_source() -> None:
    text = "The lantern costs **£2.95** today."
    at = text.index("£2.95")
    read = parse(prose(text, [claim(text, at, at + 5)], {"s": 3}, "t1"))
    assert read.links == [{"class": "claim", "href": "#source-t1-3", "data-source": "source-t1-3"}]
    assert "".join(read.said).strip() == "The lantern costs £2.953 today."


def test_a_line_after_a_list_is_its_own_paragraph() -> None:
    assert prose("- one\n- two\nWhich one?").endswith("</ul>\n<p>Which one?</p>\n")


def test_a_claim_without_a_shown_source_is_plain() -> None:
    text = "It costs £2.95."
    assert parse(prose(text, [claim(text, 9, 14, None)], {}, "t1")).links == []


def test_claims_inside_code_and_links_leave_no_trace() -> None:
    text = "`£2.95` and [£3.10](http://shop.example)"
    claims = [claim(text, 1, 6), claim(text, 13, 18)]
    read = parse(prose(text, claims, {"s": 1}, "t1"))
    assert "".join(read.said).strip() == "£2.95 and £3.10"
    assert len(read.links) == 1


@given(st.text(max_size=200))
def test_escaped_text_reads_back(text: str) -> None:
    reader = HTMLParser(convert_charrefs=True)
    said: list[str] = []
    reader.handle_data = said.append  # type: ignore[method-assign]
    reader.feed(f"<p>{escape(text)}</p>")
    reader.close()
    assert "".join(said) == clean(text)


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[31mb", "a\u202eb", "a\u2066b\u2069", "a\x9bb"])
def test_controls_and_overrides_go(text: str) -> None:
    assert clean(text).replace("[31m", "") == "ab"


def test_languages_that_run_from_right_to_left_and_emoji_stay() -> None:
    for text in ("שלום עולם", "مرحبا", "👩‍👩‍👧‍👦 🏷️", "三层蛋糕架"):
        assert clean(text) == text


def test_lone_surrogates_do_not_break_the_page() -> None:
    escape("a\ud800b").encode("utf-8")
    prose("a\udfffb").encode("utf-8")


def test_long_text_is_quick() -> None:
    assert len(prose("*a* [" * 4_000)) > 0
