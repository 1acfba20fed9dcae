"""Prompts and their limits are recorded before they are sent; one that cannot be recorded is not sent (P14)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.store import set_model_limit
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.answer import AnswerDraft
from discreet.chat.turns.ask import Ask
from discreet.db.pool import Connection, Database
from discreet.errors import TooMany
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.models.disclosure import NewDisclosure, PromptPurpose
from discreet.models.disclosures import ModelDisclosures
from discreet.models.endpoint import SETTINGS_ID
from discreet.models.limits import ModelLimits, lock_limits_for_change
from discreet.models.masking import MaskedPrompt, Masking
from discreet.models.permitted_model import PermittedModel
from discreet.models.store import set_person_limit
from discreet.ports.model import Completion, ModelFailed, Part, PromptSent, Queued
from discreet.ports.model_request import ChatMessage, ModelRequest, UsageOwner
from discreet.promises.recipients import NO_LIMITS, ModelLimit, RecipientFacts, RunBy
from discreet.quotas.fair_model import FairModelQueue
from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.support.builder import Builder
from tests.support.consent_flow import wait_for_locks
from tests.support.gpt_with_actions import follow_turn
from tests.support.model_disclosures import EMBEDDED, record_prompt
from tests.support.model_facts import ELSEWHERE, KEEPS_NOTHING, set_facts

pytestmark = [pytest.mark.promise("P14"), pytest.mark.usefixtures("quick")]


@pytest.fixture
def quick(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.failure, scripted.gap = "Under the mat.", None, 0.0
    scripted.requests.clear()


@pytest_asyncio.fixture(loop_scope="session")
async def ben(build: Builder) -> Actor:
    return await build.person("ben")


def request(asked: PendingTurn, **changes: Any) -> ModelRequest:
    metadata = asked.conversation.metadata
    made = ModelRequest(
        [ChatMessage("user", "Where is the key?")],
        payer=UsageOwner(metadata.owner_id, metadata.workspace_id),
        message_id=asked.answer.id,
    )
    return msgspec.structs.replace(made, **changes)


async def rows(owner: Any, message_id: UUID) -> list[Any]:
    found: list[Any] = await owner.fetch(
        "SELECT sent.*, facts.endpoint_id FROM model_disclosures AS sent JOIN recipient_facts AS facts"
        " ON facts.id = facts_id WHERE message_id = $1 ORDER BY at",
        message_id,
    )
    return found


async def test_the_prompt_is_recorded_before_the_model_gets_it(
    services: Services, scripted: ScriptedModel, build: Builder, ben: Actor, owner: Any
) -> None:
    asked = await services.conversations.begin(ben, None, "Where is the key?")
    recorded_first: list[int] = []

    def on_part(part: Part) -> bool:
        if isinstance(part, PromptSent):
            recorded_first.append(len(scripted.requests))
        return not isinstance(part, PromptSent)

    assert await services.permitted_model.answer(request(asked), on_part) is None
    assert (recorded_first, scripted.requests) == ([0], [])
    [row] = await rows(owner, asked.answer.id)
    assert (row["endpoint_id"], row["purpose"], row["owner_id"]) == (SETTINGS_ID, "answer", ben.account_id)
    assert {row[f"{of}_limit"] for of in ("person", "gpt", "chat", "workspace")} == {"offered"}


class CountingDatabase(Database):
    """Counts the requests without a transaction: limits, and records with limits."""

    statements = 0

    @asynccontextmanager
    async def one_statement(self) -> AsyncIterator[Connection]:
        self.statements += 1
        async with super().one_statement() as connection:
            yield connection


@pytest.fixture
def one_at_a_time(services: Services) -> Iterator[PermittedModel]:
    """The product's model, with one slot."""
    built_in = services.models._built_in
    services.models._built_in = replace(built_in, queue=FairModelQueue(1))
    yield services.permitted_model
    services.models._built_in = built_in


