"""Chatting with a GPT that has actions, through the services."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.conversations.message import Message
from discreet.chat.turns.ask import Ask
from discreet.chat.turns.turn_runner import TurnRunner
from discreet.http.services import Services
from discreet.promises.capabilities import Capability
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import Request, Says
from tests.support.action_factories import draft_email, flight_status, hand_made
from tests.support.knowledge import PATIENCE

Answer = str | Says


def plays(*answers: Answer) -> Callable[[Request], Answer]:
    """Return a script: the first answer, and the next one after each finished call."""

    def answer(body: Request) -> Answer:
        roles = [message["role"] for message in body["messages"]]
        since = len(roles) - 1 - roles[::-1].index("user")
        return answers[min(roles[since:].count("tool"), len(answers) - 1)]

    return answer


def results(body: Request) -> list[str]:
    """Return the results of calls that the model received."""
    return [message["content"] for message in body["messages"] if message["role"] == "tool"]


async def acting_gpt(
    infra: Infrastructure,
    services: Services,
    builder: Any,
    *origins: str,
    capabilities: tuple[Capability, ...] = (),
) -> UUID:
    """Publish a GPT: `getFlight` at the first origin, `createDraft` at the last."""
    gpt_id = (await services.gpts.drafts.create(builder, "Travel guide")).gpt.id
    written = Configuration("Travel guide", instructions="You help travellers.", capabilities=capabilities)
    await services.gpts.drafts.save(builder, gpt_id, written)
    await hand_made(infra, builder.account_id, gpt_id, flight_status(origins[0]))
    await hand_made(infra, builder.account_id, gpt_id, draft_email(origins[-1]), title="Drafts")
    await services.gpts.publisher.publish(builder, gpt_id, Level.EVERYONE)
    return gpt_id


@dataclass
class Heard:
    """The events of a stream."""

    events: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "".join(event["delta"] for event in self.events if event["type"] == "text-delta")

    @property
    def state(self) -> str:
        return self.data("data-state")[-1]["state"]

    @property
    def error(self) -> str | None:
        return self.data("data-state")[-1]["error"]

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Return the latest state of each call."""
        return list({call["n"]: call for call in self.data("data-call")}.values())

    @property
    def conversation(self) -> UUID:
        return UUID(self.data("data-turn")[0]["conversation_id"])

    @property
    def answer(self) -> UUID:
        return UUID(self.data("data-turn")[0]["answer_id"])

    @property
    def card(self) -> UUID:
        """Return the consent card of the latest call."""
        return UUID(self.calls[-1]["id"])

    def data(self, kind: str) -> list[Any]:
        return [event["data"] for event in self.events if event["type"] == kind]


async def hear(running: TurnRunner, until: str | None = None) -> Heard:
    """Follow the stream to its end, or until the text holds `until`."""
    heard = Heard([])
    enough = asyncio.get_running_loop().create_future()

    def follower(data: bytes) -> None:
        for line in data.splitlines():
            if line and line != b"data: [DONE]":
                heard.events.append(json.loads(line.removeprefix(b"data: ")))
        if until is not None and until in heard.text and not enough.done():
            enough.set_result(None)

    running.follow(follower)
    running.on_end(lambda: None if enough.done() else enough.set_result(None))
    async with asyncio.timeout(PATIENCE):
        await enough
    running.unfollow(follower)
    return heard


class Person:
    """A person who chats with one GPT."""

    def __init__(self, services: Services, actor: Any, gpt_id: Any) -> None:
        self.services, self.actor, self.gpt_id = services, actor, gpt_id

    async def asks(self, text: Any = "Is LH 400 on time?", **more: Any) -> Heard:
        if "conversation_id" not in more:
            more["gpt_id"] = self.gpt_id
        return await hear(await self.services.chat.ask(self.actor, Ask(text, **more)))

    async def allows(self, consent_id: UUID, *, always: bool = False) -> Heard:
        """Allow the call on the card, and follow the answer from there."""
        card = await self.services.consents.get_card(self.actor, consent_id)
        await self.services.consents.allow(self.actor, consent_id, card.digest, always=always)
        return await self.goes_on(consent_id)

    async def declines(self, consent_id: UUID) -> Heard:
        await self.services.consents.decline(self.actor, consent_id)
        return await self.goes_on(consent_id)

    async def goes_on(self, consent_id: UUID) -> Heard:
        card = await self.services.consents.get_card(self.actor, consent_id)
        await self.services.chat.resume(self.actor, consent_id)
        assert card.conversation_id is not None
        running = self.services.chat.running(self.actor, card.conversation_id)
        assert running is not None
        return await hear(running)

    async def message(self, conversation_id: UUID, message_id: UUID) -> Message:
        opened = await self.services.conversations.open(self.actor, conversation_id)
        return opened.messages[message_id]

    async def latest(self, conversation_id: UUID) -> Message:
        """Return the last message that is shown."""
        opened = await self.services.conversations.open(self.actor, conversation_id)
        assert opened.about.head_id is not None
        return opened.messages[opened.about.head_id]
