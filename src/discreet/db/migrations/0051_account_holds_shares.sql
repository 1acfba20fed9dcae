-- Whoever leaves is told, and has in the report, how many copies of their conversations others could read by a link.

CREATE OR REPLACE FUNCTION what_account_holds() RETURNS TABLE (what text, amount bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT 'conversations', count(*) FROM conversations WHERE owner_id = acting_account()
    UNION ALL SELECT 'shares', count(*) FROM shares WHERE owner_id = acting_account()
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
