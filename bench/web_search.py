"""A person whose GPT searches the web with a scripted engine, in a throwaway installation."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from uuid import UUID

import aiohttp

from bench.report import Unmeasured
from bench.search_seed import new_person
from bench.seeded_installation import empty_installation
from discreet.adapters.model import RemoteModel
from discreet.app.services import run_services
from discreet.assistants.actions.consent.card import CallContext, ConsentRequest
from discreet.assistants.gpts.gpt import Configuration
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import ToolCall
from discreet.promises.capabilities import Capability
from discreet.promises.visibility import Level

RESULTS = [
    {
        "url": f"https://site{n}.example.org/pages/{n}",
        "title": f"Page {n} about paper lanterns",
        "content": "How to fold a lantern out of one sheet of paper, with a candle and without one. " * 4,
        "publishedDate": "2026-05-01T00:00:00",
    }
    for n in range(20)
]
BODY = json.dumps({"query": "paper lanterns", "results": RESULTS}).encode()
REPLY = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY


@dataclass(frozen=True)
class WebSearcher:
    """`context` is the person's conversation; they have allowed searches in it."""

    services: Services
    person: Actor
    context: CallContext
    engine: str

    async def direct(self) -> float:
        """Return the seconds of one plain request to the engine, on a new connection."""
        began = perf_counter()
        async with aiohttp.ClientSession() as session, session.get(f"{self.engine}/search?q=x&format=json") as response:
            await response.read()
        return perf_counter() - began

    async def search(self, n: int) -> float:
        """Return the seconds of one search: from the model's call to the results for it."""
        began = perf_counter()
        card = await self._proposed(n)
        made = await self.services.consents.call(self.person, card.id)
        if len(made.sources) != 10:
            raise Unmeasured(f"the search gave {len(made.sources)} results: {made.sentence}")
        return perf_counter() - began

    async def _proposed(self, n: int) -> ConsentRequest:
        call = ToolCall("call", "search_web", json.dumps({"query": f"paper lanterns {n}"}))
        card = await self.services.consents.propose(self.person, self.context, call)
        if not isinstance(card, ConsentRequest):
            raise Unmeasured(card.sentence)
        return card

    async def allow(self) -> None:
        """Allow searches in this chat."""
        card = await self._proposed(0)
        await self.services.consents.allow(self.person, card.id, card.digest, in_chat=True)


@asynccontextmanager
async def web_searcher() -> AsyncIterator[WebSearcher]:
    engine = await asyncio.start_server(_answer, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{engine.sockets[0].getsockname()[1]}"
    settings = {"DISCREET_SEARCH_ENGINE": "searxng", "DISCREET_SEARCH_URL": address, "DISCREET_LOG_LEVEL": "error"}
    async with engine, empty_installation(**settings) as on, run_services(on, RemoteModel(address)) as services:
        person = await new_person(on)
        searching = WebSearcher(services, person, await _conversation(services, person), address)
        await searching.allow()
        yield searching


async def _conversation(services: Services, person: Actor) -> CallContext:
    gpt: UUID = (await services.gpts.drafts.create(person, "Librarian")).gpt.id
    written = Configuration("Librarian", capabilities=(Capability.WEB_SEARCH,))
    await services.gpts.drafts.save(person, gpt, written)
    await services.gpts.publisher.publish(person, gpt, Level.ME)
    turn = await services.conversations.begin(person, gpt, "How do I fold a lantern?")
    return CallContext(turn.conversation.metadata.id, gpt, 1, own_words=("How do I fold a lantern?",))


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(REPLY)
    await writer.drain()
    writer.close()
