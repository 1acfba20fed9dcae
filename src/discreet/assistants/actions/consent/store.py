"""SQL of consents, grants and standing grants (P4, P6).

Each statement acts for one person: row-level security shows that person's own rows only, so no statement repeats the
owner. Triggers refuse invalid states.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.assistants.actions.consent.card import ConsentState
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict, NotFound
from discreet.promises.grants import Grant, StandingGrant
from discreet.promises.mention import limit_of_mention
from discreet.promises.recipients import ModelLimit

CONSENT = """
    SELECT id, owner_id, conversation_id, gpt_id, gpt_version, state, digest, sealed, created_at
    FROM consents WHERE id = $1
"""
STANDING = """
    SELECT id, owner_id, workspace_id, gpt_id, fingerprint, given_at, expires_at, revoked_at,
        operation_replaced_at(gpt_id, fingerprint, given_at) AS lapsed_at, replaced_at(standing_grants) AS replaced_at,
        wording, is_current_wording(gpt_id, wording) AS tells_still, conversation_id, sealed,
        conversation_id IS NULL OR EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id)
            AS has_chat
    FROM standing_grants
"""


class GrantRefused(Conflict):
    """The "yes" or "always allow" behind a grant has ended."""


@dataclass(frozen=True, kw_only=True)
class StoredConsent:
    """A card as it is stored."""

    id: UUID
    owner_id: UUID
    conversation_id: UUID | None
    gpt_id: UUID
    gpt_version: int
    state: ConsentState
    digest: bytes
    sealed: bytes
    created_at: datetime


@dataclass(frozen=True)
class StoredStanding:
    """A standing grant; `sealed` has its purpose and kinds of personal data.

    `has_chat`: the chat that it holds in still exists, or it holds in all chats.
    """

    grant: StandingGrant
    sealed: bytes
    has_chat: bool = True


# Cards


async def add_consent(connection: Connection, new: StoredConsent) -> None:
    """Add a card; it supersedes one that waits.

    The waiting card is one in the same conversation, or in a trial of the same GPT.
    """
    await connection.execute(
        "UPDATE consents SET state = 'superseded', decided_at = $3"
        " WHERE conversation_id IS NOT DISTINCT FROM $1 AND gpt_id = $2 AND state = 'waiting'",
        new.conversation_id,
        new.gpt_id,
        new.created_at,
    )
    await insert_consent(connection, new)


async def insert_consent(connection: Connection, new: StoredConsent) -> None:
    """Insert a row. A card that is answered before it is stored supersedes none."""
    decided_at = None if new.state is ConsentState.WAITING else new.created_at
    try:
        await connection.execute(
            "INSERT INTO consents (id, owner_id, conversation_id, gpt_id, gpt_version, state, digest, sealed,"
            " created_at, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            new.id,
            new.owner_id,
            new.conversation_id,
            new.gpt_id,
            new.gpt_version,
            new.state,
            new.digest,
            new.sealed,
            new.created_at,
            decided_at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("Another question is waiting for your answer in this conversation.") from None
    except (asyncpg.ForeignKeyViolationError, asyncpg.InsufficientPrivilegeError):  # deleted, or another person's
        raise NotFound("This chat doesn't exist, or it isn't yours.") from None


async def find_consent(connection: Connection, consent_id: UUID) -> StoredConsent | None:
    row = await connection.fetchrow(CONSENT, consent_id)
    return _consent_from_row(row) if row else None


async def find_conversation(connection: Connection, consent_id: UUID) -> UUID | None:
    """Return a card's conversation; None for a trial, and for a missing card."""
    found: UUID | None = await connection.fetchval("SELECT conversation_id FROM consents WHERE id = $1", consent_id)
    return found


async def lock_consent(connection: Connection, consent_id: UUID) -> StoredConsent | None:
    """Lock a card until the transaction ends: the first answer counts.

    The caller has locked its conversation first, as a deletion does. The same lock order everywhere prevents deadlocks.
    """
    row = await connection.fetchrow(f"{CONSENT} FOR UPDATE", consent_id)
    return _consent_from_row(row) if row else None


async def revise(connection: Connection, consent_id: UUID, old: bytes, digest: bytes, sealed: bytes) -> bool:
    """Change the request of a waiting card; return False when `old` is stale."""
    changed: str = await connection.execute(
        "UPDATE consents SET digest = $3, sealed = $4 WHERE id = $1 AND digest = $2 AND state = 'waiting'",
        consent_id,
        old,
        digest,
        sealed,
    )
    return changed == "UPDATE 1"


