-- What a workspace's owners decide for it, how long things are kept, and the proof that they went (SPEC §4).

-- Each change is a row; the latest of a workspace is in force. It outlives the workspace, as history does. Whoever
-- enforces a rule has to see it, so reading is for everybody who can ask; writing is for owners.
CREATE TABLE workspace_rules (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id     uuid NOT NULL,
    at               timestamptz NOT NULL,
    -- null: the workspace's beginning, or the command line
    changed_by       uuid,
    builders         text NOT NULL DEFAULT 'everyone' CHECK (builders IN ('everyone', 'admins')),
    sharing          text NOT NULL DEFAULT 'everyone' CHECK (sharing IN ('me', 'workspace', 'link', 'everyone')),
    third_party_gpts text NOT NULL DEFAULT 'all' CHECK (third_party_gpts IN ('all', 'approved', 'none')),
    approved_gpts    uuid[] NOT NULL DEFAULT '{}' CHECK (cardinality(approved_gpts) <= 500),
    -- null: any; an empty list allows none
    domains          text[] CHECK (cardinality(domains) <= 500 AND array_position(domains, NULL) IS NULL),
    -- null: as the account says
    retention_days   int CHECK (retention_days BETWEEN 1 AND 3650)
);
CREATE INDEX workspace_rules_latest ON workspace_rules (workspace_id, id DESC);
CREATE TRIGGER workspace_rules_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workspace_rules
    EXECUTE FUNCTION refuse_change();

-- No workspace is ever without rules, so that "there is no row" never has to mean "everything is allowed".
CREATE FUNCTION begin_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO workspace_rules (workspace_id, at) VALUES (NEW.id, NEW.created_at);
    RETURN NULL;
END $$;
CREATE TRIGGER workspaces_begin_rules AFTER INSERT ON workspaces FOR EACH ROW EXECUTE FUNCTION begin_rules();
INSERT INTO workspace_rules (workspace_id, at) SELECT id, created_at FROM workspaces;

GRANT SELECT, INSERT ON workspace_rules TO discreet_serve;
ALTER TABLE workspace_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY to_enforce ON workspace_rules FOR SELECT TO discreet_serve USING (true);
-- Without an acting account it is the command line, which runs as the server's user.
CREATE POLICY owners_change ON workspace_rules FOR INSERT TO discreet_serve WITH CHECK (
    changed_by IS NOT DISTINCT FROM acting_account()
    AND (acting_account() IS NULL OR EXISTS (
        SELECT FROM memberships WHERE memberships.workspace_id = workspace_rules.workspace_id
            AND account_id = acting_account() AND role = 'owner' AND suspended_at IS NULL)));

-- How far a GPT goes now: as it was published, and never further than its workspace allows. Whoever uses it is often
-- not in that workspace. Without rules it goes nowhere.
CREATE FUNCTION narrowed(level text, workspace uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN coalesce((
        SELECT CASE WHEN array_position(ARRAY['me', 'workspace', 'link', 'everyone'], workspace_rules.sharing)
                       < array_position(ARRAY['me', 'workspace', 'link', 'everyone'], level)
                    THEN workspace_rules.sharing ELSE level END
        FROM workspace_rules WHERE workspace_rules.workspace_id = workspace ORDER BY id DESC LIMIT 1), 'me');
-- Most GPTs are in nobody's workspace; of them it asks nothing.
CREATE FUNCTION reach_of(level text, workspace uuid) RETURNS text LANGUAGE sql STABLE
    RETURN CASE WHEN workspace IS NULL THEN level ELSE narrowed(level, workspace) END;
GRANT EXECUTE ON FUNCTION narrowed(text, uuid), reach_of(text, uuid) TO discreet_serve;

DROP POLICY published ON gpts;
CREATE POLICY published ON gpts FOR SELECT TO discreet_serve USING (
    acting_account() IS NOT NULL AND current_version IS NOT NULL
    AND (reach_of(level, workspace_id) IN ('link', 'everyone')
         OR (reach_of(level, workspace_id) = 'workspace' AND works_in(workspace_id))));

CREATE FUNCTION may_build_in(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN workspace IS NULL OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = workspace AND account_id = acting_account()
            AND suspended_at IS NULL
            AND (role IN ('owner', 'admin') OR 'everyone' = (
                SELECT builders FROM workspace_rules WHERE workspace_rules.workspace_id = workspace
                ORDER BY id DESC LIMIT 1)));
GRANT EXECUTE ON FUNCTION may_build_in(uuid) TO discreet_serve;
CREATE POLICY built ON gpts AS RESTRICTIVE FOR INSERT TO discreet_serve WITH CHECK (may_build_in(workspace_id));

-- A person's own limit, with its history: the latest row is in force.
CREATE TABLE account_retention (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL,
    at         timestamptz NOT NULL,
    -- null: until one deletes it
    days       int CHECK (days BETWEEN 1 AND 3650)
);
CREATE INDEX account_retention_latest ON account_retention (account_id, id DESC);
CREATE TRIGGER account_retention_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON account_retention
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON account_retention TO discreet_serve;
ALTER TABLE account_retention ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON account_retention TO discreet_serve USING (account_id = acting_account());

-- The conversations that are over, by the shortest of the limits that apply; of `among`, when it is given. It tells
-- whose they are and nothing of what is in them. `reachable`: their user works there still, and deletes as users do.
CREATE FUNCTION conversations_over(moment timestamptz, among uuid[])
    RETURNS TABLE (id uuid, owner_id uuid, service text, workspace_id uuid, changed_before timestamptz, reachable boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH rules AS (
        SELECT DISTINCT ON (workspace_rules.workspace_id) workspace_rules.workspace_id, retention_days
        FROM workspace_rules ORDER BY workspace_rules.workspace_id, workspace_rules.id DESC
    ), own AS (
        SELECT DISTINCT ON (account_id) account_id, days FROM account_retention ORDER BY account_id, account_retention.id DESC
    ), judged AS (
        SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at,
            moment - least(retention_days, days) * interval '24 hours' AS changed_before
        FROM conversations
        LEFT JOIN rules ON rules.workspace_id = conversations.workspace_id
        LEFT JOIN own ON own.account_id = conversations.owner_id
        WHERE among IS NULL OR conversations.id = ANY (among)
    )
    SELECT judged.id, judged.owner_id, judged.service, judged.workspace_id, judged.changed_before,
        judged.workspace_id IS NULL OR EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = judged.workspace_id
                AND memberships.account_id = judged.owner_id AND suspended_at IS NULL)
    FROM judged WHERE updated_at <= judged.changed_before;
END;

-- What somebody left behind in a workspace in which they do not work any more, once it is over.
CREATE FUNCTION delete_left_behind(conversation uuid, changed_before timestamptz) RETURNS boolean LANGUAGE sql
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH gone AS (
        DELETE FROM conversations
        WHERE id = conversation AND updated_at <= changed_before AND workspace_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = conversations.workspace_id
                AND memberships.account_id = conversations.owner_id AND suspended_at IS NULL)
        RETURNING true
    )
    SELECT EXISTS (SELECT FROM gone);
