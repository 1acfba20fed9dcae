-- The evidence log: entries, openings, the tree, checkpoints and witnesses (P12).

-- Each log after the first: the size and root of the previous log's last signed tree, which may have more entries than
-- the database.
CREATE TABLE evidence_logs (
    log        smallint PRIMARY KEY CHECK (log > 1),
    begun_at   timestamptz NOT NULL,
    old_log    smallint NOT NULL,
    old_origin text NOT NULL,
    old_size   bigint NOT NULL CHECK (old_size >= 0),
    old_root   bytea NOT NULL CHECK (length(old_root) = 32),
    CHECK (old_log >= 1 AND old_log < log)
);

-- Evidence: an append-only log and what its entries commit to (P12). The log holds commitments only. Facts about a
-- person are encrypted under that person's key and deleted with the account; other facts are in clear. So erasure does
-- not break the tree.
CREATE TABLE evidence_log (
    id       uuid DEFAULT gen_random_uuid() PRIMARY KEY,
    -- SHA-256 of a salt of 32 bytes and the facts.
    leaf     bytea NOT NULL CHECK (length(leaf) = 32),
    arrived  bigint GENERATED ALWAYS AS IDENTITY,
    -- Its number in the tree, given once by the one process that does so at a time.
    position bigint CHECK (position >= 0),
    log      smallint NOT NULL DEFAULT 1,
    UNIQUE (log, "position")
);
CREATE INDEX evidence_log_waiting_idx ON evidence_log (arrived) WHERE position IS NULL;

-- Openings of entries about a person: salt and facts, encrypted.
CREATE TABLE evidence_personal (
    id         uuid PRIMARY KEY REFERENCES evidence_log (id),
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sealed     bytea NOT NULL
);
CREATE INDEX evidence_personal_account_idx ON evidence_personal (account_id);

-- Facts about no person. `subject` is the look-up key: "dataset:<id>", "gpt:<id>", …
CREATE TABLE evidence_public (
    id      uuid PRIMARY KEY REFERENCES evidence_log (id),
    subject text NOT NULL,
    salt    bytea NOT NULL CHECK (length(salt) = 32),
    facts   text NOT NULL
);
CREATE INDEX evidence_public_subject_idx ON evidence_public (subject);

-- The tree: the hash of every complete subtree, of `2 ^ height` leaves; `n` counts them from the left.
CREATE TABLE evidence_nodes (
    height smallint NOT NULL CHECK (height BETWEEN 0 AND 62),
    n      bigint NOT NULL CHECK (n >= 0),
    hash   bytea NOT NULL CHECK (length(hash) = 32),
    log    smallint NOT NULL DEFAULT 1,
    PRIMARY KEY (log, height, n)
);

