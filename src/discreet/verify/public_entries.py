"""Invariants: log entries about datasets, policies and settings match rows (P12).

Entries about acts match them, too. Both directions are checked. A row from before the log's first entry needs no
entry, because there was no log then. `log_entries.py` fills `public_entries`. $1 is the time since which deletions of
accounts are reported.
"""

from discreet.verify.invariant import Invariant

LOG_START = "(SELECT min(at) FROM log_start)"
"""When the log began. NULL while it has no public entry: then no entries are required.

If rows and entries are counted, both sides are compared by whole hours from then on.
"""

HOUR_OF = "date_trunc('hour', {0}, 'UTC')"
SAME_HOUR = f"({HOUR_OF} IS NOT DISTINCT FROM date_trunc('hour', {{1}}, 'UTC'))"
"""Whether a row and an entry are of the same hour: public entries contain only the hour."""

IS_SET_BY_OPERATOR = """
    NOT (quotas.set_by IS NULL AND quotas.answers IS NULL AND quotas.tokens IS NULL
        AND (quotas.subject, quotas.megabytes, quotas.files, quotas.jobs)
            IN (('accounts', 2000, 2000, 50), ('workspaces', 20000, 20000, 200))
        AND NOT EXISTS (
            SELECT FROM quotas AS earlier WHERE earlier.subject = quotas.subject AND earlier.id < quotas.id))
"""
"""Whether an operator set the quota. An upgraded server received its defaults after its log had begun."""

DATASETS = Invariant(
    "Each dataset in the log exists as the log says, and each is in the log.",
    "SELECT count(*) FROM public_entries WHERE kind IN ('dataset_finished', 'dataset_destroyed')",
    f"""
    SELECT 'dataset ' || (facts ->> 'dataset') AS item,
        CASE WHEN datasets.id IS NULL THEN 'The log says that it was finished, but it is not there.'
             WHEN datasets.records::text IS DISTINCT FROM facts ->> 'records'
             THEN 'It counts other records than the log says.'
             WHEN manifest::json ->> 'merkle_root' IS DISTINCT FROM facts ->> 'merkle_root'
             THEN 'Its manifest names another root of its proofs than the log says.'
             WHEN NOT {SAME_HOUR.format("datasets.built_at", "public_entries.at")}
             THEN 'It was finished in another hour than the log says.'
             ELSE 'Its manifest is not the one in the log.' END AS why
    FROM public_entries LEFT JOIN datasets ON datasets.id::text = facts ->> 'dataset'
    WHERE kind = 'dataset_finished' AND (
        datasets.id IS NULL OR datasets.records::text IS DISTINCT FROM facts ->> 'records'
        OR NOT {SAME_HOUR.format("datasets.built_at", "public_entries.at")}
        OR encode(sha256(convert_to(manifest, 'UTF8')), 'hex') IS DISTINCT FROM facts ->> 'manifest_sha256')
    UNION ALL
    SELECT 'dataset ' || (facts ->> 'dataset'),
        'The log says that it ended (' || (facts ->> 'how') || '), but its row says otherwise.'
    FROM public_entries LEFT JOIN datasets ON datasets.id::text = facts ->> 'dataset'
    WHERE kind = 'dataset_destroyed' AND (datasets.state IS DISTINCT FROM facts ->> 'how'
        OR NOT {SAME_HOUR.format("datasets.ended_at", "public_entries.at")})
    UNION ALL
    SELECT 'dataset ' || id, 'It is finished, but not in the log.'
    FROM datasets WHERE built_at >= {LOG_START} AND NOT EXISTS (
        SELECT FROM public_entries WHERE kind = 'dataset_finished' AND (facts ->> 'dataset') = datasets.id::text)
    UNION ALL
    SELECT 'dataset ' || id, 'It has ended, but not in the log.'
    FROM datasets WHERE state IN ('destroyed', 'expired') AND ended_at >= {LOG_START} AND NOT EXISTS (
        SELECT FROM public_entries WHERE kind = 'dataset_destroyed' AND (facts ->> 'dataset') = datasets.id::text)
    """,
)

