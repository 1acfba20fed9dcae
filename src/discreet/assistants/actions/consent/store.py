"""SQL of consents, grants and standing grants. Every statement acts for one person: row-level security shows that
person's own rows alone, so no statement repeats the owner (P4, P6). Triggers refuse what must never happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.assistants.actions.consent.card import ConsentState
from discreet.db.pool import Connection
from discreet.errors import Conflict, NotFound
from discreet.promises.consent import Grant, StandingGrant

CONSENT = """
    SELECT id, owner_id, conversation_id, gpt_id, gpt_version, state, digest, sealed, created_at
    FROM consents WHERE id = $1
"""
STANDING = """
    SELECT id, owner_id, workspace_id, gpt_id, fingerprint, given_at, expires_at, revoked_at,
        lapsed_at(gpt_id, fingerprint, given_at) AS lapsed_at, replaced_at(standing_grants) AS replaced_at, wording,
        tells_still(gpt_id, wording) AS tells_still, sealed
    FROM standing_grants
"""


class GrantRefused(Conflict):
    """What a grant would rest on, a yes or an "always", does not hold any more."""


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
    """A standing grant, and in sealed words what it is for and which kinds of personal data it covers."""

    grant: StandingGrant
    sealed: bytes


# Cards


async def add_consent(connection: Connection, new: StoredConsent) -> None:
    """A question takes the place of one that still waits in the same conversation, or in trials of the same GPT."""
    await connection.execute(
        "UPDATE consents SET state = 'superseded', decided_at = $3"
        " WHERE conversation_id IS NOT DISTINCT FROM $1 AND gpt_id = $2 AND state = 'waiting'",
        new.conversation_id, new.gpt_id, new.created_at,
    )  # fmt: skip
    await insert_consent(connection, new)


async def insert_consent(connection: Connection, new: StoredConsent) -> None:
    """The row alone: a question that was answered before it is written takes nobody's place."""
    decided_at = None if new.state is ConsentState.WAITING else new.created_at
    try:
        await connection.execute(
            "INSERT INTO consents (id, owner_id, conversation_id, gpt_id, gpt_version, state, digest, sealed,"
            " created_at, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            new.id, new.owner_id, new.conversation_id, new.gpt_id, new.gpt_version, new.state, new.digest, new.sealed,
            new.created_at, decided_at,
        )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise Conflict("Another question is waiting for your answer in this conversation.") from None
    except (asyncpg.ForeignKeyViolationError, asyncpg.InsufficientPrivilegeError):  # gone, or somebody else's
        raise NotFound("There is no such conversation.") from None


async def consent(connection: Connection, consent_id: UUID) -> StoredConsent | None:
    row = await connection.fetchrow(CONSENT, consent_id)
    return _consent(row) if row else None


async def conversation_of(connection: Connection, consent_id: UUID) -> UUID | None:
    """None for a trial, and where there is no such card."""
    found: UUID | None = await connection.fetchval("SELECT conversation_id FROM consents WHERE id = $1", consent_id)
    return found


async def lock_consent(connection: Connection, consent_id: UUID) -> StoredConsent | None:
    """Held until the transaction ends: whoever answers first has answered. Its conversation is held already, as by its
    deletion: two that lock in the same order never wait for each other."""
    row = await connection.fetchrow(f"{CONSENT} FOR UPDATE", consent_id)
    return _consent(row) if row else None


async def revise(connection: Connection, consent_id: UUID, old: bytes, digest: bytes, sealed: bytes) -> bool:
    """Another request on a card that waits and is as it was read. False when it was answered or edited meanwhile."""
    changed: str = await connection.execute(
        "UPDATE consents SET digest = $3, sealed = $4 WHERE id = $1 AND digest = $2 AND state = 'waiting'",
        consent_id, old, digest, sealed,
    )  # fmt: skip
    return changed == "UPDATE 1"


async def decide(connection: Connection, consent_id: UUID, state: ConsentState, sealed: bytes, at: datetime) -> None:
    await connection.execute(
        "UPDATE consents SET state = $2, sealed = $3, decided_at = $4 WHERE id = $1", consent_id, state, sealed, at
    )


async def decline_waiting(connection: Connection, conversation_id: UUID, at: datetime) -> UUID | None:
    """The card that waited, if one did."""
    declined: UUID | None = await connection.fetchval(
        "UPDATE consents SET state = 'declined', decided_at = $2"
        " WHERE conversation_id = $1 AND state = 'waiting' RETURNING id",
        conversation_id, at,
    )  # fmt: skip
    return declined


async def use(connection: Connection, consent_id: UUID | None, grant_id: UUID, at: datetime) -> None:
    """Card and grant, both at once and once for all. A program's grant has no card."""
    if consent_id is not None:
        await connection.execute("UPDATE consents SET state = 'used' WHERE id = $1", consent_id)
    await connection.execute("UPDATE grants SET used_at = $2 WHERE id = $1", grant_id, at)


async def gpt_is_there(connection: Connection, gpt_id: UUID) -> bool:
    """Whether the person may still use this GPT: row-level security shows no other."""
    there: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM gpts WHERE id = $1)", gpt_id)
    return there


@dataclass(frozen=True)
class ConversationLocation:
    """Where a call is made: the workspace of its conversation, or of its GPT for a trial; and of its GPT."""

    workspace_id: UUID | None
    gpt_workspace_id: UUID | None


