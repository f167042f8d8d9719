"""Files as shops make them: names, encodings, decimals, dates, nested JSON; what is wrong is told by line and column."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.errors import BadFile, KnowledgeError, MissingColumns
from knowledge.importers.columns import match_columns, recognise
from knowledge.importers.text import detect_encoding, sniff_delimiter
from knowledge.importers.values import date_query, number_query, read_dates, writes_comma_decimals
from knowledge.records import ImportReport
from knowledge.store import Store

HEADER = "order_id,product_id,title,quantity,price,date,customer_id\n"
ROWS = ["1,A,Mug,2,3.50,2024-01-05 10:00,7", "1,B,Bowl,1,12.00,2024-01-05 10:00,7", "2,A,Mug,1,3.50,2024-02-05 10:00,8"]


def lines(*rows: str) -> str:
    return HEADER + "\n".join(rows) + "\n"


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.rows_read, report.rows_written, report.rows_unchanged, report.rows_rejected, report.rows_removed


# values -------------------------------------------------------------------------------------------------------------


def parse_numbers(cells: list[str]) -> list[float | None]:
    import duckdb

    with duckdb.connect() as connection:
        connection.register("cells", pa.table({"cell": pa.array(cells, pa.string())}))
        comma = writes_comma_decimals(connection, "cells", "cell")
        found = dict(connection.execute(number_query("cells", "cell", comma_decimal=comma)).fetchall())
    return [found[cell] for cell in cells]


def parse_dates(cells: list[str], market: str = "GB", zone: str = "Europe/London") -> list[datetime | None]:
    import duckdb

    with duckdb.connect() as connection:
        connection.register("cells", pa.table({"cell": pa.array(cells, pa.string())}))
        reading = read_dates(connection, "cells", "cell", market)
        found = dict(connection.execute(date_query("cells", "cell", reading, zone)).fetchall())
    return [found[cell] for cell in cells]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.299,00", 1299.0), ("1,299.00", 1299.0), ("£12.75", 12.75), ("¥１２９９", 1299.0), ("199元", 199.0),
        ("12,50", 12.5), ("1'299.50", 1299.5), ("1 299,50", 1299.5), ("(12.50)", -12.5), ("12.50-", -12.5),
        ("-3", -3.0), ("1,234,567", 1234567.0), ("1.234.567,8", 1234567.8), ("€ 5", 5.0), (".5", 0.5), ("1e3", 1000.0),
        ("1.5万", 15000.0), ("USD 20", 20.0), ("RMB 8.8", 8.8), ("1,299", 1299.0), ("0,125", 0.125), ("12.", 12.0),
        ("abc", None), ("", None), ("1.2.3", None), ("12-13", None), ("1,23,4", None), ("--5", None), ("5 for 2", None),
    ],
)  # fmt: skip
def test_amounts_as_shops_write_them(cell: str, value: float | None) -> None:
    assert parse_numbers([cell]) == [value]


def test_the_column_decides_what_one_mark_means() -> None:
    assert parse_numbers(["1.299", "5,50"]) == [1299.0, 5.5]
    assert parse_numbers(["1.299", "5.50"]) == [1.299, 5.5]
    assert parse_numbers(["1,299", "5,50"]) == [1.299, 5.5]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.decimals(min_value=-999_999, max_value=999_999, places=2), min_size=1, max_size=8), st.booleans())
def test_what_is_written_is_read_again(amounts: list[object], german: bool) -> None:
    cells = [f"{amount:,.2f}" for amount in amounts]
    if german:
        cells = [cell.translate(str.maketrans(",.", ".,")) for cell in cells]
    assert parse_numbers(cells) == [float(str(amount)) for amount in amounts]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2010-12-01", datetime(2010, 12, 1)), ("2010-12-01 08:26:30", datetime(2010, 12, 1, 8, 26, 30)),
        ("2010/12/1 8:26", datetime(2010, 12, 1, 8, 26)), ("2011年12月1日", datetime(2011, 12, 1)),
        ("2011年12月1日 8时26分", datetime(2011, 12, 1, 8, 26)), ("２０１１年１月２日", datetime(2011, 1, 2)),
        ("31.12.2010", datetime(2010, 12, 31)), ("13/1/10 17:05", datetime(2010, 1, 13, 17, 5)),
        ("1 Dec 2010", datetime(2010, 12, 1)), ("December 1, 2010", datetime(2010, 12, 1)), ("01-Dec-2010", datetime(2010, 12, 1)),
        ("40513.3517361", datetime(2010, 12, 1, 8, 26, 30)), ("1291191960", datetime(2010, 12, 1, 8, 26)),
        ("1291191960000", datetime(2010, 12, 1, 8, 26)), ("20101201", datetime(2010, 12, 1)),
        ("2010-07-01T08:00:00Z", datetime(2010, 7, 1, 9)), ("2010-12-01T08:26:00+08:00", datetime(2010, 12, 1, 0, 26)),
        ("1/12/2010 8:26 PM", datetime(2010, 12, 1, 20, 26)),
        ("yesterday", None), ("31/02/2010", None), ("2010-13-45", None), ("7", None),
    ],
)  # fmt: skip
def test_dates_as_shops_write_them(cell: str, value: datetime | None) -> None:
    assert parse_dates([cell]) == [value]


def test_the_column_decides_the_order_of_day_and_month() -> None:
    assert parse_dates(["12/1/2010 8:26", "12/13/2010 9:00"]) == [
        datetime(2010, 12, 1, 8, 26),
        datetime(2010, 12, 13, 9),
    ]
    assert parse_dates(["12/1/2010", "13/12/2010"]) == [datetime(2010, 1, 12), datetime(2010, 12, 13)]
    assert parse_dates(["12/1/2010"]) == [datetime(2010, 1, 12)]
    assert parse_dates(["12/1/2010"], market="US") == [datetime(2010, 12, 1)]
    assert parse_dates(["13/1/2010", "14/1/2010", "1/15/2010"])[2] is None


# files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gbk", "gb18030"])
def test_chinese_files_in_any_encoding(store: Store, write: Callable[..., Path], encoding: str) -> None:
    text = "商品编号,商品名称,售价,库存,颜色\nA1,三层蛋糕架,￥１２９．５０,３,白色\nA2,红色马克杯,39元,0,红色\n"
    report = store.import_file(write("products.csv", text, encoding))
    assert counts(report) == (2, 2, 0, 0, 0)
    product = store.product("A1")
    assert product is not None
    assert (product.title, product.price, product.currency, product.stock) == ("三层蛋糕架", 129.5, "CNY", 3)
    assert product.attributes == {"颜色": "白色"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1"])
def test_western_files(store: Store, write: Callable[..., Path], encoding: str) -> None:
    text = "SKU;Title;Price\n1;Crème brûlée dish;1.299,00\n2;Café für zwei;5,50\n"
    assert counts(store.import_file(write("p.csv", text, encoding)))[1:4] == (2, 0, 0)
    product = store.product("1")
    assert product is not None and (product.title, product.price) == ("Crème brûlée dish", 1299.0)


def test_rows_of_another_encoding_are_told(store: Store, write: Callable[..., Path]) -> None:
    good = "sku,title,price\n1,蛋糕架,5\n2,马克杯,6\n"
    report = store.import_file(write("p.csv", good.encode() + "3,茶壶,7\n".encode("gbk") + "4,碗,8\n".encode()))
    assert counts(report) == (4, 3, 0, 1, 0)
    problem = report.problems[0]
    assert (problem.line, problem.column) == (4, "title") and "not utf-8" in problem.reason


def test_encodings_are_told_apart(write: Callable[..., Path]) -> None:
    assert detect_encoding(write("a", "naïve café, Köln, Señor\n" * 3, "cp1252")).name == "cp1252"
    assert detect_encoding(write("b", "蛋糕架,红色马克杯\n" * 3, "gbk")).name == "gb18030"
    with pytest.raises(BadFile, match="no text"):
        detect_encoding(write("c", b"PK\x03\x04\x00\x00\x01" * 40))


@pytest.mark.parametrize(("delimiter"), [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    rows = [delimiter.join(row) for row in (["a", "b, c; d", "e"], ["1", '"x', "2"], ["1", "2", "3"], ["1", "2", "3"])]
    assert sniff_delimiter([f"{row}\n" for row in rows[2:]]) == delimiter


def test_every_wrong_row_is_told_by_line_and_column(store: Store, write: Callable[..., Path]) -> None:
    rows = [
        *ROWS,
        "3,A,Mug,two,3.50,2024-03-01,7",
        ",A,Mug,1,3.50,2024-03-01,7",
        "4,,Mug,1,3.50,2024-03-01,7",
        "5,A,Mug,1,,2024-03-01,7",
        "6,A,Mug,1,3.50,31 February,7",
        "7,A,Mug,1,3.50,1066-10-14,7",
        "8,A,Mug,1,3.50,2024-03-01,7,what,is,this",
        "9,A",
        "10,A,Mug,inf,3.50,2024-03-01,7",
        "11,A,Mug,1,3.50,,7",
    ]
    report = store.import_file(write("lines.csv", lines(*rows)))
    assert counts(report) == (13, 3, 0, 10, 0)
    found = {problem.line: (problem.column, problem.value) for problem in report.problems}
    assert found[5] == ("quantity", "two")
    assert found[6] == ("order_id", "") and found[7] == ("product_id", "")
    assert found[8] == ("price", "") and found[9] == ("date", "31 February") and found[10][0] == "date"
    assert found[11][1] == "what" and found[12] == (None, "9")
    assert found[13] == ("quantity", "inf") and found[14] == ("date", "")
    again = store.import_file(write("lines.csv", lines(*rows)))
    assert counts(again) == (13, 0, 3, 10, 0) and again.problems == report.problems


def test_quoted_line_breaks_keep_the_count_of_lines(store: Store, write: Callable[..., Path]) -> None:
    text = 'sku,title,price\n1,"Mug\nwith a break",3\n2,Bowl,dear\n'
    report = store.import_file(write("p.csv", text))
    assert [(problem.line, problem.column) for problem in report.problems] == [(4, "price")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "0 bytes"),
        ("x.csv", b"   \n", "empty"),
        ("x.csv", b"sku,title,price\n", "no rows"),
        ("x.csv", b"alpha,beta\n1,2\n", "no kind we know"),
        ("x.csv", b'sku,title\n1,"' + b"x" * 200_000, "quotation mark"),
        ("x.parquet", b"PAR1 broken", "no Parquet"),
        ("x.xlsx", b"PK\x03\x04 broken", "no workbook"),
        ("x.json", b"{broken", "no JSON"),
        ("x.json", b"[1, 2]", "no objects"),
        ("x.docx", b"whatever", "no table of a kind"),
        ("x.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "no text"),
    ],
)
def test_bad_files_are_explained(
    store: Store, write: Callable[..., Path], name: str, content: bytes, message: str
) -> None:
    with pytest.raises(KnowledgeError, match=message):
        store.import_file(write(name, content))
    assert store.data_version == "0" and store.sources() == []


def test_missing_columns_are_named(store: Store, write: Callable[..., Path]) -> None:
    with pytest.raises(MissingColumns, match=r"product_id.*order_lines.*mapping="):
        store.import_file(write("x.csv", "order_id,thing,price\n1,A,2\n"), "order_lines")
    report = store.import_file(
        write("x.csv", "order_id,thing,price\n1,A,2\n"), "order_lines", mapping={"product_id": "thing"}
    )
    assert report.rows_written == 1
    for mapping, message in (({"colour": "thing"}, "field 'colour'"), ({"product_id": "what"}, "column 'what'")):
        with pytest.raises(BadFile, match=message):
            store.import_file(write("x.csv", "order_id,thing,price\n1,A,2\n"), "order_lines", mapping=mapping)


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ("InvoiceNo StockCode Description Quantity InvoiceDate UnitPrice CustomerID Country", "order_lines"),
        ("订单号 商品编号 商品名称 数量 单价 下单时间 会员编号", "order_lines"),
        ("Order ID|Customer ID|Order Date|Status|Total", "orders"),
        ("订单编号 会员id 下单时间 订单状态 实付金额", "orders"),
        ("id name price category", "products"), ("Handle Title Variant_Price Image_Src", "products"),
        ("商品编码 商品标题 售价 库存", "products"),
        ("customer_id first_name last_name email", "customers"), ("id name email phone", "customers"), ("会员号 姓名 手机号", "customers"),
    ],
)  # fmt: skip
def test_kinds_are_recognised(columns: str, kind: str) -> None:
    split = columns.split("|") if "|" in columns else columns.split()
    assert recognise(Path("export.csv"), split) == kind


def test_a_column_serves_one_field() -> None:
    found = match_columns("products", ["id", "name", "Name", "price", "PRICE"])
    assert len(set(found.values())) == len(found)


def test_workbook_with_title_lines_and_sheets(store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Products"
    for row in (
        ["Our catalogue"],
        [],
        ["SKU", "Title", "Price", "Stock"],
        [1001, "Mug", 3.5, 4],
        [1002, "Bowl", "n/a", 1],
    ):
        sheet.append(row)
    orders = book.create_sheet("Orders")
    for row in (["Order No", "Customer ID", "Order Date", "Status"], ["9", 7, datetime(2024, 1, 5, 10), "Canceled"]):
        orders.append(row)
    book.create_sheet("Notes").append(["hello"])
    book.save(tmp_path / "shop.xlsx")
    report = store.import_file(tmp_path / "shop.xlsx")
    assert report.rows_rejected == 0 and report.rows_written == 3, report.problems
    assert store.product("1001") is not None and store.product("1002") is not None
    order = store.find_order("9")
    assert order is not None
    assert (order.customer_id, order.status, order.ordered_at) == ("7", "cancelled", datetime(2024, 1, 5, 10))


def test_typed_parquet(store: Store, tmp_path: Path) -> None:
    table = pa.table(
        {
            "InvoiceNo": ["1", "1", None], "StockCode": [10.0, 11.0, 12.0], "Quantity": [1, 2, 3],
            "UnitPrice": [1.5, float("nan"), 2.0], "InvoiceDate": [datetime(2024, 1, 1)] * 3, "CustomerID": [7.0, None, 8.0],
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "x.parquet")
    report = store.import_file(tmp_path / "x.parquet")
    assert counts(report) == (3, 1, 0, 2, 0)
    assert [(problem.line, problem.column) for problem in report.problems] == [(2, "UnitPrice"), (3, "InvoiceNo")]
    order = store.find_order("1")
    assert order is not None and order.customer_id == "7" and order.lines[0].product_id == "10"


def test_json_lines_with_a_broken_one(store: Store, write: Callable[..., Path]) -> None:
    text = '{"sku": "1", "title": "Mug", "price": 3}\n{broken\n[1]\n{"sku": "2", "title": "Bowl", "tags": ["a", "b"]}\n'
    report = store.import_file(write("p.jsonl", text))
    assert counts(report) == (4, 2, 0, 2, 0)
    assert [problem.line for problem in report.problems] == [2, 3]
    product = store.product("2")
    assert product is not None and product.attributes == {"tags": "a, b"}


def test_nested_shop_export(store: Store, shared_data: Path) -> None:
    folder = shared_data / "tau_bench_retail"
    raw = json.loads((folder / "orders.json").read_text())
    for name in ("products.json", "orders.json", "users.json"):
        report = store.import_file(folder / name)
        assert report.rows_rejected == 0 and report.rows_written == report.rows_read
    assert store.table("orders").count().execute() == 1000
    assert store.table("customers").count().execute() == 500
    for said, record in list(raw.items())[:40]:
        order = store.find_order(said.strip("#").lower())
        assert order is not None
        assert (order.order_id, order.status, order.customer_id) == (said, record["status"], record["user_id"])
        assert order.total == pytest.approx(sum(item["price"] for item in record["items"]))
        assert [line.product_id for line in order.lines] == [item["item_id"] for item in record["items"]] or len(
            order.lines
        ) > 1
        assert (order.country, order.postcode) == (record["address"]["country"], record["address"]["zip"])
    product = store.product("9612497925")
    assert product is not None and (product.title, product.price) == ("T-Shirt, blue, M, cotton, crew neck", 50.88)
    assert product.attributes["material"] == "cotton"
    assert [hit.title for hit in store.search_products("", 2, {"material": {"eq": "cotton"}, "stock": {"gte": 1}})]
    found = store.find_customers("noah.brown7922@example.com")[0]
    assert (found.name, found.city, found.postcode) == ("Noah Brown", "Denver", "80279")


# by content -----------------------------------------------------------------------------------------------------------


def test_unchanged_changed_new_and_gone(store: Store, write: Callable[..., Path]) -> None:
    assert counts(store.import_file(write("l.csv", lines(*ROWS)))) == (3, 3, 0, 0, 0)
    version = store.data_version
    assert counts(store.import_file(write("l.csv", lines(*ROWS)))) == (3, 0, 3, 0, 0)
    assert store.data_version == version
    changed = [ROWS[0].replace(",2,", ",5,"), ROWS[2], "3,C,Plate,1,4.00,2024-03-01,9"]
    assert counts(store.import_file(write("l.csv", lines(*changed)))) == (3, 2, 1, 0, 0)
    order = store.find_order("1")
    assert order is not None and [(line.product_id, line.quantity) for line in order.lines] == [("B", 1), ("A", 5)]
    assert order.total == 29.5
    report = store.import_file(write("l.csv", lines(changed[2])), mode="replace")
    assert counts(report) == (1, 0, 1, 0, 3)
    assert store.find_order("1") is None and store.customer("7") is None and store.product("B") is None
    assert store.find_order("3") is not None


def test_equal_lines_count_each(store: Store, write: Callable[..., Path]) -> None:
    store.import_file(write("l.csv", lines(ROWS[0], ROWS[0], ROWS[0])))
    order = store.find_order("1")
    assert order is not None and len(order.lines) == 3 and order.total == 21.0
    report = store.import_file(write("l.csv", lines(ROWS[0], ROWS[0])), mode="replace")
    assert counts(report) == (2, 0, 2, 0, 1)


def test_the_order_of_the_rows_does_not_matter(store: Store, write: Callable[..., Path]) -> None:
    store.import_file(write("l.csv", lines(*ROWS)))
    assert counts(store.import_file(write("l.csv", lines(*reversed(ROWS))))) == (3, 0, 3, 0, 0)


def test_sources_add_up_and_go_alone(store: Store, write: Callable[..., Path]) -> None:
    store.import_file(write("lines.csv", lines(*ROWS)))
    store.import_file(write("catalogue.csv", "sku,title,category,price\nA,Red mug with handle,mugs,3.99\n"))
    store.import_file(write("extra.csv", "sku,colour,category\nA,red,\n"), "products")
    product = store.product("A")
    assert product is not None
    assert (product.title, product.price, product.category) == ("Red mug with handle", 3.99, "mugs")
    assert product.attributes == {"colour": "red"}
    # what the lines imply does not overrule the catalogue, though it comes later
    store.import_file(write("lines.csv", lines(*ROWS, "9,A,MUG OLD NAME,1,1.00,2024-05-05,7")))
    product = store.product("A")
    assert product is not None and (product.title, product.price) == ("Red mug with handle", 3.99)
    assert store.remove_source("catalogue.csv") == 1
    product = store.product("A")
    assert product is not None and (product.title, product.category) == ("Mug", None)
    assert product.attributes == {"colour": "red"}
    store.remove_source("lines.csv")
    assert store.product("A") is None and store.table("order_lines").count().execute() == 0
    assert [source.source_id for source in store.sources()] == ["extra.csv"]


def test_a_key_that_stands_twice(store: Store, write: Callable[..., Path]) -> None:
    report = store.import_file(write("p.csv", "sku,title,price\n1,Mug,3\n2,Bowl,4\n1,New mug,5\n"))
    assert counts(report) == (3, 2, 0, 1, 0)
    assert report.problems[0].line == 2 and "line 4" in report.problems[0].reason
    product = store.product("1")
    assert product is not None and product.title == "New mug"


def test_one_export_under_two_names_is_warned_of(store: Store, write: Callable[..., Path]) -> None:
    store.import_file(write("january.csv", lines(*ROWS)))
    report = store.import_file(write("copy.csv", lines(*ROWS)))
    assert any("january.csv" in problem.reason for problem in report.problems)
    same = store.import_file(write("copy2.csv", lines(*ROWS)), source_id="january.csv")
    assert not any("count twice" in problem.reason for problem in same.problems)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from("AB"), st.integers(1, 2)), min_size=1, max_size=8), st.data()
)
def test_replace_ends_where_a_fresh_import_does(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, int]], data: st.DataObject
) -> None:
    others = data.draw(st.lists(st.sampled_from(rows), max_size=5))
    folder = tmp_path_factory.mktemp("replace")

    def text(chosen: list[tuple[int, str, int]]) -> str:
        return lines(*(f"{order},{code},Thing {code},{count},2.5,2024-01-0{order},7" for order, code, count in chosen))

    states = []
    for name, steps in (("steps", [others + rows, rows]), ("fresh", [rows])):
        with Store.open(folder / name, embedder="none") as store:
            for step in steps:
                (folder / "l.csv").write_text(text(step), "utf-8")
                store.import_file(folder / "l.csv", mode="replace")
            tables = ("order_lines", "orders", "products", "customers")
            states.append([sorted(map(str, store.table(table).to_pyarrow().to_pylist())) for table in tables])
    assert states[0] == states[1]


KILLED = """
import sys
from knowledge.store import Store
store = Store.open(sys.argv[1], embedder="none")
def tell(label, done, total):
    print(label, flush=True)
    if label == sys.argv[3]:
        import time; time.sleep(60)
store.import_file(sys.argv[2], progress=tell)
"""


@pytest.mark.parametrize("step", ["comparing", "keeping"])
def test_a_killed_import_is_run_again(tmp_path: Path, write: Callable[..., Path], step: str) -> None:
    many = [f"{n},P{n % 50},Thing {n % 50},1,{n % 9 + 1}.25,2024-01-05,{n % 30}" for n in range(5000)]
    path = write("lines.csv", lines(*many))
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "killed"), str(path), step],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert child.stdout is not None
    while child.stdout.readline().strip() != step:
        assert child.poll() is None
    time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    results = []
    for name in ("killed", "whole"):
        with Store.open(tmp_path / name, embedder="none") as store:
            assert store.sources() == []
            assert counts(store.import_file(path)) == (5000, 5000, 0, 0, 0)
            results.append(
                [
                    sorted(map(str, store.table(t).to_pyarrow().to_pylist()))
                    for t in ("order_lines", "orders", "products")
                ]
            )
    assert results[0] == results[1]
