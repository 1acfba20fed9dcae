-- The evidence log and the rows that it is about are compared, both ways (P12).

-- What an act in a workspace says, as one digest: the log holds it, and `verify` makes it from the row again.
CREATE FUNCTION digest_of_act(actor uuid, actor_name text, about uuid, about_name text, details jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(actor, actor_name, about, about_name, details)::text, 'UTF8')), 'hex');
GRANT EXECUTE ON FUNCTION digest_of_act(uuid, text, uuid, text, jsonb) TO discreet_serve;

-- Acts in workspaces without what they say: digests, and which role somebody got.
CREATE FUNCTION acts_to_compare() RETURNS TABLE (
    id bigint, at timestamptz, workspace_id uuid, act text, made_by text, actor_id uuid, about_id uuid, digest text,
    role text, giver_role text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, at, workspace_id, act, made_by, actor_id, about_id,
        digest_of_act(actor_id, actor_name, about_id, about_name, details),
        CASE WHEN act IN ('role_changed', 'ownership_transferred') THEN details -> 'role' ->> 'after'
             WHEN act IN ('member_added', 'member_joined', 'member_arrived') THEN details ->> 'role' END,
        details ->> 'giver'
    FROM workspace_acts;
END;

-- The same of a workspace's rules.
CREATE FUNCTION digest_of_rules(
    builders text, sharing text, third_party_gpts text, approved_gpts uuid[], domains text[], retention_days int)
    RETURNS text LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(
        builders, sharing, third_party_gpts, to_jsonb(approved_gpts), to_jsonb(domains), retention_days)::text,
        'UTF8')), 'hex');
GRANT EXECUTE ON FUNCTION digest_of_rules(text, text, text, uuid[], text[], int) TO discreet_serve;

-- Workspaces' rules without their lists.
CREATE FUNCTION rules_to_compare() RETURNS TABLE (
    id bigint, workspace_id uuid, at timestamptz, digest text, first boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, workspace_id, at,
        digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days),
        id = min(id) OVER (PARTITION BY workspace_id)
    FROM workspace_rules;
END;

-- Published texts as digests.
CREATE FUNCTION policies_to_compare() RETURNS TABLE (
    kind text, version integer, workspace_id uuid, published_at timestamptz, digest text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT kind, version, workspace_id, published_at, encode(sha256(convert_to(text, 'UTF8')), 'hex') FROM policies;
END;

-- Passages whose search index holds anything but keyed fingerprints (20 hexadecimal digits).
CREATE FUNCTION passages_with_words() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM passages
    WHERE EXISTS (SELECT FROM unnest(tsvector_to_array(lexemes)) AS lexeme WHERE lexeme !~ '^[0-9a-f]{20}$');
END;

GRANT EXECUTE ON FUNCTION acts_to_compare(), rules_to_compare(),
    digest_of_rules(text, text, text, uuid[], text[], int), policies_to_compare(), passages_with_words() TO discreet_verify;

-- The log tells how many openings of its entries went with an account. Without that, one that somebody removed would
-- look like one that went.
CREATE FUNCTION count_openings_gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    WITH gone AS (
        SELECT encode(deletions.code_hash, 'hex') AS report, count(*) AS entries
        FROM old_rows LEFT JOIN deletions ON deletions.kind = 'account' AND deletions.about_id = old_rows.account_id
        GROUP BY 1
    ), told AS MATERIALIZED (
        SELECT gen_random_uuid() AS id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS salt,
            coalesce('report:' || report, 'server') AS subject,
            '{"at":"' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            || '","facts":{"entries":' || entries || ',"report":' || coalesce('"' || report || '"', 'null')
            || ',"what":"openings"},"kind":"removed","version":1}' AS facts
        FROM gone
    ), logged AS (
        INSERT INTO evidence_log (id, leaf) SELECT id, sha256(salt || convert_to(facts, 'UTF8')) FROM told)
    INSERT INTO evidence_public (id, subject, salt, facts) SELECT id, subject, salt, facts FROM told;
    RETURN NULL;
END $$;
CREATE TRIGGER evidence_personal_gone AFTER DELETE ON evidence_personal REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION count_openings_gone();

-- What went before this was counted.
WITH gone AS (
    SELECT count(*) AS entries FROM evidence_log
    WHERE NOT EXISTS (SELECT FROM evidence_public WHERE evidence_public.id = evidence_log.id)
        AND NOT EXISTS (SELECT FROM evidence_personal WHERE evidence_personal.id = evidence_log.id)
), told AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS salt,
        '{"at":"' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","facts":{"entries":' || entries || ',"report":null,"what":"openings before they were counted"},"kind":"removed","version":1}'
        AS facts
    FROM gone WHERE entries > 0
), logged AS (
    INSERT INTO evidence_log (id, leaf) SELECT id, sha256(salt || convert_to(facts, 'UTF8')) FROM told)
