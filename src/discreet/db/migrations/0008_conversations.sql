-- Conversations: folders, labels, messages in two parts, key grants, attachments, shares, imports (P1, P6, P7).

-- A folder's name is content, encrypted under its person's key.
CREATE TABLE folders (
    id           uuid PRIMARY KEY,
    owner_id     uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- Null: the person's own space.
    workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    sealed_name  bytea NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX folders_owner_idx ON folders (owner_id);
CREATE INDEX folders_workspace_idx ON folders (workspace_id) WHERE workspace_id IS NOT NULL;

-- Conversations: labels, encrypted messages in two drawers, and the holders of keys (P1, P6, P7).
CREATE TABLE conversations (
    id           uuid PRIMARY KEY,
    owner_id     uuid NOT NULL REFERENCES accounts (id),
    service      text NOT NULL REFERENCES services (name),
    nature       text NOT NULL DEFAULT 'ordinary' CHECK (nature IN ('ordinary', 'imported', 'kept')),
    gpt_id       uuid,
    began_at     timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    head_id      uuid,
    sealed_title bytea NOT NULL,
    -- A conversation of a business service is in a workspace of that service; no other is in any (P1).
    workspace_id uuid,
    own_key      uuid,
    spare_key    uuid,
    folder_id    uuid REFERENCES folders (id) ON DELETE SET NULL,
    pinned_at    timestamptz,
    archived_at  timestamptz,
    UNIQUE (id, service),
    FOREIGN KEY (workspace_id, service) REFERENCES workspaces (id, service),
    CHECK ((workspace_id IS NULL) = (service IN ('consumer_chat', 'consumer_images')))
);
CREATE INDEX conversations_spare_key_idx ON conversations (id) WHERE spare_key IS NOT NULL;
-- For the oldest conversation of a workspace.
CREATE INDEX conversations_workspace_changed_idx ON conversations (workspace_id, updated_at)
    WHERE workspace_id IS NOT NULL;
-- A person's list in one space, and its shelves, each with an index.
CREATE INDEX conversations_space_idx ON conversations (owner_id, workspace_id, updated_at DESC, id DESC);
CREATE INDEX conversations_pinned_idx ON conversations (owner_id, workspace_id, updated_at DESC, id DESC)
    WHERE pinned_at IS NOT NULL;
CREATE INDEX conversations_archived_idx ON conversations (owner_id, workspace_id, updated_at DESC, id DESC)
    WHERE archived_at IS NOT NULL;
CREATE INDEX conversations_folder_idx ON conversations (folder_id, updated_at DESC, id DESC)
    WHERE folder_id IS NOT NULL;
-- Conversations whose key was replaced after a deletion; they are few.
CREATE INDEX conversations_own_key_idx ON conversations (own_key) WHERE own_key IS NOT NULL;

CREATE TABLE labels (
    id              uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL,
    began_at        timestamptz NOT NULL,
    parties         text[] NOT NULL CHECK (cardinality(parties) > 0),
    UNIQUE (conversation_id, id)
);

CREATE TABLE messages (
    id              uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL,
    parent_id       uuid,
    role            text NOT NULL CHECK (role IN ('user', 'assistant')),
    label_id        uuid NOT NULL,
    drawer          text NOT NULL CHECK (drawer IN ('improvement', 'private')),
    state           text NOT NULL
        CHECK (state IN ('complete', 'running', 'parked', 'stopped', 'failed', 'interrupted')),
    sealed          bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    process         int DEFAULT this_process(),
    FOREIGN KEY (conversation_id, label_id) REFERENCES labels (conversation_id, id) ON DELETE CASCADE
);
CREATE INDEX messages_conversation_idx ON messages (conversation_id);
-- One running answer per conversation, also under concurrency.
CREATE UNIQUE INDEX messages_running_key ON messages (conversation_id) WHERE state IN ('running', 'parked');

-- A content key, wrapped for a holder. The training role can hold no key of the private drawer or of a business
-- service.
CREATE TABLE key_grants (
    conversation_id uuid NOT NULL,
    owner_id        uuid NOT NULL,
    service         text NOT NULL,
    drawer          text NOT NULL CHECK (drawer IN ('improvement', 'private')),
    holder          text NOT NULL CHECK (holder IN ('user', 'person', 'improvement')),
    sealed_key      bytea NOT NULL,
    PRIMARY KEY (conversation_id, drawer, holder),
    FOREIGN KEY (conversation_id, service) REFERENCES conversations (id, service) ON DELETE CASCADE,
    CHECK (holder = 'user' OR (holder = 'person' AND service = 'consumer_chat')
        OR (holder = 'improvement' AND drawer = 'improvement' AND service IN ('consumer_chat', 'consumer_images')))
);

-- Conversations whose key the key store still has to replace; until then it can return to the previous one. `mark`
-- says whether it is done.
CREATE TABLE pending_key_rotations (
    conversation_id uuid PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    account_id      uuid NOT NULL REFERENCES user_keys (account_id) ON DELETE CASCADE,
    mark            bytea NOT NULL CHECK (length(mark) = 16)
);
CREATE INDEX pending_key_rotations_account_idx ON pending_key_rotations (account_id);

-- Attachments of conversations, encrypted under keys in their messages and deleted with those (P1, P7, P10). Names,
-- types and keys are in the messages.
CREATE TABLE attachments (
    id              uuid PRIMARY KEY,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    message_id      uuid NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL,
    bytes           bigint NOT NULL CHECK (bytes > 0),
    -- The model's view: a document's text, or a re-encoded picture.
    sealed_seen     bytea NOT NULL
);
CREATE INDEX attachments_conversation_idx ON attachments (conversation_id);
CREATE INDEX attachments_message_idx ON attachments (message_id);
CREATE INDEX attachments_owner_idx ON attachments (owner_id);

-- Original attachments, encrypted in pieces of at most 1 MiB.
CREATE TABLE attachment_pieces (
    file_id  uuid NOT NULL REFERENCES attachments (id) ON DELETE CASCADE,
    owner_id uuid NOT NULL,
    n        int NOT NULL CHECK (n >= 0),
    sealed   bytea NOT NULL,
    PRIMARY KEY (file_id, n)
);

-- Snapshots of conversations, shared by a link. Each is encrypted under a key that its link and the key store derive
-- together, so that it cannot be opened without the link (P7), nor after its key is destroyed (P10).
CREATE TABLE shares (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id),
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    -- Set: visible only to members of this workspace.
    workspace_id    uuid,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    sealed          bytea NOT NULL,
    CHECK (expires_at > created_at)
);
CREATE INDEX shares_conversation_idx ON shares (conversation_id);
CREATE INDEX shares_owner_idx ON shares (owner_id);

