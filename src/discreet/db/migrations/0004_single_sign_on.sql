-- Single sign-on with OpenID Connect, and the directory that SCIM clients write.

-- Single sign-on: an organisation's OpenID provider admits its people to its workspace and to no other (P7).
CREATE TABLE single_sign_on (
    workspace_id      uuid PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    issuer            text NOT NULL CHECK (length(issuer) BETWEEN 8 AND 500),
    client_id         text NOT NULL CHECK (length(client_id) BETWEEN 1 AND 500),
    -- Encrypted under the workspace's key for this issuer and client; null: a client without one.
    client_secret     bytea,
    -- The claim with a person's groups; empty: roles are given on the members' page only.
    groups_claim      text NOT NULL,
    -- Group to role. Only owners make owners.
    roles             jsonb NOT NULL CHECK (jsonb_typeof(roles) = 'object'),
    -- Whether the workspace requires a session from its provider.
    required          boolean NOT NULL,
    session_hours     int NOT NULL CHECK (session_hours BETWEEN 1 AND 720),
    changed_at        timestamptz NOT NULL,
    -- The owner's statement that the provider verifies addresses, where it does not say so; for proven domains only.
    addresses_vouched boolean NOT NULL DEFAULT false
);

-- Domains whose people the provider may vouch for. A domain leads to one workspace, and so does an address.
CREATE TABLE single_sign_on_domains (
    domain       text NOT NULL CHECK (domain = lower(domain) AND domain LIKE '%_._%' AND domain NOT LIKE '%@%'),
    workspace_id uuid NOT NULL REFERENCES single_sign_on (workspace_id) ON DELETE CASCADE,
    -- Named before domains had to be proven: leads people of this domain here until another workspace proves it.
    named_before boolean NOT NULL DEFAULT false,
    -- The required content of the TXT record: 244 random bits.
    challenge    text NOT NULL DEFAULT replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-', '')
        CHECK (length(challenge) = 64),
    proven_at    timestamptz,
    proven_by    text CHECK (proven_by IN ('dns', 'operator')),
    checked_at   timestamptz,
    -- The latest failed check, and the TXT records that it found.
    problem      text CHECK (problem IN ('absent', 'other', 'unanswered')),
    seen         text[] NOT NULL DEFAULT '{}' CHECK (cardinality(seen) <= 5),
    PRIMARY KEY (workspace_id, domain),
    CHECK ((proven_at IS NULL) = (proven_by IS NULL))
);
CREATE UNIQUE INDEX single_sign_on_domains_proven_key ON single_sign_on_domains (domain) WHERE proven_at IS NOT NULL;
CREATE INDEX single_sign_on_domains_domain_idx ON single_sign_on_domains (domain);

-- A person's identity at a provider. Each workspace links its own, which opens no other workspace.
CREATE TABLE provider_identities (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    issuer       text NOT NULL,
    subject      text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    account_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    linked_at    timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, issuer, subject)
);
CREATE INDEX provider_identities_account_idx ON provider_identities (account_id);

-- Sign-ins in progress: each is valid once, for minutes, in the browser that began it.
CREATE TABLE provider_sign_ins (
    state_hash     bytea PRIMARY KEY,
    browser_hash   bytea NOT NULL,
    workspace_id   uuid NOT NULL REFERENCES single_sign_on (workspace_id) ON DELETE CASCADE,
    expires_at     timestamptz NOT NULL,
    claimed_at     timestamptz,
    sealed_outcome bytea
);
CREATE INDEX provider_sign_ins_expiry_idx ON provider_sign_ins (expires_at);
CREATE INDEX provider_sign_ins_workspace_idx ON provider_sign_ins (workspace_id, expires_at DESC);

-- A person whose address already has an account: the identity is linked once that account signs in, in the same
-- browser.
CREATE TABLE provider_links (
    browser_hash   bytea PRIMARY KEY,
    workspace_id   uuid NOT NULL REFERENCES single_sign_on (workspace_id) ON DELETE CASCADE,
    issuer         text NOT NULL,
    subject        text NOT NULL,
    email          text NOT NULL,
    role           text CHECK (role IN ('admin', 'member')),
    expires_at     timestamptz NOT NULL,
    finished_at    timestamptz,
    sealed_outcome bytea
);
CREATE INDEX provider_links_expiry_idx ON provider_links (expires_at);
CREATE INDEX provider_links_workspace_idx ON provider_links (workspace_id);

