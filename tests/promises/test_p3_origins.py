"""P3 follows the words: everything made from a GPT stays under the "no" of each author whose words are in it, until
each part has been replaced.

Ada builds and never allows training, unless a test says so. Kim looks into her GPT, Fay takes one over; both allow
everything. Ben chats, and allows it, too. Olga builds the dataset.
"""

import asyncio
import io
import json
import zipfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.exports import build_export_collector
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import NoAuth
from discreet.assistants.actions.editing.edit import ActionDraft
from discreet.assistants.gpts.gpt import Configuration
from discreet.errors import NotFound
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.origins import TextOrigins
from discreet.promises.parties import Service, gpt_party
from discreet.promises.visibility import Level, Right
from discreet.training.build_spec import BuildOptions, BuildSpec
from discreet.training.gather import gather
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.datasets import QUICK, build_dataset
from tests.support.gpt_with_actions import Person
from tests.support.histories import made_up_words
from tests.support.knowledge import add_knowledge, in_chunks, wait_until_read

pytestmark = [pytest.mark.promise("P1"), pytest.mark.promise("P3")]

QUESTION = "Where does the brass key of the archive hang?"
OTHER = "Speak as the crimson heron that keeps the southern library, and of nothing else at all."


@dataclass(frozen=True)
class Words:
    """Ada's text. No other test uses the same."""

    secret: str
    starter: str
    knowledge: str

    @property
    def configuration(self) -> Configuration:
        return Configuration("Keeper", "Keeps the northern archive of otters.", self.secret, (self.starter,))

    def found_in(self, text: Any) -> list[Any]:
        return [part for part in (self.secret, self.starter, self.knowledge) if part in text]


@pytest.fixture
def words() -> Words:
    mark = made_up_words(3)
    return Words(
        f"Speak as the turquoise otter {mark} of the northern archive, and never of herrings.",
        f"Which drawer of the archive holds the oldest map of {mark}?",
        f"The brass key of the archive hangs behind the donkey {mark}, in the second stable.",
    )


@pytest_asyncio.fixture
async def people(build: Builder) -> dict[Any, Any]:
    return {name: await build.person(name, improve=True) for name in ("ada", "kim", "fay", "ben")}


@pytest_asyncio.fixture
async def gpt(services: Services, people: dict[Any, Any], words: Words) -> UUID:
    """Ada's, with knowledge; never published."""
    gpt_id = (await services.gpts.drafts.create(people["ada"], words.configuration)).gpt.id
    await add_knowledge(services.gpts, people["ada"], gpt_id, "keys.txt", words.knowledge.encode())
    return gpt_id


@pytest.fixture(autouse=True)
def answering(scripted: ScriptedModel) -> None:
    scripted.answer = "It is as the keeper says [1]."


@pytest.fixture
def let(services: Services, people: dict[Any, Any]) -> Callable[..., Coroutine[Any, Any, None]]:
    """Ada gives a person a right on her GPT."""

    async def let(name: str, gpt_id: UUID, right: Right = Right.VIEW) -> None:
        to = people[name]
        await services.gpt_sharing.offer(people["ada"], gpt_id, address(to), right)
        _, [offer] = await services.gpt_sharing.list_shared_with_me(to)
        await services.gpt_sharing.accept(to, offer.id, right)

    return let


@pytest.fixture
def hand_over(services: Services) -> Callable[[Any, Any, Any], Coroutine[Any, Any, None]]:
    async def hand_over(giver: Any, gpt_id: UUID, to: Any) -> None:
        await services.gpt_transfers.offer(giver, gpt_id, address(to))
        [offer] = await services.gpt_transfers.list_offers_to_me(to)
        await services.gpt_transfers.accept(to, offer.id)

    return hand_over


@pytest.fixture
def asked_of(
    services: Services, people: dict[Any, Any], clock: SettableClock
) -> Callable[[Any, Any], Coroutine[Any, Any, Any]]:
    """The owner allows and publishes, and Ben asks. Returns the time before, and the conversation."""

    async def asked_of(owner: Any, gpt_id: UUID) -> Any:
        clock.advance(minutes=1)
        await services.gpts.choose_improve(owner, gpt_id, True)
        clock.advance(minutes=1)
        await services.gpts.publisher.publish(owner, gpt_id, Level.EVERYONE)
        clock.advance(minutes=1)
        began = clock.now()
        answer = await Person(services, people["ben"], gpt_id).ask(QUESTION)
        clock.advance(minutes=1)
        return began, answer.conversation

    return asked_of