-- Imports of conversations from other products: progress and report of each.
CREATE TABLE chat_imports (
    id            uuid PRIMARY KEY,
    account_id    uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    service       text NOT NULL REFERENCES services (name),
    workspace_id  uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    state         text NOT NULL
        CHECK (state IN ('waiting', 'reading', 'done', 'stopped', 'failed', 'undoing', 'undone')),
    bytes         bigint NOT NULL CHECK (bytes > 0),
    -- Progress from 0 to 1.
    read          real NOT NULL DEFAULT 0,
    conversations int NOT NULL DEFAULT 0,
    -- Number of omissions, by reason.
    left_out      jsonb NOT NULL DEFAULT '{}',
    sentence      text,
    began_at      timestamptz NOT NULL,
    ended_at      timestamptz,
    -- Attempts since the last imported conversation. A process that dies leaves its count, so that an export that
    -- crashes its readers is given up.
    attempts      int NOT NULL DEFAULT 0 CHECK (attempts >= 0)
);
CREATE INDEX chat_imports_account_idx ON chat_imports (account_id, began_at DESC);
-- One import at a time for each person, also under concurrency.
CREATE UNIQUE INDEX chat_imports_under_way_key ON chat_imports (account_id)
    WHERE state IN ('waiting', 'reading', 'undoing');
CREATE INDEX chat_imports_workspace_idx ON chat_imports (workspace_id) WHERE workspace_id IS NOT NULL;

-- Imported conversations that still exist. `mark` is derived from the source's id under the person's key: importing
-- the same export again adds nothing twice, and no one else can tell what was imported.
CREATE TABLE imported_conversations (
    account_id      uuid NOT NULL,
    mark            bytea NOT NULL CHECK (octet_length(mark) = 16),
    conversation_id uuid NOT NULL UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
    chat_import_id  uuid REFERENCES chat_imports (id) ON DELETE SET NULL,
    PRIMARY KEY (account_id, mark)
);
CREATE INDEX imported_conversations_move_in_idx ON imported_conversations (chat_import_id);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

