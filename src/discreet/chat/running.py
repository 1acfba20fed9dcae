"""A turn under way: carries out the machine's effects, on its own task, whoever listens or leaves.

Law of this file: saving is an effect of the machine, not of a socket. A lost connection loses nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from discreet.chat.broadcast import Broadcast, Follower
from discreet.chat.stream import DONE, encode
from discreet.chat.turn import (
    CallModel,
    CutOff,
    Effect,
    Emit,
    Failed,
    Found,
    Happened,
    Retrieve,
    Save,
    StopAsked,
    Turn,
)
from discreet.conversations.message import Body, State
from discreet.conversations.service import Asked
from discreet.errors import DiscreetError
from discreet.gpts.knowledge import Passage
from discreet.seams import Model

log = structlog.get_logger()

SAVE_PAUSES = (0.2, 1.0, 3.0, 10.0)
"""Seconds between tries to store a finished answer while the database does not answer."""

SaveAnswer = Callable[[Asked, Body, State], Awaitable[None]]
FindPassages = Callable[[str], Awaitable[tuple[Passage, ...]]]


class RunningTurn:
    def __init__(self, asked: Asked, turn: Turn, model: Model, find: FindPassages, save: SaveAnswer) -> None:
        self.asked = asked
        self._turn, self._model, self._find, self._save = turn, model, find, save
        self._broadcast = Broadcast()
        self._saved_characters = 0
        self._told_all = False
        self._ending: Happened = CutOff()
        self._task = asyncio.create_task(self._run())

    def when_over(self, then: Callable[[], None]) -> None:
        self._task.add_done_callback(lambda _: then())

    def follow(self, follower: Follower) -> None:
        """Join the stream; once the turn is over, `follower` gets its end at once."""
        so_far = b"".join(map(encode, self._turn.so_far()))
        self._broadcast.join(follower, so_far + DONE if self._told_all else so_far)

    def unfollow(self, follower: Follower) -> None:
        self._broadcast.leave(follower)

    async def stop(self, why: StopAsked | CutOff) -> None:
        """End the turn here and wait until what was received is stored."""
        self._ending = why
        await asyncio.sleep(0)  # a task that never began could not store anything
        if not self._turn.over:
            self._task.cancel()
        await asyncio.wait([self._task])

    async def checkpoint(self) -> None:
        """Store what has been received so far, so that a killed server loses seconds, not the answer."""
        body = self._turn.snapshot()
        if not self._turn.over and len(body.text) > self._saved_characters:
            await self._save(self.asked, body, State.RUNNING)
            self._saved_characters = len(body.text)

    async def _run(self) -> None:
        try:
            await self._carry_out(self._turn.begin())
        except asyncio.CancelledError:
            await self._carry_out(self._turn.step(self._ending))
        except DiscreetError as error:
            await self._carry_out(self._turn.step(Failed(error.sentence)))
        except Exception as error:
            log.error("turn_failed", error=type(error).__name__)
            await self._carry_out(self._turn.step(Failed("Something went wrong on the server. Please try again.")))
        finally:
            self._told_all = True
            self._broadcast.publish(DONE)

    async def _carry_out(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            match effect:
                case Emit(event):
                    self._broadcast.publish(encode(event))
                case Retrieve(question):
                    await self._carry_out(self._turn.step(Found(await self._find(question))))
                case CallModel(request):
                    async for heard in self._model.stream(request):
                        await self._carry_out(self._turn.step(heard))
                case Save(body, state):
                    await self._store(body, state)

    async def _store(self, body: Body, state: State) -> None:
        for pause in (*SAVE_PAUSES, None):
            try:
                return await self._save(self.asked, body, state)
            except Exception as error:
                log.error("answer_not_stored", error=type(error).__name__)
                if pause is None:
                    return None
                await asyncio.sleep(pause)
