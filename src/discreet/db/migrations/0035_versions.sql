-- Versions that their builder can look back at and restore, without an old "always" coming back with them (SPEC §5, §7).

-- What the builder noted when it was published, sealed under the GPT's key. Null: nothing, or the draft.
ALTER TABLE gpt_versions ADD COLUMN sealed_note bytea;

-- Since when a GPT offers an operation without interruption: kept when the operation comes in where it was not. An
-- "always allow" from before does not cover it any more, even where the operation is again exactly what it was.
CREATE TABLE operation_beginnings (
    gpt_id      uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    since       timestamptz NOT NULL,
    PRIMARY KEY (gpt_id, fingerprint)
);
CREATE FUNCTION refuse_earlier_beginning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.since < OLD.since THEN
        RAISE EXCEPTION 'an operation begins later or not at all' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER operation_beginnings_later BEFORE UPDATE OF since ON operation_beginnings
    FOR EACH ROW EXECUTE FUNCTION refuse_earlier_beginning();
CREATE TRIGGER operation_beginnings_fixed BEFORE UPDATE OF gpt_id, fingerprint ON operation_beginnings
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (since) ON operation_beginnings TO discreet_serve;
GRANT SELECT ON operation_beginnings TO discreet_verify;
ALTER TABLE operation_beginnings ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON operation_beginnings TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY verifying ON operation_beginnings FOR SELECT TO discreet_verify USING (true);

-- When a permission of this moment lapsed, because its operation was away and came back; null while it did not. For
-- whoever's permission it is: they need not see the GPT.
CREATE FUNCTION lapsed_at(gpt uuid, operation bytea, given timestamptz) RETURNS timestamptz LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN (SELECT since FROM operation_beginnings WHERE gpt_id = gpt AND fingerprint = operation AND since >= given);
GRANT EXECUTE ON FUNCTION lapsed_at(uuid, bytea, timestamptz) TO discreet_serve;

CREATE OR REPLACE FUNCTION refuse_without_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.key_operation_id IS NOT NULL THEN
        PERFORM FROM key_operations
        WHERE id = NEW.key_operation_id AND owner_id = NEW.owner_id AND gpt_id = NEW.gpt_id
            AND fingerprint = NEW.fingerprint AND revoked_at IS NULL AND NEW.used_at IS NULL
            AND lapsed_at(gpt_id, fingerprint, given_at) IS NULL
            AND key_id IN (SELECT api_keys_that_hold(ARRAY[key_operations.key_id], NEW.given_at));
    ELSE
        PERFORM FROM consents
        WHERE id = NEW.consent_id AND owner_id = NEW.owner_id AND digest = NEW.digest AND gpt_id = NEW.gpt_id
            AND gpt_version = NEW.gpt_version AND conversation_id IS NOT DISTINCT FROM NEW.conversation_id
            AND state = 'allowed' AND NEW.used_at IS NULL;
        IF FOUND AND NEW.standing_id IS NOT NULL THEN
            PERFORM FROM standing_grants JOIN conversations ON conversations.id = NEW.conversation_id
            WHERE standing_grants.id = NEW.standing_id AND standing_grants.owner_id = NEW.owner_id
                AND standing_grants.gpt_id = NEW.gpt_id AND fingerprint = NEW.fingerprint AND revoked_at IS NULL
                AND expires_at > NEW.given_at
                AND lapsed_at(standing_grants.gpt_id, fingerprint, standing_grants.given_at) IS NULL
                AND standing_grants.workspace_id IS NOT DISTINCT FROM conversations.workspace_id;
        END IF;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no grant without a consent' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
