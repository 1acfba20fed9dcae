-- Actions: what a GPT can do at third parties, who has allowed what, and what has left (P4, P5).
--
-- A call needs a row in `grants`, which is used once; the row in `ledger` is committed before the socket opens.
-- What a person allowed and what left is theirs alone: sealed under their keys, behind row-level security.

-- Version 0 is the draft, as with the GPT itself. Both parts are sealed under the GPT's key: what a call needs, and
-- what its builder edits (the document and all that it offers). `mark` is a keyed digest of both: equal marks, equal
-- contents, so that "has the draft changed?" is answered without opening anything.
CREATE TABLE actions (
    gpt_id        uuid NOT NULL,
    version       int NOT NULL,
    id            uuid NOT NULL,
    position      int NOT NULL,
    sealed        bytea NOT NULL,
    sealed_source bytea NOT NULL,
    mark          bytea NOT NULL,
    PRIMARY KEY (gpt_id, version, id),
    FOREIGN KEY (gpt_id, version) REFERENCES gpt_versions (gpt_id, version) ON DELETE CASCADE
);

-- The builder's key, password or client secret of an action: bound to the origin and the use that it was given for,
-- so that neither an edited document nor another kind of sign-in ever takes it elsewhere.
CREATE TABLE action_secrets (
    gpt_id    uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    action_id uuid NOT NULL,
    origin    text NOT NULL,
    use       text NOT NULL CHECK (use IN ('key', 'password', 'oauth_client', 'client_credentials')),
    sealed    bytea NOT NULL,
    set_at    timestamptz NOT NULL,
    PRIMARY KEY (gpt_id, action_id, origin, use)
);

-- A person's sign-in at a third party (OAuth), sealed under that person's key.
CREATE TABLE connections (
    id         uuid PRIMARY KEY,
    owner_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    gpt_id     uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    action_id  uuid NOT NULL,
    sealed     bytea NOT NULL,
    made_at    timestamptz NOT NULL,
    renewed_at timestamptz NOT NULL,
    UNIQUE (owner_id, gpt_id, action_id)
);
CREATE INDEX connections_gpt ON connections (gpt_id);

-- A sign-in that has been begun: the state that must come back, once.
CREATE TABLE oauth_states (
    state_hash bytea PRIMARY KEY,
    owner_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sealed     bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

-- A consent card: one call that waits for its person, or was answered. `conversation_id` is null when a builder tries
-- an operation. `sealed` holds the disclosure, under keys that go with the conversation.
CREATE TABLE consents (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id uuid REFERENCES conversations (id) ON DELETE CASCADE,
    gpt_id          uuid NOT NULL,
    gpt_version     int NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting', 'allowed', 'declined', 'used', 'superseded')),
    digest          bytea NOT NULL,
    sealed          bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    decided_at      timestamptz
);
CREATE INDEX consents_owner ON consents (owner_id);
-- One question at a time in a conversation, whatever races.
CREATE UNIQUE INDEX consents_waiting ON consents (conversation_id) WHERE state = 'waiting';

-- An answered card stays answered.
CREATE FUNCTION keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (OLD.state = 'waiting' OR (OLD.state = 'allowed' AND NEW.state = 'used')) THEN
        RAISE EXCEPTION 'a consent that was % stays so', OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'waiting' AND (NEW.digest, NEW.sealed) IS DISTINCT FROM (OLD.digest, OLD.sealed) THEN
        RAISE EXCEPTION 'what was decided on stays as it was' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consents_decided BEFORE UPDATE ON consents FOR EACH ROW EXECUTE FUNCTION keep_decision();
-- A card is born as a question, or as one that a standing grant has answered already.
CREATE FUNCTION begin_undecided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state NOT IN ('waiting', 'allowed') THEN
        RAISE EXCEPTION 'a consent cannot begin as %', NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consents_born BEFORE INSERT ON consents FOR EACH ROW EXECUTE FUNCTION begin_undecided();
CREATE TRIGGER consents_fixed BEFORE UPDATE OF id, owner_id, conversation_id, gpt_id, gpt_version, created_at ON consents
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- "Always allow". `sealed` says in words what it is for.
CREATE TABLE standing_grants (
    id          uuid PRIMARY KEY,
    owner_id    uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    gpt_id      uuid NOT NULL,
    fingerprint bytea NOT NULL,
    given_at    timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > given_at AND expires_at <= given_at + interval '2160 hours'),
    revoked_at  timestamptz,
    sealed      bytea NOT NULL
);
CREATE INDEX standing_grants_owner ON standing_grants (owner_id, gpt_id);
CREATE TRIGGER standing_grants_fixed
    BEFORE UPDATE OF id, owner_id, gpt_id, fingerprint, given_at, expires_at, sealed ON standing_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER standing_grants_revoked_once BEFORE UPDATE OF revoked_at ON standing_grants
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL) EXECUTE FUNCTION refuse_update();

