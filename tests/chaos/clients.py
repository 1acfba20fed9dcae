"""The crowd: each person does one thing after the other, each request on a connection of its own, so on any server.

Invariants:
- A person knows only what they were told.
- What may have happened or not is done again or left, as people do.
- Nobody here looks into the database.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp

from tests.chaos import script
from tests.chaos.journal import (
    Acknowledgement,
    Act,
    Asked,
    Chosen,
    Decided,
    Deleted,
    Journal,
    Ordered,
    Published,
    SaidTo,
    Shared,
    Unshared,
)
from tests.support.chat_client import read_events
from tests.support.client import Answer, Client
from tests.support.people import sign_in, sign_up

LOST = (aiohttp.ClientError, ConnectionError, TimeoutError, AssertionError, json.JSONDecodeError)
"""How a connection to a killed server ends."""
WISH = {"up_to": None, "files": False, "calls": False}


class ChaosClient(Client):
    """A browser that opens a connection for each request."""

    def __init__(self, base_url: str, address: str) -> None:
        self.base_url, self._id = base_url, None
        self.session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), connector=aiohttp.TCPConnector(force_close=True),
            timeout=aiohttp.ClientTimeout(total=60), headers={"X-Forwarded-For": address},
        )  # fmt: skip
        # What a killed server had taken is not sent again unasked: told "nobody is there" then, one would think that
        # nothing had happened.
        self.session._retry_connection = False


def told_by(answer: Answer) -> Acknowledgement:
    """5xx of a server leaves it open whether it happened; the balancer's own says that nothing was sent."""
    if answer.status < 400:
        return Acknowledgement.DONE
    if answer.status < 500 or answer.headers.get("X-Balancer"):
        return Acknowledgement.REFUSED
    return Acknowledgement.IN_DOUBT


