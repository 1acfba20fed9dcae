-- Quotas: how much anybody may use in a day, and how much they may keep. There are counts alone, none of what for.

-- The operator's decisions, with their history. A subject is every account, workspace or key, or one of them, which
-- then has its own quota until it `follows` all others again. Nothing (NULL) is no limit.
CREATE TABLE quotas (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL,
    set_by    uuid,
    subject   text NOT NULL
        CHECK (subject IN ('accounts', 'workspaces', 'keys') OR subject ~ '^(account|workspace|key):[0-9a-f-]{36}$'),
    follows   boolean NOT NULL DEFAULT false,
    answers   bigint CHECK (answers >= 0),
    tokens    bigint CHECK (tokens >= 0),
    megabytes bigint CHECK (megabytes >= 0),
    CHECK (NOT follows OR (strpos(subject, ':') > 0 AND num_nonnulls(answers, tokens, megabytes) = 0))
);
CREATE INDEX quotas_subject ON quotas (subject, id DESC);
CREATE TRIGGER quotas_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quotas EXECUTE FUNCTION refuse_change();

-- What was used on a day, of those who have a quota.
CREATE TABLE usage (
    holder  text NOT NULL,
    day     date NOT NULL,
    answers bigint NOT NULL DEFAULT 0,
    tokens  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (holder, day)
);
CREATE INDEX usage_day ON usage (day);

-- The quota in force for one holder; no row, no limit.
CREATE FUNCTION quota_of(wanted text) RETURNS TABLE (answers bigint, tokens bigint, megabytes bigint)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT latest.answers, latest.tokens, latest.megabytes
    FROM (SELECT DISTINCT ON (subject) * FROM quotas
          WHERE subject IN (wanted, split_part(wanted, ':', 1) || 's') ORDER BY subject, id DESC) AS latest
    WHERE NOT latest.follows
    ORDER BY latest.subject = wanted DESC LIMIT 1;
END;

-- One more answer for all of them, or for none: then the first whose day is spent, and of what it was the most.
-- `counted`: whether anybody's tokens are to be added afterwards.
CREATE FUNCTION take_answer(holders text[], today date)
    RETURNS TABLE (counted boolean, spent text, what text, most bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    one text;
    given record;
    so_far record;
BEGIN
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

CREATE FUNCTION add_tokens(holders text[], today date, more bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE usage SET tokens = usage.tokens + greatest(more, 0) WHERE holder = ANY (holders) AND day = today;
END;

CREATE FUNCTION forget_usage(before date) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM usage WHERE day < before;
END;

-- Bytes that are kept of a holder: files of knowledge, and images, which nobody makes in a workspace.
CREATE FUNCTION kept_bytes(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(sum(bytes), 0)::bigint FROM (
        SELECT knowledge_files.bytes FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
        WHERE (gpts.workspace_id IS NULL AND holder = 'account:' || gpts.owner_id)
            OR holder = 'workspace:' || gpts.workspace_id
        UNION ALL
        SELECT bytes FROM images WHERE holder = 'account:' || owner_id) AS kept;
END;

GRANT SELECT, INSERT ON quotas TO discreet_serve;
GRANT SELECT ON usage TO discreet_serve;
GRANT EXECUTE ON FUNCTION quota_of(text), take_answer(text[], date), add_tokens(text[], date, bigint),
    forget_usage(date), kept_bytes(text) TO discreet_serve;

-- One's own, and that of a workspace for those who look after it; never that of one of its people.
ALTER TABLE usage ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON usage FOR SELECT TO discreet_serve USING (
    holder = 'account:' || acting_account()
    OR EXISTS (SELECT FROM memberships
               WHERE holder = 'workspace:' || workspace_id AND account_id = acting_account()
                   AND role IN ('owner', 'admin') AND suspended_at IS NULL));
