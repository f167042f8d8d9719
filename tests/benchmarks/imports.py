"""Import of the UCI lines: time, peak memory, the same file again; beside a plain pandas script. Each run is a process."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from knowledge.demo import LINES_FILE
from tests.benchmarks import Row

RUNS = 5
_OURS = """
import json, resource, sys, time
started = time.perf_counter()
from knowledge.store import Store
with Store.open(sys.argv[1], embedder="none") as store:
    opened = time.perf_counter()
    report = store.import_file(sys.argv[2])
    first = time.perf_counter()
    again = store.import_file(sys.argv[2])
    second = time.perf_counter()
assert report.rows_written == 541909 and again.rows_unchanged == 541909
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"import": first - started, "again": second - first, "peak": peak}))
"""
# what one would write by hand: read, four tables, the commonest title; nothing checked, nothing kept on disk
_PANDAS = """
import json, resource, sys, time
started = time.perf_counter()
import pandas as pd
lines = pd.read_parquet(sys.argv[2])
lines["CustomerID"] = lines["CustomerID"].astype("Int64").astype("string")
lines["status"] = lines["InvoiceNo"].str.startswith("C").map({True: "cancelled", False: "placed"})
lines["amount"] = lines["Quantity"] * lines["UnitPrice"]
orders = lines.groupby("InvoiceNo").agg(customer=("CustomerID", "first"), at=("InvoiceDate", "min"), status=("status", "first"), total=("amount", "sum"))
customers = lines.dropna(subset=["CustomerID"]).groupby("CustomerID")["Country"].last()
products = lines.groupby("StockCode")["Description"].agg(lambda titles: titles.mode().iat[0] if len(titles.mode()) else None)
assert len(orders) == 25900
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"import": time.perf_counter() - started, "peak": peak}))
"""


def _measure(code: str, place: Path, file: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", code, str(place), str(file)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    return json.loads(done.stdout)


def run(runs: int = RUNS) -> list[Row]:
    """The figures of the import, medians of ``runs`` processes that start with nothing."""
    with tempfile.TemporaryDirectory() as folder:
        ours, pandas = [], []
        for number in range(runs):
            ours.append(_measure(_OURS, Path(folder) / f"store{number}", LINES_FILE))
            pandas.append(_measure(_PANDAS, Path(folder), LINES_FILE))

    def median(rows: list[dict[str, float]], name: str) -> float:
        return statistics.median(row[name] for row in rows)

    method = f"median of {runs} processes, imports of modules included"
    seconds, again, peak = median(ours, "import"), median(ours, "again"), median(ours, "peak")
    return [
        Row(
            topic="Import",
            what="541,909 UCI lines into the warehouse, validated",
            value=f"{seconds:.1f} s",
            asked="10 s",
            peer=f"plain pandas script, in memory only, unchecked: {median(pandas, 'import'):.1f} s",
            method=method,
            met=seconds <= 10,
        ),
        Row(
            topic="Import",
            what="peak memory of that process",
            value=f"{peak:.0f} MB",
            asked="1,500 MB",
            peer=f"pandas: {median(pandas, 'peak'):.0f} MB",
            method=method,
            met=peak <= 1500,
        ),
        Row(
            topic="Import",
            what="the same file again",
            value=f"{again:.2f} s",
            asked="1 s",
            peer="pandas: all of it again",
            method=method,
            met=again <= 1,
        ),
    ]
