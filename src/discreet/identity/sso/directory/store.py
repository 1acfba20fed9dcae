"""SQL of directories.

Every statement names the token's workspace and sees only that.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict
from discreet.identity.sso.directory.entries import DirectoryGroup, DirectoryUser, GroupFacts, UserFacts

# Tokens -----------------------------------------------------------------------------------------------------


async def put_token(connection: Connection, workspace_id: UUID, token_hash: bytes, at: datetime) -> None:
    """Store a token in place of an older one, which stops working."""
    await connection.execute(
        """
        INSERT INTO directory_tokens (workspace_id, token_hash, made_at) VALUES ($1, $2, $3)
        ON CONFLICT (workspace_id) DO UPDATE
            SET token_hash = excluded.token_hash, made_at = excluded.made_at, last_used_at = NULL
        """,
        workspace_id,
        token_hash,
        at,
    )


async def token(connection: Connection, workspace_id: UUID) -> Any | None:
    """Return row (made_at, last_used_at) of a workspace's token, or None."""
    return await connection.fetchrow(
        "SELECT made_at, last_used_at FROM directory_tokens WHERE workspace_id = $1", workspace_id
    )


async def delete_token(connection: Connection, workspace_id: UUID) -> bool:
    status = await connection.execute("DELETE FROM directory_tokens WHERE workspace_id = $1", workspace_id)
    return bool(status == "DELETE 1")


async def workspace_of_token(connection: Connection, token_hash: bytes) -> Any | None:
    """Return row (workspace_id, last_used_at) of an enterprise's token, or None."""
    return await connection.fetchrow(
        """
        SELECT workspace_id, last_used_at FROM directory_tokens JOIN workspaces ON workspaces.id = workspace_id
        WHERE token_hash = $1 AND workspaces.deleted_at IS NULL AND workspaces.service = 'enterprise'
        """,
        token_hash,
    )


async def touch_token(connection: Connection, workspace_id: UUID, at: datetime) -> None:
    await connection.execute("UPDATE directory_tokens SET last_used_at = $2 WHERE workspace_id = $1", workspace_id, at)


# Users ------------------------------------------------------------------------------------------------------

_USERS = """
    SELECT id, user_name, external_id, email, active, document, account_id, created_at, changed_at,
        (SELECT coalesce(json_agg(json_build_array(g.id, g.display_name) ORDER BY g.display_name), '[]')
         FROM directory_group_members AS m JOIN directory_groups AS g ON g.id = m.group_id
         WHERE m.user_id = directory_users.id) AS groups
    FROM directory_users WHERE workspace_id = $1
"""


async def users(connection: Connection, workspace_id: UUID) -> list[DirectoryUser]:
    """Return all users in order of creation."""
    rows = await connection.fetch(f"{_USERS} ORDER BY created_at, id", workspace_id)
    return [_user(row) for row in rows]


async def user(connection: Connection, workspace_id: UUID, user_id: UUID) -> DirectoryUser | None:
    row = await connection.fetchrow(f"{_USERS} AND id = $2", workspace_id, user_id)
    return _user(row) if row else None


async def users_by_name(connection: Connection, workspace_id: UUID, user_name: str) -> list[DirectoryUser]:
    rows = await connection.fetch(f"{_USERS} AND lower(user_name) = lower($2)", workspace_id, user_name)
    return [_user(row) for row in rows]


async def users_by_external_id(connection: Connection, workspace_id: UUID, external_id: str) -> list[DirectoryUser]:
    rows = await connection.fetch(f"{_USERS} AND external_id = $2", workspace_id, external_id)
    return [_user(row) for row in rows]


async def expected(
    connection: Connection, workspace_id: UUID, account_id: UUID | None, email: str
) -> DirectoryUser | None:
    """Return the entry of a person who signs in: by linked account, else by address."""
    row = await connection.fetchrow(
        f"""
        {_USERS} AND (account_id = $2 OR (account_id IS NULL AND (email = $3 OR lower(user_name) = $3)))
        ORDER BY account_id IS NULL, created_at LIMIT 1
        """,
        workspace_id,
        account_id,
        email,
    )
    return _user(row) if row else None


