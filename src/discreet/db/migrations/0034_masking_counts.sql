-- What masking did: in the record of each prompt for its person (P14), in sums for the owners of a workspace (P8).

-- The kinds that were masked in the prompt, each with the number of pieces among what the person can read; no word of
-- them. Empty: masking was off. Null: from before this was recorded.
ALTER TABLE model_disclosures ADD COLUMN masked jsonb;
ALTER TABLE model_disclosures ADD CONSTRAINT model_disclosures_masked_check
    CHECK (jsonb_typeof(masked) = 'object' AND length(masked::text) <= 1000) NOT VALID;

-- In how many questions of stored chats a kind was found that a workspace's rule on personal data masked, blocked or
-- allowed. Sums of a month (UTC): no day, no chat and no word. The account of one that is deleted is null from then on.
CREATE TABLE masking_sums (
    account_id   uuid REFERENCES accounts (id) ON DELETE SET NULL,
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    month        date NOT NULL CHECK (extract(day FROM month) = 1),
    kind         text NOT NULL CHECK (length(kind) <= 50),
    outcome      text NOT NULL CHECK (outcome IN ('allow', 'mask', 'block')),
    questions    bigint NOT NULL CHECK (questions > 0),
    UNIQUE (account_id, workspace_id, month, kind, outcome)
);
CREATE INDEX masking_sums_workspace_idx ON masking_sums (workspace_id, month);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- As before, with what was masked. The functions without it stay for processes of the previous version.
CREATE FUNCTION add_model_disclosure(
    account uuid, new_id uuid, answer uuid, endpoint uuid, decided_on timestamptz, to_host text, for_purpose text,
    sent_at timestamptz, limits text[], allowed_endpoints uuid[], allowed_countries text[], most_days int,
    masked_pieces jsonb
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    INSERT INTO model_disclosures
    SELECT new_id, account, messages.id, facts.id, to_host, for_purpose, sent_at, limits[1], limits[2], limits[3],
        limits[4], allowed_endpoints, allowed_countries, most_days, masked_pieces
    FROM messages CROSS JOIN (
        SELECT id, since FROM recipient_facts WHERE endpoint_id = endpoint ORDER BY id DESC LIMIT 1
    ) AS facts
    WHERE messages.id = answer AND facts.since = decided_on;
    RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION add_model_disclosure(uuid, uuid, uuid, uuid, timestamptz, text, text, timestamptz, text[],
    uuid[], text[], int, jsonb) TO discreet_serve;

CREATE FUNCTION record_prompt(
    account uuid, workspace uuid, new_id uuid, answer uuid, endpoint uuid, decided_on timestamptz, to_host text,
    for_purpose text, sent_at timestamptz, limits text[], allowed_endpoints uuid[], allowed_countries text[],
    most_days int, masked_pieces jsonb, OUT recorded boolean, OUT person text, OUT model_limit text,
    OUT model_endpoints uuid[], OUT model_countries text[], OUT model_retention_days int
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
            allowed_endpoints, allowed_countries, most_days, masked_pieces);
END $$;
GRANT EXECUTE ON FUNCTION record_prompt(uuid, uuid, uuid, uuid, uuid, timestamptz, text, text, timestamptz, text[],
    uuid[], text[], int, jsonb) TO discreet_serve;

GRANT SELECT ON masking_sums TO discreet_serve;
ALTER TABLE masking_sums ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON masking_sums FOR SELECT TO discreet_serve USING (account_id = acting_account());

-- Counts a question once for each kind. Not counted for an account or a workspace that was deleted since.
CREATE FUNCTION count_masking(account uuid, workspace uuid, of_month date, kinds text[], outcomes text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF acting_account() IS NOT NULL THEN
        RAISE EXCEPTION 'masking cannot be counted while acting for an account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO masking_sums AS so_far
    SELECT accounts.id, workspaces.id, of_month, each.kind, each.outcome, 1
    FROM accounts CROSS JOIN workspaces CROSS JOIN unnest(kinds, outcomes) AS each (kind, outcome)
    WHERE accounts.id = account AND workspaces.id = workspace ORDER BY each.kind
    ON CONFLICT (account_id, workspace_id, month, kind, outcome) DO UPDATE SET questions = so_far.questions + 1;
END $$;
GRANT EXECUTE ON FUNCTION count_masking(uuid, uuid, date, text[], text[]) TO discreet_serve;

-- Returns a workspace's sums for its owner: of months before `this_month`, where at least `floor` people had the kind
-- with this outcome (P8).
CREATE FUNCTION workspace_masking_sums(workspace uuid, this_month date, floor int) RETURNS TABLE (
    month date, kind text, outcome text, people bigint, questions bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT month, kind, outcome, count(DISTINCT account_id), sum(questions)::bigint FROM masking_sums
    WHERE workspace_id = workspace AND month < this_month AND owns_workspace(workspace)
    GROUP BY month, kind, outcome HAVING count(DISTINCT account_id) >= floor ORDER BY month DESC, kind, outcome;
END;
GRANT EXECUTE ON FUNCTION workspace_masking_sums(uuid, date, int) TO discreet_serve;

-- Sums of masking end with those of tokens.
CREATE OR REPLACE FUNCTION delete_old_model_use(before date) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM model_use WHERE month < before AND acting_account() IS NULL;
    DELETE FROM masking_sums WHERE month < before AND acting_account() IS NULL;
    DELETE FROM money_reservations WHERE until < now() - interval '1 day' AND acting_account() IS NULL;
END;

-- Returns the rules of workspaces on personal data, and until when each was in force, to compare prompts with.
CREATE FUNCTION masking_rules_to_compare() RETURNS TABLE (
    workspace_id uuid, since timestamptz, until timestamptz, masked_kinds text[], trusted uuid[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT workspace_id, at, lead(at) OVER (PARTITION BY workspace_id ORDER BY id), masked_kinds, masking_trusted
    FROM workspace_rules;
END;
GRANT EXECUTE ON FUNCTION masking_rules_to_compare() TO discreet_verify;
