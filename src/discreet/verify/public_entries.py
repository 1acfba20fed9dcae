"""Invariants: log entries about datasets, policies and settings match rows (P12).

So do entries about acts. Both directions are checked. A row from before the log's first entry needs no entry, because
there was no log then. `log_entries.py` fills `told_public`. $1 is the moment since which deleted accounts are
reported.
"""

from discreet.verify.invariant import Invariant

SINCE = "(SELECT min(at) FROM told_since)"
"""When the log began. NULL while it has no public entry: then no entries are required.

If rows and entries are counted, both sides are compared by whole hours from then on.
"""

AN_HOUR = "date_trunc('hour', {0}, 'UTC')"
HOUR = f"({AN_HOUR} IS NOT DISTINCT FROM date_trunc('hour', {{1}}, 'UTC'))"
"""Whether a row and an entry are of the same hour: public entries contain only the hour."""

NOT_THE_DEFAULT = """
    NOT (quotas.set_by IS NULL AND quotas.answers IS NULL AND quotas.tokens IS NULL
        AND (quotas.subject, quotas.megabytes, quotas.files, quotas.jobs)
            IN (('accounts', 2000, 2000, 50), ('workspaces', 20000, 20000, 200))
        AND NOT EXISTS (
            SELECT FROM quotas AS earlier WHERE earlier.subject = quotas.subject AND earlier.id < quotas.id))
"""
"""A quota that the operator set. An upgraded server received the default ones after its log had begun."""

DATASETS = Invariant(
    "Each dataset in the log exists as the log says, and each is in the log.",
    "SELECT count(*) FROM told_public WHERE kind IN ('dataset_finished', 'dataset_destroyed')",
    f"""
    SELECT 'dataset ' || (facts ->> 'dataset') AS item,
        CASE WHEN datasets.id IS NULL THEN 'The log says that it was finished, but it is not there.'
             WHEN datasets.records::text IS DISTINCT FROM facts ->> 'records'
             THEN 'It counts other records than the log says.'
             WHEN manifest::json ->> 'merkle_root' IS DISTINCT FROM facts ->> 'merkle_root'
             THEN 'Its manifest names another root of its proofs than the log says.'
             WHEN NOT {HOUR.format("datasets.built_at", "told_public.at")}
             THEN 'It was finished in another hour than the log says.'
             ELSE 'Its manifest is not the one in the log.' END AS why
    FROM told_public LEFT JOIN datasets ON datasets.id::text = facts ->> 'dataset'
    WHERE kind = 'dataset_finished' AND (
        datasets.id IS NULL OR datasets.records::text IS DISTINCT FROM facts ->> 'records'
        OR NOT {HOUR.format("datasets.built_at", "told_public.at")}
        OR encode(sha256(convert_to(manifest, 'UTF8')), 'hex') IS DISTINCT FROM facts ->> 'manifest_sha256')
    UNION ALL
    SELECT 'dataset ' || (facts ->> 'dataset'),
        'The log says that it ended (' || (facts ->> 'how') || '), but its row says otherwise.'
    FROM told_public LEFT JOIN datasets ON datasets.id::text = facts ->> 'dataset'
    WHERE kind = 'dataset_destroyed' AND (datasets.state IS DISTINCT FROM facts ->> 'how'
        OR NOT {HOUR.format("datasets.ended_at", "told_public.at")})
    UNION ALL
    SELECT 'dataset ' || id, 'It is finished, but not in the log.'
    FROM datasets WHERE built_at >= {SINCE} AND NOT EXISTS (
        SELECT FROM told_public WHERE kind = 'dataset_finished' AND (facts ->> 'dataset') = datasets.id::text)
    UNION ALL
    SELECT 'dataset ' || id, 'It has ended, but not in the log.'
    FROM datasets WHERE state IN ('destroyed', 'expired') AND ended_at >= {SINCE} AND NOT EXISTS (
        SELECT FROM told_public WHERE kind = 'dataset_destroyed' AND (facts ->> 'dataset') = datasets.id::text)
    """,
)

