-- "About me": what a person tells models about themselves, and the texts about them that an import found (P7, P10, P14).

-- Both lie where prompts lie, because they are sealed, handed over, exported and deleted as prompts are. `about_me` holds
-- the person's texts in one space, with the choice of chats that use them. `found` waits for the person's decision.
ALTER TABLE prompts
    ADD COLUMN kind text NOT NULL DEFAULT 'prompt' CHECK (kind IN ('prompt', 'about_me', 'found')),
    ADD COLUMN chat_import_id uuid REFERENCES chat_imports (id) ON DELETE CASCADE,
    ADD CONSTRAINT prompts_found_by_import CHECK ((kind = 'found') = (chat_import_id IS NOT NULL));
CREATE UNIQUE INDEX prompts_about_me_idx
    ON prompts (owner_id, coalesce(workspace_id, '00000000-0000-0000-0000-000000000000')) WHERE kind = 'about_me';
CREATE UNIQUE INDEX prompts_chat_import_idx ON prompts (chat_import_id);
GRANT SELECT (kind) ON prompts TO discreet_verify;

CREATE TRIGGER prompts_kind_fixed BEFORE UPDATE OF kind, chat_import_id ON prompts
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- Only prompts of the library can be shared with a workspace's members.
CREATE FUNCTION refuse_sharing_about_me() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM prompts WHERE prompts.id = NEW.prompt_id AND kind = 'prompt') THEN
        RAISE EXCEPTION 'only prompts are shared' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shared_prompts_of_library BEFORE INSERT ON shared_prompts
    FOR EACH ROW EXECUTE FUNCTION refuse_sharing_about_me();

-- Returns what a person tells about themselves in one space, in one round trip before each answer. Row-level security
-- limits it to the person's rows.
CREATE FUNCTION about_me_of(account uuid, workspace uuid) RETURNS TABLE (id uuid, holder text, sealed_prompt bytea)
    LANGUAGE plpgsql SET search_path = discreet AS $$
#variable_conflict use_column
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    RETURN QUERY SELECT prompts.id, prompts.holder, prompts.sealed_prompt FROM prompts
        WHERE kind = 'about_me' AND owner_id = account AND workspace_id IS NOT DISTINCT FROM workspace;
END $$;
GRANT EXECUTE ON FUNCTION about_me_of(uuid, uuid) TO discreet_serve;
