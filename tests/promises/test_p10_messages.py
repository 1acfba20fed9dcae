"""P10: a deleted message goes with everything derived from it, and nothing stored can decrypt it any more."""

from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.key_scopes import ContentScope, KeyGrant, KeyHolder, open_grant
from discreet.chat.conversations.message import open_body
from discreet.crypto.envelope import DecryptionFailed, derive_key
from discreet.data_rights.deletion.deletion import DeletionKind
from discreet.data_rights.deletion.reports import DeletionReports
from discreet.data_rights.erasure.check.rows import search
from discreet.errors import Conflict, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.conversation_key import own_key
from discreet.promises.parties import Service, service_party
from tests.support.builder import Builder
from tests.support.conversation_keys import leaf_secrets, load_own_key, share_name

pytestmark = pytest.mark.promise("P10")

HELD = ("messages", "key_grants", "labels", "consents", "ledger_fields", "ratings")


@pytest_asyncio.fixture
async def ben(build: Builder) -> Actor:
    return await build.person("ben", improve=True)


async def talk_of_three(build: Builder, actor: Actor, **more: Any) -> Any:
    """Three questions with their answers. The conversation and its messages, in their order."""
    id_ = await build.talk(actor, "First?", "One.", "Second?", "Two.", "Third?", "Three.", **more)
    return id_, await build.messages(actor, id_)


async def texts(build: Builder, actor: Actor, conversation_id: Any) -> list[Any]:
    return [message.body.text for message in await build.messages(actor, conversation_id)]


def user_key(infra: Infrastructure, name: UUID | None) -> bytes | None:
    return own_key(infra.keys, name) if name else None


# Deleted data, and data that stays


async def test_it_goes_with_what_follows_and_the_rest_stays(build: Builder, ben: Actor, owner: Any) -> None:
    id_, messages = await talk_of_three(build, ben)
    other = await build.conversations.ask(ben, id_, messages[1].id, "Another second?")
    await build.conversations.answers.save(other, other.answer.body, other.answer.state.COMPLETE)
    await build.conversations.show_branch(ben, id_, messages[5].id)
    await build.conversations.delete_message(ben, id_, messages[2].id)
    opened = await build.conversations.open(ben, id_)
    assert set(opened.messages) == {messages[0].id, messages[1].id, other.question.id, other.answer.id}
    assert opened.metadata.head_id == other.answer.id
    assert await texts(build, ben, id_) == ["First?", "One.", "Another second?", ""]
    for message in messages[2:]:
        assert await search(owner, [str(message.id)]) == []


async def test_an_answer_alone_leaves_its_question_which_can_be_answered_again(build: Builder, ben: Actor) -> None:
    id_, messages = await talk_of_three(build, ben)
    await build.conversations.delete_message(ben, id_, messages[5].id)
    assert await texts(build, ben, id_) == ["First?", "One.", "Second?", "Two.", "Third?"]
    turn = await build.conversations.ask_again(ben, id_, messages[4].id)
    assert turn.question.id == messages[4].id


async def test_one_first_question_of_two(build: Builder, ben: Actor) -> None:
    id_, messages = await talk_of_three(build, ben)
    turn = await build.conversations.ask(ben, id_, None, "Instead?", root=True)
    await build.conversations.answers.save(turn, turn.answer.body, turn.answer.state.COMPLETE)
    await build.conversations.show_branch(ben, id_, messages[0].id)
    await build.conversations.delete_message(ben, id_, messages[0].id)
    assert await texts(build, ben, id_) == ["Instead?", ""]
    assert (await build.conversations.open(ben, id_)).metadata.title == "Instead?", "the old one was made of what went"


async def test_a_name_that_its_person_gave_stays(build: Builder, ben: Actor) -> None:
    id_, messages = await talk_of_three(build, ben)
    await build.conversations.ask(ben, id_, None, "Instead?", root=True)
    await build.conversations.rename(ben, id_, "Mine")
    await build.conversations.answers.stop(ben, id_)
    await build.conversations.delete_message(ben, id_, messages[0].id)
    assert (await build.conversations.open(ben, id_)).metadata.title == "Mine"


async def test_a_deletion_of_messages_needs_the_number_that_the_person_saw(build: Builder, ben: Actor) -> None:
    id_, messages = await talk_of_three(build, ben)
    first = (await build.conversations.open(ben, id_)).metadata.user_key
    for wrong_count in (1, 3, 6):
        with pytest.raises(Conflict):
            await build.conversations.delete_message(ben, id_, messages[4].id, wrong_count)
    with pytest.raises(Conflict):
        await build.conversations.delete_message(ben, id_, messages[0].id)
    assert len(await build.messages(ben, id_)) == 6
    assert (await build.conversations.open(ben, id_)).metadata.user_key == first
    await build.conversations.delete_message(ben, id_, messages[4].id, 2)
    assert len(await build.messages(ben, id_)) == 4


