-- Choices and permissions: what each party allows (P1, P2). Choices are the history, permissions the resulting state.

CREATE TABLE choices (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    made_by uuid NOT NULL,
    party   text NOT NULL CHECK (party ~ '^(user|gpt|conversation|image|workspace):'),
    purpose text NOT NULL CHECK (purpose IN ('improve', 'insight')),
    allowed boolean NOT NULL,
    -- A conversation is open from its start or never: its only choice is a refusal, which is permanent.
    CHECK (NOT (allowed AND starts_with(party, 'conversation:'))),
    CHECK (purpose = 'insight' OR NOT starts_with(party, 'workspace:')),
    CHECK (NOT starts_with(party, 'image:') OR (NOT allowed AND purpose = 'improve'))
);
CREATE INDEX choices_party_idx ON choices (party, purpose, id);
-- For a person's own choices in their export, and for row-level security.
CREATE INDEX choices_made_by_idx ON choices (made_by, id);

-- The state that follows from the choices; only triggers write it.
CREATE TABLE permissions (
    party         text NOT NULL,
    purpose       text NOT NULL CHECK (purpose IN ('improve', 'insight')),
    allowed_since timestamptz,
    refused_at    timestamptz,
    CHECK (allowed_since IS NULL OR (
        NOT starts_with(party, 'third_party:')
        AND (NOT starts_with(party, 'service:') OR party IN ('service:consumer_chat', 'service:consumer_images')))),
    PRIMARY KEY (party, purpose),
    -- People in a file were never asked, so a file never allows anything (P1).
    CHECK (allowed_since IS NULL OR NOT starts_with(party, 'file:'))
);
INSERT INTO permissions (party, purpose, allowed_since)
    SELECT 'service:' || name, 'improve', CASE WHEN improves THEN timestamptz '1970-01-01 00:00Z' END FROM services;

-- Permissions that ended because their key share was lost, which no person chose.
CREATE TABLE lost_permissions (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    party         text NOT NULL,
    allowed_since timestamptz NOT NULL
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

CREATE FUNCTION apply_choice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF NEW.allowed THEN
        INSERT INTO permissions (party, purpose, allowed_since) VALUES (NEW.party, NEW.purpose, NEW.at)
        ON CONFLICT (party, purpose) DO UPDATE
            SET allowed_since = coalesce(permissions.allowed_since, excluded.allowed_since);
    ELSE
        INSERT INTO permissions (party, purpose, refused_at) VALUES (NEW.party, NEW.purpose, NEW.at)
        ON CONFLICT (party, purpose) DO UPDATE SET allowed_since = NULL, refused_at = excluded.refused_at;
        -- P11: a withdrawal marks records of existing datasets.
        IF NEW.purpose = 'improve' THEN
            UPDATE dataset_records SET withdrawn_at = NEW.at
            WHERE parties @> ARRAY[NEW.party] AND withdrawn_at IS NULL;
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- A refusal holds this lock shared; the transaction that finishes a dataset holds it exclusively. So a refusal either
-- commits before the dataset's last check, and its records are left out, or sees the records and marks them (P11).
CREATE FUNCTION block_dataset_finish() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(x'0D15C4EEA'::bigint);
    RETURN NEW;
END $$;

-- Content under a user-held key cannot improve models: allowing is refused until the server holds the key again.
CREATE FUNCTION refuse_allowing_with_user_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF EXISTS (SELECT FROM user_keys WHERE NEW.party = 'user:' || user_keys.account_id) THEN
        RAISE EXCEPTION 'this account keeps its own key' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER choices_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON choices EXECUTE FUNCTION refuse_change();
CREATE TRIGGER choices_apply AFTER INSERT ON choices FOR EACH ROW EXECUTE FUNCTION apply_choice();
CREATE TRIGGER choices_block_dataset_finish BEFORE INSERT ON choices
    FOR EACH ROW WHEN (NOT NEW.allowed AND NEW.purpose = 'improve') EXECUTE FUNCTION block_dataset_finish();
CREATE TRIGGER choices_user_key BEFORE INSERT ON choices
    FOR EACH ROW WHEN (NEW.allowed AND NEW.purpose = 'improve') EXECUTE FUNCTION refuse_allowing_with_user_key();
GRANT SELECT, INSERT ON choices TO discreet_serve;
GRANT SELECT ON choices TO discreet_verify;
ALTER TABLE choices ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON choices FOR SELECT TO discreet_serve USING (made_by = acting_account());
CREATE POLICY verify ON choices FOR SELECT TO discreet_verify USING (true);

GRANT SELECT ON permissions TO discreet_serve, discreet_improve, discreet_verify;
ALTER TABLE permissions ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON permissions FOR SELECT TO discreet_serve USING (
    starts_with(party, 'service:') OR starts_with(party, 'gpt:') OR starts_with(party, 'conversation:')
    OR party = 'user:' || acting_account()
    OR EXISTS (SELECT FROM memberships WHERE 'workspace:' || workspace_id = party
                   AND account_id = acting_account() AND suspended_at IS NULL));
CREATE POLICY improve ON permissions FOR SELECT TO discreet_improve USING (NOT starts_with(party, 'image:'));
CREATE POLICY verify ON permissions FOR SELECT TO discreet_verify USING (true);

CREATE FUNCTION allows_improvement(asked text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN EXISTS (SELECT FROM permissions
                   WHERE party = asked AND purpose = 'improve' AND allowed_since IS NOT NULL);
GRANT EXECUTE ON FUNCTION allows_improvement(text) TO discreet_serve;

-- Returns those of these parties, which have a key share, that do not allow improvement (P2). A server's start
-- reconciles them in batches.
CREATE FUNCTION parties_not_allowing(held text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT holding.party FROM unnest(held) AS holding (party)
    WHERE NOT EXISTS (SELECT FROM permissions AS allowing
                      WHERE allowing.party = holding.party AND purpose = 'improve' AND allowed_since IS NOT NULL);
END;
GRANT EXECUTE ON FUNCTION parties_not_allowing(text[]) TO discreet_serve;

-- Returns the parties of a new conversation and their permissions: the wanted ones, and the origins of the GPT. It
-- takes the account as an argument, so it needs no transaction.
CREATE FUNCTION parties_at_start(account uuid, wanted text[], gpt uuid)
    RETURNS TABLE (party text, allowed_since timestamptz, refused_at timestamptz) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    RETURN QUERY
        SELECT asked.party, permissions.allowed_since, permissions.refused_at
        FROM (SELECT unnest(wanted) AS party
              UNION SELECT 'gpt:' || origin FROM unnest(gpt_origins(gpt)) AS origin) AS asked
        LEFT JOIN permissions ON permissions.party = asked.party AND permissions.purpose = 'improve';
END $$;
GRANT EXECUTE ON FUNCTION parties_at_start(uuid, text[], uuid) TO discreet_serve;

CREATE TRIGGER lost_permissions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lost_permissions
    EXECUTE FUNCTION refuse_change();
GRANT SELECT ON lost_permissions TO discreet_verify;
