-- Private statistics and feedback: what builders learn (P8).
--
-- Three hands. `discreet_serve` adds contributions and cannot read them; `discreet_insight`, the releasing process,
-- reads and deletes them and writes releases; a builder's page reads the releases of the builder's own GPTs. So no
-- query that answers a person reaches anything but releases.

GRANT USAGE ON SCHEMA discreet TO discreet_insight;

-- What one pseudonymous person did with a GPT in one turn, until the day is released. Sealed under the day's key, as is
-- the way from a person to the pseudonym: with the key destroyed, copies in logs and backups are noise.
CREATE TABLE contributions (
    day       date NOT NULL,
    gpt_id    uuid NOT NULL,
    pseudonym bytea NOT NULL,
    sealed    bytea NOT NULL
);
CREATE INDEX contributions_day ON contributions (day, gpt_id, pseudonym);

-- Days that are over. Closed: nothing is added any more. Released: every GPT's numbers are out, the day's key is gone.
CREATE TABLE insight_days (
    day         date PRIMARY KEY,
    closed_at   timestamptz NOT NULL,
    released_at timestamptz
);
CREATE TRIGGER insight_days_fixed BEFORE UPDATE OF day, closed_at ON insight_days
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER insight_days_released_once BEFORE UPDATE OF released_at ON insight_days
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
CREATE TRIGGER insight_days_stay BEFORE DELETE OR TRUNCATE ON insight_days EXECUTE FUNCTION refuse_change();

-- A contribution holds this lock shared, whoever closes a day holds it alone: so each is in before the day is closed,
-- or refused.
CREATE FUNCTION refuse_closed_day() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(x'0D15C4EEB'::bigint);
    IF EXISTS (SELECT FROM insight_days WHERE day >= NEW.day) THEN
        RAISE EXCEPTION 'the day % is closed', NEW.day USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contributions_open BEFORE INSERT ON contributions FOR EACH ROW EXECUTE FUNCTION refuse_closed_day();

-- Whoever leaves takes along what is not released yet. It only ever takes away.
CREATE FUNCTION take_back_contributions(on_day date, pseudonyms bytea[]) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH gone AS (DELETE FROM contributions WHERE day = on_day AND pseudonym = ANY (pseudonyms) RETURNING 1)
    SELECT count(*) FROM gone;
END;
GRANT EXECUTE ON FUNCTION take_back_contributions(date, bytea[]) TO discreet_serve;

-- What a person has spent of the budget, and when they were counted last, by builder: sealed under the person's key,
-- and filed under a mark that only that key gives, so that it does not tell whose GPTs somebody uses.
CREATE TABLE insight_ledgers (
    owner_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    mark     bytea NOT NULL,
    sealed   bytea NOT NULL,
    PRIMARY KEY (owner_id, mark)
);

-- GPTs whose numbers are released each day from `since` on, whether or not anybody came: that a release exists tells
-- nothing. They stay for as long as the GPT exists.
CREATE TABLE insight_roster (
    gpt_id uuid PRIMARY KEY REFERENCES gpts (id) ON DELETE CASCADE,
    since  date NOT NULL
);

-- Numbers that are out: stored once and for ever, with the mechanism that made them. `measured` are whole numbers of
-- 1/1024; `cost` is what each person who is in it spent, in grains (promises/release.py).
CREATE TABLE releases (
    gpt_id   uuid NOT NULL,
    question text NOT NULL,
    day      date NOT NULL,
    began    date NOT NULL,
    step     int NOT NULL CHECK (step > 0 AND day = began + step - 1),
    cost     bigint NOT NULL CHECK (cost > 0),
    variance double precision NOT NULL CHECK (variance > 0),
    cells    text[] NOT NULL,
    measured bigint[] NOT NULL CHECK (cardinality(measured) = cardinality(cells)),
    PRIMARY KEY (gpt_id, question, day)
);
CREATE TRIGGER releases_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON releases EXECUTE FUNCTION refuse_change();

-- The exact counts of a period that is under way, which the next measurement needs: sealed under a key that is
-- destroyed when the next day is released.
CREATE TABLE insight_states (
    gpt_id uuid NOT NULL,
    day    date NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (gpt_id)
);