_PUBLISHER = "coalesce('workspace:' || workspace_id, 'policy:' || policies.kind)"

POLICIES = Invariant(
    "Each published text is the one in the log, and each is in the log.",
    "SELECT count(*) FROM public_entries WHERE kind = 'policy_published'",
    f"""
    SELECT (facts ->> 'policy') || ' ' || (facts ->> 'version') || ' of ' || subject AS item,
        CASE WHEN policies.version IS NULL THEN 'The log says that it was published, but it is not there.'
             WHEN policies.digest <> facts ->> 'sha256' THEN 'Its text is not the one that was published.'
             ELSE 'It was published in another hour.' END AS why
    FROM public_entries LEFT JOIN policies_to_compare() AS policies ON {_PUBLISHER} = subject
        AND policies.kind = facts ->> 'policy' AND policies.version::text = facts ->> 'version'
    WHERE public_entries.kind = 'policy_published'
        AND (policies.digest IS DISTINCT FROM facts ->> 'sha256'
             OR NOT {SAME_HOUR.format("policies.published_at", "public_entries.at")})
        AND (NOT starts_with(subject, 'workspace:')
             OR EXISTS (SELECT FROM workspaces WHERE 'workspace:' || workspaces.id = subject))
    UNION ALL
    SELECT policies.kind || ' ' || policies.version || ' of ' || {_PUBLISHER},
        'It is published, but not in the log.'
    FROM policies_to_compare() AS policies
    WHERE published_at >= {LOG_START} AND NOT EXISTS (
        SELECT FROM public_entries WHERE public_entries.kind = 'policy_published' AND subject = {_PUBLISHER}
            AND facts ->> 'policy' = policies.kind AND facts ->> 'version' = policies.version::text)
    """,
)

ACTS = Invariant(
    "Each act in a workspace is in its audit log and in the evidence log, equally often and in the same hour.",
    "SELECT count(*) FROM audit_events_to_compare()",
    f"""
    WITH audit_counts AS (
        SELECT workspace_id::text AS workspace, act, made_by, {HOUR_OF.format("at")} AS at, count(*) AS times
        FROM audit_events_to_compare() WHERE {HOUR_OF.format("at")} >= {LOG_START} GROUP BY 1, 2, 3, 4
    ), log_counts AS (
        SELECT facts ->> 'workspace' AS workspace, facts ->> 'act' AS act, facts ->> 'made_by' AS made_by,
            {HOUR_OF.format("at")} AS at, count(*) AS times
        FROM public_entries
        WHERE kind = 'administrative_act' AND facts ? 'workspace' AND {HOUR_OF.format("at")} >= {LOG_START}
        GROUP BY 1, 2, 3, 4
    )
    SELECT 'act ' || act || ' of ' || at || ' in workspace ' || workspace AS item,
        CASE WHEN coalesce(log_counts.times, 0) > coalesce(audit_counts.times, 0)
             THEN 'The log has it, but the audit log does not have it.'
             ELSE 'The audit log has it, but not in the log.' END AS why
    FROM audit_counts FULL JOIN log_counts USING (workspace, act, made_by, at)
    WHERE audit_counts.times IS DISTINCT FROM log_counts.times
    UNION ALL
    SELECT 'act ' || (facts ->> 'act') || ' of ' || at || ' in workspace ' || (facts ->> 'workspace'),
        'What the audit log says of it is not what it said.'
    FROM public_entries
    WHERE kind = 'administrative_act' AND facts ? 'row' AND NOT EXISTS (
        SELECT FROM audit_events_to_compare() AS acts
        WHERE acts.workspace_id::text = facts ->> 'workspace' AND acts.act = facts ->> 'act'
            AND {SAME_HOUR.format("acts.at", "public_entries.at")} AND acts.digest = facts ->> 'row')
    """,
)

