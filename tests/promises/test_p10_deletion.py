"""P10: a deleted conversation is gone from view and use, and yesterday's backup holds only noise of it."""

from typing import Any
from uuid import UUID

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.key_scopes import ContentScope, KeyGrant, KeyHolder, open_grant
from discreet.chat.conversations.keys import ConversationKeys
from discreet.crypto.envelope import DecryptionFailed, derive_key
from discreet.errors import NotFound
from tests.support.chat_client import ask
from tests.support.conversation_keys import key_name, leaf_secrets, load_own_key
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P10")

TABLES = {
    "conversations": "id",
    "labels": "conversation_id",
    "messages": "conversation_id",
    "key_grants": "conversation_id",
}


async def backup(owner: Any, conversation: UUID) -> dict[Any, Any]:
    """A dump's rows of it."""
    return {
        table: await owner.fetch(f"SELECT * FROM {table} WHERE {column} = $1", conversation)
        for table, column in TABLES.items()
    }


async def restore(owner: Any, saved: dict[str, Any]) -> None:
    """Put the dump's rows back, as an operator with a backup would."""
    for table, rows in saved.items():
        for row in rows:
            places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
            await owner.execute(f"INSERT INTO {table} ({', '.join(row.keys())}) VALUES ({places})", *row.values())


@pytest.fixture
def keys(infra: Infrastructure) -> ConversationKeys:
    return ConversationKeys(infra.keys, infra.random)


async def test_a_restored_backup_of_a_deleted_conversation_cannot_be_opened(
    cast: Cast, owner: Any, infra: Infrastructure, keys: ConversationKeys
) -> None:
    answer = await ask(cast.ben, "Forget this")
    kept = await ask(cast.ben, "Keep this")
    saved = await backup(owner, answer.conversation)
    assert len(saved["messages"]) == 2
    deleted, key_of_kept = (
        await key_name(owner, answer.conversation),
        await load_own_key(owner, infra, kept.conversation),
    )
    (await cast.ben.delete(f"/api/conversations/{answer.conversation}")).ok()
    for table, column in TABLES.items():
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE {column} = $1", answer.conversation) == 0

    await owner.execute("ALTER TABLE conversations DISABLE TRIGGER ALL")
    await restore(owner, saved)
    await owner.execute("ALTER TABLE conversations ENABLE TRIGGER ALL")
    assert (await cast.ben.get(f"/api/conversations/{answer.conversation}")).status == 404
    listed = [line["id"] for line in (await cast.ben.get("/api/conversations")).ok()["conversations"]]
    assert str(answer.conversation) not in listed
    assert str(kept.conversation) in listed
    for row in saved["key_grants"]:
        grant = KeyGrant(ContentScope(row["drawer"]), KeyHolder(row["holder"]), row["sealed_key"], deleted)
        with pytest.raises(NotFound):
            keys.open(cast.ben.id, answer.conversation, [grant])
        for secret in (infra.keys.key(f"user/{cast.ben.id}"), key_of_kept, *leaf_secrets(infra)):
            assert secret is not None
            for key in (secret, derive_key(secret, f"discreet v1 user grant {answer.conversation}")):
                with pytest.raises(DecryptionFailed):
                    open_grant(answer.conversation, grant, key)
    assert (await cast.ben.get(f"/api/conversations/{kept.conversation}")).ok()["messages"][0]["text"] == "Keep this"


async def test_a_deletion_that_a_crash_cut_off_is_finished_by_deleting_again(
    cast: Cast, owner: Any, keys: ConversationKeys
) -> None:
    answer = await ask(cast.ben, "Half deleted")
    keys.destroy([await key_name(owner, answer.conversation)])  # the crash falls between the key and the rows
    listed = [line["id"] for line in (await cast.ben.get("/api/conversations")).ok()["conversations"]]
    assert str(answer.conversation) not in listed
    (await cast.ben.delete(f"/api/conversations/{answer.conversation}")).ok()
    assert await owner.fetchval("SELECT count(*) FROM messages WHERE conversation_id = $1", answer.conversation) == 0
