-- Private statistics for builders: contributions, budgets, and noisy releases (P8).

-- What one pseudonymous person did with a GPT in one turn, until the day is released. Encrypted under the day's key,
-- as is the link from a person to the pseudonym: without the key, copies in logs and backups are unreadable.
CREATE TABLE contributions (
    day       date NOT NULL,
    gpt_id    uuid,
    pseudonym bytea,
    sealed    bytea NOT NULL,
    mark      bytea
);
CREATE INDEX contributions_day_idx ON contributions (day, gpt_id, pseudonym);
CREATE INDEX contributions_mark_idx ON contributions (day, mark);

-- Finished days. Closed: no contribution is added. Released: every GPT's numbers are published, and the day's key is
-- destroyed.
CREATE TABLE insight_days (
    day         date PRIMARY KEY,
    closed_at   timestamptz NOT NULL,
    released_at timestamptz
);

-- What a person has spent of the budget, and when they were last counted, by builder: encrypted under the person's
-- key, and filed under a mark that only that key gives, so that it does not reveal whose GPTs a person uses.
CREATE TABLE insight_ledgers (
    owner_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    mark     bytea NOT NULL,
    sealed   bytea NOT NULL,
    PRIMARY KEY (owner_id, mark)
);

-- GPTs with a release each day from `since` on, even without use, so that a release reveals nothing by existing. A row
-- stays as long as its GPT.
CREATE TABLE insight_published_gpts (
    gpt_id uuid PRIMARY KEY REFERENCES gpts (id) ON DELETE CASCADE,
    since  date NOT NULL
);

-- Exact counts of the current period, which the next measurement needs: encrypted under a key that is destroyed with
-- the next day's release.
CREATE TABLE insight_states (
    gpt_id uuid PRIMARY KEY,
    day    date NOT NULL,
    sealed bytea NOT NULL
);

-- The budget of each person and GPT, in grains, for periods from `from_day` on. Public and append-only: a raise is
-- visible.
CREATE TABLE insight_budgets (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    made_by  uuid,
    from_day date NOT NULL,
    grains   bigint NOT NULL CHECK (grains > 0 AND grains % 126000 = 0),
    epsilon  double precision NOT NULL CHECK (epsilon > 0),
    delta    double precision NOT NULL CHECK (delta > 0),
    reason   text NOT NULL
);
-- ρ = 1/50: ε = 0.9952 at δ = 1e-7 by dp-accounting.
INSERT INTO insight_budgets (at, from_day, grains, epsilon, delta, reason)
    VALUES (now(), '1970-01-01', 252000000, 0.9952, 1e-7, 'The budget that Discreet comes with.');

-- Released numbers, stored once and permanently, with their mechanism. `measured` are multiples of 1/1024; `cost` is
-- what each contributing person spent, in grains (promises/release.py).
CREATE TABLE releases (
    gpt_id   uuid NOT NULL,
    question text NOT NULL,
    day      date NOT NULL,
    began    date NOT NULL,
    step     int NOT NULL,
    cost     bigint NOT NULL CHECK (cost > 0),
    variance double precision NOT NULL CHECK (variance > 0),
    cells    text[] NOT NULL,
    measured bigint[] NOT NULL,
    CHECK (step > 0 AND day = began + step - 1),
    CHECK (cardinality(measured) = cardinality(cells)),
    PRIMARY KEY (gpt_id, question, day)
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- A contribution holds this lock shared; closing a day holds it exclusively. So a contribution either commits before
-- the day closes, or is refused.
CREATE FUNCTION refuse_closed_day() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(x'0D15C4EEB'::bigint);
    IF EXISTS (SELECT FROM insight_days WHERE day >= NEW.day) THEN
        RAISE EXCEPTION 'the day % is closed', NEW.day USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER contributions_open BEFORE INSERT ON contributions FOR EACH ROW EXECUTE FUNCTION refuse_closed_day();
GRANT INSERT ON contributions TO discreet_serve;
GRANT SELECT, DELETE ON contributions TO discreet_insight;
GRANT SELECT (day, gpt_id) ON contributions TO discreet_verify;

-- A person who leaves withdraws contributions that are not released yet. It only removes.
CREATE FUNCTION withdraw_contributions(on_day date, marks bytea[]) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH gone AS (DELETE FROM contributions WHERE day = on_day AND mark = ANY (marks) RETURNING 1)
    SELECT count(*) FROM gone;
END;
GRANT EXECUTE ON FUNCTION withdraw_contributions(date, bytea[]) TO discreet_serve;

CREATE TRIGGER insight_days_fixed BEFORE UPDATE OF day, closed_at ON insight_days
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER insight_days_released_once BEFORE UPDATE OF released_at ON insight_days
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
CREATE TRIGGER insight_days_stay BEFORE DELETE OR TRUNCATE ON insight_days EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT, UPDATE ON insight_days TO discreet_serve;
GRANT SELECT ON insight_days TO discreet_verify;

GRANT SELECT, INSERT, UPDATE ON insight_ledgers TO discreet_serve;
ALTER TABLE insight_ledgers ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON insight_ledgers TO discreet_serve USING (owner_id = acting_account());

GRANT SELECT, INSERT ON insight_published_gpts TO discreet_serve;
GRANT SELECT ON insight_published_gpts TO discreet_verify;

-- Returns the GPTs that others can use, with builder and version.
CREATE FUNCTION published_gpts() RETURNS TABLE (gpt_id uuid, owner_id uuid, version int) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, gpts.owner_id, current_version FROM gpts
    WHERE current_version IS NOT NULL AND (level <> 'me' OR id IN (SELECT insight_published_gpts.gpt_id FROM insight_published_gpts))
        AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION published_gpts() TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON insight_states TO discreet_insight;
GRANT SELECT (gpt_id, day) ON insight_states TO discreet_verify;

CREATE TRIGGER insight_budgets_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON insight_budgets
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON insight_budgets TO discreet_serve;
GRANT SELECT (id, at, from_day, grains, epsilon, delta, reason) ON insight_budgets TO discreet_verify;

CREATE TRIGGER releases_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON releases EXECUTE FUNCTION refuse_change();
GRANT SELECT ON releases TO discreet_serve;
GRANT SELECT, INSERT ON releases TO discreet_insight;
GRANT SELECT (gpt_id, question, day, began, step, cost, variance, cells, measured) ON releases TO discreet_verify;
ALTER TABLE releases ENABLE ROW LEVEL SECURITY;

-- People were counted for the previous owner, within what they spend on that person (P8). The new owner sees
-- measurements of periods after the handover; earlier ones are visible to no one.
CREATE POLICY own ON releases FOR SELECT TO discreet_serve USING (
    EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()
            AND works_in(gpts.workspace_id)
            AND (handed_over_at IS NULL OR releases.began > (handed_over_at AT TIME ZONE 'UTC')::date))
    AND EXISTS (SELECT FROM insight_days WHERE insight_days.day = releases.day AND released_at IS NOT NULL));
CREATE POLICY insight ON releases TO discreet_insight USING (true);
CREATE POLICY verify ON releases FOR SELECT TO discreet_verify USING (true);
