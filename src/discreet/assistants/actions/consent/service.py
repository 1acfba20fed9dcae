"""Use cases of consent: propose a call, let the person decide, make the call (P4).

Invariants:
- Nothing is sent without a grant of the person whose data it is, for exactly the request that they were shown.
- No answer means "no".
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.consent.card import (
    CallContext,
    CallResult,
    ComparisonSources,
    ConsentRequest,
    ConsentState,
    InvalidCall,
    StoredCard,
    without_document,
)
from discreet.assistants.actions.consent.card_lifecycle import CardLifecycle, require_card_state, require_usable_gpt
from discreet.assistants.actions.consent.card_store import STALE_CARD, CardStore, DecryptedCard
from discreet.assistants.actions.consent.disclosure import disclose, mask
from discreet.assistants.actions.consent.elicitations import Elicitations, NotifyPerson
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.execution import CallExecutor
from discreet.assistants.actions.consent.standing_grants import AlwaysAllowGrant, AlwaysAllowGrants
from discreet.assistants.actions.consent.store import GrantRefused
from discreet.assistants.actions.mcp.answer_reader import ToolAnswerReader
from discreet.assistants.actions.oauth.credentials import describe_credentials
from discreet.assistants.actions.oauth.sign_in_required import SignIn, SignInNeeded
from discreet.assistants.actions.pages.operation import bind_to_page
from discreet.assistants.actions.pages.visit import PageVisits
from discreet.assistants.actions.request.build import check_arguments_complete, parse_arguments
from discreet.assistants.actions.service import Actions
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space_guard import require_space_access
from discreet.ports.model_request import ToolCall
from discreet.ports.third_parties import ThirdParty
from discreet.promises.consent import ConsentDecision
from discreet.promises.disclosure import Disclosure, SentPicture

ASKED_AGAIN_FOR_MORE = (
    "refused it: it asks for more than the person has allowed it. They are asked before the next call."
)
CHANGED = "This isn't the request you were shown: it was changed elsewhere. Review it again."


class Consents:
    """Use cases of consent.

    `actions` has the operations and their credentials; `third_party` is the only way to send, except
    for the web pages that `pages` reads. `cards` stores the cards:
    in the database, sealed, or in memory for temporary chats (P9).
    """

    def __init__(
        self,
        runtime: Runtime,
        actions: Actions,
        third_party: ThirdParty,
        cards: CardStore,
        tool_answers: ToolAnswerReader,
        pages: PageVisits | None = None,
    ) -> None:
        self._database, self._clock, self._actions, self._cards = runtime.database, runtime.clock, actions, cards
        seals = ConsentCipher(runtime.keys, runtime.random)
        self._keeping = CardLifecycle(cards, seals, runtime.random)
        self._calling = CallExecutor(
            runtime.database,
            seals,
            cards,
            self._keeping,
            runtime.clock,
            runtime.random,
            third_party,
            tool_answers,
            pages,
        )
        self._page_origins = pages.allowed_origins if pages else frozenset[str]()
        self._elicitations = Elicitations(runtime.database, cards, self._keeping, self._calling, runtime.clock)
        self._standing = AlwaysAllowGrants(runtime.database, seals, runtime.clock, runtime.random)

    # Proposing

    async def propose(self, actor: Actor, context: CallContext, call: ToolCall) -> InvalidCall | ConsentRequest:
        """Return a waiting card, or an allowed one if a standing grant covers the call."""
        try:
            return await self._propose(actor, context, call)
        except GrantRefused:  # the GPT or the standing grant has changed in between
            return await self._propose(actor, context, call, ask=True)

    async def _propose(
        self, actor: Actor, context: CallContext, call: ToolCall, *, ask: bool = False
    ) -> InvalidCall | ConsentRequest:
        try:
            bound = without_document(
                await self._actions.get_operation(actor, context.gpt_id, context.gpt_version, call.name)
            )
            bound, arguments = bind_to_page(bound, parse_arguments(bound.operation, call.arguments), self._page_origins)
            sources = ComparisonSources(
                context.own_words, _exclude_recipient(context.third_party_answers, bound.operation.host)
            )
            disclosure = await _disclose(bound, arguments, sources, describe_credentials(bound), context.picture)
        except (Invalid, NotFound) as error:
            return InvalidCall(error.sentence)
        sign_in = await self._actions.sign_in_needed(actor, bound)
        parties = tuple(sorted(map(str, context.prompt_parties)))
        content = StoredCard(disclosure, bound, parties, sources, call.restored, context.stand_ins)
        return await self._store(actor, context.conversation_id, content, sign_in, ask=ask)

    async def _store(
        self, actor: Actor, conversation_id: UUID | None, content: StoredCard, sign_in: SignIn | None, *, ask: bool
    ) -> ConsentRequest:
        """Store a new card. With `ask`, standing grants are ignored.

        GrantRefused when the standing grant has ended in between.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            now, account_id = self._clock.now(), actor.account_id
            decision = await self._keeping.decide_consent(
                connection, account_id, conversation_id, content, now, sign_in
            )
            asks = decision.asks or ask
            state = ConsentState.WAITING if asks else ConsentState.ALLOWED
            card = self._keeping.build_card(account_id, conversation_id, content, state, now)
            await self._cards.add(connection, card)
            if not asks:
                await self._keeping.grant(connection, card, now, decision.standing)
            return await self._keeping.build_request(connection, card, now, sign_in)

    async def get_card(self, actor: Actor, consent_id: UUID) -> ConsentRequest:
        """Return a card.

        NotFound for another person's card, and once its conversation is deleted.
        """
        card = await self._read_card(actor, consent_id)
        sign_in = await self._sign_in(actor, card)
        async with self._database.acting_as(actor.account_id) as connection:
            return await self._keeping.build_request(connection, card, self._clock.now(), sign_in)

    async def revise(self, actor: Actor, consent_id: UUID, arguments: Mapping[str, Any]) -> ConsentRequest:
        """Change the request of a waiting card. Invalid says what cannot be sent."""
        return await self._change(actor, await self._get_waiting_card(actor, consent_id), dict(arguments))

    async def mask(self, actor: Actor, consent_id: UUID, pointers: Sequence[str]) -> ConsentRequest:
        """Remove the personal data in these fields from a waiting card."""
        card = await self._get_waiting_card(actor, consent_id)
        return await self._change(actor, card, mask(card.content.disclosure, pointers))

    async def _change(self, actor: Actor, card: DecryptedCard, arguments: dict[str, Any]) -> ConsentRequest:
        """Replace the request.

        Of concurrent edits and answers, one wins; the others get Conflict.
        """
        content = card.content
        sources, credentials = content.sources or ComparisonSources((), ()), content.disclosure.credentials
        bound, arguments = bind_to_page(content.bound, arguments, self._page_origins)
        disclosure = await _disclose(bound, arguments, sources, credentials, content.disclosure.request.picture)
        new = card.with_content(msgspec.structs.replace(content, disclosure=disclosure, bound=bound))
        sign_in = await self._sign_in(actor, card)
        async with self._database.acting_as(actor.account_id) as connection:
            if not await self._cards.revise(connection, card, new):
                raise Conflict(STALE_CARD)
            return await self._keeping.build_request(connection, new, self._clock.now(), sign_in)

    # Answering

    async def allow(
        self, actor: Actor, consent_id: UUID, digest: bytes, always: bool = False, *, in_chat: bool = False
    ) -> ConsentRequest:
        """Allow exactly the request with this digest.

        `always` allows the operation from now on, `in_chat` in this conversation only.
        Conflict when the request has changed or is answered already; Forbidden if the workspace's rules do not permit
        it.
        """
        sign_in = await self._sign_in(actor, await self._get_waiting_card(actor, consent_id))
        async with self._database.acting_as(actor.account_id) as connection:
            now, card = self._clock.now(), await self._lock_waiting_card(connection, actor, consent_id)
            await require_usable_gpt(connection, card.stored.gpt_id)
            decision = await self._require_allowed_by_rules(connection, card, now)
            if sign_in is not None:
                raise SignInNeeded(sign_in)
            if card.content.bound.operation.answers is not None:
                check_arguments_complete(card.content.bound.operation, card.content.disclosure.arguments)
            if digest != card.stored.digest or digest != card.content.disclosure.request.digest:
                raise Conflict(CHANGED)
            if always or in_chat:
                await self._allow_always(connection, card, decision, in_chat=not always)
            card = await self._keeping.decide(connection, card, ConsentState.ALLOWED, now)
            await self._keeping.grant(connection, card, now)
            return await self._keeping.build_request(connection, card, now)

    async def _require_allowed_by_rules(
        self, connection: Connection, card: DecryptedCard, now: datetime
    ) -> ConsentDecision:
        """Raise Forbidden if the workspace's rules do not permit a "yes"."""
        stored = card.stored
        decision = await self._keeping.decide_consent(
            connection, stored.owner_id, stored.conversation_id, card.content, now
        )
        if decision.refused is not None:
            raise Forbidden(f"{decision.refused} Nothing was sent.")
        return decision

    async def _allow_always(
        self, connection: Connection, card: DecryptedCard, decision: ConsentDecision, *, in_chat: bool
    ) -> None:
        if decision.no_always is not None:
            raise Conflict(f"“Always allow” isn't available here. {decision.no_always}")
        stored = card.stored
        call_site = await self._keeping.get_call_site(
            connection, stored.owner_id, stored.conversation_id, stored.gpt_id, stored.gpt_version
        )
        await self._standing.grant(
            connection, stored.owner_id, card.content.current_disclosure, call_site, self._clock.now(), in_chat=in_chat
        )

    async def decline(self, actor: Actor, consent_id: UUID) -> ConsentRequest:
        """Decline a card. Conflict when it is answered already."""
        async with self._database.acting_as(actor.account_id) as connection:
            now, card = self._clock.now(), await self._lock_waiting_card(connection, actor, consent_id)
            card = await self._keeping.decide(connection, card, ConsentState.DECLINED, now)
            return await self._keeping.build_request(connection, card, now)

    async def decline_waiting(self, actor: Actor, conversation_id: UUID) -> UUID | None:
        """Decline the waiting card of a conversation; return its id, if there was one.

        A new message, a stop and a deletion count as a "no".
        """
        async with self._database.acting_as(actor.account_id) as connection:
            return await self._cards.decline_waiting(connection, actor, conversation_id, self._clock.now())

    # Calling

    async def call(
        self, actor: Actor, consent_id: UUID, notify: NotifyPerson | None = None, picture: bytes | None = None
    ) -> CallResult:
        """Make the allowed call once, with the bytes of the `picture` that its card shows.

        Conflict when no grant covers it, SignInNeeded when credentials are missing: then nothing was sent or recorded.
        `notify` shows the server's questions during the call; without it, they are declined.
        """
        card = await self._calling.get_allowed(actor, consent_id)
        credentials = await self._actions.credentials(actor, card.content.bound)
        ask = partial(self._elicitations.ask, actor, card, credentials, notify) if notify else None
        result = await self._calling.make(actor, card, credentials, ask, picture)
        if result.wanted_scopes and await self._actions.request_scopes(actor, card.content.bound, result.wanted_scopes):
            return replace(result, sentence=f"{result.host} {ASKED_AGAIN_FOR_MORE}")
        return result

    # Standing grants

    async def list_standing_grants(self, actor: Actor) -> list[AlwaysAllowGrant]:
        """Return all standing grants of the person, latest first, also ended ones."""
        return await self._standing.list_grants(actor)

    async def revoke(self, actor: Actor, standing_id: UUID) -> None:
        """Revoke a standing grant. The person is asked again from now on."""
        await self._standing.revoke(actor, standing_id)

    async def _read_card(self, actor: Actor, consent_id: UUID) -> DecryptedCard:
        async with self._database.acting_as(actor.account_id) as connection:
            return await self._open_card(connection, actor, consent_id)

    async def _open_card(
        self, connection: Connection, actor: Actor, consent_id: UUID, *, lock: bool = False
    ) -> DecryptedCard:
        """Return the person's own card, if their sign-in opens its space."""
        card = await self._cards.card(connection, actor, consent_id, lock=lock)
        stored = card.stored
        location = await self._cards.conversation_location(
            connection, stored.conversation_id, stored.gpt_id, stored.gpt_version
        )
        if location is not None:
            await require_space_access(connection, actor, location.workspace_id)
        return card

    async def _get_waiting_card(self, actor: Actor, consent_id: UUID) -> DecryptedCard:
        card = await self._read_card(actor, consent_id)
        require_card_state(ConsentState.WAITING, card.stored)
        return card

    async def _lock_waiting_card(self, connection: Connection, actor: Actor, consent_id: UUID) -> DecryptedCard:
        """Lock a waiting card until the transaction ends: the first answer counts."""
        card = await self._open_card(connection, actor, consent_id, lock=True)
        require_card_state(ConsentState.WAITING, card.stored)
        return card

    async def _sign_in(self, actor: Actor, card: DecryptedCard) -> SignIn | None:
        """Return the sign-in that a waiting card needs.

        Called outside of a transaction, because it may take a connection itself.
        """
        if card.stored.state is not ConsentState.WAITING:
            return None
        return await self._actions.sign_in_needed(actor, card.content.bound)


async def _disclose(
    bound: BoundOperation,
    arguments: dict[str, Any],
    sources: ComparisonSources,
    credentials: str | None,
    picture: SentPicture | None,
) -> Disclosure:
    """Build the disclosure on a thread: the detection in long values takes time."""
    return await asyncio.to_thread(
        disclose,
        bound,
        arguments,
        own_words=sources.own_words,
        third_party_answers=sources.foreign,
        credentials=credentials,
        picture=picture,
    )


def _exclude_recipient(third_party_answers: Sequence[tuple[str, str]], host: str) -> tuple[tuple[str, str], ...]:
    """Return the answers of all third parties except the recipient."""
    return tuple((answer_host, text) for answer_host, text in third_party_answers if answer_host != host)
