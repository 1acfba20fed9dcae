"""P3: a record includes instructions and knowledge only if the GPT's builder allowed it before they were made.

The keys enforce the same, whatever happens to the database.

Ada builds, Ben chats; both have said yes for themselves.
"""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from discreet.adapters.embedder import MiniLmEmbedder
from discreet.adapters.extraction.extractor import ChildExtractor
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.assistants.gpts.ingest import IngestJob
from discreet.assistants.gpts.knowledge import KnowledgeFile
from discreet.assistants.gpts.passage_format import CITE
from discreet.assistants.gpts.training_copies import PassageCopy, Provenance
from discreet.chat.conversations.message import MessageBody, MessageState, PromptSources
from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.ports.keys import Share
from discreet.promises.parties import ALWAYS, Service, gpt_party
from discreet.promises.visibility import Level
from discreet.training import select
from discreet.training.build_spec import BuildOptions, BuildSpec
from discreet.training.context import FORM, knowledge_paragraphs, knowledge_refs, permit
from discreet.training.decrypt import PermittedContent, RecordRejected, open_candidate
from discreet.training.prefix import shown_path, usable_prefix
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.datasets import build_dataset, message_texts
from tests.support.gpt_with_actions import Person, answer_script, publish_gpt_with_actions
from tests.support.knowledge import add_knowledge

pytestmark = pytest.mark.promise("P3")

FIRST, SECOND = "Speak as the turquoise otter.", "Speak as the crimson heron."
KEY, BOAT = "The brass key hangs behind the donkey.", "The boat sleeps under the second bridge."
QUESTION = "Where does the brass key hang, and where does the boat sleep?"


@pytest.fixture(autouse=True)
def answering(scripted: ScriptedModel) -> None:
    scripted.answer = "As you wish [1]."


@pytest.fixture
def say_yes(build: Builder, ada: Actor, clock: SettableClock) -> Callable[..., Coroutine[Any, Any, None]]:
    async def choose(gpt_id: Any, allowed: bool = True) -> None:
        clock.advance(minutes=1)
        await build.choose_for_gpt(ada, gpt_id, allowed)
        clock.advance(minutes=1)

    return choose


@pytest.fixture
def publish(services: Services, ada: Actor) -> Callable[..., Coroutine[Any, Any, None]]:
    async def publish(gpt_id: UUID, instructions: str = FIRST, actor: Actor = ada) -> None:
        await services.gpts.drafts.save(actor, gpt_id, Configuration("Keeper", instructions=instructions))
        await services.gpts.publisher.publish(actor, gpt_id, Level.EVERYONE)

    return publish


@pytest_asyncio.fixture
async def gpt_id(services: Services, ada: Actor) -> UUID:
    """A new GPT of Ada's; nothing is chosen for it yet."""
    return (await services.gpts.drafts.create(ada, "Keeper")).gpt.id


