"""SQL of policies, their drafts and acceptances.

A workspace's text is visible to its people only. The number of its current version is also readable while a session's
person is looked up.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.policies.policy import Acceptance, Document, Policy, PolicyDraft, PolicyVersion
from discreet.promises.terms import OF_THE_OPERATOR, PolicyKind, Versions

# Versions ---------------------------------------------------------------------------------------------------


async def in_force(connection: Connection, workspace_id: UUID | None = None) -> Versions:
    """Return the operator's latest version of each kind, and the workspace's."""
    rows = await connection.fetch(
        """
        SELECT kind, max(version) AS version FROM policies WHERE workspace_id IS NULL GROUP BY kind
        UNION ALL SELECT 'workspace', workspace_policy_in_force($1)
        """,
        workspace_id,
    )
    return {PolicyKind(row["kind"]): row["version"] for row in rows if row["version"] is not None}


async def versions(connection: Connection, workspace_id: UUID | None = None) -> list[PolicyVersion]:
    """Return all versions of this publisher, by kind, newest first."""
    rows = await connection.fetch(
        """
        SELECT kind, version, note, published_at FROM policies
        WHERE workspace_id IS NOT DISTINCT FROM $1 ORDER BY kind, version DESC
        """,
        workspace_id,
    )
    return [map_row(PolicyVersion, row, kind=PolicyKind(row["kind"])) for row in rows]


async def policy(connection: Connection, document: Document, version: int | None = None) -> Policy | None:
    """Return this version, or the latest one, with its text."""
    row = await connection.fetchrow(
        """
        SELECT version, note, published_at, text FROM policies
        WHERE kind = $1 AND workspace_id IS NOT DISTINCT FROM $2 AND ($3::integer IS NULL OR version = $3)
        ORDER BY version DESC LIMIT 1
        """,
        document.kind,
        document.workspace_id,
        version,
    )
    return map_row(Policy, row, info=map_row(PolicyVersion, row, kind=document.kind)) if row else None


async def insert(connection: Connection, document: Document, policy: Policy) -> None:
    info = policy.info
    await connection.execute(
        "INSERT INTO policies (kind, workspace_id, version, text, note, published_at) VALUES ($1, $2, $3, $4, $5, $6)",
        document.kind,
        document.workspace_id,
        info.version,
        policy.text,
        info.note,
        info.published_at,
    )


async def lock(connection: Connection, document: Document) -> None:
    """Serialise publishing of this document until the transaction ends."""
    name = f"policies {document.workspace_id}" if document.workspace_id else "policies"
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)


# Drafts -----------------------------------------------------------------------------------------------------


async def draft(connection: Connection, document: Document) -> PolicyDraft | None:
    row = await connection.fetchrow(
        """
        SELECT text, note, saved_at FROM policy_drafts WHERE kind = $1 AND workspace_id IS NOT DISTINCT FROM $2
        """,
        document.kind,
        document.workspace_id,
    )
    return map_row(PolicyDraft, row) if row else None


async def save_draft(connection: Connection, document: Document, draft: PolicyDraft) -> None:
    await connection.execute(
        """
        INSERT INTO policy_drafts (kind, workspace_id, text, note, saved_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (publisher, kind)
        DO UPDATE SET text = excluded.text, note = excluded.note, saved_at = excluded.saved_at
        """,
        document.kind,
        document.workspace_id,
        draft.text,
        draft.note,
        draft.saved_at,
    )


async def delete_draft(connection: Connection, document: Document) -> None:
    await connection.execute(
        "DELETE FROM policy_drafts WHERE kind = $1 AND workspace_id IS NOT DISTINCT FROM $2",
        document.kind,
        document.workspace_id,
    )


# Acceptances ------------------------------------------------------------------------------------------------


async def accepted(connection: Connection, account_id: UUID, workspace_id: UUID | None = None) -> Versions:
    """Return the latest accepted version of each kind that applies in this space."""
    rows = await connection.fetch(
        """
        SELECT kind, accepted_policy($1, kind, NULL) AS version FROM unnest($3::text[]) AS kind
        UNION ALL SELECT 'workspace', accepted_policy($1, 'workspace', $2)
        """,
        account_id,
        workspace_id,
        list(OF_THE_OPERATOR),
    )
    return {PolicyKind(row["kind"]): row["version"] for row in rows if row["version"] is not None}


async def acceptances(connection: Connection, account_id: UUID, workspace_id: UUID | None) -> list[Acceptance]:
    """Return the account's acceptances, latest first.

    They cover the operator's policies and this workspace's text. Visible are the acting account's own, and a
    workspace's to its owners.
    """
    rows = await connection.fetch(
        """
        SELECT kind, version, accepted_at FROM policy_acceptances
        WHERE account_id = $1 AND (workspace_id IS NULL OR workspace_id = $2)
        ORDER BY accepted_at DESC, kind, version DESC
        """,
        account_id,
        workspace_id,
    )
    return [_acceptance(row) for row in rows]


async def latest_acceptances(connection: Connection, workspace_id: UUID) -> dict[UUID, Acceptance]:
    """Return each account's latest acceptance in a workspace, if visible to the actor."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (account_id) account_id, kind, version, accepted_at FROM policy_acceptances
        WHERE workspace_id = $1 ORDER BY account_id, version DESC
        """,
        workspace_id,
    )
    return {row["account_id"]: _acceptance(row) for row in rows}


async def insert_acceptances(
    connection: Connection, account_id: UUID, workspace_id: UUID | None, versions: Versions, at: datetime
) -> None:
    """Insert acceptances. Existing ones keep their time."""
    await connection.executemany(
        """
        INSERT INTO policy_acceptances (account_id, kind, workspace_id, version, accepted_at)
        VALUES ($1, $2, CASE WHEN $2 = 'workspace' THEN $3::uuid END, $4, $5)
        ON CONFLICT (account_id, publisher, kind, version) DO NOTHING
        """,
        [(account_id, kind, workspace_id, version, at) for kind, version in versions.items()],
    )


async def accepted_by(connection: Connection, document: Document, version: int) -> int:
    """Return how many of the asked accounts accepted this version. For its publisher."""
    number: int = await connection.fetchval(
        "SELECT policy_accepted_by($1, $2, $3)", document.kind, version, document.workspace_id
    )
    return number


async def accounts(connection: Connection) -> int:
    """Return the number of accounts, without guests."""
    number: int = await connection.fetchval(
        "SELECT count(*) FROM accounts WHERE NOT EXISTS (SELECT FROM guests WHERE guests.account_id = accounts.id)"
    )
    return number


def _acceptance(row: Any) -> Acceptance:
    return map_row(Acceptance, row, kind=PolicyKind(row["kind"]), at=row["accepted_at"])
