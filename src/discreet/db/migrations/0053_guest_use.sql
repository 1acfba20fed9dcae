-- What the owner of a link for guests learns of its use: the cost of ended months, and of the running month a step that
-- changes at most once a day (P8). All other use of guests is enforced and cannot be read.

-- `noted_cost`: what the running month had cost with the first message or the owner's first look of the day `noted_on`
-- (UTC). Only this is shown. `next_...`: limits that the owner has set and that hold from the day `next_on`.
ALTER TABLE guest_links
    ADD COLUMN noted_on            date,
    ADD COLUMN noted_cost          numeric NOT NULL DEFAULT 0,
    ADD COLUMN next_on             date,
    ADD COLUMN next_link_messages  int,
    ADD COLUMN next_guest_messages int,
    ADD COLUMN next_range_messages int,
    ADD COLUMN next_budget         numeric(14, 2);
ALTER TABLE guest_links ADD CONSTRAINT guest_links_next_limits CHECK (CASE WHEN next_on IS NULL
    THEN num_nonnulls(next_link_messages, next_guest_messages, next_range_messages, next_budget) = 0
    ELSE next_link_messages >= 1 AND next_link_messages <= 1000000 AND next_guest_messages >= 1
        AND next_guest_messages <= 1000000 AND next_range_messages >= 1 AND next_range_messages <= 1000000
        AND (next_budget IS NULL OR (next_budget >= 0 AND next_budget <= 1000000000))
    END) NOT VALID;

-- A guest's row is needed for minutes only: their session is deleted with it, and one process holds their chat.
ALTER TABLE revocations ADD COLUMN of_guest boolean NOT NULL DEFAULT false;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Limits that hold are changed by begin_guest_day alone.
REVOKE UPDATE (link_messages, guest_messages, range_messages, budget) ON guest_links FROM discreet_serve;
GRANT UPDATE (next_on, next_link_messages, next_guest_messages, next_range_messages, next_budget)
    ON guest_links TO discreet_serve;

