-- "Allow in this chat": an "always allow" that holds in one conversation and ends with it (P4).
-- There is no foreign key: a grant stays in the list of what its person allowed, as the ledger's reason.
ALTER TABLE standing_grants ADD COLUMN conversation_id uuid;
CREATE TRIGGER standing_grants_stay_in_chat BEFORE UPDATE OF conversation_id ON standing_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT (conversation_id) ON standing_grants TO discreet_verify;

-- A later one for one chat replaces an earlier one for the same chat only.
CREATE OR REPLACE FUNCTION replaced_at(standing standing_grants) RETURNS timestamptz LANGUAGE sql STABLE
    RETURN (
        SELECT min(later.given_at) FROM standing_grants AS later
        WHERE later.owner_id = standing.owner_id AND later.gpt_id = standing.gpt_id
            AND later.fingerprint = standing.fingerprint
            AND later.workspace_id IS NOT DISTINCT FROM standing.workspace_id
            AND (later.conversation_id IS NULL OR later.conversation_id = standing.conversation_id)
            AND (later.given_at, later.id) > (standing.given_at, standing.id));

-- A standing grant for one chat covers no other, whichever release asks.
CREATE FUNCTION refuse_grant_of_another_chat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM standing_grants
    WHERE id = NEW.standing_id AND conversation_id IS NOT NULL
        AND conversation_id IS DISTINCT FROM NEW.conversation_id;
    IF FOUND THEN
        RAISE EXCEPTION 'an "allow in this chat" covers one chat' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grants_in_their_chat BEFORE INSERT ON grants
    FOR EACH ROW WHEN (NEW.standing_id IS NOT NULL) EXECUTE FUNCTION refuse_grant_of_another_chat();
