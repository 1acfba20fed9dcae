-- What a GPT's owner gives to other people of this server: to chat with it, to look at what it is made of and duplicate
-- it, or to edit its draft and knowledge (SPEC §5). Nothing of it includes a conversation (P6).

-- It is offered to an address, whether or not an account has it, and holds once that account's person accepts. `given`
-- is what holds; `offered` is what waits for an answer until `expires_at`, beside what holds already or alone.
CREATE TABLE gpt_rights (
    id          uuid PRIMARY KEY,
    gpt_id      uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    email       text NOT NULL CHECK (email = lower(email)),
    account_id  uuid REFERENCES accounts (id) ON DELETE CASCADE,
    given       text CHECK (given IN ('chat', 'view', 'edit')),
    accepted_at timestamptz,
    offered     text CHECK (offered IN ('chat', 'view', 'edit')),
    offered_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > offered_at AND expires_at <= offered_at + interval '14 days'),
    CHECK (num_nulls(account_id, given, accepted_at) IN (0, 3)),
    CHECK (num_nonnulls(given, offered) > 0),
    UNIQUE (gpt_id, email),
    UNIQUE (gpt_id, account_id)
);
CREATE INDEX gpt_rights_account ON gpt_rights (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX gpt_rights_email ON gpt_rights (email) WHERE offered IS NOT NULL;
CREATE TRIGGER gpt_rights_fixed BEFORE UPDATE OF id, gpt_id, email ON gpt_rights
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- The GPTs on which the acting person holds this right or more. A workspace's: while they work there, and while its
-- rules let GPTs go to anybody but their builders.
CREATE FUNCTION shared_gpts(wanted text) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT gpt_rights.gpt_id FROM gpt_rights JOIN gpts ON gpts.id = gpt_rights.gpt_id
    WHERE gpt_rights.account_id = acting_account()
        AND array_position(ARRAY['chat', 'view', 'edit'], given) >= array_position(ARRAY['chat', 'view', 'edit'], wanted)
        AND works_in(gpts.workspace_id)
        AND (gpts.workspace_id IS NULL OR narrowed('workspace', gpts.workspace_id) = 'workspace');
END;

-- Holds a GPT until the transaction ends, for whoever owns it or may look into it: whose it is, and what the acting
-- person may do with it once it is held. For everybody else it does nothing and tells nothing.
CREATE FUNCTION hold_gpt(gpt uuid, OUT owner uuid, OUT workspace uuid, OUT held text) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF gpt IN (SELECT shared_gpts('view'))
        OR EXISTS (SELECT FROM gpts WHERE id = gpt AND owner_id = acting_account() AND works_in(workspace_id)) THEN
        PERFORM FROM gpts WHERE id = gpt FOR NO KEY UPDATE;
        SELECT gpts.owner_id, gpts.workspace_id,
            CASE WHEN gpts.owner_id = acting_account() AND works_in(gpts.workspace_id) THEN 'own'
                 WHEN gpt IN (SELECT shared_gpts('edit')) THEN 'edit'
                 WHEN gpt IN (SELECT shared_gpts('view')) THEN 'view' END
        FROM gpts WHERE gpts.id = gpt INTO owner, workspace, held;
        IF held IS NULL THEN
            owner := NULL;
            workspace := NULL;
        END IF;
    END IF;
END $$;

-- The one column of a GPT's own row that those who may edit it change.
CREATE FUNCTION set_gpt_picture(gpt uuid, sealed bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    UPDATE gpts SET picture = sealed
    WHERE id = gpt AND (id IN (SELECT shared_gpts('edit')) OR (owner_id = acting_account() AND works_in(workspace_id)));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no GPT that this person may edit' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- What is offered to the acting person's address. A workspace's GPT: to those who work there.
CREATE FUNCTION offers_to_me(moment timestamptz)
    RETURNS TABLE (id uuid, gpt_id uuid, workspace_id uuid, gpt_name text, owner_name text, offered text, given text,
                   expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpt_rights.id, gpts.id, gpts.workspace_id, shown.name, owners.name, gpt_rights.offered, gpt_rights.given,
        gpt_rights.expires_at
    FROM gpt_rights
    JOIN gpts ON gpts.id = gpt_rights.gpt_id
    JOIN gpt_versions AS shown ON shown.gpt_id = gpts.id AND shown.version = coalesce(gpts.current_version, 0)
    JOIN accounts AS owners ON owners.id = gpts.owner_id
    JOIN accounts AS mine ON mine.id = acting_account()
    WHERE (gpt_rights.account_id = mine.id OR (gpt_rights.account_id IS NULL AND gpt_rights.email = lower(mine.email)))
        AND gpt_rights.offered IS NOT NULL AND gpt_rights.expires_at > moment AND gpts.owner_id <> mine.id
        AND works_in(gpts.workspace_id)
        AND (gpts.workspace_id IS NULL OR narrowed('workspace', gpts.workspace_id) = 'workspace')
    ORDER BY gpt_rights.offered_at DESC, gpt_rights.id;
END;
-- The acting person accepts one of these, as it was shown: whether it was still there. Of two for one account the one
-- that is accepted stays.
CREATE FUNCTION accept_right(offer uuid, shown text, moment timestamptz) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    about uuid;
BEGIN
    PERFORM FROM gpts JOIN gpt_rights ON gpt_rights.gpt_id = gpts.id
        WHERE gpt_rights.id = offer FOR NO KEY UPDATE OF gpts, gpt_rights;
    SELECT found.gpt_id FROM offers_to_me(moment) AS found
        WHERE found.id = offer AND found.offered = shown INTO about;
    IF about IS NOT NULL THEN
        DELETE FROM gpt_rights WHERE gpt_id = about AND account_id = acting_account() AND id <> offer;
        UPDATE gpt_rights SET account_id = acting_account(), given = offered, accepted_at = moment, offered = NULL
        WHERE id = offer;
    END IF;
    RETURN about;
END $$;
-- … or declines it: what they held before, they keep.
CREATE FUNCTION decline_right(offer uuid, moment timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM offers_to_me(moment) AS found WHERE found.id = offer) THEN
        RETURN false;
    END IF;
    DELETE FROM gpt_rights WHERE id = offer AND given IS NULL;
    UPDATE gpt_rights SET offered = NULL WHERE id = offer AND given IS NOT NULL;
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION shared_gpts(text), hold_gpt(uuid), set_gpt_picture(uuid, bytea), offers_to_me(timestamptz),
    accept_right(uuid, text, timestamptz), decline_right(uuid, timestamptz) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE (given, offered, offered_at, expires_at), DELETE ON gpt_rights TO discreet_serve;
GRANT SELECT (id, gpt_id, account_id, given, accepted_at) ON gpt_rights TO discreet_verify;
ALTER TABLE gpt_rights ENABLE ROW LEVEL SECURITY;
-- Its owner gives and takes; nobody accepts for somebody else.
CREATE POLICY giving ON gpt_rights TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY holding ON gpt_rights FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY leaving ON gpt_rights FOR DELETE TO discreet_serve USING (account_id = acting_account());
CREATE POLICY verifying ON gpt_rights FOR SELECT TO discreet_verify USING (true);
-- A right begins as an offer, and what holds is only ever made less by its owner.
CREATE FUNCTION refuse_right_unasked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.given IS NOT NULL THEN
        RAISE EXCEPTION 'a right begins with its person''s yes' USING ERRCODE = 'restrict_violation';
    END IF;
    -- whose functions accept, owns the table
    IF TG_OP = 'UPDATE' AND current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
        AND array_position(ARRAY['chat', 'view', 'edit'], NEW.given)
            > coalesce(array_position(ARRAY['chat', 'view', 'edit'], OLD.given), 0) THEN
        RAISE EXCEPTION 'more is offered and accepted, never just given' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gpt_rights_asked BEFORE INSERT OR UPDATE OF given ON gpt_rights
    FOR EACH ROW EXECUTE FUNCTION refuse_right_unasked();

-- Rights are of the owner who gave them: with another owner they end. With a membership those of its workspace do, and
-- with an account all that it gave, held, or was offered.
CREATE FUNCTION end_rights() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF TG_TABLE_NAME = 'gpts' THEN
        DELETE FROM gpt_rights WHERE gpt_id = OLD.id;
    ELSIF TG_TABLE_NAME = 'memberships' THEN
        DELETE FROM gpt_rights USING gpts WHERE gpts.id = gpt_id AND gpts.workspace_id = OLD.workspace_id
            AND gpt_rights.account_id = OLD.account_id;
    ELSE
        DELETE FROM gpt_rights WHERE account_id = OLD.id OR email = lower(OLD.email)
            OR gpt_id IN (SELECT gpts.id FROM gpts WHERE gpts.owner_id = OLD.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gpts_end_rights AFTER UPDATE OF owner_id ON gpts
    FOR EACH ROW WHEN (NEW.owner_id <> OLD.owner_id) EXECUTE FUNCTION end_rights();
CREATE TRIGGER memberships_end_rights AFTER DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION end_rights();
CREATE TRIGGER accounts_end_rights AFTER UPDATE OF deleted_at ON accounts
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL) EXECUTE FUNCTION end_rights();

-- What the rights open, table by table. Drafts and knowledge are written; what is published stays as it is.
CREATE POLICY shared ON gpts FOR SELECT TO discreet_serve USING (id IN (SELECT shared_gpts('chat')));
CREATE POLICY shared ON gpt_versions FOR SELECT TO discreet_serve USING (
    gpt_id IN (SELECT shared_gpts('view')) OR (gpt_id IN (SELECT shared_gpts('chat')) AND EXISTS (
        SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.current_version = version)));
CREATE POLICY edited ON gpt_versions FOR UPDATE TO discreet_serve
    USING (version = 0 AND gpt_id IN (SELECT shared_gpts('edit')));
CREATE POLICY shared ON knowledge_files FOR SELECT TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('view')));
CREATE POLICY edited ON knowledge_files TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('edit')));
CREATE POLICY shared ON knowledge_pieces FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM knowledge_files WHERE knowledge_files.id = file_id AND gpt_id IN (SELECT shared_gpts('view'))));
CREATE POLICY edited ON knowledge_pieces FOR INSERT TO discreet_serve WITH CHECK (EXISTS (
    SELECT FROM knowledge_files WHERE knowledge_files.id = file_id AND gpt_id IN (SELECT shared_gpts('edit'))));
