"""`discreet erasure check`: searches this server for deleted data (P10).

It also tells when the last copy expires.

Invariants:
- It searches rows, files, the key store, the job queue and the database's own files, and trusts no report.
- Any number of ids is one search: each table, file and key page is read once.
- A key in a page does not name its conversation, so a key there that no conversation has is reported for every id.
- Data that is retained by a rule is named with its reason (`data_rights/erasure/retained_columns.py`).
- Every other finding counts as a remainder.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final
from uuid import UUID

from discreet.crypto.envelope import DecryptionFailed
from discreet.data_rights.erasure.check import database_files as database
from discreet.data_rights.erasure.check import files, rows
from discreet.data_rights.erasure.retained_columns import KEPT, TO_COMPARE
from discreet.db.pool import Connection
from discreet.identity.accounts.conversation_key import is_leaf, leaf_key, leaf_number, page_of, use_of
from discreet.identity.accounts.page_reconciliation import differing_pages
from discreet.ports.keys import KeyStore, PageUse

AT_MOST: Final = "ids, data that was never encrypted, and encrypted bytes without a key"
_PAGES_OF_OWNERS: Final = "SELECT id FROM key_pages WHERE owner_id = ANY ($1) OR workspace_id = ANY ($1)"
_ALL_PAGES: Final = "SELECT id FROM key_pages"


@dataclass(frozen=True)
class ErasureFinding:
    """Where something was found, what it is, and when it goes.

    `left`: kept by no rule.
    """

    where: str
    what: str
    until: str
    left: bool


@dataclass(frozen=True)
class ErasureCheckResult:
    findings: tuple[ErasureFinding, ...]
    tables: int
    columns: int
    files: int
    database_files_searched: bool
    """Whether PostgreSQL's files and write-ahead log are on this machine and were searched."""

    @property
    def nothing_left(self) -> bool:
        return not any(finding.left for finding in self.findings)


@dataclass(frozen=True)
class ErasureQuery:
    """Ids, and texts that would reveal the same things, such as an e-mail address."""

    ids: tuple[UUID, ...]
    texts: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(str, self.ids))

    @property
    def spellings(self) -> tuple[str, ...]:
        return (*self.names, *self.texts)


