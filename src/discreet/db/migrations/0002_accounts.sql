-- Accounts: workspaces, memberships, sessions, links, passkeys, security events, and user-held keys.

CREATE TABLE workspaces (
    id         uuid PRIMARY KEY,
    service    text NOT NULL CHECK (service IN ('team', 'enterprise', 'api')) REFERENCES services (name),
    name       text NOT NULL,
    created_at timestamptz NOT NULL,
    -- From this moment it has no members and accepts none. The row is deleted once everything made there is destroyed.
    deleted_at timestamptz,
    UNIQUE (id, service)
);

CREATE TABLE accounts (
    id                       uuid PRIMARY KEY,
    email                    text NOT NULL,
    name                     text NOT NULL,
    password_hash            text,
    role                     text NOT NULL DEFAULT 'person' CHECK (role IN ('person', 'operator')),
    created_at               timestamptz NOT NULL,
    -- The space of the next session.
    last_workspace_id        uuid REFERENCES workspaces (id) ON DELETE SET NULL,
    -- Null: since the account was opened. A sign-in that was checked against an older password is refused.
    password_set_at          timestamptz,
    suspended_at             timestamptz,
    -- The latest of the `security_events` that the person has marked as read.
    last_read_security_event bigint NOT NULL DEFAULT 0,
    deleted_at               timestamptz,
    -- When the account proved that it reads its mailbox; null: not yet.
    email_verified_at        timestamptz,
    CHECK (deleted_at IS NULL OR (
        suspended_at IS NOT NULL AND password_hash IS NULL AND name = '' AND email = id::text AND role = 'person'))
);
CREATE UNIQUE INDEX accounts_email_key ON accounts (lower(email));
CREATE INDEX accounts_last_workspace_idx ON accounts (last_workspace_id) WHERE last_workspace_id IS NOT NULL;
-- For the operators' list, which many pages need.
CREATE INDEX accounts_operators_idx ON accounts (created_at) WHERE role = 'operator';

CREATE TABLE memberships (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role         text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    joined_at    timestamptz NOT NULL,
    -- A suspended member stays on the list and may not work here.
    suspended_at timestamptz,
    PRIMARY KEY (workspace_id, account_id)
);
CREATE INDEX memberships_account_idx ON memberships (account_id);

CREATE TABLE sessions (
    id                    uuid PRIMARY KEY,
    account_id            uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash            bytea NOT NULL UNIQUE,
    device                text NOT NULL,
    created_at            timestamptz NOT NULL,
    last_seen_at          timestamptz NOT NULL,
    expires_at            timestamptz NOT NULL,
    -- The workspace in which the session works. It ends with the membership.
    workspace_id          uuid,
    -- When the person last confirmed their identity in this session, with a password or a passkey. Signing in counts.
    confirmed_at          timestamptz NOT NULL,
    provider_workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    -- While the person is signed in: their key, encrypted under a key derived from the session's token, which only the
    -- browser has.
    sealed_own_key        bytea,
    -- True for sessions from before the cookie had a prefix over HTTPS: their cookie has the old name until they end.
    -- The server writes false.
    before_prefix         boolean NOT NULL DEFAULT true,
    FOREIGN KEY (workspace_id, account_id) REFERENCES memberships (workspace_id, account_id) ON DELETE CASCADE,
    CHECK (provider_workspace_id IS NULL OR workspace_id IS NULL OR workspace_id = provider_workspace_id)
);
CREATE INDEX sessions_account_idx ON sessions (account_id);
CREATE INDEX sessions_provider_idx ON sessions (provider_workspace_id) WHERE provider_workspace_id IS NOT NULL;

CREATE TABLE one_time_links (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('set_up', 'invitation')),
    token_hash bytea NOT NULL UNIQUE,
    note       text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