-- Directories (SCIM): an enterprise's own list of people and groups decides who may be in its workspace. A directory
-- knows only its workspace, and of people only what it wrote itself.
CREATE TABLE directory_tokens (
    workspace_id uuid PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    token_hash   bytea NOT NULL UNIQUE,
    made_at      timestamptz NOT NULL,
    last_used_at timestamptz
);

CREATE TABLE directory_users (
    id           uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    -- Null until the person joins: a directory opens no account.
    account_id   uuid REFERENCES accounts (id) ON DELETE SET NULL,
    user_name    text NOT NULL CHECK (length(user_name) BETWEEN 1 AND 320),
    external_id  text CHECK (length(external_id) <= 500),
    email        text NOT NULL,
    active       boolean NOT NULL,
    -- Names and addresses, as the directory wrote them.
    document     jsonb NOT NULL CHECK (jsonb_typeof(document) = 'object' AND length(document::text) <= 20000),
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    UNIQUE (workspace_id, id),
    UNIQUE (workspace_id, account_id)
);
CREATE UNIQUE INDEX directory_users_name_key ON directory_users (workspace_id, lower(user_name));
CREATE INDEX directory_users_email_idx ON directory_users (workspace_id, email);
CREATE INDEX directory_users_account_idx ON directory_users (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE directory_groups (
    id           uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 500),
    external_id  text CHECK (length(external_id) <= 500),
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    UNIQUE (workspace_id, id)
);
CREATE UNIQUE INDEX directory_groups_name_key ON directory_groups (workspace_id, lower(display_name));

-- Both are of one workspace.
CREATE TABLE directory_group_members (
    workspace_id uuid NOT NULL,
    group_id     uuid NOT NULL,
    user_id      uuid NOT NULL,
    PRIMARY KEY (group_id, user_id),
    FOREIGN KEY (workspace_id, group_id) REFERENCES directory_groups (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, user_id) REFERENCES directory_users (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX directory_group_members_user_idx ON directory_group_members (user_id);

-- Suspensions by the directory. It lifts only its own.
CREATE TABLE directory_suspensions (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    at           timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, account_id)
);
CREATE INDEX directory_suspensions_account_idx ON directory_suspensions (account_id);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE, DELETE ON single_sign_on TO discreet_serve;

-- Returns whether a session's sign-in suffices for a workspace. `provider`: the workspace whose provider made the
-- session.
CREATE FUNCTION sign_in_suffices(workspace uuid, provider uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN workspace IS NULL OR provider IS NOT NULL OR NOT EXISTS (
        SELECT FROM single_sign_on WHERE workspace_id = workspace AND required);
GRANT EXECUTE ON FUNCTION sign_in_suffices(uuid, uuid) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON single_sign_on_domains TO discreet_serve;

GRANT SELECT, INSERT, DELETE ON provider_identities TO discreet_serve;

GRANT SELECT, INSERT, UPDATE (expires_at, claimed_at, sealed_outcome), DELETE ON provider_sign_ins TO discreet_serve;

GRANT SELECT, INSERT, UPDATE (expires_at, finished_at, sealed_outcome), DELETE ON provider_links TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_tokens TO discreet_serve;
ALTER TABLE directory_tokens ENABLE ROW LEVEL SECURITY;

CREATE POLICY without_account ON directory_tokens TO discreet_serve USING (acting_account() IS NULL);

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_users TO discreet_serve;
ALTER TABLE directory_users ENABLE ROW LEVEL SECURITY;

CREATE POLICY without_account ON directory_users TO discreet_serve USING (acting_account() IS NULL);

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_groups TO discreet_serve;
ALTER TABLE directory_groups ENABLE ROW LEVEL SECURITY;

CREATE POLICY without_account ON directory_groups TO discreet_serve USING (acting_account() IS NULL);

GRANT SELECT, INSERT, DELETE ON directory_group_members TO discreet_serve;
ALTER TABLE directory_group_members ENABLE ROW LEVEL SECURITY;

CREATE POLICY without_account ON directory_group_members TO discreet_serve USING (acting_account() IS NULL);

GRANT SELECT, INSERT, UPDATE, DELETE ON directory_suspensions TO discreet_serve;
ALTER TABLE directory_suspensions ENABLE ROW LEVEL SECURITY;

CREATE POLICY without_account ON directory_suspensions TO discreet_serve USING (acting_account() IS NULL);