-- A yes to one exact request: used once. It outlives its conversation, as the ledger's reason.
CREATE TABLE grants (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    consent_id      uuid NOT NULL UNIQUE,
    conversation_id uuid,
    gpt_id          uuid NOT NULL,
    gpt_version     int NOT NULL,
    fingerprint     bytea NOT NULL,
    digest          bytea NOT NULL,
    standing_id     uuid REFERENCES standing_grants (id) ON DELETE CASCADE,
    given_at        timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL CHECK (expires_at > given_at AND expires_at <= given_at + interval '10 minutes'),
    used_at         timestamptz CHECK (used_at >= given_at AND used_at < expires_at)
);
CREATE INDEX grants_owner ON grants (owner_id);
-- No grant without a card that its person allowed, or that a standing grant of theirs covers.
CREATE FUNCTION refuse_without_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM consents
    WHERE id = NEW.consent_id AND owner_id = NEW.owner_id AND digest = NEW.digest AND gpt_id = NEW.gpt_id
        AND gpt_version = NEW.gpt_version AND conversation_id IS NOT DISTINCT FROM NEW.conversation_id
        AND state = 'allowed' AND NEW.used_at IS NULL;
    IF FOUND AND NEW.standing_id IS NOT NULL THEN
        PERFORM FROM standing_grants
        WHERE id = NEW.standing_id AND owner_id = NEW.owner_id AND gpt_id = NEW.gpt_id
            AND fingerprint = NEW.fingerprint AND revoked_at IS NULL AND expires_at > NEW.given_at;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no grant without a consent' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grants_consented BEFORE INSERT ON grants FOR EACH ROW EXECUTE FUNCTION refuse_without_consent();
CREATE FUNCTION use_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR NEW.used_at IS NULL THEN
        RAISE EXCEPTION 'a grant is used once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grants_once BEFORE UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION use_once();
CREATE TRIGGER grants_fixed
    BEFORE UPDATE OF id, owner_id, consent_id, conversation_id, gpt_id, gpt_version, fingerprint, digest, standing_id,
        given_at, expires_at ON grants
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- What has left. Committed as "sending" before the socket opens, completed once. It outlives the conversation.
CREATE TABLE ledger (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    grant_id        uuid NOT NULL UNIQUE REFERENCES grants (id) ON DELETE CASCADE,
    conversation_id uuid,
    gpt_id          uuid NOT NULL,
    digest          bytea NOT NULL,
    state           text NOT NULL CHECK (state IN ('sending', 'answered', 'failed', 'unknown')),
    begun_at        timestamptz NOT NULL,
    completed_at    timestamptz,
    sealed_entry    bytea NOT NULL,
    sealed_result   bytea
);
CREATE INDEX ledger_owner ON ledger (owner_id, begun_at DESC, id DESC);
CREATE INDEX ledger_conversation ON ledger (conversation_id);
CREATE FUNCTION complete_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'sending' OR NEW.state = 'sending' THEN
        RAISE EXCEPTION 'a ledger row is completed once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_once BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION complete_once();