-- Begins a day of a link, or of all links of the acting owner: notes what the running month has cost, and lets changed
-- limits hold. The first call of a day does it, so both change once a day.
CREATE FUNCTION begin_guest_day(today date, link uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE guest_links SET
        noted_on = today,
        noted_cost = coalesce((
            SELECT sum(cost) FROM model_use WHERE key_id = guest_links.id
                AND month = date_trunc('month', today)::date AND currency = currency_in_force()), 0),
        link_messages = CASE WHEN next_on <= today THEN next_link_messages ELSE link_messages END,
        guest_messages = CASE WHEN next_on <= today THEN next_guest_messages ELSE guest_messages END,
        range_messages = CASE WHEN next_on <= today THEN next_range_messages ELSE range_messages END,
        budget = CASE WHEN next_on <= today THEN next_budget ELSE budget END,
        next_on = CASE WHEN next_on > today THEN next_on END,
        next_link_messages = CASE WHEN next_on > today THEN next_link_messages END,
        next_guest_messages = CASE WHEN next_on > today THEN next_guest_messages END,
        next_range_messages = CASE WHEN next_on > today THEN next_range_messages END,
        next_budget = CASE WHEN next_on > today THEN next_budget END
    WHERE id IN (
        -- In one order, which prevents deadlocks.
        SELECT links.id FROM guest_links AS links JOIN gpts ON gpts.id = links.gpt_id
        WHERE (links.noted_on IS NULL OR links.noted_on < today) AND CASE WHEN acting_account() IS NULL
            THEN links.id = link ELSE gpts.owner_id = acting_account() END
        ORDER BY links.id FOR NO KEY UPDATE OF links);
END;
GRANT EXECUTE ON FUNCTION begin_guest_day(date, uuid) TO discreet_serve;

-- As before, but what is shown was noted already.
CREATE OR REPLACE FUNCTION count_guest_message(link uuid, today date, subjects bytea[], most int[]) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    counted int := count_guest_use(link, today, subjects, most);
    budget_of_link numeric;
BEGIN
    IF counted IS DISTINCT FROM 0 THEN
        RETURN counted;
    END IF;
    SELECT budget INTO budget_of_link FROM guest_links WHERE id = link;
    IF spent_of('guest_link', NULL, NULL, link, date_trunc('month', today)::date) >= budget_of_link THEN
        PERFORM uncount_guest_use(link, subjects);
        RETURN -1;
    END IF;
    UPDATE guest_links SET counted_on = today WHERE id = link AND (counted_on IS NULL OR counted_on < today);
    RETURN 0;
END $$;

-- Returns how often a subject was counted on a day.
CREATE FUNCTION guest_uses(link uuid, today date, of_subject bytea) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN coalesce((SELECT times FROM guest_counts WHERE link_id = link AND subject = of_subject AND day = today
        AND acting_account() IS NULL), 0);
GRANT EXECUTE ON FUNCTION guest_uses(uuid, date, bytea) TO discreet_serve;

-- Returns what the owner sees of a link's cost in a month: of one that has ended all, of the running one what is noted.
CREATE OR REPLACE FUNCTION guest_cost_shown(link uuid, of_month date, today date) RETURNS numeric LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN (
        SELECT CASE
            WHEN of_month < date_trunc('month', today) THEN coalesce((SELECT sum(cost) FROM model_use
                WHERE key_id = guest_links.id AND month = of_month AND currency = currency_in_force()), 0)
            WHEN of_month = date_trunc('month', guest_links.noted_on) THEN guest_links.noted_cost
            ELSE 0 END
        FROM guest_links WHERE guest_links.id = link);

-- Whether use is of guests: of a link, or of one that is gone, whose use has the id that ends with 9 (`gone_link`).
CREATE FUNCTION gone_link() RETURNS uuid LANGUAGE sql IMMUTABLE RETURN '00000000-0000-0000-0000-000000000009'::uuid;
GRANT EXECUTE ON FUNCTION gone_link() TO discreet_serve;
CREATE OR REPLACE FUNCTION is_guest_link(key uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN key IS NOT DISTINCT FROM gone_link() OR EXISTS (SELECT FROM guest_links WHERE guest_links.id = key);

-- A person reads their own use; that of their guests only through guest_costs.
DROP POLICY own ON model_use;
CREATE POLICY own ON model_use FOR SELECT TO discreet_serve USING (
    account_id = acting_account() AND NOT is_guest_link(key_id));

-- Returns what the acting account's guests cost together, by month before `this_month`.
CREATE FUNCTION guest_costs(this_month date) RETURNS TABLE (month date, currency text, cost numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT month, currency, sum(cost) FROM model_use
    WHERE account_id = acting_account() AND month < this_month AND is_guest_link(key_id)
    GROUP BY month, currency ORDER BY month DESC, currency;
END;
GRANT EXECUTE ON FUNCTION guest_costs(date) TO discreet_serve;

-- As before, but an acting account gets nothing of its guests' use: with its own beside it, each step could be found
-- exactly.
CREATE OR REPLACE FUNCTION spent_of(kind text, account uuid, workspace uuid, key uuid, of_month date) RETURNS numeric
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    found numeric;
    asker uuid := acting_account();
BEGIN
    IF asker IS NOT NULL AND (asker IS DISTINCT FROM account OR coalesce(kind, '') NOT IN ('account', 'member')) THEN
        RAISE EXCEPTION 'this is not the acting account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF kind = 'account' THEN
        SELECT sum(cost) INTO found FROM model_use
        WHERE account_id = account AND month = of_month AND currency = currency_in_force()
            AND (asker IS NULL OR NOT is_guest_link(key_id));
    ELSIF kind = 'member' THEN
        SELECT sum(cost) INTO found FROM model_use WHERE account_id = account AND workspace_id = workspace
            AND month = of_month AND currency = currency_in_force()
            AND (asker IS NULL OR NOT is_guest_link(key_id));
    ELSIF kind = 'workspace' THEN
        SELECT sum(cost) INTO found FROM model_use
        WHERE workspace_id = workspace AND month = of_month AND currency = currency_in_force();
    ELSE
        SELECT sum(cost) INTO found FROM model_use
        WHERE key_id = key AND month = of_month AND currency = currency_in_force();
    END IF;
    RETURN coalesce(found, 0);
END $$;

-- As before, without guests' use: a GPT's owner is a member.
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
    WHERE workspace_id = workspace AND month = of_month AND currency = currency_in_force() AND NOT is_guest_link(key_id);
    IF amount IS NOT NULL THEN
        percent := CASE WHEN spent >= amount THEN 100 ELSE 10 * floor(10 * spent / amount) END;
    END IF;
END $$;

-- As before, but guests' use is the cost of the GPT's owner, who is a member, without answers and tokens.
CREATE OR REPLACE FUNCTION workspace_model_use(workspace uuid, this_month date, floor int) RETURNS TABLE (month date,
    currency text, key_id uuid, key_name text, people bigint, answers bigint, input_tokens bigint, cached_tokens bigint,
    output_tokens bigint, unpriced_tokens bigint, cost numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT month, currency, counted.key, api_keys.name, count(DISTINCT model_use.account_id),
        sum(answers * own)::bigint, sum(input_tokens * own)::bigint, sum(cached_tokens * own)::bigint,
        sum(output_tokens * own)::bigint, sum(unpriced_tokens * own)::bigint, sum(cost)
    FROM model_use CROSS JOIN LATERAL (
        SELECT CASE WHEN is_guest_link(model_use.key_id) THEN 0 ELSE 1 END AS own) AS whose
    CROSS JOIN LATERAL (SELECT CASE WHEN own = 1 THEN model_use.key_id END AS key) AS counted
    LEFT JOIN api_keys ON api_keys.id = counted.key
    WHERE model_use.workspace_id = workspace AND month < this_month AND owns_workspace(workspace)
    GROUP BY month, currency, counted.key, api_keys.name
    HAVING counted.key IS NOT NULL OR count(DISTINCT model_use.account_id) >= floor
    ORDER BY month DESC, currency, api_keys.name NULLS FIRST;
END;

-- As before, but of guests' use only the cost.
CREATE OR REPLACE FUNCTION member_model_use(workspace uuid, this_month date) RETURNS TABLE (month date, currency text,
    account_id uuid, name text, answers bigint, input_tokens bigint, cached_tokens bigint, output_tokens bigint,
    unpriced_tokens bigint, cost numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH told AS (
        SELECT shows_members, at, lag(shows_members, 1, false) OVER (ORDER BY id) AS before, id
        FROM workspace_usage_rules WHERE workspace_id = workspace
    ), in_force AS (
        SELECT max(at) FILTER (WHERE shows_members AND NOT before) AS since,
            (array_agg(shows_members ORDER BY id DESC))[1] AS shows FROM told
    )
    SELECT month, currency, accounts.id, accounts.name, sum(answers * own)::bigint, sum(input_tokens * own)::bigint,
        sum(cached_tokens * own)::bigint, sum(output_tokens * own)::bigint, sum(unpriced_tokens * own)::bigint, sum(cost)
    FROM in_force CROSS JOIN model_use CROSS JOIN LATERAL (
        SELECT CASE WHEN is_guest_link(model_use.key_id) THEN 0 ELSE 1 END AS own) AS whose
    JOIN accounts ON accounts.id = model_use.account_id
    JOIN memberships ON memberships.account_id = accounts.id AND memberships.workspace_id = workspace
    WHERE model_use.workspace_id = workspace AND month < this_month AND owns_workspace(workspace) AND in_force.shows
        AND month >= in_force.since AT TIME ZONE 'UTC'
    GROUP BY month, currency, accounts.id, accounts.name ORDER BY month DESC, currency, sum(cost) DESC, accounts.name;
END;

-- As before, and use of a link that is revoked stays use of guests.
CREATE OR REPLACE FUNCTION keep_nameless_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    nameless model_use;
BEGIN
    FOR nameless IN
        DELETE FROM model_use WHERE CASE TG_ARGV[0]
            WHEN 'account' THEN account_id = OLD.id WHEN 'workspace' THEN workspace_id = OLD.id ELSE key_id = OLD.id END
        RETURNING *
    LOOP
        CASE TG_ARGV[0]
            WHEN 'account' THEN nameless.account_id := NULL; nameless.key_id := NULL;
            WHEN 'workspace' THEN nameless.workspace_id := NULL;
            WHEN 'guest_link' THEN nameless.key_id := gone_link();
            ELSE nameless.key_id := NULL;
        END CASE;
        PERFORM add_model_use(nameless);
    END LOOP;
    DELETE FROM money_reservations WHERE OLD.id IN (account_id, workspace_id, key_id);
    DELETE FROM money_budgets WHERE subject IN (
        'account:' || OLD.id, 'workspace:' || OLD.id, 'key:' || OLD.id, 'members:' || OLD.id, 'keys:' || OLD.id);
    RETURN OLD;
END $$;
DROP TRIGGER guest_links_keep_nameless_use ON guest_links;
CREATE TRIGGER guest_links_keep_nameless_use BEFORE DELETE ON guest_links FOR EACH ROW
    EXECUTE FUNCTION keep_nameless_use('guest_link');

-- As count_model_use, for guests: an answer that ends after its link was revoked is not counted under the link's id.
CREATE FUNCTION count_guest_model_use(account uuid, workspace uuid, link uuid, of_month date, reservation uuid,
    endpoint uuid, of_model text, more_answers int, input bigint, cached bigint, output bigint, shown_model text)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM FROM guest_links WHERE id = link FOR KEY SHARE;
    PERFORM count_model_use(account, workspace, CASE WHEN FOUND THEN link ELSE gone_link() END, of_month, reservation,
        endpoint, of_model, more_answers, input, cached, output, shown_model);
END $$;
GRANT EXECUTE ON FUNCTION count_guest_model_use(
    uuid, uuid, uuid, date, uuid, uuid, text, int, bigint, bigint, bigint, text) TO discreet_serve;

-- As before, and guests:ID, which counts the guests of an account, has the account's daily quota for itself. Counted with
-- the account's own answers, its owner could find how many there are.
CREATE OR REPLACE FUNCTION daily_quota(wanted text) RETURNS TABLE (answers bigint, tokens bigint, megabytes bigint)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH asked AS (SELECT regexp_replace(wanted, '^guests:', 'account:') AS subject)
    SELECT latest.answers, latest.tokens, latest.megabytes
    FROM (SELECT DISTINCT ON (quotas.subject) quotas.* FROM quotas, asked
          WHERE quotas.subject IN (asked.subject, split_part(asked.subject, ':', 1) || 's')
          ORDER BY quotas.subject, quotas.id DESC) AS latest, asked
    WHERE NOT latest.follows
    ORDER BY latest.subject = asked.subject DESC LIMIT 1;
END;

-- As before, with what the account's guests used.
CREATE OR REPLACE FUNCTION erase_deleted_account(account uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM FROM accounts WHERE id = account AND deleted_at IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM conversations WHERE owner_id = account;
    DELETE FROM images WHERE owner_id = account;
    DELETE FROM gpts WHERE owner_id = account;
    DELETE FROM usage WHERE holder IN ('account:' || account, 'guests:' || account);
    DELETE FROM accounts WHERE id = account;
    DELETE FROM account_retention WHERE account_id = account;
    DELETE FROM quotas WHERE subject = 'account:' || account;
    RETURN true;
END $$;

CREATE FUNCTION mark_guests_revocation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    NEW.of_guest := EXISTS (SELECT FROM guests WHERE guests.account_id = NEW.account_id);
    RETURN NEW;
END $$;
CREATE TRIGGER revocations_of_guests BEFORE INSERT ON revocations FOR EACH ROW
    EXECUTE FUNCTION mark_guests_revocation();
