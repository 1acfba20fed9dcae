"""The event stream and slow readers: no other client waits for them, and no event is lost."""

import asyncio
import gc
import json
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest

from discreet.chat.conversations.message import Message
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.turn import AnswerTurn
from discreet.chat.turns.turn_effects import TurnEffects
from discreet.chat.turns.turn_runner import TurnRunner
from discreet.http.client_stream import ClientStream
from discreet.ports.model_request import ModelRequest
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import Cast


class SlowReader:
    """A client on a bare socket that asks, and reads when the test says so."""

    async def ask(self, person: Client, text: str) -> None:
        url = urlsplit(person.base_url)
        # A small buffer makes flow control bite early.
        self.reader, self.writer = await asyncio.open_connection(url.hostname, url.port, limit=1 << 12)
        body = json.dumps({"text": text}).encode()
        head = (
            f"POST /api/chat HTTP/1.1\r\nHost: {url.netloc}\r\nOrigin: {person.base_url}\r\n"
            f"Cookie: discreet_session={person.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        await self.writer.drain()

    async def read_to_end(self) -> bytes:
        pieces = []
        while piece := await self.reader.read(1 << 16):
            pieces.append(piece)
        self.writer.close()
        return b"".join(pieces)


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.gap, scripted.failure = 0.0, None


async def finished_answer(person: Client, title: str) -> Any:
    """The answer to the conversation with this title, once it is complete."""
    for _ in range(600):
        listed = (await person.get("/api/conversations")).ok()["conversations"]
        mine = [line for line in listed if line["title"] == title and not line["running"]]
        if mine:
            return (await person.get(f"/api/conversations/{mine[0]['id']}")).ok()["messages"][-1]
        await asyncio.sleep(0.05)
    raise AssertionError("the answer did not end")


async def test_a_reader_that_pauses_gets_every_byte(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = " ".join(f"word{n:05}" for n in range(8_000))
    slow = SlowReader()
    await slow.ask(cast.ben, "Tell me much")
    stored = await finished_answer(cast.ben, "Tell me much")  # it ends although no client reads
    received = await slow.read_to_end()
    assert stored["text"] == scripted.answer
    assert b"word00000" in received
    assert b"word07999" in received
    assert b"data: [DONE]" in received


async def test_a_reader_that_never_reads_is_let_go_and_the_answer_is_whole(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = " ".join("x" * 8 + str(n) for n in range(70_000))
    slow = SlowReader()
    await slow.ask(cast.ben, "Tell me too much")
    assert (await ask(cast.ada, "Quick question")).state["state"] == "complete"
    stored = await finished_answer(cast.ben, "Tell me too much")
    assert stored["text"] == scripted.answer
    received = await slow.read_to_end()
    assert len(received) < len(scripted.answer), "what nobody reads is not kept in memory without end"


async def test_an_ended_stream_leaves_nothing(cast: Cast, scripted: ScriptedModel) -> None:
    """No garbage collection is needed: an ended turn holds a whole conversation in plain text."""
    scripted.answer, scripted.gap, scripted.failure = "Hello.", 0.0, None
    await ask(cast.ada, "The first one makes what later ones share")
    await asyncio.sleep(0.2)
    gc.collect()
    before = held_by_turns()
    gc.disable()
    try:
        for number in range(5):
            await ask(cast.ada, f"Question {number}")
        async with asyncio.timeout(20):
            while held_by_turns() - before:
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"ended streams left {held_by_turns() - before}") from None
    finally:
        gc.enable()


def held_by_turns() -> Counter[str]:
    kinds = (TurnRunner, AnswerTurn, TurnEffects, PendingTurn, Message, ModelRequest, ClientStream)
    return Counter(type(each).__name__ for each in gc.get_objects() if isinstance(each, kinds))
