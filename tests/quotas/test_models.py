"""Models that wait in a queue and are counted: on the scripted endpoint, as the server has them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from discreet.adapters.messages_protocol import MessagesWire
from discreet.adapters.model import RemoteModel
from discreet.app.infrastructure import Infrastructure
from discreet.errors import TooMany
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.workspaces.amounts import Amounts
from discreet.ports.model import Completion, Delta, ModelFailed, OnPart, Part, PromptSent, Queued, TokenCounts
from discreet.ports.model_request import ChatMessage, ImagePart, ModelRequest, ToolCall, ToolSpec, UsageOwner
from discreet.quotas.estimate import PICTURE_TOKENS, counted_tokens, estimate_tokens, reserved_tokens
from discreet.quotas.fair_model import FairModelQueue
from discreet.quotas.metered_model import MeteredModel
from discreet.quotas.metering import Metering
from discreet.quotas.quota import Quota
from discreet.quotas.service import Quotas, Subject, holders
from discreet.turn_reasoning import TurnReasoning
from tests.fakes.messages_endpoint import ScriptedMessages
from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.support.builder import Builder
from tests.support.clock import settable
from tests.support.collect_model_events import collect_into
from tests.support.permitted_prompt import RECIPIENT, Unlimited

ADA, BEN = UsageOwner(uuid4()), UsageOwner(uuid4())


@pytest_asyncio.fixture
async def remote(scripted: ScriptedModel) -> AsyncIterator[RemoteModel]:
    scripted.answer, scripted.gap, scripted.failure = "Over there, behind the mill.", 0.0, None
    scripted.requests.clear()
    scripted.request_received.clear()
    model = RemoteModel(scripted.url)
    yield model
    await model.close()


@pytest_asyncio.fixture
async def olga(build: Builder) -> Actor:
    return await build.person("olga", role=AccountRole.OPERATOR)


@pytest.fixture
def quotas(infra: Infrastructure) -> Quotas:
    return Quotas(infra.database, infra.clock, Amounts(infra.database, infra.clock, infra.random))


@pytest.fixture
def metering(services: Services) -> Metering:
    return services.metering


def question(payer: UsageOwner) -> ModelRequest:
    return ModelRequest([ChatMessage("user", "Which way?")], payer=payer)


def beside(payer: UsageOwner) -> ModelRequest:
    return ModelRequest([ChatMessage("user", "A title?")], payer=payer, beside=True)


class Behind(Unlimited):
    """An endpoint behind a queue; like the product's model it tells the recipient when a request leaves the queue."""

    def __init__(self, endpoint: RemoteModel, slots: int) -> None:
        super().__init__(endpoint)
        self._queue = FairModelQueue(slots)

    async def answer(
        self, request: ModelRequest, on_part: OnPart, settings_row: Mapping[str, Any] | None = None
    ) -> Completion | None:
        async def sent() -> Completion | None:
            return await super(Behind, self).answer(request, on_part) if on_part(PromptSent(RECIPIENT, None)) else None

        return await self._queue(request, on_part, sent)


async def heard(model: MeteredModel | Behind, payer: UsageOwner) -> list[Part | Completion]:
    parts: list[Part | Completion] = []
    ended = await model.answer(question(payer), collect_into(parts))
    assert ended is not None
    return [*parts, ended]


async def used(owner: Any, payer: UsageOwner) -> Any:
    row = await owner.fetchrow("SELECT answers, tokens FROM usage WHERE holder = $1", holders(payer)[0])
    return tuple(row) if row else None


# In a queue


async def test_one_waits_for_the_other_and_learns_how_long(remote: RemoteModel, scripted: ScriptedModel) -> None:
    scripted.failure = Failure("hang", after=1, times=1)
    fair = Behind(remote, 1)
    first: list[Any] = []
    second: list[Any] = []
    ada = asyncio.create_task(fair.answer(question(ADA), collect_into(first)))
    async with asyncio.timeout(60):
        await scripted.request_received.wait()
    ben = asyncio.create_task(fair.answer(question(BEN), collect_into(second)))
    await asyncio.sleep(0)
    assert second == [Queued(0)]
    ada.cancel()
    await asyncio.wait([ada])
    assert isinstance(await ben, Completion)
    assert isinstance(second[1], PromptSent)
    assert isinstance(second[2], Delta)


