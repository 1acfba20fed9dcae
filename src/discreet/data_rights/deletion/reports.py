"""Use cases of deletion reports: own ones, an account's by code, unfinished ones.

Invariants:
- People see only their own deletions.
- An account's report is visible only with its code, which is shown once.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from discreet.data_rights.deletion import store
from discreet.data_rights.deletion.deletion import DeletionKind, DeletionReport
from discreet.data_rights.deletion.log import finish, keys_destroyed
from discreet.db.pool import Database
from discreet.db.rows import map_row
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.token import digest
from discreet.ports.clock import Clock

PAGE: Final = 30
KEPT: Final = timedelta(days=365)
"""How long an account's report is kept after its deletion finished."""


@dataclass(frozen=True)
class DeletionPage:
    deletions: list[DeletionReport]
    more: bool


@dataclass(frozen=True)
class UnfinishedDeletion:
    """A deletion that is not finished. `owner_id` is None for an account's deletion."""

    kind: DeletionKind
    owner_id: UUID | None
    about_id: UUID


class DeletionReports:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def list_own(self, actor: Actor, before: UUID | None = None) -> DeletionPage:
        """Return a page of the person's deletions older than `before`, latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            deletions = await store.page(connection, before, PAGE + 1)
        return DeletionPage(deletions[:PAGE], len(deletions) > PAGE)

    async def get_by_code(self, code: str) -> DeletionReport:
        async with self._database.anonymous() as connection:
            report = await store.find_by_code(connection, digest(code))
        if report is None:
            raise NotFound(
                "There is no report with this code. Reports of deleted accounts are kept for a year; check that the "
                "address is complete."
            )
        return report

    async def list_unfinished(self) -> list[UnfinishedDeletion]:
        """Return running and interrupted deletions, oldest first."""
        async with self._database.anonymous() as connection:
            rows = await store.unfinished(connection)
        return [map_row(UnfinishedDeletion, row, kind=DeletionKind(row["kind"])) for row in rows]

    async def erase_rows(self, deletion: UnfinishedDeletion) -> None:
        """Delete the rows of a conversation, image or GPT whose keys are destroyed.

        Then finish the deletion.
        """
        async with self._database.anonymous() as connection:
            await keys_destroyed(connection, deletion.about_id, self._clock.now())
            await store.erase_rows(connection, deletion.about_id)
            await finish(connection, deletion.about_id, self._clock.now())

    async def delete_old(self) -> None:
        async with self._database.anonymous() as connection:
            await store.delete_account_reports(connection, self._clock.now() - KEPT)
