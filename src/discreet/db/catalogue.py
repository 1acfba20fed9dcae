"""A database's catalogue as comparable lines.

It lists rights, row-level security, triggers, constraints and other definitions.

Invariants:
- The numbered migrations define the database. `declared` builds an empty one from them beside the one in use, so that
  any difference was made outside the program.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress

import asyncpg

from discreet.db.connecting import at_database, new_connection, quoted
from discreet.db.pool import Connection
from discreet.db.prepare import IN_UTF8, migrate_without_vectors

Catalogue = Mapping[str, str]
"""Definitions by name: `policy own on messages` → its definition."""

Declared = Mapping[str, frozenset[str]]
"""Expected definitions by name, each in every form in which PostgreSQL may print it."""

_BESIDE = "_declared_"


async def catalogue(connection: Connection) -> Catalogue:
    """Return the catalogue of the schema `discreet`. Any role may read it."""
    rows = [row for query in _QUERIES for row in await connection.fetch(query)]
    return {row["name"]: row["definition"] for row in rows}


async def declared(owner_url: str, database: str) -> Declared:
    """Return the catalogue that the migrations produce in an empty database.

    The owner creates a temporary database for it. asyncpg.PostgresError when the owner may not create one.
    """
    beside = f"{database}{_BESIDE}{secrets.token_hex(4)}"
    owner = await new_connection(owner_url)
    try:
        await _remove_left_over(owner, database)
        await owner.execute(f"CREATE DATABASE {quoted(beside)}{IN_UTF8}")
        try:
            return await _of_migrations(at_database(owner_url, beside))
        finally:
            await owner.execute(f"DROP DATABASE {quoted(beside)} WITH (FORCE)")
    finally:
        await owner.close()


async def _of_migrations(url: str) -> Declared:
    """Run the migrations without pgvector and return the catalogue.

    On most servers only a superuser may install pgvector, and nothing that is compared needs it.
    """
    connection = await new_connection(url, synchronous_commit="off")
    try:
        await migrate_without_vectors(connection)
        made = await catalogue(connection)
        await _write_functions_anew(connection)
        anew = await catalogue(connection)
        return {name: frozenset((definition, anew[name])) for name, definition in made.items()}
    finally:
        await connection.close()


async def _write_functions_anew(connection: Connection) -> None:
    """Redefine each function from its own definition, as a restore from a dump does.

    After that PostgreSQL prints some of them differently: implicit casts become explicit.
    """
    bodies = f"SELECT pg_get_functiondef(oid) AS text FROM pg_proc WHERE {_OUR_FUNCTIONS} AND prosqlbody IS NOT NULL"
    for row in await connection.fetch(bodies):
        await connection.execute(row["text"])


async def _remove_left_over(owner: Connection, database: str) -> None:
    """Drop databases left by killed runs, except those in use."""
    left = await owner.fetch("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", f"{database}{_BESIDE}")
    for row in left:
        with suppress(asyncpg.ObjectInUseError):
            await owner.execute(f"DROP DATABASE IF EXISTS {quoted(row['datname'])}")


_OURS = "relnamespace = 'discreet'::regnamespace"
_OUR_FUNCTIONS = """
    pronamespace = 'discreet'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
"""
"""Our functions, without those of an extension."""

_TABLES = f"""
    SELECT CASE relkind WHEN 'v' THEN 'view ' WHEN 'S' THEN 'sequence ' ELSE 'table ' END || relname AS name,
        concat_ws(', ', 'of the owner', CASE WHEN relrowsecurity THEN 'under row-level security' END,
            CASE WHEN relforcerowsecurity THEN 'for its owner too' END,
            CASE WHEN relowner <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'discreet')
                 THEN 'owned by ' || pg_get_userbyid(relowner) END,
            CASE WHEN relreplident <> 'd' THEN 'replica identity ' || relreplident::text END,
            CASE WHEN reloptions IS NOT NULL THEN array_to_string(reloptions, ' ') END,
            CASE WHEN relpersistence <> 'p' THEN 'not logged' END,
            CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(pg_class.oid) END) AS definition
    FROM pg_class WHERE {_OURS} AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
"""

_TYPE = """
    CASE WHEN EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = atttypid AND deptype = 'e')
         THEN (SELECT typname FROM pg_type WHERE oid = atttypid) ELSE format_type(atttypid, atttypmod) END
