-- Spaces: what is made in a workspace belongs to it for ever, and is there for its people alone (P1, P6).

ALTER TABLE workspaces ADD UNIQUE (id, service);

ALTER TABLE memberships
    ADD COLUMN joined_at timestamptz NOT NULL DEFAULT now(),
    -- whoever is suspended stays on the list and comes in nowhere
    ADD COLUMN suspended_at timestamptz;
ALTER TABLE memberships ALTER COLUMN joined_at DROP DEFAULT;

-- Where a session works: nowhere but in a workspace that its person is in. With the membership it ends.
ALTER TABLE sessions ADD COLUMN workspace_id uuid;
ALTER TABLE sessions ADD FOREIGN KEY (workspace_id, account_id) REFERENCES memberships (workspace_id, account_id)
    ON DELETE CASCADE;
-- Where the next session begins.
ALTER TABLE accounts ADD COLUMN last_workspace_id uuid REFERENCES workspaces (id) ON DELETE SET NULL;

-- Whether the acting person works there; everybody works in their own space.
CREATE FUNCTION works_in(workspace uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN workspace IS NULL OR EXISTS (
        SELECT FROM memberships
        WHERE workspace_id = workspace AND account_id = acting_account() AND suspended_at IS NULL);
GRANT EXECUTE ON FUNCTION works_in(uuid) TO discreet_serve;

-- A conversation of a business service is in a workspace of that very service, and no other is in any (P1).
ALTER TABLE conversations ADD COLUMN workspace_id uuid;
UPDATE conversations SET workspace_id = (
    SELECT workspaces.id FROM memberships JOIN workspaces ON workspaces.id = memberships.workspace_id
    WHERE memberships.account_id = owner_id AND workspaces.service = conversations.service
    ORDER BY workspaces.id LIMIT 1)
WHERE service NOT IN ('consumer_chat', 'consumer_images');
ALTER TABLE conversations
    ADD FOREIGN KEY (workspace_id, service) REFERENCES workspaces (id, service),
    ADD CHECK ((workspace_id IS NULL) = (service IN ('consumer_chat', 'consumer_images')));
CREATE INDEX conversations_workspace ON conversations (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE TRIGGER conversations_stay BEFORE UPDATE OF workspace_id ON conversations
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

DROP POLICY own ON conversations;
CREATE POLICY own ON conversations TO discreet_serve USING (owner_id = acting_account() AND works_in(workspace_id));
-- Whoever is out of the workspace reads no key, and so nothing.
DROP POLICY own ON key_grants;
CREATE POLICY own_reading ON key_grants FOR SELECT TO discreet_serve USING (
    owner_id = acting_account() AND EXISTS (SELECT FROM conversations WHERE conversations.id = conversation_id));
CREATE POLICY own_giving ON key_grants FOR INSERT TO discreet_serve WITH CHECK (owner_id = acting_account());
CREATE POLICY own_ending ON key_grants FOR DELETE TO discreet_serve USING (owner_id = acting_account());
REVOKE UPDATE ON key_grants FROM discreet_serve;

-- A GPT belongs to the space in which it was made, too.
ALTER TABLE gpts ADD COLUMN workspace_id uuid REFERENCES workspaces (id);
ALTER TABLE gpts DROP CONSTRAINT gpts_level_check;
ALTER TABLE gpts
    ADD CHECK (level IN ('me', 'workspace', 'link', 'everyone')),
    ADD CHECK (level <> 'workspace' OR workspace_id IS NOT NULL);
CREATE INDEX gpts_workspace ON gpts (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE TRIGGER gpts_stay BEFORE UPDATE OF id, workspace_id ON gpts FOR EACH ROW EXECUTE FUNCTION refuse_update();

DROP POLICY mine ON gpts;
CREATE POLICY mine ON gpts TO discreet_serve USING (owner_id = acting_account() AND works_in(workspace_id))
    WITH CHECK (owner_id = acting_account() AND works_in(workspace_id));
DROP POLICY published ON gpts;
CREATE POLICY published ON gpts FOR SELECT TO discreet_serve USING (
    acting_account() IS NOT NULL AND current_version IS NOT NULL
    AND (level IN ('link', 'everyone') OR (level = 'workspace' AND works_in(workspace_id))));

-- What is made in a workspace never trains (P1): not even a sealed copy of it may exist.
DROP POLICY mine ON instruction_copies;
CREATE POLICY mine ON instruction_copies FOR INSERT TO discreet_serve WITH CHECK (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND gpts.workspace_id IS NULL));
DROP POLICY mine ON passage_copies;
CREATE POLICY mine ON passage_copies FOR INSERT TO discreet_serve WITH CHECK (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND gpts.workspace_id IS NULL));
DROP POLICY speak_for_oneself ON choices;
CREATE POLICY speak_for_oneself ON choices FOR INSERT TO discreet_serve WITH CHECK (
    made_by = acting_account() AND speaks_for(party)
    AND NOT (allowed AND purpose = 'improve'
        AND EXISTS (SELECT FROM gpts WHERE 'gpt:' || gpts.id = party AND gpts.workspace_id IS NOT NULL)));
