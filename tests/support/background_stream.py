"""Questions whose answers a test reads in the background."""

import asyncio
import time
from contextlib import suppress
from typing import Any

import aiohttp

from tests.support.chat_client import stream_events
from tests.support.client import Client


class BackgroundStream:
    """One question and its streamed answer: the acknowledged text, and the time of each part."""

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
            await self._read_events(client, body)
        finally:
            self.ended_at = time.monotonic()

    async def _read_events(self, client: Client, body: dict[str, Any]) -> None:
        async for event in stream_events(client, self.question, **body):
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

    def text_at(self, moment: float) -> str:
        """Return the text that had arrived at a moment of the monotonic clock."""
        return self.text[: max((length for at, length in self._lengths if at <= moment), default=0)]

    async def wait_for_text(self, text: str) -> None:
        async with asyncio.timeout(30):
            while text not in self.text:
                assert not self._task.done(), self._task.exception()
                await asyncio.sleep(0.01)

    async def wait_for_end(self) -> None:
        """Wait for the end of the answer, or of the connection where the server was taken away."""
        await asyncio.wait([self._task])
        # A refusal, or an answer that was cut: `turn` and `outcome` say how far it came.
        with suppress(aiohttp.ClientError, ConnectionError, AssertionError):
            self._task.result()


async def wait_for_more(stream: BackgroundStream) -> None:
    """Wait until more of the answer arrives."""
    so_far = len(stream.text)
    async with asyncio.timeout(30):
        while len(stream.text) == so_far:
            await asyncio.sleep(0.01)