@pytest.fixture
def record(infra: Infrastructure, improve: Any) -> Callable[[Any], Coroutine[Any, Any, Any]]:
    """A conversation as the pipeline opens it: with the shares, the grant, the copies, and its own role. "" when it is
    out."""

    async def record(conversation_id: Any) -> str:
        now = infra.clock.now()
        commission = BuildSpec(uuid4(), "Tests", now, now, BuildOptions())
        gathered = await gather(improve, commission, infra.keys, UUID(int=conversation_id.int - 1))
        found = [each.permitted for each in gathered.records if each.permitted.conversation_id == conversation_id]
        return "\n".join(message.content for each in found for message in each.messages)

    return record


@pytest.fixture
def record_of(
    asked_of: Any, record: Callable[[Any], Coroutine[Any, Any, Any]]
) -> Callable[[Any, Any], Coroutine[Any, Any, Any]]:
    """The pipeline's record of such a conversation."""

    async def record_of(owner: Any, gpt_id: UUID) -> Any:
        _, conversation = await asked_of(owner, gpt_id)
        return await record(conversation)

    return record_of


@pytest.fixture
def dataset_of(asked_of: Any, build: Builder, olga: Actor) -> Callable[[Any, Any], Coroutine[Any, Any, Any]]:
    """A dataset of such a conversation, built as an operator orders it."""

    async def dataset_of(owner: Any, gpt_id: UUID) -> str:
        began, _ = await asked_of(owner, gpt_id)
        return "\n".join((await build_dataset(build, olga, terms=replace(QUICK, began_from=began))).texts())

    return dataset_of


@pytest.fixture
def gathered(infra: Infrastructure, services: Services) -> Callable[[Any], Coroutine[Any, Any, Any]]:
    """What an export holds of a person, by the names of its files."""

    async def gathered(actor: Any) -> dict[Any, Any]:
        gathering = build_export_collector(infra, services)
        steps = gathering.steps(actor, await gathering.plan(actor))
        return {
            name: b"".join([piece async for piece in content])
            async for step in steps async for name, content in step
        }  # fmt: skip

    return gathered


def document_about(subject: str) -> str:
    """An OpenAPI document that no other test has."""
    path = {"get": {"operationId": "look", "summary": subject, "responses": {"200": {"description": "Found."}}}}
    return json.dumps({
        "openapi": "3.1.0", "info": {"title": subject, "version": "1"},
        "servers": [{"url": "https://drawers.example.org"}], "paths": {"/drawers": path},
    })  # fmt: skip


def address(actor: Any) -> str:
    return f"{actor.name}-{actor.account_id}@example.org".lower()


async def written(services: Services, actor: Actor, gpt_id: UUID) -> bytes:
    _, pieces = await services.gpt_files.write(actor, gpt_id)
    return b"".join([piece async for piece in pieces])


