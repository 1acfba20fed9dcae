-- An e-mail domain counts as an organisation's once that is shown (SPEC §4, P7): by a TXT record in its DNS, or by the operator.

ALTER TABLE single_sign_on
    -- the owner's word that the provider verifies its addresses, where it does not say so; for proven domains alone
    ADD COLUMN addresses_vouched boolean NOT NULL DEFAULT false;

-- Anybody may name a domain; one workspace alone has it proven. Defaults, so that an older release can insert as it did.
ALTER TABLE single_sign_on_domains
    DROP CONSTRAINT single_sign_on_domains_pkey,
    ADD PRIMARY KEY (workspace_id, domain),
    -- named before domains were proven: leads people of this domain here until another workspace has it proven
    ADD COLUMN named_before boolean NOT NULL DEFAULT false,
    -- what the TXT record has to hold: 244 random bits
    ADD COLUMN challenge text NOT NULL
        DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') CHECK (length(challenge) = 64),
    ADD COLUMN proven_at timestamptz,
    ADD COLUMN proven_by text CHECK (proven_by IN ('dns', 'operator')),
    ADD COLUMN checked_at timestamptz,
    -- the last look that found no proof, and the TXT records that were there
    ADD COLUMN problem text CHECK (problem IN ('absent', 'other', 'unanswered')),
    ADD COLUMN seen text[] NOT NULL DEFAULT '{}' CHECK (cardinality(seen) <= 5),
    ADD CHECK ((proven_at IS NULL) = (proven_by IS NULL));
UPDATE single_sign_on_domains SET named_before = true;
DROP INDEX single_sign_on_domains_workspace;
CREATE UNIQUE INDEX single_sign_on_domains_proven ON single_sign_on_domains (domain) WHERE proven_at IS NOT NULL;
CREATE INDEX single_sign_on_domains_domain ON single_sign_on_domains (domain);
GRANT UPDATE ON single_sign_on_domains TO discreet_serve;

-- Of one workspace's sign-ins under way the latest are kept.
DROP INDEX provider_sign_ins_workspace;
CREATE INDEX provider_sign_ins_workspace ON provider_sign_ins (workspace_id, expires_at DESC);