async def test_a_caller_that_gives_up_or_fails_frees_its_slot(remote: RemoteModel, scripted: ScriptedModel) -> None:
    fair = Behind(remote, 1)

    async def ben_comes_and_goes() -> None:
        gone = asyncio.create_task(heard(fair, BEN))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.wait([gone])

    comings = []

    def on_part(part: Any) -> bool:
        comings.append(asyncio.create_task(ben_comes_and_goes()))
        return True

    await fair.answer(question(ADA), on_part)
    await asyncio.gather(*comings)
    assert isinstance((await heard(fair, BEN))[-1], Completion)


async def test_a_caller_that_refuses_to_wait_sends_nothing(remote: RemoteModel, scripted: ScriptedModel) -> None:
    scripted.failure = Failure("hang", after=1, times=1)
    fair = Behind(remote, 1)
    ada = asyncio.create_task(fair.answer(question(ADA), collect_into([])))
    async with asyncio.timeout(60):
        await scripted.request_received.wait()
    assert await fair.answer(question(BEN), collect_into([], limit=1)) is None
    assert len(scripted.requests) == 1
    ada.cancel()
    await asyncio.wait([ada])


async def test_a_request_beside_a_chat_gives_way_to_a_question(remote: RemoteModel, scripted: ScriptedModel) -> None:
    scripted.failure = Failure("hang", after=1, times=1)
    fair = Behind(remote, 2)
    title = asyncio.create_task(fair.answer(beside(ADA), collect_into([])))
    async with asyncio.timeout(60):
        await scripted.request_received.wait()
    with pytest.raises(ModelFailed):  # one at a time
        await fair.answer(beside(BEN), collect_into([]))
    assert isinstance((await heard(fair, BEN))[-1], Completion)
    with pytest.raises(ModelFailed, match="A question came first"):
        await title
    assert isinstance(await fair.answer(beside(ADA), collect_into([])), Completion), "free again"


async def test_a_request_beside_a_chat_does_not_run_beside_a_question(
    remote: RemoteModel, scripted: ScriptedModel
) -> None:
    scripted.failure = Failure("hang", after=1, times=1)
    fair = Behind(remote, 2)
    ada = asyncio.create_task(fair.answer(question(ADA), collect_into([])))
    async with asyncio.timeout(60):
        await scripted.request_received.wait()
    with pytest.raises(ModelFailed):
        await fair.answer(beside(BEN), collect_into([]))
    assert len(scripted.requests) == 1
    ada.cancel()
    await asyncio.wait([ada])


async def test_a_cancelled_request_beside_a_chat_ends_at_the_endpoint(
    remote: RemoteModel, scripted: ScriptedModel
) -> None:
    scripted.failure, scripted.aborted = Failure("hang", after=1, times=1), 0
    fair = Behind(remote, 1)
    title = asyncio.create_task(fair.answer(beside(ADA), collect_into([])))
    async with asyncio.timeout(60):
        await scripted.request_received.wait()
        title.cancel()
        await asyncio.wait([title])
        while not scripted.aborted:
            await asyncio.sleep(0.01)
    assert title.cancelled()


# Counted


async def test_a_request_beside_a_chat_counts_its_tokens_and_no_answer(
    quotas: Quotas, metering: Metering, remote: RemoteModel, olga: Actor, owner: Any, scripted: ScriptedModel
) -> None:
    payer, metered = UsageOwner(uuid4()), MeteredModel(Unlimited(remote), metering)
    subject = Subject.parse(f"account:{payer.account_id}")
    assert isinstance(await metered.answer(beside(payer), collect_into([])), Completion)
    assert await used(owner, payer) is None, "nothing is counted of whom nothing limits"
    await quotas.set(olga, subject, Quota(answers=0, tokens=1))
    assert isinstance(await metered.answer(beside(payer), collect_into([])), Completion), (
        "a spent number of answers is none"
    )
    answers, tokens = await used(owner, payer)
    assert answers == 0
    assert tokens > 1
    before = len(scripted.requests)
    with pytest.raises(TooMany, match="has used its 1 tokens for today"):
        await metered.answer(beside(payer), collect_into([]))
    assert len(scripted.requests) == before


async def test_an_unlimited_payer_is_not_counted(
    quotas: Quotas, metering: Metering, remote: RemoteModel, owner: Any
) -> None:
    assert isinstance((await heard(MeteredModel(Unlimited(remote), metering), ADA))[-1], Completion)
    assert await used(owner, ADA) is None