def changed(data: bytes, **changes: Any) -> bytes:
    """A GPT's file with other values in its `gpt.json`; None takes a field away."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "gpt.json":
                gpt_file = json.loads(content) | changes
                content = json.dumps({key: value for key, value in gpt_file.items() if value is not None}).encode()
            after.writestr(name, content)
    return out.getvalue()


async def came_of(services: Services, actor: Any, data: bytes) -> UUID:
    return (await services.gpt_files.read(actor, in_chunks(data))).edit.gpt.id


async def wait_for_knowledge(services: Services, actor: Any, gpt_id: UUID) -> UUID:
    """Its knowledge has been read."""
    for file in await services.gpts.library.files(actor, gpt_id):
        await wait_until_read(services.gpts, actor, gpt_id, file.id)
    return gpt_id


# The attacks ---------------------------------------------------------------------------------------------------


async def test_what_the_builder_allows_is_in_the_dataset(
    gpt: UUID,
    people: dict[Any, Any],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    clock: SettableClock,
    words: Words,
) -> None:
    """The other tests could see it."""
    ada = people["ada"]
    clock.advance(minutes=1)
    await services.gpts.choose_improve(ada, gpt, True)
    clock.advance(minutes=1)
    [file] = await services.gpts.library.files(ada, gpt)
    await services.gpts.library.replace(ada, gpt, file.id, in_chunks(words.knowledge.encode()))
    await wait_for_knowledge(services, ada, gpt)
    text = await record_of(ada, gpt)
    assert (words.found_in(text), QUESTION in text) == ([words.secret, words.knowledge], True)


async def test_a_duplicate_stays_under_its_origins_no(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    dataset_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
) -> None:
    await let("kim", gpt)
    copy = (await services.gpt_files.duplicate(people["kim"], gpt)).edit.gpt.id
    assert await dataset_of(people["kim"], await wait_for_knowledge(services, people["kim"], copy)) == ""


@pytest.mark.parametrize("by", ["kim", "ben"])
@pytest.mark.parametrize("tampered", [{}, {"origins": None}, {"origins": "AAAA"}], ids=["whole", "without", "forged"])
async def test_a_fetched_file_does_so_in_whosever_hands(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    by: str,
    tampered: dict[str, None] | dict[str, str],
) -> None:
    await let("kim", gpt)
    data = changed(await written(services, people["kim"], gpt), **tampered)
    copy = await wait_for_knowledge(services, people[by], await came_of(services, people[by], data))
    assert await record_of(people[by], copy) == ""


@pytest.mark.parametrize("kind", ["json", "skill"])
async def test_an_export_of_another_kind_does_so_as_a_gpt_and_as_knowledge(
    services: Services, people: dict[Any, Any], gpt: UUID, let: Any, kind: str
) -> None:
    await let("kim", gpt)
    kim, name, data = people["kim"], f"keeper.{kind}", await exported(services, people["kim"], gpt, kind)
    [row] = await services.gpt_imports.preview(kim, name, in_chunks(data))
    [made] = await services.gpt_imports.import_chosen(kim, name, in_chunks(data), {row.fingerprint})
    assert made.gpt_id is not None
    edit = await services.gpts.drafts.read(kim, made.gpt_id)
    assert gpt in edit.origins.instructions
    assert gpt in edit.origins.starters
    own = (await services.gpts.drafts.create(kim, "Kim's own")).gpt.id
    added = await services.gpts.library.add(kim, own, name, in_chunks(data))
    [file] = await services.gpts.library.files(kim, own)
    assert (file.id, file.origins) == (added.id, frozenset({gpt}))


async def exported(services: Services, actor: Any, gpt: UUID, kind: str) -> bytes:
    if kind == "json":
        return (await services.gpt_exports.write_json(actor, gpt))[1]
    _, pieces = await services.gpt_exports.write_skill(actor, gpt)
    return b"".join([piece async for piece in pieces])


async def test_a_file_that_was_changed_by_hand_keeps_everything(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    words: Words,
) -> None:
    await let("kim", gpt)
    data = await written(services, people["kim"], gpt)
    near = words.secret.replace("never", "hardly ever")
    copy = await came_of(services, people["kim"], changed(data, instructions=near, knowledge=[], starters=[]))
    assert await record_of(people["kim"], copy) == ""


async def test_a_note_of_another_file_takes_nothing_away(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
) -> None:
    """Kim puts the note of her own file into Ada's."""
    kim = people["kim"]
    await let("kim", gpt)
    own = (await services.gpts.drafts.create(kim, Configuration("Mine", instructions=OTHER))).gpt.id
    with zipfile.ZipFile(io.BytesIO(await written(services, kim, own))) as file:
        note = json.loads(file.read("gpt.json"))["origins"]
    copy = await came_of(services, kim, changed(await written(services, kim, gpt), origins=note))
    assert await record_of(kim, await wait_for_knowledge(services, kim, copy)) == ""


async def test_a_copy_of_a_copy_does_so(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
) -> None:
    kim, fay = people["kim"], people["fay"]
    await let("kim", gpt)
    copy = (await services.gpt_files.duplicate(kim, gpt)).edit.gpt.id
    again = await wait_for_knowledge(services, fay, await came_of(services, fay, await written(services, kim, copy)))
    assert await record_of(fay, again) == ""


