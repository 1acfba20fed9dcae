-- Exports, retention limits, and deletion: keys first, rows after (P9, P10).

-- Exports: everything stored about a person, as one encrypted file that they download once (P2).
CREATE TABLE exports (
    id             uuid PRIMARY KEY,
    owner_id       uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The workspace of the conversations; null: the person's own space. No foreign key: the row outlives the workspace
    -- until its key is destroyed.
    workspace_id   uuid,
    state          text NOT NULL,
    -- The number of attempts: late writes of a killed attempt are refused.
    attempt        int NOT NULL DEFAULT 0,
    planned        int NOT NULL DEFAULT 0,
    done           int NOT NULL DEFAULT 0,
    bytes          bigint NOT NULL DEFAULT 0,
    asked_at       timestamptz NOT NULL,
    ready_at       timestamptz,
    expires_at     timestamptz NOT NULL,
    ended_at       timestamptz,
    key_destroyed  boolean NOT NULL DEFAULT false,
    -- The latest download link, and when it expires.
    ticket_hash    bytea,
    ticket_until   timestamptz,
    ticket_session uuid,
    repeat_until   timestamptz,
    CHECK (state IN
        ('waiting', 'making', 'ready', 'taking', 'downloaded', 'discarded', 'outdated', 'expired', 'failed')),
    CHECK ((ended_at IS NULL) = (state IN ('waiting', 'making', 'ready', 'taking'))),
    CHECK (ended_at IS NOT NULL OR NOT key_destroyed)
);
-- One export at a time in each space, also under concurrency.
CREATE UNIQUE INDEX exports_one_key ON exports (owner_id, workspace_id) NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE INDEX exports_unfinished_idx ON exports (expires_at) WHERE NOT key_destroyed;
CREATE INDEX exports_owner_idx ON exports (owner_id, asked_at DESC);

-- The ZIP, encrypted in pieces.
CREATE TABLE export_pieces (
    export_id uuid NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    owner_id  uuid NOT NULL,
    n         int NOT NULL CHECK (n >= 0),
    sealed    bytea NOT NULL,
    PRIMARY KEY (export_id, n)
);

-- A person's own retention limit, with its history: the latest row is in force.
CREATE TABLE account_retention (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL,
    at         timestamptz NOT NULL,
    -- Null: no limit.
    days       int CHECK (days BETWEEN 1 AND 3650)
);
CREATE INDEX account_retention_latest_idx ON account_retention (account_id, id DESC);

-- What a run deleted, for one workspace or (null) all personal spaces: how many, and the age of the oldest that was
-- kept. While it runs it holds the ids, so that a crash does not change the count.
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
CREATE INDEX retention_runs_workspace_idx ON retention_runs (workspace_id, began_at DESC);

-- Deletions: kind and amount, when keys were destroyed and when rows were deleted. No content. While one runs,
-- `about_id` names its object, so that a crash loses nothing; afterwards no row has that id.
CREATE TABLE deletions (
    id                uuid PRIMARY KEY,
    kind              text NOT NULL
        CHECK (kind IN ('conversation', 'message', 'image', 'gpt', 'knowledge', 'account', 'workspace')),
    -- The person whose page shows it. The report of a deleted account is shown for its code.
    owner_id          uuid REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash         bytea CHECK (length(code_hash) = 32) UNIQUE,
    made_by           text NOT NULL CHECK (made_by IN ('person', 'limit', 'operator')),
    about_id          uuid,
    asked_at          timestamptz NOT NULL,
    keys_destroyed_at timestamptz,
    finished_at       timestamptz,
    amounts           jsonb NOT NULL CHECK (jsonb_typeof(amounts) = 'object' AND length(amounts::text) <= 2000),
    -- Disclosures to third parties, which cannot be recalled.
    disclosures       bigint NOT NULL CHECK (disclosures >= 0),
    -- Finished datasets with records of it, which were marked.
    datasets          uuid[] NOT NULL,
    CHECK ((kind = 'account') = (code_hash IS NOT NULL) AND (kind = 'account') = (owner_id IS NULL)),
    CHECK ((finished_at IS NULL) = (about_id IS NOT NULL)),
    CHECK (finished_at IS NULL OR keys_destroyed_at IS NOT NULL)
);
CREATE UNIQUE INDEX deletions_about_key ON deletions (about_id) WHERE about_id IS NOT NULL;
CREATE INDEX deletions_owner_idx ON deletions (owner_id, asked_at DESC, id DESC);
CREATE INDEX deletions_of_accounts_idx ON deletions (finished_at) WHERE kind = 'account';

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- When an export ends, its pieces are deleted.
CREATE FUNCTION delete_export_pieces() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    DELETE FROM export_pieces WHERE export_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER exports_fixed BEFORE UPDATE OF id, owner_id, workspace_id, asked_at ON exports
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER exports_end_once BEFORE UPDATE OF state, ended_at ON exports
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
CREATE TRIGGER exports_drop_pieces AFTER UPDATE OF ended_at ON exports
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION delete_export_pieces();
GRANT SELECT, INSERT, UPDATE ON exports TO discreet_serve;
GRANT SELECT (id, key_destroyed) ON exports TO discreet_verify;
ALTER TABLE exports ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON exports TO discreet_serve USING (owner_id = acting_account() AND works_in(workspace_id));
CREATE POLICY verify ON exports FOR SELECT TO discreet_verify USING (true);

