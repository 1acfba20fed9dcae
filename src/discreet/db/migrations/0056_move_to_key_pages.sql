-- Conversations of earlier releases move from key files to key pages in the background (P1, P7, P10).

CREATE INDEX conversations_key_files_idx ON conversations (id) WHERE own_key IS NULL OR NOT is_leaf(own_key);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- The next conversations with key files that can be moved now, with their people. `unlocked`: people whose user-held key
-- is here; the conversations of others who hold their key wait.
CREATE FUNCTION conversations_with_key_files(after uuid, most int, unlocked uuid[])
    RETURNS TABLE (id uuid, owner_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT conversations.id, conversations.owner_id
    FROM conversations JOIN accounts ON accounts.id = conversations.owner_id
    WHERE (own_key IS NULL OR NOT is_leaf(own_key)) AND conversations.id > after AND acting_account() IS NULL
        AND accounts.deleted_at IS NULL
        AND (conversations.workspace_id IS NOT NULL OR conversations.owner_id = ANY (unlocked)
             OR NOT EXISTS (SELECT FROM user_keys WHERE account_id = conversations.owner_id))
    ORDER BY conversations.id LIMIT most;
END;
GRANT EXECUTE ON FUNCTION conversations_with_key_files(uuid, int, uuid[]) TO discreet_serve;
