-- A question never waits for its chat with the counters of its workspace locked; all kinds of keys are known (P10).

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Releases that know these cannot run beside key pages.
DROP FUNCTION parties_at_start(uuid, text[], uuid);
DROP FUNCTION begin_conversation(uuid, uuid, text, text, uuid, uuid, timestamptz, timestamptz, bytea, uuid, text[],
    text[], text[], bytea[], uuid[], uuid[], text[], uuid[], text[], text[], bytea[], timestamptz[]);
DROP FUNCTION begin_conversation(uuid, uuid, text, text, uuid, uuid, timestamptz, timestamptz, bytea, uuid, text[],
    text[], text[], bytea[], uuid[], uuid[], text[], uuid[], text[], text[], bytea[], timestamptz[], uuid, text[]);
DROP FUNCTION record_prompt(uuid, uuid, uuid, uuid, uuid, timestamptz, text, text, timestamptz, text[], uuid[], text[],
    int);
DROP FUNCTION add_model_disclosure(uuid, uuid, uuid, uuid, timestamptz, text, text, timestamptz, text[], uuid[], text[],
    int);

-- Begins the prompt of an answer that this transaction has stored: begin_model_use, then record_prompt unless a quota or a
-- budget refuses. Returns columns of these two; `recorded` is null where the use was refused.
-- Call it last. It locks the counters of the workspace until the commit, so a transaction that then waited for a chat would
-- hold up all members. Every transaction locks the person's limits, then chats and pages, then counters.
CREATE FUNCTION begin_prompt(
    account uuid, in_workspace uuid,
    moment timestamptz, holders text[], today date, of_month date, reservation uuid, endpoint uuid, of_model text,
    input_tokens bigint, output_tokens bigint,
    disclosure uuid, answer uuid, facts_since timestamptz, to_host text, limits text[], allowed_endpoints uuid[],
    allowed_countries text[], most_days int,
    OUT reached text, OUT budget numeric, OUT spent text, OUT what text, OUT most bigint,
    OUT recorded boolean, OUT person text, OUT model_limit text, OUT model_endpoints uuid[], OUT model_countries text[],
    OUT model_retention_days int
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', '', true);  -- use is not counted while acting for an account
    SELECT used.reached, used.budget, used.spent, used.what, used.most INTO reached, budget, spent, what, most
    FROM begin_model_use(holders, today, false, account, in_workspace, NULL, of_month, reservation, moment, endpoint,
        of_model, input_tokens, output_tokens) AS used;
    IF reached IS NULL AND spent IS NULL THEN
        SELECT sent.recorded, sent.person, sent.model_limit, sent.model_endpoints, sent.model_countries,
            sent.model_retention_days
        INTO recorded, person, model_limit, model_endpoints, model_countries, model_retention_days
        FROM record_prompt(account, in_workspace, disclosure, answer, endpoint, facts_since, to_host, 'answer', moment,
            limits, allowed_endpoints, allowed_countries, most_days, '{}') AS sent;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION begin_prompt(uuid, uuid, timestamptz, text[], date, date, uuid, uuid, text, bigint, bigint, uuid,
    uuid, timestamptz, text, text[], uuid[], text[], int) TO discreet_serve;

-- Begins a conversation as begin_conversation does, and its answer's prompt as begin_prompt does.
-- The lock of the person's limits comes before every row, as where a limit is changed, against deadlocks.
CREATE OR REPLACE FUNCTION begin_conversation_and_prompt(
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
    PERFORM begin_conversation(account, conversation, in_service, of_nature, with_gpt, in_workspace, began, updated,
        title, label, label_parties, grant_drawers, grant_holders, grant_keys, message_ids, message_parents,
        message_roles, message_labels, message_drawers, message_states, message_contents, message_times, joined_label,
        joined_parties, own, share);
    SELECT * INTO reached, budget, spent, what, most, recorded, person, model_limit, model_endpoints, model_countries,
        model_retention_days
    FROM begin_prompt(account, in_workspace, moment, holders, today, of_month, reservation, endpoint, of_model,
        input_tokens, output_tokens, disclosure, answer, facts_since, to_host, limits, allowed_endpoints,
        allowed_countries, most_days);
END $$;

-- Adds messages to a conversation whose own key is still this one, and begins the answer's prompt as begin_prompt does. Its
-- row stays locked until the messages are stored, so that no deletion can run: they are encrypted under keys that stay.
-- Raises restrict_violation, and stores nothing, where the conversation has changed.
CREATE OR REPLACE FUNCTION continue_conversation_and_prompt(
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
    SELECT * INTO reached, budget, spent, what, most, recorded, person, model_limit, model_endpoints, model_countries,
        model_retention_days
    FROM begin_prompt(account, in_workspace, moment, holders, today, of_month, reservation, endpoint, of_model,
        input_tokens, output_tokens, disclosure, answer, facts_since, to_host, limits, allowed_endpoints,
        allowed_countries, most_days);
END $$;

-- Knows the keys of masked words and of model endpoints, too: all kinds of `identity/accounts/key_kinds.py`.
CREATE OR REPLACE FUNCTION orphan_keys(names text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH made AS (
        SELECT name, split_part(name, '/', 1) AS kind, split_part(name, '/', 2)::uuid AS id
        FROM unnest(names) AS name
        WHERE name ~ ('^(user|gpt|image|api|conversation|sign_in|export|move_in|share|dataset|prompt|masking|model'
            || '|private_page|share_page)/[0-9a-f-]{36}$')
    )
    SELECT name FROM made
    WHERE NOT CASE kind
        WHEN 'user' THEN EXISTS (SELECT FROM accounts WHERE accounts.id = made.id)
        WHEN 'gpt' THEN EXISTS (SELECT FROM gpts WHERE gpts.id = made.id)
        WHEN 'image' THEN EXISTS (SELECT FROM images WHERE images.id = made.id)
        WHEN 'api' THEN EXISTS (SELECT FROM api_projects WHERE api_projects.id = made.id)
        WHEN 'conversation' THEN EXISTS (SELECT FROM conversations
            WHERE conversations.id = made.id OR own_key = made.id OR spare_key = made.id)
        WHEN 'sign_in' THEN EXISTS (SELECT FROM workspaces WHERE workspaces.id = made.id)
        WHEN 'masking' THEN EXISTS (SELECT FROM workspaces WHERE workspaces.id = made.id)
        WHEN 'model' THEN EXISTS (SELECT FROM model_endpoints WHERE model_endpoints.id = made.id AND removed_at IS NULL)
        WHEN 'export' THEN EXISTS (SELECT FROM exports WHERE exports.id = made.id)
        WHEN 'move_in' THEN EXISTS (SELECT FROM chat_imports WHERE chat_imports.id = made.id)
        WHEN 'share' THEN EXISTS (SELECT FROM shares WHERE shares.id = made.id)
        WHEN 'dataset' THEN EXISTS (SELECT FROM datasets WHERE datasets.id = made.id)
        WHEN 'prompt' THEN EXISTS (SELECT FROM prompts WHERE prompts.id = made.id)
        ELSE EXISTS (SELECT FROM key_pages WHERE key_pages.id = made.id)
    END;
END;
