"""What is kept of one Store's analyses: fitted models with their data version, and Findings until the data changes.

A model of older data answers at once and is fitted again in the background; where there is none, the caller waits,
and ``beat`` is called each second with the seconds waited.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from assistant.analytics.fits import Fits
from assistant.findings import Finding

if TYPE_CHECKING:
    from knowledge import Store

Beat = Callable[[float], None]
KEPT_FINDINGS = 96

_LOCK = Lock()
_FITS: WeakKeyDictionary[Any, Fits] = WeakKeyDictionary()
_FOUND: WeakKeyDictionary[Any, OrderedDict[Hashable, Finding]] = WeakKeyDictionary()


def silent(seconds: float) -> None:
    """A beat for those who need not see that time passes."""


def fits_of(store: Store) -> Fits:
    """The kept models of a Store."""
    with _LOCK:
        if store not in _FITS:
            _FITS[store] = Fits(store.path / "models")
        return _FITS[store]


def model_of(store: Store, name: str, make: Callable[[], Any], beat: Beat) -> Any:
    """The model of this name: the kept one at once, a new one after waiting for its fit."""
    fits, version = fits_of(store), str(store.data_version)
    if (at_hand := fits.get(name, version, make, wait=False)) is not None:
        return at_hand.model
    with ThreadPoolExecutor(1, thread_name_prefix="waiting") as pool:
        future = pool.submit(fits.get, name, version, make)
        waited = 0.0
        while True:
            beat(waited)
            try:
                fit = future.result(timeout=1.0)
            except StillRunning:
                waited += 1.0
                continue
            assert fit is not None
            return fit.model


def once(store: Store, key: tuple[object, ...], make: Callable[[], Finding]) -> Finding:
    """The Finding of this key for this data: computed once, the oldest forgotten first."""
    whole = (
        *(str(part) for part in key),
        store.data_version,
        store.as_of if store.profile.as_of else store.as_of.date(),  # without a fixed clock, findings last a day
        store.profile.revenue,
    )
    with _LOCK:
        kept = _FOUND.setdefault(store, OrderedDict())
        if whole in kept:
            kept.move_to_end(whole)
            return kept[whole]
    found = make()
    with _LOCK:
        kept[whole] = found
        while len(kept) > KEPT_FINDINGS:
            kept.popitem(last=False)
    return found


def forget(store: Store) -> None:
    """Forget the Findings of a Store; its fitted models stay."""
    with _LOCK:
        _FOUND.pop(store, None)


def clock_of(store: Store) -> datetime:
    """The Store's clock without a zone, as its data are."""
    moment = store.as_of
    return moment.replace(tzinfo=None) if moment.tzinfo else moment
