"""Reconciles a restored database with the current key store (P1, P2, P10).

Invariants:
- The key store is right.
- A row whose key is gone was deleted after the backup; it is deleted again.
- A "yes" whose key share is gone or of another time was withdrawn after the backup; it is dropped.
- A leaf of a key page that was taken after the backup is never given again: conversations begin in new pages.
- Keys of conversations that began after the backup stay: another backup may need them.
- Nothing is decrypted, and no readable row is removed.
"""

from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from discreet.backup import store
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection
from discreet.identity.accounts.conversation_key import leaf_key, own_key
from discreet.identity.accounts.key_kinds import KeyKind, destroy_all_keys
from discreet.identity.accounts.page_reconciliation import differing_pages, reconcile_page
from discreet.ports.clock import Clock
from discreet.ports.keys import KeyStore, PageUse

SERVICES = "service:"
"""Services get their key shares when a server starts."""
ORDER = (KeyKind.SHARE, KeyKind.CONVERSATION, KeyKind.IMAGE, KeyKind.GPT, KeyKind.API, KeyKind.USER)


@dataclass
class ReconcileReport:
    """What reconciling found.

    `without_key`: rows of each kind without a key. `refused`: rows that could not be removed, with the reason.
    """

    without_key: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    permissions_lost: int = 0
    datasets_ended: int = 0
    unknown_pages: int = 0
    """Pages that no row names: of conversations that began after the backup."""


class Reconciling:
    """Reconciles the database.

    `owner` is a connection that bypasses row-level security. With `remove` it changes the database, otherwise it
    reports.
    """

    def __init__(self, owner: Connection, keys: KeyStore, clock: Clock, *, remove: bool) -> None:
        self._owner, self._keys, self._clock, self._remove = owner, keys, clock, remove

    async def reconcile(self) -> ReconcileReport:
        report = ReconcileReport()
        await self._reconcile_permissions(report)
        for kind in ORDER:
            await self._reconcile_rows(kind, report)
        await self._reconcile_pages(report)
        await self._reconcile_datasets(report)
        return report

    async def _reconcile_rows(self, kind: KeyKind, report: ReconcileReport) -> None:
        for id_, key, owner_id in await store.rows(self._owner, kind):
            if self._is_held(kind, key) and (owner_id is None or self._is_held(KeyKind.USER, owner_id)):
                continue
            report.without_key[kind] = report.without_key.get(kind, 0) + 1
            if self._remove:
                await self._remove_row(kind, id_, report)

    async def _remove_row(self, kind: KeyKind, id_: UUID, report: ReconcileReport) -> None:
        """Remove a row, its keys first, as in a normal deletion."""
        try:
            async with self._owner.transaction():
                keys = await store.keys_of(self._owner, kind, id_, self._clock.now())
                for key_kind, key in (*keys, (kind, id_)):
                    destroy_all_keys(self._keys, key_kind, key)
                await store.remove(self._owner, kind, id_)
        except (DecryptionFailed, asyncpg.PostgresError) as error:
            report.refused.append(f"{kind} {id_}: {error.args[0]}")  # without the error's details, which quote the row

    async def _reconcile_permissions(self, report: ReconcileReport) -> None:
        """Drop each "yes" of the backup whose key share is not the same one any more.

        A "yes" that was withdrawn and given again has a later share, which opens nothing from before.
        """
        for party, since, leaf in await store.allowed_since(self._owner):
            share = self._keys.share(party) if leaf is None else None
            is_held = leaf_key(self._keys, leaf) is not None if leaf else share is not None and share.since <= since
            if party.startswith(SERVICES) or is_held:
                continue
            report.permissions_lost += 1
            if self._remove:
                self._keys.destroy_share(party)
                await store.revoke_lost_permission(self._owner, party, self._clock.now())

    async def _reconcile_pages(self, report: ReconcileReport) -> None:
        """Close all pages, and destroy keys that a killed process left in them."""
        known_pages = await store.key_pages(self._owner)
        report.unknown_pages = sum(page not in known_pages for use in PageUse for page in self._keys.pages(use))
        if not self._remove:
            return
        await store.close_pages(self._owner)
        async for difference in differing_pages(self._owner, self._keys):
            await reconcile_page(self._owner, self._keys, difference, self._clock.now())

    async def _reconcile_datasets(self, report: ReconcileReport) -> None:
        keyless = [
            id_ for id_ in await store.copied_dataset_ids(self._owner) if not self._is_held(KeyKind.DATASET, id_)
        ]
        report.datasets_ended = len(keyless)
        if self._remove and keyless:
            await store.end_datasets(self._owner, keyless, self._clock.now())

    def _is_held(self, kind: KeyKind, key: UUID) -> bool:
        try:
            secret = own_key(self._keys, key) if kind is KeyKind.CONVERSATION else self._keys.key(f"{kind}/{key}")
            return secret is not None
        except DecryptionFailed:
            return False


def report_lines(report: ReconcileReport, *, removed: bool) -> list[str]:
    """Return the report as sentences."""
    outcome = "removed" if removed else "would be removed"
    nouns = {"conversation": "conversations", "image": "images", "gpt": "GPTs", "api": "projects' stored responses",
             "user": "accounts"}  # fmt: skip
    lines = [f"{count:,} {nouns[kind]} no longer have a key: {outcome}." for kind, count in report.without_key.items()]
    if report.permissions_lost:
        loss = "they are lost" if removed else "they would be lost"
        lines.append(
            f"{report.permissions_lost:,} permissions were withdrawn since, or belong to deleted content: {loss}."
        )
    if report.unknown_pages:
        lines.append(
            f"{report.unknown_pages:,} key pages belong to conversations that are not in the database: they stay."
        )
    if report.datasets_ended:
        lines.append(f"{report.datasets_ended:,} training datasets no longer have a key: marked as destroyed.")
    lines += [f"Could not be removed, although it is unreadable: {row}." for row in report.refused]
    return lines or ["Database and key store match."]