async def decide(connection: Connection, consent_id: UUID, state: ConsentState, sealed: bytes, at: datetime) -> None:
    await connection.execute(
        "UPDATE consents SET state = $2, sealed = $3, decided_at = $4 WHERE id = $1", consent_id, state, sealed, at
    )


async def decline_waiting(connection: Connection, conversation_id: UUID, at: datetime) -> UUID | None:
    """Decline the waiting card of a conversation; return its id, if there was one."""
    declined: UUID | None = await connection.fetchval(
        "UPDATE consents SET state = 'declined', decided_at = $2"
        " WHERE conversation_id = $1 AND state = 'waiting' RETURNING id",
        conversation_id,
        at,
    )
    return declined


async def mark_used(connection: Connection, consent_id: UUID | None, grant_id: UUID, at: datetime) -> None:
    """Mark card and grant as used. A grant of an API key has no card."""
    if consent_id is not None:
        await connection.execute("UPDATE consents SET state = 'used' WHERE id = $1", consent_id)
    await connection.execute("UPDATE grants SET used_at = $2 WHERE id = $1", grant_id, at)


async def is_gpt_visible(connection: Connection, gpt_id: UUID) -> bool:
    """Return whether the person may still use this GPT (row-level security)."""
    is_visible: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM gpts WHERE id = $1)", gpt_id)
    return is_visible


@dataclass(frozen=True)
class ConversationLocation:
    """The workspaces of a call, and the limits of its GPTs and its chat (P14).

    `workspace_id` is that of its conversation, or of its GPT for a trial; `gpt_workspace_id` is that of its GPT.
    `gpt_limit` is the narrower of its GPT's and of the chat's own GPT's, which a mentioned GPT does not widen.
    """

    workspace_id: UUID | None
    gpt_workspace_id: UUID | None
    gpt_limit: ModelLimit
    chat_limit: ModelLimit = ModelLimit.OFFERED


async def conversation_location(
    connection: Connection, conversation_id: UUID | None, gpt_id: UUID, gpt_version: int
) -> ConversationLocation | None:
    """Return the workspaces of a call; None if the person has no such conversation.

    For a trial: None if they have no such GPT.
    """
    if conversation_id is None:
        row = await connection.fetchrow(
            "SELECT workspace_id, workspace_id AS gpt_workspace_id, gpt_model_limit(id, $2) AS gpt_limit,"
            " 'offered' AS own_limit, 'offered' AS chat_limit FROM gpts WHERE id = $1",
            gpt_id,
            gpt_version,
        )
    else:
        row = await connection.fetchrow(
            "SELECT conversations.workspace_id, gpts.workspace_id AS gpt_workspace_id,"
            " gpt_model_limit($2, $3) AS gpt_limit, gpt_model_limit(conversations.gpt_id, NULL) AS own_limit,"
            " conversations.model_limit AS chat_limit"
            " FROM conversations LEFT JOIN gpts ON gpts.id = $2 WHERE conversations.id = $1",
            conversation_id,
            gpt_id,
            gpt_version,
        )
    if row is None:
        return None
    return ConversationLocation(
        workspace_id=row["workspace_id"],
        gpt_workspace_id=row["gpt_workspace_id"],
        gpt_limit=limit_of_mention(ModelLimit(row["own_limit"]), ModelLimit(row["gpt_limit"])),
        chat_limit=ModelLimit(row["chat_limit"]),
    )


async def get_gpt_limit(connection: Connection, gpt_id: UUID) -> ModelLimit:
    """Return the limit of a GPT's published version."""
    return ModelLimit(await connection.fetchval("SELECT gpt_model_limit($1, NULL)", gpt_id))


async def may_chat_in(connection: Connection, workspace_id: UUID | None) -> bool:
    """Return whether the person is a member, or a guest there while it allows guests; true for the personal space."""
    chats: bool = await connection.fetchval("SELECT chats_in($1)", workspace_id)
    return chats


# Grants


