-- Quotas and usage, and failures of background tasks.

-- Quotas set by the operator, with their history. A subject is every account, workspace or key, or one of them, which
-- has its own quota until it `follows` the common one again. Null is no limit.
CREATE TABLE quotas (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL,
    set_by    uuid,
    subject   text NOT NULL,
    follows   boolean NOT NULL DEFAULT false,
    answers   bigint CHECK (answers >= 0),
    tokens    bigint CHECK (tokens >= 0),
    megabytes bigint CHECK (megabytes >= 0),
    -- Files and waiting jobs; null is no limit.
    files     bigint CHECK (files >= 0),
    jobs      bigint CHECK (jobs >= 0),
    CHECK (subject IN ('accounts', 'workspaces', 'keys') OR subject ~ '^(account|workspace|key):[0-9a-f-]{36}$'),
    CHECK (NOT follows OR (strpos(subject, ':') > 0 AND num_nonnulls(answers, tokens, megabytes) = 0))
);
CREATE INDEX quotas_subject_idx ON quotas (subject, id DESC);
-- The quotas of a new installation; the operator changes them.
INSERT INTO quotas (at, subject, megabytes, files, jobs)
SELECT now(), given.subject, given.megabytes, given.files, given.jobs
FROM (VALUES ('accounts', 2000, 2000, 50), ('workspaces', 20000, 20000, 200)) AS given (subject, megabytes, files, jobs)
WHERE NOT EXISTS (SELECT FROM quotas WHERE quotas.subject = given.subject);

-- Usage per day, of holders with a quota.
CREATE TABLE usage (
    holder  text NOT NULL,
    day     date NOT NULL,
    answers bigint NOT NULL DEFAULT 0,
    tokens  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (holder, day)
);
CREATE INDEX usage_day_idx ON usage (day);

