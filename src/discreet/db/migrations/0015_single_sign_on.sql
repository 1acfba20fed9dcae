-- Single sign-on: an organisation's OpenID provider lets its people into its workspace, and nowhere else (SPEC §4, P7).

CREATE TABLE single_sign_on (
    workspace_id  uuid PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    issuer        text NOT NULL CHECK (length(issuer) BETWEEN 8 AND 500),
    client_id     text NOT NULL CHECK (length(client_id) BETWEEN 1 AND 500),
    -- sealed under the workspace's key for this issuer and client; null: a client without one
    client_secret bytea,
    -- the claim that names somebody's groups; empty: roles are given on the members' page alone
    groups_claim  text NOT NULL,
    -- group to role. Owners are made by owners, never by a directory.
    roles         jsonb NOT NULL CHECK (jsonb_typeof(roles) = 'object'),
    -- whether the workspace can be entered from a session of the provider's alone
    required      boolean NOT NULL,
    session_hours integer NOT NULL CHECK (session_hours BETWEEN 1 AND 720),
    changed_at    timestamptz NOT NULL
);

-- Whose people the provider may vouch for. One domain leads to one workspace, so that an address does, too.
CREATE TABLE single_sign_on_domains (
    domain       text PRIMARY KEY CHECK (domain = lower(domain) AND domain LIKE '%_._%' AND domain NOT LIKE '%@%'),
    workspace_id uuid NOT NULL REFERENCES single_sign_on (workspace_id) ON DELETE CASCADE
);
CREATE INDEX single_sign_on_domains_workspace ON single_sign_on_domains (workspace_id);

-- Who somebody is to a provider. Each workspace links for itself: what one has learnt opens no other.
CREATE TABLE provider_identities (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    issuer       text NOT NULL,
    subject      text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    account_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    linked_at    timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, issuer, subject)
);
CREATE INDEX provider_identities_account ON provider_identities (account_id);

-- A sign-in under way: once, within minutes, by the browser that began it.
CREATE TABLE provider_sign_ins (
    state_hash   bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,
    workspace_id uuid NOT NULL REFERENCES single_sign_on (workspace_id) ON DELETE CASCADE,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX provider_sign_ins_expiry ON provider_sign_ins (expires_at);

-- Somebody whom a provider vouches for and whose address has an account already: it is linked when that account's
-- person has signed in, in the same browser.
CREATE TABLE provider_links (
    browser_hash bytea PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES single_sign_on (workspace_id) ON DELETE CASCADE,
    issuer       text NOT NULL,
    subject      text NOT NULL,
    email        text NOT NULL,
    role         text CHECK (role IN ('admin', 'member')),
    expires_at   timestamptz NOT NULL
);
CREATE INDEX provider_links_expiry ON provider_links (expires_at);

-- The workspace whose provider made the session. Such a session works there, and in no other workspace.
ALTER TABLE sessions
    ADD COLUMN provider_workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    ADD CHECK (provider_workspace_id IS NULL OR workspace_id IS NULL OR workspace_id = provider_workspace_id);
CREATE INDEX sessions_provider ON sessions (provider_workspace_id) WHERE provider_workspace_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON single_sign_on TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON single_sign_on_domains, provider_identities, provider_sign_ins, provider_links
    TO discreet_serve;

-- Whether a session may work in a workspace as far as its sign-in goes: `provider` is whose provider made it.
CREATE FUNCTION sign_in_suffices(workspace uuid, provider uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN workspace IS NULL OR provider IS NOT NULL OR NOT EXISTS (
        SELECT FROM single_sign_on WHERE workspace_id = workspace AND required);
-- Whether somebody can show otherwise than by a provider who they are.
CREATE FUNCTION has_own_sign_in(account uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM accounts WHERE id = account AND password_hash IS NOT NULL)
        OR EXISTS (SELECT FROM passkeys WHERE account_id = account);
GRANT EXECUTE ON FUNCTION sign_in_suffices(uuid, uuid), has_own_sign_in(uuid) TO discreet_serve;

-- A deleted workspace's client secret is under a key, too: destroyed before its row goes.
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
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'sign_in', workspaces.id FROM workspaces WHERE workspaces.id = workspace AND deleted_at IS NOT NULL;
END;