async def test_what_leaves_the_queue_unsent_is_not_recorded(
    one_at_a_time: PermittedModel, services: Services, scripted: ScriptedModel, ben: Actor, owner: Any
) -> None:
    scripted.failure = Failure("hang", after=1, times=1)
    scripted.request_received.clear()
    first, second = [await services.conversations.begin(ben, None, text) for text in ("One", "Two")]
    running = asyncio.create_task(one_at_a_time.answer(request(first), lambda part: True))
    async with asyncio.timeout(5):
        await scripted.request_received.wait()
    heard: list[Part] = []
    assert await one_at_a_time.answer(request(second), lambda part: heard.append(part) or False) is None
    with pytest.raises(ModelFailed, match="The model is answering questions"):
        await one_at_a_time.answer(request(second, beside=True), lambda part: True)
    waiting = [asyncio.create_task(one_at_a_time.answer(request(second), lambda part: True)) for _ in range(8)]
    await asyncio.sleep(0)
    with pytest.raises(TooMany):
        await one_at_a_time.answer(request(second), lambda part: True)
    for each in waiting:
        each.cancel()
    await asyncio.wait(waiting)
    assert heard == [Queued(0)], "the listener gets its place in the queue and no recipient"
    assert await rows(owner, second.answer.id) == []
    assert [row["purpose"] for row in await rows(owner, first.answer.id)] == ["answer"]
    running.cancel()
    await asyncio.wait([running])
    assert await one_at_a_time.answer(request(second), lambda part: True)
    assert len(await rows(owner, second.answer.id)) == 1


async def test_a_limit_set_while_it_waits_refuses_it(
    one_at_a_time: PermittedModel, services: Services, scripted: ScriptedModel, build: Builder, owner: Any
) -> None:
    scripted.failure = Failure("hang", after=1, times=1)
    scripted.request_received.clear()
    fay, gil = await build.person("fay"), await build.person("gil")
    first, second = [await services.conversations.begin(person, None, "Hi") for person in (fay, gil)]
    running = asyncio.create_task(one_at_a_time.answer(request(first), lambda part: True))
    async with asyncio.timeout(5):
        await scripted.request_received.wait()
    waiting = asyncio.create_task(one_at_a_time.answer(request(second), lambda part: True))
    await asyncio.sleep(0)
    await owner.execute("UPDATE accounts SET model_limit = 'sealed' WHERE id = $1", gil.account_id)
    running.cancel()
    with pytest.raises(ModelFailed, match="You allow only models on this server"):
        await waiting
    assert await rows(owner, second.answer.id) == []
    assert len(scripted.requests) == 1


async def test_a_person_with_a_limit_pays_one_round_trip_too(
    services: Services, infra: Infrastructure, build: Builder, owner: Any
) -> None:
    hal = await build.person("hal")
    asked = await services.conversations.begin(hal, None, "Hi")
    await set_facts(owner, services, KEEPS_NOTHING)
    await owner.execute("UPDATE accounts SET model_limit = 'keeps_nothing' WHERE id = $1", hal.account_id)
    counted = CountingDatabase(infra.database._pool)
    limits = ModelLimits(counted, services.models, infra.clock)
    disclosures = ModelDisclosures(counted, infra.clock, infra.random)
    model = PermittedModel(services.models, limits, disclosures, services.permitted_model._masking)
    trips = []
    for limit in ("keeps_nothing", "keeps_nothing", "offered", "offered", "sealed", "sealed"):
        await owner.execute("UPDATE accounts SET model_limit = $2 WHERE id = $1", hal.account_id, limit)
        counted.statements = 0
        with suppress(ModelFailed):
            await model.answer(request(asked), lambda part: True)
        trips.append(counted.statements)
    assert trips == [2, 1, 2, 1, 1, 1], "only the first prompt after a change pays twice"
    recorded = [row["person_limit"] for row in await rows(owner, asked.answer.id)]
    assert recorded == ["keeps_nothing", "keeps_nothing", "offered", "offered"]
    await owner.execute("UPDATE accounts SET model_limit = 'offered' WHERE id = $1", hal.account_id)
    assert await model.answer(request(asked), lambda part: True), "a limit that is remembered refuses nothing by itself"
    await set_facts(owner, services, ELSEWHERE)


async def test_what_a_limit_refuses_is_neither_recorded_nor_sent(
    services: Services, scripted: ScriptedModel, ben: Actor, owner: Any
) -> None:
    asked = await services.conversations.begin(ben, None, "Where is the key?")
    await owner.execute("UPDATE accounts SET model_limit = 'sealed' WHERE id = $1", ben.account_id)
    with pytest.raises(ModelFailed, match="You allow only models on this server"):
        await services.permitted_model.answer(request(asked), lambda part: True)
    assert (await rows(owner, asked.answer.id), scripted.requests) == ([], [])


