-- The order that people keep among their conversations: folders, what is pinned, what is put away (SPEC §6).

-- A folder's name is content: sealed under its person's key.
CREATE TABLE folders (
    id           uuid PRIMARY KEY,
    owner_id     uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- null: of the person's own space
    workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    sealed_name  bytea NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX folders_owner ON folders (owner_id);
CREATE TRIGGER folders_fixed BEFORE UPDATE OF id, owner_id, workspace_id, created_at ON folders
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER folders_alive BEFORE INSERT ON folders FOR EACH ROW EXECUTE FUNCTION refuse_for_deleted();

-- A deleted folder's conversations stay.
ALTER TABLE conversations
    ADD COLUMN folder_id uuid REFERENCES folders (id) ON DELETE SET NULL,
    ADD COLUMN pinned_at timestamptz,
    ADD COLUMN archived_at timestamptz;
CREATE INDEX conversations_folder ON conversations (folder_id) WHERE folder_id IS NOT NULL;

-- A conversation is in a folder of its own person and space.
CREATE FUNCTION refuse_foreign_folder() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM FROM folders WHERE id = NEW.folder_id AND owner_id = NEW.owner_id
        AND workspace_id IS NOT DISTINCT FROM NEW.workspace_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a conversation is in a folder of its own space' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_own_folder BEFORE INSERT OR UPDATE OF folder_id ON conversations
    FOR EACH ROW WHEN (NEW.folder_id IS NOT NULL) EXECUTE FUNCTION refuse_foreign_folder();

GRANT SELECT, INSERT, UPDATE (sealed_name), DELETE ON folders TO discreet_serve;
ALTER TABLE folders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON folders TO discreet_serve USING (owner_id = acting_account() AND works_in(workspace_id));