CREATE TRIGGER folders_fixed BEFORE UPDATE OF id, owner_id, workspace_id, created_at ON folders
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER folders_account_exists BEFORE INSERT ON folders FOR EACH ROW
    EXECUTE FUNCTION refuse_for_deleted_account();
GRANT SELECT, INSERT, UPDATE (sealed_name), DELETE ON folders TO discreet_serve;
ALTER TABLE folders ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON folders TO discreet_serve USING (owner_id = acting_account() AND works_in(workspace_id));

-- An ordinary conversation allows improvement from its start, until its user refuses.
CREATE FUNCTION permit_conversation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF NEW.nature = 'ordinary' THEN
        INSERT INTO permissions (party, purpose, allowed_since)
        VALUES ('conversation:' || NEW.id, 'improve', NEW.began_at);
    END IF;
    RETURN NULL;
END $$;

-- A conversation gets no new key while its account or workspace is being deleted, because the deletion has listed all
-- keys.
CREATE FUNCTION refuse_unknown_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF (SELECT deleted_at FROM accounts WHERE id = OLD.owner_id FOR SHARE) IS NOT NULL
        OR (SELECT deleted_at FROM workspaces WHERE id = OLD.workspace_id FOR SHARE) IS NOT NULL
        OR EXISTS (SELECT FROM deletions WHERE about_id = OLD.id) THEN
        RAISE EXCEPTION 'this conversation is being deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- A folder holds conversations of its own person and space.
CREATE FUNCTION refuse_foreign_folder() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM FROM folders WHERE id = NEW.folder_id AND owner_id = NEW.owner_id
        AND workspace_id IS NOT DISTINCT FROM NEW.workspace_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a conversation is in a folder of its own space' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER conversations_fixed
    BEFORE UPDATE OF id, owner_id, service, nature, gpt_id, began_at ON conversations
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER conversations_permit AFTER INSERT ON conversations
    FOR EACH ROW EXECUTE FUNCTION permit_conversation();
CREATE TRIGGER conversations_stay BEFORE UPDATE OF workspace_id ON conversations
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER conversations_delete_permissions AFTER DELETE ON conversations
    FOR EACH ROW EXECUTE FUNCTION delete_permissions('conversation');
CREATE TRIGGER conversations_account_exists BEFORE INSERT ON conversations FOR EACH ROW
    EXECUTE FUNCTION refuse_for_deleted_account();
CREATE TRIGGER conversations_outdate_exports AFTER DELETE ON conversations
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports();
CREATE TRIGGER conversations_new_key BEFORE UPDATE OF own_key ON conversations
    FOR EACH ROW EXECUTE FUNCTION refuse_unknown_key();
CREATE TRIGGER conversations_own_folder BEFORE INSERT OR UPDATE OF folder_id ON conversations
    FOR EACH ROW WHEN (NEW.folder_id IS NOT NULL) EXECUTE FUNCTION refuse_foreign_folder();
GRANT SELECT, INSERT, UPDATE, DELETE ON conversations TO discreet_serve;
GRANT SELECT (id, owner_id, service, nature, gpt_id, began_at, head_id) ON conversations TO discreet_improve;
GRANT SELECT (id, owner_id, service, nature, gpt_id, began_at, updated_at, workspace_id, own_key, spare_key) ON
    conversations TO discreet_verify;
ALTER TABLE conversations ENABLE ROW LEVEL SECURITY;

-- Training counts what it leaves out, so it sees the metadata of every conversation, and no title.
CREATE POLICY improve ON conversations FOR SELECT TO discreet_improve USING (true);
-- Rows of a personal space call no function, which would cost ten times as much as reading the row. `works_in` is
-- marked as costly, so that the planner uses an index first (P6, P7).
CREATE POLICY own ON conversations TO discreet_serve
    USING (owner_id = acting_account() AND (workspace_id IS NULL OR works_in(workspace_id)));
CREATE POLICY verify ON conversations FOR SELECT TO discreet_verify USING (true);

