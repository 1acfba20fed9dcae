-- A new conversation: two statements that name their person themselves, so that neither needs a transaction around it.

-- Where these parties stand, as far as the person sees it.
CREATE FUNCTION permissions_seen_by(account uuid, wanted text[], wanted_purpose text)
    RETURNS TABLE (party text, allowed_since timestamptz, refused_at timestamptz) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    RETURN QUERY SELECT permissions.party, permissions.allowed_since, permissions.refused_at
        FROM permissions WHERE permissions.purpose = wanted_purpose AND permissions.party = ANY (wanted);
END $$;
GRANT EXECUTE ON FUNCTION permissions_seen_by(uuid, text[], text) TO discreet_serve;

-- All that is stored when a conversation begins: all of it, or nothing. The last message is the head.
CREATE FUNCTION begin_conversation(
    account uuid, conversation uuid, in_service text, of_nature text, with_gpt uuid, in_workspace uuid,
    began timestamptz, updated timestamptz, title bytea,
    label uuid, label_parties text[],
    grant_drawers text[], grant_holders text[], grant_keys bytea[],
    message_ids uuid[], message_parents uuid[], message_roles text[], message_labels uuid[], message_drawers text[],
    message_states text[], message_contents bytea[], message_times timestamptz[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    WITH begun AS (
        INSERT INTO conversations
            (id, owner_id, service, nature, gpt_id, began_at, updated_at, sealed_title, head_id, workspace_id)
        VALUES (conversation, account, in_service, of_nature, with_gpt, began, updated, title,
            message_ids[cardinality(message_ids)], in_workspace)
    ), labelled AS (
        INSERT INTO labels (id, conversation_id, owner_id, began_at, parties)
        VALUES (label, conversation, account, began, label_parties)
    ), granted AS (
        INSERT INTO key_grants (conversation_id, owner_id, service, drawer, holder, sealed_key)
        SELECT conversation, account, in_service, given.drawer, given.holder, given.sealed_key
        FROM unnest(grant_drawers, grant_holders, grant_keys) AS given (drawer, holder, sealed_key)
    )
    INSERT INTO messages
        (id, conversation_id, owner_id, parent_id, role, label_id, drawer, state, sealed, created_at)
    SELECT new.id, conversation, account, new.parent_id, new.role, new.label_id, new.drawer, new.state, new.sealed,
        new.created_at
    FROM unnest(message_ids, message_parents, message_roles, message_labels, message_drawers, message_states,
            message_contents, message_times)
        AS new (id, parent_id, role, label_id, drawer, state, sealed, created_at);
END $$;
GRANT EXECUTE ON FUNCTION begin_conversation(
    uuid, uuid, text, text, uuid, uuid, timestamptz, timestamptz, bytea, uuid, text[], text[], text[], bytea[],
    uuid[], uuid[], text[], uuid[], text[], text[], bytea[], timestamptz[]
) TO discreet_serve;
