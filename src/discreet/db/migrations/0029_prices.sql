-- What models cost, how much of them was used, and budgets in money.

-- The currency of all prices and budgets. Each change is a row; the latest is in force.
CREATE TABLE server_currencies (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    since    timestamptz NOT NULL,
    set_by   uuid,
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$')
);
INSERT INTO server_currencies (since, currency) VALUES (now(), 'USD');

-- Prices per million tokens. Each change is a row; the latest of a model is in force. `model` is the endpoint's own name
-- of it, so that a price stays when the model is renamed here. Null: no price; of cached input: as other input.
CREATE TABLE model_prices (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint_id  uuid NOT NULL REFERENCES model_endpoints (id),
    model        text NOT NULL CHECK (model <> '' AND length(model) <= 200),
    since        timestamptz NOT NULL,
    set_by       uuid,
    currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    input        numeric(12, 6) CHECK (input BETWEEN 0 AND 100000),
    cached_input numeric(12, 6) CHECK (cached_input BETWEEN 0 AND 100000),
    output       numeric(12, 6) CHECK (output BETWEEN 0 AND 100000),
    CHECK ((input IS NULL) = (output IS NULL) AND (cached_input IS NULL OR input IS NOT NULL))
);
CREATE INDEX model_prices_latest_idx ON model_prices (endpoint_id, model, id DESC);

-- Sums of a month (UTC): tokens, and what they cost at the prices of their moment. No day and no time is kept (P8). An
-- account, workspace or key that is deleted is null from then on. `unpriced_tokens`: of models without a price.
CREATE TABLE model_use (
    account_id      uuid REFERENCES accounts (id) ON DELETE SET NULL,
    workspace_id    uuid REFERENCES workspaces (id) ON DELETE SET NULL,
    key_id          uuid,
    endpoint_id     uuid REFERENCES model_endpoints (id),
    model           text NOT NULL CHECK (length(model) <= 200),
    month           date NOT NULL CHECK (extract(day FROM month) = 1),
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    answers         bigint NOT NULL DEFAULT 0 CHECK (answers >= 0),
    input_tokens    bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
    cached_tokens   bigint NOT NULL DEFAULT 0 CHECK (cached_tokens BETWEEN 0 AND input_tokens),
    output_tokens   bigint NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
    unpriced_tokens bigint NOT NULL DEFAULT 0 CHECK (unpriced_tokens >= 0),
    cost            numeric NOT NULL DEFAULT 0 CHECK (cost >= 0),
    UNIQUE NULLS NOT DISTINCT (account_id, workspace_id, key_id, endpoint_id, model, month, currency)
);
CREATE INDEX model_use_month_idx ON model_use (month);
CREATE INDEX model_use_endpoint_idx ON model_use (endpoint_id);
CREATE INDEX model_use_workspace_idx ON model_use (workspace_id, month) WHERE workspace_id IS NOT NULL;
CREATE INDEX model_use_key_idx ON model_use (key_id, month) WHERE key_id IS NOT NULL;

-- Budgets for a month, in the server's currency. A subject is as in `quotas`, or `members:ID` and `keys:ID`: each member
-- and each API key of the workspace ID, set by its owners. Null: no budget of this kind.
CREATE TABLE money_budgets (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    set_by  uuid,
    subject text NOT NULL,
    follows boolean NOT NULL DEFAULT false,
    amount  numeric(14, 2) CHECK (amount BETWEEN 0 AND 1000000000),
    CHECK (subject IN ('accounts', 'workspaces', 'keys')
        OR subject ~ '^(account|workspace|key|members|keys):[0-9a-f-]{36}$'),
    CHECK (NOT follows OR amount IS NULL)
);
CREATE INDEX money_budgets_latest_idx ON money_budgets (subject, id DESC);

-- The estimated cost of answers under way that count towards a budget.
CREATE TABLE money_reservations (
    id           uuid PRIMARY KEY,
    account_id   uuid,
    workspace_id uuid,
    key_id       uuid,
    cost         numeric NOT NULL CHECK (cost >= 0),
    until        timestamptz NOT NULL
);

-- Whether a workspace shows its owners each member's use. The latest row is in force; none: no.
CREATE TABLE workspace_usage_rules (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id  uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    at            timestamptz NOT NULL,
    changed_by    uuid,
    shows_members boolean NOT NULL
);
CREATE INDEX workspace_usage_rules_latest_idx ON workspace_usage_rules (workspace_id, id DESC);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