-- Other rows of the workspace are deleted by foreign keys. Null if the workspace is not deleted, or no longer exists.
CREATE FUNCTION erase_deleted_workspace(workspace uuid, OUT conversations bigint, OUT gpts bigint) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM workspaces WHERE id = workspace AND deleted_at IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    WITH gone AS (DELETE FROM conversations WHERE workspace_id = workspace RETURNING id)
        SELECT count(*) FROM gone INTO erase_deleted_workspace.conversations;
    WITH gone AS (DELETE FROM gpts WHERE workspace_id = workspace RETURNING id)
        SELECT count(*) FROM gone INTO erase_deleted_workspace.gpts;
    DELETE FROM workspaces WHERE id = workspace;
END $$;
GRANT EXECUTE ON FUNCTION erase_deleted_workspace(uuid) TO discreet_serve;

-- Deletes an expired conversation of a person who no longer works in the workspace.
CREATE FUNCTION delete_conversation_of_former_member(conversation uuid, changed_before timestamptz) RETURNS boolean
    LANGUAGE sql
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH gone AS (
        DELETE FROM conversations
        WHERE id = conversation AND updated_at <= changed_before AND workspace_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = conversations.workspace_id
                AND memberships.account_id = conversations.owner_id AND suspended_at IS NULL)
        RETURNING true
    )
    SELECT EXISTS (SELECT FROM gone);
END;
GRANT EXECUTE ON FUNCTION delete_conversation_of_former_member(uuid, timestamptz) TO discreet_serve;

