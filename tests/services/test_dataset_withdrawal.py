"""Datasets whose people change their minds: marked, named, rebuilt; and what people see of it (P11)."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.knowledge import get_passage_id
from discreet.chat.conversations.message import MessageBody, MessageState, PromptSources
from discreet.errors import Conflict, Invalid, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.visibility import Level
from discreet.training import records as records_store
from discreet.training.dataset import DatasetState
from discreet.training.service import Datasets
from tests.support.builder import Builder
from tests.support.datasets import QUICK, build_dataset, finish_build
from tests.support.knowledge import add_knowledge

pytestmark = pytest.mark.promise("P11")


async def opt_out(build: Any, services: Any, ada: Any, ben: Any, gpt_id: Any, conversation_id: Any) -> None:
    await build.choose(ben, False)


async def builder_opts_out(build: Any, services: Any, ada: Any, ben: Any, gpt_id: Any, conversation_id: Any) -> None:
    await services.gpts.choose_improve(ada, gpt_id, False)


async def switch_off(build: Any, services: Any, ada: Any, ben: Any, gpt_id: Any, conversation_id: Any) -> None:
    await build.conversations.close_for_improvement(ben, conversation_id)


async def delete_conversation(build: Any, services: Any, ada: Any, ben: Any, gpt_id: Any, conversation_id: Any) -> None:
    await build.conversations.delete(ben, conversation_id)


async def delete_answer(build: Any, services: Any, ada: Any, ben: Any, gpt_id: Any, conversation_id: Any) -> None:
    answer = (await build.messages(ben, conversation_id))[-1]
    await build.conversations.delete_message(ben, conversation_id, answer.id)


async def delete_gpt(build: Any, services: Any, ada: Any, ben: Any, gpt_id: Any, conversation_id: Any) -> None:
    await services.gpts.delete(ada, gpt_id)


WITHDRAWALS = [opt_out, builder_opts_out, switch_off, delete_conversation, delete_answer, delete_gpt]


@pytest.mark.parametrize("withdraw", WITHDRAWALS)
async def test_a_withdrawal_marks_the_dataset_and_names_the_record(
    build: Builder,
    services: Services,
    improvement: Datasets,
    olga: Actor,
    withdraw: Callable[[Any, Any, Any, Any, Any, Any], Coroutine[Any, Any, None]],
) -> None:
    ada, ben = await build.person("ada", improve=True), await build.person("ben", improve=True)
    gpt_id = (await services.gpts.drafts.create(ada, "Guide")).gpt.id
    await services.gpts.choose_improve(ada, gpt_id, True)
    await build.talk(await build.person("cy", improve=True), f"{withdraw.__name__}: stays", "It stays where it is.")
    subject = f"About {withdraw.__name__}, please"
    conversation_id = await build.talk(ben, subject, "Gladly, and this is the answer.", gpt_id=gpt_id)
    made = await build_dataset(build, olga)
    n = next(n for n, record in enumerate(made.records) if subject in str(record))
    assert await improvement.withdrawn(olga, made.dataset.id) == []
    await withdraw(build, services, ada, ben, gpt_id, conversation_id)
    [place] = await improvement.withdrawn(olga, made.dataset.id)
    assert (place.n, place.shard, place.line) == (n, 0, n)
    assert (await improvement.dataset(olga, made.dataset.id)).withdrawn == 1
    again = await finish_build(build, improvement, (await improvement.rebuild(olga, made.dataset.id)).id)
    assert again.dataset.records == made.dataset.records - 1
    assert subject not in str(again.records)
    assert again.dataset.terms == replace(made.dataset.terms, replaces=made.dataset.id)
    assert (await improvement.dataset(olga, made.dataset.id)).state is DatasetState.READY


# A knowledge file is deleted ------------------------------------------------------------------------------------

KEY, BOAT = "The brass key hangs behind the donkey.", "The boat sleeps under the second bridge."


@pytest_asyncio.fixture
async def knowing(build: Builder, services: Services) -> Any:
    """Ada, her GPT that allows improvement, and its two files."""
    ada = await build.person("ada")
    gpt_id = (await services.gpts.drafts.create(ada, "Keeper")).gpt.id
    await services.gpts.choose_improve(ada, gpt_id, True)
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    files = [await add_knowledge(services.gpts, ada, gpt_id, f"{text[:8]}.txt", text.encode()) for text in (KEY, BOAT)]
    return ada, gpt_id, files


@pytest.fixture
def answer_from_file(build: Builder) -> Callable[[Any, Any, Any], Coroutine[Any, Any, None]]:
    """A user is answered with a passage of this file."""

    async def answer_from_file(gpt_id: Any, file: Any, question: str) -> None:
        person = await build.person("ben", improve=True)
        asked = await build.conversations.begin(person, gpt_id, question)
        sources = PromptSources(1, (get_passage_id(file.id, 0),))
        await build.conversations.answers.save(
            asked, MessageBody(f"As for {question}, so it is.", prompt_sources=sources), MessageState.COMPLETE
        )

    return answer_from_file


@pytest.mark.promise("P10")
async def test_a_deleted_file_marks_what_holds_its_passages_and_nothing_else(
    build: Builder,
    services: Services,
    improvement: Datasets,
    olga: Actor,
    knowing: Any,
    answer_from_file: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
) -> None:
    ada, gpt_id, (keys, boats) = knowing
    await answer_from_file(gpt_id, keys, "Where does the brass key hang?")
    await answer_from_file(gpt_id, boats, "Where does the boat sleep?")
    made = await build_dataset(build, olga)
    [n] = [n for n, record in enumerate(made.records) if KEY in str(record)]
    await services.gpts.library.remove(ada, gpt_id, keys.id)
    assert [place.n for place in await improvement.withdrawn(olga, made.dataset.id)] == [n]
    await add_knowledge(services.gpts, ada, gpt_id, keys.name, KEY.encode())  # a restored one is another file
    assert [place.n for place in await improvement.withdrawn(olga, made.dataset.id)] == [n]
    again = await finish_build(build, improvement, (await improvement.rebuild(olga, made.dataset.id)).id)
    assert again.dataset.records == made.dataset.records, "the conversation is its user's and stays"
    assert "Where does the brass key hang?" in str(again.records)
    assert KEY not in str(again.records)
    assert BOAT in str(again.records)


async def test_a_file_that_is_deleted_while_a_dataset_is_built_is_not_in_it(
    build: Builder,
    improvement: Datasets,
    olga: Actor,
    knowing: Any,
    answer_from_file: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    owner: Any,
    infra: Infrastructure,
) -> None:
    """The deletion has begun when the pipeline comes to the end, finds no record to mark yet, and commits while the
    pipeline waits for its last look: that must find the file gone."""
    ada, gpt_id, (keys, boats) = knowing
    await answer_from_file(gpt_id, keys, "What of the key, while it was built?")
    await answer_from_file(gpt_id, boats, "What of the boat, while it was built?")
    dataset = await improvement.request(olga, "Interrupted", QUICK)
    async with infra.database.acting_as(ada.account_id) as connection:
        await connection.execute("DELETE FROM knowledge_files WHERE id = $1", keys.id)
        building = asyncio.create_task(improvement.build(dataset.id))
        while not await owner.fetchval(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory')"
        ):
            assert not building.done(), "the pipeline did not wait"
            await asyncio.sleep(0.01)
        held = await owner.fetchval(
            "SELECT count(*) FROM dataset_records WHERE dataset_id = $1 AND sources = $2", dataset.id, [keys.id]
        )
        assert held == 1, "it was to be used until now"
    await building
    made = await finish_build(build, improvement, dataset.id)
    assert KEY not in str(made.records)
    assert BOAT in str(made.records)
    assert (made.dataset.counts["changed_during_build"], made.dataset.withdrawn) == (1, 0)


async def test_a_deletion_waits_while_a_dataset_is_finished_and_then_marks_it(
    build: Builder,
    services: Services,
    improvement: Datasets,
    olga: Actor,
    knowing: Any,
    answer_from_file: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    owner: Any,
) -> None:
    ada, gpt_id, (keys, _) = knowing
    await answer_from_file(gpt_id, keys, "What of the key, when it was finished?")
    made = await build_dataset(build, olga)
    async with owner.transaction():
        await records_store.lock_finishing(owner)
        deleting = asyncio.create_task(services.gpts.library.remove(ada, gpt_id, keys.id))
        await asyncio.sleep(0.2)
        assert not deleting.done()
    await deleting
    assert len(await improvement.withdrawn(olga, made.dataset.id)) == 1


async def test_who_may_ask_which_files_are_gone(
    infra: Infrastructure, improvement: Datasets, olga: Actor, build: Builder
) -> None:
    """The pipeline for datasets only; not the serving processes."""
    made = await build_dataset(build, olga)
    improve = await asyncpg.connect(infra.addresses.improve, server_settings={"search_path": "discreet"})
    assert await improve.fetchval("SELECT deleted_sources($1)", made.dataset.id) == []
    await improve.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with infra.database.anonymous() as connection:
            await connection.execute("SELECT deleted_sources($1)", made.dataset.id)


# Later content ---------------------------------------------------------------------------------------------------


async def test_a_rebuilt_version_leaves_out_nothing_for_its_likeness_to_other_versions(
    build: Builder, improvement: Datasets, olga: Actor
) -> None:
    """With `across`, conversations of an earlier dataset of the same purpose are left out.

    Between versions of one dataset they are kept.
    """
    wants = replace(QUICK, across=True)
    fay = await build.person("fay", improve=True)
    await build.talk(fay, "Which birds nest upon the tower?", "Kestrels, and in some years a pair of storks.")
    first = await build_dataset(build, olga, "Versions", wants)
    assert first.dataset.records > 0
    second = await finish_build(build, improvement, (await improvement.rebuild(olga, first.dataset.id)).id)
    third = await finish_build(build, improvement, (await improvement.rebuild(olga, second.dataset.id)).id)
    beside = await finish_build(build, improvement, (await improvement.rebuild(olga, first.dataset.id)).id)
    for version in (second, third, beside):
        assert version.dataset.records == first.dataset.records
    new = await build_dataset(build, olga, "Versions", wants)
    assert new.dataset.records == 0
    assert new.dataset.counts["near_duplicate_of_earlier"] == first.dataset.records
    assert (await build_dataset(build, olga, "Another purpose", wants)).dataset.records == first.dataset.records


async def test_what_is_under_way_is_not_rebuilt(improvement: Datasets, olga: Actor) -> None:
    waiting = await improvement.request(olga, "Waiting", QUICK)
    with pytest.raises(Conflict, match="still being built"):
        await improvement.rebuild(olga, waiting.id)


async def test_people_see_which_datasets_hold_something_of_theirs(
    build: Builder, improvement: Datasets, olga: Actor
) -> None:
    gil, gus = await build.person("gil", improve=True), await build.person("gus", improve=False)
    first = await build.talk(gil, "How is a net mended?", "Knot by knot, from the middle outwards.")
    second = await build.talk(gil, "Who painted the old door?", "Nobody knows; the paint is from 1910.")
    await build.talk(gus, "Where is the key kept?", "Behind the third brick on the left.")
    made = await build_dataset(build, olga, "Held by Gil")
    [holding] = [each for each in await improvement.list_of_person(gil) if each.id == made.dataset.id]
    assert (holding.purpose, holding.state, holding.expires_at) == (
        "Held by Gil", DatasetState.READY, made.dataset.expires_at,
    )  # fmt: skip
    assert (holding.conversations, holding.messages, holding.withdrawn, holding.looks) == (2, 4, 0, 0)
    assert await improvement.list_of_person(gus) == []
    await build.dataset_access().preview(olga, made.dataset.id, 0, 5)
    await build.conversations.close_for_improvement(gil, first)
    await build.conversations.delete(gil, second)
    [holding] = [each for each in await improvement.list_of_person(gil) if each.id == made.dataset.id]
    assert (holding.conversations, holding.withdrawn, holding.looks) == (2, 2, 1)


async def test_a_model_outlives_its_dataset_and_shows_to_those_concerned(
    build: Builder, improvement: Datasets, olga: Actor
) -> None:
    hal, ida = await build.person("hal", improve=True), await build.person("ida", improve=True)
    await build.talk(hal, "What does the bell say?", "Two strokes for fog, one for a ship.")
    made = await build_dataset(build, olga, "Trained from")
    id_ = made.dataset.id
    dataset = await improvement.record_model(olga, id_, "  Beacon  2 ", "first run")
    assert [(model.name, model.note) for model in dataset.models] == [("Beacon 2", "first run")]
    with pytest.raises(Conflict, match="already"):
        await improvement.record_model(olga, id_, "Beacon 2")
    await improvement.destroy(olga, id_)
    await improvement.record_model(olga, id_, "Beacon 3")
    [holding] = await improvement.list_of_person(hal)
    assert (holding.state, [model.name for model in holding.models]) == ("destroyed", ["Beacon 2", "Beacon 3"])
    assert await improvement.list_of_person(ida) == []


@pytest.mark.parametrize(("name", "field"), [("", "name"), ("x" * 201, "name"), ("a\x00b", "name")])
async def test_a_model_has_a_name_that_can_be_shown(
    build: Builder, improvement: Datasets, olga: Actor, name: str, field: str
) -> None:
    made = await build_dataset(build, olga)
    with pytest.raises(Invalid) as refused:
        await improvement.record_model(olga, made.dataset.id, name)
    assert refused.value.field == field


async def test_no_model_was_trained_from_what_was_never_built(improvement: Datasets, olga: Actor) -> None:
    waiting = await improvement.request(olga, "Waiting", QUICK)
    with pytest.raises(Conflict, match="never built"):
        await improvement.record_model(olga, waiting.id, "Beacon")


async def test_a_dataset_is_compared_with_the_last_of_its_purpose(
    build: Builder, improvement: Datasets, olga: Actor
) -> None:
    jo = await build.person("jo", improve=True)
    await build.talk(jo, "When was the harbour dredged?", "In 1994, and once more in 2011.")
    first = await build_dataset(build, olga, "Compared")
    assert (await improvement.comparison(olga, first.dataset.id)).before is None
    await build_dataset(build, olga, "Something else")
    await build.talk(jo, "How deep is it now?", "Seven metres when the tide is out.")
    second = await build_dataset(build, olga, "Compared")
    await improvement.destroy(olga, first.dataset.id)
    beside = await improvement.comparison(olga, second.dataset.id)
    assert (beside.now.id, beside.before.id) == (second.dataset.id, first.dataset.id)
    assert beside.now.records == beside.before.records + 1


async def test_only_an_operator_reads_and_changes_this(build: Builder, improvement: Datasets, olga: Actor) -> None:
    ben = await build.person("ben", improve=True)
    id_ = (await build_dataset(build, olga)).dataset.id
    for attempt in (
        improvement.rebuild(ben, id_), improvement.cancel(ben, id_), improvement.destroy(ben, id_),
        improvement.withdrawn(ben, id_), improvement.comparison(ben, id_), improvement.record_model(ben, id_, "M"),
        improvement.datasheet(ben, id_), improvement.manifest(ben, id_),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await attempt
    assert (await improvement.dataset(olga, id_)).state is DatasetState.READY