CREATE TRIGGER ledger_fixed
    BEFORE UPDATE OF id, owner_id, grant_id, conversation_id, gpt_id, digest, begun_at, sealed_entry ON ledger
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
-- No row is sent without its grant having been used for it.
CREATE FUNCTION refuse_without_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM grants
    WHERE id = NEW.grant_id AND owner_id = NEW.owner_id AND digest = NEW.digest AND gpt_id = NEW.gpt_id
        AND conversation_id IS NOT DISTINCT FROM NEW.conversation_id AND used_at = NEW.begun_at;
    IF NOT FOUND OR NEW.state <> 'sending' OR NEW.completed_at IS NOT NULL OR NEW.sealed_result IS NOT NULL THEN
        RAISE EXCEPTION 'nothing leaves without a grant' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_granted BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION refuse_without_grant();

-- The fields, sealed under keys that go with the conversation: deleted with it, and noise in backups (P10).
CREATE TABLE ledger_fields (
    ledger_id       uuid PRIMARY KEY REFERENCES ledger (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    conversation_id uuid REFERENCES conversations (id) ON DELETE CASCADE,
    sealed          bytea NOT NULL
);
CREATE INDEX ledger_fields_conversation ON ledger_fields (conversation_id);

-- How many of a person's latest messages with a GPT there are, and on how many of them something has left. A
-- message's turn lasts until the next message of its conversation. Runs with the caller's rights: one's own alone.
CREATE FUNCTION own_habit(gpt uuid, latest int, OUT messages bigint, OUT sent bigint) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM ledger
        WHERE ledger.conversation_id = turn.conversation_id AND ledger.begun_at >= turn.begun_at
            AND (turn.over_at IS NULL OR ledger.begun_at < turn.over_at)))
    FROM (
        SELECT messages.conversation_id, messages.created_at AS begun_at, lead(messages.created_at)
            OVER (PARTITION BY messages.conversation_id ORDER BY messages.created_at, messages.id) AS over_at
        FROM messages JOIN conversations ON conversations.id = messages.conversation_id
        WHERE conversations.gpt_id = gpt AND messages.role = 'user'
        ORDER BY messages.created_at DESC, messages.id DESC
        LIMIT latest
    ) AS turn;
END;
GRANT EXECUTE ON FUNCTION own_habit(uuid, int) TO discreet_serve;

-- After a crash: what was being sent has an outcome that nobody knows. Returns how many.
CREATE FUNCTION settle_unknown_disclosures() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH settled AS (UPDATE ledger SET state = 'unknown' WHERE state = 'sending' RETURNING id)
    SELECT count(*) FROM settled;
END;
GRANT EXECUTE ON FUNCTION settle_unknown_disclosures() TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON actions, action_secrets, connections, oauth_states TO discreet_serve;
GRANT SELECT, INSERT, UPDATE ON consents, standing_grants, grants, ledger TO discreet_serve;
GRANT SELECT, INSERT ON ledger_fields TO discreet_serve;

ALTER TABLE actions ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON actions TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY published ON actions FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.current_version = version AND gpts.level <> 'me'));

ALTER TABLE action_secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON action_secrets TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
-- A call of somebody who may use the GPT carries it; no page does.
CREATE POLICY published ON action_secrets FOR SELECT TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));

ALTER TABLE connections ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON connections TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE oauth_states ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON oauth_states TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
-- `conversations` shows a person their own alone: nobody is asked, and nothing is kept, in somebody else's.
CREATE POLICY own ON consents TO discreet_serve USING (owner_id = acting_account()) WITH CHECK (
    owner_id = acting_account() AND (conversation_id IS NULL
        OR EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id)));
ALTER TABLE standing_grants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON standing_grants TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE grants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON grants TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE ledger ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON ledger TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE ledger_fields ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON ledger_fields TO discreet_serve USING (owner_id = acting_account()) WITH CHECK (
    owner_id = acting_account() AND (conversation_id IS NULL
        OR EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id)));
