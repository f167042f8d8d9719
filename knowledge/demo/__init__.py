"""The demo shop: a year of a British gift wholesaler's orders, with a catalogue's attributes and a knowledge base.

The orders are real (ATTRIBUTION.md); attributes and knowledge base were made for the demo and say so.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.records import ImportReport, ShopProfile

if TYPE_CHECKING:
    from knowledge.store import Store

FOLDER = Path(__file__).parent
LINES_FILE = FOLDER / "online_retail.parquet"
ENRICHMENT_FILE = FOLDER / "enrichment.csv"
KNOWLEDGE_BASE = FOLDER / "kb"
LINES_SOURCE, ENRICHMENT_SOURCE = "demo-orders", "demo-attributes"

Progress = Callable[[str, float, float | None], None]

PROFILE = ShopProfile(
    name="Demo Gift Shop",
    currency="GBP",
    time_zone="Europe/London",
    market="GB",
    languages=("en", "zh"),
    brand_voice="Warm, plain and a little playful; names the thing before its charm; no superlatives.",
    opening_hours="Monday to Friday 9:00 to 17:30, Saturday 10:00 to 16:00 (UK time)",
    contact="help@demo-gift-shop.example, 020 7946 0123",
    as_of=None,
)


def load_demo(store: Store, progress: Progress | None = None) -> tuple[ImportReport, ...]:
    """Fill a Store with the demo shop; a second time it only finds that nothing changed.

    Args:
        store: an open Store.
        progress: called with what is being done, how much of it is done, and of how much.

    Returns:
        What the imports of orders, attributes and knowledge base did.
    """
    # time zone and currency are part of how a file is read: the profile comes first; later ones are the owner's
    if not store.sources():
        store.set_profile(PROFILE)
    lines = store.import_file(LINES_FILE, "order_lines", source_id=LINES_SOURCE, progress=progress)
    attributes = store.import_file(ENRICHMENT_FILE, "products", source_id=ENRICHMENT_SOURCE, progress=progress)
    documents = store.add_documents([KNOWLEDGE_BASE], mode="replace", progress=progress)
    newest = store.newest_order_at()
    if store.profile.as_of is None and newest is not None:
        store.set_profile(store.profile.model_copy(update={"as_of": newest}))
    return lines, attributes, documents
