"""Conversations under a person's own key, and what a thief of the whole server could decrypt."""

from typing import Any
from uuid import UUID

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.chat.conversations.key_scopes import ContentScope, KeyGrant, KeyHolder
from discreet.chat.conversations.keys import ConversationKeys
from tests.support.client import Answer, Client
from tests.support.people import PASSWORD

PASSPHRASE = "nine lanterns under the bridge"


async def keep_own_key(person: Client, passphrase: str = PASSPHRASE) -> str:
    """Turn on the person's own key, and return the recovery code."""
    await confirm_identity(person)
    code: str = (await person.post("/api/me/own-key", {"passphrase": passphrase})).ok()["code"]
    return code


async def confirm_identity(person: Client) -> None:
    (await person.post("/api/me/confirm", {"password": PASSWORD})).ok()


async def unlock_own_key(person: Client, secret: str = PASSPHRASE, kind: str = "passphrase", **more: Any) -> Answer:
    return await person.post("/api/me/own-key/unlock", {"kind": kind, "secret": secret, **more})


async def sent_fields(person: Client) -> list[Any]:
    """Return the fields of each sent request from the ledger."""
    entries = (await person.get("/api/ledger")).ok()["entries"]
    full = [(await person.get(f"/api/ledger/entries/{entry['id']}")).ok() for entry in entries]
    return [entry["fields"] for entry in full]


async def read_grants(owner: Any, conversation: UUID) -> list[KeyGrant]:
    """Return the key grants of a conversation from the database."""
    rows = await owner.fetch(
        "SELECT drawer, holder, sealed_key, own_key FROM key_grants"
        " JOIN conversations ON conversations.id = conversation_id WHERE conversation_id = $1 ORDER BY drawer, holder",
        conversation,
    )
    return [
        KeyGrant(ContentScope(row["drawer"]), KeyHolder(row["holder"]), row["sealed_key"], row["own_key"])
        for row in rows
    ]


def stolen_keys(infra: Any) -> ConversationKeys:
    """Open the whole key store with its master key, in a process without sign-ins."""
    settings = infra.settings
    keys = open_key_store(settings.home / "keys", MasterKeyFile(settings.master_key_file), SystemRandomSource())
    return ConversationKeys(keys, SystemRandomSource())
