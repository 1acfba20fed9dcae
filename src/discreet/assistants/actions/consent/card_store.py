"""The interface of both card stores, for cards and their grants (P4).

Invariants:
- Values and a protocol only.
- A store decides nothing. It returns its content, and refuses stale updates.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from discreet.assistants.actions.consent.card import ConsentState, StoredCard
from discreet.assistants.actions.consent.store import ConversationLocation, StoredConsent
from discreet.assistants.actions.ledger.entry import CallOutcome, Result
from discreet.db.pool import Connection
from discreet.identity.accounts.actor import Actor
from discreet.promises.consented_call import ConsentedCall
from discreet.promises.grants import Grant

STALE_CARD = "This was answered or changed elsewhere. Look at it again."


@dataclass(frozen=True)
class DecryptedCard:
    """A card with its decrypted content."""

    stored: StoredConsent
    content: StoredCard

    def with_content(self, content: StoredCard, state: ConsentState | None = None) -> "DecryptedCard":
        """Return the card with other content and the digest of it."""
        digest = content.disclosure.request.digest
        return DecryptedCard(replace(self.stored, digest=digest, state=state or self.stored.state), content)


class CardStore(Protocol):
    """Each method works inside a transaction of the card's person."""

    temporary: bool
    """Whether the store is for temporary chats (P9)."""

    def is_guests(self, conversation_id: UUID | None) -> bool:
        """Return whether the conversation is a guest's. NotFound for a temporary one that has ended."""
        ...

    def new_id(self) -> UUID: ...

    async def add(self, connection: Connection, card: DecryptedCard) -> None:
        """Add a card; it supersedes a waiting one in the same conversation."""
        ...

    async def card(
        self, connection: Connection, actor: Actor, consent_id: UUID, *, lock: bool = False
    ) -> DecryptedCard:
        """Return a card of this person, else NotFound.

        With `lock`, no concurrent answer is possible until the transaction ends, or a later one is refused.
        """
        ...

    async def revise(self, connection: Connection, old: DecryptedCard, new: DecryptedCard) -> bool:
        """Replace a card; return False when `old` is stale."""
        ...

    async def decide(
        self, connection: Connection, old: DecryptedCard, decided: DecryptedCard, now: datetime
    ) -> None: ...

    async def decline_waiting(
        self, connection: Connection, actor: Actor, conversation_id: UUID, now: datetime
    ) -> UUID | None: ...

    async def conversation_location(
        self, connection: Connection, conversation_id: UUID | None, gpt_id: UUID, gpt_version: int
    ) -> ConversationLocation | None:
        """Return the space of a call; None when the person has no such conversation."""
        ...

    async def add_grant(self, connection: Connection, consent_id: UUID, grant: Grant) -> None: ...

    async def grant(self, connection: Connection, consent_id: UUID, *, lock: bool) -> Grant | None: ...

    async def begin_call(
        self, connection: Connection, card: DecryptedCard, call: ConsentedCall, entry_id: UUID, now: datetime
    ) -> None:
        """Mark card and grant as used, and write the ledger's row."""
        ...

    def ledger_outcome(self, host: str, outcome: CallOutcome) -> Result:
        """Return the part of the outcome that the ledger stores."""
        ...