-- Links that set a new password. They belong to an account, so they have a table of their own.
CREATE TABLE reset_links (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE,
    made_by    text NOT NULL CHECK (made_by IN ('mail', 'operator')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    CHECK (expires_at <= created_at + interval '1 hour')
);
CREATE INDEX reset_links_account_idx ON reset_links (account_id);

CREATE TABLE passkeys (
    id            uuid PRIMARY KEY,
    account_id    uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential_id bytea NOT NULL CHECK (length(credential_id) BETWEEN 1 AND 1023) UNIQUE,
    public_key    bytea NOT NULL,
    sign_count    bigint NOT NULL CHECK (sign_count >= 0),
    name          text NOT NULL,
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz
);
CREATE INDEX passkeys_account_idx ON passkeys (account_id);

-- Challenges for authenticators: each is valid once, for minutes, in one browser and for one purpose.
CREATE TABLE passkey_challenges (
    challenge    bytea PRIMARY KEY CHECK (length(challenge) = 32),
    purpose      text NOT NULL CHECK (purpose IN ('sign_in', 'register', 'confirm')),
    browser_hash bytea NOT NULL,
    -- Null for signing in, where no session exists yet. Other challenges belong to a session and are deleted with it.
    session_id   uuid REFERENCES sessions (id) ON DELETE CASCADE,
    expires_at   timestamptz NOT NULL,
    CHECK ((purpose = 'sign_in') = (session_id IS NULL))
);
CREATE INDEX passkey_challenges_expiry_idx ON passkey_challenges (expires_at);
CREATE INDEX passkey_challenges_session_idx ON passkey_challenges (session_id) WHERE session_id IS NOT NULL;

-- Changes to a person's sign-in, shown to that person; those made by an operator are shown to operators, too. No
-- foreign key: events outlive the account and hold only its id.
CREATE TABLE security_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    account_id  uuid NOT NULL,
    act         text NOT NULL CHECK (act ~ '^[a-z][a-z_]{2,60}$'),
    made_by     text NOT NULL CHECK (made_by IN ('person', 'mail', 'operator')),
    -- The operator; null at the command line.
    operator_id uuid,
    CHECK (operator_id IS NULL OR made_by = 'operator'),
    CHECK (made_by = 'operator' OR act NOT IN ('reset_link_made', 'suspended', 'restored'))
);
CREATE INDEX security_events_account_idx ON security_events (account_id, id);

-- Sessions that were ended at once. Every process reads them and stops what it does for those sessions. Kept for a
-- day, for a process that lost its connection.
CREATE TABLE revocations (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    account_id    uuid NOT NULL,
    -- The one session that continues.
    kept_session  uuid,
    ended_session uuid,
    -- Set: only what runs for the account in this workspace stops.
    workspace_id  uuid,
    -- Set: only what runs for the account with this GPT stops.
    gpt_id        uuid,
    CHECK (ended_session IS NULL OR kept_session IS NULL)
);

-- People who hold their own key. `finished_at`: the keys that it replaced are destroyed.
CREATE TABLE user_keys (
    account_id  uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    since       timestamptz NOT NULL,
    finished_at timestamptz
);

-- The user-held key, encrypted for each method that unlocks it. Neither the database nor the key store has the secret.
CREATE TABLE user_key_unlock_methods (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES user_keys (account_id) ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('passphrase', 'passkey', 'recovery_code')),
    passkey_id uuid UNIQUE REFERENCES passkeys (id) ON DELETE CASCADE,
    salt       bytea NOT NULL CHECK (length(salt) = 16),
    -- Argon2id, for passphrases.
    memory_kib int CHECK (memory_kib > 0),
    passes     int CHECK (passes > 0),
    lanes      int CHECK (lanes > 0),
    sealed_key bytea NOT NULL,
    made_at    timestamptz NOT NULL,
    CHECK ((kind = 'passkey') = (passkey_id IS NOT NULL)),
    CHECK (kind = 'passphrase' OR (memory_kib IS NULL AND passes IS NULL AND lanes IS NULL)),
    CHECK (kind <> 'passphrase' OR (memory_kib IS NOT NULL AND passes IS NOT NULL AND lanes IS NOT NULL))
);
-- One passphrase and one recovery code; any number of passkeys.
CREATE UNIQUE INDEX user_key_unlock_methods_single_key ON user_key_unlock_methods (account_id, kind)
    WHERE kind <> 'passkey';
CREATE INDEX user_key_unlock_methods_account_idx ON user_key_unlock_methods (account_id);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Each workspace has rules from the start, so that a missing row never means that everything is allowed.
CREATE FUNCTION create_default_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    INSERT INTO workspace_rules (workspace_id, at) VALUES (NEW.id, NEW.created_at);
    RETURN NULL;
END $$;

