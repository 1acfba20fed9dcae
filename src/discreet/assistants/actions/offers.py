"""The operations that versions of GPTs offer.

Invariants:
- Row-level security decides whose versions a person sees.
- The operations of a published version never change.
"""

from uuid import UUID

from discreet.assistants.actions import store
from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.encryption import build_action_cipher
from discreet.assistants.actions.operator_services import NO_OPERATOR_SERVICES, OperatorServices
from discreet.assistants.actions.tool_names import name_operations
from discreet.db.pool import Database
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore


class PublishedOperations:
    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        random: RandomSource,
        operator_services: OperatorServices = NO_OPERATOR_SERVICES,
    ) -> None:
        self._database, self._keys, self._random, self._operator_services = database, keys, random, operator_services

    async def list_operations(self, actor: Actor, gpt_id: UUID, version: int) -> tuple[BoundOperation, ...]:
        """Return each enabled operation of a version; empty if the person may not use it.

        The operator's operations come last, so that they never change the names of the GPT's own.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            gpt = await store.get_disclosed_version(connection, gpt_id, version)
        if gpt is None:
            return ()
        seals = build_action_cipher(self._keys, self._random, gpt_id)
        actions = [
            *(seals.open_action(version, id_, sealed) for id_, sealed in gpt.actions),
            *self._operator_services.actions(gpt.capabilities),
        ]
        facts = (gpt_id, version, gpt.name, gpt.builder_id, gpt.builder_name, gpt.wording)
        named = name_operations(actions)
        return tuple(BoundOperation(name, action, operation, *facts) for name, action, operation in named)
