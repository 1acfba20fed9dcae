-- GPTs: versions, knowledge, sealed copies for training, rights of other people, handovers, origins, stars (P3).

-- GPTs and their knowledge. A builder's content is encrypted under the GPT's key (P3).
CREATE TABLE gpts (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id),
    level           text NOT NULL DEFAULT 'me' CHECK (level IN ('me', 'workspace', 'link', 'everyone')),
    current_version int,
    picture         bytea,
    created_at      timestamptz NOT NULL,
    -- The space in which the GPT was made.
    workspace_id    uuid REFERENCES workspaces (id),
    -- When the owner handed the GPT over. It was offered, and accepted within 14 days in its space. What was built
    -- goes along; what people told the previous owner, or allowed, does not.
    handed_over_at  timestamptz,
    -- The GPT's category, as its builder chose it for the catalogue.
    category        text NOT NULL DEFAULT 'other',
    rated_by        int NOT NULL DEFAULT 0 CHECK (rated_by >= 0),
    rated_good      int NOT NULL DEFAULT 0,
    CHECK (level <> 'workspace' OR workspace_id IS NOT NULL),
    CHECK (category IN (
        'writing', 'productivity', 'research', 'education', 'lifestyle', 'programming', 'other')),
    CHECK (rated_good BETWEEN 0 AND rated_by)
);
CREATE INDEX gpts_owner_idx ON gpts (owner_id);
CREATE INDEX gpts_workspace_idx ON gpts (workspace_id) WHERE workspace_id IS NOT NULL;

-- Versions; 0 is the draft. Instructions are encrypted under the GPT's key.
CREATE TABLE gpt_versions (
    gpt_id               uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    version              int NOT NULL CHECK (version >= 0),
    name                 text NOT NULL,
    description          text NOT NULL,
    sealed_instructions  bytea NOT NULL,
    starters             text[] NOT NULL,
    model                text,
    knowledge_use        text NOT NULL DEFAULT 'cite' CHECK (knowledge_use IN ('cite', 'quote')),
    made_at              timestamptz NOT NULL,
    -- The builder's note on publishing, encrypted under the GPT's key. Null: none, or the draft.
    sealed_note          bytea,
    -- Whether answers may repeat the instructions word for word. Off by default.
    instructions_use     text NOT NULL DEFAULT 'keep' CHECK (instructions_use IN ('keep', 'tell')),
    -- Counter for concurrent edits of a draft: a save of an older edition is refused.
    edition              int NOT NULL DEFAULT 1 CHECK (edition > 0),
    -- The wording of a version: its instructions and actions. Versions with the same number tell a model the same.
    -- Each change of a draft raises the draft's number. A published version takes that number, or keeps the previous
    -- version's where neither instructions nor actions differ.
    wording              int NOT NULL DEFAULT 0 CHECK (wording >= 0),
    description_origins  uuid[] NOT NULL DEFAULT '{}',
    instructions_origins uuid[] NOT NULL DEFAULT '{}',
    starters_origins     uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (gpt_id, version)
);
-- To find what contains words of one GPT.
CREATE INDEX gpt_versions_origins_idx ON gpt_versions
    USING gin (description_origins, instructions_origins, starters_origins);

CREATE TABLE knowledge_files (
    id       uuid PRIMARY KEY,
    gpt_id   uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    service  text NOT NULL REFERENCES services (name),
    name     text NOT NULL,
    bytes    bigint NOT NULL,
    state    text NOT NULL CHECK (state IN ('waiting', 'reading', 'ready', 'failed')),
    progress real NOT NULL DEFAULT 0,
    reason   text,
    passages int NOT NULL DEFAULT 0,
    added_at timestamptz NOT NULL,
    origins  uuid[] NOT NULL DEFAULT '{}',
    -- A keyed digest of the file's bytes; null where it is not known.
    digest   bytea
);
CREATE INDEX knowledge_files_gpt_idx ON knowledge_files (gpt_id);
CREATE INDEX knowledge_files_origins_idx ON knowledge_files USING gin (origins);

-- Original files, encrypted in pieces of at most 1 MiB.
CREATE TABLE knowledge_pieces (
    file_id uuid NOT NULL REFERENCES knowledge_files (id) ON DELETE CASCADE,
    n       int NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (file_id, n)
);

-- Text is encrypted under the GPT's key; lexemes are keyed fingerprints, so the index reveals no words.
CREATE TABLE passages (
    id        uuid PRIMARY KEY,
    file_id   uuid NOT NULL REFERENCES knowledge_files (id) ON DELETE CASCADE,
    gpt_id    uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    n         int NOT NULL,
    sealed    bytea NOT NULL,
    lexemes   tsvector NOT NULL,
    embedding vector NOT NULL
);
CREATE INDEX passages_gpt_idx ON passages (gpt_id);
-- A repeated reading of a file adds no passage twice.
CREATE UNIQUE INDEX passages_of_file_key ON passages (file_id, n);
CREATE INDEX passages_lexemes_idx ON passages USING gin (lexemes);

