-- Deletion: one report for whatever is deleted, accounts that end, and nothing that outlives what it is about (P10).

-- What is deleted, or was: of which kind and how much, when its keys were destroyed and when its rows were gone. Never
-- what was in it. While it is under way `about_id` says what is still to go, so that whoever kills the server changes
-- nothing about that; afterwards no row tells its id.
CREATE TABLE deletions (
    id                uuid PRIMARY KEY,
    kind              text NOT NULL
                      CHECK (kind IN ('conversation', 'image', 'gpt', 'knowledge', 'account', 'workspace')),
    -- whose page tells of it; an account's is told to whoever has its code
    owner_id          uuid REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash         bytea UNIQUE CHECK (length(code_hash) = 32),
    made_by           text NOT NULL CHECK (made_by IN ('person', 'limit', 'operator')),
    about_id          uuid,
    asked_at          timestamptz NOT NULL,
    keys_destroyed_at timestamptz,
    finished_at       timestamptz,
    amounts           jsonb NOT NULL CHECK (jsonb_typeof(amounts) = 'object' AND length(amounts::text) <= 2000),
    -- what third parties have received of it: that cannot be recalled
    disclosures       bigint NOT NULL CHECK (disclosures >= 0),
    -- finished datasets that hold something of it, and were marked
    datasets          uuid[] NOT NULL,
    CHECK ((kind = 'account') = (code_hash IS NOT NULL) AND (kind = 'account') = (owner_id IS NULL)),
    CHECK ((finished_at IS NULL) = (about_id IS NOT NULL)),
    CHECK (finished_at IS NULL OR keys_destroyed_at IS NOT NULL)
);
CREATE UNIQUE INDEX deletions_about ON deletions (about_id) WHERE about_id IS NOT NULL;
CREATE INDEX deletions_owner ON deletions (owner_id, asked_at DESC, id DESC);
CREATE TRIGGER deletions_fixed
    BEFORE UPDATE OF id, kind, owner_id, code_hash, made_by, asked_at, amounts, disclosures, datasets ON deletions
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER deletions_stay BEFORE UPDATE ON deletions
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (about_id, keys_destroyed_at, finished_at), DELETE ON deletions TO discreet_serve;
ALTER TABLE deletions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON deletions FOR SELECT TO discreet_serve USING (
    owner_id = acting_account() OR (kind = 'account' AND about_id = acting_account()));
CREATE POLICY own_begun ON deletions FOR INSERT TO discreet_serve WITH CHECK (
    owner_id = acting_account() OR (kind = 'account' AND about_id = acting_account()));
CREATE POLICY own_goes_on ON deletions FOR UPDATE TO discreet_serve USING (owner_id = acting_account());
-- The job acts for nobody in particular, and so does whoever opens an account's report with its code.
CREATE POLICY the_job ON deletions TO discreet_serve USING (acting_account() IS NULL);

