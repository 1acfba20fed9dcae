-- Training datasets: what was built, and whose content each record is (P11).

CREATE TABLE datasets (
    id         uuid PRIMARY KEY,
    purpose    text NOT NULL,
    state      text NOT NULL CHECK (state IN ('waiting', 'building', 'ready', 'failed', 'destroyed')),
    progress   real NOT NULL DEFAULT 0,
    reason     text,
    created_at timestamptz NOT NULL,
    built_at   timestamptz,
    records    int NOT NULL DEFAULT 0,
    messages   int NOT NULL DEFAULT 0,
    manifest   text
);

CREATE TABLE dataset_records (
    dataset_id      uuid NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    n               int NOT NULL,
    conversation_id uuid NOT NULL,
    owner_id        uuid NOT NULL,
    parties         text[] NOT NULL,
    messages        int NOT NULL,
    withdrawn_at    timestamptz,
    PRIMARY KEY (dataset_id, n)
);
CREATE INDEX dataset_records_parties ON dataset_records USING gin (parties);
CREATE INDEX dataset_records_owner ON dataset_records (owner_id);

-- What an operator sees of the records: how many, never whose.
CREATE FUNCTION withdrawn_records(wanted uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT count(*) FROM dataset_records WHERE dataset_id = wanted AND withdrawn_at IS NOT NULL);
GRANT EXECUTE ON FUNCTION withdrawn_records(uuid) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON datasets TO discreet_serve;
GRANT SELECT, UPDATE ON datasets TO discreet_improve;
GRANT SELECT ON dataset_records TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON dataset_records TO discreet_improve;

ALTER TABLE dataset_records ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON dataset_records FOR SELECT TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY pipeline ON dataset_records TO discreet_improve USING (true);
