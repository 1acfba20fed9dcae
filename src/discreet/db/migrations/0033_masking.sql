-- Masking of personal data in prompts for models elsewhere (P14).

-- What a person chooses, the kinds that they mask (null: every kind), and the words that they added.
ALTER TABLE accounts ADD COLUMN masking text NOT NULL DEFAULT 'default';
ALTER TABLE accounts ADD COLUMN masked_kinds text[];
ALTER TABLE accounts ADD COLUMN sealed_masked_words bytea;
ALTER TABLE accounts ADD CONSTRAINT accounts_masking_check CHECK (masking IN ('default', 'on', 'off')) NOT VALID;

ALTER TABLE conversations ADD COLUMN masking text NOT NULL DEFAULT 'default';
ALTER TABLE conversations ADD CONSTRAINT conversations_masking_check
    CHECK (masking IN ('default', 'on', 'off')) NOT VALID;

-- The operator's default for an endpoint.
ALTER TABLE model_endpoints ADD COLUMN masks boolean NOT NULL DEFAULT false;

-- A workspace's rule: kinds that are masked or blocked, and endpoints that get every kind.
ALTER TABLE workspace_rules
    ADD COLUMN masked_kinds text[] NOT NULL DEFAULT '{}',
    ADD COLUMN blocked_kinds text[] NOT NULL DEFAULT '{}',
    ADD COLUMN masking_trusted uuid[] NOT NULL DEFAULT '{}';

-- Functions, triggers, policies and rights -----------------------------------------------------------------------

GRANT SELECT (masking, masked_kinds, sealed_masked_words), UPDATE (masking, masked_kinds, sealed_masked_words)
    ON accounts TO discreet_serve;
GRANT SELECT (masking), UPDATE (masking) ON conversations TO discreet_serve;

-- Returns what the person and the workspace say about masking. Who cannot be found masks.
CREATE FUNCTION masking_wishes(account uuid, workspace uuid, OUT masking text, OUT kinds text[], OUT sealed_words bytea,
    OUT masked_kinds text[], OUT blocked_kinds text[], OUT masking_trusted uuid[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = discreet AS $$
BEGIN
    masking := 'default';
    masked_kinds := '{}';
    blocked_kinds := '{}';
    masking_trusted := '{}';
    IF account IS NOT NULL THEN
        SELECT accounts.masking, accounts.masked_kinds, accounts.sealed_masked_words INTO masking, kinds, sealed_words
        FROM accounts WHERE accounts.id = account AND deleted_at IS NULL;
        masking := coalesce(masking, 'on');
    END IF;
    IF workspace IS NOT NULL THEN
        SELECT rules.masked_kinds, rules.blocked_kinds, rules.masking_trusted
        INTO masked_kinds, blocked_kinds, masking_trusted
        FROM workspace_rules AS rules WHERE rules.workspace_id = workspace ORDER BY rules.id DESC LIMIT 1;
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION masking_wishes(uuid, uuid) TO discreet_serve;
