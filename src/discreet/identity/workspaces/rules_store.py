"""SQL of changing a workspace's rules, and of what a change would end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.workspaces.rules import RULES, rules_of
from discreet.promises.workspace_rules import WorkspaceRules


@dataclass(frozen=True)
class StoredRules:
    """A row of the history.

    `by` is the author's name; None for the workspace's creation and for the command line.
    """

    id: int
    at: datetime
    rules: WorkspaceRules
    by: str | None


@dataclass(frozen=True)
class RulesImpact:
    """What rules would cut off: members who build, and shared GPTs."""

    builders: int
    gpts: int


async def lock_rules(connection: Connection, workspace_id: UUID) -> None:
    """Lock the rules against changes and use until the transaction ends."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('workspace rules ' || $1, 0))", str(workspace_id)
    )


async def history(connection: Connection, workspace_id: UUID, limit: int) -> list[StoredRules]:
    """Return the history, latest first. The first row is in force."""
    rows = await connection.fetch(
        f"""
        SELECT id, at, (SELECT name FROM accounts WHERE accounts.id = changed_by) AS by, {RULES}
        FROM workspace_rules WHERE workspace_id = $1 ORDER BY id DESC LIMIT $2
        """,
        workspace_id,
        limit,
    )
    return [map_row(StoredRules, row, rules=rules_of(row)) for row in rows]


async def add(connection: Connection, workspace_id: UUID, rules: WorkspaceRules, by: UUID | None, at: datetime) -> str:
    """Insert rules. Return their digest in hexadecimal.

    `verify` derives the same digest from the row.
    """
    digest: str = await connection.fetchval(
        f"WITH added AS (INSERT INTO workspace_rules (workspace_id, at, changed_by, {RULES})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18))"
        " SELECT digest_of_rules($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        workspace_id,
        at,
        by,
        rules.builders,
        rules.sharing,
        rules.third_party_gpts,
        list(rules.approved_gpts),
        None if rules.domains is None else list(rules.domains),
        rules.retention_days,
        rules.models.limit,
        None if rules.models.endpoints is None else list(rules.models.endpoints),
        None if rules.models.countries is None else list(rules.models.countries),
        rules.models.retention_days,
        list(rules.masking.masked),
        list(rules.masking.blocked),
        sorted(rules.masking.trusted),
        None if rules.capabilities is None else list(rules.capabilities),
        rules.guests,
    )
    return digest


async def preview_impact(connection: Connection, workspace_id: UUID, rules: WorkspaceRules) -> RulesImpact | None:
    """Return the impact, or None if the acting person may not change the rules."""
    row = await connection.fetchrow("SELECT builders, gpts FROM effects_of_rules($1, $2)", workspace_id, rules.sharing)
    return RulesImpact(*row.values()) if row else None
