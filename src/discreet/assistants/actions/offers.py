"""The operations that versions of GPTs offer.

Invariants:
- Row-level security decides whose versions a person sees.
- The operations of a published version never change.
"""

from uuid import UUID

from discreet.assistants.actions import store
from discreet.assistants.actions.action import Bound
from discreet.assistants.actions.encryption import action_seals
from discreet.assistants.actions.tool_names import tools
from discreet.db.pool import Database
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore


class PublishedOperations:
    def __init__(self, database: Database, keys: KeyStore, random: RandomSource) -> None:
        self._database, self._keys, self._random = database, keys, random

    async def of(self, actor: Actor, gpt_id: UUID, version: int) -> tuple[Bound, ...]:
        """Return each enabled operation of a version; empty if the person may not use it."""
        async with self._database.acting_as(actor.account_id) as connection:
            rows = await store.shown(connection, gpt_id, version)
        if not rows:
            return ()
        seals, first = action_seals(self._keys, self._random, gpt_id), rows[0]
        actions = [seals.open_action(version, row.id, row.sealed) for row in rows]
        about = (gpt_id, version, first.gpt_name, first.builder_id, first.builder_name, first.wording)
        return tuple(Bound(name, action, operation, *about) for name, action, operation in tools(actions))