_ROLES = """
    WITH acts AS (SELECT * FROM audit_events_to_compare()), steps (workspace_id, account_id, id, act, role) AS (
        SELECT workspace_id, about_id, id, act, role FROM acts
        WHERE act IN ('member_added', 'member_joined', 'member_arrived', 'role_changed', 'ownership_transferred',
                      'member_removed', 'member_left', 'member_suspended', 'member_restored')
        UNION ALL
        SELECT workspace_id, actor_id, id, act, giver_role FROM acts WHERE act = 'ownership_transferred'
    ), last_role AS (
        SELECT DISTINCT ON (workspace_id, account_id) workspace_id, account_id, id, role FROM steps
        WHERE act NOT IN ('member_suspended', 'member_restored') ORDER BY workspace_id, account_id, id DESC
    ), last_suspension AS (
        SELECT DISTINCT ON (workspace_id, account_id) workspace_id, account_id, id,
            act = 'member_suspended' AS is_suspended
        FROM steps WHERE act IN ('member_suspended', 'member_restored') ORDER BY workspace_id, account_id, id DESC
    ), expected AS (
        SELECT workspace_id, account_id, last_role.role,
            coalesce(is_suspended AND last_suspension.id > joined.id, false) AS is_suspended
        FROM last_role LEFT JOIN last_suspension USING (workspace_id, account_id)
        LEFT JOIN LATERAL (
            SELECT max(id) AS id FROM steps
            WHERE steps.workspace_id = last_role.workspace_id AND steps.account_id = last_role.account_id
                AND act IN ('member_added', 'member_joined', 'member_arrived')) AS joined ON true
    )
"""

MEMBERS = Invariant(
    "Each member of a workspace joined by an act, and has the role of the last act.",
    "SELECT count(*) FROM memberships",
    f"""
    {_ROLES}
    SELECT 'account ' || coalesce(memberships.account_id, expected.account_id) || ' in workspace '
            || coalesce(memberships.workspace_id, expected.workspace_id) AS item,
        CASE WHEN expected.account_id IS NULL THEN 'It is a member, and no act brought it in.'
             WHEN memberships.account_id IS NULL THEN 'An act brought it in, and it is no member.'
             WHEN expected.role IS NULL THEN 'It is a member, and left or was removed.'
             WHEN expected.role <> memberships.role 
                 THEN 'It is ' || memberships.role || ', and was made ' || expected.role || '.'
             ELSE 'Whether it is suspended is not what the last act says.' END AS why
    FROM memberships FULL JOIN expected USING (workspace_id, account_id)
    JOIN workspaces ON workspaces.id = coalesce(memberships.workspace_id, expected.workspace_id)
    WHERE workspaces.deleted_at IS NULL AND (
        (memberships.account_id IS NULL AND expected.role IS NOT NULL)
        OR (expected.account_id IS NULL AND memberships.joined_at >= {LOG_START})
        OR (memberships.role IS DISTINCT FROM expected.role AND memberships.account_id IS NOT NULL
            AND expected.account_id IS NOT NULL)
        OR (memberships.suspended_at IS NOT NULL) <> expected.is_suspended)
    """,
)