-- Copies for training, made while all parties allowed it: encrypted under a key derived from the shares of GPT and
-- service, never under the GPT's own key. The serving role writes and never reads them; the training role reads them
-- and none of the originals (P3). They are deleted with the originals.
CREATE TABLE instruction_copies (
    gpt_id  uuid NOT NULL,
    version int NOT NULL CHECK (version > 0),
    service text NOT NULL CHECK (service IN ('consumer_chat', 'consumer_images')),
    made_at timestamptz NOT NULL,
    sealed  bytea NOT NULL,
    origins uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (gpt_id, version),
    FOREIGN KEY (gpt_id, version) REFERENCES gpt_versions (gpt_id, version) ON DELETE CASCADE
);

CREATE TABLE passage_copies (
    passage_id uuid PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE,
    gpt_id     uuid NOT NULL,
    service    text NOT NULL CHECK (service IN ('consumer_chat', 'consumer_images')),
    made_at    timestamptz NOT NULL,
    sealed     bytea NOT NULL,
    origins    uuid[] NOT NULL DEFAULT '{}'
);

-- Rights of other people on a GPT. A right is offered to an address and holds once that account accepts. `given` is
-- the right in force; `offered` waits for an answer until `expires_at`, alone or beside it.
CREATE TABLE gpt_rights (
    id          uuid PRIMARY KEY,
    gpt_id      uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    email       text NOT NULL CHECK (email = lower(email)),
    account_id  uuid REFERENCES accounts (id) ON DELETE CASCADE,
    given       text CHECK (given IN ('chat', 'view', 'edit')),
    accepted_at timestamptz,
    offered     text CHECK (offered IN ('chat', 'view', 'edit')),
    offered_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    link_hash   bytea UNIQUE,
    opened_by   uuid REFERENCES accounts (id) ON DELETE SET NULL,
    CHECK (expires_at > offered_at AND expires_at <= offered_at + interval '14 days'),
    CHECK (num_nulls(account_id, given, accepted_at) IN (0, 3)),
    CHECK (num_nonnulls(given, offered) > 0),
    UNIQUE (gpt_id, email),
    UNIQUE (gpt_id, account_id)
);
CREATE INDEX gpt_rights_account_idx ON gpt_rights (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX gpt_rights_email_idx ON gpt_rights (email) WHERE offered IS NOT NULL;
CREATE INDEX gpt_rights_opened_by_idx ON gpt_rights (opened_by) WHERE opened_by IS NOT NULL;

CREATE TABLE gpt_handovers (
    gpt_id     uuid PRIMARY KEY REFERENCES gpts (id) ON DELETE CASCADE,
    id         uuid NOT NULL UNIQUE,
    email      text NOT NULL CHECK (email = lower(email)),
    offered_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    link_hash  bytea UNIQUE,
    opened_by  uuid REFERENCES accounts (id) ON DELETE SET NULL,
    CHECK (expires_at > offered_at AND expires_at <= offered_at + interval '14 days')
);
CREATE INDEX gpt_handovers_email_idx ON gpt_handovers (email);
CREATE INDEX gpt_handovers_opened_by_idx ON gpt_handovers (opened_by) WHERE opened_by IS NOT NULL;

-- Former owners of a GPT that was handed over. Their words stay theirs until they are replaced. `account_id` is null
-- where the person is unknown or has deleted their account: then no one can allow anything for it.
CREATE TABLE gpt_former_owners (
    id         uuid PRIMARY KEY,
    gpt_id     uuid NOT NULL,
    account_id uuid REFERENCES accounts (id) ON DELETE SET NULL,
    gpt_name   text NOT NULL,
    until      timestamptz NOT NULL
);
CREATE INDEX gpt_former_owners_account_idx ON gpt_former_owners (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX gpt_former_owners_gpt_idx ON gpt_former_owners (gpt_id);

-- Parts of GPTs that a person has read or exported, to recognise them when they come back without an origin (P3).
-- `digest` is keyed: without the key it reveals nothing. A row is deleted with its GPT and with its reader.
CREATE TABLE known_gpt_parts (
    gpt_id    uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    reader_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    digest    bytea NOT NULL CHECK (octet_length(digest) = 32),
    origins   uuid[] NOT NULL,
    PRIMARY KEY (gpt_id, reader_id, digest)
);
CREATE INDEX known_gpt_parts_digest_idx ON known_gpt_parts (digest);
CREATE INDEX known_gpt_parts_origins_idx ON known_gpt_parts USING gin (origins);
CREATE INDEX known_gpt_parts_reader_idx ON known_gpt_parts (reader_id);

CREATE TABLE gpt_stars (
    gpt_id     uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    good       boolean NOT NULL,
    sealed     bytea NOT NULL,
    PRIMARY KEY (gpt_id, account_id)
);
CREATE INDEX gpt_stars_account_idx ON gpt_stars (account_id);

-- Star counts, released once a month with noise (promises/stars.py, P8). `rated_by` and `rated_good` in `gpts` hold
-- the latest release.
CREATE TABLE gpt_star_releases (
    gpt_id uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    month  date NOT NULL CHECK (month = date_trunc('month', month::timestamp)::date),
    -- Noisy, so possibly below zero.
    good   int NOT NULL,
    bad    int NOT NULL,
    PRIMARY KEY (gpt_id, month)
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- A transaction that reads origins in order to write them locks these GPTs against a handover until it ends; owners
-- may still save, publish, delete and choose. Locks are taken in one order, which prevents deadlocks.
CREATE FUNCTION lock_key_of_origin(origin uuid) RETURNS bigint LANGUAGE sql STABLE
    RETURN hashtextextended('origin ' || origin::text, 0);

CREATE FUNCTION lock_origins_shared(named uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = discreet AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(lock_key_of_origin(origin))
        FROM (SELECT DISTINCT unnest(named) AS origin ORDER BY origin) AS sorted;
END $$;

-- Locks the origins of a GPT against a handover, so that a copied version keeps the parties that it has now.
CREATE FUNCTION lock_origins(gpt uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM lock_origins_shared(ARRAY(SELECT origin FROM gpt_parts(gpt)));
END $$;
GRANT EXECUTE ON FUNCTION lock_origins(uuid) TO discreet_serve;

-- Nothing can be created for a deleted account. A concurrent insert either commits before the deletion and is deleted,
-- too, or is refused.
CREATE FUNCTION refuse_for_deleted_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF (SELECT deleted_at FROM accounts WHERE id = NEW.owner_id FOR SHARE) IS NOT NULL THEN
        RAISE EXCEPTION 'this account has ended' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- Exports that may hold something that is now deleted end with it (P10).
CREATE FUNCTION outdate_exports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    UPDATE exports SET state = 'outdated', ended_at = clock_timestamp()
    WHERE ended_at IS NULL AND state <> 'waiting' AND owner_id IN (SELECT owner_id FROM gone);
    RETURN NULL;
END $$;

CREATE TRIGGER gpts_stay BEFORE UPDATE OF id, workspace_id ON gpts FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER gpts_delete_permissions AFTER DELETE ON gpts FOR EACH ROW EXECUTE FUNCTION delete_permissions('gpt');
CREATE TRIGGER gpts_account_exists BEFORE INSERT ON gpts FOR EACH ROW EXECUTE FUNCTION refuse_for_deleted_account();
CREATE TRIGGER gpts_outdate_exports AFTER DELETE ON gpts
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports();
CREATE TRIGGER gpts_end_rights AFTER UPDATE OF owner_id ON gpts
    FOR EACH ROW WHEN (NEW.owner_id <> OLD.owner_id) EXECUTE FUNCTION end_rights();
CREATE TRIGGER gpts_end_handovers AFTER UPDATE OF owner_id ON gpts
    FOR EACH ROW WHEN (NEW.owner_id <> OLD.owner_id) EXECUTE FUNCTION end_handovers();
GRANT SELECT, INSERT, UPDATE, DELETE ON gpts TO discreet_serve;
GRANT SELECT (id, owner_id, created_at, workspace_id, handed_over_at, rated_by, rated_good) ON gpts TO discreet_verify;
ALTER TABLE gpts ENABLE ROW LEVEL SECURITY;

-- Returns the GPTs on which the acting person holds this right or more. Those of a workspace: while they work there,
-- and while its rules let GPTs be shared.
CREATE FUNCTION shared_gpts(wanted text) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT gpt_rights.gpt_id FROM gpt_rights JOIN gpts ON gpts.id = gpt_rights.gpt_id
    WHERE gpt_rights.account_id = acting_account()
        AND array_position(ARRAY['chat', 'view', 'edit'], given) >= array_position(ARRAY['chat', 'view', 'edit'], wanted)
        AND works_in(gpts.workspace_id)
        AND (gpts.workspace_id IS NULL OR level_within_rules('workspace', gpts.workspace_id) = 'workspace');
END;
GRANT EXECUTE ON FUNCTION shared_gpts(text) TO discreet_serve;

CREATE POLICY own ON gpts TO discreet_serve USING (owner_id = acting_account() AND works_in(workspace_id))
    WITH CHECK (owner_id = acting_account() AND works_in(workspace_id));
CREATE POLICY published ON gpts FOR SELECT TO discreet_serve USING (
    acting_account() IS NOT NULL AND current_version IS NOT NULL
    AND (effective_level(level, workspace_id) IN ('link', 'everyone')
         OR (effective_level(level, workspace_id) = 'workspace' AND works_in(workspace_id))));
CREATE POLICY may_build ON gpts AS RESTRICTIVE FOR INSERT TO discreet_serve WITH CHECK (may_build_in(workspace_id));
-- What the rights allow, table by table. Drafts and knowledge can be edited; published versions cannot.
CREATE POLICY shared ON gpts FOR SELECT TO discreet_serve USING (id IN (SELECT shared_gpts('chat')));
CREATE POLICY verify ON gpts FOR SELECT TO discreet_verify USING (true);

-- Hands a member's GPTs to an owner of the workspace, in the transaction in which the member leaves. Managers may call
-- it, and members for their own GPTs. `shut`: GPTs to be deleted, visible only to the new owner until then.
CREATE FUNCTION hand_over_gpts(workspace uuid, giver uuid, heir uuid, shut boolean) RETURNS SETOF uuid LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF NOT (acting_account() = giver OR role_in(workspace) IN ('owner', 'admin')) OR NOT EXISTS (
        SELECT FROM memberships WHERE workspace_id = workspace AND account_id = heir AND role = 'owner'
            AND suspended_at IS NULL) THEN
        RAISE EXCEPTION 'GPTs pass to an owner, by who may' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN QUERY UPDATE gpts SET owner_id = heir, level = CASE WHEN shut THEN 'me' ELSE level END
        WHERE workspace_id = workspace AND owner_id = giver RETURNING id;
END $$;
GRANT EXECUTE ON FUNCTION hand_over_gpts(uuid, uuid, uuid, boolean) TO discreet_serve;

-- Locks a GPT for a person who owns it or may look into it, and returns its owner, its workspace and the person's
-- right. For anyone else it does nothing and returns nothing.
CREATE FUNCTION lock_gpt(gpt uuid, OUT owner uuid, OUT workspace uuid, OUT held text) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF gpt IN (SELECT shared_gpts('view'))
        OR EXISTS (SELECT FROM gpts WHERE id = gpt AND owner_id = acting_account() AND works_in(workspace_id)) THEN
        PERFORM FROM gpts WHERE id = gpt FOR NO KEY UPDATE;
        SELECT gpts.owner_id, gpts.workspace_id,
            CASE WHEN gpts.owner_id = acting_account() AND works_in(gpts.workspace_id) THEN 'own'
                 WHEN gpt IN (SELECT shared_gpts('edit')) THEN 'edit'
                 WHEN gpt IN (SELECT shared_gpts('view')) THEN 'view' END
        FROM gpts WHERE gpts.id = gpt INTO owner, workspace, held;
        IF held IS NULL THEN
            owner := NULL;
            workspace := NULL;
        END IF;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION lock_gpt(uuid) TO discreet_serve;

-- The only column of a GPT's own row that an editor may change.
CREATE FUNCTION set_gpt_picture(gpt uuid, sealed bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    UPDATE gpts SET picture = sealed
    WHERE id = gpt AND (id IN (SELECT shared_gpts('edit')) OR (owner_id = acting_account() AND works_in(workspace_id)));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no GPT that this person may edit' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION set_gpt_picture(uuid, bytea) TO discreet_serve;

-- Accepts an offer as it was shown, and returns whether it still existed. Of two rights of one account the accepted
-- one stays.
CREATE FUNCTION accept_right(offer uuid, shown text, moment timestamptz) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    about uuid;
BEGIN
    PERFORM FROM gpts JOIN gpt_rights ON gpt_rights.gpt_id = gpts.id
        WHERE gpt_rights.id = offer FOR NO KEY UPDATE OF gpts, gpt_rights;
    SELECT found.gpt_id FROM offers_to_me(moment) AS found
        WHERE found.id = offer AND found.offered = shown INTO about;
    IF about IS NOT NULL THEN
        DELETE FROM gpt_rights WHERE gpt_id = about AND account_id = acting_account() AND id <> offer;
        UPDATE gpt_rights SET account_id = acting_account(), given = offered, accepted_at = moment, offered = NULL
        WHERE id = offer;
    END IF;
    RETURN about;
END $$;
GRANT EXECUTE ON FUNCTION accept_right(uuid, text, timestamptz) TO discreet_serve;

-- Offers to the acting person: the address is verified, or the offer's link was opened.
CREATE FUNCTION offers_to_me(moment timestamptz)
    RETURNS TABLE (id uuid, gpt_id uuid, workspace_id uuid, gpt_name text, owner_name text, offered text, given text,
                   expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpt_rights.id, gpts.id, gpts.workspace_id, shown.name, owners.name, gpt_rights.offered, gpt_rights.given,
        gpt_rights.expires_at
    FROM gpt_rights
    JOIN gpts ON gpts.id = gpt_rights.gpt_id
    JOIN gpt_versions AS shown ON shown.gpt_id = gpts.id AND shown.version = coalesce(gpts.current_version, 0)
    JOIN accounts AS owners ON owners.id = gpts.owner_id
    JOIN accounts AS mine ON mine.id = acting_account()
    WHERE (gpt_rights.account_id = mine.id OR (
            gpt_rights.account_id IS NULL AND gpt_rights.email = lower(mine.email)
            AND (mine.email_verified_at IS NOT NULL OR gpt_rights.opened_by = mine.id)))
        AND gpt_rights.offered IS NOT NULL AND gpt_rights.expires_at > moment AND gpts.owner_id <> mine.id
        AND works_in(gpts.workspace_id)
        AND (gpts.workspace_id IS NULL OR level_within_rules('workspace', gpts.workspace_id) = 'workspace')
    ORDER BY gpt_rights.offered_at DESC, gpt_rights.id;
END;
GRANT EXECUTE ON FUNCTION offers_to_me(timestamptz) TO discreet_serve;

-- Handovers offered to the acting person's address; those of a workspace only to members who may build there.
CREATE FUNCTION handovers_to_me(moment timestamptz)
    RETURNS TABLE (id uuid, gpt_id uuid, workspace_id uuid, gpt_name text, owner_name text, expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpt_handovers.id, gpts.id, gpts.workspace_id, shown.name, owners.name, gpt_handovers.expires_at
    FROM gpt_handovers
    JOIN gpts ON gpts.id = gpt_handovers.gpt_id
    JOIN gpt_versions AS shown ON shown.gpt_id = gpts.id AND shown.version = coalesce(gpts.current_version, 0)
    JOIN accounts AS owners ON owners.id = gpts.owner_id
    JOIN accounts AS mine ON mine.id = acting_account() AND lower(mine.email) = gpt_handovers.email
    WHERE (mine.email_verified_at IS NOT NULL OR gpt_handovers.opened_by = mine.id)
        AND gpt_handovers.expires_at > moment AND gpts.owner_id <> mine.id
        AND works_in(gpts.workspace_id) AND may_build_in(gpts.workspace_id)
    ORDER BY gpt_handovers.offered_at DESC, gpt_handovers.id;
END;
GRANT EXECUTE ON FUNCTION handovers_to_me(timestamptz) TO discreet_serve;

-- Opens an offer's link: whether it exists, whether it is for the acting person's address, and the GPT's workspace.
-- `enters`: they work there, or the GPT is in none. It can be repeated.
CREATE FUNCTION open_offer_link(hash bytea, moment timestamptz, OUT fits boolean, OUT workspace uuid, OUT enters boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    mine text;
    gpt uuid;
BEGIN
    SELECT lower(accounts.email) FROM accounts WHERE accounts.id = acting_account() INTO mine;
    SELECT gpt_rights.gpt_id,
        CASE WHEN gpt_rights.account_id IS NULL THEN gpt_rights.email = mine
             ELSE gpt_rights.account_id = acting_account() END
    FROM gpt_rights WHERE gpt_rights.link_hash = hash AND gpt_rights.expires_at > moment
    UNION ALL
    SELECT gpt_handovers.gpt_id, gpt_handovers.email = mine
    FROM gpt_handovers WHERE gpt_handovers.link_hash = hash AND gpt_handovers.expires_at > moment
    INTO gpt, fits;
    IF NOT coalesce(fits, false) THEN
        RETURN;
    END IF;
    UPDATE gpt_rights SET opened_by = acting_account() WHERE gpt_rights.link_hash = hash AND gpt_rights.account_id IS NULL;
    UPDATE gpt_handovers SET opened_by = acting_account() WHERE gpt_handovers.link_hash = hash;
    SELECT gpts.workspace_id, works_in(gpts.workspace_id) FROM gpts WHERE gpts.id = gpt INTO workspace, enters;
END $$;
GRANT EXECUTE ON FUNCTION open_offer_link(bytea, timestamptz) TO discreet_serve;

-- Returns whether the GPT still has this wording, as published or as a draft.
CREATE FUNCTION is_current_wording(gpt uuid, told int) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN EXISTS (
        SELECT FROM gpts JOIN gpt_versions ON gpt_versions.gpt_id = gpts.id
        WHERE gpts.id = gpt AND gpt_versions.version IN (0, gpts.current_version) AND wording = told);
GRANT EXECUTE ON FUNCTION is_current_wording(uuid, int) TO discreet_serve;

-- Returns the origins of parts that were written to a file at `written`: those in the file, and people who have handed
-- one of these GPTs over since. It locks the GPTs against a handover. GPTs of the acting person's own space are left
-- out.
CREATE FUNCTION origins_of_added_parts(named uuid[], written timestamptz, to_own_space boolean) RETURNS uuid[]
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM lock_origins_shared(named);
    RETURN ARRAY(
        SELECT DISTINCT origin FROM (
            SELECT unnest(named) EXCEPT
                SELECT id FROM gpts WHERE owner_id = acting_account() AND workspace_id IS NULL AND to_own_space
            UNION SELECT id FROM gpt_former_owners WHERE gpt_id = ANY (named) AND until > written
        ) AS brought (origin) ORDER BY origin);
END $$;
GRANT EXECUTE ON FUNCTION origins_of_added_parts(uuid[], timestamptz, boolean) TO discreet_serve;

-- What stricter rules would end, of what every member can see: the numbers of builders and of shared GPTs.
CREATE FUNCTION effects_of_rules(workspace uuid, new_sharing text, OUT builders bigint, OUT gpts bigint)
    RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT
        (SELECT count(*) FROM memberships
            WHERE workspace_id = workspace AND role = 'member' AND suspended_at IS NULL),
        (SELECT count(*) FROM gpts WHERE workspace_id = workspace AND current_version IS NOT NULL
            AND level IN ('workspace', 'everyone')  -- GPTs with a link are listed for their owner alone
            AND array_position(ARRAY['me', 'workspace', 'link', 'everyone'], effective_level(level, workspace))
              > array_position(ARRAY['me', 'workspace', 'link', 'everyone'], new_sharing))
    WHERE acting_account() IS NULL OR EXISTS (
        SELECT FROM memberships WHERE workspace_id = workspace AND account_id = acting_account() AND role = 'owner'
            AND suspended_at IS NULL);
END;
GRANT EXECUTE ON FUNCTION effects_of_rules(uuid, text) TO discreet_serve;

-- The acting person's own count is current; for others it counts GPTs that existed at the start of the day, so that
-- managers cannot see one being made.
CREATE FUNCTION gpts_of_members(workspace uuid) RETURNS TABLE (owner_id uuid, gpts bigint) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT gpts.owner_id, count(*) FROM gpts
    WHERE gpts.workspace_id = workspace
        AND (gpts.owner_id = acting_account()
             OR (role_in(workspace) IN ('owner', 'admin') AND gpts.created_at < date_trunc('day', now(), 'UTC')))
    GROUP BY gpts.owner_id;
END;
GRANT EXECUTE ON FUNCTION gpts_of_members(uuid) TO discreet_serve;

-- GPTs that existed when the month began and that others can use, rated or not.
CREATE FUNCTION gpts_to_release_stars_of(of_month date) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM gpts
    WHERE acting_account() IS NULL AND current_version IS NOT NULL
        AND created_at < of_month::timestamp AT TIME ZONE 'UTC'
        AND NOT EXISTS (SELECT FROM gpt_star_releases WHERE gpt_id = gpts.id AND month >= of_month);
END;
GRANT EXECUTE ON FUNCTION gpts_to_release_stars_of(date) TO discreet_serve;

-- Counts, adds the noise, and returns nothing. A second release in a month does nothing.
CREATE FUNCTION release_stars(gpt uuid, of_month date, good_noise int, bad_noise int) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO gpt_star_releases (gpt_id, month, good, bad)
    SELECT gpt, of_month, count(*) FILTER (WHERE gpt_stars.good) + good_noise,
        count(*) FILTER (WHERE NOT gpt_stars.good) + bad_noise
    FROM gpt_stars WHERE gpt_id = gpt AND EXISTS (SELECT FROM gpts WHERE id = gpt)
    HAVING acting_account() IS NULL
        AND NOT EXISTS (SELECT FROM gpt_star_releases WHERE gpt_id = gpt AND month >= of_month)
    ON CONFLICT DO NOTHING;
    UPDATE gpts SET rated_by = greatest(good + bad, 0), rated_good = least(greatest(good, 0), greatest(good + bad, 0))
    FROM gpt_star_releases WHERE gpts.id = gpt AND gpt_star_releases.gpt_id = gpt AND month = of_month
        AND NOT EXISTS (SELECT FROM gpt_star_releases AS later WHERE later.gpt_id = gpt AND later.month > of_month);
END $$;
GRANT EXECUTE ON FUNCTION release_stars(uuid, date, int, int) TO discreet_serve;

-- A version without a wording gets a new number.
CREATE FUNCTION number_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT 1 + coalesce(max(wording), 0) INTO NEW.wording FROM gpt_versions WHERE gpt_id = NEW.gpt_id;
    RETURN NEW;
END $$;

CREATE FUNCTION refuse_other_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.wording < OLD.wording OR (NEW.version > 0 AND NEW.wording <> OLD.wording) THEN
        RAISE EXCEPTION 'the wording of a version stays, and that of a draft goes up' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER gpt_versions_number BEFORE INSERT ON gpt_versions
    FOR EACH ROW WHEN (NEW.wording = 0) EXECUTE FUNCTION number_wording();
CREATE TRIGGER gpt_versions_wording BEFORE UPDATE OF wording ON gpt_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_other_wording();
GRANT SELECT, INSERT, UPDATE, DELETE ON gpt_versions TO discreet_serve;
GRANT SELECT (gpt_id, version, made_at, wording, description_origins, instructions_origins, starters_origins) ON
    gpt_versions TO discreet_verify;
ALTER TABLE gpt_versions ENABLE ROW LEVEL SECURITY;

-- A published GPT is visible to its suspended builder as to anyone. What only its builder sees requires an active
-- membership.
CREATE POLICY own ON gpt_versions TO discreet_serve
    USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY published ON gpt_versions FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.current_version = version AND gpts.level <> 'me'));
CREATE POLICY shared ON gpt_versions FOR SELECT TO discreet_serve USING (
    gpt_id IN (SELECT shared_gpts('view')) OR (gpt_id IN (SELECT shared_gpts('chat')) AND EXISTS (
        SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.current_version = version)));
CREATE POLICY edited ON gpt_versions FOR UPDATE TO discreet_serve
    USING (version = 0 AND gpt_id IN (SELECT shared_gpts('edit')));
CREATE POLICY verify ON gpt_versions FOR SELECT TO discreet_verify USING (true);

-- For the person who gave the permission, who need not see the version any more.
CREATE FUNCTION wording_of(gpt uuid, of_version int) RETURNS int LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN (SELECT wording FROM gpt_versions WHERE gpt_id = gpt AND version = of_version);
GRANT EXECUTE ON FUNCTION wording_of(uuid, int) TO discreet_serve;

-- Returns whether a version has instructions: an envelope of nothing has 29 bytes (v1: version, nonce and tag).
CREATE FUNCTION has_instructions(gpt uuid, of_version int) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN EXISTS (SELECT FROM gpt_versions
                   WHERE gpt_id = gpt AND version = of_version AND octet_length(sealed_instructions) > 29);
GRANT EXECUTE ON FUNCTION has_instructions(uuid, int) TO discreet_verify;

-- A deleted knowledge file marks the records of earlier datasets that used it (P11). The lock is the one that a
-- refusal takes (`block_dataset_finish`): a dataset in progress either sees at its last check that the file is
-- deleted, or is finished before this looks for its records.
CREATE FUNCTION mark_records_of_deleted_source() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(x'0D15C4EEA'::bigint);
    UPDATE dataset_records SET withdrawn_at = clock_timestamp()
    WHERE sources @> ARRAY[OLD.id] AND withdrawn_at IS NULL;
    RETURN NULL;
END $$;

CREATE FUNCTION outdate_exports_of_builder() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    UPDATE exports SET state = 'outdated', ended_at = clock_timestamp()
    WHERE ended_at IS NULL AND state <> 'waiting'
        AND owner_id IN (SELECT gpts.owner_id FROM gone JOIN gpts ON gpts.id = gone.gpt_id);
    RETURN NULL;
END $$;

CREATE TRIGGER knowledge_files_mark AFTER DELETE ON knowledge_files FOR EACH ROW
    EXECUTE FUNCTION mark_records_of_deleted_source();
CREATE TRIGGER knowledge_files_outdate_exports AFTER DELETE ON knowledge_files
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports_of_builder();
GRANT SELECT, INSERT, UPDATE, DELETE ON knowledge_files TO discreet_serve;
GRANT SELECT (id, gpt_id, service, added_at, origins) ON knowledge_files TO discreet_verify;
ALTER TABLE knowledge_files ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON knowledge_files TO discreet_serve
    USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY published ON knowledge_files FOR SELECT TO discreet_serve
    USING (state = 'ready' AND EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));
CREATE POLICY shared ON knowledge_files FOR SELECT TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('view')));
CREATE POLICY edited ON knowledge_files TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('edit')));
CREATE POLICY verify ON knowledge_files FOR SELECT TO discreet_verify USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON knowledge_pieces TO discreet_serve;
ALTER TABLE knowledge_pieces ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON knowledge_pieces TO discreet_serve USING (EXISTS (
    SELECT FROM knowledge_files JOIN gpts ON gpts.id = knowledge_files.gpt_id
    WHERE knowledge_files.id = file_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY shared ON knowledge_pieces FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM knowledge_files WHERE knowledge_files.id = file_id AND gpt_id IN (SELECT shared_gpts('view'))));
CREATE POLICY edited ON knowledge_pieces FOR INSERT TO discreet_serve WITH CHECK (EXISTS (
    SELECT FROM knowledge_files WHERE knowledge_files.id = file_id AND gpt_id IN (SELECT shared_gpts('edit'))));

GRANT SELECT, INSERT, UPDATE, DELETE ON passages TO discreet_serve;
GRANT SELECT (id, file_id, gpt_id) ON passages TO discreet_verify;
ALTER TABLE passages ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON passages TO discreet_serve
    USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY published ON passages FOR SELECT TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));
