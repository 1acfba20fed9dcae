-- The API of workspaces: projects, keys, the operations that keys allow, and stored responses.

-- What a workspace permits programs. Without a row nothing is stored.
CREATE TABLE api_workspaces (
    workspace_id uuid PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    may_store    boolean NOT NULL,
    changed_at   timestamptz NOT NULL
);

CREATE TABLE api_projects (
    id           uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    name         text NOT NULL CHECK (name <> ''),
    created_at   timestamptz NOT NULL,
    UNIQUE (id, workspace_id)
);
CREATE INDEX api_projects_workspace_idx ON api_projects (workspace_id);

-- A key acts for the person who made it, and is deleted with their membership. Only its digest is stored.
CREATE TABLE api_keys (
    id           uuid PRIMARY KEY,
    project_id   uuid NOT NULL,
    workspace_id uuid NOT NULL,
    account_id   uuid NOT NULL,
    name         text NOT NULL CHECK (name <> ''),
    digest       bytea NOT NULL CHECK (length(digest) = 32) UNIQUE,
    -- The start of the key, for recognition.
    prefix       text NOT NULL CHECK (length(prefix) <= 12),
    -- The scopes: models without a GPT, all or some GPTs that the maker may use, embeddings, storing.
    models       boolean NOT NULL,
    every_gpt    boolean NOT NULL,
    gpts         uuid[] NOT NULL,
    may_embed    boolean NOT NULL,
    may_store    boolean NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    -- Rounded to the minute.
    last_used_at timestamptz CHECK (last_used_at = date_trunc('minute', last_used_at, 'UTC')),
    revoked_at   timestamptz,
    CHECK (NOT every_gpt OR gpts = '{}'),
    CHECK (expires_at > created_at AND expires_at <= created_at + interval '8784 hours'),
    FOREIGN KEY (project_id, workspace_id) REFERENCES api_projects (id, workspace_id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, account_id) REFERENCES memberships (workspace_id, account_id) ON DELETE CASCADE
);
CREATE INDEX api_keys_project_idx ON api_keys (project_id);
CREATE INDEX api_keys_member_idx ON api_keys (workspace_id, account_id);

-- One operation, in one form, for one key. The key's maker allows it; the workspace's admins see it and can revoke it.
-- Its name and host are an admin's setting, like a workspace's domains. `may_change`: its maker also allowed it to
-- change data at the host.
CREATE TABLE key_operations (
    id          uuid PRIMARY KEY,
    key_id      uuid NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    owner_id    uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    gpt_id      uuid NOT NULL,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    may_change  boolean NOT NULL,
    given_at    timestamptz NOT NULL,
    revoked_at  timestamptz,
    gpt_name    text NOT NULL,
    operation   text NOT NULL,
    host        text NOT NULL
);
CREATE INDEX key_operations_key_idx ON key_operations (key_id, gpt_id);
CREATE UNIQUE INDEX key_operations_once_key ON key_operations (key_id, gpt_id, fingerprint) WHERE revoked_at IS NULL;
CREATE INDEX key_operations_owner_idx ON key_operations (owner_id);

-- Responses that a program asked to store, encrypted under their project's key (P7, P10). They are of a service whose
-- content never trains (P1).
CREATE TABLE api_responses (
    id          uuid PRIMARY KEY,
    project_id  uuid NOT NULL REFERENCES api_projects (id) ON DELETE CASCADE,
    service     text NOT NULL DEFAULT 'api' CHECK (service = 'api') REFERENCES services (name),
    previous_id uuid,
    created_at  timestamptz NOT NULL,
    sealed      bytea NOT NULL
);
CREATE INDEX api_responses_project_idx ON api_responses (project_id);
-- To find the responses that continue from one.
CREATE INDEX api_responses_previous_idx ON api_responses (previous_id) WHERE previous_id IS NOT NULL;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Returns the project in whose name a program is answered.
CREATE FUNCTION calling_project() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('discreet.api_project', true), '')::uuid;
GRANT EXECUTE ON FUNCTION calling_project() TO discreet_serve;

