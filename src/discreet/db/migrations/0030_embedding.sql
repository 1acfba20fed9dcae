-- Embedding models and rerankers among the model endpoints, and the vectors that they made of knowledge (P14).

-- What a model does: answer, turn texts into vectors, or order passages by how well they fit a question.
ALTER TABLE models ADD COLUMN kind text NOT NULL DEFAULT 'chat';
ALTER TABLE models ADD CONSTRAINT models_kind_check CHECK (kind IN ('chat', 'embedding', 'reranking')) NOT VALID;
ALTER TABLE default_models DROP CONSTRAINT default_models_purpose_check;
ALTER TABLE default_models ADD CONSTRAINT default_models_purpose_check
    CHECK (purpose IN ('chat', 'side', 'builder', 'embedding', 'reranking')) NOT VALID;
-- Beside prompts also questions, which an embedding model or a reranker got to search the GPT's knowledge.
ALTER TABLE model_disclosures DROP CONSTRAINT model_disclosures_purpose_check;
ALTER TABLE model_disclosures ADD CONSTRAINT model_disclosures_purpose_check
    CHECK (purpose IN ('answer', 'beside', 'embedding', 'reranking')) NOT VALID;

-- A space of vectors: what one embedding model of an endpoint made. Vectors of different spaces are never compared.
-- This server's own vectors have no space: `passages.embedding` always holds them.
CREATE TABLE vector_spaces (
    id            uuid PRIMARY KEY,
    endpoint_id   uuid NOT NULL REFERENCES model_endpoints (id),
    -- The endpoint's name of the model.
    model         text NOT NULL CHECK (model <> '' AND length(model) <= 200),
    -- Null until the first vectors came.
    dimensions    int CHECK (dimensions BETWEEN 1 AND 16000),
    started_at    timestamptz NOT NULL,
    -- Why the latest attempt failed, for the operator; null: it did not.
    failure       text,
    failed_at     timestamptz
);
CREATE INDEX vector_spaces_endpoint_idx ON vector_spaces (endpoint_id);

CREATE TABLE passage_vectors (
    passage_id uuid NOT NULL REFERENCES passages (id) ON DELETE CASCADE,
    space_id   uuid NOT NULL REFERENCES vector_spaces (id) ON DELETE CASCADE,
    gpt_id     uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    embedding  vector NOT NULL,
    PRIMARY KEY (passage_id, space_id)
);
CREATE INDEX passage_vectors_gpt_idx ON passage_vectors (gpt_id, space_id);
CREATE INDEX passage_vectors_space_idx ON passage_vectors (space_id);

-- The space in which a GPT's knowledge is searched: one that has vectors of all its passages. Null: this server's own
-- vectors. `withheld`: a space whose model may not get the GPT's files, by its owner's, its own or its workspace's limit.
CREATE TABLE gpt_vector_spaces (
    gpt_id   uuid PRIMARY KEY REFERENCES gpts (id) ON DELETE CASCADE,
    used     uuid REFERENCES vector_spaces (id) ON DELETE SET NULL,
    withheld uuid REFERENCES vector_spaces (id) ON DELETE SET NULL
);
CREATE INDEX gpt_vector_spaces_used_idx ON gpt_vector_spaces (used);
CREATE INDEX gpt_vector_spaces_withheld_idx ON gpt_vector_spaces (withheld);

-- To which embedding model or reranker passages of a knowledge file went, and under which limits. One row for each file
-- and each state of the facts and limits, stored before the first passage is sent. `owner_id`: the GPT's owner at that
-- time; null: the account was deleted after the GPT was handed over.
CREATE TABLE knowledge_disclosures (
    id              uuid PRIMARY KEY,
    owner_id        uuid REFERENCES accounts (id) ON DELETE SET NULL,
    file_id         uuid NOT NULL REFERENCES knowledge_files (id) ON DELETE CASCADE,
    facts_id        bigint NOT NULL REFERENCES recipient_facts (id),
    host            text NOT NULL CHECK (length(host) <= 300),
    at              timestamptz NOT NULL,
    person_limit    text NOT NULL CHECK (person_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    gpt_limit       text NOT NULL CHECK (gpt_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    workspace_limit text NOT NULL CHECK (workspace_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    workspace_endpoints uuid[],
    workspace_countries text[],
    workspace_retention_days int
);
CREATE INDEX knowledge_disclosures_file_idx ON knowledge_disclosures (file_id, facts_id);
CREATE INDEX knowledge_disclosures_owner_idx ON knowledge_disclosures (owner_id);
CREATE INDEX knowledge_disclosures_facts_idx ON knowledge_disclosures (facts_id);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE, DELETE ON vector_spaces TO discreet_serve;

GRANT SELECT, INSERT, DELETE ON passage_vectors TO discreet_serve;
ALTER TABLE passage_vectors ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON passage_vectors TO discreet_serve
    USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY published ON passage_vectors FOR SELECT TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));

GRANT SELECT, INSERT, UPDATE, DELETE ON gpt_vector_spaces TO discreet_serve;
ALTER TABLE gpt_vector_spaces ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON gpt_vector_spaces TO discreet_serve
    USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY published ON gpt_vector_spaces FOR SELECT TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));

