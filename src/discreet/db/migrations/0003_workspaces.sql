-- Workspaces: rules, invitations, the audit log, noisy amounts, and published policies (P13).

-- Each change is a row; a workspace's latest row is in force. Rows outlive the workspace. Every person may read them,
-- because the database enforces them for each; only owners write.
CREATE TABLE workspace_rules (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id     uuid NOT NULL,
    at               timestamptz NOT NULL,
    -- Null: the workspace's creation, or the command line.
    changed_by       uuid,
    builders         text NOT NULL DEFAULT 'everyone' CHECK (builders IN ('everyone', 'admins')),
    sharing          text NOT NULL DEFAULT 'everyone' CHECK (sharing IN ('me', 'workspace', 'link', 'everyone')),
    third_party_gpts text NOT NULL DEFAULT 'all' CHECK (third_party_gpts IN ('all', 'approved', 'none')),
    approved_gpts    uuid[] NOT NULL DEFAULT '{}' CHECK (cardinality(approved_gpts) <= 500),
    -- Null: any domain; an empty list: none.
    domains          text[] CHECK (cardinality(domains) <= 500 AND array_position(domains, NULL) IS NULL),
    -- Null: each account's own limit.
    retention_days   int CHECK (retention_days BETWEEN 1 AND 3650)
);
CREATE INDEX workspace_rules_latest_idx ON workspace_rules (workspace_id, id DESC);
INSERT INTO workspace_rules (workspace_id, at) SELECT id, created_at FROM workspaces;

-- One-time invitations to a workspace. The token is shown once; the table has its digest.
CREATE TABLE workspace_invitations (
    id           uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    token_hash   bytea NOT NULL UNIQUE,
    role         text NOT NULL CHECK (role IN ('admin', 'member')),
    -- Only for the account with this address; null: for anyone with the link.
    email        text,
    made_by      uuid REFERENCES accounts (id) ON DELETE SET NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    CHECK (expires_at <= created_at + interval '14 days')
);
CREATE INDEX workspace_invitations_workspace_idx ON workspace_invitations (workspace_id);
CREATE INDEX workspace_invitations_made_by_idx ON workspace_invitations (made_by) WHERE made_by IS NOT NULL;

-- The workspace's audit log: actor, target, time, and settings before and after. No content and no token. No foreign
-- keys, because it outlives workspace and people.
CREATE TABLE workspace_audit_events (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    workspace_id uuid NOT NULL,
    act          text NOT NULL CHECK (act ~ '^[a-z][a-z_]{2,60}$'),
    made_by      text NOT NULL CHECK (made_by IN ('person', 'operator', 'server')),
    -- Null at the command line, and for events of the server.
    actor_id     uuid,
    actor_name   text NOT NULL CHECK (length(actor_name) <= 200),
    -- The person or thing that the event is about.
    about_id     uuid,
    about_name   text NOT NULL CHECK (length(about_name) <= 200),
    details      jsonb NOT NULL CHECK (jsonb_typeof(details) = 'object' AND length(details::text) <= 8000),
    CHECK (actor_id IS NOT NULL OR made_by <> 'person')
);
CREATE INDEX workspace_audit_events_workspace_idx ON workspace_audit_events (workspace_id, id DESC);

-- Monthly amounts for owners and admins, who see no exact count and no time of what others do (P8): drawn with noise,
-- at most once in a calendar month, and never changed (promises/workspace_amounts.py).
CREATE TABLE workspace_amounts (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    month        date NOT NULL,
    drawn_on     date NOT NULL,
    -- The number of people by how long their oldest conversation has not changed: one noisy count for each step.
    idle_people  bigint[] NOT NULL CHECK (cardinality(idle_people) > 0 AND array_position(idle_people, NULL) IS NULL),
    answers      bigint NOT NULL,
    CHECK (date_trunc('month', drawn_on::timestamp)::date = month),
    PRIMARY KEY (workspace_id, month)
);

