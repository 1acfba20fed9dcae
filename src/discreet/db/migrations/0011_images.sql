-- Images that people made: sealed as conversations are, each under a key of its own (P1, P7, P10). The parties to one
-- follow from its row: its service, its user and itself.

-- A row is written when its image is whole, in the transaction that writes its pieces: there is no half of one. What is
-- told in the clear is whose it is, since when, and how much; prompt, sizes and maker are sealed.
CREATE TABLE images (
    id           uuid PRIMARY KEY,
    owner_id     uuid NOT NULL REFERENCES accounts (id),
    -- images are made in people's own spaces alone; a workspace's content has no such service
    service      text NOT NULL REFERENCES services (name) CHECK (service = 'consumer_images'),
    began_at     timestamptz NOT NULL,
    bytes        bigint NOT NULL CHECK (bytes > 0),
    -- the content key, wrapped for its user; there is none for the improvement pipeline: no dataset holds images
    sealed_key   bytea NOT NULL,
    sealed_about bytea NOT NULL,
    sealed_small bytea NOT NULL
);
CREATE INDEX images_owner ON images (owner_id, began_at DESC, id DESC);
CREATE TRIGGER images_fixed BEFORE UPDATE ON images FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- The picture, sealed in pieces of at most 1 MiB.
CREATE TABLE image_pieces (
    image_id uuid NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    owner_id uuid NOT NULL,
    n        int NOT NULL CHECK (n >= 0),
    sealed   bytea NOT NULL,
    PRIMARY KEY (image_id, n)
);
CREATE TRIGGER image_pieces_fixed BEFORE UPDATE ON image_pieces FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- How many images somebody has asked for on a day (UTC), and until when they are taken to be waiting for one: of
-- several servers one makes an image for them at a time. What a killed server leaves ends by itself.
CREATE TABLE image_turns (
    account_id uuid PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    day        date NOT NULL,
    asked      int NOT NULL CHECK (asked >= 0),
    busy_until timestamptz
);

-- After a restart of the only server nobody waits any more.
CREATE FUNCTION end_image_turns() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    UPDATE image_turns SET busy_until = NULL WHERE busy_until IS NOT NULL;
END;
GRANT EXECUTE ON FUNCTION end_image_turns() TO discreet_serve;

-- The improvement pipeline is given nothing of all this.
GRANT SELECT, INSERT, DELETE ON images, image_pieces TO discreet_serve;
GRANT SELECT, INSERT, UPDATE ON image_turns TO discreet_serve;

ALTER TABLE images ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON images TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE image_pieces ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON image_pieces TO discreet_serve USING (owner_id = acting_account());
ALTER TABLE image_turns ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON image_turns TO discreet_serve USING (account_id = acting_account());

-- An image is a party to itself, as a conversation is: open from its beginning, until its user says no, finally ------

CREATE FUNCTION permit_image() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    INSERT INTO permissions (party, purpose, allowed_since) VALUES ('image:' || NEW.id, 'improve', NEW.began_at);
    RETURN NULL;
END $$;
CREATE TRIGGER images_permit AFTER INSERT ON images FOR EACH ROW EXECUTE FUNCTION permit_image();

CREATE OR REPLACE FUNCTION speaks_for(party text) RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce(party = 'user:' || acting_account(), false)
        OR EXISTS (SELECT FROM gpts WHERE 'gpt:' || gpts.id = party AND gpts.owner_id = acting_account())
        OR EXISTS (SELECT FROM conversations
                   WHERE 'conversation:' || conversations.id = party AND conversations.owner_id = acting_account())
        OR EXISTS (SELECT FROM images WHERE 'image:' || images.id = party AND images.owner_id = acting_account())
        OR EXISTS (SELECT FROM memberships
                   WHERE 'workspace:' || workspace_id = party AND account_id = acting_account() AND role = 'owner');

ALTER TABLE choices
    DROP CONSTRAINT choices_party_check,
    ADD CONSTRAINT choices_party_check CHECK (party ~ '^(user|gpt|conversation|image|workspace):'),
    ADD CONSTRAINT choices_of_images CHECK (NOT starts_with(party, 'image:') OR (NOT allowed AND purpose = 'improve'));

CREATE POLICY images ON permissions FOR SELECT TO discreet_serve USING (
    starts_with(party, 'image:') AND EXISTS (SELECT FROM images WHERE 'image:' || images.id = party));
ALTER POLICY pipeline ON permissions USING (NOT starts_with(party, 'image:'));
