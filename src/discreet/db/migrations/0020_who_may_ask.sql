-- What the server asks and counts by itself, acting for nobody: in a transaction that acts for a person these functions
-- tell nothing and change nothing. `accepted_policy` and `conversations_over` keep to that where they are made.

-- Bytes that are kept of a holder. Acting for a person: of theirs, and of a workspace in which they work; otherwise
-- nothing, with which no limit can be compared.
CREATE OR REPLACE FUNCTION kept_bytes(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(sum(bytes), 0)::bigint FROM (
        SELECT knowledge_files.bytes FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
        WHERE (gpts.workspace_id IS NULL AND holder = 'account:' || gpts.owner_id)
            OR holder = 'workspace:' || gpts.workspace_id
        UNION ALL
        SELECT bytes FROM images WHERE holder = 'account:' || owner_id) AS kept
    HAVING acting_account() IS NULL OR holder = 'account:' || acting_account() OR EXISTS (
        SELECT FROM memberships WHERE holder = 'workspace:' || workspace_id AND account_id = acting_account()
            AND suspended_at IS NULL);
END;

-- One more answer for all of them, or for none: then the first whose day is spent, and of what it was the most.
-- `counted`: whether anybody's tokens are to be added afterwards.
CREATE OR REPLACE FUNCTION take_answer(holders text[], today date)
    RETURNS TABLE (counted boolean, spent text, what text, most bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    one text;
    given record;
    so_far record;
BEGIN
    IF acting_account() IS NOT NULL THEN
        RAISE EXCEPTION 'nobody counts in the name of a person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    counted := false;
    -- in one order, so that two turns never wait for each other
    FOR one IN SELECT unnest(holders) ORDER BY 1 LOOP
        SELECT * INTO given FROM quota_of(one);
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

CREATE OR REPLACE FUNCTION add_tokens(holders text[], today date, more bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE usage SET tokens = usage.tokens + greatest(more, 0)
    WHERE holder = ANY (holders) AND day = today AND acting_account() IS NULL;
END;

CREATE OR REPLACE FUNCTION forget_usage(before date) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM usage WHERE day < before AND acting_account() IS NULL;
END;

-- Which GPTs others can use, for the roster: their builder and version, nothing of what they say.
CREATE OR REPLACE FUNCTION published_gpts() RETURNS TABLE (gpt_id uuid, owner_id uuid, version int) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, gpts.owner_id, current_version FROM gpts
    WHERE current_version IS NOT NULL AND (level <> 'me' OR id IN (SELECT insight_roster.gpt_id FROM insight_roster))
        AND acting_account() IS NULL;
END;