async def count_users(connection: Connection, workspace_id: UUID) -> int:
    number: int = await connection.fetchval(
        "SELECT count(*) FROM directory_users WHERE workspace_id = $1", workspace_id
    )
    return number


async def insert_user(
    connection: Connection, workspace_id: UUID, user_id: UUID, facts: UserFacts, at: datetime
) -> None:
    """Insert a user. Conflict when the name is taken."""
    try:
        await connection.execute(
            """
            INSERT INTO directory_users
                (id, workspace_id, user_name, external_id, email, active, document, created_at, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
            """,
            user_id,
            workspace_id,
            facts.user_name,
            facts.external_id,
            facts.email,
            facts.active,
            json.dumps(facts.document),
            at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("There is a user with this userName already.") from None


async def update_user(
    connection: Connection, workspace_id: UUID, user_id: UUID, facts: UserFacts, at: datetime
) -> None:
    try:
        await connection.execute(
            """
            UPDATE directory_users SET user_name = $3, external_id = $4, email = $5, active = $6, document = $7,
                changed_at = $8
            WHERE workspace_id = $1 AND id = $2
            """,
            workspace_id,
            user_id,
            facts.user_name,
            facts.external_id,
            facts.email,
            facts.active,
            json.dumps(facts.document),
            at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("There is a user with this userName already.") from None


async def link_user(connection: Connection, workspace_id: UUID, user_id: UUID, account_id: UUID) -> None:
    """Link an account, unless another entry has it."""
    await connection.execute(
        """
        UPDATE directory_users SET account_id = $3 WHERE workspace_id = $1 AND id = $2 AND account_id IS NULL
            AND NOT EXISTS (SELECT FROM directory_users WHERE workspace_id = $1 AND account_id = $3)
        """,
        workspace_id,
        user_id,
        account_id,
    )


async def delete_user(connection: Connection, workspace_id: UUID, user_id: UUID) -> None:
    await connection.execute("DELETE FROM directory_users WHERE workspace_id = $1 AND id = $2", workspace_id, user_id)


async def member_of_email(connection: Connection, workspace_id: UUID, email: str) -> UUID | None:
    """Return the member with this address."""
    account_id: UUID | None = await connection.fetchval(
        """
        SELECT accounts.id FROM accounts JOIN memberships ON memberships.account_id = accounts.id
        WHERE memberships.workspace_id = $1 AND lower(accounts.email) = $2
        """,
        workspace_id,
        email,
    )
    return account_id


async def is_shown(connection: Connection, workspace_id: UUID, account_id: UUID) -> bool:
    """Return whether the account's address or its provider identity is proven."""
    return bool(
        await connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM accounts WHERE id = $2 AND email_verified_at IS NOT NULL)
                OR EXISTS (SELECT FROM provider_identities WHERE workspace_id = $1 AND account_id = $2)
            """,
            workspace_id,
            account_id,
        )
    )


async def members_without_entry(connection: Connection, workspace_id: UUID) -> Any:
    """Return rows (account_id, email, name) of active members without an entry."""
    return await connection.fetch(
        """
        SELECT accounts.id AS account_id, accounts.email, accounts.name
        FROM memberships JOIN accounts ON accounts.id = memberships.account_id
        WHERE memberships.workspace_id = $1 AND memberships.suspended_at IS NULL AND NOT EXISTS (
            SELECT FROM directory_users AS known WHERE known.workspace_id = $1
                AND (known.account_id = accounts.id OR lower(known.user_name) = lower(accounts.email)))
        """,
        workspace_id,
    )


# Groups -----------------------------------------------------------------------------------------------------

_GROUPS = """
    SELECT id, display_name, external_id, created_at, changed_at,
        ARRAY(SELECT user_id FROM directory_group_members WHERE group_id = directory_groups.id ORDER BY user_id)
            AS members
    FROM directory_groups WHERE workspace_id = $1
"""


async def groups(connection: Connection, workspace_id: UUID) -> list[DirectoryGroup]:
    rows = await connection.fetch(f"{_GROUPS} ORDER BY created_at, id", workspace_id)
    return [_group(row) for row in rows]


async def group(connection: Connection, workspace_id: UUID, group_id: UUID) -> DirectoryGroup | None:
    row = await connection.fetchrow(f"{_GROUPS} AND id = $2", workspace_id, group_id)
    return _group(row) if row else None


async def count_groups(connection: Connection, workspace_id: UUID) -> int:
    number: int = await connection.fetchval(
        "SELECT count(*) FROM directory_groups WHERE workspace_id = $1", workspace_id
    )
    return number


async def put_group(
    connection: Connection, workspace_id: UUID, group_id: UUID, facts: GroupFacts, at: datetime
) -> None:
    """Insert or update a group without its members. Conflict when the name is taken."""
    try:
        await connection.execute(
            """
            INSERT INTO directory_groups (id, workspace_id, display_name, external_id, created_at, changed_at)
            VALUES ($2, $1, $3, $4, $5, $5)
            ON CONFLICT (id) DO UPDATE
                SET display_name = excluded.display_name, external_id = excluded.external_id, changed_at = $5
                WHERE directory_groups.workspace_id = $1
            """,
            workspace_id,
            group_id,
            facts.display_name,
            facts.external_id,
            at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("There is a group with this displayName already.") from None


async def delete_group(connection: Connection, workspace_id: UUID, group_id: UUID) -> None:
    await connection.execute("DELETE FROM directory_groups WHERE workspace_id = $1 AND id = $2", workspace_id, group_id)


async def set_members(
    connection: Connection, workspace_id: UUID, group_id: UUID, add: Iterable[UUID], remove: Iterable[UUID]
) -> None:
    """Change a group's members. Ids that are not users of this workspace are skipped."""
    await connection.execute(
        "DELETE FROM directory_group_members WHERE workspace_id = $1 AND group_id = $2 AND user_id = ANY($3::uuid[])",
        workspace_id,
        group_id,
        list(remove),
    )
    await connection.execute(
        """
        INSERT INTO directory_group_members (workspace_id, group_id, user_id)
        SELECT $1, $2, id FROM directory_users WHERE workspace_id = $1 AND id = ANY($3::uuid[])
        """,
        workspace_id,
        group_id,
        list(add),
    )


# Suspensions ------------------------------------------------------------------------------------------------


async def put_suspension(connection: Connection, workspace_id: UUID, account_id: UUID, at: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO directory_suspensions (workspace_id, account_id, at) VALUES ($1, $2, $3)
        ON CONFLICT (workspace_id, account_id) DO UPDATE SET at = excluded.at
        """,
        workspace_id,
        account_id,
        at,
    )


async def take_suspension(connection: Connection, workspace_id: UUID, account_id: UUID) -> datetime | None:
    suspended_at: datetime | None = await connection.fetchval(
        "DELETE FROM directory_suspensions WHERE workspace_id = $1 AND account_id = $2 RETURNING at",
        workspace_id,
        account_id,
    )
    return suspended_at


def _user(row: Any) -> DirectoryUser:
    facts = map_row(UserFacts, row, document=json.loads(row["document"]))
    groups = tuple((UUID(id_), name) for id_, name in json.loads(row["groups"]))
    return map_row(DirectoryUser, row, facts=facts, groups=groups)


def _group(row: Any) -> DirectoryGroup:
    facts = map_row(GroupFacts, row, members=frozenset(row["members"]))
    return map_row(DirectoryGroup, row, facts=facts)