CREATE TRIGGER server_currencies_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON server_currencies
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER model_prices_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON model_prices
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER money_budgets_append_only BEFORE UPDATE OR TRUNCATE ON money_budgets EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON server_currencies, model_prices, money_budgets TO discreet_serve;

GRANT SELECT ON model_use TO discreet_serve;
ALTER TABLE model_use ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON model_use FOR SELECT TO discreet_serve USING (account_id = acting_account());

GRANT SELECT, INSERT ON workspace_usage_rules TO discreet_serve;
ALTER TABLE workspace_usage_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY members ON workspace_usage_rules FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM memberships WHERE memberships.workspace_id = workspace_usage_rules.workspace_id
        AND memberships.account_id = acting_account() AND suspended_at IS NULL));
CREATE POLICY owners ON workspace_usage_rules FOR INSERT TO discreet_serve WITH CHECK (EXISTS (
    SELECT FROM memberships WHERE memberships.workspace_id = workspace_usage_rules.workspace_id
        AND memberships.account_id = acting_account() AND role = 'owner' AND suspended_at IS NULL));

CREATE FUNCTION currency_in_force() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN (SELECT currency FROM server_currencies ORDER BY id DESC LIMIT 1);
GRANT EXECUTE ON FUNCTION currency_in_force() TO discreet_serve;

-- Returns what tokens cost at a model's price in force; null: it has no price. The embedded model costs nothing.
-- Exact: prices have six decimals, so a cost has twelve.
CREATE FUNCTION cost_in_force(endpoint uuid, of_model text, input_tokens bigint, cached_tokens bigint,
    output_tokens bigint) RETURNS numeric LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT CASE WHEN endpoint = '00000000-0000-0000-0000-000000000001' THEN 0 ELSE (
        SELECT ((input_tokens - cached_tokens) * input + cached_tokens * coalesce(cached_input, input)
            + output_tokens * output) * 0.000001
        FROM model_prices WHERE endpoint_id = endpoint AND model = of_model ORDER BY id DESC LIMIT 1) END;
END;
GRANT EXECUTE ON FUNCTION cost_in_force(uuid, text, bigint, bigint, bigint) TO discreet_serve;

-- Returns the budget of a subject, or the common one of its kind (null: there is none).
CREATE FUNCTION budget_in_force(of_subject text, common text) RETURNS numeric LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT amount FROM (
        SELECT DISTINCT ON (subject) * FROM money_budgets WHERE subject IN (of_subject, common)
        ORDER BY subject, id DESC) AS latest
    WHERE NOT follows ORDER BY subject = of_subject DESC LIMIT 1;
END;
GRANT EXECUTE ON FUNCTION budget_in_force(text, text) TO discreet_serve;

