"""Checkpoints: running answers are stored every few seconds.

A killed server loses seconds of an answer, not all of it.

Invariants:
- One statement stores many answers. An answer that cannot be stored with the others is stored alone.
- Older text never replaces newer text: a lock serialises the writes of each answer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from uuid import UUID

import structlog

from discreet.chat.conversations.message import MessageBody
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.turn_runner import TurnRunner
from discreet.runtime.background import background

log = structlog.get_logger()

CHECKPOINT_SECONDS = 2.0
BATCH_SIZE = 50
"""The number of answers in one statement: some hundred kilobytes at the usual length."""

SaveMany = Callable[[Sequence[tuple[PendingTurn, MessageBody]]], Awaitable[set[UUID]]]
"""Stores the state of running answers and returns the ids of those stored."""


class Checkpoints:
    def __init__(self, running: Mapping[UUID, TurnRunner], save: SaveMany) -> None:
        """Create it for `running`, the live mapping of turns under way."""
        self._running, self._save = running, save
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = background.start("answer_checkpoints", self._store_forever)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _store_forever(self) -> None:
        while True:
            await asyncio.sleep(CHECKPOINT_SECONDS)
            await self.store_all()

    async def store_all(self) -> None:
        """Store the new text of every answer."""
        growing = [turn for turn in self._running.values() if turn.has_unsaved_text]
        for begin in range(0, len(growing), BATCH_SIZE):
            for turn in await self._store_together(growing[begin : begin + BATCH_SIZE]):
                await _store_alone(turn)

    async def _store_together(self, turns: Sequence[TurnRunner]) -> Sequence[TurnRunner]:
        """Store them together; return those that could not be stored with the others."""
        unsaved = [
            turn for turn in turns if turn.has_unsaved_text
        ]  # they may have been stored since `store_all` checked
        async with AsyncExitStack() as stack:
            for turn in unsaved:
                await stack.enter_async_context(turn.store_lock)
            snapshots = [turn.snapshot() for turn in unsaved]
            try:
                saved = await self._save(snapshots)
            except Exception as error:  # the next checkpoint or the end of the turn stores it
                log.warning("checkpoint_failed", error=type(error).__name__)
                return ()
            not_stored = []
            for turn, (pending, body) in zip(unsaved, snapshots, strict=True):
                if pending.answer.id in saved:
                    turn.mark_stored(pending, body)
                else:
                    not_stored.append(turn)
        return not_stored


async def _store_alone(turn: TurnRunner) -> None:
    try:
        await turn.checkpoint()
    except Exception as error:
        log.warning("checkpoint_failed", error=type(error).__name__)
