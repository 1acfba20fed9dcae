-- Prompts that people keep, and the copies that they share within a workspace (P6, P7, P10).

-- `sealed_prompt` is the name and the text, under the keys of its holder. `next_mark` is set while the key store has yet
-- to advance to the key that seals it.
CREATE TABLE prompts (
    id            uuid PRIMARY KEY,
    owner_id      uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- Null: the person's own space.
    workspace_id  uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    holder        text NOT NULL CHECK (holder IN ('user', 'person')),
    sealed_prompt bytea NOT NULL,
    next_mark     bytea CHECK (octet_length(next_mark) = 16),
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    UNIQUE (id, owner_id, workspace_id),
    CHECK (holder = 'user' OR workspace_id IS NULL)
);
CREATE INDEX prompts_owner_idx ON prompts (owner_id, workspace_id);
CREATE INDEX prompts_workspace_idx ON prompts (workspace_id) WHERE workspace_id IS NOT NULL;

-- A copy for the members of the prompt's own workspace. It ends with the prompt and with its author's membership.
CREATE TABLE shared_prompts (
    prompt_id     uuid PRIMARY KEY,
    author_id     uuid NOT NULL,
    workspace_id  uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    sealed_prompt bytea NOT NULL,
    shared_at     timestamptz NOT NULL,
    FOREIGN KEY (prompt_id, author_id, workspace_id) REFERENCES prompts (id, owner_id, workspace_id) ON DELETE CASCADE
);
CREATE INDEX shared_prompts_prompt_idx ON shared_prompts (prompt_id, author_id, workspace_id);
CREATE INDEX shared_prompts_workspace_idx ON shared_prompts (workspace_id, author_id);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- While a person holds their own key, only that key opens the prompts of their own space.
CREATE FUNCTION refuse_other_prompt_holder() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    -- A new prompt waits for a change of custody. A changed one holds the lock that the change waits for.
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM accounts WHERE id = NEW.owner_id FOR SHARE;
    END IF;
    IF (NEW.holder = 'person') <> (NEW.workspace_id IS NULL
            AND EXISTS (SELECT FROM user_keys WHERE user_keys.account_id = NEW.owner_id)) THEN
        RAISE EXCEPTION 'this account keeps its key otherwise' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER prompts_fixed BEFORE UPDATE OF id, owner_id, workspace_id, created_at ON prompts
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER prompts_account_exists BEFORE INSERT ON prompts FOR EACH ROW
    EXECUTE FUNCTION refuse_for_deleted_account();
CREATE TRIGGER prompts_holders BEFORE INSERT OR UPDATE OF holder, sealed_prompt ON prompts
    FOR EACH ROW EXECUTE FUNCTION refuse_other_prompt_holder();
GRANT SELECT, INSERT, UPDATE (holder, sealed_prompt, next_mark, updated_at), DELETE ON prompts TO discreet_serve;
GRANT SELECT (id, owner_id, workspace_id, holder) ON prompts TO discreet_verify;
ALTER TABLE prompts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON prompts TO discreet_serve
    USING (owner_id = acting_account() AND (workspace_id IS NULL OR works_in(workspace_id)));
CREATE POLICY verify ON prompts FOR SELECT TO discreet_verify USING (true);

CREATE TRIGGER shared_prompts_fixed BEFORE UPDATE OF prompt_id, author_id, workspace_id, shared_at ON shared_prompts
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (sealed_prompt), DELETE ON shared_prompts TO discreet_serve;
GRANT SELECT (prompt_id, author_id, workspace_id) ON shared_prompts TO discreet_verify;
ALTER TABLE shared_prompts ENABLE ROW LEVEL SECURITY;
CREATE POLICY select_in_workspace ON shared_prompts FOR SELECT TO discreet_serve
    USING (role_in(workspace_id) IS NOT NULL);
CREATE POLICY insert_by_author ON shared_prompts FOR INSERT TO discreet_serve
    WITH CHECK (author_id = acting_account() AND role_in(workspace_id) IS NOT NULL);
CREATE POLICY update_by_author ON shared_prompts FOR UPDATE TO discreet_serve
    USING (author_id = acting_account() AND role_in(workspace_id) IS NOT NULL);
