"""The people: each does one thing after the other, with a new connection for each request, so on any server.

Invariants:
- A person knows only what responses said.
- An act in doubt is repeated or abandoned, as people do.
- The database is not read.
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
    ChoiceAct,
    DatasetAct,
    DecisionAct,
    DeletionAct,
    FeedbackAct,
    Journal,
    PublicationAct,
    QuestionAct,
    ShareAct,
    UnshareAct,
)
from tests.support.chat_client import read_events
from tests.support.client import Answer, Client
from tests.support.people import sign_in, sign_up

CONNECTION_ERRORS = (aiohttp.ClientError, ConnectionError, TimeoutError, AssertionError, json.JSONDecodeError)
"""The errors of a connection to a killed server."""
SHARE_OPTIONS = {"up_to": None, "files": False, "calls": False}


class ChaosClient(Client):
    """A browser that opens a connection for each request."""

    def __init__(self, base_url: str, address: str) -> None:
        self.base_url, self._id = base_url, None
        self.session = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), connector=aiohttp.TCPConnector(force_close=True),
            timeout=aiohttp.ClientTimeout(total=60), headers={"X-Forwarded-For": address},
        )  # fmt: skip
        # aiohttp must not repeat a request that a killed server had received: a refused repetition would look as if
        # nothing had happened.
        self.session._retry_connection = False


def read_acknowledgement(answer: Answer) -> Acknowledgement:
    """Return what a response acknowledges. A 5xx of a server leaves it in doubt; the balancer's own means not sent."""
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
    rng: random.Random
    gpts_with_actions: list[str]
    """Ids of all GPTs with actions."""
    own_gpts: list[str] = field(default_factory=list)
    """GPTs that this person builds."""
    counter: Iterator[int] = field(default_factory=count)
    conversations: list[str] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    last_choices: dict[str, bool] = field(default_factory=dict)

    async def run(self) -> None:
        """Perform random actions without end, one after another."""
        while True:
            action = self.rng.choices(*zip(*self._weighted_actions(), strict=True))[0]
            with suppress(*CONNECTION_ERRORS):  # the act stays in doubt
                await action()
            await asyncio.sleep(self.rng.uniform(0, 0.3))

    def _weighted_actions(self) -> list[tuple[Callable[[], Awaitable[None]], int]]:
        actions: list[tuple[Callable[[], Awaitable[None]], int]] = [
            (self.ask, 30), (self.call, 20), (self.choose, 15), (self.sign_in_again, 1),
        ]  # fmt: skip
        if self.conversations:
            actions += [(self.delete, 5), (self.share, 6), (self.refuse_training, 2), (self.send_feedback, 4)]
        if self.shares:
            actions.append((self.unshare, 3))
        return actions + ([(self.publish, 10)] if self.own_gpts else [])

    # Chatting

    async def ask(self) -> None:
        candidates = [*self.conversations[-4:], None, None]
        text = f"{self.name}{next(self.counter)} words {self.rng.choice([3, 20, 120])}"
        await self._ask(text, conversation=self.rng.choice(candidates))

    async def call(self) -> None:
        """Ask a GPT with actions, and answer its card."""
        name = f"{self.name}x{next(self.counter)}"
        question = await self._ask(f"{script.CALL} {name}", gpt=self.rng.choice(self.gpts_with_actions))
        if question.outcome == "parked":
            await self._decide(question, name)

    async def _ask(self, text: str, conversation: str | None = None, gpt: str | None = None) -> QuestionAct:
        question = self.journal.record(QuestionAct(self.name, text, script.expected(text), conversation))
        body = {"text": text} | ({"conversation_id": conversation} if conversation else {})
        try:
            await self._stream_answer(question, body | ({"gpt_id": gpt} if gpt else {}))
        except CONNECTION_ERRORS:
            if question.question_id:
                await self._resume_stream(question)
        return question

    async def _stream_answer(self, question: QuestionAct, body: dict[str, Any]) -> None:
        url, headers = self.client.base_url + "/api/chat", {"Origin": self.client.base_url}
        async with self.client.session.post(url, json=body, headers=headers) as response:
            if response.status != 200:
                answer = Answer(response.status, await response.read(), None, response.headers)
                question.acknowledgement = read_acknowledgement(answer)
                return
            async for event in read_events(response):
                self._apply_event(question, event)

    def _apply_event(self, question: QuestionAct, event: dict[str, Any]) -> None:
        if event["type"] == "data-turn":
            turn = event["data"]
            question.acknowledgement, question.question_id, question.answer_id = (
                Acknowledgement.DONE,
                turn["question_id"],
                turn["answer_id"],
            )
            if question.conversation is None:
                question.conversation = turn["conversation_id"]
            if question.conversation not in self.conversations:
                self.conversations.append(question.conversation)
        elif event["type"] == "data-state":
            question.outcome = event["data"]["state"]

    async def _resume_stream(self, question: QuestionAct) -> None:
        """Resume a lost stream from its beginning, on the server of the next connection."""
        await asyncio.sleep(0.3)
        text, url = "", f"{self.client.base_url}/api/conversations/{question.conversation}/stream"
        async with self.client.session.get(url) as response:
            if response.status != 200:
                return
            async for event in read_events(response):
                if event["type"] == "data-turn" and event["data"]["answer_id"] != question.answer_id:
                    return
                self._apply_event(question, event)
                text += event.get("delta", "") if event["type"] == "text-delta" else ""
        question.resumed = text

    async def _decide(self, question: QuestionAct, name: str) -> None:
        conversation = (await self.client.get(f"/api/conversations/{question.conversation}")).ok()
        if not (consent := conversation["parked"]):
            return
        card = (await self.client.get(f"/api/consents/{consent}")).ok()
        allowed = self.rng.random() < 0.8
        for _ in range(3):  # a decision in doubt is repeated
            decision = self.journal.record(DecisionAct(self.name, consent, name, allowed))
            body = {"digest": card["digest"]} if allowed else None
            try:
                response = await self.client.post(f"/api/consents/{consent}/{'allow' if allowed else 'decline'}", body)
            except CONNECTION_ERRORS:
                await asyncio.sleep(0.3)
                continue
            decision.acknowledgement = read_acknowledgement(response)
            if decision.acknowledgement is not Acknowledgement.IN_DOUBT:
                break
        await self._wait_for(question)

    async def _wait_for(self, question: QuestionAct) -> None:
        for _ in range(20):
            conversation = (await self.client.get(f"/api/conversations/{question.conversation}")).ok()
            if not conversation["running"] and not conversation["parked"]:
                return
            await asyncio.sleep(0.2)

    # Choosing

    async def choose(self) -> None:
        """Choose about training for the user's own chats or, as a builder, for a GPT."""
        party, path = self.rng.choice([
            (f"user:{self.client.id}", "/api/me/improve"), *((f"gpt:{gpt}", f"/api/gpts/{gpt}/improve") for gpt in self.own_gpts),
        ])  # fmt: skip
        await self._choose(party, path, not self.last_choices.get(party, False))

    async def _choose(self, party: str, path: str, allowed: bool) -> None:
        act = self.journal.record(ChoiceAct(self.name, party, allowed))
        self.last_choices[party] = allowed
        act.acknowledgement = read_acknowledgement(await self.client.put(path, {"allowed": allowed}))

    async def refuse_training(self) -> None:
        conversation = self.rng.choice(self.conversations)
        await self._choose(f"conversation:{conversation}", f"/api/conversations/{conversation}/improve", False)

    # Deleting and sharing

    async def delete(self) -> None:
        conversation = self.rng.choice(self.conversations)
        self.conversations.remove(conversation)
        await self._perform(
            DeletionAct(self.name, conversation), self.client.delete(f"/api/conversations/{conversation}")
        )

    async def share(self) -> None:
        path = f"/api/conversations/{self.rng.choice(self.conversations)}/shares"
        preview = await self.client.post(f"{path}/preview", SHARE_OPTIONS)
        if preview.status != 200:
            return
        body = SHARE_OPTIONS | {"days": 30, "digest": preview.json["digest"]}
        act = ShareAct(self.name, path.split("/")[3])
        response = await self._perform(act, self.client.post(path, body))
        if act.acknowledgement is Acknowledgement.DONE:
            act.share, act.path = response.json["id"], "/s/" + response.json["link"].partition("/s/")[2]
            self.shares.append(act.share)

    async def unshare(self) -> None:
        share = self.shares.pop(self.rng.randrange(len(self.shares)))
        await self._perform(UnshareAct(self.name, share), self.client.delete(f"/api/me/shares/{share}"))

    # Feedback and building

    async def send_feedback(self) -> None:
        answered = [
            a
            for a in self.journal.list_acts(QuestionAct, Acknowledgement.DONE)
            if a.actor == self.name and a.outcome == "complete"
        ]
        with_gpt = [a for a in answered if a.text.startswith(script.CALL) and a.conversation in self.conversations]
        if not with_gpt:
            return
        question = self.rng.choice(with_gpt)
        comment = f"comment {self.name}{next(self.counter)}"
        act = FeedbackAct(self.name, comment, question.conversation or "")
        body = {
            "conversation_id": question.conversation,
            "message_id": question.answer_id,
            "rating": "up",
            "comment": comment,
        }
        response = await self._perform(act, self.client.post("/api/feedback", body))
        if act.acknowledgement is Acknowledgement.DONE:
            act.piece = response.json["id"]

    async def publish(self) -> None:
        gpt = self.rng.choice(self.own_gpts)
        draft = await self.client.put(f"/api/gpts/{gpt}/draft", {"name": f"Finder {next(self.counter)}"})
        if draft.status == 200:
            await self._perform(
                PublicationAct(self.name, gpt), self.client.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})
            )

    async def order_dataset(self) -> None:
        purpose = f"purpose {next(self.counter)}"
        act = DatasetAct(self.name, purpose)
        response = await self._perform(
            act, self.client.post("/api/operator/datasets", {"purpose": purpose, "profile": "patterns"})
        )
        if act.acknowledgement is Acknowledgement.DONE:
            act.dataset = response.json["id"]

    async def sign_in_again(self) -> None:
        """Sign in to another session. The previous one stays open."""
        await sign_in(self.client, self.name)

    async def _perform(self, act: Act, request: Awaitable[Answer]) -> Answer:
        self.journal.record(act)
        answer = await request
        act.acknowledgement = read_acknowledgement(answer)
        return answer


async def join(url: str, name: str, address: str, *, improve: bool) -> Client:
    return await sign_up(ChaosClient(url, address), name, improve=improve)