-- Deletes the permissions of a party that no longer exists.
CREATE FUNCTION delete_permissions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    DELETE FROM permissions WHERE party = TG_ARGV[0] || ':' || OLD.id;
    RETURN NULL;
END $$;

-- Returns the acting person's role in a workspace; null if they are no member or suspended there. It runs as the
-- tables' owner, so that policies can call it without recursion.
CREATE FUNCTION role_in(workspace uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN (SELECT role FROM memberships
            WHERE workspace_id = workspace AND account_id = acting_account() AND suspended_at IS NULL);
GRANT EXECUTE ON FUNCTION role_in(uuid) TO discreet_serve;

CREATE TRIGGER workspaces_stay_deleted BEFORE UPDATE OF deleted_at ON workspaces
    FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
CREATE TRIGGER workspaces_default_rules AFTER INSERT ON workspaces FOR EACH ROW EXECUTE FUNCTION create_default_rules();
-- Only owners rename a workspace; its kind never changes.
CREATE TRIGGER workspaces_named BEFORE UPDATE OF name ON workspaces
    FOR EACH ROW WHEN (role_in(NEW.id) IS DISTINCT FROM 'owner') EXECUTE FUNCTION refuse_update();
CREATE TRIGGER workspaces_stay BEFORE UPDATE OF id, service, created_at ON workspaces
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER workspaces_delete_permissions AFTER DELETE ON workspaces
    FOR EACH ROW EXECUTE FUNCTION delete_permissions('workspace');
GRANT SELECT, INSERT, UPDATE, DELETE ON workspaces TO discreet_serve;
GRANT SELECT (id, service, created_at, deleted_at) ON workspaces TO discreet_verify;

CREATE FUNCTION revoke_keys_of_deleted_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    UPDATE api_keys SET revoked_at = NEW.suspended_at WHERE account_id = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END $$;

-- Rights end with the ownership of the owner who gave them, with a membership for the workspace's GPTs, and with an
-- account: those that it gave, held, or was offered.
CREATE FUNCTION end_rights() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF TG_TABLE_NAME = 'gpts' THEN
        DELETE FROM gpt_rights WHERE gpt_id = OLD.id;
    ELSIF TG_TABLE_NAME = 'memberships' THEN
        DELETE FROM gpt_rights USING gpts WHERE gpts.id = gpt_id AND gpts.workspace_id = OLD.workspace_id
            AND gpt_rights.account_id = OLD.account_id;
    ELSE
        DELETE FROM gpt_rights WHERE account_id = OLD.id OR email = lower(OLD.email)
            OR gpt_id IN (SELECT gpts.id FROM gpts WHERE gpts.owner_id = OLD.id);
    END IF;
    RETURN NULL;
END $$;

-- An offered handover ends when the GPT changes owners, and with either account.
CREATE FUNCTION end_handovers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF TG_TABLE_NAME = 'gpts' THEN
        DELETE FROM gpt_handovers WHERE gpt_id = OLD.id;
    ELSE
        DELETE FROM gpt_handovers WHERE email = lower(OLD.email)
            OR gpt_id IN (SELECT gpts.id FROM gpts WHERE gpts.owner_id = OLD.id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER accounts_end_api_keys AFTER UPDATE OF suspended_at ON accounts FOR EACH ROW
    WHEN (NEW.suspended_at IS NOT NULL) EXECUTE FUNCTION revoke_keys_of_deleted_account();
CREATE TRIGGER accounts_delete_permissions AFTER DELETE ON accounts FOR EACH ROW
    EXECUTE FUNCTION delete_permissions('user');
CREATE TRIGGER accounts_stay_deleted
    BEFORE UPDATE OF id, email, name, password_hash, role, suspended_at, deleted_at ON accounts
    FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
CREATE TRIGGER accounts_end_rights AFTER UPDATE OF deleted_at ON accounts
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL) EXECUTE FUNCTION end_rights();
CREATE TRIGGER accounts_end_handovers AFTER UPDATE OF deleted_at ON accounts
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL) EXECUTE FUNCTION end_handovers();
GRANT SELECT, INSERT, UPDATE ON accounts TO discreet_serve;
GRANT SELECT (id, role, created_at, suspended_at, deleted_at) ON accounts TO discreet_verify;

