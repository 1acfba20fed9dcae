"""Changed facts about model providers, for the people whose chats go there (P14).

Invariants:
- A person reads of a change once, wherever they are signed in. Facts that hold again as before are no change.
- No one else learns which providers a person uses, or what they have read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.models import disclosures_store, store
from discreet.models.directory import ModelDirectory
from discreet.models.endpoint import StoredFacts
from discreet.ports.clock import Clock
from discreet.promises.recipients import RecipientFacts


class ProviderChanges:
    def __init__(self, database: Database, directory: ModelDirectory, clock: Clock) -> None:
        self._database, self._directory, self._clock = database, directory, clock

    async def unread(self, actor: Actor) -> Mapping[UUID, StoredFacts]:
        """Return the facts that the person knows of each provider for which others are in force now.

        They know those that they read last, or else those at their first prompt to it.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            known = await disclosures_store.list_known_facts(connection)
        endpoints = self._directory.catalogue.endpoints
        return {
            each.endpoint_id: each
            for each in known
            if each.endpoint_id in endpoints and _differ(each.facts, endpoints[each.endpoint_id].facts)
        }

    async def history(self, actor: Actor, endpoint_id: UUID) -> Sequence[StoredFacts]:
        """Return all facts of a provider, latest first. NotFound unless its models are offered where the person is."""
        self._check_offered(actor, endpoint_id)
        async with self._database.anonymous() as connection:
            return await store.list_facts_history(connection, endpoint_id)

    async def read(self, actor: Actor, endpoint_id: UUID, since: datetime) -> None:
        """Remember that the person has read the facts that hold since then. NotFound without such facts."""
        self._check_offered(actor, endpoint_id)
        async with self._database.acting_as(actor.account_id) as connection:
            if not await disclosures_store.mark_facts_read(connection, endpoint_id, since, self._clock.now()):
                raise NotFound("This model provider has no such facts. Reload the page.")

    def _check_offered(self, actor: Actor, endpoint_id: UUID) -> None:
        offered = self._directory.recipients(actor.space.workspace_id)
        if endpoint_id not in {each.endpoint_id for each in offered}:
            raise NotFound("This model provider isn't offered here.")


def _differ(known: RecipientFacts, now: RecipientFacts) -> bool:
    """Return whether the facts differ, ignoring their basis."""
    return replace(known, basis=now.basis) != now