async def test_a_spent_day_ends_and_the_next_one_begins_at_zero(
    quotas: Quotas,
    metering: Metering,
    remote: RemoteModel,
    olga: Actor,
    owner: Any,
    infra: Infrastructure,
    scripted: ScriptedModel,
) -> None:
    payer, metered = UsageOwner(uuid4()), MeteredModel(Unlimited(remote), metering)
    await quotas.set(olga, Subject.parse(f"account:{payer.account_id}"), Quota(answers=2))
    for _ in range(2):
        assert isinstance((await heard(metered, payer))[-1], Completion)
    before = len(scripted.requests)
    with pytest.raises(TooMany, match="has used its 2 answers for today") as refused:
        await heard(metered, payer)
    assert 0 < refused.value.retry_after <= 86_400
    assert len(scripted.requests) == before, "the model has heard nothing"
    assert isinstance((await heard(metered, ADA))[-1], Completion), "nobody else is limited"
    settable(infra.clock).advance(days=1)
    assert isinstance((await heard(metered, payer))[-1], Completion)
    settable(infra.clock).advance(days=40)
    await quotas.delete_old_usage()
    assert await used(owner, payer) is None, "counts of days long over are dropped"


async def test_tokens_count_as_the_endpoint_tells_them_or_as_estimated_when_it_was_cut_short(
    quotas: Quotas, metering: Metering, remote: RemoteModel, olga: Actor, owner: Any
) -> None:
    payer, metered = UsageOwner(uuid4()), MeteredModel(Unlimited(remote), metering)
    await quotas.set(olga, Subject.parse(f"account:{payer.account_id}"), Quota(tokens=1000))
    *_, ended = await heard(metered, payer)
    assert isinstance(ended, Completion)
    assert ended.prompt_tokens is not None
    assert ended.completion_tokens is not None
    assert await used(owner, payer) == (1, ended.prompt_tokens + ended.completion_tokens)
    so_far, parts = ended.prompt_tokens + ended.completion_tokens, list[Any]()
    assert await metered.answer(question(payer), collect_into(parts, limit=2)) is None
    said = sum(len(part.text) for part in parts if isinstance(part, Delta))
    assert said > 0
    stopped = estimate_tokens(question(payer), said)
    assert await used(owner, payer) == (2, so_far + stopped.total), "a stopped answer counts what came of it"


