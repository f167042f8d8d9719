"""RFM, cohorts, monthly figures and baskets over twenty million generated lines: time and peak memory, about a minute."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks import Row

LINES = 20_000_000
GENERATED = """
import json, resource, sys, time
from datetime import datetime
import ibis
from tests.benchmarks.analytics import analyse
connection = ibis.duckdb.connect()
connection.raw_sql("set memory_limit='3500MB'")
connection.raw_sql("select setseed(0.5)")
connection.raw_sql(f'''
create table lines as select 'O' || (i // 20) as order_id, 'C' || cast(floor(200000 * pow(hash(i // 20) / 1.8446744073709552e19, 2)) as bigint) as customer_id,
 'P' || cast(floor(4000 * pow(random(), 3)) as bigint) as product_id, timestamp '2022-01-01' + interval (i // 20 * 60) second as at,
 cast(1 + floor(random() * 6) as double) as quantity, round(1 + random() * 20, 2) as unit_price from range({sys.argv[1]}) t(i)''')
started = time.perf_counter()
found = analyse(connection.table("lines"), datetime(2024, 12, 31))
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, **found}))
"""


def run(lines: int = LINES) -> list[Row]:
    """The same over generated lines, in a process of its own so that its memory can be seen."""
    ran = subprocess.run(
        [sys.executable, "-c", GENERATED, str(lines)], capture_output=True, text=True, check=True,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    found = json.loads(ran.stdout.strip().splitlines()[-1])
    row = Row(topic="analytics_scale", what=f"RFM, cohorts, months and baskets over {lines:,} generated lines",
               value=f"{found['seconds']:.0f} s, {found['gb']:.1f} GB", asked="90 s, 6 GB",
               met=found["seconds"] < 90 and found["gb"] < 6,
               method=f"one run; {found['rfm']:,} customers, {found['pairs']} pairs of support 1 %")  # fmt: skip
    return [row]