async def test_an_answer_that_is_gone_sends_nothing(
    services: Services, scripted: ScriptedModel, build: Builder, ben: Actor
) -> None:
    asked = await services.conversations.begin(ben, None, "Where is the key?")
    await services.conversations.delete(ben, asked.conversation.metadata.id)
    with pytest.raises(ModelFailed, match="Nothing was sent"):
        await services.permitted_model.answer(request(asked), lambda part: True)
    other = await build.person("eve")
    theirs = await services.conversations.begin(other, None, "Mine")
    with pytest.raises(ModelFailed, match="Nothing was sent"):
        await services.permitted_model.answer(request(theirs, payer=UsageOwner(ben.account_id)), lambda part: True)
    assert scripted.requests == []


async def test_facts_that_changed_since_they_were_read_are_decided_on(
    services: Services, infra: Infrastructure, ben: Actor, owner: Any
) -> None:
    """Another process has changed them, and this one has not heard of it yet."""
    asked = await services.conversations.begin(ben, None, "Where is the key?")
    known = services.models.catalogue.endpoints[SETTINGS_ID]
    new = NewDisclosure(
        account_id=ben.account_id,
        workspace_id=None,
        message_id=asked.answer.id,
        recipient=EMBEDDED,
        facts_since=known.facts_since - timedelta(days=1),
        limits=NO_LIMITS,
        purpose=PromptPurpose.ANSWER,
    )
    assert not (await services.model_disclosures.add(new)).is_recorded
    assert await rows(owner, asked.answer.id) == []
    stale = services.models._state
    await owner.execute(
        "INSERT INTO recipient_facts (endpoint_id, since, run_by, company, retention_days, trains, basis)"
        " VALUES ($1, $2, 'company', 'Firm', 0, false, 'declared')",
        SETTINGS_ID,
        infra.clock.now(),
    )
    services.models._state = stale
    heard: list[Part] = []
    assert await services.permitted_model.answer(request(asked), lambda part: heard.append(part) is None)
    [sent] = [part for part in heard if isinstance(part, PromptSent)]
    assert (sent.recipient.facts.company, sent.recipient.facts.keeps_nothing) == ("Firm", True)
    assert len(await rows(owner, asked.answer.id)) == 1


class MaskingDuringAChange(Masking):
    """Masks as `masking` does, after what `change` does."""

    def __init__(self, masking: Masking) -> None:
        self.__dict__.update(vars(masking))
        self.change: Callable[[], Awaitable[None]] | None = None

    async def mask(self, *args: Any, **settings: Any) -> MaskedPrompt | None:
        if self.change:
            await self.change()
        return await super().mask(*args, **settings)


async def test_facts_that_change_after_the_model_is_chosen_are_decided_on(
    services: Services, scripted: ScriptedModel, build: Builder, owner: Any
) -> None:
    ida = await build.person("ida")
    asked = await services.conversations.begin(ida, None, "Where is the key?")
    await owner.execute("UPDATE accounts SET model_limit = 'keeps_nothing' WHERE id = $1", ida.account_id)
    await set_facts(owner, services, KEEPS_NOTHING)
    usual = services.permitted_model
    masking = MaskingDuringAChange(usual._masking)
    model = PermittedModel(services.models, usual._limits, usual._disclosures, masking)
    assert await model.answer(request(asked), lambda part: True), "the limit is remembered from here on"
    masking.change = partial(set_facts, owner, services, ELSEWHERE)
    with pytest.raises(ModelFailed, match="You allow only models whose provider keeps nothing"):
        await model.answer(request(asked), lambda part: True)
    assert (len(await rows(owner, asked.answer.id)), len(scripted.requests)) == (1, 1)


async def test_a_record_is_its_persons_alone_and_ends_with_its_answer(
    services: Services, infra: Infrastructure, build: Builder, owner: Any
) -> None:
    dan, eve = await build.person("dan"), await build.person("eve2")
    asked = await services.conversations.begin(dan, None, "Where is the key?")
    await record_prompt(infra, asked)
    id_ = asked.conversation.metadata.id
    assert len(await services.model_disclosures.list_for_conversation(dan, id_)) == 1
    [provider] = await services.model_disclosures.list_providers(dan)
    assert (provider.answers, provider.chats, provider.latest_conversation_id) == (1, 1, id_)
    assert await services.model_disclosures.list_for_conversation(eve, id_) == []
    assert await services.model_disclosures.list_providers(eve) == []
    await services.conversations.delete(dan, id_)
    assert await rows(owner, asked.answer.id) == []
    assert await services.model_disclosures.list_providers(dan) == []


