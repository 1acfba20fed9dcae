-- Keys of conversations in pages of the key store (P1, P7, P10).

-- A page holds 128 keys, its leaves. A leaf's name is one UUID of version 8: its first byte is the leaf's number, with
-- the highest bit set in a page of shares; the rest is the page's. The page itself is named as its first leaf.
CREATE FUNCTION is_leaf(name uuid) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN substr(name::text, 15, 1) = '8';
CREATE FUNCTION leaf_number(leaf uuid) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN get_byte(uuid_send(leaf), 0) & 127;
CREATE FUNCTION leaf_of(page uuid, number int) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN overlay(page::text PLACING lpad(to_hex((get_byte(uuid_send(page), 0) & 128) | number), 2, '0') FROM 1)::uuid;
CREATE FUNCTION page_of(leaf uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN leaf_of(leaf, 0);
GRANT EXECUTE ON FUNCTION is_leaf(uuid), leaf_number(uuid), leaf_of(uuid, int), page_of(uuid)
    TO discreet_serve, discreet_verify;

-- The pages of one person in one space, for conversations' own keys or for their shares. Leaves are taken in order:
-- those below `next_leaf` were named by a conversation. A closed page gives no more: its file is gone, or the database was
-- restored, and conversations of since the backup may have taken the next ones.
CREATE TABLE key_pages (
    id           uuid PRIMARY KEY CHECK (is_leaf(id) AND leaf_number(id) = 0),
    owner_id     uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- Null: the person's own space.
    workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    is_share     boolean NOT NULL GENERATED ALWAYS AS (get_byte(uuid_send(id), 0) >= 128) STORED,
    next_leaf    int NOT NULL DEFAULT 0 CHECK (next_leaf BETWEEN 0 AND 128),
    is_closed    boolean NOT NULL DEFAULT false,
    -- Nothing in a workspace trains a model (P1).
    CHECK (workspace_id IS NULL OR NOT is_share)
);
CREATE INDEX key_pages_owner_idx ON key_pages (owner_id);
CREATE INDEX key_pages_workspace_idx ON key_pages (workspace_id) WHERE workspace_id IS NOT NULL;
-- Pages with leaves left: one or two for each person and space.
CREATE INDEX key_pages_open_idx ON key_pages (owner_id, workspace_id) WHERE next_leaf < 128 AND NOT is_closed;

-- `own_key`: a leaf, or for conversations of earlier releases a key file (null: the one named as the conversation).
-- `share_key`: the leaf of the conversation's own share, while it may train. `message_deleted`: a message was deleted, so
-- it never trains again.
ALTER TABLE conversations ADD COLUMN share_key uuid, ADD COLUMN message_deleted boolean NOT NULL DEFAULT false;
-- A leaf is named once.
CREATE UNIQUE INDEX conversations_own_leaf_idx ON conversations (own_key) WHERE own_key IS NOT NULL;
CREATE UNIQUE INDEX conversations_share_leaf_idx ON conversations (share_key) WHERE share_key IS NOT NULL;
DROP INDEX conversations_own_key_idx;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- A leaf that was taken is never given again.
CREATE FUNCTION refuse_fewer_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.next_leaf < OLD.next_leaf OR (OLD.is_closed AND NOT NEW.is_closed) THEN
        RAISE EXCEPTION 'a leaf that was taken is not given again' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER key_pages_fixed BEFORE UPDATE OF id, owner_id, workspace_id ON key_pages
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER key_pages_grow BEFORE UPDATE OF next_leaf, is_closed ON key_pages
    FOR EACH ROW EXECUTE FUNCTION refuse_fewer_leaves();
CREATE TRIGGER key_pages_account_exists BEFORE INSERT ON key_pages FOR EACH ROW
    EXECUTE FUNCTION refuse_for_deleted_account();
GRANT SELECT, INSERT (id, owner_id, workspace_id), UPDATE (is_closed), DELETE ON key_pages TO discreet_serve;
GRANT SELECT ON key_pages TO discreet_verify;
ALTER TABLE key_pages ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON key_pages TO discreet_serve
    USING (owner_id = acting_account() AND (workspace_id IS NULL OR works_in(workspace_id)));
CREATE POLICY verify ON key_pages FOR SELECT TO discreet_verify USING (true);

GRANT SELECT (share_key) ON conversations TO discreet_improve;
GRANT SELECT (share_key, message_deleted) ON conversations TO discreet_verify;

-- Takes a leaf for a conversation of this person and space. Refused unless it is the next one of a page of theirs.
CREATE FUNCTION take_leaf(leaf uuid, for_share boolean, account uuid, workspace uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE key_pages SET next_leaf = next_leaf + 1
    WHERE id = page_of(leaf) AND is_share = for_share AND owner_id = account
        AND workspace_id IS NOT DISTINCT FROM workspace AND next_leaf = leaf_number(leaf)
        AND NOT is_closed;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this is not the next leaf of a page of this person and space'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'key_pages_next';
    END IF;
END $$;

-- Naming a leaf takes it, in the same transaction: so there are no gaps, and no leaf has two conversations.
CREATE FUNCTION take_named_leaves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF is_leaf(NEW.own_key) AND (TG_OP = 'INSERT' OR NEW.own_key IS DISTINCT FROM OLD.own_key) THEN
        PERFORM take_leaf(NEW.own_key, false, NEW.owner_id, NEW.workspace_id);
    END IF;
    IF NEW.share_key IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.share_key IS DISTINCT FROM OLD.share_key) THEN
        PERFORM take_leaf(NEW.share_key, true, NEW.owner_id, NEW.workspace_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_leaves BEFORE INSERT OR UPDATE OF own_key, share_key ON conversations
    FOR EACH ROW EXECUTE FUNCTION take_named_leaves();

-- Returns whether a conversation names a leaf of this page as its own key or share.
CREATE FUNCTION is_named(page uuid) RETURNS boolean LANGUAGE sql STABLE RETURN EXISTS (
    SELECT FROM generate_series(0, 127) AS number
    JOIN conversations ON own_key = leaf_of(page, number) OR share_key = leaf_of(page, number));

-- Deletes the rows of pages whose last conversation is gone; the key store has destroyed those pages with it.
CREATE FUNCTION delete_used_up_pages() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    DELETE FROM key_pages WHERE (next_leaf = 128 OR is_closed)
        AND id IN (SELECT page_of(key) FROM gone CROSS JOIN LATERAL (VALUES (own_key), (share_key)) AS named (key))
        AND NOT is_named(id);
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_last_of_page AFTER DELETE ON conversations
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION delete_used_up_pages();

-- As the function without the space, which stays for processes of the previous version. Each row also has the next leaves
-- of the person's pages there, so that beginning a conversation asks for nothing more; null where a page must be made.
CREATE FUNCTION next_leaf(account uuid, workspace uuid, for_share boolean) RETURNS uuid LANGUAGE sql STABLE
    RETURN (SELECT leaf_of(id, next_leaf) FROM key_pages
            WHERE owner_id = account AND workspace_id IS NOT DISTINCT FROM workspace AND is_share = for_share
                AND next_leaf < 128 AND NOT is_closed
            ORDER BY id LIMIT 1);
CREATE FUNCTION parties_at_start(account uuid, wanted text[], gpt uuid, workspace uuid)
    RETURNS TABLE (party text, allowed_since timestamptz, refused_at timestamptz, own_leaf uuid, share_leaf uuid)
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    own_leaf := next_leaf(account, workspace, false);
    share_leaf := next_leaf(account, workspace, true);
    RETURN QUERY
        SELECT asked.party, permissions.allowed_since, permissions.refused_at, own_leaf, share_leaf
        FROM (SELECT unnest(wanted) AS party
              UNION SELECT 'gpt:' || origin FROM unnest(gpt_origins(gpt)) AS origin) AS asked
        LEFT JOIN permissions ON permissions.party = asked.party AND permissions.purpose = 'improve';
END $$;
GRANT EXECUTE ON FUNCTION next_leaf(uuid, uuid, boolean), parties_at_start(uuid, text[], uuid, uuid) TO discreet_serve;

-- As the function without keys, which stays for processes of the previous version. `own`, `share`: the leaves that the
-- conversation takes.
CREATE FUNCTION begin_conversation(
    account uuid, conversation uuid, in_service text, of_nature text, with_gpt uuid, in_workspace uuid,
    began timestamptz, updated timestamptz, title bytea,
    label uuid, label_parties text[],
    grant_drawers text[], grant_holders text[], grant_keys bytea[],
    message_ids uuid[], message_parents uuid[], message_roles text[], message_labels uuid[], message_drawers text[],
    message_states text[], message_contents bytea[], message_times timestamptz[],
    joined_label uuid, joined_parties text[], own uuid, share uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    WITH begun AS (
        INSERT INTO conversations
            (id, owner_id, service, nature, gpt_id, began_at, updated_at, sealed_title, head_id, workspace_id, own_key,
            share_key)
        VALUES (conversation, account, in_service, of_nature, with_gpt, began, updated, title,
            message_ids[cardinality(message_ids)], in_workspace, own, share)
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
    uuid, text[], uuid, uuid) TO discreet_serve;

-- The names of a conversation's keys: its own, one that is to be destroyed, and its share.
CREATE FUNCTION conversation_keys(conversation uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT held.key FROM conversations CROSS JOIN LATERAL (VALUES (coalesce(own_key, id)), (spare_key), (share_key))
        AS held (key)
    WHERE conversations.id = conversation AND held.key IS NOT NULL;
END;
GRANT EXECUTE ON FUNCTION conversation_keys(uuid) TO discreet_serve;

-- The key files that conversations have besides the one named after them: those of an account or a workspace whose
-- leaves go with their pages.
CREATE OR REPLACE FUNCTION later_keys(about uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT later.key FROM conversations CROSS JOIN LATERAL (VALUES (own_key), (spare_key)) AS later (key)
    WHERE later.key IS NOT NULL AND NOT is_leaf(later.key)
        AND (conversations.id = about OR conversations.owner_id = about OR conversations.workspace_id = about);
END;

-- The pages of an account or a workspace that is being deleted.
CREATE FUNCTION pages_of_deleted(about uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM key_pages WHERE (owner_id = about AND EXISTS (
            SELECT FROM accounts WHERE accounts.id = about AND deleted_at IS NOT NULL))
        OR (workspace_id = about AND EXISTS (
            SELECT FROM workspaces WHERE workspaces.id = about AND deleted_at IS NOT NULL));
END;
GRANT EXECUTE ON FUNCTION pages_of_deleted(uuid) TO discreet_serve;

-- A conversation with a share leaf needs no share file.
CREATE OR REPLACE FUNCTION parties_needing_shares(after text, most integer) RETURNS SETOF text LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT allowing.party FROM permissions AS allowing
    WHERE allowing.party > after AND purpose = 'improve' AND allowed_since IS NOT NULL
        AND NOT starts_with(allowing.party, 'service:')
        AND CASE WHEN starts_with(allowing.party, 'conversation:')
                 THEN EXISTS (SELECT FROM key_grants JOIN conversations ON conversations.id = conversation_id
                              WHERE holder = 'improvement' AND share_key IS NULL
                              AND conversation_id = substr(allowing.party, length('conversation:') + 1)::uuid)
                 ELSE true END
    ORDER BY allowing.party LIMIT most;
END;

CREATE OR REPLACE FUNCTION orphan_keys(names text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH made AS (
        SELECT name, split_part(name, '/', 1) AS kind, split_part(name, '/', 2)::uuid AS id
        FROM unnest(names) AS name
        WHERE name ~ ('^(user|gpt|image|api|conversation|sign_in|export|move_in|share|dataset|prompt|private_page'
            || '|share_page)/[0-9a-f-]{36}$')
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
        ELSE EXISTS (SELECT FROM key_pages WHERE key_pages.id = made.id)
    END;
END;

-- The next pages after this one, with the leaves that conversations name, for comparison with the key store. For tasks
-- that act without an account.
CREATE FUNCTION named_leaves(after uuid, most int)
    RETURNS TABLE (id uuid, next_leaf int, named uuid[]) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT page.id, page.next_leaf, ARRAY(
        SELECT leaf FROM unnest(leaves.names) AS leaf
        WHERE CASE WHEN page.is_share THEN EXISTS (SELECT FROM conversations WHERE share_key = leaf)
                   ELSE EXISTS (SELECT FROM conversations WHERE own_key = leaf)
                       OR EXISTS (SELECT FROM conversations WHERE spare_key = leaf) END)
    FROM (SELECT * FROM key_pages WHERE key_pages.id > after ORDER BY key_pages.id LIMIT most) AS page
    CROSS JOIN LATERAL (
        SELECT array_agg(leaf_of(page.id, number)) AS names FROM generate_series(0, page.next_leaf - 1) AS number
    ) AS leaves
    WHERE acting_account() IS NULL ORDER BY page.id;
END;
-- Records that conversations whose share is gone no longer allow improvement.
CREATE FUNCTION lose_share_leaves(leaves uuid[], moment timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    lost uuid[];
BEGIN
    WITH losing AS (
        UPDATE conversations SET share_key = NULL WHERE share_key = ANY (leaves) AND acting_account() IS NULL RETURNING id)
    SELECT coalesce(array_agg(id), '{}') FROM losing INTO lost;
    PERFORM end_permission('conversation:' || id, moment) FROM unnest(lost) AS id;
    RETURN cardinality(lost);
END $$;
-- Deletes the rows of these pages, which the key store no longer has, where no conversation names them any more.
CREATE FUNCTION delete_key_pages(gone uuid[]) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM key_pages WHERE id = ANY (gone) AND acting_account() IS NULL AND NOT is_named(id);
END;
GRANT EXECUTE ON FUNCTION named_leaves(uuid, int), lose_share_leaves(uuid[], timestamptz), delete_key_pages(uuid[])
    TO discreet_serve;
-- For `named_leaves`; spare keys are few.
CREATE INDEX conversations_spare_leaf_idx ON conversations (spare_key) WHERE spare_key IS NOT NULL;