@pytest.fixture
def ask(services: Services, ben: Actor, clock: SettableClock) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Ben asks the GPT, in a conversation of its own unless one is given. Returns that."""

    async def ask(gpt_id: UUID, *questions: Any, person: Actor = ben, **more: Any) -> Any:
        clock.advance(seconds=1)
        for question in questions or (QUESTION,):
            answer = await Person(services, person, gpt_id).ask(question, **more)
            more = {"conversation_id": answer.conversation}
        return more["conversation_id"]

    return ask


@pytest.fixture
def use(infra: Infrastructure, improve: Any, clock: SettableClock) -> Callable[[Any], Coroutine[Any, Any, Any]]:
    """The part of a conversation that the pipeline may use; None when it is out."""

    async def use(conversation_id: UUID) -> PermittedContent | None:
        commission = BuildSpec(uuid4(), "Tests", clock.advance(seconds=1), clock.now(), BuildOptions())
        before = UUID(int=conversation_id.int - 1)
        candidate = (await select.load_candidates(improve, commission, before))[0]
        assert candidate.id == conversation_id
        try:
            opened = open_candidate(candidate, infra.keys)
        except RecordRejected:
            return None
        path = shown_path((await select.load_outlines(improve, [conversation_id]))[conversation_id], candidate.head_id)
        labels = await select.load_label_parties(improve, [conversation_id])
        used = usable_prefix(path, lambda id_: None if opened.verdict(labels[id_]).allowed else "refused").used
        sealed = await select.load_sealed_messages(improve, [outline.id for outline in used])
        permitted = await permit(improve, opened, used, sealed)
        assert permitted is not None
        assert permitted.turns == len(used)
        return permitted

    return use


@pytest.fixture
def record(use: Callable[[Any], Coroutine[Any, Any, Any]]) -> Callable[[Any], Coroutine[Any, Any, Any]]:
    """The record of a conversation as the pipeline would write it: (role, text), in order. None when it is out."""

    async def record(conversation_id: UUID) -> list[Any]:
        permitted = await use(conversation_id)
        return permitted and [(message.role, message.content) for message in permitted.messages]

    return record


def context(record: Any) -> str:
    """The system message; "" when there is none. There is never more than one, and never in another place."""
    roles = [role for role, _ in record]
    assert "system" not in roles[1:]
    return record[0][1] if roles[0] == "system" else ""


# All parties allow it ------------------------------------------------------------------------------------------


async def test_a_record_begins_with_exactly_what_the_model_received(
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    scripted: ScriptedModel,
) -> None:
    await say_yes(gpt_id)
    await publish(gpt_id)
    await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    await add_knowledge(services.gpts, ada, gpt_id, "boats.md", f"# Boats\n\n{BOAT}".encode())
    found = await record(await ask(gpt_id))
    assert found[0] == ("system", scripted.requests[-1]["messages"][0]["content"])
    assert found[1:] == [("user", QUESTION), ("assistant", "As you wish [1].")]
    for part in (FIRST, CITE, KEY, BOAT, "keys.txt", "boats.md, Boats"):
        assert context(found).count(part) == 1, part


async def test_the_passages_of_every_answer_appear_once_under_their_questions(
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
) -> None:
    await say_yes(gpt_id)
    await publish(gpt_id)
    await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    conversation = await ask(gpt_id, "Where is the key?")
    await add_knowledge(services.gpts, ada, gpt_id, "boats.txt", BOAT.encode())
    text = context(await record(await ask(gpt_id, "And the boat under the bridge?", conversation_id=conversation)))
    first, second = text.split("For question 2:")
    assert KEY in first
    assert BOAT not in first
    assert BOAT in second
    assert KEY not in second
    assert "keys.txt: [1] of question 1 again." in second


async def test_the_instructions_are_those_of_the_version_that_answered_last(
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
) -> None:
    await say_yes(gpt_id)
    await publish(gpt_id, FIRST)
    conversation = await ask(gpt_id)
    await publish(gpt_id, SECOND)
    assert context(await record(conversation)) == FIRST
    await ask(gpt_id, "Once more", conversation_id=conversation)
    assert context(await record(conversation)) == SECOND


async def test_a_record_that_is_cut_tells_what_its_last_answer_was_given(
    infra: Infrastructure,
    services: Services,
    ada: Actor,
    ben: Actor,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    scripted: ScriptedModel,
    third_party: ThirdParty,
) -> None:
    """What came with a third party's answer is not in it, nor is the description of the model's functions."""
    gpt_id = await publish_gpt_with_actions(infra, services, ada, third_party.origin)
    third_party.answer = Answer("gate XQ77", media_type="text/plain")
    await say_yes(gpt_id)
    await publish(gpt_id, FIRST)
    person = Person(services, ben, gpt_id)
    answer = await person.ask("Hello")
    await publish(gpt_id, SECOND)
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "From gate XQ77.")
    await person.allow((await person.ask("Which gate?", conversation_id=answer.conversation)).card)
    assert await record(answer.conversation) == [
        ("system", FIRST),
        ("user", "Hello"),
        ("assistant", "As you wish [1]."),
    ]


async def test_an_answer_that_was_parked_tells_its_context(
    infra: Infrastructure,
    services: Services,
    ada: Actor,
    ben: Actor,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    scripted: ScriptedModel,
    third_party: ThirdParty,
) -> None:
    gpt_id = await publish_gpt_with_actions(infra, services, ada, third_party.origin)
    await say_yes(gpt_id)
    await publish(gpt_id)
    await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400"), "Then I cannot say.")
    person = Person(services, ben, gpt_id)
    answer = await person.ask("Is it late?")
    await person.decline(answer.card)
    found = await record(answer.conversation)
    assert found[1:] == [("user", "Is it late?"), ("assistant", "Then I cannot say.")]
    assert FIRST in context(found)
    assert KEY in context(found)


async def test_a_built_dataset_holds_the_context_and_counts_no_message_for_it(
    build: Builder,
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    clock: SettableClock,
) -> None:
    await say_yes(gpt_id)
    await publish(gpt_id)
    await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    await ask(gpt_id, "What does the dataset hold?")
    clock.advance(seconds=1)
    dataset = await build_dataset(build, CLI_ACTOR)
    [record] = [record for record in dataset.records if "What does the dataset hold?" in message_texts(record)]
    assert [message["role"] for message in record["messages"]] == ["system", "user", "assistant"]
    assert FIRST in message_texts(record)[0]
    assert KEY in message_texts(record)[0]
    turns = [message for record in dataset.records for message in record["messages"] if message["role"] != "system"]
    assert dataset.dataset.messages == len(turns)


# Where the builder does not ------------------------------------------------------------------------------------


async def test_what_was_made_before_the_yes_stays_out_though_the_conversation_is_in(
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
) -> None:
    await publish(gpt_id, FIRST)
    await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    await say_yes(gpt_id)
    conversation = await ask(gpt_id)
    assert [role for role, _ in await record(conversation)] == ["user", "assistant"]
    await publish(gpt_id, SECOND)
    await add_knowledge(services.gpts, ada, gpt_id, "boats.txt", BOAT.encode())
    found = context(await record(await ask(gpt_id)))
    assert SECOND in found
    assert BOAT in found
    assert KEY not in found
    assert "keys.txt" not in found
    assert [role for role, _ in await record(conversation)] == ["user", "assistant"], "the past stays as it was"


async def test_when_a_file_is_read_makes_it_no_younger(
    infra: Infrastructure,
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    owner: Any,
) -> None:
    """A job that was late, or that runs again: only the time of the builder's upload and the share count."""
    ingest = IngestJob(infra.database, infra.keys, infra.random, ChildExtractor(), embedder := MiniLmEmbedder())

    async def copies_when_read_again(file: KnowledgeFile) -> Any:
        await owner.execute("UPDATE knowledge_files SET state = 'waiting' WHERE id = $1", file.id)
        await ingest.run(file.id, ada.account_id)
        return await copies_of(owner, gpt_id)

    before = await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    await say_yes(gpt_id)
    assert await copies_when_read_again(before) == 0
    after = await add_knowledge(services.gpts, ada, gpt_id, "boats.txt", BOAT.encode())
    assert await copies_when_read_again(after) == 1
    for allowed in (False, True):
        await say_yes(gpt_id, allowed)
        assert await copies_when_read_again(after) == 0
    await embedder.close()