async def test_not_while_an_answer_is_written(build: Builder, ben: Actor, infra: Infrastructure, owner: Any) -> None:
    id_, messages = await talk_of_three(build, ben)
    turn = await build.conversations.ask(ben, id_, None, "Fourth?")
    with pytest.raises(Conflict):
        await build.conversations.delete_message(ben, id_, messages[4].id)
    await build.conversations.answers.save(turn, turn.answer.body, turn.answer.state.COMPLETE)
    assert len(await build.messages(ben, id_)) == 8
    assert await owner.fetchval("SELECT spare_key FROM conversations WHERE id = $1", id_) is None
    assert await load_own_key(owner, infra, id_)


# Nothing decrypts it any more


async def copy_of(owner: Any, id_: Any) -> dict[Any, Any]:
    """Data in a backup or an old page of the database."""
    rows = {table: await owner.fetch(f"SELECT * FROM {table} WHERE conversation_id = $1", id_) for table in HELD}
    return rows | {"conversations": await owner.fetch("SELECT * FROM conversations WHERE id = $1", id_)}


def secrets_of_today(infra: Infrastructure) -> list[Any]:
    """Everything that the key store gives."""
    keys = [infra.keys.key(name) for name in infra.keys.names()]
    shares = [infra.keys.share(party).secret for party in infra.keys.shares()]
    return [key for key in keys if key] + shares + leaf_secrets(infra)


async def test_who_has_yesterdays_database_and_todays_key_store_opens_nothing(
    build: Builder, ben: Actor, infra: Infrastructure, owner: Any
) -> None:
    id_, messages = await talk_of_three(build, ben)
    saved = await copy_of(owner, id_)
    assert {row["drawer"] for row in saved["messages"]} == {"improvement"}, "it could train a model until now"
    before = secrets_of_today(infra)
    user = infra.keys.key(f"user/{ben.account_id}")
    assert opened_with(id_, saved, user, before) == {"First?", "One.", "Second?", "Two.", "Third?", "Three."}
    await build.conversations.delete_message(ben, id_, messages[4].id)
    assert opened_with(id_, saved, user, secrets_of_today(infra)) == set()
    assert await share_name(owner, id_) is None, "nor does the pipeline"
    assert infra.keys.share(str(service_party(Service.CONSUMER_CHAT))), "whose other shares are there"
    fresh = await copy_of(owner, id_)
    assert opened_with(id_, fresh, user, secrets_of_today(infra)) == {"First?", "One.", "Second?", "Two."}
    assert {row["drawer"] for row in fresh["messages"]} == {"private"}
    assert {row["holder"] for row in fresh["key_grants"]} == {"user"}


def opened_with(id_: Any, rows: dict[Any, Any], user: bytes | None, secrets: list[Any]) -> set[str]:
    """The texts of all messages that an attacker decrypts who tries every key, each as any kind of content."""
    content = set()
    for row in rows["key_grants"]:
        given = KeyGrant(ContentScope(row["drawer"]), KeyHolder(row["holder"]), row["sealed_key"])
        for secret in secrets:
            for key in (secret, derive_key(user + secret, f"discreet v1 user grant {id_}")):
                try:
                    content.add(open_grant(id_, given, key))
                except DecryptionFailed:
                    continue
    found = set()
    for row in rows["messages"]:
        drawer = ContentScope(row["drawer"])
        for key in content:
            try:
                found.add(open_body({drawer: key}, id_, row["id"], drawer, row["sealed"]).text)
            except DecryptionFailed:
                continue
    return found


async def test_no_sealed_byte_of_before_is_there_after(build: Builder, ben: Actor, owner: Any) -> None:
    id_, messages = await talk_of_three(build, ben)
    before = await copy_of(owner, id_)
    await build.conversations.delete_message(ben, id_, messages[2].id)
    after = await copy_of(owner, id_)
    for table, rows in after.items():
        for row in rows:
            old = {value for each in before[table] for value in each.values() if isinstance(value, bytes)}
            assert not old & {value for value in row.values() if isinstance(value, bytes)}, table


