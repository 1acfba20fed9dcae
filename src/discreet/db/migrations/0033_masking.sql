-- Masking of personal data in prompts for models elsewhere (P14).

-- What a person chooses, the kinds that they mask (null: every kind), and the words that they added.
ALTER TABLE accounts ADD COLUMN masking text NOT NULL DEFAULT 'default';
ALTER TABLE accounts ADD COLUMN masked_kinds text[];
ALTER TABLE accounts ADD COLUMN sealed_masked_words bytea;
ALTER TABLE accounts ADD CONSTRAINT accounts_masking_check CHECK (masking IN ('default', 'on', 'off')) NOT VALID;

ALTER TABLE conversations ADD COLUMN masking text NOT NULL DEFAULT 'default';
ALTER TABLE conversations ADD CONSTRAINT conversations_masking_check
    CHECK (masking IN ('default', 'on', 'off')) NOT VALID;

-- The operator's default for an endpoint.
ALTER TABLE model_endpoints ADD COLUMN masks boolean NOT NULL DEFAULT false;

-- A workspace's rule: kinds that are masked or blocked, and endpoints that get every kind.
ALTER TABLE workspace_rules
    ADD COLUMN masked_kinds text[] NOT NULL DEFAULT '{}',
    ADD COLUMN blocked_kinds text[] NOT NULL DEFAULT '{}',
    ADD COLUMN masking_trusted uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE workspace_rules ADD CONSTRAINT workspace_rules_masking_check CHECK (
    cardinality(masked_kinds) <= 50 AND array_position(masked_kinds, NULL) IS NULL
    AND cardinality(blocked_kinds) <= 50 AND array_position(blocked_kinds, NULL) IS NULL
    AND cardinality(masking_trusted) <= 500 AND array_position(masking_trusted, NULL) IS NULL) NOT VALID;

-- Words that a workspace masks, sealed under a key of its own.
CREATE TABLE workspace_masked_words (
    workspace_id uuid PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    words        int NOT NULL CHECK (words BETWEEN 1 AND 200),
    sealed_words bytea NOT NULL
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT (masking, masked_kinds, sealed_masked_words), UPDATE (masking, masked_kinds, sealed_masked_words)
    ON accounts TO discreet_serve;
GRANT SELECT (masking), UPDATE (masking) ON conversations TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON workspace_masked_words TO discreet_serve;
ALTER TABLE workspace_masked_words ENABLE ROW LEVEL SECURITY;
CREATE POLICY select_in_workspace ON workspace_masked_words FOR SELECT TO discreet_serve
    USING (role_in(workspace_id) IS NOT NULL);
CREATE POLICY insert_by_owner ON workspace_masked_words FOR INSERT TO discreet_serve
    WITH CHECK (role_in(workspace_id) = 'owner');
CREATE POLICY update_by_owner ON workspace_masked_words FOR UPDATE TO discreet_serve
    USING (role_in(workspace_id) = 'owner');
CREATE POLICY delete_by_owner ON workspace_masked_words FOR DELETE TO discreet_serve
    USING (role_in(workspace_id) = 'owner');

-- Everything with keys in a deleted workspace. The key of its masked words exists only if there are any.
CREATE OR REPLACE FUNCTION remaining_rows_of_workspace(workspace uuid) RETURNS TABLE (kind text, id uuid) LANGUAGE sql
    STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT 'conversation', conversations.id FROM conversations JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'gpt', gpts.id FROM gpts JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'api_project', api_projects.id FROM api_projects JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT own.kind, workspaces.id FROM workspaces CROSS JOIN (VALUES ('sign_in'), ('masking')) AS own (kind)
    WHERE workspaces.id = workspace AND deleted_at IS NOT NULL;
END;

-- Returns the digest of a workspace's rules. Rules without masking have the digest that they had before there was
-- masking, so the log's entries hold.
CREATE FUNCTION digest_of_rules(
    builders text, sharing text, third_party_gpts text, approved_gpts uuid[], domains text[], retention_days int,
    model_limit text, model_endpoints uuid[], model_countries text[], model_retention_days int,
    masked_kinds text[], blocked_kinds text[], masking_trusted uuid[])
    RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE
        WHEN cardinality(masked_kinds) + cardinality(blocked_kinds) + cardinality(masking_trusted) = 0
        THEN digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days,
            model_limit, model_endpoints, model_countries, model_retention_days)
        ELSE encode(sha256(convert_to(jsonb_build_array(
            builders, sharing, third_party_gpts, to_jsonb(approved_gpts), to_jsonb(domains), retention_days,
            model_limit, to_jsonb(model_endpoints), to_jsonb(model_countries), model_retention_days,
            to_jsonb(masked_kinds), to_jsonb(blocked_kinds), to_jsonb(masking_trusted))::text,
            'UTF8')), 'hex') END;
GRANT EXECUTE ON FUNCTION digest_of_rules(
    text, text, text, uuid[], text[], int, text, uuid[], text[], int, text[], text[], uuid[])
    TO discreet_serve, discreet_verify;

CREATE OR REPLACE FUNCTION rules_to_compare() RETURNS TABLE (
    id bigint, workspace_id uuid, at timestamptz, digest text, first boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, workspace_id, at,
        digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days,
            model_limit, model_endpoints, model_countries, model_retention_days,
            masked_kinds, blocked_kinds, masking_trusted),
        id = min(id) OVER (PARTITION BY workspace_id)
    FROM workspace_rules;
END;

-- Returns what the person and the workspace say about masking. Who cannot be found masks.
CREATE FUNCTION masking_wishes(account uuid, workspace uuid, OUT masking text, OUT kinds text[], OUT sealed_words bytea,
    OUT masked_kinds text[], OUT blocked_kinds text[], OUT masking_trusted uuid[], OUT sealed_workspace_words bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    masking := 'default';
    masked_kinds := '{}';
    blocked_kinds := '{}';
    masking_trusted := '{}';
    IF account IS NOT NULL THEN
        SELECT accounts.masking, accounts.masked_kinds, accounts.sealed_masked_words INTO masking, kinds, sealed_words
        FROM accounts WHERE accounts.id = account AND deleted_at IS NULL;
        masking := coalesce(masking, 'on');
    END IF;
    IF workspace IS NOT NULL THEN
        SELECT rules.masked_kinds, rules.blocked_kinds, rules.masking_trusted
        INTO masked_kinds, blocked_kinds, masking_trusted
        FROM workspace_rules AS rules WHERE rules.workspace_id = workspace ORDER BY rules.id DESC LIMIT 1;
        SELECT theirs.sealed_words INTO sealed_workspace_words
        FROM workspace_masked_words AS theirs WHERE theirs.workspace_id = workspace;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION masking_wishes(uuid, uuid) TO discreet_serve;
