-- The API: projects of a workspace, the keys that programs call with, and the responses that they asked to keep.
--
-- Whatever comes in here is of the service "api" and never trains (P1): nothing of it lies in a conversation, it has no
-- share, and the pipeline's role has no right to any of these tables.

-- Whether the acting person is an owner or admin there.
CREATE FUNCTION administers(workspace uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM memberships
        WHERE workspace_id = workspace AND account_id = acting_account() AND suspended_at IS NULL
            AND role IN ('owner', 'admin'));
GRANT EXECUTE ON FUNCTION administers(uuid) TO discreet_serve;

-- What a workspace permits its programs. Without a row: nothing is stored.
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
CREATE INDEX api_projects_workspace ON api_projects (workspace_id);
CREATE TRIGGER api_projects_stay BEFORE UPDATE OF id, workspace_id, created_at ON api_projects
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- A key acts for the person who made it, and goes with their membership. Only its digest is kept.
CREATE TABLE api_keys (
    id           uuid PRIMARY KEY,
    project_id   uuid NOT NULL,
    workspace_id uuid NOT NULL,
    account_id   uuid NOT NULL,
    name         text NOT NULL CHECK (name <> ''),
    digest       bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    -- the beginning of the key, so that people recognise it
    prefix       text NOT NULL CHECK (length(prefix) <= 12),
    -- the scopes: the models without a GPT, every GPT that its maker may use or these alone, embeddings, storing
    models       boolean NOT NULL,
    every_gpt    boolean NOT NULL,
    gpts         uuid[] NOT NULL CHECK (NOT every_gpt OR gpts = '{}'),
    may_embed    boolean NOT NULL,
    may_store    boolean NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL CHECK (expires_at > created_at AND expires_at <= created_at + interval '8784 hours'),
    -- to the minute
    last_used_at timestamptz CHECK (last_used_at = date_trunc('minute', last_used_at, 'UTC')),
    revoked_at   timestamptz,
    FOREIGN KEY (project_id, workspace_id) REFERENCES api_projects (id, workspace_id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, account_id) REFERENCES memberships (workspace_id, account_id) ON DELETE CASCADE
);
CREATE INDEX api_keys_project ON api_keys (project_id);
CREATE INDEX api_keys_member ON api_keys (workspace_id, account_id);
-- What a key may do is decided once: whoever wants another key makes one.
CREATE TRIGGER api_keys_fixed
    BEFORE UPDATE OF id, project_id, workspace_id, account_id, digest, prefix, models, every_gpt, gpts, may_embed,
        may_store, created_at, expires_at ON api_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER api_keys_revoked_once BEFORE UPDATE OF revoked_at ON api_keys
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL) EXECUTE FUNCTION refuse_update();

-- Whoever loses their office, or is suspended, loses their keys, and not for a while: restored, they make new ones.
CREATE FUNCTION end_keys_with_office() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    UPDATE api_keys SET revoked_at = coalesce(NEW.suspended_at, now())
    WHERE workspace_id = NEW.workspace_id AND account_id = NEW.account_id AND revoked_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER memberships_end_api_keys AFTER UPDATE OF role, suspended_at ON memberships FOR EACH ROW
    WHEN (NEW.role = 'member' OR NEW.suspended_at IS NOT NULL) EXECUTE FUNCTION end_keys_with_office();
CREATE FUNCTION end_keys_with_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    UPDATE api_keys SET revoked_at = NEW.suspended_at WHERE account_id = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_end_api_keys AFTER UPDATE OF suspended_at ON accounts FOR EACH ROW
    WHEN (NEW.suspended_at IS NOT NULL) EXECUTE FUNCTION end_keys_with_account();

