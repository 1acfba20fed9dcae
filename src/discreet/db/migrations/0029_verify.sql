-- Verifying: who re-derives the promises sees every row and nobody's content (P12).
--
-- `discreet_verify` reads what the rules decide on, across all people: whose, since when, which parties, which digests.
-- It has no column that holds words, names, addresses or secrets, sealed or not, and it writes nothing. That a sealed
-- column is sealed it learns from the functions below, which tell so and give no byte of it.

GRANT USAGE ON SCHEMA discreet TO discreet_verify;

-- Whether bytes look as an envelope does (format v1): its version, room for nonce and tag, and then nothing that reads
-- as text. Of so many random bytes hardly ever all are valid UTF-8: of a million envelopes none, with a chance of less
-- than one in a thousand.
CREATE FUNCTION is_sealed(sealed bytea) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN octet_length(sealed) >= 29 AND get_byte(substr(sealed, 1, 1), 0) = 1
        AND encode(substr(sealed, 2, 28), 'hex') !~
            '^(0[9ad]|[2-6].|7[0-9a-e]|(c[2-9a-f]|d.)[89ab].|e.[89ab].[89ab].|f[0-4][89ab].[89ab].[89ab].)*((c|d|e|f).([89ab].){0,2})?$';

-- The columns that hold what is sealed, by their name.
CREATE FUNCTION sealed_columns() RETURNS TABLE (of_table text, of_column text) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT pg_class.relname::text, attname::text
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'discreet'::regnamespace AND relkind IN ('r', 'p') AND NOT attisdropped
        AND atttypid = 'bytea'::regtype
        AND (attname = 'sealed' OR starts_with(attname, 'sealed_') OR attname = 'client_secret');
END;

-- How many envelopes a sealed column holds, and the keys of at most a hundred rows whose bytes are none. Where nothing
-- was kept, as of a temporary chat, there are no bytes.
CREATE FUNCTION look_at_envelopes(of_table text, of_column text, OUT held bigint, OUT bare bigint, OUT rows text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    row_key text;
BEGIN
    IF NOT EXISTS (SELECT FROM sealed_columns() AS known
                   WHERE known.of_table = $1 AND known.of_column = $2) THEN
        RAISE EXCEPTION 'no sealed column' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(string_agg(format('%I::text', attname), ' || '' '' || ' ORDER BY position), '''a row without a key''::text')
    INTO row_key
    FROM pg_index CROSS JOIN unnest(indkey) WITH ORDINALITY AS key (number, position)
    JOIN pg_attribute ON attrelid = indrelid AND attnum = key.number
    WHERE indrelid = to_regclass('discreet.' || quote_ident(of_table)) AND indisprimary;
    EXECUTE format(
        'SELECT count(%1$I), count(*) FILTER (WHERE NOT is_sealed(%1$I)),'
        ' (array_agg(%2$s) FILTER (WHERE NOT is_sealed(%1$I)))[1:100] FROM %3$I WHERE %1$I <> ''''',
        of_column, row_key, of_table)
    INTO held, bare, rows;
END $$;
GRANT EXECUTE ON FUNCTION is_sealed(bytea), sealed_columns(), look_at_envelopes(text, text),
    conversations_over(timestamptz, uuid[]) TO discreet_verify;

GRANT SELECT ON services, labels, choices, permissions, lost_permissions, dataset_records, grants, insight_days,
    insight_roster, evidence_log, evidence_public, evidence_nodes, evidence_checkpoints TO discreet_verify;
GRANT SELECT (id, role, created_at, suspended_at, deleted_at) ON accounts TO discreet_verify;
GRANT SELECT (id, service, created_at, deleted_at) ON workspaces TO discreet_verify;
GRANT SELECT (id, owner_id, workspace_id, created_at) ON gpts TO discreet_verify;
GRANT SELECT (gpt_id, version, made_at) ON gpt_versions TO discreet_verify;
GRANT SELECT (id, gpt_id, service, added_at) ON knowledge_files TO discreet_verify;
GRANT SELECT (id, file_id, gpt_id) ON passages TO discreet_verify;
GRANT SELECT (gpt_id, version, service, made_at) ON instruction_copies TO discreet_verify;
GRANT SELECT (passage_id, gpt_id, service, made_at) ON passage_copies TO discreet_verify;
GRANT SELECT (id, owner_id, service, nature, gpt_id, workspace_id, began_at, updated_at) ON conversations
    TO discreet_verify;
GRANT SELECT (id, conversation_id, owner_id, label_id, drawer, state, created_at) ON messages TO discreet_verify;
GRANT SELECT (conversation_id, owner_id, service, drawer, holder) ON key_grants TO discreet_verify;
GRANT SELECT (id, owner_id, service, began_at) ON images TO discreet_verify;
GRANT SELECT (id, state, created_at, expires_at, built_at, ended_at, records, messages, manifest) ON datasets
    TO discreet_verify;
GRANT SELECT (id, owner_id, conversation_id, gpt_id, gpt_version, state, digest, created_at, decided_at) ON consents
    TO discreet_verify;
GRANT SELECT (id, owner_id, gpt_id, fingerprint, given_at, expires_at, revoked_at) ON standing_grants
    TO discreet_verify;
GRANT SELECT (id, owner_id, grant_id, conversation_id, gpt_id, digest, state, begun_at, completed_at) ON ledger
    TO discreet_verify;
GRANT SELECT (ledger_id, owner_id, conversation_id) ON ledger_fields TO discreet_verify;
GRANT SELECT (gpt_id, question, day, began, step, cost, variance, cells) ON releases TO discreet_verify;
GRANT SELECT (id, at, from_day, grains, epsilon, delta, reason) ON insight_budgets TO discreet_verify;
GRANT SELECT (gpt_id, day) ON insight_states, contributions TO discreet_verify;
GRANT SELECT (kind, version, published_at) ON policies TO discreet_verify;
GRANT SELECT (account_id, kind, version, accepted_at) ON policy_acceptances TO discreet_verify;
GRANT SELECT (id, workspace_id) ON api_projects TO discreet_verify;
GRANT SELECT (id, about_id, asked_at, finished_at) ON deletions TO discreet_verify;
GRANT SELECT (id, account_id) ON move_ins TO discreet_verify;
GRANT SELECT (id, key_id, owner_id, gpt_id, fingerprint, given_at, revoked_at) ON key_operations TO discreet_verify;
GRANT SELECT (id, key_destroyed) ON exports TO discreet_verify;
GRANT SELECT (id, began_at, finished_at) ON retention_runs TO discreet_verify;

-- Across all people, where row-level security shows each only their own.
DO $$
DECLARE
    shown regclass;
BEGIN
    FOR shown IN
        SELECT DISTINCT pg_class.oid::regclass
        FROM pg_class LEFT JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'discreet'::regnamespace AND relrowsecurity
            AND (has_table_privilege('discreet_verify', pg_class.oid, 'SELECT')
                 OR has_any_column_privilege('discreet_verify', pg_class.oid, 'SELECT'))
    LOOP
        EXECUTE format('CREATE POLICY verifying ON %s FOR SELECT TO discreet_verify USING (true)', shown);
    END LOOP;
END $$;
