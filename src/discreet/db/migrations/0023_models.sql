-- Model endpoints, what is known about those who run them, and the models that they offer (P14).

-- Two endpoints always exist: the embedded model, and the endpoint that the settings name, whose connection stays in the
-- settings. The operator adds the others. A removed endpoint stays, because answers name it.
CREATE TABLE model_endpoints (
    id          uuid PRIMARY KEY,
    source      text NOT NULL CHECK (source IN ('embedded', 'settings', 'operator')),
    name        text NOT NULL CHECK (name <> '' AND length(name) <= 80),
    protocol    text NOT NULL CHECK (protocol IN ('chat', 'responses', 'messages', 'azure')),
    -- Empty for those that the operator did not add.
    base_url    text NOT NULL CHECK ((base_url = '') = (source <> 'operator')),
    -- The API key and further headers, encrypted; null without any.
    sealed_headers bytea,
    -- Further fields of each request's body.
    body_fields jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(body_fields) = 'object'),
    -- Whether the operator allowed an address inside a network.
    allows_inside boolean NOT NULL DEFAULT false,
    position    int NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL,
    removed_at  timestamptz
);

-- What is known about who runs an endpoint. Each change is a row; the latest is in force. Null is unknown.
CREATE TABLE recipient_facts (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint_id    uuid NOT NULL REFERENCES model_endpoints (id),
    since          timestamptz NOT NULL,
    run_by         text NOT NULL CHECK (run_by IN ('this_server', 'operator', 'company')),
    company        text NOT NULL DEFAULT '' CHECK (length(company) <= 120),
    country        text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
    retention_days int CHECK (retention_days BETWEEN 0 AND 36500),
    trains         boolean,
    people_look    boolean,
    terms_url      text NOT NULL DEFAULT '' CHECK (length(terms_url) <= 500),
    agreement_url  text NOT NULL DEFAULT '' CHECK (length(agreement_url) <= 500),
    basis          text NOT NULL CHECK (basis IN ('declared', 'proven'))
);
CREATE INDEX recipient_facts_latest_idx ON recipient_facts (endpoint_id, id DESC);

-- The models of an endpoint that the operator added, and which people may use. `name` is the endpoint's name of it;
-- `public_name` is what GPTs, the picker and programs name.
CREATE TABLE models (
    id             uuid PRIMARY KEY,
    endpoint_id    uuid NOT NULL REFERENCES model_endpoints (id),
    name           text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    public_name    text NOT NULL CHECK (public_name <> '' AND length(public_name) <= 200),
    shown_name     text NOT NULL CHECK (shown_name <> '' AND length(shown_name) <= 80),
    -- In tokens; null: as the settings say.
    context_tokens int CHECK (context_tokens BETWEEN 512 AND 10000000),
    answer_tokens  int CHECK (answer_tokens BETWEEN 16 AND 10000000),
    takes_images   boolean NOT NULL DEFAULT false,
    takes_tools    boolean NOT NULL DEFAULT true,
    -- Null: everybody. Otherwise the workspaces whose people may use it.
    workspace_ids  uuid[] CHECK (cardinality(workspace_ids) <= 500 AND array_position(workspace_ids, NULL) IS NULL),
    position       int NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL,
    removed_at     timestamptz
);
CREATE INDEX models_endpoint_idx ON models (endpoint_id);
CREATE UNIQUE INDEX models_public_name_idx ON models (public_name) WHERE removed_at IS NULL;

-- The models that answer a request without a chosen model. No row: the settings' endpoint, or the embedded model.
CREATE TABLE default_models (
    purpose     text PRIMARY KEY CHECK (purpose IN ('chat', 'side', 'builder')),
    public_name text NOT NULL
);

INSERT INTO model_endpoints (id, source, name, protocol, base_url, position, created_at) VALUES
    ('00000000-0000-0000-0000-000000000001', 'embedded', 'This server', 'chat', '', 0, now()),
    ('00000000-0000-0000-0000-000000000002', 'settings', 'Endpoint in the settings', 'chat', '', 1, now());
INSERT INTO recipient_facts (endpoint_id, since, run_by, retention_days, trains, people_look, basis) VALUES
    ('00000000-0000-0000-0000-000000000001', now(), 'this_server', 0, false, false, 'proven'),
    ('00000000-0000-0000-0000-000000000002', now(), 'company', NULL, NULL, NULL, 'declared');

-- How far a person's own prompts may go (P14).
ALTER TABLE accounts ADD COLUMN model_limit text NOT NULL DEFAULT 'offered';
ALTER TABLE accounts ADD CONSTRAINT accounts_model_limit_check
    CHECK (model_limit IN ('sealed', 'this_server', 'keeps_nothing', 'offered')) NOT VALID;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE ON model_endpoints, models TO discreet_serve;
GRANT SELECT, INSERT ON recipient_facts TO discreet_serve;
GRANT SELECT, INSERT, UPDATE, DELETE ON default_models TO discreet_serve;
GRANT SELECT (id, source, name, base_url, created_at, removed_at) ON model_endpoints TO discreet_verify;
GRANT SELECT ON recipient_facts TO discreet_verify;
GRANT SELECT (model_limit) ON accounts TO discreet_verify;

-- Tells all processes that endpoints, facts, models or defaults have changed.
CREATE FUNCTION announce_models() RETURNS trigger LANGUAGE plpgsql SET search_path = discreet AS $$
BEGIN
    PERFORM pg_notify('discreet_models', '');
    RETURN NULL;
END $$;
CREATE TRIGGER model_endpoints_announced AFTER INSERT OR UPDATE ON model_endpoints
    FOR EACH STATEMENT EXECUTE FUNCTION announce_models();
CREATE TRIGGER recipient_facts_announced AFTER INSERT ON recipient_facts
    FOR EACH STATEMENT EXECUTE FUNCTION announce_models();
CREATE TRIGGER models_announced AFTER INSERT OR UPDATE ON models
    FOR EACH STATEMENT EXECUTE FUNCTION announce_models();
CREATE TRIGGER default_models_announced AFTER INSERT OR UPDATE OR DELETE ON default_models
    FOR EACH STATEMENT EXECUTE FUNCTION announce_models();