_PUBLISHER = "coalesce('workspace:' || workspace_id, 'policy:' || policies.kind)"

POLICIES = Invariant(
    "Each published text is the one in the log, and each is in the log.",
    "SELECT count(*) FROM told_public WHERE kind = 'policy_published'",
    f"""
    SELECT (facts ->> 'policy') || ' ' || (facts ->> 'version') || ' of ' || subject AS item,
        CASE WHEN policies.version IS NULL THEN 'The log says that it was published, but it is not there.'
             WHEN policies.digest <> facts ->> 'sha256' THEN 'Its text is not the one that was published.'
             ELSE 'It was published in another hour.' END AS why
    FROM told_public LEFT JOIN policies_to_compare() AS policies ON {_PUBLISHER} = subject
        AND policies.kind = facts ->> 'policy' AND policies.version::text = facts ->> 'version'
    WHERE told_public.kind = 'policy_published'
        AND (policies.digest IS DISTINCT FROM facts ->> 'sha256'
             OR NOT {HOUR.format("policies.published_at", "told_public.at")})
        AND (NOT starts_with(subject, 'workspace:')
             OR EXISTS (SELECT FROM workspaces WHERE 'workspace:' || workspaces.id = subject))
    UNION ALL
    SELECT policies.kind || ' ' || policies.version || ' of ' || {_PUBLISHER},
        'It is published, but not in the log.'
    FROM policies_to_compare() AS policies
    WHERE published_at >= {SINCE} AND NOT EXISTS (
        SELECT FROM told_public WHERE told_public.kind = 'policy_published' AND subject = {_PUBLISHER}
            AND facts ->> 'policy' = policies.kind AND facts ->> 'version' = policies.version::text)
    """,
)

ACTS = Invariant(
    "Each act in a workspace is in its audit log and in the evidence log, equally often and in the same hour.",
    "SELECT count(*) FROM audit_events_to_compare()",
    f"""
    WITH written AS (
        SELECT workspace_id::text AS workspace, act, made_by, {AN_HOUR.format("at")} AS at, count(*) AS times
        FROM audit_events_to_compare() WHERE {AN_HOUR.format("at")} >= {SINCE} GROUP BY 1, 2, 3, 4
    ), told AS (
        SELECT facts ->> 'workspace' AS workspace, facts ->> 'act' AS act, facts ->> 'made_by' AS made_by,
            {AN_HOUR.format("at")} AS at, count(*) AS times
        FROM told_public
        WHERE kind = 'administrative_act' AND facts ? 'workspace' AND {AN_HOUR.format("at")} >= {SINCE}
        GROUP BY 1, 2, 3, 4
    )
    SELECT 'act ' || act || ' of ' || at || ' in workspace ' || workspace AS item,
        CASE WHEN coalesce(told.times, 0) > coalesce(written.times, 0)
             THEN 'The log has it, but the audit log does not have it.'
             ELSE 'The audit log has it, but not in the log.' END AS why
    FROM written FULL JOIN told USING (workspace, act, made_by, at)
    WHERE written.times IS DISTINCT FROM told.times
    UNION ALL
    SELECT 'act ' || (facts ->> 'act') || ' of ' || at || ' in workspace ' || (facts ->> 'workspace'),
        'What the audit log says of it is not what it said.'
    FROM told_public
    WHERE kind = 'administrative_act' AND facts ? 'row' AND NOT EXISTS (
        SELECT FROM audit_events_to_compare() AS acts
        WHERE acts.workspace_id::text = facts ->> 'workspace' AND acts.act = facts ->> 'act'
            AND {HOUR.format("acts.at", "told_public.at")} AND acts.digest = facts ->> 'row')
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
    ), last_shut AS (
        SELECT DISTINCT ON (workspace_id, account_id) workspace_id, account_id, id, act = 'member_suspended' AS shut
        FROM steps WHERE act IN ('member_suspended', 'member_restored') ORDER BY workspace_id, account_id, id DESC
    ), told AS (
        SELECT workspace_id, account_id, last_role.role, coalesce(shut AND last_shut.id > joined.id, false) AS shut
        FROM last_role LEFT JOIN last_shut USING (workspace_id, account_id)
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
    SELECT 'account ' || coalesce(memberships.account_id, told.account_id) || ' in workspace '
            || coalesce(memberships.workspace_id, told.workspace_id) AS item,
        CASE WHEN told.account_id IS NULL THEN 'It is a member, and no act brought it in.'
             WHEN memberships.account_id IS NULL THEN 'An act brought it in, and it is no member.'
             WHEN told.role IS NULL THEN 'It is a member, and left or was removed.'
             WHEN told.role <> memberships.role 
                 THEN 'It is ' || memberships.role || ', and was made ' || told.role || '.'
             ELSE 'Whether it is suspended is not what the last act says.' END AS why
    FROM memberships FULL JOIN told USING (workspace_id, account_id)
    JOIN workspaces ON workspaces.id = coalesce(memberships.workspace_id, told.workspace_id)
    WHERE workspaces.deleted_at IS NULL AND (
        (memberships.account_id IS NULL AND told.role IS NOT NULL)
        OR (told.account_id IS NULL AND memberships.joined_at >= {SINCE})
        OR (memberships.role IS DISTINCT FROM told.role AND memberships.account_id IS NOT NULL
            AND told.account_id IS NOT NULL)
        OR (memberships.suspended_at IS NOT NULL) <> told.shut)
    """,
)