SIGN_IN_ACTS = Invariant(
    "An operator's act on a person's sign-in is recorded for that person and in the log, equally often.",
    "SELECT count(*) FROM security_events WHERE made_by = 'operator'",
    f"""
    WITH event_counts AS (
        SELECT act, {HOUR_OF.format("at")} AS at, count(*) AS times FROM security_events
        WHERE made_by = 'operator' AND act IN ('suspended', 'restored', 'reset_link_made')
            AND {HOUR_OF.format("at")} >= {LOG_START}
        GROUP BY 1, 2
    ), log_counts AS (
        SELECT CASE facts ->> 'act' WHEN 'account_suspended' THEN 'suspended' WHEN 'account_restored' THEN 'restored'
                   ELSE 'reset_link_made' END AS act, {HOUR_OF.format("at")} AS at, count(*) AS times
        FROM public_entries WHERE kind = 'administrative_act'
            AND facts ->> 'act' IN ('account_suspended', 'account_restored', 'reset_link_made')
            AND {HOUR_OF.format("at")} >= {LOG_START}
        GROUP BY 1, 2
    )
    SELECT 'act ' || act || ' of ' || at AS item,
        CASE WHEN coalesce(log_counts.times, 0) > coalesce(event_counts.times, 0)
             THEN 'The log says that an operator did it, but its person was not informed.'
             ELSE 'An operator is said to have done it, but not in the log.' END AS why
    FROM event_counts FULL JOIN log_counts USING (act, at) WHERE event_counts.times IS DISTINCT FROM log_counts.times
    UNION ALL
    SELECT 'reset link ' || reset_links.id, 'An operator made it; it is recorded neither for the person nor in the log.'
    FROM reset_links WHERE reset_links.made_by = 'operator' AND created_at >= {LOG_START} AND NOT EXISTS (
        SELECT FROM security_events
        WHERE security_events.account_id = reset_links.account_id AND act = 'reset_link_made'
            AND security_events.made_by = 'operator' AND at BETWEEN created_at - interval '1 minute'
            AND created_at + interval '1 minute')
    UNION ALL
    SELECT 'reset link ' || reset_links.id, 'It was used, but that is not recorded for the person.'
    FROM reset_links WHERE used_at >= {LOG_START} AND NOT EXISTS (
        SELECT FROM security_events WHERE security_events.account_id = reset_links.account_id AND act = 'password_reset'
            AND at BETWEEN used_at - interval '1 minute' AND used_at + interval '1 minute')
    """,
)

SETTINGS = Invariant(
    "Who may sign up, quotas and budgets are as the log says, and each change is in the log.",
    """
    SELECT (SELECT count(*) FROM instance_settings) + (SELECT count(*) FROM quotas)
         + (SELECT count(*) FROM insight_budgets)
    """,
    f"""
    WITH steps AS (
        SELECT id, at, sign_up, lag(sign_up) OVER (ORDER BY id) AS before FROM instance_settings
    )
    SELECT 'sign-up setting ' || id AS item, 'The first one is not what every server begins with.' AS why
    FROM steps WHERE before IS NULL AND sign_up <> 'invitation'
    UNION ALL
    SELECT 'sign-up setting ' || id, 'It was changed to ' || sign_up || ', but the log does not say so.'
    FROM steps WHERE sign_up <> before AND at >= {LOG_START} AND NOT EXISTS (
        SELECT FROM public_entries
        WHERE facts ->> 'act' = 'instance_changed' AND {SAME_HOUR.format("steps.at", "public_entries.at")}
            AND facts ->> 'sign_up' = sign_up AND facts ->> 'before' = before)
    UNION ALL
    SELECT 'sign-up setting of ' || at, 'The log says that it was changed to ' || (facts ->> 'sign_up')
        || ', and there is no such change.'
    FROM (
        SELECT facts, at, count(*) OVER (PARTITION BY facts ->> 'sign_up', {HOUR_OF.format("at")}) AS times
        FROM public_entries WHERE facts ->> 'act' = 'instance_changed') AS public_entries
    WHERE times > (
        SELECT count(*) FROM instance_settings
        WHERE {SAME_HOUR.format("instance_settings.at", "public_entries.at")} AND sign_up = facts ->> 'sign_up')
    UNION ALL
    SELECT 'quota of ' || quotas.subject, 'It was set at ' || quotas.at || ', but the log does not say so.'
    FROM quotas WHERE quotas.at >= {LOG_START} AND {IS_SET_BY_OPERATOR} AND NOT EXISTS (
        SELECT FROM public_entries
        WHERE facts ->> 'act' = 'quota_changed' AND {SAME_HOUR.format("quotas.at", "public_entries.at")}
            AND facts ->> 'subject' = quotas.subject
            AND CASE WHEN jsonb_typeof(facts -> 'quota') = 'null' THEN quotas.follows
                     ELSE jsonb '{{"files": null, "jobs": null}}' || (facts -> 'quota') = jsonb_build_object(
                         'answers', answers, 'tokens', tokens, 'megabytes', megabytes, 'files', files, 'jobs', jobs)
                END)
    UNION ALL
    SELECT 'quota of ' || (facts ->> 'subject'), 'The log says that it was set at ' || public_entries.at
        || ', and there is no such quota.'
    FROM (
        SELECT facts, at, count(*) OVER (PARTITION BY facts ->> 'subject', {HOUR_OF.format("at")}) AS times
        FROM public_entries WHERE facts ->> 'act' = 'quota_changed') AS public_entries
    WHERE times > (
        SELECT count(*) FROM quotas
        WHERE {SAME_HOUR.format("quotas.at", "public_entries.at")} AND quotas.subject = facts ->> 'subject')
        AND (NOT starts_with(facts ->> 'subject', 'account:')
             OR EXISTS (SELECT FROM accounts WHERE 'account:' || accounts.id = facts ->> 'subject'))
    UNION ALL
    SELECT 'budget ' || id, 'It was set, but the log does not say so.'
    FROM insight_budgets
    WHERE insight_budgets.at >= {LOG_START} AND id > (SELECT min(id) FROM insight_budgets) AND NOT EXISTS (
        SELECT FROM public_entries
        WHERE facts ->> 'act' = 'budget_changed' AND {SAME_HOUR.format("insight_budgets.at", "public_entries.at")}
            AND facts ->> 'grains' = grains::text AND facts ->> 'from_day' = from_day::text)
    UNION ALL
    SELECT 'budget of ' || public_entries.at, 'The log has it, but there is no such budget.'
    FROM public_entries WHERE facts ->> 'act' = 'budget_changed' AND NOT EXISTS (
        SELECT FROM insight_budgets
        WHERE {SAME_HOUR.format("insight_budgets.at", "public_entries.at")}
            AND facts ->> 'grains' = grains::text AND facts ->> 'from_day' = from_day::text)
    """,
)