CREATE POLICY verify ON passages FOR SELECT TO discreet_verify USING (true);

-- Returns passages whose search index holds anything but keyed fingerprints (20 hexadecimal digits).
CREATE FUNCTION passages_with_words() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM passages
    WHERE EXISTS (SELECT FROM unnest(tsvector_to_array(lexemes)) AS lexeme WHERE lexeme !~ '^[0-9a-f]{20}$');
END;
GRANT EXECUTE ON FUNCTION passages_with_words() TO discreet_verify;

-- A copy for training has the origins of its original.
CREATE FUNCTION refuse_copy_without_origins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
DECLARE
    of_original uuid[];
BEGIN
    IF TG_TABLE_NAME = 'instruction_copies' THEN
        SELECT instructions_origins FROM gpt_versions WHERE gpt_id = NEW.gpt_id AND version = NEW.version
            INTO of_original;
    ELSE
        SELECT knowledge_files.origins FROM passages JOIN knowledge_files ON knowledge_files.id = file_id
            WHERE passages.id = NEW.passage_id INTO of_original;
    END IF;
    IF NOT NEW.origins @> of_original THEN
        RAISE EXCEPTION 'a copy has every origin of its original' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER instruction_copies_origins AFTER INSERT ON instruction_copies
    FOR EACH ROW EXECUTE FUNCTION refuse_copy_without_origins();
