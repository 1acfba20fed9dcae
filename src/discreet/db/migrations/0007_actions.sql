-- Actions of GPTs: their operations, secrets and sign-ins (P4, P5).

-- Actions of a version; 0 is the draft. Both parts are encrypted under the GPT's key: what a call needs, and what its
-- builder edits. `mark` is a keyed digest of both, so that a change of the draft shows without decryption.
CREATE TABLE actions (
    gpt_id        uuid NOT NULL,
    version       int NOT NULL,
    id            uuid NOT NULL,
    position      int NOT NULL,
    sealed        bytea NOT NULL,
    sealed_source bytea NOT NULL,
    mark          bytea NOT NULL,
    origins       uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (gpt_id, version, id),
    FOREIGN KEY (gpt_id, version) REFERENCES gpt_versions (gpt_id, version) ON DELETE CASCADE
);
CREATE INDEX actions_origins_idx ON actions USING gin (origins);

-- An action's key, password or client secret, bound to its origin and use, so that neither an edited document nor
-- another kind of sign-in sends it elsewhere.
CREATE TABLE action_secrets (
    gpt_id    uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    action_id uuid NOT NULL,
    origin    text NOT NULL,
    use       text NOT NULL CHECK (use IN ('key', 'password', 'oauth_client', 'client_credentials')),
    sealed    bytea NOT NULL,
    set_at    timestamptz NOT NULL,
    PRIMARY KEY (gpt_id, action_id, origin, use)
);

-- A person's sign-in at a third party (OAuth), encrypted under that person's key.
CREATE TABLE connections (
    id         uuid PRIMARY KEY,
    owner_id   uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    gpt_id     uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    action_id  uuid NOT NULL,
    sealed     bytea NOT NULL,
    made_at    timestamptz NOT NULL,
    renewed_at timestamptz NOT NULL,
    UNIQUE (owner_id, gpt_id, action_id)
);
CREATE INDEX connections_gpt_idx ON connections (gpt_id);

-- OAuth sign-ins in progress: the state must come back, once.
CREATE TABLE oauth_states (
    state_hash     bytea PRIMARY KEY,
    owner_id       uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sealed         bytea NOT NULL,
    expires_at     timestamptz NOT NULL,
    claimed_at     timestamptz,
    sealed_outcome bytea
);
CREATE INDEX oauth_states_owner_idx ON oauth_states (owner_id);

-- Since when a GPT offers an operation without interruption; reset when the operation comes back. An earlier "always
-- allow" does not cover it then, even if the operation is the same.
CREATE TABLE operation_first_seen (
    gpt_id      uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    since       timestamptz NOT NULL,
    PRIMARY KEY (gpt_id, fingerprint)
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- Returns every part of a GPT that an answer may use, with its origins. Knowledge belongs to all versions.
CREATE FUNCTION gpt_parts(gpt uuid) RETURNS TABLE (version int, part text, origin uuid) LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT version, 'description', unnest(description_origins) FROM gpt_versions WHERE gpt_id = gpt
    UNION ALL SELECT version, 'instructions', unnest(instructions_origins) FROM gpt_versions WHERE gpt_id = gpt
    UNION ALL SELECT version, 'starters', unnest(starters_origins) FROM gpt_versions WHERE gpt_id = gpt
    UNION ALL SELECT version, 'action', unnest(origins) FROM actions WHERE gpt_id = gpt
    UNION ALL SELECT NULL, 'file', unnest(origins) FROM knowledge_files WHERE gpt_id = gpt;
END;
GRANT EXECUTE ON FUNCTION gpt_parts(uuid) TO discreet_verify;

-- Returns the origins of the draft, the published version and the knowledge, sorted.
CREATE FUNCTION gpt_origins(gpt uuid) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
    RETURN ARRAY(
        SELECT DISTINCT origin FROM gpt_parts(gpt)
        WHERE version IS NULL OR version IN (0, (SELECT current_version FROM gpts WHERE id = gpt))
        ORDER BY origin);
GRANT EXECUTE ON FUNCTION gpt_origins(uuid) TO discreet_serve;

-- For people who may look into a GPT: what each origin stands for. `name`: the person who chooses for it, where known.
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
GRANT EXECUTE ON FUNCTION origins_of_parts(uuid) TO discreet_serve;

-- A change of the draft's actions changes its wording. The keyed `mark` shows a change.
CREATE FUNCTION increment_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE gpt_versions SET wording = wording + 1 WHERE gpt_id = coalesce(NEW.gpt_id, OLD.gpt_id) AND version = 0;
    RETURN NULL;
END $$;

CREATE TRIGGER actions_inserted AFTER INSERT ON actions
    FOR EACH ROW WHEN (NEW.version = 0) EXECUTE FUNCTION increment_wording();
CREATE TRIGGER actions_deleted AFTER DELETE ON actions
    FOR EACH ROW WHEN (OLD.version = 0) EXECUTE FUNCTION increment_wording();
CREATE TRIGGER actions_updated AFTER UPDATE OF mark ON actions
    FOR EACH ROW WHEN (NEW.version = 0 AND NEW.mark IS DISTINCT FROM OLD.mark) EXECUTE FUNCTION increment_wording();
GRANT SELECT, INSERT, UPDATE, DELETE ON actions TO discreet_serve;
GRANT SELECT (gpt_id, version, id, origins) ON actions TO discreet_verify;
ALTER TABLE actions ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON actions TO discreet_serve
    USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
CREATE POLICY published ON actions FOR SELECT TO discreet_serve USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.current_version = version AND gpts.level <> 'me'));
CREATE POLICY shared ON actions FOR SELECT TO discreet_serve USING (
    gpt_id IN (SELECT shared_gpts('view')) OR (gpt_id IN (SELECT shared_gpts('chat')) AND EXISTS (
        SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.current_version = version)));
