-- Who is in a workspace, how one comes in and out, what was done about it, and how a workspace ends (SPEC §4).
--
-- The serving role acts for a person nearly always; then it sees the people of that person's workspaces and of no
-- other. Before a person is known (a session is looked up, somebody signs up) it acts for nobody.

-- From this moment nobody is in it and nobody comes in; its row goes when all that was made there is destroyed.
ALTER TABLE workspaces ADD COLUMN deleted_at timestamptz;
CREATE TRIGGER workspaces_stay_deleted BEFORE UPDATE OF deleted_at ON workspaces
    FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse_update();

-- What the acting person is in a workspace; null for who is not in it, or suspended there. It runs as the tables'
-- owner, so that the policies below can ask it without asking themselves.
CREATE FUNCTION role_in(workspace uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN (SELECT role FROM memberships
            WHERE workspace_id = workspace AND account_id = acting_account() AND suspended_at IS NULL);
GRANT EXECUTE ON FUNCTION role_in(uuid) TO discreet_serve;

ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY before_a_person_is_known ON memberships TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY seen ON memberships FOR SELECT TO discreet_serve USING (
    account_id = acting_account() OR role_in(workspace_id) IS NOT NULL);
CREATE POLICY managed ON memberships FOR UPDATE TO discreet_serve USING (role_in(workspace_id) IN ('owner', 'admin'));
CREATE POLICY removed ON memberships FOR DELETE TO discreet_serve USING (
    account_id = acting_account() OR role_in(workspace_id) IN ('owner', 'admin'));

-- Nobody is taken into a workspace that is deleted, and an owner who goes leaves another. Both wait for whoever is
-- changing the same workspace, so that of two owners who leave at once one stays.
CREATE FUNCTION refuse_into_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM FROM workspaces WHERE id = NEW.workspace_id AND deleted_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody comes into a deleted workspace' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER memberships_alive BEFORE INSERT ON memberships FOR EACH ROW EXECUTE FUNCTION refuse_into_deleted();

CREATE FUNCTION keep_an_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM FROM workspaces WHERE id = OLD.workspace_id AND deleted_at IS NULL FOR NO KEY UPDATE;
    IF FOUND AND NOT EXISTS (SELECT FROM memberships WHERE workspace_id = OLD.workspace_id AND role = 'owner'
                             AND suspended_at IS NULL) THEN
        RAISE EXCEPTION 'a workspace has an owner' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER memberships_keep_an_owner AFTER UPDATE OR DELETE ON memberships FOR EACH ROW
    WHEN (OLD.role = 'owner' AND OLD.suspended_at IS NULL) EXECUTE FUNCTION keep_an_owner();

-- An ending may be of one workspace alone: what runs for the account elsewhere goes on.
ALTER TABLE endings ADD COLUMN workspace_id uuid;

-- A one-time way into a workspace. The token is told once; here is its digest.
CREATE TABLE workspace_invitations (
    id           uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    token_hash   bytea NOT NULL UNIQUE,
    role         text NOT NULL CHECK (role IN ('admin', 'member')),
    -- for the account with this address alone; null: for whoever has the link
    email        text,
    made_by      uuid REFERENCES accounts (id) ON DELETE SET NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL CHECK (expires_at <= created_at + interval '14 days'),
    used_at      timestamptz
);
CREATE INDEX workspace_invitations_workspace ON workspace_invitations (workspace_id);
CREATE TRIGGER workspace_invitations_fixed
    BEFORE UPDATE OF id, workspace_id, token_hash, role, email, created_at, expires_at ON workspace_invitations
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER workspace_invitations_once BEFORE UPDATE OF used_at ON workspace_invitations
    FOR EACH ROW WHEN (OLD.used_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON workspace_invitations TO discreet_serve;
ALTER TABLE workspace_invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY before_a_person_is_known ON workspace_invitations TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY managed ON workspace_invitations TO discreet_serve USING (role_in(workspace_id) IN ('owner', 'admin'));

-- The acting person comes in by an invitation: the workspace and the role, or nothing when it does not hold for them.
-- Of all that race for it one comes in.
CREATE FUNCTION accept_invitation(hash bytea, moment timestamptz, OUT workspace uuid, OUT as_role text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    UPDATE workspace_invitations AS given SET used_at = moment
    WHERE given.token_hash = hash AND given.used_at IS NULL AND given.expires_at > moment
        AND (given.email IS NULL OR EXISTS (
            SELECT FROM accounts WHERE accounts.id = acting_account() AND lower(accounts.email) = lower(given.email)))
        AND EXISTS (SELECT FROM workspaces WHERE workspaces.id = given.workspace_id AND deleted_at IS NULL)
    RETURNING given.workspace_id, given.role INTO workspace, as_role;
    IF FOUND THEN
        INSERT INTO memberships (workspace_id, account_id, role, joined_at)
        VALUES (workspace, acting_account(), as_role, moment);
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION accept_invitation(bytea, timestamptz) TO discreet_serve;

-- GPTs of a person who is or was in a workspace pass to an owner of it, in the transaction in which the person goes.
-- Whoever manages the workspace may do so, and everybody with their own; to an owner alone. What is to be deleted is
-- `shut`: nobody but its new owner sees it meanwhile.
CREATE FUNCTION hand_over_gpts(workspace uuid, giver uuid, heir uuid, shut boolean) RETURNS SETOF uuid LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF NOT (acting_account() = giver OR role_in(workspace) IN ('owner', 'admin')) OR NOT EXISTS (
        SELECT FROM memberships WHERE workspace_id = workspace AND account_id = heir AND role = 'owner'
            AND suspended_at IS NULL) THEN
        RAISE EXCEPTION 'GPTs pass to an owner, by who may' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN QUERY UPDATE gpts SET owner_id = heir, level = CASE WHEN shut THEN 'me' ELSE level END
        WHERE workspace_id = workspace AND owner_id = giver RETURNING id;
END $$;
-- How many GPTs each person has in a workspace, for who manages it. Their number, and nothing of them.
CREATE FUNCTION gpts_of_members(workspace uuid) RETURNS TABLE (owner_id uuid, gpts bigint) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpts.owner_id, count(*) FROM gpts
    WHERE gpts.workspace_id = workspace
        AND (gpts.owner_id = acting_account() OR role_in(workspace) IN ('owner', 'admin'))
    GROUP BY gpts.owner_id;
END;
GRANT EXECUTE ON FUNCTION hand_over_gpts(uuid, uuid, uuid, boolean), gpts_of_members(uuid) TO discreet_serve;

-- What was done in a workspace: who did what about whom, when, and settings before and after. No content, no token.
-- It refers to nothing, since it outlives workspace and people.
CREATE TABLE workspace_acts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    workspace_id uuid NOT NULL,
    act          text NOT NULL CHECK (act ~ '^[a-z][a-z_]{2,60}$'),
    made_by      text NOT NULL CHECK (made_by IN ('person', 'operator', 'server')),
    -- who; null at the command line, and for what the server did by itself
    actor_id     uuid,
    actor_name   text NOT NULL CHECK (length(actor_name) <= 200),
    -- whom or what it is about
    about_id     uuid,
    about_name   text NOT NULL CHECK (length(about_name) <= 200),
    details      jsonb NOT NULL CHECK (jsonb_typeof(details) = 'object' AND length(details::text) <= 8000),
    CHECK (actor_id IS NOT NULL OR made_by <> 'person')
);
CREATE INDEX workspace_acts_workspace ON workspace_acts (workspace_id, id DESC);
CREATE TRIGGER workspace_acts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workspace_acts
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON workspace_acts TO discreet_serve;
ALTER TABLE workspace_acts ENABLE ROW LEVEL SECURITY;
-- Whoever acts writes in their own name; what nobody in particular does is the server's or the operator's.
CREATE POLICY written ON workspace_acts FOR INSERT TO discreet_serve WITH CHECK (
    acting_account() IS NULL OR actor_id IS NOT DISTINCT FROM acting_account());
CREATE POLICY for_who_manages ON workspace_acts FOR SELECT TO discreet_serve USING (
    role_in(workspace_id) IN ('owner', 'admin'));
-- The operator sees that a workspace was made, and how it ended. The command line is the operator's: no account acts.
CREATE POLICY for_operators ON workspace_acts FOR SELECT TO discreet_serve USING (
    act IN ('workspace_made', 'workspace_deleted', 'workspace_erased')
    AND EXISTS (SELECT FROM accounts WHERE accounts.id = acting_account() AND accounts.role = 'operator'));
CREATE POLICY at_the_shell ON workspace_acts FOR SELECT TO discreet_serve USING (
    acting_account() = '00000000-0000-0000-0000-000000000000');

-- How a workspace ends: keys first, rows after. These look at, and take away, what is in a deleted one alone.
CREATE FUNCTION things_of_deleted_workspace(workspace uuid) RETURNS TABLE (kind text, id uuid) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT 'conversation', conversations.id FROM conversations JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL
    UNION ALL
    SELECT 'gpt', gpts.id FROM gpts JOIN workspaces ON workspaces.id = workspace_id
    WHERE workspace_id = workspace AND workspaces.deleted_at IS NOT NULL;
END;
-- Whatever else belongs to the workspace goes with its row. Null for a workspace that is not deleted, or is gone.
CREATE FUNCTION erase_deleted_workspace(workspace uuid, OUT conversations bigint, OUT gpts bigint) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM workspaces WHERE id = workspace AND deleted_at IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    WITH gone AS (DELETE FROM conversations WHERE workspace_id = workspace RETURNING id)
        SELECT count(*) FROM gone INTO erase_deleted_workspace.conversations;
    WITH gone AS (DELETE FROM gpts WHERE workspace_id = workspace RETURNING id)
        SELECT count(*) FROM gone INTO erase_deleted_workspace.gpts;
    DELETE FROM workspaces WHERE id = workspace;
END $$;
GRANT EXECUTE ON FUNCTION things_of_deleted_workspace(uuid), erase_deleted_workspace(uuid) TO discreet_serve;