GRANT INSERT ON instruction_copies TO discreet_serve;
GRANT SELECT ON instruction_copies TO discreet_improve;
GRANT SELECT (gpt_id, version, service, made_at, origins) ON instruction_copies TO discreet_verify;
ALTER TABLE instruction_copies ENABLE ROW LEVEL SECURITY;

CREATE POLICY improve ON instruction_copies FOR SELECT TO discreet_improve USING (true);
CREATE POLICY own ON instruction_copies FOR INSERT TO discreet_serve WITH CHECK (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND gpts.workspace_id IS NULL));
CREATE POLICY verify ON instruction_copies FOR SELECT TO discreet_verify USING (true);

CREATE TRIGGER passage_copies_origins AFTER INSERT ON passage_copies
    FOR EACH ROW EXECUTE FUNCTION refuse_copy_without_origins();
GRANT INSERT ON passage_copies TO discreet_serve;
GRANT SELECT ON passage_copies TO discreet_improve;
GRANT SELECT (passage_id, gpt_id, service, made_at, origins) ON passage_copies TO discreet_verify;
ALTER TABLE passage_copies ENABLE ROW LEVEL SECURITY;

CREATE POLICY improve ON passage_copies FOR SELECT TO discreet_improve USING (true);
CREATE POLICY own ON passage_copies FOR INSERT TO discreet_serve WITH CHECK (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND gpts.workspace_id IS NULL));
CREATE POLICY verify ON passage_copies FOR SELECT TO discreet_verify USING (true);

