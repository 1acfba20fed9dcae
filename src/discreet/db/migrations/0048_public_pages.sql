-- Public pages of GPTs, for people without an account (P3), and public numbers about their requests (P8).

-- A row: the builder wants a public page. It ends with the GPT, with its builder's ownership and when the GPT is no
-- longer published to people outside of a workspace.
CREATE TABLE gpt_public_pages (
    gpt_id  uuid PRIMARY KEY REFERENCES gpts (id) ON DELETE CASCADE,
    -- Whether search engines may list it.
    indexed boolean NOT NULL,
    since   timestamptz NOT NULL
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

CREATE TRIGGER gpt_public_pages_fixed BEFORE UPDATE OF gpt_id, since ON gpt_public_pages
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (indexed), DELETE ON gpt_public_pages TO discreet_serve;
GRANT SELECT ON gpt_public_pages TO discreet_verify;
ALTER TABLE gpt_public_pages ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON gpt_public_pages TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY verify ON gpt_public_pages FOR SELECT TO discreet_verify USING (true);

GRANT SELECT (level, current_version) ON gpts TO discreet_verify;

CREATE FUNCTION end_public_page() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    DELETE FROM gpt_public_pages WHERE gpt_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER gpts_end_public_page AFTER UPDATE OF owner_id, level, current_version ON gpts FOR EACH ROW
    WHEN (NEW.owner_id <> OLD.owner_id OR NEW.level NOT IN ('link', 'everyone') OR NEW.current_version IS NULL)
    EXECUTE FUNCTION end_public_page();

-- Returns what strangers may read about a GPT: its published version, without instructions, knowledge and draft. No row
-- unless its builder wants the page, and while the builder's account is suspended.
CREATE FUNCTION public_gpt(gpt uuid) RETURNS TABLE (
    id uuid, owner_id uuid, builder_name text, workspace_id uuid, level text, sharing text, version int, name text,
    description text, starters text[], model text, lets_choose boolean, knowledge_use text, model_limit text,
    capabilities text[], picture bytea, has_knowledge boolean, indexed boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpts.id, gpts.owner_id, accounts.name, gpts.workspace_id, reach.level, rules.sharing, shown.version,
        shown.name, shown.description, shown.starters, shown.model, shown.lets_choose, shown.knowledge_use,
        shown.model_limit, shown.capabilities, gpts.picture,
        EXISTS (SELECT FROM knowledge_files WHERE knowledge_files.gpt_id = gpts.id AND state = 'ready'), page.indexed
    FROM gpt_public_pages AS page
    JOIN gpts ON gpts.id = page.gpt_id
    JOIN gpt_versions AS shown ON shown.gpt_id = gpts.id AND shown.version = gpts.current_version
    JOIN accounts ON accounts.id = gpts.owner_id AND accounts.deleted_at IS NULL
        AND accounts.suspended_at IS NULL
    LEFT JOIN workspaces ON workspaces.id = gpts.workspace_id
    CROSS JOIN LATERAL (SELECT effective_level(gpts.level, gpts.workspace_id) AS level) AS reach
    LEFT JOIN LATERAL (
        SELECT workspace_rules.sharing FROM workspace_rules
        WHERE workspace_rules.workspace_id = gpts.workspace_id ORDER BY workspace_rules.id DESC LIMIT 1) AS rules ON true
    WHERE page.gpt_id = gpt AND reach.level IN ('link', 'everyone')
        AND (gpts.workspace_id IS NULL OR (rules.sharing = 'everyone' AND workspaces.deleted_at IS NULL));
END;
GRANT EXECUTE ON FUNCTION public_gpt(uuid) TO discreet_serve;

-- Returns the actions of the version that `public_gpt` returns. The server shows their hosts.
CREATE FUNCTION public_gpt_actions(gpt uuid) RETURNS TABLE (id uuid, version int, sealed bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT actions.id, actions.version, actions.sealed FROM public_gpt(gpt) AS shown
    JOIN actions ON actions.gpt_id = shown.id AND actions.version = shown.version
    ORDER BY actions.position, actions.id;
END;
GRANT EXECUTE ON FUNCTION public_gpt_actions(uuid) TO discreet_serve;

-- Returns the released numbers about requests of a published GPT, which everyone may see. They hold the same noise as
-- those of its builder, and began under its present owner.
CREATE FUNCTION released_request_numbers(gpt uuid, first date) RETURNS SETOF releases
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT releases.* FROM releases
    JOIN gpts ON gpts.id = releases.gpt_id
    JOIN insight_days ON insight_days.day = releases.day AND insight_days.released_at IS NOT NULL
    WHERE releases.gpt_id = gpt AND releases.day >= first AND releases.question IN ('request_answers', 'request_data')
        AND gpts.current_version IS NOT NULL AND gpts.level <> 'me'
        AND (gpts.handed_over_at IS NULL OR releases.began > (gpts.handed_over_at AT TIME ZONE 'UTC')::date)
    ORDER BY releases.day;
END;
GRANT EXECUTE ON FUNCTION released_request_numbers(uuid, date) TO discreet_serve;
