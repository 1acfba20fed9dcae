-- People: services, accounts, sessions, workspaces, links, and what the operator decides.
--
-- Three roles stand behind the code. `discreet_serve` answers people: it names the person it acts for in
-- `discreet.account`, and row-level security shows it that person's content and no other (P6, P7).
-- `discreet_improve` builds datasets: it sees labels and the improvement drawer, sealed, and nothing else (P1).
-- `discreet_insight` releases private statistics: it sees pseudonymous contributions, sealed, and nothing else (P8).
-- Append-only tables refuse update and delete from everybody, their owner included. Rights stand where a table
-- or function is made, so that "who can read this?" is answered by reading on.

CREATE EXTENSION IF NOT EXISTS vector;
-- From here on nobody may call a function of ours unless they were given the right.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
GRANT USAGE ON SCHEMA discreet TO discreet_serve, discreet_improve;

CREATE FUNCTION acting_account() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('discreet.account', true), '')::uuid;
GRANT EXECUTE ON FUNCTION acting_account() TO discreet_serve, discreet_improve;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % keeps what it was created with', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TABLE services (
    name     text PRIMARY KEY,
    improves boolean NOT NULL,
    -- P1: never for team, enterprise and API, by construction
    CHECK (improves = (name IN ('consumer_chat', 'consumer_images')))
);
INSERT INTO services (name, improves) VALUES
    ('consumer_chat', true), ('consumer_images', true), ('team', false), ('enterprise', false), ('api', false);
CREATE TRIGGER services_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON services EXECUTE FUNCTION refuse_change();

CREATE TABLE accounts (
    id            uuid PRIMARY KEY,
    email         text NOT NULL,
    name          text NOT NULL,
    password_hash text NOT NULL,
    role          text NOT NULL DEFAULT 'person' CHECK (role IN ('person', 'operator')),
    created_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));

CREATE TABLE workspaces (
    id         uuid PRIMARY KEY,
    service    text NOT NULL REFERENCES services (name) CHECK (service IN ('team', 'enterprise', 'api')),
    name       text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE memberships (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role         text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    PRIMARY KEY (workspace_id, account_id)
);

CREATE TABLE sessions (
    id           uuid PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash   bytea NOT NULL UNIQUE,
    device       text NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

CREATE TABLE one_time_links (
    id         uuid PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('set_up', 'invitation')),
    token_hash bytea NOT NULL UNIQUE,
    note       text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

CREATE TABLE instance_settings (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    account_id uuid,
    name       text NOT NULL,
    sign_up    text NOT NULL CHECK (sign_up IN ('open', 'invitation', 'closed'))
);
CREATE TRIGGER instance_settings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON instance_settings
    EXECUTE FUNCTION refuse_change();
INSERT INTO instance_settings (at, name, sign_up) VALUES (now(), 'Discreet', 'invitation');

GRANT SELECT ON services TO discreet_serve, discreet_improve;
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts, sessions, one_time_links, workspaces, memberships TO discreet_serve;
GRANT SELECT, INSERT ON instance_settings TO discreet_serve;
