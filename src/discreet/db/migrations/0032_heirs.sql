-- Whoever goes leaves what they built in a workspace to the owner who has been there longest and can act: suspended
-- neither there nor, by the operator, on the server. Where the operator has suspended all of them, to the first of these,
-- so that nobody is kept from going. It tells those who are in it, the suspended included, who that is.
CREATE OR REPLACE FUNCTION heir_in(workspace uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT account_id FROM memberships JOIN accounts ON accounts.id = memberships.account_id
            WHERE workspace_id = workspace AND memberships.role = 'owner' AND memberships.suspended_at IS NULL
                AND account_id <> acting_account()
                AND EXISTS (SELECT FROM memberships AS mine
                            WHERE mine.workspace_id = workspace AND mine.account_id = acting_account())
            ORDER BY accounts.suspended_at IS NOT NULL, joined_at, account_id LIMIT 1);
