-- Datasets: what a build holds, who read it, and the models trained on it (P1, P11).

-- Training datasets, and whose content each record is (P11).
CREATE TABLE datasets (
    id           uuid PRIMARY KEY,
    purpose      text NOT NULL,
    state        text NOT NULL
        CHECK (state IN ('waiting', 'building', 'ready', 'failed', 'cancelled', 'expired', 'destroyed')),
    progress     real NOT NULL DEFAULT 0,
    seconds_left real,
    reason       text,
    -- The order: how personal information is reduced; which conversations, by start; and whether records that resemble
    -- those of earlier datasets of the same purpose are left out, except the one that this replaces.
    profile      text NOT NULL CHECK (profile IN ('patterns', 'standard', 'thorough')),
    began_from   timestamptz,
    began_until  timestamptz,
    across       boolean NOT NULL DEFAULT true,
    replaces     uuid REFERENCES datasets (id),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    built_at     timestamptz,
    ended_at     timestamptz,
    records      int NOT NULL DEFAULT 0,
    messages     int NOT NULL DEFAULT 0,
    bytes        bigint NOT NULL DEFAULT 0,
    manifest     text,
    -- Parts of the manifest for the list, so that it need not parse the whole.
    counted      json GENERATED ALWAYS AS ((manifest::json) -> 'conversations') STORED,
    removed      json GENERATED ALWAYS AS ((manifest::json) -> 'removed') STORED
);
CREATE INDEX datasets_replaces_idx ON datasets (replaces) WHERE replaces IS NOT NULL;

-- Shards on disk, and how far the build had read for each, so that a killed build can continue.
CREATE TABLE dataset_shards (
    dataset_id  uuid NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    number      int NOT NULL,
    looked_upto uuid NOT NULL,
    tally       text NOT NULL,
    shard       text,
    PRIMARY KEY (dataset_id, number)
);

-- Record `n` is line `line` of shard `shard`, counted from 0. `sources` are the knowledge files with passages in it.
-- Instructions need no source: they are deleted with their GPT, which is a party.
CREATE TABLE dataset_records (
    dataset_id      uuid NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    n               int NOT NULL,
    shard           int NOT NULL,
    line            int NOT NULL,
    conversation_id uuid NOT NULL,
    owner_id        uuid NOT NULL,
    parties         text[] NOT NULL,
    messages        int NOT NULL,
    sources         uuid[] NOT NULL,
    withdrawn_at    timestamptz,
    PRIMARY KEY (dataset_id, n)
);
CREATE INDEX dataset_records_parties_idx ON dataset_records USING gin (parties);
CREATE INDEX dataset_records_sources_idx ON dataset_records USING gin (sources);
CREATE INDEX dataset_records_owner_idx ON dataset_records (owner_id);

-- Reads and downloads of a dataset's records. Append-only.
CREATE TABLE dataset_access_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id uuid NOT NULL REFERENCES datasets (id),
    at         timestamptz NOT NULL,
    made_by    uuid,
    kind       text NOT NULL CHECK (kind IN ('preview', 'download', 'export', 'proof')),
    first      int NOT NULL,
    records    int NOT NULL
);
CREATE INDEX dataset_access_log_dataset_idx ON dataset_access_log (dataset_id, id);

