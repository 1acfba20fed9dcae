-- Parts of GPTs that somebody has seen or taken along, so that they are known when they come back without a word of where
-- they are from (P3). `digest` is a keyed digest of the exact content: without the key in the key store it tells nothing.
-- It goes with its GPT and with its reader.
CREATE TABLE known_gpt_parts (
    gpt_id    uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    reader_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    digest    bytea NOT NULL CHECK (octet_length(digest) = 32),
    origins   uuid[] NOT NULL,
    PRIMARY KEY (gpt_id, reader_id, digest)
);
CREATE INDEX known_gpt_parts_digest ON known_gpt_parts (digest);
CREATE INDEX known_gpt_parts_origins ON known_gpt_parts USING gin (origins);
CREATE INDEX known_gpt_parts_reader ON known_gpt_parts (reader_id);
GRANT SELECT, INSERT, UPDATE (origins) ON known_gpt_parts TO discreet_serve;
ALTER TABLE known_gpt_parts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON known_gpt_parts TO discreet_serve USING (reader_id = acting_account())
    WITH CHECK (reader_id = acting_account() AND EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));

-- Of a knowledge file's bytes, keyed as above; null of files that were there before.
ALTER TABLE knowledge_files ADD COLUMN digest bytea;

-- The origins of parts with these digests: of what the acting person has read, or (for a GPT's file, which may have gone
-- through other hands) of what anybody has.
CREATE FUNCTION origins_of_known(digests bytea[], anybody boolean) RETURNS TABLE (digest bytea, origin uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT DISTINCT known.digest, unnest(known.origins) FROM known_gpt_parts AS known
    WHERE known.digest = ANY (digests) AND (anybody OR known.reader_id = acting_account());
END;
GRANT EXECUTE ON FUNCTION origins_of_known(bytea[], boolean) TO discreet_serve;

CREATE OR REPLACE FUNCTION replace_origin(before uuid, after uuid) RETURNS void LANGUAGE sql SET search_path = discreet
BEGIN ATOMIC
    UPDATE gpt_versions SET
        description_origins = array_replace(description_origins, before, after),
        instructions_origins = array_replace(instructions_origins, before, after),
        starters_origins = array_replace(starters_origins, before, after)
        WHERE description_origins @> ARRAY[before] OR instructions_origins @> ARRAY[before]
            OR starters_origins @> ARRAY[before];
    UPDATE actions SET origins = array_replace(origins, before, after) WHERE origins @> ARRAY[before];
    UPDATE knowledge_files SET origins = array_replace(origins, before, after) WHERE origins @> ARRAY[before];
    UPDATE known_gpt_parts SET origins = array_replace(origins, before, after) WHERE origins @> ARRAY[before];
END;
