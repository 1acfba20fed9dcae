-- Conversations: labels, sealed messages in two drawers, and who holds a key (P1, P6, P7).

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
    state           text NOT NULL CHECK (state IN ('complete', 'running', 'parked', 'stopped', 'failed', 'interrupted')),
    sealed          bytea NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX messages_conversation ON messages (conversation_id);
-- One answer at a time in a conversation, whatever races.
CREATE UNIQUE INDEX messages_running ON messages (conversation_id) WHERE state IN ('running', 'parked');

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

-- A running answer moves on; one that is finished stays as it is. Its content, label and drawer change together, so
-- that nothing made from a third party's answer is ever stored without that party (P1); `new_parties` are given with
-- a label that is new. It names the person itself, so that storing takes one round trip; row-level security holds as
-- ever, since it runs with the caller's rights.
CREATE FUNCTION move_answer_on(
    account uuid, answer uuid, new_sealed bytea, new_state text, new_label uuid, new_drawer text, new_parties text[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    IF new_parties IS NOT NULL THEN
        INSERT INTO labels (id, conversation_id, owner_id, began_at, parties)
        SELECT new_label, conversations.id, account, conversations.began_at, new_parties
        FROM messages JOIN conversations ON conversations.id = messages.conversation_id
        WHERE messages.id = answer AND messages.state = 'running';
    END IF;
    UPDATE messages SET sealed = new_sealed, state = new_state, label_id = new_label, drawer = new_drawer
    WHERE id = answer AND state = 'running';
END $$;
GRANT EXECUTE ON FUNCTION move_answer_on(uuid, uuid, bytea, text, uuid, text, text[]) TO discreet_serve;

-- What went into the private drawer stays there.
CREATE TRIGGER messages_private BEFORE UPDATE ON messages FOR EACH ROW
    WHEN (OLD.drawer = 'private' AND NEW.drawer <> 'private') EXECUTE FUNCTION refuse_update();

-- After a crash: answers that were being written are marked, with what had been received kept. Parked ones wait on.
CREATE FUNCTION interrupt_running_answers() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH interrupted AS (UPDATE messages SET state = 'interrupted' WHERE state = 'running' RETURNING id)
    SELECT count(*) FROM interrupted;
END;
GRANT EXECUTE ON FUNCTION interrupt_running_answers() TO discreet_serve;

-- The shape of conversations, without content: the pipeline cuts at the first message that may not be used, so
-- it must know where that message stands. `sealed` is not among the columns, for any drawer (P1).
CREATE FUNCTION message_outlines(wanted uuid[])
    RETURNS TABLE (id uuid, conversation_id uuid, parent_id uuid, role text, label_id uuid, drawer text, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, conversation_id, parent_id, role, label_id, drawer, state
    FROM messages WHERE conversation_id = ANY (wanted);
END;
GRANT EXECUTE ON FUNCTION message_outlines(uuid[]) TO discreet_improve;

GRANT SELECT, INSERT, UPDATE, DELETE ON conversations, labels, messages, key_grants TO discreet_serve;
GRANT SELECT (id, owner_id, service, nature, gpt_id, began_at, head_id) ON conversations TO discreet_improve;
GRANT SELECT ON labels, messages, key_grants TO discreet_improve;

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