REPORTS = Invariant(
    "Each deletion of an account in the log has its report, and each report its entry; days are as the log says.",
    "SELECT count(*) FROM deletions WHERE kind = 'account'",
    f"""
    SELECT 'report of a deleted account' AS item, 'The log has the deletion, but its report is gone.' AS why
    FROM public_entries
    WHERE kind = 'key_destroyed' AND facts ->> 'of' = 'account' AND public_entries.at > $1 AND NOT EXISTS (
        SELECT FROM deletions WHERE deletions.kind = 'account' AND encode(code_hash, 'hex') = facts ->> 'report')
    UNION ALL
    SELECT 'deletion ' || id, 'It is of an account, but not in the log.'
    FROM deletions WHERE deletions.kind = 'account' AND asked_at >= {LOG_START} AND NOT EXISTS (
        SELECT FROM public_entries WHERE public_entries.kind = 'key_destroyed'
            AND facts ->> 'report' = encode(code_hash, 'hex'))
    UNION ALL
    SELECT 'workspace ' || workspaces.id, 'The log says that its keys are destroyed, but it still exists.'
    FROM workspaces JOIN public_entries ON kind = 'key_destroyed' AND facts ->> 'of' = 'workspace:' || workspaces.id
    WHERE workspaces.deleted_at IS NULL
    UNION ALL
    SELECT 'API project ' || api_projects.id, 'The log says that its key is destroyed, but it is still there.'
    FROM api_projects JOIN public_entries
        ON kind = 'key_destroyed' AND facts ->> 'of' = 'api_project:' || api_projects.id
    UNION ALL
    SELECT replace(facts ->> 'of', '_', ' '), 'The log says that it has ended, but the day is not released.'
    FROM public_entries WHERE kind = 'key_destroyed' AND starts_with(facts ->> 'of', 'insight_day:') AND NOT EXISTS (
        SELECT FROM insight_days WHERE 'insight_day:' || day = facts ->> 'of' AND released_at IS NOT NULL)
    """,
)

