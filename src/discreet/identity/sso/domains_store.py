"""SQL of e-mail domains: the workspaces that name them, and their proofs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict
from discreet.identity.sso.domain_proof import DomainClaim, DomainProofProblem, ProvenBy


async def claims_of(connection: Connection, workspace_id: UUID) -> list[DomainClaim]:
    """Return a workspace's domains by name."""
    rows = await connection.fetch(
        """
        SELECT d.workspace_id, workspaces.name AS workspace_name, domain, challenge, named_before, proven_at, proven_by,
            checked_at, problem, seen
        FROM single_sign_on_domains AS d JOIN workspaces ON workspaces.id = d.workspace_id
        WHERE d.workspace_id = $1 ORDER BY domain
        """,
        workspace_id,
    )
    return [_claim(row) for row in rows]


async def claims(connection: Connection, limit: int) -> list[DomainClaim]:
    """Return all workspaces' domains, unproven first; of these, those in use first."""
    rows = await connection.fetch(
        """
        SELECT d.workspace_id, workspaces.name AS workspace_name, domain, challenge, named_before, proven_at, proven_by,
            checked_at, problem, seen
        FROM single_sign_on_domains AS d JOIN workspaces ON workspaces.id = d.workspace_id
        WHERE workspaces.deleted_at IS NULL
        ORDER BY proven_at IS NOT NULL, NOT named_before, domain, d.workspace_id LIMIT $1
        """,
        limit,
    )
    return [_claim(row) for row in rows]


async def put_domains(connection: Connection, workspace_id: UUID, domains: Sequence[str]) -> None:
    """Set the named domains. Those named already keep their challenge and proof."""
    await connection.execute(
        "DELETE FROM single_sign_on_domains WHERE workspace_id = $1 AND domain <> ALL($2::text[])",
        workspace_id,
        list(domains),
    )
    await connection.executemany(
        "INSERT INTO single_sign_on_domains (domain, workspace_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        [(domain, workspace_id) for domain in domains],
    )


async def proven_elsewhere(connection: Connection, workspace_id: UUID, domains: Sequence[str]) -> list[str]:
    """Return those of the domains that another workspace has proven."""
    rows = await connection.fetch(
        """
        SELECT domain FROM single_sign_on_domains
        WHERE domain = ANY($2::text[]) AND workspace_id <> $1 AND proven_at IS NOT NULL
        """,
        workspace_id,
        list(domains),
    )
    return [row["domain"] for row in rows]


async def prove(
    connection: Connection, workspace_id: UUID, domain: str, challenge: str | None, by: ProvenBy, at: datetime
) -> bool:
    """Mark the domain as proven. Return whether that is new.

    With a challenge, only if it is still the current one. Conflict when another workspace has proven the domain.
    """
    try:
        status = await connection.execute(
            """
            UPDATE single_sign_on_domains
            SET proven_at = $4, proven_by = $5, problem = NULL, seen = '{}',
                checked_at = CASE WHEN $5 = 'dns' THEN $4 ELSE checked_at END
            WHERE workspace_id = $1 AND domain = $2 AND challenge = coalesce($3, challenge) AND proven_at IS NULL
            """,
            workspace_id,
            domain,
            challenge,
            at,
            by,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict("Another workspace of this server has proven this domain already. Ask the operator.") from None
    return bool(status == "UPDATE 1")


async def note_problem(
    connection: Connection,
    workspace_id: UUID,
    domain: str,
    problem: DomainProofProblem,
    seen: Sequence[str],
    at: datetime,
) -> None:
    await connection.execute(
        """
        UPDATE single_sign_on_domains SET checked_at = $3, problem = $4, seen = $5
        WHERE workspace_id = $1 AND domain = $2 AND proven_at IS NULL
        """,
        workspace_id,
        domain,
        at,
        problem,
        list(seen),
    )


async def withdraw(connection: Connection, workspace_id: UUID, domain: str) -> bool:
    """Withdraw the proof. Return whether the workspace names the domain."""
    status = await connection.execute(
        """
        UPDATE single_sign_on_domains SET proven_at = NULL, proven_by = NULL, named_before = false
        WHERE workspace_id = $1 AND domain = $2
        """,
        workspace_id,
        domain,
    )
    return bool(status == "UPDATE 1")


async def workspace_of(connection: Connection, domain: str) -> UUID | None:
    """Return the workspace in which people with addresses in this domain sign in.

    It is the workspace that has proven the domain, else one that named it before domains had to be proven.
    """
    workspace_id: UUID | None = await connection.fetchval(
        """
        SELECT workspace_id FROM single_sign_on_domains
        WHERE domain = $1 AND (proven_at IS NOT NULL OR named_before) ORDER BY proven_at IS NULL LIMIT 1
        """,
        domain,
    )
    return workspace_id


def _claim(row: Any) -> DomainClaim:
    return map_row(
        DomainClaim,
        row,
        proven_by=ProvenBy(row["proven_by"]) if row["proven_by"] else None,
        problem=DomainProofProblem(row["problem"]) if row["problem"] else None,
        seen=tuple(row["seen"]),
    )