CREATE POLICY edited ON actions TO discreet_serve USING (version = 0 AND gpt_id IN (SELECT shared_gpts('edit')));
CREATE POLICY verify ON actions FOR SELECT TO discreet_verify USING (true);

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

-- Returns whether other people's GPTs contain words for which the acting person chooses, without saying which.
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
GRANT EXECUTE ON FUNCTION is_used_by_others(uuid) TO discreet_serve;

-- After a handover, what was made from the GPT has its former owner as a party, not the new one.
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
    UPDATE known_gpt_parts SET origins = array_replace(origins, before, after) WHERE origins @> ARRAY[before];
END;

GRANT SELECT, INSERT, UPDATE, DELETE ON action_secrets TO discreet_serve;
GRANT SELECT (gpt_id, action_id, set_at) ON action_secrets TO discreet_verify;
ALTER TABLE action_secrets ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON action_secrets TO discreet_serve
    USING (EXISTS (
    SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account() AND works_in(gpts.workspace_id)));
-- Calls of the GPT's users read it; no page shows it.
CREATE POLICY published ON action_secrets FOR SELECT TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id));
CREATE POLICY verify ON action_secrets FOR SELECT TO discreet_verify USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON connections TO discreet_serve;
ALTER TABLE connections ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON connections TO discreet_serve USING (owner_id = acting_account());

GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_states TO discreet_serve;
ALTER TABLE oauth_states ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON oauth_states TO discreet_serve USING (owner_id = acting_account());

CREATE FUNCTION refuse_earlier_first_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.since < OLD.since THEN
        RAISE EXCEPTION 'an operation begins later or not at all' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER operation_first_seen_later BEFORE UPDATE OF since ON operation_first_seen
    FOR EACH ROW EXECUTE FUNCTION refuse_earlier_first_seen();
CREATE TRIGGER operation_first_seen_fixed BEFORE UPDATE OF gpt_id, fingerprint ON operation_first_seen
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, UPDATE (since) ON operation_first_seen TO discreet_serve;
GRANT SELECT ON operation_first_seen TO discreet_verify;
ALTER TABLE operation_first_seen ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON operation_first_seen TO discreet_serve
    USING (EXISTS (SELECT FROM gpts WHERE gpts.id = gpt_id AND gpts.owner_id = acting_account()));
CREATE POLICY verify ON operation_first_seen FOR SELECT TO discreet_verify USING (true);
CREATE POLICY edited ON operation_first_seen TO discreet_serve USING (gpt_id IN (SELECT shared_gpts('edit')));

-- Returns when a permission lapsed because its operation was removed and came back; null if it holds. The person need
-- not see the GPT.
CREATE FUNCTION operation_replaced_at(gpt uuid, operation bytea, given timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
    RETURN (SELECT since FROM operation_first_seen WHERE gpt_id = gpt AND fingerprint = operation AND since >= given);
GRANT EXECUTE ON FUNCTION operation_replaced_at(uuid, bytea, timestamptz) TO discreet_serve;
