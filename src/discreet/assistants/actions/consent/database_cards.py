"""Sealed cards of conversations and builders' trials in the database (P4, P5, P7).

Invariants:
- Another person's card and a missing card give the same answer: NotFound.
- Deleting a conversation makes its sealed cards unreadable.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from discreet.assistants.actions.consent import store
from discreet.assistants.actions.consent.card import StoredCard
from discreet.assistants.actions.consent.card_store import DecryptedCard
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.store import ConversationLocation, StoredConsent
from discreet.assistants.actions.ledger import store as ledger_store
from discreet.assistants.actions.ledger.entry import CallOutcome, Result, get_disclosure_facts
from discreet.assistants.actions.ledger.record import begin_entry
from discreet.db.pool import Connection
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import RandomSource
from discreet.promises.consented_call import ConsentedCall
from discreet.promises.grants import Grant


class DatabaseCards:
    """Implements card_store.CardStore."""

    temporary = False

    def __init__(self, seals: ConsentCipher, random: RandomSource) -> None:
        self._seals, self._random = seals, random

    def new_id(self) -> UUID:
        return self._random.new_id()

    def is_guests(self, conversation_id: UUID | None) -> bool:
        return False  # a guest's chats are in memory only

    async def add(self, connection: Connection, card: DecryptedCard) -> None:
        await store.add_consent(connection, await self._sealed(connection, card))

    async def card(
        self, connection: Connection, actor: Actor, consent_id: UUID, *, lock: bool = False
    ) -> DecryptedCard:
        """Return a card. NotFound also once its conversation's key is destroyed."""
        conversation_id = await store.find_conversation(connection, consent_id)
        seal = await self._seals.for_conversation(connection, actor.account_id, conversation_id)
        read = store.lock_consent if lock else store.find_consent
        if (stored := await read(connection, consent_id)) is None:
            raise NotFound("This request no longer exists.")
        return DecryptedCard(stored, seal.open(stored.sealed, StoredCard, f"consent {stored.id}"))

    async def revise(self, connection: Connection, old: DecryptedCard, new: DecryptedCard) -> bool:
        sealed = await self._sealed(connection, new)
        return await store.revise(connection, sealed.id, old.stored.digest, sealed.digest, sealed.sealed)

    async def decide(self, connection: Connection, old: DecryptedCard, decided: DecryptedCard, now: datetime) -> None:
        """Store the decision on a locked card."""
        sealed = await self._sealed(connection, decided)
        await store.decide(connection, sealed.id, sealed.state, sealed.sealed, now)

    async def decline_waiting(
        self, connection: Connection, actor: Actor, conversation_id: UUID, now: datetime
    ) -> UUID | None:
        return await store.decline_waiting(connection, conversation_id, now)

    async def conversation_location(
        self, connection: Connection, conversation_id: UUID | None, gpt_id: UUID, gpt_version: int
    ) -> ConversationLocation | None:
        return await store.conversation_location(connection, conversation_id, gpt_id, gpt_version)

    async def add_grant(self, connection: Connection, consent_id: UUID, grant: Grant) -> None:
        await store.add_grant(connection, consent_id, grant)

    async def grant(self, connection: Connection, consent_id: UUID, *, lock: bool) -> Grant | None:
        return await (store.lock_grant if lock else store.find_grant)(connection, consent_id)

    async def begin_call(
        self, connection: Connection, card: DecryptedCard, call: ConsentedCall, entry_id: UUID, now: datetime
    ) -> None:
        grant, disclosure = call.grant, call.disclosure
        await store.mark_used(connection, card.stored.id, grant.id, now)
        facts = get_disclosure_facts(disclosure, standing=grant.standing_id is not None)
        await begin_entry(connection, self._seals, entry_id, grant, facts, now)
        conversation_seal = await self._seals.for_conversation(connection, grant.account_id, grant.conversation_id)
        fields = conversation_seal.close(disclosure, f"ledger fields {entry_id}")
        await ledger_store.add_fields(connection, entry_id, grant, fields)

    def ledger_outcome(self, host: str, outcome: CallOutcome) -> Result:
        return outcome.result

    async def _sealed(self, connection: Connection, card: DecryptedCard) -> StoredConsent:
        stored = card.stored
        seal = await self._seals.for_conversation(connection, stored.owner_id, stored.conversation_id)
        return replace(stored, sealed=seal.close(card.content, f"consent {stored.id}"))
