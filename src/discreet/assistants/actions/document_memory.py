"""Memory of action documents that a person has read or overwritten (P3)."""

from uuid import UUID

from discreet.assistants.actions import store
from discreet.assistants.actions.action import DRAFT
from discreet.assistants.actions.encryption import ActionCipher
from discreet.assistants.origins import store as origins_store
from discreet.assistants.origins.arriving import Part, list_action_parts
from discreet.assistants.origins.parts import PartKeys
from discreet.db.pool import Connection


async def remember_documents(
    connection: Connection,
    keys: PartKeys,
    seals: ActionCipher,
    gpt_id: UUID,
    *,
    personal: bool,
    version: int = DRAFT,
    only: UUID | None = None,
) -> None:
    """Remember that the actor has read or overwritten a version's action documents.

    `only` restricts this to one action; `personal` is as in `origins.store.remember`.
    """
    parts: list[Part] = []
    for stored in await store.list_sealed_actions(connection, gpt_id, version):
        if only in (None, stored.id) and (stored.origins or not personal):
            action = seals.open_with_document(version, stored)
            parts += list_action_parts(keys, action.document if action.kind == "openapi" else None, stored.origins)
    await origins_store.remember(connection, gpt_id, parts, personal=personal)
