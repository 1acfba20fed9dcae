-- A question, the use of its model and the record of its first prompt are stored in one statement: one round trip and one
-- commit before the model gets the prompt.

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Begins a conversation as begin_conversation does, and its answer's prompt: begin_model_use, then record_prompt unless a
-- quota or a budget refuses. Returns columns of these two; `recorded` is null where the use was refused. The use comes
-- first, because it is not counted while acting for an account.
-- The lock of the person's limits comes before every row, as where a limit is changed, against deadlocks.
CREATE FUNCTION begin_conversation_and_prompt(
    account uuid, conversation uuid, in_service text, of_nature text, with_gpt uuid, in_workspace uuid,
    began timestamptz, updated timestamptz, title bytea,
    label uuid, label_parties text[],
    grant_drawers text[], grant_holders text[], grant_keys bytea[],
    message_ids uuid[], message_parents uuid[], message_roles text[], message_labels uuid[], message_drawers text[],
    message_states text[], message_contents bytea[], message_times timestamptz[],
    joined_label uuid, joined_parties text[], own uuid, share uuid,
    moment timestamptz, holders text[], today date, of_month date, reservation uuid, endpoint uuid, of_model text,
    input_tokens bigint, output_tokens bigint,
    disclosure uuid, answer uuid, facts_since timestamptz, to_host text, limits text[], allowed_endpoints uuid[],
    allowed_countries text[], most_days int,
    OUT reached text, OUT budget numeric, OUT spent text, OUT what text, OUT most bigint,
    OUT recorded boolean, OUT person text, OUT model_limit text, OUT model_endpoints uuid[], OUT model_countries text[],
    OUT model_retention_days int
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('model limits ' || account, 0));
    SELECT used.reached, used.budget, used.spent, used.what, used.most INTO reached, budget, spent, what, most
    FROM begin_model_use(holders, today, false, account, in_workspace, NULL, of_month, reservation, moment, endpoint,
        of_model, input_tokens, output_tokens) AS used;
    PERFORM begin_conversation(account, conversation, in_service, of_nature, with_gpt, in_workspace, began, updated,
        title, label, label_parties, grant_drawers, grant_holders, grant_keys, message_ids, message_parents,
        message_roles, message_labels, message_drawers, message_states, message_contents, message_times, joined_label,
        joined_parties, own, share);
    IF reached IS NULL AND spent IS NULL THEN
        SELECT sent.recorded, sent.person, sent.model_limit, sent.model_endpoints, sent.model_countries,
            sent.model_retention_days
        INTO recorded, person, model_limit, model_endpoints, model_countries, model_retention_days
        FROM record_prompt(account, in_workspace, disclosure, answer, endpoint, facts_since, to_host, 'answer', moment,
            limits, allowed_endpoints, allowed_countries, most_days, '{}') AS sent;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION begin_conversation_and_prompt(uuid, uuid, text, text, uuid, uuid, timestamptz, timestamptz,
    bytea, uuid, text[], text[], text[], bytea[], uuid[], uuid[], text[], uuid[], text[], text[], bytea[], timestamptz[],
    uuid, text[], uuid, uuid, timestamptz, text[], date, date, uuid, uuid, text, bigint, bigint, uuid, uuid, timestamptz,
    text, text[], uuid[], text[], int) TO discreet_serve;