SIGN_IN = Invariant(
    "An operator's act on a person's sign-in is recorded for that person and in the log, equally often.",
    "SELECT count(*) FROM security_events WHERE made_by = 'operator'",
    f"""
    WITH written AS (
        SELECT act, {AN_HOUR.format("at")} AS at, count(*) AS times FROM security_events
        WHERE made_by = 'operator' AND act IN ('suspended', 'restored', 'reset_link_made')
            AND {AN_HOUR.format("at")} >= {SINCE}
        GROUP BY 1, 2
    ), told AS (
        SELECT CASE facts ->> 'act' WHEN 'account_suspended' THEN 'suspended' WHEN 'account_restored' THEN 'restored'
                   ELSE 'reset_link_made' END AS act, {AN_HOUR.format("at")} AS at, count(*) AS times
        FROM told_public WHERE kind = 'administrative_act'
            AND facts ->> 'act' IN ('account_suspended', 'account_restored', 'reset_link_made')
            AND {AN_HOUR.format("at")} >= {SINCE}
        GROUP BY 1, 2
    )
    SELECT 'act ' || act || ' of ' || at AS item,
        CASE WHEN coalesce(told.times, 0) > coalesce(written.times, 0)
             THEN 'The log says that an operator did it, but its person was not informed.'
             ELSE 'An operator is said to have done it, but not in the log.' END AS why
    FROM written FULL JOIN told USING (act, at) WHERE written.times IS DISTINCT FROM told.times
    UNION ALL
    SELECT 'reset link ' || reset_links.id, 'An operator made it; it is recorded neither for the person nor in the log.'
    FROM reset_links WHERE reset_links.made_by = 'operator' AND created_at >= {SINCE} AND NOT EXISTS (
        SELECT FROM security_events
        WHERE security_events.account_id = reset_links.account_id AND act = 'reset_link_made'
            AND security_events.made_by = 'operator' AND at BETWEEN created_at - interval '1 minute'
            AND created_at + interval '1 minute')
    UNION ALL
    SELECT 'reset link ' || reset_links.id, 'It was used, but that is not recorded for the person.'
    FROM reset_links WHERE used_at >= {SINCE} AND NOT EXISTS (
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
    FROM steps WHERE sign_up <> before AND at >= {SINCE} AND NOT EXISTS (
        SELECT FROM told_public
        WHERE facts ->> 'act' = 'instance_changed' AND {HOUR.format("steps.at", "told_public.at")}
            AND facts ->> 'sign_up' = sign_up AND facts ->> 'before' = before)
    UNION ALL
    SELECT 'sign-up setting of ' || at, 'The log says that it was changed to ' || (facts ->> 'sign_up')
        || ', and there is no such change.'
    FROM (
        SELECT facts, at, count(*) OVER (PARTITION BY facts ->> 'sign_up', {AN_HOUR.format("at")}) AS times
        FROM told_public WHERE facts ->> 'act' = 'instance_changed') AS told_public
    WHERE times > (
        SELECT count(*) FROM instance_settings
        WHERE {HOUR.format("instance_settings.at", "told_public.at")} AND sign_up = facts ->> 'sign_up')
    UNION ALL
    SELECT 'quota of ' || quotas.subject, 'It was set at ' || quotas.at || ', but the log does not say so.'
    FROM quotas WHERE quotas.at >= {SINCE} AND {NOT_THE_DEFAULT} AND NOT EXISTS (
        SELECT FROM told_public WHERE facts ->> 'act' = 'quota_changed' AND {HOUR.format("quotas.at", "told_public.at")}
            AND facts ->> 'subject' = quotas.subject
            AND CASE WHEN jsonb_typeof(facts -> 'quota') = 'null' THEN quotas.follows
                     ELSE jsonb '{{"files": null, "jobs": null}}' || (facts -> 'quota') = jsonb_build_object(
                         'answers', answers, 'tokens', tokens, 'megabytes', megabytes, 'files', files, 'jobs', jobs)
                END)
    UNION ALL
    SELECT 'quota of ' || (facts ->> 'subject'), 'The log says that it was set at ' || told_public.at
        || ', and there is no such quota.'
    FROM (
        SELECT facts, at, count(*) OVER (PARTITION BY facts ->> 'subject', {AN_HOUR.format("at")}) AS times
        FROM told_public WHERE facts ->> 'act' = 'quota_changed') AS told_public
    WHERE times > (
        SELECT count(*) FROM quotas
        WHERE {HOUR.format("quotas.at", "told_public.at")} AND quotas.subject = facts ->> 'subject')
        AND (NOT starts_with(facts ->> 'subject', 'account:')
             OR EXISTS (SELECT FROM accounts WHERE 'account:' || accounts.id = facts ->> 'subject'))
    UNION ALL
    SELECT 'budget ' || id, 'It was set, but the log does not say so.'
    FROM insight_budgets
    WHERE insight_budgets.at >= {SINCE} AND id > (SELECT min(id) FROM insight_budgets) AND NOT EXISTS (
        SELECT FROM told_public
        WHERE facts ->> 'act' = 'budget_changed' AND {HOUR.format("insight_budgets.at", "told_public.at")}
            AND facts ->> 'grains' = grains::text AND facts ->> 'from_day' = from_day::text)
    UNION ALL
    SELECT 'budget of ' || told_public.at, 'The log has it, but there is no such budget.'
    FROM told_public WHERE facts ->> 'act' = 'budget_changed' AND NOT EXISTS (
        SELECT FROM insight_budgets
        WHERE {HOUR.format("insight_budgets.at", "told_public.at")}
            AND facts ->> 'grains' = grains::text AND facts ->> 'from_day' = from_day::text)
    """,
)

