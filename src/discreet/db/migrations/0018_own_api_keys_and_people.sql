-- API keys that people make for themselves, outside workspaces; and how much an account stores, for operators.

-- A key acts for its person in their own space, with their quota. It stores nothing: only workspaces have projects that
-- may. What it sends and gets is of the service "api" and never trains a model (P1). Only its digest is stored.
CREATE TABLE personal_api_keys (
    id           uuid PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name         text NOT NULL CHECK (name <> ''),
    digest       bytea NOT NULL CHECK (length(digest) = 32) UNIQUE,
    -- The start of the key, for recognition.
    prefix       text NOT NULL CHECK (length(prefix) <= 12),
    created_at   timestamptz NOT NULL,
    -- Null: until it is revoked.
    expires_at   timestamptz CHECK (expires_at > created_at),
    -- Rounded to the minute.
    last_used_at timestamptz CHECK (last_used_at = date_trunc('minute', last_used_at, 'UTC')),
    revoked_at   timestamptz
);
CREATE INDEX personal_api_keys_account_idx ON personal_api_keys (account_id);

-- About how much an account stores in its own space, for operators: in steps of 100 MB, drawn at most once in a calendar
-- month, so that it shows no one when a person stores something (P7).
CREATE TABLE account_storage (
    account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    month      date NOT NULL CHECK (month = date_trunc('month', month::timestamp)::date),
    megabytes  int NOT NULL CHECK (megabytes >= 0 AND megabytes % 100 = 0)
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

CREATE TRIGGER personal_api_keys_fixed
    BEFORE UPDATE OF id, account_id, name, digest, prefix, created_at, expires_at ON personal_api_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER personal_api_keys_revoked_once BEFORE UPDATE OF revoked_at ON personal_api_keys
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (revoked_at) ON personal_api_keys TO discreet_serve;
ALTER TABLE personal_api_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON personal_api_keys TO discreet_serve USING (account_id = acting_account());

-- A suspended account's keys end permanently, as those of workspaces do; a closed account's keys are deleted.
CREATE FUNCTION end_personal_api_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL THEN
        DELETE FROM personal_api_keys WHERE account_id = NEW.id;
    ELSE
        UPDATE personal_api_keys SET revoked_at = NEW.suspended_at WHERE account_id = NEW.id AND revoked_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_end_personal_api_keys AFTER UPDATE OF suspended_at, deleted_at ON accounts FOR EACH ROW
    WHEN (NEW.suspended_at IS NOT NULL) EXECUTE FUNCTION end_personal_api_keys();

-- Returns what a request with a personal key needs to know.
CREATE FUNCTION personal_api_caller(
    asked bytea, OUT key_id uuid, OUT account_id uuid, OUT account_name text, OUT expires_at timestamptz,
    OUT last_used_at timestamptz, OUT revoked_at timestamptz, OUT works boolean, OUT privacy_in_force integer,
    OUT terms_in_force integer, OUT privacy_accepted integer, OUT terms_accepted integer
) RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT personal_api_keys.id, accounts.id, accounts.name, personal_api_keys.expires_at,
        personal_api_keys.last_used_at, personal_api_keys.revoked_at, accounts.suspended_at IS NULL,
        (SELECT max(version) FROM policies WHERE kind = 'privacy'),
        (SELECT max(version) FROM policies WHERE kind = 'terms'),
        accepted_policy(accounts.id, 'privacy', NULL), accepted_policy(accounts.id, 'terms', NULL)
    FROM personal_api_keys JOIN accounts ON accounts.id = personal_api_keys.account_id
    WHERE personal_api_keys.digest = asked;
END;
GRANT EXECUTE ON FUNCTION personal_api_caller(bytea) TO discreet_serve;

-- Returns those of these keys that are valid at this moment; the requests of others end.
CREATE OR REPLACE FUNCTION api_keys_that_hold(asked uuid[], moment timestamptz) RETURNS SETOF uuid LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT api_keys.id
    FROM api_keys
    JOIN accounts ON accounts.id = api_keys.account_id
    JOIN memberships ON memberships.workspace_id = api_keys.workspace_id
        AND memberships.account_id = api_keys.account_id
    WHERE api_keys.id = ANY (asked) AND api_keys.revoked_at IS NULL AND api_keys.expires_at > moment
        AND memberships.role IN ('owner', 'admin') AND memberships.suspended_at IS NULL
        AND accounts.suspended_at IS NULL
    UNION ALL
    SELECT personal_api_keys.id
    FROM personal_api_keys JOIN accounts ON accounts.id = personal_api_keys.account_id
    WHERE personal_api_keys.id = ANY (asked) AND personal_api_keys.revoked_at IS NULL
        AND coalesce(personal_api_keys.expires_at > moment, true) AND accounts.suspended_at IS NULL;
END;

CREATE OR REPLACE FUNCTION record_api_key_use(used uuid, moment timestamptz) RETURNS void LANGUAGE sql
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE api_keys SET last_used_at = date_trunc('minute', moment, 'UTC')
    WHERE id = used AND (last_used_at IS NULL OR last_used_at < date_trunc('minute', moment, 'UTC'));
    UPDATE personal_api_keys SET last_used_at = date_trunc('minute', moment, 'UTC')
    WHERE id = used AND (last_used_at IS NULL OR last_used_at < date_trunc('minute', moment, 'UTC'));
END;

GRANT SELECT ON account_storage TO discreet_serve;
ALTER TABLE account_storage ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON account_storage FOR SELECT TO discreet_serve USING (account_id = acting_account());
-- The operators' list acts without an account, as other work on accounts does.
CREATE POLICY without_account ON account_storage FOR SELECT TO discreet_serve USING (acting_account() IS NULL);

-- Draws the amounts of these accounts, and returns nothing. A second call in a month does nothing.
CREATE FUNCTION draw_account_storage(wanted uuid[], this_month date) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    INSERT INTO account_storage (account_id, month, megabytes)
    SELECT id, this_month, (100 * ceil(stored_bytes('account:' || id) / 100000000.0))::int FROM accounts
    WHERE id = ANY (wanted) AND deleted_at IS NULL AND acting_account() IS NULL
        AND NOT EXISTS (SELECT FROM account_storage AS drawn WHERE drawn.account_id = accounts.id AND drawn.month >= this_month)
    ORDER BY id
    ON CONFLICT (account_id) DO UPDATE SET month = excluded.month, megabytes = excluded.megabytes
        WHERE account_storage.month < excluded.month;
END;
GRANT EXECUTE ON FUNCTION draw_account_storage(uuid[], date) TO discreet_serve;
