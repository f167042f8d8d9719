"""Documents become passages with their headings; what cannot be read says why and what to do."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import read_bytes, read_document
from knowledge.documents.passages import LONGEST
from knowledge.errors import BadFile
from knowledge.sentences import cut_long, pack, sentence_spans, units

POLICY = """# Shop help

Intro line.

## Delivery 配送

| Country | Days |
|---|---|
| UK | 2-3 |
| Germany | 5 |

## Returns

You may return an order within 30 days. Sale items, e.g. No. 5, cannot come back.

### 退货

促销商品不能退货。其他商品30天内可退。
"""


def minimal_pdf(*lines: tuple[int, str], password: str = "") -> bytes:
    """A PDF of one page made by hand: (type size, text) a line."""
    stream = (
        "BT /F1 10 Tf 72 720 Td "
        + " ".join(f"/F1 {size} Tf ({text}) Tj 0 -{size * 2} Td" for size, text in lines)
        + " ET"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010d} 00000 n \n".encode() for place in places)
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    if not password:
        return out.getvalue()
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(out))
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def docx_bytes() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Care guide", 1)
    document.add_heading("Enamel", 2)
    document.add_paragraph("Wash it by hand. Do not use steel wool.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["Item", "Heat", "Mug", "60 C"], strict=True):
        cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_markdown_keeps_headings_rows_and_languages(tmp_path: Path) -> None:
    file = tmp_path / "help.md"
    file.write_text(POLICY, encoding="utf-8")
    intro, delivery, returns, chinese = read_document(file)
    assert intro.title == "Shop help" and intro.headings == () and intro.text == "Intro line."
    assert delivery.headings == ("Delivery 配送",)
    assert delivery.text.split("\n") == ["Country: UK; Days: 2-3", "Country: Germany; Days: 5"]
    assert returns.text.endswith("Sale items, e.g. No. 5, cannot come back.")
    assert (chinese.locator, chinese.language) == ("Returns › 退货", "zh")
    assert [p.ordinal for p in (intro, delivery, returns, chinese)] == [0, 1, 2, 3]


def test_ids_depend_on_content_and_source_alone(tmp_path: Path) -> None:
    file = tmp_path / "help.md"
    file.write_text(POLICY, encoding="utf-8")
    before = read_document(file)
    file.write_text("# Shop help\n\nA new first paragraph.\n" + POLICY.removeprefix("# Shop help\n"), encoding="utf-8")
    after = {passage.passage_id for passage in read_document(file)}
    assert {passage.passage_id for passage in before[1:]} <= after  # what stands below a change keeps its id
    assert before == read_document_again(POLICY)
    other = read_bytes(POLICY.encode(), "markdown", name="help.md", source="other")
    assert not {p.passage_id for p in other} & {p.passage_id for p in before}
    assert [p.digest for p in other] == [p.digest for p in before]  # so its vectors are not computed again
    twice = read_bytes(b"Same.\n\n# A\n\nSame line.\n\n# A\n\nSame line.", "markdown", name="x")
    assert len({p.passage_id for p in twice}) == 3


def read_document_again(text: str):
    return read_bytes(text.encode(), "markdown", name="help.md")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_chinese_in_usual_encodings(encoding: str) -> None:
    text = "退货政策：您可以在收到商品后三十天内退货，促销商品除外。请联系我们的客服人员办理退款手续。"
    assert read_bytes(text.encode(encoding), "text", name="a.txt")[0].text == text


def test_latin_encodings() -> None:
    text = "Le café est livré en trois à cinq jours. Les retours sont gratuits pour les clients fidèles de la société."
    assert read_bytes(text.encode("cp1252"), "text", name="a.txt")[0].text == text


def test_plain_text_joins_wrapped_lines_and_keeps_items() -> None:
    text = "RETURNS\n=======\n\nYou may send back whatever you do not want to keep\nwithin thirty days of the day it came.\n\n- one\n- two"
    (passage,) = read_bytes(text.encode(), "text", name="return_policy.txt")
    assert passage.headings == ("RETURNS",) and passage.title == "return policy"
    assert passage.text.split("\n")[0].endswith("want to keep within thirty days of the day it came.")
    assert passage.text.split("\n")[1:] == ["- one", "- two"]


def test_html_keeps_what_a_reader_sees() -> None:
    page = """<html><head><title>x | Shop</title><script>bad()</script></head><body><nav>Menu</nav><main><h1>Fees</h1>
    <p>We <b>T</b>-light<br>charge <a href=x>nothing</a>.</p><div style="display:none">hidden</div>
    <h2>Table</h2><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>
    <ul><li>First</li><li>Second</li></ul><div>loose <i>text</i></div></main><footer>foot</footer></body></html>"""
    first, second = read_bytes(page.encode(), "html", name="fees.html")
    assert first.title == "Fees" and first.text == "We T-light charge nothing."
    assert second.headings == ("Table",)
    assert second.text.split("\n") == ["A: 1; B: 2", "- First", "- Second", "loose text"]
    assert read_bytes('<meta charset="gbk"><p>退货政策</p>'.encode("gbk"), "html", name="a")[0].text == "退货政策"


def test_pdf_takes_larger_lines_for_headings() -> None:
    data = minimal_pdf(
        (18, "Returns"),
        (10, "You may return an order within"),
        (10, "thirty days of delivery."),
        (10, "Sale items are final."),
    )
    (passage,) = read_bytes(data, "pdf", name="policy.pdf")
    assert passage.headings == ("Returns",) and passage.title == "policy"
    assert (
        passage.text.replace("\n", " ")
        == "You may return an order within thirty days of delivery. Sale items are final."
    )


def test_docx_keeps_headings_and_rows() -> None:
    (passage,) = read_bytes(docx_bytes(), "docx", name="care.docx")
    assert passage.title == "Care guide" and passage.headings == ("Enamel",)
    assert passage.text == "Wash it by hand. Do not use steel wool.\nItem: Mug; Heat: 60 C"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 220 * 1024**2)
    return out.getvalue()


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "is a PNG picture"),
        ("a.pdf", b"just words", "holds no PDF"),
        ("a.pdf", b"%PDF-1.7\n%broken", "PDF is broken"),
        ("a.pdf", minimal_pdf((10, "text"))[:300], "PDF"),
        ("a.pdf", minimal_pdf(), "no text in it"),
        ("a.docx", b"PK\x03\x04 cut short", "no Word document"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 50, "old Office document"),
        ("a.docx", zipped("xl/workbook.xml"), "no Word document"),
        ("a.docx", zipped("word/document.xml"), "broken"),
        ("a.md", b"", "0 bytes"),
        ("a.md", b"  \n\n ", "no text"),
        ("a.txt", bytes(range(256)) * 20, "binary data|no text in any encoding"),
        ("a.html", b"%PDF-1.4", "is a PDF"),
        ("a.xyz", b"text", "not known"),
        ("a", b"\x89PNG\r\n\x1a\n", "without an ending"),
    ],
)
def test_bad_files_say_why_and_what_to_do(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(BadFile, match=reason) as caught:
        read_document(file)
    assert caught.value.fix.endswith(".") and name in str(caught.value)


def test_bombs_locks_and_giants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadFile, match="unpacks to 220 MB"):
        read_bytes(bomb(), "docx", name="a.docx")
    with pytest.raises(BadFile, match="password"):
        read_bytes(minimal_pdf((10, "secret text"), password="pw"), "pdf", name="a.pdf")
    with pytest.raises(BadFile, match="no such file"):
        read_document(tmp_path / "none.md")
    monkeypatch.setattr("knowledge.documents.MOST_BYTES", 1024**2)
    with pytest.raises(BadFile, match="more than the 1 MB"):
        read_bytes(b"x" * (2 * 1024**2), "text", name="a.txt")


SENTENCES = st.lists(
    st.sampled_from(
        [
            "We ship to the UK. ",
            "It costs 3.50 GBP! ",
            "今天发货。",
            "你好吗？",
            "Word " + "word " * 80 + "end. ",
            "\n\n",
            "- item\n",
        ]
    ),
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(SENTENCES)
def test_passages_hold_all_words_and_cut_no_sentence(parts: list[str]) -> None:
    text = "".join(parts)
    if not text.strip(" \n-") or not text.strip():
        return
    passages = read_bytes(text.encode(), "text", name="a.txt")
    assert "".join("".join(p.text.split()) for p in passages) == "".join(text.split())
    for passage in passages:
        assert units(passage.text) <= LONGEST
        assert passage.text == passage.text.strip()
        whole = passage.text.rstrip()[-1] in ".!。？" or passage.text.rstrip().endswith("item")
        assert whole or text.rstrip().endswith(passage.text.split("\n")[-1][-5:])


@given(st.text(max_size=300))
def test_sentence_spans_are_in_order_and_lose_only_space(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans) and all(x[1] <= y[0] for x, y in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


@given(st.lists(st.floats(0, 100), max_size=40), st.floats(1, 200))
def test_pack_keeps_order_and_bound(sizes: list[float], most: float) -> None:
    groups = pack(sizes, most)
    assert [index for group in groups for index in group] == list(range(len(sizes)))
    assert all(len(group) == 1 or sum(sizes[i] for i in group) <= most + 1e-6 for group in groups)


@pytest.mark.parametrize("text", ["x" * 50_000, "你" * 5_000, "word " * 5_000, "你好，" * 2_000])
def test_endless_sentences_are_cut_all_the_same(text: str) -> None:
    pieces = cut_long(text, 100)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(units(piece) <= 100 and len(piece) <= 2000 for piece in pieces)


def test_sentences_end_where_a_reader_would_say() -> None:
    text = 'Mr. Smith paid 3.50 at 5 p.m. in a hurry! "Really?" she said. 价格是3.5元。好。'
    found = [text[a:b] for a, b in sentence_spans(text)]
    assert found == ["Mr. Smith paid 3.50 at 5 p.m. in a hurry!", '"Really?"', "she said.", "价格是3.5元。", "好。"]
