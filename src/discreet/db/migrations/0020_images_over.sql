-- A person's own limit is one of their images, too: each is over so many days after it was made (P10).

-- As before for conversations. The job that asks acts for nobody; whoever acts for a person is told nothing.
CREATE OR REPLACE FUNCTION conversations_over(moment timestamptz, among uuid[])
    RETURNS TABLE (id uuid, owner_id uuid, service text, workspace_id uuid, changed_before timestamptz, reachable boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH rules AS (
        SELECT DISTINCT ON (workspace_rules.workspace_id) workspace_rules.workspace_id, retention_days
        FROM workspace_rules ORDER BY workspace_rules.workspace_id, workspace_rules.id DESC
    ), own AS (
        SELECT DISTINCT ON (account_id) account_id, days FROM account_retention ORDER BY account_id, account_retention.id DESC
    ), kept AS (
        SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at
        FROM conversations
        UNION ALL
        SELECT images.id, images.owner_id, images.service, NULL, images.began_at FROM images
    ), judged AS (
        SELECT kept.id, kept.owner_id, kept.service, kept.workspace_id, updated_at,
            moment - least(retention_days, days) * interval '24 hours' AS changed_before
        FROM kept
        LEFT JOIN rules ON rules.workspace_id = kept.workspace_id
        LEFT JOIN own ON own.account_id = kept.owner_id
        WHERE among IS NULL OR kept.id = ANY (among)
    )
    SELECT judged.id, judged.owner_id, judged.service, judged.workspace_id, judged.changed_before,
        judged.workspace_id IS NULL OR EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = judged.workspace_id
                AND memberships.account_id = judged.owner_id AND suspended_at IS NULL)
    FROM judged WHERE updated_at <= judged.changed_before AND acting_account() IS NULL;
END;

CREATE OR REPLACE FUNCTION still_there(conversations_asked uuid[]) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT count(*) FROM conversations WHERE id = ANY (conversations_asked))
        + (SELECT count(*) FROM images WHERE id = ANY (conversations_asked));

-- The last change of the oldest that is kept, in a workspace or in all personal spaces: there are images in the latter.
CREATE OR REPLACE FUNCTION oldest_kept(workspace uuid) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN least(
        (SELECT min(updated_at) FROM conversations WHERE workspace_id IS NOT DISTINCT FROM workspace),
        (SELECT min(began_at) FROM images WHERE workspace IS NULL));
