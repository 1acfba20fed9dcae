"""Consents without a chat: a turn proposes a call, and a person decides on it."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.assistants.actions.consent.card import CallContext, CallResult, ConsentRequest, InvalidCall
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import ToolCall
from discreet.promises.parties import Party
from tests.support.builder import Builder

NUMBER = "LH 400"
MAIL = {"to": "host@example.org", "text": "I am on time."}


@dataclass(frozen=True)
class ConsentFlow:
    """One person's calls and consents in a conversation or, without one, in a trial."""

    services: Services
    actor: Actor
    gpt_id: UUID
    conversation_id: UUID | None
    version: int = 1
    prompt_parties: frozenset[Party] = frozenset()
    own_words: tuple[str, ...] = ()
    foreign: tuple[tuple[str, str], ...] = ()

    @property
    def context(self) -> CallContext:
        return CallContext(
            self.conversation_id, self.gpt_id, self.version, self.prompt_parties, self.own_words, self.foreign
        )

    async def propose(
        self, name: str = "getFlight", arguments: Mapping[str, Any] | str | None = None
    ) -> ConsentRequest | InvalidCall:
        """Propose a call, by default for the status of the flight.

        A string is passed on as the model's own text.
        """
        chosen = {"number": NUMBER} if arguments is None else arguments
        text = chosen if isinstance(chosen, str) else json.dumps(chosen)
        return await self.services.consents.propose(self.actor, self.context, ToolCall("call", name, text))

    async def card(self, name: str = "getFlight", arguments: Mapping[str, Any] | None = None) -> ConsentRequest:
        card = await self.propose(name, arguments)
        assert isinstance(card, ConsentRequest), card
        return card

    async def mail(self, **body: Any) -> ConsentRequest:
        return await self.card("createDraft", {"body": MAIL | body})

    async def allow(self, card: ConsentRequest, *, always: bool = False) -> ConsentRequest:
        return await self.services.consents.allow(self.actor, card.id, card.digest, always)

    async def call(self, card: ConsentRequest) -> CallResult:
        return await self.services.consents.call(self.actor, card.id)

    async def send(self, name: str = "getFlight", arguments: Mapping[str, Any] | None = None) -> CallResult:
        """Propose a call, allow it if a consent is asked for, and make it."""
        card = await self.card(name, arguments)
        if card.decision.asks:
            await self.allow(card)
        return await self.call(card)


async def start_consent_flow(
    services: Services, build: Builder, actor: Actor, gpt_id: UUID, *turns: str, **more: Any
) -> ConsentFlow:
    """Begin a conversation in which the person is asked for consent."""
    conversation_id = await build.talk(actor, *(turns or ("Is LH 400 on time?",)), gpt_id=gpt_id)
    return ConsentFlow(services, actor, gpt_id, conversation_id, **more)


async def wait_for_locks(owner: Any, count: int) -> None:
    """Wait until this many of the server's statements wait for a lock."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        " AND usename LIKE '%serve_login'"
    )
    async with asyncio.timeout(60):
        while await owner.fetchval(waiting) < count:
            await owner.execute("SELECT pg_stat_clear_snapshot()")
            await asyncio.sleep(0.01)