GRANT SELECT, INSERT, UPDATE ON api_workspaces TO discreet_serve;
ALTER TABLE api_workspaces ENABLE ROW LEVEL SECURITY;

CREATE POLICY administered ON api_workspaces TO discreet_serve USING (administers(workspace_id));

CREATE FUNCTION permits_storing(project uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN EXISTS (
        SELECT FROM api_projects JOIN api_workspaces ON api_workspaces.workspace_id = api_projects.workspace_id
        WHERE api_projects.id = project AND api_workspaces.may_store);
GRANT EXECUTE ON FUNCTION permits_storing(uuid) TO discreet_serve;

-- Returns what a request with this key needs to know, including the workspace's requirements for the key's maker.
CREATE FUNCTION api_caller(
    asked bytea, OUT key_id uuid, OUT project_id uuid, OUT workspace_id uuid, OUT account_id uuid,
    OUT account_name text, OUT workspace_role text, OUT models boolean, OUT every_gpt boolean, OUT gpts uuid[],
    OUT may_embed boolean, OUT may_store boolean, OUT expires_at timestamptz, OUT last_used_at timestamptz,
    OUT revoked_at timestamptz, OUT works boolean, OUT privacy_in_force integer, OUT terms_in_force integer,
    OUT workspace_in_force integer, OUT privacy_accepted integer, OUT terms_accepted integer,
    OUT workspace_accepted integer
) RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT api_keys.id, api_keys.project_id, api_keys.workspace_id, api_keys.account_id, accounts.name,
        memberships.role, api_keys.models, api_keys.every_gpt, api_keys.gpts, api_keys.may_embed,
        api_keys.may_store AND coalesce(api_workspaces.may_store, false), api_keys.expires_at, api_keys.last_used_at,
        api_keys.revoked_at,
        memberships.role IN ('owner', 'admin') AND memberships.suspended_at IS NULL AND accounts.suspended_at IS NULL,
        (SELECT max(version) FROM policies WHERE kind = 'privacy'),
        (SELECT max(version) FROM policies WHERE kind = 'terms'),
        workspace_policy_in_force(api_keys.workspace_id),
        accepted_policy(accounts.id, 'privacy', NULL), accepted_policy(accounts.id, 'terms', NULL),
        accepted_policy(accounts.id, 'workspace', api_keys.workspace_id)
    FROM api_keys
    JOIN accounts ON accounts.id = api_keys.account_id
    JOIN memberships ON memberships.workspace_id = api_keys.workspace_id
        AND memberships.account_id = api_keys.account_id
    LEFT JOIN api_workspaces ON api_workspaces.workspace_id = api_keys.workspace_id
    WHERE api_keys.digest = asked;
END;
GRANT EXECUTE ON FUNCTION api_caller(bytea) TO discreet_serve;

CREATE TRIGGER api_projects_stay BEFORE UPDATE OF id, workspace_id, created_at ON api_projects
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE, DELETE ON api_projects TO discreet_serve;
GRANT SELECT (id, workspace_id) ON api_projects TO discreet_verify;
ALTER TABLE api_projects ENABLE ROW LEVEL SECURITY;

CREATE POLICY administered ON api_projects TO discreet_serve USING (administers(workspace_id));
CREATE POLICY verify ON api_projects FOR SELECT TO discreet_verify USING (true);

-- Deletes stored responses past their workspace's retention limit, and returns their number.
CREATE FUNCTION delete_expired_responses(moment timestamptz) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH rules AS (
        SELECT DISTINCT ON (workspace_rules.workspace_id) workspace_rules.workspace_id, retention_days
        FROM workspace_rules ORDER BY workspace_rules.workspace_id, workspace_rules.id DESC
    ), gone AS (
        DELETE FROM api_responses USING api_projects JOIN rules ON rules.workspace_id = api_projects.workspace_id
        WHERE api_responses.project_id = api_projects.id
            AND api_responses.created_at <= moment - rules.retention_days * interval '24 hours'
        RETURNING true
    )
    SELECT count(*) FROM gone;
END;
GRANT EXECUTE ON FUNCTION delete_expired_responses(timestamptz) TO discreet_serve;

-- Returns what remains of a deleted workspace, its encrypted client secret included.
CREATE FUNCTION remaining_rows_of_workspace(workspace uuid) RETURNS TABLE (kind text, id uuid) LANGUAGE sql
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
    SELECT 'sign_in', workspaces.id FROM workspaces WHERE workspaces.id = workspace AND deleted_at IS NOT NULL;
END;
GRANT EXECUTE ON FUNCTION remaining_rows_of_workspace(uuid) TO discreet_serve;

-- A key's rights never change. Other rights need a new key.
CREATE TRIGGER api_keys_fixed
    BEFORE UPDATE OF id, project_id, workspace_id, account_id, digest, prefix, models, every_gpt, gpts, may_embed,
        may_store, created_at, expires_at ON api_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER api_keys_revoked_once BEFORE UPDATE OF revoked_at ON api_keys
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE ON api_keys TO discreet_serve;
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY administered ON api_keys TO discreet_serve USING (administers(workspace_id));
-- A person can make keys for themselves only.
CREATE POLICY insert_own ON api_keys AS RESTRICTIVE FOR INSERT TO discreet_serve
    WITH CHECK (account_id = acting_account());

-- Returns those of these keys that are valid at this moment; the requests of others end.
CREATE FUNCTION api_keys_that_hold(asked uuid[], moment timestamptz) RETURNS SETOF uuid LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT api_keys.id
    FROM api_keys
    JOIN accounts ON accounts.id = api_keys.account_id
    JOIN memberships ON memberships.workspace_id = api_keys.workspace_id
        AND memberships.account_id = api_keys.account_id
    WHERE api_keys.id = ANY (asked) AND api_keys.revoked_at IS NULL AND api_keys.expires_at > moment
        AND memberships.role IN ('owner', 'admin') AND memberships.suspended_at IS NULL
        AND accounts.suspended_at IS NULL;
END;
GRANT EXECUTE ON FUNCTION api_keys_that_hold(uuid[], timestamptz) TO discreet_serve;

CREATE FUNCTION record_api_key_use(used uuid, moment timestamptz) RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE api_keys SET last_used_at = date_trunc('minute', moment, 'UTC')
    WHERE id = used AND (last_used_at IS NULL OR last_used_at < date_trunc('minute', moment, 'UTC'));
END;
GRANT EXECUTE ON FUNCTION record_api_key_use(uuid, timestamptz) TO discreet_serve;

CREATE TRIGGER key_operations_fixed
    BEFORE UPDATE OF id, key_id, owner_id, gpt_id, fingerprint, may_change, given_at, gpt_name, operation, host
    ON key_operations FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER key_operations_revoked_once BEFORE UPDATE OF revoked_at ON key_operations
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE ON key_operations TO discreet_serve;
GRANT SELECT (id, key_id, owner_id, gpt_id, fingerprint, given_at, revoked_at) ON key_operations TO discreet_verify;
ALTER TABLE key_operations ENABLE ROW LEVEL SECURITY;

-- `api_keys` shows the keys of workspaces that the acting person administers only.
CREATE POLICY administered ON key_operations TO discreet_serve
    USING (EXISTS (SELECT FROM api_keys WHERE api_keys.id = key_id));
-- A person can allow operations for themselves only: requests leave in the name of the key's maker.
CREATE POLICY insert_own ON key_operations AS RESTRICTIVE FOR INSERT TO discreet_serve WITH CHECK (
    owner_id = acting_account() AND revoked_at IS NULL
    AND EXISTS (SELECT FROM api_keys WHERE api_keys.id = key_id AND api_keys.account_id = acting_account()));
CREATE POLICY verify ON key_operations FOR SELECT TO discreet_verify USING (true);

CREATE TRIGGER api_responses_fixed BEFORE UPDATE ON api_responses FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, DELETE ON api_responses TO discreet_serve;
ALTER TABLE api_responses ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON api_responses TO discreet_serve USING (project_id = calling_project())
    WITH CHECK (project_id = calling_project() AND permits_storing(project_id));