RULES = Invariant(
    "A workspace's rules begin as in every workspace, and each change is the one in the log.",
    "SELECT count(*) FROM rules_to_compare()",
    f"""
    SELECT 'rules ' || id || ' of workspace ' || workspace_id AS item,
        'They are the first, and not what every workspace begins with.' AS why
    FROM rules_to_compare()
    WHERE first AND digest <> digest_of_rules('everyone', 'everyone', 'all', '{{}}', NULL, NULL)
    UNION ALL
    SELECT 'rules ' || id || ' of workspace ' || workspace_id, 'They were changed, but the log does not say so.'
    FROM rules_to_compare() AS rules
    WHERE NOT first AND rules.at >= {LOG_START} AND NOT EXISTS (
        SELECT FROM public_entries
        WHERE facts ->> 'act' = 'rules_changed' AND facts ->> 'workspace' = rules.workspace_id::text
            AND {SAME_HOUR.format("rules.at", "public_entries.at")} AND coalesce(facts ->> 'rules', digest) = digest)
    UNION ALL
    SELECT 'rules of ' || log_counts.at || ' of workspace ' || log_counts.workspace,
        'The log has them, but they are not there.'
    FROM (
        SELECT facts ->> 'workspace' AS workspace, {HOUR_OF.format("at")} AS at, count(*) AS times
        FROM public_entries WHERE facts ->> 'act' = 'rules_changed' GROUP BY 1, 2) AS log_counts
    LEFT JOIN (
        SELECT workspace_id::text AS workspace, {HOUR_OF.format("at")} AS at, count(*) AS times
        FROM rules_to_compare() WHERE NOT first GROUP BY 1, 2) AS row_counts USING (workspace, at)
    WHERE log_counts.times > coalesce(row_counts.times, 0)
    """,
)

DATASET_VIEWS = Invariant(
    "Each look at a dataset, and each unencrypted export, is recorded for its people and in the log, equally often.",
    "SELECT count(*) FROM dataset_access_log",
    f"""
    WITH due_counts AS (
        SELECT dataset_id::text AS dataset, kind AS how, first, records, {HOUR_OF.format("at")} AS at, count(*) AS times
        FROM dataset_access_log
        WHERE at >= (SELECT since FROM evidence_kind_starts WHERE evidence_kind_starts.kind = 'records_shown')
        GROUP BY 1, 2, 3, 4, 5
    ), log_counts AS (
        SELECT facts ->> 'dataset' AS dataset, facts ->> 'how' AS how, (facts ->> 'first')::int AS first,
            (facts ->> 'records')::int AS records, {HOUR_OF.format("at")} AS at, count(*) AS times
        FROM public_entries WHERE kind IN ('records_shown', 'dataset_exported') GROUP BY 1, 2, 3, 4, 5
    ), row_counts AS (
        SELECT dataset_id::text AS dataset, kind AS how, first, records, {HOUR_OF.format("at")} AS at, count(*) AS times
        FROM dataset_access_log GROUP BY 1, 2, 3, 4, 5
    )
    SELECT how || ' of dataset ' || dataset || ', ' || at AS item,
        'It is recorded, but not in the log.' AS why
    FROM due_counts LEFT JOIN log_counts USING (dataset, how, first, records, at)
    WHERE due_counts.times > coalesce(log_counts.times, 0)
    UNION ALL
    SELECT how || ' of dataset ' || dataset || ', ' || at,
        'The log has it, but the people in the dataset were not informed.'
    FROM log_counts LEFT JOIN row_counts USING (dataset, how, first, records, at)
    WHERE log_counts.times > coalesce(row_counts.times, 0)
    """,
)

