"""One owner, a manifest, answers by id and by filter, and errors that name the way out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from knowledge.errors import KnowledgeError, StoreDamaged, StoreError, StoreFull, StoreLocked, StoreTooNew
from knowledge.filters import BadFilter
from knowledge.manifest import STORE_VERSION
from knowledge.records import ShopProfile
from knowledge.store import Store

LINES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1001,A1,RED MUG,2,2011-01-05 10:00,3.50,7.0,United Kingdom
1001,A2,BLUE BOWL,1,2011-01-05 10:00,12.00,7.0,United Kingdom
C1002,A1,RED MUG,-1,2011-01-06 11:00,3.50,7.0,United Kingdom
"""
OPEN_AND_WAIT = """
import sys, time
from knowledge.store import Store
store = Store.open(sys.argv[1], embedder="none", owner="the other one")
print("open", flush=True)
time.sleep(60)
"""


def run_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root
    )


def test_second_open_names_the_owner(tmp_path: Path) -> None:
    with Store.open(tmp_path / "shop", embedder="none", owner="hawker serve"), pytest.raises(StoreLocked) as caught:
        Store.open(tmp_path / "shop", embedder="none")
    assert "hawker serve" in str(caught.value)
    assert str(os.getpid()) in caught.value.owner


def test_another_process_is_named_and_its_death_frees_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    other = run_python(OPEN_AND_WAIT, str(folder))
    try:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "open"
        with pytest.raises(StoreLocked, match=f"the other one.*process {other.pid}"):
            Store.open(folder, embedder="none")
        other.send_signal(signal.SIGKILL)
        other.wait(10)
        assert (folder / "owner.json").exists()  # left behind by the dead process, and no obstacle
        Store.open(folder, embedder="none").close()
    finally:
        other.kill()
        other.communicate()


def test_close_lets_the_next_one_in(tmp_path: Path) -> None:
    for _ in range(2):
        with Store.open(tmp_path / "shop", embedder="none") as store:
            assert store.data_version == "0"


def test_profile_and_data_version_survive(tmp_path: Path, write: Callable[..., Path]) -> None:
    profile = ShopProfile(name="Teeladen", currency="EUR", as_of=datetime(2024, 1, 2))
    with Store.open(tmp_path / "shop", embedder="none") as store:
        store.set_profile(profile)
        before = store.data_version
        store.import_file(write("lines.csv", LINES))
        after = store.data_version
        assert after != before
    with Store.open(tmp_path / "shop") as store:
        assert (store.profile, store.data_version, store.as_of) == (profile, after, datetime(2024, 1, 2))
        assert store.manifest.embedder == "none"
    raw = json.loads((tmp_path / "shop" / "manifest.json").read_text("utf-8"))
    assert raw["data_version"] == after and raw["profile"]["name"] == "Teeladen"


def test_clock_is_now_without_a_fixed_one(store: Store) -> None:
    assert abs((store.as_of - datetime.now(UTC).replace(tzinfo=None)).total_seconds()) < 60


def test_clock_of_old_data_stands_at_its_newest_order(store: Store, write: Callable[..., Path]) -> None:
    store.import_file(write("lines.csv", LINES))
    assert store.as_of == store.newest_order_at()
    assert store.as_of.year < 2025


def test_newer_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    Store.open(tmp_path / "shop", embedder="none").close()
    manifest = tmp_path / "shop" / "manifest.json"
    manifest.write_text(json.dumps({"version": STORE_VERSION + 1, "secret": 1}), "utf-8")
    before = {path: path.read_bytes() for path in (tmp_path / "shop").iterdir() if path.is_file()}
    with pytest.raises(StoreTooNew, match="Install a newer Hawker"):
        Store.open(tmp_path / "shop")
    assert before == {path: path.read_bytes() for path in (tmp_path / "shop").iterdir() if path.is_file()}