-- The budget of every person and GPT, in grains, for periods that begin on `from_day` or later. Public, append-only:
-- whoever raises it does so before everybody's eyes.
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
CREATE TRIGGER insight_budgets_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON insight_budgets
    EXECUTE FUNCTION refuse_change();
-- ρ = 1/50: ε = 0.9952 at δ = 1e-7 by dp-accounting.
INSERT INTO insight_budgets (at, from_day, grains, epsilon, delta, reason)
    VALUES (now(), '1970-01-01', 252000000, 0.9952, 1e-7, 'The budget that Discreet comes with.');

GRANT INSERT ON contributions TO discreet_serve;
GRANT SELECT, INSERT, UPDATE ON insight_days TO discreet_serve;
GRANT SELECT, INSERT, UPDATE ON insight_ledgers TO discreet_serve;
GRANT SELECT, INSERT ON insight_roster, insight_budgets TO discreet_serve;
GRANT SELECT ON releases TO discreet_serve;
GRANT SELECT, DELETE ON contributions TO discreet_insight;
GRANT SELECT, INSERT ON releases TO discreet_insight;
GRANT SELECT, INSERT, UPDATE, DELETE ON insight_states TO discreet_insight;

ALTER TABLE insight_ledgers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON insight_ledgers TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE releases ENABLE ROW LEVEL SECURITY;
-- Not before what they were made of is gone: until then a crash and a restored backup could have them drawn again.
CREATE POLICY mine ON releases FOR SELECT TO discreet_serve USING (
    EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account())
    AND EXISTS (SELECT FROM insight_days WHERE insight_days.day = releases.day AND released_at IS NOT NULL));
CREATE POLICY releasing ON releases TO discreet_insight USING (true);

-- Which GPTs others can use, for the roster: their builder and version, nothing of what they say.
CREATE FUNCTION published_gpts() RETURNS TABLE (gpt_id uuid, owner_id uuid, version int) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, gpts.owner_id, current_version FROM gpts
    WHERE current_version IS NOT NULL AND (level <> 'me' OR id IN (SELECT insight_roster.gpt_id FROM insight_roster));
END;
GRANT EXECUTE ON FUNCTION published_gpts() TO discreet_serve;

-- Feedback ----------------------------------------------------------------------------------------------------

-- A person's thumb on an answer, sealed under the conversation's keys.
CREATE TABLE ratings (
    message_id      uuid PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    owner_id        uuid NOT NULL,
    sealed          bytea NOT NULL
);
CREATE INDEX ratings_conversation ON ratings (conversation_id);

-- A piece of feedback as the builder will see it, sealed under the GPT's key, waiting for others to go with. There is
-- nobody's name on it: its id is known to its sender alone (sealed, in `feedback_sent`).
CREATE TABLE feedback_waiting (
    id      uuid PRIMARY KEY,
    gpt_id  uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    sent_on date NOT NULL,
    sealed  bytea NOT NULL
);
CREATE INDEX feedback_waiting_gpt ON feedback_waiting (gpt_id);

CREATE TABLE feedback_delivered (
    id           uuid PRIMARY KEY,
    gpt_id       uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    delivered_on date NOT NULL,
    archived     boolean NOT NULL DEFAULT false,
    sealed       bytea NOT NULL
);
CREATE INDEX feedback_delivered_gpt ON feedback_delivered (gpt_id);

-- A report of abuse, for the operator; sealed under the key `reports`. No name on it either. It outlives the GPT: whoever
-- builds what is reported cannot make it vanish.
CREATE TABLE abuse_reports (
    id          uuid PRIMARY KEY,
    gpt_id      uuid NOT NULL,
    reported_on date NOT NULL,
    settled     boolean NOT NULL DEFAULT false,
    sealed      bytea NOT NULL
);

-- What a person has sent, so that they can see it and take it back. The words are in the piece alone; which piece it is,
-- and of which conversation, is sealed here under the person's key and written nowhere else.
CREATE TABLE feedback_sent (
    id       uuid PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sealed   bytea NOT NULL
);
CREATE INDEX feedback_sent_owner ON feedback_sent (owner_id);