-- Models trained on a dataset. A row outlives the dataset, because the model has learnt from it (P11).
CREATE TABLE trained_models (
    id          uuid PRIMARY KEY,
    dataset_id  uuid NOT NULL REFERENCES datasets (id),
    name        text NOT NULL,
    note        text NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL,
    UNIQUE (dataset_id, name)
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE, DELETE ON datasets TO discreet_serve;
GRANT SELECT, UPDATE (state, progress, seconds_left, reason, built_at, records, messages, bytes, manifest) ON
    datasets TO discreet_improve;
GRANT SELECT (id, state, created_at, expires_at, built_at, ended_at, records, messages, manifest) ON datasets TO
    discreet_verify;
ALTER TABLE datasets ENABLE ROW LEVEL SECURITY;

CREATE POLICY serve ON datasets TO discreet_serve USING (true);
CREATE POLICY visible ON datasets FOR SELECT TO discreet_improve USING (true);
CREATE POLICY improve ON datasets FOR UPDATE TO discreet_improve USING (state = 'building')
    WITH CHECK (state IN ('building', 'ready'));
CREATE POLICY verify ON datasets FOR SELECT TO discreet_verify USING (true);

-- A build that failed keeps no list of whose content it would have held.
CREATE FUNCTION delete_unbuilt_dataset(wanted uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM dataset_records USING datasets
        WHERE dataset_id = wanted AND id = wanted AND built_at IS NULL AND ended_at IS NOT NULL;
    DELETE FROM dataset_shards USING datasets
        WHERE dataset_id = wanted AND id = wanted AND built_at IS NULL AND ended_at IS NOT NULL;
END;
GRANT EXECUTE ON FUNCTION delete_unbuilt_dataset(uuid) TO discreet_serve;

-- Returns the finished datasets with records of this party, without whose records they are.
CREATE FUNCTION datasets_holding(party text) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN ARRAY(
        SELECT DISTINCT dataset_id FROM dataset_records JOIN datasets ON datasets.id = dataset_id
        WHERE parties @> ARRAY[party] AND datasets.state = 'ready' ORDER BY dataset_id);
GRANT EXECUTE ON FUNCTION datasets_holding(text) TO discreet_serve;

CREATE FUNCTION datasets_with_source(file uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN ARRAY(
        SELECT DISTINCT dataset_id FROM dataset_records JOIN datasets ON datasets.id = dataset_id
        WHERE sources @> ARRAY[file] AND datasets.state = 'ready' ORDER BY dataset_id);
GRANT EXECUTE ON FUNCTION datasets_with_source(uuid) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE (tally, shard), DELETE ON dataset_shards TO discreet_improve;
ALTER TABLE dataset_shards ENABLE ROW LEVEL SECURITY;

CREATE POLICY improve ON dataset_shards TO discreet_improve
    USING (EXISTS (SELECT FROM datasets WHERE datasets.id = dataset_id AND state = 'building'));

GRANT SELECT ON dataset_records TO discreet_serve, discreet_verify;
GRANT SELECT, INSERT, UPDATE (line), DELETE ON dataset_records TO discreet_improve;
ALTER TABLE dataset_records ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON dataset_records FOR SELECT TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY improve ON dataset_records TO discreet_improve
    USING (EXISTS (SELECT FROM datasets WHERE datasets.id = dataset_id AND state = 'building'));
CREATE POLICY verify ON dataset_records FOR SELECT TO discreet_verify USING (true);

-- Returns the deleted knowledge files of a dataset. Training sees no knowledge files, and needs this for its last
-- check.
CREATE FUNCTION deleted_sources(wanted uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN ARRAY(
        SELECT DISTINCT source FROM dataset_records, unnest(sources) AS source
        WHERE dataset_id = wanted AND NOT EXISTS (SELECT FROM knowledge_files WHERE id = source));
GRANT EXECUTE ON FUNCTION deleted_sources(uuid) TO discreet_improve;

-- Returns the number of withdrawn records for operators, never whose.
CREATE FUNCTION withdrawn_records(wanted uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT count(*) FROM dataset_records WHERE dataset_id = wanted AND withdrawn_at IS NOT NULL);
GRANT EXECUTE ON FUNCTION withdrawn_records(uuid) TO discreet_serve;

CREATE FUNCTION positions_of_withdrawn_records(wanted uuid)
    RETURNS TABLE (n int, shard int, line int, withdrawn_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT n, shard, line, withdrawn_at FROM dataset_records
    WHERE dataset_id = wanted AND withdrawn_at IS NOT NULL ORDER BY n;
END;
GRANT EXECUTE ON FUNCTION positions_of_withdrawn_records(uuid) TO discreet_serve;

-- Ends a permission, which the serving role may do for any party. Dataset records are marked as with a refusal: after
-- a restore, a missing share is the only trace of one.
CREATE FUNCTION end_permission(losing text, moment timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    INSERT INTO lost_permissions (at, party, allowed_since)
        SELECT moment, party, allowed_since FROM permissions
        WHERE party = losing AND purpose = 'improve' AND allowed_since IS NOT NULL
            AND NOT starts_with(party, 'service:');
    UPDATE permissions SET allowed_since = NULL
        WHERE party = losing AND purpose = 'improve' AND NOT starts_with(party, 'service:');
    UPDATE dataset_records SET withdrawn_at = moment
        WHERE parties @> ARRAY[losing] AND withdrawn_at IS NULL AND NOT starts_with(losing, 'service:');
END;
GRANT EXECUTE ON FUNCTION end_permission(text, timestamptz) TO discreet_serve;

CREATE TRIGGER dataset_access_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dataset_access_log
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON dataset_access_log TO discreet_serve;
GRANT SELECT ON dataset_access_log TO discreet_verify;

GRANT SELECT, INSERT ON trained_models TO discreet_serve;

-- Trained models, with digests of name and note.
CREATE FUNCTION models_to_compare() RETURNS TABLE (
    id uuid, dataset_id uuid, recorded_at timestamptz, name_digest text, note_digest text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, dataset_id, recorded_at, encode(sha256(convert_to(name, 'UTF8')), 'hex'),
        encode(sha256(convert_to(note, 'UTF8')), 'hex')
    FROM trained_models;
END;
GRANT EXECUTE ON FUNCTION models_to_compare() TO discreet_verify;
