"""A parked turn and a server that ends during it: another process continues from the database alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from discreet.adapters.model import RemoteModel
from discreet.app.infrastructure import Infrastructure
from discreet.app.services import run_services
from discreet.chat.conversations.action_call import CallState
from discreet.chat.conversations.message import MessageState
from discreet.http.services import Services
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import Person, answer_script, follow_turn, publish_gpt_with_actions
from tests.support.second_process import another_process

TWO = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}), ("getFlight", {"number": "LH 401"})))


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel, third_party: ThirdParty) -> None:
    scripted.answer = answer_script(TWO, TWO, "Both are on time.")
    scripted.requests.clear()
    third_party.reset()
    third_party.answer = Answer("on time", media_type="text/plain")


@asynccontextmanager
async def started(infra: Infrastructure, scripted: ScriptedModel) -> AsyncIterator[Services]:
    """A server of its own on the same database and keys."""
    model = RemoteModel(scripted.url)
    try:
        async with run_services(infra, model) as services:
            yield services
    finally:
        await model.close()


@pytest_asyncio.fixture
async def people(infra: Infrastructure, scripted: ScriptedModel, third_party: ThirdParty) -> Any:
    """Ben, and a GPT that acts, without a server."""
    async with started(infra, scripted) as services:
        build = Builder(infra)
        gpt_id = await publish_gpt_with_actions(infra, services, await build.person("ada"), third_party.origin)
        return await build.person("ben"), gpt_id


async def test_each_step_in_another_process(
    infra: Infrastructure, scripted: ScriptedModel, third_party: ThirdParty, people: Any
) -> None:
    async with started(infra, scripted) as services:
        first = await Person(services, *people).ask()
    async with started(infra, scripted) as services:
        ben = Person(services, *people)
        assert (await ben.latest(first.conversation)).state is MessageState.PARKED
        second = await ben.allow(first.card)
        assert (second.state, second.calls[1]["state"]) == ("parked", "waiting")
    async with started(infra, scripted) as services:
        done = await Person(services, *people).allow(second.card)
    assert (done.state, done.text) == ("complete", "I look.\n\nBoth are on time.")
    assert [request.target for request in third_party.requests] == ["/flights/LH%20400", "/flights/LH%20401"]
    assert len(scripted.requests) == 2


@pytest.mark.parametrize("allowed", [True, False])
async def test_an_answer_that_was_decided_on_and_never_went_on_does_when_it_is_looked_at(
    infra: Infrastructure, scripted: ScriptedModel, third_party: ThirdParty, people: Any, allowed: bool
) -> None:
    async with started(infra, scripted) as services:
        ben = Person(services, *people)
        answer = await ben.ask()
        card = await services.consents.get_card(ben.actor, answer.card)
        if allowed:
            await services.consents.allow(ben.actor, answer.card, card.digest)
        else:
            await services.consents.decline(ben.actor, answer.card)
    async with started(infra, scripted) as services:
        ben = Person(services, *people)
        opened = await services.conversations.open(ben.actor, answer.conversation)
        assert opened.parked_answer is not None
        seen = await services.chat.resume_if_decided(ben.actor, opened)
        assert seen.parked_answer is None or seen.parked_answer.body.calls[-1].consent_id != answer.card
        if running := services.chat.get_running(ben.actor, answer.conversation):
            await follow_turn(running)
        calls = (await ben.latest(answer.conversation)).body.calls
        assert [call.state for call in calls] == [
            CallState.ANSWERED if allowed else CallState.DECLINED,
            CallState.WAITING,
        ]
    assert len(third_party.requests) == (1 if allowed else 0)


async def test_a_permission_that_ran_out_before_the_answer_went_on_sends_nothing(
    infra: Infrastructure, scripted: ScriptedModel, third_party: ThirdParty, people: Any, clock: SettableClock
) -> None:
    async with started(infra, scripted) as services:
        ben = Person(services, *people)
        answer = await ben.ask()
        card = await services.consents.get_card(ben.actor, answer.card)
        await services.consents.allow(ben.actor, answer.card, card.digest)
    clock.advance(minutes=11)
    async with started(infra, scripted) as services:
        ben = Person(services, *people)
        heard = await ben.resume(answer.card)
        assert heard.calls[0]["state"] == "failed"
        assert "expired" in heard.calls[0]["sentence"]
    assert third_party.requests == []


async def test_another_question_settles_what_was_decided_on_and_never_went_on(
    infra: Infrastructure, scripted: ScriptedModel, third_party: ThirdParty, people: Any
) -> None:
    async with started(infra, scripted) as services:
        ben = Person(services, *people)
        answer = await ben.ask()
        card = await services.consents.get_card(ben.actor, answer.card)
        await services.consents.allow(ben.actor, answer.card, card.digest)
    async with started(infra, scripted) as services:
        ben = Person(services, *people)
        scripted.answer = "Fine."
        assert (await ben.ask("Never mind.", conversation_id=answer.conversation)).text == "Fine."
        assert (await ben.message(answer.conversation, answer.answer)).state is MessageState.STOPPED
    assert third_party.requests == []


async def test_a_start_interrupts_what_ran_and_leaves_what_waits(
    infra: Infrastructure, scripted: ScriptedModel, people: Any, owner: Any
) -> None:
    async with started(infra, scripted) as services:
        ben = Person(services, *people)
        waits, ran = await ben.ask(), await ben.ask()
        await owner.execute("UPDATE messages SET state = 'running' WHERE id = $1", ran.answer)
    async with another_process(infra) as there, started(there, scripted) as services:
        ben = Person(services, *people)
        assert (await ben.message(waits.conversation, waits.answer)).state is MessageState.PARKED
        assert (await ben.message(ran.conversation, ran.answer)).state is MessageState.INTERRUPTED
