-- Links with which people without an account use a GPT, what they may cost, and what stops abuse (P6, P8).

-- Each change of the operator's choices is a row; the latest is in force. None: guests are not allowed. The numbers are
-- messages a day: of a link, of one guest, and of one range of network addresses.
CREATE TABLE guest_settings (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    set_by      uuid,
    allowed     boolean NOT NULL,
    usual_link  int NOT NULL CHECK (usual_link BETWEEN 1 AND most_link),
    usual_guest int NOT NULL CHECK (usual_guest BETWEEN 1 AND most_guest),
    usual_range int NOT NULL CHECK (usual_range BETWEEN 1 AND most_range),
    most_link   int NOT NULL CHECK (most_link <= 1000000),
    most_guest  int NOT NULL CHECK (most_guest <= 1000000),
    most_range  int NOT NULL CHECK (most_range <= 1000000)
);

-- `sealed` holds the link's name and token under the GPT's key, so that its owner can copy the link again. `sites` are
-- the origins of pages that may embed it. `counted_on` is the day (UTC) of the latest message, `counted_cost` the cost of
-- the link's month before that day. `budget` is for a month (UTC), in the server's currency.
CREATE TABLE guest_links (
    id             uuid PRIMARY KEY,
    gpt_id         uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    token_hash     bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    sealed         bytea NOT NULL,
    password_hash  text,
    created_at     timestamptz NOT NULL,
    ends_at        timestamptz,
    link_messages  int NOT NULL CHECK (link_messages BETWEEN 1 AND 1000000),
    guest_messages int NOT NULL CHECK (guest_messages BETWEEN 1 AND 1000000),
    range_messages int NOT NULL CHECK (range_messages BETWEEN 1 AND 1000000),
    budget         numeric(14, 2) CHECK (budget BETWEEN 0 AND 1000000000),
    sites          text[] NOT NULL DEFAULT '{}' CHECK (cardinality(sites) <= 50 AND array_position(sites, NULL) IS NULL),
    counted_on     date,
    counted_cost   numeric NOT NULL DEFAULT 0,
    CHECK (ends_at > created_at)
);
CREATE INDEX guest_links_gpt_idx ON guest_links (gpt_id);

-- Messages and wrong passwords of a day. `subject` is a digest of what is counted, keyed for the link and the day: it
-- shows neither a guest nor a network address. Rows of earlier days are deleted.
CREATE TABLE guest_counts (
    link_id uuid NOT NULL REFERENCES guest_links (id) ON DELETE CASCADE,
    subject bytea NOT NULL CHECK (octet_length(subject) = 16),
    day     date NOT NULL,
    times   int NOT NULL CHECK (times >= 0),
    PRIMARY KEY (link_id, subject)
);
CREATE INDEX guest_counts_day_idx ON guest_counts (day);

-- Proofs of work that were used. A row is deleted once its challenge has expired.
CREATE TABLE used_guest_proofs (
    digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    until  timestamptz NOT NULL
);
CREATE INDEX used_guest_proofs_until_idx ON used_guest_proofs (until);

-- Whether a workspace's GPTs may be opened to guests.
ALTER TABLE workspace_rules ADD COLUMN guests boolean NOT NULL DEFAULT false;

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

CREATE TRIGGER guest_settings_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON guest_settings
    EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON guest_settings TO discreet_serve;

CREATE TRIGGER guest_links_fixed BEFORE UPDATE OF id, gpt_id, token_hash, created_at ON guest_links
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, DELETE,
    UPDATE (sealed, password_hash, ends_at, link_messages, guest_messages, range_messages, budget, sites)
    ON guest_links TO discreet_serve;
GRANT SELECT (id, gpt_id, created_at, ends_at) ON guest_links TO discreet_verify;
ALTER TABLE guest_links ENABLE ROW LEVEL SECURITY;
CREATE POLICY for_gpt_owner ON guest_links TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY verify ON guest_links FOR SELECT TO discreet_verify USING (true);

-- Use of a link that is revoked stays with its owner, without the link.
CREATE TRIGGER guest_links_keep_nameless_use BEFORE DELETE ON guest_links FOR EACH ROW
    EXECUTE FUNCTION keep_nameless_use('key');

-- Only the functions below read and write counts and proofs.
ALTER TABLE guest_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE used_guest_proofs ENABLE ROW LEVEL SECURITY;
GRANT SELECT (link_id, day, times) ON guest_counts TO discreet_verify;
CREATE POLICY verify ON guest_counts FOR SELECT TO discreet_verify USING (true);

