-- Guests: people without an account who came in by a builder's link, for the time of one session (P6, P7, P9).

-- A guest is an account without name, address or password. It has a row in `guests` until its last row is deleted.
ALTER TABLE accounts DROP CONSTRAINT accounts_role_check;
ALTER TABLE accounts ADD CONSTRAINT accounts_role_check CHECK (role IN ('person', 'operator', 'guest')
    AND (role <> 'guest' OR (name = '' AND email = id::text AND password_hash IS NULL))) NOT VALID;

-- What a guest's link opens. The guest ends with link and GPT, so no foreign key holds these up.
CREATE TABLE guests (
    account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    link_id    uuid NOT NULL,
    gpt_id     uuid NOT NULL,
    -- The account that pays for the answers: the owner of the link.
    payer_id   uuid NOT NULL,
    -- The process that holds the guest's chat in its memory.
    process    int NOT NULL,
    ends_at    timestamptz NOT NULL,
    -- Since when no page reports showing the chat; null: one does.
    left_at    timestamptz
);
CREATE INDEX guests_link_idx ON guests (link_id);
CREATE INDEX guests_gpt_idx ON guests (gpt_id);
CREATE INDEX guests_process_idx ON guests (process);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Returns the GPT of the acting person if they are a guest.
CREATE FUNCTION guest_gpt() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN (SELECT gpt_id FROM guests WHERE account_id = acting_account());
GRANT EXECUTE ON FUNCTION guest_gpt() TO discreet_serve;