def test_older_store_is_backed_up_and_migrated(tmp_path: Path, write: Callable[..., Path]) -> None:
    folder = tmp_path / "shop"
    with Store.open(folder, embedder="none") as store:
        store.import_file(write("lines.csv", LINES))
    with duckdb.connect(folder / "warehouse.duckdb") as connection:  # as it was before two columns were thought of
        connection.execute("ALTER TABLE sources DROP COLUMN options")
        connection.execute("DROP TABLE passages")
    (folder / "manifest.json").write_text(json.dumps({"version": 0}), "utf-8")
    with Store.open(folder) as store:
        assert store.manifest.version == STORE_VERSION
        order = store.find_order("1001")
        assert order is not None and order.total == 19.0
        assert store.search("anything") == []
    kept = list(tmp_path.glob("shop.before-version-*.zip"))
    assert len(kept) == 1
    Store.restore(kept[0], tmp_path / "old")
    assert json.loads((tmp_path / "old" / "manifest.json").read_text())["version"] == 0


@pytest.mark.parametrize(
    ("file", "content", "part"),
    [
        ("manifest.json", b"{", "manifest"),
        ("manifest.json", b"[]", "manifest"),
        ("warehouse.duckdb", b"no database " * 999, "warehouse"),
    ],
)
def test_damage_is_named_with_the_way_out(tmp_path: Path, file: str, content: bytes, part: str) -> None:
    Store.open(tmp_path / "shop", embedder="none").close()
    (tmp_path / "shop" / file).write_bytes(content)
    with pytest.raises(StoreDamaged, match="hawker restore") as caught:
        Store.open(tmp_path / "shop")
    assert caught.value.part == part
    assert (tmp_path / "shop" / file).read_bytes() == content


