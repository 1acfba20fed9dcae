"""Cards in the database, sealed: those of conversations and of builders' trials (P4, P5, P7).

Law of this file: somebody else's card and an absent one are the same answer. What is sealed of a card goes with its
conversation.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from discreet.accounts.actor import Actor
from discreet.actions.consent import store
from discreet.actions.consent.card import Kept
from discreet.actions.consent.card_store import OpenCard
from discreet.actions.consent.personal_seals import PersonalSeals
from discreet.actions.consent.store import StoredConsent, Whereabouts
from discreet.actions.ledger import store as ledger_store
from discreet.actions.ledger.entry import Outcome, Result, told_of
from discreet.actions.ledger.record import begin_entry
from discreet.db.pool import Connection
from discreet.errors import NotFound
from discreet.promises.consent import ConsentedCall, Grant
from discreet.seams import Entropy


class SealedCards:
    """card_store.CardStore"""

    temporary = False

    def __init__(self, seals: PersonalSeals, entropy: Entropy) -> None:
        self._seals, self._entropy = seals, entropy

    def new_id(self) -> UUID:
        return self._entropy.new_id()

    async def add(self, connection: Connection, card: OpenCard) -> None:
        await store.add_consent(connection, await self._sealed(connection, card))

    async def card(self, connection: Connection, actor: Actor, consent_id: UUID, *, lock: bool = False) -> OpenCard:
        """NotFound also once its conversation's key is destroyed."""
        conversation_id = await store.conversation_of(connection, consent_id)
        seal = await self._seals.passing(connection, actor.account_id, conversation_id)
        read = store.lock_consent if lock else store.consent
        if (stored := await read(connection, consent_id)) is None:
            raise NotFound("There is no such question for you.")
        return OpenCard(stored, seal.open(stored.sealed, Kept, f"consent {stored.id}"))

    async def revise(self, connection: Connection, old: OpenCard, new: OpenCard) -> bool:
        sealed = await self._sealed(connection, new)
        return await store.revise(connection, sealed.id, old.stored.digest, sealed.digest, sealed.sealed)

    async def decide(self, connection: Connection, old: OpenCard, decided: OpenCard, now: datetime) -> None:
        """The card is locked."""
        sealed = await self._sealed(connection, decided)
        await store.decide(connection, sealed.id, sealed.state, sealed.sealed, now)

    async def decline_waiting(
        self, connection: Connection, actor: Actor, conversation_id: UUID, now: datetime
    ) -> UUID | None:
        return await store.decline_waiting(connection, conversation_id, now)

    async def whereabouts(
        self, connection: Connection, conversation_id: UUID | None, gpt_id: UUID
    ) -> Whereabouts | None:
        return await store.whereabouts(connection, conversation_id, gpt_id)

    async def add_grant(self, connection: Connection, consent_id: UUID, grant: Grant) -> None:
        await store.add_grant(connection, consent_id, grant)

    async def grant(self, connection: Connection, consent_id: UUID, *, lock: bool) -> Grant | None:
        return await (store.lock_grant if lock else store.grant)(connection, consent_id)

    async def begin_call(
        self, connection: Connection, card: OpenCard, call: ConsentedCall, entry_id: UUID, now: datetime
    ) -> None:
        grant, disclosure = call.grant, call.disclosure
        await store.use(connection, card.stored.id, grant.id, now)
        told = told_of(disclosure, standing=grant.standing_id is not None)
        await begin_entry(connection, self._seals, entry_id, grant, told, now)
        passing = await self._seals.passing(connection, grant.account_id, grant.conversation_id)
        fields = passing.close(disclosure, f"ledger fields {entry_id}")
        await ledger_store.add_fields(connection, entry_id, grant, fields)

    def told(self, host: str, outcome: Outcome) -> Result:
        return outcome.result

    async def _sealed(self, connection: Connection, card: OpenCard) -> StoredConsent:
        about = card.stored
        seal = await self._seals.passing(connection, about.owner_id, about.conversation_id)
        return replace(about, sealed=seal.close(card.kept, f"consent {about.id}"))
