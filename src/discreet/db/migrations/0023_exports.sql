-- Exports: all that is held of a person, as one sealed file that they fetch once (P2).

CREATE TABLE exports (
    id             uuid PRIMARY KEY,
    owner_id       uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- null: the person's own; else the workspace in which the conversations are. No reference: the row outlives a
    -- workspace for as long as its key is there to be destroyed
    workspace_id   uuid,
    state          text NOT NULL CHECK (state IN
        ('waiting', 'making', 'ready', 'taking', 'downloaded', 'discarded', 'outdated', 'expired', 'failed')),
    -- how often it was begun: what a killed attempt still writes is refused
    attempt        int NOT NULL DEFAULT 0,
    planned        int NOT NULL DEFAULT 0,
    done           int NOT NULL DEFAULT 0,
    bytes          bigint NOT NULL DEFAULT 0,
    asked_at       timestamptz NOT NULL,
    ready_at       timestamptz,
    expires_at     timestamptz NOT NULL,
    ended_at       timestamptz,
    key_destroyed  boolean NOT NULL DEFAULT false,
    -- the one link that was given out last, and until when it opens
    ticket_hash    bytea,
    ticket_until   timestamptz,
    CHECK ((ended_at IS NULL) = (state IN ('waiting', 'making', 'ready', 'taking'))),
    CHECK (ended_at IS NOT NULL OR NOT key_destroyed)
);
-- One at a time in each space, whatever races.
CREATE UNIQUE INDEX exports_one ON exports (owner_id, workspace_id) NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE INDEX exports_unfinished ON exports (expires_at) WHERE NOT key_destroyed;
CREATE TRIGGER exports_fixed BEFORE UPDATE OF id, owner_id, workspace_id, asked_at ON exports
    FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER exports_end_once BEFORE UPDATE OF state, ended_at ON exports
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_update();

-- The ZIP, sealed in pieces.
CREATE TABLE export_pieces (
    export_id uuid NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    owner_id  uuid NOT NULL,
    n         int NOT NULL CHECK (n >= 0),
    sealed    bytea NOT NULL,
    PRIMARY KEY (export_id, n)
);
CREATE TRIGGER export_pieces_fixed BEFORE UPDATE ON export_pieces FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- With the end of an export its pieces go, whoever ends it.
CREATE FUNCTION drop_export_pieces() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    DELETE FROM export_pieces WHERE export_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER exports_drop_pieces AFTER UPDATE OF ended_at ON exports
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION drop_export_pieces();

-- Deleted is deleted (P10): what an export may hold of something that goes now, goes with it.
CREATE FUNCTION outdate_exports() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    UPDATE exports SET state = 'outdated', ended_at = clock_timestamp()
    WHERE ended_at IS NULL AND state <> 'waiting' AND owner_id IN (SELECT owner_id FROM gone);
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_outdate_exports AFTER DELETE ON conversations
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports();
CREATE TRIGGER messages_outdate_exports AFTER DELETE ON messages
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports();
CREATE TRIGGER images_outdate_exports AFTER DELETE ON images
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports();
CREATE TRIGGER gpts_outdate_exports AFTER DELETE ON gpts
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports();
CREATE FUNCTION outdate_exports_of_builders() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = discreet AS $$
BEGIN
    UPDATE exports SET state = 'outdated', ended_at = clock_timestamp()
    WHERE ended_at IS NULL AND state <> 'waiting'
        AND owner_id IN (SELECT gpts.owner_id FROM gone JOIN gpts ON gpts.id = gone.gpt_id);
    RETURN NULL;
END $$;
CREATE TRIGGER knowledge_files_outdate_exports AFTER DELETE ON knowledge_files
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports_of_builders();

-- Those whose key is to be destroyed: their time is over, or they have ended.
CREATE FUNCTION exports_that_are_over(moment timestamptz) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM exports WHERE NOT key_destroyed AND (ended_at IS NOT NULL OR expires_at <= moment);
END;
-- It only ever takes away what nobody can have any more, so the serving role may call it for anybody.
CREATE FUNCTION end_exports_that_are_over(moment timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE exports SET state = 'expired', ended_at = moment WHERE ended_at IS NULL AND expires_at <= moment;
END;
CREATE FUNCTION note_export_key_destroyed(wanted uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE exports SET key_destroyed = true WHERE id = wanted AND ended_at IS NOT NULL;
END;
GRANT EXECUTE ON FUNCTION exports_that_are_over(timestamptz), end_exports_that_are_over(timestamptz),
    note_export_key_destroyed(uuid) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE ON exports TO discreet_serve;
GRANT SELECT, INSERT, DELETE ON export_pieces TO discreet_serve;
ALTER TABLE exports ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON exports TO discreet_serve USING (owner_id = acting_account() AND works_in(workspace_id));
ALTER TABLE export_pieces ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON export_pieces TO discreet_serve USING (
    owner_id = acting_account() AND EXISTS (SELECT FROM exports WHERE exports.id = export_id))
    WITH CHECK (owner_id = acting_account()
        AND EXISTS (SELECT FROM exports WHERE exports.id = export_id AND state = 'making'));

-- Which acts there are, the code names; here it is only seen to that they are names.
ALTER TABLE sign_in_acts
    DROP CONSTRAINT sign_in_acts_act_check,
    ADD CONSTRAINT sign_in_acts_act_check CHECK (act ~ '^[a-z][a-z_]{2,60}$');
