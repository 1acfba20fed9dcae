"""Chatting as a page does: ask, read the event stream, and examine its parts."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.support.client import Client

MOMENT = re.compile(r"\n\n\[Today is [^\]]*\]\Z")


def without_moment(content: str) -> str:
    """Return a question as the person wrote it, without the line about date, time zone and language."""
    return MOMENT.sub("", content)


@dataclass
class StreamedAnswer:
    """An answer as the chat API streamed it: its events in order, and the parts that tests look at."""

    events: list[dict[str, Any]] = field(default_factory=list)
    done: bool = False

    @property
    def text(self) -> str:
        return "".join(event["delta"] for event in self.events if event["type"] == "text-delta")

    @property
    def turn(self) -> dict[str, Any]:
        return self.data("data-turn")

    @property
    def state(self) -> dict[str, Any]:
        """The final state, without the recipients of its prompts."""
        return {name: value for name, value in self.data("data-state").items() if name != "recipients"}

    @property
    def recipients(self) -> list[dict[str, Any]]:
        """The recipients of its prompts."""
        found: list[dict[str, Any]] = self.data("data-state")["recipients"]
        return found

    @property
    def conversation(self) -> UUID:
        return UUID(self.turn["conversation_id"])

    def data(self, kind: str) -> Any:
        return next(event["data"] for event in self.events if event["type"] == kind)


async def ask(client: Client, text: str | None = None, **body: Any) -> StreamedAnswer:
    """Ask a question, and read the answer's stream to its end. Ids in `body` may be UUIDs."""
    answer = StreamedAnswer()
    async for event in stream_events(client, text, **body):
        answer.events.append(event)
    answer.done = True
    return answer


async def stream_events(client: Client, text: str | None = None, **body: Any) -> AsyncIterator[dict[str, Any]]:
    """Ask a question, and yield the events as they arrive.

    A caller that leaves the loop closes the connection.
    """
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in body.items()}
    async with client.session.post(
        client.base_url + "/api/chat", json={"text": text, **plain}, headers={"Origin": client.base_url}
    ) as response:
        assert response.status == 200, f"{response.status}: {await response.text()}"
        async for event in read_events(response):
            yield event


async def follow(client: Client, conversation: Any, opened: asyncio.Event | None = None) -> StreamedAnswer | None:
    """Return the stream of the running answer from its beginning.

    None if no answer runs. `opened` is set once the stream is open.
    """
    async with client.session.get(f"{client.base_url}/api/conversations/{conversation}/stream") as response:
        if response.status == 204:
            return None
        assert response.status == 200, f"{response.status}: {await response.text()}"
        if opened is not None:
            opened.set()
        return StreamedAnswer([event async for event in read_events(response)], done=True)


async def read_events(response: Any) -> AsyncIterator[dict[str, Any]]:
    """Yield the JSON of each event until [DONE].

    A stream that ends without it fails the test.
    """
    async for line in response.content:
        if not line.startswith(b"data: "):
            assert line == b"\n", line
            continue
        if line == b"data: [DONE]\n":
            return
        yield json.loads(line[6:])
    raise AssertionError("the stream ended without [DONE]")