-- Returns the guests of processes that are gone, of ended sessions and of closed accounts.
CREATE FUNCTION guests_to_end(moment timestamptz, idle_since timestamptz, left_since timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT guests.account_id
    FROM guests JOIN accounts ON accounts.id = guests.account_id
    LEFT JOIN sessions ON sessions.account_id = guests.account_id
    LEFT JOIN gpts ON gpts.id = guests.gpt_id
    WHERE accounts.deleted_at IS NOT NULL OR accounts.suspended_at IS NOT NULL OR guests.ends_at <= moment
        OR guests.left_at <= left_since OR sessions.id IS NULL OR sessions.last_seen_at <= idle_since
        OR gpts.current_version IS NULL OR gpts.level NOT IN ('link', 'everyone');
END;
GRANT EXECUTE ON FUNCTION guests_to_end(timestamptz, timestamptz, timestamptz) TO discreet_serve;

-- As before, and for no guest: what a guest does is never stored (P9).
CREATE OR REPLACE FUNCTION refuse_for_deleted_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF (SELECT deleted_at IS NOT NULL OR role = 'guest' FROM accounts WHERE id = NEW.owner_id FOR SHARE) THEN
        RAISE EXCEPTION 'this account has ended, or is a guest' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- As before, with processes that held the chats of guests.
CREATE OR REPLACE FUNCTION dead_processes() RETURNS SETOF int LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT coalesce(process, 0) FROM messages WHERE state = 'running'
    UNION SELECT coalesce(process, 0) FROM ledger WHERE state = 'sending'
    UNION SELECT process FROM guests
    EXCEPT SELECT living_processes();
END;

-- A link that is deleted, and a GPT that is no longer open, end the sessions and the work of their guests at commit.
CREATE FUNCTION end_guests() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    ended uuid[];
BEGIN
    IF TG_TABLE_NAME = 'guest_links' THEN
        SELECT array_agg(account_id) INTO ended FROM guests WHERE link_id = OLD.id;
    ELSE
        SELECT array_agg(account_id) INTO ended FROM guests WHERE gpt_id = OLD.id;
    END IF;
    IF ended IS NOT NULL THEN
        -- Revocations are serialised, so that a reader never skips an earlier id.
        PERFORM pg_advisory_xact_lock(hashtextextended('ending', 0));
        DELETE FROM sessions WHERE account_id = ANY (ended);
        INSERT INTO revocations (at, account_id) SELECT now(), unnest(ended);
        PERFORM pg_notify('discreet_endings', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guest_links_end_guests AFTER DELETE ON guest_links FOR EACH ROW EXECUTE FUNCTION end_guests();
CREATE TRIGGER gpts_end_guests AFTER UPDATE OF level, current_version ON gpts FOR EACH ROW
    WHEN (NEW.level NOT IN ('link', 'everyone') OR NEW.current_version IS NULL) EXECUTE FUNCTION end_guests();

-- A guest joins nothing and has no way to sign in.
CREATE FUNCTION refuse_for_guest() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF EXISTS (SELECT FROM guests WHERE account_id = NEW.account_id) THEN
        RAISE EXCEPTION 'this account is a guest' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER memberships_no_guest BEFORE INSERT ON memberships FOR EACH ROW EXECUTE FUNCTION refuse_for_guest();
CREATE TRIGGER passkeys_no_guest BEFORE INSERT ON passkeys FOR EACH ROW EXECUTE FUNCTION refuse_for_guest();
CREATE TRIGGER user_keys_no_guest BEFORE INSERT ON user_keys FOR EACH ROW EXECUTE FUNCTION refuse_for_guest();
CREATE TRIGGER personal_api_keys_no_guest BEFORE INSERT ON personal_api_keys FOR EACH ROW
    EXECUTE FUNCTION refuse_for_guest();

-- As before, with the end of a visit, of which there is no report.
CREATE OR REPLACE FUNCTION log_deleted_openings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    WITH gone AS (
        SELECT CASE WHEN guests.account_id IS NULL THEN encode(deletions.code_hash, 'hex') ELSE 'guest' END AS report,
            count(*) AS entries
        FROM old_rows LEFT JOIN deletions ON deletions.kind = 'account' AND deletions.about_id = old_rows.account_id
        LEFT JOIN guests ON guests.account_id = old_rows.account_id
        GROUP BY 1
    ), told AS MATERIALIZED (
        SELECT gen_random_uuid() AS id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) AS salt,
            coalesce('report:' || nullif(report, 'guest'), 'server') AS subject,
            '{"at":"' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24":00:00.000000Z"')
            || '","facts":{"entries":' || entries || ',"report":' || coalesce('"' || report || '"', 'null')
            || ',"what":"openings"},"kind":"removed","version":1}' AS facts
        FROM gone
    ), logged AS (
        INSERT INTO evidence_log (id, leaf) SELECT id, sha256(salt || convert_to(facts, 'UTF8')) FROM told)
    INSERT INTO evidence_public (id, subject, salt, facts) SELECT id, subject, salt, facts FROM told;
    RETURN NULL;
END $$;

-- Deletes every row of a guest whose account is closed. The openings go first, while the log can tell whose they were.
CREATE FUNCTION erase_guest(account uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF EXISTS (SELECT FROM guests JOIN accounts ON accounts.id = guests.account_id
               WHERE guests.account_id = account AND deleted_at IS NOT NULL) THEN
        DELETE FROM evidence_personal WHERE account_id = account;
        PERFORM erase_deleted_account(account);
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION erase_guest(uuid) TO discreet_serve;

CREATE TRIGGER guests_stay BEFORE UPDATE OF account_id, link_id, gpt_id, payer_id, process, ends_at ON guests
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (left_at) ON guests TO discreet_serve;
GRANT SELECT (account_id, gpt_id, ends_at) ON guests TO discreet_verify;
ALTER TABLE guests ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guests TO discreet_serve USING (acting_account() IS NULL OR account_id = acting_account());
CREATE POLICY verify ON guests FOR SELECT TO discreet_verify USING (true);

-- A guest sees the published version of one GPT, and no other GPT (P6).
CREATE POLICY opened_to_guest ON gpts FOR SELECT TO discreet_serve USING (
    id = (SELECT guest_gpt()) AND current_version IS NOT NULL AND workspace_id IS NULL AND level IN ('link', 'everyone'));
CREATE POLICY no_other_to_guest ON gpts AS RESTRICTIVE TO discreet_serve USING (
    (SELECT guest_gpt()) IS NULL OR id = (SELECT guest_gpt()));
