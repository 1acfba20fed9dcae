-- More kinds of entries in the evidence log: looks at datasets and exports of them, trained models, disclosures, sign-ins
-- with an operator's link, operators, rights on GPTs (P12). `discreet verify` compares each with its rows.

-- Since when the log is told of a kind: rows from before have no entry. A new server has none from before. On one that is
-- upgraded it is a day later: processes of the release before may go on for a while, and tell the log nothing of these.
-- `log` is there on a new server alone: since when the log is told of what earlier releases told it.
CREATE TABLE evidence_since (
    kind  text PRIMARY KEY,
    since timestamptz NOT NULL
);
INSERT INTO evidence_since (kind, since)
SELECT kind, CASE WHEN EXISTS (SELECT FROM accounts) THEN now() + interval '1 day' ELSE '-infinity' END
FROM unnest(ARRAY['records_shown', 'dataset_exported', 'model_trained', 'disclosed', 'signed_in_by_link', 'role_changed',
                  'right_changed', 'log']) AS kind
WHERE kind <> 'log' OR NOT EXISTS (SELECT FROM accounts);
CREATE TRIGGER evidence_since_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_since
    EXECUTE FUNCTION refuse_change();
GRANT SELECT ON evidence_since TO discreet_verify;

-- Trained models without their names.
CREATE FUNCTION models_to_compare() RETURNS TABLE (
    id uuid, dataset_id uuid, recorded_at timestamptz, name_digest text, note_digest text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, dataset_id, recorded_at, encode(sha256(convert_to(name, 'UTF8')), 'hex'),
        encode(sha256(convert_to(note, 'UTF8')), 'hex')
    FROM trained_models;
END;
GRANT EXECUTE ON FUNCTION models_to_compare() TO discreet_verify;

GRANT SELECT ON dataset_looks TO discreet_verify;
GRANT SELECT (id, gpt_id, account_id, given, accepted_at) ON gpt_rights TO discreet_verify;