-- Published policies: the operator's privacy policy and terms of use, and a workspace's policy (P13). Append-only.
CREATE TABLE policies (
    kind         text NOT NULL,
    version      int NOT NULL CHECK (version >= 1),
    text         text NOT NULL CHECK (text <> ''),
    -- What changed since the previous version; empty for the first.
    note         text NOT NULL,
    published_at timestamptz NOT NULL,
    workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    publisher    uuid NOT NULL
        GENERATED ALWAYS AS (coalesce(workspace_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    CHECK (note <> '' OR version = 1),
    PRIMARY KEY (publisher, kind, version),
    CHECK (kind IN ('privacy', 'terms', 'workspace') AND (kind = 'workspace') = (workspace_id IS NOT NULL))
);
CREATE INDEX policies_workspace_idx ON policies (workspace_id) WHERE workspace_id IS NOT NULL;

-- Policies that are not published yet.
CREATE TABLE policy_drafts (
    kind         text NOT NULL,
    text         text NOT NULL,
    note         text NOT NULL,
    saved_at     timestamptz NOT NULL,
    workspace_id uuid REFERENCES workspaces (id) ON DELETE CASCADE,
    publisher    uuid NOT NULL
        GENERATED ALWAYS AS (coalesce(workspace_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    PRIMARY KEY (publisher, kind),
    CHECK (kind IN ('privacy', 'terms', 'workspace') AND (kind = 'workspace') = (workspace_id IS NOT NULL))
);
CREATE INDEX policy_drafts_workspace_idx ON policy_drafts (workspace_id) WHERE workspace_id IS NOT NULL;

-- Which account accepted which version, and when. Append-only.
CREATE TABLE policy_acceptances (
    account_id   uuid NOT NULL,
    kind         text NOT NULL,
    version      int NOT NULL,
    accepted_at  timestamptz NOT NULL,
    workspace_id uuid,
    publisher    uuid NOT NULL
        GENERATED ALWAYS AS (coalesce(workspace_id, '00000000-0000-0000-0000-000000000000'::uuid)) STORED,
    PRIMARY KEY (account_id, publisher, kind, version),
    FOREIGN KEY (publisher, kind, version) REFERENCES policies (publisher, kind, version) ON DELETE CASCADE
);
CREATE INDEX policy_acceptances_version_idx ON policy_acceptances (publisher, kind, version);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Returns how far a GPT reaches: its level, at most what the workspace's rules allow. People outside the workspace use
-- it, too, so it runs as the owner. Without rules: 'me'.
CREATE FUNCTION level_within_rules(level text, workspace uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN coalesce((
        SELECT CASE WHEN array_position(ARRAY['me', 'workspace', 'link', 'everyone'], workspace_rules.sharing)
                       < array_position(ARRAY['me', 'workspace', 'link', 'everyone'], level)
                    THEN workspace_rules.sharing ELSE level END
        FROM workspace_rules WHERE workspace_rules.workspace_id = workspace ORDER BY id DESC LIMIT 1), 'me');
GRANT EXECUTE ON FUNCTION level_within_rules(text, uuid) TO discreet_serve;

-- GPTs outside workspaces have no rules, and need no look-up.
CREATE FUNCTION effective_level(level text, workspace uuid) RETURNS text LANGUAGE sql STABLE
    RETURN CASE WHEN workspace IS NULL THEN level ELSE level_within_rules(level, workspace) END;
GRANT EXECUTE ON FUNCTION effective_level(text, uuid) TO discreet_serve;

-- Returns the digest of an audit event. The log holds it, and `verify` recomputes it from the row.
CREATE FUNCTION digest_of_audit_event(actor uuid, actor_name text, about uuid, about_name text, details jsonb)
    RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(actor, actor_name, about, about_name, details)::text, 'UTF8')), 'hex');
GRANT EXECUTE ON FUNCTION digest_of_audit_event(uuid, text, uuid, text, jsonb) TO discreet_serve;

-- Returns the digest of a workspace's rules.
CREATE FUNCTION digest_of_rules(
    builders text, sharing text, third_party_gpts text, approved_gpts uuid[], domains text[], retention_days int)
    RETURNS text LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(jsonb_build_array(
        builders, sharing, third_party_gpts, to_jsonb(approved_gpts), to_jsonb(domains), retention_days)::text,
        'UTF8')), 'hex');
GRANT EXECUTE ON FUNCTION digest_of_rules(text, text, text, uuid[], text[], int) TO discreet_serve, discreet_verify;

CREATE TRIGGER workspace_rules_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workspace_rules
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON workspace_rules TO discreet_serve;
ALTER TABLE workspace_rules ENABLE ROW LEVEL SECURITY;

CREATE POLICY select_any ON workspace_rules FOR SELECT TO discreet_serve USING (true);
-- Without an acting account it is the command line.
CREATE POLICY insert_by_owner ON workspace_rules FOR INSERT TO discreet_serve WITH CHECK (
    changed_by IS NOT DISTINCT FROM acting_account()
    AND (acting_account() IS NULL OR EXISTS (
        SELECT FROM memberships WHERE memberships.workspace_id = workspace_rules.workspace_id
            AND account_id = acting_account() AND role = 'owner' AND suspended_at IS NULL)));

