-- Pictures that people choose for themselves, as the server encoded them. Visible like the name in a member list: to
-- their person, and to people who work in a workspace with them.
CREATE TABLE profile_pictures (
    account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    digest     text NOT NULL CHECK (digest ~ '^[0-9a-f]{24}$'),
    picture    bytea NOT NULL CHECK (length(picture) <= 1048576)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON profile_pictures TO discreet_serve;
ALTER TABLE profile_pictures ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON profile_pictures TO discreet_serve USING (account_id = acting_account());
-- A suspended member is listed for owners and admins only.
CREATE POLICY of_members ON profile_pictures FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM memberships WHERE memberships.account_id = profile_pictures.account_id
        AND role_in(workspace_id) IS NOT NULL
        AND (suspended_at IS NULL OR role_in(workspace_id) IN ('owner', 'admin'))));

-- A closed account has no picture (P10).
CREATE FUNCTION delete_profile_picture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    DELETE FROM profile_pictures WHERE account_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_delete_profile_picture AFTER UPDATE OF deleted_at ON accounts FOR EACH ROW
    WHEN (NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION delete_profile_picture();
