-- A turn costs the database less: plans that do not read whole tables, and no work for what a server does not have.

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- As before. What a session needs besides its row is read for this session only: without OFFSET the planner may compute
-- it for each account, where accounts are few.
CREATE OR REPLACE FUNCTION session_in_force(token bytea, moment timestamptz) RETURNS TABLE (
    session_id uuid, last_seen_at timestamptz, account_id uuid, name text, role text, workspace_id uuid, service text,
    workspace_role text, privacy_in_force int, terms_in_force int, workspace_in_force int, privacy_accepted int,
    terms_accepted int, workspace_accepted int, provider uuid, borrowed boolean, keeps_own_key boolean,
    sealed_own_key bytea, before_prefix boolean
) LANGUAGE sql STABLE AS $$
    SELECT held.id, held.last_seen_at, held.account_id, held.name, held.role, held.workspace_id, held.service,
        held.workspace_role,
        (SELECT max(version) FROM policies WHERE kind = 'privacy'),
        (SELECT max(version) FROM policies WHERE kind = 'terms'),
        workspace_policy_in_force(held.workspace_id),
        accepted_policy(held.account_id, 'privacy', NULL),
        accepted_policy(held.account_id, 'terms', NULL),
        accepted_policy(held.account_id, 'workspace', held.workspace_id),
        held.provider_workspace_id,
        held.provider_workspace_id IS NOT NULL AND has_direct_sign_in(held.account_id),
        EXISTS (SELECT FROM user_keys WHERE user_keys.account_id = held.account_id),
        held.sealed_own_key, held.before_prefix
    FROM (
        SELECT sessions.id, sessions.last_seen_at, sessions.account_id, sessions.workspace_id,
            sessions.provider_workspace_id, sessions.sealed_own_key, sessions.before_prefix, accounts.name,
            accounts.role, workspaces.service, memberships.role AS workspace_role
        FROM sessions JOIN accounts ON accounts.id = sessions.account_id
        LEFT JOIN memberships ON memberships.workspace_id = sessions.workspace_id
            AND memberships.account_id = sessions.account_id AND memberships.suspended_at IS NULL
        LEFT JOIN workspaces ON workspaces.id = memberships.workspace_id
        WHERE sessions.token_hash = token AND sessions.expires_at > moment AND accounts.suspended_at IS NULL
            AND accounts.role <> 'guest'
            AND (sessions.workspace_id IS NULL OR workspaces.id IS NOT NULL)
            AND sign_in_suffices(sessions.workspace_id, sessions.provider_workspace_id)
        OFFSET 0
    ) AS held
$$;

-- As before. Each permission is looked up by its key: a join reads the whole table, a row for each conversation of
-- everyone, as long as the planner holds it for small. Both leaves are read at once.
CREATE OR REPLACE FUNCTION parties_at_start(account uuid, wanted text[], gpt uuid, workspace uuid)
    RETURNS TABLE (party text, allowed_since timestamptz, refused_at timestamptz, own_leaf uuid, share_leaf uuid)
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    IF gpt IS NOT NULL THEN
        wanted := ARRAY(SELECT unnest(wanted) UNION SELECT 'gpt:' || unnest(gpt_origins(gpt)));
    END IF;
    SELECT (array_agg(leaf_of(id, next_leaf)) FILTER (WHERE NOT is_share))[1],
        (array_agg(leaf_of(id, next_leaf)) FILTER (WHERE is_share))[1]
    INTO own_leaf, share_leaf
    FROM (
        SELECT id, next_leaf, is_share FROM key_pages
        WHERE owner_id = account AND workspace_id IS NOT DISTINCT FROM workspace AND next_leaf < 128 AND NOT is_closed
        ORDER BY id
    ) AS open;
    RETURN QUERY
        SELECT asked.party, held.allowed_since, held.refused_at, own_leaf, share_leaf
        FROM unnest(wanted) AS asked (party) LEFT JOIN LATERAL (
            SELECT permissions.allowed_since, permissions.refused_at FROM permissions
            WHERE permissions.party = asked.party AND permissions.purpose = 'improve' LIMIT 1
        ) AS held ON true;
END $$;

-- As before, without a call for each leaf, and with a leaf's page and number computed once rather than for each row.
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
            UPDATE key_pages SET next_leaf = next_leaf + 1
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
DROP FUNCTION take_leaf(uuid, boolean, uuid, uuid);