-- Failures in the background (jobs, scheduled and endless tasks), for `discreet doctor` and the operator's page. A row
-- counts the failures of one task with one error class in one hour. It holds no content, person or id.
CREATE TABLE background_failures (
    task     text NOT NULL,
    error    text NOT NULL,
    hour     timestamptz NOT NULL,
    failures bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    PRIMARY KEY (task, error, hour)
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Returns the id of a holder of this kind; null for another kind.
CREATE FUNCTION id_of_holder(kind text, holder text) RETURNS uuid LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN starts_with(holder, kind || ':') THEN substr(holder, length(kind) + 2)::uuid END;

-- Returns the stored bytes of a holder.
CREATE FUNCTION stored_bytes(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(sum(bytes), 0)::bigint FROM (
        SELECT knowledge_files.bytes FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
        WHERE gpts.owner_id = id_of_holder('account', holder) AND gpts.workspace_id IS NULL
        UNION ALL
        SELECT knowledge_files.bytes FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
        WHERE gpts.workspace_id = id_of_holder('workspace', holder)
        UNION ALL
        SELECT bytes FROM images WHERE owner_id = id_of_holder('account', holder)
        UNION ALL
        SELECT attachments.bytes FROM attachments JOIN conversations ON conversations.id = conversation_id
        WHERE attachments.owner_id = id_of_holder('account', holder) AND conversations.workspace_id IS NULL
        UNION ALL
        SELECT attachments.bytes FROM attachments JOIN conversations ON conversations.id = conversation_id
        WHERE conversations.workspace_id = id_of_holder('workspace', holder)) AS kept
    HAVING acting_account() IS NULL OR holder = 'account:' || acting_account() OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = id_of_holder('workspace', holder) AND account_id = acting_account()
            AND suspended_at IS NULL)
        OR EXISTS (SELECT FROM gpts WHERE id IN (SELECT shared_gpts('edit')) AND owner_id = id_of_holder('account', holder));
END;
GRANT EXECUTE ON FUNCTION stored_bytes(text) TO discreet_serve;

-- Returns whether the acting account may see what this holder stores: its own account, its workspaces, and the owner
-- of a GPT that it edits. Without an account: any holder.
CREATE FUNCTION may_count(holder text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN acting_account() IS NULL OR holder = 'account:' || acting_account() OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = id_of_holder('workspace', holder) AND account_id = acting_account()
            AND suspended_at IS NULL)
        OR EXISTS (SELECT FROM gpts WHERE id IN (SELECT shared_gpts('edit')) AND owner_id = id_of_holder('account', holder));

-- Returns the number of files that a holder stores.
CREATE FUNCTION stored_files(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN CASE WHEN may_count(holder) THEN
        (SELECT count(*) FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
            WHERE gpts.owner_id = id_of_holder('account', holder) AND gpts.workspace_id IS NULL)
        + (SELECT count(*) FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
            WHERE gpts.workspace_id = id_of_holder('workspace', holder))
        + (SELECT count(*) FROM images WHERE owner_id = id_of_holder('account', holder))
        + (SELECT count(*) FROM attachments JOIN conversations ON conversations.id = conversation_id
            WHERE attachments.owner_id = id_of_holder('account', holder) AND conversations.workspace_id IS NULL)
        + (SELECT count(*) FROM attachments JOIN conversations ON conversations.id = conversation_id
            WHERE conversations.workspace_id = id_of_holder('workspace', holder))
    END;
GRANT EXECUTE ON FUNCTION stored_files(text) TO discreet_serve;

-- Returns the number of a holder's waiting or running jobs: files to read, exports, imports.
CREATE FUNCTION waiting_jobs(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN CASE WHEN may_count(holder) THEN
        (SELECT count(*) FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
            WHERE gpts.owner_id = id_of_holder('account', holder) AND gpts.workspace_id IS NULL
                AND knowledge_files.state IN ('waiting', 'reading'))
        + (SELECT count(*) FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
            WHERE gpts.workspace_id = id_of_holder('workspace', holder) AND knowledge_files.state IN ('waiting', 'reading'))
        + (SELECT count(*) FROM exports WHERE state IN ('waiting', 'making')
            AND ((owner_id = id_of_holder('account', holder) AND workspace_id IS NULL)
                OR workspace_id = id_of_holder('workspace', holder)))
        + (SELECT count(*) FROM chat_imports WHERE state IN ('waiting', 'reading', 'undoing')
            AND ((account_id = id_of_holder('account', holder) AND workspace_id IS NULL)
                OR workspace_id = id_of_holder('workspace', holder)))
    END;
GRANT EXECUTE ON FUNCTION waiting_jobs(text) TO discreet_serve;

CREATE TRIGGER quotas_append_only BEFORE UPDATE OR TRUNCATE ON quotas EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quotas_stay BEFORE DELETE ON quotas
    FOR EACH ROW EXECUTE FUNCTION refuse_while_account_exists('', 'subject');
GRANT SELECT, INSERT ON quotas TO discreet_serve;
GRANT SELECT ON quotas TO discreet_verify;

-- Returns the daily quota in force for one holder; no row: no limit.
CREATE FUNCTION daily_quota(wanted text) RETURNS TABLE (answers bigint, tokens bigint, megabytes bigint)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT latest.answers, latest.tokens, latest.megabytes
    FROM (SELECT DISTINCT ON (subject) * FROM quotas
          WHERE subject IN (wanted, split_part(wanted, ':', 1) || 's') ORDER BY subject, id DESC) AS latest
    WHERE NOT latest.follows
    ORDER BY latest.subject = wanted DESC LIMIT 1;
END;
GRANT EXECUTE ON FUNCTION daily_quota(text) TO discreet_serve;

-- Other rows of the account are deleted by foreign keys. False if the account is not deleted, or no longer exists.
CREATE FUNCTION erase_deleted_account(account uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM FROM accounts WHERE id = account AND deleted_at IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM conversations WHERE owner_id = account;
    DELETE FROM images WHERE owner_id = account;
    DELETE FROM gpts WHERE owner_id = account;
    DELETE FROM usage WHERE holder = 'account:' || account;
    DELETE FROM accounts WHERE id = account;
    DELETE FROM account_retention WHERE account_id = account;
    DELETE FROM quotas WHERE subject = 'account:' || account;
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION erase_deleted_account(uuid) TO discreet_serve;

-- Returns the whole quota in force for one holder; no row: no limit.
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
GRANT EXECUTE ON FUNCTION quota_in_force(text) TO discreet_serve;

GRANT SELECT ON usage TO discreet_serve;
ALTER TABLE usage ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON usage FOR SELECT TO discreet_serve USING (holder = 'account:' || acting_account());

-- Counts one more answer for all holders, or for none: then it returns the first whose day is used up, what of, and
-- the limit. `counted`: whether tokens are to be added afterwards.
CREATE FUNCTION count_answer(holders text[], today date)
    RETURNS TABLE (counted boolean, spent text, what text, most bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    one text;
    given record;
    so_far record;
BEGIN
    IF acting_account() IS NOT NULL THEN
        RAISE EXCEPTION 'usage cannot be counted while acting for an account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    counted := false;
    -- In one order, which prevents deadlocks.
    FOR one IN SELECT unnest(holders) ORDER BY 1 LOOP
        SELECT * INTO given FROM daily_quota(one);
        CONTINUE WHEN NOT FOUND OR num_nonnulls(given.answers, given.tokens) = 0;
        counted := true;
        INSERT INTO usage (holder, day) VALUES (one, today) ON CONFLICT DO NOTHING;
        SELECT usage.answers, usage.tokens INTO so_far FROM usage
            WHERE usage.holder = one AND usage.day = today FOR UPDATE;
        IF so_far.answers >= given.answers THEN
            RETURN QUERY SELECT true, one, 'answers', given.answers;
            RETURN;
        ELSIF so_far.tokens >= given.tokens THEN
            RETURN QUERY SELECT true, one, 'tokens', given.tokens;
            RETURN;
        END IF;
    END LOOP;
    IF counted THEN
        UPDATE usage SET answers = usage.answers + 1 WHERE usage.holder = ANY (holders) AND usage.day = today;
    END IF;
    RETURN NEXT;
END $$;
GRANT EXECUTE ON FUNCTION count_answer(text[], date) TO discreet_serve;

CREATE FUNCTION add_tokens(holders text[], today date, more bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE usage SET tokens = usage.tokens + greatest(more, 0)
    WHERE holder = ANY (holders) AND day = today AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION add_tokens(text[], date, bigint) TO discreet_serve;

CREATE FUNCTION delete_old_usage(before date) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM usage WHERE day < before AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION delete_old_usage(date) TO discreet_serve;

-- Counts, adds the noise, and returns nothing. A second call in a month does nothing.
CREATE FUNCTION release_workspace_amounts(
    workspace uuid, today date, days int[], answer_days int, people_noise bigint[], answers_noise bigint
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH oldest AS (
        SELECT min(updated_at) AS changed FROM conversations WHERE workspace_id = workspace GROUP BY owner_id
    ), stepped AS (
        SELECT (SELECT count(*) FROM unnest(days) AS step
                WHERE changed <= (today - step)::timestamp AT TIME ZONE 'UTC') AS step FROM oldest
    )
    INSERT INTO workspace_amounts (workspace_id, month, drawn_on, idle_people, answers)
    SELECT workspace, date_trunc('month', today::timestamp)::date, today,
        (SELECT array_agg(noise + (SELECT count(*) FROM stepped WHERE step = position) ORDER BY position)
         FROM unnest(people_noise) WITH ORDINALITY AS drawn (noise, position)),
        answers_noise + (SELECT coalesce(sum(usage.answers), 0)::bigint FROM usage
                         WHERE holder = 'workspace:' || workspace AND day >= today - answer_days AND day < today)
    WHERE may_see_amounts(workspace)
    ON CONFLICT DO NOTHING;
END;
GRANT EXECUTE ON FUNCTION release_workspace_amounts(uuid, date, int[], int, bigint[], bigint) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON background_failures TO discreet_serve;