-- A batch goes when it has company, or a new week has begun, so that its day does not tell the day of a lone piece: rewritten in random order, so that neither order nor
-- transaction tells which came when. Whoever takes a piece back holds this lock shared, since on its way from one table to
-- the other a piece could be seen in neither.
CREATE FUNCTION deliver_feedback(today date, company int) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(x'0D15C4EEE'::bigint);
    WITH ready AS (
        SELECT gpt_id FROM feedback_waiting WHERE sent_on < today
        GROUP BY gpt_id HAVING count(*) >= company OR min(sent_on) < date_trunc('week', today)
    ), moved AS (
        DELETE FROM feedback_waiting
        WHERE sent_on < today AND gpt_id IN (SELECT ready.gpt_id FROM ready) RETURNING id, gpt_id, sealed
    ), delivered AS (
        INSERT INTO feedback_delivered (id, gpt_id, delivered_on, sealed)
        SELECT id, gpt_id, today, sealed FROM moved ORDER BY gen_random_uuid() RETURNING 1
    )
    SELECT count(*) FROM delivered;
END;

-- Whoever knows the id of a piece has sent it, or has it in their inbox: while it waits, its sender alone.
CREATE FUNCTION feedback_piece(piece uuid) RETURNS TABLE (gpt_id uuid, delivered_on date, sealed bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpt_id, NULL::date, sealed FROM feedback_waiting WHERE id = piece
    UNION ALL SELECT gpt_id, delivered_on, sealed FROM feedback_delivered WHERE id = piece
    UNION ALL SELECT gpt_id, reported_on, sealed FROM abuse_reports WHERE id = piece;
END;
CREATE FUNCTION take_back_piece(piece uuid) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT pg_advisory_xact_lock_shared(x'0D15C4EEE'::bigint);
    WITH waiting AS (DELETE FROM feedback_waiting WHERE id = piece RETURNING 1),
        delivered AS (DELETE FROM feedback_delivered WHERE id = piece RETURNING 1),
        reported AS (DELETE FROM abuse_reports WHERE id = piece RETURNING 1)
    SELECT (SELECT count(*) FROM waiting) + (SELECT count(*) FROM delivered) + (SELECT count(*) FROM reported);
END;
-- A conversation that is deleted takes along what waits of it. Returns what was still waiting.
CREATE FUNCTION take_back_waiting(pieces uuid[]) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT pg_advisory_xact_lock_shared(x'0D15C4EEE'::bigint);
    DELETE FROM feedback_waiting WHERE id = ANY (pieces) RETURNING id;
END;
GRANT EXECUTE ON FUNCTION deliver_feedback(date, int), feedback_piece(uuid), take_back_piece(uuid),
    take_back_waiting(uuid[]) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE, DELETE ON ratings TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON feedback_sent TO discreet_serve;
GRANT INSERT ON feedback_waiting TO discreet_serve;
GRANT SELECT, UPDATE (archived) ON feedback_delivered TO discreet_serve;
GRANT SELECT, INSERT, UPDATE (settled) ON abuse_reports TO discreet_serve;

ALTER TABLE ratings ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON ratings TO discreet_serve USING (owner_id = acting_account())
    WITH CHECK (owner_id = acting_account() AND EXISTS (
        SELECT FROM messages WHERE messages.id = message_id AND messages.conversation_id = ratings.conversation_id));
ALTER TABLE feedback_sent ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON feedback_sent TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE feedback_waiting ENABLE ROW LEVEL SECURITY;
-- For a GPT that somebody else has published.
CREATE POLICY send ON feedback_waiting FOR INSERT TO discreet_serve
    WITH CHECK (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id <> acting_account()));
ALTER TABLE feedback_delivered ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON feedback_delivered TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
ALTER TABLE abuse_reports ENABLE ROW LEVEL SECURITY;
-- By whoever may use the GPT, or has talked with it.
CREATE POLICY report ON abuse_reports FOR INSERT TO discreet_serve WITH CHECK (
    EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id)
    OR EXISTS (SELECT FROM conversations WHERE conversations.gpt_id = abuse_reports.gpt_id));
CREATE POLICY look ON abuse_reports FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM accounts WHERE accounts.id = acting_account() AND accounts.role = 'operator'));
CREATE POLICY settle ON abuse_reports FOR UPDATE TO discreet_serve USING (EXISTS (
    SELECT FROM accounts WHERE accounts.id = acting_account() AND accounts.role = 'operator'));
