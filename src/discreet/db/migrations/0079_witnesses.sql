-- Witnesses outside this server cosign the evidence log's checkpoints (P12, c2sp.org/tlog-witness).

-- Each cosignature of a checkpoint: a line of the signed note, its end included. `witness` is its verifier key.
CREATE TABLE evidence_cosignatures (
    log     smallint NOT NULL,
    size    bigint NOT NULL,
    witness text NOT NULL CHECK (length(witness) <= 500),
    line    text NOT NULL CHECK (line LIKE E'— % %\n' AND length(line) <= 1000),
    at      timestamptz NOT NULL,
    PRIMARY KEY (log, size, witness),
    FOREIGN KEY (log, size) REFERENCES evidence_checkpoints (log, size)
);
CREATE TRIGGER evidence_cosignatures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_cosignatures
    EXECUTE FUNCTION refuse_change();

-- How far each witness is: the size of the tree that it cosigned last, and what keeps it from the next one. `contradicts`:
-- it has seen another tree of this log, so two trees were signed under one name.
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

GRANT SELECT, INSERT ON evidence_cosignatures TO discreet_serve;
GRANT SELECT, INSERT, UPDATE ON evidence_witnesses TO discreet_serve;
GRANT SELECT ON evidence_cosignatures, evidence_witnesses TO discreet_verify;
