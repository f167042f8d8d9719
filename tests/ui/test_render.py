"""Turns, lists and reports as HTML: complete, and safe with any content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.events import (
    ApprovalNeeded,
    ArtifactReady,
    CopyShown,
    Event,
    FindingShown,
    Products,
    Progress,
    Reply,
    SourcesFound,
    TextDelta,
    Timings,
    ToolCall,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
)
from assistant.findings import Finding, Health, Table
from assistant.sources import Claim, Fact, Source
from knowledge.records import ImportReport, Problem, Product, SourceFile
from ui import reports
from ui.conversations import list_html
from ui.render import money, turn_html
from ui.text import LANGUAGES, Language, Text
from ui.turn import TurnView, kept_turn

MOMENT = datetime(2011, 12, 9, 12, 50)
NASTY = "</p><script>alert(1)</script><img src=x onerror=alert(1)>\" ' onmouseover=alert(1) ${1} {{2}}"
FORBIDDEN = {"script", "img", "iframe", "object", "embed", "style", "link", "meta", "base", "video", "audio"}


class Safe(HTMLParser):
    """No element that loads or runs, no handler attribute, every element closed."""

    VOID = frozenset({"br", "hr", "input", "path", "circle", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in FORBIDDEN
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name in ("href", "src", "action"):
                assert (value or "").startswith(("#", "http://", "https://", "mailto:", "/"))
            if name == "id":
                self.ids.append(value or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in FORBIDDEN

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open[-1] == tag, (self.open, tag)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(html: str) -> str:
    reader = Safe()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    assert len(set(reader.ids)) == len(reader.ids)
    return " ".join(" ".join(reader.said).split())


def events(text: str) -> list[Event]:
    """One of each event, with this text wherever text may stand."""
    product = Product(
        product_id=text, title=text, category=text, price=2.5, currency="GBP", attributes={"colour": text}
    )
    source = Source(
        id="s",
        kind="product",
        label=text,
        text=text,
        locator=text,
        facts=(Fact(subject=text, attribute=text, value=text),),
    )
    passage = Source(id="p", kind="passage", label=text, text=text, locator=text, language="zh", updated_at=MOMENT)
    finding = Finding(
        name="x", title=text, method=text, health=Health(status="review", reason=text), as_of=MOMENT,
        values={"revenue": 12.5}, units={"revenue": "GBP"}, interval={"revenue": (10, 15)}, notes=(text,),
        table=Table(columns=(text, "n"), rows=((text, 1),) * 20),
    )  # fmt: skip
    copy = CopyShown(document={"variants": [{"slots": {text: [text], "headline": text}}]})
    reply = Reply(
        turn_id="t1", conversation_id="c1", text=f"{text} £2.50", language="en", sources=(source, passage),
        claims=(Claim(subject="x", attribute="price", value="2.5", text="£2.50", start=len(text) + 1,
                      end=len(text) + 6, source_id="s"),),
        tool_calls=(ToolCall(name=text, arguments={"q": text}),), suggestions=(text,),
        artifacts=(Products(products=(product,)), FindingShown(finding=finding), copy),
        timings=Timings(first_event_s=0.1, first_text_s=0.2, total_s=1.5, model_calls=2),
    )  # fmt: skip
    return [
        ToolStarted(name=text, arguments={text: [text, {"a": text}]}),
        Progress(label=text, done=1, total=3),
        SourcesFound(sources=(source, passage)),
        ArtifactReady(artifact=Products(products=(product,))),
        ArtifactReady(artifact=FindingShown(finding=finding)),
        ArtifactReady(artifact=copy),
        ToolFinished(name=text, seconds=0.2, error=text),
        TextDelta(text=text),
        ApprovalNeeded(action_id=text, tool=text, summary=text, arguments={}, expires_at=MOMENT),
        TurnFinished(reply=reply),
    ]


def test_every_event_has_a_place() -> None:
    assert {type(event) for event in [*events("x"), TurnFailed(message="m", error="e")]} == set(get_args(Event))


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)  # the first card reads the words of the analyses from their file
@given(text=st.sampled_from([NASTY, "שלום\u202e", "", "\x00", "a" * 3000]) | st.text(max_size=30))
def test_a_turn_is_safe_at_every_moment(language: Language, text: str) -> None:
    view = TurnView(turn_id="t1", message=text)
    read(turn_html(view, Text(language)))
    for event in events(text):
        view.apply(event)
        read(turn_html(view, Text(language)))


def test_a_failed_turn_says_what_and_when_to_try_again() -> None:
    view = TurnView(turn_id="t", message="hi")
    view.apply(TurnFailed(message="The model is busy.", error="ModelBusy", retry_after_s=7))
    assert not view.running
    said = read(turn_html(view, Text("en")))
    assert "The model is busy. Try again in 7 s." in said


def test_a_kept_turn_looks_as_it_did() -> None:
    view = TurnView(turn_id="t1", message="hi")
    for event in events("lantern"):
        view.apply(event)
    kept = kept_turn("hi", view.reply) if view.reply else None
    assert kept is not None
    assert (kept.text, kept.sources, kept.claims, kept.artifacts) == (
        view.text,
        view.sources,
        view.claims,
        view.artifacts,
    )


@pytest.mark.parametrize(
    ("changes", "badge"),
    [
        ({}, "Checked against its sources"),
        ({"verified": False}, "Not fully checked"),
        ({"abstained": True}, "Not in the shop's data"),
        ({"stopped": True, "abstained": True}, "Stopped"),
    ],
)
def test_what_the_foot_says(changes: dict[str, bool], badge: str) -> None:
    call = ToolCall(name="find_order", arguments={})
    reply = Reply(turn_id="t", conversation_id="c", text="x", language="en", tool_calls=(call,), **changes)
    assert badge in read(turn_html(kept_turn("hi", reply), Text("en")))


def test_small_talk_boasts_of_nothing() -> None:
    reply = Reply(turn_id="t", conversation_id="c", text="Hello!", language="en")
    assert "Checked" not in read(turn_html(kept_turn("hi", reply), Text("en")))


def test_facts_show_in_the_readers_language() -> None:
    facts = tuple(
        Fact(subject="Lantern", attribute=name, value=value)
        for name, value in (("title", "Lantern"), ("colour", "white"), ("colour_zh", "白色"), ("price", "3"))
    )
    source = Source(id="s", kind="product", label="Lantern", text="x", facts=facts)
    reply = Reply(turn_id="t", conversation_id="c", text="x", language="zh", sources=(source,))
    chinese, english = (read(turn_html(kept_turn("hi", reply), Text(each))) for each in ("zh", "en"))
    assert "颜色 白色" in chinese
    assert "white" not in chinese
    assert "colour white" in english
    assert "白色" not in english


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (2.5, "GBP", "£2.50"),
        (1234.5, "CNY", "¥1,234.50"),
        (3, "SEK", "3.00 SEK"),
        (3, None, "3.00"),
        (-1, "USD", "$-1.00"),
    ],
)
def test_money(amount: float, currency: str | None, shown: str) -> None:
    assert money(amount, currency) == shown


@dataclass(frozen=True)
class Kept:
    id: str
    title: str
    updated_at: datetime


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_list_of_conversations_is_safe(identity: str, title: str) -> None:
    kept = [Kept(identity, title, datetime(2026, 3, day)) for day in (3, 2, 1)]
    said = read(list_html(kept, identity, Text("en"), date(2026, 3, 3)))
    assert said.startswith("Today")
    assert "Yesterday" in said
    assert "Earlier" in said


@given(st.text(max_size=40))
def test_reports_are_safe(text: str) -> None:
    problem = Problem(file=text, line=3, column=text, value=text * 9, reason=text, severity="warning")
    report = ImportReport(
        source=text, rows_read=3, rows_written=1, rows_unchanged=1, rows_rejected=1, problems=(problem,) * 60
    )
    source = SourceFile(source_id=text, name=text, kind="site", rows=3, imported_at=datetime.now(UTC), digest="d")
    for language in LANGUAGES:
        words = Text(language)
        read(reports.report_html(text, report, words))
        read(reports.sources_html([source], words))
        read(reports.progress_html(text, text, 1, None, words))
        read(reports.failure(text, words))


def test_a_report_tells_rows_and_reasons() -> None:
    problem = Problem(file="goods.csv", line=3, column="price", value="abc", reason="expected a number")
    report = ImportReport(
        source="goods.csv", rows_read=1541, rows_written=1540, rows_unchanged=0, rows_rejected=1, problems=(problem,)
    )
    said = read(reports.report_html("goods.csv", report, Text("en")))
    assert "1,541 read 1,540 written 0 unchanged 1 rejected" in said
    assert "goods.csv: line 3, price abc expected a number" in said