def test_a_directory_of_other_files_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match=r"letter\.txt"):
        Store.open(tmp_path)
    with pytest.raises(StoreError, match="There is no Store"):
        Store.open(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


DISK_FULL = """
import resource, sys
from knowledge.errors import StoreFull
from knowledge.store import Store
with Store.open(sys.argv[1], embedder="none") as store:
    store.import_file(sys.argv[2])
    before = store.data_version
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
    try:
        store.import_file(sys.argv[3])
    except StoreFull as error:
        print("full:", error)
    assert store.find_order("1001") is not None, "what was acknowledged is gone"
    assert store.data_version == before
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    report = store.import_file(sys.argv[3])
    print("again:", report.rows_written)
"""


def test_full_disk_keeps_what_was_acknowledged(tmp_path: Path, write: Callable[..., Path]) -> None:
    rows = "".join(
        f"{n},P{n % 997},THING NUMBER {n},1,2011-01-05 10:00,{n / 7:.4f},{n % 99},Spain\n" for n in range(30_000)
    )
    small, large = write("small.csv", LINES), write("large.csv", LINES.splitlines()[0] + "\n" + rows)
    child = run_python(DISK_FULL, str(tmp_path / "shop"), str(small), str(large), str(1_500_000))
    out, err = child.communicate(timeout=100)
    assert "full: No space left" in out, err
    assert "again: 30000" in out, err
    assert child.returncode == 0, err


def test_orders_are_found_as_people_write_them(store: Store, write: Callable[..., Path]) -> None:
    store.import_file(write("lines.csv", LINES))
    for said in ("1001", "#1001", " order 1001 ", "Order no. 1001", "订单号：１００１", "1001。"):
        order = store.find_order(said)
        assert order is not None and order.order_id == "1001", said
    cancelled = store.find_order("order c1002")
    assert cancelled is not None and (cancelled.status, cancelled.total) == ("cancelled", -3.5)
    for said in ("", "999", "order", "'; DROP TABLE orders", "x" * 100_000, "%", "\x00"):
        assert store.find_order(said) is None, said[:20]
    assert [order.order_id for order in store.orders_of("7")] == ["C1002", "1001"]
    assert [line.title for line in store.orders_of("7")[1].lines] == ["Red Mug", "Blue Bowl"]


def test_customers_are_found_by_id_email_phone_and_name(store: Store, write: Callable[..., Path]) -> None:
    store.import_file(
        write(
            "customers.csv",
            "客户编号,姓名,邮箱,手机号,城市\n1,王小明,wang@example.com,13800138000,上海\n2,Ann Lee,ann@x.org,,Leeds\n",
        )
    )
    for said, found in [("1", "1"), ("WANG@example.com", "1"), ("小明", "1"), ("138 0013 8000", "1"), ("lee ann", "2")]:
        assert [customer.customer_id for customer in store.find_customers(said)] == [found], said
    assert store.find_customers("%") == [] and store.find_customers("") == []
    assert store.customer("1") is not None and store.customer("3") is None


def test_products_are_filtered_in_both_languages(store: Store, write: Callable[..., Path]) -> None:
    store.import_file(
        write(
            "products.csv",
            "sku,title,category,category_zh,price,stock,colour,colour_zh\n"
            "1,Mug,mugs,马克杯,3.5,4,red; white,红色; 白色\n2,Bowl,bowls,碗,12,0,blue,蓝色\n3,Plate,plates,盘子,,,,\n",
        )
    )

    def ids(filters: dict[str, dict[str, object]]) -> list[str]:
        return [hit.id for hit in store.search_products("", 9, filters)]

    assert ids({}) == ["1", "2", "3"]
    assert ids({"price": {"lte": 10}}) == ["1"]
    assert ids({"price": {"gt": 3, "lt": 13}}) == ["1", "2"]
    assert ids({"stock": {"gte": 1}}) == ["1"]
    assert ids({"colour": {"eq": "White"}}) == ids({"color": {"eq": "红色"}}) == ["1"]
    assert ids({"category": {"in": ["碗", "plates"]}}) == ["2", "3"]
    assert ids({"colour": {"ne": "blue"}}) == ["1", "3"]
    assert ids({"title": {"contains": "ow"}}) == ["2"]
    assert [hit.id for hit in store.search_products("red mug", 1, {"price": {"lte": 10}})] == ["1"]
    assert store.search_products("mug", 5, {"price": {"gt": 100}}) == []


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"weight": {"eq": 1}}, "is no column or attribute.*price"),
        ({"price": {"about": 1}}, "compares by 'about'"),
        ({"price": {"lte": "cheap"}}, "A number is expected"),
        ({"price": 3}, "Say how to compare"),
        ({"title": {"in": "Mug"}}, "Give a list"),
        ({"1=1 OR title": {"eq": "x"}}, "is no column"),
    ],
)
def test_wrong_filters_are_explained(store: Store, filters: dict[str, dict[str, object]], message: str) -> None:
    with pytest.raises(BadFilter, match=message):
        store.search_products("", 5, filters)


def test_unknown_table_and_source(store: Store) -> None:
    with pytest.raises(KnowledgeError, match="products, customers, orders, order_lines"):
        store.table("sqlite_master")
    with pytest.raises(KnowledgeError, match="No source 'x'"):
        store.remove_source("x")


def test_many_threads_read_while_one_writes(store: Store, write: Callable[..., Path]) -> None:
    store.import_file(write("lines.csv", LINES))
    stop = time.monotonic() + 1
    failures: list[BaseException] = []

    def read() -> int:
        count = 0
        while time.monotonic() < stop:
            order = store.find_order("1001")
            assert order is not None and len(order.lines) == 2
            assert store.table("orders").count().execute() >= 2
            count += 1
        return count

    def change() -> None:
        try:
            for n in range(200, 203):
                store.import_file(write("more.csv", LINES.replace("1001", str(n)).replace("C1002", f"C{n}")))
        except BaseException as error:  # noqa: BLE001 - reported below
            failures.append(error)

    writer = threading.Thread(target=change)
    writer.start()
    with ThreadPoolExecutor(6) as pool:
        assert min(pool.map(lambda _: read(), range(6))) > 0
    writer.join()
    assert not failures
    assert store.find_order("202") is not None