CREATE POLICY delete_by_author_or_manager ON shared_prompts FOR DELETE TO discreet_serve
    USING ((author_id = acting_account() AND role_in(workspace_id) IS NOT NULL)
        OR role_in(workspace_id) IN ('owner', 'admin'));
CREATE POLICY verify ON shared_prompts FOR SELECT TO discreet_verify USING (true);

-- Returns what other members share, with their names. Prompts of a suspended or closed account are left out.
CREATE FUNCTION prompts_of_members(workspace uuid) RETURNS TABLE (
    prompt_id uuid, author_id uuid, author text, sealed_prompt bytea, shared_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT shared.prompt_id, shared.author_id, accounts.name, shared.sealed_prompt, shared.shared_at
    FROM shared_prompts AS shared JOIN accounts ON accounts.id = shared.author_id
    JOIN memberships ON memberships.account_id = shared.author_id AND memberships.workspace_id = shared.workspace_id
    WHERE shared.workspace_id = workspace AND shared.author_id <> acting_account() AND role_in(workspace) IS NOT NULL
        AND memberships.suspended_at IS NULL AND accounts.suspended_at IS NULL AND accounts.deleted_at IS NULL;
END;
GRANT EXECUTE ON FUNCTION prompts_of_members(uuid) TO discreet_serve;

-- What a person shared ends with their membership.
CREATE FUNCTION end_shared_prompts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    DELETE FROM shared_prompts WHERE workspace_id = OLD.workspace_id AND author_id = OLD.account_id;
    RETURN NULL;
END $$;
CREATE TRIGGER memberships_end_shared_prompts AFTER DELETE ON memberships
    FOR EACH ROW EXECUTE FUNCTION end_shared_prompts();

-- As before, with prompts.
CREATE OR REPLACE FUNCTION remaining_rows_of_workspace(workspace uuid) RETURNS TABLE (kind text, id uuid) LANGUAGE sql
    STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT 'conversation', conversations.id FROM conversations JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'gpt', gpts.id FROM gpts JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'api_project', api_projects.id FROM api_projects JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'prompt', prompts.id FROM prompts JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT own.kind, workspaces.id FROM workspaces CROSS JOIN (VALUES ('sign_in'), ('masking')) AS own (kind)
    WHERE workspaces.id = workspace AND deleted_at IS NOT NULL;
END;

CREATE OR REPLACE FUNCTION remaining_rows_of_account(account uuid) RETURNS TABLE (kind text, id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM accounts WHERE accounts.id = account AND deleted_at IS NOT NULL) THEN
        RETURN QUERY
            SELECT 'conversation', conversations.id FROM conversations WHERE owner_id = account
            UNION ALL SELECT 'image', images.id FROM images WHERE owner_id = account
            UNION ALL SELECT 'gpt', gpts.id FROM gpts WHERE owner_id = account
            UNION ALL SELECT 'export', exports.id FROM exports WHERE owner_id = account AND NOT key_destroyed
            UNION ALL SELECT 'move_in', chat_imports.id FROM chat_imports WHERE account_id = account
            UNION ALL SELECT 'prompt', prompts.id FROM prompts WHERE owner_id = account
            UNION ALL SELECT 'share', shares.id FROM shares WHERE owner_id = account;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION orphan_keys(names text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH made AS (
        SELECT name, split_part(name, '/', 1) AS kind, split_part(name, '/', 2)::uuid AS id
        FROM unnest(names) AS name
        WHERE name ~ '^(user|gpt|image|api|conversation|sign_in|export|move_in|share|dataset|prompt)/[0-9a-f-]{36}$'
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
        WHEN 'export' THEN EXISTS (SELECT FROM exports WHERE exports.id = made.id)
        WHEN 'move_in' THEN EXISTS (SELECT FROM chat_imports WHERE chat_imports.id = made.id)
        WHEN 'share' THEN EXISTS (SELECT FROM shares WHERE shares.id = made.id)
        WHEN 'dataset' THEN EXISTS (SELECT FROM datasets WHERE datasets.id = made.id)
        WHEN 'prompt' THEN EXISTS (SELECT FROM prompts WHERE prompts.id = made.id)
    END;
END;