async def test_what_was_read_and_typed_in_again_does_so(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
) -> None:
    kim = people["kim"]
    await let("kim", gpt)
    seen = await services.gpts.drafts.read(kim, gpt)
    typed = Configuration("Mine", instructions=f"  {seen.instructions}\n", starters=seen.gpt.starters)
    copy = (await services.gpts.drafts.create(kim, typed)).gpt.id
    assert await record_of(kim, copy) == ""
    fresh = (await services.gpts.drafts.create(kim, "Mine")).gpt.id
    await services.gpts.drafts.save(kim, fresh, Configuration("Mine", instructions="x"))
    await services.gpts.drafts.save(kim, fresh, typed)
    assert await record_of(kim, fresh) == ""


@pytest.mark.parametrize("way", ["draft", "version", "export"])
async def test_what_a_new_owner_has_read_and_typed_in_again_does_so(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    gathered: Callable[[Any], Coroutine[Any, Any, Any]],
    words: Words,
    way: str,
) -> None:
    """Fay owns it now, and makes another GPT of its text."""
    ada, fay = people["ada"], people["fay"]
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    await hand_over(ada, gpt, fay)
    if way == "draft":
        seen = (await services.gpts.drafts.read(fay, gpt)).instructions
    elif way == "version":
        seen = (await services.versions.open(fay, gpt, 1)).instructions
    else:
        exported = (await gathered(fay))[f"gpts/{gpt}/gpt.json"]
        seen = json.loads(exported)["versions"][0]["instructions"]
    assert seen == words.secret
    copy = (await services.gpts.drafts.create(fay, Configuration("Mine", instructions=seen))).gpt.id
    assert await record_of(fay, copy) == ""


async def test_what_was_imported_read_and_typed_in_again_does_so(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
) -> None:
    kim, ben = people["kim"], people["ben"]
    await let("kim", gpt)
    imported = await came_of(services, ben, await written(services, kim, gpt))
    seen = (await services.gpts.drafts.read(ben, imported)).instructions
    copy = (await services.gpts.drafts.create(ben, Configuration("Mine", instructions=seen))).gpt.id
    assert await record_of(ben, copy) == ""


async def test_instructions_that_come_back_as_another_text_are_known(
    gpt: UUID, people: dict[Any, Any], let: Callable[..., Coroutine[Any, Any, None]], services: Services, words: Words
) -> None:
    kim = people["kim"]
    await let("kim", gpt)
    await services.gpts.drafts.read(kim, gpt)
    mine = await services.gpts.drafts.create(kim, Configuration("Mine", words.secret, words.starter, (words.secret,)))
    origins = mine.origins
    assert [origins.description, origins.instructions, origins.starters] == [{gpt}] * 3


async def test_a_knowledge_file_of_an_account_export_does_so(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    services: Services,
    gathered: Callable[[Any], Coroutine[Any, Any, Any]],
    words: Words,
) -> None:
    ada, fay = people["ada"], people["fay"]
    await hand_over(ada, gpt, fay)
    [left] = await services.origins.list_former(ada)
    files = await gathered(fay)
    [taken] = [data for name, data in files.items() if name.startswith(f"gpts/{gpt}/knowledge/")]
    assert taken == words.knowledge.encode()
    fresh = (await services.gpts.drafts.create(fay, "Mine")).gpt.id
    added = await services.gpts.library.add(fay, fresh, "mine.txt", in_chunks(taken))
    assert added.origins == {left.id}


async def test_what_a_restored_version_overwrites_is_known_again(
    gpt: UUID, people: dict[Any, Any], let: Callable[..., Coroutine[Any, Any, None]], services: Services, words: Words
) -> None:
    """Kim edits, and brings back a version; then she types the text that it has overwritten in a GPT of her own."""
    ada, kim = people["ada"], people["kim"]
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    await services.gpts.drafts.save(ada, gpt, Configuration("Keeper", instructions=OTHER))
    await let("kim", gpt, Right.EDIT)
    await services.versions.restore(kim, gpt, 1)
    assert (await services.gpts.drafts.create(kim, Configuration("Mine", instructions=OTHER))).origins.instructions == {
        gpt
    }


