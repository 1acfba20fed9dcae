"""Creation, decision and view of cards, inside a transaction of their person (P4).

Invariants:
- An answered card no longer contains the texts with which its request was compared.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.assistants.actions.consent import store
from discreet.assistants.actions.consent.card import ConsentRequest, ConsentState, StoredCard
from discreet.assistants.actions.consent.card_store import CardStore, DecryptedCard
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.standing_grants import standing_for
from discreet.assistants.actions.consent.store import StoredConsent
from discreet.assistants.actions.consent.warnings import ConsentWarning, restored_warning, secret_warnings, warnings
from discreet.assistants.actions.ledger.sharing_patterns import habit_with
from discreet.assistants.actions.oauth.sign_in_required import SignIn
from discreet.db.pool import Connection
from discreet.errors import Conflict, NotFound
from discreet.identity.workspaces.rules import lock_workspace_rules, rules_in_force
from discreet.models.limits import limit_of, lock_model_limits
from discreet.ports.clock import RandomSource
from discreet.promises.consent import ConsentDecision, asking
from discreet.promises.disclosure import Disclosure
from discreet.promises.grants import GRANT_LIFETIME, Grant, StandingGrant
from discreet.promises.recipients import RecipientLimits
from discreet.promises.workspace_rules import NOWHERE, CallSite

GPT_GONE = "This GPT was deleted, or is no longer shared with you. Nothing was sent."
DECIDED = {
    ConsentState.ALLOWED: "You already allowed this.",
    ConsentState.USED: "You already allowed this, and it was sent.",
    ConsentState.DECLINED: "This was already declined. Nothing was sent.",
    ConsentState.SUPERSEDED: "This request was replaced by a newer one. Nothing was sent.",
}


class CardLifecycle:
    def __init__(self, cards: CardStore, seals: ConsentCipher, random: RandomSource) -> None:
        self._cards, self._seals, self._random = cards, seals, random

    def new(
        self, account_id: UUID, conversation_id: UUID | None, kept: StoredCard, state: ConsentState, now: datetime
    ) -> DecryptedCard:
        """Return a new card, not yet stored."""
        to = kept.disclosure.recipient
        stored = StoredConsent(
            id=self._cards.new_id(),
            owner_id=account_id,
            conversation_id=conversation_id,
            gpt_id=to.gpt_id,
            gpt_version=to.gpt_version,
            state=state,
            digest=kept.disclosure.request.digest,
            sealed=b"",
            created_at=now,
        )
        return DecryptedCard(stored, kept if state is ConsentState.WAITING else _decided(kept))

    async def decide(
        self, connection: Connection, card: DecryptedCard, state: ConsentState, now: datetime
    ) -> DecryptedCard:
        """Record the answer to a locked card."""
        decided = card.changed(_decided(card.kept), state)
        await self._cards.decide(connection, card, decided, now)
        return decided

    async def grant(
        self, connection: Connection, card: DecryptedCard, now: datetime, standing: StandingGrant | None = None
    ) -> None:
        """Add the grant of an allowed card: this request, once, for ten minutes."""
        about, disclosure = card.stored, card.kept.rederived
        to = disclosure.recipient
        grant = Grant(
            id=self._random.new_id(),
            account_id=about.owner_id,
            conversation_id=about.conversation_id,
            gpt_id=to.gpt_id,
            gpt_version=to.gpt_version,
            fingerprint=disclosure.fingerprint,
            digest=disclosure.request.digest,
            given_at=now,
            expires_at=now + GRANT_LIFETIME,
            standing_id=standing.id if standing else None,
        )
        await self._cards.add_grant(connection, about.id, grant)

    async def asking(
        self,
        connection: Connection,
        account_id: UUID,
        conversation_id: UUID | None,
        kept: StoredCard,
        now: datetime,
        sign_in: SignIn | None = None,
    ) -> ConsentDecision:
        """Apply the rule to the facts of this moment.

        A person who must sign in first is asked, because a call would fail without it.
        """
        to = kept.disclosure.recipient
        standing = await standing_for(connection, self._seals, to.gpt_id)
        trial = conversation_id is None
        there = await self.place(connection, account_id, conversation_id, to.gpt_id, to.gpt_version)
        decision = asking(
            account_id,
            kept.rederived,
            kept.prompt_parties,
            standing,
            now,
            there=there,
            sign_in_hosts=kept.bound.action.sign_in_hosts,
            trial=trial,
            temporary=self._cards.temporary,
            guest=self._cards.is_guests(conversation_id),
            restored=kept.restored,
        )
        if sign_in is None or decision.asks:
            return decision
        return replace(decision, asks=True, reasons=(sign_in.sentence,), standing=None)

    async def place(
        self,
        connection: Connection,
        account_id: UUID,
        conversation_id: UUID | None,
        gpt_id: UUID,
        gpt_version: int,
        *,
        hold: bool = False,
    ) -> CallSite:
        """Return the space of a call, its current rules, and the limits on where prompts may go (P14).

        NotFound when the person is no longer a member. `hold` keeps all of them in force until the transaction ends.
        """
        if hold:
            await lock_model_limits(connection, account_id)
        found = await self._cards.conversation_location(connection, conversation_id, gpt_id, gpt_version)
        if found is None and conversation_id is not None:
            raise NotFound("This request no longer exists.")
        if found is None:  # the GPT of a trial is deleted
            return NOWHERE
        if hold:
            await lock_workspace_rules(connection, found.workspace_id)
        rules = await rules_in_force(connection, found.workspace_id)
        person = await limit_of(connection, account_id)
        limits = RecipientLimits(person=person, gpt=found.gpt_limit, chat=found.chat_limit)
        made_there = found.gpt_workspace_id == found.workspace_id
        return CallSite(
            found.workspace_id, rules, made_there=made_there, limits=limits, conversation_id=conversation_id
        )

    async def shown(
        self, connection: Connection, card: DecryptedCard, now: datetime, sign_in: SignIn | None = None
    ) -> ConsentRequest:
        """Return the card as shown. Only a waiting card has reasons and warnings."""
        about, kept, operation = card.stored, card.kept, card.kept.bound.operation
        decision, told = ConsentDecision(False, (), None), tuple[ConsentWarning, ...]()
        if about.state is ConsentState.WAITING:
            decision = await self.asking(connection, about.owner_id, about.conversation_id, kept, now, sign_in)
            told = await self._warnings(connection, about, kept.disclosure)
            restored = [restored_warning(kept.disclosure.recipient.host)] if kept.restored else []
            told = (*secret_warnings(operation), *restored, *told)
            sign_in = sign_in if decision.refused is None else None
        return ConsentRequest(
            id=about.id,
            state=about.state,
            conversation_id=about.conversation_id,
            disclosure=kept.disclosure,
            asking=decision,
            path=operation.path,
            schema=operation.schema,
            description=operation.description,
            created_at=about.created_at,
            warnings=told,
            sign_in=sign_in,
            stand_ins=kept.stand_ins,
            searches_with=kept.bound.action.title if operation.reads.startswith("search/") else None,
        )

    async def _warnings(
        self, connection: Connection, about: StoredConsent, disclosure: Disclosure
    ) -> tuple[ConsentWarning, ...]:
        habit = await habit_with(connection, self._seals.lasting(about.owner_id), disclosure.recipient.gpt_id)
        guest = self._cards.is_guests(about.conversation_id)
        return warnings(disclosure, about.owner_id, habit, temporary=self._cards.temporary, guest=guest)


def require_card_state(state: ConsentState, stored: StoredConsent) -> None:
    """Raise Conflict unless the card is in this state."""
    if stored.state is not state:
        raise Conflict(DECIDED.get(stored.state, "This still needs your permission. Nothing was sent."))


async def require_usable_gpt(connection: Connection, gpt_id: UUID) -> None:
    """Raise Conflict when the person may no longer use the GPT."""
    if not await store.gpt_is_there(connection, gpt_id):
        raise Conflict(GPT_GONE)


def _decided(kept: StoredCard) -> StoredCard:
    return msgspec.structs.replace(kept, sources=None)
