-- The house: accounts, GPTs, conversations, choices, datasets, and who may see what of them.
--
-- Two roles stand behind the code. `discreet_serve` answers people: it names the person it acts for in
-- `discreet.account`, and row-level security shows it that person's content and no other (P6, P7).
-- `discreet_improve` builds datasets: it sees labels and the improvement drawer, sealed, and nothing else (P1).
-- Append-only tables refuse update and delete from everybody, their owner included.

CREATE EXTENSION IF NOT EXISTS vector;

CREATE FUNCTION acting_account() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('discreet.account', true), '')::uuid;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % keeps what it was created with', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- Services and people ---------------------------------------------------------------------------------

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

-- Choices and permissions: who allows what, since when (SPEC §3) ------------------------------------------

CREATE TABLE choices (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    made_by uuid NOT NULL,
    party   text NOT NULL CHECK (party ~ '^(user|gpt|conversation):'),
    purpose text NOT NULL CHECK (purpose IN ('improve', 'insight')),
    allowed boolean NOT NULL,
    -- a conversation is open from its beginning or never: its only choice is "no", and that is final
    CHECK (NOT (allowed AND starts_with(party, 'conversation:')))
);
CREATE INDEX choices_party ON choices (party, purpose, id);
CREATE TRIGGER choices_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON choices EXECUTE FUNCTION refuse_change();

-- What the choices amount to; written by triggers alone.
CREATE TABLE permissions (
    party         text NOT NULL,
    purpose       text NOT NULL CHECK (purpose IN ('improve', 'insight')),
    allowed_since timestamptz,
    refused_at    timestamptz,
    PRIMARY KEY (party, purpose),
    CHECK (allowed_since IS NULL OR (
        NOT starts_with(party, 'third_party:')
        AND (NOT starts_with(party, 'service:') OR party IN ('service:consumer_chat', 'service:consumer_images'))))
);
INSERT INTO permissions (party, purpose, allowed_since)
    SELECT 'service:' || name, 'improve', CASE WHEN improves THEN timestamptz '1970-01-01 00:00Z' END FROM services;

CREATE FUNCTION apply_choice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF NEW.allowed THEN
        INSERT INTO permissions (party, purpose, allowed_since) VALUES (NEW.party, NEW.purpose, NEW.at)
        ON CONFLICT (party, purpose) DO UPDATE
            SET allowed_since = coalesce(permissions.allowed_since, excluded.allowed_since);
    ELSE
        INSERT INTO permissions (party, purpose, refused_at) VALUES (NEW.party, NEW.purpose, NEW.at)
        ON CONFLICT (party, purpose) DO UPDATE SET allowed_since = NULL, refused_at = excluded.refused_at;
        -- P11: a withdrawal marks what older datasets hold of it
        IF NEW.purpose = 'improve' THEN
            UPDATE dataset_records SET withdrawn_at = NEW.at
            WHERE parties @> ARRAY[NEW.party] AND withdrawn_at IS NULL;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER choices_apply AFTER INSERT ON choices FOR EACH ROW EXECUTE FUNCTION apply_choice();

-- GPTs ----------------------------------------------------------------------------------------------------

CREATE TABLE gpts (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id),
    level           text NOT NULL DEFAULT 'me' CHECK (level IN ('me', 'link', 'everyone')),
    current_version int,
    picture         bytea,
    picture_type    text,
    created_at      timestamptz NOT NULL
);
CREATE INDEX gpts_owner ON gpts (owner_id);

-- Version 0 is the draft. Instructions are sealed under the GPT's key.
CREATE TABLE gpt_versions (
    gpt_id              uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    version             int NOT NULL CHECK (version >= 0),
    name                text NOT NULL,
    description         text NOT NULL,
    sealed_instructions bytea NOT NULL,
    starters            text[] NOT NULL,
    model               text,
    knowledge_use       text NOT NULL DEFAULT 'cite' CHECK (knowledge_use IN ('cite', 'quote')),
    made_at             timestamptz NOT NULL,
    PRIMARY KEY (gpt_id, version)
);

CREATE TABLE knowledge_files (
    id       uuid PRIMARY KEY,
    gpt_id   uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    name     text NOT NULL,
    bytes    bigint NOT NULL,
    state    text NOT NULL CHECK (state IN ('waiting', 'reading', 'ready', 'failed')),
    progress real NOT NULL DEFAULT 0,
    reason   text,
    passages int NOT NULL DEFAULT 0,
    added_at timestamptz NOT NULL
);
CREATE INDEX knowledge_files_gpt ON knowledge_files (gpt_id);

-- The original, sealed in pieces of at most 1 MiB.
CREATE TABLE knowledge_pieces (
    file_id uuid NOT NULL REFERENCES knowledge_files (id) ON DELETE CASCADE,
    n       int NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (file_id, n)
);

