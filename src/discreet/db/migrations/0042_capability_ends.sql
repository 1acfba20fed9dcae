-- The ends of what GPTs can do: chats of grants, and prompts in deletion reports.

-- "Allow in this chat" names a chat of its person that exists (P4).
--
-- This is the check that a foreign key makes when a row is added. A foreign key does more when the chat is deleted, and
-- each of its ways is wrong here: CASCADE would delete the reason of entries in the ledger, SET NULL would make the
-- grant hold in every chat, and RESTRICT would keep the chat. The grant ends with the chat without it: it covers calls of
-- that chat only (`grants_in_their_chat`), and a call needs its chat (`refuse_without_consent`).
-- The check takes no lock, so that it cannot wait for a deletion that waits for the same card.
CREATE FUNCTION refuse_grant_without_chat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM conversations WHERE id = NEW.conversation_id AND owner_id = NEW.owner_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an "allow in this chat" needs a chat of its person' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER standing_grants_have_their_chat BEFORE INSERT ON standing_grants
    FOR EACH ROW WHEN (NEW.conversation_id IS NOT NULL) EXECUTE FUNCTION refuse_grant_without_chat();

-- Finds the grants of one chat.
CREATE INDEX standing_grants_conversation_idx ON standing_grants (conversation_id) WHERE conversation_id IS NOT NULL;

-- As before, with prompts.
CREATE OR REPLACE FUNCTION account_holdings() RETURNS TABLE (what text, amount bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT 'conversations', count(*) FROM conversations WHERE owner_id = acting_account()
    UNION ALL SELECT 'shares', count(*) FROM shares WHERE owner_id = acting_account()
    UNION ALL SELECT 'prompts', count(*) FROM prompts WHERE owner_id = acting_account()
    UNION ALL SELECT 'images', count(*) FROM images WHERE owner_id = acting_account()
    UNION ALL SELECT 'gpts', count(*) FROM gpts WHERE owner_id = acting_account() AND workspace_id IS NULL
    UNION ALL SELECT 'knowledge_files', count(*) FROM knowledge_files JOIN gpts ON gpts.id = gpt_id
        WHERE gpts.owner_id = acting_account() AND gpts.workspace_id IS NULL
    UNION ALL SELECT 'disclosures', count(*) FROM ledger WHERE owner_id = acting_account()
    UNION ALL SELECT 'connections', count(*) FROM connections WHERE owner_id = acting_account()
    UNION ALL SELECT 'standing_grants', count(*) FROM standing_grants WHERE owner_id = acting_account()
    UNION ALL SELECT 'feedback_notes', count(*) FROM feedback_sent WHERE owner_id = acting_account()
    UNION ALL SELECT 'api_keys', count(*) FROM api_keys WHERE account_id = acting_account()
    UNION ALL SELECT 'passkeys', count(*) FROM passkeys WHERE account_id = acting_account()
    UNION ALL SELECT 'sessions', count(*) FROM sessions WHERE account_id = acting_account()
    UNION ALL SELECT 'workspaces', count(*) FROM memberships WHERE account_id = acting_account();
END;
