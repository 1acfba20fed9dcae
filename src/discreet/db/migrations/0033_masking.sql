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

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT (masking, masked_kinds, sealed_masked_words), UPDATE (masking, masked_kinds, sealed_masked_words)
    ON accounts TO discreet_serve;
GRANT SELECT (masking), UPDATE (masking) ON conversations TO discreet_serve;

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
    OUT masked_kinds text[], OUT blocked_kinds text[], OUT masking_trusted uuid[])
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
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION masking_wishes(uuid, uuid) TO discreet_serve;