-- Returns the keys that conversations have besides the one named after them: of one conversation, of an account, or of
-- a workspace. They are ids and reveal nothing.
CREATE FUNCTION later_keys(about uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT later.key FROM conversations CROSS JOIN LATERAL (VALUES (own_key), (spare_key)) AS later (key)
    WHERE later.key IS NOT NULL
        AND (conversations.id = about OR conversations.owner_id = about OR conversations.workspace_id = about);
END;
GRANT EXECUTE ON FUNCTION later_keys(uuid) TO discreet_serve;

-- Finishing a key rotation: conversations with a spare key; the spare key, locked until the transaction ends; and its
-- removal.
CREATE FUNCTION conversations_with_spare_key() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM conversations WHERE spare_key IS NOT NULL ORDER BY id;
END;
GRANT EXECUTE ON FUNCTION conversations_with_spare_key() TO discreet_serve;

CREATE FUNCTION lock_spare_key(conversation uuid) RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT spare_key FROM conversations WHERE id = conversation FOR UPDATE;
END;
GRANT EXECUTE ON FUNCTION lock_spare_key(uuid) TO discreet_serve;

CREATE FUNCTION clear_spare_key(conversation uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE conversations SET spare_key = NULL WHERE id = conversation;
END;
GRANT EXECUTE ON FUNCTION clear_spare_key(uuid) TO discreet_serve;

-- Returns whether the acting person may rate: they have had an answer in a conversation that they kept, and neither
-- own nor edit the GPT.
CREATE FUNCTION may_rate(gpt uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM gpts WHERE gpts.id = gpt AND owner_id <> acting_account() AND current_version IS NOT NULL)
        AND gpt NOT IN (SELECT shared_gpts('edit'))
        AND EXISTS (SELECT FROM conversations JOIN messages ON messages.conversation_id = conversations.id
                    WHERE conversations.gpt_id = gpt AND messages.role = 'assistant' AND messages.state = 'complete');
GRANT EXECUTE ON FUNCTION may_rate(uuid) TO discreet_serve;

-- Stores everything of a new conversation, or nothing. The last message is the head.
CREATE FUNCTION begin_conversation(
    account uuid, conversation uuid, in_service text, of_nature text, with_gpt uuid, in_workspace uuid,
    began timestamptz, updated timestamptz, title bytea,
    label uuid, label_parties text[],
    grant_drawers text[], grant_holders text[], grant_keys bytea[],
    message_ids uuid[], message_parents uuid[], message_roles text[], message_labels uuid[], message_drawers text[],
    message_states text[], message_contents bytea[], message_times timestamptz[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    WITH begun AS (
        INSERT INTO conversations
            (id, owner_id, service, nature, gpt_id, began_at, updated_at, sealed_title, head_id, workspace_id)
        VALUES (conversation, account, in_service, of_nature, with_gpt, began, updated, title,
            message_ids[cardinality(message_ids)], in_workspace)
    ), labelled AS (
        INSERT INTO labels (id, conversation_id, owner_id, began_at, parties)
        VALUES (label, conversation, account, began, label_parties)
    ), granted AS (
        INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)
        SELECT conversation, account, in_service, given.drawer, given.holder, given.sealed_key
        FROM unnest(grant_drawers, grant_holders, grant_keys) AS given (drawer, holder, sealed_key)
    )
    INSERT INTO messages
        (id, conversation_id, owner_id, parent_id, role, label_id, drawer, state, sealed, created_at)
    SELECT new.id, conversation, account, new.parent_id, new.role, new.label_id, new.drawer, new.state, new.sealed,
        new.created_at
    FROM unnest(message_ids, message_parents, message_roles, message_labels, message_drawers, message_states,
            message_contents, message_times)
        AS new (id, parent_id, role, label_id, drawer, state, sealed, created_at);
END $$;
GRANT EXECUTE ON FUNCTION begin_conversation(uuid, uuid, text, text, uuid, uuid, timestamptz, timestamptz, bytea,
    uuid, text[], text[], text[], bytea[], uuid[], uuid[], text[], uuid[], text[], text[], bytea[], timestamptz[]) TO
    discreet_serve;

-- Stores the state of a running answer, and returns whether it was stored. False for an answer that another process
-- stopped, deleted or gave up.
CREATE FUNCTION update_answer(
    account uuid, answer uuid, new_sealed bytea, new_state text, new_label uuid, new_drawer text, new_parties text[]
) RETURNS boolean LANGUAGE plpgsql AS $$
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
    IF FOUND THEN
        RETURN true;
    END IF;
    -- A retry whose first attempt was stored before its connection was lost.
    RETURN EXISTS (SELECT FROM messages WHERE id = answer AND state = new_state);
END $$;
GRANT EXECUTE ON FUNCTION update_answer(uuid, uuid, bytea, text, uuid, text, text[]) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON labels TO discreet_serve;
GRANT SELECT ON labels TO discreet_improve, discreet_verify;
ALTER TABLE labels ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON labels TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY improve ON labels FOR SELECT TO discreet_improve USING (true);
CREATE POLICY verify ON labels FOR SELECT TO discreet_verify USING (true);

-- A message never leaves the private drawer.
CREATE TRIGGER messages_private BEFORE UPDATE ON messages FOR EACH ROW
    WHEN (OLD.drawer = 'private' AND NEW.drawer <> 'private') EXECUTE FUNCTION refuse_update();
CREATE TRIGGER messages_outdate_exports AFTER DELETE ON messages
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports();
GRANT SELECT, INSERT, UPDATE, DELETE ON messages TO discreet_serve;
GRANT SELECT ON messages TO discreet_improve;
GRANT SELECT (id, conversation_id, owner_id, label_id, drawer, state, created_at) ON messages TO discreet_verify;
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON messages TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY improve ON messages FOR SELECT TO discreet_improve USING (drawer = 'improvement');
CREATE POLICY verify ON messages FOR SELECT TO discreet_verify USING (true);

-- The outline of conversations without content: training cuts at the first message that may not be used, so it needs
-- the position of that message. `sealed` is not among the columns, for either drawer (P1).
CREATE FUNCTION message_outlines(wanted uuid[])
    RETURNS TABLE (id uuid, conversation_id uuid, parent_id uuid, role text, label_id uuid, drawer text, state text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, conversation_id, parent_id, role, label_id, drawer, state
    FROM messages WHERE conversation_id = ANY (wanted);
END;
GRANT EXECUTE ON FUNCTION message_outlines(uuid[]) TO discreet_improve;

-- Marks running answers of these processes as interrupted and keeps what was received. Parked answers stay parked.
CREATE FUNCTION interrupt_answers_of_processes(gone int[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH interrupted AS (
        UPDATE messages SET state = 'interrupted'
        WHERE state = 'running' AND coalesce(process, 0) = ANY (gone) RETURNING id)
    SELECT count(*) FROM interrupted;
END;
GRANT EXECUTE ON FUNCTION interrupt_answers_of_processes(int[]) TO discreet_serve;

-- Stores the progress of many running answers in one statement and returns the ids that were stored. Each keeps its
-- account, label and drawer (P1). It skips answers that have ended or are locked, so that it never waits while holding
-- locks.
CREATE FUNCTION checkpoint_answers(
    accounts uuid[], answers uuid[], new_sealed bytea[], their_labels uuid[], their_drawers text[]
) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH growing AS (
        SELECT messages.id, so_far.sealed
        FROM unnest(accounts, answers, new_sealed, their_labels, their_drawers)
            AS so_far (account, id, sealed, label, drawer)
        JOIN messages ON messages.id = so_far.id AND messages.owner_id = so_far.account
            AND messages.label_id = so_far.label AND messages.drawer = so_far.drawer
        WHERE messages.state = 'running'
        FOR NO KEY UPDATE OF messages SKIP LOCKED
    )
    UPDATE messages SET sealed = growing.sealed FROM growing WHERE messages.id = growing.id RETURNING messages.id;
END;
GRANT EXECUTE ON FUNCTION checkpoint_answers(uuid[], uuid[], bytea[], uuid[], text[]) TO discreet_serve;

-- A conversation that begins while a user-held key starts or ends is either in time, and re-encrypted with the others,
-- or refused.
CREATE FUNCTION refuse_other_holders() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM FROM accounts WHERE id = NEW.owner_id FOR SHARE;
    IF (NEW.holder = 'person') <> (NEW.service = 'consumer_chat'
            AND EXISTS (SELECT FROM user_keys WHERE user_keys.account_id = NEW.owner_id)) THEN
        RAISE EXCEPTION 'this account keeps its key otherwise' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- Training gets no key that one of the origins did not take part in, no matter what a server asks for.
CREATE FUNCTION refuse_key_without_origins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF EXISTS (
        SELECT FROM conversations, unnest(gpt_origins(conversations.gpt_id)) AS origin
        WHERE conversations.id = NEW.conversation_id AND NOT EXISTS (
            SELECT FROM labels WHERE labels.conversation_id = conversations.id AND 'gpt:' || origin = ANY (parties)))
    THEN
        RAISE EXCEPTION 'an origin of the GPT is no party to this key'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'key_grants_origins';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER key_grants_holders BEFORE INSERT OR UPDATE ON key_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_other_holders();
CREATE TRIGGER key_grants_origins AFTER INSERT ON key_grants
    FOR EACH ROW WHEN (NEW.holder = 'improvement') EXECUTE FUNCTION refuse_key_without_origins();
GRANT SELECT, INSERT, DELETE ON key_grants TO discreet_serve;
GRANT SELECT ON key_grants TO discreet_improve;
GRANT SELECT (conversation_id, owner_id, service, drawer, holder) ON key_grants TO discreet_verify;
ALTER TABLE key_grants ENABLE ROW LEVEL SECURITY;

CREATE POLICY improve ON key_grants FOR SELECT TO discreet_improve USING (holder = 'improvement');
CREATE POLICY select_own ON key_grants FOR SELECT TO discreet_serve USING (
    owner_id = acting_account() AND EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id));
CREATE POLICY insert_own ON key_grants FOR INSERT TO discreet_serve WITH CHECK (owner_id = acting_account());
CREATE POLICY delete_own ON key_grants FOR DELETE TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY verify ON key_grants FOR SELECT TO discreet_verify USING (true);

-- The next parties, in order, that allow improvement and need a key share. A conversation that began after a refusal
-- has no key for training, and needs none.
CREATE FUNCTION parties_needing_shares(after text, most integer) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT allowing.party FROM permissions AS allowing
    WHERE allowing.party > after AND purpose = 'improve' AND allowed_since IS NOT NULL
        AND NOT starts_with(allowing.party, 'service:')
        AND CASE WHEN starts_with(allowing.party, 'conversation:')
                 THEN EXISTS (SELECT FROM key_grants WHERE holder = 'improvement'
                              AND conversation_id = substr(allowing.party, length('conversation:') + 1)::uuid)
                 ELSE true END
    ORDER BY allowing.party LIMIT most;
END;
GRANT EXECUTE ON FUNCTION parties_needing_shares(text, int) TO discreet_serve;

GRANT SELECT, INSERT, DELETE ON pending_key_rotations TO discreet_serve;
GRANT SELECT (conversation_id, account_id) ON pending_key_rotations TO discreet_verify;
ALTER TABLE pending_key_rotations ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON pending_key_rotations TO discreet_serve USING (account_id = acting_account());
CREATE POLICY verify ON pending_key_rotations FOR SELECT TO discreet_verify USING (true);

-- An attachment belongs to a question, or to the answer whose call returned it (P1, P7, P10).
CREATE FUNCTION refuse_misplaced_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM messages WHERE id = NEW.message_id AND conversation_id = NEW.conversation_id
                       AND owner_id = NEW.owner_id AND drawer = 'private') THEN
        RAISE EXCEPTION 'no message of this conversation' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER attachments_belong BEFORE INSERT OR UPDATE ON attachments
    FOR EACH ROW EXECUTE FUNCTION refuse_misplaced_attachment();
GRANT SELECT, INSERT, DELETE ON attachments TO discreet_serve;
GRANT SELECT (id, conversation_id, message_id, owner_id) ON attachments TO discreet_verify;
ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON attachments TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY verify ON attachments FOR SELECT TO discreet_verify USING (true);

CREATE TRIGGER attachment_pieces_fixed BEFORE UPDATE ON attachment_pieces
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, DELETE ON attachment_pieces TO discreet_serve;
ALTER TABLE attachment_pieces ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON attachment_pieces TO discreet_serve USING (
    owner_id = acting_account() AND EXISTS (SELECT FROM attachments WHERE attachments.id = file_id));

-- A snapshot is of the person's own conversation, in the same space.
CREATE FUNCTION refuse_misplaced_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM conversations WHERE id = NEW.conversation_id AND owner_id = NEW.owner_id
                       AND workspace_id IS NOT DISTINCT FROM NEW.workspace_id) THEN
        RAISE EXCEPTION 'no conversation of this person' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER shares_fixed BEFORE UPDATE ON shares FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER shares_account_exists BEFORE INSERT ON shares FOR EACH ROW EXECUTE FUNCTION refuse_for_deleted_account();
CREATE TRIGGER shares_belong BEFORE INSERT ON shares FOR EACH ROW EXECUTE FUNCTION refuse_misplaced_share();
GRANT SELECT, INSERT, DELETE ON shares TO discreet_serve;
GRANT SELECT (id, owner_id, conversation_id, workspace_id, created_at, expires_at) ON shares TO discreet_verify;
ALTER TABLE shares ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON shares TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY verify ON shares FOR SELECT TO discreet_verify USING (true);

-- What a link opens: a workspace's snapshot only for its members; none of a suspended or deleted person.
CREATE FUNCTION shared_snapshot(share uuid, moment timestamptz)
    RETURNS TABLE (workspace_id uuid, expires_at timestamptz, sealed bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT shares.workspace_id, shares.expires_at, shares.sealed
    FROM shares JOIN accounts ON accounts.id = shares.owner_id
    WHERE shares.id = share AND shares.expires_at > moment AND accounts.suspended_at IS NULL
        AND (shares.workspace_id IS NULL OR EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = shares.workspace_id
                AND memberships.account_id = acting_account() AND memberships.suspended_at IS NULL));
END;
GRANT EXECUTE ON FUNCTION shared_snapshot(uuid, timestamptz) TO discreet_serve;

-- For the scheduled task that ends shares; it acts without an account.
CREATE FUNCTION all_shares() RETURNS TABLE (id uuid, owner_id uuid, expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT shares.id, shares.owner_id, shares.expires_at FROM shares WHERE acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION all_shares() TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON chat_imports TO discreet_serve;
GRANT SELECT (id, account_id) ON chat_imports TO discreet_verify;
ALTER TABLE chat_imports ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON chat_imports TO discreet_serve USING (account_id = acting_account());
CREATE POLICY verify ON chat_imports FOR SELECT TO discreet_verify USING (true);

GRANT SELECT, INSERT, DELETE ON imported_conversations TO discreet_serve;
ALTER TABLE imported_conversations ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON imported_conversations TO discreet_serve USING (account_id = acting_account());

-- For tables of earlier files.
CREATE POLICY own ON gpt_stars TO discreet_serve USING (account_id = acting_account())
    WITH CHECK (account_id = acting_account() AND may_rate(gpt_id));