END;

CREATE FUNCTION still_there(conversations_asked uuid[]) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT count(*) FROM conversations WHERE id = ANY (conversations_asked));

-- The last change of the oldest conversation that is kept, in a workspace or in all personal spaces.
CREATE FUNCTION oldest_kept(workspace uuid) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT min(updated_at) FROM conversations WHERE workspace_id IS NOT DISTINCT FROM workspace);

GRANT EXECUTE ON FUNCTION conversations_over(timestamptz, uuid[]), delete_left_behind(uuid, timestamptz),
    still_there(uuid[]), oldest_kept(uuid) TO discreet_serve;

-- What a run deleted, for one workspace or (null) all personal spaces: how many, and how old the oldest is that was
-- kept. While it is under way it holds the ids, so that whoever kills it changes nothing about the count.
CREATE TABLE retention_runs (
    id           uuid PRIMARY KEY,
    workspace_id uuid,
    began_at     timestamptz NOT NULL,
    due          uuid[] NOT NULL,
    finished_at  timestamptz,
    deleted      int,
    oldest_kept  timestamptz,
    CHECK ((finished_at IS NULL) = (deleted IS NULL)),
    CHECK (finished_at IS NULL OR due = '{}')
);
CREATE INDEX retention_runs_workspace ON retention_runs (workspace_id, began_at DESC);
CREATE TRIGGER retention_runs_stay BEFORE UPDATE ON retention_runs
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
CREATE TRIGGER retention_runs_kept BEFORE DELETE OR TRUNCATE ON retention_runs EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT, UPDATE ON retention_runs TO discreet_serve;
ALTER TABLE retention_runs ENABLE ROW LEVEL SECURITY;
-- The job acts for nobody in particular; people see what was deleted where they work.
CREATE POLICY the_job ON retention_runs TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY where_one_works ON retention_runs FOR SELECT TO discreet_serve USING (
    workspace_id IS NOT NULL AND works_in(workspace_id));

-- What stricter rules would cut off or delete, in numbers, for who may change them.
CREATE FUNCTION what_rules_would_end(
    workspace uuid, new_sharing text, new_third_party text, new_approved uuid[], over_now timestamptz, over_soon timestamptz
) RETURNS TABLE (builders bigint, gpts bigint, conversations bigint, deleted_now bigint, deleted_soon bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT
        (SELECT count(*) FROM memberships
            WHERE workspace_id = workspace AND role = 'member' AND suspended_at IS NULL),
        (SELECT count(*) FROM gpts WHERE workspace_id = workspace AND current_version IS NOT NULL
            AND array_position(ARRAY['me', 'workspace', 'link', 'everyone'], reach_of(level, workspace))
              > array_position(ARRAY['me', 'workspace', 'link', 'everyone'], new_sharing)),
        (SELECT count(*) FROM conversations AS held JOIN gpts ON gpts.id = held.gpt_id
            WHERE held.workspace_id = workspace AND gpts.workspace_id IS DISTINCT FROM workspace
            AND (new_third_party = 'none' OR (new_third_party = 'approved' AND gpts.id <> ALL (new_approved)))),
        (SELECT count(*) FROM conversations AS held WHERE held.workspace_id = workspace AND updated_at <= over_now),
        (SELECT count(*) FROM conversations AS held
            WHERE held.workspace_id = workspace AND updated_at > over_now AND updated_at <= over_soon)
    WHERE acting_account() IS NULL OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = workspace AND account_id = acting_account() AND role = 'owner'
            AND suspended_at IS NULL);
END;
GRANT EXECUTE ON FUNCTION what_rules_would_end(uuid, text, text, uuid[], timestamptz, timestamptz) TO discreet_serve;
