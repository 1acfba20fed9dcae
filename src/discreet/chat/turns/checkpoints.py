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
TOGETHER = 50
"""The number of answers in one statement: some hundred kilobytes at the usual length."""

SaveMany = Callable[[Sequence[tuple[PendingTurn, MessageBody]]], Awaitable[set[UUID]]]
"""Stores the state of running answers and returns the ids of those stored."""


class Checkpoints:
    def __init__(self, running: Mapping[UUID, TurnRunner], save: SaveMany) -> None:
        """Create it for `running`, the live mapping of turns under way."""
        self._running, self._save = running, save
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = background.start("answer_checkpoints", self._for_ever)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _for_ever(self) -> None:
        while True:
            await asyncio.sleep(CHECKPOINT_SECONDS)
            await self.store_all()

    async def store_all(self) -> None:
        """Store the new text of every answer."""
        growing = [turn for turn in self._running.values() if turn.is_ahead]
        for begin in range(0, len(growing), TOGETHER):
            for turn in await self._left_by(growing[begin : begin + TOGETHER]):
                await _store_alone(turn)

    async def _left_by(self, turns: Sequence[TurnRunner]) -> Sequence[TurnRunner]:
        """Store them together; return those that could not be stored with the others."""
        free = [turn for turn in turns if turn.is_ahead]  # they may have been stored since `store_all` checked
        async with AsyncExitStack() as stack:
            for turn in free:
                await stack.enter_async_context(turn.storing)
            so_far = [turn.so_far() for turn in free]
            try:
                saved = await self._save(so_far)
            except Exception as error:  # the next checkpoint or the end of the turn stores it
                log.warning("checkpoint_failed", error=type(error).__name__)
                return ()
            left = []
            for turn, (asked, body) in zip(free, so_far, strict=True):
                if asked.answer.id in saved:
                    turn.is_stored(asked, body)
                else:
                    left.append(turn)
        return left


async def _store_alone(turn: TurnRunner) -> None:
    try:
        await turn.checkpoint()
    except Exception as error:
        log.warning("checkpoint_failed", error=type(error).__name__)
