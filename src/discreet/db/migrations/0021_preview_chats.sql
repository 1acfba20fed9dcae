-- A builder's preview of a draft is a conversation of its own nature: it has no permission to improve a model, is in no
-- list, and is deleted a day after its last change.
ALTER TABLE conversations DROP CONSTRAINT conversations_nature_check;
ALTER TABLE conversations ADD CONSTRAINT conversations_nature_check
    CHECK (nature IN ('ordinary', 'imported', 'kept', 'preview')) NOT VALID;
CREATE INDEX conversations_preview_idx ON conversations (updated_at) WHERE nature = 'preview';

-- As before, and previews unchanged for 24 hours.
CREATE OR REPLACE FUNCTION expired_conversations(moment timestamptz, among uuid[])
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
            SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at,
                nature
            FROM conversations
            WHERE conversations.workspace_id = rules.workspace_id AND updated_at <= rules.changed_before OFFSET 0) AS kept
        WHERE among IS NULL
        UNION
        SELECT kept.* FROM own CROSS JOIN LATERAL (
            SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at,
                nature
            FROM conversations
            WHERE conversations.owner_id = own.account_id AND updated_at <= own.changed_before OFFSET 0) AS kept
        WHERE among IS NULL
        UNION
        SELECT kept.* FROM own CROSS JOIN LATERAL (
            SELECT images.id, images.owner_id, images.service, NULL::uuid, began_at, NULL FROM images
            WHERE images.owner_id = own.account_id AND began_at <= own.changed_before OFFSET 0) AS kept
        WHERE among IS NULL
        UNION
        SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at,
            nature
        FROM conversations
        WHERE among IS NULL AND nature = 'preview' AND updated_at <= moment - interval '24 hours'
        UNION
        SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at,
            nature
        FROM conversations WHERE conversations.id = ANY (among)
        UNION
        SELECT images.id, images.owner_id, images.service, NULL, began_at, NULL FROM images WHERE images.id = ANY (among)
    ), judged AS (
        SELECT old.*, greatest(rules.changed_before, own.changed_before,
            CASE WHEN nature = 'preview' THEN moment - interval '24 hours' END) AS changed_before
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