CREATE FUNCTION may_build_in(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN workspace IS NULL OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = workspace AND account_id = acting_account()
            AND suspended_at IS NULL
            AND (role IN ('owner', 'admin') OR 'everyone' = (
                SELECT builders FROM workspace_rules WHERE workspace_rules.workspace_id = workspace
                ORDER BY id DESC LIMIT 1)));
GRANT EXECUTE ON FUNCTION may_build_in(uuid) TO discreet_serve;

-- Rules of workspaces as digests.
CREATE FUNCTION rules_to_compare() RETURNS TABLE (
    id bigint, workspace_id uuid, at timestamptz, digest text, first boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, workspace_id, at,
        digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days),
        id = min(id) OVER (PARTITION BY workspace_id)
    FROM workspace_rules;
END;
GRANT EXECUTE ON FUNCTION rules_to_compare() TO discreet_verify;

CREATE TRIGGER workspace_invitations_fixed
    BEFORE UPDATE OF id, workspace_id, token_hash, role, email, created_at, expires_at ON workspace_invitations
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER workspace_invitations_once BEFORE UPDATE OF used_at ON workspace_invitations
    FOR EACH ROW WHEN (OLD.used_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON workspace_invitations TO discreet_serve;
ALTER TABLE workspace_invitations ENABLE ROW LEVEL SECURITY;

CREATE POLICY without_account ON workspace_invitations TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY for_managers ON workspace_invitations TO discreet_serve
    USING (role_in(workspace_id) IN ('owner', 'admin'));

-- Uses an invitation for the acting person and returns the workspace and the role; null if it is not valid for them.
-- Of concurrent callers one succeeds.
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

CREATE TRIGGER workspace_audit_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workspace_audit_events
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON workspace_audit_events TO discreet_serve;
ALTER TABLE workspace_audit_events ENABLE ROW LEVEL SECURITY;

-- A person writes events in their own name only; events without an actor are the server's or the operator's.
CREATE POLICY insert_own ON workspace_audit_events FOR INSERT TO discreet_serve WITH CHECK (
    acting_account() IS NULL OR actor_id IS NOT DISTINCT FROM acting_account());
CREATE POLICY for_managers ON workspace_audit_events FOR SELECT TO discreet_serve USING (
    role_in(workspace_id) IN ('owner', 'admin'));
-- Operators see that a workspace was made, and how it ended.
CREATE POLICY for_operators ON workspace_audit_events FOR SELECT TO discreet_serve USING (
    act IN ('workspace_made', 'workspace_deleted', 'workspace_erased')
    AND EXISTS (SELECT FROM accounts WHERE accounts.id = acting_account() AND accounts.role = 'operator'));
CREATE POLICY for_command_line ON workspace_audit_events FOR SELECT TO discreet_serve USING (
    acting_account() = '00000000-0000-0000-0000-000000000000');

-- Audit events without their details: digests, and the roles that were given.
CREATE FUNCTION audit_events_to_compare() RETURNS TABLE (
    id bigint, at timestamptz, workspace_id uuid, act text, made_by text, actor_id uuid, about_id uuid, digest text,
    role text, giver_role text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, at, workspace_id, act, made_by, actor_id, about_id,
        digest_of_audit_event(actor_id, actor_name, about_id, about_name, details),
        CASE WHEN act IN ('role_changed', 'ownership_transferred') THEN details -> 'role' ->> 'after'
             WHEN act IN ('member_added', 'member_joined', 'member_arrived') THEN details ->> 'role' END,
        details ->> 'giver'
    FROM workspace_audit_events;
END;
GRANT EXECUTE ON FUNCTION audit_events_to_compare() TO discreet_verify;

CREATE TRIGGER workspace_amounts_stay BEFORE UPDATE ON workspace_amounts FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT ON workspace_amounts TO discreet_serve;
ALTER TABLE workspace_amounts ENABLE ROW LEVEL SECURITY;

CREATE POLICY for_managers ON workspace_amounts FOR SELECT TO discreet_serve USING (may_see_amounts(workspace_id));

-- Versions are numbered without a gap, so that no one can be asked for a version that does not exist, or accept one in
-- advance.
CREATE FUNCTION refuse_policy_version_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version IS DISTINCT FROM (
        SELECT coalesce(max(version), 0) + 1 FROM policies
        WHERE kind = NEW.kind AND workspace_id IS NOT DISTINCT FROM NEW.workspace_id) THEN
        RAISE EXCEPTION 'version % of % is not the next one', NEW.version, NEW.kind USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- A workspace's policies are deleted with it and never before; their publication and acceptance stay in the audit log.
-- The operator's policies stay.
CREATE FUNCTION refuse_while_workspace_exists() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF OLD.workspace_id IS NULL OR EXISTS (SELECT FROM workspaces WHERE id = OLD.workspace_id) THEN
        RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER policies_counted BEFORE INSERT ON policies FOR EACH ROW EXECUTE FUNCTION refuse_policy_version_gap();
CREATE TRIGGER policies_append_only BEFORE UPDATE OR TRUNCATE ON policies EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policies_stay BEFORE DELETE ON policies
    FOR EACH ROW EXECUTE FUNCTION refuse_while_workspace_exists();
GRANT SELECT, INSERT ON policies TO discreet_serve;
GRANT SELECT (kind, version, published_at, workspace_id, publisher) ON policies TO discreet_verify;
ALTER TABLE policies ENABLE ROW LEVEL SECURITY;

CREATE POLICY visible ON policies FOR SELECT TO discreet_serve USING (
    workspace_id IS NULL OR role_in(workspace_id) IS NOT NULL);
CREATE POLICY insert_by_publisher ON policies FOR INSERT TO discreet_serve
    WITH CHECK (may_publish_policies(workspace_id));
CREATE POLICY verify ON policies FOR SELECT TO discreet_verify USING (true);

-- Returns the version of a workspace's policy in force. Statements that look up a session call it without an account.
CREATE FUNCTION workspace_policy_in_force(workspace uuid) RETURNS integer LANGUAGE sql STABLE STRICT SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT max(version) FROM policies WHERE publisher = workspace AND kind = 'workspace');
GRANT EXECUTE ON FUNCTION workspace_policy_in_force(uuid) TO discreet_serve;

-- Published policies as digests.
CREATE FUNCTION policies_to_compare() RETURNS TABLE (
    kind text, version integer, workspace_id uuid, published_at timestamptz, digest text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT kind, version, workspace_id, published_at, encode(sha256(convert_to(text, 'UTF8')), 'hex') FROM policies;
END;
GRANT EXECUTE ON FUNCTION policies_to_compare() TO discreet_verify;

GRANT SELECT, INSERT, UPDATE, DELETE ON policy_drafts TO discreet_serve;
ALTER TABLE policy_drafts ENABLE ROW LEVEL SECURITY;

CREATE POLICY for_publishers ON policy_drafts TO discreet_serve USING (may_publish_policies(workspace_id));

CREATE TRIGGER policy_acceptances_append_only BEFORE UPDATE OR TRUNCATE ON policy_acceptances
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policy_acceptances_stay BEFORE DELETE ON policy_acceptances
    FOR EACH ROW EXECUTE FUNCTION refuse_while_workspace_exists();
GRANT SELECT, INSERT ON policy_acceptances TO discreet_serve;
GRANT SELECT (account_id, kind, version, accepted_at, workspace_id, publisher) ON policy_acceptances TO
    discreet_verify;
ALTER TABLE policy_acceptances ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON policy_acceptances FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY insert_own ON policy_acceptances FOR INSERT TO discreet_serve WITH CHECK (
    account_id = acting_account() AND (workspace_id IS NULL OR role_in(workspace_id) IS NOT NULL));
CREATE POLICY for_owners ON policy_acceptances FOR SELECT TO discreet_serve USING (role_in(workspace_id) = 'owner');
CREATE POLICY verify ON policy_acceptances FOR SELECT TO discreet_verify USING (true);

CREATE FUNCTION accepted_policy(of_account uuid, of_kind text, of_workspace uuid) RETURNS integer LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT max(version) FROM policy_acceptances
    WHERE account_id = of_account AND kind = of_kind
        AND publisher = coalesce(of_workspace, '00000000-0000-0000-0000-000000000000'::uuid)
        AND coalesce(acting_account() = of_account, true);
END;
GRANT EXECUTE ON FUNCTION accepted_policy(uuid, text, uuid) TO discreet_serve;

CREATE FUNCTION policy_accepted_by(of_kind text, of_version integer, of_workspace uuid) RETURNS bigint LANGUAGE sql
    STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT count(*) FROM policy_acceptances JOIN accounts ON accounts.id = policy_acceptances.account_id
    WHERE kind = of_kind AND version = of_version
        AND publisher = coalesce(of_workspace, '00000000-0000-0000-0000-000000000000'::uuid)
        AND may_publish_policies(of_workspace)
        AND (of_workspace IS NULL OR EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = of_workspace
                AND memberships.account_id = policy_acceptances.account_id));
END;
GRANT EXECUTE ON FUNCTION policy_accepted_by(text, int, uuid) TO discreet_serve;
