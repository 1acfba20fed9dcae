"""Counting on the real server (P8): which facts of a turn are recorded, when and under whose name; what reverts them."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.analytics.counting.buckets import duration_band, length_band, outcome
from discreet.analytics.counting.contribution import CountedRating, CountedTurn, bits_of, day_key_name
from discreet.analytics.counting.service import EndedTurn
from discreet.analytics.operation_ids import operation_pseudonym
from discreet.analytics.questions import DURATIONS, LENGTHS, QUESTIONS, REQUEST_ANSWERS
from discreet.analytics.taxonomy.topics import TOPICS
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.seals import key_name
from discreet.chat.conversations.action_call import ActionCall, CallState
from discreet.chat.conversations.message import MessageState
from discreet.chat.turns.ask import Ask
from discreet.chat.turns.turn_accounting import TurnAccounting
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import Service
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import Failure, ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.builder import Builder
from tests.support.clock import SettableClock, settable
from tests.support.gpt_with_actions import Person, answer_script, follow_turn, publish_gpt_with_actions
from tests.support.insight_counting import (
    StoredContribution,
    begin_conversation,
    ended_turn,
    published_gpt,
    read_contributions,
    sum_contributions,
)

pytestmark = pytest.mark.promise("P8")

OF_EVERY_TURN = (
    "people",
    "messages",
    "people_of_the_month",
    "newcomers",
    "answer_lengths",
    "answer_durations",
    "topics",
)
FLIGHT = tool_call("getFlight", number="LH 400")


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel, third_party: ThirdParty) -> None:
    scripted.answer, scripted.gap, scripted.failure = "Over there, behind the mill.", 0.0, None
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')


@pytest_asyncio.fixture
async def gpt(services: Services, ada: Actor) -> UUID:
    return await published_gpt(services, ada)


@pytest_asyncio.fixture
async def ben(services: Services, build: Builder, gpt: UUID) -> Person:
    return Person(services, await build.person("ben"), gpt)


@pytest_asyncio.fixture
async def found(
    services: Services, owner: Any, infra: Infrastructure, gpt: UUID
) -> Callable[[], Coroutine[Any, Any, Any]]:
    """The remaining data of the GPT once everything that has ended is counted."""

    async def look() -> list[StoredContribution]:
        await services.chat.wait_until_counted()
        return await read_contributions(owner, infra, gpt)

    return look


async def test_a_turn_is_written_down_in_bands_and_marks(
    ben: Person, gpt: UUID, found: Callable[[], Coroutine[Any, Any, Any]], infra: Infrastructure
) -> None:
    await ben.ask("How do I bake rye bread?")
    [one] = await found()
    assert one.contribution.what == CountedTurn(True, 0, 0, "food", ())
    assert set(one.contribution.counts) == {*OF_EVERY_TURN, "conversations"}
    assert one.day == infra.clock.now().date()


async def test_a_second_message_begins_no_conversation_and_the_day_adds_up(
    ben: Person, found: Callable[[], Coroutine[Any, Any, Any]]
) -> None:
    answer = await ben.ask("How do I bake rye bread?")
    await ben.ask("And how do I bake wheat bread?", conversation_id=answer.conversation)
    first, second = await found()
    assert first.pseudonym == second.pseudonym
    assert sorted(each.contribution.what.begun for each in (first, second)) == [False, True]
    assert sum_contributions([first, second]) == {
        "people": {"all": 1}, "conversations": {"all": 1}, "messages": {"all": 2}, "people_of_the_month": {"all": 1},
        "newcomers": {"all": 1}, "answer_lengths": {LENGTHS[0]: 1}, "answer_durations": {DURATIONS[0]: 1},
        "topics": {"food": 1},
    }  # fmt: skip


async def test_another_answer_is_no_new_question_but_an_edited_question_is(
    ben: Person, found: Callable[[], Coroutine[Any, Any, Any]]
) -> None:
    answer = await ben.ask("Where is the key?")
    await follow_turn(
        await ben.services.chat.ask(ben.actor, Ask(conversation_id=answer.conversation, regenerate=answer.answer))
    )
    assert len(await found()) == 1
    await ben.ask("Where is the door?", conversation_id=answer.conversation, edit_root=True)
    assert sorted(each.contribution.what.begun for each in await found()) == [False, True]


async def test_an_answer_without_a_word_says_nothing_about_answers(
    ben: Person, found: Callable[[], Coroutine[Any, Any, Any]], scripted: ScriptedModel
) -> None:
    scripted.failure = Failure("refuse")
    assert (await ben.ask("How do I bake rye bread?")).state == "failed"
    [one] = await found()
    assert "messages" in one.contribution.counts
    assert not {"answer_lengths", "answer_durations"} & set(one.contribution.counts)


@pytest.mark.parametrize("allowed", [True, False])
async def test_a_parked_turn_counts_once_when_it_is_over_with_what_became_of_its_call(
    infra: Infrastructure,
    services: Services,
    build: Builder,
    owner: Any,
    ada: Actor,
    third_party: ThirdParty,
    scripted: ScriptedModel,
    allowed: bool,
) -> None:
    gpt_id = await publish_gpt_with_actions(infra, services, ada, third_party.origin)
    ben = Person(services, await build.person("ben"), gpt_id)
    scripted.answer = answer_script(FLIGHT, "As you say.")
    answer = await ben.ask()
    await services.chat.wait_until_counted()
    assert answer.state == "parked"
    assert await read_contributions(owner, infra, gpt_id) == []
    await (ben.allow if allowed else ben.decline)(answer.card)
    await services.chat.wait_until_counted()
    [one] = await read_contributions(owner, infra, gpt_id)
    mark = operation_pseudonym(infra.keys.key(key_name(gpt_id)), "getFlight")
    assert one.contribution.what.calls == ((mark, "answered" if allowed else "declined"),)
    assert REQUEST_ANSWERS[one.contribution.what.request_answer] == ("allowed" if allowed else "declined")
    assert one.contribution.what.request_data == bits_of(("none",))
    assert {"calls", "request_answers", "request_data"} <= set(one.contribution.counts)


async def test_an_operation_that_the_model_made_up_is_none(
    services: Services, ben: Person, gpt: UUID, found: Callable[[], Coroutine[Any, Any, Any]]
) -> None:
    conversation = await begin_conversation(services, ben.actor, gpt)
    made_up = ActionCall(tool="tellEverything", arguments="{}", at=0, state=CallState.FAILED)
    turn = ended_turn(conversation, calls=[made_up])
    await services.contributions.turn(ben.actor, EndedTurn(**{**vars(turn), "offered": frozenset()}))
    [one] = await found()
    assert one.contribution.what.calls == ()


async def test_nothing_is_kept_of_what_is_not_to_be_counted(
    services: Services,
    build: Builder,
    ada: Actor,
    gpt: UUID,
    ben: Person,
    found: Callable[[], Coroutine[Any, Any, Any]],
    owner: Any,
) -> None:
    builder = Person(services, ada, gpt)
    await builder.ask("Does it work?")
    await builder.ask("Does the draft?", draft=True)
    await follow_turn(await services.chat.ask(ben.actor, Ask("Nobody in particular?")))
    api = await build.person("program", service=Service.API)
    await Person(services, api, gpt).ask("Beep?")
    assert await found() == []
    assert await owner.fetchval("SELECT count(*) FROM insight_ledgers WHERE owner_id = $1", ada.account_id) == 0


async def test_a_gpt_that_is_not_shared_any_more_is_not_counted(
    services: Services, ada: Actor, gpt: UUID, ben: Person, found: Callable[[], Coroutine[Any, Any, Any]]
) -> None:
    conversation = await begin_conversation(services, ben.actor, gpt)
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    assert not await services.contributions.turn(ben.actor, ended_turn(conversation))
    assert await found() == []
    assert not (await services.contributions.line(ben.actor, conversation)).counted


async def test_a_thumb_counts_once_a_week_and_both_thumbs_are_mixed(
    services: Services, ben: Person, gpt: UUID, found: Callable[[], Coroutine[Any, Any, Any]], infra: Infrastructure
) -> None:
    conversation = await begin_conversation(services, ben.actor, gpt)
    monday = infra.clock.now() + timedelta(days=7 - infra.clock.now().weekday())
    settable(infra.clock).freeze(monday)
    assert await services.contributions.record_rating(ben.actor, gpt, conversation, "good")
    assert await services.contributions.record_rating(ben.actor, gpt, conversation, "bad")
    assert sum_contributions(await found()) == {"ratings": {"mixed": 1}}
    settable(infra.clock).advance(days=1)
    assert not await services.contributions.record_rating(ben.actor, gpt, conversation, "good")
    settable(infra.clock).advance(days=6)
    assert await services.contributions.record_rating(ben.actor, gpt, conversation, "good")
    settable(infra.clock).run()
    assert [each.contribution.what for each in await found()].count(CountedRating("good")) == 2


async def test_a_rating_of_another_gpts_answer_does_not_count(
    services: Services,
    build: Builder,
    ada: Actor,
    ben: Person,
    gpt: UUID,
    found: Callable[[], Coroutine[Any, Any, Any]],
) -> None:
    other = await published_gpt(services, ada)
    conversation = await begin_conversation(services, ben.actor, gpt)
    assert not await services.contributions.record_rating(ben.actor, other, conversation, "good")
    assert await found() == []


async def test_deleting_a_conversation_takes_back_what_was_done_with_its_gpt(
    services: Services,
    ada: Actor,
    ben: Person,
    gpt: UUID,
    found: Callable[[], Coroutine[Any, Any, Any]],
    owner: Any,
    infra: Infrastructure,
) -> None:
    other_gpt = await published_gpt(services, ada)
    answer = await ben.ask("How do I bake rye bread?")
    await Person(services, ben.actor, other_gpt).ask("Which way?")
    assert len(await found()) == 1
    await services.chat.deletion.delete(ben.actor, answer.conversation)
    assert await found() == []
    assert len(await read_contributions(owner, infra, other_gpt)) == 1


async def test_a_turn_that_is_counted_after_its_conversation_was_deleted_is_not(
    services: Services, ben: Person, gpt: UUID, found: Callable[[], Coroutine[Any, Any, Any]]
) -> None:
    conversation = await begin_conversation(services, ben.actor, gpt)
    await services.chat.deletion.delete(ben.actor, conversation)
    assert not await services.contributions.turn(ben.actor, ended_turn(conversation))
    assert await found() == []


async def test_a_no_takes_back_what_is_not_released_and_is_final_for_what_has_begun(
    services: Services, ben: Person, found: Callable[[], Coroutine[Any, Any, Any]]
) -> None:
    answer = await ben.ask("How do I bake rye bread?")
    assert len(await found()) == 1
    await services.insight_opt_out.choose(ben.actor, False)
    assert await found() == []
    await ben.ask("And wheat?", conversation_id=answer.conversation)
    await services.insight_opt_out.choose(ben.actor, True)
    await ben.ask("And spelt?", conversation_id=answer.conversation)
    assert await found() == []
    await ben.ask("How do I roast coffee?")
    assert len(await found()) == 1


async def test_a_no_takes_back_the_days_that_are_not_released_yet(
    services: Services, ben: Person, gpt: UUID, found: Callable[[], Coroutine[Any, Any, Any]], infra: Infrastructure
) -> None:
    conversation = await begin_conversation(services, ben.actor, gpt)
    settable(infra.clock).freeze()
    for _ in range(3):
        assert await services.contributions.turn(ben.actor, ended_turn(conversation))
        settable(infra.clock).advance(days=1)
    assert len({each.day for each in await found()}) == 3
    await services.insight_opt_out.choose(ben.actor, False)
    settable(infra.clock).run()
    assert await found() == []


async def test_a_workspaces_no_withdraws_the_contributions_of_its_members_only(
    services: Services, build: Builder, ben: Person, gpt: UUID, found: Callable[[], Coroutine[Any, Any, Any]]
) -> None:
    workspace = await build.workspace(Service.TEAM)
    boss, cleo = [await build.add_member(workspace, await build.person(name)) for name in ("boss", "cleo")]
    for person in (boss, cleo, ben.actor):
        await Person(services, person, gpt).ask("How do I bake rye bread?")
    assert len(await found()) == 3
    await services.insight_opt_out.choose_for_workspace(boss, workspace.id, False)
    [left] = await found()
    assert left.contribution.what.topic == "food"
    await Person(services, cleo, gpt).ask("And now?")
    assert len(await found()) == 1


async def test_a_failure_is_isolated_and_only_its_class_is_logged(
    services: Services, infra: Infrastructure, ben: Person, gpt: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    class Failing:
        async def turn(self, actor: Any, ended: Any) -> None:
            raise ValueError("How do I bake rye bread?")

    asked = await services.conversations.begin(ben.actor, gpt, "How do I bake rye bread?")
    afterwards = TurnAccounting(Failing(), infra.clock)
    afterwards.count(ben.actor, asked, (asked.answer.body, MessageState.COMPLETE), frozenset())
    await afterwards.wait_until_counted()
    said = capsys.readouterr().out
    assert "turn_counting_failed" in said
    assert "ValueError" in said
    assert "bake" not in said


async def test_a_server_that_stops_waits_a_moment_and_no_longer(
    services: Services, infra: Infrastructure, ben: Person, gpt: UUID
) -> None:
    class Slow:
        cancelled = False

        async def turn(self, actor: Any, ended: Any) -> None:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                self.cancelled = True
                raise

    asked, slow = await services.conversations.begin(ben.actor, gpt, "Which way?"), Slow()
    afterwards = TurnAccounting(slow, infra.clock)
    afterwards.count(ben.actor, asked, (asked.answer.body, MessageState.COMPLETE), frozenset())
    async with asyncio.timeout(30):
        await afterwards.stop(within=0.05)
    assert slow.cancelled


async def test_concurrent_first_uses_of_a_day_share_one_key(
    services: Services, build: Builder, gpt: UUID, owner: Any, infra: Infrastructure
) -> None:
    people = [await build.person(f"person{n}") for n in range(6)]
    conversations = [await begin_conversation(services, person, gpt) for person in people]
    settable(infra.clock).freeze(infra.clock.now() + timedelta(days=30))
    today = infra.clock.now().date()
    assert infra.keys.key(day_key_name(today)) is None
    done = await asyncio.gather(
        *(services.contributions.turn(who, ended_turn(where)) for who, where in zip(people, conversations, strict=True))
    )
    settable(infra.clock).run()
    assert all(done)
    found = await read_contributions(owner, infra, gpt)
    assert len({each.pseudonym for each in found}) == len(people)


def test_every_band_is_in_the_list_and_every_topic_is_public() -> None:
    assert {length_band(n) for n in (0, 250, 251, 1000, 4000, 4001, 10**9)} == set(range(len(LENGTHS)))
    seconds = (0, 3, 3.1, 10, 11, 30, 31, 10**6)
    assert {duration_band(timedelta(seconds=n)) for n in seconds} == set(range(len(DURATIONS)))
    assert duration_band(timedelta(seconds=-5)) == 0
    outcomes = {outcome(ActionCall(tool="a", arguments="{}", at=0, state=state)).value for state in CallState}
    assert outcomes == {"answered", "declined", "failed"}
    assert "food" in TOPICS
    assert set(OF_EVERY_TURN) <= set(QUESTIONS)


async def test_who_takes_a_gpt_over_gets_no_second_budget_with_it(
    services: Services,
    ben: Person,
    build: Builder,
    gpt: UUID,
    found: Callable[[], Coroutine[Any, Any, Any]],
    owner: Any,
    infra: Infrastructure,
    clock: SettableClock,
) -> None:
    await ben.ask("How do I bake rye bread?")
    before = {"newcomers", "people_of_the_month"}
    assert before <= {name for one in await found() for name in one.contribution.counts}
    heir = await build.person("heir")
    await owner.execute("UPDATE gpts SET owner_id = $2 WHERE id = $1", gpt, heir.account_id)
    clock.advance(days=1)
    await ben.ask("And wheat bread?")
    today = [one for one in await found() if one.day == infra.clock.now().date()]
    assert today
    assert not before & {name for one in today for name in one.contribution.counts}
    [line] = [each for each in (await services.insight_opt_out.get_own(ben.actor)).spent if each.gpt_id == gpt]
    assert line.days == 2, "one GPT, one line"
