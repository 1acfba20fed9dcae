"""Questions whose answers a test reads in the background."""

import asyncio
import time
from contextlib import suppress
from typing import Any

import aiohttp

from tests.support.chat_client import asking
from tests.support.client import Client


class BackgroundStream:
    """One question: what was acknowledged of it, and what was heard when."""

    def __init__(self, client: Client, question: str, **body: Any) -> None:
        self.question, self.text = question, ""
        self.turn: dict[str, Any] = {}
        self.outcome: dict[str, Any] = {}
        self.ended_at: float | None = None
        self._lengths: list[tuple[float, int]] = []
        self._task = asyncio.create_task(self._listen(client, body))
        self._task.add_done_callback(lambda task: task.cancelled() or task.exception())

    async def _listen(self, client: Client, body: dict[str, Any]) -> None:
        try:
            await self._hear(client, body)
        finally:
            self.ended_at = time.monotonic()

    async def _hear(self, client: Client, body: dict[str, Any]) -> None:
        async for event in asking(client, self.question, **body):
            match event["type"]:
                case "data-turn":
                    self.turn = event["data"]
                case "data-state":
                    self.outcome = event["data"]
                case "text-delta":
                    self.text += event["delta"]
                    self._lengths.append((time.monotonic(), len(self.text)))

    @property
    def conversation(self) -> str:
        return self.turn["conversation_id"]

    def heard_until(self, moment: float) -> str:
        """What had arrived at a moment of the monotonic clock."""
        return self.text[: max((length for at, length in self._lengths if at <= moment), default=0)]

    async def until(self, said: str) -> None:
        async with asyncio.timeout(30):
            while said not in self.text:
                assert not self._task.done(), self._task.exception()
                await asyncio.sleep(0.01)

    async def end(self) -> None:
        """Wait for the end of the answer, or of the connection where the server was taken away."""
        await asyncio.wait([self._task])
        # A refusal, or an answer that was cut: `turn` and `outcome` say how far it came.
        with suppress(aiohttp.ClientError, ConnectionError, AssertionError):
            self._task.result()


async def goes_on(hearing: BackgroundStream) -> None:
    """Wait until more of the answer arrives."""
    so_far = len(hearing.text)
    async with asyncio.timeout(30):
        while len(hearing.text) == so_far:
            await asyncio.sleep(0.01)