async def test_a_record_names_the_files_that_it_has_passages_of(
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    use: Callable[[Any], Coroutine[Any, Any, Any]],
) -> None:
    await say_yes(gpt_id)
    await publish(gpt_id)
    assert (await use(await ask(gpt_id))).sources == ()
    keys = await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    boats = await add_knowledge(services.gpts, ada, gpt_id, "boats.txt", BOAT.encode())
    conversation = await ask(gpt_id, QUESTION, QUESTION)
    assert set((await use(conversation)).sources) == {keys.id, boats.id}
    await services.gpts.library.remove(ada, gpt_id, keys.id)
    assert (await use(conversation)).sources == (boats.id,)


async def test_a_passage_keeps_its_number_when_another_is_left_out(
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    use: Callable[[Any], Coroutine[Any, Any, Any]],
) -> None:
    await publish(gpt_id)
    await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    await say_yes(gpt_id)
    boats = await add_knowledge(services.gpts, ada, gpt_id, "boats.txt", BOAT.encode())
    permitted = await use(await ask(gpt_id, "Where is the brass key, where the donkey?"))
    assert permitted.sources == (boats.id,)
    found = permitted.messages[0].content
    assert f"[2] boats.txt\n{BOAT}" in found
    assert "[1]" not in found.replace(CITE, "")


