-- To which model provider the prompts of an answer went, and under which limits (P14).

-- One row for each request to a model that belongs to a stored answer, stored before the request is sent. Its words are
-- nowhere here. Requests of temporary chats and of programs have no row.
CREATE TABLE model_disclosures (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL,
    message_id      uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    -- The facts in force when it was sent, and with them the endpoint.
    facts_id        bigint NOT NULL REFERENCES recipient_facts (id),
    -- Where it went; empty for the embedded model.
    host            text NOT NULL CHECK (length(host) <= 300),
    -- The answer itself, or a request beside it: a title, follow-up questions, a summary.
    purpose         text NOT NULL CHECK (purpose IN ('answer', 'beside')),
    at              timestamptz NOT NULL,
    -- Everyone's limits at that moment. Null: no limit of that kind.
    person_limit    text NOT NULL CHECK (person_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    gpt_limit       text NOT NULL CHECK (gpt_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    chat_limit      text NOT NULL CHECK (chat_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    workspace_limit text NOT NULL CHECK (workspace_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')),
    workspace_endpoints uuid[],
    workspace_countries text[],
    workspace_retention_days int
);
CREATE INDEX model_disclosures_message_idx ON model_disclosures (message_id);
CREATE INDEX model_disclosures_owner_idx ON model_disclosures (owner_id);
CREATE INDEX model_disclosures_facts_idx ON model_disclosures (facts_id);

-- Since when prompts are recorded: answers from before have no row.
CREATE TABLE model_disclosures_start (
    since timestamptz PRIMARY KEY
);
INSERT INTO model_disclosures_start VALUES (now());

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Stores that a prompt of a person's answer is about to be sent. False when the answer is gone, or when other facts are
-- in force by now than those on which it was decided; then nothing may be sent.
CREATE FUNCTION add_model_disclosure(
    account uuid, new_id uuid, answer uuid, endpoint uuid, decided_on timestamptz, to_host text, for_purpose text,
    sent_at timestamptz, limits text[], allowed_endpoints uuid[], allowed_countries text[], most_days int
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    INSERT INTO model_disclosures
    SELECT new_id, account, messages.id, facts.id, to_host, for_purpose, sent_at, limits[1], limits[2], limits[3],
        limits[4], allowed_endpoints, allowed_countries, most_days
    FROM messages CROSS JOIN (
        SELECT id, since FROM recipient_facts WHERE endpoint_id = endpoint ORDER BY id DESC LIMIT 1
    ) AS facts
    WHERE messages.id = answer AND facts.since = decided_on;
    RETURN FOUND;
END $$;

GRANT EXECUTE ON FUNCTION add_model_disclosure(uuid, uuid, uuid, uuid, timestamptz, text, text, timestamptz, text[],
    uuid[], text[], int) TO discreet_serve;
-- Rows are never changed, and end with their answer.
GRANT SELECT, INSERT ON model_disclosures TO discreet_serve;
GRANT SELECT ON model_disclosures, model_disclosures_start TO discreet_verify;
GRANT SELECT (role) ON messages TO discreet_verify;
ALTER TABLE model_disclosures ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON model_disclosures TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY verify ON model_disclosures FOR SELECT TO discreet_verify USING (true);