@pytest.mark.parametrize("way", ["removed", "read", "changed", "restored", "version"])
async def test_an_action_that_is_added_again_keeps_its_origin(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    services: Services,
    owner: Any,
    way: str,
) -> None:
    ada, fay = people["ada"], people["fay"]
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    document = document_about(made_up_words(2))
    action = (await services.action_editor.add(ada, gpt, document)).action
    if way == "version":
        await services.action_editor.replace(
            ada,
            gpt,
            action.id,
            ActionDraft(document=document, enabled=(), auth=NoAuth(), policy_url="https://example.org/"),
        )
        await services.gpts.publisher.publish(ada, gpt, Level.ME)
        await services.action_editor.remove(ada, gpt, action.id)
    await hand_over(ada, gpt, fay)
    [left] = await services.origins.list_former(ada)
    into = gpt
    if way == "removed":
        await services.action_editor.remove(fay, gpt, action.id)
    elif way == "changed":
        await services.action_editor.replace(
            fay,
            gpt,
            action.id,
            ActionDraft(document=document_about(made_up_words(2)), enabled=(), auth=NoAuth(), policy_url=None),
        )
    elif way == "restored":
        await services.versions.restore(fay, gpt, 1)
    else:
        into = (await services.gpts.drafts.create(fay, "Mine")).gpt.id
        if way == "read":
            await services.action_editor.list(fay, gpt)
        else:
            await services.versions.open(fay, gpt, 2)
    again = (await services.action_editor.add(fay, into, document)).action
    origins = await owner.fetchval("SELECT origins FROM actions WHERE version = 0 AND id = $1", again.id)
    assert set(origins) == {left.id}


async def test_an_editor_takes_no_origin_away_from_what_they_overwrite(
    gpt: UUID, people: dict[Any, Any], let: Callable[..., Coroutine[Any, Any, None]], services: Services, words: Words
) -> None:
    """Kim has read Ada's words and overwrites them: they stay Ada's wherever Kim writes them next."""
    kim = people["kim"]
    await let("kim", gpt, Right.EDIT)
    await services.gpts.drafts.read(kim, gpt)
    await services.gpts.drafts.save(kim, gpt, Configuration("Keeper", instructions=OTHER))
    [file] = await services.gpts.library.files(kim, gpt)
    await services.gpts.library.remove(kim, gpt, file.id)
    again = await services.gpts.drafts.create(kim, Configuration("Mine", instructions=words.secret))
    assert again.origins.instructions == {gpt}
    added = await services.gpts.library.add(kim, again.gpt.id, "keys.txt", in_chunks(words.knowledge.encode()))
    assert added.origins == {gpt}


async def test_handed_over_and_published_unchanged_it_stays_under_the_earlier_owners_no(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    dataset_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
) -> None:
    ada, fay = people["ada"], people["fay"]
    await services.gpts.publisher.publish(ada, gpt, Level.EVERYONE)
    await hand_over(ada, gpt, fay)
    assert await dataset_of(fay, gpt) == ""


async def test_an_earlier_yes_is_not_transferred_and_the_new_owner_is_asked(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    clock: SettableClock,
) -> None:
    ada, fay = people["ada"], people["fay"]
    await services.gpts.choose_improve(ada, gpt, True)
    clock.advance(minutes=1)
    await hand_over(ada, gpt, fay)
    assert await record_of(fay, gpt) == ""
    [left] = await services.origins.list_former(ada)
    clock.advance(minutes=1)
    await services.origins.choose(ada, left.id, allowed=True)
    assert QUESTION in await record_of(fay, gpt)
    clock.advance(minutes=1)
    await services.origins.choose(ada, left.id, allowed=False)
    assert await record_of(fay, gpt) == ""


async def test_a_copy_keeps_her_no_after_she_has_handed_the_original_over(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
) -> None:
    """Fay's yes is for the original; it does not cover Ada's words."""
    ada, kim, fay = people["ada"], people["kim"], people["fay"]
    await let("kim", gpt)
    copy = await wait_for_knowledge(services, kim, (await services.gpt_files.duplicate(kim, gpt)).edit.gpt.id)
    data = await written(services, kim, gpt)
    await hand_over(ada, gpt, fay)
    await services.gpts.choose_improve(fay, gpt, True)
    later = await wait_for_knowledge(services, kim, await came_of(services, kim, data))
    for each in (copy, later):
        assert await record_of(kim, each) == ""


async def test_a_deleted_original_stays_a_no(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
) -> None:
    ada, kim = people["ada"], people["kim"]
    await let("kim", gpt)
    data = await written(services, kim, gpt)
    copy = await wait_for_knowledge(services, kim, (await services.gpt_files.duplicate(kim, gpt)).edit.gpt.id)
    await services.gpts.delete(ada, gpt)
    later = await wait_for_knowledge(services, kim, await came_of(services, kim, data))
    for each in (copy, later):
        assert await record_of(kim, each) == ""


