"""The published GPTs: those with a release each day, and their cells (P8).

Invariants:
- GPTs and cells follow from what is published, never from what a person did.
"""

from datetime import date
from uuid import UUID

import structlog

from discreet.analytics.operation_ids import operation_pseudonym
from discreet.analytics.releasing import days_store as store
from discreet.analytics.releasing.days_store import PublishedGpt
from discreet.analytics.releasing.release_order import ReleasedGpt
from discreet.assistants.actions.offers import PublishedOperations
from discreet.assistants.gpts.seals import key_name
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import PERSONAL
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

log = structlog.get_logger("discreet.analytics")


class PublishedGpts:
    def __init__(self, database: Database, keys: KeyStore, random: RandomSource) -> None:
        self._database, self._keys = database, keys
        self._offers = PublishedOperations(database, keys, random)

    async def list_on(self, day: date) -> tuple[ReleasedGpt, ...]:
        """Return everything that is published. New GPTs are added from `day`."""
        async with self._database.anonymous() as connection:
            published = await store.published_gpts(connection, day)
        return tuple([ReleasedGpt(gpt.gpt_id, await self._operations(gpt)) for gpt in published])

    async def _operations(self, gpt: PublishedGpt) -> tuple[str, ...]:
        """Return the operation marks of the GPT's current version.

        Returns none when they cannot be decrypted, so that one GPT does not block the others.
        """
        try:
            offered = await self._offers.list_operations(_builder(gpt.owner_id), gpt.gpt_id, gpt.version)
            key = self._keys.key(key_name(gpt.gpt_id)) if offered else None
        except (DecryptionFailed, NotFound):
            log.warning("insight_operations_skipped")
            return ()
        return tuple(operation_pseudonym(key, bound.name) for bound in offered) if key else ()


def _builder(owner_id: UUID) -> Actor:
    """Return the GPT's owner as an actor, to read its operations."""
    return Actor(owner_id, "", AccountRole.PERSON, UUID(int=0), PERSONAL)
