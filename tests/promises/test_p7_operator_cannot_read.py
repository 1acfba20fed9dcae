"""P7: neither an admin nor the operator reads a conversation through the product; it is encrypted at rest."""

from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.crypto.envelope import DecryptionFailed, open_sealed
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.conversation_keys import load_own_key
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P7")

SECRET = "seven-brass-keys-in-the-clock"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def conversation(cast: Cast, scripted: ScriptedModel) -> UUID:
    scripted.answer = f"I will remember {SECRET}."
    return (await ask(cast.ben, f"Remember {SECRET}.")).conversation


async def test_the_operators_role_opens_no_conversation(cast: Cast, conversation: UUID) -> None:
    for suffix in ("", "/receipt"):
        assert (await cast.olga.get(f"/api/conversations/{conversation}{suffix}")).status == 404
    listed = (await cast.olga.get("/api/conversations")).ok()["conversations"]
    assert str(conversation) not in [line["id"] for line in listed]


async def test_at_rest_no_column_holds_a_word_of_it(owner: Any, conversation: UUID) -> None:
    """The whole database as text, as a dump would show it: past row-level security, by its owner."""
    tables = await owner.fetch(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('discreet', 'procrastinate')"
    )
    assert len(tables) > 15
    for schema, table in tables:
        for row in await owner.fetch(f'SELECT whole::text FROM "{schema}"."{table}" AS whole'):
            assert SECRET not in row[0], table
            assert SECRET.encode().hex() not in row[0], table


async def test_the_sealed_message_opens_with_no_key_but_its_own(
    owner: Any, infra: Infrastructure, cast: Cast, conversation: UUID
) -> None:
    row = await owner.fetchrow("SELECT id, drawer, sealed FROM messages WHERE conversation_id = $1", conversation)
    context = f"message {conversation} {row['id']} {row['drawer']}"
    users = (infra.keys.key(f"user/{person.id}") for person in (cast.olga, cast.ben))
    for key in (*users, await load_own_key(owner, infra, conversation)):
        assert key is not None
        with pytest.raises(DecryptionFailed):
            open_sealed(key, row["sealed"], context)


async def test_another_persons_key_does_not_open_the_grant(
    owner: Any, cast: Cast, services: Services, infra: Infrastructure, conversation: UUID
) -> None:
    """A row moved to another person by hand in the database stays closed to them."""
    await owner.execute("ALTER TABLE conversations DISABLE TRIGGER ALL")
    try:
        for table in ("conversations", "labels", "messages", "key_grants"):
            id_column = "id" if table == "conversations" else "conversation_id"
            await owner.execute(f"UPDATE {table} SET owner_id = $1 WHERE {id_column} = $2", cast.olga.id, conversation)
        answer = await cast.olga.get(f"/api/conversations/{conversation}")
        assert answer.status >= 400
        assert SECRET.encode() not in answer.body
    finally:
        for table in ("conversations", "labels", "messages", "key_grants"):
            id_column = "id" if table == "conversations" else "conversation_id"
            await owner.execute(f"UPDATE {table} SET owner_id = $1 WHERE {id_column} = $2", cast.ben.id, conversation)
        await owner.execute("ALTER TABLE conversations ENABLE TRIGGER ALL")
    assert SECRET in (await cast.ben.get(f"/api/conversations/{conversation}")).ok()["messages"][0]["text"]


async def test_swapping_two_sealed_messages_is_noticed(owner: Any, cast: Cast, conversation: UUID) -> None:
    """An attacker who can write to the database cannot move words to another place."""
    ids = [row["id"] for row in await owner.fetch("SELECT id FROM messages WHERE conversation_id = $1", conversation)]
    swap = (
        "UPDATE messages SET sealed = other.sealed FROM messages AS other"
        " WHERE messages.id = ANY ($1) AND other.id = ANY ($1) AND other.id <> messages.id"
    )
    await owner.execute(swap, ids)
    answer = await cast.ben.get(f"/api/conversations/{conversation}")
    await owner.execute(swap, ids)
    assert answer.status >= 500
    assert SECRET.encode() not in answer.body
    (await cast.ben.get(f"/api/conversations/{conversation}")).ok()
