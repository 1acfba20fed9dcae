-- Passages that an embedding model refuses, and who may read the amount of a budget.

-- Null: the endpoint refused the passage, for example by its content filter. It is not sent again, and is searched with
-- this server's own vector.
ALTER TABLE passage_vectors ALTER COLUMN embedding DROP NOT NULL;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Returns whether the acting account may read a budget: its own, one of a workspace in which it works, or one of
-- everybody. Without an acting account, as for the operator, every budget.
CREATE FUNCTION may_read_budget(of_subject text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN acting_account() IS NULL OR of_subject IN ('accounts', 'workspaces', 'keys', 'account:' || acting_account())
        OR EXISTS (
            SELECT FROM memberships WHERE account_id = acting_account() AND suspended_at IS NULL AND of_subject IN (
                'workspace:' || workspace_id, 'members:' || workspace_id, 'keys:' || workspace_id));
GRANT EXECUTE ON FUNCTION may_read_budget(text) TO discreet_serve;

-- Returns the budget of a subject, or the common one of its kind (null: there is none, or it is not to be read).
CREATE OR REPLACE FUNCTION budget_in_force(of_subject text, common text) RETURNS numeric LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT amount FROM (
        SELECT DISTINCT ON (subject) * FROM money_budgets WHERE subject IN (of_subject, common)
        ORDER BY subject, id DESC) AS latest
    WHERE NOT follows AND may_read_budget(of_subject) ORDER BY subject = of_subject DESC LIMIT 1;
END;

ALTER TABLE money_budgets ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON money_budgets FOR SELECT TO discreet_serve USING (may_read_budget(subject));
CREATE POLICY operator ON money_budgets FOR INSERT TO discreet_serve WITH CHECK (acting_account() IS NULL);
CREATE POLICY owners ON money_budgets FOR INSERT TO discreet_serve WITH CHECK (EXISTS (
    SELECT FROM memberships WHERE account_id = acting_account() AND role = 'owner' AND suspended_at IS NULL
        AND subject IN ('members:' || workspace_id, 'keys:' || workspace_id)));
