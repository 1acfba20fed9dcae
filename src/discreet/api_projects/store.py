"""SQL of API projects and their keys.

Row-level security shows them to people who administer the workspace. Authentication uses a database function that
returns the row of one key only.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.api_projects.key import Key, KeyText, Scope
from discreet.api_projects.project import Project
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.space import WorkspaceRole
from discreet.promises.capabilities import Capability, in_order
from discreet.promises.terms import PolicyKind, Versions


async def administers(connection: Connection, workspace_id: UUID) -> bool:
    """Return whether the acting person is an owner or admin there now."""
    return bool(await connection.fetchval("SELECT administers($1)", workspace_id))


# Projects ---------------------------------------------------------------------------------------------------


async def insert_project(connection: Connection, project_id: UUID, workspace_id: UUID, name: str, at: datetime) -> None:
    await connection.execute(
        "INSERT INTO api_projects (id, workspace_id, name, created_at) VALUES ($1, $2, $3, $4)",
        project_id,
        workspace_id,
        name,
        at,
    )


async def projects(connection: Connection, workspace_id: UUID) -> list[Project]:
    """Return the projects by name, without their keys."""
    rows = await connection.fetch(
        "SELECT id, name, created_at FROM api_projects WHERE workspace_id = $1 ORDER BY lower(name), id", workspace_id
    )
    return [Project(id=row["id"], name=row["name"], created_at=row["created_at"]) for row in rows]


async def lock_project(connection: Connection, workspace_id: UUID, project_id: UUID) -> Project | None:
    """Lock a project's row until the transaction ends, and return the project."""
    row = await connection.fetchrow(
        "SELECT id, name, created_at FROM api_projects WHERE id = $1 AND workspace_id = $2 FOR UPDATE",
        project_id,
        workspace_id,
    )
    return Project(id=row["id"], name=row["name"], created_at=row["created_at"]) if row else None


async def rename_project(connection: Connection, project_id: UUID, name: str) -> None:
    await connection.execute("UPDATE api_projects SET name = $2 WHERE id = $1", project_id, name)


async def delete_project(connection: Connection, project_id: UUID) -> None:
    """Delete a project with its keys and its stored responses."""
    await connection.execute("DELETE FROM api_projects WHERE id = $1", project_id)


async def may_store(connection: Connection, workspace_id: UUID) -> bool:
    found = await connection.fetchval("SELECT may_store FROM api_workspaces WHERE workspace_id = $1", workspace_id)
    return bool(found)