-- Rows are never changed, and end with their file.
GRANT SELECT, INSERT ON knowledge_disclosures TO discreet_serve;
GRANT SELECT ON knowledge_disclosures TO discreet_verify;
ALTER TABLE knowledge_disclosures ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON knowledge_disclosures TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY builders ON knowledge_disclosures FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM knowledge_files JOIN gpts ON gpts.id = knowledge_files.gpt_id
    WHERE knowledge_files.id = file_id AND (
        gpts.owner_id = acting_account() AND works_in(gpts.workspace_id) OR gpts.id IN (SELECT shared_gpts('view')))));
CREATE POLICY verify ON knowledge_disclosures FOR SELECT TO discreet_verify USING (true);

-- Stores that passages of a GPT's files are about to be sent. False when a file is gone, when the GPT has another owner
-- or workspace by now, when its owner does not work there, or when other facts or limits are in force than those on
-- which it was decided; then nothing may be sent.
CREATE FUNCTION add_knowledge_disclosure(
    gpt uuid, account uuid, workspace uuid, new_ids uuid[], files uuid[], endpoint uuid, decided_on timestamptz,
    to_host text, sent_at timestamptz, limits text[], allowed_endpoints uuid[], allowed_countries text[], most_days int
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    known bigint;
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('model limits ' || account, 0));
    SELECT facts.id INTO known
    FROM (SELECT id, since FROM recipient_facts WHERE endpoint_id = endpoint ORDER BY id DESC LIMIT 1) AS facts
    CROSS JOIN model_limits(account, workspace) AS found
    WHERE facts.since = decided_on AND found.person = limits[1] AND gpt_model_limit(gpt, 0) = limits[2]
        AND found.model_limit = limits[3]
        AND found.model_endpoints IS NOT DISTINCT FROM allowed_endpoints
        AND found.model_countries IS NOT DISTINCT FROM allowed_countries
        AND found.model_retention_days IS NOT DISTINCT FROM most_days
        AND EXISTS (
            SELECT FROM gpts WHERE gpts.id = gpt AND gpts.owner_id = account
                AND gpts.workspace_id IS NOT DISTINCT FROM workspace AND works_in(gpts.workspace_id))
        AND cardinality(files) = (
            SELECT count(*) FROM knowledge_files
            WHERE knowledge_files.id = ANY (files) AND knowledge_files.gpt_id = gpt);
    IF known IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO knowledge_disclosures
    SELECT new.id, account, new.file_id, known, to_host, sent_at, limits[1], limits[2], limits[3], allowed_endpoints,
        allowed_countries, most_days
    FROM unnest(new_ids, files) AS new (id, file_id)
    WHERE NOT EXISTS (
        SELECT FROM knowledge_disclosures AS sent
        WHERE sent.file_id = new.file_id AND sent.facts_id = known AND sent.owner_id = account
            AND sent.person_limit = limits[1] AND sent.gpt_limit = limits[2] AND sent.workspace_limit = limits[3]
            AND sent.workspace_endpoints IS NOT DISTINCT FROM allowed_endpoints
            AND sent.workspace_countries IS NOT DISTINCT FROM allowed_countries
            AND sent.workspace_retention_days IS NOT DISTINCT FROM most_days);
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION add_knowledge_disclosure(uuid, uuid, uuid, uuid[], uuid[], uuid, timestamptz, text,
    timestamptz, text[], uuid[], text[], int) TO discreet_serve;