REPORTS = Invariant(
    "Each deletion of an account in the log has its report, and each report its entry; days are as the log says.",
    "SELECT count(*) FROM deletions WHERE kind = 'account'",
    f"""
    SELECT 'report of a deleted account' AS item, 'The log has the deletion, but its report is gone.' AS why
    FROM told_public
    WHERE kind = 'key_destroyed' AND facts ->> 'of' = 'account' AND told_public.at > $1 AND NOT EXISTS (
        SELECT FROM deletions WHERE deletions.kind = 'account' AND encode(code_hash, 'hex') = facts ->> 'report')
    UNION ALL
    SELECT 'deletion ' || id, 'It is of an account, but not in the log.'
    FROM deletions WHERE deletions.kind = 'account' AND asked_at >= {SINCE} AND NOT EXISTS (
        SELECT FROM told_public WHERE told_public.kind = 'key_destroyed'
            AND facts ->> 'report' = encode(code_hash, 'hex'))
    UNION ALL
    SELECT 'workspace ' || workspaces.id, 'The log says that its keys are destroyed, but it still exists.'
    FROM workspaces JOIN told_public ON kind = 'key_destroyed' AND facts ->> 'of' = 'workspace:' || workspaces.id
    WHERE workspaces.deleted_at IS NULL
    UNION ALL
    SELECT 'API project ' || api_projects.id, 'The log says that its key is destroyed, but it is still there.'
    FROM api_projects JOIN told_public ON kind = 'key_destroyed' AND facts ->> 'of' = 'api_project:' || api_projects.id
    UNION ALL
    SELECT replace(facts ->> 'of', '_', ' '), 'The log says that it has ended, but the day is not released.'
    FROM told_public WHERE kind = 'key_destroyed' AND starts_with(facts ->> 'of', 'insight_day:') AND NOT EXISTS (
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
    WHERE NOT first AND rules.at >= {SINCE} AND NOT EXISTS (
        SELECT FROM told_public
        WHERE facts ->> 'act' = 'rules_changed' AND facts ->> 'workspace' = rules.workspace_id::text
            AND {HOUR.format("rules.at", "told_public.at")} AND coalesce(facts ->> 'rules', digest) = digest)
    UNION ALL
    SELECT 'rules of ' || told.at || ' of workspace ' || told.workspace,
        'The log has them, but they are not there.'
    FROM (
        SELECT facts ->> 'workspace' AS workspace, {AN_HOUR.format("at")} AS at, count(*) AS times
        FROM told_public WHERE facts ->> 'act' = 'rules_changed' GROUP BY 1, 2) AS told
    LEFT JOIN (
        SELECT workspace_id::text AS workspace, {AN_HOUR.format("at")} AS at, count(*) AS times
        FROM rules_to_compare() WHERE NOT first GROUP BY 1, 2) AS there USING (workspace, at)
    WHERE told.times > coalesce(there.times, 0)
    """,
)