@dataclass
class Person:
    name: str
    client: Client
    journal: Journal
    chance: random.Random
    finders: list[str]
    """GPTs that act."""
    own: list[str] = field(default_factory=list)
    """GPTs that this person builds."""
    names: Iterator[int] = field(default_factory=count)
    conversations: list[str] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    chosen: dict[str, bool] = field(default_factory=dict)

    async def live(self) -> None:
        """For ever, one thing after the other."""
        while True:
            act = self.chance.choices(*zip(*self._deeds(), strict=True))[0]
            with suppress(*LOST):  # in doubt it stays
                await act()
            await asyncio.sleep(self.chance.uniform(0, 0.3))

    def _deeds(self) -> list[tuple[Callable[[], Awaitable[None]], int]]:
        deeds: list[tuple[Callable[[], Awaitable[None]], int]] = [
            (self.ask, 30), (self.call, 20), (self.choose, 15), (self.sign_in_again, 1),
        ]  # fmt: skip
        if self.conversations:
            deeds += [(self.delete, 5), (self.share, 6), (self.close, 2), (self.say_to_builder, 4)]
        if self.shares:
            deeds.append((self.unshare, 3))
        return deeds + ([(self.publish, 10)] if self.own else [])

    # Chatting

    async def ask(self) -> None:
        known = [*self.conversations[-4:], None, None]
        text = f"{self.name}{next(self.names)} words {self.chance.choice([3, 20, 120])}"
        await self._ask(text, conversation=self.chance.choice(known))

    async def call(self) -> None:
        """Ask a GPT that acts, and answer its card."""
        name = f"{self.name}x{next(self.names)}"
        asked = await self._ask(f"{script.CALL} {name}", gpt=self.chance.choice(self.finders))
        if asked.outcome == "parked":
            await self._decide(asked, name)

    async def _ask(self, text: str, conversation: str | None = None, gpt: str | None = None) -> Asked:
        asked = self.journal.begin(Asked(self.name, text, script.expected(text), conversation))
        body = {"text": text} | ({"conversation_id": conversation} if conversation else {})
        try:
            await self._hear(asked, body | ({"gpt_id": gpt} if gpt else {}))
        except LOST:
            if asked.question:
                await self._take_up(asked)
        return asked

    async def _hear(self, asked: Asked, body: dict[str, Any]) -> None:
        url, headers = self.client.base_url + "/api/chat", {"Origin": self.client.base_url}
        async with self.client.session.post(url, json=body, headers=headers) as response:
            if response.status != 200:
                answer = Answer(response.status, await response.read(), None, response.headers)
                asked.told = told_by(answer)
                return
            async for event in read_events(response):
                self._heed(asked, event)

    def _heed(self, asked: Asked, event: dict[str, Any]) -> None:
        if event["type"] == "data-turn":
            turn = event["data"]
            asked.told, asked.question, asked.answer = Acknowledgement.DONE, turn["question_id"], turn["answer_id"]
            if asked.conversation is None:
                asked.conversation = turn["conversation_id"]
            if asked.conversation not in self.conversations:
                self.conversations.append(asked.conversation)
        elif event["type"] == "data-state":
            asked.outcome = event["data"]["state"]

    async def _take_up(self, asked: Asked) -> None:
        """The stream was lost: it is taken up wherever the next connection leads, from its beginning."""
        await asyncio.sleep(0.3)
        text, url = "", f"{self.client.base_url}/api/conversations/{asked.conversation}/stream"
        async with self.client.session.get(url) as response:
            if response.status != 200:
                return
            async for event in read_events(response):
                if event["type"] == "data-turn" and event["data"]["answer_id"] != asked.answer:
                    return
                self._heed(asked, event)
                text += event.get("delta", "") if event["type"] == "text-delta" else ""
        asked.resumed = text

    async def _decide(self, asked: Asked, name: str) -> None:
        shown = (await self.client.get(f"/api/conversations/{asked.conversation}")).ok()
        if not (consent := shown["parked"]):
            return
        card = (await self.client.get(f"/api/consents/{consent}")).ok()
        allowed = self.chance.random() < 0.8
        for _ in range(3):  # whoever is not sure that it was heard says it again
            decided = self.journal.begin(Decided(self.name, consent, name, allowed))
            body = {"digest": card["digest"]} if allowed else None
            try:
                said = await self.client.post(f"/api/consents/{consent}/{'allow' if allowed else 'decline'}", body)
            except LOST:
                await asyncio.sleep(0.3)
                continue
            decided.told = told_by(said)
            if decided.told is not Acknowledgement.IN_DOUBT:
                break
        await self._wait_for(asked)

    async def _wait_for(self, asked: Asked) -> None:
        for _ in range(20):
            shown = (await self.client.get(f"/api/conversations/{asked.conversation}")).ok()
            if not shown["running"] and not shown["parked"]:
                return
            await asyncio.sleep(0.2)

    # Choosing

    async def choose(self) -> None:
        """About oneself; builders about their GPTs as well."""
        party, path = self.chance.choice([
            (f"user:{self.client.id}", "/api/me/improve"), *((f"gpt:{gpt}", f"/api/gpts/{gpt}/improve") for gpt in self.own),
        ])  # fmt: skip
        await self._choose(party, path, not self.chosen.get(party, False))

    async def _choose(self, party: str, path: str, allowed: bool) -> None:
        chosen = self.journal.begin(Chosen(self.name, party, allowed))
        self.chosen[party] = allowed
        chosen.told = told_by(await self.client.put(path, {"allowed": allowed}))

    async def close(self) -> None:
        conversation = self.chance.choice(self.conversations)
        await self._choose(f"conversation:{conversation}", f"/api/conversations/{conversation}/improve", False)

    # Deleting and sharing

    async def delete(self) -> None:
        conversation = self.chance.choice(self.conversations)
        self.conversations.remove(conversation)
        await self._did(Deleted(self.name, conversation), self.client.delete(f"/api/conversations/{conversation}"))

    async def share(self) -> None:
        path = f"/api/conversations/{self.chance.choice(self.conversations)}/shares"
        shown = await self.client.post(f"{path}/preview", WISH)
        if shown.status != 200:
            return
        body = WISH | {"days": 30, "digest": shown.json["digest"]}
        shared = Shared(self.name, path.split("/")[3])
        made = await self._did(shared, self.client.post(path, body))
        if shared.told is Acknowledgement.DONE:
            shared.share, shared.path = made.json["id"], "/s/" + made.json["link"].partition("/s/")[2]
            self.shares.append(shared.share)

    async def unshare(self) -> None:
        share = self.shares.pop(self.chance.randrange(len(self.shares)))
        await self._did(Unshared(self.name, share), self.client.delete(f"/api/me/shares/{share}"))

    # Saying and building

    async def say_to_builder(self) -> None:
        asked = [
            a for a in self.journal.of(Asked, Acknowledgement.DONE) if a.who == self.name and a.outcome == "complete"
        ]
        with_gpt = [a for a in asked if a.text.startswith(script.CALL) and a.conversation in self.conversations]
        if not with_gpt:
            return
        about = self.chance.choice(with_gpt)
        comment = f"comment {self.name}{next(self.names)}"
        said = SaidTo(self.name, comment, about.conversation or "")
        body = {"conversation_id": about.conversation, "message_id": about.answer, "rating": "up", "comment": comment}
        sent = await self._did(said, self.client.post("/api/feedback", body))
        if said.told is Acknowledgement.DONE:
            said.piece = sent.json["id"]

    async def publish(self) -> None:
        gpt = self.chance.choice(self.own)
        draft = await self.client.put(f"/api/gpts/{gpt}/draft", {"name": f"Finder {next(self.names)}"})
        if draft.status == 200:
            await self._did(
                Published(self.name, gpt), self.client.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})
            )

    async def order(self) -> None:
        purpose = f"purpose {next(self.names)}"
        ordered = Ordered(self.name, purpose)
        made = await self._did(
            ordered, self.client.post("/api/operator/datasets", {"purpose": purpose, "profile": "patterns"})
        )
        if ordered.told is Acknowledgement.DONE:
            ordered.dataset = made.json["id"]

    async def sign_in_again(self) -> None:
        """Another session; the one before goes on elsewhere."""
        await sign_in(self.client, self.name)

    async def _did(self, act: Act, request: Awaitable[Answer]) -> Answer:
        self.journal.begin(act)
        answer = await request
        act.told = told_by(answer)
        return answer


async def come_in(url: str, name: str, address: str, *, improve: bool) -> Client:
    return await sign_up(ChaosClient(url, address), name, improve=improve)