async def permit_storing(connection: Connection, workspace_id: UUID, allowed: bool, at: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO api_workspaces (workspace_id, may_store, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (workspace_id) DO UPDATE SET may_store = $2, changed_at = $3
        """,
        workspace_id,
        allowed,
        at,
    )


# Keys -------------------------------------------------------------------------------------------------------

_KEY = """
    SELECT api_keys.id, api_keys.project_id, accounts.name AS maker_name, api_keys.name, api_keys.prefix,
        api_keys.models, api_keys.every_gpt, api_keys.gpts, api_keys.may_embed, api_keys.may_store,
        api_keys.capabilities, api_keys.created_at, api_keys.expires_at, api_keys.last_used_at, api_keys.revoked_at,
        api_keys.id IN (SELECT api_keys_that_hold(ARRAY[api_keys.id], $2)) AS holds
    FROM api_keys JOIN accounts ON accounts.id = api_keys.account_id
"""


async def insert_key(connection: Connection, key: Key, workspace_id: UUID, account_id: UUID, key_text: KeyText) -> None:
    scope = key.scope
    await connection.execute(
        """
        INSERT INTO api_keys (id, project_id, workspace_id, account_id, name, digest, prefix, models, every_gpt, gpts,
            may_embed, may_store, created_at, expires_at, capabilities)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """,
        key.id,
        key.project_id,
        workspace_id,
        account_id,
        key.name,
        key_text.digest,
        key_text.prefix,
        scope.models,
        scope.every_gpt,
        list(scope.gpts),
        scope.may_embed,
        scope.may_store,
        key.created_at,
        key.expires_at,
        list(in_order(scope.capabilities)),
    )


async def keys(connection: Connection, workspace_id: UUID, now: datetime) -> list[Key]:
    """Return the keys of all projects, newest first."""
    rows = await connection.fetch(
        f"{_KEY} WHERE api_keys.workspace_id = $1 ORDER BY api_keys.created_at DESC, api_keys.id DESC",
        workspace_id,
        now,
    )
    return [_key(row) for row in rows]


async def count_keys(connection: Connection, project_id: UUID) -> int:
    count: int = await connection.fetchval("SELECT count(*) FROM api_keys WHERE project_id = $1", project_id)
    return count


async def some_gpt_is_missing(connection: Connection, gpt_ids: Sequence[UUID]) -> bool:
    """Return whether the acting person cannot see one of these GPTs."""
    count: int = await connection.fetchval("SELECT count(*) FROM gpts WHERE id = ANY ($1)", list(gpt_ids))
    return count < len(set(gpt_ids))


async def revoke_key(connection: Connection, workspace_id: UUID, key_id: UUID, at: datetime) -> str | None:
    """Revoke a key; return its name, or None without such a key.

    A key that was already revoked keeps its time.
    """
    row = await connection.fetchrow(
        "SELECT name, revoked_at FROM api_keys WHERE id = $1 AND workspace_id = $2 FOR UPDATE", key_id, workspace_id
    )
    if row is None:
        return None
    if row["revoked_at"] is None:
        await connection.execute("UPDATE api_keys SET revoked_at = $2 WHERE id = $1", key_id, at)
    name: str = row["name"]
    return name


async def caller(connection: Connection, key_digest: bytes) -> Any | None:
    """Return what a request with this key needs to know; None without such a key.

    A personal key has no workspace and no scope, and its user stands for the project: it has no rows, so nothing is
    stored.
    """
    return await connection.fetchrow(
        """
        WITH of_workspace AS MATERIALIZED (
            SELECT key_id, project_id, workspace_id, account_id, account_name, workspace_role, models, every_gpt, gpts,
                may_embed, may_store, expires_at, last_used_at, revoked_at, works, privacy_in_force, terms_in_force,
                workspace_in_force, privacy_accepted, terms_accepted, workspace_accepted,
                capabilities_of_key($1) AS capabilities
            FROM api_caller($1)
        )
        SELECT * FROM of_workspace
        UNION ALL
        SELECT key_id, account_id, NULL, account_id, account_name, NULL, NULL, NULL, NULL, NULL, NULL, expires_at,
            last_used_at, revoked_at, works, privacy_in_force, terms_in_force, NULL, privacy_accepted, terms_accepted,
            NULL, NULL
        FROM personal_api_caller($1) WHERE NOT EXISTS (SELECT FROM of_workspace)
        """,
        key_digest,
    )


async def note_use(connection: Connection, key_id: UUID, at: datetime) -> None:
    """Record the key's last use. The commit does not wait for the disk: call it without a transaction."""
    await connection.execute(
        "SELECT set_config('synchronous_commit', 'off', true), record_api_key_use($1, $2)", key_id, at
    )


async def valid_keys(connection: Connection, key_ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Return the keys that are valid now."""
    rows = await connection.fetch("SELECT api_keys_that_hold($1, $2) AS id", list(key_ids), now)
    return {row["id"] for row in rows}


async def administrator(connection: Connection, workspace_id: UUID, email: str | None) -> Any | None:
    """Return the row (account_id, name, role, service) of an owner or admin.

    `email` selects the person; None means the first owner.
    """
    return await connection.fetchrow(
        """
        SELECT accounts.id AS account_id, accounts.name, memberships.role, workspaces.service
        FROM memberships
        JOIN accounts ON accounts.id = memberships.account_id
        JOIN workspaces ON workspaces.id = memberships.workspace_id
        WHERE memberships.workspace_id = $1 AND memberships.suspended_at IS NULL AND memberships.role = ANY ($3)
            AND ($2::text IS NULL OR lower(accounts.email) = lower($2))
        ORDER BY memberships.role DESC, memberships.joined_at, accounts.id
        LIMIT 1
        """,
        workspace_id,
        email,
        [WorkspaceRole.OWNER, WorkspaceRole.ADMIN],
    )


async def makers_email(connection: Connection, workspace_id: UUID, key_id: UUID) -> str | None:
    """Return the e-mail address of the key's maker; None without such a key."""
    email: str | None = await connection.fetchval(
        """
        SELECT accounts.email FROM api_keys JOIN accounts ON accounts.id = api_keys.account_id
        WHERE api_keys.id = $2 AND api_keys.workspace_id = $1
        """,
        workspace_id,
        key_id,
    )
    return email


def _key(row: Any) -> Key:
    return map_row(Key, row, scope=scope_of(row))


def policies_of(row: Any) -> tuple[Versions, Versions]:
    """Return the policies in force for the key's maker and the accepted ones (P13)."""
    in_force = {kind: row[f"{kind}_in_force"] for kind in PolicyKind if row[f"{kind}_in_force"] is not None}
    accepted = {kind: row[f"{kind}_accepted"] for kind in PolicyKind if row[f"{kind}_accepted"] is not None}
    return in_force, accepted


def scope_of(row: Any) -> Scope:
    capabilities = in_order(map(Capability, row["capabilities"]))
    return map_row(Scope, row, gpts=tuple(row["gpts"]), capabilities=capabilities)
