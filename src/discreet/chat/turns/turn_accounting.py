"""Counting of a turn after its answer is stored, if it may be counted (P8).

Invariants:
- It starts after the answer's end and delays no token.
- A failure here affects nothing else, and only its class is logged.
- The queue is bounded; a stopping server waits a moment for it.
"""

import asyncio
from typing import Protocol
from uuid import UUID

from discreet.analytics.counting.service import EndedTurn
from discreet.chat.conversations.message import MessageBody, MessageState, Role
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import Clock
from discreet.runtime.background import background

MAX_CONCURRENT = 4
"""Turns that are counted at the same time."""
MAX_WAITING = 1_000
"""Turns beyond this limit are not counted: low numbers are better than a slow server."""
GRACE_SECONDS = 2.0

OVER = (MessageState.COMPLETE, MessageState.STOPPED, MessageState.FAILED)
"""The final states that count. A parked answer goes on; one interrupted by the server is not counted."""


class UsageCounter(Protocol):
    async def turn(self, actor: Actor, ended: EndedTurn) -> bool: ...

    async def retract(self, actor: Actor, gpt_id: UUID) -> None: ...


class TurnAccounting:
    def __init__(self, counter: UsageCounter, clock: Clock) -> None:
        self._counter, self._clock = counter, clock
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)
        self._waiting: set[asyncio.Task[None]] = set()

    def count(
        self,
        actor: Actor,
        pending: PendingTurn,
        stored_answer: tuple[MessageBody, MessageState] | None,
        offered: frozenset[str],
    ) -> None:
        """Count the turn of a published GPT soon. `stored_answer` is the stored answer."""
        if (
            stored_answer is None
            or stored_answer[1] not in OVER
            or _has_other_answer(pending)
            or len(self._waiting) >= MAX_WAITING
        ):
            return
        body, duration = stored_answer[0], self._clock.now() - pending.answer.created_at
        ended = EndedTurn(
            pending.conversation.metadata.id,
            pending.conversation.metadata.began_at,
            _is_first_question(pending),
            pending.question.body.text,
            body.text,
            duration,
            body.calls,
            offered,
        )
        task = asyncio.create_task(self._count(actor, ended))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def retract(self, actor: Actor, gpt_id: UUID) -> None:
        """Delete the actor's unreleased contributions to this GPT's numbers."""
        await self._counter.retract(actor, gpt_id)

    async def wait_until_counted(self, *, within: float | None = None) -> None:
        """Wait until ended turns are counted, at most `within` seconds."""
        if self._waiting:
            await asyncio.wait(self._waiting, timeout=within)

    async def stop(self, *, within: float = GRACE_SECONDS) -> None:
        """Wait a moment for running counts; cancel the rest."""
        await self.wait_until_counted(within=within)
        unfinished = list(self._waiting)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _count(self, actor: Actor, ended: EndedTurn) -> None:
        try:
            async with self._slots:
                await self._counter.turn(actor, ended)
        except Exception as error:  # the answer is out and unaffected
            background.report("counting", error, event="turn_counting_failed")


def _has_other_answer(pending: PendingTurn) -> bool:
    """Return whether the question had another answer before."""
    messages = pending.conversation.messages.values()
    return any(m.parent_id == pending.question.id and m.id != pending.answer.id for m in messages)


def _is_first_question(pending: PendingTurn) -> bool:
    """Return whether the conversation has no other question."""
    messages = pending.conversation.messages.values()
    return all(m.id == pending.question.id for m in messages if m.role is Role.USER)