-- Who calls with the key of this digest, and what they may do. `works`: its maker still administers the workspace.
-- The tables themselves show a caller nothing: until this has answered, nobody is acting.
CREATE FUNCTION api_caller(
    asked bytea, OUT key_id uuid, OUT project_id uuid, OUT workspace_id uuid, OUT account_id uuid,
    OUT account_name text, OUT workspace_role text, OUT models boolean, OUT every_gpt boolean, OUT gpts uuid[],
    OUT may_embed boolean, OUT may_store boolean, OUT expires_at timestamptz, OUT last_used_at timestamptz,
    OUT revoked_at timestamptz, OUT works boolean, OUT privacy_in_force integer, OUT terms_in_force integer,
    OUT privacy_accepted integer, OUT terms_accepted integer
) RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT api_keys.id, api_keys.project_id, api_keys.workspace_id, api_keys.account_id, accounts.name,
        memberships.role, api_keys.models, api_keys.every_gpt, api_keys.gpts, api_keys.may_embed,
        api_keys.may_store AND coalesce(api_workspaces.may_store, false), api_keys.expires_at, api_keys.last_used_at,
        api_keys.revoked_at,
        memberships.role IN ('owner', 'admin') AND memberships.suspended_at IS NULL AND accounts.suspended_at IS NULL,
        (SELECT max(version) FROM policies WHERE kind = 'privacy'),
        (SELECT max(version) FROM policies WHERE kind = 'terms'),
        accepted_policy(accounts.id, 'privacy'), accepted_policy(accounts.id, 'terms')
    FROM api_keys
    JOIN accounts ON accounts.id = api_keys.account_id
    JOIN memberships ON memberships.workspace_id = api_keys.workspace_id
        AND memberships.account_id = api_keys.account_id
    LEFT JOIN api_workspaces ON api_workspaces.workspace_id = api_keys.workspace_id
    WHERE api_keys.digest = asked;
END;

-- Which of these keys hold at this moment: what is under way for the others ends.
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

CREATE FUNCTION note_api_use(used uuid, moment timestamptz) RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE api_keys SET last_used_at = date_trunc('minute', moment, 'UTC')
    WHERE id = used AND (last_used_at IS NULL OR last_used_at < date_trunc('minute', moment, 'UTC'));
END;

-- The project in whose name a program is answered.
CREATE FUNCTION calling_project() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('discreet.api_project', true), '')::uuid;
CREATE FUNCTION permits_storing(project uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN EXISTS (
        SELECT FROM api_projects JOIN api_workspaces ON api_workspaces.workspace_id = api_projects.workspace_id
        WHERE api_projects.id = project AND api_workspaces.may_store);

-- Responses that a program asked to keep, sealed under their project's key (P7, P10). Not content of a conversation,
-- and of the one service whose content never trains (P1).
CREATE TABLE api_responses (
    id          uuid PRIMARY KEY,
    project_id  uuid NOT NULL REFERENCES api_projects (id) ON DELETE CASCADE,
    service     text NOT NULL DEFAULT 'api' REFERENCES services (name) CHECK (service = 'api'),
    previous_id uuid,
    created_at  timestamptz NOT NULL,
    sealed      bytea NOT NULL
);
CREATE INDEX api_responses_project ON api_responses (project_id);
CREATE TRIGGER api_responses_fixed BEFORE UPDATE ON api_responses FOR EACH ROW EXECUTE FUNCTION refuse_update();

GRANT EXECUTE ON FUNCTION api_caller(bytea), api_keys_that_hold(uuid[], timestamptz), note_api_use(uuid, timestamptz),
    calling_project(), permits_storing(uuid) TO discreet_serve;
GRANT SELECT, INSERT, UPDATE ON api_workspaces, api_keys TO discreet_serve;
GRANT SELECT, INSERT, UPDATE, DELETE ON api_projects TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON api_responses TO discreet_serve;

ALTER TABLE api_workspaces ENABLE ROW LEVEL SECURITY;
CREATE POLICY administered ON api_workspaces TO discreet_serve USING (administers(workspace_id));
ALTER TABLE api_projects ENABLE ROW LEVEL SECURITY;
CREATE POLICY administered ON api_projects TO discreet_serve USING (administers(workspace_id));
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY administered ON api_keys TO discreet_serve USING (administers(workspace_id));
-- Nobody makes a key that acts for somebody else.
CREATE POLICY made_for_oneself ON api_keys AS RESTRICTIVE FOR INSERT TO discreet_serve
    WITH CHECK (account_id = acting_account());
-- A project reads its own and no other's; no person reads any.
ALTER TABLE api_responses ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON api_responses TO discreet_serve USING (project_id = calling_project())
    WITH CHECK (project_id = calling_project() AND permits_storing(project_id));

-- A deleted workspace's projects have keys, too: destroyed before their rows go.
CREATE OR REPLACE FUNCTION things_of_deleted_workspace(workspace uuid) RETURNS TABLE (kind text, id uuid) LANGUAGE sql
    STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT 'conversation', conversations.id FROM conversations JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'gpt', gpts.id FROM gpts JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'api_project', api_projects.id FROM api_projects JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL;
END;

-- A workspace's rule of retention holds for what its programs had stored, too. Returns how much went.
CREATE FUNCTION delete_responses_over(moment timestamptz) RETURNS bigint LANGUAGE sql SECURITY DEFINER
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
GRANT EXECUTE ON FUNCTION delete_responses_over(timestamptz) TO discreet_serve;