-- A right begins as an offer; without acceptance its owner can only reduce it.
CREATE FUNCTION require_offer_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.given IS NOT NULL THEN
        RAISE EXCEPTION 'a right begins with its person''s yes' USING ERRCODE = 'restrict_violation';
    END IF;
    -- The functions that accept run as the table's owner.
    IF TG_OP = 'UPDATE' AND current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
        AND array_position(ARRAY['chat', 'view', 'edit'], NEW.given)
            > coalesce(array_position(ARRAY['chat', 'view', 'edit'], OLD.given), 0) THEN
        RAISE EXCEPTION 'more is offered and accepted, never just given' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER gpt_rights_fixed BEFORE UPDATE OF id, gpt_id, email ON gpt_rights
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER gpt_rights_accepted BEFORE INSERT OR UPDATE OF given ON gpt_rights
    FOR EACH ROW EXECUTE FUNCTION require_offer_acceptance();
GRANT SELECT, INSERT, UPDATE (given, offered, offered_at, expires_at, link_hash, opened_by), DELETE ON gpt_rights
    TO discreet_serve;
GRANT SELECT (id, gpt_id, account_id, given, accepted_at) ON gpt_rights TO discreet_verify;
ALTER TABLE gpt_rights ENABLE ROW LEVEL SECURITY;

