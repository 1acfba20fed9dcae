"""Deleting a message: dependent content goes along, others' content stays theirs, under any race (P10)."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.message import MessageState
from discreet.chat.conversations.search import ConversationSearch
from discreet.chat.conversations.spare_keys import ReplacedKeys
from discreet.errors import Conflict, NotFound
from discreet.http.services import Services
from discreet.identity.accounts.conversation_key import new_page, own_key
from discreet.ports.keys import PageUse
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.support import people
from tests.support.account_erasure import find_remaining_rows
from tests.support.builder import Builder
from tests.support.chat_client import StreamedAnswer, ask, follow, stream_events
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.consent_flow import wait_for_locks
from tests.support.conversation_keys import key_name, taken_leaves
from tests.support.feedback import create_scene
from tests.support.gpt_with_actions import answer_script, publish_gpt_with_actions
from tests.support.knowledge import as_actor

pytestmark = pytest.mark.promise("P10")

FLIGHT = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),))


@pytest.fixture(autouse=True)
def reset_endpoints(third_party: ThirdParty, scripted: ScriptedModel, clock: SettableClock) -> Iterator[None]:
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')
    scripted.answer, scripted.gap = answer_script(FLIGHT, "It is on time."), 0.0
    yield
    clock.run()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: people.Cast, infra: Infrastructure, services: Services, third_party: ThirdParty) -> UUID:
    return await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin)


def path(answer: StreamedAnswer, message: UUID | None = None) -> str:
    return f"/api/conversations/{answer.conversation}" + (f"/messages/{message}" if message else "")


async def shown(person: Client, answer: StreamedAnswer) -> Any:
    return (await person.get(path(answer))).ok()["messages"]


async def called(person: Client, answer: StreamedAnswer) -> Any:
    """Allow the waiting card, and read the answer to its end. Returns the card's and the ledger's id."""
    parked = (await person.get(path(answer))).ok()["parked"]
    card = (await person.get(f"/api/consents/{parked}")).ok()
    (await person.post(f"/api/consents/{parked}/allow", {"digest": card["digest"], "always": False})).ok()
    await follow(person, answer.conversation)
    messages = await shown(person, answer)
    ledger_id = next(c["ledger_id"] for m in messages for c in m["calls"] if c["id"] == parked)
    return parked, ledger_id


async def again(person: Client, answer: StreamedAnswer, text: str) -> StreamedAnswer:
    return await ask(person, text, conversation_id=answer.conversation)


# Calls, cards and the ledger


async def test_a_calls_card_and_fields_go_and_the_ledger_goes_on_telling(
    cast: people.Cast, gpt: UUID, owner: Any
) -> None:
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    kept_card, kept_entry = await called(cast.ben, answer)
    second = await again(cast.ben, answer, "And once more?")
    gone_card, gone_entry = await called(cast.ben, second)
    deleted = (await cast.ben.delete(path(answer, second.turn["question_id"]) + "?messages=2")).ok()
    assert deleted == {"whole": False}
    assert (await cast.ben.get(f"/api/consents/{gone_card}")).status == 404
    entry = (await cast.ben.get(f"/api/ledger/entries/{gone_entry}")).ok()
    assert (entry["entry"]["operation"] if "entry" in entry else entry["operation"]) == "getFlight"
    assert await owner.fetchval("SELECT count(*) FROM ledger_fields WHERE ledger_id = $1", UUID(gone_entry)) == 0
    # The remaining data opens under the new key: the card as it was decided, and every field of the disclosure
    assert (await cast.ben.get(f"/api/consents/{kept_card}")).ok()["state"] == "used"
    assert "LH 400" in str((await cast.ben.get(f"/api/ledger/entries/{kept_entry}")).ok())
    assert "LH 400" not in str(entry)
    [report] = [
        each for each in (await cast.ben.get("/api/me/deletions")).ok()["deletions"] if each["kind"] == "message"
    ][:1]
    assert (report["amounts"], report["disclosures"]) == ({"messages": 2}, 1)
    third = await again(cast.ben, answer, "A third time?")
    await called(cast.ben, third)


async def test_what_waits_for_its_person_is_declined(cast: people.Cast, gpt: UUID, third_party: ThirdParty) -> None:
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    await called(cast.ben, answer)
    second = await again(cast.ben, answer, "And once more?")
    asked_before = len(third_party.requests)
    (await cast.ben.delete(path(answer, second.turn["answer_id"]))).ok()
    assert [m["state"] for m in await shown(cast.ben, answer)] == ["complete", "complete", "complete"]
    assert len(third_party.requests) == asked_before
    # Another branch of the same conversation that waits is declined, too: its card would lie under the old key.
    waiting = await again(cast.ben, answer, "What now?")
    (await cast.ben.delete(path(answer, waiting.turn["question_id"]))).ok()
    assert (await cast.ben.get(path(answer))).ok()["parked"] is None


async def test_a_decided_card_is_resealed_only_by_the_function(
    cast: people.Cast, gpt: UUID, infra: Infrastructure, owner: Any
) -> None:
    answer = await ask(cast.ben, "Is LH 400 on time?", gpt_id=gpt)
    card, _ = await called(cast.ben, answer)
    async with infra.database.acting_as(cast.ben.id) as connection:
        await connection.execute("SELECT set_config('discreet.reencrypting', $1, true)", str(answer.conversation))
        with pytest.raises(Exception, match="stays so"):
            await connection.execute("UPDATE consents SET sealed = 'x' WHERE id = $1", UUID(card))
    for somebody in (cast.dan.id, cast.ada.id):
        with pytest.raises(Exception, match="no such conversation"):
            async with infra.database.acting_as(somebody) as connection:
                await connection.execute("SELECT reencrypt_cards($1, '{}', '{}', '{}', '{}')", answer.conversation)
    assert (await cast.ben.get(f"/api/consents/{card}")).ok()["state"] == "used"


# Feedback and thumbs


async def test_feedback_that_waits_is_withdrawn_and_thumbs_that_stay_can_be_read(
    services: Services, build: Builder, clock: SettableClock, owner: Any
) -> None:
    at = await create_scene(services, build, clock)
    talk, other = await at.talk("Rob"), await at.talk("Una")
    await services.ratings.rate(talk.actor, talk.conversation_id, talk.answer_id, "good")
    asked = await build.conversations.ask(talk.actor, talk.conversation_id, None, "And the crane?")
    await build.conversations.answers.save(asked, asked.answer.body, MessageState.COMPLETE)
    await services.ratings.rate(talk.actor, talk.conversation_id, asked.answer.id, "bad")
    await at.send(talk, "Quotes the second answer.")
    kept = await at.send(other, "Of somebody else.")
    await services.chat.deletion.delete_message(talk.actor, talk.conversation_id, asked.answer.id)
    assert await at.list_sent(talk) == []
    assert [sent.id for sent in await at.list_sent(other)] == [kept.id]
    assert await services.ratings.of_conversation(talk.actor, talk.conversation_id) == {talk.answer_id: "good"}
    assert await find_remaining_rows(owner, asked.answer.id) == {}
    await at.days_later(8)
    assert await at.comments() == ["Of somebody else."]


async def test_a_thumb_that_comes_late_is_not_sealed_under_keys_that_are_gone(
    services: Services, build: Builder, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = await create_scene(services, build, clock)
    talk = await at.talk("Late")
    asked = await build.conversations.ask(talk.actor, talk.conversation_id, None, "And the crane?")
    await build.conversations.answers.save(asked, asked.answer.body, MessageState.COMPLETE)
    opened = await services.conversations.open(talk.actor, talk.conversation_id)
    await services.chat.deletion.delete_message(talk.actor, talk.conversation_id, asked.question.id)

    async def as_it_was(*_: Any) -> OpenConversation:
        return opened

    with monkeypatch.context() as patched:
        patched.setattr(services.ratings._conversations, "open", as_it_was)
        with pytest.raises(NotFound):
            await services.ratings.rate(talk.actor, talk.conversation_id, talk.answer_id, "good")
    assert await services.ratings.of_conversation(talk.actor, talk.conversation_id) == {}


# Over HTTP, on several devices


async def test_the_last_message_takes_the_conversation_along(cast: people.Cast, scripted: ScriptedModel) -> None:
    scripted.answer = "Noted."
    answer = await ask(cast.ben, "Only this")
    assert (await cast.ben.delete(path(answer, answer.turn["question_id"]) + "?messages=1")).status == 409
    assert (await cast.ben.delete(path(answer, answer.turn["question_id"]) + "?messages=2")).ok() == {"whole": True}
    assert (await cast.ben.get(path(answer))).status == 404


async def test_ids_of_other_people_and_forged_ids_are_not_found_and_block_nothing(
    cast: people.Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "Noted."
    mine, other = await ask(cast.ben, "Mine"), await ask(cast.ada, "Hers")
    for person in (cast.ada, cast.olga, cast.dan, cast.emil):
        assert (await person.delete(path(mine, mine.turn["answer_id"]))).status == 404
    assert (await cast.ada.delete(path(other, mine.turn["answer_id"]))).status == 404
    assert (await cast.ben.delete(path(mine, mine.conversation))).status == 404
    assert (await cast.visitor.delete(path(mine, mine.turn["answer_id"]))).status == 401
    scripted.gap = 0.05
    scripted.answer = "Slowly. " * 200
    async for event in stream_events(cast.ben, "And this?", conversation_id=mine.conversation):
        if event["type"] == "text-delta":
            assert (await cast.ben.delete(path(mine, UUID(int=7)))).status == 404
            assert (await cast.ben.get(path(mine))).ok()["running"]
            break
    (await cast.ben.post(path(mine) + "/stop")).ok()
    assert len(await shown(cast.ben, mine)) == 4


async def test_who_follows_the_answer_elsewhere_hears_its_end(
    cast: people.Cast, services: Services, client: Callable[[], Client], scripted: ScriptedModel
) -> None:
    scripted.answer = "Noted."
    answer = await ask(cast.ben, "First")
    scripted.gap, scripted.answer = 0.05, "Slowly. " * 200
    elsewhere = await people.sign_in(client(), "ben")
    following = None
    async for event in stream_events(cast.ben, "Second", conversation_id=answer.conversation):
        if event["type"] == "text-delta" and following is None:
            following = asyncio.create_task(follow(elsewhere, answer.conversation))
            second = (await shown(cast.ben, answer))[-2]["id"]
            (await cast.ben.delete(path(answer, second))).ok()
    assert (await following).state["state"] == "stopped"
    assert len(await shown(elsewhere, answer)) == 2
    asked = await elsewhere.post(
        "/api/chat", {"text": "More", "conversation_id": str(answer.conversation), "parent_id": second}
    )
    assert asked.status == 404
    assert "no longer in the chat" in asked.sentence


async def test_who_asks_while_it_is_deleted_waits_and_is_read_afterwards(
    services: Services, infra: Infrastructure, owner: Any, build: Builder
) -> None:
    person = await build.person("waiter", improve=True)
    id_ = await build.talk(person, "First?", "One.", "Second?", "Two.")
    _, answer, second, _ = await build.messages(person, id_)
    async with owner.transaction():  # for its "no" the deletion waits, and the question waits for the deletion
        await owner.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"choice conversation:{id_}")
        deleting = asyncio.create_task(services.conversations.delete_message(person, id_, second.id))
        await wait_for_locks(owner, 1)
        asking_ = asyncio.create_task(services.conversations.ask(person, id_, answer.id, "Third?"))
        await wait_for_locks(owner, 2)
    await deleting
    asked = await asking_
    await services.conversations.answers.save(asked, asked.answer.body, MessageState.COMPLETE)
    assert [m.body.text for m in await build.messages(person, id_)] == ["First?", "One.", "Third?", ""]


async def test_who_asks_after_what_is_being_deleted_is_refused(services: Services, owner: Any, build: Builder) -> None:
    person = await build.person("follower")
    id_ = await build.talk(person, "First?", "One.", "Second?", "Two.")
    _, _, second, last = await build.messages(person, id_)
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"choice conversation:{id_}")
        deleting = asyncio.create_task(services.conversations.delete_message(person, id_, second.id))
        await wait_for_locks(owner, 1)
        asking_ = asyncio.create_task(services.conversations.ask(person, id_, last.id, "Third?"))
        await wait_for_locks(owner, 2)
    await deleting
    with pytest.raises(NotFound):
        await asking_
    assert [m.body.text for m in await build.messages(person, id_)] == ["First?", "One."]


async def test_two_deletions_at_once_are_one_after_the_other_or_refused(
    services: Services, build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person = await build.person("twice")
    id_ = await build.talk(person, "First?", "One.", "Second?", "Two.", "Third?", "Three.")
    messages = await build.messages(person, id_)
    both = await asyncio.gather(
        *(services.conversations.delete_message(person, id_, messages[n].id) for n in (2, 4)), return_exceptions=True
    )
    assert all(each is None or isinstance(each, Conflict | NotFound) for each in both), both
    assert any(each is None for each in both), both
    left = [m.body.text for m in await build.messages(person, id_)]
    assert left in (["First?", "One."], ["First?", "One.", "Second?", "Two."])
    named = {await key_name(owner, id_)}
    assert await taken_leaves(owner, infra, person.account_id, PageUse.PRIVATE) == named


async def test_a_spare_key_may_be_destroyed_at_any_time(
    services: Services, build: Builder, infra: Infrastructure, owner: Any
) -> None:
    person = await build.person("spare")
    id_ = await build.talk(person, "First?", "One.")
    spare = ReplacedKeys(infra.database, ConversationKeys(infra.keys, infra.random))
    left, page = infra.random.new_id(), new_page(infra.random, PageUse.PRIVATE)
    infra.keys.create_key(f"conversation/{left}")
    infra.keys.create_page(page, PageUse.PRIVATE)
    for former in (left, page):
        await owner.execute("UPDATE conversations SET spare_key = $2 WHERE id = $1", id_, former)
        await spare.destroy_all()
        assert own_key(infra.keys, former) is None
    assert await owner.fetchval("SELECT spare_key FROM conversations WHERE id = $1", id_) is None
    assert len(await build.messages(person, id_)) == 2
    await spare.destroy(id_)


async def test_a_search_finds_what_stays_and_nothing_else(
    services: Services, build: Builder, infra: Infrastructure
) -> None:
    person = await build.person("seeker")
    id_ = await build.talk(person, "Where is the heron?", "By the mill.", "Where is the crane?", "By the bridge.")
    crane = (await build.messages(person, id_))[2]
    await services.conversations.delete_message(person, id_, crane.id)
    finding = ConversationSearch(infra.database, infra.keys, infra.random)
    assert (await finding.find(person, "crane")).conversations == []
    [found] = (await finding.find(person, "heron")).conversations
    assert found.place.id == id_


# Temporary chats


async def test_in_a_temporary_chat_it_is_forgotten(cast: people.Cast, scripted: ScriptedModel, owner: Any) -> None:
    scripted.answer = "Noted."
    answer = await ask(cast.ben, "First", temporary=True)
    second = await again(cast.ben, answer, "Second")
    assert (await cast.dan.delete(path(answer, second.turn["question_id"]))).status == 404
    assert (await cast.ben.delete(path(answer, second.turn["question_id"]) + "?messages=2")).ok() == {"whole": False}
    assert [m["text"] for m in await shown(cast.ben, answer)] == ["First", "Noted."]
    assert await find_remaining_rows(owner, second.turn["question_id"]) == {}
    assert (await cast.ben.delete(path(answer, answer.turn["question_id"]))).ok() == {"whole": True}
    assert (await cast.ben.get(path(answer))).status == 404
