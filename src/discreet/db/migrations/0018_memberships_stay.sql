-- A membership is one person's in one workspace. Whoever manages it changes its role and suspends it, and makes it
-- nobody else's and of nowhere else: nobody comes into a workspace but by who let them in.
CREATE TRIGGER memberships_stay BEFORE UPDATE OF workspace_id, account_id, joined_at ON memberships
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
