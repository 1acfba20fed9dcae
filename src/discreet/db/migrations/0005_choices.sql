-- Choices and permissions: who allows what, since when (SPEC §3; P1, P2, P3).

-- Each party answers for itself: a person, the builder of a GPT, the user of a conversation, the owner of a workspace
-- (about private statistics alone: its content never trains, whoever says what). It runs with the
-- asker's sight, so row-level security decides what it finds.
CREATE FUNCTION speaks_for(party text) RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce(party = 'user:' || acting_account(), false)
        OR EXISTS (SELECT FROM gpts WHERE 'gpt:' || gpts.id = party AND gpts.owner_id = acting_account())
        OR EXISTS (SELECT FROM conversations
                   WHERE 'conversation:' || conversations.id = party AND conversations.owner_id = acting_account())
        OR EXISTS (SELECT FROM memberships
                   WHERE 'workspace:' || workspace_id = party AND account_id = acting_account() AND role = 'owner');
GRANT EXECUTE ON FUNCTION speaks_for(text) TO discreet_serve;

CREATE TABLE choices (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    made_by uuid NOT NULL,
    party   text NOT NULL CHECK (party ~ '^(user|gpt|conversation|workspace):'),
    purpose text NOT NULL CHECK (purpose IN ('improve', 'insight')),
    allowed boolean NOT NULL,
    -- a conversation is open from its beginning or never: its only choice is "no", and that is final
    CHECK (NOT (allowed AND starts_with(party, 'conversation:'))),
    CHECK (purpose = 'insight' OR NOT starts_with(party, 'workspace:'))
);
CREATE INDEX choices_party ON choices (party, purpose, id);
CREATE TRIGGER choices_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON choices EXECUTE FUNCTION refuse_change();

-- What the choices amount to; written by triggers alone.
CREATE TABLE permissions (
    party         text NOT NULL,
    purpose       text NOT NULL CHECK (purpose IN ('improve', 'insight')),
    allowed_since timestamptz,
    refused_at    timestamptz,
    PRIMARY KEY (party, purpose),
    CHECK (allowed_since IS NULL OR (
        NOT starts_with(party, 'third_party:')
        AND (NOT starts_with(party, 'service:') OR party IN ('service:consumer_chat', 'service:consumer_images'))))
);
INSERT INTO permissions (party, purpose, allowed_since)
    SELECT 'service:' || name, 'improve', CASE WHEN improves THEN timestamptz '1970-01-01 00:00Z' END FROM services;

CREATE FUNCTION apply_choice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF NEW.allowed THEN
        INSERT INTO permissions (party, purpose, allowed_since) VALUES (NEW.party, NEW.purpose, NEW.at)
        ON CONFLICT (party, purpose) DO UPDATE
            SET allowed_since = coalesce(permissions.allowed_since, excluded.allowed_since);
    ELSE
        INSERT INTO permissions (party, purpose, refused_at) VALUES (NEW.party, NEW.purpose, NEW.at)
        ON CONFLICT (party, purpose) DO UPDATE SET allowed_since = NULL, refused_at = excluded.refused_at;
        -- P11: a withdrawal marks what older datasets hold of it
        IF NEW.purpose = 'improve' THEN
            UPDATE dataset_records SET withdrawn_at = NEW.at
            WHERE parties @> ARRAY[NEW.party] AND withdrawn_at IS NULL;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER choices_apply AFTER INSERT ON choices FOR EACH ROW EXECUTE FUNCTION apply_choice();

-- Whoever says no holds this lock shared; the transaction that finishes a dataset holds it alone. So a "no" either
-- commits before the dataset's last look, and its records are left out, or it sees them and marks them (P11).
CREATE FUNCTION hold_off_finishing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(x'0D15C4EEA'::bigint);
    RETURN NEW;
END $$;
CREATE TRIGGER choices_hold_off_finishing BEFORE INSERT ON choices
    FOR EACH ROW WHEN (NOT NEW.allowed AND NEW.purpose = 'improve') EXECUTE FUNCTION hold_off_finishing();

GRANT SELECT, INSERT ON choices TO discreet_serve;
GRANT SELECT ON permissions TO discreet_serve, discreet_improve;

ALTER TABLE choices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON choices FOR SELECT TO discreet_serve USING (made_by = acting_account());
CREATE POLICY speak_for_oneself ON choices FOR INSERT TO discreet_serve
    WITH CHECK (made_by = acting_account() AND speaks_for(party));

ALTER TABLE permissions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON permissions FOR SELECT TO discreet_serve USING (
    starts_with(party, 'service:') OR starts_with(party, 'gpt:') OR starts_with(party, 'conversation:')
    OR party = 'user:' || acting_account()
    OR EXISTS (SELECT FROM memberships
               WHERE 'workspace:' || workspace_id = party AND account_id = acting_account()));
CREATE POLICY pipeline ON permissions FOR SELECT TO discreet_improve USING (true);

-- Database and key store in step ----------------------------------------------------------------------------

-- A permission whose share was lost is lost with it: written down here, since nobody chose it.
CREATE TABLE lost_permissions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    party         text NOT NULL,
    allowed_since timestamptz NOT NULL
);
CREATE TRIGGER lost_permissions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lost_permissions
    EXECUTE FUNCTION refuse_change();

-- Which parties allow without a share among `held`, or hold one without allowing. Services need none.
CREATE FUNCTION out_of_step(held text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(allowing.party, holding.party)
    FROM (SELECT party FROM permissions
          WHERE purpose = 'improve' AND allowed_since IS NOT NULL AND NOT starts_with(party, 'service:')) AS allowing
    FULL JOIN unnest(held) AS holding (party) ON holding.party = allowing.party
    WHERE allowing.party IS NULL OR holding.party IS NULL;
END;

CREATE FUNCTION allows_improvement(asked text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN EXISTS (SELECT FROM permissions
                   WHERE party = asked AND purpose = 'improve' AND allowed_since IS NOT NULL);

-- It only ever takes a permission away, so the serving role may call it for anybody. What datasets hold of the party is
-- marked as with a "no": where a backup was restored, a share that is gone is all that is left of one.
CREATE FUNCTION lose_permission(losing text, moment timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    INSERT INTO lost_permissions (at, party, allowed_since)
        SELECT moment, party, allowed_since FROM permissions
        WHERE party = losing AND purpose = 'improve' AND allowed_since IS NOT NULL
            AND NOT starts_with(party, 'service:');
    UPDATE permissions SET allowed_since = NULL
        WHERE party = losing AND purpose = 'improve' AND NOT starts_with(party, 'service:');
    UPDATE dataset_records SET withdrawn_at = moment
        WHERE parties @> ARRAY[losing] AND withdrawn_at IS NULL AND NOT starts_with(losing, 'service:');
END;

GRANT EXECUTE ON FUNCTION out_of_step(text[]), allows_improvement(text), lose_permission(text, timestamptz)
    TO discreet_serve;
