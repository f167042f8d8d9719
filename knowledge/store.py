"""The Store: one shop's data directory, and all that may be asked of it.

``with Store.open("shop") as store`` is the way in. The Store owns its directory (one process at a time), keeps what
it was given in the warehouse, and finds it again by id, by filter, or by meaning. Any number of threads may read;
writes wait for one another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from knowledge import library, lookups
from knowledge import manifest as manifests
from knowledge.backup import restore_backup, write_backup
from knowledge.errors import KnowledgeError, StoreFull
from knowledge.filters import Filters, compile_filters
from knowledge.manifest import Manifest
from knowledge.ownership import Ownership
from knowledge.ready_index import ReadyIndex
from knowledge.records import (
    Customer,
    Hit,
    HitKind,
    ImportMode,
    ImportReport,
    IndexStatus,
    Kind,
    Order,
    Product,
    ShopProfile,
    SourceFile,
)
from knowledge.warehouse import TABLES, Warehouse, bump_data_version, is_disk_full

if TYPE_CHECKING:
    import ibis

    from knowledge.embedder import Embedder
    from knowledge.library import Progress

STALE_AFTER = timedelta(days=90)


class Store:
    """An open Store. Make one with ``Store.open``, and close it, best by ``with``."""

    def __init__(self, folder: Path, ownership: Ownership, warehouse: Warehouse, manifest: Manifest) -> None:
        """For ``Store.open`` alone."""
        self.path = folder
        self._ownership, self._warehouse, self._manifest = ownership, warehouse, manifest
        self._index = ReadyIndex(folder, warehouse, manifest.embedder)
        self._attributes: tuple[str, frozenset[str]] = ("", frozenset())
        self._closed = False

    # opening and closing -------------------------------------------------------------------------------------------

    @classmethod
    def open(
        cls, path: str | Path, *, embedder: Embedder | str | None = None, create: bool = True, owner: str = "hawker"
    ) -> Self:
        """Open the Store at ``path``, made if it is not there.

        Args:
            path: its directory.
            embedder: an Embedder, or the name of one; None: the manifest's, which is the default's at first.
            create: False refuses to make a new Store.
            owner: what to call this process to others that want the Store meanwhile.

        Raises:
            StoreLocked: another process owns it; the message names it.
            StoreTooNew: a newer Hawker wrote it.
            StoreDamaged: manifest or warehouse cannot be read; says what to do.
            StoreError: there is no Store and ``create`` is False, or the directory holds something else.
        """
        folder = Path(path).expanduser()
        manifests.check_folder(folder, create)
        raw = manifests.read_raw(folder)
        ownership = Ownership(folder, owner)
        try:
            if raw is not None and int(str(raw["version"])) < manifests.STORE_VERSION:
                write_backup(folder, folder.parent / f"{folder.name}.before-version-{manifests.STORE_VERSION}.zip")
            manifest = manifests.migrate(folder, raw) if raw is not None else Manifest()  # pyright: ignore[reportCallIssue]
            warehouse = Warehouse(folder)
            if isinstance(embedder, str) and embedder != manifest.embedder:
                manifest = manifest.model_copy(update={"embedder": embedder})
            store = cls(folder, ownership, warehouse, manifest)
            if embedder is not None:
                store._index = ReadyIndex(folder, warehouse, embedder)
            store._keep_manifest()
        except BaseException as error:
            ownership.release()
            if is_disk_full(error) and not isinstance(error, KnowledgeError):
                raise StoreFull(folder, "opening it") from error
            raise
        return store

    def close(self) -> None:
        """Stop background work, put everything on disk, and let the next owner in."""
        if self._closed:
            return
        self._closed = True
        try:
            self._index.close()
            self._warehouse.close()
        finally:
            self._ownership.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # what the Store is -----------------------------------------------------------------------------------------------

    @property
    def manifest(self) -> Manifest:
        """Version, embedder, shop profile and data version."""
        return self._manifest.model_copy(update={"data_version": self.data_version})

    @property
    def profile(self) -> ShopProfile:
        """The shop: name, currency, time zone, market and how it counts."""
        return self._manifest.profile

    def set_profile(self, profile: ShopProfile) -> None:
        """Keep a new shop profile; what is computed from the data is computed anew."""
        with self._warehouse.transaction("keeping the shop profile") as cursor:
            bump_data_version(cursor)
        self._manifest = self._manifest.model_copy(update={"profile": profile})
        self._keep_manifest()

    @property
    def data_version(self) -> str:
        """Changes whenever any data change; a key for what is computed from them."""
        return self._warehouse.meta("data_version", "0")

    @property
    def as_of(self) -> datetime:
        """The Store's clock: the profile's fixed one, else now in the shop's time zone (naive).

        Data whose newest order is older than STALE_AFTER is a copy of the past: its clock stands at that order,
        as otherwise everybody in it would have left and nobody moved.
        """
        if self.profile.as_of is not None:
            return self.profile.as_of
        try:
            zone = ZoneInfo(self.profile.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        now = datetime.now(zone).replace(tzinfo=None)
        newest = self.newest_order_at()
        return newest if newest is not None and newest < now - STALE_AFTER else now

    def newest_order_at(self) -> datetime | None:
        """When the newest order was placed."""
        return self._warehouse.rows("SELECT max(ordered_at) FROM orders")[0][0]

    def _keep_manifest(self) -> None:
        self._manifest = self._manifest.model_copy(update={"data_version": self.data_version})
        manifests.write(self.path, self._manifest)

    # putting in and taking out ---------------------------------------------------------------------------------------

    def import_file(
        self,
        path: str | Path,
        kind: Kind | None = None,
        *,
        mapping: Mapping[str, str] | None = None,
        mode: ImportMode = "upsert",
        source_id: str | None = None,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import a table: CSV, TSV, Excel, JSON, JSON lines or Parquet. A flat file of order lines gives all tables.

        Args:
            path: the file.
            kind: what its rows are; None: recognised by its columns.
            mapping: field -> column of the file, for columns that are not recognised by name.
            mode: ``upsert`` adds and changes; ``replace`` also takes away what this source no longer holds.
            source_id: which source this is a new state of; None: the one of this file name.
            progress: called with what is being done, how much of it is done, and of how much.

        Returns:
            Rows read, written, unchanged and rejected, with file, line, column and reason.

        Raises:
            BadFile: it cannot be read.
            MissingColumns: it lacks columns that its kind needs.
            StoreFull: no space left; nothing of it was kept.
        """
        from knowledge.importers.importing import Task, import_file

        file = Path(path).expanduser()
        task = Task(
            path=file, source_id=source_id or file.name, kind=kind, mapping=mapping, mode=mode, profile=self.profile
        )
        report = import_file(self._warehouse, task, progress)
        self._keep_manifest()
        return report

    def add_documents(
        self,
        paths: Sequence[str | Path] | str | Path,
        *,
        mode: ImportMode = "upsert",
        progress: Progress | None = None,
    ) -> ImportReport:
        """Take in documents (Markdown, text, HTML, PDF, DOCX), or all of a folder, as passages.

        A document that was changed replaces its old passages. With ``mode="replace"`` the documents that a given
        folder no longer holds go too.

        Raises:
            BadFile: none of them can be read; where some can, the report tells of the others.
        """
        listed = [paths] if isinstance(paths, str | Path) else list(paths)
        report = library.add_documents(self._warehouse, [Path(path).expanduser() for path in listed], mode, progress)
        self._keep_manifest()
        return report

    def add_site(self, url: str, *, limit: int = 200, progress: Progress | None = None) -> ImportReport:
        """Take in the pages of a public site, by its address or its sitemap's, as passages.

        Raises:
            UnsafeAddress: the address is private, or no web address.
            BadFile: nothing could be read there.
        """
        report = library.add_site(self._warehouse, url, limit, progress)
        self._keep_manifest()
        return report

    def sources(self) -> list[SourceFile]:
        """The files and sites that data came from, the newest first."""
        return lookups.sources(self._warehouse)

    def remove_source(self, source_id: str) -> int:
        """Take away a source with all rows that no other source holds; returns how many of its rows went.

        Raises:
            KnowledgeError: there is no such source.
        """
        from knowledge.importers.merge import forget_source

        known = [source.source_id for source in self.sources()]
        if source_id not in known:
            raise KnowledgeError(f"No source {source_id!r} in this Store. There are: {', '.join(known) or 'none'}.")
        with self._warehouse.transaction(f"removing {source_id}") as cursor:
            removed = forget_source(cursor, source_id)
            bump_data_version(cursor)
        self._keep_manifest()
        return removed

    # finding -----------------------------------------------------------------------------------------------------------

    def search(self, query: str, k: int = 5, *, kinds: Sequence[HitKind] = ("passage",)) -> list[Hit]:
        """The ``k`` best passages (or products, by ``kinds``) for a question, best first."""
        return self._index.current().search(query, k, kind=tuple(kinds))

    def search_products(self, query: str, k: int = 5, filters: Filters | None = None) -> list[Hit]:
        """The ``k`` best products for a query among those that meet ``filters``; an empty query lists the cheapest.

        Args:
            query: what is looked for, in any language; may be empty.
            k: how many at most.
            filters: column or attribute -> operator -> value, as ``{"price": {"lte": 15}}``.

        Raises:
            BadFilter: a filter names no column or attribute, or compares in no known way.
        """
        condition, parameters = compile_filters(filters or {}, self.attribute_names())
        if not query.strip():
            ids = lookups.product_ids(self._warehouse, condition, parameters, k)
            return [lookups.product_hit(product, rank) for rank, product in enumerate(self.products(ids))]
        allowed: Collection[str] | None = None
        if filters:
            allowed = frozenset(lookups.product_ids(self._warehouse, condition, parameters, None))
            if not allowed:
                return []
        return self._index.current().search(query, k, kind="product", allowed_ids=allowed)

    def attribute_names(self) -> frozenset[str]:
        """The names of the attributes that products have, as filters may use them."""
        version, names = self._attributes
        present = self.data_version
        if version != present:
            names = lookups.attribute_names(self._warehouse)
            self._attributes = (present, names)
        return names

    def product(self, product_id: str) -> Product | None:
        """The product of an id as people write it (case and a ``#`` do not matter), None if there is none."""
        said = product_id.strip().lstrip("#")
        return next(iter(self.products([product_id, said, said.upper(), said.lower()])), None)

    def products(self, ids: Sequence[str]) -> list[Product]:
        """The products of these ids, in their order; unknown ids are left out."""
        return lookups.products(self._warehouse, ids)

    def find_order(self, order_id: str) -> Order | None:
        """The order of an id as people write it (``#536365``, ``order c536379``), None if there is none."""
        return lookups.find_order(self._warehouse, order_id)

    def orders_of(self, customer_id: str, limit: int = 20) -> list[Order]:
        """A customer's orders with their lines, the newest first."""
        return lookups.orders_of(self._warehouse, customer_id, limit)

    def customer(self, customer_id: str) -> Customer | None:
        """The customer of an id, None if there is none."""
        return lookups.customer(self._warehouse, customer_id)

    def find_customers(self, text: str, k: int = 5) -> list[Customer]:
        """Customers by id, email, phone or (part of the) name, the best first."""
        return lookups.find_customers(self._warehouse, text, k)

    def table(self, name: str) -> ibis.Table:
        """The table ``products``, ``customers``, ``orders`` or ``order_lines``, for the calling thread.

        Raises:
            KnowledgeError: there is no such table.
        """
        if name not in TABLES:
            raise KnowledgeError(f"No table {name!r}. There are: {', '.join(TABLES)}.")
        return self._warehouse.ibis_table(name)

    # the index -----------------------------------------------------------------------------------------------------------

    def index_status(self) -> IndexStatus:
        """How far the search index is; not started, it is nowhere."""
        return self._index.status()

    def start_indexing(self) -> None:
        """Bring the index up to the data: words in this thread, vectors in the background; gives way to searches."""
        self._index.current()

    def wait_for_index(self, timeout: float | None = None) -> bool:
        """True when all vectors are built, False when ``timeout`` seconds were not enough."""
        return self._index.current().wait(timeout)

    @property
    def embedder(self) -> Embedder | None:
        """The embedder of the index, loaded once for all who need a query's vector; None without one."""
        return self._index.embedder

    def rebuild(self, progress: Progress | None = None) -> None:
        """Build vectors and words again from the warehouse: the way out of a damaged index."""
        self._index.rebuild(progress)

    def check(self) -> None:
        """Read all parts, as ``hawker doctor`` does.

        Raises:
            StoreDamaged: names the part and the way out.
        """
        for name in (*TABLES, "passages", "sources"):
            self._warehouse.rows(f"SELECT count(*), count(DISTINCT source_id) FROM {name}")
        self._index.current().check()

    # keeping safe --------------------------------------------------------------------------------------------------------

    def backup(self, file: str | Path) -> Path:
        """Write the whole Store into one file, consistent though it is in use; returns the file.

        Raises:
            StoreFull: no space left for it.
            StoreError: the file is there already.
        """
        return write_backup(self.path, Path(file).expanduser(), warehouse=self._warehouse)

    @classmethod
    def restore(cls, file: str | Path, path: str | Path) -> Path:
        """Put a backup back as the Store at ``path``, which must be empty or absent; returns ``path``.

        Raises:
            BadFile: no backup, cut short, changed, or with paths that lead elsewhere.
            StoreError: there is something at ``path``.
        """
        return restore_backup(Path(file).expanduser(), Path(path).expanduser())
