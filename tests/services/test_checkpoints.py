"""The progress of many answers, stored in one statement: each as if it had been alone, or not at all."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from msgspec.structs import replace

from discreet.chat.conversations.action_call import ActionCall, CallState
from discreet.chat.conversations.message import MessageBody, MessageState
from discreet.chat.turns.ask import Ask
from discreet.chat.turns.checkpoints import BATCH_SIZE, Checkpoints
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.builder import Builder
from tests.support.gpt_with_actions import follow_turn


@pytest.fixture
def begun(build: Builder) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Begins conversations: each has an answer that is being written."""

    async def begin(*people: Any) -> list[Any]:
        return [await build.conversations.begin(person, None, "Good evening") for person in people]

    return begin


@pytest.fixture
def stored(build: Builder) -> Callable[[Any, Any], Coroutine[Any, Any, Any]]:
    async def body_and_state(person: Any, asked: Any) -> Any:
        opened = await build.conversations.open(person, asked.conversation.metadata.id)
        answer = opened.messages[asked.answer.id]
        return answer.body.text, answer.state

    return body_and_state


async def test_answers_of_several_people_are_stored_together(
    build: Builder,
    begun: Callable[..., Coroutine[Any, Any, Any]],
    stored: Callable[[Any, Any], Coroutine[Any, Any, Any]],
) -> None:
    ben, emil = await build.person("ben", improve=True), await build.person("emil", improve=False)
    answers = await begun(ben, ben, emil)
    texts = ("To Ben.", "To Ben as well.", "To Emil.")
    saved = await build.conversations.answers.save_all([*zip(answers, map(MessageBody, texts), strict=True)])
    assert saved == {asked.answer.id for asked in answers}
    for person, asked, text in zip((ben, ben, emil), answers, texts, strict=True):
        assert await stored(person, asked) == (text, MessageState.RUNNING)


async def test_a_checkpoint_cannot_be_stored_in_another_persons_answer(
    build: Builder,
    begun: Callable[..., Coroutine[Any, Any, Any]],
    stored: Callable[[Any, Any], Coroutine[Any, Any, Any]],
) -> None:
    ben, dan = await build.person("ben"), await build.person("dan")
    [bens] = await begun(ben)
    metadata = replace(bens.conversation.metadata, owner_id=dan.account_id)
    forged = replace(bens, conversation=replace(bens.conversation, metadata=metadata))
    assert await build.conversations.answers.save_all([(forged, MessageBody("Of Dan's making."))]) == set()
    assert await stored(ben, bens) == ("", MessageState.RUNNING)


async def test_what_is_older_never_replaces_an_answer_that_is_over(
    build: Builder,
    begun: Callable[..., Coroutine[Any, Any, Any]],
    stored: Callable[[Any, Any], Coroutine[Any, Any, Any]],
) -> None:
    ben = await build.person("ben")
    over, running = await begun(ben, ben)
    await build.conversations.answers.save(over, MessageBody("All of it."), MessageState.COMPLETE)
    saved = await build.conversations.answers.save_all([(over, MessageBody("All")), (running, MessageBody("Some"))])
    assert saved == {running.answer.id}
    assert await stored(ben, over) == ("All of it.", MessageState.COMPLETE)


@pytest.mark.promise("P1")
async def test_an_answer_joined_by_a_third_party_is_saved_alone_and_never_in_its_first_scope(
    build: Builder, begun: Callable[..., Coroutine[Any, Any, Any]], owner: Any
) -> None:
    ben = await build.person("ben", improve=True)
    [asked] = await begun(ben)
    call = ActionCall(
        tool="getFlight", arguments="{}", at=0, state=CallState.ANSWERED, host="flights.example.org", response="on time"
    )
    joined = MessageBody("On time.", calls=(call,))
    assert await build.conversations.answers.save_all([(asked, joined)]) == set()
    moved = await build.conversations.answers.save(asked, joined, MessageState.RUNNING)
    assert (
        await build.conversations.answers.save_all([(asked, MessageBody("What was on its way from before"))]) == set()
    )
    assert await build.conversations.answers.save_all([(moved, joined)]) == {asked.answer.id}
    row = await owner.fetchrow("SELECT label_id, drawer FROM messages WHERE id = $1", asked.answer.id)
    assert tuple(row) == (moved.answer.label_id, "private")


async def test_a_locked_answer_is_skipped_without_waiting(
    build: Builder,
    begun: Callable[..., Coroutine[Any, Any, Any]],
    owner: Any,
    stored: Callable[[Any, Any], Coroutine[Any, Any, Any]],
) -> None:
    ben = await build.person("ben")
    taken, free = await begun(ben, ben)
    async with owner.transaction(), asyncio.timeout(60):
        await owner.execute("SELECT FROM messages WHERE id = $1 FOR UPDATE", taken.answer.id)
        saved = await build.conversations.answers.save_all([(taken, MessageBody("One")), (free, MessageBody("Other"))])
    assert saved == {free.answer.id}
    assert [await stored(ben, asked) for asked in (taken, free)] == [
        ("", MessageState.RUNNING),
        ("Other", MessageState.RUNNING),
    ]


async def test_an_answer_that_cannot_be_written_does_not_block_others(
    build: Builder, begun: Callable[..., Coroutine[Any, Any, Any]]
) -> None:
    ben = await build.person("ben")
    half, whole = await begun(ben, ben)
    saved = await build.conversations.answers.save_all([(half, MessageBody("\ud83d")), (whole, MessageBody("Whole"))])
    assert saved == {whole.answer.id}


async def test_more_answers_than_fit_in_one_statement_are_all_stored(
    services: Services, scripted: ScriptedModel, build: Builder
) -> None:
    scripted.answer, scripted.gap = "Word after word. " * 2_000, 0.05
    people = [await build.person(f"ben {n}") for n in range(BATCH_SIZE + 2)]
    turns = [await services.chat.ask(person, Ask("Good evening")) for person in people]
    await asyncio.gather(*(follow_turn(turn, until="Word after word.") for turn in turns))
    running = {turn.pending.conversation.metadata.id: turn for turn in turns}
    await Checkpoints(running, services.conversations.answers.save_all).store_all()
    for person, (id_, turn) in zip(people, running.items(), strict=True):
        opened = await services.conversations.open(person, id_)
        assert opened.messages[turn.pending.answer.id].body.text.startswith("Word after word.")
        await services.chat.stop_answer(person, id_)
