"""The roster: the GPTs whose numbers come out each day, and the cells that those have (P8).

Invariant: who is on it and which cells there are follows from what is published, never from what anybody did.
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
from discreet.crypto.envelope import CannotOpen
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import PERSONAL
from discreet.ports import KeyStore, RandomSource

log = structlog.get_logger("discreet.analytics")


class PublishedGpts:
    def __init__(self, database: Database, keys: KeyStore, entropy: RandomSource) -> None:
        self._database, self._keys = database, keys
        self._offers = PublishedOperations(database, keys, entropy)

    async def on(self, day: date) -> tuple[ReleasedGpt, ...]:
        """Everything that is published, new ones from `day` on."""
        async with self._database.anonymous() as connection:
            published = await store.roster(connection, day)
        return tuple([ReleasedGpt(gpt.gpt_id, await self._operations(gpt)) for gpt in published])

    async def _operations(self, gpt: PublishedGpt) -> tuple[str, ...]:
        """The marks of its current version's; none where they cannot be opened, so that one GPT holds up no other."""
        try:
            offered = await self._offers.of(_builder(gpt.owner_id), gpt.gpt_id, gpt.version)
            key = self._keys.key(key_name(gpt.gpt_id)) if offered else None
        except (CannotOpen, NotFound):
            log.warning("insight_operations_unknown")
            return ()
        return tuple(operation_pseudonym(key, bound.name) for bound in offered) if key else ()


def _builder(owner_id: UUID) -> Actor:
    """The GPT's owner, in whose sight its operations are looked up."""
    return Actor(owner_id, "", AccountRole.PERSON, UUID(int=0), PERSONAL)
