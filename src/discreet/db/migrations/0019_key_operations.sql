-- What programs may send: operations of GPTs that the maker of an API key granted to it (P4). And "always allow" holds
-- in the space that it was given in.

-- One operation as it was, for one key. The key's maker gives it; whoever administers the workspace sees it and takes
-- it back. What it is called and where it goes is an administrator's setting, as a workspace's domains are. `may_change`:
-- its maker said yes to a change at the host, too.
CREATE TABLE key_operations (
    id          uuid PRIMARY KEY,
    key_id      uuid NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    owner_id    uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    gpt_id      uuid NOT NULL,
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
    may_change  boolean NOT NULL,
    given_at    timestamptz NOT NULL,
    revoked_at  timestamptz,
    gpt_name    text NOT NULL,
    operation   text NOT NULL,
    host        text NOT NULL
);
CREATE INDEX key_operations_key ON key_operations (key_id, gpt_id);
CREATE UNIQUE INDEX key_operations_once ON key_operations (key_id, gpt_id, fingerprint) WHERE revoked_at IS NULL;
CREATE TRIGGER key_operations_fixed
    BEFORE UPDATE OF id, key_id, owner_id, gpt_id, fingerprint, may_change, given_at, gpt_name, operation, host
    ON key_operations FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER key_operations_revoked_once BEFORE UPDATE OF revoked_at ON key_operations
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE ON key_operations TO discreet_serve;
ALTER TABLE key_operations ENABLE ROW LEVEL SECURITY;
-- `api_keys` shows the keys of workspaces that the acting person administers, and no other.
CREATE POLICY administered ON key_operations TO discreet_serve
    USING (EXISTS (SELECT FROM api_keys WHERE api_keys.id = key_id));
-- Nobody grants for somebody else: what leaves, leaves in the name of the key's maker.
CREATE POLICY given_by_maker ON key_operations AS RESTRICTIVE FOR INSERT TO discreet_serve WITH CHECK (
    owner_id = acting_account() AND revoked_at IS NULL
    AND EXISTS (SELECT FROM api_keys WHERE api_keys.id = key_id AND api_keys.account_id = acting_account()));

-- A space of "always allow": null is its person's own.
ALTER TABLE standing_grants ADD COLUMN workspace_id uuid;
-- Those that were given before are of the space of the conversation in which their person said so. Where that is not
-- known any more, the person is asked again.
WITH given_in AS (
    SELECT DISTINCT ON (standing_grants.id) standing_grants.id, conversations.workspace_id
    FROM standing_grants
    JOIN grants ON grants.owner_id = standing_grants.owner_id AND grants.gpt_id = standing_grants.gpt_id
        AND grants.fingerprint = standing_grants.fingerprint AND grants.standing_id IS NULL
        AND grants.given_at BETWEEN standing_grants.given_at - interval '1 minute' AND standing_grants.given_at
    JOIN conversations ON conversations.id = grants.conversation_id
    ORDER BY standing_grants.id, grants.given_at DESC
), known AS (
    UPDATE standing_grants SET workspace_id = given_in.workspace_id FROM given_in WHERE given_in.id = standing_grants.id
)
UPDATE standing_grants SET revoked_at = greatest(now(), given_at)
WHERE revoked_at IS NULL AND id NOT IN (SELECT id FROM given_in);
CREATE TRIGGER standing_grants_stay BEFORE UPDATE OF workspace_id ON standing_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- A grant rests on a card that its person allowed, or on what they granted to a key; never on both, or on neither.
ALTER TABLE grants ALTER COLUMN consent_id DROP NOT NULL;
ALTER TABLE grants ADD COLUMN key_operation_id uuid;
ALTER TABLE grants ADD CHECK (num_nonnulls(consent_id, key_operation_id) = 1);
ALTER TABLE grants ADD CHECK (key_operation_id IS NULL OR (standing_id IS NULL AND conversation_id IS NULL));
CREATE TRIGGER grants_stay BEFORE UPDATE OF key_operation_id ON grants FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE OR REPLACE FUNCTION refuse_without_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.key_operation_id IS NOT NULL THEN
        PERFORM FROM key_operations
        WHERE id = NEW.key_operation_id AND owner_id = NEW.owner_id AND gpt_id = NEW.gpt_id
            AND fingerprint = NEW.fingerprint AND revoked_at IS NULL AND NEW.used_at IS NULL
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
                AND standing_grants.workspace_id IS NOT DISTINCT FROM conversations.workspace_id;
        END IF;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no grant without a consent' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