-- A GPT that changes hands is no longer open to guests: its new owner has made no link and pays for none yet.
CREATE FUNCTION end_guest_links() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    DELETE FROM guest_links WHERE gpt_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER gpts_end_guest_links AFTER UPDATE OF owner_id ON gpts
    FOR EACH ROW WHEN (NEW.owner_id <> OLD.owner_id) EXECUTE FUNCTION end_guest_links();

CREATE FUNCTION server_allows_guests() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN coalesce((SELECT allowed FROM guest_settings ORDER BY id DESC LIMIT 1), false);
GRANT EXECUTE ON FUNCTION server_allows_guests() TO discreet_serve;

CREATE FUNCTION workspace_allows_guests(workspace uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN workspace IS NULL OR coalesce((
        SELECT guests FROM workspace_rules WHERE workspace_id = workspace ORDER BY id DESC LIMIT 1), false);
GRANT EXECUTE ON FUNCTION workspace_allows_guests(uuid) TO discreet_serve;

-- Returns the facts that decide whether a link is open, by its id or by its token's digest. It is asked before there is a
-- guest, and while a guest acts. `owner_works`: the owner's account and their place in the workspace are not suspended.
CREATE FUNCTION guest_link_facts(link uuid, hash bytea) RETURNS TABLE (
    id uuid, gpt_id uuid, owner_id uuid, workspace_id uuid, sealed bytea, password_hash text, ends_at timestamptz,
    link_messages int, guest_messages int, range_messages int, level text, published boolean,
    server_allows boolean, workspace_allows boolean, owner_works boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT links.id, gpts.id, gpts.owner_id, gpts.workspace_id, links.sealed, links.password_hash, links.ends_at,
        least(links.link_messages, latest.most_link), least(links.guest_messages, latest.most_guest),
        least(links.range_messages, latest.most_range), effective_level(gpts.level, gpts.workspace_id),
        gpts.current_version IS NOT NULL, coalesce(latest.allowed, false), workspace_allows_guests(gpts.workspace_id),
        EXISTS (SELECT FROM accounts WHERE accounts.id = gpts.owner_id AND suspended_at IS NULL AND deleted_at IS NULL)
            AND (gpts.workspace_id IS NULL OR EXISTS (
                SELECT FROM memberships JOIN workspaces ON workspaces.id = memberships.workspace_id
                WHERE memberships.workspace_id = gpts.workspace_id AND memberships.account_id = gpts.owner_id
                    AND memberships.suspended_at IS NULL AND workspaces.deleted_at IS NULL))
    FROM guest_links AS links JOIN gpts ON gpts.id = links.gpt_id
    LEFT JOIN (SELECT * FROM guest_settings ORDER BY id DESC LIMIT 1) AS latest ON true
    WHERE links.id = link OR links.token_hash = hash;
END;
GRANT EXECUTE ON FUNCTION guest_link_facts(uuid, bytea) TO discreet_serve;

-- Counts one use for each subject, unless one of them has its most: then nothing is counted, and the number of the first
-- such subject is returned. Returns 0 where it is counted, null where the link is gone. One call of a link at a time.
CREATE FUNCTION count_guest_use(link uuid, today date, subjects bytea[], most int[]) RETURNS int LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    reached int;
BEGIN
    IF acting_account() IS NOT NULL THEN
        RAISE EXCEPTION 'guests cannot be counted while acting for an account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM FROM guest_links WHERE id = link FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    DELETE FROM guest_counts WHERE link_id = link AND day < today;
    SELECT min(asked.n) INTO reached
    FROM unnest(subjects, most) WITH ORDINALITY AS asked (subject, most, n)
    LEFT JOIN guest_counts ON guest_counts.link_id = link AND guest_counts.subject = asked.subject
    WHERE coalesce(guest_counts.times, 0) >= asked.most;
    IF reached IS NOT NULL THEN
        RETURN reached;
    END IF;
    INSERT INTO guest_counts AS so_far (link_id, subject, day, times) SELECT link, unnest(subjects), today, 1
    ON CONFLICT (link_id, subject) DO UPDATE SET times = so_far.times + 1;
    RETURN 0;
END $$;
GRANT EXECUTE ON FUNCTION count_guest_use(uuid, date, bytea[], int[]) TO discreet_serve;

-- Takes one use back: the password was right.
CREATE FUNCTION uncount_guest_use(link uuid, subjects bytea[]) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE guest_counts SET times = times - 1
    WHERE link_id = link AND subject = ANY (subjects) AND times > 0 AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION uncount_guest_use(uuid, bytea[]) TO discreet_serve;

-- As count_guest_use, for a message: -1 where the link's budget of the month is used up. With the first message of a day
-- it notes the cost of the days before, which is all that the owner sees of a running month (P8).
CREATE FUNCTION count_guest_message(link uuid, today date, subjects bytea[], most int[]) RETURNS int LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    counted int := count_guest_use(link, today, subjects, most);
    spent numeric;
    budget_of_link numeric;
BEGIN
    IF counted IS DISTINCT FROM 0 THEN
        RETURN counted;
    END IF;
    spent := spent_of('guest_link', NULL, NULL, link, date_trunc('month', today)::date);
    SELECT budget INTO budget_of_link FROM guest_links WHERE id = link;
    IF spent >= budget_of_link THEN
        PERFORM uncount_guest_use(link, subjects);
        RETURN -1;
    END IF;
    UPDATE guest_links SET counted_on = today, counted_cost = spent
    WHERE id = link AND (counted_on IS NULL OR counted_on < today);
    RETURN 0;
END $$;
GRANT EXECUTE ON FUNCTION count_guest_message(uuid, date, bytea[], int[]) TO discreet_serve;

-- Uses a proof of work. False where it was used before.
CREATE FUNCTION use_guest_proof(proof bytea, moment timestamptz, expires timestamptz) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    DELETE FROM used_guest_proofs WHERE until < moment;
    INSERT INTO used_guest_proofs (digest, until) VALUES (proof, expires) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION use_guest_proof(bytea, timestamptz, timestamptz) TO discreet_serve;

-- Returns how many proofs were used lately on this server.
CREATE FUNCTION guest_proofs_lately(moment timestamptz) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT count(*) FROM used_guest_proofs WHERE until >= moment);
GRANT EXECUTE ON FUNCTION guest_proofs_lately(timestamptz) TO discreet_serve;

-- Deletes what is left of ended days and expired proofs.
CREATE FUNCTION forget_guest_counts(today date, moment timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    DELETE FROM guest_counts WHERE day < today AND acting_account() IS NULL;
    DELETE FROM used_guest_proofs WHERE until < moment AND acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION forget_guest_counts(date, timestamptz) TO discreet_serve;

-- As before, with the budget of a guest link, whose id counts as a key of its own.
CREATE OR REPLACE FUNCTION budgets_of(account uuid, workspace uuid, key uuid) RETURNS TABLE (kind text, amount numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    WITH guests AS (SELECT guest_links.budget FROM guest_links WHERE guest_links.id = key)
    SELECT kind, amount FROM (
        SELECT 'account' AS kind, budget_in_force('account:' || account, 'accounts') AS amount WHERE account IS NOT NULL
        UNION ALL SELECT 'guest_link', guests.budget FROM guests
        UNION ALL SELECT 'key', budget_in_force('key:' || key, 'keys')
            WHERE key IS NOT NULL AND NOT EXISTS (SELECT FROM guests)
        UNION ALL SELECT 'member', budget_in_force('members:' || workspace, NULL)
            WHERE account IS NOT NULL AND workspace IS NOT NULL
        UNION ALL SELECT 'workspace', budget_in_force('workspace:' || workspace, 'workspaces')
            WHERE workspace IS NOT NULL
        UNION ALL SELECT 'workspace_key', budget_in_force('keys:' || workspace, NULL)
            WHERE key IS NOT NULL AND workspace IS NOT NULL AND NOT EXISTS (SELECT FROM guests)
    ) AS budgets WHERE amount IS NOT NULL ORDER BY kind;
END;

-- As before, with two differences: `kind` may be guest_link, and of guests' use in the running month an acting account
-- gets only what is noted with the first message of a day (P8).
CREATE OR REPLACE FUNCTION spent_of(kind text, account uuid, workspace uuid, key uuid, of_month date) RETURNS numeric
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    found numeric;
    asker uuid := acting_account();
BEGIN
    IF asker IS NOT NULL AND (asker IS DISTINCT FROM account OR coalesce(kind, '') NOT IN ('account', 'member')) THEN
        RAISE EXCEPTION 'this is not the acting account' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF kind = 'account' THEN
        SELECT sum(cost) INTO found FROM model_use
        WHERE account_id = account AND month = of_month AND currency = currency_in_force()
            AND (asker IS NULL OR NOT is_guest_link(key_id));
    ELSIF kind = 'member' THEN
        SELECT sum(cost) INTO found FROM model_use WHERE account_id = account AND workspace_id = workspace
            AND month = of_month AND currency = currency_in_force()
            AND (asker IS NULL OR NOT is_guest_link(key_id));
    ELSIF kind = 'workspace' THEN
        SELECT sum(cost) INTO found FROM model_use
        WHERE workspace_id = workspace AND month = of_month AND currency = currency_in_force();
    ELSE
        SELECT sum(cost) INTO found FROM model_use
        WHERE key_id = key AND month = of_month AND currency = currency_in_force();
    END IF;
    IF asker IS NOT NULL THEN
        found := coalesce(found, 0) + (
            SELECT coalesce(sum(guest_cost_shown(guest_links.id, of_month, (now() AT TIME ZONE 'UTC')::date)), 0)
            FROM guest_links JOIN gpts ON gpts.id = guest_links.gpt_id
            WHERE gpts.owner_id = account AND (kind = 'account' OR gpts.workspace_id = workspace));
    END IF;
    RETURN coalesce(found, 0);
END $$;

CREATE FUNCTION is_guest_link(key uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN EXISTS (SELECT FROM guest_links WHERE guest_links.id = key);
GRANT EXECUTE ON FUNCTION is_guest_link(uuid) TO discreet_serve;

-- Returns what the owner sees of a link's cost in a month. The running day is left out (P8).
CREATE FUNCTION guest_cost_shown(link uuid, of_month date, today date) RETURNS numeric LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN (
        SELECT CASE WHEN guest_links.counted_on >= today AND of_month = date_trunc('month', guest_links.counted_on)::date
            THEN guest_links.counted_cost
            ELSE coalesce((SELECT sum(cost) FROM model_use WHERE key_id = guest_links.id AND month = of_month
                AND currency = currency_in_force()), 0) END
        FROM guest_links WHERE guest_links.id = link);
GRANT EXECUTE ON FUNCTION guest_cost_shown(uuid, date, date) TO discreet_serve;

-- Returns the digest of a workspace's rules. Rules without guests have the digest that they had before there were any,
-- so the log's entries hold.
CREATE FUNCTION digest_of_rules(
    builders text, sharing text, third_party_gpts text, approved_gpts uuid[], domains text[], retention_days int,
    model_limit text, model_endpoints uuid[], model_countries text[], model_retention_days int,
    masked_kinds text[], blocked_kinds text[], masking_trusted uuid[], capabilities text[], guests boolean)
    RETURNS text LANGUAGE sql IMMUTABLE
    RETURN CASE
        WHEN NOT guests
        THEN digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days,
            model_limit, model_endpoints, model_countries, model_retention_days,
            masked_kinds, blocked_kinds, masking_trusted, capabilities)
        ELSE encode(sha256(convert_to(jsonb_build_array(
            builders, sharing, third_party_gpts, to_jsonb(approved_gpts), to_jsonb(domains), retention_days,
            model_limit, to_jsonb(model_endpoints), to_jsonb(model_countries), model_retention_days,
            to_jsonb(masked_kinds), to_jsonb(blocked_kinds), to_jsonb(masking_trusted), to_jsonb(capabilities),
            guests)::text, 'UTF8')), 'hex') END;
GRANT EXECUTE ON FUNCTION digest_of_rules(
    text, text, text, uuid[], text[], int, text, uuid[], text[], int, text[], text[], uuid[], text[], boolean)
    TO discreet_serve, discreet_verify;

CREATE OR REPLACE FUNCTION rules_to_compare() RETURNS TABLE (
    id bigint, workspace_id uuid, at timestamptz, digest text, first boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id, workspace_id, at,
        digest_of_rules(builders, sharing, third_party_gpts, approved_gpts, domains, retention_days,
            model_limit, model_endpoints, model_countries, model_retention_days,
            masked_kinds, blocked_kinds, masking_trusted, capabilities, guests),
        id = min(id) OVER (PARTITION BY workspace_id)
    FROM workspace_rules;
END;
