-- Test sheets of GPTs, their runs and results, and which model provider got the prompts of a run (P3, P10, P14).

-- One sheet for each GPT: prompts, and what a good answer must hold, sealed under the GPT's key.
CREATE TABLE gpt_test_sheets (
    gpt_id       uuid PRIMARY KEY REFERENCES gpts (id) ON DELETE CASCADE,
    sealed_tests bytea NOT NULL,
    -- Counter for concurrent edits: a save of an older edition is refused.
    edition      int NOT NULL DEFAULT 1 CHECK (edition > 0),
    changed_at   timestamptz NOT NULL
);

-- A run of a sheet on a version with some models. `account_id` is the person who started it, and who pays for it.
CREATE TABLE gpt_test_runs (
    id          uuid PRIMARY KEY,
    gpt_id      uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    account_id  uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- 0: the draft.
    version     int NOT NULL CHECK (version >= 0),
    -- The tests and models as they were when it began.
    sealed_plan bytea NOT NULL,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz CHECK ((ended_at IS NULL) = (state IN ('waiting', 'running')))
);
CREATE INDEX gpt_test_runs_gpt_idx ON gpt_test_runs (gpt_id, started_at);
CREATE INDEX gpt_test_runs_account_idx ON gpt_test_runs (account_id);
-- A person has one run at a time.
CREATE UNIQUE INDEX gpt_test_runs_one_idx ON gpt_test_runs (account_id) WHERE state IN ('waiting', 'running');

-- The result of one test with one model, by their places in the plan; sealed once there is one.
CREATE TABLE gpt_test_results (
    id            uuid PRIMARY KEY,
    run_id        uuid NOT NULL REFERENCES gpt_test_runs (id) ON DELETE CASCADE,
    test          int NOT NULL CHECK (test >= 0),
    model         int NOT NULL CHECK (model >= 0),
    state         text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'answered', 'failed')),
    sealed_result bytea CHECK ((sealed_result IS NULL) = (state = 'waiting')),
    UNIQUE (run_id, test, model)
);

-- One row for each prompt of a run, stored before it is sent; the columns are those of model_disclosures.
CREATE TABLE test_disclosures (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    result_id       uuid NOT NULL REFERENCES gpt_test_results (id) ON DELETE CASCADE,
    facts_id        bigint NOT NULL REFERENCES recipient_facts (id),
    host            text NOT NULL CHECK (length(host) <= 300),
    at              timestamptz NOT NULL,
    person_limit    text NOT NULL CHECK (person_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    gpt_limit       text NOT NULL CHECK (gpt_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    workspace_limit text NOT NULL CHECK (workspace_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    workspace_endpoints uuid[],
    workspace_countries text[],
    workspace_retention_days int,
    masked          jsonb NOT NULL CHECK (jsonb_typeof(masked) = 'object' AND length(masked::text) <= 1000)
);
CREATE INDEX test_disclosures_result_idx ON test_disclosures (result_id);
CREATE INDEX test_disclosures_owner_idx ON test_disclosures (owner_id);
CREATE INDEX test_disclosures_facts_idx ON test_disclosures (facts_id);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE (sealed_tests, edition, changed_at), DELETE ON gpt_test_sheets TO discreet_serve;
GRANT SELECT (gpt_id, edition, changed_at) ON gpt_test_sheets TO discreet_verify;
ALTER TABLE gpt_test_sheets ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON gpt_test_sheets TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY shared ON gpt_test_sheets FOR SELECT TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('view')));
CREATE POLICY edited ON gpt_test_sheets TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('edit')));
CREATE POLICY verify ON gpt_test_sheets FOR SELECT TO discreet_verify USING (true);

CREATE TRIGGER gpt_test_runs_fixed BEFORE UPDATE OF id, gpt_id, account_id, version, sealed_plan, started_at
    ON gpt_test_runs FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (state, ended_at), DELETE ON gpt_test_runs TO discreet_serve;
GRANT SELECT (id, gpt_id, account_id, version, state, started_at, ended_at) ON gpt_test_runs TO discreet_verify;
ALTER TABLE gpt_test_runs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON gpt_test_runs TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY shared ON gpt_test_runs FOR SELECT TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('view')));
CREATE POLICY edited ON gpt_test_runs TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('edit')));
-- The person who starts a run pays for it, also where the GPT is another person's.
CREATE POLICY by_payer ON gpt_test_runs AS RESTRICTIVE FOR INSERT TO discreet_serve
    WITH CHECK (account_id = acting_account());