async def test_every_column_under_a_conversations_keys_is_resealed(owner: Any) -> None:
    """Reads the catalogue: a new column must be decided here, in `chat/conversations/message_deletion.py`."""
    sealed = await owner.fetch(
        """
        SELECT DISTINCT tables.relname || '.' || attributes.attname AS place
        FROM pg_class AS tables JOIN pg_attribute AS attributes ON attributes.attrelid = tables.oid
        JOIN pg_constraint ON conrelid = tables.oid AND contype = 'f' AND confrelid = ANY (
            ARRAY['conversations', 'messages']::regclass[])
        WHERE tables.relnamespace = 'discreet'::regnamespace AND attributes.atttypid = 'bytea'::regtype
        UNION SELECT 'conversations.' || attname FROM pg_attribute
        WHERE attrelid = 'conversations'::regclass AND atttypid = 'bytea'::regtype
        """
    )
    assert {row["place"] for row in sealed} == {
        "conversations.sealed_title", "messages.sealed", "key_grants.sealed_key", "consents.sealed", "ledger_fields.sealed",
        "ratings.sealed",
        "attachments.sealed_seen",  # under a key that stands in its message, and is re-encrypted with that
        "consents.digest",  # of the exact request: the allowed request stays as allowed
        "pending_key_rotations.mark",  # of the old key, with which it is destroyed
        "shares.sealed",  # under a key of its own, and ended by any deletion in its conversation
        "imported_conversations.mark",  # a keyed digest of its source's id
    }  # fmt: skip


# Effects elsewhere


async def test_it_improves_no_model_any_more_and_later_deletions_work_alike(
    build: Builder, ben: Actor, infra: Infrastructure
) -> None:
    id_, messages = await talk_of_three(build, ben)
    await build.conversations.delete_message(ben, id_, messages[4].id)
    first = (await build.conversations.open(ben, id_)).metadata.user_key
    _, verdict = await build.conversations.get_verdict(ben, id_)
    assert not verdict.allowed
    await build.conversations.delete_message(ben, id_, messages[2].id)
    second = (await build.conversations.open(ben, id_)).metadata.user_key
    assert [user_key(infra, name) is None for name in (id_, first, second)] == [True, True, False]
    assert await texts(build, ben, id_) == ["First?", "One."]
    await build.conversations.delete(ben, id_)
    assert user_key(infra, second) is None


async def test_the_conversation_goes_on(build: Builder, ben: Actor) -> None:
    id_, messages = await talk_of_three(build, ben)
    await build.conversations.delete_message(ben, id_, messages[4].id)
    turn = await build.conversations.ask(ben, id_, None, "And now?")
    await build.conversations.answers.save(turn, turn.answer.body, turn.answer.state.COMPLETE)
    assert await texts(build, ben, id_) == ["First?", "One.", "Second?", "Two.", "And now?", ""]
    listed = [line.metadata for line in (await build.conversation_list.recent(ben)).listed]
    assert (id_, "First?") in [(metadata.id, metadata.title) for metadata in listed]


async def test_its_report_says_how_much_and_no_id(
    build: Builder, ben: Actor, infra: Infrastructure, owner: Any
) -> None:
    id_, messages = await talk_of_three(build, ben)
    await build.conversations.delete_message(ben, id_, messages[2].id)
    [report] = (await DeletionReports(infra.database, infra.clock).list_own(ben)).deletions
    assert (report.kind, report.amounts, report.disclosures) == (DeletionKind.MESSAGE, {"messages": 4}, 0)
    assert report.keys_destroyed_at
    assert report.finished_at
    assert await owner.fetchval("SELECT count(*) FROM deletions WHERE about_id IS NOT NULL") == 0


# Ownership


@pytest.mark.parametrize("service", [Service.CONSUMER_CHAT, Service.TEAM, Service.ENTERPRISE])
async def test_another_persons_message_is_not_found(build: Builder, service: Service, infra: Infrastructure) -> None:
    carl, dora = await build.person(f"carl-{service}", service=service), await build.person(f"dora-{service}")
    if service is not Service.CONSUMER_CHAT:
        workspace = next(iter([carl.space.workspace_id]))
        async with infra.database.anonymous() as connection:
            await connection.execute(
                "INSERT INTO memberships (workspace_id, account_id, role, joined_at) VALUES ($1, $2, 'owner', $3)",
                workspace, dora.account_id, infra.clock.now(),
            )  # fmt: skip
    id_, messages = await talk_of_three(build, carl)
    mine, my_messages = await talk_of_three(build, dora)
    for conversation_id, message_id in ((id_, messages[4].id), (mine, messages[4].id), (id_, my_messages[4].id)):
        with pytest.raises(NotFound):
            await build.conversations.delete_message(dora, conversation_id, message_id)
    assert len(await build.messages(carl, id_)) == len(await build.messages(dora, mine)) == 6
    await build.conversations.delete_message(carl, id_, messages[4].id)
    assert len(await build.messages(carl, id_)) == 4
