"""SQL of accounts, sessions, one-time links and instance settings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.db.pool import Connection
from discreet.db.rows import value_of
from discreet.errors import Conflict
from discreet.identity.accounts.account import Account, email_spellings
from discreet.identity.accounts.actor import AccountRole
from discreet.identity.accounts.instance import InstanceSettings, SignUp
from discreet.identity.accounts.one_time_link import LinkKind, LinkState, SignUpInvitation
from discreet.identity.accounts.session import Session
from discreet.identity.accounts.space import PERSONAL, Space, WorkspaceRole
from discreet.identity.accounts.space_access import SpaceAccess, refusal
from discreet.promises.parties import Service
from discreet.promises.terms import PolicyKind, Versions

# Accounts ---------------------------------------------------------------------------------------------------


async def insert_account(connection: Connection, account: Account, password_hash: str | None, at: datetime) -> None:
    """Insert an account. Its address is verified from now if `email_verified` is set.

    Conflict when the e-mail address has an account; a unique index decides concurrent inserts.
    """
    try:
        await connection.execute(
            """
            INSERT INTO accounts (id, email, name, password_hash, role, created_at, email_verified_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            account.id,
            account.email,
            account.name,
            password_hash,
            account.role,
            at,
            at if account.email_verified else None,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("This email address already has an account. Sign in instead.", field="email") from None


async def account(connection: Connection, account_id: UUID) -> Account | None:
    row = await connection.fetchrow(
        """
        SELECT id, email, name, role, email_verified_at IS NOT NULL AS verified,
            (SELECT digest FROM profile_pictures WHERE account_id = accounts.id) AS picture
        FROM accounts WHERE id = $1
        """,
        account_id,
    )
    return value_of(Account, row, role=AccountRole(row["role"]), email_verified=row["verified"]) if row else None


async def set_email_verified(connection: Connection, account_id: UUID, at: datetime) -> None:
    """Mark the address as verified. The first time counts."""
    await connection.execute(
        "UPDATE accounts SET email_verified_at = $2 WHERE id = $1 AND email_verified_at IS NULL AND deleted_at IS NULL",
        account_id,
        at,
    )


async def rename(connection: Connection, account_id: UUID, name: str) -> None:
    await connection.execute("UPDATE accounts SET name = $2 WHERE id = $1 AND deleted_at IS NULL", account_id, name)


async def change_email(
    connection: Connection, account_id: UUID, before: str, email: str, verified_at: datetime | None
) -> bool:
    """Replace the address `before`. Return False when the account has another one.

    Conflict when another account has the new address.
    """
    try:
        done = await connection.execute(
            """
            UPDATE accounts SET email = $3, email_verified_at = $4
            WHERE id = $1 AND email = $2 AND deleted_at IS NULL
            """,
            account_id,
            before,
            email,
            verified_at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("This email address already has an account.", field="email") from None
    return bool(done == "UPDATE 1")


async def domain_of_own_workspace(connection: Connection, account_id: UUID, domains: Sequence[str]) -> str | None:
    """Return one of these e-mail domains that a workspace of the account's has proven to be its own, if any."""
    found: str | None = await connection.fetchval(
        """
        SELECT proven.domain FROM single_sign_on_domains AS proven
            JOIN memberships ON memberships.workspace_id = proven.workspace_id
        WHERE memberships.account_id = $1 AND proven.proven_at IS NOT NULL AND proven.domain = ANY($2::text[])
        ORDER BY proven.domain LIMIT 1
        """,
        account_id,
        list(domains),
    )
    return found


async def credentials(connection: Connection, email: str) -> Any | None:
    """Return row (id, password_hash, password_set_at) by e-mail address, or None."""
    return await connection.fetchrow(
        """
        SELECT id, password_hash, password_set_at FROM accounts
        WHERE lower(email) = ANY($1::text[]) ORDER BY array_position($1::text[], lower(email)) LIMIT 1
        """,
        email_spellings(email),
    )


async def was_opened_at(connection: Connection, email: str, at: datetime) -> bool:
    """Return whether this normalised e-mail's account was created at this time."""
    found = await connection.fetchval(
        "SELECT true FROM accounts WHERE lower(email) = lower($1) AND created_at = $2", email, at
    )
    return bool(found)


async def was_opened_since(connection: Connection, email: str, moment: datetime) -> bool:
    """Return whether this normalised e-mail's account was created after this time."""
    found = await connection.fetchval(
        "SELECT true FROM accounts WHERE lower(email) = lower($1) AND created_at > $2", email, moment
    )
    return bool(found)


# Addresses from before normalisation -------------------------------------------------------------------------


async def emails_to_normalise(connection: Connection) -> list[tuple[UUID, str]]:
    """Return accounts whose address may not be normalised.

    These hold non-ASCII letters or end with a dot.
    """
    rows = await connection.fetch(
        "SELECT id, email FROM accounts WHERE deleted_at IS NULL AND (email ~ '[^ -~]' OR email LIKE '%.') ORDER BY id"
    )
    return [(row["id"], row["email"]) for row in rows]


async def set_normal_email(connection: Connection, account_id: UUID, before: str, email: str) -> bool:
    """Set the normalised address. Return False when another account has it.

    A changed local part may be another mailbox, so the address is no longer verified.
    """
    try:
        done = await connection.execute(
            "UPDATE accounts SET email = $3, email_verified_at = CASE"
            " WHEN role = 'operator' OR split_part(email, '@', 1) = split_part($3, '@', 1) THEN email_verified_at END"
            " WHERE id = $1 AND email = $2 AND deleted_at IS NULL",
            account_id,
            before,
            email,
        )
    except asyncpg.UniqueViolationError:
        return False
    return bool(done == "UPDATE 1")


async def entering(connection: Connection, account_id: UUID) -> Any | None:
    """Return row (id, name, role, password_set_at) of an account that may sign in.

    None when it is suspended. The lock prevents suspension and password changes until the transaction ends, so they end
    a session that is opened in it.
    """
    return await connection.fetchrow(
        """
        SELECT id, name, role, password_set_at FROM accounts
        WHERE id = $1 AND suspended_at IS NULL FOR SHARE
        """,
        account_id,
    )


async def replace_password_hash(connection: Connection, account_id: UUID, old: str, new: str) -> None:
    """Replace the hash only if it is still `old`; keep a password changed since."""
    await connection.execute(
        "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2", account_id, old, new
    )


async def operator_id(connection: Connection) -> UUID | None:
    found: UUID | None = await connection.fetchval(
        "SELECT id FROM accounts WHERE role = 'operator' ORDER BY created_at LIMIT 1"
    )
    return found


async def has_operator(connection: Connection) -> bool:
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM accounts WHERE role = 'operator')"))


async def has_other_operator(connection: Connection, account_id: UUID) -> bool:
    """Return whether another active operator exists.

    Until the transaction ends no other operator's account is closed.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('last operator', 0))")
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM accounts WHERE role = 'operator' AND suspended_at IS NULL AND id <> $1)",
            account_id,
        )
    )


async def close_account(connection: Connection, at: datetime) -> None:
    """Close the acting account: nothing opens it, and its row has no personal data."""
    await connection.execute("SELECT close_account($1)", at)


# Sessions ---------------------------------------------------------------------------------------------------


async def insert_session(
    connection: Connection,
    session: Session,
    account_id: UUID,
    space: Space,
    token_hash: bytes,
    expires_at: datetime,
    provider: UUID | None = None,
) -> None:
    """Insert a session and delete the account's expired ones.

    It counts as confirmed, unless a `provider` (the workspace of the identity provider) made it for a person who also
    has their own sign-in.
    """
    await connection.execute(
        "DELETE FROM sessions WHERE account_id = $1 AND expires_at <= $2", account_id, session.created_at
    )
    await connection.execute(
        """
        INSERT INTO sessions
            (id, account_id, workspace_id, token_hash, device, created_at, last_seen_at, expires_at,
             provider_workspace_id, before_prefix, confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false,
            CASE WHEN $9::uuid IS NOT NULL AND has_direct_sign_in($2)
                 THEN 'epoch'::timestamptz ELSE $6::timestamptz END)
        """,
        session.id,
        account_id,
        space.workspace_id,
        token_hash,
        session.device,
        session.created_at,
        session.last_seen_at,
        expires_at,
        provider,
    )


async def session_actor(connection: Connection, token_hash: bytes, now: datetime) -> Any:
    """Return a valid session with its person, or None.

    The row holds session_id, last_seen_at, account_id, name, role, workspace_id, service, workspace_role, provider,
    borrowed, keeps_own_key, sealed_own_key, before_prefix, and the columns of `policies_of`. A session in a workspace
    is valid while its person may work there with this sign-in.
    """
    return await connection.fetchrow(
        """
        SELECT sessions.id AS session_id, sessions.last_seen_at, accounts.id AS account_id, accounts.name,
            accounts.role, sessions.workspace_id, workspaces.service, memberships.role AS workspace_role,
            (SELECT max(version) FROM policies WHERE kind = 'privacy') AS privacy_in_force,
            (SELECT max(version) FROM policies WHERE kind = 'terms') AS terms_in_force,
            workspace_policy_in_force(sessions.workspace_id) AS workspace_in_force,
            accepted_policy(accounts.id, 'privacy', NULL) AS privacy_accepted,
            accepted_policy(accounts.id, 'terms', NULL) AS terms_accepted,
            accepted_policy(accounts.id, 'workspace', sessions.workspace_id) AS workspace_accepted,
            sessions.provider_workspace_id AS provider,
            sessions.provider_workspace_id IS NOT NULL AND has_direct_sign_in(accounts.id) AS borrowed,
            EXISTS (SELECT FROM user_keys WHERE user_keys.account_id = accounts.id) AS keeps_own_key,
            sessions.sealed_own_key, sessions.before_prefix
        FROM sessions JOIN accounts ON accounts.id = sessions.account_id
        LEFT JOIN memberships ON memberships.workspace_id = sessions.workspace_id
            AND memberships.account_id = sessions.account_id AND memberships.suspended_at IS NULL
        LEFT JOIN workspaces ON workspaces.id = memberships.workspace_id
        WHERE sessions.token_hash = $1 AND sessions.expires_at > $2 AND accounts.suspended_at IS NULL
            AND (sessions.workspace_id IS NULL OR workspaces.id IS NOT NULL)
            AND sign_in_suffices(sessions.workspace_id, sessions.provider_workspace_id)
        """,
        token_hash,
        now,
    )


async def last_space(connection: Connection, account_id: UUID) -> Space:
    """Return the last space, if the person's own sign-in still opens it."""
    row = await connection.fetchrow(
        f"{_WORKPLACE} JOIN accounts ON accounts.id = memberships.account_id"
        " AND accounts.last_workspace_id = memberships.workspace_id"
        " WHERE memberships.account_id = $1 AND memberships.suspended_at IS NULL"
        " AND sign_in_suffices(memberships.workspace_id, NULL)",
        account_id,
    )
    return space_of(row) if row else PERSONAL


async def begin_in(connection: Connection, account_id: UUID, workspace_id: UUID) -> None:
    """Set the space of the account's next session."""
    await connection.execute("UPDATE accounts SET last_workspace_id = $2 WHERE id = $1", account_id, workspace_id)


async def open_space(
    connection: Connection, account_id: UUID, session_id: UUID, workspace_id: UUID | None, *, lock: bool = False
) -> Space | None:
    """Return the space if the session's person may work there. None when they are not in the workspace.

    Raises the error of `space_access.refusal`. With `lock`, the membership stays until the transaction ends.
    """
    space = PERSONAL
    if workspace_id is not None:
        row = await connection.fetchrow(
            f"{_WORKPLACE} WHERE memberships.account_id = $1 AND memberships.workspace_id = $2"
            f" AND memberships.suspended_at IS NULL{' FOR SHARE OF memberships' if lock else ''}",
            account_id,
            workspace_id,
        )
        if row is None:
            return None
        space = space_of(row)
    if why := refusal(await entry(connection, session_id, workspace_id)):
        raise why
    return space


async def switch_space(
    connection: Connection, account_id: UUID, session_id: UUID, workspace_id: UUID | None
) -> Space | None:
    """Switch the session's space. None and errors as in `open_space`."""
    space = await open_space(connection, account_id, session_id, workspace_id, lock=True)
    if space is None:
        return None
    await connection.execute("UPDATE sessions SET workspace_id = $2 WHERE id = $1", session_id, workspace_id)
    await connection.execute("UPDATE accounts SET last_workspace_id = $2 WHERE id = $1", account_id, workspace_id)
    return space


async def entry(connection: Connection, session_id: UUID, workspace_id: UUID | None) -> SpaceAccess:
    row = await connection.fetchrow(
        """
        SELECT provider_workspace_id, NOT sign_in_suffices($2, NULL) AS required, has_direct_sign_in(account_id) AS own
        FROM sessions WHERE id = $1
        """,
        session_id,
        workspace_id,
    )
    if row is None:
        return SpaceAccess(workspace_id, None, required=False, has_own_sign_in=True)
    return SpaceAccess(
        workspace_id=workspace_id,
        provider=row["provider_workspace_id"],
        required=row["required"],
        has_own_sign_in=row["own"],
    )


def space_of(row: Any) -> Space:
    """Return the space of a row with workspace_id, service and workspace_role."""
    if row["workspace_id"] is None:
        return PERSONAL
    return Space(Service(row["service"]), row["workspace_id"], WorkspaceRole(row["workspace_role"]))


_WORKPLACE = """
    SELECT memberships.workspace_id, workspaces.service, memberships.role AS workspace_role
    FROM memberships JOIN workspaces ON workspaces.id = memberships.workspace_id
"""


def policies_of(row: Any) -> tuple[Versions, Versions]:
    """Return current and accepted policies of a row of `session_actor` (P13)."""
    return _versions(row, "in_force"), _versions(row, "accepted")


def _versions(row: Any, which: str) -> Versions:
    found = {kind: row[f"{kind}_{which}"] for kind in PolicyKind}
    return {kind: version for kind, version in found.items() if version is not None}


async def touch_session(connection: Connection, session_id: UUID, now: datetime) -> None:
    await connection.execute("UPDATE sessions SET last_seen_at = $2 WHERE id = $1", session_id, now)


async def sessions(connection: Connection, account_id: UUID, now: datetime) -> list[Session]:
    rows = await connection.fetch(
        """
        SELECT id, created_at, last_seen_at, device FROM sessions
        WHERE account_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, id DESC
        """,
        account_id,
        now,
    )
    return [value_of(Session, row) for row in rows]


async def delete_session(connection: Connection, account_id: UUID, session_id: UUID) -> bool:
    """Delete a session. Return whether this account had it."""
    done = await connection.execute("DELETE FROM sessions WHERE id = $1 AND account_id = $2", session_id, account_id)
    return bool(done == "DELETE 1")


async def delete_session_of_token(connection: Connection, token_hash: bytes) -> tuple[UUID, UUID] | None:
    """Delete a session. Return its account and its id."""
    row = await connection.fetchrow("DELETE FROM sessions WHERE token_hash = $1 RETURNING account_id, id", token_hash)
    return (row["account_id"], row["id"]) if row else None


# One-time links ---------------------------------------------------------------------------------------------


async def insert_link(connection: Connection, kind: LinkKind, token_hash: bytes, link: SignUpInvitation) -> None:
    await connection.execute(
        """
        INSERT INTO one_time_links (id, kind, token_hash, note, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        link.id,
        kind,
        token_hash,
        link.note,
        link.created_at,
        link.expires_at,
    )


async def void_links(connection: Connection, kind: LinkKind) -> None:
    """Delete every unused link of this kind."""
    await connection.execute("DELETE FROM one_time_links WHERE kind = $1 AND used_at IS NULL", kind)


async def link_state(connection: Connection, kind: LinkKind, token_hash: bytes) -> LinkState | None:
    row = await connection.fetchrow(
        "SELECT expires_at, used_at FROM one_time_links WHERE kind = $1 AND token_hash = $2", kind, token_hash
    )
    return value_of(LinkState, row) if row else None


async def claim_link(connection: Connection, kind: LinkKind, token_hash: bytes, now: datetime) -> bool:
    """Consume the link.

    Exactly one concurrent caller gets True; others wait for its commit.
    """
    claimed = await connection.fetchval(
        """
        UPDATE one_time_links SET used_at = $3
        WHERE kind = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3 RETURNING true
        """,
        kind,
        token_hash,
        now,
    )
    return bool(claimed)


async def invitations(connection: Connection) -> list[SignUpInvitation]:
    rows = await connection.fetch(
        """
        SELECT id, note, created_at, expires_at, used_at FROM one_time_links
        WHERE kind = 'invitation' ORDER BY created_at DESC, id DESC
        """
    )
    return [value_of(SignUpInvitation, row) for row in rows]


async def delete_invitation(connection: Connection, invitation_id: UUID) -> bool:
    done = await connection.execute("DELETE FROM one_time_links WHERE id = $1 AND kind = 'invitation'", invitation_id)
    return bool(done == "DELETE 1")


async def lock_set_up(connection: Connection) -> None:
    """Serialise the use of set-up links until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('set up', 0))")


# Instance ---------------------------------------------------------------------------------------------------


async def instance(connection: Connection) -> InstanceSettings:
    row = await connection.fetchrow(
        """
        SELECT name, sign_up, operator_name, operator_contact, accent, banner FROM instance_settings
        ORDER BY id DESC LIMIT 1
        """
    )
    return value_of(InstanceSettings, row, sign_up=SignUp(row["sign_up"]))


async def lock_instance(connection: Connection) -> None:
    """Serialise changes of the instance's settings until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('instance settings', 0))")


async def operator_has_decided(connection: Connection) -> bool:
    """Return whether an operator has saved who may sign up."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM instance_settings WHERE account_id IS NOT NULL AND decides_sign_up)"
        )
    )


async def insert_instance(
    connection: Connection, instance: InstanceSettings, account_id: UUID, at: datetime, *, decides_sign_up: bool
) -> None:
    await connection.execute(
        """
        INSERT INTO instance_settings
            (at, account_id, name, sign_up, operator_name, operator_contact, accent, banner, decides_sign_up)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        at,
        account_id,
        instance.name,
        instance.sign_up,
        instance.operator_name,
        instance.operator_contact,
        instance.accent,
        instance.banner,
        decides_sign_up,
    )
