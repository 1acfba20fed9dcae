-- What GPTs may do beyond answering: capabilities of a GPT, the rule of a workspace, the rights of an API key (P4, P14).

ALTER TABLE gpt_versions ADD COLUMN capabilities text[] NOT NULL DEFAULT '{}';
ALTER TABLE gpt_versions ADD CONSTRAINT gpt_versions_capabilities_check CHECK (
    cardinality(capabilities) <= 20 AND array_position(capabilities, NULL) IS NULL) NOT VALID;

-- Null: every capability.
ALTER TABLE workspace_rules ADD COLUMN capabilities text[];
ALTER TABLE workspace_rules ADD CONSTRAINT workspace_rules_capabilities_check CHECK (
    cardinality(capabilities) <= 20 AND array_position(capabilities, NULL) IS NULL) NOT VALID;

ALTER TABLE api_keys ADD COLUMN capabilities text[] NOT NULL DEFAULT '{}';
ALTER TABLE api_keys ADD CONSTRAINT api_keys_capabilities_check CHECK (
    cardinality(capabilities) <= 20 AND array_position(capabilities, NULL) IS NULL) NOT VALID;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Like a key's other rights, they never change.
CREATE TRIGGER api_keys_capabilities_fixed BEFORE UPDATE OF capabilities ON api_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- Returns the capabilities of the key with this digest, beside what api_caller returns.
CREATE FUNCTION capabilities_of_key(asked bytea) RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT capabilities FROM api_keys WHERE digest = asked);
GRANT EXECUTE ON FUNCTION capabilities_of_key(bytea) TO discreet_serve;

-- Returns the digest of a workspace's rules. Rules that allow every capability have the digest that they had before
-- there were capabilities, so the log's entries hold.
CREATE FUNCTION digest_of_rules(
    builders text, sharing text, third_party_gpts text, approved_gpts uuid[], domains text[], retention_days int,
    model_limit text, model_endpoints uuid[], model_countries text[], model_retention_days int,
    masked_kinds text[], blocked_kinds text[], masking_trusted uuid[], capabilities text[])
    RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE
        WHEN capabilities IS NULL
        THEN digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days,
            model_limit, model_endpoints, model_countries, model_retention_days,
            masked_kinds, blocked_kinds, masking_trusted)
        ELSE encode(sha256(convert_to(jsonb_build_array(
            builders, sharing, third_party_gpts, to_jsonb(approved_gpts), to_jsonb(domains), retention_days,
            model_limit, to_jsonb(model_endpoints), to_jsonb(model_countries), model_retention_days,
            to_jsonb(masked_kinds), to_jsonb(blocked_kinds), to_jsonb(masking_trusted), to_jsonb(capabilities))::text,
            'UTF8')), 'hex') END;
GRANT EXECUTE ON FUNCTION digest_of_rules(
    text, text, text, uuid[], text[], int, text, uuid[], text[], int, text[], text[], uuid[], text[])
    TO discreet_serve, discreet_verify;

CREATE OR REPLACE FUNCTION rules_to_compare() RETURNS TABLE (
    id bigint, workspace_id uuid, at timestamptz, digest text, first boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, workspace_id, at,
        digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days,
            model_limit, model_endpoints, model_countries, model_retention_days,
            masked_kinds, blocked_kinds, masking_trusted, capabilities),
        id = min(id) OVER (PARTITION BY workspace_id)
    FROM workspace_rules;
END;
