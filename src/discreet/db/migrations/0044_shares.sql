-- Snapshots of conversations that their people share by a link: each sealed under a key that its link and the key store
-- make together, so that nobody opens one without its link (P7), and nobody once its key is destroyed (P10).

CREATE TABLE shares (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES accounts (id),
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    -- shown to those alone who work there; business content goes no further
    workspace_id    uuid,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL CHECK (expires_at > created_at),
    sealed          bytea NOT NULL
);
CREATE INDEX shares_conversation ON shares (conversation_id);
CREATE INDEX shares_owner ON shares (owner_id);
CREATE TRIGGER shares_fixed BEFORE UPDATE ON shares FOR EACH ROW EXECUTE FUNCTION refuse_update();
CREATE TRIGGER shares_alive BEFORE INSERT ON shares FOR EACH ROW EXECUTE FUNCTION refuse_for_deleted();

-- A snapshot is of one's own conversation, and in the space of that.
CREATE FUNCTION refuse_stray_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM conversations WHERE id = NEW.conversation_id AND owner_id = NEW.owner_id
                       AND workspace_id IS NOT DISTINCT FROM NEW.workspace_id) THEN
        RAISE EXCEPTION 'no conversation of this person' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shares_belong BEFORE INSERT ON shares FOR EACH ROW EXECUTE FUNCTION refuse_stray_share();

GRANT SELECT, INSERT, DELETE ON shares TO discreet_serve;
ALTER TABLE shares ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON shares TO discreet_serve USING (owner_id = acting_account());

-- What whoever has a link may be given: of a workspace's, to those who work there; of nobody's who is suspended or gone.
CREATE FUNCTION shared_snapshot(share uuid, moment timestamptz)
    RETURNS TABLE (workspace_id uuid, expires_at timestamptz, sealed bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT shares.workspace_id, shares.expires_at, shares.sealed
    FROM shares JOIN accounts ON accounts.id = shares.owner_id
    WHERE shares.id = share AND shares.expires_at > moment AND accounts.suspended_at IS NULL
        AND (shares.workspace_id IS NULL OR EXISTS (
            SELECT FROM memberships WHERE memberships.workspace_id = shares.workspace_id
                AND memberships.account_id = acting_account() AND memberships.suspended_at IS NULL));
END;

-- For the chore that ends them, acting for nobody.
CREATE FUNCTION all_shares() RETURNS TABLE (id uuid, owner_id uuid, expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT shares.id, shares.owner_id, shares.expires_at FROM shares WHERE acting_account() IS NULL;
END;
GRANT EXECUTE ON FUNCTION shared_snapshot(uuid, timestamptz), all_shares() TO discreet_serve;

-- An account that ends: the keys of its snapshots go with the others.
CREATE OR REPLACE FUNCTION things_of_deleted_account(account uuid) RETURNS TABLE (kind text, id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM accounts WHERE accounts.id = account AND deleted_at IS NOT NULL) THEN
        RETURN QUERY
            SELECT 'conversation', conversations.id FROM conversations WHERE owner_id = account
            UNION ALL SELECT 'image', images.id FROM images WHERE owner_id = account
            UNION ALL SELECT 'gpt', gpts.id FROM gpts WHERE owner_id = account
            UNION ALL SELECT 'export', exports.id FROM exports WHERE owner_id = account AND NOT key_destroyed
            UNION ALL SELECT 'move_in', move_ins.id FROM move_ins WHERE account_id = account
            UNION ALL SELECT 'share', shares.id FROM shares WHERE owner_id = account;
    END IF;
END $$;

GRANT SELECT (id, owner_id, conversation_id, workspace_id, created_at, expires_at) ON shares TO discreet_verify;
CREATE POLICY verifying ON shares FOR SELECT TO discreet_verify USING (true);