async def test_what_was_made_in_a_workspace_never_trains_elsewhere(
    build: Builder,
    people: dict[Any, Any],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    words: Words,
) -> None:
    ada = people["ada"]
    at_work = await build.actor_in_service(ada, Service.TEAM)
    gpt = (await services.gpts.drafts.create(at_work, words.configuration)).gpt.id
    copy = await came_of(services, ada, await written(services, at_work, gpt))
    assert await record_of(ada, copy) == ""


# Permissions ---------------------------------------------------------------------------------------------------


async def test_with_her_yes_from_before_a_copy_may(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    clock: SettableClock,
    words: Words,
) -> None:
    ada, kim = people["ada"], people["kim"]
    await let("kim", gpt)
    await services.gpts.choose_improve(ada, gpt, True)
    clock.advance(minutes=1)
    copy = await wait_for_knowledge(services, kim, (await services.gpt_files.duplicate(kim, gpt)).edit.gpt.id)
    text = await record_of(kim, copy)
    assert words.secret in text
    assert QUESTION in text
    clock.advance(minutes=1)
    await services.gpts.choose_improve(ada, gpt, False)
    assert await record_of(kim, copy) == ""


async def test_replaced_part_by_part_it_is_the_new_owners(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    words: Words,
) -> None:
    ada, fay = people["ada"], people["fay"]
    await hand_over(ada, gpt, fay)
    for text in ("", OTHER):  # emptied and written again
        await services.gpts.drafts.save(fay, gpt, Configuration("Keeper", instructions=text))
    assert await record_of(fay, gpt) == ""
    [file] = await services.gpts.library.files(fay, gpt)
    await services.gpts.library.remove(fay, gpt, file.id)
    text = await record_of(fay, gpt)
    assert (OTHER in text, QUESTION in text, words.found_in(text)) == (True, True, [])


async def test_an_edited_text_keeps_its_origin_and_so_does_one_that_is_put_back(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    services: Services,
    words: Words,
) -> None:
    ada, fay = people["ada"], people["fay"]
    await hand_over(ada, gpt, fay)
    [left] = await services.origins.list_former(ada)

    async def saved(instructions: str) -> TextOrigins:
        return (await services.gpts.drafts.save(fay, gpt, Configuration("K", instructions=instructions))).origins

    assert (await saved(f"{words.secret} And more.")).instructions == {left.id}
    assert (await saved(OTHER)).instructions == {left.id}
    assert (await saved("")).all == frozenset()
    assert (await saved(OTHER)).instructions == {left.id}
    assert (await saved("")).all == frozenset()
    assert (await saved("Something that Fay wrote herself, from nothing but her own mind.")).all == frozenset()


async def test_an_older_version_brings_its_origins_back(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    services: Services,
) -> None:
    ada, fay = people["ada"], people["fay"]
    await services.gpts.publisher.publish(ada, gpt, Level.ME)
    await hand_over(ada, gpt, fay)
    [left] = await services.origins.list_former(ada)
    for text in ("", OTHER):
        await services.gpts.drafts.save(fay, gpt, Configuration("Keeper", instructions=text))
    assert (await services.gpts.publisher.publish(fay, gpt, Level.ME)).origins.all == frozenset()
    assert (await services.versions.restore(fay, gpt, 1)).origins.instructions == {left.id}


async def test_ones_own_copy_is_ones_own(
    gpt: UUID,
    people: dict[Any, Any],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    words: Words,
) -> None:
    ada = people["ada"]
    copy = await wait_for_knowledge(services, ada, (await services.gpt_files.duplicate(ada, gpt)).edit.gpt.id)
    await services.gpts.delete(ada, gpt)
    text = await record_of(ada, copy)
    assert words.secret in text


async def test_a_file_from_elsewhere_has_its_importer_alone(
    people: dict[Any, Any],
    record_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    services: Services,
    build: Builder,
) -> None:
    kim = people["kim"]
    gpt = (await services.gpts.drafts.create(kim, Configuration("Mine", instructions=OTHER))).gpt.id
    data = changed(await written(services, kim, gpt), instructions="What somebody wrote on another server, long ago.",
                   origins="c29tZXRoaW5nIG9mIGFub3RoZXIgc2VydmVy")  # fmt: skip
    assert QUESTION in await record_of(kim, await came_of(services, kim, data))


