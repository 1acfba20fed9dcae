-- How far prompts may go, as a GPT's builder, a chat's person and a workspace's owners limit it (P14).

-- Since when the person's limit and a chat's own limit are as they are; null: since the beginning. For `verify`.
ALTER TABLE accounts ADD COLUMN model_limit_since timestamptz;
ALTER TABLE conversations ADD COLUMN model_limit text NOT NULL DEFAULT 'offered';
ALTER TABLE conversations ADD COLUMN model_limit_since timestamptz;
ALTER TABLE conversations ADD CONSTRAINT conversations_model_limit_check
    CHECK (model_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')) NOT VALID;

ALTER TABLE gpt_versions ADD COLUMN model_limit text NOT NULL DEFAULT 'offered';
ALTER TABLE gpt_versions ADD CONSTRAINT gpt_versions_model_limit_check
    CHECK (model_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')) NOT VALID;

-- A workspace's rule. Null: any endpoint, any country, any retention.
ALTER TABLE workspace_rules
    ADD COLUMN model_limit text NOT NULL DEFAULT 'offered',
    ADD COLUMN model_endpoints uuid[],
    ADD COLUMN model_countries text[],
    ADD COLUMN model_retention_days int;
ALTER TABLE workspace_rules ADD CONSTRAINT workspace_rules_model_limit_check
    CHECK (model_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')) NOT VALID;
ALTER TABLE workspace_rules ADD CONSTRAINT workspace_rules_model_lists_check CHECK (
    (model_endpoints IS NULL
        OR (cardinality(model_endpoints) <= 500 AND array_position(model_endpoints, NULL) IS NULL))
    AND (model_countries IS NULL
        OR (cardinality(model_countries) <= 250 AND array_position(model_countries, NULL) IS NULL))
    AND (model_retention_days IS NULL OR model_retention_days BETWEEN 0 AND 36500)) NOT VALID;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT (model_limit_since) ON accounts TO discreet_verify;
GRANT SELECT (model_limit, model_limit_since) ON conversations TO discreet_verify;
GRANT SELECT (model_limit) ON gpt_versions TO discreet_verify;

-- Returns the digest of a workspace's rules. Rules that do not limit models have the digest that they had before there
-- were such limits, so the log's entries hold.
CREATE FUNCTION digest_of_rules(
    builders text, sharing text, third_party_gpts text, approved_gpts uuid[], domains text[], retention_days int,
    model_limit text, model_endpoints uuid[], model_countries text[], model_retention_days int)
    RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE
        WHEN model_limit = 'offered' AND num_nonnulls(model_endpoints, model_countries, model_retention_days) = 0
        THEN digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days)
        ELSE encode(sha256(convert_to(jsonb_build_array(
            builders, sharing, third_party_gpts, to_jsonb(approved_gpts), to_jsonb(domains), retention_days,
            model_limit, to_jsonb(model_endpoints), to_jsonb(model_countries), model_retention_days)::text,
            'UTF8')), 'hex') END;
GRANT EXECUTE ON FUNCTION digest_of_rules(
    text, text, text, uuid[], text[], int, text, uuid[], text[], int) TO discreet_serve, discreet_verify;

CREATE OR REPLACE FUNCTION rules_to_compare() RETURNS TABLE (
    id bigint, workspace_id uuid, at timestamptz, digest text, first boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, workspace_id, at,
        digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days,
            model_limit, model_endpoints, model_countries, model_retention_days),
        id = min(id) OVER (PARTITION BY workspace_id)
    FROM workspace_rules;
END;

-- Returns the workspaces that let nothing leave this server, each with the times between which they did.
CREATE FUNCTION sealed_workspaces() RETURNS TABLE (workspace_id uuid, since timestamptz, until timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT workspace_id, at, until
    FROM (SELECT workspace_id, at, model_limit, lead(at) OVER (PARTITION BY workspace_id ORDER BY id) AS until
          FROM workspace_rules) AS rules
    WHERE model_limit = 'sealed';
END;
GRANT EXECUTE ON FUNCTION sealed_workspaces() TO discreet_verify;

-- Returns the limits of a person (null: none asks) and a workspace (null: none), in one round trip before each prompt.
-- What does not exist allows the least.
-- In plpgsql, which keeps its plans.
CREATE FUNCTION model_limits(account uuid, workspace uuid, OUT person text, OUT model_limit text,
    OUT model_endpoints uuid[], OUT model_countries text[], OUT model_retention_days int)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    person := 'offered';
    model_limit := 'offered';
    IF account IS NOT NULL THEN
        SELECT accounts.model_limit INTO person FROM accounts WHERE accounts.id = account AND deleted_at IS NULL;
        person := coalesce(person, 'sealed');
    END IF;
    IF workspace IS NOT NULL THEN
        SELECT rules.model_limit, rules.model_endpoints, rules.model_countries, rules.model_retention_days
        INTO model_limit, model_endpoints, model_countries, model_retention_days
        FROM workspace_rules AS rules WHERE rules.workspace_id = workspace ORDER BY rules.id DESC LIMIT 1;
        model_limit := coalesce(model_limit, 'sealed');
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION model_limits(uuid, uuid) TO discreet_serve;

-- Returns the narrower of the limits of a GPT's version and of its published version, so that a newer limit also holds
-- for what an older version began. A null version: the published one, or the draft of a GPT that is not published.
CREATE FUNCTION gpt_model_limit(gpt uuid, told int) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN coalesce((
        SELECT (ARRAY['sealed', 'this_server', 'keeps_nothing', 'offered'])[
            min(array_position(ARRAY['sealed', 'this_server', 'keeps_nothing', 'offered'], gpt_versions.model_limit))]
        FROM gpts JOIN gpt_versions ON gpt_versions.gpt_id = gpts.id
        WHERE gpts.id = gpt AND gpt_versions.version IN (
            coalesce(told, gpts.current_version, 0), coalesce(gpts.current_version, told, 0))), 'offered');
GRANT EXECUTE ON FUNCTION gpt_model_limit(uuid, int) TO discreet_serve;