async def conversation_location(
    connection: Connection, conversation_id: UUID | None, gpt_id: UUID
) -> ConversationLocation | None:
    """None when there is no such conversation, or for a trial no such GPT, for this person (any more)."""
    if conversation_id is None:
        row = await connection.fetchrow(
            "SELECT workspace_id, workspace_id AS gpt_workspace_id FROM gpts WHERE id = $1", gpt_id
        )
    else:
        row = await connection.fetchrow(
            "SELECT conversations.workspace_id, gpts.workspace_id AS gpt_workspace_id"
            " FROM conversations LEFT JOIN gpts ON gpts.id = $2 WHERE conversations.id = $1",
            conversation_id, gpt_id,
        )  # fmt: skip
    return ConversationLocation(*row.values()) if row else None


async def works_in(connection: Connection, workspace_id: UUID | None) -> bool:
    """Whether the person works there (still); everybody does in their own space."""
    works: bool = await connection.fetchval("SELECT works_in($1)", workspace_id)
    return works


# Grants


async def add_grant(connection: Connection, consent_id: UUID | None, grant: Grant) -> None:
    """Without a card it rests on what was granted to a key. One that rests on an "always" has what the GPT tells its
    model now. GrantRefused when what it rests on has ended."""
    try:
        await connection.execute(
            "INSERT INTO grants (id, owner_id, consent_id, conversation_id, gpt_id, gpt_version, fingerprint, digest,"
            " standing_id, key_operation_id, given_at, expires_at, wording)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
            " CASE WHEN $9::uuid IS NOT NULL THEN coalesce(wording_of($5, $6), 0) END)",
            grant.id, grant.account_id, consent_id, grant.conversation_id, grant.gpt_id, grant.gpt_version,
            grant.fingerprint, grant.digest, grant.standing_id, grant.key_operation_id, grant.given_at,
            grant.expires_at,
        )  # fmt: skip
    except asyncpg.RestrictViolationError:
        raise GrantRefused("What allowed this call does not hold any more. Nothing was sent.") from None


GRANT = """
    SELECT id, owner_id AS account_id, conversation_id, gpt_id, gpt_version, fingerprint, digest, given_at, expires_at,
           used_at, standing_id, key_operation_id
    FROM grants WHERE consent_id = $1
"""


async def grant(connection: Connection, consent_id: UUID) -> Grant | None:
    row = await connection.fetchrow(GRANT, consent_id)
    return Grant(**row) if row else None


async def lock_grant(connection: Connection, consent_id: UUID) -> Grant | None:
    row = await connection.fetchrow(f"{GRANT} FOR UPDATE", consent_id)
    return Grant(**row) if row else None


# Standing grants


async def add_standing(connection: Connection, new: StandingGrant, sealed: bytes) -> None:
    await connection.execute(
        "INSERT INTO standing_grants (id, owner_id, workspace_id, gpt_id, fingerprint, given_at, expires_at, wording,"
        " sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.id, new.account_id, new.workspace_id, new.gpt_id, new.fingerprint, new.given_at, new.expires_at,
        new.wording, sealed,
    )  # fmt: skip


async def wording_of(connection: Connection, gpt_id: UUID, version: int) -> int:
    """Number of what the version tells its model; 0 when the GPT is gone."""
    wording: int | None = await connection.fetchval("SELECT wording_of($1, $2)", gpt_id, version)
    return wording or 0


async def standing_for(connection: Connection, gpt_id: UUID) -> list[StoredStanding]:
    """Those for one GPT, the latest first, whether they still hold or not."""
    rows = await connection.fetch(f"{STANDING} WHERE gpt_id = $1 ORDER BY given_at DESC, id DESC", gpt_id)
    return [_standing(row) for row in rows]


async def one_standing(connection: Connection, standing_id: UUID) -> StoredStanding | None:
    row = await connection.fetchrow(f"{STANDING} WHERE id = $1", standing_id)
    return _standing(row) if row else None


async def lock_standing(connection: Connection, standing_id: UUID) -> StoredStanding | None:
    """Held until the transaction ends: a call that goes out rests on a grant that is not being revoked."""
    row = await connection.fetchrow(f"{STANDING} WHERE id = $1 FOR SHARE", standing_id)
    return _standing(row) if row else None


async def all_standing(connection: Connection) -> Sequence[StoredStanding]:
    rows = await connection.fetch(f"{STANDING} ORDER BY given_at DESC, id DESC")
    return [_standing(row) for row in rows]


async def revoke(connection: Connection, standing_id: UUID, at: datetime) -> bool:
    """False when there is none. One that was revoked stays as it was."""
    there = await connection.fetchval("SELECT true FROM standing_grants WHERE id = $1", standing_id)
    await connection.execute(
        "UPDATE standing_grants SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", standing_id, at
    )
    return bool(there)


def _consent(row: Any) -> StoredConsent:
    return StoredConsent(
        id=row["id"],
        owner_id=row["owner_id"],
        conversation_id=row["conversation_id"],
        gpt_id=row["gpt_id"],
        gpt_version=row["gpt_version"],
        state=ConsentState(row["state"]),
        digest=row["digest"],
        sealed=row["sealed"],
        created_at=row["created_at"],
    )


def _standing(row: Any) -> StoredStanding:
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
    )
    return StoredStanding(grant, row["sealed"])
