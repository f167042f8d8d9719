from __future__ import annotations

import threading
from pathlib import Path

import pytest

from assistant.analytics import Fits
from assistant.analytics.errors import BadValue


def test_fitted_once_for_each_data_version(tmp_path: Path):
    made: list[int] = []

    def make() -> dict[str, int]:
        made.append(1)
        return {"fit": len(made)}

    fits = Fits(tmp_path)
    assert fits.get("churn-90", "v1", make).model == {"fit": 1}
    assert fits.get("churn-90", "v1", make).model == {"fit": 1}
    assert Fits(tmp_path).get("churn-90", "v1", make).model == {"fit": 1}  # another process
    again = fits.get("churn-90", "v2", make)
    assert again.model == {"fit": 2} and not again.stale
    fits.close()


def test_a_stale_fit_serves_while_a_new_one_is_made(tmp_path: Path):
    fits, go = Fits(tmp_path), threading.Event()
    fits.save("m", "old", "v1")

    def make() -> str:
        go.wait(10)
        return "new"

    served = fits.get("m", "v2", make, wait=False)
    assert served.model == "old" and served.stale
    assert fits.get("m", "v2", make, wait=False).model == "old"  # only one fit runs
    go.set()
    assert fits.get("m", "v2", make).model == "new"
    assert fits.get("none yet"[:4], "v1", lambda: 1, wait=False) is None
    fits.close()


@pytest.mark.parametrize("damage", [b"", b"garbage", None])
def test_a_damaged_fit_counts_as_absent(tmp_path: Path, damage: bytes | None):
    Fits(tmp_path).save("m", [1, 2], "v1")
    if damage is None:
        (tmp_path / "m.json").write_text("{", "utf-8")
    else:
        (tmp_path / "m.pickle").write_bytes(damage)
    fits = Fits(tmp_path)
    assert fits.load("m", "v1") is None
    assert fits.get("m", "v1", lambda: [3]).model == [3]
    fits.close()


def test_a_failed_fit_is_raised_to_who_waits(tmp_path: Path):
    fits = Fits(tmp_path)
    with pytest.raises(ZeroDivisionError):
        fits.get("m", "v1", lambda: 1 // 0)
    assert fits.get("m", "v1", lambda: 2).model == 2
    fits.close()


@pytest.mark.parametrize("name", ["", "../m", "a/b", "a.b"])
def test_names_are_no_paths(tmp_path: Path, name: str):
    with pytest.raises(BadValue, match="name"):
        Fits(tmp_path).load(name, "v1")
