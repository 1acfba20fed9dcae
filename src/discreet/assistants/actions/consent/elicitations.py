"""Questions of an MCP server during a call, each with its own card (P4, P5).

This process holds the connection of the call. The card is stored like all cards: any process can take the answer, and
this one polls for it.

Invariants:
- Nothing that a person filled in is sent without their "yes" to exactly that request.
- A card ends with its call.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID

import msgspec
import structlog

from discreet.assistants.actions.consent.card import ComparisonSources, ConsentState, StoredCard
from discreet.assistants.actions.consent.card_lifecycle import CardLifecycle
from discreet.assistants.actions.consent.card_store import CardStore, DecryptedCard
from discreet.assistants.actions.consent.disclosure import disclose
from discreet.assistants.actions.consent.execution import CallExecutor
from discreet.assistants.actions.ledger.entry import LedgerState
from discreet.assistants.actions.mcp.elicitation import Elicitation, build_answer_operation
from discreet.assistants.actions.mcp.watch import PersonAnswer
from discreet.db.pool import Database
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import Clock
from discreet.ports.third_parties import Credentials

LOOK_SECONDS = 0.5
SEND_SECONDS = 10.0
"""The time for an answer on its way when the call ends before it has arrived."""

log = structlog.get_logger()


class ElicitationRequest(msgspec.Struct, frozen=True):
    """A card that waits during a call.

    `message` and `url` are the server's and untrusted.
    """

    consent_id: UUID
    message: str
    url: str = ""


NotifyPerson = Callable[[ElicitationRequest | None], Awaitable[None]]
"""Shows the question to its user; None: there is no question any more."""


class Elicitations:
    def __init__(
        self, database: Database, cards: CardStore, keeping: CardLifecycle, calling: CallExecutor, clock: Clock
    ) -> None:
        self._database, self._cards, self._keeping = database, cards, keeping
        self._calling, self._clock = calling, clock

    async def ask(
        self,
        actor: Actor,
        call: DecryptedCard,
        credentials: Credentials,
        notify: NotifyPerson,
        elicitation: Elicitation,
    ) -> PersonAnswer:
        """Ask the person of `call`, wait, and send what they allow.

        Cancelling the wait ends the card.
        """
        consent_id: UUID | None = None
        try:
            consent_id = await self._add(actor, call, elicitation)
            await notify(ElicitationRequest(consent_id, elicitation.message, elicitation.url))
            allowed = await self._wait_for_decision(actor, consent_id)
            await notify(None)
        except Exception as error:
            log.warning("elicitation_failed", error=type(error).__name__)
            await self._end(actor, consent_id)
            return PersonAnswer.NOT_ANSWERED
        except asyncio.CancelledError:
            await self._end(actor, consent_id)
            raise
        if allowed is None:
            return PersonAnswer.DECLINED
        return await self._send(actor, allowed, credentials)

    async def _add(self, actor: Actor, call: DecryptedCard, elicitation: Elicitation) -> UUID:
        """Add a waiting card, with the server's defaults as the answer."""
        content, stored = call.content, call.stored
        bound = build_answer_operation(elicitation, content.bound)
        disclosure = await asyncio.to_thread(
            disclose,
            bound,
            elicitation.defaults,
            own_words=(),
            third_party_answers=(),
            credentials=content.disclosure.credentials,
        )
        new = StoredCard(disclosure, bound, (), ComparisonSources((), ()))
        async with self._database.acting_as(actor.account_id) as connection:
            card = self._keeping.build_card(
                actor.account_id, stored.conversation_id, new, ConsentState.WAITING, self._clock.now()
            )
            await self._cards.add(connection, card)
            return card.stored.id

    async def _wait_for_decision(self, actor: Actor, consent_id: UUID) -> DecryptedCard | None:
        """Poll until the card is answered; return it after a "yes", None after a "no"."""
        while True:
            async with self._database.acting_as(actor.account_id) as connection:
                card = await self._cards.card(connection, actor, consent_id)
            if card.stored.state is not ConsentState.WAITING:
                return card if card.stored.state is ConsentState.ALLOWED else None
            await asyncio.sleep(LOOK_SECONDS)

    async def _send(self, actor: Actor, card: DecryptedCard, credentials: Credentials) -> PersonAnswer:
        """Send the answer.

        The server may end its call before it has acknowledged the answer; then wait up to SEND_SECONDS.
        """
        sending = asyncio.create_task(self._make_call(actor, card, credentials))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.wait([sending], timeout=SEND_SECONDS)
            if not sending.done():
                sending.cancel()
                await asyncio.wait([sending])
                return PersonAnswer.UNKNOWN
            return sending.result()

    async def _make_call(self, actor: Actor, card: DecryptedCard, credentials: Credentials) -> PersonAnswer:
        try:
            result = await self._calling.make(actor, card, credentials)
        except Conflict:  # the permission has lapsed, or the rules have changed
            return PersonAnswer.NOT_ANSWERED
        if result.state is LedgerState.ANSWERED and result.status is not None and result.status < 300:
            return PersonAnswer.SENT
        return PersonAnswer.UNKNOWN if result.may_have_arrived else PersonAnswer.NOT_ANSWERED

    async def _end(self, actor: Actor, consent_id: UUID | None) -> None:
        """Decline the card if it still waits."""
        if consent_id is None:
            return
        with suppress(Conflict, NotFound):
            async with self._database.acting_as(actor.account_id) as connection:
                card = await self._cards.card(connection, actor, consent_id, lock=True)
                if card.stored.state is ConsentState.WAITING:
                    await self._keeping.decide(connection, card, ConsentState.DECLINED, self._clock.now())
