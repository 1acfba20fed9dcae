-- Signing in: a password that is changed or reset, passkeys, suspension, and how sessions and streams end (SPEC §4).

ALTER TABLE accounts
    -- null: this person signs in by other means alone
    ALTER COLUMN password_hash DROP NOT NULL,
    -- null: since the account was opened. A sign-in that was checked against an older password opens nothing.
    ADD COLUMN password_set_at timestamptz,
    ADD COLUMN suspended_at timestamptz,
    -- the last of the `sign_in_acts` that the person has said to have read
    ADD COLUMN heard_of bigint NOT NULL DEFAULT 0;

-- When the person last showed in this session that it is they: a password or a passkey. Signing in counts.
ALTER TABLE sessions ADD COLUMN confirmed_at timestamptz;
UPDATE sessions SET confirmed_at = created_at;
ALTER TABLE sessions ALTER COLUMN confirmed_at SET NOT NULL;

-- Links that set a new password. A table of its own: a row belongs to an account and goes with it.
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
CREATE INDEX reset_links_account ON reset_links (account_id);

-- What was done to somebody's sign-in, for that person to see; what an operator did, for the operators, too. No
-- reference: it outlives the account, and holds nothing of it but an id.
CREATE TABLE sign_in_acts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    account_id  uuid NOT NULL,
    act         text NOT NULL CHECK (act IN (
        'password_changed', 'password_reset', 'reset_link_made', 'passkey_added', 'passkey_removed', 'passkey_refused',
        'suspended', 'restored')),
    made_by     text NOT NULL CHECK (made_by IN ('person', 'mail', 'operator')),
    -- which operator; null at the command line
    operator_id uuid,
    CHECK (operator_id IS NULL OR made_by = 'operator'),
    CHECK (made_by = 'operator' OR act NOT IN ('reset_link_made', 'suspended', 'restored'))
);
CREATE INDEX sign_in_acts_account ON sign_in_acts (account_id, id);
CREATE TRIGGER sign_in_acts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sign_in_acts
    EXECUTE FUNCTION refuse_change();
ALTER TABLE sign_in_acts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON sign_in_acts FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY done_by_operators ON sign_in_acts FOR SELECT TO discreet_serve USING (
    made_by = 'operator'
    AND EXISTS (SELECT FROM accounts WHERE accounts.id = acting_account() AND accounts.role = 'operator'));
CREATE POLICY written ON sign_in_acts FOR INSERT TO discreet_serve WITH CHECK (true);

CREATE TABLE passkeys (
    id            uuid PRIMARY KEY,
    account_id    uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential_id bytea NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1023),
    public_key    bytea NOT NULL,
    sign_count    bigint NOT NULL CHECK (sign_count >= 0),
    name          text NOT NULL,
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz
);
CREATE INDEX passkeys_account ON passkeys (account_id);

-- What an authenticator is asked to sign: once, within minutes, by the browser that asked, for what it asked.
CREATE TABLE passkey_challenges (
    challenge    bytea PRIMARY KEY CHECK (length(challenge) = 32),
    purpose      text NOT NULL CHECK (purpose IN ('sign_in', 'register', 'confirm')),
    browser_hash bytea NOT NULL,
    -- signing in is for nobody yet; everything else is for a session, and goes with it
    session_id   uuid REFERENCES sessions (id) ON DELETE CASCADE,
    expires_at   timestamptz NOT NULL,
    CHECK ((purpose = 'sign_in') = (session_id IS NULL))
);
CREATE INDEX passkey_challenges_expiry ON passkey_challenges (expires_at);

-- Whose sessions have ended at once, for every process to end what it still does for them. Kept a day, for a process
-- that lost its connection to catch up.
CREATE TABLE endings (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    account_id   uuid NOT NULL,
    -- the one session that goes on, where one does
    kept_session uuid
);

GRANT SELECT, INSERT, UPDATE, DELETE ON reset_links, passkeys TO discreet_serve;
GRANT SELECT, INSERT ON sign_in_acts TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON passkey_challenges, endings TO discreet_serve;
