-- Conversations had elsewhere, moved in (SPEC §5): each export's progress and report, and what came of it.

CREATE TABLE move_ins (
    id           uuid PRIMARY KEY,
    account_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    service      text NOT NULL REFERENCES services (name),
    workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    state        text NOT NULL CHECK (state IN ('waiting', 'reading', 'done', 'stopped', 'failed', 'undoing', 'undone')),
    bytes        bigint NOT NULL CHECK (bytes > 0),
    -- how far, from 0 to 1
    read         real NOT NULL DEFAULT 0,
    conversations int NOT NULL DEFAULT 0,
    -- how often something was left out, by reason
    left_out     jsonb NOT NULL DEFAULT '{}',
    sentence     text,
    began_at     timestamptz NOT NULL,
    ended_at     timestamptz
);
CREATE INDEX move_ins_account ON move_ins (account_id, began_at DESC);
-- One at a time for one person, whatever races.
CREATE UNIQUE INDEX move_ins_under_way ON move_ins (account_id) WHERE state IN ('waiting', 'reading', 'undoing');

-- What has been moved in and is here still. `mark` is made of the source's own id under the person's key: the same export
-- once more brings nothing twice, and nobody else can tell what was exported.
CREATE TABLE moved_in (
    account_id      uuid NOT NULL,
    mark            bytea NOT NULL CHECK (octet_length(mark) = 16),
    conversation_id uuid NOT NULL UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
    move_in_id      uuid REFERENCES move_ins (id) ON DELETE SET NULL,
    PRIMARY KEY (account_id, mark)
);
CREATE INDEX moved_in_move_in ON moved_in (move_in_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON move_ins TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON moved_in TO discreet_serve;

ALTER TABLE move_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON move_ins TO discreet_serve USING (account_id = acting_account());
ALTER TABLE moved_in ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON moved_in TO discreet_serve USING (account_id = acting_account());

-- Whoever ends their account while they move in: the key of the export that waits goes with the others.
CREATE OR REPLACE FUNCTION things_of_deleted_account(account uuid) RETURNS TABLE (kind text, id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM accounts WHERE accounts.id = account AND deleted_at IS NOT NULL) THEN
        RETURN QUERY
            SELECT 'conversation', conversations.id FROM conversations WHERE owner_id = account
            UNION ALL SELECT 'image', images.id FROM images WHERE owner_id = account
            UNION ALL SELECT 'gpt', gpts.id FROM gpts WHERE owner_id = account
            UNION ALL SELECT 'export', exports.id FROM exports WHERE owner_id = account AND NOT key_destroyed
            UNION ALL SELECT 'move_in', move_ins.id FROM move_ins WHERE account_id = account;
    END IF;
END $$;