MODELS = Invariant(
    "Each trained model that people see is the one in the log, and each is in the log.",
    "SELECT count(*) FROM models_to_compare()",
    f"""
    SELECT 'model ' || (facts ->> 'model') || ' of dataset ' || (facts ->> 'dataset') AS item,
        CASE WHEN models.id IS NULL THEN 'The log has it, but it is not there.'
             ELSE 'It is recorded differently from the log.' END AS why
    FROM public_entries LEFT JOIN models_to_compare() AS models ON models.id::text = facts ->> 'model'
    WHERE kind = 'model_trained' AND NOT (
        models.dataset_id::text IS NOT DISTINCT FROM facts ->> 'dataset'
        AND models.name_digest = facts ->> 'name_sha256' AND models.note_digest = facts ->> 'note_sha256'
        AND {SAME_HOUR.format("models.recorded_at", "public_entries.at")})
    UNION ALL
    SELECT 'model ' || models.id || ' of dataset ' || dataset_id, 'It is recorded, but not in the log.'
    FROM models_to_compare() AS models
    WHERE recorded_at >= (SELECT since FROM evidence_kind_starts WHERE kind = 'model_trained') AND NOT EXISTS (
        SELECT FROM public_entries WHERE kind = 'model_trained' AND facts ->> 'model' = models.id::text)
    """,
)

_DECLARED_FACTS = """
    jsonb_build_object('run_by', run_by, 'company', company, 'country', country, 'retention_days', retention_days,
        'trains', trains, 'people_look', people_look, 'basis', basis)
"""

FACTS = Invariant(
    "What is declared about model providers is as the log says, and each change is in the log (P14).",
    "SELECT count(*) FROM recipient_facts",
    f"""
    SELECT 'facts ' || recipient_facts.id || ' about endpoint ' || endpoint_id AS item,
        'They were declared, but the log does not say so.' AS why
    FROM recipient_facts
    WHERE since >= {LOG_START}
        -- Every server begins with one row about each endpoint that no operator added.
        AND NOT EXISTS (
            SELECT FROM model_endpoints WHERE model_endpoints.id = endpoint_id AND source <> 'operator'
                AND recipient_facts.id = (
                    SELECT min(first.id) FROM recipient_facts AS first WHERE first.endpoint_id = model_endpoints.id))
        AND NOT EXISTS (
            SELECT FROM public_entries
            WHERE facts ->> 'act' = 'recipient_facts_changed' AND {SAME_HOUR.format("since", "public_entries.at")}
                AND facts ->> 'endpoint' = endpoint_id::text AND facts -> 'facts' = {_DECLARED_FACTS})
    UNION ALL
    SELECT 'facts about endpoint ' || (facts ->> 'endpoint'), 'The log has them, but they are not there.'
    FROM public_entries WHERE facts ->> 'act' = 'recipient_facts_changed' AND NOT EXISTS (
        SELECT FROM recipient_facts
        WHERE {SAME_HOUR.format("since", "public_entries.at")} AND facts ->> 'endpoint' = endpoint_id::text
            AND facts -> 'facts' = {_DECLARED_FACTS})
    UNION ALL
    SELECT 'endpoint ' || (facts ->> 'endpoint'), 'The log says that it was removed, but it is still there.'
    FROM public_entries JOIN model_endpoints ON model_endpoints.id::text = facts ->> 'endpoint'
    WHERE facts ->> 'act' = 'model_endpoint_removed' AND removed_at IS NULL
    UNION ALL
    SELECT 'endpoint ' || id, 'It is removed, but the log does not say so.'
    FROM model_endpoints WHERE removed_at >= {LOG_START} AND NOT EXISTS (
        SELECT FROM public_entries
        WHERE facts ->> 'act' = 'model_endpoint_removed' AND facts ->> 'endpoint' = model_endpoints.id::text)
    """,
)

INVARIANTS = (DATASET_VIEWS, MODELS, DATASETS, POLICIES, ACTS, MEMBERS, SIGN_IN_ACTS, SETTINGS, FACTS, RULES, REPORTS)
