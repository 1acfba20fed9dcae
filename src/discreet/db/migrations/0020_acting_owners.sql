-- An owner whose account the operator has suspended cannot act: a workspace keeps one who can (SPEC §4).

CREATE FUNCTION has_acting_owner(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN EXISTS (
        SELECT FROM memberships JOIN accounts ON accounts.id = memberships.account_id
        WHERE memberships.workspace_id = workspace AND memberships.role = 'owner'
            AND memberships.suspended_at IS NULL AND accounts.suspended_at IS NULL);

-- Whoever could not act does not make it worse by going.
CREATE OR REPLACE FUNCTION keep_an_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM FROM workspaces WHERE id = OLD.workspace_id AND deleted_at IS NULL FOR NO KEY UPDATE;
    IF FOUND AND NOT has_acting_owner(OLD.workspace_id) AND (
        EXISTS (SELECT FROM accounts WHERE id = OLD.account_id AND suspended_at IS NULL)
        OR NOT EXISTS (SELECT FROM memberships WHERE workspace_id = OLD.workspace_id AND role = 'owner'
                       AND suspended_at IS NULL)) THEN
        RAISE EXCEPTION 'a workspace has an owner' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
