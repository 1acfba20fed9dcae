-- Directories: an enterprise's own list of its people and groups, told by SCIM, decides who may be in its workspace.
-- It knows of that workspace and no other, and of people nothing but what it says itself.

CREATE TABLE directory_tokens (
    workspace_id uuid PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    token_hash   bytea NOT NULL UNIQUE,
    made_at      timestamptz NOT NULL,
    last_used_at timestamptz
);

CREATE TABLE directory_users (
    id           uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- null until the person has come in: a directory's word opens no account
    account_id   uuid REFERENCES accounts (id) ON DELETE SET NULL,
    user_name    text NOT NULL CHECK (length(user_name) BETWEEN 1 AND 320),
    external_id  text CHECK (length(external_id) <= 500),
    email        text NOT NULL,
    active       boolean NOT NULL,
    -- names and addresses, as the directory wrote them
    document     jsonb NOT NULL CHECK (jsonb_typeof(document) = 'object' AND length(document::text) <= 20000),
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    UNIQUE (workspace_id, id),
    UNIQUE (workspace_id, account_id)
);
CREATE UNIQUE INDEX directory_users_name ON directory_users (workspace_id, lower(user_name));
CREATE INDEX directory_users_email ON directory_users (workspace_id, email);

CREATE TABLE directory_groups (
    id           uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 500),
    external_id  text CHECK (length(external_id) <= 500),
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    UNIQUE (workspace_id, id)
);
CREATE UNIQUE INDEX directory_groups_name ON directory_groups (workspace_id, lower(display_name));

-- Of one workspace, both of them.
CREATE TABLE directory_group_members (
    workspace_id uuid NOT NULL,
    group_id     uuid NOT NULL,
    user_id      uuid NOT NULL,
    PRIMARY KEY (group_id, user_id),
    FOREIGN KEY (workspace_id, group_id) REFERENCES directory_groups (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, user_id) REFERENCES directory_users (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX directory_group_members_user ON directory_group_members (user_id);

-- Whom the directory has suspended, and when: it restores its own suspension and nobody else's.
CREATE TABLE directory_suspensions (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    at           timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, account_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_tokens, directory_users, directory_groups, directory_suspensions
    TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON directory_group_members TO discreet_serve;

-- A directory is no person. Whoever acts for one sees nothing of it.
ALTER TABLE directory_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory_users ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory_groups ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory_group_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory_suspensions ENABLE ROW LEVEL SECURITY;
CREATE POLICY for_nobody_in_particular ON directory_tokens TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY for_nobody_in_particular ON directory_users TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY for_nobody_in_particular ON directory_groups TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY for_nobody_in_particular ON directory_group_members TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY for_nobody_in_particular ON directory_suspensions TO discreet_serve USING (acting_account() IS NULL);
