"""The SQL of policies, their drafts, and who accepted which version."""

from datetime import datetime
from uuid import UUID

from discreet.accounts.policies.policy import Acceptance, Draft, Policy, PolicyVersion
from discreet.db.pool import Connection
from discreet.promises.terms import PolicyKind, Versions

# Versions ---------------------------------------------------------------------------------------------------


async def in_force(connection: Connection) -> Versions:
    """The latest version of each kind that has one."""
    rows = await connection.fetch("SELECT kind, max(version) AS version FROM policies GROUP BY kind")
    return {PolicyKind(row["kind"]): row["version"] for row in rows}


async def versions(connection: Connection) -> list[PolicyVersion]:
    """Every version of every kind, the newest first."""
    rows = await connection.fetch("SELECT kind, version, note, published_at FROM policies ORDER BY kind, version DESC")
    return [PolicyVersion(PolicyKind(row[0]), *row[1:]) for row in rows]


async def policy(connection: Connection, kind: PolicyKind, version: int | None = None) -> Policy | None:
    """This version, or the latest, with its text."""
    row = await connection.fetchrow(
        """
        SELECT version, note, published_at, text FROM policies
        WHERE kind = $1 AND ($2::integer IS NULL OR version = $2) ORDER BY version DESC LIMIT 1
        """,
        kind, version,
    )  # fmt: skip
    return Policy(PolicyVersion(kind, row[0], row[1], row[2]), row["text"]) if row else None


async def insert(connection: Connection, policy: Policy) -> None:
    about = policy.about
    await connection.execute(
        "INSERT INTO policies (kind, version, text, note, published_at) VALUES ($1, $2, $3, $4, $5)",
        about.kind, about.version, policy.text, about.note, about.published_at,
    )  # fmt: skip


async def lock(connection: Connection) -> None:
    """Wait until nobody else is publishing; held until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('policies', 0))")


# Drafts -----------------------------------------------------------------------------------------------------


async def drafts(connection: Connection) -> dict[PolicyKind, Draft]:
    rows = await connection.fetch("SELECT kind, text, note, saved_at FROM policy_drafts")
    return {PolicyKind(row["kind"]): Draft(row["text"], row["note"], row["saved_at"]) for row in rows}


async def save_draft(connection: Connection, kind: PolicyKind, draft: Draft) -> None:
    await connection.execute(
        """
        INSERT INTO policy_drafts (kind, text, note, saved_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind) DO UPDATE SET text = excluded.text, note = excluded.note, saved_at = excluded.saved_at
        """,
        kind, draft.text, draft.note, draft.saved_at,
    )  # fmt: skip


async def delete_draft(connection: Connection, kind: PolicyKind) -> None:
    await connection.execute("DELETE FROM policy_drafts WHERE kind = $1", kind)


# Acceptances ------------------------------------------------------------------------------------------------


async def accepted(connection: Connection, account_id: UUID) -> Versions:
    """The latest version of each kind that this account accepted."""
    rows = await connection.fetch(
        "SELECT kind, accepted_policy($1, kind) AS version FROM unnest($2::text[]) AS kind",
        account_id,
        list(PolicyKind),
    )
    return {PolicyKind(row["kind"]): row["version"] for row in rows if row["version"] is not None}


async def acceptances(connection: Connection, account_id: UUID) -> list[Acceptance]:
    """What this account accepted, the latest first. Only the acting account's own are visible."""
    rows = await connection.fetch(
        """
        SELECT kind, version, accepted_at FROM policy_acceptances
        WHERE account_id = $1 ORDER BY accepted_at DESC, kind, version DESC
        """,
        account_id,
    )
    return [Acceptance(PolicyKind(row[0]), *row[1:]) for row in rows]


async def insert_acceptances(connection: Connection, account_id: UUID, versions: Versions, at: datetime) -> None:
    """What was accepted already keeps its moment."""
    await connection.executemany(
        """
        INSERT INTO policy_acceptances (account_id, kind, version, accepted_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, kind, version) DO NOTHING
        """,
        [(account_id, kind, version, at) for kind, version in versions.items()],
    )


async def accepted_by(connection: Connection, about: PolicyVersion) -> int:
    """How many accounts accepted this version."""
    number: int = await connection.fetchval("SELECT policy_accepted_by($1, $2)", about.kind, about.version)
    return number


async def accounts(connection: Connection) -> int:
    """How many accounts there are."""
    number: int = await connection.fetchval("SELECT count(*) FROM accounts")
    return number