-- Returns a valid session with its person, or no row. A session in a workspace is valid while its person may work there
-- with this sign-in.
CREATE FUNCTION session_in_force(token bytea, moment timestamptz) RETURNS TABLE (
    session_id uuid, last_seen_at timestamptz, account_id uuid, name text, role text, workspace_id uuid, service text,
    workspace_role text, privacy_in_force int, terms_in_force int, workspace_in_force int, privacy_accepted int,
    terms_accepted int, workspace_accepted int, provider uuid, borrowed boolean, keeps_own_key boolean,
    sealed_own_key bytea, before_prefix boolean
) LANGUAGE sql STABLE AS $$
    SELECT sessions.id, sessions.last_seen_at, accounts.id, accounts.name, accounts.role, sessions.workspace_id,
        workspaces.service, memberships.role,
        (SELECT max(version) FROM policies WHERE kind = 'privacy'),
        (SELECT max(version) FROM policies WHERE kind = 'terms'),
        workspace_policy_in_force(sessions.workspace_id),
        accepted_policy(accounts.id, 'privacy', NULL),
        accepted_policy(accounts.id, 'terms', NULL),
        accepted_policy(accounts.id, 'workspace', sessions.workspace_id),
        sessions.provider_workspace_id,
        sessions.provider_workspace_id IS NOT NULL AND has_direct_sign_in(accounts.id),
        EXISTS (SELECT FROM user_keys WHERE user_keys.account_id = accounts.id),
        sessions.sealed_own_key, sessions.before_prefix
    FROM sessions JOIN accounts ON accounts.id = sessions.account_id
    LEFT JOIN memberships ON memberships.workspace_id = sessions.workspace_id
        AND memberships.account_id = sessions.account_id AND memberships.suspended_at IS NULL
    LEFT JOIN workspaces ON workspaces.id = memberships.workspace_id
    WHERE sessions.token_hash = token AND sessions.expires_at > moment AND accounts.suspended_at IS NULL
        AND accounts.role <> 'guest'
        AND (sessions.workspace_id IS NULL OR workspaces.id IS NOT NULL)
        AND sign_in_suffices(sessions.workspace_id, sessions.provider_workspace_id)
$$;
GRANT EXECUTE ON FUNCTION session_in_force(bytea, timestamptz) TO discreet_serve;