-- Returns the budgets that hold for a payer, in one order, which prevents deadlocks.
CREATE FUNCTION budgets_of(account uuid, workspace uuid, key uuid) RETURNS TABLE (kind text, amount numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT kind, amount FROM (
        SELECT 'account' AS kind, budget_in_force('account:' || account, 'accounts') AS amount WHERE account IS NOT NULL
        UNION ALL SELECT 'key', budget_in_force('key:' || key, 'keys') WHERE key IS NOT NULL
        UNION ALL SELECT 'member', budget_in_force('members:' || workspace, NULL)
            WHERE account IS NOT NULL AND workspace IS NOT NULL
        UNION ALL SELECT 'workspace', budget_in_force('workspace:' || workspace, 'workspaces')
            WHERE workspace IS NOT NULL
        UNION ALL SELECT 'workspace_key', budget_in_force('keys:' || workspace, NULL)
            WHERE key IS NOT NULL AND workspace IS NOT NULL
    ) AS budgets WHERE amount IS NOT NULL ORDER BY kind;
END;
GRANT EXECUTE ON FUNCTION budgets_of(uuid, uuid, uuid) TO discreet_serve;

-- Returns what counts towards a budget: the month's cost, in the server's currency of now. An acting account gets only
-- what it spent itself: the cost of a workspace or a key would date single answers of other people (P8).
CREATE FUNCTION spent_of(kind text, account uuid, workspace uuid, key uuid, of_month date) RETURNS numeric
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
        WHERE account_id = account AND month = of_month AND currency = currency_in_force();
    ELSIF kind = 'member' THEN
        SELECT sum(cost) INTO found FROM model_use WHERE account_id = account AND workspace_id = workspace
            AND month = of_month AND currency = currency_in_force();
    ELSIF kind = 'workspace' THEN
        SELECT sum(cost) INTO found FROM model_use
        WHERE workspace_id = workspace AND month = of_month AND currency = currency_in_force();
    ELSE
        SELECT sum(cost) INTO found FROM model_use
        WHERE key_id = key AND month = of_month AND currency = currency_in_force();
    END IF;
    RETURN coalesce(found, 0);
END $$;
GRANT EXECUTE ON FUNCTION spent_of(text, uuid, uuid, uuid, date) TO discreet_serve;

-- Reserves an answer's expected cost. Returns the first budget that is used up, counting reservations; then nothing is
-- reserved. `reserved` is false where no budget holds. A null model is the endpoint's default: its dearest price counts.
-- So a budget is exceeded by at most the last admitted answer's cost, and by what the answers that run at the same time
-- cost beyond their estimates.
CREATE FUNCTION reserve_money(account uuid, workspace uuid, key uuid, of_month date, reservation uuid, moment timestamptz,
    endpoint uuid, of_model text, input_tokens bigint, output_tokens bigint,
    OUT reserved boolean, OUT reached text, OUT most numeric)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    one record;
    held numeric;
BEGIN
    IF acting_account() IS NOT NULL THEN
        RAISE EXCEPTION 'usage cannot be counted while acting for an account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    reserved := false;
    FOR one IN SELECT * FROM budgets_of(account, workspace, key) LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended('money ' || CASE one.kind
            WHEN 'account' THEN account WHEN 'member' THEN account WHEN 'workspace' THEN workspace ELSE key END, 0));
        SELECT sum(cost) INTO held FROM money_reservations WHERE until > moment AND CASE one.kind
            WHEN 'account' THEN account_id = account
            WHEN 'member' THEN account_id = account AND workspace_id = workspace
            WHEN 'workspace' THEN workspace_id = workspace
            ELSE key_id = key END;
        IF spent_of(one.kind, account, workspace, key, of_month) + coalesce(held, 0) >= one.amount THEN
            reserved := false;
            reached := one.kind;
            most := one.amount;
            RETURN;
        END IF;
        reserved := true;
    END LOOP;
    IF reserved THEN
        INSERT INTO money_reservations VALUES (reservation, account, workspace, key,
            coalesce((SELECT max(cost_in_force(endpoint, priced.model, input_tokens, 0, output_tokens))
                FROM (SELECT DISTINCT model FROM model_prices WHERE endpoint_id = endpoint
                    AND model_prices.model = coalesce(of_model, model_prices.model)) AS priced), 0),
            moment + interval '1 hour');
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION reserve_money(
    uuid, uuid, uuid, date, uuid, timestamptz, uuid, text, bigint, bigint) TO discreet_serve;

