"""Cards of temporary chats, in this process's memory (P9).

The ledger stores only metadata of a call (P5).

Invariants:
- The content of a card is never stored.
- The rows of a call record the recipient, the time and the size. They contain no field, and no digest from which a
  field could be guessed.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from discreet.assistants.actions.consent import store
from discreet.assistants.actions.consent.card import ConsentState
from discreet.assistants.actions.consent.card_store import STALE_CARD, DecryptedCard
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.store import ConversationLocation
from discreet.assistants.actions.ledger.entry import CallOutcome, Result, get_disclosure_facts, without_content
from discreet.assistants.actions.ledger.record import begin_entry
from discreet.db.pool import Connection
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import RandomSource
from discreet.promises.consented_call import ConsentedCall
from discreet.promises.grants import Grant
from discreet.promises.mention import limit_of_mention
from discreet.promises.recipients import ModelLimit

DIGEST_BYTES = 32


class TemporaryChatLookup(Protocol):
    """The temporary chats of this process."""

    def new_id(self) -> UUID: ...

    def get_workspace_id(self, conversation_id: UUID) -> UUID | None:
        """Return the chat's workspace. NotFound when the chat has ended."""
        ...

    def get_model_limit(self, conversation_id: UUID) -> ModelLimit:
        """Return the chat's own limit (P14). NotFound when the chat has ended."""
        ...

    def get_gpt_id(self, conversation_id: UUID) -> UUID | None:
        """Return the chat's own GPT; None for the plain model. NotFound when the chat has ended."""
        ...

    def is_guests(self, conversation_id: UUID) -> bool:
        """Return whether the chat is a guest's. NotFound when the chat has ended."""
        ...

    def require_chat_session(self, actor: Actor, conversation_id: UUID) -> None:
        """Raise NotFound unless the actor's session started the chat."""
        ...