async def test_the_database_refuses_changes(infra: Infrastructure, services: Services, ben: Actor) -> None:
    asked = await services.conversations.begin(ben, None, "Where is the key?")
    await record_prompt(infra, asked)
    for statement in ("UPDATE model_disclosures SET host = ''", "DELETE FROM model_disclosures"):
        with pytest.raises(Exception, match="permission denied"):
            async with infra.database.acting_as(ben.account_id) as connection:
                await connection.execute(statement)


def test_an_answer_adds_up_what_each_model_got() -> None:
    facts = RecipientFacts(run_by=RunBy.COMPANY, company="Firm", retention_days=0, trains=False)
    firm = msgspec.structs.replace(PromptSent(EMBEDDED, None), recipient=_of(facts))
    draft = AnswerDraft(_empty())
    for model, prompt, completion in ((None, 7, 11), (None, 5, None), ("large", 1, 2)):
        draft.add_recipient(PromptSent(firm.recipient, model))
        draft.set_completion(Completion("stop", prompt, completion, model=model or "small"))
    draft.add_recipient(PromptSent(EMBEDDED, "tiny"))
    uses = [(use.name, use.model, use.prompt_tokens, use.completion_tokens, use.left) for use in draft.recipients]
    assert uses == [
        ("Firm", "small", 12, 11, True),
        ("Firm", "large", 1, 2, True),
        ("This server", "tiny", None, None, False),
    ]
    assert AnswerDraft(draft.body()).recipients == draft.recipients
    assert draft.body().recipients == tuple(draft.recipients)


def _of(facts: RecipientFacts) -> Any:
    return type(EMBEDDED)(endpoint_id=UUID(int=7), name="Firm", host="firm.example", facts=facts)


def _empty() -> Any:
    from discreet.chat.conversations.message import MessageBody

    return MessageBody("")


async def test_a_limit_that_changes_during_the_request_applies(
    services: Services, ben: Actor, scripted: ScriptedModel, owner: Any
) -> None:
    """The prompt waits for the change that has begun, and is refused by it."""
    asked = await services.conversations.begin(ben, None, "Where is the key?")
    async with services.models._database.acting_as(ben.account_id) as connection:
        await lock_limits_for_change(connection, ben.account_id)
        await connection.execute(
            "UPDATE accounts SET model_limit = 'this_server', model_limit_since = now() WHERE id = $1", ben.account_id
        )
        sending = asyncio.create_task(services.permitted_model.answer(request(asked), lambda part: True))
        await asyncio.wait([sending], timeout=0.3)
        assert not sending.done()
    with pytest.raises(ModelFailed, match="You allow only models on this server"):
        await sending
    assert (scripted.requests, await rows(owner, asked.answer.id)) == ([], [])


async def test_a_chat_sealed_during_the_request_sends_nothing(
    services: Services, ben: Actor, scripted: ScriptedModel, owner: Any
) -> None:
    asked = await services.conversations.begin(ben, None, "Where is the key?")
    await owner.execute("UPDATE conversations SET model_limit = 'sealed' WHERE id = $1", asked.conversation.metadata.id)
    with pytest.raises(ModelFailed, match="Nothing was sent"):
        await services.permitted_model.answer(request(asked), lambda part: True)
    assert (scripted.requests, await rows(owner, asked.answer.id)) == ([], [])


@pytest.mark.parametrize("goes_on", [False, True])
async def test_a_question_waits_for_a_limit_that_changes_without_holding_it_up(
    services: Services, ben: Actor, scripted: ScriptedModel, owner: Any, *, goes_on: bool
) -> None:
    """A limit is changed under its lock. A question that took the row before the lock would deadlock with it."""
    before = (await follow_turn(await services.chat.ask(ben, Ask("Good morning")))).conversation
    scripted.requests.clear()
    async with services.models._database.acting_as(ben.account_id) as connection:
        await lock_limits_for_change(connection, ben.account_id)
        ask = Ask("Where is the key?", conversation_id=before if goes_on else None)
        asking = asyncio.create_task(services.chat.ask(ben, ask))
        await wait_for_locks(owner, 1)
        if goes_on:
            await set_model_limit(connection, before, ModelLimit.THIS_SERVER, datetime.now(UTC))
        else:
            await set_person_limit(connection, ben.account_id, ModelLimit.THIS_SERVER, datetime.now(UTC))
    heard = await follow_turn(await asking)
    assert (heard.state, scripted.requests) == ("failed", [])
