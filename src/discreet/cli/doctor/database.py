"""Checks of the database: its connections, its log, and the rights of the serving role."""

from collections.abc import AsyncIterator

from discreet.app.infrastructure import Infrastructure
from discreet.cli.doctor.finding import DoctorFinding
from discreet.db.connecting import quoted
from discreet.quotas.service import account_quota

MAX_CONNECTIONS = 25
"""The connections of one process: its pool of 16, the queue's, and those that listen or hold a lock."""

OPEN_SCHEMA = """
    SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = 'vector' AND has_schema_privilege('public', pg_namespace.oid, 'CREATE')
"""

WRITES_VALUES = """
    SELECT name FROM (VALUES
        ('log_statement', 'none'), ('log_min_duration_statement', '-1'), ('log_min_duration_sample', '-1'),
        ('log_transaction_sample_rate', '0'), ('log_parameter_max_length_on_error', '0'),
        ('auto_explain.log_min_duration', '-1')
    ) AS quiet (name, value)
    WHERE coalesce(current_setting(name, true), '') NOT IN ('', value)
"""
"""PostgreSQL's settings that write statements and their values into its log."""


async def database_findings(infra: Infrastructure) -> AsyncIterator[DoctorFinding]:
    async with infra.database.anonymous() as connection:
        version = await connection.fetchval("SELECT current_setting('server_version')")
        role = await connection.fetchval("SELECT current_user")
        powers = await connection.fetchrow("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    where = "at DISCREET_DATABASE_URL" if infra.settings.database_url else "embedded"
    yield DoctorFinding("database", True, f"PostgreSQL {version}, {where}, in UTF-8.")
    yield await _check_connections(infra)
    yield await _describe_limits(infra)
    yield await _check_database_log(infra)
    weak = powers["rolsuper"] or powers["rolbypassrls"]
    sentence = (
        "bypasses row-level security. Remove SUPERUSER and BYPASSRLS from it."
        if weak
        else "is bound by row-level security."
    )
    yield DoctorFinding("serving role", not weak, f"{role} {sentence}")
    yield await _check_schema_of_pgvector(infra)


async def _describe_limits(infra: Infrastructure) -> DoctorFinding:
    async with infra.database.anonymous() as connection:
        quota = await account_quota(connection)
    limits = ((quota.megabytes, "MB"), (quota.files, "files"), (quota.jobs, "jobs at once"))
    listed = ", ".join(f"{limit:,} {unit}" for limit, unit in limits if limit is not None)
    change = "“discreet quota set accounts” changes it"
    return DoctorFinding("limits", True, f"Each account may have {listed or 'any amount of files'}; {change}.")


async def _check_connections(infra: Infrastructure) -> DoctorFinding:
    async with infra.database.anonymous() as connection:
        free = await connection.fetchval(
            "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
        )
    allowed = f"PostgreSQL allows {free}, and each server or worker opens up to {MAX_CONNECTIONS}"
    if free < MAX_CONNECTIONS:
        return DoctorFinding("database connections", False, f"{allowed}; raise max_connections.")
    return DoctorFinding("database connections", True, f"{allowed}.")


async def _check_schema_of_pgvector(infra: Infrastructure) -> DoctorFinding:
    """Check that only its owner can create objects in pgvector's schema.

    That schema is on our search path: a role that can create objects there could replace operators.
    """
    async with infra.database.anonymous() as connection:
        schema = await connection.fetchval(OPEN_SCHEMA)
    if schema is None:
        return DoctorFinding("extension", True, "only its owner may create objects in the schema of pgvector.")
    sentence = f"every role may create objects in the schema {schema}, which Discreet uses for pgvector. Run in this"
    return DoctorFinding(
        "extension", False, f"{sentence} database: REVOKE CREATE ON SCHEMA {quoted(schema)} FROM PUBLIC"
    )


async def _check_database_log(infra: Infrastructure) -> DoctorFinding:
    """Check that PostgreSQL does not log values.

    A question to a GPT with knowledge is a value of a search, also in a temporary chat (P9).
    """
    async with infra.database.anonymous() as connection:
        settings = [row["name"] for row in await connection.fetch(WRITES_VALUES)]
    if not settings:
        return DoctorFinding("database log", True, "PostgreSQL writes no values of statements into its log.")
    listed = ", ".join(settings)
    sentence = f"PostgreSQL may write what people ask into its log; set these back to their defaults: {listed}."
    return DoctorFinding("database log", False, sentence)