# Conversations that have begun ----------------------------------------------------------------------------------


async def test_who_joins_while_it_runs_takes_what_follows_out(
    people: dict[Any, Any],
    gpt: UUID,
    let: Callable[..., Coroutine[Any, Any, None]],
    services: Services,
    asked_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    record: Callable[[Any], Coroutine[Any, Any, Any]],
    words: Words,
) -> None:
    """Kim's GPT is her own; then she adds a file that she took from Ada's."""
    kim, ben = people["kim"], people["ben"]
    await let("kim", gpt)
    await written(services, kim, gpt)  # she has it
    own = (await services.gpts.drafts.create(kim, Configuration("Mine", instructions=OTHER))).gpt.id
    _, conversation = await asked_of(kim, own)
    await add_knowledge(services.gpts, kim, own, "taken.txt", words.knowledge.encode())
    await Person(services, ben, own).ask("After the file came?", conversation_id=conversation)
    text = await record(conversation)
    assert (QUESTION in text, "After the file came?" in text, words.found_in(text)) == (True, False, [])


# The database and the keys --------------------------------------------------------------------------------------


async def test_the_database_gives_no_key_past_an_origin(
    people: dict[Any, Any],
    gpt: UUID,
    let: Callable[..., Coroutine[Any, Any, None]],
    services: Services,
    owner: Any,
    clock: SettableClock,
) -> None:
    kim, ben = people["kim"], people["ben"]
    await let("kim", gpt)
    copy = (await services.gpt_files.duplicate(kim, gpt)).edit.gpt.id
    await services.gpts.choose_improve(kim, copy, True)
    await services.gpts.publisher.publish(kim, copy, Level.EVERYONE)
    clock.advance(minutes=1)
    answer = await Person(services, ben, copy).ask(QUESTION)
    parties = await owner.fetchval("SELECT parties FROM labels WHERE conversation_id = $1", answer.conversation)
    assert {str(gpt_party(gpt)), str(gpt_party(copy))} <= set(parties)
    await owner.execute(
        "UPDATE labels SET parties = array_remove(parties, $2) WHERE conversation_id = $1",
        answer.conversation, str(gpt_party(gpt)),
    )  # fmt: skip
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute(
            "INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)"
            " VALUES ($1, $2, 'consumer_chat', 'improvement', 'improvement', $3)",
            answer.conversation, ben.account_id, bytes(60),
        )  # fmt: skip
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute(
            "INSERT INTO instruction_copies (gpt_id, version, service, made_at, sealed)"
            " VALUES ($1, 1, 'consumer_chat', now(), $2)",
            copy, bytes(60),
        )  # fmt: skip


async def test_who_brings_words_in_keeps_their_owner_from_nothing_but_a_handover(
    gpt: UUID, people: dict[Any, Any], services: Services, infra: Infrastructure, owner: Any
) -> None:
    """A long import of Kim's has asked for the origins, and is not at its end."""
    ada, kim, fay = people["ada"], people["kim"], people["fay"]
    await services.gpt_transfers.offer(ada, gpt, address(fay))
    [offer] = await services.gpt_transfers.list_offers_to_me(fay)
    async with asyncio.timeout(60):
        async with infra.database.acting_as(kim.account_id) as connection:
            await connection.execute("SELECT origins_of_added_parts($1, now(), true), lock_origins($2)", [gpt], gpt)
            await services.gpts.drafts.save(ada, gpt, Configuration("Keeper", instructions=OTHER))
            await services.gpts.publisher.publish(ada, gpt, Level.ME)
            await services.gpts.choose_improve(ada, gpt, False)
            accepting = asyncio.create_task(services.gpt_transfers.accept(fay, offer.id))
            while not await owner.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                assert not accepting.done()
                await asyncio.sleep(0.02)
        await accepting
    assert len(await services.origins.list_former(ada)) == 1


# The people's view ---------------------------------------------------------------------------------------------


