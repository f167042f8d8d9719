"""Files for platforms: their columns in their order, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from assistant.copywriting.export import FORMATS, ExportError, Item, export_csv, export_excel, export_markdown


def item(channel: str, **slots: object) -> Item:
    document = {"product_id": "1", "channel": channel, "language": "en", "slots": slots, "report": {}}
    return Item(document=document, title="Lantern", price=3.39, url="https://shop.example/1")


def rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_google_ads_editor_has_its_columns_in_order() -> None:
    head, row = rows(
        export_csv("google_ads_editor", [item("google_rsa", headlines=["A", "B"], descriptions=["C, d"], paths=["x"])])
    )
    assert head[:4] == ["Campaign", "Ad Group", "Ad type", "Headline 1"] and head[17:22] == [
        "Headline 15", "Description 1", "Description 2", "Description 3", "Description 4"
    ]  # fmt: skip
    assert len(row) == len(head) and row[3:6] == ["A", "B", ""] and row[18] == "C, d" and row[-1] == "Paused"


@pytest.mark.parametrize("format_id", FORMATS)
def test_every_row_is_as_long_as_its_head(format_id: str) -> None:
    head, row = rows(
        export_csv(format_id, [item(FORMATS[format_id].channels[0], headlines=["A"], subject="S", intro="I")])
    )
    assert len(head) == len(row) == len(set(head))


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-2", "@SUM(A1)", "=HYPERLINK(1)"])
def test_no_cell_is_a_formula(text: str) -> None:
    (_, row) = rows(export_csv("google_ads_editor", [item("google_rsa", headlines=[text])]))
    assert row[3] == "'" + text


def test_shopify_text_is_no_markup() -> None:
    (_, row) = rows(export_csv("shopify", [item("product_page", intro="<script>x</script>", bullets=["a & b"])]))
    assert row[2] == "<p>&lt;script&gt;x&lt;/script&gt;</p><ul><li>a &amp; b</li></ul>"


def test_a_workbook_opens_again() -> None:
    import pandas

    frame = pandas.read_excel(io.BytesIO(export_excel([item("sms", message="=1 圣诞")])))
    assert list(frame.columns) == ["product_id", "title", "channel", "language", "field", "text"]
    assert frame.text[0] == "'=1 圣诞"


def test_wrong_formats_and_channels_are_named() -> None:
    with pytest.raises(ExportError, match="'fax'"):
        export_csv("fax", [])
    with pytest.raises(ExportError, match="not sms"):
        export_csv("google_ads_editor", [item("sms", message="x")])


def test_markdown_is_for_reading() -> None:
    assert "### message\n\n- Hello\n" in export_markdown([item("sms", message="Hello")])


# the order of the columns in Shopify's sample file, those that copy has a use for
SHOPIFY = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
    "Variant SKU", "Variant Price", "Image Src", "SEO Title", "SEO Description", "Status",
)  # fmt: skip


def test_shopify_columns_are_those_of_its_sample_file_in_their_order() -> None:
    columns = FORMATS["shopify"].columns
    assert sorted(columns, key=SHOPIFY.index) == list(columns)


def test_google_reads_the_heads_by_their_english_names() -> None:
    # the importer ignores capitals and spaces, and knows no other words
    known = {"campaign", "adgroup", "adtype", "path1", "path2", "finalurl", "status"}
    known |= {f"headline{n}" for n in range(1, 16)} | {f"description{n}" for n in range(1, 5)}
    assert {column.lower().replace(" ", "") for column in FORMATS["google_ads_editor"].columns} == known