-- Text is sealed under the GPT's key; lexemes are blinded under it, so that the index tells no words.
CREATE TABLE passages (
    id        uuid PRIMARY KEY,
    file_id   uuid NOT NULL REFERENCES knowledge_files (id) ON DELETE CASCADE,
    gpt_id    uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    n         int NOT NULL,
    sealed    bytea NOT NULL,
    lexemes   tsvector NOT NULL,
    embedding vector NOT NULL
);
CREATE INDEX passages_gpt ON passages (gpt_id);
CREATE INDEX passages_file ON passages (file_id);
CREATE INDEX passages_lexemes ON passages USING gin (lexemes);

-- Conversations ---------------------------------------------------------------------------------------------

CREATE TABLE conversations (
    id           uuid PRIMARY KEY,
    owner_id     uuid NOT NULL REFERENCES accounts (id),
    service      text NOT NULL REFERENCES services (name),
    nature       text NOT NULL DEFAULT 'ordinary' CHECK (nature IN ('ordinary', 'imported')),
    gpt_id       uuid,
    began_at     timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    head_id      uuid,
    sealed_title bytea NOT NULL,
    UNIQUE (id, service)
);
CREATE INDEX conversations_owner ON conversations (owner_id, updated_at DESC, id DESC);
CREATE TRIGGER conversations_fixed
    BEFORE UPDATE OF id, owner_id, service, nature, gpt_id, began_at ON conversations
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- An ordinary conversation allows improvement from its beginning, until its user says no.
CREATE FUNCTION permit_conversation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF NEW.nature = 'ordinary' THEN
        INSERT INTO permissions (party, purpose, allowed_since)
        VALUES ('conversation:' || NEW.id, 'improve', NEW.began_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_permit AFTER INSERT ON conversations
    FOR EACH ROW EXECUTE FUNCTION permit_conversation();

CREATE TABLE labels (
    id              uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL,
    began_at        timestamptz NOT NULL,
    parties         text[] NOT NULL CHECK (cardinality(parties) > 0)
);
CREATE INDEX labels_conversation ON labels (conversation_id);

CREATE TABLE messages (
    id              uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL,
    parent_id       uuid,
    role            text NOT NULL CHECK (role IN ('user', 'assistant')),
    label_id        uuid NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
    drawer          text NOT NULL CHECK (drawer IN ('improvement', 'private')),
    state           text NOT NULL CHECK (state IN ('complete', 'running', 'stopped', 'failed', 'interrupted')),
    sealed          bytea NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX messages_conversation ON messages (conversation_id);
-- One answer at a time in a conversation, whatever races.
CREATE UNIQUE INDEX messages_running ON messages (conversation_id) WHERE state = 'running';

-- A content key, wrapped for a holder (SPEC §8). No grant of the private drawer or of a business service
-- can be held by the pipeline.
CREATE TABLE key_grants (
    conversation_id uuid NOT NULL,
    owner_id        uuid NOT NULL,
    service         text NOT NULL,
    drawer          text NOT NULL CHECK (drawer IN ('improvement', 'private')),
    holder          text NOT NULL CHECK (holder IN ('user', 'improvement')),
    sealed_key      bytea NOT NULL,
    PRIMARY KEY (conversation_id, drawer, holder),
    FOREIGN KEY (conversation_id, service) REFERENCES conversations (id, service) ON DELETE CASCADE,
    CHECK (holder = 'user' OR (drawer = 'improvement' AND service IN ('consumer_chat', 'consumer_images')))
);

-- Datasets --------------------------------------------------------------------------------------------------

CREATE TABLE datasets (
    id         uuid PRIMARY KEY,
    purpose    text NOT NULL,
    state      text NOT NULL CHECK (state IN ('waiting', 'building', 'ready', 'failed', 'destroyed')),
    progress   real NOT NULL DEFAULT 0,
    reason     text,
    created_at timestamptz NOT NULL,
    built_at   timestamptz,
    records    int NOT NULL DEFAULT 0,
    messages   int NOT NULL DEFAULT 0,
    manifest   text
);

CREATE TABLE dataset_records (
    dataset_id      uuid NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    n               int NOT NULL,
    conversation_id uuid NOT NULL,
    owner_id        uuid NOT NULL,
    parties         text[] NOT NULL,
    messages        int NOT NULL,
    withdrawn_at    timestamptz,
    PRIMARY KEY (dataset_id, n)
);
CREATE INDEX dataset_records_parties ON dataset_records USING gin (parties);
CREATE INDEX dataset_records_owner ON dataset_records (owner_id);

-- What an operator sees of the records: how many, never whose.
CREATE FUNCTION withdrawn_records(wanted uuid) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT count(*) FROM dataset_records WHERE dataset_id = wanted AND withdrawn_at IS NOT NULL);

-- After a crash: answers that were being written are marked, with what had been received kept.
CREATE FUNCTION interrupt_running_answers() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH interrupted AS (UPDATE messages SET state = 'interrupted' WHERE state = 'running' RETURNING id)
    SELECT count(*) FROM interrupted;
END;

-- Roles and row-level security --------------------------------------------------------------------------------

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA discreet FROM PUBLIC;
GRANT USAGE ON SCHEMA discreet TO discreet_serve, discreet_improve;
GRANT EXECUTE ON FUNCTION acting_account() TO discreet_serve, discreet_improve;
GRANT EXECUTE ON FUNCTION withdrawn_records(uuid), interrupt_running_answers() TO discreet_serve;

GRANT SELECT ON services, permissions TO discreet_serve, discreet_improve;
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts, sessions, one_time_links, workspaces, memberships TO discreet_serve;
GRANT SELECT, INSERT ON choices, instance_settings TO discreet_serve;
GRANT SELECT, INSERT, UPDATE, DELETE ON gpts, gpt_versions, knowledge_files, knowledge_pieces, passages TO discreet_serve;
GRANT SELECT, INSERT, UPDATE, DELETE ON conversations, labels, messages, key_grants TO discreet_serve;
GRANT SELECT, INSERT, UPDATE, DELETE ON datasets TO discreet_serve;
GRANT SELECT ON dataset_records TO discreet_serve;

GRANT SELECT (id, owner_id, service, nature, gpt_id, began_at, head_id) ON conversations TO discreet_improve;
GRANT SELECT ON labels, key_grants TO discreet_improve;
GRANT SELECT ON messages TO discreet_improve;
GRANT SELECT, UPDATE ON datasets TO discreet_improve;
GRANT SELECT, INSERT, DELETE ON dataset_records TO discreet_improve;

ALTER TABLE permissions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON permissions FOR SELECT TO discreet_serve USING (
    starts_with(party, 'service:') OR starts_with(party, 'gpt:') OR starts_with(party, 'conversation:')
    OR party = 'user:' || acting_account());
CREATE POLICY pipeline ON permissions FOR SELECT TO discreet_improve USING (true);

ALTER TABLE choices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON choices FOR SELECT TO discreet_serve USING (made_by = acting_account());
-- Each party answers for itself: a person, the builder of a GPT, the user of a conversation.
CREATE POLICY speak_for_oneself ON choices FOR INSERT TO discreet_serve WITH CHECK (
    made_by = acting_account() AND (
        party = 'user:' || acting_account()
        OR EXISTS (SELECT FROM gpts WHERE party = 'gpt:' || gpts.id AND gpts.owner_id = acting_account())
        OR EXISTS (SELECT FROM conversations WHERE party = 'conversation:' || conversations.id)));

ALTER TABLE gpts ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON gpts TO discreet_serve USING (owner_id = acting_account())
    WITH CHECK (owner_id = acting_account());
CREATE POLICY published ON gpts FOR SELECT TO discreet_serve USING (level <> 'me' AND current_version IS NOT NULL);

ALTER TABLE gpt_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON gpt_versions TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY published ON gpt_versions FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.current_version = version AND gpts.level <> 'me'));

