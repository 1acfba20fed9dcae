-- Sessions from before the session cookie had a prefix over HTTPS: their cookie has the old name until they end. So has that
-- of a session which a process of the earlier release opens beside this one: such a process names no value. This release
-- writes false, and these sessions count under the new name alone. The next release drops the default.
ALTER TABLE sessions ADD COLUMN before_prefix boolean NOT NULL DEFAULT true;

-- Quotas count files and waiting jobs, too. Nothing (NULL) is no limit.
ALTER TABLE quotas ADD COLUMN files bigint CHECK (files >= 0);
ALTER TABLE quotas ADD COLUMN jobs bigint CHECK (jobs >= 0);

-- A quota that every installation begins with, unless its operator has set one already. The operator changes it.
INSERT INTO quotas (at, subject, megabytes, files, jobs)
SELECT now(), given.subject, given.megabytes, given.files, given.jobs
FROM (VALUES ('accounts', 2000, 2000, 50), ('workspaces', 20000, 20000, 200)) AS given (subject, megabytes, files, jobs)
WHERE NOT EXISTS (SELECT FROM quotas WHERE quotas.subject = given.subject);

-- As `quota_of`, with everything that a quota counts.
CREATE FUNCTION quota_in_force(wanted text)
    RETURNS TABLE (answers bigint, tokens bigint, megabytes bigint, files bigint, jobs bigint)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT latest.answers, latest.tokens, latest.megabytes, latest.files, latest.jobs
    FROM (SELECT DISTINCT ON (subject) * FROM quotas
          WHERE subject IN (wanted, split_part(wanted, ':', 1) || 's') ORDER BY subject, id DESC) AS latest
    WHERE NOT latest.follows
    ORDER BY latest.subject = wanted DESC LIMIT 1;
END;

-- Whether the acting account may know what this holder keeps: its own, its workspaces', and the owner's of a GPT that it
-- edits. Acting for nobody, anybody's.
CREATE FUNCTION may_count(holder text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN acting_account() IS NULL OR holder = 'account:' || acting_account() OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = held_by('workspace', holder) AND account_id = acting_account()
            AND suspended_at IS NULL)
        OR EXISTS (SELECT FROM gpts WHERE id IN (SELECT shared_gpts('edit')) AND owner_id = held_by('account', holder));

-- How many files are kept of a holder: what `kept_bytes` sums up.
CREATE FUNCTION kept_files(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN CASE WHEN may_count(holder) THEN
        (SELECT count(*) FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
            WHERE gpts.owner_id = held_by('account', holder) AND gpts.workspace_id IS NULL)
        + (SELECT count(*) FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
            WHERE gpts.workspace_id = held_by('workspace', holder))
        + (SELECT count(*) FROM images WHERE owner_id = held_by('account', holder))
        + (SELECT count(*) FROM given_files JOIN conversations ON conversations.id = conversation_id
            WHERE given_files.owner_id = held_by('account', holder) AND conversations.workspace_id IS NULL)
        + (SELECT count(*) FROM given_files JOIN conversations ON conversations.id = conversation_id
            WHERE conversations.workspace_id = held_by('workspace', holder))
    END;

-- How much waits or runs in the background for a holder: files to be read, exports, moves from elsewhere.
CREATE FUNCTION waiting_jobs(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN CASE WHEN may_count(holder) THEN
        (SELECT count(*) FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
            WHERE gpts.owner_id = held_by('account', holder) AND gpts.workspace_id IS NULL
                AND knowledge_files.state IN ('waiting', 'reading'))
        + (SELECT count(*) FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
            WHERE gpts.workspace_id = held_by('workspace', holder) AND knowledge_files.state IN ('waiting', 'reading'))
        + (SELECT count(*) FROM exports WHERE state IN ('waiting', 'making')
            AND ((owner_id = held_by('account', holder) AND workspace_id IS NULL)
                OR workspace_id = held_by('workspace', holder)))
        + (SELECT count(*) FROM move_ins WHERE state IN ('waiting', 'reading', 'undoing')
            AND ((account_id = held_by('account', holder) AND workspace_id IS NULL)
                OR workspace_id = held_by('workspace', holder)))
    END;

REVOKE EXECUTE ON FUNCTION may_count(text), kept_files(text), waiting_jobs(text) FROM public;
GRANT EXECUTE ON FUNCTION quota_in_force(text), kept_files(text), waiting_jobs(text) TO discreet_serve;
