"""Chatting as a page does: ask, read the event stream, and look at its parts."""

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
class Told:
    """The events of a stream in order, and the parts of them that tests look at."""

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
        """How it ended, without who got its prompts."""
        return {name: value for name, value in self.data("data-state").items() if name != "recipients"}

    @property
    def recipients(self) -> list[dict[str, Any]]:
        """Who got its prompts."""
        found: list[dict[str, Any]] = self.data("data-state")["recipients"]
        return found

    @property
    def conversation(self) -> UUID:
        return UUID(self.turn["conversation_id"])

    def data(self, kind: str) -> Any:
        return next(event["data"] for event in self.events if event["type"] == kind)


async def ask(client: Client, text: str | None = None, **body: Any) -> Told:
    """Ask, and read the stream to its end. Ids may be UUIDs."""
    told = Told()
    async for event in asking(client, text, **body):
        told.events.append(event)
    told.done = True
    return told


async def asking(client: Client, text: str | None = None, **body: Any) -> AsyncIterator[dict[str, Any]]:
    """Ask, and yield the events as they come.

    A caller that leaves the loop closes the connection.
    """
    plain = {key: str(value) if isinstance(value, UUID) else value for key, value in body.items()}
    async with client.session.post(
        client.base_url + "/api/chat", json={"text": text, **plain}, headers={"Origin": client.base_url}
    ) as response:
        assert response.status == 200, f"{response.status}: {await response.text()}"
        async for event in events_of(response):
            yield event


async def follow(client: Client, conversation: Any, begun: asyncio.Event | None = None) -> Told | None:
    """Return the stream of the running answer from its beginning.

    None if no answer runs. `begun` is set once the stream is open.
    """
    async with client.session.get(f"{client.base_url}/api/conversations/{conversation}/stream") as response:
        if response.status == 204:
            return None
        assert response.status == 200, f"{response.status}: {await response.text()}"
        if begun is not None:
            begun.set()
        return Told([event async for event in events_of(response)], done=True)


async def events_of(response: Any) -> AsyncIterator[dict[str, Any]]:
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
