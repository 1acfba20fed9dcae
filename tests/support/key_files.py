"""Conversations as earlier releases left them: with a key file of their own, and a file for their share."""

from typing import Any
from uuid import UUID

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.reencrypt_cards import CardReencryption
from discreet.chat.conversations import keys_store, store
from discreet.chat.conversations.key_scopes import ContentScope, KeyHolder, grant_key, improvement_key_at_start
from discreet.chat.conversations.keys import ConversationKeys
from discreet.identity.accounts.conversation_key import destroy_keys
from discreet.promises.parties import conversation_party

FILES = "own_key IS NULL OR NOT is_leaf(own_key)"


async def as_earlier_release(infra: Infrastructure, owner: Any, account_id: UUID, id_: UUID) -> None:
    """Put a conversation, with its cards, under key files of its own."""
    keys, party = ConversationKeys(infra.keys, infra.random), str(conversation_party(id_))
    leaves = [row[0] for row in await owner.fetch("SELECT conversation_keys($1)", id_)]
    infra.keys.create_key(f"conversation/{id_}")
    async with infra.database.acting_as(account_id) as connection:
        grants = (await keys_store.grants(connection, [id_]))[id_]
        [(_, label), *_] = await store.list_labels(connection, id_)
        metadata, _ = await store.get_conversation(connection, id_) or (None, None)
        assert metadata
        assert metadata.user_key
        content = keys.open(account_id, id_, grants)
        given = keys._build_grants(account_id, id_, grants[0].holder, content)
        if len(leaves) > 1:
            infra.keys.create_share(party, metadata.began_at)
            key = improvement_key_at_start(label.texts(), infra.keys.share, id_, metadata.began_at)
            assert key
            drawer = ContentScope.IMPROVEMENT
            given.append(grant_key(infra.random, id_, drawer, KeyHolder.IMPROVEMENT, key, content[drawer]))
        cards = CardReencryption(ConsentCipher(infra.keys, infra.random))
        await cards.reencrypt_all(connection, account_id, id_, (metadata.user_key, id_))
        await keys_store.replace_grants(connection, id_, given)
    await owner.execute("UPDATE conversations SET own_key = NULL, share_key = NULL WHERE id = $1", id_)
    destroy_keys(infra.keys, leaves)


async def key_files(infra: Infrastructure) -> list[str]:
    """Return the remaining key files and shares of conversations."""
    shares = [party for party in infra.keys.shares() if party.startswith("conversation:")]
    return [name for name in infra.keys.names() if name.startswith("conversation/")] + shares