LOOKS = Invariant(
    "Each look at a dataset, and each unencrypted export, is recorded for its people and in the log, equally often.",
    "SELECT count(*) FROM dataset_access_log",
    f"""
    WITH written AS (
        SELECT dataset_id::text AS dataset, kind AS how, first, records, {AN_HOUR.format("at")} AS at, count(*) AS times
        FROM dataset_access_log
        WHERE at >= (SELECT since FROM evidence_kind_starts WHERE evidence_kind_starts.kind = 'records_shown')
        GROUP BY 1, 2, 3, 4, 5
    ), told AS (
        SELECT facts ->> 'dataset' AS dataset, facts ->> 'how' AS how, (facts ->> 'first')::int AS first,
            (facts ->> 'records')::int AS records, {AN_HOUR.format("at")} AS at, count(*) AS times
        FROM told_public WHERE kind IN ('records_shown', 'dataset_exported') GROUP BY 1, 2, 3, 4, 5
    ), there AS (
        SELECT dataset_id::text AS dataset, kind AS how, first, records, {AN_HOUR.format("at")} AS at, count(*) AS times
        FROM dataset_access_log GROUP BY 1, 2, 3, 4, 5
    )
    SELECT how || ' of dataset ' || dataset || ', ' || at AS item,
        'It is recorded, but not in the log.' AS why
    FROM written LEFT JOIN told USING (dataset, how, first, records, at) WHERE written.times > coalesce(told.times, 0)
    UNION ALL
    SELECT how || ' of dataset ' || dataset || ', ' || at,
        'The log has it, but the people in the dataset were not informed.'
    FROM told LEFT JOIN there USING (dataset, how, first, records, at) WHERE told.times > coalesce(there.times, 0)
    """,
)

