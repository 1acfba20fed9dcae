-- The GPT store: what it lists, in the orders and by the pieces of text in which it is read through indexes (P3,
-- docs/decisions/0115).

-- Published GPTs that a list may show, each in its current version. Triggers derive the rows from gpts and
-- gpt_versions. No role reads the table: store_listings returns ids, and its caller reads those GPTs under row-level
-- security.
CREATE TABLE gpt_listings (
    gpt_id       uuid PRIMARY KEY REFERENCES gpts (id) ON DELETE CASCADE,
    workspace_id uuid,
    level        text NOT NULL CHECK (level IN ('workspace', 'everyone')),
    category     text NOT NULL,
    -- As lower(name), by which lists are ordered. It is cut off: an index entry has a limit.
    sort_name    text NOT NULL,
    made_at      timestamptz NOT NULL,
    -- Name and description without accents, in small letters, and every part of one to three characters of them.
    searched     text NOT NULL,
    pieces       text[] NOT NULL
);
CREATE INDEX gpt_listings_name_idx ON gpt_listings (sort_name, gpt_id) WHERE level = 'everyone';
CREATE INDEX gpt_listings_new_idx ON gpt_listings (made_at DESC, sort_name, gpt_id) WHERE level = 'everyone';
CREATE INDEX gpt_listings_category_idx ON gpt_listings (category, sort_name, gpt_id) WHERE level = 'everyone';
CREATE INDEX gpt_listings_category_new_idx ON gpt_listings (category, made_at DESC, sort_name, gpt_id)
    WHERE level = 'everyone';
CREATE INDEX gpt_listings_workspace_idx ON gpt_listings (workspace_id, sort_name, gpt_id)
    WHERE workspace_id IS NOT NULL;
CREATE INDEX gpt_listings_workspace_new_idx ON gpt_listings (workspace_id, made_at DESC, sort_name, gpt_id)
    WHERE workspace_id IS NOT NULL;
CREATE INDEX gpt_listings_pieces_idx ON gpt_listings USING gin (pieces) WITH (fastupdate = off);
ALTER TABLE gpt_listings ENABLE ROW LEVEL SECURITY;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Returns a text as the store compares it: without accents, in small letters.
CREATE FUNCTION folded_text(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(regexp_replace(normalize(written, NFKD), U&'[\0300-\036F]', '', 'g'));
GRANT EXECUTE ON FUNCTION folded_text(text) TO discreet_serve;

-- Returns the parts of a folded text that have this many characters, each once.
CREATE FUNCTION text_pieces(folded text, characters int) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(SELECT DISTINCT substr(folded, n, characters)
                 FROM generate_series(1, char_length(folded) - characters + 1) AS n);

-- Derives the listing of a GPT.
CREATE FUNCTION refresh_gpt_listing(gpt uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM gpt_listings WHERE gpt_id = gpt AND NOT EXISTS (
        SELECT FROM gpts JOIN gpt_versions ON gpt_versions.gpt_id = gpts.id AND version = current_version
        WHERE gpts.id = gpt AND level IN ('workspace', 'everyone'));
    INSERT INTO gpt_listings (gpt_id, workspace_id, level, category, sort_name, made_at, searched, pieces)
    SELECT gpts.id, workspace_id, level, category, left(lower(name), 500), made_at, folded,
        text_pieces(folded, 1) || text_pieces(folded, 2) || text_pieces(folded, 3)
    FROM gpts JOIN gpt_versions ON gpt_versions.gpt_id = gpts.id AND version = current_version
    CROSS JOIN LATERAL (SELECT folded_text(name || E'\n' || description) AS folded) AS texts
    WHERE gpts.id = gpt AND level IN ('workspace', 'everyone')
    ON CONFLICT (gpt_id) DO UPDATE SET level = excluded.level, category = excluded.category,
        sort_name = excluded.sort_name, made_at = excluded.made_at, searched = excluded.searched,
        pieces = excluded.pieces;
END;

CREATE FUNCTION list_changed_gpt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM refresh_gpt_listing(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION list_changed_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM refresh_gpt_listing(NEW.gpt_id);
    RETURN NULL;
END $$;
CREATE TRIGGER gpts_are_listed AFTER INSERT ON gpts
    FOR EACH ROW WHEN (NEW.current_version IS NOT NULL) EXECUTE FUNCTION list_changed_gpt();
CREATE TRIGGER gpts_are_listed_again AFTER UPDATE OF level, current_version, category ON gpts
    FOR EACH ROW WHEN (OLD.level IS DISTINCT FROM NEW.level OR OLD.current_version IS DISTINCT FROM NEW.current_version
        OR OLD.category IS DISTINCT FROM NEW.category) EXECUTE FUNCTION list_changed_gpt();
CREATE TRIGGER gpt_versions_are_listed AFTER INSERT OR UPDATE OF name, description, made_at ON gpt_versions
    FOR EACH ROW WHEN (NEW.version > 0) EXECUTE FUNCTION list_changed_version();

-- Returns the GPTs that a list for the acting account in this space is made of: its own, those on which it has a
-- right, and of each other kind the first `most`: public ones, if the space's rules on others' GPTs (`outside`: all,
-- approved or none) let it, and those of the space. With a builder: what that builder has published, and those on which
-- the account has a right. Each call is planned for its values: a rare piece is read through the index of pieces, and a
-- common one in the list's order.
CREATE FUNCTION store_listings(words text, most int, space uuid, outside text, approved uuid[], builder uuid,
    of_category text, by_date boolean) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    folded text := folded_text(words);
    listed text := 'SELECT gpt_id FROM gpt_listings WHERE %s'
        || CASE WHEN of_category IS NULL THEN '' ELSE ' AND category = $4' END
        || CASE WHEN folded = '' THEN '' ELSE ' AND pieces @> $2 AND position($1 IN searched) > 0' END
        || CASE WHEN by_date THEN ' ORDER BY made_at DESC, ' ELSE ' ORDER BY ' END || 'sort_name, gpt_id LIMIT $5';
    -- Told by what they are not: the planner takes an equation with a function's value for rare.
    public text := $sql$(workspace_id IS NULL
        OR effective_level(level, workspace_id) NOT IN ('me', 'workspace', 'link'))$sql$;
    kinds text[] := ARRAY[$sql$workspace_id = $3 AND effective_level(level, workspace_id) NOT IN ('me', 'link')$sql$];
    kind text;
BEGIN
    IF acting_account() IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT id FROM gpts WHERE owner_id = coalesce(builder, acting_account())
        AND (owner_id = acting_account() OR level IN ('workspace', 'everyone'));
    RETURN QUERY SELECT gpt_id FROM gpt_rights WHERE account_id = acting_account();
    IF builder IS NOT NULL OR NOT works_in(space) THEN
        RETURN;
    END IF;
    IF space IS NULL OR outside = 'all' THEN
        kinds := kinds || ($sql$level = 'everyone' AND $sql$ || public);
    ELSIF outside = 'approved' THEN
        kinds := kinds || ($sql$gpt_id = ANY ($6) AND $sql$ || public);
    END IF;
    FOREACH kind IN ARRAY kinds LOOP
        RETURN QUERY EXECUTE format(listed, kind)
            USING folded, text_pieces(folded, least(3, char_length(folded))), space, of_category, most, approved;
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION store_listings(text, int, uuid, text, uuid[], uuid, text, boolean) TO discreet_serve;

-- What exists already.
SELECT refresh_gpt_listing(id) FROM gpts WHERE current_version IS NOT NULL;
