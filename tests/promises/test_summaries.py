"""P1, P10: a summary has the parties of its messages, trains nothing, and is deleted with any of them."""

from uuid import UUID

import pytest

from discreet.chat.conversations.message import Summary
from discreet.data_rights.erasure.check.rows import search
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import third_party
from tests.support.builder import Builder
from tests.support.datasets import build_dataset

WORDS = "They looked for the key to the lighthouse."


async def summarised(build: Builder, actor: Actor, conversation_id: UUID, message_id: UUID) -> None:
    summary = Summary(text=WORDS, made_at=build.infra.clock.now(), model="scripted")
    await build.conversations.set_summary(actor, conversation_id, message_id, summary)


async def summaries(build: Builder, actor: Actor, conversation_id: UUID) -> list[str]:
    opened = await build.conversations.open(actor, conversation_id)
    return [message.body.summary.text for message in opened.messages.values() if message.body.summary]


@pytest.mark.promise("P1")
async def test_it_trains_nothing_where_its_messages_do(build: Builder, olga: Actor) -> None:
    ben = await build.person("ben", improve=True)
    id_ = await build.talk(ben, "Where is the key?", "Under the mat.", "And the lamp?", "Up the tower.")
    messages = await build.messages(ben, id_)
    await summarised(build, ben, id_, messages[1].id)
    texts = (await build_dataset(build, olga)).texts()
    assert "Where is the key?" in texts
    assert not any(WORDS in text for text in texts)


@pytest.mark.promise("P1")
async def test_it_has_the_label_of_all_that_it_came_from(build: Builder, olga: Actor) -> None:
    ben = await build.person("ben", improve=True)
    id_ = await build.talk(ben, "Where is the key?", "Under the mat.")
    host = "lamps.example"
    await build.add_third_party(ben, id_, "And the lamp?", "In the shop.", host=host)
    opened = await build.conversations.open(ben, id_)
    last = max(opened.messages.values(), key=lambda message: (message.created_at, message.id))
    await summarised(build, ben, id_, last.id)
    opened = await build.conversations.open(ben, id_)
    [holder] = [message for message in opened.messages.values() if message.body.summary]
    assert third_party(host) in opened.label_of(holder).parties
    async with build.infra.database.acting_as(ben.account_id) as connection:
        drawer = await connection.fetchval("SELECT drawer FROM messages WHERE id = $1", holder.id)
    assert drawer == "private"


@pytest.mark.promise("P10")
@pytest.mark.parametrize("deleted", [0, 1, 2, 3])
async def test_it_goes_with_any_message_that_it_came_from(build: Builder, deleted: int) -> None:
    ben = await build.person("ben")
    id_ = await build.talk(ben, "One?", "1.", "Two?", "2.", "Three?", "3.")
    messages = await build.messages(ben, id_)
    other = await build.conversations.ask(ben, id_, None, "Another first?", root=True)
    await build.conversations.answers.save(other, other.answer.body, other.answer.state.COMPLETE)
    await summarised(build, ben, id_, messages[3].id)
    await build.conversations.delete_message(ben, id_, messages[deleted].id)
    assert await summaries(build, ben, id_) == []


@pytest.mark.promise("P10")
async def test_it_stays_under_the_new_key_when_a_later_message_goes(build: Builder, owner: object) -> None:
    ben = await build.person("ben")
    id_ = await build.talk(ben, "One?", "1.", "Two?", "2.")
    messages = await build.messages(ben, id_)
    await summarised(build, ben, id_, messages[1].id)
    await build.conversations.delete_message(ben, id_, messages[2].id)
    assert await summaries(build, ben, id_) == [WORDS]
    assert await search(owner, [WORDS]) == []


@pytest.mark.promise("P10")
async def test_none_is_stored_of_a_message_that_is_deleted_while_it_is_written(build: Builder) -> None:
    ben = await build.person("ben")
    id_ = await build.talk(ben, "One?", "1.", "Two?", "2.")
    messages = await build.messages(ben, id_)
    other = await build.conversations.ask(ben, id_, None, "Another first?", root=True)
    await build.conversations.answers.save(other, other.answer.body, other.answer.state.COMPLETE)
    await build.conversations.delete_message(ben, id_, messages[0].id)
    with pytest.raises(NotFound):
        await summarised(build, ben, id_, messages[1].id)


@pytest.mark.promise("P6")
async def test_no_one_else_places_one(build: Builder) -> None:
    ben, dan = await build.person("ben"), await build.person("dan")
    id_ = await build.talk(ben, "One?", "1.")
    messages = await build.messages(ben, id_)
    with pytest.raises(NotFound):
        await summarised(build, dan, id_, messages[1].id)
    assert await summaries(build, ben, id_) == []
