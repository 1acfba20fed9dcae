-- Images: each is encrypted under a key of its own, as conversations are (P1, P7, P10).

-- A row is inserted when the image is complete, in one transaction with its pieces. Owner, time and size are in clear;
-- prompt, dimensions and maker are encrypted.
CREATE TABLE images (
    id           uuid PRIMARY KEY,
    owner_id     uuid NOT NULL REFERENCES accounts (id),
    -- Images are made in personal spaces only; workspaces have no such service.
    service      text NOT NULL CHECK (service = 'consumer_images') REFERENCES services (name),
    began_at     timestamptz NOT NULL,
    bytes        bigint NOT NULL CHECK (bytes > 0),
    -- The content key, wrapped for its user. Training has none: no dataset holds images.
    sealed_key   bytea NOT NULL,
    sealed_about bytea NOT NULL,
    sealed_small bytea NOT NULL
);
CREATE INDEX images_owner_idx ON images (owner_id, began_at DESC, id DESC);

-- Pictures, encrypted in pieces of at most 1 MiB.
CREATE TABLE image_pieces (
    image_id uuid NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    owner_id uuid NOT NULL,
    n        int NOT NULL CHECK (n >= 0),
    sealed   bytea NOT NULL,
    PRIMARY KEY (image_id, n)
);

-- How many images a person asked for on a day (UTC), and until when they count as waiting for one: across servers, one
-- image at a time. After a crash `busy_until` passes.
CREATE TABLE image_request_counts (
    account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    day        date NOT NULL,
    asked      int NOT NULL CHECK (asked >= 0),
    busy_until timestamptz
);

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

-- An image is a party to itself, like a conversation: open from the start, until its user refuses permanently.
CREATE FUNCTION permit_image() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO permissions (party, purpose, allowed_since) VALUES ('image:' || NEW.id, 'improve', NEW.began_at);
    RETURN NULL;
END $$;

CREATE TRIGGER images_fixed BEFORE UPDATE ON images FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER images_permit AFTER INSERT ON images FOR EACH ROW EXECUTE FUNCTION permit_image();
CREATE TRIGGER images_delete_permissions AFTER DELETE ON images FOR EACH ROW
    EXECUTE FUNCTION delete_permissions('image');
CREATE TRIGGER images_account_exists BEFORE INSERT ON images FOR EACH ROW EXECUTE FUNCTION refuse_for_deleted_account();
CREATE TRIGGER images_outdate_exports AFTER DELETE ON images
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION outdate_exports();
GRANT SELECT, INSERT, DELETE ON images TO discreet_serve;
GRANT SELECT (id, owner_id, service, began_at) ON images TO discreet_verify;
ALTER TABLE images ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON images TO discreet_serve USING (owner_id = acting_account());
CREATE POLICY verify ON images FOR SELECT TO discreet_verify USING (true);

CREATE FUNCTION count_existing_conversations(conversations_asked uuid[]) RETURNS bigint LANGUAGE sql STABLE
    SECURITY DEFINER
    SET search_path = discreet
    RETURN (SELECT count(*) FROM conversations WHERE id = ANY (conversations_asked))
        + (SELECT count(*) FROM images WHERE id = ANY (conversations_asked));
GRANT EXECUTE ON FUNCTION count_existing_conversations(uuid[]) TO discreet_serve;

-- A former owner of a GPT chooses for the words that they left in it.
CREATE FUNCTION may_choose_for(party text) RETURNS boolean LANGUAGE sql STABLE
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
GRANT EXECUTE ON FUNCTION may_choose_for(text) TO discreet_serve;

CREATE TRIGGER image_pieces_fixed BEFORE UPDATE ON image_pieces FOR EACH ROW EXECUTE FUNCTION refuse_update();
GRANT SELECT, INSERT, DELETE ON image_pieces TO discreet_serve;
ALTER TABLE image_pieces ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON image_pieces TO discreet_serve USING (owner_id = acting_account());

GRANT SELECT, INSERT, UPDATE ON image_request_counts TO discreet_serve;
ALTER TABLE image_request_counts ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON image_request_counts TO discreet_serve USING (account_id = acting_account());

-- After a restart of the only server no one is waiting.
CREATE FUNCTION reset_image_requests() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE image_request_counts SET busy_until = NULL WHERE busy_until IS NOT NULL;
END;
GRANT EXECUTE ON FUNCTION reset_image_requests() TO discreet_serve;

-- For tables of earlier files.
CREATE POLICY insert_own ON choices FOR INSERT TO discreet_serve WITH CHECK (
    made_by = acting_account() AND may_choose_for(party)
    AND NOT (allowed AND purpose = 'improve'
        AND EXISTS (SELECT FROM gpts WHERE 'gpt:' || gpts.id = party AND gpts.workspace_id IS NOT NULL)));
CREATE POLICY own_images ON permissions FOR SELECT TO discreet_serve USING (
    starts_with(party, 'image:') AND EXISTS (SELECT FROM images WHERE 'image:' || images.id = party));
