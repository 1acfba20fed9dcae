"""The use of a chat's answer is counted in the statement that stores the answer: always, and once."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations import store
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.ask import Ask
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.models.endpoint import SETTINGS_ID
from discreet.ports.model import TokenCounts
from discreet.ports.model_request import UsageOwner
from discreet.quotas.money_sums import CountedRequest, EndedUse
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.builder import Builder
from tests.support.gpt_with_actions import follow_turn

WHOLE = MessageState.COMPLETE


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    return await build.person(f"ben {uuid4()}")


@pytest.fixture
def quick(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.failure, scripted.gap = "Under the mat.", None, 0.0


def use_of(actor: Actor, infra: Infrastructure) -> EndedUse:
    today = infra.clock.now().date()
    ended = CountedRequest(
        payer=UsageOwner(actor.account_id),
        day=today,
        reservation=uuid4(),
        is_answer=True,
        endpoint_id=SETTINGS_ID,
        name="far",
        public_name="far",
    )
    return EndedUse(counted=ended, holders=["server"], used=TokenCounts(prompt=30, completion=4), today=today)


async def counted(owner: Any, actor: Actor) -> tuple[int, int]:
    """Return the person's counted answers and tokens."""
    row = await owner.fetchrow(
        "SELECT coalesce(sum(answers), 0)::int, coalesce(sum(input_tokens + output_tokens), 0)::int FROM model_use"
        " WHERE account_id = $1",
        actor.account_id,
    )
    return row[0], row[1]


async def test_an_answer_that_is_stored_again_is_counted_once(
    services: Services, infra: Infrastructure, ben: Actor, owner: Any
) -> None:
    """A retry after the connection was lost: the first statement may have been committed."""
    asked, use = await services.conversations.begin(ben, None, "Hi"), use_of(ben, infra)
    for _ in range(2):
        assert await services.conversations.answers.save(asked, MessageBody("Hello."), WHOLE, use=use)
        assert await counted(owner, ben) == (1, 34)
    opened = await services.conversations.open(ben, asked.conversation.metadata.id)
    assert opened.messages[asked.answer.id].body.text == "Hello."


async def test_an_answer_that_is_not_stored_is_not_counted_with_it(
    services: Services, infra: Infrastructure, ben: Actor, owner: Any
) -> None:
    asked = await services.conversations.begin(ben, None, "Hi")
    await services.conversations.answers.stop(ben, asked.conversation.metadata.id)
    saved = await services.conversations.answers.save(asked, MessageBody("Hello."), WHOLE, use=use_of(ben, infra))
    assert saved is None
    assert await counted(owner, ben) == (0, 0)


async def stopped_elsewhere(services: Services, actor: Actor, asked: PendingTurn) -> None:
    await services.conversations.answers.stop(actor, asked.conversation.metadata.id)


async def deleted_elsewhere(services: Services, actor: Actor, asked: PendingTurn) -> None:
    await services.conversations.delete(actor, asked.conversation.metadata.id)


@pytest.mark.parametrize("happens", [stopped_elsewhere, deleted_elsewhere])
@pytest.mark.usefixtures("quick")
async def test_an_answer_that_cannot_be_stored_is_counted_all_the_same(
    services: Services, scripted: ScriptedModel, ben: Actor, owner: Any, happens: Callable[..., Any]
) -> None:
    scripted.gap = 0.1
    running = await services.chat.ask(ben, Ask("Where is the key?"))
    await asyncio.sleep(0.15)
    await happens(services, ben, running.pending)
    answer = await follow_turn(running)
    assert answer.state == "interrupted"
    answers, tokens = await counted(owner, ben)
    assert answers == 1
    assert tokens > 0


@pytest.mark.usefixtures("quick")
async def test_a_statement_that_cannot_count_stores_nothing(
    services: Services, infra: Infrastructure, ben: Actor, owner: Any
) -> None:
    """Both or neither: half of it could be counted twice, or never."""
    asked, use = await services.conversations.begin(ben, None, "Hi"), use_of(ben, infra)
    grown = services.conversations.answers._seals.seal_message(asked.conversation, asked.answer)
    columns = list(use.columns)
    columns[6] = use.today.replace(day=2)  # a month that the table refuses
    async with infra.database.one_statement() as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.fetchval(
                store.UPDATE_AND_COUNT, ben.account_id, asked.answer.id, grown.sealed, "complete", grown.label_id,
                grown.scope, None, *columns,
            )  # fmt: skip
    assert await state(owner, asked.answer.id) == "running"
    assert await counted(owner, ben) == (0, 0)


async def state(owner: Any, message_id: UUID) -> str:
    found: str = await owner.fetchval("SELECT state FROM messages WHERE id = $1", message_id)
    return found


@pytest.mark.usefixtures("quick")
async def test_an_answer_is_counted_when_its_end_is_reported(services: Services, ben: Actor, owner: Any) -> None:
    answer = await follow_turn(await services.chat.ask(ben, Ask("Where is the key?")))
    assert answer.state == "complete"
    answers, tokens = await counted(owner, ben)
    assert answers == 1
    assert tokens > 0
    await follow_turn(await services.chat.ask(ben, Ask("And now?", conversation_id=answer.conversation)))
    assert (await counted(owner, ben))[0] == 2
