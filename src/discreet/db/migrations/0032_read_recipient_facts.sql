-- What people have read of changed facts about model providers (P14).

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
