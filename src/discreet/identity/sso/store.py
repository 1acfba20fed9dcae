"""SQL of providers, unfinished sign-ins and linked identities."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict
from discreet.identity.accounts.repeated_request import ClaimedValue
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.sso.domains_store import proven_elsewhere, put_domains
from discreet.identity.sso.provider import Provider

# Providers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StoredProvider:
    """A provider and its client's encrypted secret, if there is one."""

    provider: Provider
    secret: bytes | None


@dataclass(frozen=True)
class SsoWorkspace:
    """A workspace as people see it before they sign in."""

    id: UUID
    name: str


async def provider(connection: Connection, workspace_id: UUID) -> StoredProvider | None:
    row = await connection.fetchrow(
        """
        SELECT issuer, client_id, client_secret, groups_claim, roles, required, session_hours, addresses_vouched,
            ARRAY(SELECT domain FROM single_sign_on_domains AS d WHERE d.workspace_id = $1 ORDER BY domain) AS domains,
            ARRAY(SELECT domain FROM single_sign_on_domains AS d
                WHERE d.workspace_id = $1 AND proven_at IS NOT NULL) AS proven
        FROM single_sign_on WHERE workspace_id = $1
        """,
        workspace_id,
    )
    if row is None:
        return None
    roles = {group: WorkspaceRole(role) for group, role in json.loads(row["roles"]).items()}
    return StoredProvider(
        map_row(
            Provider,
            row,
            workspace_id=workspace_id,
            domains=tuple(row["domains"]),
            roles=roles,
            proven=frozenset(row["proven"]),
        ),
        row["client_secret"],
    )


async def has_providers(connection: Connection) -> bool:
    """Return whether any workspace has a provider."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM single_sign_on)"))


async def put_provider(connection: Connection, stored: StoredProvider, at: datetime) -> None:
    """Insert or update a provider, except whether it is required.

    Conflict when another workspace has proven one of the domains.
    """
    provider = stored.provider
    await connection.execute(
        """
        INSERT INTO single_sign_on
            (workspace_id, issuer, client_id, client_secret, groups_claim, roles, required, session_hours, changed_at,
             addresses_vouched)
        VALUES ($1, $2, $3, $4, $5, $6, false, $7, $8, $9)
        ON CONFLICT (workspace_id) DO UPDATE SET
            issuer = excluded.issuer, client_id = excluded.client_id, client_secret = excluded.client_secret,
            groups_claim = excluded.groups_claim, roles = excluded.roles, session_hours = excluded.session_hours,
            changed_at = excluded.changed_at, addresses_vouched = excluded.addresses_vouched
        """,
        provider.workspace_id,
        provider.issuer,
        provider.client_id,
        stored.secret,
        provider.groups_claim,
        json.dumps(dict(provider.roles)),
        provider.session_hours,
        at,
        provider.addresses_vouched,
    )
    if taken_domains := await proven_elsewhere(connection, provider.workspace_id, provider.domains):
        raise Conflict(
            f"Another workspace of this server has proven the domain {taken_domains[0]} already. Ask the operator.",
            field="domains",
        )
    await put_domains(connection, provider.workspace_id, provider.domains)


async def set_required(connection: Connection, workspace_id: UUID, required: bool) -> bool:
    """Set whether the provider is required. Return whether there is one."""
    status = await connection.execute(
        "UPDATE single_sign_on SET required = $2 WHERE workspace_id = $1", workspace_id, required
    )
    return bool(status == "UPDATE 1")


async def remove_provider(connection: Connection, workspace_id: UUID) -> bool:
    status = await connection.execute("DELETE FROM single_sign_on WHERE workspace_id = $1", workspace_id)
    return bool(status == "DELETE 1")


async def end_sessions(connection: Connection, workspace_id: UUID) -> Any:
    """Delete the sessions that the provider made. Return rows (id, account_id)."""
    return await connection.fetch(
        "DELETE FROM sessions WHERE provider_workspace_id = $1 RETURNING id, account_id", workspace_id
    )


async def end_other_sessions(connection: Connection, workspace_id: UUID) -> Any:
    """Delete sessions in the workspace that its provider did not make.

    Return rows (id, account_id).
    """
    return await connection.fetch(
        """
        DELETE FROM sessions WHERE workspace_id = $1 AND provider_workspace_id IS NULL RETURNING id, account_id
        """,
        workspace_id,
    )


async def session_is_of(connection: Connection, session_id: UUID, workspace_id: UUID) -> bool:
    """Return whether the workspace's provider made this session."""
    return bool(
        await connection.fetchval(
            "SELECT true FROM sessions WHERE id = $1 AND provider_workspace_id = $2", session_id, workspace_id
        )
    )


