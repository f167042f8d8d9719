"""Copy as the files that platforms import. Column names and order follow each platform's documented template.

Takes the documents of variants (``Variant.document()`` with approval already decided) and gives bytes. A cell that a
spreadsheet would run as a formula is written as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from assistant.errors import AssistantError

Document = Mapping[str, Any]
_HEADLINES = [f"Headline {number}" for number in range(1, 16)]
_DESCRIPTIONS = [f"Description {number}" for number in range(1, 5)]


class ExportError(AssistantError):
    """Copy that cannot be written in the format asked for."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A variant with the product it is of."""

    document: Document
    title: str
    price: float | None = None
    currency: str = "GBP"
    url: str = ""

    def texts(self, *names: str) -> list[str]:
        """The texts of the first of these slots that the variant has."""
        for name in names:
            value = self.document["slots"].get(name)
            if value:
                return [value] if isinstance(value, str) else list(value)
        return []

    def one(self, *names: str) -> str:
        """The first text of the first of these slots that the variant has."""
        return next(iter(self.texts(*names)), "")


@dataclass(frozen=True, kw_only=True)
class Format:
    """A file format: which channels it takes, its columns with where they are documented, and how a row is made."""

    id: str
    name: str
    channels: tuple[str, ...]
    columns: tuple[str, ...]
    source: str
    row: Callable[[Item], Sequence[object]]


def _safe(cell: object) -> object:
    """A text that begins like a formula is set behind an apostrophe, so that no spreadsheet runs it."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    return cell


def _padded(texts: Sequence[str], count: int) -> list[str]:
    return [*texts[:count], *[""] * (count - len(texts))]


def _google(item: Item) -> list[object]:
    paths = _padded(item.texts("paths"), 2)
    return [
        f"Hawker {item.document['language'].upper()}", item.title, "Responsive search ad", *_padded(item.texts("headlines"), 15),
        *_padded(item.texts("descriptions"), 4), *paths, item.url, "Paused",
    ]  # fmt: skip


def _meta(item: Item) -> list[object]:
    return [
        f"Hawker {item.document['language'].upper()}", item.title, f"{item.title} {item.document['language']}", "PAUSED",
        item.one("headlines", "headline"), item.one("primary_text", "caption"), item.one("description"), item.url, "SHOP_NOW",
    ]  # fmt: skip


def _mailchimp(item: Item) -> list[object]:
    return [item.title, item.one("subject"), item.one("preheader"), item.one("body"), item.one("button"), item.url]


def _shopify(item: Item) -> list[object]:
    body = "".join(f"<p>{_html(text)}</p>" for text in item.texts("intro"))
    points = "".join(f"<li>{_html(text)}</li>" for text in item.texts("bullets"))
    handle = "-".join("".join(char if char.isalnum() else " " for char in item.title.lower()).split())
    price = f"{item.price:.2f}" if item.price is not None else ""
    return [
        handle,
        item.title,
        body + (f"<ul>{points}</ul>" if points else ""),
        "FALSE",
        price,
        item.one("title"),
        item.one("meta_description"),
    ]


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FORMATS: dict[str, Format] = {
    one.id: one
    for one in (
        Format(
            id="google_ads_editor", name="Google Ads Editor CSV", channels=("google_rsa",),
            columns=("Campaign", "Ad Group", "Ad type", *_HEADLINES, *_DESCRIPTIONS, "Path 1", "Path 2", "Final URL", "Status"),
            source="https://support.google.com/google-ads/editor/answer/57747", row=_google,
        ),
        Format(
            id="meta_bulk", name="Meta Ads bulk sheet", channels=("meta_feed", "meta_story", "instagram"),
            columns=("Campaign Name", "Ad Set Name", "Ad Name", "Ad Status", "Title", "Body", "Link Description", "Link", "Call to Action"),
            source="https://www.facebook.com/business/help/1381265578633480", row=_meta,
        ),
        Format(
            id="mailchimp", name="Mailchimp / Klaviyo CSV", channels=("email",),
            columns=("Title", "Subject", "Preview Text", "Body", "Button Text", "Button URL"),
            source="https://mailchimp.com/developer/marketing/api/campaigns/", row=_mailchimp,
        ),
        Format(
            id="shopify", name="Shopify product CSV", channels=("product_page",),
            columns=("Handle", "Title", "Body (HTML)", "Published", "Variant Price", "SEO Title", "SEO Description"),
            source="https://help.shopify.com/en/manual/products/import-export/using-csv", row=_shopify,
        ),
    )
}  # fmt: skip


def export_csv(format_id: str, items: Sequence[Item]) -> bytes:
    """Items as a platform's CSV, UTF-8 with a byte order mark, which Excel and the importers read right.

    Raises:
        ExportError: no such format, or an item of a channel that it does not take.
    """
    if format_id not in FORMATS:
        raise ExportError(f"There is no format {format_id!r}. There are: {', '.join(FORMATS)}, excel, markdown.")
    chosen = FORMATS[format_id]
    for item in items:
        if item.document["channel"] not in chosen.channels:
            raise ExportError(
                f"{chosen.name} takes {', '.join(chosen.channels)}, not {item.document['channel']}. Use excel or markdown."
            )
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(chosen.columns)
    writer.writerows([_safe(cell) for cell in chosen.row(item)] for item in items)
    return out.getvalue().encode("utf-8-sig")


def export_rows(items: Sequence[Item]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Items as plain rows: product, channel, language, field, text."""
    rows = [
        (
            str(item.document["product_id"]),
            item.title,
            str(item.document["channel"]),
            str(item.document["language"]),
            slot,
            text,
        )
        for item in items
        for slot in item.document["slots"]
        for text in item.texts(slot)
    ]
    return ("product_id", "title", "channel", "language", "field", "text"), rows


def export_excel(items: Sequence[Item]) -> bytes:
    """Items as an Excel workbook with one sheet, one row a text."""
    import pandas  # the writer behind it is openpyxl

    columns, rows = export_rows(items)
    safe = [tuple(_safe(cell) for cell in row) for row in rows]
    out = io.BytesIO()
    frame = pandas.DataFrame(safe, columns=pandas.Index(columns))
    frame.to_excel(cast("Any", out), index=False, sheet_name="Hawker")
    return out.getvalue()


def export_markdown(items: Sequence[Item]) -> str:
    """Items as Markdown, for reading and for review."""
    lines = list[str]()
    for item in items:
        lines += [f"## {item.title} · {item.document['channel']} · {item.document['language']}", ""]
        for slot in item.document["slots"]:
            lines += [f"### {slot}", "", *(f"- {text}" for text in item.texts(slot)), ""]
    return "\n".join(lines)


def export(format_id: str, items: Sequence[Item]) -> tuple[str, bytes]:
    """A file's name and content in any of the formats: those of ``FORMATS``, ``excel`` and ``markdown``.

    Raises:
        ExportError: no such format, or an item that it does not take.
    """
    match format_id:
        case "excel":
            return "copy.xlsx", export_excel(items)
        case "markdown":
            return "copy.md", export_markdown(items).encode()
        case _:
            return f"{format_id}.csv", export_csv(format_id, items)
