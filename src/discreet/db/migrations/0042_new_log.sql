-- A new evidence log, where a restored backup has lost the end of the one before (P12). The old one stays as it is, and
-- nothing of it is signed any more; what comes from then on is counted from 0 in the new one.

-- Each log after the first: what is known of the tree that the one before had when it was signed last, which may be more
-- than is still here.
CREATE TABLE evidence_logs (
    log        smallint PRIMARY KEY CHECK (log > 1),
    begun_at   timestamptz NOT NULL,
    old_log    smallint NOT NULL CHECK (old_log >= 1 AND old_log < log),
    old_origin text NOT NULL,
    old_size   bigint NOT NULL CHECK (old_size >= 0),
    old_root   bytea NOT NULL CHECK (length(old_root) = 32)
);
CREATE TRIGGER evidence_logs_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_logs
    EXECUTE FUNCTION refuse_change();

-- Which log an entry has its number in; of one that waits it is not said yet.
ALTER TABLE evidence_log ADD COLUMN log smallint NOT NULL DEFAULT 1,
    DROP CONSTRAINT evidence_log_position_key, ADD UNIQUE (log, position);
ALTER TABLE evidence_nodes ADD COLUMN log smallint NOT NULL DEFAULT 1,
    DROP CONSTRAINT evidence_nodes_pkey, ADD PRIMARY KEY (log, height, n);
ALTER TABLE evidence_checkpoints ADD COLUMN log smallint NOT NULL DEFAULT 1,
    DROP CONSTRAINT evidence_checkpoints_pkey, ADD PRIMARY KEY (log, size);

GRANT UPDATE (log) ON evidence_log TO discreet_serve;
GRANT SELECT, INSERT ON evidence_logs TO discreet_serve;
GRANT SELECT ON evidence_logs TO discreet_verify;