class InMemoryCards:
    """Implements card_store.CardStore. Only the latest card of a chat can be answered."""

    temporary = True

    def __init__(self, chats: TemporaryChatLookup, seals: ConsentCipher, random: RandomSource) -> None:
        self._chats, self._seals, self._random = chats, seals, random
        self._cards: dict[UUID, DecryptedCard] = {}
        self._grants: dict[UUID, Grant] = {}
        self._latest: dict[UUID, UUID] = {}
        """By chat, its card."""
        self._entries: dict[UUID, dict[UUID, UUID]] = {}
        """By chat, the ledger's row of each card whose call was made."""

    def entries(self, conversation_id: UUID) -> dict[UUID, UUID]:
        """Return the ledger's rows of a chat's calls, by card, in their order."""
        return dict(self._entries.get(conversation_id, {}))

    def forget(self, conversation_id: UUID) -> None:
        """Forget everything about an ended chat."""
        self._entries.pop(conversation_id, None)
        if (consent_id := self._latest.pop(conversation_id, None)) is not None:
            self._cards.pop(consent_id, None)
            self._grants.pop(consent_id, None)

    def delete_cards(self, consent_ids: Iterable[UUID]) -> None:
        """Forget the cards of deleted messages. The ledger keeps its rows."""
        for consent_id in consent_ids:
            self._cards.pop(consent_id, None)
            self._grants.pop(consent_id, None)

    # card_store.CardStore

    def new_id(self) -> UUID:
        return self._chats.new_id()

    def is_guests(self, conversation_id: UUID | None) -> bool:
        return conversation_id is not None and self._chats.is_guests(conversation_id)

    async def add(self, connection: Connection, card: DecryptedCard) -> None:
        chat_id = _chat_of(card)
        self._chats.get_workspace_id(chat_id)  # NotFound when it has ended; its card would never be removed
        if (previous := self._latest.get(chat_id)) is not None:
            self._cards.pop(previous, None)
            self._grants.pop(previous, None)
        self._cards[card.stored.id], self._latest[chat_id] = card, card.stored.id

    async def card(
        self, connection: Connection, actor: Actor, consent_id: UUID, *, lock: bool = False
    ) -> DecryptedCard:
        """Return a card without a lock: `decide` and `begin_call` refuse the later caller."""
        card = self._cards.get(consent_id)
        if card is None or card.stored.owner_id != actor.account_id:
            raise NotFound("This request no longer exists.")
        self._chats.require_chat_session(actor, _chat_of(card))
        return card

    async def revise(self, connection: Connection, old: DecryptedCard, new: DecryptedCard) -> bool:
        return self._replace(old, new)

    async def decide(self, connection: Connection, old: DecryptedCard, decided: DecryptedCard, now: datetime) -> None:
        if not self._replace(old, decided):
            raise Conflict(STALE_CARD)

    async def decline_waiting(
        self, connection: Connection, actor: Actor, conversation_id: UUID, now: datetime
    ) -> UUID | None:
        self._chats.require_chat_session(actor, conversation_id)
        card = self._cards.get(self._latest.get(conversation_id, conversation_id))
        if card is None or card.stored.state is not ConsentState.WAITING:
            return None
        self._replace(card, card.with_content(card.content, ConsentState.DECLINED))
        return card.stored.id

    async def conversation_location(
        self, connection: Connection, conversation_id: UUID | None, gpt_id: UUID, gpt_version: int
    ) -> ConversationLocation | None:
        if conversation_id is None:
            return None
        workspace_id = self._chats.get_workspace_id(conversation_id)
        if not await store.may_chat_in(connection, workspace_id):
            return None
        of_gpt = await store.conversation_location(connection, None, gpt_id, gpt_version)
        chat_limit = self._chats.get_model_limit(conversation_id)
        own_gpt = self._chats.get_gpt_id(conversation_id)
        limit = await store.get_gpt_limit(connection, own_gpt) if own_gpt else ModelLimit.OFFERED
        if of_gpt is None:
            return ConversationLocation(workspace_id, None, limit, chat_limit)
        limit = limit_of_mention(limit, of_gpt.gpt_limit)
        return ConversationLocation(workspace_id, of_gpt.gpt_workspace_id, limit, chat_limit)

    async def add_grant(self, connection: Connection, consent_id: UUID, grant: Grant) -> None:
        self._grants[consent_id] = grant

    async def grant(self, connection: Connection, consent_id: UUID, *, lock: bool) -> Grant | None:
        return self._grants.get(consent_id)

    async def begin_call(
        self, connection: Connection, card: DecryptedCard, call: ConsentedCall, entry_id: UUID, now: datetime
    ) -> None:
        """Mark the card as used, even if the transaction fails; then nothing was sent."""
        if not self._replace(card, card.with_content(card.content, ConsentState.USED)):
            raise Conflict(STALE_CARD)
        self._grants[card.stored.id] = replace(call.grant, used_at=now)
        self._entries.setdefault(_chat_of(card), {})[card.stored.id] = entry_id
        blind = self._random.bytes(DIGEST_BYTES)
        allowed = replace(
            card.stored,
            state=ConsentState.ALLOWED,
            conversation_id=None,
            digest=blind,
            sealed=b"",
            created_at=call.grant.given_at,
        )
        grant = replace(call.grant, conversation_id=None, digest=blind)
        await store.insert_consent(connection, allowed)
        await store.add_grant(connection, allowed.id, grant)
        await store.mark_used(connection, allowed.id, grant.id, now)
        facts = get_disclosure_facts(call.disclosure, standing=False, temporary=True)
        await begin_entry(connection, self._seals, entry_id, grant, facts, now)

    def ledger_outcome(self, host: str, outcome: CallOutcome) -> Result:
        return without_content(host, outcome)

    def _replace(self, old: DecryptedCard, new: DecryptedCard) -> bool:
        """Replace a card; return False when `old` is stale."""
        if self._cards.get(old.stored.id) is not old:
            return False
        self._cards[old.stored.id] = new
        return True


def _chat_of(card: DecryptedCard) -> UUID:
    if (chat_id := card.stored.conversation_id) is None:
        raise NotFound("This chat no longer exists.")
    return chat_id
