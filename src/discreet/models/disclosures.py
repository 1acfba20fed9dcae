"""The record of which model provider got the prompts of which answer (P14).

Invariants:
- A prompt of a stored answer is recorded before it is sent; one that cannot be recorded is not sent.
- Nothing of a temporary chat or of a program is recorded here (P9).
- Only its user can read it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from discreet.db.pool import Database
from discreet.identity.accounts.actor import Actor
from discreet.models import disclosures_store as store
from discreet.models.disclosure import (
    AddedDisclosure,
    KnowledgeRecipient,
    ModelDisclosure,
    NewDisclosure,
    NewKnowledgeDisclosure,
    PlannedDisclosure,
    ProviderSummary,
)
from discreet.ports.clock import Clock, RandomSource


class ModelDisclosures:
    def __init__(self, database: Database, clock: Clock, random: RandomSource) -> None:
        self._database, self._clock, self._random = database, clock, random

    async def add(self, new: NewDisclosure) -> AddedDisclosure:
        """Record a prompt that is about to be sent, and return the limits in force.

        It is not recorded if its answer is gone, or if the limits or the provider's facts are others than those on
        which it was permitted.
        """
        async with self._database.one_statement() as connection:
            return await store.add(connection, self._random.new_id(), self._clock.now(), new)

    def plan(self, new: NewDisclosure) -> PlannedDisclosure:
        """Return a prompt that the statement of its question records as `add` does."""
        return PlannedDisclosure(id=self._random.new_id(), new=new)

    async def add_for_files(self, new: NewKnowledgeDisclosure) -> bool:
        """Record that passages of a GPT's files are about to be sent, as `add` does for a prompt."""
        ids = [self._random.new_id() for _ in new.file_ids]
        async with self._database.one_statement() as connection:
            return await store.add_for_files(connection, ids, self._clock.now(), new)

    @staticmethod
    def read_added(new: NewDisclosure, row: Mapping[str, Any]) -> AddedDisclosure:
        """Return what `add` returns, from the row of that statement."""
        return store.read_added(new, row)

    async def list_for_knowledge(self, actor: Actor, gpt_id: UUID) -> Sequence[KnowledgeRecipient]:
        """Return the providers that got passages of a GPT's files; none for people who may not view them."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.list_for_knowledge(connection, gpt_id)

    async def list_for_conversation(self, actor: Actor, conversation_id: UUID) -> Sequence[ModelDisclosure]:
        """Return the prompts of a conversation's answers, in their order; none for a temporary chat."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.list_for_conversation(connection, conversation_id)

    async def list_providers(self, actor: Actor) -> Sequence[ProviderSummary]:
        """Return the providers of the person's stored chats in all their spaces, the latest first."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.list_providers(connection)
