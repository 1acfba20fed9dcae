"""The keys of conversations: their names in the database, and their values in the key store."""

from typing import Any
from uuid import UUID

from discreet.app.infrastructure import Infrastructure
from discreet.identity.accounts.conversation_key import leaf_of, own_key, shares_with_own, use_of
from discreet.ports.keys import KeyStore, PageUse, Share
from discreet.promises.parties import Party, PartyKind


async def key_name(owner: Any, conversation_id: UUID) -> UUID:
    """Return the name of a conversation's own key, while its row exists."""
    name: UUID = await owner.fetchval("SELECT coalesce(own_key, id) FROM conversations WHERE id = $1", conversation_id)
    return name


async def share_name(owner: Any, conversation_id: UUID) -> UUID | None:
    """Return the leaf of a conversation's own share, while training is allowed."""
    name: UUID | None = await owner.fetchval("SELECT share_key FROM conversations WHERE id = $1", conversation_id)
    return name


async def find_share(owner: Any, infra: Infrastructure, party: Party) -> Share | None:
    """Return a party's share as the improvement pipeline finds it."""
    if party.kind is not PartyKind.CONVERSATION:
        return infra.keys.share(str(party))
    row = await owner.fetchrow("SELECT share_key, began_at FROM conversations WHERE id = $1", UUID(party.id))
    return shares_with_own(infra.keys, UUID(party.id), row["share_key"], row["began_at"])(str(party)) if row else None


async def load_own_key(owner: Any, infra: Infrastructure, conversation_id: UUID) -> bytes | None:
    return own_key(infra.keys, await key_name(owner, conversation_id))


def list_leaves(keys: KeyStore, use: PageUse) -> set[UUID]:
    """Return every leaf that the key store derives now."""
    return {leaf_of(page, number) for page in keys.pages(use) for number in keys.live_leaves(page, use)}


def leaf_secrets(infra: Infrastructure) -> list[bytes]:
    found = (own_key(infra.keys, leaf) for use in PageUse for leaf in list_leaves(infra.keys, use))
    return [secret for secret in found if secret]


async def taken_leaves(owner: Any, infra: Infrastructure, account_id: UUID, use: PageUse) -> set[UUID]:
    """Return the used leaves of a person's pages whose keys exist."""
    rows = await owner.fetch("SELECT id, next_leaf FROM key_pages WHERE owner_id = $1", account_id)
    return {
        leaf_of(row["id"], number)
        for row in rows
        if use_of(row["id"]) is use
        for number in infra.keys.live_leaves(row["id"], use)
        if number < row["next_leaf"]
    }
