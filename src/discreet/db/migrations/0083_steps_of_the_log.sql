-- The log is published in steps, and public entries tell the hour (P12): so does what it is told when openings go with an
-- account.
CREATE OR REPLACE FUNCTION count_openings_gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    WITH gone AS (
        SELECT encode(deletions.code_hash, 'hex') AS report, count(*) AS entries
        FROM old_rows LEFT JOIN deletions ON deletions.kind = 'account' AND deletions.about_id = old_rows.account_id
        GROUP BY 1
    ), told AS MATERIALIZED (
        SELECT gen_random_uuid() AS id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS salt,
            coalesce('report:' || report, 'server') AS subject,
            '{"at":"' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24":00:00.000000Z"')
            || '","facts":{"entries":' || entries || ',"report":' || coalesce('"' || report || '"', 'null')
            || ',"what":"openings"},"kind":"removed","version":1}' AS facts
        FROM gone
    ), logged AS (
        INSERT INTO evidence_log (id, leaf) SELECT id, sha256(salt || convert_to(facts, 'UTF8')) FROM told)
    INSERT INTO evidence_public (id, subject, salt, facts) SELECT id, subject, salt, facts FROM told;
    RETURN NULL;
END $$;

-- Fillers pad the steps in which entries are published. They come with their numbers.
GRANT INSERT (position, log) ON evidence_log TO discreet_serve;