class ErasureCheck:
    def __init__(
        self, connection: Connection, home: Path, data: Path | None, keys: KeyStore, *, keys_in_files: bool = True
    ) -> None:
        """Take the database owner's connection, the folders to search and the key store.

        `data`: the files of the embedded PostgreSQL, if it is used. `keys_in_files`: the key store is in `home`.
        """
        self._connection, self._home, self._data, self._keys = connection, home, data, keys
        self._keys_in_files = keys_in_files

    async def run(self, query: ErasureQuery, *, wipe: bool = False) -> ErasureCheckResult:
        """Search. With `wipe`, first overwrite dead data in the database's files."""
        row_hits = await rows.search(self._connection, query.spellings)
        findings = [await self._row_finding(hits, query) for hits in row_hits]
        live_tables = {hits.column.table for hits in row_hits}
        hits = await self._search_files(query)
        if wipe and self._data is not None:
            await database.wipe(self._connection, await self._tables_of(hits))
            hits = await self._search_files(query)
        statistics = await rows.statistics(self._connection, query.spellings)
        findings += [_statistics_finding(column) for column in statistics]
        live_tables |= {"pg_statistic"} if statistics else set()
        file_findings = [await self._file_finding(hit, live_tables) for hit in hits]
        findings += [finding for finding in file_findings if finding is not None]
        if query.ids and not self._keys_in_files:
            findings += await asyncio.to_thread(self._name_findings, query)
        findings += [finding async for finding in self._page_findings(query)]
        columns = await rows.columns(self._connection)
        tables = {(column.schema, column.table) for column in columns}
        count = await asyncio.to_thread(_count, self._home)
        return ErasureCheckResult(tuple(findings), len(tables), len(columns), count, self._data is not None)

    def _name_findings(self, query: ErasureQuery) -> list[ErasureFinding]:
        """Find keys and shares that bear an id in a key store that has no files here."""
        names = chain(self._keys.names(), self._keys.shares())
        return [_key_finding(name) for name in names if any(id_ in name for id_ in query.names)]

    async def _search_files(self, query: ErasureQuery) -> list[files.FileHit]:
        if self._data is not None:
            await database.write_checkpoint(self._connection)
        marks = files.search_patterns(query.ids, query.texts)
        return await asyncio.to_thread(lambda: list(files.search(self._home, marks, names=query.names)))

    async def _page_findings(self, query: ErasureQuery) -> AsyncIterator[ErasureFinding]:
        """Yield keys in pages: those of the ids, and those that no conversation has, which may be of an id."""
        pages = await asyncio.to_thread(lambda: {page for use in PageUse for page in self._keys.pages(use)})
        leaves = await self._connection.fetch(
            "SELECT conversation_keys(id) AS name FROM unnest($1::uuid[]) AS id", query.ids
        )
        for leaf in (row["name"] for row in leaves if is_leaf(row["name"])):
            if self._may_open(leaf):
                yield ErasureFinding(_place(leaf), "a key", "an operator deletes it", left=True)
        for row in await self._connection.fetch(_PAGES_OF_OWNERS, query.ids):
            if row["id"] in pages:
                yield ErasureFinding(_page_place(row["id"]), "keys", "an operator deletes it", left=True)
        async for difference in differing_pages(self._connection, self._keys):
            for leaf in sorted(difference.unnamed):
                what, until = "the key of a conversation that is gone", "a server starts"
                yield ErasureFinding(_place(leaf), what, until, left=True)
        for page in sorted(pages - {row["id"] for row in await self._connection.fetch(_ALL_PAGES)}):
            what = "keys of conversations that are gone"
            yield ErasureFinding(_page_place(page), what, "an operator deletes it", left=True)

    def _may_open(self, leaf: UUID) -> bool:
        """Return whether the leaf's key is there, or in a damaged page."""
        try:
            return leaf_key(self._keys, leaf) is not None
        except DecryptionFailed:
            return True

    async def _tables_of(self, hits: Sequence[files.FileHit]) -> set[str]:
        """Return the tables whose files contain a hit. Wiping keeps their live rows."""
        relations = [await self._relation(hit.path) for hit in hits]
        return {relation.table for relation in relations if relation is not None}

    async def _relation(self, path: Path) -> database.Relation | None:
        if self._data is None or not path.is_relative_to(self._data):
            return None
        return await database.relation_of(self._connection, path, self._data)

    async def _row_finding(self, hits: rows.Hits, query: ErasureQuery) -> ErasureFinding:
        place, retained = hits.column.place, KEPT.get(hits.column.place)
        what = f"{hits.rows} row{'s' if hits.rows > 1 else ''}"
        if retained is None:
            queued = hits.column.schema == "procrastinate"
            until = "the job is done" if queued else "an operator deletes it"
            return ErasureFinding(place, what, until, left=True)
        until = retained.until
        if hits.column.table == "dataset_records" and (ends := await self._last_expiry(query)) is not None:
            until = f"{until}, at the latest on {ends:%Y-%m-%d}"
        return ErasureFinding(place, f"{what}: {retained.why}", until, left=hits.column.place == "deletions.about_id")

    async def _last_expiry(self, query: ErasureQuery) -> datetime | None:
        """Return when the last dataset that contains some of it expires."""
        expiry: datetime | None = await self._connection.fetchval(
            """
            SELECT max(expires_at) FROM datasets JOIN dataset_records ON dataset_id = datasets.id
            WHERE state = 'ready' AND (conversation_id = ANY ($1) OR owner_id = ANY ($1) OR sources && $1
                OR EXISTS (SELECT FROM unnest(parties) AS party WHERE split_part(party, ':', 2) = ANY ($2)))
            """,
            query.ids,
            query.names,
        )
        return expiry

    async def _file_finding(self, hit: files.FileHit, live_tables: set[str]) -> ErasureFinding | None:
        where = hit.path.relative_to(self._home).as_posix()
        if where.startswith("keys/changes/"):
            return ErasureFinding(where, TO_COMPARE.why, TO_COMPARE.until, left=False)
        if hit.named:
            what = "a key" if where.startswith("keys/") else "a file about it"
            return ErasureFinding(where, what, "an operator deletes it", left=True)
        if self._data is None or not hit.path.is_relative_to(self._data):
            return ErasureFinding(where, "a file that contains it", "an operator deletes it", left=True)
        if hit.path.parent.name == "pg_wal":
            until = "PostgreSQL ends this segment of its log; --wipe does so now"
            return ErasureFinding(where, f"the database's write-ahead log: {AT_MOST}", until, left=True)
        relation = await self._relation(hit.path)
        if relation is not None and relation.table.rpartition(".")[2] in live_tables:
            return None  # its rows are already reported
        name = relation.name if relation else "a file of the database"
        until = "PostgreSQL overwrites it; --wipe does so now"
        return ErasureFinding(where, f"deleted rows in {name}: {AT_MOST}", until, left=True)


def _key_finding(name: str) -> ErasureFinding:
    return ErasureFinding(
        f"the key store: {name}", "a key", "an operator destroys it (discreet keys reconcile)", left=True
    )


def _statistics_finding(column: rows.Column) -> ErasureFinding:
    """Report statistics; those of a column retained by a rule are retained, too."""
    where, what = f"statistics of {column.place}", "sample values of this column in the query planner's statistics"
    if (retained := KEPT.get(column.place)) is not None:
        return ErasureFinding(where, f"{what}: {retained.why}", retained.until, left=False)
    return ErasureFinding(where, what, "PostgreSQL analyzes the table again; --wipe does so now", left=True)


def _count(home: Path) -> int:
    return sum(1 for path in home.rglob("*") if path.is_file())


def _place(leaf: UUID) -> str:
    return f"{_page_place(page_of(leaf))}, key {leaf_number(leaf)}"


def _page_place(page: UUID) -> str:
    use = use_of(page)
    folder = "shares" if use is PageUse.SHARE else "private"
    return f"keys/{folder}/{use}_page/{page}"
