"""The datasets that may hold content of a builder's GPTs (P11): all of them, and nothing about who talked with them.

Ada builds and does the attacking; Ben has said yes and talks, or does not.
"""

import ast
import inspect
from collections.abc import Callable, Coroutine
from dataclasses import astuple, fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.conversations.message import MessageBody, MessageState, PromptSources
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.visibility import Level
from discreet.training import gpt_usage
from discreet.training.gpt_usage import DatasetsUsingGpt
from discreet.training.service import Datasets
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.datasets import QUICK, build_dataset, finish_build

pytestmark = pytest.mark.promise("P11")


@pytest_asyncio.fixture
async def ada(build: Builder) -> Actor:
    return await build.person("ada", improve=True)


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    return await build.person("ben", improve=True)


@pytest.fixture
def say(services: Services, clock: SettableClock) -> Callable[..., Coroutine[Any, Any, None]]:
    """A builder answers for a GPT: True, False, True …, a minute apart."""

    async def say(builder: Any, gpt_id: Any, *answers: Any) -> None:
        for allowed in answers:
            clock.advance(minutes=1)
            await services.gpts.choose_improve(builder, gpt_id, allowed)
        clock.advance(minutes=1)

    return say


@pytest.fixture
def make(services: Services, say: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """A published GPT after these answers. Returns its id."""

    async def make(builder: Actor, name: str = "Guide", *answers: Any) -> UUID:
        gpt_id = (await services.gpts.drafts.create(builder, name)).gpt.id
        await say(builder, gpt_id, *answers)
        await services.gpts.drafts.save(builder, gpt_id, Configuration(name, instructions=secret(gpt_id)))
        await services.gpts.publisher.publish(builder, gpt_id, Level.EVERYONE)
        return gpt_id

    return make


@pytest.fixture
def talk(build: Builder, clock: SettableClock) -> Callable[[Any, Any], Coroutine[Any, Any, Any]]:
    async def talk(person: Actor, gpt_id: Any) -> UUID:
        asked = await build.conversations.begin(person, gpt_id, f"What of {gpt_id}?")
        await build.conversations.answers.save(
            asked, MessageBody(f"This of {gpt_id}.", prompt_sources=PromptSources(1)), MessageState.COMPLETE
        )
        clock.advance(seconds=1)
        return asked.conversation.metadata.id

    return talk


def secret(gpt_id: UUID) -> str:
    return f"Speak as the otter of {gpt_id}."


def listed(held: list[DatasetsUsingGpt], gpt_id: Any) -> list[Any]:
    """The datasets that name this GPT, each without which GPT it is."""
    return [astuple(replace(each, gpts=())) for each in held if gpt_id in {gpt.id for gpt in each.gpts}]


# Nothing about other people ------------------------------------------------------------------------------------


async def test_whether_anybody_talks_with_a_gpt_changes_nothing(
    build: Builder,
    improvement: Datasets,
    olga: Actor,
    ada: Actor,
    ben: Actor,
    make: Callable[..., Coroutine[Any, Any, Any]],
    talk: Callable[[Any, Any], Coroutine[Any, Any, Any]],
) -> None:
    lonely, beloved = await make(ada, "Lonely", True), await make(ada, "Beloved", True)
    conversations = [await talk(ben, beloved) for _ in range(3)]
    made = await build_dataset(build, olga, "Compared")
    assert secret(beloved) in str(made.records), "Ben's yes and Ada's: it is in"
    assert secret(lonely) not in str(made.records)
    before = await improvement.list_of_gpts(ada)
    assert listed(before, lonely) == listed(before, beloved) != []
    await build.conversations.delete(ben, conversations[0])
    await build.dataset_access().preview(olga, made.dataset.id, 0, 5)
    await build.choose(ben, False)
    assert await improvement.list_of_gpts(ada) == before


async def test_it_is_the_same_when_there_are_no_conversations_at_all(
    build: Builder,
    improvement: Datasets,
    olga: Actor,
    ada: Actor,
    ben: Actor,
    make: Callable[..., Coroutine[Any, Any, Any]],
    talk: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    owner: Any,
) -> None:
    """An attacker who empties the tables of origins finds that the answer was not made from them."""
    gpt_id = await make(ada, "Guide", True)
    await talk(ben, gpt_id)
    await build_dataset(build, olga, "Emptied")
    before = listed(await improvement.list_of_gpts(ada), gpt_id)
    await owner.execute("TRUNCATE dataset_records, conversations CASCADE")
    assert listed(await improvement.list_of_gpts(ada), gpt_id) == before
    made = await build_dataset(build, olga, "Without a record")
    assert made.records == []
    [empty, *_] = listed(await improvement.list_of_gpts(ada), gpt_id)
    assert empty[0] == made.dataset.id


def test_it_is_asked_of_no_table_that_knows_other_people() -> None:
    """And there is no number to compare."""
    assert {field.name for field in fields(DatasetsUsingGpt)} == {
        "id", "state", "built_at", "expires_at", "purpose", "gpts", "models",
    }  # fmt: skip
    code = "\n".join(
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(gpt_usage)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "SELECT" in node.value
    )
    assert "FROM choices" in code
    for table in (
        "dataset_records",
        "dataset_access_log",
        "conversations",
        "labels",
        "messages",
        "permissions",
        "records",
    ):
        assert table not in code


# All datasets that hold something ------------------------------------------------------------------------------

ANSWERS = {
    "silent": ([], [], []),
    "yes": ([True], [], []),
    "no": ([False], [], []),
    "yes, no": ([True, False], [], []),
    "yes, no, yes": ([True, False, True], [], []),
    "yes, and no while it is built": ([True], [False], []),
    "yes, and no, yes while it is built": ([True], [False, True], []),
    "yes only while it is built": ([], [True], []),
    "yes, and no afterwards": ([True], [], [False]),
    "yes only afterwards": ([], [], [True]),
}
"""The answers about a GPT before a dataset is ordered, until it is built, and afterwards."""


async def test_every_dataset_that_holds_something_is_listed(
    build: Builder,
    services: Services,
    improvement: Datasets,
    olga: Actor,
    ada: Actor,
    ben: Actor,
    make: Callable[..., Coroutine[Any, Any, Any]],
    talk: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    say: Callable[..., Coroutine[Any, Any, None]],
    clock: SettableClock,
) -> None:
    gpts = {name: await make(ada, name, *before) for name, (before, _, _) in ANSWERS.items()}
    clock.advance(minutes=1)
    for gpt_id in gpts.values():
        await talk(ben, gpt_id)
    dataset = await improvement.request(olga, "Answered for", QUICK)
    for name, gpt_id in gpts.items():
        await say(ada, gpt_id, *ANSWERS[name][1])
    made = await finish_build(build, improvement, dataset.id)
    for name, gpt_id in gpts.items():
        await say(ada, gpt_id, *ANSWERS[name][2])
    [found] = [each for each in await improvement.list_of_gpts(ada) if each.id == dataset.id]
    holding = {name for name, gpt_id in gpts.items() if secret(gpt_id) in str(made.records)}
    assert holding == {"yes", "yes, no, yes", "yes, and no afterwards"}
    undecided = {"yes, and no while it is built", "yes, and no, yes while it is built"}
    assert {gpt.name for gpt in found.gpts} == holding | undecided
    for stranger in (ben, olga):
        assert await improvement.list_of_gpts(stranger) == []


async def test_what_was_allowed_after_the_last_conversation_of_a_dataset_is_not_listed(
    build: Builder,
    improvement: Datasets,
    olga: Actor,
    ada: Actor,
    make: Callable[..., Coroutine[Any, Any, Any]],
    clock: SettableClock,
) -> None:
    early = await make(ada, "Early", True)
    until = clock.advance(days=1)
    late = await make(ada, "Late", True)
    made = await build_dataset(build, olga, "Until then", replace(QUICK, began_until=until))
    [found] = [each for each in await improvement.list_of_gpts(ada) if each.id == made.dataset.id]
    assert [gpt.id for gpt in found.gpts] == [early]
    made = await build_dataset(build, olga, "Until now", replace(QUICK, began_until=clock.now() + timedelta(days=1)))
    [found] = [each for each in await improvement.list_of_gpts(ada) if each.id == made.dataset.id]
    assert [gpt.id for gpt in found.gpts] == [early, late]


async def test_a_deleted_gpt_is_still_listed_without_its_name(
    build: Builder,
    services: Services,
    improvement: Datasets,
    olga: Actor,
    ada: Actor,
    ben: Actor,
    make: Callable[..., Coroutine[Any, Any, Any]],
    talk: Callable[[Any, Any], Coroutine[Any, Any, Any]],
) -> None:
    gpt_id = await make(ada, "Guide", True)
    await talk(ben, gpt_id)
    made = await build_dataset(build, olga, "Outlives its GPT")
    await services.gpts.delete(ada, gpt_id)
    [found] = await improvement.list_of_gpts(ada)
    assert (found.id, [(gpt.id, gpt.name) for gpt in found.gpts]) == (made.dataset.id, [(gpt_id, None)])


async def test_a_dataset_that_is_gone_is_listed_when_a_model_was_trained_from_it(
    build: Builder, improvement: Datasets, olga: Actor, ada: Actor, make: Callable[..., Coroutine[Any, Any, Any]]
) -> None:
    gpt_id = await make(ada, "Guide", True)
    kept, gone = await build_dataset(build, olga, "Trained from"), await build_dataset(build, olga, "Never used")
    await improvement.record_model(olga, kept.dataset.id, "Beacon 2", "the operator's own")
    for made in (kept, gone):
        await improvement.destroy(olga, made.dataset.id)
    [found] = await improvement.list_of_gpts(ada)
    assert (found.id, found.state, found.purpose) == (kept.dataset.id, "destroyed", "Trained from")
    assert [model.name for model in found.models] == ["Beacon 2"]
    assert [gpt.id for gpt in found.gpts] == [gpt_id]


async def test_what_is_not_built_is_not_listed(
    improvement: Datasets, olga: Actor, ada: Actor, make: Callable[..., Coroutine[Any, Any, Any]]
) -> None:
    await make(ada, "Guide", True)
    waiting = await improvement.request(olga, "Waiting", QUICK)
    await improvement.mark_failed(waiting.id)
    assert await improvement.list_of_gpts(ada) == []
