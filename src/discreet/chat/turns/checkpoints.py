"""Storing what is being written, every few seconds, so that a killed server loses seconds, not the answer.

Invariants:
- Many answers go in one statement, and who cannot go with the others goes alone.
- What is older never replaces what is newer: each answer is stored by one at a time.
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
"""Answers in one statement: of the usual length some hundred kilobytes."""

SaveMany = Callable[[Sequence[tuple[PendingTurn, MessageBody]]], Awaitable[set[UUID]]]
"""Stores how far running answers are; gives those that are stored so."""


class Checkpoints:
    def __init__(self, running: Mapping[UUID, TurnRunner], save: SaveMany) -> None:
        """`running` are the turns under way, whenever it looks."""
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
        """What has come of every answer since it was stored last."""
        growing = [turn for turn in self._running.values() if turn.is_ahead]
        for begin in range(0, len(growing), TOGETHER):
            for turn in await self._left_by(growing[begin : begin + TOGETHER]):
                await _store_alone(turn)

    async def _left_by(self, turns: Sequence[TurnRunner]) -> Sequence[TurnRunner]:
        """Stores them together; gives those that could not go with the others."""
        free = [turn for turn in turns if turn.is_ahead]  # some time has passed since it was looked
        async with AsyncExitStack() as stack:
            for turn in free:
                await stack.enter_async_context(turn.storing)
            so_far = [turn.so_far() for turn in free]
            try:
                saved = await self._save(so_far)
            except Exception as error:  # the next checkpoint or the end of the turn will store it
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
