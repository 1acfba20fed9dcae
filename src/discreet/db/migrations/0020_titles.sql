-- Titles that the model writes, and the tokens of requests beside a chat.

-- Who wrote the title: the first words of the chat, its model, or its person. The model replaces first words only, so a
-- title by hand stays. Null: from before this column; it stays, too.
ALTER TABLE conversations ADD COLUMN titled_by text;
ALTER TABLE conversations ALTER COLUMN titled_by SET DEFAULT 'words';
ALTER TABLE conversations ADD CONSTRAINT conversations_titled_by_check
    CHECK (titled_by IN ('words', 'model', 'person')) NOT VALID;

-- Begins a request beside a chat, such as that for its title. It counts no answer, but is refused like a question when
-- a holder's tokens are spent. Returns the columns of count_answer.
CREATE FUNCTION begin_side_request(holders text[], today date)
    RETURNS TABLE (counted boolean, spent text, what text, most bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    one text;
    given record;
    tokens_so_far bigint;
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
        SELECT usage.tokens INTO tokens_so_far FROM usage WHERE usage.holder = one AND usage.day = today;
        IF tokens_so_far >= given.tokens THEN
            RETURN QUERY SELECT true, one, 'tokens', given.tokens;
            RETURN;
        END IF;
    END LOOP;
    RETURN NEXT;
END $$;
GRANT EXECUTE ON FUNCTION begin_side_request(text[], date) TO discreet_serve;