CREATE POLICY verify ON gpt_test_runs FOR SELECT TO discreet_verify USING (true);

CREATE TRIGGER gpt_test_results_fixed BEFORE UPDATE OF id, run_id, test, model ON gpt_test_results
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (state, sealed_result), DELETE ON gpt_test_results TO discreet_serve;
GRANT SELECT (id, run_id, test, model, state) ON gpt_test_results TO discreet_verify;
ALTER TABLE gpt_test_results ENABLE ROW LEVEL SECURITY;
-- As the runs that the acting person sees.
CREATE POLICY of_run ON gpt_test_results TO discreet_serve
    USING (EXISTS (SELECT FROM gpt_test_runs WHERE gpt_test_runs.id = run_id));
CREATE POLICY verify ON gpt_test_results FOR SELECT TO discreet_verify USING (true);

-- Rows are never changed, and end with their result.
GRANT SELECT, INSERT ON test_disclosures TO discreet_serve;
GRANT SELECT ON test_disclosures TO discreet_verify;
ALTER TABLE test_disclosures ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON test_disclosures TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY verify ON test_disclosures FOR SELECT TO discreet_verify USING (true);

-- Records a prompt of a run that is about to be sent, as record_prompt does for an answer in a chat. Nothing may be sent
-- unless it returns true: the run was cancelled, or the limits or the facts have changed.
CREATE FUNCTION record_test_prompt(
    account uuid, workspace uuid, new_id uuid, result uuid, endpoint uuid, decided_on timestamptz, to_host text,
    sent_at timestamptz, limits text[], allowed_endpoints uuid[], allowed_countries text[], most_days int,
    masked_pieces jsonb, OUT recorded boolean, OUT person text, OUT model_limit text, OUT model_endpoints uuid[],
    OUT model_countries text[], OUT model_retention_days int
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('model limits ' || account, 0));
    SELECT found.person, found.model_limit, found.model_endpoints, found.model_countries, found.model_retention_days
    INTO person, model_limit, model_endpoints, model_countries, model_retention_days
    FROM model_limits(account, workspace) AS found;
    recorded := false;
    IF person = limits[1] AND model_limit = limits[3]
        AND model_endpoints IS NOT DISTINCT FROM allowed_endpoints
        AND model_countries IS NOT DISTINCT FROM allowed_countries
        AND model_retention_days IS NOT DISTINCT FROM most_days THEN
        INSERT INTO test_disclosures
        SELECT new_id, account, results.id, facts.id, to_host, sent_at, limits[1], limits[2], limits[3],
            allowed_endpoints, allowed_countries, most_days, masked_pieces
        FROM gpt_test_results AS results JOIN gpt_test_runs AS runs ON runs.id = results.run_id CROSS JOIN (
            SELECT id, since FROM recipient_facts WHERE endpoint_id = endpoint ORDER BY id DESC LIMIT 1
        ) AS facts
        WHERE results.id = result AND results.state = 'waiting' AND runs.state = 'running'
            AND runs.account_id = account AND facts.since = decided_on;
        recorded := FOUND;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION record_test_prompt(uuid, uuid, uuid, uuid, uuid, timestamptz, text, timestamptz, text[],
    uuid[], text[], int, jsonb) TO discreet_serve;

-- Ends a run of the acting account as failed, also of a GPT that it may no longer see.
CREATE FUNCTION end_own_test_run(run uuid, moment timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE gpt_test_runs SET state = 'failed', ended_at = moment
    WHERE id = run AND account_id = acting_account() AND ended_at IS NULL;
END;
GRANT EXECUTE ON FUNCTION end_own_test_run(uuid, timestamptz) TO discreet_serve;

-- A deleted account's runs of other people's GPTs end with it; those of its own GPTs end with the GPTs.
CREATE FUNCTION end_gpt_test_runs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    DELETE FROM gpt_test_runs WHERE account_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_end_gpt_test_runs AFTER UPDATE OF deleted_at ON accounts
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL) EXECUTE FUNCTION end_gpt_test_runs();

-- The sheet goes to a GPT's next owner; the runs that the earlier ones paid for do not.
CREATE FUNCTION end_gpt_test_runs_of_former_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    DELETE FROM gpt_test_runs WHERE gpt_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER gpts_end_test_runs AFTER UPDATE OF owner_id ON gpts
    FOR EACH ROW WHEN (NEW.owner_id <> OLD.owner_id) EXECUTE FUNCTION end_gpt_test_runs_of_former_owner();
