"""Creates procrastinate's tables in their own schema, for use by the serving role.

The owner role owns them.
"""

from importlib.resources import files

import asyncpg

from discreet.db.connecting import at_database, new_connection
from discreet.errors import Misconfigured

SCHEMA_LOCK = 0x0D15C4EE8  # any constant; makes only one server create the tables

# procrastinate's functions name their tables without a schema, so each gets a search path.
_RIGHTS = """
    DO $$
    DECLARE made regprocedure;
    BEGIN
        FOR made IN SELECT oid FROM pg_proc WHERE pronamespace = 'procrastinate'::regnamespace LOOP
            EXECUTE format('ALTER FUNCTION %s SET search_path = procrastinate, pg_temp', made);
        END LOOP;
    END $$;
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA procrastinate FROM PUBLIC;
    GRANT USAGE ON SCHEMA procrastinate TO discreet_serve;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO discreet_serve;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA procrastinate TO discreet_serve;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA procrastinate TO discreet_serve;
"""


async def prepare_jobs(owner_url: str, database: str) -> None:
    """Create the queue's tables in `database` if they are missing.

    `db.prepare.prepare` must have created the roles.
    """
    try:
        connection = await new_connection(at_database(owner_url, database), search_path="procrastinate")
    except (OSError, asyncpg.PostgresError) as error:
        raise Misconfigured(f"The database cannot be reached: {error}. See DISCREET_DATABASE_URL.") from error
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", SCHEMA_LOCK)
            if await connection.fetchval("SELECT to_regclass('procrastinate.procrastinate_jobs') IS NULL"):
                await connection.execute("CREATE SCHEMA IF NOT EXISTS procrastinate")
                await connection.execute((files("procrastinate.sql") / "schema.sql").read_text())
                await connection.execute(_RIGHTS)
    finally:
        await connection.close()