CREATE POLICY shared ON actions FOR SELECT TO discreet_serve USING (
    gpt_id IN (SELECT shared_gpts('view')) OR (gpt_id IN (SELECT shared_gpts('chat')) AND EXISTS (
        SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.current_version = version)));
CREATE POLICY edited ON actions TO discreet_serve USING (version = 0 AND gpt_id IN (SELECT shared_gpts('edit')));
CREATE POLICY edited ON operation_beginnings TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('edit')));

-- Two who edit one draft: each saves what they opened, or hears that somebody else has saved meanwhile.
ALTER TABLE gpt_versions ADD COLUMN edition int NOT NULL DEFAULT 1 CHECK (edition > 0);

-- An ending may be of one GPT alone: what runs for the account with it ends, and nothing else.
ALTER TABLE endings ADD COLUMN gpt_id uuid;

-- Knowledge that an editor adds counts with the owner's. The rest as before: acting for a person, theirs and their
-- workspaces' alone.
CREATE OR REPLACE FUNCTION kept_bytes(holder text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(sum(bytes), 0)::bigint FROM (
        SELECT knowledge_files.bytes FROM gpts JOIN knowledge_files ON knowledge_files.gpt_id = gpts.id
        WHERE (gpts.workspace_id IS NULL AND holder = 'account:' || gpts.owner_id)
            OR holder = 'workspace:' || gpts.workspace_id
        UNION ALL
        SELECT bytes FROM images WHERE holder = 'account:' || owner_id
        UNION ALL
        SELECT given_files.bytes FROM given_files JOIN conversations ON conversations.id = conversation_id
        WHERE (conversations.workspace_id IS NULL AND holder = 'account:' || conversations.owner_id)
            OR holder = 'workspace:' || conversations.workspace_id) AS kept
    HAVING acting_account() IS NULL OR holder = 'account:' || acting_account() OR EXISTS (
        SELECT FROM memberships WHERE holder = 'workspace:' || workspace_id AND account_id = acting_account()
            AND suspended_at IS NULL)
        OR EXISTS (SELECT FROM gpts WHERE id IN (SELECT shared_gpts('edit')) AND holder = 'account:' || owner_id);
END;
