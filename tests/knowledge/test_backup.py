"""One file holds the Store, and gives it back whole or not at all."""

from __future__ import annotations

import json
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import BadFile, StoreError
from knowledge.store import Store

LINES = "order_id,product_id,title,quantity,price,date\n1,A,Mug,2,3.5,2024-01-05\n"


@pytest.fixture
def backup(store: Store, write: Callable[..., Path], tmp_path: Path) -> Path:
    store.import_file(write("lines.csv", LINES))
    write("note.md", "# Hours\n\nWe open at nine.\n")
    store.add_documents([tmp_path / "note.md"])
    with sqlite3.connect(store.path / "conversations.sqlite") as connection:
        connection.execute("CREATE TABLE turns (text)")
        connection.execute("INSERT INTO turns VALUES ('hello')")
    connection.close()
    return store.backup(tmp_path / "shop.zip")


def rewrite(backup: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    other = backup.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return other


def test_round_trip(store: Store, backup: Path, tmp_path: Path) -> None:
    Store.restore(backup, tmp_path / "again")
    with Store.open(tmp_path / "again") as copy:
        assert copy.find_order("1") == store.find_order("1")
        assert copy.profile == store.profile and copy.data_version == store.data_version
        assert copy.search("open nine", 1)[0].text == store.search("open nine", 1)[0].text
    with sqlite3.connect(tmp_path / "again" / "conversations.sqlite") as connection:
        assert connection.execute("SELECT text FROM turns").fetchall() == [("hello",)]
    connection.close()


def test_backup_while_writing_is_of_one_moment(store: Store, write: Callable[..., Path], tmp_path: Path) -> None:
    def lines(orders: int) -> str:
        return "order_id,product_id,title,quantity,price,date\n" + "".join(
            f"{order},P{item},Thing,1,2,2024-01-05\n" for order in range(orders) for item in range(10)
        )

    store.import_file(write("lines.csv", lines(50)))
    writer = threading.Thread(target=lambda: store.import_file(write("lines.csv", lines(3000))))
    writer.start()
    store.backup(tmp_path / "shop.zip")
    writer.join()
    Store.restore(tmp_path / "shop.zip", tmp_path / "again")
    with Store.open(tmp_path / "again") as copy:
        orders = copy.table("orders").count().execute()
        assert orders in (50, 3000)
        assert copy.table("order_lines").count().execute() == 10 * orders


def test_not_over_something(store: Store, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there already"):
        store.backup(backup)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    with pytest.raises(StoreError, match="not empty"):
        Store.restore(backup, tmp_path / "full")


def test_changed_part_is_refused(backup: Path, tmp_path: Path) -> None:
    other = rewrite(backup, lambda parts: parts.update({"warehouse.duckdb": parts["warehouse.duckdb"][:-1] + b"x"}))
    with pytest.raises(BadFile, match=r"warehouse\.duckdb.*changed"):
        Store.restore(other, tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("name", ["../outside.txt", "/outside.txt", "a/../../outside.txt", "..\\outside.txt", "C:evil"])
def test_paths_that_lead_out_are_refused(backup: Path, tmp_path: Path, name: str) -> None:
    def add(parts: dict[str, bytes]) -> None:
        digests = json.loads(parts["digests.json"])
        digests["sha256"][name] = "0" * 64
        parts["digests.json"] = json.dumps(digests).encode()
        parts[name] = b"evil"

    with pytest.raises(BadFile, match="leads out"):
        Store.restore(rewrite(backup, add), tmp_path / "deep" / "again")
    assert not list(tmp_path.rglob("outside.txt"))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_what_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(BadFile, match="backup"):
        Store.restore(tmp_path / "x.zip", tmp_path / "again")


def test_foreign_zip_and_cut_one(backup: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("letter.txt", "dear")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    for file in (foreign, cut):
        with pytest.raises(BadFile):
            Store.restore(file, tmp_path / "again")
