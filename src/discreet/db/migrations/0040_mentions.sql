-- A chat may begin with a question to a mentioned GPT, whose label is already larger than the chat's first (P1).

-- As the function without `joined_label`, which stays for processes of the previous version. `joined_label`: the label of
-- the messages; null where it is the first one.
CREATE FUNCTION begin_conversation(
    account uuid, conversation uuid, in_service text, of_nature text, with_gpt uuid, in_workspace uuid,
    began timestamptz, updated timestamptz, title bytea,
    label uuid, label_parties text[],
    grant_drawers text[], grant_holders text[], grant_keys bytea[],
    message_ids uuid[], message_parents uuid[], message_roles text[], message_labels uuid[], message_drawers text[],
    message_states text[], message_contents bytea[], message_times timestamptz[],
    joined_label uuid, joined_parties text[]
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
        SELECT id, conversation, account, began, parties
        FROM (VALUES (label, label_parties), (joined_label, joined_parties)) AS new (id, parties) WHERE id IS NOT NULL
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
GRANT EXECUTE ON FUNCTION begin_conversation(uuid, uuid, text, text, uuid, uuid, timestamptz, timestamptz, bytea,
    uuid, text[], text[], text[], bytea[], uuid[], uuid[], text[], uuid[], text[], text[], bytea[], timestamptz[],
    uuid, text[]) TO discreet_serve;