ALTER TABLE knowledge_files ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON knowledge_files TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY published ON knowledge_files FOR SELECT TO discreet_serve
    USING (state = 'ready' AND EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));

ALTER TABLE knowledge_pieces ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON knowledge_pieces TO discreet_serve USING (EXISTS (
    SELECT FROM knowledge_files JOIN gpts ON gpts.id = knowledge_files.gpt_id
    WHERE knowledge_files.id = file_id AND gpts.owner_id = acting_account()));

ALTER TABLE passages ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON passages TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY published ON passages FOR SELECT TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));

ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON conversations TO discreet_serve USING (owner_id = acting_account());
-- The pipeline counts what it leaves out, so it sees every conversation's metadata; never a title.
CREATE POLICY pipeline ON conversations FOR SELECT TO discreet_improve USING (true);

ALTER TABLE labels ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON labels TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY pipeline ON labels FOR SELECT TO discreet_improve USING (true);

ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON messages TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY pipeline ON messages FOR SELECT TO discreet_improve USING (drawer = 'improvement');

ALTER TABLE key_grants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON key_grants TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY pipeline ON key_grants FOR SELECT TO discreet_improve USING (holder = 'improvement');

ALTER TABLE dataset_records ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON dataset_records FOR SELECT TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY pipeline ON dataset_records TO discreet_improve USING (true);
