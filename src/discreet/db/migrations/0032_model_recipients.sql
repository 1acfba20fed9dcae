-- What people have read of changed facts about model providers, and the record of a prompt in one round trip (P14).

-- The latest facts of a provider that a person has read in the notice of their change. Deleted with the account.
CREATE TABLE read_recipient_facts (
    account_id  uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    endpoint_id uuid NOT NULL REFERENCES model_endpoints (id),
    facts_id    bigint NOT NULL REFERENCES recipient_facts (id),
    read_at     timestamptz NOT NULL,
    PRIMARY KEY (account_id, endpoint_id)
);
CREATE INDEX read_recipient_facts_endpoint_idx ON read_recipient_facts (endpoint_id);
CREATE INDEX read_recipient_facts_facts_idx ON read_recipient_facts (facts_id);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE (facts_id, read_at) ON read_recipient_facts TO discreet_serve;
ALTER TABLE read_recipient_facts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON read_recipient_facts TO discreet_serve USING (account_id = acting_account());

-- Stores that a prompt is about to be sent, as add_model_disclosure does, if the limits in force are those on which it
-- was decided. They cannot change in between. Returns the limits of the person and the workspace, as model_limits does.
CREATE FUNCTION record_prompt(
    account uuid, workspace uuid, new_id uuid, answer uuid, endpoint uuid, decided_on timestamptz, to_host text,
    for_purpose text, sent_at timestamptz, limits text[], allowed_endpoints uuid[], allowed_countries text[],
    most_days int, OUT recorded boolean, OUT person text, OUT model_limit text, OUT model_endpoints uuid[],
    OUT model_countries text[], OUT model_retention_days int
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('model limits ' || account, 0));
    SELECT found.person, found.model_limit, found.model_endpoints, found.model_countries, found.model_retention_days
    INTO person, model_limit, model_endpoints, model_countries, model_retention_days
    FROM model_limits(account, workspace) AS found;
    recorded := person = limits[1] AND model_limit = limits[4]
        AND model_endpoints IS NOT DISTINCT FROM allowed_endpoints
        AND model_countries IS NOT DISTINCT FROM allowed_countries
        AND model_retention_days IS NOT DISTINCT FROM most_days
        AND EXISTS (
            SELECT FROM messages JOIN conversations ON conversations.id = messages.conversation_id
            WHERE messages.id = answer AND conversations.model_limit = limits[3])
        AND add_model_disclosure(account, new_id, answer, endpoint, decided_on, to_host, for_purpose, sent_at, limits,
            allowed_endpoints, allowed_countries, most_days);
END $$;
GRANT EXECUTE ON FUNCTION record_prompt(uuid, uuid, uuid, uuid, uuid, timestamptz, text, text, timestamptz, text[],
    uuid[], text[], int) TO discreet_serve;