async def add_grant(connection: Connection, consent_id: UUID | None, grant: Grant) -> None:
    """Add a grant. GrantRefused when its "yes" or "always allow" has ended.

    Without a card it depends on a grant to an API key. One that depends on an "always allow" gets the GPT's current
    wording number.
    """
    try:
        await connection.execute(
            "INSERT INTO grants (id, owner_id, consent_id, conversation_id, gpt_id, gpt_version, fingerprint, digest,"
            " standing_id, key_operation_id, given_at, expires_at, wording)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
            " CASE WHEN $9::uuid IS NOT NULL THEN coalesce(wording_of($5, $6), 0) END)",
            grant.id,
            grant.account_id,
            consent_id,
            grant.conversation_id,
            grant.gpt_id,
            grant.gpt_version,
            grant.fingerprint,
            grant.digest,
            grant.standing_id,
            grant.key_operation_id,
            grant.given_at,
            grant.expires_at,
        )
    except asyncpg.RestrictViolationError:
        raise GrantRefused("The permission for this call has ended. Nothing was sent.") from None


GRANT = """
    SELECT id, owner_id AS account_id, conversation_id, gpt_id, gpt_version, fingerprint, digest, given_at, expires_at,
           used_at, standing_id, key_operation_id
    FROM grants WHERE consent_id = $1
"""


async def find_grant(connection: Connection, consent_id: UUID) -> Grant | None:
    row = await connection.fetchrow(GRANT, consent_id)
    return map_row(Grant, row) if row else None


async def lock_grant(connection: Connection, consent_id: UUID) -> Grant | None:
    row = await connection.fetchrow(f"{GRANT} FOR UPDATE", consent_id)
    return map_row(Grant, row) if row else None


# Standing grants


async def add_standing(connection: Connection, new: StandingGrant, sealed: bytes) -> None:
    await connection.execute(
        "INSERT INTO standing_grants (id, owner_id, workspace_id, gpt_id, fingerprint, given_at, expires_at, wording,"
        " sealed, conversation_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.id,
        new.account_id,
        new.workspace_id,
        new.gpt_id,
        new.fingerprint,
        new.given_at,
        new.expires_at,
        new.wording,
        sealed,
        new.conversation_id,
    )


async def get_wording(connection: Connection, gpt_id: UUID, version: int) -> int:
    """Return the wording number of a version; 0 when the GPT is deleted."""
    wording: int | None = await connection.fetchval("SELECT wording_of($1, $2)", gpt_id, version)
    return wording or 0


async def list_standing_for_gpt(connection: Connection, gpt_id: UUID) -> list[StoredStanding]:
    """Return the standing grants for one GPT, latest first, also ended ones."""
    rows = await connection.fetch(f"{STANDING} WHERE gpt_id = $1 ORDER BY given_at DESC, id DESC", gpt_id)
    return [_standing_from_row(row) for row in rows]


async def find_standing(connection: Connection, standing_id: UUID) -> StoredStanding | None:
    row = await connection.fetchrow(f"{STANDING} WHERE id = $1", standing_id)
    return _standing_from_row(row) if row else None


async def lock_standing(connection: Connection, standing_id: UUID) -> StoredStanding | None:
    """Lock a standing grant against revocation until the transaction ends.

    So a call is sent only under a grant that is still valid.
    """
    row = await connection.fetchrow(f"{STANDING} WHERE id = $1 FOR SHARE", standing_id)
    return _standing_from_row(row) if row else None


async def list_standing(connection: Connection) -> Sequence[StoredStanding]:
    rows = await connection.fetch(f"{STANDING} ORDER BY given_at DESC, id DESC")
    return [_standing_from_row(row) for row in rows]


async def revoke(connection: Connection, standing_id: UUID, at: datetime) -> bool:
    """Revoke a standing grant; return whether it exists.

    An earlier revocation keeps its time.
    """
    exists = await connection.fetchval("SELECT true FROM standing_grants WHERE id = $1", standing_id)
    await connection.execute(
        "UPDATE standing_grants SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", standing_id, at
    )
    return bool(exists)


def _consent_from_row(row: Any) -> StoredConsent:
    return map_row(StoredConsent, row, state=ConsentState(row["state"]))


def _standing_from_row(row: Any) -> StoredStanding:
    grant = StandingGrant(
        id=row["id"],
        account_id=row["owner_id"],
        workspace_id=row["workspace_id"],
        gpt_id=row["gpt_id"],
        fingerprint=row["fingerprint"],
        given_at=row["given_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        lapsed_at=row["lapsed_at"],
        wording=row["wording"],
        replaced_at=row["replaced_at"],
        tells_still=row["tells_still"],
        conversation_id=row["conversation_id"],
    )
    return StoredStanding(grant, row["sealed"], row["has_chat"])
