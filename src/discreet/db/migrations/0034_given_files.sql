-- Files that people give in their conversations: sealed under keys that stand in the messages which they were given
-- with, and gone with those (P1, P7, P10). Names, kinds and keys are in the messages; here is how much there is.

CREATE TABLE given_files (
    id              uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    message_id      uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL,
    bytes           bigint NOT NULL CHECK (bytes > 0),
    -- what a model is given of it: a document's text, or a picture written anew
    sealed_seen     bytea NOT NULL
);
CREATE INDEX given_files_conversation ON given_files (conversation_id);
CREATE INDEX given_files_message ON given_files (message_id);
CREATE INDEX given_files_owner ON given_files (owner_id);

-- As it was given, sealed in pieces of at most 1 MiB.
CREATE TABLE given_file_pieces (
    file_id  uuid NOT NULL REFERENCES given_files (id) ON DELETE CASCADE,
    owner_id uuid NOT NULL,
    n        int NOT NULL CHECK (n >= 0),
    sealed   bytea NOT NULL,
    PRIMARY KEY (file_id, n)
);
CREATE TRIGGER given_file_pieces_fixed BEFORE UPDATE ON given_file_pieces
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- A file lies in a conversation of the person who gives it, with a message of that conversation.
CREATE FUNCTION refuse_stray_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM messages WHERE id = NEW.message_id AND conversation_id = NEW.conversation_id
                       AND owner_id = NEW.owner_id AND role = 'user' AND drawer = 'private') THEN
        RAISE EXCEPTION 'no question of this conversation' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER given_files_belong BEFORE INSERT OR UPDATE ON given_files
    FOR EACH ROW EXECUTE FUNCTION refuse_stray_file();

-- The improvement pipeline is given nothing of this.
GRANT SELECT, INSERT, DELETE ON given_files, given_file_pieces TO discreet_serve;
ALTER TABLE given_files ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON given_files TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE given_file_pieces ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON given_file_pieces TO discreet_serve USING (
    owner_id = acting_account() AND EXISTS (SELECT FROM given_files WHERE given_files.id = file_id));

-- Whoever is in a file was never asked, so it never allows anything (P1).
ALTER TABLE permissions ADD CONSTRAINT permissions_not_in_files
    CHECK (allowed_since IS NULL OR NOT starts_with(party, 'file:'));

-- Who verifies reads where files are, and none of their bytes (P12).
GRANT SELECT (id, conversation_id, message_id, owner_id) ON given_files TO discreet_verify;
CREATE POLICY verifying ON given_files FOR SELECT TO discreet_verify USING (true);

-- Bytes that are kept of a holder: files of knowledge, images, and files given in conversations. As before, acting for a
-- person: of theirs, and of a workspace in which they work.
CREATE OR REPLACE FUNCTION kept_bytes(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(sum(bytes), 0)::bigint FROM (
        SELECT knowledge_files.bytes FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
        WHERE (gpts.workspace_id IS NULL AND holder = 'account:' || gpts.owner_id)
            OR holder = 'workspace:' || gpts.workspace_id
        UNION ALL
        SELECT bytes FROM images WHERE holder = 'account:' || owner_id
        UNION ALL
        SELECT given_files.bytes FROM given_files JOIN conversations ON conversations.id = conversation_id
        WHERE (conversations.workspace_id IS NULL AND holder = 'account:' || conversations.owner_id)
            OR holder = 'workspace:' || conversations.workspace_id) AS kept
    HAVING acting_account() IS NULL OR holder = 'account:' || acting_account() OR EXISTS (
        SELECT FROM memberships WHERE holder = 'workspace:' || workspace_id AND account_id = acting_account()
            AND suspended_at IS NULL);
END;
