"""Words to figures: the measure, dimension, filter and period that a question asks for, over suites ``figures*.yaml``.

A question is right when its tool is ``shop_figures`` and every argument of a kind is as it was said, with none added:
an end that is today or later where only a start was said is none.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from assistant.routing import Route, Router
from knowledge.demo import ENRICHMENT_FILE, LINES_FILE
from tests.benchmarks import Row

EVALS = Path(__file__).parents[1] / "evals"
TODAY = date(2011, 12, 9)
Play = Callable[[Router, dict[str, Any]], Route]
KINDS: dict[str, tuple[str, ...]] = {
    "measure": ("measures",),
    "dimension": ("by",),
    "filter": ("country", "except_country", "product", "category", "segment"),
    "period": ("start", "end"),
    "rest": ("top", "order", "compare", "share", "exclusive"),
}


class DemoWords:
    """What routing reads of the demo shop, without a Store: categories, countries and product numbers."""

    path = None
    data_version = "demo"
    as_of = datetime(2011, 12, 9)
    profile = SimpleNamespace(market="GB")

    def __init__(self) -> None:
        import pandas as pd

        made = pd.read_csv(ENRICHMENT_FILE, dtype=str)
        self._ids = set(made["product_id"])
        made = made[made["category"].notna()]
        twins = [json.dumps({"category_zh": name}, ensure_ascii=False) for name in made["category_zh"]]
        lines = pd.read_parquet(LINES_FILE)
        column = next(name for name in lines.columns if name.lower() == "country")
        self._tables = {
            "products": pd.DataFrame({"category": made["category"], "attributes": twins}),
            "orders": pd.DataFrame({"country": lines[column].astype(str).unique()}),
        }

    def product(self, product_id: str) -> Any:
        """Something with that id, if the catalogue has it."""
        return SimpleNamespace(product_id=product_id) if product_id in self._ids else None

    def table(self, name: str) -> Any:
        """A table of the warehouse, as far as routing reads it."""
        import ibis

        return ibis.memtable(self._tables[name])


def rows(embedder: Any, play: Play) -> list[Row]:
    """Rows of every suite of this kind, by language, with what was wrong."""
    router = Router(DemoWords(), None, embedder)  # pyright: ignore[reportArgumentType]
    found: list[Row] = []
    for path in sorted(EVALS.glob("figures*.yaml")):
        cases = [
            case
            for case in yaml.safe_load(path.read_text("utf-8"))["cases"]
            if case["expect"].get("tool") == "shop_figures" and "arguments" in case["expect"]
        ]
        for locked, which in ((False, "open"), (True, "held out")):
            mine = [case for case in cases if bool(case.get("locked")) is locked]
            for language in ("en", "zh"):
                chosen = [case for case in mine if _language(case) == language]
                if chosen:
                    found.append(
                        _row(f"{path.stem}, {language}, {which}", [wrong(play(router, case), case) for case in chosen])
                    )
            if mine:
                found.append(_row(f"{path.stem}, both, {which}", [wrong(play(router, case), case) for case in mine]))
    return found


def _language(case: Mapping[str, Any]) -> str:
    return "zh" if re.search("[\u4e00-\u9fff]", case["input"]) else "en"


def wrong(route: Route, case: Mapping[str, Any]) -> frozenset[str]:
    """The kinds that a route has wrong; ``tool`` alone when it went elsewhere."""
    if route.tool != "shop_figures" or route.kind != "tool":
        return frozenset({"tool"})
    wanted, said = case["expect"]["arguments"], dict(route.arguments)
    if said.get("end", "") >= TODAY.isoformat() and "start" in wanted and "end" not in wanted:
        said.pop("end")
    if "measures" not in wanted and said.get("measures") == ["revenue"]:
        said.pop("measures")
    if said.get("order") == "desc" and "order" not in wanted:
        said.pop("order")
    return frozenset(
        kind
        for kind, names in KINDS.items()
        if any(_plain(said.get(name)) != _plain(wanted.get(name)) for name in names)
    )


def _plain(value: object) -> object:
    """``value`` without regard to case, nothing being nothing."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, (list, tuple)):
        return tuple(_plain(part) for part in value) or None
    return value or None


def _row(which: str, found: list[frozenset[str]]) -> Row:
    n, right = len(found), sum(not kinds for kinds in found)
    asked = sum(not kinds & {"tool", "measure", "dimension", "filter", "period"} for kinds in found)
    counts = Counter(kind for kinds in found for kind in kinds)
    low, high = interval(asked, n)
    amiss = ", ".join(f"{kind} {count}" for kind, count in counts.most_common()) or "nothing"
    return Row(
        topic="Routing",
        what=f"words to figures: measure, dimension, filter and period, {which}",
        value=f"{asked / n:.3f} ({low:.3f} to {high:.3f}, n {n}); with order, top, comparison and share {right / n:.3f}",
        asked="93%",
        method=f"wrong: {amiss}",
        met=asked / n >= 0.93,
    )


def interval(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson 1927."""
    share, scale = right / n, 1 + z * z / n
    middle, half = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - half) / scale, (middle + half) / scale
