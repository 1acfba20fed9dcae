-- Guests of a workspace's GPT: bound by its rules like a member's chat, and in no list of its members (P4, P6, P8).

-- The workspace of the GPT that the guest's link opens; null: a personal space. No foreign key: the guest ends with the
-- link and the GPT.
ALTER TABLE guests ADD COLUMN workspace_id uuid;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

DROP TRIGGER guests_stay ON guests;
CREATE TRIGGER guests_stay BEFORE UPDATE OF account_id, link_id, gpt_id, payer_id, process, ends_at, workspace_id
    ON guests FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- Returns whether the acting person may go on with a chat of this space: a member, or a guest of one of its GPTs while
-- its rules allow guests.
CREATE FUNCTION chats_in(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN works_in(workspace) OR (workspace_allows_guests(workspace) AND EXISTS (
        SELECT FROM guests WHERE account_id = acting_account() AND guests.workspace_id = workspace));
GRANT EXECUTE ON FUNCTION chats_in(uuid) TO discreet_serve;

-- A guest sees the published version of one GPT, and no other GPT (P6).
DROP POLICY opened_to_guest ON gpts;
CREATE POLICY opened_to_guest ON gpts FOR SELECT TO discreet_serve USING (
    id = (SELECT guest_gpt()) AND current_version IS NOT NULL
    AND effective_level(level, workspace_id) IN ('link', 'everyone'));
DROP POLICY no_other_to_guest ON gpts;
CREATE POLICY no_other_to_guest ON gpts AS RESTRICTIVE TO discreet_serve USING (
    (SELECT guest_gpt()) IS NULL OR (id = (SELECT guest_gpt()) AND workspace_allows_guests(workspace_id)));

-- Deletes the sessions of these guests, and ends their work at commit.
CREATE FUNCTION revoke_guests(ended uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF ended IS NOT NULL THEN
        -- Revocations are serialised, so that a reader never skips an earlier id.
        PERFORM pg_advisory_xact_lock(hashtextextended('ending', 0));
        DELETE FROM sessions WHERE account_id = ANY (ended);
        INSERT INTO revocations (at, account_id) SELECT now(), unnest(ended);
        PERFORM pg_notify('discreet_endings', '');
    END IF;
END $$;

CREATE OR REPLACE FUNCTION end_guests() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF TG_TABLE_NAME = 'guest_links' THEN
        PERFORM revoke_guests((SELECT array_agg(account_id) FROM guests WHERE link_id = OLD.id));
    ELSE
        PERFORM revoke_guests((SELECT array_agg(account_id) FROM guests WHERE gpt_id = OLD.id));
    END IF;
    RETURN NULL;
END $$;

-- Rules that no longer allow guests, or no longer let GPTs out of the workspace, end its guests at commit.
CREATE FUNCTION end_guests_of_workspace() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM revoke_guests((SELECT array_agg(account_id) FROM guests WHERE workspace_id = NEW.workspace_id));
    RETURN NULL;
END $$;
CREATE TRIGGER workspace_rules_end_guests AFTER INSERT ON workspace_rules FOR EACH ROW
    WHEN (NOT NEW.guests OR NEW.sharing NOT IN ('link', 'everyone')) EXECUTE FUNCTION end_guests_of_workspace();

-- As before, with guests' use as use of the GPT's owner, who is a member: never a sum of its own (P8).
CREATE OR REPLACE FUNCTION workspace_model_use(workspace uuid, this_month date, floor int) RETURNS TABLE (month date,
    currency text, key_id uuid, key_name text, people bigint, answers bigint, input_tokens bigint, cached_tokens bigint,
    output_tokens bigint, unpriced_tokens bigint, cost numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT month, currency, of_key.id, api_keys.name, count(DISTINCT model_use.account_id), sum(answers)::bigint,
        sum(input_tokens)::bigint, sum(cached_tokens)::bigint, sum(output_tokens)::bigint,
        sum(unpriced_tokens)::bigint, sum(cost)
    FROM model_use CROSS JOIN LATERAL (
        SELECT CASE WHEN NOT is_guest_link(model_use.key_id) THEN model_use.key_id END AS id) AS of_key
    LEFT JOIN api_keys ON api_keys.id = of_key.id
    WHERE model_use.workspace_id = workspace AND month < this_month AND owns_workspace(workspace)
    GROUP BY month, currency, of_key.id, api_keys.name
    HAVING of_key.id IS NOT NULL OR count(DISTINCT model_use.account_id) >= floor
    ORDER BY month DESC, currency, api_keys.name NULLS FIRST;
END;

-- As before, with guests' use of the running month only up to the running day: two looks would date a message (P8).
CREATE OR REPLACE FUNCTION workspace_budget_used(workspace uuid, of_month date, OUT amount numeric, OUT percent int)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    spent numeric;
BEGIN
    IF NOT EXISTS (SELECT FROM memberships WHERE workspace_id = workspace AND account_id = acting_account()
            AND suspended_at IS NULL) THEN
        RETURN;
    END IF;
    amount := budget_in_force('workspace:' || workspace, 'workspaces');
    SELECT coalesce(sum(cost), 0) INTO spent FROM model_use
    WHERE workspace_id = workspace AND month = of_month AND currency = currency_in_force()
        AND NOT is_guest_link(key_id);
    spent := spent + (
        SELECT coalesce(sum(guest_cost_shown(guest_links.id, of_month, (now() AT TIME ZONE 'UTC')::date)), 0)
        FROM guest_links JOIN gpts ON gpts.id = guest_links.gpt_id WHERE gpts.workspace_id = workspace);
    IF amount IS NOT NULL THEN
        percent := CASE WHEN spent >= amount THEN 100 ELSE 10 * floor(10 * spent / amount) END;
    END IF;
END $$;

-- Returns how many links a guest could enter now, for the command line: no account may ask.
CREATE FUNCTION open_guest_links(moment timestamptz) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (
        SELECT count(*) FROM guest_links CROSS JOIN LATERAL guest_link_facts(guest_links.id, NULL) AS facts
        WHERE acting_account() IS NULL AND facts.server_allows AND facts.workspace_allows AND facts.owner_works
            AND facts.published AND facts.level IN ('link', 'everyone')
            AND (facts.ends_at IS NULL OR facts.ends_at > moment));
GRANT EXECUTE ON FUNCTION open_guest_links(timestamptz) TO discreet_serve;