-- Returns whether the person can sign in without a provider.
CREATE FUNCTION has_direct_sign_in(account uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM accounts WHERE id = account AND password_hash IS NOT NULL)
        OR EXISTS (SELECT FROM passkeys WHERE account_id = account);
GRANT EXECUTE ON FUNCTION has_direct_sign_in(uuid) TO discreet_serve;

-- An owner whose account is suspended cannot act, so each workspace keeps one who can.
CREATE FUNCTION has_acting_owner(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN EXISTS (
        SELECT FROM memberships JOIN accounts ON accounts.id = memberships.account_id
        WHERE memberships.workspace_id = workspace AND memberships.role = 'owner'
            AND memberships.suspended_at IS NULL AND accounts.suspended_at IS NULL);

-- Returns whether the acting person may publish policies: the operator for the server, owners for their workspace. The
-- command line acts as the zero account.
CREATE FUNCTION may_publish_policies(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN CASE WHEN workspace IS NOT NULL THEN coalesce(role_in(workspace) = 'owner', false)
        ELSE coalesce(acting_account() = '00000000-0000-0000-0000-000000000000', false)
            OR EXISTS (SELECT FROM accounts WHERE id = acting_account() AND role = 'operator' AND suspended_at IS NULL)
        END;
GRANT EXECUTE ON FUNCTION may_publish_policies(uuid) TO discreet_serve;

-- Returns who takes over what the acting person built in a workspace: the owner who has been there longest and is
-- suspended neither there nor on the server; if the operator has suspended all of them, the first of them. Only
-- members may ask, suspended ones included.
CREATE FUNCTION successor_in(workspace uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT account_id FROM memberships JOIN accounts ON accounts.id = memberships.account_id
            WHERE workspace_id = workspace AND memberships.role = 'owner' AND memberships.suspended_at IS NULL
                AND account_id <> acting_account()
                AND EXISTS (SELECT FROM memberships AS mine
                            WHERE mine.workspace_id = workspace AND mine.account_id = acting_account())
            ORDER BY accounts.suspended_at IS NOT NULL, joined_at, account_id LIMIT 1);
GRANT EXECUTE ON FUNCTION successor_in(uuid) TO discreet_serve;

-- A deleted workspace accepts no members. The lock makes this wait for a concurrent change of the same workspace.
CREATE FUNCTION refuse_member_of_deleted_workspace() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM FROM workspaces WHERE id = NEW.workspace_id AND deleted_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a deleted workspace takes no members' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- An admin who loses the role or is suspended loses their API keys permanently.
CREATE FUNCTION revoke_keys_of_former_admins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    UPDATE api_keys SET revoked_at = coalesce(NEW.suspended_at, now())
    WHERE workspace_id = NEW.workspace_id AND account_id = NEW.account_id AND revoked_at IS NULL;
    RETURN NULL;
END $$;

-- The last owner who can act may not leave. The lock makes two owners who leave at once wait for each other. An owner
-- who is suspended on the server may leave.
CREATE FUNCTION require_an_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM FROM workspaces WHERE id = OLD.workspace_id AND deleted_at IS NULL FOR NO KEY UPDATE;
    IF FOUND AND NOT has_acting_owner(OLD.workspace_id) AND (
        EXISTS (SELECT FROM accounts WHERE id = OLD.account_id AND suspended_at IS NULL)
        OR NOT EXISTS (SELECT FROM memberships WHERE workspace_id = OLD.workspace_id AND role = 'owner'
                       AND suspended_at IS NULL)) THEN
        RAISE EXCEPTION 'a workspace has an owner' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER memberships_in_existing_workspace BEFORE INSERT ON memberships FOR EACH ROW
    EXECUTE FUNCTION refuse_member_of_deleted_workspace();
CREATE TRIGGER memberships_keep_an_owner AFTER UPDATE OR DELETE ON memberships FOR EACH ROW
    WHEN (OLD.role = 'owner' AND OLD.suspended_at IS NULL) EXECUTE FUNCTION require_an_owner();
CREATE TRIGGER memberships_end_api_keys AFTER UPDATE OF role, suspended_at ON memberships FOR EACH ROW
    WHEN (NEW.role = 'member' OR NEW.suspended_at IS NOT NULL) EXECUTE FUNCTION revoke_keys_of_former_admins();
-- A membership belongs to one person and one workspace. A manager changes its role and suspends it, and cannot move
-- it.
CREATE TRIGGER memberships_stay BEFORE UPDATE OF workspace_id, account_id, joined_at ON memberships
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER memberships_end_rights AFTER DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION end_rights();
GRANT SELECT, INSERT, UPDATE, DELETE ON memberships TO discreet_serve;
GRANT SELECT ON memberships TO discreet_verify;
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;

CREATE POLICY without_account ON memberships TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY visible ON memberships FOR SELECT TO discreet_serve USING (
    account_id = acting_account() OR role_in(workspace_id) IS NOT NULL);
CREATE POLICY update_by_manager ON memberships FOR UPDATE TO discreet_serve
    USING (role_in(workspace_id) IN ('owner', 'admin'));
CREATE POLICY delete_by_manager_or_self ON memberships FOR DELETE TO discreet_serve USING (
    account_id = acting_account() OR role_in(workspace_id) IN ('owner', 'admin'));
CREATE POLICY verify ON memberships FOR SELECT TO discreet_verify USING (true);

-- Returns whether the acting person is an active member. Each person may work in their own space (null).
CREATE FUNCTION works_in(workspace uuid) RETURNS boolean LANGUAGE sql STABLE COST 1000
    RETURN workspace IS NULL OR EXISTS (
        SELECT FROM memberships
        WHERE workspace_id = workspace AND account_id = acting_account() AND suspended_at IS NULL);
GRANT EXECUTE ON FUNCTION works_in(uuid) TO discreet_serve;

-- Returns whether the acting person is an active owner or admin.
CREATE FUNCTION administers(workspace uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM memberships
        WHERE workspace_id = workspace AND account_id = acting_account() AND suspended_at IS NULL
            AND role IN ('owner', 'admin'));
GRANT EXECUTE ON FUNCTION administers(uuid) TO discreet_serve;

CREATE FUNCTION may_see_amounts(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN acting_account() IS NULL OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = workspace AND account_id = acting_account()
            AND role IN ('owner', 'admin') AND suspended_at IS NULL);
GRANT EXECUTE ON FUNCTION may_see_amounts(uuid) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON one_time_links TO discreet_serve;
GRANT SELECT (id, kind, created_at, used_at) ON one_time_links TO discreet_verify;

GRANT SELECT, INSERT, UPDATE, DELETE ON reset_links TO discreet_serve;
GRANT SELECT (id, account_id, made_by, created_at, used_at) ON reset_links TO discreet_verify;

GRANT SELECT, INSERT, UPDATE, DELETE ON passkeys TO discreet_serve;

GRANT SELECT, INSERT, DELETE ON passkey_challenges TO discreet_serve;

CREATE TRIGGER security_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON security_events
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON security_events TO discreet_serve;
GRANT SELECT (id, at, account_id, act, made_by) ON security_events TO discreet_verify;
ALTER TABLE security_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON security_events FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY for_operators ON security_events FOR SELECT TO discreet_serve USING (
    made_by = 'operator'
    AND EXISTS (SELECT FROM accounts WHERE accounts.id = acting_account() AND accounts.role = 'operator'));
CREATE POLICY insert_any ON security_events FOR INSERT TO discreet_serve WITH CHECK (true);
CREATE POLICY verify ON security_events FOR SELECT TO discreet_verify USING (true);

GRANT SELECT, INSERT, DELETE ON revocations TO discreet_serve;

GRANT SELECT, INSERT, UPDATE (finished_at), DELETE ON user_keys TO discreet_serve;
GRANT SELECT (account_id, since, finished_at) ON user_keys TO discreet_verify;
ALTER TABLE user_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON user_keys TO discreet_serve USING (account_id = acting_account());
-- Looking up a session and finishing after a killed server act without an account.
CREATE POLICY without_account ON user_keys FOR SELECT TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY verify ON user_keys FOR SELECT TO discreet_verify USING (true);

GRANT SELECT, INSERT, DELETE ON user_key_unlock_methods TO discreet_serve;
GRANT SELECT (id, account_id, kind) ON user_key_unlock_methods TO discreet_verify;
ALTER TABLE user_key_unlock_methods ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON user_key_unlock_methods TO discreet_serve USING (account_id = acting_account());
CREATE POLICY verify ON user_key_unlock_methods FOR SELECT TO discreet_verify USING (true);