-- Ends the acting person's account. Its GPTs become invisible to others. A later account with the same address or
-- organisation is another person's.
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
GRANT EXECUTE ON FUNCTION close_account(timestamptz) TO discreet_serve;

CREATE FUNCTION note_export_key_destroyed(wanted uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE exports SET key_destroyed = true WHERE id = wanted AND ended_at IS NOT NULL;
END;
GRANT EXECUTE ON FUNCTION note_export_key_destroyed(uuid) TO discreet_serve;

-- Returns what remains of a deleted account, the keys of its snapshots included.
CREATE FUNCTION remaining_rows_of_account(account uuid) RETURNS TABLE (kind text, id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM accounts WHERE accounts.id = account AND deleted_at IS NOT NULL) THEN
        RETURN QUERY
            SELECT 'conversation', conversations.id FROM conversations WHERE owner_id = account
            UNION ALL SELECT 'image', images.id FROM images WHERE owner_id = account
            UNION ALL SELECT 'gpt', gpts.id FROM gpts WHERE owner_id = account
            UNION ALL SELECT 'export', exports.id FROM exports WHERE owner_id = account AND NOT key_destroyed
            UNION ALL SELECT 'move_in', chat_imports.id FROM chat_imports WHERE account_id = account
            UNION ALL SELECT 'share', shares.id FROM shares WHERE owner_id = account;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION remaining_rows_of_account(uuid) TO discreet_serve;

-- Returns those of these keys that no row needs, left by a killed process. Only kinds whose row is written after their
-- key; other names are ignored.
CREATE FUNCTION orphan_keys(names text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    WITH made AS (
        SELECT name, split_part(name, '/', 1) AS kind, split_part(name, '/', 2)::uuid AS id
        FROM unnest(names) AS name
        WHERE name ~ '^(user|gpt|image|api|conversation|sign_in|export|move_in|share|dataset)/[0-9a-f-]{36}$'
    )
    SELECT name FROM made
    WHERE NOT CASE kind
        WHEN 'user' THEN EXISTS (SELECT FROM accounts WHERE accounts.id = made.id)
        WHEN 'gpt' THEN EXISTS (SELECT FROM gpts WHERE gpts.id = made.id)
        WHEN 'image' THEN EXISTS (SELECT FROM images WHERE images.id = made.id)
        WHEN 'api' THEN EXISTS (SELECT FROM api_projects WHERE api_projects.id = made.id)
        WHEN 'conversation' THEN EXISTS (SELECT FROM conversations
            WHERE conversations.id = made.id OR own_key = made.id OR spare_key = made.id)
        WHEN 'sign_in' THEN EXISTS (SELECT FROM workspaces WHERE workspaces.id = made.id)
        WHEN 'export' THEN EXISTS (SELECT FROM exports WHERE exports.id = made.id)
        WHEN 'move_in' THEN EXISTS (SELECT FROM chat_imports WHERE chat_imports.id = made.id)
        WHEN 'share' THEN EXISTS (SELECT FROM shares WHERE shares.id = made.id)
        WHEN 'dataset' THEN EXISTS (SELECT FROM datasets WHERE datasets.id = made.id)
    END;
END;
GRANT EXECUTE ON FUNCTION orphan_keys(text[]) TO discreet_serve;

-- Exports whose key is to be destroyed: expired or ended.
CREATE FUNCTION expired_exports(moment timestamptz) RETURNS SETOF uuid LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM exports
    WHERE NOT key_destroyed AND (ended_at IS NOT NULL OR expires_at <= moment OR repeat_until <= moment);
END;
GRANT EXECUTE ON FUNCTION expired_exports(timestamptz) TO discreet_serve;

-- Removes only what no one can download any more, so the serving role may call it for any account.
CREATE FUNCTION end_expired_exports(moment timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE exports
    SET state = CASE WHEN repeat_until IS NULL THEN 'expired' ELSE 'downloaded' END, ended_at = moment
    WHERE ended_at IS NULL AND (expires_at <= moment OR repeat_until <= moment);
END;
GRANT EXECUTE ON FUNCTION end_expired_exports(timestamptz) TO discreet_serve;

CREATE TRIGGER export_pieces_fixed BEFORE UPDATE ON export_pieces FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, DELETE ON export_pieces TO discreet_serve;
ALTER TABLE export_pieces ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON export_pieces TO discreet_serve USING (
    owner_id = acting_account() AND EXISTS (SELECT FROM exports WHERE exports.id = export_id))
    WITH CHECK (owner_id = acting_account()
        AND EXISTS (SELECT FROM exports WHERE exports.id = export_id AND state = 'making'));

-- A person's own limit and their quota are histories that are never rewritten. They are deleted with the account, and
-- not before.
CREATE FUNCTION refuse_while_account_exists() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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

CREATE TRIGGER account_retention_append_only BEFORE UPDATE OR TRUNCATE ON account_retention
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_retention_stays BEFORE DELETE ON account_retention
    FOR EACH ROW EXECUTE FUNCTION refuse_while_account_exists('account:', 'account_id');
GRANT SELECT, INSERT ON account_retention TO discreet_serve;
ALTER TABLE account_retention ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON account_retention TO discreet_serve USING (account_id = acting_account());

-- Returns the conversations that are older than the limit that applies to them. `OFFSET 0` keeps each look-up at one
-- holder's end of the index.
CREATE FUNCTION expired_conversations(moment timestamptz, among uuid[])
    RETURNS TABLE (id uuid, owner_id uuid, service text, workspace_id uuid, changed_before timestamptz, reachable boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH rules AS (
        SELECT limits.workspace_id, moment - retention_days * interval '24 hours' AS changed_before
        FROM (SELECT DISTINCT ON (workspace_rules.workspace_id) workspace_rules.workspace_id, retention_days
              FROM workspace_rules ORDER BY workspace_rules.workspace_id, workspace_rules.id DESC) AS limits
        WHERE retention_days IS NOT NULL
    ), own AS (
        SELECT limits.account_id, moment - days * interval '24 hours' AS changed_before
        FROM (SELECT DISTINCT ON (account_id) account_id, days
              FROM account_retention ORDER BY account_id, account_retention.id DESC) AS limits
        WHERE days IS NOT NULL
    ), old AS (
        SELECT kept.* FROM rules CROSS JOIN LATERAL (
            SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at
            FROM conversations
            WHERE conversations.workspace_id = rules.workspace_id AND updated_at <= rules.changed_before OFFSET 0) AS kept
        WHERE among IS NULL
        UNION
        SELECT kept.* FROM own CROSS JOIN LATERAL (
            SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at
            FROM conversations
            WHERE conversations.owner_id = own.account_id AND updated_at <= own.changed_before OFFSET 0) AS kept
        WHERE among IS NULL
        UNION
        SELECT kept.* FROM own CROSS JOIN LATERAL (
            SELECT images.id, images.owner_id, images.service, NULL::uuid, began_at FROM images
            WHERE images.owner_id = own.account_id AND began_at <= own.changed_before OFFSET 0) AS kept
        WHERE among IS NULL
        UNION
        SELECT conversations.id, conversations.owner_id, conversations.service, conversations.workspace_id, updated_at
        FROM conversations WHERE conversations.id = ANY (among)
        UNION
        SELECT images.id, images.owner_id, images.service, NULL, began_at FROM images WHERE images.id = ANY (among)
    ), judged AS (
        SELECT old.*, greatest(rules.changed_before, own.changed_before) AS changed_before
        FROM old
        LEFT JOIN rules ON rules.workspace_id = old.workspace_id
        LEFT JOIN own ON own.account_id = old.owner_id
    )
    SELECT judged.id, judged.owner_id, judged.service, judged.workspace_id, judged.changed_before,
        judged.workspace_id IS NULL OR EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = judged.workspace_id
                AND memberships.account_id = judged.owner_id AND suspended_at IS NULL)
    FROM judged WHERE updated_at <= judged.changed_before AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION expired_conversations(timestamptz, uuid[]) TO discreet_serve, discreet_verify;

CREATE TRIGGER retention_runs_stay BEFORE UPDATE ON retention_runs
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
CREATE TRIGGER retention_runs_kept BEFORE DELETE OR TRUNCATE ON retention_runs EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT, UPDATE ON retention_runs TO discreet_serve;
GRANT SELECT (id, began_at, finished_at) ON retention_runs TO discreet_verify;
ALTER TABLE retention_runs ENABLE ROW LEVEL SECURITY;

-- The job acts without an account; people see the result where they work.
CREATE POLICY job ON retention_runs TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY verify ON retention_runs FOR SELECT TO discreet_verify USING (true);

-- Returns whether the server is a day or more late with a rule. It reveals no conversation.
CREATE FUNCTION is_retention_late(workspace uuid, since timestamptz) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN works_in(workspace) AND EXISTS (
        SELECT FROM retention_runs WHERE workspace_id = workspace AND finished_at IS NULL AND began_at < since);
GRANT EXECUTE ON FUNCTION is_retention_late(uuid, timestamptz) TO discreet_serve;

CREATE TRIGGER deletions_fixed
    BEFORE UPDATE OF id, kind, owner_id, code_hash, made_by, asked_at, amounts, disclosures, datasets ON deletions
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER deletions_stay BEFORE UPDATE ON deletions
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (about_id, keys_destroyed_at, finished_at), DELETE ON deletions TO discreet_serve;
GRANT SELECT (id, kind, owner_id, code_hash, about_id, asked_at, keys_destroyed_at, finished_at) ON deletions TO
    discreet_verify;
ALTER TABLE deletions ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON deletions FOR SELECT TO discreet_serve USING (
    owner_id = acting_account() OR (kind = 'account' AND about_id = acting_account()));
CREATE POLICY insert_own ON deletions FOR INSERT TO discreet_serve WITH CHECK (
    owner_id = acting_account() OR (kind = 'account' AND about_id = acting_account()));
CREATE POLICY update_own ON deletions FOR UPDATE TO discreet_serve USING (owner_id = acting_account());
-- The job acts without an account, as does a request with a report's code.
CREATE POLICY job ON deletions TO discreet_serve USING (acting_account() IS NULL);
CREATE POLICY verify ON deletions FOR SELECT TO discreet_verify USING (true);

-- Finishes a recorded deletion, even if its person's rights have changed since: the rows of a conversation, an image
-- or a GPT that its owner asked to delete, and nothing else.
CREATE FUNCTION erase_requested(about uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    asked text := (SELECT kind FROM deletions WHERE about_id = about);
BEGIN
    DELETE FROM conversations WHERE id = about AND asked = 'conversation';
    DELETE FROM images WHERE id = about AND asked = 'image';
    DELETE FROM gpts WHERE id = about AND asked = 'gpt';
END $$;
GRANT EXECUTE ON FUNCTION erase_requested(uuid) TO discreet_serve;