-- Returns the GPTs that can be worked on for their owners: those who may still work in the GPT's workspace.
CREATE FUNCTION gpts_with_working_owner() RETURNS TABLE (gpt_id uuid, owner_id uuid, workspace_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpts.id, gpts.owner_id, gpts.workspace_id FROM gpts
    WHERE gpts.workspace_id IS NULL OR EXISTS (
        SELECT FROM memberships
        WHERE memberships.workspace_id = gpts.workspace_id AND memberships.account_id = gpts.owner_id
            AND suspended_at IS NULL);
END;

-- Returns the GPTs whose knowledge is not yet searched in a space, or has passages without a vector in it.
CREATE FUNCTION gpts_outside_space(space uuid) RETURNS TABLE (gpt_id uuid, owner_id uuid, workspace_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpts.gpt_id, gpts.owner_id, gpts.workspace_id FROM gpts_with_working_owner() AS gpts
    LEFT JOIN gpt_vector_spaces AS held ON held.gpt_id = gpts.gpt_id
    WHERE EXISTS (SELECT FROM knowledge_files WHERE knowledge_files.gpt_id = gpts.gpt_id AND state = 'ready')
        AND (held.used IS DISTINCT FROM space OR EXISTS (
            SELECT FROM passages
            JOIN knowledge_files ON knowledge_files.id = passages.file_id AND knowledge_files.state = 'ready'
            WHERE passages.gpt_id = gpts.gpt_id AND NOT EXISTS (
                SELECT FROM passage_vectors
                WHERE passage_vectors.passage_id = passages.id AND passage_vectors.space_id = space)))
    ORDER BY gpts.gpt_id;
END;
GRANT EXECUTE ON FUNCTION gpts_outside_space(uuid) TO discreet_serve;

-- Returns the GPTs of whose passages an endpoint's model made vectors that are kept.
CREATE FUNCTION gpts_with_vectors() RETURNS TABLE (
    gpt_id uuid, owner_id uuid, workspace_id uuid, space_id uuid, endpoint_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpts.gpt_id, gpts.owner_id, gpts.workspace_id, spaces.id, spaces.endpoint_id
    FROM gpts_with_working_owner() AS gpts CROSS JOIN vector_spaces AS spaces
    WHERE EXISTS (
        SELECT FROM passage_vectors AS vectors WHERE vectors.gpt_id = gpts.gpt_id AND vectors.space_id = spaces.id)
    ORDER BY gpts.gpt_id, spaces.id;
END;
GRANT EXECUTE ON FUNCTION gpts_with_vectors() TO discreet_serve;

-- Returns how far a space is filled, for the operator: sums over all GPTs that can be worked on.
CREATE FUNCTION vector_space_progress(
    space uuid, OUT passages bigint, OUT embedded bigint, OUT gpts bigint, OUT switched bigint, OUT withheld bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT count(*), count(vectors.passage_id), count(DISTINCT passages.gpt_id),
        count(DISTINCT passages.gpt_id) FILTER (WHERE held.used = space),
        count(DISTINCT passages.gpt_id) FILTER (WHERE held.withheld = space)
    FROM passages
    JOIN knowledge_files ON knowledge_files.id = passages.file_id AND knowledge_files.state = 'ready'
    JOIN gpts_with_working_owner() AS owned ON owned.gpt_id = passages.gpt_id
    LEFT JOIN passage_vectors AS vectors ON vectors.passage_id = passages.id AND vectors.space_id = space
    LEFT JOIN gpt_vector_spaces AS held ON held.gpt_id = passages.gpt_id;
END;
GRANT EXECUTE ON FUNCTION vector_space_progress(uuid) TO discreet_serve;

-- Deletes the spaces that are neither the one to fill nor used by a GPT, with their vectors. Null: all spaces.
CREATE FUNCTION drop_vector_spaces(keep uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    DELETE FROM vector_spaces WHERE keep IS NULL OR (id <> keep
        AND NOT EXISTS (SELECT FROM gpt_vector_spaces WHERE gpt_vector_spaces.used = vector_spaces.id));
END $$;
GRANT EXECUTE ON FUNCTION drop_vector_spaces(uuid) TO discreet_serve;

-- Returns the knowledge files of which an endpoint's model made vectors, for `verify`.
CREATE FUNCTION files_with_vectors() RETURNS TABLE (file_id uuid, endpoint_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT DISTINCT passages.file_id, spaces.endpoint_id FROM passage_vectors AS vectors
    JOIN passages ON passages.id = vectors.passage_id JOIN vector_spaces AS spaces ON spaces.id = vectors.space_id;
END;
GRANT EXECUTE ON FUNCTION files_with_vectors() TO discreet_verify;

-- Returns what begin_model_use refuses at this moment (all null: nothing), and neither counts nor reserves.
CREATE FUNCTION check_model_use(holders text[], today date, account uuid, workspace uuid, key uuid, of_month date,
    moment timestamptz, OUT spent text, OUT what text, OUT most bigint, OUT reached text, OUT budget numeric)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    SELECT begun.spent, begun.what, begun.most, begun.reached, begun.budget INTO spent, what, most, reached, budget
    FROM begin_model_use(holders, today, false, account, workspace, key, of_month, gen_random_uuid(), moment, NULL, NULL,
        0, 0) AS begun;
    RAISE SQLSTATE 'DC000';
EXCEPTION WHEN SQLSTATE 'DC000' THEN
    NULL; -- The subtransaction is rolled back; the values stay.
END $$;
GRANT EXECUTE ON FUNCTION check_model_use(text[], date, uuid, uuid, uuid, date, timestamptz) TO discreet_serve;