async def workspace(connection: Connection, workspace_id: UUID) -> SsoWorkspace | None:
    """Return the workspace if it has a provider."""
    row = await connection.fetchrow(
        """
        SELECT workspaces.id, workspaces.name FROM workspaces
        JOIN single_sign_on ON single_sign_on.workspace_id = workspaces.id
        WHERE workspaces.id = $1 AND workspaces.deleted_at IS NULL
        """,
        workspace_id,
    )
    return map_row(SsoWorkspace, row) if row else None


# Unfinished sign-ins ----------------------------------------------------------------------------------------

MAX_UNDER_WAY: Final = 10_000
"""Of one workspace. The oldest are deleted first, so that a flood of starts does not block a new one."""


async def add_sign_in(
    connection: Connection, state_hash: bytes, browser_hash: bytes, workspace_id: UUID, now: datetime, until: datetime
) -> None:
    """Insert a sign-in. Delete expired ones and the oldest beyond MAX_UNDER_WAY."""
    await connection.execute("DELETE FROM provider_sign_ins WHERE expires_at <= $1", now)
    await connection.execute(
        """
        DELETE FROM provider_sign_ins WHERE workspace_id = $1 AND expires_at <= (
            SELECT expires_at FROM provider_sign_ins WHERE workspace_id = $1 ORDER BY expires_at DESC OFFSET $2 LIMIT 1)
        """,
        workspace_id,
        MAX_UNDER_WAY - 1,
    )
    await connection.execute(
        """
        INSERT INTO provider_sign_ins (state_hash, browser_hash, workspace_id, expires_at) VALUES ($1, $2, $3, $4)
        """,
        state_hash,
        browser_hash,
        workspace_id,
        until,
    )


@dataclass(frozen=True, kw_only=True)
class SignInUnderWay:
    """An unfinished sign-in. `first`: this request claimed it."""

    browser_hash: bytes
    workspace_id: UUID
    first: bool


async def claim_sign_in(connection: Connection, state_hash: bytes, now: datetime) -> SignInUnderWay | None:
    """Claim the sign-in. Exactly one of all requests, in all processes, is the first.

    None without a valid one.
    """
    first = await connection.fetchrow(
        """
        UPDATE provider_sign_ins SET claimed_at = $2 WHERE state_hash = $1 AND claimed_at IS NULL AND expires_at > $2
        RETURNING browser_hash, workspace_id
        """,
        state_hash,
        now,
    )
    row = first or await connection.fetchrow(
        "SELECT browser_hash, workspace_id FROM provider_sign_ins WHERE state_hash = $1 AND expires_at > $2",
        state_hash,
        now,
    )
    if row is None:
        return None
    return map_row(SignInUnderWay, row, first=first is not None)


async def claimed_sign_in(connection: Connection, state_hash: bytes) -> ClaimedValue | None:
    """Return the state of the first request. None when the sign-in is gone."""
    row = await connection.fetchrow(
        "SELECT claimed_at, sealed_outcome FROM provider_sign_ins WHERE state_hash = $1", state_hash
    )
    return ClaimedValue(at=row["claimed_at"], outcome=row["sealed_outcome"]) if row else None


async def put_sign_in_outcome(connection: Connection, state_hash: bytes, outcome: bytes, until: datetime) -> None:
    """Store the outcome for repeated requests, `until` then."""
    await connection.execute(
        "UPDATE provider_sign_ins SET sealed_outcome = $2, expires_at = $3 WHERE state_hash = $1",
        state_hash,
        outcome,
        until,
    )


