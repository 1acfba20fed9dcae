"""SQL of test sheets, their runs and results.

Runs inside `Database.acting_as`. Row-level security shows them to people who may view the GPT (P6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from discreet.assistants.gpts.test_sheet.run import KEPT_RUNS, TestRunState
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict

ONE_AT_A_TIME = "You already have a test run under way. Wait for its end, or cancel it."


@dataclass(frozen=True, kw_only=True)
class StoredSheet:
    sealed_tests: bytes
    edition: int


@dataclass(frozen=True, kw_only=True)
class StoredTestRun:
    id: UUID
    gpt_id: UUID
    account_id: UUID
    version: int
    sealed_plan: bytes
    state: TestRunState
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class StoredTestResult:
    id: UUID
    run_id: UUID
    test: int
    model: int
    sealed_result: bytes | None


_RUN = "SELECT id, gpt_id, account_id, version, sealed_plan, state, started_at, ended_at FROM gpt_test_runs"


async def find_sheet(connection: Connection, gpt_id: UUID) -> StoredSheet | None:
    row = await connection.fetchrow("SELECT sealed_tests, edition FROM gpt_test_sheets WHERE gpt_id = $1", gpt_id)
    return map_row(StoredSheet, row) if row else None


async def save_sheet(connection: Connection, gpt_id: UUID, sealed: bytes, at: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO gpt_test_sheets (gpt_id, sealed_tests, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (gpt_id) DO UPDATE SET sealed_tests = excluded.sealed_tests, changed_at = excluded.changed_at,
            edition = gpt_test_sheets.edition + 1
        """,
        gpt_id,
        sealed,
        at,
    )


async def add_run(connection: Connection, run: StoredTestRun, result_ids: Sequence[UUID], models: int) -> None:
    """Store a run with its results to come, test by test; Conflict while its user has another one under way."""
    try:
        await connection.execute(
            """
            INSERT INTO gpt_test_runs (id, gpt_id, account_id, version, sealed_plan, started_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            run.id,
            run.gpt_id,
            run.account_id,
            run.version,
            run.sealed_plan,
            run.started_at,
        )
    except asyncpg.UniqueViolationError:
        raise Conflict(ONE_AT_A_TIME) from None
    await connection.execute(
        """
        INSERT INTO gpt_test_results (id, run_id, test, model)
        SELECT id, $1, (n - 1) / $3, (n - 1) % $3 FROM unnest($2::uuid[]) WITH ORDINALITY AS ids (id, n)
        """,
        run.id,
        list(result_ids),
        models,
    )


async def delete_old_runs(connection: Connection, gpt_id: UUID) -> None:
    """Delete all but the latest ended runs of a GPT."""
    await connection.execute(
        """
        DELETE FROM gpt_test_runs WHERE ended_at IS NOT NULL AND id IN (
            SELECT id FROM gpt_test_runs WHERE gpt_id = $1 ORDER BY started_at DESC, id OFFSET $2)
        """,
        gpt_id,
        KEPT_RUNS,
    )


async def list_runs(connection: Connection, gpt_id: UUID) -> list[StoredTestRun]:
    """Return a GPT's runs, latest first."""
    rows = await connection.fetch(f"{_RUN} WHERE gpt_id = $1 ORDER BY started_at DESC, id", gpt_id)
    return [map_row(StoredTestRun, row, state=TestRunState(row["state"])) for row in rows]


async def find_run(connection: Connection, run_id: UUID) -> StoredTestRun | None:
    row = await connection.fetchrow(f"{_RUN} WHERE id = $1", run_id)
    return map_row(StoredTestRun, row, state=TestRunState(row["state"])) if row else None


async def list_results(connection: Connection, run_ids: Sequence[UUID]) -> list[StoredTestResult]:
    """Return the results of these runs in their order, also those to come."""
    rows = await connection.fetch(
        """
        SELECT id, run_id, test, model, sealed_result FROM gpt_test_results
        WHERE run_id = ANY ($1::uuid[]) ORDER BY run_id, test, model
        """,
        list(run_ids),
    )
    return [map_row(StoredTestResult, row) for row in rows]


async def list_runs_before(connection: Connection, run: StoredTestRun) -> list[StoredTestRun]:
    """Return the earlier runs of the same GPT that have results, latest first."""
    rows = await connection.fetch(
        f"""
        {_RUN} WHERE gpt_id = $1 AND started_at < $2 AND EXISTS (
            SELECT FROM gpt_test_results WHERE run_id = gpt_test_runs.id AND sealed_result IS NOT NULL)
        ORDER BY started_at DESC, id
        """,
        run.gpt_id,
        run.started_at,
    )
    return [map_row(StoredTestRun, row, state=TestRunState(row["state"])) for row in rows]


async def begin(connection: Connection, run_id: UUID) -> bool:
    """Mark a run as running; return whether it is still to be run."""
    run_to_begin = await connection.fetchval(
        "UPDATE gpt_test_runs SET state = 'running' WHERE id = $1 AND ended_at IS NULL RETURNING true", run_id
    )
    return run_to_begin is not None


async def end(connection: Connection, run_id: UUID, state: TestRunState, at: datetime) -> bool:
    """End a run; return whether it was under way."""
    found = await connection.fetchval(
        "UPDATE gpt_test_runs SET state = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL RETURNING true",
        run_id,
        state.value,
        at,
    )
    return found is not None


async def fail_own_run(connection: Connection, run_id: UUID, at: datetime) -> None:
    """End a run of the acting person as failed, also of a GPT that they may no longer see."""
    await connection.execute("SELECT end_own_test_run($1, $2)", run_id, at)


async def is_running(connection: Connection, run_id: UUID) -> bool:
    """Return whether the run of the acting person goes on. It does not while their account is suspended."""
    found: bool = await connection.fetchval(
        """
        SELECT EXISTS (SELECT FROM gpt_test_runs JOIN accounts ON accounts.id = account_id
            WHERE gpt_test_runs.id = $1 AND state = 'running' AND suspended_at IS NULL)
        """,
        run_id,
    )
    return found


async def delete_run(connection: Connection, gpt_id: UUID, run_id: UUID) -> bool:
    found = await connection.fetchval(
        "DELETE FROM gpt_test_runs WHERE gpt_id = $1 AND id = $2 RETURNING true", gpt_id, run_id
    )
    return found is not None


async def next_result(connection: Connection, run_id: UUID) -> StoredTestResult | None:
    """Return the next result to come of a running run."""
    row = await connection.fetchrow(
        """
        SELECT results.id, run_id, test, model, sealed_result
        FROM gpt_test_results AS results JOIN gpt_test_runs AS runs ON runs.id = run_id
        WHERE run_id = $1 AND results.state = 'waiting' AND runs.state = 'running' ORDER BY test, model LIMIT 1
        """,
        run_id,
    )
    return map_row(StoredTestResult, row) if row else None


async def save_result(connection: Connection, result_id: UUID, sealed: bytes, *, answered: bool) -> None:
    """Store a result, unless its run has ended."""
    await connection.execute(
        """
        UPDATE gpt_test_results SET state = $3, sealed_result = $2
        WHERE id = $1 AND state = 'waiting'
            AND EXISTS (SELECT FROM gpt_test_runs WHERE id = run_id AND state = 'running')
        """,
        result_id,
        sealed,
        "answered" if answered else "failed",
    )


async def workspace_of(connection: Connection, gpt_id: UUID) -> UUID | None:
    """Return the workspace of a GPT that the acting person sees; None: a personal space."""
    found: UUID | None = await connection.fetchval("SELECT workspace_id FROM gpts WHERE id = $1", gpt_id)
    return found
