-- Owners and admins are shown no exact count and no moment of what others do in their workspace (P8): amounts are drawn
-- with noise, at most once in a calendar month, and stay (promises/workspace_amounts.py).
CREATE TABLE workspace_amounts (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    month        date NOT NULL,
    drawn_on     date NOT NULL CHECK (date_trunc('month', drawn_on::timestamp)::date = month),
    -- people by how long their oldest conversation has not changed: one count for each step, with its noise
    idle_people  bigint[] NOT NULL CHECK (cardinality(idle_people) > 0 AND array_position(idle_people, NULL) IS NULL),
    answers      bigint NOT NULL,
    PRIMARY KEY (workspace_id, month)
);
CREATE TRIGGER workspace_amounts_stay BEFORE UPDATE ON workspace_amounts FOR EACH ROW EXECUTE FUNCTION refuse_update();

CREATE FUNCTION looks_after(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN acting_account() IS NULL OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = workspace AND account_id = acting_account()
            AND role IN ('owner', 'admin') AND suspended_at IS NULL);

GRANT SELECT ON workspace_amounts TO discreet_serve;
ALTER TABLE workspace_amounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY who_looks_after_it ON workspace_amounts FOR SELECT TO discreet_serve USING (looks_after(workspace_id));

-- Counts and adds the noise, and tells neither. A second drawing in a month does nothing.
CREATE FUNCTION draw_workspace_amounts(
    workspace uuid, today date, days int[], answer_days int, people_noise bigint[], answers_noise bigint
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH oldest AS (
        SELECT min(updated_at) AS changed FROM conversations WHERE workspace_id = workspace GROUP BY owner_id
    ), stepped AS (
        SELECT (SELECT count(*) FROM unnest(days) AS step
                WHERE changed <= (today - step)::timestamp AT TIME ZONE 'UTC') AS step FROM oldest
    )
    INSERT INTO workspace_amounts (workspace_id, month, drawn_on, idle_people, answers)
    SELECT workspace, date_trunc('month', today::timestamp)::date, today,
        (SELECT array_agg(noise + (SELECT count(*) FROM stepped WHERE step = position) ORDER BY position)
         FROM unnest(people_noise) WITH ORDINALITY AS drawn (noise, position)),
        answers_noise + (SELECT coalesce(sum(usage.answers), 0)::bigint FROM usage
                         WHERE holder = 'workspace:' || workspace AND day >= today - answer_days AND day < today)
    WHERE looks_after(workspace)
    ON CONFLICT DO NOTHING;
END;

-- What stricter rules cut off, of what every member can see anyway: the members and the GPTs that are shared.
CREATE FUNCTION what_rules_would_cut(workspace uuid, new_sharing text, OUT builders bigint, OUT gpts bigint)
    RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT
        (SELECT count(*) FROM memberships
            WHERE workspace_id = workspace AND role = 'member' AND suspended_at IS NULL),
        (SELECT count(*) FROM gpts WHERE workspace_id = workspace AND current_version IS NOT NULL
            AND level IN ('workspace', 'everyone')  -- nobody but its owner sees a list of those with a link
            AND array_position(ARRAY['me', 'workspace', 'link', 'everyone'], reach_of(level, workspace))
              > array_position(ARRAY['me', 'workspace', 'link', 'everyone'], new_sharing))
    WHERE acting_account() IS NULL OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = workspace AND account_id = acting_account() AND role = 'owner'
            AND suspended_at IS NULL);
END;

-- One's own as they are now; of the others those that were there when the day began, so that nobody sees one begin.
CREATE OR REPLACE FUNCTION gpts_of_members(workspace uuid) RETURNS TABLE (owner_id uuid, gpts bigint) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpts.owner_id, count(*) FROM gpts
    WHERE gpts.workspace_id = workspace
        AND (gpts.owner_id = acting_account()
             OR (role_in(workspace) IN ('owner', 'admin') AND gpts.created_at < date_trunc('day', now(), 'UTC')))
    GROUP BY gpts.owner_id;
END;

-- Whether the server has not done what a rule asks of it, for a day or longer. It tells of no conversation.
CREATE FUNCTION retention_is_late(workspace uuid, since timestamptz) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN works_in(workspace) AND EXISTS (
        SELECT FROM retention_runs WHERE workspace_id = workspace AND finished_at IS NULL AND began_at < since);

GRANT EXECUTE ON FUNCTION looks_after(uuid),
    draw_workspace_amounts(uuid, date, int[], int, bigint[], bigint), what_rules_would_cut(uuid, text),
    retention_is_late(uuid, timestamptz) TO discreet_serve;

-- A run of retention dates the conversations that it deleted, to the hour: its rows are the job's alone. And what a
-- workspace uses is told of no single day. `what_rules_would_end` stays while an earlier release runs beside this one.
DROP POLICY where_one_works ON retention_runs;
DROP POLICY own ON usage;
CREATE POLICY own ON usage FOR SELECT TO discreet_serve USING (holder = 'account:' || acting_account());
