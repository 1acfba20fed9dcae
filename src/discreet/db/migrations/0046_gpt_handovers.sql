-- A GPT is handed over to another person: offered by its owner, accepted within 14 days, in the space that it is in (SPEC
-- §5). What was built goes along; what people told its old owner, or let it do, does not.

ALTER TABLE gpts ADD COLUMN handed_over_at timestamptz;

CREATE TABLE gpt_handovers (
    gpt_id     uuid PRIMARY KEY REFERENCES gpts (id) ON DELETE CASCADE,
    id         uuid NOT NULL UNIQUE,
    email      text NOT NULL CHECK (email = lower(email)),
    offered_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > offered_at AND expires_at <= offered_at + interval '14 days')
);
CREATE INDEX gpt_handovers_email ON gpt_handovers (email);
CREATE TRIGGER gpt_handovers_fixed BEFORE UPDATE ON gpt_handovers FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, DELETE ON gpt_handovers TO discreet_serve;
ALTER TABLE gpt_handovers ENABLE ROW LEVEL SECURITY;
CREATE POLICY giving ON gpt_handovers TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));

-- What is offered to the acting person's address; a workspace's GPT to those who work there and may build there.
CREATE FUNCTION handovers_to_me(moment timestamptz)
    RETURNS TABLE (id uuid, gpt_id uuid, workspace_id uuid, gpt_name text, owner_name text, expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpt_handovers.id, gpts.id, gpts.workspace_id, shown.name, owners.name, gpt_handovers.expires_at
    FROM gpt_handovers
    JOIN gpts ON gpts.id = gpt_handovers.gpt_id
    JOIN gpt_versions AS shown ON shown.gpt_id = gpts.id AND shown.version = coalesce(gpts.current_version, 0)
    JOIN accounts AS owners ON owners.id = gpts.owner_id
    JOIN accounts AS mine ON mine.id = acting_account() AND lower(mine.email) = gpt_handovers.email
    WHERE gpt_handovers.expires_at > moment AND gpts.owner_id <> mine.id
        AND works_in(gpts.workspace_id) AND may_build_in(gpts.workspace_id)
    ORDER BY gpt_handovers.offered_at DESC, gpt_handovers.id;
END;

-- The acting person accepts: whose it was, and who held a right on it. Null: it is not offered to them, or no longer.
-- Secrets of its actions and what people told its owner go; rights end with the owner who gave them.
CREATE FUNCTION take_over_gpt(handover uuid, moment timestamptz, OUT gpt uuid, OUT giver uuid, OUT holders uuid[])
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM FROM gpts JOIN gpt_handovers ON gpt_handovers.gpt_id = gpts.id
        WHERE gpt_handovers.id = handover FOR NO KEY UPDATE OF gpts;
    SELECT found.gpt_id FROM handovers_to_me(moment) AS found WHERE found.id = handover INTO gpt;
    IF gpt IS NULL THEN
        RETURN;
    END IF;
    -- nothing is on its way from one table to the other meanwhile (deliver_feedback)
    PERFORM pg_advisory_xact_lock(x'0D15C4EEE'::bigint);
    DELETE FROM feedback_waiting WHERE gpt_id = gpt;
    DELETE FROM feedback_delivered WHERE gpt_id = gpt;
    DELETE FROM action_secrets WHERE gpt_id = gpt;
    DELETE FROM gpt_handovers WHERE gpt_id = gpt;
    SELECT owner_id FROM gpts WHERE id = gpt INTO giver;
    SELECT coalesce(array_agg(account_id) FILTER (WHERE account_id IS NOT NULL), '{}') FROM gpt_rights
        WHERE gpt_id = gpt INTO holders;
    UPDATE gpts SET owner_id = acting_account(), handed_over_at = moment WHERE id = gpt;
END $$;
CREATE FUNCTION decline_handover(handover uuid, moment timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    DELETE FROM gpt_handovers WHERE id = handover
        AND id IN (SELECT found.id FROM handovers_to_me(moment) AS found);
    RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION handovers_to_me(timestamptz), take_over_gpt(uuid, timestamptz),
    decline_handover(uuid, timestamptz) TO discreet_serve;

-- An offer ends with its owner's ownership, and with either account.
CREATE FUNCTION end_handovers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF TG_TABLE_NAME = 'gpts' THEN
        DELETE FROM gpt_handovers WHERE gpt_id = OLD.id;
    ELSE
        DELETE FROM gpt_handovers WHERE email = lower(OLD.email)
            OR gpt_id IN (SELECT gpts.id FROM gpts WHERE gpts.owner_id = OLD.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gpts_end_handovers AFTER UPDATE OF owner_id ON gpts
    FOR EACH ROW WHEN (NEW.owner_id <> OLD.owner_id) EXECUTE FUNCTION end_handovers();
CREATE TRIGGER accounts_end_handovers AFTER UPDATE OF deleted_at ON accounts
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL) EXECUTE FUNCTION end_handovers();

-- People were counted for the old owner, within what they spend on that person (P8). The new one is shown measurements
-- of periods that began after the handover, and nobody any longer those from before.
ALTER POLICY mine ON releases USING (
    EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()
            AND works_in(gpts.workspace_id)
            AND (handed_over_at IS NULL OR releases.began > (handed_over_at AT TIME ZONE 'UTC')::date))
    AND EXISTS (SELECT FROM insight_days WHERE insight_days.day = releases.day AND released_at IS NOT NULL));

-- For who verifies: what a GPT that was handed over must not have kept (P3, P4).
GRANT SELECT (handed_over_at) ON gpts TO discreet_verify;
GRANT SELECT (gpt_id, action_id, set_at) ON action_secrets TO discreet_verify;
CREATE POLICY verifying ON action_secrets FOR SELECT TO discreet_verify USING (true);
