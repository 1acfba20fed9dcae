"""Checks the database and its server for additions that could leak content (P6).

Shared databases and administrators' customisations are no breach: settings, empty schemas and the extensions of
`EXTENSIONS` pass. Objects that read Discreet's tables, run as another role, copy changes, or bypass row-level security
do not.
"""

from collections.abc import Sequence

from discreet.verify.invariant import Invariant

EXTENSIONS = ("plpgsql", "vector", "pg_stat_statements")
"""Extensions that contain nothing that reads Discreet's tables."""

_IS_OTHER_SCHEMA = (
    "nspname NOT IN ('discreet', 'pg_catalog', 'information_schema', 'pg_toast') AND nspname !~ '^pg_(toast_)?temp_'"
)
_IS_JOB_QUEUE = "nspname = 'procrastinate' AND starts_with({0}, 'procrastinate_')"


def _is_of_extension(catalog: str) -> str:
    return f"""
        EXISTS (SELECT FROM pg_depend WHERE classid = '{catalog}'::regclass AND objid = {catalog}.oid AND deptype = 'e')
    """


RELATIONS = Invariant(
    "Discreet's database contains no other table or view.",
    f"SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE {_IS_OTHER_SCHEMA}",
    f"""
    SELECT CASE relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table '
               ELSE 'table ' END || nspname || '.' || relname AS item,
        'Discreet did not make it, and it may hold or show what Discreet holds.' AS why
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE {_IS_OTHER_SCHEMA} AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT ({_IS_JOB_QUEUE.format("relname")})
        AND NOT {_is_of_extension("pg_class")}
    """,
)

FUNCTIONS = Invariant(
    "Discreet's database contains no other function, and no extension's function runs as another role.",
    f"SELECT count(*) FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE {_IS_OTHER_SCHEMA}",
    f"""
    SELECT 'function ' || pg_proc.oid::regprocedure AS item,
        CASE WHEN prosecdef THEN 'It runs as ' || pg_get_userbyid(proowner) || ', and no migration makes it.'
             WHEN {_is_of_extension("pg_proc")} THEN 'An extension has it that does not bring it.'
             ELSE 'Discreet did not make it.' END AS why
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace JOIN pg_language ON pg_language.oid = prolang
    WHERE nspname NOT IN ('pg_catalog', 'information_schema') 
        AND NOT ({_IS_JOB_QUEUE.format("proname")} AND NOT prosecdef)
        AND CASE WHEN {_is_of_extension("pg_proc")}
                 THEN prosecdef OR (lanname NOT IN ('c', 'internal') AND prokind <> 'a' AND EXISTS (
                     SELECT FROM pg_depend JOIN pg_extension ON pg_extension.oid = refobjid
                     WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e'
                         AND extname IN ('plpgsql', 'vector')))
                 ELSE {_IS_OTHER_SCHEMA} END
    """,
)

SERVER_OBJECTS = Invariant(
    "Nothing in the database watches commands, copies changes, reaches other servers or runs untrusted languages.",
    "SELECT count(*) FROM pg_extension",
    f"""
    SELECT 'event trigger ' || evtname AS item, 
        'Discreet did not make it, and it runs in every change of a table.' AS why
    FROM pg_event_trigger WHERE NOT {_is_of_extension("pg_event_trigger")}
    UNION ALL
    SELECT 'publication ' || pubname, 'It sends every change of its tables to other servers.' FROM pg_publication
    UNION ALL
    SELECT 'subscription ' || subname, 'It writes what another server sends.' FROM pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL
    SELECT 'replication slot ' || slot_name, 'It sends every change to other programs.'
    FROM pg_replication_slots WHERE slot_type = 'logical' AND database = current_database()
    UNION ALL
    SELECT 'extension ' || extname, 'Discreet does not use it.' FROM pg_extension WHERE extname <> ALL ($1)
    UNION ALL
    SELECT 'foreign server ' || srvname, 'It reaches another server from within the database.' FROM pg_foreign_server
    UNION ALL
    SELECT 'language ' || lanname, 'Its functions are not held by the rights of a database role.'
    FROM pg_language WHERE NOT lanpltrusted AND lanname NOT IN ('internal', 'c')
    UNION ALL
    SELECT 'large object ' || oid, 'Discreet makes none; it may be a copy.' FROM pg_largeobject_metadata
    UNION ALL
    SELECT 'cast from ' || castsource::regtype || ' to ' || casttarget::regtype, 'Discreet makes none.'
    FROM pg_cast WHERE oid >= 16384 AND NOT {_is_of_extension("pg_cast")}
    """,
)

