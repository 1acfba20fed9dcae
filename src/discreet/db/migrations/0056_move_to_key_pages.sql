-- Conversations of earlier releases move from key files to key pages in the background (P1, P7, P10).

CREATE INDEX conversations_key_files_idx ON conversations (id) WHERE own_key IS NULL OR NOT is_leaf(own_key);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- The next conversations with key files that can be moved now, with their people. `unlocked`: people whose user-held key
-- is here; the conversations of others who hold their key wait.
CREATE FUNCTION conversations_with_key_files(after uuid, most int, unlocked uuid[])
    RETURNS TABLE (id uuid, owner_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT conversations.id, conversations.owner_id
    FROM conversations JOIN accounts ON accounts.id = conversations.owner_id
    WHERE (own_key IS NULL OR NOT is_leaf(own_key)) AND conversations.id > after AND acting_account() IS NULL
        AND accounts.deleted_at IS NULL
        AND (conversations.workspace_id IS NOT NULL OR conversations.owner_id = ANY (unlocked)
             OR NOT EXISTS (SELECT FROM user_keys WHERE account_id = conversations.owner_id))
    ORDER BY conversations.id LIMIT most;
END;
-- Seals the content keys of a conversation of the acting account again for the holders that it has. A grant of the pipeline
-- for which there is no key any more stays as it is: a party's "no" has made it noise.
CREATE FUNCTION seal_grants_again(conversation uuid, drawers text[], holders text[], keys bytea[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE key_grants SET sealed_key = given.sealed_key
    FROM unnest(drawers, holders, keys) AS given (drawer, holder, sealed_key)
    WHERE conversation_id = conversation AND owner_id = acting_account()
        AND key_grants.drawer = given.drawer AND key_grants.holder = given.holder;
END;
GRANT EXECUTE ON FUNCTION conversations_with_key_files(uuid, int, uuid[]),
    seal_grants_again(uuid, text[], text[], bytea[]) TO discreet_serve;