CREATE FUNCTION release_money(reservation uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM money_reservations WHERE id = reservation AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION release_money(uuid) TO discreet_serve;

-- Adds use to the sums of its month. Only for the functions below: no role may execute it.
CREATE FUNCTION add_model_use(more model_use) RETURNS void LANGUAGE sql SET search_path = discreet
BEGIN ATOMIC
    INSERT INTO model_use AS so_far SELECT more.*
    ON CONFLICT (account_id, workspace_id, key_id, endpoint_id, model, month, currency) DO UPDATE SET
        answers = so_far.answers + excluded.answers,
        input_tokens = so_far.input_tokens + excluded.input_tokens,
        cached_tokens = so_far.cached_tokens + excluded.cached_tokens,
        output_tokens = so_far.output_tokens + excluded.output_tokens,
        unpriced_tokens = so_far.unpriced_tokens + excluded.unpriced_tokens,
        cost = so_far.cost + excluded.cost;
END;

-- Counts an answer's tokens, and their cost at the price of this moment, and releases its reservation.
CREATE FUNCTION count_model_use(account uuid, workspace uuid, key uuid, of_month date, reservation uuid, endpoint uuid,
    of_model text, more_answers int, input bigint, cached bigint, output bigint, shown_model text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    costs numeric := cost_in_force(endpoint, of_model, input, cached, output);
BEGIN
    IF acting_account() IS NOT NULL THEN
        RAISE EXCEPTION 'usage cannot be counted while acting for an account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM money_reservations WHERE id = reservation;
    -- Not counted under the id of an account or workspace that was deleted since.
    PERFORM add_model_use(ROW(
        (SELECT id FROM accounts WHERE id = account), (SELECT id FROM workspaces WHERE id = workspace), key, endpoint,
        shown_model, of_month, currency_in_force(), more_answers, input, cached, output,
        CASE WHEN costs IS NULL THEN input + output ELSE 0 END, coalesce(costs, 0))::model_use);
END $$;
GRANT EXECUTE ON FUNCTION count_model_use(
    uuid, uuid, uuid, date, uuid, uuid, text, int, bigint, bigint, bigint, text) TO discreet_serve;

CREATE FUNCTION delete_old_model_use(before date) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM model_use WHERE month < before AND acting_account() IS NULL;
    DELETE FROM money_reservations WHERE until < now() - interval '1 day' AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION delete_old_model_use(date) TO discreet_serve;

-- Keeps the sums of a deleted account, workspace or key without its id.
CREATE FUNCTION keep_nameless_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
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
            ELSE nameless.key_id := NULL;
        END CASE;
        PERFORM add_model_use(nameless);
    END LOOP;
    DELETE FROM money_reservations WHERE OLD.id IN (account_id, workspace_id, key_id);
    DELETE FROM money_budgets WHERE subject IN (
        'account:' || OLD.id, 'workspace:' || OLD.id, 'key:' || OLD.id, 'members:' || OLD.id, 'keys:' || OLD.id);
    RETURN OLD;
END $$;
CREATE TRIGGER accounts_keep_nameless_use BEFORE DELETE ON accounts FOR EACH ROW
    EXECUTE FUNCTION keep_nameless_use('account');
CREATE TRIGGER workspaces_keep_nameless_use BEFORE DELETE ON workspaces FOR EACH ROW
    EXECUTE FUNCTION keep_nameless_use('workspace');
CREATE TRIGGER api_keys_keep_nameless_use BEFORE DELETE ON api_keys FOR EACH ROW
    EXECUTE FUNCTION keep_nameless_use('key');
CREATE TRIGGER personal_api_keys_keep_nameless_use BEFORE DELETE ON personal_api_keys FOR EACH ROW
    EXECUTE FUNCTION keep_nameless_use('key');

-- Returns the sums of the server for the operator, by endpoint and model, never by person: of months before `this_month`
-- only, because a running month's sums would date single answers (P8).
CREATE FUNCTION server_model_use(this_month date) RETURNS TABLE (month date, currency text, endpoint text, model text,
    answers bigint, input_tokens bigint, cached_tokens bigint, output_tokens bigint, unpriced_tokens bigint, cost numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT month, currency, coalesce(model_endpoints.name, ''), model, sum(answers)::bigint, sum(input_tokens)::bigint,
        sum(cached_tokens)::bigint, sum(output_tokens)::bigint, sum(unpriced_tokens)::bigint, sum(cost)
    FROM model_use LEFT JOIN model_endpoints ON model_endpoints.id = model_use.endpoint_id
    WHERE month < this_month AND acting_account() IS NULL
    GROUP BY month, currency, model_endpoints.id, model
    ORDER BY month DESC, currency, sum(cost) DESC, sum(input_tokens) DESC;
END;
GRANT EXECUTE ON FUNCTION server_model_use(date) TO discreet_serve;

-- Returns whether the acting account owns a workspace.
CREATE FUNCTION owns_workspace(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN EXISTS (SELECT FROM memberships WHERE workspace_id = workspace AND account_id = acting_account()
        AND role = 'owner' AND suspended_at IS NULL);

-- Returns a workspace's sums for its owner: of months before `this_month` only, so that no one's days show (P8). Its
-- people's use has no key and shows where at least `floor` people used models in the month; `people`: how many.
CREATE FUNCTION workspace_model_use(workspace uuid, this_month date, floor int) RETURNS TABLE (month date, currency text,
    key_id uuid, key_name text, people bigint, answers bigint, input_tokens bigint, cached_tokens bigint,
    output_tokens bigint, unpriced_tokens bigint, cost numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT month, currency, model_use.key_id, api_keys.name, count(DISTINCT model_use.account_id), sum(answers)::bigint,
        sum(input_tokens)::bigint, sum(cached_tokens)::bigint, sum(output_tokens)::bigint,
        sum(unpriced_tokens)::bigint, sum(cost)
    FROM model_use LEFT JOIN api_keys ON api_keys.id = model_use.key_id
    WHERE model_use.workspace_id = workspace AND month < this_month AND owns_workspace(workspace)
    GROUP BY month, currency, model_use.key_id, api_keys.name
    HAVING model_use.key_id IS NOT NULL OR count(DISTINCT model_use.account_id) >= floor
    ORDER BY month DESC, currency, api_keys.name NULLS FIRST;
END;
GRANT EXECUTE ON FUNCTION workspace_model_use(uuid, date, int) TO discreet_serve;

-- Returns each member's sums for a workspace's owner: of months that began after the workspace told its members so, and
-- that have ended.
CREATE FUNCTION member_model_use(workspace uuid, this_month date) RETURNS TABLE (month date, currency text,
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
    SELECT month, currency, accounts.id, accounts.name, sum(answers)::bigint, sum(input_tokens)::bigint,
        sum(cached_tokens)::bigint, sum(output_tokens)::bigint, sum(unpriced_tokens)::bigint, sum(cost)
    FROM in_force CROSS JOIN model_use JOIN accounts ON accounts.id = model_use.account_id
    JOIN memberships ON memberships.account_id = accounts.id AND memberships.workspace_id = workspace
    WHERE model_use.workspace_id = workspace AND month < this_month AND owns_workspace(workspace) AND in_force.shows
        AND month >= in_force.since AT TIME ZONE 'UTC'
    GROUP BY month, currency, accounts.id, accounts.name ORDER BY month DESC, currency, sum(cost) DESC, accounts.name;
END;
GRANT EXECUTE ON FUNCTION member_model_use(uuid, date) TO discreet_serve;

-- Returns how far a workspace's budget is used, in per cent rounded down to tens, for its members. Null: it has none.
CREATE FUNCTION workspace_budget_used(workspace uuid, of_month date, OUT amount numeric, OUT percent int)
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
    WHERE workspace_id = workspace AND month = of_month AND currency = currency_in_force();
    IF amount IS NOT NULL THEN
        percent := CASE WHEN spent >= amount THEN 100 ELSE 10 * floor(10 * spent / amount) END;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION workspace_budget_used(uuid, date) TO discreet_serve;

-- Begins a request to a model in one round trip: reserves money, then counts an answer (none for a request beside a
-- chat). Returns the columns of reserve_money and of count_answer. What is refused is neither counted nor reserved.
CREATE FUNCTION begin_model_use(holders text[], today date, beside boolean, account uuid, workspace uuid, key uuid,
    of_month date, reservation uuid, moment timestamptz, endpoint uuid, of_model text, input_tokens bigint,
    output_tokens bigint, OUT counted boolean, OUT spent text, OUT what text, OUT most bigint, OUT reserved boolean,
    OUT reached text, OUT budget numeric)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    SELECT held.reserved, held.reached, held.most INTO reserved, reached, budget
    FROM reserve_money(account, workspace, key, of_month, reservation, moment, endpoint, of_model, input_tokens,
        output_tokens) AS held;
    counted := false;
    IF reached IS NOT NULL THEN
        RETURN;
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
GRANT EXECUTE ON FUNCTION begin_model_use(text[], date, boolean, uuid, uuid, uuid, date, uuid, timestamptz, uuid, text,
    bigint, bigint) TO discreet_serve;

-- Takes back a request that reached no model.
CREATE FUNCTION cancel_model_use(holders text[], that_day date, answers_counted int, reservation uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE usage SET answers = usage.answers - answers_counted
    WHERE holder = ANY (holders) AND day = that_day AND answers >= answers_counted AND acting_account() IS NULL;
    DELETE FROM money_reservations WHERE id = reservation AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION cancel_model_use(text[], date, int, uuid) TO discreet_serve;
