"""Creation, decision and view of cards, inside a transaction of their user (P4).

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
from discreet.assistants.actions.consent.standing_grants import list_grants_for_gpt
from discreet.assistants.actions.consent.store import StoredConsent
from discreet.assistants.actions.consent.warnings import (
    ConsentWarning,
    build_restored_warning,
    build_secret_warnings,
    build_warnings,
)
from discreet.assistants.actions.ledger.sharing_patterns import get_sharing_pattern
from discreet.assistants.actions.oauth.sign_in_required import SignIn
from discreet.db.pool import Connection
from discreet.errors import Conflict, NotFound
from discreet.identity.workspaces.rules import lock_workspace_rules, rules_in_force
from discreet.models.limits import get_limit, lock_limits_unchanged
from discreet.ports.clock import RandomSource
from discreet.promises.consent import ConsentDecision, decide_consent
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

    def build_card(
        self, account_id: UUID, conversation_id: UUID | None, content: StoredCard, state: ConsentState, now: datetime
    ) -> DecryptedCard:
        """Return a new card, not yet stored."""
        recipient = content.disclosure.recipient
        stored = StoredConsent(
            id=self._cards.new_id(),
            owner_id=account_id,
            conversation_id=conversation_id,
            gpt_id=recipient.gpt_id,
            gpt_version=recipient.gpt_version,
            state=state,
            digest=content.disclosure.request.digest,
            sealed=b"",
            created_at=now,
        )
        return DecryptedCard(stored, content if state is ConsentState.WAITING else _without_comparison_sources(content))

    async def decide(
        self, connection: Connection, card: DecryptedCard, state: ConsentState, now: datetime
    ) -> DecryptedCard:
        """Record the answer to a locked card."""
        decided = card.with_content(_without_comparison_sources(card.content), state)
        await self._cards.decide(connection, card, decided, now)
        return decided

    async def grant(
        self, connection: Connection, card: DecryptedCard, now: datetime, standing: StandingGrant | None = None
    ) -> None:
        """Add the grant of an allowed card: this request, once, for ten minutes."""
        stored, disclosure = card.stored, card.content.current_disclosure
        recipient = disclosure.recipient
        grant = Grant(
            id=self._random.new_id(),
            account_id=stored.owner_id,
            conversation_id=stored.conversation_id,
            gpt_id=recipient.gpt_id,
            gpt_version=recipient.gpt_version,
            fingerprint=disclosure.fingerprint,
            digest=disclosure.request.digest,
            given_at=now,
            expires_at=now + GRANT_LIFETIME,
            standing_id=standing.id if standing else None,
        )
        await self._cards.add_grant(connection, stored.id, grant)

    async def decide_consent(
        self,
        connection: Connection,
        account_id: UUID,
        conversation_id: UUID | None,
        content: StoredCard,
        now: datetime,
        sign_in: SignIn | None = None,
    ) -> ConsentDecision:
        """Apply the rule to the facts of this moment.

        A person who must sign in first is asked, because a call would fail without it.
        """
        recipient = content.disclosure.recipient
        standing = await list_grants_for_gpt(connection, self._seals, recipient.gpt_id)
        is_trial = conversation_id is None
        call_site = await self.get_call_site(
            connection, account_id, conversation_id, recipient.gpt_id, recipient.gpt_version
        )
        decision = decide_consent(
            account_id,
            content.current_disclosure,
            content.prompt_parties,
            standing,
            now,
            call_site=call_site,
            sign_in_hosts=content.bound.action.sign_in_hosts,
            trial=is_trial,
            temporary=self._cards.temporary,
            guest=self._cards.is_guests(conversation_id),
            restored=content.restored,
        )
        if sign_in is None or decision.asks:
            return decision
        return replace(decision, asks=True, reasons=(sign_in.sentence,), standing=None)

    async def get_call_site(
        self,
        connection: Connection,
        account_id: UUID,
        conversation_id: UUID | None,
        gpt_id: UUID,
        gpt_version: int,
        *,
        lock: bool = False,
    ) -> CallSite:
        """Return the space of a call, its current rules, and the limits on where prompts may go (P14).

        NotFound when the person is no longer a member. `lock` keeps all of them in force until the transaction ends.
        """
        if lock:
            await lock_limits_unchanged(connection, account_id)
        location = await self._cards.conversation_location(connection, conversation_id, gpt_id, gpt_version)
        if location is None and conversation_id is not None:
            raise NotFound("This request no longer exists.")
        if location is None:  # the GPT of a trial is deleted
            return NOWHERE
        if lock:
            await lock_workspace_rules(connection, location.workspace_id)
        rules = await rules_in_force(connection, location.workspace_id)
        person = await get_limit(connection, account_id)
        limits = RecipientLimits(person=person, gpt=location.gpt_limit, chat=location.chat_limit)
        runs_there = location.gpt_workspace_id == location.workspace_id
        return CallSite(
            location.workspace_id, rules, made_there=runs_there, limits=limits, conversation_id=conversation_id
        )

    async def build_request(
        self, connection: Connection, card: DecryptedCard, now: datetime, sign_in: SignIn | None = None
    ) -> ConsentRequest:
        """Return the card as shown. Only a waiting card has reasons and warnings."""
        stored, content, operation = card.stored, card.content, card.content.bound.operation
        decision, warnings = ConsentDecision(False, (), None), tuple[ConsentWarning, ...]()
        if stored.state is ConsentState.WAITING:
            decision = await self.decide_consent(
                connection, stored.owner_id, stored.conversation_id, content, now, sign_in
            )
            warnings = await self._warnings(connection, stored, content.disclosure)
            restored = [build_restored_warning(content.disclosure.recipient.host)] if content.restored else []
            warnings = (*build_secret_warnings(operation), *restored, *warnings)
            sign_in = sign_in if decision.refused is None else None
        return ConsentRequest(
            id=stored.id,
            state=stored.state,
            conversation_id=stored.conversation_id,
            disclosure=content.disclosure,
            decision=decision,
            path=operation.path,
            schema=operation.schema,
            description=operation.description,
            created_at=stored.created_at,
            warnings=warnings,
            sign_in=sign_in,
            stand_ins=content.stand_ins,
            searches_with=content.bound.action.title if operation.reads.startswith("search/") else None,
        )

    async def _warnings(
        self, connection: Connection, stored: StoredConsent, disclosure: Disclosure
    ) -> tuple[ConsentWarning, ...]:
        pattern = await get_sharing_pattern(
            connection, self._seals.for_account(stored.owner_id), disclosure.recipient.gpt_id
        )
        guest = self._cards.is_guests(stored.conversation_id)
        return build_warnings(disclosure, stored.owner_id, pattern, temporary=self._cards.temporary, guest=guest)


def require_card_state(state: ConsentState, stored: StoredConsent) -> None:
    """Raise Conflict unless the card is in this state."""
    if stored.state is not state:
        raise Conflict(DECIDED.get(stored.state, "This still needs your permission. Nothing was sent."))


async def require_usable_gpt(connection: Connection, gpt_id: UUID) -> None:
    """Raise Conflict when the person may no longer use the GPT."""
    if not await store.is_gpt_visible(connection, gpt_id):
        raise Conflict(GPT_GONE)


def _without_comparison_sources(content: StoredCard) -> StoredCard:
    return msgspec.structs.replace(content, sources=None)
