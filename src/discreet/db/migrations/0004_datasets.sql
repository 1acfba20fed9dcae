-- Training datasets: what was built, and whose content each record is (P11).

CREATE TABLE datasets (
    id           uuid PRIMARY KEY,
    purpose      text NOT NULL,
    state        text NOT NULL
                 CHECK (state IN ('waiting', 'building', 'ready', 'failed', 'cancelled', 'expired', 'destroyed')),
    progress     real NOT NULL DEFAULT 0,
    seconds_left real,
    reason       text,
    -- What was ordered: how personal information is reduced; which conversations, by when they began; whether what an
    -- earlier dataset of the same purpose resembles is left out, but for the one that this replaces.
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
    -- what a list tells of the manifest, so that it need not be read as a whole
    counted      json GENERATED ALWAYS AS ((manifest::json) -> 'conversations') STORED,
    removed      json GENERATED ALWAYS AS ((manifest::json) -> 'removed') STORED
);

-- A shard that is on the disk, and how far the build had looked when it was: from here a killed build goes on.
CREATE TABLE dataset_shards (
    dataset_id  uuid NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    number      int NOT NULL,
    looked_upto uuid NOT NULL,
    tally       text NOT NULL,
    shard       text,
    PRIMARY KEY (dataset_id, number)
);

-- Record `n` is line `line` of shard `shard`, all counted from 0. `sources` are the knowledge files that it has passages
-- of. A version's instructions need no source: they go with their GPT alone, which is a party.
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
CREATE INDEX dataset_records_parties ON dataset_records USING gin (parties);
CREATE INDEX dataset_records_sources ON dataset_records USING gin (sources);
CREATE INDEX dataset_records_owner ON dataset_records (owner_id);

-- A knowledge file that is deleted, alone or with its GPT, marks what older datasets hold of it (P11). First the lock of
-- whoever says no (migration 0005): so a dataset that is being finished either finds the file gone at its last look, or
-- is finished when the records are looked for here.
CREATE FUNCTION mark_source() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(x'0D15C4EEA'::bigint);
    UPDATE dataset_records SET withdrawn_at = clock_timestamp()
    WHERE sources @> ARRAY[OLD.id] AND withdrawn_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER knowledge_files_mark AFTER DELETE ON knowledge_files FOR EACH ROW EXECUTE FUNCTION mark_source();

-- For the last look: the pipeline sees no knowledge files, and learns of those in a dataset which are gone.
CREATE FUNCTION gone_sources(wanted uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN ARRAY(
        SELECT DISTINCT source FROM dataset_records, unnest(sources) AS source
        WHERE dataset_id = wanted AND NOT EXISTS (SELECT FROM knowledge_files WHERE id = source));
GRANT EXECUTE ON FUNCTION gone_sources(uuid) TO discreet_improve;

-- Whoever looks at records, or takes them away, is written down (SPEC §9); nobody can take that back.
CREATE TABLE dataset_looks (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dataset_id uuid NOT NULL REFERENCES datasets (id),
    at         timestamptz NOT NULL,
    made_by    uuid,
    kind       text NOT NULL CHECK (kind IN ('preview', 'download', 'export', 'proof')),
    first      int NOT NULL,
    records    int NOT NULL
);
CREATE INDEX dataset_looks_dataset ON dataset_looks (dataset_id, id);
CREATE TRIGGER dataset_looks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dataset_looks
    EXECUTE FUNCTION refuse_change();

-- Which models were trained from a dataset. It outlives the dataset: the model has learnt from it (P11).
CREATE TABLE trained_models (
    id          uuid PRIMARY KEY,
    dataset_id  uuid NOT NULL REFERENCES datasets (id),
    name        text NOT NULL,
    note        text NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL,
    UNIQUE (dataset_id, name)
);

-- What an operator sees of the records: how many, never whose.
CREATE FUNCTION withdrawn_records(wanted uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT count(*) FROM dataset_records WHERE dataset_id = wanted AND withdrawn_at IS NOT NULL);
CREATE FUNCTION withdrawn_places(wanted uuid) RETURNS TABLE (n int, shard int, line int, withdrawn_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT n, shard, line, withdrawn_at FROM dataset_records
    WHERE dataset_id = wanted AND withdrawn_at IS NOT NULL ORDER BY n;
END;
-- A build that came to nothing keeps no list of whose content it would have been.
CREATE FUNCTION forget_unbuilt(wanted uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM dataset_records USING datasets
        WHERE dataset_id = wanted AND id = wanted AND built_at IS NULL AND ended_at IS NOT NULL;
    DELETE FROM dataset_shards USING datasets
        WHERE dataset_id = wanted AND id = wanted AND built_at IS NULL AND ended_at IS NOT NULL;
END;
GRANT EXECUTE ON FUNCTION withdrawn_records(uuid), withdrawn_places(uuid), forget_unbuilt(uuid) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON datasets TO discreet_serve;
GRANT SELECT ON datasets TO discreet_improve;
GRANT UPDATE (state, progress, seconds_left, reason, built_at, records, messages, bytes, manifest) ON datasets
    TO discreet_improve;
GRANT SELECT ON dataset_records TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON dataset_records, dataset_shards TO discreet_improve;
GRANT UPDATE (line) ON dataset_records TO discreet_improve;
GRANT UPDATE (tally, shard) ON dataset_shards TO discreet_improve;
GRANT SELECT, INSERT ON dataset_looks, trained_models TO discreet_serve;

-- A pipeline, and whoever has taken one over, writes into what is being built. What is finished it cannot touch: neither
-- whose records those are, nor that they were withdrawn, nor a manifest.
ALTER TABLE datasets ENABLE ROW LEVEL SECURITY;
CREATE POLICY serve ON datasets TO discreet_serve USING (true);
CREATE POLICY seen ON datasets FOR SELECT TO discreet_improve USING (true);
CREATE POLICY pipeline ON datasets FOR UPDATE TO discreet_improve USING (state = 'building')
    WITH CHECK (state IN ('building', 'ready'));
ALTER TABLE dataset_shards ENABLE ROW LEVEL SECURITY;
CREATE POLICY pipeline ON dataset_shards TO discreet_improve
    USING (EXISTS (SELECT FROM datasets WHERE datasets.id = dataset_id AND state = 'building'));
ALTER TABLE dataset_records ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON dataset_records FOR SELECT TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY pipeline ON dataset_records TO discreet_improve
    USING (EXISTS (SELECT FROM datasets WHERE datasets.id = dataset_id AND state = 'building'));
