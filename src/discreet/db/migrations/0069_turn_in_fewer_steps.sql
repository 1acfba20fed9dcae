-- A turn costs the database less: an answer is stored and its use counted in one statement, and a leaf is taken without
-- touching an index.

-- Pages that give leaves. Not by `next_leaf`, which changes with each new chat: an index on it had to be written each time.
CREATE INDEX key_pages_giving_idx ON key_pages (owner_id, workspace_id) WHERE NOT is_closed;
DROP INDEX key_pages_open_idx;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- As before. The last leaf closes the page.
CREATE OR REPLACE FUNCTION take_named_leaves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    leaf uuid;
    page uuid;
    number int;
    for_share boolean := false;
BEGIN
    FOREACH leaf IN ARRAY ARRAY[
        CASE WHEN is_leaf(NEW.own_key) AND (TG_OP = 'INSERT' OR NEW.own_key IS DISTINCT FROM OLD.own_key)
            THEN NEW.own_key END,
        CASE WHEN TG_OP = 'INSERT' OR NEW.share_key IS DISTINCT FROM OLD.share_key THEN NEW.share_key END
    ] LOOP
        IF leaf IS NOT NULL THEN
            page := page_of(leaf);
            number := leaf_number(leaf);
            UPDATE key_pages SET next_leaf = next_leaf + 1, is_closed = next_leaf = 127
            WHERE id = page AND is_share = for_share AND owner_id = NEW.owner_id
                AND workspace_id IS NOT DISTINCT FROM NEW.workspace_id AND next_leaf = number AND NOT is_closed;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'this is not the next leaf of a page of this person and space'
                    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'key_pages_next';
            END IF;
        END IF;
        for_share := true;
    END LOOP;
    RETURN NEW;
END $$;

-- As before. Where no quota exists, none is looked for.
CREATE OR REPLACE FUNCTION count_answer(holders text[], today date)
    RETURNS TABLE (counted boolean, spent text, what text, most bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    one record;
    so_far record;
BEGIN
    IF acting_account() IS NOT NULL THEN
        RAISE EXCEPTION 'usage cannot be counted while acting for an account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    counted := false;
    IF NOT EXISTS (SELECT FROM quotas) THEN
        RETURN NEXT;
        RETURN;
    END IF;
    -- In one order, which prevents deadlocks.
    FOR one IN
        SELECT named.holder, given.answers, given.tokens
        FROM unnest(holders) AS named (holder) CROSS JOIN LATERAL daily_quota(named.holder) AS given
        WHERE num_nonnulls(given.answers, given.tokens) > 0 ORDER BY named.holder
    LOOP
        counted := true;
        INSERT INTO usage (holder, day) VALUES (one.holder, today) ON CONFLICT DO NOTHING;
        SELECT usage.answers, usage.tokens INTO so_far FROM usage
            WHERE usage.holder = one.holder AND usage.day = today FOR UPDATE;
        IF so_far.answers >= one.answers THEN
            RETURN QUERY SELECT true, one.holder, 'answers', one.answers;
            RETURN;
        ELSIF so_far.tokens >= one.tokens THEN
            RETURN QUERY SELECT true, one.holder, 'tokens', one.tokens;
            RETURN;
        END IF;
    END LOOP;
    IF counted THEN
        UPDATE usage SET answers = usage.answers + 1 WHERE usage.holder = ANY (holders) AND usage.day = today;
    END IF;
    RETURN NEXT;
END $$;

-- As before, in one statement.
CREATE OR REPLACE FUNCTION count_model_use(account uuid, workspace uuid, key uuid, of_month date, reservation uuid,
    endpoint uuid, of_model text, more_answers int, input bigint, cached bigint, output bigint, shown_model text)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    costs numeric := cost_in_force(endpoint, of_model, input, cached, output);
BEGIN
    IF acting_account() IS NOT NULL THEN
        RAISE EXCEPTION 'usage cannot be counted while acting for an account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM money_reservations WHERE id = reservation;
    -- Not counted under the id of an account or workspace that was deleted since.
    INSERT INTO model_use AS so_far
    VALUES ((SELECT id FROM accounts WHERE id = account), (SELECT id FROM workspaces WHERE id = workspace), key,
        endpoint, shown_model, of_month, currency_in_force(), more_answers, input, cached, output,
        CASE WHEN costs IS NULL THEN input + output ELSE 0 END, coalesce(costs, 0))
    ON CONFLICT (account_id, workspace_id, key_id, endpoint_id, model, month, currency) DO UPDATE SET
        answers = so_far.answers + excluded.answers,
        input_tokens = so_far.input_tokens + excluded.input_tokens,
        cached_tokens = so_far.cached_tokens + excluded.cached_tokens,
        output_tokens = so_far.output_tokens + excluded.output_tokens,
        unpriced_tokens = so_far.unpriced_tokens + excluded.unpriced_tokens,
        cost = so_far.cost + excluded.cost;
END $$;

-- Stores an answer as update_answer does, and counts its use as add_tokens and count_model_use do. Returns whether the
-- answer was stored. A retry of a statement that was stored before its connection was lost counts nothing. The counters
-- come last, as in begin_prompt.
CREATE FUNCTION update_answer_and_count(
    account uuid, answer uuid, new_sealed bytea, new_state text, new_label uuid, new_drawer text, new_parties text[],
    holders text[], today date, tokens bigint, payer uuid, in_workspace uuid, key uuid, of_month date, reservation uuid,
    endpoint uuid, of_model text, more_answers int, input bigint, cached bigint, output bigint, shown_model text
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    is_running boolean;
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    is_running := EXISTS (SELECT FROM messages WHERE id = answer AND state = 'running');
    IF NOT update_answer(account, answer, new_sealed, new_state, new_label, new_drawer, new_parties) THEN
        RETURN false;
    END IF;
    IF is_running THEN
        PERFORM set_config('discreet.account', '', true);  -- use is not counted while acting for an account
        PERFORM add_tokens(holders, today, tokens);
        PERFORM count_model_use(payer, in_workspace, key, of_month, reservation, endpoint, of_model, more_answers, input,
            cached, output, shown_model);
    END IF;
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION update_answer_and_count(uuid, uuid, bytea, text, uuid, text, text[], text[], date, bigint, uuid,
    uuid, uuid, date, uuid, uuid, text, int, bigint, bigint, bigint, text) TO discreet_serve;