async def test_the_receipt_says_that_an_earlier_author_refuses_and_not_who(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    services: Services,
    asked_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
) -> None:
    kim, ben = people["kim"], people["ben"]
    await let("kim", gpt)
    copy = await wait_for_knowledge(services, kim, (await services.gpt_files.duplicate(kim, gpt)).edit.gpt.id)
    _, conversation = await asked_of(kim, copy)
    _, verdict = await services.conversations.get_verdict(ben, conversation)
    assert verdict.sentence == "No: an earlier author of the GPT has not allowed it."
    assert "Yes: the GPT's builder" in " ".join(reason.sentence for reason in verdict.reasons)
    assert (await services.conversations.starting.would_improve(ben, copy)).sentence == verdict.sentence


async def test_an_export_of_the_person_who_chats_names_no_other_gpt(
    gpt: UUID,
    people: dict[Any, Any],
    let: Callable[..., Coroutine[Any, Any, None]],
    services: Services,
    asked_of: Callable[[Any, Any], Coroutine[Any, Any, Any]],
    gathered: Callable[[Any], Coroutine[Any, Any, Any]],
) -> None:
    """Ada's GPT is published to no audience; the id of one that is published by link only would open it."""
    kim, ben = people["kim"], people["ben"]
    await let("kim", gpt)
    copy = await wait_for_knowledge(services, kim, (await services.gpt_files.duplicate(kim, gpt)).edit.gpt.id)
    _, conversation = await asked_of(kim, copy)
    files = await gathered(ben)
    assert [name for name, data in files.items() if str(gpt).encode() in data] == []
    [exported] = [json.loads(data) for name, data in files.items() if name.endswith(f"{conversation}.json")]
    reasons = [reason["party"] for reason in exported["receipt"]["reasons"]]
    for parties in (exported["parties"], reasons, *(message["parties"] for message in exported["messages"])):
        assert [party for party in sorted(parties) if party.startswith("gpt:")] == [
            str(gpt_party(copy)), "gpt:an-earlier-author",
        ]  # fmt: skip


async def test_the_copys_owner_sees_who_and_the_author_sees_that(
    gpt: UUID, people: dict[Any, Any], let: Callable[..., Coroutine[Any, Any, None]], services: Services
) -> None:
    ada, kim, ben = people["ada"], people["kim"], people["ben"]
    await let("kim", gpt)
    assert not await services.origins.is_used_by_others(ada, gpt)
    copy = (await services.gpt_files.duplicate(kim, gpt)).edit.gpt.id
    found = await services.origins.list_part_origins(kim, copy)
    assert {each.part for each in found} == {"description", "instructions", "starters", "file"}
    assert {(each.origin, each.is_former, each.name) for each in found} == {(gpt, False, "ada")}
    assert await services.origins.is_used_by_others(ada, gpt)
    assert [await services.origins.is_used_by_others(someone, gpt) for someone in (kim, ben)] == [False, False]
    assert await services.origins.list_part_origins(ben, copy) == []


async def test_only_the_former_owner_chooses_for_earlier_contents(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    services: Services,
) -> None:
    ada, fay = people["ada"], people["fay"]
    await hand_over(ada, gpt, fay)
    [left] = await services.origins.list_former(ada)
    for someone in (fay, people["ben"]):
        with pytest.raises(NotFound):
            await services.origins.choose(someone, left.id, allowed=True)
        with pytest.raises(NotFound):
            await services.choices.choose(someone, gpt_party(left.id), allowed=True)


async def test_an_account_that_is_deleted_says_no_for_what_it_left(
    gpt: UUID,
    people: dict[Any, Any],
    hand_over: Callable[[Any, Any, Any], Coroutine[Any, Any, None]],
    services: Services,
    owner: Any,
    clock: SettableClock,
) -> None:
    ada, fay = people["ada"], people["fay"]
    await hand_over(ada, gpt, fay)
    [left] = await services.origins.list_former(ada)
    await services.origins.choose(ada, left.id, allowed=True)
    clock.advance(minutes=1)
    await services.account_deletion.delete_by_email(address(ada))
    standing = "SELECT allowed_since FROM permissions WHERE party = $1 AND purpose = 'improve'"
    assert await owner.fetchval(standing, str(gpt_party(left.id))) is None
    row = await owner.fetchrow("SELECT account_id, gpt_name FROM gpt_former_owners WHERE id = $1", left.id)
    assert tuple(row) == (None, "")