async def test_after_a_no_neither_old_nor_new_and_a_later_yes_leaves_the_old_shut(
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
) -> None:
    await say_yes(gpt_id)
    await publish(gpt_id, FIRST)
    await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    conversation = await ask(gpt_id)
    assert FIRST in context(await record(conversation))
    await say_yes(gpt_id, False)
    assert await record(conversation) is None
    assert await record(await ask(gpt_id)) is None
    await add_knowledge(services.gpts, ada, gpt_id, "boats.txt", BOAT.encode())
    await say_yes(gpt_id)
    assert await record(conversation) is None
    again = await ask(gpt_id)
    assert context(await record(again)) == ""
    await publish(gpt_id, SECOND)
    assert context(await record(await ask(gpt_id))) == SECOND


def test_a_yes_a_moment_after_it_was_made_is_too_late() -> None:
    """The rule's own comparison, on both sides of the moment; a business service never gets a key."""
    gpt, made = uuid4(), datetime(2026, 5, 3, tzinfo=UTC)

    def key(since: datetime, service: Service = Service.CONSUMER_CHAT, but: str = "") -> bytes | None:
        shares = {f"service:{service}": Share(b"s" * 32, ALWAYS), str(gpt_party(gpt)): Share(b"g" * 32, since)}
        return Provenance(gpt, service, made).key(lambda party: None if party.startswith(but or "-") else shares[party])

    assert key(made)
    assert key(made + timedelta(microseconds=1)) is None
    assert key(made, but="gpt:") is None
    assert key(made, but="service:") is None
    for service in (Service.TEAM, Service.ENTERPRISE, Service.API):
        assert key(made, service) is None


@pytest.mark.parametrize("service", [Service.TEAM, Service.ENTERPRISE])
async def test_a_team_is_never_in_neither_as_user_nor_as_builder(
    build: Builder,
    services: Services,
    owner: Any,
    ben: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    service: Service,
) -> None:
    await say_yes(gpt_id)
    await publish(gpt_id)
    emil = await build.person("emil", improve=True, service=service)
    assert await record(await ask(gpt_id, person=emil)) is None
    theirs = (await services.gpts.drafts.create(emil, "Works here")).gpt.id
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await build.choose_for_gpt(emil, theirs, True)
    await publish(theirs, SECOND, actor=emil)
    await add_knowledge(services.gpts, emil, theirs, "keys.txt", KEY.encode())
    assert await copies_of(owner, theirs) == 0
    assert await record(await ask(theirs, person=ben)) is None


async def test_a_draft_is_never_in_a_record(
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
) -> None:
    await say_yes(gpt_id)
    await publish(gpt_id, FIRST)
    await services.gpts.drafts.save(ada, gpt_id, Configuration("Keeper", instructions=SECOND))
    assert await record(await ask(gpt_id, person=ada, draft=True)) is None, "a preview trains no model"


async def test_answers_that_name_no_version_and_conversations_without_a_gpt_are_just_their_turns(
    build: Builder,
    ben: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
) -> None:
    await say_yes(gpt_id)
    await publish(gpt_id)
    for gpt in (gpt_id, None):
        assert await record(await build.talk(ben, "Q", "A", gpt_id=gpt)) == [("user", "Q"), ("assistant", "A")]


# The attacker --------------------------------------------------------------------------------------------------


async def copies_of(owner: Any, gpt_id: UUID) -> Any:
    counted = "(SELECT count(*) FROM instruction_copies WHERE gpt_id = $1)"
    return await owner.fetchval(f"SELECT {counted} + (SELECT count(*) FROM passage_copies WHERE gpt_id = $1)", gpt_id)


