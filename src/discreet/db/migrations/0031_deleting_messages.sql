-- Deleting messages out of a conversation: what stays is sealed anew, under a key of its own that is new (P10).

-- Under which key of the key store a conversation lies, `conversation/<own_key>`: null for its id, as it began. The spare
-- key is one under which nothing of it lies: about to come, or about to go. Whoever finds one may destroy it, and a
-- killed server's is found.
ALTER TABLE conversations ADD COLUMN own_key uuid, ADD COLUMN spare_key uuid;
CREATE INDEX conversations_spare_key ON conversations (id) WHERE spare_key IS NOT NULL;
GRANT SELECT (own_key, spare_key) ON conversations TO discreet_verify;

-- No conversation gets another key while its account or its workspace is being deleted: who destroys their keys has seen
-- all of them.
CREATE FUNCTION refuse_new_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF (SELECT deleted_at FROM accounts WHERE id = OLD.owner_id FOR SHARE) IS NOT NULL
        OR (SELECT deleted_at FROM workspaces WHERE id = OLD.workspace_id FOR SHARE) IS NOT NULL
        OR EXISTS (SELECT FROM deletions WHERE about_id = OLD.id) THEN
        RAISE EXCEPTION 'this conversation is being deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_new_key BEFORE UPDATE OF own_key ON conversations
    FOR EACH ROW EXECUTE FUNCTION refuse_new_key();

-- Keys that conversations have beside the one that is named after them: of one conversation, or of all of an account's
-- or a workspace's. They are ids, and tell nothing.
CREATE FUNCTION later_keys(about uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT later.key FROM conversations CROSS JOIN LATERAL (VALUES (own_key), (spare_key)) AS later (key)
    WHERE later.key IS NOT NULL
        AND (conversations.id = about OR conversations.owner_id = about OR conversations.workspace_id = about);
END;

-- Settling: which conversations have a spare key; which one it is, held until the transaction ends; that it is gone.
CREATE FUNCTION conversations_with_spare_key() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM conversations WHERE spare_key IS NOT NULL ORDER BY id;
END;
CREATE FUNCTION hold_spare_key(conversation uuid) RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT spare_key FROM conversations WHERE id = conversation FOR UPDATE;
END;
CREATE FUNCTION forget_spare_key(conversation uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE conversations SET spare_key = NULL WHERE id = conversation;
END;
GRANT EXECUTE ON FUNCTION later_keys(uuid), conversations_with_spare_key(), hold_spare_key(uuid), forget_spare_key(uuid)
    TO discreet_serve;

-- What was decided on stays as it was. Sealed anew it is the same, and the function below alone does that: it runs as the
-- owner of the table, which nobody else who serves is.
CREATE OR REPLACE FUNCTION keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sealed_anew boolean := coalesce(current_setting('discreet.sealing_anew', true), '') = OLD.conversation_id::text
        AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
        AND (NEW.state, NEW.digest, NEW.decided_at) IS NOT DISTINCT FROM (OLD.state, OLD.digest, OLD.decided_at);
BEGIN
    IF sealed_anew THEN
        RETURN NEW;
    END IF;
    IF NOT (OLD.state = 'waiting' OR (OLD.state = 'allowed' AND NEW.state = 'used')) THEN
        RAISE EXCEPTION 'a consent that was % stays so', OLD.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'waiting' AND (NEW.digest, NEW.sealed) IS DISTINCT FROM (OLD.digest, OLD.sealed) THEN
        RAISE EXCEPTION 'what was decided on stays as it was' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- The cards and the sent fields of the acting person's conversation, sealed anew; those that are not among them go.
CREATE FUNCTION seal_cards_anew(
    conversation uuid, kept_cards uuid[], sealed_cards bytea[], kept_entries uuid[], sealed_fields bytea[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM FROM conversations WHERE id = conversation AND owner_id = acting_account();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such conversation' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('discreet.sealing_anew', conversation::text, true);
    DELETE FROM consents WHERE conversation_id = conversation AND id <> ALL (kept_cards);
    UPDATE consents SET sealed = anew.sealed FROM unnest(kept_cards, sealed_cards) AS anew (id, sealed)
    WHERE consents.id = anew.id AND consents.conversation_id = conversation;
    DELETE FROM ledger_fields WHERE conversation_id = conversation AND ledger_id <> ALL (kept_entries);
    UPDATE ledger_fields SET sealed = anew.sealed FROM unnest(kept_entries, sealed_fields) AS anew (id, sealed)
    WHERE ledger_fields.ledger_id = anew.id AND ledger_fields.conversation_id = conversation;
    PERFORM set_config('discreet.sealing_anew', '', true);
END $$;
GRANT EXECUTE ON FUNCTION seal_cards_anew(uuid, uuid[], bytea[], uuid[], bytea[]) TO discreet_serve;

ALTER TABLE deletions DROP CONSTRAINT deletions_kind_check, ADD CONSTRAINT deletions_kind_check
    CHECK (kind IN ('conversation', 'message', 'image', 'gpt', 'knowledge', 'account', 'workspace'));
