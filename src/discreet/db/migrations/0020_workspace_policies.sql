-- A workspace's own text for its people ("How we use AI here"): versions and acceptances like the operator's (P13).

-- Null: of the operator, for everybody. `publisher` is the same as a value that a key can hold.
ALTER TABLE policy_acceptances DROP CONSTRAINT policy_acceptances_kind_version_fkey;
ALTER TABLE policies
    ADD COLUMN workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    ADD COLUMN publisher uuid GENERATED ALWAYS AS
        (coalesce(workspace_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    DROP CONSTRAINT policies_kind_check,
    ADD CHECK (kind IN ('privacy', 'terms', 'workspace') AND (kind = 'workspace') = (workspace_id IS NOT NULL)),
    DROP CONSTRAINT policies_pkey,
    ADD PRIMARY KEY (publisher, kind, version);
ALTER TABLE policy_drafts
    ADD COLUMN workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    ADD COLUMN publisher uuid GENERATED ALWAYS AS
        (coalesce(workspace_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    DROP CONSTRAINT policy_drafts_kind_check,
    ADD CHECK (kind IN ('privacy', 'terms', 'workspace') AND (kind = 'workspace') = (workspace_id IS NOT NULL)),
    DROP CONSTRAINT policy_drafts_pkey,
    ADD PRIMARY KEY (publisher, kind);
ALTER TABLE policy_acceptances
    ADD COLUMN workspace_id uuid,
    ADD COLUMN publisher uuid GENERATED ALWAYS AS
        (coalesce(workspace_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    DROP CONSTRAINT policy_acceptances_pkey,
    ADD PRIMARY KEY (account_id, publisher, kind, version),
    ADD FOREIGN KEY (publisher, kind, version) REFERENCES policies (publisher, kind, version) ON DELETE CASCADE;
DROP INDEX policy_acceptances_version;
CREATE INDEX policy_acceptances_version ON policy_acceptances (publisher, kind, version);

CREATE OR REPLACE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version IS DISTINCT FROM (
        SELECT coalesce(max(version), 0) + 1 FROM policies
        WHERE kind = NEW.kind AND workspace_id IS NOT DISTINCT FROM NEW.workspace_id) THEN
        RAISE EXCEPTION 'version % of % is not the next one', NEW.version, NEW.kind USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- What a workspace wrote goes with the workspace and never before; that it was published and accepted stays in the
-- audit log. What the operator published stays.
CREATE FUNCTION refuse_while_workspace_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF OLD.workspace_id IS NULL OR EXISTS (SELECT FROM workspaces WHERE id = OLD.workspace_id) THEN
        RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER policies_append_only ON policies;
CREATE TRIGGER policies_append_only BEFORE UPDATE OR TRUNCATE ON policies EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policies_stay BEFORE DELETE ON policies
    FOR EACH ROW EXECUTE FUNCTION refuse_while_workspace_stays();
DROP TRIGGER policy_acceptances_append_only ON policy_acceptances;
CREATE TRIGGER policy_acceptances_append_only BEFORE UPDATE OR TRUNCATE ON policy_acceptances
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policy_acceptances_stay BEFORE DELETE ON policy_acceptances
    FOR EACH ROW EXECUTE FUNCTION refuse_while_workspace_stays();

-- Everybody reads what the operator published. A workspace's text is read by its people and written by its owners; the
-- command line acts for nobody's account.
CREATE FUNCTION publishes(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN CASE WHEN workspace IS NOT NULL THEN coalesce(role_in(workspace) = 'owner', false)
        ELSE coalesce(acting_account() = '00000000-0000-0000-0000-000000000000', false)
            OR EXISTS (SELECT FROM accounts WHERE id = acting_account() AND role = 'operator' AND suspended_at IS NULL)
        END;
GRANT EXECUTE ON FUNCTION publishes(uuid) TO discreet_serve;
ALTER TABLE policies ENABLE ROW LEVEL SECURITY;
CREATE POLICY read ON policies FOR SELECT TO discreet_serve USING (
    workspace_id IS NULL OR role_in(workspace_id) IS NOT NULL);
CREATE POLICY published ON policies FOR INSERT TO discreet_serve WITH CHECK (publishes(workspace_id));
ALTER TABLE policy_drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY written ON policy_drafts TO discreet_serve USING (publishes(workspace_id));

-- One accepts for oneself, where one is. A workspace's owners see which of its people accepted what.
DROP POLICY accept_for_oneself ON policy_acceptances;
CREATE POLICY accept_for_oneself ON policy_acceptances FOR INSERT TO discreet_serve WITH CHECK (
    account_id = acting_account() AND (workspace_id IS NULL OR role_in(workspace_id) IS NOT NULL));
CREATE POLICY for_owners ON policy_acceptances FOR SELECT TO discreet_serve USING (role_in(workspace_id) = 'owner');

-- The number of a workspace's version in force, for the statements that find out who is asking: they act for nobody.
CREATE FUNCTION workspace_policy_in_force(workspace uuid) RETURNS integer LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT max(version) FROM policies WHERE publisher = workspace AND kind = 'workspace');
GRANT EXECUTE ON FUNCTION workspace_policy_in_force(uuid) TO discreet_serve;

-- What an account accepted, for the same statements. Acting for somebody it tells of nobody else.
DROP FUNCTION api_caller(bytea);
DROP FUNCTION accepted_policy(uuid, text);
CREATE FUNCTION accepted_policy(of_account uuid, of_kind text, of_workspace uuid) RETURNS integer LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT max(version) FROM policy_acceptances
    WHERE account_id = of_account AND kind = of_kind
        AND publisher = coalesce(of_workspace, '00000000-0000-0000-0000-000000000000'::uuid)
        AND coalesce(acting_account() = of_account, true);
END;
GRANT EXECUTE ON FUNCTION accepted_policy(uuid, text, uuid) TO discreet_serve;

-- How many accounts accepted a version, for who publishes: of a workspace those who are in it.
DROP FUNCTION policy_accepted_by(text, integer);
CREATE FUNCTION policy_accepted_by(of_kind text, of_version integer, of_workspace uuid) RETURNS bigint LANGUAGE sql
    STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT count(*) FROM policy_acceptances JOIN accounts ON accounts.id = policy_acceptances.account_id
    WHERE kind = of_kind AND version = of_version
        AND publisher = coalesce(of_workspace, '00000000-0000-0000-0000-000000000000'::uuid)
        AND publishes(of_workspace)
        AND (of_workspace IS NULL OR EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = of_workspace
                AND memberships.account_id = policy_acceptances.account_id));
END;
GRANT EXECUTE ON FUNCTION policy_accepted_by(text, integer, uuid) TO discreet_serve;

-- As before, and what the key's workspace asks of the key's maker.
CREATE FUNCTION api_caller(
    asked bytea, OUT key_id uuid, OUT project_id uuid, OUT workspace_id uuid, OUT account_id uuid,
    OUT account_name text, OUT workspace_role text, OUT models boolean, OUT every_gpt boolean, OUT gpts uuid[],
    OUT may_embed boolean, OUT may_store boolean, OUT expires_at timestamptz, OUT last_used_at timestamptz,
    OUT revoked_at timestamptz, OUT works boolean, OUT privacy_in_force integer, OUT terms_in_force integer,
    OUT workspace_in_force integer, OUT privacy_accepted integer, OUT terms_accepted integer,
    OUT workspace_accepted integer
) RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT api_keys.id, api_keys.project_id, api_keys.workspace_id, api_keys.account_id, accounts.name,
        memberships.role, api_keys.models, api_keys.every_gpt, api_keys.gpts, api_keys.may_embed,
        api_keys.may_store AND coalesce(api_workspaces.may_store, false), api_keys.expires_at, api_keys.last_used_at,
        api_keys.revoked_at,
        memberships.role IN ('owner', 'admin') AND memberships.suspended_at IS NULL AND accounts.suspended_at IS NULL,
        (SELECT max(version) FROM policies WHERE kind = 'privacy'),
        (SELECT max(version) FROM policies WHERE kind = 'terms'),
        workspace_policy_in_force(api_keys.workspace_id),
        accepted_policy(accounts.id, 'privacy', NULL), accepted_policy(accounts.id, 'terms', NULL),
        accepted_policy(accounts.id, 'workspace', api_keys.workspace_id)
    FROM api_keys
    JOIN accounts ON accounts.id = api_keys.account_id
    JOIN memberships ON memberships.workspace_id = api_keys.workspace_id
        AND memberships.account_id = api_keys.account_id
    LEFT JOIN api_workspaces ON api_workspaces.workspace_id = api_keys.workspace_id
    WHERE api_keys.digest = asked;
END;
GRANT EXECUTE ON FUNCTION api_caller(bytea) TO discreet_serve;

-- A workspace is called what its owners say; what it is stays.
CREATE TRIGGER workspaces_named BEFORE UPDATE OF name ON workspaces
    FOR EACH ROW WHEN (role_in(NEW.id) IS DISTINCT FROM 'owner') EXECUTE FUNCTION refuse_update();
CREATE TRIGGER workspaces_stay BEFORE UPDATE OF id, service, created_at ON workspaces
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