def test_documents_are_incremental(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    (folder / "zh").mkdir(parents=True)
    (folder / "returns.md").write_text("# Returns\n\n## Sale items\n\nSale items go back within 14 days.\n", "utf-8")
    (folder / "zh" / "returns.md").write_text("# 退货\n\n特价商品须在14天内退回。\n", "utf-8")
    first = store.add_documents([folder])
    assert (first.rows_rejected, first.rows_unchanged) == (0, 0) and first.rows_written >= 2
    assert store.search("return sale items", 1)[0].locator == "Sale items"
    assert "14天" in store.search("特价商品 退回", 1)[0].text
    version = store.data_version
    again = store.add_documents([folder])
    assert (again.rows_written, again.rows_unchanged) == (0, first.rows_written)
    assert store.data_version == version
    (folder / "returns.md").write_text("# Returns\n\n## Sale items\n\nSale items go back within 21 days.\n", "utf-8")
    (folder / "zh" / "returns.md").unlink()
    assert store.add_documents([folder]).rows_written == 1
    assert "21 days" in store.search("return sale items", 1)[0].text
    assert len(store.sources()) == 2
    assert store.add_documents([folder], mode="replace").rows_removed == 1
    assert [source.source_id for source in store.sources()] == ["kb/returns.md"]


def test_one_broken_document_does_not_stop_the_others(store: Store, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("# Hours\n\nWe open at nine.\n", "utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
    report = store.add_documents([tmp_path / "good.md", tmp_path / "bad.pdf", tmp_path / "missing.md"])
    assert report.rows_written == 1 and report.rows_rejected == 2
    assert {problem.file for problem in report.problems} == {"bad.pdf", "missing.md"}
    with pytest.raises(KnowledgeError, match="no such file"):
        store.add_documents([tmp_path / "missing.md"])


def test_of_two_documents_of_one_name_neither_takes_the_others_place(store: Store, tmp_path: Path) -> None:
    for shop, hour in (("bath", "nine"), ("leeds", "ten")):
        (tmp_path / shop).mkdir()
        (tmp_path / shop / "hours.md").write_text(f"# Hours\n\nWe open at {hour}.\n", "utf-8")
    bath, leeds = tmp_path / "bath" / "hours.md", tmp_path / "leeds" / "hours.md"
    report = store.add_documents([bath, bath, leeds])
    assert (report.rows_written, report.rows_unchanged) == (1, 1)
    assert [problem.file for problem in report.problems] == ["hours.md"]
    assert "same name" in report.problems[0].reason and "import the folder" in report.problems[0].reason
    assert "nine" in store.search("When do you open?", 1)[0].text
    assert store.add_documents([tmp_path]).rows_written == 2


def test_full_disk_is_told_for_backups_too(store: Store) -> None:
    error = store._warehouse.explain(OSError(28, "No space left on device"), "importing x")
    assert isinstance(error, StoreFull) and "run it again" in str(error)


def test_a_damaged_index_leaves_the_words_and_names_the_rebuild(tmp_path: Path, write: Callable[..., Path]) -> None:
    folder = tmp_path / "shop"
    with Store.open(folder, embedder="none") as store:
        store.import_file(write("products.csv", "sku,title,price\n1,Red mug,3\n2,Blue bowl,4\n"))
        assert store.search_products("mug", 1)[0].id == "1"
    for file in (folder / "lexical").rglob("*"):
        if file.is_file():
            file.write_bytes(b"garbage" * 50)
    with Store.open(folder) as store:
        assert store.search_products("mug", 1)[0].id == "1"
        store.rebuild()
        store.check()
        assert store.search_products("bowl", 1)[0].id == "2"