async def test_a_stopped_answer_counts_the_prompt_that_the_endpoint_reported_first(
    quotas: Quotas, metering: Metering, olga: Actor, owner: Any
) -> None:
    payer = UsageOwner(uuid4())
    await quotas.set(olga, Subject.parse(f"account:{payer.account_id}"), Quota(tokens=100_000))
    async with ScriptedMessages(answer="Over there, behind the mill.", cached=5) as scripted:
        remote, parts = RemoteModel(scripted.url, name="m", wire=MessagesWire({})), list[Any]()
        metered = MeteredModel(Unlimited(remote), metering)
        assert await metered.answer(question(payer), collect_into(parts, limit=1)) is None
        await remote.close()
    assert [type(part) for part in parts] == [Delta], "only metering hears the count"
    assert await used(owner, payer) == (1, 7 + -(-len(parts[0].text) // 4)), "an estimate of the prompt is 3"


async def test_of_many_at_once_no_more_get_through_than_there_are(
    quotas: Quotas, metering: Metering, remote: RemoteModel, olga: Actor
) -> None:
    payer, metered = UsageOwner(uuid4()), MeteredModel(Unlimited(remote), metering)
    await quotas.set(olga, Subject.parse(f"account:{payer.account_id}"), Quota(answers=3))
    done = await asyncio.gather(*(heard(metered, payer) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(each, TooMany) for each in done) == 5


async def test_a_spent_workspace_stops_its_people_there_and_takes_nothing_from_them(
    quotas: Quotas, metering: Metering, remote: RemoteModel, olga: Actor, owner: Any
) -> None:
    person, workspace_id = uuid4(), uuid4()
    metered = MeteredModel(Unlimited(remote), metering)
    await quotas.set(olga, Subject.parse(f"workspace:{workspace_id}"), Quota(answers=0))
    await quotas.set(olga, Subject.parse(f"account:{person}"), Quota(answers=5))
    with pytest.raises(TooMany, match="Your workspace"):
        await heard(metered, UsageOwner(person, workspace_id))
    assert (await used(owner, UsageOwner(person)))[0] == 0
    assert isinstance((await heard(metered, UsageOwner(person)))[-1], Completion)


# Behind a queue


@pytest_asyncio.fixture
async def busy(remote: RemoteModel, scripted: ScriptedModel) -> AsyncIterator[tuple[Behind, asyncio.Task[Any]]]:
    """A model with one slot, and the request of another person that holds it."""
    scripted.failure = Failure("hang", after=1, times=1)
    fair = Behind(remote, 1)
    first = asyncio.create_task(fair.answer(question(BEN), collect_into([])))
    async with asyncio.timeout(60):
        await scripted.request_received.wait()
    yield fair, first
    first.cancel()
    await asyncio.wait([first])


async def queued(metered: MeteredModel, payer: UsageOwner, parts: list[Any]) -> asyncio.Task[Completion | None]:
    """Ask, and return once the request waits in the queue."""
    task = asyncio.create_task(metered.answer(question(payer), collect_into(parts)))
    async with asyncio.timeout(60):
        while not any(isinstance(part, Queued) for part in parts):
            await asyncio.sleep(0.01)
    return task


async def test_a_request_that_leaves_the_queue_or_finds_it_full_counts_nowhere(
    quotas: Quotas, metering: Metering, busy: tuple[Behind, asyncio.Task[Any]], olga: Actor, owner: Any
) -> None:
    payer, metered = UsageOwner(uuid4()), MeteredModel(busy[0], metering)
    await quotas.set(olga, Subject.parse(f"account:{payer.account_id}"), Quota(answers=100, tokens=100_000))
    assert await metered.answer(question(payer), lambda part: not isinstance(part, Queued)) is None, "stopped"
    waiting = [await queued(metered, payer, []) for _ in range(8)]
    with pytest.raises(TooMany, match="are waiting for the model already"):
        await metered.answer(question(payer), collect_into([]))
    for each in waiting:
        each.cancel()
    await asyncio.wait(waiting)
    assert await used(owner, payer) == (0, 0)


async def test_a_request_that_left_the_queue_counts_before_its_first_token(
    quotas: Quotas,
    metering: Metering,
    remote: RemoteModel,
    busy: tuple[Behind, asyncio.Task[Any]],
    olga: Actor,
    owner: Any,
    scripted: ScriptedModel,
) -> None:
    payer, parts = UsageOwner(uuid4()), list[Any]()
    await quotas.set(olga, Subject.parse(f"account:{payer.account_id}"), Quota(answers=100, tokens=100_000))
    waiting = await queued(MeteredModel(busy[0], metering), payer, parts)
    scripted.failure = Failure("hang", after=0, times=1)
    scripted.request_received.clear()
    busy[1].cancel()
    async with asyncio.timeout(60):
        await scripted.request_received.wait()
    waiting.cancel()
    await asyncio.wait([waiting])
    assert isinstance(parts[-1], PromptSent)
    assert await used(owner, payer) == (1, estimate_tokens(question(payer), 0).total), "the prompt, which was sent"


# Estimates


def test_an_estimate_counts_all_that_is_sent() -> None:
    plain = question(ADA)
    assert estimate_tokens(plain, 9) == TokenCounts(prompt=3, completion=3)
    assert reserved_tokens(plain) == TokenCounts(prompt=5, completion=1000), "two ASCII characters for a token"
    chinese = ModelRequest([ChatMessage("user", "\u54ea\u6761\u8def")], max_tokens=50)
    assert estimate_tokens(chinese, 0).prompt == 3
    assert reserved_tokens(chinese) == TokenCounts(prompt=6, completion=50)
    call, tool = ToolCall("1", "look", "x" * 396), ToolSpec("look", "", {"title": "x" * 1000})
    reasoning = TurnReasoning()
    reasoning.keep(0, [{"signature": "x" * 2000}])
    for more, least in (
        (ModelRequest([ChatMessage("assistant", "", (call,))]), 100),
        (ModelRequest((), tools=[tool]), 250),
        (ModelRequest((), reasoning=reasoning), 500),
        (ModelRequest([ChatMessage("user", "", parts=(ImagePart("data:,x"),) * 2)]), 2 * PICTURE_TOKENS),
    ):
        assert least <= estimate_tokens(more, 0).prompt <= reserved_tokens(more).prompt
    assert estimate_tokens(plain, 0, [call]).completion == 100


def test_each_count_that_the_endpoint_does_not_report_is_estimated() -> None:
    ended = Completion("stop", prompt_tokens=70, cached_tokens=60)
    assert counted_tokens(question(ADA), ended, 8) == TokenCounts(prompt=70, completion=2, cached=60)