-- Returns a conversation of the account with all that its next question needs, in one round trip and without a lock; no row
-- where there is none. Row-level security limits it to the person's rows (P6).
CREATE FUNCTION conversation_to_continue(account uuid, conversation uuid) RETURNS TABLE (
    chat_id uuid, owner_id uuid, chat_service text, chat_workspace uuid, nature text, gpt_id uuid, began_at timestamptz,
    updated_at timestamptz, head_id uuid, sealed_title bytea, own_key uuid, titled_by text, chat_limit text,
    chat_masking text, has_waiting_card boolean,
    grant_drawers text[], grant_holders text[], grant_keys bytea[],
    label_ids uuid[], label_parties jsonb,
    message_ids uuid[], message_parents uuid[], message_roles text[], message_labels uuid[], message_drawers text[],
    message_states text[], message_contents bytea[], message_times timestamptz[]
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    RETURN QUERY
        SELECT chats.id, chats.owner_id, chats.service, chats.workspace_id, chats.nature, chats.gpt_id, chats.began_at,
            chats.updated_at, chats.head_id, chats.sealed_title, chats.own_key, chats.titled_by, chats.model_limit,
            chats.masking,
            EXISTS (SELECT FROM consents WHERE conversation_id = conversation AND state = 'waiting'),
            given.drawers, given.holders, given.keys, theirs.ids, theirs.parties,
            said.ids, said.parents, said.roles, said.labels, said.drawers, said.states, said.contents, said.times
        FROM conversations AS chats
        CROSS JOIN (
            SELECT array_agg(drawer) AS drawers, array_agg(holder) AS holders, array_agg(sealed_key) AS keys
            FROM key_grants WHERE conversation_id = conversation AND holder IN ('user', 'person')
        ) AS given
        CROSS JOIN (
            SELECT array_agg(id ORDER BY cardinality(parties), id) AS ids,
                jsonb_agg(to_jsonb(parties) ORDER BY cardinality(parties), id) AS parties
            FROM labels WHERE conversation_id = conversation
        ) AS theirs
        CROSS JOIN (
            SELECT array_agg(id) AS ids, array_agg(parent_id) AS parents, array_agg(role) AS roles,
                array_agg(label_id) AS labels, array_agg(drawer) AS drawers, array_agg(state) AS states,
                array_agg(sealed) AS contents, array_agg(created_at) AS times
            FROM (SELECT * FROM messages WHERE conversation_id = conversation ORDER BY created_at, id) AS in_order
        ) AS said
        WHERE chats.id = conversation;
END $$;
GRANT EXECUTE ON FUNCTION conversation_to_continue(uuid, uuid) TO discreet_serve;

-- Adds messages to a conversation whose own key is still this one, and begins the answer's prompt as
-- begin_conversation_and_prompt does. Its row stays locked until the messages are stored, so that no deletion can run: they
-- are encrypted under keys that stay. Raises restrict_violation, and stores nothing, where
-- the conversation has changed.
CREATE FUNCTION continue_conversation_and_prompt(
    account uuid, in_workspace uuid, conversation uuid, under_key uuid,
    new_labels uuid[], new_parties jsonb,
    message_ids uuid[], message_parents uuid[], message_roles text[], message_labels uuid[], message_drawers text[],
    message_states text[], message_contents bytea[], message_times timestamptz[],
    moment timestamptz, holders text[], today date, of_month date, reservation uuid, endpoint uuid, of_model text,
    input_tokens bigint, output_tokens bigint,
    disclosure uuid, answer uuid, facts_since timestamptz, to_host text, limits text[], allowed_endpoints uuid[],
    allowed_countries text[], most_days int,
    OUT reached text, OUT budget numeric, OUT spent text, OUT what text, OUT most bigint,
    OUT recorded boolean, OUT person text, OUT model_limit text, OUT model_endpoints uuid[], OUT model_countries text[],
    OUT model_retention_days int
) LANGUAGE plpgsql AS $$
DECLARE
    last int := cardinality(message_ids);
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('model limits ' || account, 0));
    SELECT used.reached, used.budget, used.spent, used.what, used.most INTO reached, budget, spent, what, most
    FROM begin_model_use(holders, today, false, account, in_workspace, NULL, of_month, reservation, moment, endpoint,
        of_model, input_tokens, output_tokens) AS used;
    PERFORM set_config('discreet.account', account::text, true);
    PERFORM FROM conversations WHERE id = conversation AND own_key IS NOT DISTINCT FROM under_key FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this conversation has changed' USING ERRCODE = 'restrict_violation';
    END IF;
    INSERT INTO labels (id, conversation_id, owner_id, began_at, parties)
    SELECT new.id, conversations.id, account, conversations.began_at,
        ARRAY(SELECT jsonb_array_elements_text(new.parties))
    FROM conversations, ROWS FROM (unnest(new_labels), jsonb_array_elements(new_parties)) AS new (id, parties)
    WHERE conversations.id = conversation;
    INSERT INTO messages
        (id, conversation_id, owner_id, parent_id, role, label_id, drawer, state, sealed, created_at)
    SELECT new.id, conversation, account, new.parent_id, new.role, new.label_id, new.drawer, new.state, new.sealed,
        new.created_at
    FROM unnest(message_ids, message_parents, message_roles, message_labels, message_drawers, message_states,
            message_contents, message_times)
        AS new (id, parent_id, role, label_id, drawer, state, sealed, created_at);
    UPDATE conversations SET head_id = message_ids[last], updated_at = message_times[last], archived_at = NULL
    WHERE id = conversation;
    IF reached IS NULL AND spent IS NULL THEN
        SELECT sent.recorded, sent.person, sent.model_limit, sent.model_endpoints, sent.model_countries,
            sent.model_retention_days
        INTO recorded, person, model_limit, model_endpoints, model_countries, model_retention_days
        FROM record_prompt(account, in_workspace, disclosure, answer, endpoint, facts_since, to_host, 'answer', moment,
            limits, allowed_endpoints, allowed_countries, most_days, '{}') AS sent;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION continue_conversation_and_prompt(uuid, uuid, uuid, uuid, uuid[], jsonb, uuid[], uuid[], text[],
    uuid[], text[], text[], bytea[], timestamptz[], timestamptz, text[], date, date, uuid, uuid, text, bigint, bigint,
    uuid, uuid, timestamptz, text, text[], uuid[], text[], int) TO discreet_serve;
