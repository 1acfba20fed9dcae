-- Stars that people give a GPT (SPEC §5). How many is sealed for their person; what counts is the toss of their coin
-- (promises/stars.py), and of all tosses together, how many there are and how many are good.
ALTER TABLE gpts
    ADD COLUMN rated_by int NOT NULL DEFAULT 0 CHECK (rated_by >= 0),
    ADD COLUMN rated_good int NOT NULL DEFAULT 0 CHECK (rated_good BETWEEN 0 AND rated_by);

CREATE TABLE gpt_stars (
    gpt_id     uuid NOT NULL REFERENCES gpts (id) ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    good       boolean NOT NULL,
    sealed     bytea NOT NULL,
    PRIMARY KEY (gpt_id, account_id)
);
CREATE INDEX gpt_stars_account ON gpt_stars (account_id);

-- Whoever has had an answer of it, in a conversation that they kept; not its owner, nor who may edit it.
CREATE FUNCTION may_rate(gpt uuid) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM gpts WHERE gpts.id = gpt AND owner_id <> acting_account() AND current_version IS NOT NULL)
        AND gpt NOT IN (SELECT shared_gpts('edit'))
        AND EXISTS (SELECT FROM conversations JOIN messages ON messages.conversation_id = conversations.id
                    WHERE conversations.gpt_id = gpt AND messages.role = 'assistant' AND messages.state = 'complete');
GRANT EXECUTE ON FUNCTION may_rate(uuid) TO discreet_serve;

GRANT SELECT, INSERT, UPDATE (good, sealed), DELETE ON gpt_stars TO discreet_serve;
GRANT SELECT (gpt_id, account_id, good) ON gpt_stars TO discreet_verify;
GRANT SELECT (rated_by, rated_good) ON gpts TO discreet_verify;
ALTER TABLE gpt_stars ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON gpt_stars TO discreet_serve USING (account_id = acting_account())
    WITH CHECK (account_id = acting_account() AND may_rate(gpt_id));
CREATE POLICY verifying ON gpt_stars FOR SELECT TO discreet_verify USING (true);

CREATE FUNCTION tally_stars() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE gpts SET rated_by = rated_by - 1, rated_good = rated_good - OLD.good::int WHERE id = OLD.gpt_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE gpts SET rated_by = rated_by + 1, rated_good = rated_good + NEW.good::int WHERE id = NEW.gpt_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gpt_stars_tally AFTER INSERT OR UPDATE OR DELETE ON gpt_stars
    FOR EACH ROW EXECUTE FUNCTION tally_stars();