INSERT INTO evidence_public (id, subject, salt, facts) SELECT id, 'server', salt, facts FROM told;

-- Whether bytes are an envelope by their whole form: its version, room for nonce and tag, and text nowhere in it. The
-- nonce, the beginning of what follows the shortest envelope, and the end are no UTF-8; no 32 bytes in a row are ASCII;
-- a short rest is not made of letters alone. Of envelopes of more than 32 kB, the first and last 16 kB are looked at. Of a
-- million envelopes, hardly ever one is taken for text.
CREATE FUNCTION reads_as_text(bytes bytea) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN encode(bytes, 'hex') ~
        '^([89ab].){0,3}(0[9ad]|[2-6].|7[0-9a-e]|(c[2-9a-f]|d.)[89ab].|e.[89ab].[89ab].|f[0-4][89ab].[89ab].[89ab].)*((c|d|e|f).([89ab].){0,2})?$';
CREATE OR REPLACE FUNCTION is_sealed(sealed bytea) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN octet_length(sealed) >= 29 AND get_byte(substr(sealed, 1, 1), 0) = 1
        AND NOT reads_as_text(substr(sealed, 2, 28))
        AND (octet_length(sealed) < 41 OR encode(substr(sealed, 30), 'escape') !~ '^[A-Za-z ,.!?''-]+$')
        AND (octet_length(sealed) < 57 OR NOT (
            reads_as_text(substr(sealed, 30, 28)) OR reads_as_text(substr(sealed, octet_length(sealed) - 27))))
        AND encode(CASE WHEN octet_length(sealed) <= 32768 THEN sealed
                        ELSE substr(sealed, 1, 16384) || substr(sealed, octet_length(sealed) - 16383) END, 'hex')
            !~ '([2-7].){32}';
GRANT EXECUTE ON FUNCTION reads_as_text(bytea) TO discreet_verify;

-- As before; each envelope is looked at once.
CREATE OR REPLACE FUNCTION look_at_envelopes(
    of_table text, of_column text, OUT held bigint, OUT bare bigint, OUT rows text[])
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
        'SELECT count(*), count(*) FILTER (WHERE NOT fine), (array_agg(row_key) FILTER (WHERE NOT fine))[1:100]'
        ' FROM (SELECT %2$s AS row_key, is_sealed(%1$I) AS fine FROM %3$I WHERE %1$I <> '''' OFFSET 0) AS looked',
        of_column, row_key, of_table)
    INTO held, bare, rows;
END $$;

-- What `verify` compares. Entries of the log about a person are opened for it with the key that the server holds; they
-- name ids, settings and moments, and nothing that anybody wrote. Released numbers are out, and have their noise.
GRANT SELECT ON evidence_personal, memberships, instance_settings, quotas TO discreet_verify;
GRANT SELECT (measured) ON releases TO discreet_verify;
GRANT SELECT (id, at, account_id, act, made_by) ON sign_in_acts TO discreet_verify;
GRANT SELECT (id, account_id, made_by, created_at, used_at) ON reset_links TO discreet_verify;
GRANT SELECT (id, kind, created_at, used_at) ON one_time_links TO discreet_verify;
GRANT SELECT (kind, code_hash, keys_destroyed_at, owner_id) ON deletions TO discreet_verify;

DO $$
DECLARE
    shown regclass;
BEGIN
    FOR shown IN
        SELECT pg_class.oid::regclass FROM pg_class
        WHERE relnamespace = 'discreet'::regnamespace AND relrowsecurity
            AND relname IN ('evidence_personal', 'memberships', 'sign_in_acts', 'quotas')
    LOOP
        EXECUTE format('CREATE POLICY verifying ON %s FOR SELECT TO discreet_verify USING (true)', shown);
    END LOOP;
END $$;