async def drop_sign_in(connection: Connection, state_hash: bytes) -> None:
    await connection.execute("DELETE FROM provider_sign_ins WHERE state_hash = $1", state_hash)


async def drop_sign_ins(connection: Connection, workspace_id: UUID) -> None:
    """Delete all unfinished sign-ins and pending links of the workspace."""
    await connection.execute("DELETE FROM provider_sign_ins WHERE workspace_id = $1", workspace_id)
    await connection.execute("DELETE FROM provider_links WHERE workspace_id = $1", workspace_id)


# Identities -------------------------------------------------------------------------------------------------


async def account_of(connection: Connection, workspace_id: UUID, issuer: str, subject: str) -> UUID | None:
    account_id: UUID | None = await connection.fetchval(
        "SELECT account_id FROM provider_identities WHERE workspace_id = $1 AND issuer = $2 AND subject = $3",
        workspace_id,
        issuer,
        subject,
    )
    return account_id


async def add_identity(
    connection: Connection, workspace_id: UUID, issuer: str, subject: str, account_id: UUID, at: datetime
) -> None:
    """Insert an identity. Conflict when it has just been linked."""
    try:
        await connection.execute(
            """
            INSERT INTO provider_identities (workspace_id, issuer, subject, account_id, linked_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            workspace_id,
            issuer,
            subject,
            account_id,
            at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("This sign-in has just been finished in another window. Begin it again.") from None


@dataclass(frozen=True)
class PendingSsoLink:
    """A verified identity whose user must still sign in to the account."""

    workspace_id: UUID
    issuer: str
    subject: str
    email: str
    role: WorkspaceRole | None


async def put_link(
    connection: Connection, browser_hash: bytes, waiting: PendingSsoLink, now: datetime, until: datetime
) -> None:
    await connection.execute(
        "DELETE FROM provider_links WHERE expires_at <= $1 OR browser_hash = $2", now, browser_hash
    )
    await connection.execute(
        """
        INSERT INTO provider_links (browser_hash, workspace_id, issuer, subject, email, role, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        browser_hash,
        waiting.workspace_id,
        waiting.issuer,
        waiting.subject,
        waiting.email,
        waiting.role,
        until,
    )


async def link(connection: Connection, browser_hash: bytes, now: datetime) -> PendingSsoLink | None:
    """Return the pending link. None when it is linked already."""
    row = await connection.fetchrow(
        """
        SELECT workspace_id, issuer, subject, email, role FROM provider_links
        WHERE browser_hash = $1 AND expires_at > $2 AND finished_at IS NULL
        """,
        browser_hash,
        now,
    )
    if row is None:
        return None
    role = WorkspaceRole(row["role"]) if row["role"] else None
    return map_row(PendingSsoLink, row, role=role)


async def lock_pending_link(connection: Connection, browser_hash: bytes) -> None:
    """Make the browser's other requests wait until this transaction ends."""
    await connection.execute("SELECT FROM provider_links WHERE browser_hash = $1 FOR UPDATE", browser_hash)


async def link_outcome(connection: Connection, browser_hash: bytes, now: datetime) -> bytes | None:
    """Return the encrypted outcome of a link that was just finished, or None."""
    outcome: bytes | None = await connection.fetchval(
        """
        SELECT sealed_outcome FROM provider_links
        WHERE browser_hash = $1 AND expires_at > $2 AND finished_at IS NOT NULL
        """,
        browser_hash,
        now,
    )
    return outcome


async def finish_link(
    connection: Connection, browser_hash: bytes, outcome: bytes, now: datetime, until: datetime
) -> None:
    """Finish the link, and store the outcome for repeated requests `until` then."""
    await connection.execute(
        "UPDATE provider_links SET finished_at = $2, sealed_outcome = $3, expires_at = $4 WHERE browser_hash = $1",
        browser_hash,
        now,
        outcome,
        until,
    )
