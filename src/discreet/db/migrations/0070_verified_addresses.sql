-- An e-mail address counts once its account has shown that it reads the mailbox, or an offer's secret link was opened
-- (decision 0054).

-- When the account showed that it reads the mailbox; null: it only says so.
ALTER TABLE accounts ADD COLUMN email_verified_at timestamptz;

-- What is known of accounts from before: a reset link was mailed and used, an organisation that has proven the domain
-- has named the address, or it is the operator's. Addresses of accounts never change.
UPDATE accounts SET email_verified_at = shown.at FROM (
    SELECT account_id, min(at) AS at FROM (
        SELECT account_id, at FROM sign_in_acts WHERE act = 'password_reset' AND made_by = 'mail'
        UNION ALL
        SELECT provider_identities.account_id, provider_identities.linked_at
        FROM provider_identities
        JOIN accounts ON accounts.id = provider_identities.account_id
        JOIN single_sign_on_domains ON single_sign_on_domains.workspace_id = provider_identities.workspace_id
            AND single_sign_on_domains.domain = lower(split_part(accounts.email, '@', 2))
            AND single_sign_on_domains.proven_at IS NOT NULL
        UNION ALL
        SELECT id, created_at FROM accounts WHERE role = 'operator') AS known
    GROUP BY account_id) AS shown
WHERE accounts.id = shown.account_id AND accounts.deleted_at IS NULL;

-- An offer to an address may have a secret link, which the giver passes on by hand. The database has its digest.
-- `opened_by` has the address, and has opened the link.
ALTER TABLE gpt_rights
    ADD COLUMN link_hash bytea UNIQUE,
    ADD COLUMN opened_by uuid REFERENCES accounts (id) ON DELETE SET NULL;
CREATE INDEX gpt_rights_opened_by ON gpt_rights (opened_by) WHERE opened_by IS NOT NULL;
GRANT UPDATE (link_hash, opened_by) ON gpt_rights TO discreet_serve;
ALTER TABLE gpt_handovers
    ADD COLUMN link_hash bytea UNIQUE,
    ADD COLUMN opened_by uuid REFERENCES accounts (id) ON DELETE SET NULL;
CREATE INDEX gpt_handovers_opened_by ON gpt_handovers (opened_by) WHERE opened_by IS NOT NULL;
DROP TRIGGER gpt_handovers_fixed ON gpt_handovers;
CREATE TRIGGER gpt_handovers_fixed BEFORE UPDATE OF gpt_id, id, email, offered_at, expires_at, link_hash ON gpt_handovers
    FOR EACH ROW EXECUTE FUNCTION refuse_update();

-- As before, but for an offer to an address: the address is verified, or the offer's link was opened.
CREATE OR REPLACE FUNCTION offers_to_me(moment timestamptz)
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
        AND (gpts.workspace_id IS NULL OR narrowed('workspace', gpts.workspace_id) = 'workspace')
    ORDER BY gpt_rights.offered_at DESC, gpt_rights.id;
END;
CREATE OR REPLACE FUNCTION handovers_to_me(moment timestamptz)
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

-- The acting person opens an offer's link: whether there is one, whether it is for their address, and the workspace that
-- the GPT is in. `enters`: they work there, or it is in none. Opening it again is the same.
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
