-- What a row costs does not depend on how many others there are: no statement of every day reads a whole table.

-- A foreign key whose column has no index makes every deletion of what it refers to read the whole table. A message's
-- label is found among its conversation's, and is one of its own conversation's: labels never cross.
ALTER TABLE labels ADD UNIQUE (conversation_id, id);
DROP INDEX labels_conversation;
ALTER TABLE messages DROP CONSTRAINT messages_label_id_fkey,
    ADD FOREIGN KEY (conversation_id, label_id) REFERENCES labels (conversation_id, id) ON DELETE CASCADE;
CREATE INDEX memberships_account ON memberships (account_id);
CREATE INDEX exports_owner ON exports (owner_id, asked_at DESC);
CREATE INDEX ledger_fields_owner ON ledger_fields (owner_id);
CREATE INDEX grants_standing ON grants (standing_id) WHERE standing_id IS NOT NULL;
CREATE INDEX consents_conversation ON consents (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX accounts_last_workspace ON accounts (last_workspace_id) WHERE last_workspace_id IS NOT NULL;
CREATE INDEX datasets_replaces ON datasets (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX directory_users_account ON directory_users (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX directory_suspensions_account ON directory_suspensions (account_id);
CREATE INDEX folders_workspace ON folders (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE INDEX key_operations_owner ON key_operations (owner_id);
CREATE INDEX move_ins_workspace ON move_ins (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE INDEX oauth_states_owner ON oauth_states (owner_id);
CREATE INDEX passkey_challenges_session ON passkey_challenges (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX policies_workspace ON policies (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE INDEX policy_drafts_workspace ON policy_drafts (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE INDEX provider_links_workspace ON provider_links (workspace_id);
CREATE INDEX provider_sign_ins_workspace ON provider_sign_ins (workspace_id);
CREATE INDEX workspace_invitations_made_by ON workspace_invitations (made_by) WHERE made_by IS NOT NULL;

-- What a start, or a chore of every hour, looks for is little among much.
CREATE INDEX ledger_sending ON ledger (id) WHERE state = 'sending';
CREATE INDEX deletions_of_accounts ON deletions (finished_at) WHERE kind = 'account';
-- Operators, too, who are asked for at many a page.
CREATE INDEX accounts_operators ON accounts (created_at) WHERE role = 'operator';
-- One's own choices, for one's export, and where row-level security looks for them.
CREATE INDEX choices_made_by ON choices (made_by, id);

-- How old the oldest is that a workspace keeps; nobody is told that of all personal spaces together.
CREATE INDEX conversations_workspace_changed ON conversations (workspace_id, updated_at) WHERE workspace_id IS NOT NULL;
DROP INDEX conversations_workspace;
CREATE OR REPLACE FUNCTION oldest_kept(workspace uuid) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT min(updated_at) FROM conversations WHERE workspace_id = workspace);

-- The id of a holder of this kind, to be looked up; null for a holder of another.
CREATE FUNCTION held_by(kind text, holder text) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN starts_with(holder, kind || ':') THEN substr(holder, length(kind) + 2)::uuid END;

-- As before, but for how it finds what somebody holds.
CREATE OR REPLACE FUNCTION kept_bytes(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(sum(bytes), 0)::bigint FROM (
        SELECT knowledge_files.bytes FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
        WHERE gpts.owner_id = held_by('account', holder) AND gpts.workspace_id IS NULL
        UNION ALL
        SELECT knowledge_files.bytes FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
        WHERE gpts.workspace_id = held_by('workspace', holder)
        UNION ALL
        SELECT bytes FROM images WHERE owner_id = held_by('account', holder)
        UNION ALL
        SELECT given_files.bytes FROM given_files JOIN conversations ON conversations.id = conversation_id
        WHERE given_files.owner_id = held_by('account', holder) AND conversations.workspace_id IS NULL
        UNION ALL
        SELECT given_files.bytes FROM given_files JOIN conversations ON conversations.id = conversation_id
        WHERE conversations.workspace_id = held_by('workspace', holder)) AS kept
    HAVING acting_account() IS NULL OR holder = 'account:' || acting_account() OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = held_by('workspace', holder) AND account_id = acting_account()
            AND suspended_at IS NULL)
        OR EXISTS (SELECT FROM gpts WHERE id IN (SELECT shared_gpts('edit')) AND owner_id = held_by('account', holder));
END;

-- What is over, found from the limits: of everybody who has one, what is older than it. `OFFSET 0` keeps each look to
-- the one holder's end of the index, however many of them there are.
CREATE OR REPLACE FUNCTION conversations_over(moment timestamptz, among uuid[])
    RETURNS TABLE (id uuid, owner_id uuid, service text, workspace_id uuid, changed_before timestamptz, reachable boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH rules AS (
        SELECT limits.workspace_id, moment - retention_days * interval '24 hours' AS changed_before
        FROM (SELECT DISTINCT ON (workspace_rules.workspace_id) workspace_rules.workspace_id, retention_days
              FROM workspace_rules ORDER BY workspace_rules.workspace_id, workspace_rules.id DESC) AS limits
        WHERE retention_days IS NOT NULL
    ), own AS (
        SELECT limits.account_id, moment - days * interval '24 hours' AS changed_before
        FROM (SELECT DISTINCT ON (account_id) account_id, days
              FROM account_retention ORDER BY account_id, account_retention.id DESC) AS limits
        WHERE days IS NOT NULL
    ), old AS (
        SELECT kept.* FROM rules CROSS JOIN LATERAL (
            SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at
            FROM conversations
            WHERE conversations.workspace_id = rules.workspace_id AND updated_at <= rules.changed_before OFFSET 0) AS kept
        WHERE among IS NULL
        UNION
        SELECT kept.* FROM own CROSS JOIN LATERAL (
            SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at
            FROM conversations
            WHERE conversations.owner_id = own.account_id AND updated_at <= own.changed_before OFFSET 0) AS kept
        WHERE among IS NULL
        UNION
        SELECT kept.* FROM own CROSS JOIN LATERAL (
            SELECT images.id, images.owner_id, images.service, NULL::uuid, began_at FROM images
            WHERE images.owner_id = own.account_id AND began_at <= own.changed_before OFFSET 0) AS kept
        WHERE among IS NULL
        UNION
        SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at
        FROM conversations WHERE conversations.id = ANY (among)
        UNION
        SELECT images.id, images.owner_id, images.service, NULL, began_at FROM images WHERE images.id = ANY (among)
    ), judged AS (
        SELECT old.*, greatest(rules.changed_before, own.changed_before) AS changed_before
        FROM old
        LEFT JOIN rules ON rules.workspace_id = old.workspace_id
        LEFT JOIN own ON own.account_id = old.owner_id
    )
    SELECT judged.id, judged.owner_id, judged.service, judged.workspace_id, judged.changed_before,
        judged.workspace_id IS NULL OR EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = judged.workspace_id
                AND memberships.account_id = judged.owner_id AND suspended_at IS NULL)
    FROM judged WHERE updated_at <= judged.changed_before AND acting_account() IS NULL;
END;

-- A person's list in one space, and its shelves, each along an index of its own.
CREATE INDEX conversations_space ON conversations (owner_id, workspace_id, updated_at DESC, id DESC);
DROP INDEX conversations_owner;
CREATE INDEX conversations_pinned ON conversations (owner_id, workspace_id, updated_at DESC, id DESC)
    WHERE pinned_at IS NOT NULL;
CREATE INDEX conversations_archived ON conversations (owner_id, workspace_id, updated_at DESC, id DESC)
    WHERE archived_at IS NOT NULL;
DROP INDEX conversations_folder;
CREATE INDEX conversations_folder ON conversations (folder_id, updated_at DESC, id DESC) WHERE folder_id IS NOT NULL;