-- The GPT's owner gives and revokes; only the person can accept.
CREATE POLICY for_gpt_owner ON gpt_rights TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY for_holder ON gpt_rights FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY delete_by_holder ON gpt_rights FOR DELETE TO discreet_serve USING (account_id = acting_account());
CREATE POLICY verify ON gpt_rights FOR SELECT TO discreet_verify USING (true);

-- Declines an offer; a right in force stays.
CREATE FUNCTION decline_right(offer uuid, moment timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM offers_to_me(moment) AS found WHERE found.id = offer) THEN
        RETURN false;
    END IF;
    DELETE FROM gpt_rights WHERE id = offer AND given IS NULL;
    UPDATE gpt_rights SET offered = NULL WHERE id = offer AND given IS NOT NULL;
    RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION decline_right(uuid, timestamptz) TO discreet_serve;

CREATE TRIGGER gpt_handovers_fixed BEFORE UPDATE OF gpt_id, id, email, offered_at, expires_at, link_hash ON gpt_handovers
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, DELETE ON gpt_handovers TO discreet_serve;
ALTER TABLE gpt_handovers ENABLE ROW LEVEL SECURITY;

CREATE POLICY for_gpt_owner ON gpt_handovers TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));

CREATE FUNCTION decline_handover(handover uuid, moment timestamptz) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    DELETE FROM gpt_handovers WHERE id = handover
        AND id IN (SELECT found.id FROM handovers_to_me(moment) AS found);
    RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION decline_handover(uuid, timestamptz) TO discreet_serve;

