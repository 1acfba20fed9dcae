-- What may differ from the key store, so that a start compares only that (P1, P10; decision 121).

-- The generation of the last comparison, which the key store has, too. Where the two differ, one of them was restored.
CREATE TABLE key_comparison (
    is_only    boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    generation uuid
);
INSERT INTO key_comparison DEFAULT VALUES;

-- Names, as in the key store, of pages, shared links and parties whose rows changed since. Triggers write them, in the
-- transaction of the change.
CREATE TABLE key_changes (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);

-- For the operator's pages of workspaces.
CREATE INDEX workspaces_name_idx ON workspaces (lower(name), id) WHERE deleted_at IS NULL;
CREATE INDEX workspace_audit_events_ended_idx ON workspace_audit_events (id) WHERE act = 'workspace_deleted';

ALTER TABLE key_comparison ENABLE ROW LEVEL SECURITY;
ALTER TABLE key_changes ENABLE ROW LEVEL SECURITY;

-- Functions and triggers -----------------------------------------------------------------------------------------

CREATE FUNCTION page_key_name(leaf uuid) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN get_byte(uuid_send(leaf), 0) >= 128 THEN 'share_page/' ELSE 'private_page/' END || page_of(leaf);

CREATE FUNCTION note_changed_party() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO key_changes (name) VALUES (CASE WHEN TG_OP = 'DELETE' THEN OLD.party ELSE NEW.party END);
    RETURN NULL;
END $$;
-- A conversation begins with a leaf of a page, and is deleted with its leaves, which `note_deleted_leaves` notes.
CREATE TRIGGER permissions_note_yes AFTER INSERT ON permissions FOR EACH ROW
    WHEN (NEW.purpose = 'improve' AND NEW.allowed_since IS NOT NULL AND NOT starts_with(NEW.party, 'conversation:'))
    EXECUTE FUNCTION note_changed_party();
CREATE TRIGGER permissions_note_change AFTER UPDATE OF allowed_since ON permissions FOR EACH ROW
    WHEN (NEW.purpose = 'improve' AND OLD.allowed_since IS DISTINCT FROM NEW.allowed_since)
    EXECUTE FUNCTION note_changed_party();
CREATE TRIGGER permissions_note_end AFTER DELETE ON permissions FOR EACH ROW
    WHEN (OLD.purpose = 'improve' AND OLD.allowed_since IS NOT NULL AND NOT starts_with(OLD.party, 'conversation:'))
    EXECUTE FUNCTION note_changed_party();

CREATE FUNCTION note_changed_page() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO key_changes (name) VALUES (page_key_name(CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END));
    RETURN NULL;
END $$;
CREATE TRIGGER key_pages_note AFTER INSERT OR DELETE ON key_pages FOR EACH ROW EXECUTE FUNCTION note_changed_page();

CREATE FUNCTION note_replaced_leaves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO key_changes (name)
        SELECT DISTINCT page_key_name(key) FROM (VALUES (OLD.own_key), (OLD.spare_key), (OLD.share_key)) AS former (key)
        WHERE is_leaf(key);
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_note_replaced AFTER UPDATE OF own_key, spare_key, share_key ON conversations
    FOR EACH ROW WHEN (OLD.own_key IS DISTINCT FROM NEW.own_key OR OLD.spare_key IS DISTINCT FROM NEW.spare_key
        OR OLD.share_key IS DISTINCT FROM NEW.share_key)
    EXECUTE FUNCTION note_replaced_leaves();

-- A conversation of an earlier release, which has no leaf yet, is a party with a share of its own.
CREATE FUNCTION note_deleted_leaves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO key_changes (name)
        SELECT page_key_name(key) FROM gone CROSS JOIN LATERAL (VALUES (own_key), (spare_key), (share_key)) AS named (key)
        WHERE is_leaf(key)
        UNION SELECT 'conversation:' || id FROM gone WHERE is_leaf(own_key) IS NOT TRUE;
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_note_deleted AFTER DELETE ON conversations
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_deleted_leaves();

CREATE FUNCTION note_changed_share() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO key_changes (name) VALUES ('share/' || CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END);
    RETURN NULL;
END $$;
CREATE TRIGGER shares_note AFTER INSERT OR DELETE ON shares FOR EACH ROW EXECUTE FUNCTION note_changed_share();

-- For tasks that act without an account.
-- Waits for a comparison that is just ending, so that the key store's generation can be read beside this one.
CREATE FUNCTION compared_generation() RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT generation FROM key_comparison WHERE acting_account() IS NULL FOR SHARE;
END;
CREATE FUNCTION changed_keys() RETURNS TABLE (id bigint, name text) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT key_changes.id, key_changes.name FROM key_changes WHERE acting_account() IS NULL;
END;

-- Ends a comparison that began at the generation `former`: false if another one has ended since. Until the transaction
-- ends, no other comparison does.
CREATE FUNCTION finish_key_comparison(former uuid, following uuid, compared bigint[]) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    UPDATE key_comparison SET generation = following
    WHERE generation IS NOT DISTINCT FROM former AND acting_account() IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM key_changes WHERE id = ANY (compared);
    RETURN true;
END $$;

-- As `named_leaves`, `parties_needing_shares` and `all_shares`, for some pages, parties and shared links.
CREATE FUNCTION leaves_named_in(pages uuid[])
    RETURNS TABLE (id uuid, next_leaf int, named uuid[]) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT page.id, page.next_leaf, ARRAY(
        SELECT leaf FROM unnest(leaves.names) AS leaf
        WHERE CASE WHEN page.is_share THEN EXISTS (SELECT FROM conversations WHERE share_key = leaf)
                   ELSE EXISTS (SELECT FROM conversations WHERE own_key = leaf)
                       OR EXISTS (SELECT FROM conversations WHERE spare_key = leaf) END)
    FROM (SELECT * FROM key_pages WHERE key_pages.id = ANY (pages)) AS page
    CROSS JOIN LATERAL (
        SELECT array_agg(leaf_of(page.id, number)) AS names FROM generate_series(0, page.next_leaf - 1) AS number
    ) AS leaves
    WHERE acting_account() IS NULL ORDER BY page.id;
END;
CREATE FUNCTION needing_shares_among(parties text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT allowing.party FROM permissions AS allowing
    WHERE allowing.party = ANY (parties) AND purpose = 'improve' AND allowed_since IS NOT NULL
        AND NOT starts_with(allowing.party, 'service:')
        AND CASE WHEN starts_with(allowing.party, 'conversation:')
                 THEN EXISTS (SELECT FROM key_grants JOIN conversations ON conversations.id = conversation_id
                              WHERE holder = 'improvement' AND share_key IS NULL
                              AND conversation_id = substr(allowing.party, length('conversation:') + 1)::uuid)
                 ELSE true END;
END;
CREATE FUNCTION owners_of_shares(ids uuid[]) RETURNS TABLE (id uuid, owner_id uuid) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT shares.id, shares.owner_id FROM shares WHERE shares.id = ANY (ids) AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION compared_generation(), changed_keys(), finish_key_comparison(uuid, uuid, bigint[]),
    leaves_named_in(uuid[]), needing_shares_among(text[]), owners_of_shares(uuid[]) TO discreet_serve;
