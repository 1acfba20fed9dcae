-- Own keys: whoever keeps theirs themselves opens the conversations of their own space, and nobody else does (P7).

-- Who keeps their own key. What the key was put in place of is gone once `finished_at` is there.
CREATE TABLE own_keys (
    account_id  uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    since       timestamptz NOT NULL,
    finished_at timestamptz
);

-- The key, sealed for each thing that opens it. What that is, nothing here or in the key store knows.
CREATE TABLE own_key_openers (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES own_keys (account_id) ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('passphrase', 'passkey', 'recovery_code')),
    passkey_id uuid UNIQUE REFERENCES passkeys (id) ON DELETE CASCADE,
    salt       bytea NOT NULL CHECK (length(salt) = 16),
    -- Argon2id, for what a person can remember
    memory_kib int CHECK (memory_kib > 0),
    passes     int CHECK (passes > 0),
    lanes      int CHECK (lanes > 0),
    sealed_key bytea NOT NULL,
    made_at    timestamptz NOT NULL,
    CHECK ((kind = 'passkey') = (passkey_id IS NOT NULL)),
    CHECK (kind = 'passphrase' OR (memory_kib IS NULL AND passes IS NULL AND lanes IS NULL)),
    CHECK (kind <> 'passphrase' OR (memory_kib IS NOT NULL AND passes IS NOT NULL AND lanes IS NOT NULL))
);
-- One passphrase and one code; a passkey each.
CREATE UNIQUE INDEX own_key_openers_single ON own_key_openers (account_id, kind) WHERE kind <> 'passkey';
CREATE INDEX own_key_openers_account ON own_key_openers (account_id);

-- Conversations' keys that the key store has still to replace by the next ones: until then it holds the way back to what
-- the server could open. `mark` tells whether that has been done.
CREATE TABLE keys_to_advance (
    conversation_id uuid PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    account_id      uuid NOT NULL REFERENCES own_keys (account_id) ON DELETE CASCADE,
    mark            bytea NOT NULL CHECK (length(mark) = 16)
);
CREATE INDEX keys_to_advance_account ON keys_to_advance (account_id);

-- While somebody is signed in, their key lies here sealed under a key that follows from the session's token, which the
-- browser alone has.
ALTER TABLE sessions ADD COLUMN sealed_own_key bytea;

-- A content key's holder: the server for its user, their own key alone ('person'), or the pipeline.
ALTER TABLE key_grants DROP CONSTRAINT key_grants_holder_check, DROP CONSTRAINT key_grants_check;
ALTER TABLE key_grants
    ADD CONSTRAINT key_grants_holder_check CHECK (holder IN ('user', 'person', 'improvement')),
    ADD CONSTRAINT key_grants_check CHECK (
        holder = 'user' OR (holder = 'person' AND service = 'consumer_chat')
        OR (holder = 'improvement' AND drawer = 'improvement' AND service IN ('consumer_chat', 'consumer_images')));

-- Whoever begins a conversation in the moment in which an own key comes or goes is either in time, and handed over with
-- the others, or refused.
CREATE FUNCTION refuse_other_holders() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM FROM accounts WHERE id = NEW.owner_id FOR SHARE;
    IF (NEW.holder = 'person') <> (NEW.service = 'consumer_chat'
            AND EXISTS (SELECT FROM own_keys WHERE own_keys.account_id = NEW.owner_id)) THEN
        RAISE EXCEPTION 'this account keeps its key otherwise' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER key_grants_holders BEFORE INSERT OR UPDATE ON key_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_other_holders();

-- Content that nobody else opens cannot improve models: a "yes" waits until the server keeps the key again.
CREATE FUNCTION refuse_yes_under_own_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF EXISTS (SELECT FROM own_keys WHERE NEW.party = 'user:' || own_keys.account_id) THEN
        RAISE EXCEPTION 'this account keeps its own key' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER choices_under_own_key BEFORE INSERT ON choices
    FOR EACH ROW WHEN (NEW.allowed AND NEW.purpose = 'improve') EXECUTE FUNCTION refuse_yes_under_own_key();

GRANT SELECT, INSERT, UPDATE (finished_at), DELETE ON own_keys TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON own_key_openers, keys_to_advance TO discreet_serve;
ALTER TABLE own_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON own_keys TO discreet_serve USING (account_id = acting_account());
-- Finding out who asks, and finishing what a killed server began, is done for nobody in particular.
CREATE POLICY in_nobodys_name ON own_keys FOR SELECT TO discreet_serve USING (acting_account() IS NULL);
ALTER TABLE own_key_openers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON own_key_openers TO discreet_serve USING (account_id = acting_account());
ALTER TABLE keys_to_advance ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON keys_to_advance TO discreet_serve USING (account_id = acting_account());

GRANT SELECT (account_id, since, finished_at) ON own_keys TO discreet_verify;
GRANT SELECT (id, account_id, kind) ON own_key_openers TO discreet_verify;
GRANT SELECT (conversation_id, account_id) ON keys_to_advance TO discreet_verify;
CREATE POLICY verifying ON own_keys FOR SELECT TO discreet_verify USING (true);
CREATE POLICY verifying ON own_key_openers FOR SELECT TO discreet_verify USING (true);
CREATE POLICY verifying ON keys_to_advance FOR SELECT TO discreet_verify USING (true);