-- Removes the GPT's name, which the person gave, with their account.
CREATE FUNCTION clear_gpt_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.gpt_name := '';
    RETURN NEW;
END $$;

CREATE TRIGGER gpt_former_owners_fixed BEFORE UPDATE OF id, gpt_id, until ON gpt_former_owners
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER gpt_former_owners_forget_name BEFORE UPDATE OF account_id ON gpt_former_owners
    FOR EACH ROW WHEN (NEW.account_id IS NULL) EXECUTE FUNCTION clear_gpt_name();
GRANT SELECT ON gpt_former_owners TO discreet_serve;
GRANT SELECT (id, gpt_id, account_id, until) ON gpt_former_owners TO discreet_verify;
ALTER TABLE gpt_former_owners ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON gpt_former_owners FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY verify ON gpt_former_owners FOR SELECT TO discreet_verify USING (true);

GRANT SELECT, INSERT, UPDATE (origins) ON known_gpt_parts TO discreet_serve;
ALTER TABLE known_gpt_parts ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON known_gpt_parts TO discreet_serve USING (reader_id = acting_account())
    WITH CHECK (reader_id = acting_account() AND EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));

-- Returns the origins of parts with these digests: of what the acting person has read, or, for a GPT's file, of what
-- anyone has.
CREATE FUNCTION origins_of_known_parts(digests bytea[], anybody boolean) RETURNS TABLE (digest bytea, origin uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT DISTINCT known.digest, unnest(known.origins) FROM known_gpt_parts AS known
    WHERE known.digest = ANY (digests) AND (anybody OR known.reader_id = acting_account());
END;
GRANT EXECUTE ON FUNCTION origins_of_known_parts(bytea[], boolean) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE (good, sealed), DELETE ON gpt_stars TO discreet_serve;
GRANT SELECT (gpt_id, account_id, good) ON gpt_stars TO discreet_verify;
ALTER TABLE gpt_stars ENABLE ROW LEVEL SECURITY;

CREATE POLICY verify ON gpt_stars FOR SELECT TO discreet_verify USING (true);

CREATE TRIGGER gpt_star_releases_stay BEFORE UPDATE ON gpt_star_releases
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT ON gpt_star_releases TO discreet_verify;
ALTER TABLE gpt_star_releases ENABLE ROW LEVEL SECURITY;

CREATE POLICY verify ON gpt_star_releases FOR SELECT TO discreet_verify USING (true);
