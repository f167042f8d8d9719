"""Copy for many products at once: a plan, worked off item by item, that a crash neither loses nor does twice.

A job is a folder: ``plan.json`` holds its items, ``done/`` one file an item, written whole when the item is done. What
has no file there is still to do, so going on after ``kill -9`` is the same as starting.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.copywriting.brief import Brief, BriefError, make_brief
from assistant.copywriting.channels import ChannelError, find_channel
from assistant.copywriting.compose import compose
from assistant.copywriting.shelf import write_whole
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from knowledge import Store

MOST_ITEMS = 20_000
MOST_CHARACTERS = 20_000_000
# names that people give the columns, and the field of a brief that each is
_COLUMNS = {
    "product": "product_ids", "product_id": "product_ids", "products": "product_ids", "sku": "product_ids", "商品": "product_ids",
    "channel": "channels", "channels": "channels", "渠道": "channels", "language": "language", "语言": "language",
    "audience": "audience", "人群": "audience", "occasion": "occasion", "场合": "occasion", "offer": "offer", "优惠": "offer",
    "tone": "tone", "语气": "tone", "keywords": "keywords", "关键词": "keywords", "say": "say", "必说": "say", "avoid": "avoid",
    "禁用": "avoid", "variants": "variants", "market": "market", "市场": "market",
}  # fmt: skip
_LANGUAGES = {
    "english": "en",
    "chinese": "zh",
    "中文": "zh",
    "英文": "en",
    "zh-cn": "zh",
    "zh-hans": "zh",
    "en-gb": "en",
    "en-us": "en",
}
Progress = Callable[[str, float, float | None], None]


class BulkError(AssistantError):
    """A file of briefs that cannot be read at all."""


@dataclass(frozen=True, kw_only=True)
class BulkItem:
    """One brief of one product and one channel; ``line`` is where it stands in the file, 0 for the catalogue's."""

    line: int
    brief: Brief

    @property
    def key(self) -> str:
        """The name of its file: its line and what it asks for."""
        content = f"{self.line} {self.brief.model_dump_json()}"
        return hashlib.sha256(content.encode()).hexdigest()[:24]


@dataclass(frozen=True, kw_only=True)
class BulkProblem:
    """A line that could not be taken or written, and why."""

    line: int
    reason: str


def read_briefs(content: str) -> tuple[list[BulkItem], list[BulkProblem]]:
    """The items of a CSV of briefs; lines that are wrong are reported by number and left out.

    Raises:
        BulkError: the file has no column for products or is too large.
    """
    if len(content) > MOST_CHARACTERS:
        raise BulkError(f"The file has {len(content):,} characters; at most {MOST_CHARACTERS:,} are read. Split it.")
    rows = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    names = {name: _COLUMNS.get((name or "").strip().lower()) for name in rows.fieldnames or ()}
    if not {"product_ids", "channels"} <= set(names.values()):
        raise BulkError(f"Expected the columns product and channel; found {', '.join(map(str, names)) or 'nothing'}.")
    items, problems = list[BulkItem](), list[BulkProblem]()
    for row in rows:
        try:
            items += _items(
                rows.line_num, {field: row[name] for name, field in names.items() if field and row.get(name)}
            )
        except (BriefError, ChannelError) as error:
            problems.append(BulkProblem(line=rows.line_num, reason=str(error)))
        if len(items) > MOST_ITEMS:
            raise BulkError(f"The file asks for more than {MOST_ITEMS:,} pieces; split it.")
    return items, problems


def _items(line: int, fields: dict[str, Any]) -> Iterator[BulkItem]:
    if language := fields.get("language"):
        fields["language"] = _LANGUAGES.get(language.strip().lower(), language.strip().lower())
    brief = make_brief(fields)
    if missing := brief.missing():
        raise BriefError(f"The brief lacks {' and '.join(missing)}.")
    for product_id in brief.product_ids:
        for channel in brief.channels:
            one = brief.model_copy(update={"product_ids": (product_id,), "channels": (find_channel(channel).id,)})
            yield BulkItem(line=line, brief=one)


def catalogue_items(store: Store, brief: Brief, limit: int | None = None) -> list[BulkItem]:
    """An item for each product of the catalogue and each channel of a brief, in the order of product ids."""
    products = store.table("products").order_by("product_id").limit(limit or MOST_ITEMS)
    ids = [str(value) for value in products.product_id.to_pyarrow().to_pylist()]
    channels = [find_channel(name).id for name in brief.channels]
    return [
        BulkItem(line=0, brief=brief.model_copy(update={"product_ids": (product_id,), "channels": (channel,)}))
        for product_id in ids
        for channel in channels
    ]


class BulkJob:
    """A job in its folder.

    Args:
        folder: its own; made when it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def start(cls, home: Path, items: Sequence[BulkItem], problems: Sequence[BulkProblem] = ()) -> BulkJob:
        """The job of these items: the same items are the same job, which then goes on where it was."""
        name = hashlib.sha256("".join(item.key for item in items).encode()).hexdigest()[:16]
        job = cls(home / name)
        (job.folder / "done").mkdir(parents=True, exist_ok=True)
        if not (job.folder / "plan.json").is_file():
            plan = {
                "items": [{"line": item.line, "brief": item.brief.model_dump(mode="json")} for item in items],
                "problems": [{"line": problem.line, "reason": problem.reason} for problem in problems],
            }
            write_whole(job.folder / "plan.json", json.dumps(plan, ensure_ascii=False))
        return job

    def items(self) -> list[BulkItem]:
        """What is to be written, in order."""
        return [BulkItem(line=item["line"], brief=make_brief(item["brief"])) for item in self._plan()["items"]]

    def problems(self) -> list[BulkProblem]:
        """Lines that were not taken, and items that could not be written."""
        found = [BulkProblem(line=one["line"], reason=one["reason"]) for one in self._plan()["problems"]]
        return found + [
            BulkProblem(line=one["line"], reason=one["problem"]) for one in self.results() if one.get("problem")
        ]

    def results(self) -> list[dict[str, Any]]:
        """What is done, in the plan's order: ``line`` with ``variants`` or with ``problem``."""
        files = (self._file(item) for item in self.items())
        return [json.loads(file.read_text("utf-8")) for file in files if file.is_file()]

    def documents(self) -> list[dict[str, Any]]:
        """The variants that are done, in the plan's order."""
        return [variant for result in self.results() for variant in result.get("variants", ())]

    def run(
        self,
        store: Store,
        model: BaseChatModel | None,
        *,
        voice: Sequence[str] = (),
        progress: Progress | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> int:
        """Work off what is not done yet; how many items this call did."""
        items = self.items()
        waiting = [item for item in items if not self._file(item).is_file()]
        for number, item in enumerate(waiting):
            if stopped():
                return number
            if progress is not None:
                progress(item.brief.product_ids[0], len(items) - len(waiting) + number, len(items))
            result = _written(store, item, model, voice)
            write_whole(self._file(item), json.dumps({"line": item.line, **result}, ensure_ascii=False))
        return len(waiting)

    def _plan(self) -> Mapping[str, Any]:
        return json.loads((self.folder / "plan.json").read_text("utf-8"))

    def _file(self, item: BulkItem) -> Path:
        return self.folder / "done" / f"{item.key}.json"


def _written(store: Store, item: BulkItem, model: BaseChatModel | None, voice: Sequence[str]) -> dict[str, Any]:
    """The item's variants, or the reason why there are none: one bad item must not hold up the rest."""
    try:
        return {"variants": [variant.document() for variant in compose(store, item.brief, model, voice=voice)]}
    except AssistantError as error:
        return {"problem": str(error)}
