-- One-time addresses answer a repeated request of the same session or browser for a minute.

-- Exports: which session a download link was made for, and until when a delivered file can be fetched again.
ALTER TABLE exports ADD COLUMN ticket_session uuid, ADD COLUMN repeat_until timestamptz;

CREATE OR REPLACE FUNCTION exports_that_are_over(moment timestamptz) RETURNS SETOF uuid LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = discreet
BEGIN ATOMIC
    SELECT id FROM exports
    WHERE NOT key_destroyed AND (ended_at IS NOT NULL OR expires_at <= moment OR repeat_until <= moment);
END;
CREATE OR REPLACE FUNCTION end_exports_that_are_over(moment timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = discreet
BEGIN ATOMIC
    UPDATE exports
    SET state = CASE WHEN repeat_until IS NULL THEN 'expired' ELSE 'downloaded' END, ended_at = moment
    WHERE ended_at IS NULL AND (expires_at <= moment OR repeat_until <= moment);
END;

-- Sign-ins at third parties and at an organisation's provider: the first request claims the state and stores its
-- outcome, which a repeated request gets. Sealed: with the person's key, or with the secret of the browser's cookie.
ALTER TABLE oauth_states ADD COLUMN claimed_at timestamptz, ADD COLUMN sealed_outcome bytea;
ALTER TABLE provider_sign_ins ADD COLUMN claimed_at timestamptz, ADD COLUMN sealed_outcome bytea;
ALTER TABLE provider_links ADD COLUMN finished_at timestamptz, ADD COLUMN sealed_outcome bytea;
GRANT UPDATE (claimed_at, sealed_outcome, expires_at) ON provider_sign_ins TO discreet_serve;
GRANT UPDATE (finished_at, sealed_outcome, expires_at) ON provider_links TO discreet_serve;