-- Every signed tree: one per size, kept permanently.
CREATE TABLE evidence_checkpoints (
    size bigint NOT NULL CHECK (size >= 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    note text NOT NULL,
    at   timestamptz NOT NULL,
    log  smallint NOT NULL DEFAULT 1,
    PRIMARY KEY (log, size)
);

-- Cosignatures of checkpoints: a line of the signed note with its line break. `witness` is its verifier key.
CREATE TABLE evidence_cosignatures (
    log     smallint NOT NULL,
    size    bigint NOT NULL,
    witness text NOT NULL CHECK (length(witness) <= 500),
    line    text NOT NULL CHECK (line LIKE E'— % %\n' AND length(line) <= 1000),
    at      timestamptz NOT NULL,
    PRIMARY KEY (log, size, witness),
    FOREIGN KEY (log, size) REFERENCES evidence_checkpoints (log, size)
);

-- The state of each witness: the size that it cosigned last, and what keeps it from the next. `contradicts`: it has
-- seen another tree of this log, so two trees were signed under one name.
CREATE TABLE evidence_witnesses (
    witness       text PRIMARY KEY CHECK (length(witness) <= 500),
    log           smallint NOT NULL,
    size          bigint NOT NULL CHECK (size >= 0),
    next_attempt  timestamptz NOT NULL,
    failures      int NOT NULL DEFAULT 0 CHECK (failures >= 0),
    failing_since timestamptz,
    failure       text CHECK (length(failure) <= 500),
    contradicts   boolean NOT NULL DEFAULT false
);

-- When the log began to record a kind: rows from before have no entry. On a new server '-infinity'. `log` exists on
-- new servers only: since when the log records the first kinds.
CREATE TABLE evidence_kind_starts (
    kind  text PRIMARY KEY,
    since timestamptz NOT NULL
);
INSERT INTO evidence_kind_starts (kind, since)
SELECT kind, CASE WHEN EXISTS (SELECT FROM accounts) THEN now() + interval '1 day' ELSE '-infinity' END
FROM unnest(ARRAY['records_shown', 'dataset_exported', 'model_trained', 'disclosed', 'signed_in_by_link', 'role_changed',
                  'right_changed', 'log']) AS kind
WHERE kind <> 'log' OR NOT EXISTS (SELECT FROM accounts);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

CREATE TRIGGER evidence_logs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_logs
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON evidence_logs TO discreet_serve;
GRANT SELECT ON evidence_logs TO discreet_verify;

-- An entry gets a number only after the previous one, in a log that has begun, and once the tree has its hash (P12).
-- Otherwise one statement of the serving role could leave a gap that no checkpoint can cover.
CREATE FUNCTION refuse_evidence_number_gap() RETURNS trigger LANGUAGE plpgsql SET search_path = discreet AS $$
BEGIN
    IF (NEW.position > 0 AND NOT EXISTS (
            SELECT FROM evidence_log WHERE evidence_log.log = NEW.log AND evidence_log.position = NEW.position - 1))
        OR (NEW.log <> 1 AND NOT EXISTS (SELECT FROM evidence_logs WHERE evidence_logs.log = NEW.log))
        OR NOT EXISTS (
            SELECT FROM evidence_nodes AS node
            WHERE node.log = NEW.log AND node.height = 0 AND node.n = NEW.position
                AND node.hash = sha256('\x00'::bytea || NEW.leaf))
    THEN
        RAISE EXCEPTION 'number % does not go on from log %', NEW.position, NEW.log USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER evidence_log_append_only BEFORE DELETE OR TRUNCATE ON evidence_log EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_log_numbered_once BEFORE UPDATE ON evidence_log FOR EACH ROW
    WHEN (OLD.position IS NOT NULL OR NEW.position IS NULL OR NEW.id <> OLD.id OR NEW.leaf <> OLD.leaf
        OR NEW.arrived <> OLD.arrived)
    EXECUTE FUNCTION refuse_update();
-- After the statement, which may number many entries.
CREATE TRIGGER evidence_log_no_gap AFTER INSERT OR UPDATE ON evidence_log FOR EACH ROW WHEN (NEW.position IS NOT NULL)
    EXECUTE FUNCTION refuse_evidence_number_gap();
GRANT SELECT, INSERT (id, leaf, position, log), UPDATE (position, log) ON evidence_log TO discreet_serve;
GRANT INSERT (id, leaf) ON evidence_log TO discreet_improve, discreet_insight;
GRANT SELECT ON evidence_log TO discreet_verify;

-- Records that openings were deleted with an account. Like all public entries, it gives the hour only (P12).
CREATE FUNCTION log_deleted_openings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

CREATE TRIGGER evidence_personal_fixed BEFORE UPDATE ON evidence_personal FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER evidence_personal_log_deletion AFTER DELETE ON evidence_personal REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION log_deleted_openings();
GRANT SELECT, INSERT, DELETE ON evidence_personal TO discreet_serve;
GRANT SELECT ON evidence_personal TO discreet_verify;
ALTER TABLE evidence_personal ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON evidence_personal FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY delete_own ON evidence_personal FOR DELETE TO discreet_serve USING (account_id = acting_account());
CREATE POLICY insert_any ON evidence_personal FOR INSERT TO discreet_serve WITH CHECK (true);
CREATE POLICY verify ON evidence_personal FOR SELECT TO discreet_verify USING (true);

CREATE TRIGGER evidence_public_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_public
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON evidence_public TO discreet_serve;
GRANT INSERT ON evidence_public TO discreet_improve, discreet_insight;
GRANT SELECT ON evidence_public TO discreet_verify;

CREATE TRIGGER evidence_nodes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_nodes
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON evidence_nodes TO discreet_serve;
GRANT SELECT ON evidence_nodes TO discreet_verify;

CREATE TRIGGER evidence_checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_checkpoints
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON evidence_checkpoints TO discreet_serve;
GRANT SELECT ON evidence_checkpoints TO discreet_verify;

CREATE TRIGGER evidence_cosignatures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_cosignatures
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON evidence_cosignatures TO discreet_serve;
GRANT SELECT ON evidence_cosignatures TO discreet_verify;

GRANT SELECT, INSERT, UPDATE ON evidence_witnesses TO discreet_serve;
GRANT SELECT ON evidence_witnesses TO discreet_verify;

CREATE TRIGGER evidence_kind_starts_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_kind_starts
    EXECUTE FUNCTION refuse_change();
GRANT SELECT ON evidence_kind_starts TO discreet_verify;