-- As before. A conversation without a GPT has no origins to look for.
CREATE OR REPLACE FUNCTION refuse_key_without_origins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF EXISTS (
        SELECT FROM conversations, unnest(gpt_origins(conversations.gpt_id)) AS origin
        WHERE conversations.id = NEW.conversation_id AND conversations.gpt_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM labels WHERE labels.conversation_id = conversations.id AND 'gpt:' || origin = ANY (parties)))
    THEN
        RAISE EXCEPTION 'an origin of the GPT is no party to this key'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'key_grants_origins';
    END IF;
    RETURN NULL;
END $$;

-- As before. The quotas of all holders are read in one query.
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

-- As before. Where no budget exists, none is looked for.
CREATE OR REPLACE FUNCTION begin_model_use(holders text[], today date, beside boolean, account uuid, workspace uuid,
    key uuid, of_month date, reservation uuid, moment timestamptz, endpoint uuid, of_model text, input_tokens bigint,
    output_tokens bigint, OUT counted boolean, OUT spent text, OUT what text, OUT most bigint, OUT reserved boolean,
    OUT reached text, OUT budget numeric)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    counted := false;
    reserved := false;
    IF EXISTS (SELECT FROM money_budgets) OR EXISTS (SELECT FROM guest_links WHERE guest_links.id = key) THEN
        SELECT held.reserved, held.reached, held.most INTO reserved, reached, budget
        FROM reserve_money(account, workspace, key, of_month, reservation, moment, endpoint, of_model, input_tokens,
            output_tokens) AS held;
        IF reached IS NOT NULL THEN
            RETURN;
        END IF;
    END IF;
    IF beside THEN
        SELECT quota.counted, quota.spent, quota.what, quota.most INTO counted, spent, what, most
        FROM begin_side_request(holders, today) AS quota;
    ELSE
        SELECT quota.counted, quota.spent, quota.what, quota.most INTO counted, spent, what, most
        FROM count_answer(holders, today) AS quota;
    END IF;
    IF spent IS NOT NULL AND reserved THEN
        PERFORM release_money(reservation);
        reserved := false;
    END IF;
END $$;

-- As before. They read what is committed when they are called, not when their statement began: the use that is begun in
-- the same statement may wait for a counter, and a limit that is saved in between holds.
ALTER FUNCTION model_limits(uuid, uuid) VOLATILE;
ALTER FUNCTION masking_wishes(uuid, uuid) VOLATILE;

-- As before. The chat's limit is read with the row that the record needs.
CREATE OR REPLACE FUNCTION record_prompt(
    account uuid, workspace uuid, new_id uuid, answer uuid, endpoint uuid, decided_on timestamptz, to_host text,
    for_purpose text, sent_at timestamptz, limits text[], allowed_endpoints uuid[], allowed_countries text[],
    most_days int, masked_pieces jsonb, OUT recorded boolean, OUT person text, OUT model_limit text,
    OUT model_endpoints uuid[], OUT model_countries text[], OUT model_retention_days int
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('model limits ' || account, 0));
    SELECT found.person, found.model_limit, found.model_endpoints, found.model_countries, found.model_retention_days
    INTO person, model_limit, model_endpoints, model_countries, model_retention_days
    FROM model_limits(account, workspace) AS found;
    recorded := person = limits[1] AND model_limit = limits[4]
        AND model_endpoints IS NOT DISTINCT FROM allowed_endpoints
        AND model_countries IS NOT DISTINCT FROM allowed_countries
        AND model_retention_days IS NOT DISTINCT FROM most_days;
    IF recorded THEN
        INSERT INTO model_disclosures
        SELECT new_id, account, messages.id, facts.id, to_host, for_purpose, sent_at, limits[1], limits[2], limits[3],
            limits[4], allowed_endpoints, allowed_countries, most_days, masked_pieces
        FROM messages JOIN conversations ON conversations.id = messages.conversation_id CROSS JOIN (
            SELECT id, since FROM recipient_facts WHERE endpoint_id = endpoint ORDER BY id DESC LIMIT 1
        ) AS facts
        WHERE messages.id = answer AND conversations.model_limit = limits[3] AND facts.since = decided_on;
        recorded := FOUND;
    END IF;
END $$;