-- What is written down and not done is done by the server, whatever became of its person's rights meanwhile: the rows of
-- a conversation, an image or a GPT that its owner asked to delete, and of nothing else.
CREATE FUNCTION erase_as_asked(about uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    asked text := (SELECT kind FROM deletions WHERE about_id = about);
BEGIN
    DELETE FROM conversations WHERE id = about AND asked = 'conversation';
    DELETE FROM images WHERE id = about AND asked = 'image';
    DELETE FROM gpts WHERE id = about AND asked = 'gpt';
END $$;
GRANT EXECUTE ON FUNCTION erase_as_asked(uuid) TO discreet_serve;

-- Which finished datasets hold something that this party is a party to. It tells nothing of whose records those are.
CREATE FUNCTION datasets_holding(party text) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN ARRAY(
        SELECT DISTINCT dataset_id FROM dataset_records JOIN datasets ON datasets.id = dataset_id
        WHERE parties @> ARRAY[party] AND datasets.state = 'ready' ORDER BY dataset_id);
CREATE FUNCTION datasets_with_source(file uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN ARRAY(
        SELECT DISTINCT dataset_id FROM dataset_records JOIN datasets ON datasets.id = dataset_id
        WHERE sources @> ARRAY[file] AND datasets.state = 'ready' ORDER BY dataset_id);
GRANT EXECUTE ON FUNCTION datasets_holding(text), datasets_with_source(uuid) TO discreet_serve;

-- A permission goes with what it is about: afterwards nobody answers for it, and silence is no permission -----------

CREATE FUNCTION forget_permissions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    DELETE FROM permissions WHERE party = TG_ARGV[0] || ':' || OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_forget AFTER DELETE ON conversations
    FOR EACH ROW EXECUTE FUNCTION forget_permissions('conversation');
CREATE TRIGGER images_forget AFTER DELETE ON images FOR EACH ROW EXECUTE FUNCTION forget_permissions('image');
CREATE TRIGGER gpts_forget AFTER DELETE ON gpts FOR EACH ROW EXECUTE FUNCTION forget_permissions('gpt');
CREATE TRIGGER accounts_forget AFTER DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION forget_permissions('user');
CREATE TRIGGER workspaces_forget AFTER DELETE ON workspaces
    FOR EACH ROW EXECUTE FUNCTION forget_permissions('workspace');
DELETE FROM permissions
WHERE (starts_with(party, 'conversation:') AND NOT EXISTS (
        SELECT FROM conversations WHERE 'conversation:' || conversations.id = party))
    OR (starts_with(party, 'image:') AND NOT EXISTS (SELECT FROM images WHERE 'image:' || images.id = party))
    OR (starts_with(party, 'gpt:') AND NOT EXISTS (SELECT FROM gpts WHERE 'gpt:' || gpts.id = party))
    OR (starts_with(party, 'workspace:') AND NOT EXISTS (
        SELECT FROM workspaces WHERE 'workspace:' || workspaces.id = party));

-- Accounts that end ---------------------------------------------------------------------------------------------------

-- From this moment nobody is signed in or signs in, and the row holds nothing of its person but the id by which the rest
-- is found. It goes with the last of that.
ALTER TABLE accounts
    ADD COLUMN deleted_at timestamptz,
    ADD CHECK (deleted_at IS NULL OR (
        suspended_at IS NOT NULL AND password_hash IS NULL AND name = '' AND email = id::text AND role = 'person'));
CREATE TRIGGER accounts_stay_deleted
    BEFORE UPDATE OF id, email, name, password_hash, role, suspended_at, deleted_at ON accounts
    FOR EACH ROW WHEN (OLD.deleted_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
-- An account's row is taken away by `erase_deleted_account` alone.
REVOKE DELETE ON accounts FROM discreet_serve;

-- Nothing begins for an account that has ended: whoever began in that moment is either in time, and goes with the rest,
-- or refused.
CREATE FUNCTION refuse_for_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF (SELECT deleted_at FROM accounts WHERE id = NEW.owner_id FOR SHARE) IS NOT NULL THEN
        RAISE EXCEPTION 'this account has ended' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversations_alive BEFORE INSERT ON conversations FOR EACH ROW EXECUTE FUNCTION refuse_for_deleted();
CREATE TRIGGER images_alive BEFORE INSERT ON images FOR EACH ROW EXECUTE FUNCTION refuse_for_deleted();
CREATE TRIGGER gpts_alive BEFORE INSERT ON gpts FOR EACH ROW EXECUTE FUNCTION refuse_for_deleted();

-- A person's own limit and the quota that an operator gave them are histories that nobody rewrites. They go with the
-- account, and not before it.
CREATE FUNCTION refuse_while_account_is_there() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    subject text := TG_ARGV[0] || (to_jsonb(OLD) ->> TG_ARGV[1]);
BEGIN
    IF NOT starts_with(subject, 'account:')
        OR EXISTS (SELECT FROM accounts WHERE 'account:' || accounts.id = subject) THEN
        RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER account_retention_append_only ON account_retention;
CREATE TRIGGER account_retention_append_only BEFORE UPDATE OR TRUNCATE ON account_retention
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_retention_stays BEFORE DELETE ON account_retention
    FOR EACH ROW EXECUTE FUNCTION refuse_while_account_is_there('account:', 'account_id');
DROP TRIGGER quotas_append_only ON quotas;
CREATE TRIGGER quotas_append_only BEFORE UPDATE OR TRUNCATE ON quotas EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quotas_stay BEFORE DELETE ON quotas
    FOR EACH ROW EXECUTE FUNCTION refuse_while_account_is_there('', 'subject');

-- Whoever goes leaves what they built in a workspace to the owner who has been there longest. It tells those who are in
-- it, the suspended included, who that is.
CREATE FUNCTION heir_in(workspace uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN (SELECT account_id FROM memberships
            WHERE workspace_id = workspace AND role = 'owner' AND suspended_at IS NULL AND account_id <> acting_account()
                AND EXISTS (SELECT FROM memberships AS mine
                            WHERE mine.workspace_id = workspace AND mine.account_id = acting_account())
            ORDER BY joined_at, account_id LIMIT 1);
GRANT EXECUTE ON FUNCTION heir_in(uuid) TO discreet_serve;

-- How much the acting person has, by kind: told before they delete their account, and in its report.
CREATE FUNCTION what_account_holds() RETURNS TABLE (what text, amount bigint) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT 'conversations', count(*) FROM conversations WHERE owner_id = acting_account()
    UNION ALL SELECT 'images', count(*) FROM images WHERE owner_id = acting_account()
    UNION ALL SELECT 'gpts', count(*) FROM gpts WHERE owner_id = acting_account() AND workspace_id IS NULL
    UNION ALL SELECT 'knowledge_files', count(*) FROM knowledge_files JOIN gpts ON gpts.id = gpt_id
        WHERE gpts.owner_id = acting_account() AND gpts.workspace_id IS NULL
    UNION ALL SELECT 'disclosures', count(*) FROM ledger WHERE owner_id = acting_account()
    UNION ALL SELECT 'connections', count(*) FROM connections WHERE owner_id = acting_account()
    UNION ALL SELECT 'standing_grants', count(*) FROM standing_grants WHERE owner_id = acting_account()
    UNION ALL SELECT 'feedback_notes', count(*) FROM feedback_sent WHERE owner_id = acting_account()
    UNION ALL SELECT 'api_keys', count(*) FROM api_keys WHERE account_id = acting_account()
    UNION ALL SELECT 'passkeys', count(*) FROM passkeys WHERE account_id = acting_account()
    UNION ALL SELECT 'sessions', count(*) FROM sessions WHERE account_id = acting_account()
    UNION ALL SELECT 'workspaces', count(*) FROM memberships WHERE account_id = acting_account();
END;

-- The acting person's account ends. Their GPTs are seen by nobody else from now on; whoever signs in anew with the same
-- address or organisation is somebody else.
CREATE FUNCTION close_account(moment timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    closing uuid := acting_account();
BEGIN
    DELETE FROM workspace_invitations WHERE lower(email) = (SELECT lower(accounts.email) FROM accounts WHERE id = closing);
    DELETE FROM passkeys WHERE account_id = closing;
    DELETE FROM reset_links WHERE account_id = closing;
    DELETE FROM provider_identities WHERE account_id = closing;
    DELETE FROM oauth_states WHERE owner_id = closing;
    UPDATE exports SET state = 'outdated', ended_at = moment WHERE owner_id = closing AND ended_at IS NULL;
    UPDATE gpts SET level = 'me' WHERE owner_id = closing;
    UPDATE accounts SET email = id::text, name = '', password_hash = NULL, role = 'person', last_workspace_id = NULL,
        suspended_at = coalesce(suspended_at, moment), deleted_at = moment
    WHERE id = closing AND deleted_at IS NULL;
END $$;

-- These look at, and take away, what is an ended account's alone.
CREATE FUNCTION things_of_deleted_account(account uuid) RETURNS TABLE (kind text, id uuid) LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = discreet AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM accounts WHERE accounts.id = account AND deleted_at IS NOT NULL) THEN
        RETURN QUERY
            SELECT 'conversation', conversations.id FROM conversations WHERE owner_id = account
            UNION ALL SELECT 'image', images.id FROM images WHERE owner_id = account
            UNION ALL SELECT 'gpt', gpts.id FROM gpts WHERE owner_id = account
            UNION ALL SELECT 'export', exports.id FROM exports WHERE owner_id = account AND NOT key_destroyed;
    END IF;
END $$;
-- Whatever else is the account's goes with its row. False for one that has not ended, or is gone.
CREATE FUNCTION erase_deleted_account(account uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM FROM accounts WHERE id = account AND deleted_at IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM conversations WHERE owner_id = account;
    DELETE FROM images WHERE owner_id = account;
    DELETE FROM gpts WHERE owner_id = account;
    DELETE FROM usage WHERE holder = 'account:' || account;
    DELETE FROM accounts WHERE id = account;
    DELETE FROM account_retention WHERE account_id = account;
    DELETE FROM quotas WHERE subject = 'account:' || account;
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION what_account_holds(), close_account(timestamptz), things_of_deleted_account(uuid),
    erase_deleted_account(uuid) TO discreet_serve;