_OUR_ROLES = "^discreet_(serve|improve|insight|verify)$"
_UNSAFE_SETTINGS = """
    ('session_replication_role', 'role', 'session_authorization', 'session_preload_libraries',
     'local_preload_libraries', 'allow_system_table_mods', 'lo_compat_privileges', 'log_statement',
     'log_min_duration_statement',
     'log_min_duration_sample', 'log_transaction_sample_rate', 'log_parameter_max_length',
     'log_parameter_max_length_on_error', 'debug_print_parse', 'debug_print_rewritten', 'debug_print_plan')
"""

SETTINGS = Invariant(
    "No setting of a role or the database switches triggers off, loads code, or writes statements into a log.",
    "SELECT count(*) FROM pg_db_role_setting",
    f"""
    SELECT 'setting ' || split_part(setting, '=', 1)
            || coalesce(' of role ' || nullif(setrole, 0)::regrole, ' of the database') AS item,
        'It is ' || split_part(setting, '=', 2) || ', and takes effect without a word of Discreet''s.' AS why
    FROM pg_db_role_setting, unnest(setconfig) AS setting
    WHERE split_part(setting, '=', 1) IN {_UNSAFE_SETTINGS}
        AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    UNION ALL
    SELECT 'setting ' || name || ' of the server', 'It is ' || reset_val || ': triggers and foreign keys are disabled.'
    FROM pg_settings WHERE name = 'session_replication_role' AND reset_val <> 'origin'
    """,
)

_OWNER = "(SELECT nspowner FROM pg_namespace WHERE nspname = 'discreet')"

ROLES = Invariant(
    "Only the server's first superuser and the database's owner read past row-level security.",
    "SELECT count(*) FROM pg_roles",
    f"""
    SELECT 'role ' || rolname AS item,
        CASE WHEN rolsuper THEN 'It is a superuser besides the server''s first: it can read everything.'
             ELSE 'It bypasses row-level security.' END AS why
    FROM pg_roles
    WHERE (rolsuper OR rolbypassrls) AND oid <> 10 AND oid <> {_OWNER} AND rolname <> ALL ($1)
        AND rolname !~ '{_OUR_ROLES}'
    UNION ALL
    SELECT 'role ' || member.rolname,
        'It is a member of ' || granted_role.rolname || ', and may read or do more than Discreet gives it.'
    FROM pg_auth_members
    JOIN pg_roles AS granted_role ON granted_role.oid = roleid
    JOIN pg_roles AS member ON member.oid = pg_auth_members.member
    WHERE NOT member.rolsuper AND member.rolname <> ALL ($1)
        AND (to_jsonb(pg_auth_members) ->> 'set_option' IS DISTINCT FROM 'false'
             OR to_jsonb(pg_auth_members) ->> 'inherit_option' IS DISTINCT FROM 'false')
        AND (granted_role.rolname IN ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files',
                                      'pg_write_server_files', 'pg_execute_server_program', 'pg_maintain')
             OR granted_role.oid = {_OWNER}
             OR (member.rolname ~ '{_OUR_ROLES}' AND granted_role.rolname !~ '{_OUR_ROLES}')
             OR (member.rolname ~ '_(serve|improve|insight|verify)_login$' AND granted_role.rolname !~ '{_OUR_ROLES}'))
    """,
)


def list_server_invariants(known_roles: Sequence[str]) -> tuple[tuple[Invariant, tuple[Sequence[str], ...]], ...]:
    """Return each invariant of the server with its arguments.

    `known_roles`: those that the operator vouches for.
    """
    return (
        (RELATIONS, ()),
        (FUNCTIONS, ()),
        (SERVER_OBJECTS, (EXTENSIONS,)),
        (SETTINGS, ()),
        (ROLES, (tuple(known_roles),)),
    )