"""
"""A column's type. An extension's type has no schema, because pgvector may be in any."""

_COLUMNS = f"""
    SELECT 'column ' || relname || '.' || attname AS name,
        concat_ws(' ', {_TYPE}, CASE WHEN attnotnull THEN 'not null' END,
            nullif(attidentity, '') , nullif(attgenerated, ''), pg_get_expr(adbin, adrelid)) AS definition
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE {_OURS} AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
"""

_RIGHTS = f"""
    SELECT 'rights of ' || coalesce(nullif(given.grantee, 0)::regrole::text, 'everybody') || ' on ' || given.what
            AS name,
        string_agg(given.privilege_type || CASE WHEN is_grantable THEN ' and to give it on' ELSE '' END, ', '
            ORDER BY given.privilege_type) AS definition
    FROM (
        SELECT relname AS what, acl.* FROM pg_class, aclexplode(relacl) AS acl
            WHERE {_OURS} AND acl.grantee <> relowner
        UNION ALL
        SELECT relname || '.' || attname, acl.* FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid,
            aclexplode(attacl) AS acl WHERE {_OURS} AND acl.grantee <> relowner
        UNION ALL
        SELECT proname || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ')', acl.*
            FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS acl
            WHERE {_OUR_FUNCTIONS} AND acl.grantee <> proowner
        UNION ALL
        SELECT 'the schema', acl.* FROM pg_namespace, aclexplode(nspacl) AS acl
            WHERE nspname = 'discreet' AND acl.grantee <> nspowner
    ) AS given (what, grantor, grantee, privilege_type, is_grantable)
    GROUP BY given.grantee, given.what
"""

_POLICIES = """
    SELECT 'policy ' || policyname || ' on ' || tablename AS name,
        concat_ws(' ', lower(permissive), 'for', cmd, 'to', array_to_string(roles, ', '), 'using', qual,
            'with check', with_check) AS definition
    FROM pg_policies WHERE schemaname = 'discreet'
"""

_TRIGGERS = f"""
    SELECT 'trigger ' || tgname || ' on ' || relname AS name,
        CASE WHEN tgenabled = 'O' THEN '' ELSE 'switched off or changed: ' END || pg_get_triggerdef(pg_trigger.oid)
            AS definition
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE {_OURS} AND NOT tgisinternal
    UNION ALL
    SELECT 'foreign keys of ' || relname, 'switched off'
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE {_OURS} AND tgisinternal AND tgenabled <> 'O' GROUP BY relname
    UNION ALL
    SELECT 'rule ' || rulename || ' on ' || tablename, definition FROM pg_rules WHERE schemaname = 'discreet'
"""

_CONSTRAINTS = f"""
    SELECT 'constraint ' || conname || ' on ' || relname AS name,
        pg_get_constraintdef(pg_constraint.oid) || CASE WHEN convalidated THEN '' ELSE ' not validated' END
            AS definition
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE {_OURS}
    UNION ALL
    SELECT 'index ' || indexname || ' on ' || tablename, indexdef FROM pg_indexes WHERE schemaname = 'discreet'
"""

_FUNCTIONS = f"""
    SELECT 'function ' || proname || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ')' AS name,
        CASE WHEN prokind = 'a' THEN (
                 SELECT 'aggregate ' || concat_ws(' ', aggtransfn, aggfinalfn, aggcombinefn, agginitval)
                 FROM pg_aggregate WHERE aggfnoid = pg_proc.oid)
             ELSE pg_get_functiondef(pg_proc.oid) END
            || CASE WHEN proowner = (SELECT nspowner FROM pg_namespace WHERE nspname = 'discreet') THEN ''
                    ELSE ' owned by ' || pg_get_userbyid(proowner) END AS definition
    FROM pg_proc WHERE {_OUR_FUNCTIONS}
"""

_NOT_OF_EXTENSION = """
    NOT EXISTS (SELECT FROM pg_depend WHERE classid = '{0}'::regclass AND objid = {0}.oid AND deptype = 'e')
"""

_OTHER_KINDS = f"""
    SELECT 'type ' || typname AS name,
        concat_ws(' ', typtype, typcategory, nullif(typbasetype, 0)::regtype) AS definition
    FROM pg_type LEFT JOIN pg_class ON pg_class.oid = typrelid
    WHERE typnamespace = 'discreet'::regnamespace AND (typtype <> 'c' OR relkind = 'c') AND typcategory <> 'A'
        AND typname <> 'vector' AND {_NOT_OF_EXTENSION.format("pg_type")}
    UNION ALL
    SELECT 'operator ' || pg_operator.oid::regoperator, oprcode::regprocedure::text
    FROM pg_operator WHERE oprnamespace = 'discreet'::regnamespace AND {_NOT_OF_EXTENSION.format("pg_operator")}
    UNION ALL
    SELECT 'operator class ' || opcname, opcintype::regtype::text
    FROM pg_opclass WHERE opcnamespace = 'discreet'::regnamespace AND {_NOT_OF_EXTENSION.format("pg_opclass")}
    UNION ALL
    SELECT 'statistics ' || stxname, stxrelid::regclass::text
    FROM pg_statistic_ext WHERE stxnamespace = 'discreet'::regnamespace
    UNION ALL
    SELECT 'default privileges of ' || defaclrole::regrole
        || coalesce(' in ' || nullif(defaclnamespace, 0)::regnamespace, '')
        || ' for ' || defaclobjtype::text, defaclacl::text
    FROM pg_default_acl
"""
"""Other objects of the schema, and the default rights of later objects."""

_QUERIES = (_TABLES, _COLUMNS, _RIGHTS, _POLICIES, _TRIGGERS, _CONSTRAINTS, _FUNCTIONS, _OTHER_KINDS)
