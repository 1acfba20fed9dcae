-- Where the words of a GPT come from (P3). Each part of a GPT (description, instructions, starters, an action, a knowledge
-- file) keeps the parties of what it was made from: the GPT that it was copied from, and each earlier owner. An origin is
-- the id of a party `gpt:<id>`: a GPT, for which its owner speaks, or a former ownership, for which its person speaks.

-- That somebody owned a GPT until it was handed over. Its words stay theirs until they are replaced. `account_id` is null
-- where the person is not known or has deleted their account: then nobody can allow anything for it.
CREATE TABLE gpt_former_owners (
    id         uuid PRIMARY KEY,
    gpt_id     uuid NOT NULL,
    account_id uuid REFERENCES accounts (id) ON DELETE SET NULL,
    gpt_name   text NOT NULL,
    until      timestamptz NOT NULL
);
CREATE INDEX gpt_former_owners_account ON gpt_former_owners (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX gpt_former_owners_gpt ON gpt_former_owners (gpt_id);
CREATE TRIGGER gpt_former_owners_fixed BEFORE UPDATE OF id, gpt_id, until ON gpt_former_owners
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
-- With the account the name that its person gave goes, too.
CREATE FUNCTION forget_gpt_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.gpt_name := '';
    RETURN NEW;
END $$;
CREATE TRIGGER gpt_former_owners_forget BEFORE UPDATE OF account_id ON gpt_former_owners
    FOR EACH ROW WHEN (NEW.account_id IS NULL) EXECUTE FUNCTION forget_gpt_name();
GRANT SELECT ON gpt_former_owners TO discreet_serve;
GRANT SELECT (id, gpt_id, account_id, until) ON gpt_former_owners TO discreet_verify;
ALTER TABLE gpt_former_owners ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON gpt_former_owners FOR SELECT TO discreet_serve USING (account_id = acting_account());
CREATE POLICY verifying ON gpt_former_owners FOR SELECT TO discreet_verify USING (true);

ALTER TABLE gpt_versions ADD COLUMN description_origins uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE gpt_versions ADD COLUMN instructions_origins uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE gpt_versions ADD COLUMN starters_origins uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE actions ADD COLUMN origins uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE knowledge_files ADD COLUMN origins uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE instruction_copies ADD COLUMN origins uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE passage_copies ADD COLUMN origins uuid[] NOT NULL DEFAULT '{}';
-- What has words of one GPT is found without looking through all.
CREATE INDEX gpt_versions_origins ON gpt_versions
    USING gin (description_origins, instructions_origins, starters_origins);
CREATE INDEX actions_origins ON actions USING gin (origins);
CREATE INDEX knowledge_files_origins ON knowledge_files USING gin (origins);
GRANT SELECT (description_origins, instructions_origins, starters_origins) ON gpt_versions TO discreet_verify;
GRANT SELECT (gpt_id, version, id, origins) ON actions TO discreet_verify;
CREATE POLICY verifying ON actions FOR SELECT TO discreet_verify USING (true);
GRANT SELECT (origins) ON knowledge_files, instruction_copies, passage_copies TO discreet_verify;

-- Every part of a GPT that an answer may draw on, with its origins. Knowledge belongs to all versions alike.
CREATE FUNCTION gpt_parts(gpt uuid) RETURNS TABLE (version int, part text, origin uuid) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT version, 'description', unnest(description_origins) FROM gpt_versions WHERE gpt_id = gpt
    UNION ALL SELECT version, 'instructions', unnest(instructions_origins) FROM gpt_versions WHERE gpt_id = gpt
    UNION ALL SELECT version, 'starters', unnest(starters_origins) FROM gpt_versions WHERE gpt_id = gpt
    UNION ALL SELECT version, 'action', unnest(origins) FROM actions WHERE gpt_id = gpt
    UNION ALL SELECT NULL, 'file', unnest(origins) FROM knowledge_files WHERE gpt_id = gpt;
END;
-- Whether a version has instructions: sealed, empty ones have 29 bytes (envelope v1: version, nonce and tag).
CREATE FUNCTION has_instructions(gpt uuid, of_version int) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN EXISTS (SELECT FROM gpt_versions
                   WHERE gpt_id = gpt AND version = of_version AND octet_length(sealed_instructions) > 29);
-- The origins of the draft, of what is published and of the knowledge, sorted.
CREATE FUNCTION gpt_origins(gpt uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN ARRAY(
        SELECT DISTINCT origin FROM gpt_parts(gpt)
        WHERE version IS NULL OR version IN (0, (SELECT current_version FROM gpts WHERE id = gpt))
        ORDER BY origin);
GRANT EXECUTE ON FUNCTION gpt_parts(uuid), has_instructions(uuid, int) TO discreet_verify;
GRANT EXECUTE ON FUNCTION gpt_origins(uuid) TO discreet_serve;

-- Who are the parties to a conversation that begins now, and where they stand: the wanted ones, and the origins of the GPT.
-- It names the person itself, so that it needs no transaction around it.
CREATE FUNCTION parties_at_start(account uuid, wanted text[], gpt uuid)
    RETURNS TABLE (party text, allowed_since timestamptz, refused_at timestamptz) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('discreet.account', account::text, true);
    RETURN QUERY
        SELECT asked.party, permissions.allowed_since, permissions.refused_at
        FROM (SELECT unnest(wanted) AS party
              UNION SELECT 'gpt:' || origin FROM unnest(gpt_origins(gpt)) AS origin) AS asked
        LEFT JOIN permissions ON permissions.party = asked.party AND permissions.purpose = 'improve';
END $$;
GRANT EXECUTE ON FUNCTION parties_at_start(uuid, text[], uuid) TO discreet_serve;

-- The pipeline is given no key that one of the origins did not take part in, whatever a server asks for.
CREATE FUNCTION refuse_key_without_origins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    IF EXISTS (
        SELECT FROM conversations, unnest(gpt_origins(conversations.gpt_id)) AS origin
        WHERE conversations.id = NEW.conversation_id AND NOT EXISTS (
            SELECT FROM labels WHERE labels.conversation_id = conversations.id AND 'gpt:' || origin = ANY (parties)))
    THEN
        RAISE EXCEPTION 'an origin of the GPT is no party to this key'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'key_grants_origins';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER key_grants_origins AFTER INSERT ON key_grants
    FOR EACH ROW WHEN (NEW.holder = 'improvement') EXECUTE FUNCTION refuse_key_without_origins();

-- A copy for improvement has the origins of what it is a copy of.
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
CREATE TRIGGER passage_copies_origins AFTER INSERT ON passage_copies
    FOR EACH ROW EXECUTE FUNCTION refuse_copy_without_origins();

-- Whoever owned a GPT speaks for what they left in it.
CREATE OR REPLACE FUNCTION speaks_for(party text) RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce(party = 'user:' || acting_account(), false)
        OR EXISTS (SELECT FROM gpts
                   WHERE 'gpt:' || gpts.id = party AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id))
        OR EXISTS (SELECT FROM conversations
                   WHERE 'conversation:' || conversations.id = party AND conversations.owner_id = acting_account())
        OR EXISTS (SELECT FROM images WHERE 'image:' || images.id = party AND images.owner_id = acting_account())
        OR EXISTS (SELECT FROM memberships
                   WHERE 'workspace:' || workspace_id = party AND account_id = acting_account() AND role = 'owner'
                       AND suspended_at IS NULL)
        OR EXISTS (SELECT FROM gpt_former_owners
                   WHERE 'gpt:' || gpt_former_owners.id = party AND account_id = acting_account());

-- A former ownership becomes an origin of all that a GPT holds now; of nothing that is empty.
CREATE FUNCTION add_origin(gpt uuid, added uuid, files_until timestamptz) RETURNS void LANGUAGE sql
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE gpt_versions SET
        description_origins = CASE WHEN description = '' THEN '{}' ELSE description_origins || added END,
        instructions_origins = CASE WHEN has_instructions(gpt_id, version) THEN instructions_origins || added
                                    ELSE '{}' END,
        starters_origins = CASE WHEN starters = '{}' THEN '{}' ELSE starters_origins || added END
        WHERE gpt_id = gpt;
    UPDATE actions SET origins = origins || added WHERE gpt_id = gpt;
    UPDATE knowledge_files SET origins = origins || added WHERE gpt_id = gpt AND added_at <= files_until;
END;
REVOKE EXECUTE ON FUNCTION add_origin(uuid, uuid, timestamptz) FROM PUBLIC;

-- What was made from a GPT that is handed over has its former owner as a party from now on, not its new one.
CREATE FUNCTION replace_origin(before uuid, after uuid) RETURNS void LANGUAGE sql SET search_path = discreet
BEGIN ATOMIC
    UPDATE gpt_versions SET
        description_origins = array_replace(description_origins, before, after),
        instructions_origins = array_replace(instructions_origins, before, after),
        starters_origins = array_replace(starters_origins, before, after)
        WHERE description_origins @> ARRAY[before] OR instructions_origins @> ARRAY[before]
            OR starters_origins @> ARRAY[before];
    UPDATE actions SET origins = array_replace(origins, before, after) WHERE origins @> ARRAY[before];
    UPDATE knowledge_files SET origins = array_replace(origins, before, after) WHERE origins @> ARRAY[before];
END;
REVOKE EXECUTE ON FUNCTION replace_origin(uuid, uuid) FROM PUBLIC;

-- Who reads origins in order to write them keeps these GPTs with their owners until the transaction ends, and nothing
-- else: their owners may save, publish, delete and choose meanwhile. A handover waits. In one order, so that two
-- transactions do not wait for each other.
CREATE FUNCTION origin_lock(origin uuid) RETURNS bigint LANGUAGE sql STABLE
    RETURN hashtextextended('origin ' || origin::text, 0);
CREATE FUNCTION share_origins(named uuid[]) RETURNS void LANGUAGE plpgsql SET search_path = discreet AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(origin_lock(origin))
        FROM (SELECT DISTINCT unnest(named) AS origin ORDER BY origin) AS sorted;
END $$;
REVOKE EXECUTE ON FUNCTION share_origins(uuid[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION take_over_gpt(handover uuid, moment timestamptz, OUT gpt uuid, OUT giver uuid, OUT holders uuid[])
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
DECLARE
    former uuid := gen_random_uuid();
BEGIN
    PERFORM pg_advisory_xact_lock(origin_lock(gpt_id)) FROM gpt_handovers WHERE id = handover;
    PERFORM FROM gpts JOIN gpt_handovers ON gpt_handovers.gpt_id = gpts.id
        WHERE gpt_handovers.id = handover FOR NO KEY UPDATE OF gpts;
    SELECT found.gpt_id FROM handovers_to_me(moment) AS found WHERE found.id = handover INTO gpt;
    IF gpt IS NULL THEN
        RETURN;
    END IF;
    -- nothing is on its way from one table to the other meanwhile (deliver_feedback)
    PERFORM pg_advisory_xact_lock(x'0D15C4EEE'::bigint);
    DELETE FROM feedback_waiting WHERE gpt_id = gpt;
    DELETE FROM feedback_delivered WHERE gpt_id = gpt;
    DELETE FROM action_secrets WHERE gpt_id = gpt;
    DELETE FROM gpt_handovers WHERE gpt_id = gpt;
    SELECT owner_id FROM gpts WHERE id = gpt INTO giver;
    SELECT coalesce(array_agg(account_id) FILTER (WHERE account_id IS NOT NULL), '{}') FROM gpt_rights
        WHERE gpt_id = gpt INTO holders;
    INSERT INTO gpt_former_owners (id, gpt_id, account_id, gpt_name, until)
        SELECT former, gpt, giver, name, moment FROM gpt_versions WHERE gpt_id = gpt AND version = 0;
    PERFORM replace_origin(gpt, former);
    PERFORM add_origin(gpt, former, 'infinity');
    UPDATE gpts SET owner_id = acting_account(), handed_over_at = moment WHERE id = gpt;
END $$;

-- The origins that something brings which was written to a file at `written`: those that the file names, and whoever has
-- handed one of these GPTs over since. The GPTs stay with their owners until the transaction ends. A GPT of the acting
-- person's own, outside of workspaces, is left out: they speak for what they make of it, too.
CREATE FUNCTION origins_brought(named uuid[], written timestamptz, to_own_space boolean) RETURNS uuid[] LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM share_origins(named);
    RETURN ARRAY(
        SELECT DISTINCT origin FROM (
            SELECT unnest(named) EXCEPT
                SELECT id FROM gpts WHERE owner_id = acting_account() AND workspace_id IS NULL AND to_own_space
            UNION SELECT id FROM gpt_former_owners WHERE gpt_id = ANY (named) AND until > written
        ) AS brought (origin) ORDER BY origin);
END $$;
GRANT EXECUTE ON FUNCTION origins_brought(uuid[], timestamptz, boolean) TO discreet_serve;

-- The GPTs that are origins of this one stay with their owners until the transaction ends: what is copied from one version
-- to another keeps the parties that it has then.
CREATE FUNCTION hold_origins(gpt uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    PERFORM share_origins(ARRAY(SELECT origin FROM gpt_parts(gpt)));
END $$;
GRANT EXECUTE ON FUNCTION hold_origins(uuid) TO discreet_serve;

-- For who may look into a GPT: what each of its origins stands for. `name`: the person who speaks for it, where known.
CREATE FUNCTION origins_of_parts(gpt uuid)
    RETURNS TABLE (version int, part text, origin uuid, former boolean, name text, allowed_since timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT DISTINCT parts.version, parts.part, parts.origin, former.gpt_id IS NOT DISTINCT FROM gpt, accounts.name,
        permissions.allowed_since
    FROM gpt_parts(gpt) AS parts
    LEFT JOIN gpt_former_owners AS former ON former.id = parts.origin
    LEFT JOIN gpts ON gpts.id = parts.origin
    LEFT JOIN accounts ON accounts.id = coalesce(former.account_id, gpts.owner_id)
    LEFT JOIN permissions ON permissions.party = 'gpt:' || parts.origin AND permissions.purpose = 'improve'
    WHERE (parts.version IS NULL
           OR parts.version IN (0, (SELECT shown.current_version FROM gpts AS shown WHERE shown.id = gpt)))
        AND (gpt IN (SELECT shared_gpts('view'))
             OR EXISTS (SELECT FROM gpts AS mine WHERE mine.id = gpt AND mine.owner_id = acting_account()
                        AND works_in(mine.workspace_id)));
END;
-- Whether anything of other people's holds words for which the acting person speaks. Neither whose nor what.
CREATE FUNCTION is_used_by_others(spoken_for uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
    RETURN (
        EXISTS (SELECT FROM gpts WHERE id = spoken_for AND owner_id = acting_account())
        OR EXISTS (SELECT FROM gpt_former_owners WHERE id = spoken_for AND account_id = acting_account())
    ) AND (
        EXISTS (SELECT FROM gpt_versions JOIN gpts ON gpts.id = gpt_versions.gpt_id
                WHERE owner_id <> acting_account()
                    AND (description_origins @> ARRAY[spoken_for] OR instructions_origins @> ARRAY[spoken_for]
                         OR starters_origins @> ARRAY[spoken_for]))
        OR EXISTS (SELECT FROM actions JOIN gpts ON gpts.id = actions.gpt_id
                   WHERE owner_id <> acting_account() AND actions.origins @> ARRAY[spoken_for])
        OR EXISTS (SELECT FROM knowledge_files JOIN gpts ON gpts.id = knowledge_files.gpt_id
                   WHERE owner_id <> acting_account() AND knowledge_files.origins @> ARRAY[spoken_for]));
GRANT EXECUTE ON FUNCTION origins_of_parts(uuid), is_used_by_others(uuid) TO discreet_serve;

-- What was there before origins were written down. A GPT that was handed over: what it holds from before is its former
-- owner's, of whom nobody knows any more who that is. A GPT that may be a copy of somebody else's (it is named one, or its
-- owner could look into another's when it was made): what it was made with is of somebody unknown. These stay out of
-- training until each part has been replaced; and what they allowed until now ends, since it may hold others' words.
DO $$
DECLARE
    found record;
    unknown uuid;
BEGIN
    FOR found IN
        SELECT gpts.id, handed_over_at, created_at FROM gpts
        WHERE handed_over_at IS NOT NULL
            OR EXISTS (SELECT FROM gpt_versions WHERE gpt_id = gpts.id AND name LIKE '%(copy)')
            OR EXISTS (SELECT FROM gpt_rights WHERE gpt_rights.account_id = gpts.owner_id AND given IN ('view', 'edit')
                       AND accepted_at <= gpts.created_at)
    LOOP
        unknown := gen_random_uuid();
        INSERT INTO gpt_former_owners (id, gpt_id, account_id, gpt_name, until)
            VALUES (unknown, found.id, NULL, '', clock_timestamp());
        PERFORM add_origin(found.id, unknown, greatest(found.handed_over_at, found.created_at + interval '1 hour'));
        PERFORM lose_permission('gpt:' || found.id, clock_timestamp());
    END LOOP;
END $$;
