"""Where cards and their grants are kept: an interface, and what both of its keepers know of a card (P4).

Invariants:
- Values and a protocol only.
- A keeper decides nothing.
- It says what it holds, and refuses what has moved on.
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
from discreet.promises.consent import ConsentedCall, Grant

MOVED_ON = "This was answered or changed elsewhere meanwhile. Look at it again."


@dataclass(frozen=True)
class DecryptedCard:
    """A card as it is kept, and its content."""

    stored: StoredConsent
    kept: StoredCard

    def changed(self, kept: StoredCard, state: ConsentState | None = None) -> "DecryptedCard":
        """The same card with other content, and so with the digest of that."""
        digest = kept.disclosure.request.digest
        return DecryptedCard(replace(self.stored, digest=digest, state=state or self.stored.state), kept)


class CardStore(Protocol):
    """Every method works inside a transaction of the card's person."""

    temporary: bool
    """Whether its cards are of temporary chats (P9)."""

    def new_id(self) -> UUID: ...

    async def add(self, connection: Connection, card: DecryptedCard) -> None:
        """It takes the place of one that still waits in the same conversation."""
        ...

    async def card(
        self, connection: Connection, actor: Actor, consent_id: UUID, *, lock: bool = False
    ) -> DecryptedCard:
        """NotFound when there is none for this person. With `lock`, nobody else answers it until the transaction
        ends, or whoever does so later is refused."""
        ...

    async def revise(self, connection: Connection, old: DecryptedCard, new: DecryptedCard) -> bool:
        """False when `old` was answered or edited meanwhile."""
        ...

    async def decide(
        self, connection: Connection, old: DecryptedCard, decided: DecryptedCard, now: datetime
    ) -> None: ...

    async def decline_waiting(
        self, connection: Connection, actor: Actor, conversation_id: UUID, now: datetime
    ) -> UUID | None: ...

    async def whereabouts(
        self, connection: Connection, conversation_id: UUID | None, gpt_id: UUID
    ) -> ConversationLocation | None:
        """Where its call is made; None when there is no such conversation for this person (any more)."""
        ...

    async def add_grant(self, connection: Connection, consent_id: UUID, grant: Grant) -> None: ...

    async def grant(self, connection: Connection, consent_id: UUID, *, lock: bool) -> Grant | None: ...

    async def begin_call(
        self, connection: Connection, card: DecryptedCard, call: ConsentedCall, entry_id: UUID, now: datetime
    ) -> None:
        """Use card and grant, once and for all, and write the ledger's row."""
        ...

    def told(self, host: str, outcome: CallOutcome) -> Result:
        """What the ledger keeps of how a call ended."""
        ...