MODELS = Invariant(
    "Each trained model that people see is the one in the log, and each is in the log.",
    "SELECT count(*) FROM models_to_compare()",
    f"""
    SELECT 'model ' || (facts ->> 'model') || ' of dataset ' || (facts ->> 'dataset') AS item,
        CASE WHEN models.id IS NULL THEN 'The log has it, but it is not there.'
             ELSE 'It is recorded differently from the log.' END AS why
    FROM told_public LEFT JOIN models_to_compare() AS models ON models.id::text = facts ->> 'model'
    WHERE kind = 'model_trained' AND NOT (
        models.dataset_id::text IS NOT DISTINCT FROM facts ->> 'dataset'
        AND models.name_digest = facts ->> 'name_sha256' AND models.note_digest = facts ->> 'note_sha256'
        AND {HOUR.format("models.recorded_at", "told_public.at")})
    UNION ALL
    SELECT 'model ' || models.id || ' of dataset ' || dataset_id, 'It is recorded, but not in the log.'
    FROM models_to_compare() AS models
    WHERE recorded_at >= (SELECT since FROM evidence_kind_starts WHERE kind = 'model_trained') AND NOT EXISTS (
        SELECT FROM told_public WHERE kind = 'model_trained' AND facts ->> 'model' = models.id::text)
    """,
)

_DECLARED = """
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
    WHERE since >= {SINCE}
        -- Every server begins with one row about each endpoint that no operator added.
        AND NOT EXISTS (
            SELECT FROM model_endpoints WHERE model_endpoints.id = endpoint_id AND source <> 'operator'
                AND recipient_facts.id = (
                    SELECT min(first.id) FROM recipient_facts AS first WHERE first.endpoint_id = model_endpoints.id))
        AND NOT EXISTS (
            SELECT FROM told_public
            WHERE facts ->> 'act' = 'recipient_facts_changed' AND {HOUR.format("since", "told_public.at")}
                AND facts ->> 'endpoint' = endpoint_id::text AND facts -> 'facts' = {_DECLARED})
    UNION ALL
    SELECT 'facts about endpoint ' || (facts ->> 'endpoint'), 'The log has them, but they are not there.'
    FROM told_public WHERE facts ->> 'act' = 'recipient_facts_changed' AND NOT EXISTS (
        SELECT FROM recipient_facts
        WHERE {HOUR.format("since", "told_public.at")} AND facts ->> 'endpoint' = endpoint_id::text
            AND facts -> 'facts' = {_DECLARED})
    UNION ALL
    SELECT 'endpoint ' || (facts ->> 'endpoint'), 'The log says that it was removed, but it is still there.'
    FROM told_public JOIN model_endpoints ON model_endpoints.id::text = facts ->> 'endpoint'
    WHERE facts ->> 'act' = 'model_endpoint_removed' AND removed_at IS NULL
    UNION ALL
    SELECT 'endpoint ' || id, 'It is removed, but the log does not say so.'
    FROM model_endpoints WHERE removed_at >= {SINCE} AND NOT EXISTS (
        SELECT FROM told_public
        WHERE facts ->> 'act' = 'model_endpoint_removed' AND facts ->> 'endpoint' = model_endpoints.id::text)
    """,
)

INVARIANTS = (LOOKS, MODELS, DATASETS, POLICIES, ACTS, MEMBERS, SIGN_IN, SETTINGS, FACTS, RULES, REPORTS)
