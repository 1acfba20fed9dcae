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
from tests.fakes.model_endpoint import ModelAnswer, Request
from tests.support.action_factories import add_action, draft_email, flight_status
from tests.support.knowledge import PATIENCE

Answer = str | ModelAnswer


def answer_script(*answers: Answer) -> Callable[[Request], Answer]:
    """Return the model's script: the first answer, then the next one after each finished tool call.

    The last answer repeats. For `ScriptedModel.answer`.
    """

    def answer(body: Request) -> Answer:
        roles = [message["role"] for message in body["messages"]]
        since = len(roles) - 1 - roles[::-1].index("user")
        return answers[min(roles[since:].count("tool"), len(answers) - 1)]

    return answer


def tool_results(body: Request) -> list[str]:
    """Return the results of calls that the model received."""
    return [message["content"] for message in body["messages"] if message["role"] == "tool"]


async def publish_gpt_with_actions(
    infra: Infrastructure,
    services: Services,
    builder: Any,
    *origins: str,
    capabilities: tuple[Capability, ...] = (),
) -> UUID:
    """Publish a GPT: `getFlight` at the first origin, `createDraft` at the last."""
    gpt_id = (await services.gpts.drafts.create(builder, "Travel guide")).gpt.id
    configuration = Configuration("Travel guide", instructions="You help travellers.", capabilities=capabilities)
    await services.gpts.drafts.save(builder, gpt_id, configuration)
    await add_action(infra, builder.account_id, gpt_id, flight_status(origins[0]))
    await add_action(infra, builder.account_id, gpt_id, draft_email(origins[-1]), title="Drafts")
    await services.gpts.publisher.publish(builder, gpt_id, Level.EVERYONE)
    return gpt_id


@dataclass
class FollowedAnswer:
    """The events of an answer's stream."""

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


async def follow_turn(running: TurnRunner, until: str | None = None) -> FollowedAnswer:
    """Follow a running answer to its end, or until its text contains `until`."""
    answer = FollowedAnswer([])
    enough = asyncio.get_running_loop().create_future()

    def follower(data: bytes) -> None:
        for line in data.splitlines():
            if line and line != b"data: [DONE]":
                answer.events.append(json.loads(line.removeprefix(b"data: ")))
        if until is not None and until in answer.text and not enough.done():
            enough.set_result(None)

    running.follow(follower)
    running.on_end(lambda: None if enough.done() else enough.set_result(None))
    async with asyncio.timeout(PATIENCE):
        await enough
    running.unfollow(follower)
    return answer


class Person:
    """A person who chats with one GPT."""

    def __init__(self, services: Services, actor: Any, gpt_id: Any) -> None:
        self.services, self.actor, self.gpt_id = services, actor, gpt_id

    async def ask(self, text: Any = "Is LH 400 on time?", **more: Any) -> FollowedAnswer:
        if "conversation_id" not in more:
            more["gpt_id"] = self.gpt_id
        return await follow_turn(await self.services.chat.ask(self.actor, Ask(text, **more)))

    async def allow(self, consent_id: UUID, *, always: bool = False) -> FollowedAnswer:
        """Allow the call on the card, and follow the answer from there."""
        card = await self.services.consents.get_card(self.actor, consent_id)
        await self.services.consents.allow(self.actor, consent_id, card.digest, always=always)
        return await self.resume(consent_id)

    async def decline(self, consent_id: UUID) -> FollowedAnswer:
        await self.services.consents.decline(self.actor, consent_id)
        return await self.resume(consent_id)

    async def resume(self, consent_id: UUID) -> FollowedAnswer:
        card = await self.services.consents.get_card(self.actor, consent_id)
        await self.services.chat.resume(self.actor, consent_id)
        assert card.conversation_id is not None
        running = self.services.chat.get_running(self.actor, card.conversation_id)
        assert running is not None
        return await follow_turn(running)

    async def message(self, conversation_id: UUID, message_id: UUID) -> Message:
        opened = await self.services.conversations.open(self.actor, conversation_id)
        return opened.messages[message_id]

    async def latest(self, conversation_id: UUID) -> Message:
        """Return the last message that is shown."""
        opened = await self.services.conversations.open(self.actor, conversation_id)
        assert opened.metadata.head_id is not None
        return opened.messages[opened.metadata.head_id]