@pytest_asyncio.fixture
async def full(
    services: Services,
    ada: Actor,
    gpt_id: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
) -> UUID:
    """A GPT that tells all."""
    await say_yes(gpt_id)
    await publish(gpt_id)
    await add_knowledge(services.gpts, ada, gpt_id, "keys.txt", KEY.encode())
    return gpt_id


async def test_yesterdays_database_and_todays_key_store_open_nothing(
    full: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    owner: Any,
) -> None:
    """The rows are unchanged, and claim to be made a moment ago: only the key closes them."""
    await say_yes(full, False)
    await say_yes(full)
    conversation = await ask(full)
    for table in ("instruction_copies", "passage_copies"):
        assert (await owner.execute(f"UPDATE {table} SET made_at = made_at + '1 day' WHERE gpt_id = $1", full))[
            -1
        ] == "1"
    assert context(await record(conversation)) == ""


async def test_copies_that_were_moved_to_another_gpt_do_not_open(
    build: Builder,
    services: Services,
    ada: Actor,
    ben: Actor,
    full: UUID,
    say_yes: Callable[..., Coroutine[Any, Any, None]],
    publish: Callable[..., Coroutine[Any, Any, None]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    owner: Any,
) -> None:
    """As a duplicate would have them: that GPT allows everything, and its own part is reported."""
    passage_id = await owner.fetchval("SELECT passage_id FROM passage_copies WHERE gpt_id = $1", full)
    other = (await services.gpts.drafts.create(ada, "Copycat")).gpt.id
    await say_yes(other)
    await publish(other, SECOND)
    conversation = await answered_with(build, ben, other, PromptSources(1, (passage_id,)))
    assert context(await record(conversation)) == SECOND, "a passage of another GPT is not even asked for"
    await owner.execute("DELETE FROM instruction_copies WHERE gpt_id = $1", other)
    for table in ("instruction_copies", "passage_copies"):
        await owner.execute(f"UPDATE {table} SET gpt_id = $2 WHERE gpt_id = $1", full, other)
    assert context(await record(conversation)) == ""


async def test_a_copy_under_another_version_or_passage_does_not_open(
    services: Services,
    ada: Actor,
    full: UUID,
    publish: Callable[..., Coroutine[Any, Any, None]],
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    owner: Any,
) -> None:
    await publish(full, SECOND)
    await add_knowledge(services.gpts, ada, full, "boats.txt", BOAT.encode())
    conversation = await ask(full)
    text = context(await record(conversation))
    assert all(part in text for part in (SECOND, KEY, BOAT))
    for table in ("instruction_copies", "passage_copies"):
        await owner.execute(
            f"UPDATE {table} AS one SET sealed = other.sealed FROM {table} AS other"
            " WHERE one.gpt_id = $1 AND other.gpt_id = $1 AND one.sealed <> other.sealed",
            full,
        )
    assert context(await record(conversation)) == ""


async def answered_with(build: Builder, actor: Any, gpt_id: UUID, sources: PromptSources) -> UUID:
    asked = await build.conversations.begin(actor, gpt_id, "Q")
    await build.conversations.answers.save(asked, MessageBody("A", prompt_sources=sources), MessageState.COMPLETE)
    return asked.conversation.metadata.id


async def test_content_whose_parties_are_not_the_conversations_is_not_opened(
    full: UUID,
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    owner: Any,
) -> None:
    """A "no" takes out the records that have the party: nothing may come in by another."""
    conversation = await ask(full)
    await owner.execute("UPDATE instruction_copies SET service = 'consumer_images' WHERE gpt_id = $1", full)
    found = context(await record(conversation))
    assert FIRST not in found
    assert KEY in found


@pytest.mark.parametrize("table", ["instruction_copies", "passage_copies"])
@pytest.mark.parametrize("statement", ["SELECT * FROM {}", "UPDATE {} SET made_at = now()", "DELETE FROM {}"])
async def test_the_serving_role_cannot_read_or_change_copies(
    infra: Infrastructure, full: UUID, ada: Actor, table: str, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with infra.database.acting_as(ada.account_id) as connection:
            await connection.execute(statement.format(table))


async def test_a_copy_cannot_be_added_to_another_persons_gpt(
    infra: Infrastructure, full: UUID, ben: Actor, owner: Any
) -> None:
    passage_id = await owner.fetchval("SELECT passage_id FROM passage_copies WHERE gpt_id = $1", full)
    await owner.execute("DELETE FROM passage_copies WHERE gpt_id = $1", full)
    await owner.execute("DELETE FROM instruction_copies WHERE gpt_id = $1", full)
    for attack, values in (
        ("instruction_copies (version, gpt_id, service, made_at, sealed)", (1, full)),
        ("passage_copies (passage_id, gpt_id, service, made_at, sealed)", (passage_id, full)),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            async with infra.database.acting_as(ben.account_id) as connection:
                await connection.execute(f"INSERT INTO {attack} VALUES ($1, $2, 'consumer_chat', now(), 'x')", *values)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM gpt_versions",
        "SELECT * FROM passages",
        "SELECT * FROM knowledge_files",
        "DELETE FROM instruction_copies",
        "UPDATE passage_copies SET made_at = now()",
        "INSERT INTO instruction_copies SELECT * FROM instruction_copies",
    ],
)
async def test_the_pipeline_sees_copies_alone_and_writes_none(improve: Any, full: UUID, statement: str) -> None:
    assert await improve.fetchval("SELECT count(*) FROM passage_copies WHERE gpt_id = $1", full) == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await improve.execute(statement)


async def test_the_database_takes_no_copy_of_a_business_service(full: UUID, owner: Any) -> None:
    for table in ("instruction_copies", "passage_copies"):
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute(f"UPDATE {table} SET service = 'enterprise'")


async def test_a_copy_says_no_words(full: UUID, owner: Any) -> None:
    for table in ("instruction_copies", "passage_copies"):
        sealed = await owner.fetchval(f"SELECT sealed FROM {table} WHERE gpt_id = $1", full)
        assert not any(word in sealed for word in (b"otter", b"brass", b"keys.txt"))


async def test_what_is_deleted_takes_its_copies_with_it(
    services: Services,
    ada: Actor,
    full: UUID,
    ask: Callable[..., Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    owner: Any,
    infra: Infrastructure,
) -> None:
    conversation = await ask(full)
    [file] = await services.gpts.library.files(ada, full)
    await services.gpts.library.remove(ada, full, file.id)
    assert context(await record(conversation)) == FIRST
    await services.gpts.delete(ada, full)
    assert await copies_of(owner, full) == 0
    assert infra.keys.share(str(gpt_party(full))) is None
    assert await record(conversation) is None


# The form ------------------------------------------------------------------------------------------------------

A, B, C = (UUID(int=n) for n in (1, 2, 3))
COPIES = {A: PassageCopy("a.pdf", "page 3", "Alpha", A), B: PassageCopy("b.txt", "", "Beta", B)}


@pytest.mark.parametrize(
    ("sources", "paragraphs"),
    [
        ([], []),
        ([None, PromptSources(1)], []),
        ([PromptSources(1, (C,))], []),
        ([PromptSources(1, (A, B))], [CITE, "[1] a.pdf, page 3\nAlpha", "[2] b.txt\nBeta"]),
        ([None, PromptSources(1, (C, B))], [CITE, "[2] b.txt\nBeta"]),
        (
            [PromptSources(1, (A,)), PromptSources(2, (B, A)), PromptSources(2, (C, A))],
            [
                CITE,
                "For question 1:",
                "[1] a.pdf, page 3\nAlpha",
                "For question 2:",
                "[1] b.txt\nBeta",
                "[2] a.pdf, page 3: [1] of question 1 again.",
                "For question 3:",
                "[2] a.pdf, page 3: [1] of question 1 again.",
            ],
        ),
    ],
)
def test_passages_keep_their_numbers_and_appear_once(
    sources: list[PromptSources | None] | list[PromptSources], paragraphs: list[str]
) -> None:
    assert list(knowledge_paragraphs(knowledge_refs(sources), COPIES)) == paragraphs


def test_the_form_is_described_as_it_is() -> None:
    assert "version that gave the record's last answer" in FORM
    assert "Drafts" in FORM
